//! Content rules: small objects with a name, each able to say no.

use super::pool::{Pool, PoolItem};

/// What a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The pool.
    pub pool: &'a Pool,
    /// Indices of the items already asked, first to last.
    pub asked: &'a [usize],
    /// Language of the learner, as a bit.
    pub locale: u32,
}

impl Context<'_> {
    fn last(&self) -> Option<&PoolItem> {
        self.asked.last().map(|&item| &self.pool.items()[item])
    }

    fn asked_items(&self) -> impl Iterator<Item = &PoolItem> {
        self.asked.iter().map(|&item| &self.pool.items()[item])
    }
}

/// A content rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// The item exists in the learner's language.
    Language,
    /// The item was not asked in this session.
    NotSeen,
    /// No item of its skill was asked in this session.
    OnePerSkill,
    /// Its competence is not ahead of the other targets by two questions or more.
    Coverage,
    /// Its domain is not ahead of the other targeted domains, nor its competence repeated while others of the domain wait.
    DomainCoverage,
    /// Its tube is not that of the last question.
    TubeChanges,
    /// The last two questions were not both of its kind.
    KindChanges,
}

impl Rule {
    /// The name shown to staff.
    pub fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::NotSeen => "not-seen",
            Self::OnePerSkill => "one-per-skill",
            Self::Coverage => "coverage",
            Self::DomainCoverage => "domain-coverage",
            Self::TubeChanges => "tube-changes",
            Self::KindChanges => "kind-changes",
        }
    }

    /// Whether the rule can never be relaxed.
    pub fn is_strict(self) -> bool {
        matches!(self, Self::Language | Self::NotSeen | Self::OnePerSkill)
    }

    /// Whether a competence may be asked at all: rules that depend on nothing finer.
    pub(super) fn allows_competence(self, context: &Context<'_>, targets: &[usize], competence: usize) -> bool {
        let count = |wanted: usize| context.asked_items().filter(|item| item.competence == wanted).count();
        let domains = context.pool.domains();
        match self {
            Self::Coverage => {
                let least = targets.iter().map(|&target| count(target)).min().unwrap_or(0);
                count(competence) < least + 2
            }
            Self::DomainCoverage => {
                let in_domain = |domain: usize| context.asked_items().filter(|item| domains[item.competence] == domain).count();
                let least = targets.iter().map(|&target| in_domain(domains[target])).min().unwrap_or(0);
                let fewest = targets.iter().filter(|&&t| domains[t] == domains[competence]).map(|&t| count(t)).min().unwrap_or(0);
                in_domain(domains[competence]) == least && count(competence) == fewest
            }
            _ => true,
        }
    }

    /// Whether an item may be asked next.
    pub fn allows(self, context: &Context<'_>, item: usize) -> bool {
        let candidate = &context.pool.items()[item];
        match self {
            Self::Language => candidate.locales & context.locale != 0,
            Self::NotSeen => !context.asked.contains(&item),
            Self::OnePerSkill => context.asked_items().all(|asked| asked.skill != candidate.skill),
            Self::TubeChanges => context.last().is_none_or(|last| last.tube != candidate.tube),
            Self::KindChanges => {
                let same = |&&item: &&usize| context.pool.items()[item].kind == candidate.kind;
                context.asked.iter().rev().take(2).filter(same).count() < 2
            }
            Self::Coverage | Self::DomainCoverage => true,
        }
    }
}

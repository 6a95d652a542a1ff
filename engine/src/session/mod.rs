//! The adaptive session: start, next, answer, finish. Its state is the list of answers, nothing else.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::framework::{Framework, Scale};
use crate::measure::{Gaussian, Score, Scored, expectation_propagation};
use crate::select::{Choice, Pool, PoolItem, Request, Rule, choose};

#[cfg(test)]
mod tests;

/// What a test is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Ten questions over the five domains.
    Flash,
    /// The competences of one domain.
    Domain,
    /// One competence.
    Competence,
    /// All competences, in as many sittings as wanted.
    Profile,
}

impl Mode {
    /// All modes with their names.
    pub const ALL: [(&'static str, Self); 4] =
        [("flash", Self::Flash), ("domain", Self::Domain), ("competence", Self::Competence), ("profile", Self::Profile)];

    /// The name used in addresses, in the database and in the API.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, mode)| *mode == self).map_or("", |(name, _)| name)
    }

    /// The mode with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, mode)| *mode)
    }

    /// Fewest and most questions. The fewest is what a learner should at least be asked, however sure the belief looks.
    pub fn lengths(self) -> (usize, usize) {
        match self {
            Self::Flash => (10, 10),
            Self::Domain => (10, 20),
            Self::Competence => (6, 15),
            Self::Profile => (32, 60),
        }
    }

    /// The competences a test of this mode measures: all for flash and profile, those of a domain, or one.
    ///
    /// # Errors
    /// [`PlanError`] when the target is missing, unknown, or not wanted.
    pub fn targets(self, framework: &Framework, targets: &[String]) -> Result<Vec<usize>, PlanError> {
        let unknown = |id: &String| PlanError::UnknownTarget { mode: self, target: id.chars().take(40).collect() };
        match (self, targets) {
            (Self::Flash | Self::Profile, []) => Ok((0..framework.competences.len()).collect()),
            (Self::Flash | Self::Profile, _) => Err(PlanError::TargetsNotWanted { mode: self }),
            (Self::Domain, [id]) => {
                framework.domain(id).map(|domain| framework.domains[domain].competences.clone()).ok_or_else(|| unknown(id))
            }
            (Self::Competence, [id]) => framework.competence(id).map(|competence| vec![competence]).ok_or_else(|| unknown(id)),
            (Self::Domain | Self::Competence, _) => Err(PlanError::OneTarget { mode: self }),
        }
    }
}

/// Why a test cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No such domain or competence.
    #[error("\"{target}\" is no target of the mode {}", mode.name())]
    UnknownTarget {
        /// Mode asked for.
        mode: Mode,
        /// What was given.
        target: String,
    },
    /// The mode covers everything.
    #[error("the mode {} takes no targets: it covers everything", mode.name())]
    TargetsNotWanted {
        /// Mode asked for.
        mode: Mode,
    },
    /// The mode needs exactly one target.
    #[error("the mode {} needs exactly one target", mode.name())]
    OneTarget {
        /// Mode asked for.
        mode: Mode,
    },
}

/// Why a test ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// Every target is known within one level with probability .90.
    PrecisionReached,
    /// The longest test of the mode.
    MaximumLength,
    /// The rules leave no question.
    NothingLeft,
    /// The learner stopped.
    LearnerStopped,
}

/// What a session is decided by, but for the answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What it is for.
    pub mode: Mode,
    /// Competences to be measured, in the order of the framework.
    pub targets: Vec<usize>,
    /// Language of the learner, as a bit in the order of the bank.
    pub locale: u32,
    /// Source of all its luck.
    pub seed: u64,
    /// Fewest and most questions.
    pub lengths: (usize, usize),
    /// Whether questions are kept within reach: self-assessment.
    pub comfort: bool,
    /// How many of the best items a question is drawn from.
    pub soften: usize,
}

impl Plan {
    /// A self-assessment of a mode.
    pub fn self_assessment(mode: Mode, targets: Vec<usize>, locale: u32, seed: u64) -> Self {
        Self { mode, targets, locale, seed, lengths: mode.lengths(), comfort: true, soften: 6 }
    }
}

/// An answer as the session keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// Index of the item in the pool.
    pub item: usize,
    /// Category of the answer.
    pub category: u8,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Ask this item.
    Ask(Choice),
    /// The test is over.
    Stop(StopReason),
}

/// A test under way.
#[derive(Debug, Clone)]
pub struct Session<'p> {
    pool: &'p Pool,
    plan: Plan,
    scale: Scale,
    belief: Gaussian,
    answers: Vec<Answered>,
}

/// Probability that the level is known within one, from which a target is precise enough.
const PRECISE: f64 = 0.90;
const RULES: [Rule; 6] = [Rule::Language, Rule::NotSeen, Rule::OnePerSkill, Rule::Coverage, Rule::TubeChanges, Rule::KindChanges];
const FLASH_RULES: [Rule; 7] = [
    Rule::Language,
    Rule::NotSeen,
    Rule::OnePerSkill,
    Rule::Coverage,
    Rule::DomainCoverage,
    Rule::TubeChanges,
    Rule::KindChanges,
];

impl<'p> Session<'p> {
    /// A session with these answers already given: the same as giving them one by one.
    ///
    /// Answers to items outside the pool, or above an item's categories, are counted as the nearest thing that exists: items
    /// outside the pool are left out.
    ///
    /// # Complexity
    /// O(answers × n²): microseconds for a whole test.
    pub fn replay(pool: &'p Pool, scale: Scale, plan: Plan, answers: &[Answered]) -> Self {
        let mut session =
            Self { pool, plan, scale, belief: pool.prior().clone(), answers: Vec::with_capacity(answers.len() + 1) };
        for answer in answers {
            session.answer(*answer);
        }
        session
    }

    /// Takes one answer.
    pub fn answer(&mut self, answer: Answered) {
        if let Some(item) = self.pool.items().get(answer.item)
            && item.competence < self.belief.dimensions()
        {
            self.belief.update(item.competence, &item.params, answer.category);
            self.answers.push(answer);
        }
    }

    /// What comes next. The same answers and the same seed always give the same question.
    pub fn next(&self) -> Next {
        let (fewest, most) = self.plan.lengths;
        let asked: Vec<usize> = self.answers.iter().map(|answer| answer.item).collect();
        if asked.len() >= most {
            return Next::Stop(StopReason::MaximumLength);
        }
        if asked.len() >= fewest && self.is_precise() {
            return Next::Stop(StopReason::PrecisionReached);
        }
        let flash = self.plan.mode == Mode::Flash;
        let request = Request {
            belief: &self.belief,
            targets: &self.plan.targets,
            asked: &asked,
            locale: self.plan.locale,
            rules: if flash { &FLASH_RULES } else { &RULES },
            comfort: self.plan.comfort.then_some(if asked.len() < 2 { 0.7 } else { 0.5 }),
            soften: self.plan.soften,
            seed: self.plan.seed,
        };
        choose(self.pool, &request).map_or(Next::Stop(StopReason::NothingLeft), Next::Ask)
    }

    /// Most questions that can still make up this test: its longest length, or all skills that the pool can ask about.
    pub fn longest(&self) -> usize {
        let askable = |item: &&PoolItem| {
            item.available && item.locales & self.plan.locale != 0 && self.plan.targets.contains(&item.competence)
        };
        let skills: BTreeSet<usize> = self.pool.items().iter().filter(askable).map(|item| item.skill).collect();
        self.plan.lengths.1.min(skills.len())
    }

    fn is_precise(&self) -> bool {
        self.plan.targets.iter().all(|&k| self.scale.within_one(self.belief.mean(k), self.belief.sd(k)) >= PRECISE)
    }

    /// Belief between two questions (assumed-density filtering).
    pub fn belief(&self) -> &Gaussian {
        &self.belief
    }

    /// What the session is decided by.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Answers so far.
    pub fn answers(&self) -> &[Answered] {
        &self.answers
    }

    /// Answers so far, as measurement needs them.
    pub fn scored(&self) -> Vec<Scored<'p>> {
        let scored = |answer: &Answered| {
            let item = &self.pool.items()[answer.item];
            Scored { competence: item.competence, params: &item.params, category: answer.category }
        };
        self.answers.iter().map(scored).collect()
    }

    /// Final score (expectation propagation): independent of the order of the answers.
    pub fn score(&self) -> Score {
        expectation_propagation(self.pool.prior(), &self.scored())
    }

    /// The pool it draws from.
    pub fn pool(&self) -> &'p Pool {
        self.pool
    }
}

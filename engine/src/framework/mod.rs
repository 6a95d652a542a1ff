//! What is measured: domains hold competences, competences hold tubes, a tube is a ladder of skills. And the scale, which
//! turns an ability in logits into a level.

mod load;
mod scale;

use std::collections::BTreeMap;

pub use load::FrameworkFiles;
pub use scale::{Levels, Scale};

/// A language tag such as `fr`.
pub type Locale = String;

/// A name in each language of the bank.
pub type Names = BTreeMap<Locale, Name>;

/// The full name of something and a short one for narrow places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Official or full name.
    pub name: String,
    /// Shorter words, or a plain subtitle for a domain.
    pub short: String,
}

/// One of the five domains.
#[derive(Debug, Clone)]
pub struct Domain {
    /// `1` … `5`.
    pub id: String,
    /// Names by language.
    pub names: Names,
    /// Indices of its competences in [`Framework::competences`].
    pub competences: Vec<usize>,
}

/// One of the sixteen competences.
#[derive(Debug, Clone)]
pub struct Competence {
    /// `1.1` … `5.2`.
    pub id: String,
    /// Names by language.
    pub names: Names,
    /// Index of its domain.
    pub domain: usize,
}

/// A ladder of skills about one thing.
#[derive(Debug, Clone)]
pub struct Tube {
    /// `1.1.query`.
    pub id: String,
    /// Title by language.
    pub titles: BTreeMap<Locale, String>,
    /// Index of its competence.
    pub competence: usize,
    /// Indices of its skills in [`Framework::skills`].
    pub skills: Vec<usize>,
}

/// One thing a person can do, with the level from which it is expected.
#[derive(Debug, Clone)]
pub struct Skill {
    /// `1.1.query.quotes-exact`; carries no level, because calibration may move it.
    pub id: String,
    /// 1 to 8.
    pub level: u8,
    /// The sentence « I can … » by language.
    pub sentences: BTreeMap<Locale, String>,
    /// The item kind that suits it best.
    pub kind: String,
    /// Worth a template whose values are drawn.
    pub generated: bool,
    /// Its facts age.
    pub volatile: bool,
    /// Index of its tube.
    pub tube: usize,
}

/// What is believed of abilities before any answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AbilityPrior {
    /// Mean in logits.
    pub mean: f64,
    /// Standard deviation in logits.
    pub sd: f64,
    /// Correlation of two competences of one domain.
    pub within: f64,
    /// Correlation of two competences of two domains.
    pub across: f64,
    /// Standard deviation of a tube's offset around its competence.
    pub tube_sd: f64,
    /// Standard deviation that a year between two sittings adds.
    pub ageing_sd_per_year: f64,
}

/// What is believed of an item when its author says nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ItemPriorDefaults {
    /// Standard deviation of the difficulty around the level of the skill, in logits.
    pub b_sd: f64,
    /// Discrimination, per logit.
    pub a: f64,
}

/// Everything that `bank.toml` and `skills.toml` say.
#[derive(Debug, Clone)]
pub struct Framework {
    /// Name of the bank.
    pub bank_name: String,
    /// Licence of the bank.
    pub licence: String,
    /// Languages in which every item must exist.
    pub locales: Vec<Locale>,
    /// Domains in order.
    pub domains: Vec<Domain>,
    /// Competences in order.
    pub competences: Vec<Competence>,
    /// Tubes in order.
    pub tubes: Vec<Tube>,
    /// Skills in order.
    pub skills: Vec<Skill>,
    /// Scale of levels.
    pub scale: Scale,
    /// Prior of abilities.
    pub prior: AbilityPrior,
    /// Defaults of items.
    pub item_prior: ItemPriorDefaults,
}

impl Framework {
    /// Index of the competence with this id.
    pub fn competence(&self, id: &str) -> Option<usize> {
        self.competences.iter().position(|competence| competence.id == id)
    }

    /// Index of the domain with this id.
    pub fn domain(&self, id: &str) -> Option<usize> {
        self.domains.iter().position(|domain| domain.id == id)
    }

    /// Index of the skill with this id.
    pub fn skill(&self, id: &str) -> Option<usize> {
        self.skills.iter().position(|skill| skill.id == id)
    }

    /// The competence of a skill.
    pub fn competence_of(&self, skill: usize) -> usize {
        self.tubes[self.skills[skill].tube].competence
    }

    /// Covariance of abilities before any answer, row by row.
    pub fn prior_covariance(&self) -> Vec<f64> {
        let variance = self.prior.sd * self.prior.sd;
        let n = self.competences.len();
        let mut covariance = Vec::with_capacity(n * n);
        for (i, one) in self.competences.iter().enumerate() {
            for (j, other) in self.competences.iter().enumerate() {
                let correlation = match (i == j, one.domain == other.domain) {
                    (true, _) => 1.0,
                    (false, true) => self.prior.within,
                    (false, false) => self.prior.across,
                };
                covariance.push(variance * correlation);
            }
        }
        covariance
    }
}

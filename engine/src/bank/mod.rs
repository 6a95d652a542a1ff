//! The question bank: items as checked types, read from text, presented from a seed.

mod item;
pub mod lint;
mod present;
mod read;
mod stats;
mod typed;

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use item::{
    Accept, Answer, Choice, ChoiceOption, Item, Kind, Matching, Model, Normalise, Numeric, OptionText, Ordering, Prior, Rule,
    Scoring, Status, Task, Text, TextAnswer, WrongNumber, WrongText,
};
pub use present::Presentation;
pub use stats::{CompetenceCoverage, Stats};
pub use typed::{accepts, normalise};

use crate::framework::{Framework, FrameworkFiles};
use crate::measure::Params;
use crate::source::{Problem, Severity, Source, Table, rule};

/// A file of a bank: path relative to its folder, with `/`, and text.
pub type BankFile = (String, String);

/// A bank that was read without error.
#[derive(Debug, Clone)]
pub struct Bank {
    /// Framework, scale and priors.
    pub framework: Framework,
    /// Items, sorted by path.
    pub items: Vec<Item>,
    version: String,
    by_id: HashMap<String, usize>,
}

impl Bank {
    /// Reads a bank from its files: `bank.toml`, `skills.toml` and one file per item.
    ///
    /// # Errors
    /// Every problem of every file, sorted by file and line.
    ///
    /// # Complexity
    /// Linear in the size of the texts.
    pub fn load(files: &[BankFile]) -> Result<Self, Vec<Problem>> {
        let mut files: Vec<&BankFile> = files.iter().filter(|(path, _)| is_bank_file(path)).collect();
        files.sort();
        let text_of = |name: &str| files.iter().find(|(path, _)| path == name).map(|(path, text)| (path.as_str(), text.as_str()));
        let (Some(bank), Some(skills)) = (text_of("bank.toml"), text_of("skills.toml")) else {
            let missing = if text_of("bank.toml").is_none() { "bank.toml" } else { "skills.toml" };
            return Err(vec![Problem {
                file: missing.to_owned(),
                line: 1,
                field: String::new(),
                rule: rule::REFERENCE,
                severity: Severity::Error,
                reason: "this file is missing: a bank needs bank.toml and skills.toml".to_owned(),
            }]);
        };
        let framework = FrameworkFiles { bank, skills }.load()?;

        let mut digest = Sha256::new();
        let mut items = Vec::new();
        let mut problems = Vec::new();
        let mut by_id = HashMap::new();
        for (path, text) in files {
            digest.update(path.as_bytes());
            digest.update([0]);
            digest.update(text.as_bytes());
            digest.update([0]);
            if matches!(path.as_str(), "bank.toml" | "skills.toml") {
                continue;
            }
            match read_item(path, text, &framework) {
                Ok(item) => {
                    if let Some(other) = by_id.insert(item.id.clone(), items.len()) {
                        let first: &Item = &items[other];
                        problems.push(Problem {
                            file: path.clone(),
                            line: 1,
                            field: "id".to_owned(),
                            rule: rule::ID,
                            severity: Severity::Error,
                            reason: format!("\"{}\" is already the id of {}", item.id, first.file),
                        });
                    }
                    items.push(item);
                }
                Err(more) => problems.extend(more),
            }
        }
        if !problems.is_empty() {
            problems.sort();
            return Err(problems);
        }
        let version = hex(&digest.finalize()[..16]);
        Ok(Self { framework, items, version, by_id })
    }

    /// Fingerprint of the whole content: a session keeps the bank it started with.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Index of the item with this id.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Response model of an item, as its author estimates it: flatter, the less sure the author is.
    pub fn params(item: &Item) -> Params {
        Self::certain_params(item, 0.0).with_uncertainty(item.prior.b_sd)
    }

    /// Response model of an item whose true difficulty lies this far from its author's opinion, in logits.
    pub(crate) fn certain_params(item: &Item, shift: f64) -> Params {
        let prior = &item.prior;
        match item.scoring.thresholds.len() {
            0 | 1 => Params::three_pl(prior.a, prior.b + shift, prior.c),
            categories => Params::gpcm(prior.a, &spread_steps(prior.b + shift, categories)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Steps of a partial-credit item around its difficulty, until calibration knows better: 0.8 logits apart.
fn spread_steps(b: f64, categories: usize) -> Vec<f64> {
    let middle = (categories as f64 - 1.0) / 2.0;
    (0..categories).map(|step| b + 0.8 * (step as f64 - middle)).collect()
}

/// Reads one item.
///
/// # Errors
/// Every problem of the file.
pub fn read_item(path: &str, text: &str, framework: &Framework) -> Result<Item, Vec<Problem>> {
    let source = Source::new(path, text);
    let item = source.parse().and_then(|parsed| read::item(&Table::root(&source, &parsed), path, framework));
    match item {
        Some(item) if source.is_clean() => Ok(item),
        _ => Err(source.into_problems()),
    }
}

/// Whether a path belongs to a bank: the two framework files and `<competence>/<tube>/<skill>-NN.toml`.
pub fn is_bank_file(path: &str) -> bool {
    matches!(path, "bank.toml" | "skills.toml")
        || (path.matches('/').count() == 2 && Path::new(path).extension().is_some_and(|extension| extension == "toml"))
}

//! What a bank covers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Bank, Status};

/// Counts over a bank.
#[derive(Debug, Clone, Serialize)]
pub struct Stats {
    /// Fingerprint of the bank.
    pub version: String,
    /// All items.
    pub items: usize,
    /// Items that may be asked.
    pub validated: usize,
    /// Skills of the framework.
    pub skills: usize,
    /// Skills with at least one validated item.
    pub skills_covered: usize,
    /// Items by kind.
    pub by_kind: BTreeMap<String, usize>,
    /// Items by level of their skill.
    pub by_level: BTreeMap<u8, usize>,
    /// Items by status.
    pub by_status: BTreeMap<Status, usize>,
    /// Items by language.
    pub by_locale: BTreeMap<String, usize>,
    /// Each competence.
    pub competences: Vec<CompetenceCoverage>,
}

/// Coverage of one competence.
#[derive(Debug, Clone, Serialize)]
pub struct CompetenceCoverage {
    /// `1.1` … `5.2`.
    pub id: String,
    /// All items.
    pub items: usize,
    /// Items that may be asked.
    pub validated: usize,
    /// Items by level, from level 1.
    pub by_level: Vec<usize>,
    /// Items by kind.
    pub by_kind: BTreeMap<String, usize>,
}

impl Bank {
    /// Counts what the bank covers.
    pub fn stats(&self) -> Stats {
        let framework = &self.framework;
        let mut stats = Stats {
            version: self.version().to_owned(),
            items: self.items.len(),
            validated: 0,
            skills: framework.skills.len(),
            skills_covered: 0,
            by_kind: BTreeMap::new(),
            by_level: BTreeMap::new(),
            by_status: BTreeMap::new(),
            by_locale: BTreeMap::new(),
            competences: framework
                .competences
                .iter()
                .map(|competence| CompetenceCoverage {
                    id: competence.id.clone(),
                    items: 0,
                    validated: 0,
                    by_level: vec![0; usize::from(framework.scale.levels)],
                    by_kind: BTreeMap::new(),
                })
                .collect(),
        };
        let mut covered = vec![false; framework.skills.len()];
        for item in &self.items {
            let level = framework.skills[item.skill].level;
            let kind = item.kind().name().to_owned();
            let competence = &mut stats.competences[framework.competence_of(item.skill)];
            competence.items += 1;
            competence.by_level[usize::from(level) - 1] += 1;
            *competence.by_kind.entry(kind.clone()).or_default() += 1;
            *stats.by_kind.entry(kind).or_default() += 1;
            *stats.by_level.entry(level).or_default() += 1;
            *stats.by_status.entry(item.status).or_default() += 1;
            for locale in item.texts.keys() {
                *stats.by_locale.entry(locale.clone()).or_default() += 1;
            }
            if item.status == Status::Validated {
                competence.validated += 1;
                stats.validated += 1;
                covered[item.skill] = true;
            }
        }
        stats.skills_covered = covered.iter().filter(|&&covered| covered).count();
        stats
    }
}

//! Reads `bank.toml` and `skills.toml`.

use std::collections::{BTreeMap, HashSet};

use super::{AbilityPrior, Competence, Domain, Framework, ItemPriorDefaults, Locale, Name, Names, Scale, Skill, Tube};
use crate::source::{Problem, Source, Table, rule};

/// The two files that describe a framework, with the names to use in error messages.
#[derive(Debug, Clone, Copy)]
pub struct FrameworkFiles<'a> {
    /// Name and text of `bank.toml`.
    pub bank: (&'a str, &'a str),
    /// Name and text of `skills.toml`.
    pub skills: (&'a str, &'a str),
}

impl FrameworkFiles<'_> {
    /// Reads both files.
    ///
    /// # Errors
    /// Every problem of both files, with file, line, field and reason.
    pub fn load(self) -> Result<Framework, Vec<Problem>> {
        let source = Source::new(self.bank.0, self.bank.1);
        let framework = source.parse().map(|parsed| read_bank(&Table::root(&source, &parsed)));
        let mut problems = source.into_problems();
        let Some(mut framework) = framework else { return Err(problems) };

        let source = Source::new(self.skills.0, self.skills.1);
        if let Some(parsed) = source.parse() {
            read_skills(&Table::root(&source, &parsed), &mut framework);
        }
        problems.extend(source.into_problems());
        if problems.is_empty() { Ok(framework) } else { Err(problems) }
    }
}

fn read_bank(root: &Table<'_, '_>) -> Framework {
    root.integer("format", 1..=1);
    let locales = root.strings("locales");
    let mut framework = Framework {
        bank_name: root.string("name"),
        licence: root.string("licence"),
        locales,
        domains: Vec::new(),
        competences: Vec::new(),
        tubes: Vec::new(),
        skills: Vec::new(),
        scale: root.table("scale").map_or(FALLBACK_SCALE, |table| read_scale(&table)),
        prior: root.table("prior").map_or(FALLBACK_PRIOR, |table| read_prior(&table)),
        item_prior: root.table("item_prior").map_or(ItemPriorDefaults { b_sd: 1.0, a: 1.0 }, |table| {
            let prior = ItemPriorDefaults { b_sd: number_in(&table, "b_sd", 0.0, 5.0), a: number_in(&table, "a", 0.05, 10.0) };
            table.finish();
            prior
        }),
    };
    root.string("framework");
    for domain in root.tables("domain") {
        let index = framework.domains.len();
        let mut members = Vec::new();
        for competence in domain.tables("competence") {
            members.push(framework.competences.len());
            framework.competences.push(Competence {
                id: competence.string("id"),
                names: read_names(&competence, &framework.locales),
                domain: index,
            });
            competence.finish();
        }
        if members.is_empty() {
            domain.wrong_here(rule::REFERENCE, "a domain needs at least one [[domain.competence]]");
        }
        framework.domains.push(Domain {
            id: domain.string("id"),
            names: read_names(&domain, &framework.locales),
            competences: members,
        });
        domain.finish();
    }
    if framework.competences.is_empty() || framework.competences.len() > 64 {
        root.wrong("domain", rule::VALUE, "a framework has 1 to 64 competences");
    }
    unique(root, "domain", framework.competences.iter().map(|competence| competence.id.as_str()));
    root.finish();
    framework
}

const FALLBACK_SCALE: Scale = Scale { levels: 8, centre: 4.5, step: 0.75, reached: 0.5, confirmed: 0.8, interval: 0.9 };
const FALLBACK_PRIOR: AbilityPrior =
    AbilityPrior { mean: 0.0, sd: 1.0, within: 0.0, across: 0.0, tube_sd: 0.4, ageing_sd_per_year: 0.3 };

fn number_in(table: &Table<'_, '_>, key: &str, low: f64, high: f64) -> f64 {
    let number = table.number(key);
    if table.has(key) && !(low..=high).contains(&number) {
        table.wrong(key, rule::VALUE, format!("must be between {low} and {high}"));
    }
    number.clamp(low, high)
}

fn read_scale(table: &Table<'_, '_>) -> Scale {
    let scale = Scale {
        #[expect(clippy::cast_possible_truncation, reason = "at most 12")]
        levels: table.integer("levels", 1..=12) as u8,
        centre: number_in(table, "centre", -100.0, 100.0),
        step: number_in(table, "step", 0.01, 10.0),
        reached: number_in(table, "reached", 0.5, 0.999),
        confirmed: number_in(table, "confirmed", 0.5, 0.999),
        interval: number_in(table, "interval", 0.5, 0.999),
    };
    table.finish();
    scale
}

fn read_prior(table: &Table<'_, '_>) -> AbilityPrior {
    let prior = AbilityPrior {
        mean: number_in(table, "mean", -20.0, 20.0),
        sd: number_in(table, "sd", 0.05, 10.0),
        within: number_in(table, "within", 0.0, 0.99),
        across: number_in(table, "across", 0.0, 0.99),
        tube_sd: number_in(table, "tube_sd", 0.0, 5.0),
        ageing_sd_per_year: number_in(table, "ageing_sd_per_year", 0.0, 5.0),
    };
    if prior.across > prior.within {
        table.wrong("across", rule::VALUE, "must not exceed `within`: competences of one domain are the nearer ones");
    }
    table.finish();
    prior
}

fn read_names(table: &Table<'_, '_>, locales: &[Locale]) -> Names {
    table.each_locale(locales, |name| Name { name: name.string("name"), short: name.string("short") })
}

fn unique<'a>(table: &Table<'_, '_>, key: &str, ids: impl Iterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            table.wrong(key, rule::ID, format!("the id \"{id}\" is given twice"));
        }
    }
}

fn read_skills(root: &Table<'_, '_>, framework: &mut Framework) {
    for table in root.tables("tube") {
        let id = table.string("id");
        let prefix = id.rsplit_once('.').map(|(prefix, _)| prefix).unwrap_or_default();
        let competence = framework.competence(prefix);
        if competence.is_none() {
            table.wrong("id", rule::REFERENCE, format!("no competence \"{prefix}\" in the bank for the tube \"{id}\""));
        }
        let index = framework.tubes.len();
        let mut members = Vec::new();
        for skill in table.tables("skills") {
            let skill_id = skill.string("id");
            if skill_id.rsplit_once('.').map(|(tube, _)| tube) != Some(id.as_str()) {
                skill.wrong("id", rule::REFERENCE, format!("must be \"{id}.\" and a name"));
            }
            members.push(framework.skills.len());
            framework.skills.push(Skill {
                id: skill_id,
                #[expect(clippy::cast_possible_truncation, reason = "at most 12")]
                level: skill.integer("level", 1..=u32::from(framework.scale.levels)) as u8,
                sentences: skill.each_locale_text(&framework.locales),
                kind: skill.string("kind"),
                generated: skill.opt_bool("generated").unwrap_or(false),
                volatile: skill.opt_bool("volatile").unwrap_or(false),
                tube: index,
            });
            skill.finish();
        }
        framework.tubes.push(Tube {
            id,
            titles: table.each_locale_text(&framework.locales).into_iter().collect::<BTreeMap<_, _>>(),
            competence: competence.unwrap_or(0),
            skills: members,
        });
        table.finish();
    }
    unique(root, "tube", framework.tubes.iter().map(|tube| tube.id.as_str()));
    unique(root, "tube", framework.skills.iter().map(|skill| skill.id.as_str()));
    root.finish();
}

//! From a TOML table to an [`Item`].

use std::collections::{BTreeMap, BTreeSet};

use regex::RegexBuilder;

use super::item::{
    Accept, Answer, Choice, ChoiceOption, Item, Kind, Matching, Model, Normalise, Numeric, OptionText, Ordering, Prior, Rule,
    Scoring, Status, Task, Text, TextAnswer, WrongNumber, WrongText,
};
use super::typed::{accepts, normalise};
use crate::framework::{Framework, Locale};
use crate::source::{Table, rule};

/// Longest text of an item, in bytes: far above any good question, far below harm.
const MAX_TEXT: usize = 4_000;

pub(super) fn item(root: &Table<'_, '_>, path: &str, framework: &Framework) -> Option<Item> {
    root.integer("format", 1..=1);
    let id = root.string("id");
    if !is_item_id(&id) {
        root.wrong("id", rule::ID, format!("\"{id}\" must be \"it_\" and eight of a–z, 0–9"));
    }
    let licence = root.string("license");
    if licence != framework.licence {
        root.wrong("license", rule::LICENCE, format!("must be the licence of the bank, \"{}\"", framework.licence));
    }
    if root.string("source") != "original" {
        root.wrong("source", rule::LICENCE, "must be \"original\": this bank takes nothing from elsewhere");
    }
    root.strings("authors");
    root.opt_strings("tags");
    root.opt_string("family");
    root.date("created");
    let review_by = root.opt_date("review_by");
    let status = root.word("status", &Status::ALL);
    if !root.has("status") {
        root.wrong("status", rule::STATUS, "is missing");
    }
    let skill = skill(root, path, framework);
    if let Some(skill) = skill
        && framework.skills[skill].volatile
        && review_by.is_none()
    {
        root.wrong("review_by", rule::REVIEW, "is missing: the facts of this skill age, say when to check them again");
    }
    let kind = root.word("kind", &Kind::ALL);
    if !root.has("kind") {
        root.wrong("kind", rule::KEY, "is missing");
    }
    let task = kind.map(|kind| task(root, kind, framework))?;
    let scoring = scoring(root, &task);
    let level = skill.map_or(1, |skill| framework.skills[skill].level);
    let prior = prior(root, framework, level, &task);
    let texts = root.each_locale(&framework.locales, |table| text(table, &task));
    let item = Item {
        id,
        version: root.integer("version", 1..=1_000_000),
        status: status.unwrap_or(Status::Draft),
        skill: skill.unwrap_or(0),
        prior,
        scoring,
        task,
        texts,
        time_hint_s: root.integer("time_hint_s", 5..=1_800),
        review_by,
        file: path.to_owned(),
    };
    root.finish();
    overlaps(root, &item);
    skill.map(|_| item)
}

fn is_item_id(id: &str) -> bool {
    id.strip_prefix("it_")
        .is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

fn skill(root: &Table<'_, '_>, path: &str, framework: &Framework) -> Option<usize> {
    let id = root.string("skill");
    let Some(skill) = framework.skill(&id) else {
        root.wrong("skill", rule::REFERENCE, format!("no skill \"{id}\" in skills.toml"));
        return None;
    };
    let mut parts = id.rsplitn(3, '.');
    let (name, tube, competence) = (parts.next()?, parts.next()?, parts.next()?);
    let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".toml");
    let named = stem.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
    let numbered = named.is_some_and(|digits| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()));
    let folder = format!("{competence}/{tube}/");
    if path.contains('/') && !(numbered && path.ends_with(&format!("{folder}{stem}.toml"))) {
        root.wrong("skill", rule::REFERENCE, format!("an item of this skill is a file {folder}{name}-NN.toml"));
    }
    Some(skill)
}

fn prior(root: &Table<'_, '_>, framework: &Framework, level: u8, task: &Task) -> Prior {
    let usual = framework.scale.begin(level);
    let guessing = match task {
        Task::SingleChoice(choice) if !choice.options.is_empty() => 1.0 / choice.options.len() as f64,
        _ => 0.0,
    };
    let mut prior = Prior { a: framework.item_prior.a, b: usual, b_sd: framework.item_prior.b_sd, c: guessing };
    let Some(table) = root.opt_table("prior") else { return prior };
    let set = |field: &mut f64, key: &str, low: f64, high: f64| {
        if let Some(value) = table.opt_number(key) {
            if (low..=high).contains(&value) {
                *field = value;
            } else {
                table.wrong(key, rule::PRIOR, format!("must be between {low} and {high}"));
            }
        }
    };
    set(&mut prior.a, "a", 0.2, 4.0);
    set(&mut prior.b, "b", -6.0, 6.0);
    set(&mut prior.b_sd, "b_sd", 0.0, 3.0);
    set(&mut prior.c, "c", 0.0, 0.5);
    if table.opt_string("reason").is_none() && (prior.b - usual).abs() > 1.0 + 1e-9 {
        let reason = format!("is more than 1 logit from its level's {usual}: add `reason` or change the skill");
        table.wrong("b", rule::PRIOR, reason);
    }
    table.finish();
    prior
}

fn scoring(root: &Table<'_, '_>, task: &Task) -> Scoring {
    let (rules, usual): (&[(&str, Rule)], Scoring) = match task {
        Task::SingleChoice(_) => (&[], Scoring { model: Model::ThreePl, rule: Rule::AllOrNothing, thresholds: vec![1.0] }),
        Task::Text(_) | Task::Numeric(_) => {
            (&[], Scoring { model: Model::TwoPl, rule: Rule::AllOrNothing, thresholds: vec![1.0] })
        }
        Task::MultipleChoice(_) => (
            &[("all-or-nothing", Rule::AllOrNothing), ("right-minus-wrong", Rule::RightMinusWrong), ("ripkey", Rule::Ripkey)],
            Scoring { model: Model::TwoPl, rule: Rule::AllOrNothing, thresholds: vec![1.0] },
        ),
        Task::Order(_) => (
            &[("exact", Rule::AllOrNothing), ("kendall", Rule::Kendall)],
            Scoring { model: Model::TwoPl, rule: Rule::AllOrNothing, thresholds: vec![1.0] },
        ),
        Task::Match(_) => {
            (&[("share", Rule::Share)], Scoring { model: Model::Gpcm, rule: Rule::Share, thresholds: vec![0.6, 1.0] })
        }
    };
    let Some(table) = root.opt_table("scoring") else { return usual };
    let mut scoring = usual;
    if rules.is_empty() {
        if table.has("rule") {
            table.wrong("rule", rule::UNKNOWN_FIELD, "this kind is right or wrong: it has no rule");
            table.opt_string("rule");
        }
    } else if let Some(rule) = table.word("rule", rules) {
        scoring.rule = rule;
    }
    let max = table.opt_integer("max", 1..=4);
    if let Some(thresholds) = table.opt_numbers("thresholds") {
        let rising = thresholds.windows(2).all(|pair| pair[0] < pair[1]);
        if thresholds.is_empty()
            || thresholds.len() > 4
            || !rising
            || thresholds[0] <= 0.0
            || thresholds[thresholds.len() - 1] > 1.0
        {
            table.wrong("thresholds", rule::KEY, "must be 1 to 4 rising shares, above 0 and up to 1");
        } else {
            scoring.thresholds = thresholds;
        }
    }
    if max.is_some_and(|max| max as usize != scoring.thresholds.len()) {
        table.wrong("max", rule::KEY, format!("must be the number of thresholds, {}", scoring.thresholds.len()));
    }
    let several = scoring.thresholds.len() > 1;
    if several && scoring.rule == Rule::AllOrNothing {
        table.wrong("thresholds", rule::KEY, "a right-or-wrong rule has one threshold: choose a rule with partial credit");
    }
    scoring.model = match (several, task) {
        (true, _) => Model::Gpcm,
        (false, Task::SingleChoice(_)) => Model::ThreePl,
        (false, _) => Model::TwoPl,
    };
    let models = [("2pl", Model::TwoPl), ("3pl", Model::ThreePl), ("gpcm", Model::Gpcm)];
    if let Some(model) = table.word("model", &models) {
        if (model == Model::Gpcm) == (scoring.model == Model::Gpcm) {
            scoring.model = model;
        } else {
            table.wrong("model", rule::KEY, "\"gpcm\" goes with two thresholds or more, \"2pl\" and \"3pl\" with one");
        }
    }
    table.finish();
    scoring
}

fn text(table: &Table<'_, '_>, task: &Task) -> Text {
    let statement = bounded(table, "statement");
    let (context, stem) = match statement.trim().rsplit_once("\n\n") {
        Some((context, stem)) => (context.trim().to_owned(), stem.trim().to_owned()),
        None => (String::new(), statement.trim().to_owned()),
    };
    let typed = matches!(task, Task::Text(_) | Task::Numeric(_));
    let keys: Vec<&str> = match task {
        Task::Order(order) => order.sequence.iter().map(String::as_str).collect(),
        Task::Match(matching) => matching.pairs.iter().map(|(left, _)| left.as_str()).chain(matching.choices()).collect(),
        _ => Vec::new(),
    };
    table.opt_string("alternative");
    Text {
        context,
        stem,
        hints: table.strings("hints"),
        feedback_correct: bounded(table, "feedback_correct"),
        feedback_wrong: bounded(table, "feedback_wrong"),
        feedback_partial: table.opt_string("feedback_partial"),
        input_label: if typed { table.string("input_label") } else { String::new() },
        labels: if keys.is_empty() { BTreeMap::new() } else { labels(table, &keys) },
    }
}

fn bounded(table: &Table<'_, '_>, key: &str) -> String {
    let text = table.string(key);
    if text.len() > MAX_TEXT {
        table.wrong(key, rule::VALUE, format!("is longer than {MAX_TEXT} bytes"));
    }
    text
}

fn labels(table: &Table<'_, '_>, keys: &[&str]) -> BTreeMap<String, String> {
    let Some(labels) = table.table("labels") else { return BTreeMap::new() };
    let all = labels.all_strings();
    for key in keys {
        if !all.contains_key(*key) {
            labels.wrong(key, rule::LOCALE, "this label is missing");
        }
    }
    for key in all.keys().filter(|key| !keys.contains(&key.as_str())) {
        labels.wrong(key, rule::KEY, "is the label of nothing");
    }
    let mut seen = BTreeMap::new();
    for (key, label) in &all {
        if let Some(other) = seen.insert(label.trim(), key) {
            labels.wrong(key, "E102", format!("has the same label as `{other}`"));
        }
    }
    labels.finish();
    all
}

fn task(root: &Table<'_, '_>, kind: Kind, framework: &Framework) -> Task {
    match kind {
        Kind::SingleChoice => Task::SingleChoice(choice(root, framework, 1..=1)),
        Kind::MultipleChoice => Task::MultipleChoice(choice(root, framework, 2..=6)),
        Kind::Text => Task::Text(text_answer(root, framework)),
        Kind::Numeric => Task::Numeric(numeric(root, framework)),
        Kind::Order => Task::Order(ordering(root)),
        Kind::Match => Task::Match(matching(root)),
    }
}

fn key_of(table: &Table<'_, '_>, field: &str, key: &str) {
    let fine =
        !key.is_empty() && key.len() <= 40 && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !fine {
        table.wrong(field, rule::KEY, format!("the key \"{key}\" must be 1 to 40 of a–z, 0–9 and -"));
    }
}

fn distinct<'a>(table: &Table<'_, '_>, field: &str, keys: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            table.wrong(field, rule::KEY, format!("the key \"{key}\" is given twice"));
        }
    }
}

fn choice(root: &Table<'_, '_>, framework: &Framework, right: std::ops::RangeInclusive<usize>) -> Choice {
    let options: Vec<ChoiceOption> = root.tables("option").iter().map(|table| option(table, framework)).collect();
    if !(3..=6).contains(&options.len()) {
        root.wrong("option", rule::KEY, format!("there are {} options: 3 to 6 are needed", options.len()));
    }
    let correct = options.iter().filter(|option| option.correct).count();
    if !right.contains(&correct) || (correct == options.len() && correct > 0) {
        let wanted = if *right.end() == 1 { "exactly one" } else { "at least two, and not all," };
        root.wrong("option", rule::KEY, format!("{correct} options have correct = true: {wanted} must"));
    }
    distinct(root, "option", options.iter().map(|option| option.key.as_str()));
    for locale in &framework.locales {
        let mut seen = BTreeSet::new();
        for option in &options {
            if let Some(words) = option.texts.get(locale)
                && !seen.insert(normalise(&words.text, &Normalise::default()))
            {
                root.wrong("option", "E102", format!("two options have the same {locale} text, \"{}\"", words.text));
            }
        }
    }
    Choice { options, shuffle: root.opt_bool("shuffle").unwrap_or(true) }
}

fn option(table: &Table<'_, '_>, framework: &Framework) -> ChoiceOption {
    let key = table.string("key");
    key_of(table, "key", &key);
    let option = ChoiceOption {
        key,
        correct: table.opt_bool("correct").unwrap_or(false),
        misconception: table.opt_string("misconception"),
        texts: table.each_locale(&framework.locales, |words| OptionText { text: words.string("text"), why: words.string("why") }),
    };
    table.finish();
    option
}

fn whys(table: &Table<'_, '_>, framework: &Framework) -> BTreeMap<Locale, String> {
    table.each_locale(&framework.locales, |words| words.string("why"))
}

fn text_answer(root: &Table<'_, '_>, framework: &Framework) -> TextAnswer {
    let mut read = TextAnswer { accept: Vec::new(), wrong: Vec::new(), normalise: Normalise::default() };
    let Some(table) = root.table("answer") else { return read };
    if let Some(forgive) = table.opt_table("normalise") {
        let usual = Normalise::default();
        read.normalise = Normalise {
            case: forgive.opt_bool("case").unwrap_or(usual.case),
            accents: forgive.opt_bool("accents").unwrap_or(usual.accents),
            quotes: forgive.opt_bool("quotes").unwrap_or(usual.quotes),
            trim: forgive.opt_bool("trim").unwrap_or(usual.trim),
            identifier: forgive.opt_bool("identifier").unwrap_or(usual.identifier),
            #[expect(clippy::cast_possible_truncation, reason = "at most 2")]
            max_edit: forgive.opt_integer("max_edit", 0..=2).unwrap_or(0) as u8,
        };
        if read.normalise.identifier && read.normalise.max_edit > 0 {
            forgive.wrong("max_edit", rule::VALUE, "an identifier forgives no typing mistake: leave it at 0");
        }
        forgive.finish();
    }
    for accept in table.tables("accept") {
        let locale = accept.opt_string("locale");
        if locale.as_ref().is_some_and(|locale| !framework.locales.contains(locale)) {
            accept.wrong("locale", rule::LOCALE, "is not a language of the bank");
        }
        if let Some(answer) = accepted(&accept, &read.normalise) {
            read.accept.push(Accept { answer, locale });
        }
        accept.finish();
    }
    if read.accept.is_empty() {
        table.wrong("accept", rule::KEY, "no accepted answer: add [[answer.accept]]");
    }
    for locale in &framework.locales {
        if !read.accept.is_empty() && !read.accept.iter().any(|accept| accept.locale.as_ref().is_none_or(|only| only == locale)) {
            table.wrong("accept", rule::LOCALE, format!("no answer is accepted in \"{locale}\""));
        } else if !read.accept.is_empty() && read.shown(locale).is_none() {
            table.wrong(
                "accept",
                rule::KEY,
                format!("needs an `exact` answer that can be shown in \"{locale}\": a pattern cannot"),
            );
        }
    }
    for wrong in table.tables("wrong") {
        read.wrong.push(WrongText { exact: wrong.string("exact"), why: whys(&wrong, framework) });
        wrong.finish();
    }
    table.finish();
    read
}

fn accepted(table: &Table<'_, '_>, forgive: &Normalise) -> Option<Answer> {
    match (table.opt_string("exact"), table.opt_string("regex")) {
        (Some(exact), None) => {
            if normalise(&exact, forgive).is_empty() {
                table.wrong("exact", rule::VALUE, "is empty");
            }
            Some(Answer::Exact(exact))
        }
        (None, Some(pattern)) => {
            let whole = format!("^(?:{pattern})$");
            match RegexBuilder::new(&whole).case_insensitive(forgive.case).size_limit(1 << 18).build() {
                Ok(regex) if regex.is_match("") => {
                    table.wrong("regex", rule::REGEX, "matches an empty answer");
                    None
                }
                Ok(regex) => Some(Answer::Pattern(regex)),
                Err(error) => {
                    let reason = error.to_string();
                    table.wrong(
                        "regex",
                        rule::REGEX,
                        format!("not a linear-time pattern: {}", reason.lines().last().unwrap_or("")),
                    );
                    None
                }
            }
        }
        _ => {
            table.wrong_here(rule::KEY, "needs either `exact` or `regex`");
            None
        }
    }
}

fn numeric(root: &Table<'_, '_>, framework: &Framework) -> Numeric {
    let mut read = Numeric { value: 0.0, tolerance: 0.0, unit: BTreeMap::new(), accept_units: Vec::new(), wrong: Vec::new() };
    let Some(table) = root.table("answer") else { return read };
    read.value = table.number("value");
    let absolute = table.opt_number("tol_abs");
    let relative = table.opt_number("tol_rel");
    if absolute.is_some() && relative.is_some() {
        table.wrong("tol_rel", rule::VALUE, "give tol_abs or tol_rel, not both");
    }
    read.tolerance = absolute.or(relative.map(|share| share * read.value.abs())).unwrap_or(0.0);
    if read.tolerance < 0.0 {
        table.wrong(if absolute.is_some() { "tol_abs" } else { "tol_rel" }, rule::VALUE, "must not be negative");
    }
    if let Some(unit) = table.opt_table("unit") {
        read.unit = unit.each_locale_text(&framework.locales);
        unit.finish();
    }
    read.accept_units = table.opt_strings("accept_units").unwrap_or_default();
    read.accept_units.extend(read.unit.values().cloned());
    for wrong in table.tables("wrong") {
        let value = wrong.number("value");
        if (value - read.value).abs() <= read.tolerance {
            wrong.wrong("value", rule::OVERLAP, "is within the tolerance of the right answer");
        }
        read.wrong.push(WrongNumber { value, why: whys(&wrong, framework) });
        wrong.finish();
    }
    table.finish();
    read
}

fn ordering(root: &Table<'_, '_>) -> Ordering {
    let sequence = root.strings("sequence");
    if !(3..=6).contains(&sequence.len()) {
        root.wrong("sequence", rule::KEY, format!("has {} steps: 3 to 6 are needed", sequence.len()));
    }
    sequence.iter().for_each(|key| key_of(root, "sequence", key));
    distinct(root, "sequence", sequence.iter().map(String::as_str));
    Ordering { sequence }
}

fn matching(root: &Table<'_, '_>) -> Matching {
    let matching = Matching { pairs: root.pairs("pairs"), distractors: root.opt_strings("distractors").unwrap_or_default() };
    if !(3..=6).contains(&matching.pairs.len()) {
        root.wrong("pairs", rule::KEY, format!("has {} pairs: 3 to 6 are needed", matching.pairs.len()));
    }
    for (left, right) in &matching.pairs {
        key_of(root, "pairs", left);
        key_of(root, "pairs", right);
        if matching.distractors.contains(right) {
            root.wrong("distractors", rule::KEY, format!("\"{right}\" is the match of \"{left}\""));
        }
    }
    matching.distractors.iter().for_each(|key| key_of(root, "distractors", key));
    distinct(root, "pairs", matching.pairs.iter().map(|(left, _)| left.as_str()));
    distinct(root, "distractors", matching.distractors.iter().map(String::as_str));
    let lefts: BTreeSet<&str> = matching.pairs.iter().map(|(left, _)| left.as_str()).collect();
    for right in matching.choices() {
        if lefts.contains(right) {
            root.wrong("pairs", rule::KEY, format!("\"{right}\" stands on both sides: give each side keys of its own"));
        }
    }
    if matching.choices().len() < 2 {
        root.wrong("pairs", rule::KEY, "there must be at least two different choices on the right");
    }
    matching
}

/// A wrong answer that would be marked right is a contradiction of the author.
fn overlaps(root: &Table<'_, '_>, item: &Item) {
    let Task::Text(task) = &item.task else { return };
    for wrong in &task.wrong {
        let judged = item.texts.keys().any(|locale| accepts(task, &wrong.exact, Some(locale)));
        let normalised = normalise(&wrong.exact, &task.normalise);
        let same = task.accept.iter().any(|accept| match &accept.answer {
            Answer::Exact(exact) => normalise(exact, &task.normalise) == normalised,
            Answer::Pattern(_) => judged,
        });
        if same {
            root.wrong("answer", rule::OVERLAP, format!("\"{}\" is both accepted and listed as wrong", wrong.exact));
        }
    }
}

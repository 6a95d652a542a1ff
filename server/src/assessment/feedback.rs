//! What is said after an answer: whether it was right, what was right, and why. Only ever sent once the answer is stored.

use jalonum_engine::answer::{Outcome, Response, parse_number};
use jalonum_engine::bank::{Item, OptionText, Presentation, Task, accepts, normalise};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{ItemView, Part};

/// How an answer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Right.
    Right,
    /// Partly right.
    Partly,
    /// Not right yet.
    Wrong,
    /// « Je ne sais pas ».
    Unknown,
}

/// What is said after an answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Feedback {
    /// How the answer was.
    pub verdict: Verdict,
    /// The right answer, part by part, as Markdown. In order for an order item.
    pub solution: Vec<String>,
    /// The learner's answer, part by part, as Markdown; empty for « Je ne sais pas ».
    pub yours: Vec<String>,
    /// Whether the parts have an order.
    pub ordered: bool,
    /// Why, paragraph by paragraph.
    pub why: Vec<Why>,
}

/// A paragraph of explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Why {
    /// The part of the answer that it is about, as Markdown; absent when it is about the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The explanation, as Markdown.
    pub text: String,
}

impl Why {
    fn whole(text: String) -> Self {
        Self { about: None, text }
    }
}

impl Feedback {
    /// What is said of a response to an item, in a language and in the order in which the learner saw its parts.
    pub fn new(item: &Item, presentation: &Presentation, response: &Response, outcome: Outcome, language: &str) -> Self {
        let view = ItemView::new(item, presentation, language);
        let verdict = match outcome {
            Outcome { unknown: true, .. } => Verdict::Unknown,
            Outcome { correct: true, .. } => Verdict::Right,
            Outcome { category: 0, .. } => Verdict::Wrong,
            _ => Verdict::Partly,
        };
        let mut why = reasons(item, response, verdict, language);
        if let Some(words) = item.text(language) {
            let general = match verdict {
                Verdict::Right => &words.feedback_correct,
                Verdict::Partly => words.feedback_partial.as_ref().unwrap_or(&words.feedback_wrong),
                Verdict::Wrong | Verdict::Unknown => &words.feedback_wrong,
            };
            let general = Why::whole(general.clone());
            if !why.contains(&general) {
                why.push(general);
            }
        }
        let ordered = matches!(item.task, Task::Order(_));
        Self { verdict, solution: solution(item, &view, language), yours: yours(item, &view, response, language), ordered, why }
    }
}

fn solution(item: &Item, view: &ItemView, language: &str) -> Vec<String> {
    match &item.task {
        Task::SingleChoice(choice) | Task::MultipleChoice(choice) => {
            let correct = |part: &&Part| choice.options.iter().any(|option| option.correct && option.key == part.key);
            view.options.iter().filter(correct).map(|part| part.text.clone()).collect()
        }
        Task::Text(task) => task.shown(language).map(|shown| typed_words(shown, task.normalise.identifier)).into_iter().collect(),
        Task::Numeric(numeric) => vec![number(numeric.value, &view.unit, language)],
        Task::Order(order) => order.sequence.iter().map(|key| view.words_of(key).to_owned()).collect(),
        Task::Match(matching) => {
            let right = |part: &Part| matching.pairs.iter().find(|(left, _)| *left == part.key).map(|(_, right)| right);
            view.left.iter().filter_map(|part| right(part).map(|right| pair(view, &part.key, right))).collect()
        }
    }
}

fn yours(item: &Item, view: &ItemView, response: &Response, language: &str) -> Vec<String> {
    let identifier = matches!(&item.task, Task::Text(task) if task.normalise.identifier);
    match response {
        Response::Choice(key) => vec![view.words_of(key).to_owned()],
        Response::Choices(keys) => {
            view.options.iter().filter(|part| keys.contains(&part.key)).map(|part| part.text.clone()).collect()
        }
        Response::Order(keys) => keys.iter().map(|key| view.words_of(key).to_owned()).collect(),
        Response::Text(typed) => vec![typed_words(typed, identifier)],
        Response::Number(typed) => {
            let parsed = parse_number(typed).filter(|parsed| parsed.rest.is_empty());
            vec![parsed.map_or_else(|| typed_words(typed, false), |parsed| number(parsed.value, &view.unit, language))]
        }
        Response::Pairs(pairs) => {
            view.left.iter().filter_map(|part| pairs.get(&part.key).map(|right| pair(view, &part.key, right))).collect()
        }
        Response::Unknown(_) => Vec::new(),
    }
}

fn pair(view: &ItemView, left: &str, right: &str) -> String {
    format!("{} → {}", view.words_of(left), view.words_of(right))
}

/// Typed words as they were typed: no sign of theirs means anything in Markdown. Addresses and formulas are shown as code.
fn typed_words(typed: &str, identifier: bool) -> String {
    let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if !identifier || typed.contains('`') {
        let escaped = |sign: char| if sign.is_ascii_punctuation() { vec!['\\', sign] } else { vec![sign] };
        return typed.chars().flat_map(escaped).collect();
    }
    format!("`{typed}`")
}

/// A number as people of a language write it.
fn number(value: f64, unit: &str, language: &str) -> String {
    let plain = format!("{value}");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = whole.trim_start_matches('-');
    let french = language == "fr";
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        // Four digits stay together: 1500 may be a year or a price.
        if place > 0 && digits.len() > 4 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(if french { '\u{202f}' } else { ',' });
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let point = if french { "," } else { "." };
    let fraction = if fraction.is_empty() { String::new() } else { format!("{point}{fraction}") };
    let unit = if unit.is_empty() { String::new() } else { format!("\u{a0}{unit}") };
    format!("{sign}{grouped}{fraction}{unit}")
}

/// Why what was chosen is wrong, where the author says it of just that.
fn reasons(item: &Item, response: &Response, verdict: Verdict, language: &str) -> Vec<Why> {
    if matches!(verdict, Verdict::Right | Verdict::Unknown) {
        return Vec::new();
    }
    let local =
        |texts: &std::collections::BTreeMap<String, String>| texts.get(language).or_else(|| texts.values().next()).cloned();
    match (&item.task, response) {
        (Task::SingleChoice(choice), Response::Choice(key)) => {
            let chosen = choice.options.iter().filter(|option| option.key == *key && !option.correct);
            chosen.filter_map(|option| option.texts.get(language).map(|text| Why::whole(text.why.clone()))).collect()
        }
        (Task::MultipleChoice(choice), Response::Choices(keys)) => {
            let wrong = choice.options.iter().filter(|option| keys.contains(&option.key) && !option.correct);
            let why = |text: &OptionText| Why { about: Some(text.text.clone()), text: text.why.clone() };
            wrong.filter_map(|option| option.texts.get(language).map(why)).collect()
        }
        (Task::Text(task), Response::Text(typed)) if !accepts(task, typed, Some(language)) => {
            let given = normalise(typed, &task.normalise);
            let known = task.wrong.iter().find(|wrong| normalise(&wrong.exact, &task.normalise) == given);
            known.and_then(|wrong| local(&wrong.why)).map(Why::whole).into_iter().collect()
        }
        (Task::Numeric(task), Response::Number(typed)) => {
            let given = parse_number(typed).map(|number| number.value);
            let known = task.wrong.iter().find(|wrong| given.is_some_and(|given| (given - wrong.value).abs() < 1e-9));
            known.and_then(|wrong| local(&wrong.why)).map(Why::whole).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_does() {
        assert_eq!(number(1_234_567.5, "Go", "fr"), "1\u{202f}234\u{202f}567,5\u{a0}Go");
        assert_eq!(number(1_234_567.5, "GB", "en"), "1,234,567.5\u{a0}GB");
        assert_eq!(number(-3.0, "", "fr"), "−3");
        assert_eq!(number(1500.0, "", "fr"), "1500");
    }

    #[test]
    fn typed_words_mean_nothing_but_themselves() {
        for typed in ["a`b", "**x**", "<b>", "``", "*", "[a](javascript:1)", "&lt;", "# x", "1. x"] {
            for identifier in [true, false] {
                let html = crate::web::markdown::inline(&typed_words(typed, identifier));
                let shown = html.replace("<code>", "").replace("</code>", "");
                let shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
                assert_eq!(shown, typed, "{html}");
            }
        }
    }
}

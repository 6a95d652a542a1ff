//! Marking: a learner's response becomes a category.

mod choice;
mod number;
mod order;
mod pairs;
mod text;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bank::{Item, Kind, Scoring, Task};

pub use number::{ParsedNumber, parse_number};

/// Longest typed answer, in bytes.
pub const MAX_TYPED: usize = 4_000;

/// What a learner answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Response {
    /// Key of the option chosen.
    Choice(String),
    /// Keys of the options ticked.
    Choices(Vec<String>),
    /// Words typed.
    Text(String),
    /// Number typed, with a comma or a point.
    Number(String),
    /// Keys of the steps, first to last.
    Order(Vec<String>),
    /// Right-hand key chosen for each left-hand key.
    Pairs(BTreeMap<String, String>),
    /// « Je ne sais pas »: always `true`.
    Unknown(bool),
}

impl Response {
    /// The same answer in the one form in which answers are compared and stored: ticked options have no order.
    #[must_use]
    pub fn canonical(mut self) -> Self {
        if let Self::Choices(keys) = &mut self {
            keys.sort();
        }
        self
    }
}

/// Why a response cannot be marked. Nothing is lost: the question stays open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// The response is of another kind than the question.
    #[error("a {} question is answered with \"{expected}\"", kind.name())]
    WrongKind {
        /// Kind of the item.
        kind: Kind,
        /// Field that was expected.
        expected: &'static str,
    },
    /// Nothing was chosen or typed.
    #[error("the answer is empty")]
    Empty,
    /// A key that the question does not have.
    #[error("the question has no key \"{0}\"")]
    UnknownKey(String),
    /// A key given twice.
    #[error("the key \"{0}\" is given twice")]
    RepeatedKey(String),
    /// Steps or left-hand things without a place.
    #[error("{0} of the parts have no place yet")]
    Incomplete(usize),
    /// Typed words that are no number.
    #[error("\"{0}\" is not a number")]
    NotANumber(String),
    /// Longer than anything a person types.
    #[error("the answer is longer than {MAX_TYPED} bytes")]
    TooLong,
    /// `unknown` was not `true`.
    #[error("\"unknown\" is always true")]
    UnknownFalse,
}

/// The mark of a response.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// From 0 (wrong) to `max` (right).
    pub category: u8,
    /// Highest category.
    pub max: u8,
    /// Whether the category is the highest.
    pub correct: bool,
    /// Whether the learner said « Je ne sais pas ».
    pub unknown: bool,
}

/// Marks a response.
///
/// The language is that of the page, for answers accepted in one language only; `None` accepts those of all languages.
///
/// # Errors
/// [`ResponseError`] when the response does not fit the question; it is then not an answer at all.
///
/// # Complexity
/// Linear in the response but for typing mistakes: product of the lengths of the answer and of each accepted text.
pub fn mark(item: &Item, response: &Response, locale: Option<&str>) -> Result<Outcome, ResponseError> {
    if let Response::Unknown(said) = response {
        return if *said { Ok(outcome(&item.scoring, 0.0, true)) } else { Err(ResponseError::UnknownFalse) };
    }
    let share = match (&item.task, response) {
        (Task::SingleChoice(choice), Response::Choice(key)) => choice::single(choice, key)?,
        (Task::MultipleChoice(choice), Response::Choices(keys)) => choice::multiple(choice, keys, item.scoring.rule)?,
        (Task::Text(task), Response::Text(typed)) => text::share(task, typed, locale)?,
        (Task::Numeric(task), Response::Number(typed)) => number::share(task, typed)?,
        (Task::Order(task), Response::Order(keys)) => order::share(task, keys, item.scoring.rule)?,
        (Task::Match(task), Response::Pairs(pairs)) => pairs::share(task, pairs)?,
        (task, _) => {
            let expected = match task {
                Task::SingleChoice(_) => "choice",
                Task::MultipleChoice(_) => "choices",
                Task::Text(_) => "text",
                Task::Numeric(_) => "number",
                Task::Order(_) => "order",
                Task::Match(_) => "pairs",
            };
            return Err(ResponseError::WrongKind { kind: item.kind(), expected });
        }
    };
    Ok(outcome(&item.scoring, share, false))
}

fn outcome(scoring: &Scoring, share: f64, unknown: bool) -> Outcome {
    let reached = scoring.thresholds.iter().filter(|&&threshold| share + 1e-9 >= threshold).count();
    let category = u8::try_from(reached).unwrap_or(u8::MAX);
    Outcome { category, max: scoring.max(), correct: category == scoring.max(), unknown }
}

/// Refuses keys that the question does not have, or that are given twice.
fn check_keys(given: &[String], known: impl Fn(&str) -> bool) -> Result<(), ResponseError> {
    for (index, key) in given.iter().enumerate() {
        if !known(key) {
            return Err(ResponseError::UnknownKey(key.chars().take(40).collect()));
        }
        if given[..index].contains(key) {
            return Err(ResponseError::RepeatedKey(key.clone()));
        }
    }
    Ok(())
}

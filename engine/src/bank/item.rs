//! What an item is, once read and checked.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Serialize;

use crate::framework::Locale;

/// The six kinds of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One option is right.
    SingleChoice,
    /// Several options are right.
    MultipleChoice,
    /// Some words are typed.
    Text,
    /// A number is typed.
    Numeric,
    /// Steps are put in order.
    Order,
    /// Things are matched.
    Match,
}

impl Kind {
    /// All kinds with their names.
    pub const ALL: [(&'static str, Self); 6] = [
        ("single-choice", Self::SingleChoice),
        ("multiple-choice", Self::MultipleChoice),
        ("text", Self::Text),
        ("numeric", Self::Numeric),
        ("order", Self::Order),
        ("match", Self::Match),
    ];

    /// The name used in files and in the API.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// Where an item stands between draft and retirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Being written.
    Draft,
    /// Waiting for a second reader.
    Review,
    /// May be asked.
    Validated,
    /// A problem was reported.
    Suspended,
    /// Never asked again; kept so that old sessions can be replayed.
    Retired,
}

impl Status {
    /// All states with their names.
    pub const ALL: [(&'static str, Self); 5] = [
        ("draft", Self::Draft),
        ("review", Self::Review),
        ("validated", Self::Validated),
        ("suspended", Self::Suspended),
        ("retired", Self::Retired),
    ];
}

/// The author's opinion of an item's parameters, on the logit scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Discrimination, per logit.
    pub a: f64,
    /// Difficulty, in logits.
    pub b: f64,
    /// Uncertainty of the difficulty, as a standard deviation in logits.
    pub b_sd: f64,
    /// Guessing floor.
    pub c: f64,
}

/// Response model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Model {
    /// Two parameters: discrimination and difficulty.
    #[serde(rename = "2pl")]
    TwoPl,
    /// With a guessing floor.
    #[serde(rename = "3pl")]
    ThreePl,
    /// Generalised partial credit.
    Gpcm,
}

/// How a response becomes a share of success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Right or wrong.
    AllOrNothing,
    /// (right ticked − wrong ticked) / number right, never below 0.
    RightMinusWrong,
    /// Right ones ticked / number right; 0 when more are ticked than there are right ones.
    Ripkey,
    /// Share of pairs of steps in the right order.
    Kendall,
    /// Share of pairs matched.
    Share,
}

/// From a share of success to a category.
#[derive(Debug, Clone, PartialEq)]
pub struct Scoring {
    /// Response model.
    pub model: Model,
    /// How the share of success is computed.
    pub rule: Rule,
    /// Shares from which category 1, 2, … is reached; as many as there are categories above 0.
    pub thresholds: Vec<f64>,
}

impl Scoring {
    /// Highest category.
    pub fn max(&self) -> u8 {
        u8::try_from(self.thresholds.len()).unwrap_or(u8::MAX)
    }
}

/// An item: one question in all its languages.
#[derive(Debug, Clone)]
pub struct Item {
    /// `it_` and eight letters or digits; never reused.
    pub id: String,
    /// Grows with each change that can alter the difficulty.
    pub version: u32,
    /// Whether it may be asked.
    pub status: Status,
    /// Index of its skill in the framework.
    pub skill: usize,
    /// Parameters as its author sees them.
    pub prior: Prior,
    /// From success to category.
    pub scoring: Scoring,
    /// What is asked and what is right.
    pub task: Task,
    /// Words in each language.
    pub texts: BTreeMap<Locale, Text>,
    /// Time that a calm learner needs, in seconds.
    pub time_hint_s: u32,
    /// Day from which its facts must be checked again, as year, month, day.
    pub review_by: Option<(u16, u8, u8)>,
    /// File it was read from.
    pub file: String,
}

impl Item {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self.task {
            Task::SingleChoice(_) => Kind::SingleChoice,
            Task::MultipleChoice(_) => Kind::MultipleChoice,
            Task::Text(_) => Kind::Text,
            Task::Numeric(_) => Kind::Numeric,
            Task::Order(_) => Kind::Order,
            Task::Match(_) => Kind::Match,
        }
    }

    /// Its words in this language, or in the first language it has.
    pub fn text(&self, locale: &str) -> Option<&Text> {
        self.texts.get(locale).or_else(|| self.texts.values().next())
    }
}

/// The words of an item in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What sets the scene, as Markdown; may be empty.
    pub context: String,
    /// The question itself, as Markdown: the last paragraph of the statement.
    pub stem: String,
    /// Short helps that do not give the answer.
    pub hints: Vec<String>,
    /// Said after a right answer.
    pub feedback_correct: String,
    /// Said after a wrong one.
    pub feedback_wrong: String,
    /// Said after a partly right one; the wrong one's text when empty.
    pub feedback_partial: Option<String>,
    /// Label of the field of a text or numeric item.
    pub input_label: String,
    /// Labels of steps and of things to match, by key.
    pub labels: BTreeMap<String, String>,
}

/// What is asked and what is right.
#[derive(Debug, Clone)]
pub enum Task {
    /// One option is right.
    SingleChoice(Choice),
    /// Several options are right.
    MultipleChoice(Choice),
    /// Some words are typed.
    Text(TextAnswer),
    /// A number is typed.
    Numeric(Numeric),
    /// Steps are put in order.
    Order(Ordering),
    /// Things are matched.
    Match(Matching),
}

/// Options to choose from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Options in the author's order.
    pub options: Vec<ChoiceOption>,
    /// Whether each learner sees another order.
    pub shuffle: bool,
}

/// One option.
#[derive(Debug, Clone)]
pub struct ChoiceOption {
    /// Key used in answers.
    pub key: String,
    /// Whether it is right.
    pub correct: bool,
    /// The mistake behind a wrong option, as a short label.
    pub misconception: Option<String>,
    /// Words by language.
    pub texts: BTreeMap<Locale, OptionText>,
}

/// The words of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionText {
    /// What is shown.
    pub text: String,
    /// Why it is right or wrong.
    pub why: String,
}

/// What typed words are accepted.
#[derive(Debug, Clone)]
pub struct TextAnswer {
    /// Accepted answers.
    pub accept: Vec<Accept>,
    /// Wrong answers seen often, with their own explanation.
    pub wrong: Vec<WrongText>,
    /// What is forgiven.
    pub normalise: Normalise,
}

impl TextAnswer {
    /// The answer that is shown to learners of a language: the first accepted one in words.
    pub fn shown(&self, locale: &str) -> Option<&str> {
        let here = self.accept.iter().filter(|accept| accept.locale.as_deref().is_none_or(|only| only == locale));
        here.into_iter().find_map(|accept| match &accept.answer {
            Answer::Exact(exact) => Some(exact.as_str()),
            Answer::Pattern(_) => None,
        })
    }
}

/// One accepted answer.
#[derive(Debug, Clone)]
pub struct Accept {
    /// What is accepted.
    pub answer: Answer,
    /// Only when the page is in this language.
    pub locale: Option<Locale>,
}

/// An accepted answer as words or as a pattern.
#[derive(Debug, Clone)]
pub enum Answer {
    /// These words, after normalisation.
    Exact(String),
    /// A linear-time pattern that the whole answer must match.
    Pattern(Regex),
}

/// A wrong answer seen often.
#[derive(Debug, Clone)]
pub struct WrongText {
    /// The words.
    pub exact: String,
    /// Why it is wrong, by language.
    pub why: BTreeMap<Locale, String>,
}

/// What is forgiven in typed words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four independent switches of the file format")]
pub struct Normalise {
    /// Capitals.
    pub case: bool,
    /// Accents and ligatures.
    pub accents: bool,
    /// Kinds of quotation marks and apostrophes.
    pub quotes: bool,
    /// Spaces at the ends and doubled spaces.
    pub trim: bool,
    /// An address, extension, file name or formula: no typing mistake is forgiven.
    pub identifier: bool,
    /// Typing mistakes forgiven, never under 5 letters.
    pub max_edit: u8,
}

impl Default for Normalise {
    fn default() -> Self {
        Self { case: true, accents: true, quotes: true, trim: true, identifier: false, max_edit: 0 }
    }
}

/// What number is accepted.
#[derive(Debug, Clone)]
pub struct Numeric {
    /// The right number.
    pub value: f64,
    /// Greatest distance accepted.
    pub tolerance: f64,
    /// Unit shown after the field, by language.
    pub unit: BTreeMap<Locale, String>,
    /// Spellings of the unit that an answer may carry.
    pub accept_units: Vec<String>,
    /// Wrong numbers seen often.
    pub wrong: Vec<WrongNumber>,
}

/// A wrong number seen often.
#[derive(Debug, Clone)]
pub struct WrongNumber {
    /// The number.
    pub value: f64,
    /// Why it is wrong, by language.
    pub why: BTreeMap<Locale, String>,
}

/// Steps to put in order.
#[derive(Debug, Clone)]
pub struct Ordering {
    /// Keys in the right order.
    pub sequence: Vec<String>,
}

/// Things to match.
#[derive(Debug, Clone)]
pub struct Matching {
    /// Left key and the right key that goes with it.
    pub pairs: Vec<(String, String)>,
    /// Right keys that go with nothing.
    pub distractors: Vec<String>,
}

impl Matching {
    /// Right-hand keys without repetition, in the author's order.
    pub fn choices(&self) -> Vec<&str> {
        let mut choices: Vec<&str> = Vec::new();
        for key in self.pairs.iter().map(|(_, right)| right).chain(&self.distractors) {
            if !choices.contains(&key.as_str()) {
                choices.push(key);
            }
        }
        choices
    }
}

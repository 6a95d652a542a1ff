//! A question as a page or a program sees it: words and parts in the learner's order. Keys, reasons and parameters stay here.

use jalonum_engine::answer::Response;
use jalonum_engine::bank::{Item, Kind, Presentation, Task};
use serde::Serialize;
use utoipa::ToSchema;

/// A question without anything that tells its answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub struct ItemView {
    /// Identifier of the item.
    pub id: String,
    /// Version of the item.
    pub version: u32,
    /// `single-choice`, `multiple-choice`, `text`, `numeric`, `order` or `match`.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// What sets the scene, as Markdown; may be empty.
    pub context: String,
    /// The question, as Markdown.
    pub stem: String,
    /// Short helps.
    pub hints: Vec<String>,
    /// Options to choose from, or steps to put in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Part>,
    /// Left-hand things to match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Part>,
    /// Right-hand choices for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Part>,
    /// Label of the field of a text or numeric item.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub input_label: String,
    /// Unit of a numeric item.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// A part of a question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Part {
    /// Key used in the answer.
    pub key: String,
    /// Words, as Markdown.
    pub text: String,
}

impl ItemView {
    /// An item in a language and in a learner's order.
    pub fn new(item: &Item, presentation: &Presentation, language: &str) -> Self {
        let words = item.text(language);
        let label = |key: &str| words.and_then(|words| words.labels.get(key)).cloned().unwrap_or_default();
        let part = |key: &str| Part { key: key.to_owned(), text: label(key) };
        let mut view = Self {
            id: item.id.clone(),
            version: item.version,
            kind: item.kind(),
            context: words.map(|words| words.context.clone()).unwrap_or_default(),
            stem: words.map(|words| words.stem.clone()).unwrap_or_default(),
            hints: words.map(|words| words.hints.clone()).unwrap_or_default(),
            options: Vec::new(),
            left: Vec::new(),
            choices: Vec::new(),
            input_label: words.map(|words| words.input_label.clone()).unwrap_or_default(),
            unit: String::new(),
        };
        match &item.task {
            Task::SingleChoice(choice) | Task::MultipleChoice(choice) => {
                view.options = presentation
                    .parts
                    .iter()
                    .filter_map(|&index| choice.options.get(index))
                    .map(|option| {
                        let text = option.texts.get(language).or_else(|| option.texts.values().next());
                        Part { key: option.key.clone(), text: text.map(|text| text.text.clone()).unwrap_or_default() }
                    })
                    .collect();
            }
            Task::Text(_) => {}
            Task::Numeric(numeric) => {
                view.unit = numeric.unit.get(language).or_else(|| numeric.unit.values().next()).cloned().unwrap_or_default();
            }
            Task::Order(order) => {
                view.options =
                    presentation.parts.iter().filter_map(|&index| order.sequence.get(index)).map(|key| part(key)).collect();
            }
            Task::Match(matching) => {
                let choices = matching.choices();
                view.left = presentation
                    .parts
                    .iter()
                    .filter_map(|&index| matching.pairs.get(index))
                    .map(|(left, _)| part(left))
                    .collect();
                view.choices = presentation.choices.iter().filter_map(|&index| choices.get(index)).map(|key| part(key)).collect();
            }
        }
        view
    }

    /// Words of a part.
    pub fn words_of(&self, key: &str) -> &str {
        let all = self.options.iter().chain(&self.left).chain(&self.choices);
        all.into_iter().find(|part| part.key == key).map_or("", |part| part.text.as_str())
    }
}

/// What stands in the fields of a form: the answer given before, or the one that has an error.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Filled {
    /// Keys that are chosen or ticked.
    pub chosen: Vec<String>,
    /// What was typed.
    pub typed: String,
    /// Place of each step, or right-hand key of each left-hand thing, in the order of the page; empty where none.
    pub selected: Vec<String>,
}

impl Filled {
    /// The fields of an answer that was given.
    pub fn of(view: &ItemView, response: &Response) -> Self {
        match response {
            Response::Choice(key) => Self { chosen: vec![key.clone()], ..Self::default() },
            Response::Choices(keys) => Self { chosen: keys.clone(), ..Self::default() },
            Response::Text(typed) | Response::Number(typed) => Self { typed: typed.clone(), ..Self::default() },
            Response::Order(keys) => {
                let place = |part: &Part| keys.iter().position(|key| *key == part.key).map(|place| (place + 1).to_string());
                Self { selected: view.options.iter().map(|part| place(part).unwrap_or_default()).collect(), ..Self::default() }
            }
            Response::Pairs(pairs) => {
                let right = |part: &Part| pairs.get(&part.key).cloned().unwrap_or_default();
                Self { selected: view.left.iter().map(right).collect(), ..Self::default() }
            }
            Response::Unknown(_) => Self::empty(view),
        }
    }

    /// Fields with nothing in them.
    pub fn empty(view: &ItemView) -> Self {
        let selects = if view.kind == Kind::Order { view.options.len() } else { view.left.len() };
        Self { selected: vec![String::new(); selects], ..Self::default() }
    }
}

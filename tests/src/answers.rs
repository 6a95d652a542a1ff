//! Right and wrong answers to the items of the bank, found from their keys: what no client of the server can see.

use jalonum_engine::bank::{Bank, Item, Task};
use serde_json::{Value, json};

/// The bank inside the program.
pub fn bank() -> Bank {
    Bank::load(&jalonum::embedded::base_bank()).expect("the bank inside the program is sound")
}

/// The right answer to an item, as the API takes it.
pub fn right(item: &Item) -> Value {
    match &item.task {
        Task::SingleChoice(choice) => {
            json!({"choice": choice.options.iter().find(|option| option.correct).map(|option| &option.key)})
        }
        Task::MultipleChoice(choice) => {
            let keys: Vec<&String> = choice.options.iter().filter(|option| option.correct).map(|option| &option.key).collect();
            json!({ "choices": keys })
        }
        Task::Text(task) => json!({"text": task.shown("fr")}),
        Task::Numeric(numeric) => json!({"number": numeric.value.to_string().replace('.', ",")}),
        Task::Order(order) => json!({ "order": order.sequence }),
        Task::Match(matching) => json!({"pairs": matching.pairs.iter().cloned().collect::<std::collections::BTreeMap<_, _>>()}),
    }
}

/// A wrong answer to an item, as the API takes it.
pub fn wrong(item: &Item) -> Value {
    match &item.task {
        Task::SingleChoice(choice) => {
            json!({"choice": choice.options.iter().find(|option| !option.correct).map(|option| &option.key)})
        }
        Task::MultipleChoice(choice) => {
            let keys: Vec<&String> = choice.options.iter().filter(|option| !option.correct).map(|option| &option.key).collect();
            json!({ "choices": keys })
        }
        Task::Text(_) => json!({"text": "tout autre chose"}),
        Task::Numeric(_) => json!({"number": "987654321"}),
        Task::Order(order) => json!({"order": order.sequence.iter().rev().collect::<Vec<_>>()}),
        Task::Match(matching) => {
            let rights: Vec<&String> = matching.pairs.iter().map(|(_, right)| right).collect();
            let other = |right: &String| rights.iter().find(|candidate| **candidate != right).copied().unwrap_or(right).clone();
            json!({"pairs": matching.pairs.iter().map(|(left, right)| (left.clone(), other(right))).collect::<std::collections::BTreeMap<_, _>>()})
        }
    }
}

//! In which order a learner sees the parts of an item: a pure function of the seed and the item, for ever.

use super::{Item, Task};
use crate::random::{Stream, hash_text};

/// The order in which parts are shown, as indices into the author's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presentation {
    /// Options, steps, or left-hand things.
    pub parts: Vec<usize>,
    /// Right-hand choices of a match item, as indices into [`super::Matching::choices`].
    pub choices: Vec<usize>,
}

impl Presentation {
    /// The presentation of an item to the learner with this seed.
    pub fn of(item: &Item, seed: u64) -> Self {
        let mut stream = Stream::new(seed ^ u64::from(item.version), hash_text(&item.id));
        let mut shuffled = |n: usize| {
            let mut order: Vec<usize> = (0..n).collect();
            stream.shuffle(&mut order);
            order
        };
        match &item.task {
            Task::SingleChoice(choice) | Task::MultipleChoice(choice) => {
                let n = choice.options.len();
                Self { parts: if choice.shuffle { shuffled(n) } else { (0..n).collect() }, choices: Vec::new() }
            }
            Task::Text(_) | Task::Numeric(_) => Self::default(),
            Task::Order(order) => {
                let mut parts = shuffled(order.sequence.len());
                // The right order is never shown at the start: it would be an answer without a thought.
                if parts.is_sorted() {
                    parts.rotate_left(1);
                }
                Self { parts, choices: Vec::new() }
            }
            Task::Match(matching) => Self { parts: shuffled(matching.pairs.len()), choices: shuffled(matching.choices().len()) },
        }
    }
}

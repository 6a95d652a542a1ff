//! Marking of things matched.

use std::collections::BTreeMap;

use super::ResponseError;
use crate::bank::Matching;

pub(super) fn share(task: &Matching, pairs: &BTreeMap<String, String>) -> Result<f64, ResponseError> {
    if pairs.is_empty() {
        return Err(ResponseError::Empty);
    }
    let unknown = |key: &str| ResponseError::UnknownKey(key.chars().take(40).collect());
    let choices = task.choices();
    for (left, right) in pairs {
        if !task.pairs.iter().any(|(known, _)| known == left) {
            return Err(unknown(left));
        }
        if !choices.contains(&right.as_str()) {
            return Err(unknown(right));
        }
    }
    if pairs.len() < task.pairs.len() {
        return Err(ResponseError::Incomplete(task.pairs.len() - pairs.len()));
    }
    let right = task.pairs.iter().filter(|(left, right)| pairs.get(left) == Some(right)).count();
    Ok(right as f64 / task.pairs.len() as f64)
}

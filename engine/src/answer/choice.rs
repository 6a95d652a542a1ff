//! Marking of choices.

use super::{ResponseError, check_keys};
use crate::bank::{Choice, Rule};

pub(super) fn single(choice: &Choice, key: &str) -> Result<f64, ResponseError> {
    if key.is_empty() {
        return Err(ResponseError::Empty);
    }
    let chosen = choice.options.iter().find(|option| option.key == key);
    let chosen = chosen.ok_or_else(|| ResponseError::UnknownKey(key.chars().take(40).collect()))?;
    Ok(f64::from(u8::from(chosen.correct)))
}

pub(super) fn multiple(choice: &Choice, keys: &[String], rule: Rule) -> Result<f64, ResponseError> {
    if keys.is_empty() {
        return Err(ResponseError::Empty);
    }
    check_keys(keys, |key| choice.options.iter().any(|option| option.key == key))?;
    let wanted = choice.options.iter().filter(|option| option.correct).count() as f64;
    let right = choice.options.iter().filter(|option| option.correct && keys.contains(&option.key)).count() as f64;
    let ticked = keys.len() as f64;
    let wrong = ticked - right;
    Ok(match rule {
        Rule::RightMinusWrong => ((right - wrong) / wanted).max(0.0),
        Rule::Ripkey if ticked > wanted => 0.0,
        Rule::Ripkey => right / wanted,
        _ => f64::from(u8::from(right >= wanted && wrong <= 0.0)),
    })
}

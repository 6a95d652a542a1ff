//! Marking of steps put in order.

use super::{ResponseError, check_keys};
use crate::bank::{Ordering, Rule};

pub(super) fn share(task: &Ordering, keys: &[String], rule: Rule) -> Result<f64, ResponseError> {
    if keys.is_empty() {
        return Err(ResponseError::Empty);
    }
    check_keys(keys, |key| task.sequence.iter().any(|step| step == key))?;
    if keys.len() < task.sequence.len() {
        return Err(ResponseError::Incomplete(task.sequence.len() - keys.len()));
    }
    if rule != Rule::Kendall {
        return Ok(f64::from(u8::from(keys == task.sequence)));
    }
    let places: Vec<usize> = keys.iter().filter_map(|key| task.sequence.iter().position(|step| step == key)).collect();
    let mut concordant = 0;
    let mut pairs = 0;
    for (index, first) in places.iter().enumerate() {
        for second in &places[index + 1..] {
            pairs += 1;
            concordant += usize::from(first < second);
        }
    }
    Ok(concordant as f64 / f64::from(pairs.max(1)))
}

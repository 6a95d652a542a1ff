//! Marking of typed words.

use super::{MAX_TYPED, ResponseError};
use crate::bank::{TextAnswer, accepts};

pub(super) fn share(task: &TextAnswer, typed: &str, locale: Option<&str>) -> Result<f64, ResponseError> {
    if typed.len() > MAX_TYPED {
        return Err(ResponseError::TooLong);
    }
    if typed.trim().is_empty() {
        return Err(ResponseError::Empty);
    }
    Ok(f64::from(u8::from(accepts(task, typed, locale))))
}

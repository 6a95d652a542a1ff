//! Marking of typed numbers: comma or point, spaces between thousands, a unit.

use super::{MAX_TYPED, ResponseError};
use crate::bank::{Normalise, Numeric, normalise};

/// A number as it was typed, with what stood behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedNumber {
    /// Its value.
    pub value: f64,
    /// What stood behind it, such as a unit; may be empty.
    pub rest: String,
}

/// Reads a number as people type it: `1 234,5`, `1234.5`, `1.234,5`, `−3`, `12 Go`.
///
/// One comma or point is the decimal sign. When both occur, the last one is; when one occurs several times before groups of three
/// digits, it separates thousands, as spaces and apostrophes do.
///
/// # Errors
/// `None` when it does not start with a number, or when its separators contradict each other.
pub fn parse_number(typed: &str) -> Option<ParsedNumber> {
    let clean: String = normalise(typed, &Normalise { case: false, accents: false, ..Normalise::default() });
    // English puts the currency in front.
    let clean = clean.trim_start_matches(['€', '$', '£']).trim_start().to_owned();
    let (negative, unsigned) = match clean.strip_prefix(['-', '+']) {
        Some(rest) => (clean.starts_with('-'), rest.trim_start()),
        None => (false, clean.as_str()),
    };
    let end = number_end(unsigned);
    let (digits, rest) = unsigned.split_at(end);
    let value = parse_digits(digits)?;
    Some(ParsedNumber { value: if negative { -value } else { value }, rest: rest.trim().to_owned() })
}

/// Where the number ends: a space, apostrophe, comma or point belongs to it only when a digit follows.
fn number_end(text: &str) -> usize {
    let signs: Vec<(usize, char)> = text.char_indices().collect();
    let mut end = 0;
    for (index, (at, sign)) in signs.iter().enumerate() {
        let next = signs.get(index + 1).map(|(_, next)| *next);
        let goes_on = sign.is_ascii_digit()
            || (matches!(sign, '.' | ',') && next.is_some_and(|next| next.is_ascii_digit()))
            || (matches!(sign, ' ' | '\'') && end > 0 && is_group(&signs[index + 1..]));
        if !goes_on {
            break;
        }
        end = at + sign.len_utf8();
    }
    end
}

/// Exactly three digits, then no further digit.
fn is_group(signs: &[(usize, char)]) -> bool {
    signs.len() >= 3
        && signs[..3].iter().all(|(_, sign)| sign.is_ascii_digit())
        && !signs.get(3).is_some_and(|(_, sign)| sign.is_ascii_digit())
}

fn parse_digits(digits: &str) -> Option<f64> {
    let joined: String = digits.chars().filter(|sign| !matches!(sign, ' ' | '\'')).collect();
    let points = joined.matches('.').count();
    let commas = joined.matches(',').count();
    let decimal = match (points, commas) {
        (0, 0) => None,
        (1, 0) => Some('.'),
        (0, 1) => Some(','),
        (_, 0) | (0, _) => return thousands(&joined, &['.', ',']),
        _ => joined.chars().rev().find(|sign| matches!(sign, '.' | ',')),
    };
    let Some(decimal) = decimal else { return finite(&joined) };
    let (whole, fraction) = joined.rsplit_once(decimal)?;
    let other = if decimal == '.' { ',' } else { '.' };
    if whole.contains(decimal) || fraction.contains(other) {
        return None;
    }
    let whole =
        if whole.contains(other) { thousands(whole, &[other])? } else { finite(if whole.is_empty() { "0" } else { whole })? };
    let places = finite(&format!("0.{fraction}"))?;
    // Parsed in one piece, so that 0,1 is the 0.1 of the bank and not a sum with its rounding.
    finite(&format!("{whole:.0}.{fraction}")).or(Some(whole + places))
}

fn thousands(text: &str, separators: &[char]) -> Option<f64> {
    let mut groups = text.split(|sign| separators.contains(&sign));
    let first = groups.next()?;
    let fits = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    fits.then(|| text.replace(separators, "")).and_then(|joined| finite(&joined))
}

fn finite(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

pub(super) fn share(task: &Numeric, typed: &str) -> Result<f64, ResponseError> {
    if typed.len() > MAX_TYPED {
        return Err(ResponseError::TooLong);
    }
    if typed.trim().is_empty() {
        return Err(ResponseError::Empty);
    }
    let not_a_number = || ResponseError::NotANumber(typed.trim().chars().take(60).collect());
    let parsed = parse_number(typed).ok_or_else(not_a_number)?;
    let forgiving = Normalise::default();
    let rest = normalise(&parsed.rest, &forgiving);
    let unit_fits = task.accept_units.iter().any(|unit| normalise(unit, &forgiving) == rest);
    // Without a unit of its own, the question counts things: « 12 personnes » is 12. Another unit is a wrong answer, but digits or
    // signs behind the number are a slip of the keyboard.
    let words = rest.chars().all(|sign| sign.is_alphabetic() || matches!(sign, ' ' | '\'' | '-' | '.' | '%' | '€' | '/'));
    if !unit_fits && !words {
        return Err(not_a_number());
    }
    let unit_fits = unit_fits || rest.is_empty() || task.accept_units.is_empty();
    let near = (parsed.value - task.value).abs() <= task.tolerance + 1e-9 * task.value.abs().max(1.0);
    Ok(f64::from(u8::from(near && unit_fits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(typed: &str) -> Option<f64> {
        parse_number(typed).map(|number| number.value)
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("3,5", 3.5),
            ("3.5", 3.5),
            (" 12 ", 12.0),
            ("1 234,5", 1234.5),
            ("1\u{202f}234\u{202f}567", 1_234_567.0),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1.234.567", 1_234_567.0),
            ("-3", -3.0),
            ("−3", -3.0),
            ("+7", 7.0),
            (",5", 0.5),
            ("0,1", 0.1),
            ("1'000", 1000.0),
            ("€3.50", 3.5),
        ] {
            assert_eq!(value(typed), Some(expected), "{typed}");
        }
        for typed in ["", "douze", "Go", "1.23.456", "1,2,3.4.5", "--2", "."] {
            assert_eq!(value(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_stands_behind_a_number_is_kept_apart() {
        assert_eq!(parse_number("12 Go"), Some(ParsedNumber { value: 12.0, rest: "Go".to_owned() }));
        assert_eq!(parse_number("1 000 €"), Some(ParsedNumber { value: 1000.0, rest: "€".to_owned() }));
        assert_eq!(parse_number("20 2026"), Some(ParsedNumber { value: 20.0, rest: "2026".to_owned() }));
    }

    #[test]
    fn a_unit_may_be_repeated_but_not_another_one() {
        let task = Numeric {
            value: 3.5,
            tolerance: 0.05,
            unit: [("fr".to_owned(), "Go".to_owned())].into(),
            accept_units: vec!["Go".to_owned(), "GB".to_owned()],
            wrong: Vec::new(),
        };
        for (typed, share_expected) in
            [("3,5", 1.0), ("3.52 go", 1.0), ("3,5 GB", 1.0), ("3,5 Mo", 0.0), ("3,5 Go/s", 0.0), ("3,6", 0.0)]
        {
            assert_eq!(share(&task, typed), Ok(share_expected), "{typed}");
        }
        assert!(matches!(share(&task, "beaucoup"), Err(ResponseError::NotANumber(_))));
        assert!(matches!(share(&task, "3 ou 4"), Err(ResponseError::NotANumber(_))));
        assert_eq!(share(&task, "  "), Err(ResponseError::Empty));
        let counting = Numeric {
            unit: std::collections::BTreeMap::default(),
            accept_units: Vec::new(),
            value: 12.0,
            tolerance: 0.0,
            wrong: Vec::new(),
        };
        assert_eq!(share(&counting, "12 personnes"), Ok(1.0));
    }
}

//! The resume code: ten symbols that a person can copy on paper and read aloud. Nine carry 45 random bits, the last one checks
//! them, so that a slip of the pen is told from an unknown code without asking the database.

use std::fmt;

use crate::clock::{NoRandomness, Randomness, random};
use crate::web::secret::Secret;

/// Crockford's base 32: no I, L, O, U.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols of a code.
pub const LENGTH: usize = 10;
const DATA: usize = LENGTH - 1;
const BITS: u32 = 45;

/// A well-formed resume code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ResumeCode(u64);

impl fmt::Debug for ResumeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeCode(…)")
    }
}

/// What is wrong with a code that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was typed.
    #[error("no code was given")]
    Empty,
    /// Too few or too many symbols.
    #[error("this code has {0} characters; it needs {LENGTH}")]
    Length(usize),
    /// A sign that no code has.
    #[error("the sign \"{0}\" is never in a code")]
    Sign(char),
    /// The check symbol does not fit: a symbol was misread.
    #[error("one character of this code is not right")]
    Check,
}

/// Multiplication in the field of 32 elements, with x⁵ + x² + 1.
fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

/// Σ αⁱ⁺¹ dᵢ: any one wrong symbol and any two neighbours exchanged change it.
fn check_of(data: [u8; DATA]) -> u8 {
    let mut power = 1;
    data.into_iter().fold(0, |sum, symbol| {
        power = times(power, 2);
        sum ^ times(symbol, power)
    })
}

impl ResumeCode {
    /// A new code that nobody can guess.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new(source: &dyn Randomness) -> Result<Self, NoRandomness> {
        Ok(Self(u64::from_le_bytes(random(source)?) >> (64 - BITS)))
    }

    /// Reads a code as people type it: capitals or not, spaces and hyphens anywhere, O for 0, I and L for 1.
    ///
    /// # Errors
    /// [`CodeError`], which says what to look at.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let mut symbols = Vec::with_capacity(LENGTH);
        let mut count = 0;
        let mut wrong = None;
        for sign in typed.chars().take(200).filter(|sign| !sign.is_whitespace() && !matches!(sign, '-' | '–' | '‑' | '.' | '_'))
        {
            count += 1;
            let sign = match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            match SYMBOLS.iter().position(|symbol| char::from(*symbol) == sign) {
                Some(value) => symbols.push(u8::try_from(value).unwrap_or(0)),
                None => wrong = wrong.or(Some(sign)),
            }
        }
        if count == 0 {
            return Err(CodeError::Empty);
        }
        if count != LENGTH {
            return Err(CodeError::Length(count));
        }
        if let Some(sign) = wrong {
            return Err(CodeError::Sign(sign));
        }
        let data: [u8; DATA] = symbols[..DATA].try_into().map_err(|_| CodeError::Length(count))?;
        if check_of(data) != symbols[DATA] {
            return Err(CodeError::Check);
        }
        Ok(Self(data.into_iter().fold(0, |bits, symbol| bits << 5 | u64::from(symbol))))
    }

    /// What the database keeps instead of the code.
    pub fn keyed(self, secret: &Secret) -> Vec<u8> {
        secret.keyed("resume-code", &self.0.to_be_bytes()).to_vec()
    }

    /// The 45 bits.
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// From 45 bits that were kept sealed.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << BITS) - 1))
    }

    fn data(self) -> [u8; DATA] {
        std::array::from_fn(|place| {
            let shift = 5 * (DATA - 1 - place);
            u8::try_from(self.0 >> shift & 31).unwrap_or(0)
        })
    }
}

/// Two groups of five: `KD7M4 PXT2Q`.
impl fmt::Display for ResumeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = self.data();
        let symbols = data.into_iter().chain([check_of(data)]);
        for (place, symbol) in symbols.enumerate() {
            if place == LENGTH / 2 {
                f.write_str(" ")?;
            }
            write!(f, "{}", char::from(SYMBOLS[usize::from(symbol)]))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemRandomness;

    fn codes() -> Vec<String> {
        (0..50).map(|_| ResumeCode::new(&SystemRandomness).unwrap().to_string()).collect()
    }

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        for code in codes() {
            let parsed = ResumeCode::parse(&code).unwrap();
            assert_eq!(parsed.to_string(), code);
            assert_eq!(code.len(), 11);
            let sloppy = format!(" {} ", code.to_lowercase().replace(' ', "-").replace('0', "o").replace('1', "l"));
            assert_eq!(ResumeCode::parse(&sloppy), Ok(parsed));
        }
    }

    #[test]
    fn every_wrong_symbol_and_every_exchange_of_neighbours_is_noticed() {
        for code in codes() {
            let signs: Vec<u8> = code.bytes().filter(|b| *b != b' ').collect();
            for place in 0..LENGTH {
                for symbol in SYMBOLS.iter().filter(|symbol| **symbol != signs[place]) {
                    let mut other = signs.clone();
                    other[place] = *symbol;
                    assert_eq!(ResumeCode::parse(std::str::from_utf8(&other).unwrap()), Err(CodeError::Check));
                }
                if place + 1 < DATA && signs[place] != signs[place + 1] {
                    let mut other = signs.clone();
                    other.swap(place, place + 1);
                    assert_eq!(ResumeCode::parse(std::str::from_utf8(&other).unwrap()), Err(CodeError::Check));
                }
            }
        }
    }

    #[test]
    fn the_error_says_what_to_look_at() {
        assert_eq!(ResumeCode::parse("  "), Err(CodeError::Empty));
        assert_eq!(ResumeCode::parse("KD7M4 PXT2"), Err(CodeError::Length(9)));
        assert_eq!(ResumeCode::parse("KD7M4 PX?2Q"), Err(CodeError::Sign('?')));
        assert_eq!(ResumeCode::parse("KD7M4 PXU2Q"), Err(CodeError::Sign('U')));
        assert_eq!(ResumeCode::parse(&"é".repeat(500)), Err(CodeError::Length(200)));
        assert_eq!(format!("{:?}", ResumeCode::from_bits(5)), "ResumeCode(…)");
    }
}

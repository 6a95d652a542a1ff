//! Time and randomness as arguments: nothing else in the server may ask the system for either.

use chrono::{DateTime, Duration, DurationRound, Utc};

/// Where the time comes from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The time now, to the microsecond: what both databases keep.
    fn now(&self) -> DateTime<Utc>;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
        let now = Utc::now();
        now.duration_trunc(Duration::microseconds(1)).unwrap_or(now)
    }
}

/// Where randomness comes from.
pub trait Randomness: Send + Sync + std::fmt::Debug {
    /// Fills bytes that nobody can guess.
    ///
    /// # Errors
    /// When the system has none to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The system refused to give randomness.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system gives no randomness")]
pub struct NoRandomness;

/// The system's cryptographic randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        #[expect(clippy::disallowed_methods, reason = "the one place where the system's randomness is drawn")]
        let drawn = getrandom::fill(bytes);
        drawn.map_err(|_| NoRandomness)
    }
}

/// Random bytes of a fixed length.
///
/// # Errors
/// When the system has none to give.
pub fn random<const N: usize>(source: &dyn Randomness) -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    source.fill(&mut bytes)?;
    Ok(bytes)
}

/// A time-ordered identifier (UUID version 7) from an injected clock and randomness.
///
/// # Errors
/// When the system has no randomness to give.
pub fn new_id(clock: &dyn Clock, source: &dyn Randomness) -> Result<uuid::Uuid, NoRandomness> {
    let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random(source)?).into_uuid())
}

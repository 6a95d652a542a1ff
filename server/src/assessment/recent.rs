//! Tests that a program is answering right now, kept for a minute so that its next answer needs no reading.
//!
//! Never the truth: what is kept is the list of answers as this server stored it. The insert of the next answer is refused by the
//! keys of the table when another server stored one in between, and everything is then read again. A kept test is only given to
//! who showed the same code from the same address a moment ago, is taken out while it is used, and is forgotten when anything else
//! touches it here.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::model::Live;

/// How long a test is kept after its last answer.
const KEPT_FOR: Duration = Duration::minutes(1);
/// Most tests that are kept; about a kilobyte each.
const MOST: usize = 10_000;

/// Who showed a code: its keyed hash, and the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Keyed hash of the code.
    pub code: Vec<u8>,
    /// Address.
    pub address: IpAddr,
}

#[derive(Debug)]
struct Kept {
    caller: Caller,
    live: Live,
    /// When each of its recent answers was given.
    times: VecDeque<DateTime<Utc>>,
    at: DateTime<Utc>,
}

/// The tests that are kept.
#[derive(Debug, Default)]
pub struct Recent(Mutex<HashMap<Uuid, Kept>>);

impl Recent {
    fn kept(&self) -> MutexGuard<'_, HashMap<Uuid, Kept>> {
        // A map of copies cannot be left half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out the test of a caller, with the times of its recent answers.
    pub fn take(&self, id: Uuid, caller: &Caller, now: DateTime<Utc>) -> Option<(Live, VecDeque<DateTime<Utc>>)> {
        let kept = self.kept().remove(&id)?;
        let fresh = kept.caller == *caller && now - kept.at < KEPT_FOR;
        fresh.then(|| {
            let mut times = kept.times;
            while times.front().is_some_and(|time| now - *time >= KEPT_FOR) {
                times.pop_front();
            }
            (kept.live, times)
        })
    }

    /// Keeps a test after an answer.
    pub fn keep(&self, caller: Caller, live: Live, times: VecDeque<DateTime<Utc>>, now: DateTime<Utc>) {
        let mut all = self.kept();
        if all.len() >= MOST {
            all.retain(|_, kept| now - kept.at < KEPT_FOR);
        }
        if all.len() < MOST {
            all.insert(live.assessment.id, Kept { caller, live, times, at: now });
        }
    }

    /// Forgets a test: something else changed it.
    pub fn forget(&self, id: Uuid) {
        self.kept().remove(&id);
    }
}

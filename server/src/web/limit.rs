//! Limits that all machines share: counters in the database, by keyed hash of the address.

use std::net::IpAddr;

use chrono::{DateTime, Duration, DurationRound, Utc};

use super::Refusal;
use super::secret::Secret;
use crate::storage::{At, on};

/// A limit: at most so many events per window.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Name in the database.
    pub name: &'static str,
    /// Length of the window.
    pub window: Duration,
    /// Events allowed in it.
    pub most: u32,
}

/// Whom a limit counts: a keyed hash of an address (IPv6 by /64) that changes every day.
pub fn subject(secret: &Secret, address: IpAddr, now: DateTime<Utc>) -> Vec<u8> {
    let mut message = now.date_naive().to_string().into_bytes();
    match address.to_canonical() {
        IpAddr::V4(v4) => message.extend(v4.octets()),
        IpAddr::V6(v6) => message.extend(&v6.octets()[..8]),
    }
    secret.keyed("limit", &message)[..16].to_vec()
}

impl Limit {
    /// When the window began.
    pub fn start(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now.duration_trunc(self.window).unwrap_or(now)
    }

    /// Refuses when there were already so many events.
    ///
    /// # Errors
    /// 429 with the time to wait.
    pub fn allow(&self, count: i64, now: DateTime<Utc>) -> Result<(), Refusal> {
        if count >= i64::from(self.most) { Err(self.refusal(now)) } else { Ok(()) }
    }

    fn refusal(&self, now: DateTime<Utc>) -> Refusal {
        let left = (self.start(now) + self.window - now).num_seconds().max(1);
        Refusal::too_many(u64::try_from(left).unwrap_or(1))
    }

    /// Counts one event; refuses when there were already enough.
    ///
    /// # Errors
    /// 429 with the time to wait, or the database's error.
    pub async fn hit(&self, at: impl Into<At<'_>>, subject: &[u8], now: DateTime<Utc>) -> Result<(), Refusal> {
        let count: i64 = on!(at.into(), |ex| {
            sqlx::query_scalar(
                "INSERT INTO limit_count (name, subject, window_start, count) VALUES ($1, $2, $3, 1) \
                 ON CONFLICT (name, subject, window_start) DO UPDATE SET count = limit_count.count + 1 RETURNING count",
            )
            .bind(self.name)
            .bind(subject)
            .bind(self.start(now))
            .fetch_one(ex)
            .await
        })?;
        if count > i64::from(self.most) { Err(self.refusal(now)) } else { Ok(()) }
    }

    /// Refuses when there were already enough events; counts nothing.
    ///
    /// # Errors
    /// 429 with the time to wait, or the database's error.
    pub async fn check(&self, at: impl Into<At<'_>>, subject: &[u8], now: DateTime<Utc>) -> Result<(), Refusal> {
        let count: Option<i64> = on!(at.into(), |ex| {
            sqlx::query_scalar("SELECT count FROM limit_count WHERE name = $1 AND subject = $2 AND window_start = $3")
                .bind(self.name)
                .bind(subject)
                .bind(self.start(now))
                .fetch_optional(ex)
                .await
        })?;
        self.allow(count.unwrap_or(0), now)
    }
}

/// Forgets counters of windows that are over.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(at: impl Into<At<'_>>, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let before = now - Duration::days(2);
    on!(at.into(), |ex| {
        sqlx::query("DELETE FROM limit_count WHERE window_start < $1").bind(before).execute(ex).await.map(|_| ())
    })
}

//! The session of a browser: a random token in its cookie, its hash in the database. The resume code is kept beside it, sealed
//! with the token: who holds the browser can see the code again, who holds the database cannot.

use std::time::Duration as StdDuration;

use axum::http::HeaderValue;
use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::code::ResumeCode;
use crate::app::App;
use crate::clock::random;
use crate::storage::{At, Tx, on};
use crate::web::secret::{hex, hmac_sha256, sha256};
use crate::web::{Refusal, Visitor, cookie};

/// A browser is forgotten after this long without a page…
const IDLE: Duration = Duration::hours(2);
/// …and after this long in all.
const LONGEST: Duration = Duration::hours(12);
/// How late the last visit may be noted.
const NOTED_EVERY: Duration = Duration::minutes(5);

/// A browser that holds a test.
#[derive(Debug, Clone, Copy)]
pub struct LearnerSession {
    /// The test.
    pub assessment: Uuid,
    /// Its resume code.
    pub code: ResumeCode,
}

#[derive(sqlx::FromRow)]
struct Row {
    assessment_id: Uuid,
    sealed_code: Vec<u8>,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
}

fn seal(token: &str, bits: u64) -> [u8; 8] {
    let pad = hmac_sha256(token.as_bytes(), b"resume-code");
    let mut sealed = bits.to_be_bytes();
    sealed.iter_mut().zip(pad).for_each(|(byte, pad)| *byte ^= pad);
    sealed
}

/// Opens a session and gives the cookie to set.
///
/// # Errors
/// When randomness or the database fails.
pub async fn open(app: &App, tx: &mut Tx, assessment: Uuid, code: ResumeCode) -> Result<HeaderValue, Refusal> {
    let token = hex(&random::<32>(&*app.randomness)?);
    let now = app.clock.now();
    let sealed = seal(&token, code.bits()).to_vec();
    on!(At::Tx(tx), |ex| {
        sqlx::query(
            "INSERT INTO learner_session (token_hash, assessment_id, sealed_code, created_at, seen_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(sha256(token.as_bytes()).to_vec())
        .bind(assessment)
        .bind(sealed)
        .bind(now)
        .bind(now)
        .execute(ex)
        .await
        .map(|_| ())
    })?;
    let https = app.origin.https;
    let longest = StdDuration::from_hours(12);
    cookie::set(cookie::learner_name(https), &token, Some(longest), https).map_err(|_| Refusal::internal())
}

/// The session of the visitor's browser, unless it is too old.
///
/// # Errors
/// When the database does not answer.
pub async fn find(app: &App, visitor: &Visitor) -> Result<Option<LearnerSession>, Refusal> {
    let Some(token) = visitor.token.as_deref().filter(|token| token.len() == 64) else { return Ok(None) };
    let hash = sha256(token.as_bytes()).to_vec();
    let row: Option<Row> = on!(At::Db(&app.db), |ex| {
        sqlx::query_as("SELECT assessment_id, sealed_code, created_at, seen_at FROM learner_session WHERE token_hash = $1")
            .bind(&hash)
            .fetch_optional(ex)
            .await
    })?;
    let now = app.clock.now();
    let Some(row) = row.filter(|row| now - row.seen_at < IDLE && now - row.created_at < LONGEST) else { return Ok(None) };
    if now - row.seen_at > NOTED_EVERY {
        let mut tx = app.db.begin().await?;
        on!(At::Tx(&mut tx), |ex| {
            sqlx::query("UPDATE learner_session SET seen_at = $1 WHERE token_hash = $2")
                .bind(now)
                .bind(&hash)
                .execute(ex)
                .await
                .map(|_| ())
        })?;
        tx.commit().await?;
    }
    let sealed: [u8; 8] = row.sealed_code.try_into().map_err(|_| Refusal::internal())?;
    let bits = u64::from_be_bytes(seal(token, u64::from_be_bytes(sealed)));
    Ok(Some(LearnerSession { assessment: row.assessment_id, code: ResumeCode::from_bits(bits) }))
}

/// Ends the session of the visitor's browser.
///
/// # Errors
/// When the database does not answer.
pub async fn end(app: &App, visitor: &Visitor) -> Result<(), Refusal> {
    let Some(token) = &visitor.token else { return Ok(()) };
    let mut tx = app.db.begin().await?;
    on!(At::Tx(&mut tx), |ex| {
        sqlx::query("DELETE FROM learner_session WHERE token_hash = $1")
            .bind(sha256(token.as_bytes()).to_vec())
            .execute(ex)
            .await
            .map(|_| ())
    })?;
    Ok(tx.commit().await?)
}

/// Forgets sessions that are too old.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(at: impl Into<At<'_>>, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    on!(at.into(), |ex| {
        sqlx::query("DELETE FROM learner_session WHERE seen_at < $1 OR created_at < $2")
            .bind(now - IDLE)
            .bind(now - LONGEST)
            .execute(ex)
            .await
            .map(|_| ())
    })
}

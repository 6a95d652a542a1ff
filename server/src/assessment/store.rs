//! SQL of tests and answers, and only here.

use chrono::{DateTime, Utc};
use jalonum_engine::answer::Response;
use jalonum_engine::session::Mode;
use sqlx::types::Json;
use uuid::Uuid;

use crate::storage::{At, Tx, on};

/// A test, without its answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Identifier.
    pub id: Uuid,
    /// What it is for.
    pub mode: Mode,
    /// Ids of the domain or competence it is about.
    pub targets: Vec<String>,
    /// Language in which it was started.
    pub locale: String,
    /// Source of all its luck.
    pub seed: u64,
    /// Bank it started with.
    pub bank_version: String,
    /// When it was started.
    pub created_at: DateTime<Utc>,
}

/// A stored answer.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredAnswer {
    /// Place in the test, from 1.
    pub position: usize,
    /// Item.
    pub item: String,
    /// Version of the item.
    pub item_version: u32,
    /// Language in which it was asked.
    pub locale: String,
    /// What was answered.
    pub response: Response,
    /// Its mark.
    pub category: u8,
    /// Highest mark.
    pub max: u8,
    /// When it was answered.
    pub answered_at: DateTime<Utc>,
    /// When it was changed.
    pub changed_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct AssessmentRow {
    id: Uuid,
    mode: String,
    targets: Json<Vec<String>>,
    locale: String,
    seed: i64,
    bank_version: String,
    created_at: DateTime<Utc>,
}

impl AssessmentRow {
    fn read(self) -> Result<Assessment, sqlx::Error> {
        let mode =
            Mode::from_name(&self.mode).ok_or_else(|| sqlx::Error::Decode(format!("unknown mode {}", self.mode).into()))?;
        Ok(Assessment {
            id: self.id,
            mode,
            targets: self.targets.0,
            locale: self.locale,
            seed: self.seed.cast_unsigned(),
            bank_version: self.bank_version,
            created_at: self.created_at,
        })
    }
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    position: i64,
    item_id: String,
    item_version: i64,
    locale: String,
    response: Json<Response>,
    category: i64,
    max: i64,
    answered_at: DateTime<Utc>,
    changed_at: Option<DateTime<Utc>>,
}

impl AnswerRow {
    fn read(self) -> Result<StoredAnswer, sqlx::Error> {
        let out_of_range = |_| sqlx::Error::Decode("a number of an answer is out of range".into());
        Ok(StoredAnswer {
            position: usize::try_from(self.position).map_err(out_of_range)?,
            item: self.item_id,
            item_version: u32::try_from(self.item_version).map_err(out_of_range)?,
            locale: self.locale,
            response: self.response.0,
            category: u8::try_from(self.category).map_err(out_of_range)?,
            max: u8::try_from(self.max).map_err(out_of_range)?,
            answered_at: self.answered_at,
            changed_at: self.changed_at,
        })
    }
}

/// Stores a new test.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut Tx, assessment: &Assessment, code_hash: &[u8]) -> Result<(), sqlx::Error> {
    on!(At::Tx(tx), |ex| {
        sqlx::query(
            "INSERT INTO assessment (id, code_hash, mode, targets, locale, seed, bank_version, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(assessment.id)
        .bind(code_hash)
        .bind(assessment.mode.name())
        .bind(Json(&assessment.targets))
        .bind(&assessment.locale)
        .bind(assessment.seed.cast_signed())
        .bind(&assessment.bank_version)
        .bind(assessment.created_at)
        .execute(ex)
        .await
        .map(|_| ())
    })
}

/// The test with this identifier.
///
/// # Errors
/// When the database does not answer.
pub async fn find(at: impl Into<At<'_>>, id: Uuid) -> Result<Option<Assessment>, sqlx::Error> {
    let row: Option<AssessmentRow> = on!(at.into(), |ex| {
        sqlx::query_as("SELECT id, mode, targets, locale, seed, bank_version, created_at FROM assessment WHERE id = $1")
            .bind(id)
            .fetch_optional(ex)
            .await
    })?;
    row.map(AssessmentRow::read).transpose()
}

/// The test with this resume code.
///
/// # Errors
/// When the database does not answer.
pub async fn by_code(at: impl Into<At<'_>>, code_hash: &[u8]) -> Result<Option<Assessment>, sqlx::Error> {
    let row: Option<AssessmentRow> = on!(at.into(), |ex| {
        sqlx::query_as("SELECT id, mode, targets, locale, seed, bank_version, created_at FROM assessment WHERE code_hash = $1")
            .bind(code_hash)
            .fetch_optional(ex)
            .await
    })?;
    row.map(AssessmentRow::read).transpose()
}

/// Keeps a test to this transaction until it ends: two answers at once follow each other. On SQLite every writing transaction is
/// already alone.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    if let Tx::Postgres(transaction) = tx {
        sqlx::query("SELECT 1 FROM assessment WHERE id = $1 FOR UPDATE").bind(id).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// All answers of a test, first to last.
///
/// # Errors
/// When the database does not answer.
pub async fn answers(at: impl Into<At<'_>>, id: Uuid) -> Result<Vec<StoredAnswer>, sqlx::Error> {
    let rows: Vec<AnswerRow> = on!(at.into(), |ex| {
        sqlx::query_as(
            "SELECT position, item_id, item_version, locale, response, category, max, answered_at, changed_at \
             FROM answer WHERE assessment_id = $1 ORDER BY position",
        )
        .bind(id)
        .fetch_all(ex)
        .await
    })?;
    rows.into_iter().map(AnswerRow::read).collect()
}

/// Stores a first answer.
///
/// # Errors
/// When the database refuses: a second answer to the same position or item breaks a key.
pub async fn insert_answer(tx: &mut Tx, id: Uuid, answer: &StoredAnswer) -> Result<(), sqlx::Error> {
    let position = i64::try_from(answer.position).unwrap_or(i64::MAX);
    on!(At::Tx(tx), |ex| {
        sqlx::query(
            "INSERT INTO answer (assessment_id, position, item_id, item_version, locale, response, category, max, \
             first_response, first_category, answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6, $7, $9)",
        )
        .bind(id)
        .bind(position)
        .bind(&answer.item)
        .bind(i64::from(answer.item_version))
        .bind(&answer.locale)
        .bind(Json(&answer.response))
        .bind(i64::from(answer.category))
        .bind(i64::from(answer.max))
        .bind(answer.answered_at)
        .execute(ex)
        .await
        .map(|_| ())
    })
}

/// Changes an answer; the first one is kept beside it.
///
/// # Errors
/// When the database refuses.
pub async fn change_answer(tx: &mut Tx, id: Uuid, answer: &StoredAnswer) -> Result<(), sqlx::Error> {
    let position = i64::try_from(answer.position).unwrap_or(i64::MAX);
    on!(At::Tx(tx), |ex| {
        sqlx::query(
            "UPDATE answer SET response = $1, category = $2, locale = $3, changed_at = $4 WHERE assessment_id = $5 AND position = $6",
        )
        .bind(Json(&answer.response))
        .bind(i64::from(answer.category))
        .bind(&answer.locale)
        .bind(answer.changed_at)
        .bind(id)
        .bind(position)
        .execute(ex)
        .await
        .map(|_| ())
    })
}

/// Forgets tests that were started before a time and never answered.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_unanswered(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), sqlx::Error> {
    on!(At::Tx(tx), |ex| {
        sqlx::query(
            "DELETE FROM assessment WHERE created_at < $1 \
             AND NOT EXISTS (SELECT 1 FROM answer WHERE answer.assessment_id = assessment.id)",
        )
        .bind(before)
        .execute(ex)
        .await
        .map(|_| ())
    })
}

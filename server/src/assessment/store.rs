//! SQL of tests and answers, and only here.

use chrono::{DateTime, Utc};
use jalonum_engine::answer::{Outcome, Response};
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

impl StoredAnswer {
    /// Its mark, as it was given.
    pub fn outcome(&self) -> Outcome {
        let unknown = matches!(self.response, Response::Unknown(_));
        Outcome { category: self.category, max: self.max, correct: self.category == self.max, unknown }
    }
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

/// A test with what decides its next question, in one row.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The test.
    pub assessment: Assessment,
    /// Item and category of each answer, first to last.
    pub answered: Vec<(String, u8)>,
    /// Answers since a moment.
    pub recent: usize,
}

#[derive(sqlx::FromRow)]
struct StateRow {
    #[sqlx(flatten)]
    assessment: AssessmentRow,
    answered: String,
    recent: i64,
}

impl StateRow {
    fn read(self) -> Result<State, sqlx::Error> {
        let damaged = || sqlx::Error::Decode("the answers of a test cannot be read".into());
        let one = |text: &str| {
            let (item, category) = text.split_once(' ').ok_or_else(damaged)?;
            Ok((item.to_owned(), category.parse().map_err(|_| damaged())?))
        };
        let answered = self.answered.split(',').filter(|text| !text.is_empty()).map(one).collect::<Result<_, sqlx::Error>>()?;
        Ok(State { assessment: self.assessment.read()?, answered, recent: usize::try_from(self.recent).unwrap_or(0) })
    }
}

/// The test with this identifier and what decides its next question; `since` is from when on answers are recent.
///
/// # Errors
/// When the database does not answer.
pub async fn state(at: impl Into<At<'_>>, id: Uuid, since: DateTime<Utc>) -> Result<Option<State>, sqlx::Error> {
    let row: Option<StateRow> = on!(at.into(), |ex| {
        sqlx::query_as(
            "SELECT a.id, a.mode, a.targets, a.locale, a.seed, a.bank_version, a.created_at, \
             COALESCE(string_agg(r.item_id || ' ' || CAST(r.category AS TEXT), ',' ORDER BY r.position), '') AS answered, \
             COUNT(r.position) FILTER (WHERE r.answered_at > $2) AS recent \
             FROM assessment a LEFT JOIN answer r ON r.assessment_id = a.id WHERE a.id = $1 GROUP BY a.id",
        )
        .bind(id)
        .bind(since)
        .fetch_optional(ex)
        .await
    })?;
    row.map(StateRow::read).transpose()
}

/// The test with this resume code, if any, with counts that the caller names: one round trip for what every call of a program asks.
///
/// # Errors
/// When the database does not answer.
pub async fn by_code(
    at: impl Into<At<'_>>,
    code_hash: &[u8],
    since: DateTime<Utc>,
    [one, other]: [(&str, DateTime<Utc>); 2],
    subject: &[u8],
) -> Result<Option<(State, [i64; 2])>, sqlx::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        state: StateRow,
        one: i64,
        other: i64,
    }
    let row: Option<Row> = on!(at.into(), |ex| {
        sqlx::query_as(
            "SELECT a.id, a.mode, a.targets, a.locale, a.seed, a.bank_version, a.created_at, \
             COALESCE(string_agg(r.item_id || ' ' || CAST(r.category AS TEXT), ',' ORDER BY r.position), '') AS answered, \
             COUNT(r.position) FILTER (WHERE r.answered_at > $2) AS recent, \
             COALESCE((SELECT count FROM limit_count WHERE name = $3 AND subject = $7 AND window_start = $4), 0) AS one, \
             COALESCE((SELECT count FROM limit_count WHERE name = $5 AND subject = $7 AND window_start = $6), 0) AS other \
             FROM assessment a LEFT JOIN answer r ON r.assessment_id = a.id WHERE a.code_hash = $1 GROUP BY a.id",
        )
        .bind(code_hash)
        .bind(since)
        .bind(one.0)
        .bind(one.1)
        .bind(other.0)
        .bind(other.1)
        .bind(subject)
        .fetch_optional(ex)
        .await
    })?;
    row.map(|row| Ok((row.state.read()?, [row.one, row.other]))).transpose()
}

/// One answer of a test.
///
/// # Errors
/// When the database does not answer.
pub async fn answer(at: impl Into<At<'_>>, id: Uuid, position: usize) -> Result<Option<StoredAnswer>, sqlx::Error> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let row: Option<AnswerRow> = on!(at.into(), |ex| {
        sqlx::query_as(
            "SELECT position, item_id, item_version, locale, response, category, max, answered_at, changed_at \
             FROM answer WHERE assessment_id = $1 AND position = $2",
        )
        .bind(id)
        .bind(position)
        .fetch_optional(ex)
        .await
    })?;
    row.map(AnswerRow::read).transpose()
}

/// When a test was last answered.
///
/// # Errors
/// When the database does not answer.
pub async fn last_answered(at: impl Into<At<'_>>, id: Uuid) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    on!(at.into(), |ex| {
        sqlx::query_scalar(
            "SELECT COALESCE(changed_at, answered_at) FROM answer WHERE assessment_id = $1 ORDER BY 1 DESC LIMIT 1",
        )
        .bind(id)
        .fetch_optional(ex)
        .await
    })
}

/// Stores a first answer; `false` when its place was taken meanwhile: the keys of the table let an answer in once.
///
/// # Errors
/// When the database refuses.
pub async fn insert_answer(at: impl Into<At<'_>>, id: Uuid, answer: &StoredAnswer) -> Result<bool, sqlx::Error> {
    let position = i64::try_from(answer.position).unwrap_or(i64::MAX);
    let inserted = on!(at.into(), |ex| {
        sqlx::query(
            "INSERT INTO answer (assessment_id, position, item_id, item_version, locale, response, category, max, \
             answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
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
        .map(|done| done.rows_affected())
    })?;
    Ok(inserted == 1)
}

/// Changes an answer; the first one is kept beside it.
///
/// # Errors
/// When the database refuses.
pub async fn change_answer(at: impl Into<At<'_>>, id: Uuid, answer: &StoredAnswer) -> Result<(), sqlx::Error> {
    let position = i64::try_from(answer.position).unwrap_or(i64::MAX);
    on!(at.into(), |ex| {
        sqlx::query(
            "UPDATE answer SET first_response = COALESCE(first_response, response), first_category = COALESCE(first_category, category), \
             response = $1, category = $2, locale = $3, changed_at = $4 WHERE assessment_id = $5 AND position = $6",
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

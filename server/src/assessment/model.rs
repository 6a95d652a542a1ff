//! A test under way: its state is the list of its answers. Every page and every API call goes through here.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use jalonum_engine::answer::{Outcome, Response, ResponseError, mark};
use jalonum_engine::bank::{Item, Presentation};
use jalonum_engine::session::{Answered, Mode, Next, Plan, PlanError, Session, StopReason};
use uuid::Uuid;

use super::store::{self, Assessment, State, StoredAnswer};
use crate::app::App;
use crate::catalogue::Loaded;
use crate::clock::{new_id, random};
use crate::learner::code::ResumeCode;
use crate::storage::{At, Tx};
use crate::web::Refusal;
use crate::web::limit::{Limit, subject};

/// A test with its bank and what decides its next question.
#[derive(Debug, Clone)]
pub struct Live {
    /// The test.
    pub assessment: Assessment,
    /// Its bank.
    pub loaded: Arc<Loaded>,
    /// Item and category of each answer, first to last.
    pub answered: Vec<Answered>,
    /// Answers of the last minute.
    pub(super) recent: usize,
}

/// A question as it stands before the learner.
#[derive(Debug, Clone)]
pub struct Question {
    /// Place in the test, from 1.
    pub position: usize,
    /// Index of the item in the bank.
    pub item: usize,
    /// Order of its parts.
    pub presentation: Presentation,
}

/// What comes next in a test.
#[derive(Debug, Clone)]
pub enum Upcoming {
    /// This question.
    Question(Question),
    /// Nothing: the test is over.
    Over(StopReason),
}

/// An answer as it is sent.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Place in the test, from 1.
    pub position: usize,
    /// Item that is answered.
    pub item: String,
    /// The answer.
    pub response: Response,
    /// Whether it means to replace the answer given before.
    pub change: bool,
    /// Language of the page.
    pub locale: String,
}

/// Why an answer is not taken. Nothing is lost: the test stands as it stood.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The answer does not fit the question.
    #[error(transparent)]
    Response(#[from] ResponseError),
    /// Another question is open.
    #[error("the open question is number {position}, not this one")]
    NotTheQuestion {
        /// Place of the open question.
        position: usize,
    },
    /// The position was answered otherwise.
    #[error("this question was already answered; send \"change\": true to change the answer")]
    AlreadyAnswered,
    /// The test is over.
    #[error("the test is over")]
    Over(StopReason),
    /// The rest.
    #[error("{}", .0.detail)]
    Refused(Refusal),
}

impl From<Refusal> for SubmitError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<sqlx::Error> for SubmitError {
    fn from(error: sqlx::Error) -> Self {
        Self::Refused(error.into())
    }
}

/// Starts a test: its row, its code.
///
/// # Errors
/// [`PlanError`] inside a 422 for a wrong target; 429 when an address starts too many; the database's errors.
pub async fn start(
    app: &App,
    tx: &mut Tx,
    address: IpAddr,
    mode: Mode,
    targets: Vec<String>,
    locale: &str,
) -> Result<(Live, ResumeCode), Refusal> {
    let loaded = Arc::clone(app.catalogue.current());
    mode.targets(&loaded.bank.framework, &targets).map_err(|error: PlanError| Refusal::unprocessable(error.to_string()))?;
    let now = app.clock.now();
    let limit = Limit { name: "new-test", window: Duration::hours(1), most: app.config.limits.new_tests_per_hour };
    limit.hit(&mut *tx, &subject(&app.secret, address, now), now).await?;
    let code = ResumeCode::new(&*app.randomness)?;
    let assessment = Assessment {
        id: new_id(&*app.clock, &*app.randomness)?,
        mode,
        targets,
        locale: locale.to_owned(),
        seed: u64::from_le_bytes(random(&*app.randomness)?),
        bank_version: loaded.bank.version().to_owned(),
        created_at: now,
    };
    store::insert(tx, &assessment, &code.keyed(&app.secret)).await?;
    Ok((Live { assessment, loaded, answered: Vec::new(), recent: 0 }, code))
}

/// The test of a code that someone typed; wrong ones are counted per address.
///
/// # Errors
/// 429 when an address guesses; the database's errors.
pub async fn by_code(app: &App, address: IpAddr, code: ResumeCode) -> Result<Option<Live>, Refusal> {
    let now = app.clock.now();
    let limits = &app.config.limits;
    let windows = [
        Limit { name: "wrong-code-minute", window: Duration::minutes(1), most: limits.wrong_codes_per_minute },
        Limit { name: "wrong-code-day", window: Duration::days(1), most: limits.wrong_codes_per_day },
    ];
    let subject = subject(&app.secret, address, now);
    let named = windows.map(|limit| (limit.name, limit.start(now)));
    let found = store::by_code(&app.db, &code.keyed(&app.secret), now - MINUTE, named, &subject).await?;
    if let Some((state, counts)) = found {
        // Who guessed too often is not let in by a lucky guess.
        for (limit, count) in windows.iter().zip(counts) {
            limit.allow(count, now)?;
        }
        return Ok(Some(live(app, state).await?));
    }
    let mut tx = app.db.begin().await?;
    for limit in &windows {
        limit.check(&mut tx, &subject, now).await?;
        limit.hit(&mut tx, &subject, now).await?;
    }
    tx.commit().await?;
    Ok(None)
}

/// How far back answers count as recent.
const MINUTE: Duration = Duration::minutes(1);

/// The test with this identifier.
///
/// # Errors
/// The database's errors.
pub async fn by_id(app: &App, id: Uuid) -> Result<Option<Live>, Refusal> {
    match store::state(&app.db, id, app.clock.now() - MINUTE).await? {
        Some(state) => Ok(Some(live(app, state).await?)),
        None => Ok(None),
    }
}

async fn live(app: &App, state: State) -> Result<Live, Refusal> {
    let State { assessment, answered, recent } = state;
    let loaded = app.catalogue.version(&app.db, &assessment.bank_version).await?;
    let index = |(item, category): (String, u8)| loaded.bank.index_of(&item).map(|item| Answered { item, category });
    let answered: Option<Vec<Answered>> = answered.into_iter().map(index).collect();
    let answered = answered.ok_or_else(|| mismatch(&assessment))?;
    Ok(Live { assessment, loaded, answered, recent })
}

fn mismatch(assessment: &Assessment) -> Refusal {
    tracing::error!(assessment = %assessment.id, "the stored test does not fit its bank");
    Refusal::internal()
}

impl Live {
    /// The engine's session, replayed from the answers.
    ///
    /// # Errors
    /// When the stored test does not fit its bank.
    pub fn session(&self) -> Result<Session<'_>, Refusal> {
        let bank = &self.loaded.bank;
        let targets =
            self.assessment.mode.targets(&bank.framework, &self.assessment.targets).map_err(|_| mismatch(&self.assessment))?;
        let locale = bank.framework.locales.iter().position(|locale| *locale == self.assessment.locale).unwrap_or(0);
        let plan = Plan::self_assessment(self.assessment.mode, targets, 1 << locale, self.assessment.seed);
        Ok(Session::replay(&self.loaded.pool, bank.framework.scale, plan, &self.answered))
    }

    /// What comes next.
    ///
    /// # Errors
    /// When the stored test does not fit its bank.
    pub fn upcoming(&self) -> Result<Upcoming, Refusal> {
        Ok(self.after(&self.session()?))
    }

    /// What comes next in a session of this test.
    fn after(&self, session: &Session<'_>) -> Upcoming {
        match session.next() {
            Next::Stop(reason) => Upcoming::Over(reason),
            Next::Ask(choice) => Upcoming::Question(self.question_at(session.answers().len() + 1, choice.item)),
        }
    }

    /// An answered question, as it stood before the learner.
    pub fn answered_question(&self, position: usize) -> Option<Question> {
        let answered = self.answered.get(position.checked_sub(1)?)?;
        Some(self.question_at(position, answered.item))
    }

    fn question_at(&self, position: usize, item: usize) -> Question {
        let presentation = Presentation::of(&self.loaded.bank.items[item], self.assessment.seed);
        Question { position, item, presentation }
    }

    /// The item of a question.
    pub fn item(&self, question: &Question) -> &Item {
        &self.loaded.bank.items[question.item]
    }
}

/// What an answer gave.
#[derive(Debug, Clone)]
pub struct Submitted {
    /// Its mark.
    pub outcome: Outcome,
    /// The response as it is stored.
    pub response: Response,
    /// What comes next.
    pub upcoming: Upcoming,
}

/// Takes an answer, once.
///
/// The state was read before; the insert is one durable statement, and the keys of the table let it in only if nobody answered
/// that place meanwhile. If somebody did, the answer is compared with the one that stands there.
///
/// # Errors
/// [`SubmitError`].
pub async fn submit(app: &App, mut live: Live, submission: Submission) -> Result<(Live, Submitted), SubmitError> {
    // What is kept of this test is older than what follows.
    app.recent.forget(live.assessment.id);
    let Submission { position, item: item_id, response, change, locale } = submission;
    let response = response.canonical();
    let now = app.clock.now();
    if position > live.answered.len() {
        let mut session = live.session()?;
        let question = match live.after(&session) {
            Upcoming::Over(reason) => return Err(SubmitError::Over(reason)),
            Upcoming::Question(question) => question,
        };
        let item = live.item(&question);
        if position != question.position || item_id != item.id {
            return Err(SubmitError::NotTheQuestion { position: question.position });
        }
        // No person answers thirty questions a minute; a program that guesses does.
        if live.recent >= app.config.limits.answers_per_minute as usize {
            return Err(Refusal::too_many(60).into());
        }
        let outcome = mark(item, &response, Some(&locale))?;
        let answer = StoredAnswer {
            position,
            item: item_id.clone(),
            item_version: item.version,
            locale: locale.clone(),
            response: response.clone(),
            category: outcome.category,
            max: outcome.max,
            answered_at: now,
            changed_at: None,
        };
        if store::insert_answer(At::Write(&app.db), live.assessment.id, &answer).await.map_err(erased)? {
            let answered = Answered { item: question.item, category: outcome.category };
            session.answer(answered);
            let upcoming = live.after(&session);
            live.answered.push(answered);
            return Ok((live, Submitted { outcome, response, upcoming }));
        }
        live = by_id(app, live.assessment.id).await?.ok_or_else(Refusal::not_found)?;
    }
    repeat_or_change(app, live, position, &item_id, response, change.then_some((locale, now))).await
}

/// A test that was erased meanwhile takes no answer.
fn erased(error: sqlx::Error) -> Refusal {
    let gone = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
    if gone { Refusal::not_found() } else { error.into() }
}

/// A second answer to a position: the same one gives the stored outcome, another one must be a declared change.
async fn repeat_or_change(
    app: &App,
    mut live: Live,
    position: usize,
    item_id: &str,
    response: Response,
    change: Option<(String, DateTime<Utc>)>,
) -> Result<(Live, Submitted), SubmitError> {
    let question = live.answered_question(position).ok_or_else(Refusal::not_found)?;
    let id = live.assessment.id;
    let stored = store::answer(&app.db, id, position).await?.ok_or_else(Refusal::not_found)?;
    if stored.item != item_id {
        return Err(SubmitError::AlreadyAnswered);
    }
    let outcome = if stored.response == response {
        stored.outcome()
    } else {
        let Some((locale, now)) = change else { return Err(SubmitError::AlreadyAnswered) };
        let outcome = mark(live.item(&question), &response, Some(&locale))?;
        let changed =
            StoredAnswer { response: response.clone(), category: outcome.category, locale, changed_at: Some(now), ..stored };
        store::change_answer(At::Write(&app.db), id, &changed).await?;
        live.answered[position - 1].category = outcome.category;
        outcome
    };
    let upcoming = live.upcoming()?;
    Ok((live, Submitted { outcome, response, upcoming }))
}

//! A test under way: its state is the list of its answers. Every page and every API call goes through here.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use jalonum_engine::answer::{Outcome, Response, ResponseError, mark};
use jalonum_engine::bank::{Item, Presentation};
use jalonum_engine::session::{Answered, Mode, Next, Plan, PlanError, Session, StopReason};
use uuid::Uuid;

use super::store::{self, Assessment, StoredAnswer};
use crate::app::App;
use crate::catalogue::Loaded;
use crate::clock::{new_id, random};
use crate::learner::code::ResumeCode;
use crate::storage::{At, Tx};
use crate::web::Refusal;
use crate::web::limit::{Limit, subject};

/// A test with its bank and its answers.
#[derive(Debug, Clone)]
pub struct Live {
    /// The test.
    pub assessment: Assessment,
    /// Its bank.
    pub loaded: Arc<Loaded>,
    /// Its answers, first to last.
    pub answers: Vec<StoredAnswer>,
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
    Ok((Live { assessment, loaded, answers: Vec::new() }, code))
}

/// The test of a code that someone typed; wrong ones are counted per address.
///
/// # Errors
/// 429 when an address guesses; the database's errors.
pub async fn by_code(app: &App, address: IpAddr, code: ResumeCode) -> Result<Option<Assessment>, Refusal> {
    let now = app.clock.now();
    let limits = &app.config.limits;
    let windows = [
        Limit { name: "wrong-code-minute", window: Duration::minutes(1), most: limits.wrong_codes_per_minute },
        Limit { name: "wrong-code-day", window: Duration::days(1), most: limits.wrong_codes_per_day },
    ];
    let subject = subject(&app.secret, address, now);
    for limit in &windows {
        limit.check(&app.db, &subject, now).await?;
    }
    let found = store::by_code(&app.db, &code.keyed(&app.secret)).await?;
    if found.is_none() {
        let mut tx = app.db.begin().await?;
        for limit in &windows {
            limit.hit(&mut tx, &subject, now).await?;
        }
        tx.commit().await?;
    }
    Ok(found)
}

/// A test with its bank and its answers.
///
/// # Errors
/// 404 when there is none; the database's errors.
pub async fn load(app: &App, at: impl Into<At<'_>>, assessment: Assessment) -> Result<Live, Refusal> {
    let loaded = app.catalogue.version(&app.db, &assessment.bank_version).await?;
    let answers = store::answers(at, assessment.id).await?;
    Ok(Live { assessment, loaded, answers })
}

impl Live {
    /// The engine's session, replayed from the answers.
    ///
    /// # Errors
    /// When the stored test does not fit its bank.
    pub fn session(&self) -> Result<Session<'_>, Refusal> {
        let bank = &self.loaded.bank;
        let mismatch = || {
            tracing::error!(assessment = %self.assessment.id, "the stored test does not fit its bank");
            Refusal::internal()
        };
        let targets = self.assessment.mode.targets(&bank.framework, &self.assessment.targets).map_err(|_| mismatch())?;
        let locale = bank.framework.locales.iter().position(|locale| *locale == self.assessment.locale).unwrap_or(0);
        let plan = Plan::self_assessment(self.assessment.mode, targets, 1 << locale, self.assessment.seed);
        let answered = self.answers.iter().map(|answer| {
            bank.index_of(&answer.item).map(|item| Answered { item, category: answer.category }).ok_or_else(mismatch)
        });
        let answered: Vec<Answered> = answered.collect::<Result<_, _>>()?;
        Ok(Session::replay(&self.loaded.pool, bank.framework.scale, plan, &answered))
    }

    /// What comes next.
    ///
    /// # Errors
    /// When the stored test does not fit its bank.
    pub fn upcoming(&self) -> Result<Upcoming, Refusal> {
        Ok(match self.session()?.next() {
            Next::Stop(reason) => Upcoming::Over(reason),
            Next::Ask(choice) => Upcoming::Question(self.question_at(self.answers.len() + 1, choice.item)),
        })
    }

    /// An answered question, as it stood before the learner.
    pub fn answered_question(&self, position: usize) -> Option<(Question, &StoredAnswer)> {
        let answer = self.answers.get(position.checked_sub(1)?)?;
        let item = self.loaded.bank.index_of(&answer.item)?;
        Some((self.question_at(position, item), answer))
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

/// Takes an answer: in one transaction, once.
///
/// # Errors
/// [`SubmitError`].
pub async fn submit(app: &App, id: Uuid, submission: Submission) -> Result<(Live, Outcome), SubmitError> {
    let mut tx = app.db.begin().await?;
    store::lock(&mut tx, id).await?;
    let assessment = store::find(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let mut live = load(app, &mut tx, assessment).await?;
    let now = app.clock.now();
    let response = submission.response.canonical();
    let outcome = if submission.position <= live.answers.len() {
        repeat_or_change(
            &mut tx,
            &mut live,
            submission.position,
            &submission.item,
            response,
            submission.change,
            submission.locale,
            now,
        )
        .await?
    } else {
        let question = match live.upcoming()? {
            Upcoming::Over(reason) => return Err(SubmitError::Over(reason)),
            Upcoming::Question(question) => question,
        };
        let item = live.item(&question);
        if submission.position != question.position || submission.item != item.id {
            return Err(SubmitError::NotTheQuestion { position: question.position });
        }
        not_too_fast(&live.answers, app.config.limits.answers_per_minute, now)?;
        let outcome = mark(item, &response, Some(&submission.locale))?;
        let answer = StoredAnswer {
            position: question.position,
            item: item.id.clone(),
            item_version: item.version,
            locale: submission.locale,
            response,
            category: outcome.category,
            max: outcome.max,
            answered_at: now,
            changed_at: None,
        };
        store::insert_answer(&mut tx, id, &answer).await?;
        live.answers.push(answer);
        outcome
    };
    tx.commit().await?;
    Ok((live, outcome))
}

/// A second answer to a position: the same one gives the stored outcome, another one must be a declared change.
#[expect(clippy::too_many_arguments, reason = "the parts of one submission and of one moment")]
async fn repeat_or_change(
    tx: &mut Tx,
    live: &mut Live,
    position: usize,
    item_id: &str,
    response: Response,
    change: bool,
    locale: String,
    now: DateTime<Utc>,
) -> Result<Outcome, SubmitError> {
    let Some((question, stored)) = live.answered_question(position) else { return Err(Refusal::not_found().into()) };
    if stored.item != item_id {
        return Err(SubmitError::AlreadyAnswered);
    }
    if stored.response == response {
        let unknown = matches!(response, Response::Unknown(_));
        return Ok(Outcome { category: stored.category, max: stored.max, correct: stored.category == stored.max, unknown });
    }
    if !change {
        return Err(SubmitError::AlreadyAnswered);
    }
    let outcome = mark(live.item(&question), &response, Some(&locale))?;
    let changed = StoredAnswer { response, category: outcome.category, locale, changed_at: Some(now), ..stored.clone() };
    store::change_answer(tx, live.assessment.id, &changed).await?;
    live.answers[position - 1] = changed;
    Ok(outcome)
}

/// No person answers thirty questions a minute; a program that guesses does.
fn not_too_fast(answers: &[StoredAnswer], most: u32, now: DateTime<Utc>) -> Result<(), Refusal> {
    let recent = answers.iter().rev().take_while(|answer| now - answer.answered_at < Duration::minutes(1)).count();
    if recent >= most as usize { Err(Refusal::too_many(60)) } else { Ok(()) }
}

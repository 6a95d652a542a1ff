//! Pages of taking a test.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response as HttpResponse};
use jalonum_engine::answer::{Response, ResponseError};
use jalonum_engine::bank::{Item, Task};
use jalonum_engine::framework::Framework;
use jalonum_engine::session::{Mode, Session};
use serde::Serialize;

use super::feedback::Feedback;
use super::model::{self, Live, Question, Submission, SubmitError, Upcoming};
use super::store::{self, StoredAnswer};
use super::view::{Filled, ItemView};
use crate::app::App;
use crate::learner::session::{self, LearnerSession};
use crate::web::form::Fields;
use crate::web::{Refusal, Visitor};

#[derive(Serialize)]
struct HomePage {
    /// `none`, `open` or `over`: the test of this browser.
    test: &'static str,
}

pub(super) async fn home(State(app): State<App>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    let test = match current(&app, &visitor).await {
        Ok((_, live)) => {
            if matches!(live.upcoming()?, Upcoming::Over(_)) {
                "over"
            } else {
                "open"
            }
        }
        Err(Exit::To(_)) => "none",
        Err(Exit::Refused(refusal)) => return Err(refusal),
    };
    Ok(app.page(&visitor, "assessment/home.html", &HomePage { test }))
}

#[derive(Serialize)]
struct ChoosePage {
    domains: Vec<DomainChoice>,
}

#[derive(Serialize)]
struct DomainChoice {
    id: String,
    number: usize,
    name: String,
    short: String,
    competences: Vec<(String, String)>,
}

fn domains(framework: &Framework, language: &str) -> Vec<DomainChoice> {
    let names = |names: &jalonum_engine::framework::Names| {
        names
            .get(language)
            .or_else(|| names.values().next())
            .map(|name| (name.name.clone(), name.short.clone()))
            .unwrap_or_default()
    };
    let choice = |(index, domain): (usize, &jalonum_engine::framework::Domain)| {
        let (name, short) = names(&domain.names);
        let competences = domain.competences.iter().map(|&k| &framework.competences[k]);
        let competences = competences.map(|competence| (competence.id.clone(), names(&competence.names).0)).collect();
        DomainChoice { id: domain.id.clone(), number: index + 1, name, short, competences }
    };
    framework.domains.iter().enumerate().map(choice).collect()
}

pub(super) async fn choose(State(app): State<App>, visitor: Visitor) -> HttpResponse {
    let domains = domains(&app.catalogue.current().bank.framework, &visitor.language);
    app.page(&visitor, "assessment/choose.html", &ChoosePage { domains })
}

pub(super) async fn choose_competence(State(app): State<App>, visitor: Visitor) -> HttpResponse {
    let domains = domains(&app.catalogue.current().bank.framework, &visitor.language);
    app.page(&visitor, "assessment/choose_competence.html", &ChoosePage { domains })
}

pub(super) async fn start(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<HttpResponse, Refusal> {
    let mode = fields.one("mode")?.and_then(Mode::from_name).ok_or_else(|| Refusal::bad_request("no such kind of test"))?;
    let targets = fields.one("target")?.map(ToOwned::to_owned).into_iter().collect();
    let mut tx = app.db.begin().await?;
    let (live, code) = model::start(&app, &mut tx, visitor.address, mode, targets, &visitor.language).await?;
    let cookie = session::open(&app, &mut tx, live.assessment.id, code).await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/test")).into_response())
}

/// How far a test is, in words and in segments.
#[derive(Debug, Serialize)]
struct Progress {
    position: usize,
    most: usize,
    /// Whether the length is known beforehand.
    fixed: bool,
    minutes: usize,
    /// `d` done, `n` now, or empty.
    segments: Vec<&'static str>,
}

/// Seconds that a question takes, reading of the explanation included.
const SECONDS_PER_QUESTION: usize = 40;
/// Above this many questions, segments stand for several.
const MOST_SEGMENTS: usize = 20;

impl Progress {
    fn new(session: &Session<'_>, position: usize) -> Self {
        let most = session.longest();
        let fewest = session.plan().lengths.0;
        let segments = if most > MOST_SEGMENTS { 10 } else { most };
        let reached = (position.saturating_sub(1)) * segments / most.max(1);
        let mark = |segment: usize| match segment.cmp(&reached) {
            std::cmp::Ordering::Less => "d",
            std::cmp::Ordering::Equal => "n",
            std::cmp::Ordering::Greater => "",
        };
        Self {
            position,
            most,
            fixed: fewest >= most,
            minutes: ((most + 1).saturating_sub(position) * SECONDS_PER_QUESTION).div_ceil(60),
            segments: (0..segments).map(mark).collect(),
        }
    }
}

#[derive(Serialize)]
struct QuestionPage {
    progress: Progress,
    item: ItemView,
    filled: Filled,
    error: Option<&'static str>,
    /// Whether the question was answered before.
    change: bool,
    /// The place of the question before, if there is one.
    before: Option<usize>,
    position: usize,
}

fn question_page(live: &Live, question: &Question, language: &str, response: Option<&Response>) -> Result<QuestionPage, Refusal> {
    let item = ItemView::new(live.item(question), &question.presentation, language);
    let filled = response.map_or_else(|| Filled::empty(&item), |response| Filled::of(&item, response));
    Ok(QuestionPage {
        progress: Progress::new(&live.session()?, question.position),
        item,
        filled,
        error: None,
        change: response.is_some(),
        before: question.position.checked_sub(1).filter(|before| *before > 0),
        position: question.position,
    })
}

/// Why a page is not shown: another one is, or none can be.
#[derive(Debug)]
pub enum Exit {
    /// This page instead.
    To(&'static str),
    /// None.
    Refused(Refusal),
}

impl<E: Into<Refusal>> From<E> for Exit {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl IntoResponse for Exit {
    fn into_response(self) -> HttpResponse {
        match self {
            Self::To(path) => Redirect::to(path).into_response(),
            Self::Refused(refusal) => refusal.into_response(),
        }
    }
}

/// The test of this browser, or the way back to one.
///
/// # Errors
/// To the page for codes when the browser holds no test; the database's errors.
pub async fn current(app: &App, visitor: &Visitor) -> Result<(LearnerSession, Live), Exit> {
    let session = session::find(app, visitor).await?.ok_or(Exit::To("/resume"))?;
    let live = model::by_id(app, session.assessment).await?.ok_or(Exit::To("/resume"))?;
    Ok((session, live))
}

/// An answered question and its answer, or the way to the open one.
async fn answered(app: &App, live: &Live, position: usize) -> Result<(Question, StoredAnswer), Exit> {
    let question = live.answered_question(position).ok_or(Exit::To("/test"))?;
    let stored = store::answer(&app.db, live.assessment.id, position).await?.ok_or(Exit::To("/test"))?;
    Ok((question, stored))
}

pub(super) async fn question(State(app): State<App>, visitor: Visitor) -> Result<HttpResponse, Exit> {
    let (_, live) = current(&app, &visitor).await?;
    match live.upcoming()? {
        Upcoming::Over(_) => Ok(Redirect::to("/results").into_response()),
        Upcoming::Question(question) => {
            Ok(app.page(&visitor, "assessment/question.html", &question_page(&live, &question, &visitor.language, None)?))
        }
    }
}

pub(super) async fn earlier_question(
    State(app): State<App>,
    visitor: Visitor,
    Path(position): Path<usize>,
) -> Result<HttpResponse, Exit> {
    let (_, live) = current(&app, &visitor).await?;
    let (question, stored) = answered(&app, &live, position).await?;
    let page = question_page(&live, &question, &visitor.language, Some(&stored.response))?;
    Ok(app.page(&visitor, "assessment/question.html", &page))
}

#[derive(Serialize)]
struct FeedbackPage {
    progress: Progress,
    context: String,
    stem: String,
    feedback: Feedback,
    position: usize,
    over: bool,
}

pub(super) async fn feedback(
    State(app): State<App>,
    visitor: Visitor,
    Path(position): Path<usize>,
) -> Result<HttpResponse, Exit> {
    let (_, live) = current(&app, &visitor).await?;
    let (question, stored) = answered(&app, &live, position).await?;
    let item = live.item(&question);
    let words = item.text(&visitor.language);
    let page = FeedbackPage {
        progress: Progress::new(&live.session()?, position),
        context: words.map(|words| words.context.clone()).unwrap_or_default(),
        stem: words.map(|words| words.stem.clone()).unwrap_or_default(),
        feedback: Feedback::new(item, &question.presentation, &stored.response, stored.outcome(), &visitor.language),
        position,
        over: matches!(live.upcoming()?, Upcoming::Over(_)),
    };
    Ok(app.page(&visitor, "assessment/feedback.html", &page))
}

pub(super) async fn answer(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<HttpResponse, Exit> {
    let (_, live) = current(&app, &visitor).await?;
    let position: usize =
        fields.one("position")?.and_then(|text| text.parse().ok()).ok_or_else(|| Refusal::bad_request("no position"))?;
    let item_id = fields.one("item")?.unwrap_or_default().to_owned();
    let change = fields.one("change")?.is_some();
    fields.one("typed")?;
    // The page may be an old one: of a question answered meanwhile, or open in another tab.
    let open = match live.answered_question(position) {
        Some(question) => Some(question),
        None => match live.upcoming()? {
            Upcoming::Question(question) if question.position == position => Some(question),
            _ => None,
        },
    };
    let Some(question) = open.filter(|question| live.item(question).id == item_id) else {
        return Ok(Redirect::to("/test").into_response());
    };
    let item = live.item(&question);
    let wrong = |error: &'static str, filled: Filled| -> Result<HttpResponse, Exit> {
        let mut page = question_page(&live, &question, &visitor.language, None)?;
        (page.error, page.filled, page.change) = (Some(error), filled, change);
        Ok(app.page_with_errors(&visitor, "assessment/question.html", &page))
    };
    if matches!(item.task, Task::SingleChoice(_)) {
        fields.one("choice")?;
    }
    let (response, filled) = match read_response(item, &fields) {
        Ok(read) => read,
        Err((error, filled)) => return wrong(error, arranged(&live, &question, filled)),
    };
    let submission = Submission { position, item: item_id, response, change, locale: visitor.language.clone() };
    match model::submit(&app, live.clone(), submission).await {
        Ok(_) | Err(SubmitError::AlreadyAnswered) => Ok(Redirect::to(&format!("/test/{position}/feedback")).into_response()),
        Err(SubmitError::Response(error)) => wrong(error_key(item, &error), arranged(&live, &question, filled)),
        Err(SubmitError::NotTheQuestion { .. } | SubmitError::Over(_)) => Ok(Redirect::to("/test").into_response()),
        Err(SubmitError::Refused(refusal)) => Err(refusal.into()),
    }
}

/// What a form holds, before it is known in which order the page shows it: by key.
#[derive(Default)]
struct Raw {
    chosen: Vec<String>,
    typed: String,
    by_key: Vec<(String, String)>,
}

fn arranged(live: &Live, question: &Question, raw: Raw) -> Filled {
    let view = ItemView::new(live.item(question), &question.presentation, "");
    let parts = if view.left.is_empty() { &view.options } else { &view.left };
    let value = |key: &str| raw.by_key.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone()).unwrap_or_default();
    Filled { chosen: raw.chosen, typed: raw.typed, selected: parts.iter().map(|part| value(&part.key)).collect() }
}

/// The answer in a form, or what is missing in it.
fn read_response(item: &Item, fields: &Fields) -> Result<(Response, Raw), (&'static str, Raw)> {
    if fields.all("unknown").next().is_some() {
        return Ok((Response::Unknown(true), Raw::default()));
    }
    match &item.task {
        Task::SingleChoice(_) => match fields.all("choice").next() {
            Some(key) => Ok((Response::Choice(key.to_owned()), Raw { chosen: vec![key.to_owned()], ..Raw::default() })),
            None => Err(("choice", Raw::default())),
        },
        Task::MultipleChoice(_) => {
            let chosen: Vec<String> = fields.all("choice").map(ToOwned::to_owned).collect();
            let raw = Raw { chosen: chosen.clone(), ..Raw::default() };
            if chosen.is_empty() { Err(("choices", raw)) } else { Ok((Response::Choices(chosen), raw)) }
        }
        Task::Text(_) | Task::Numeric(_) => {
            let typed = fields.all("typed").next().unwrap_or_default().to_owned();
            let raw = Raw { typed: typed.clone(), ..Raw::default() };
            let numeric = matches!(item.task, Task::Numeric(_));
            match (typed.trim().is_empty(), numeric) {
                (true, _) => Err((if numeric { "number-empty" } else { "text-empty" }, raw)),
                (false, true) => Ok((Response::Number(typed), raw)),
                (false, false) => Ok((Response::Text(typed), raw)),
            }
        }
        Task::Order(order) => read_order(&order.sequence, fields),
        Task::Match(_) => {
            let by_key = by_key(fields, "pair-");
            let pairs = by_key.iter().filter(|(_, right)| !right.is_empty()).cloned().collect();
            Ok((Response::Pairs(pairs), Raw { by_key, ..Raw::default() }))
        }
    }
}

fn by_key(fields: &Fields, prefix: &str) -> Vec<(String, String)> {
    fields.starting(prefix).map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Steps by their numbers: each number once.
fn read_order(sequence: &[String], fields: &Fields) -> Result<(Response, Raw), (&'static str, Raw)> {
    let raw = Raw { by_key: by_key(fields, "place-"), ..Raw::default() };
    let mut order = vec![None; sequence.len()];
    for (key, place) in &raw.by_key {
        let Some(place) = place.parse::<usize>().ok().filter(|place| (1..=order.len()).contains(place)) else { continue };
        if order[place - 1].replace(key.clone()).is_some() {
            return Err(("order-twice", raw));
        }
    }
    let placed: Vec<String> = order.into_iter().flatten().collect();
    if placed.len() < sequence.len() { Err(("order-missing", raw)) } else { Ok((Response::Order(placed), raw)) }
}

/// The text that says what to do.
fn error_key(item: &Item, error: &ResponseError) -> &'static str {
    match (error, &item.task) {
        (ResponseError::NotANumber(_), _) => "number",
        (ResponseError::TooLong, _) => "too-long",
        (ResponseError::Incomplete(_) | ResponseError::Empty, Task::Match(_)) => "match-missing",
        (ResponseError::Incomplete(_), _) => "order-missing",
        (_, Task::MultipleChoice(_)) => "choices",
        _ => "choice",
    }
}

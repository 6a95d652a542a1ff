//! JSON for programs, under `/api/v1`. Its description is drawn from these very types.

use std::collections::VecDeque;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response as HttpResponse};
use jalonum_engine::answer::{Outcome, Response};
use jalonum_engine::report::{self, Estimate};
use jalonum_engine::session::{Mode, StopReason};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};
use uuid::Uuid;

use super::feedback::{Feedback, Why};
use super::model::{self, Live, Question, Submission, SubmitError, Submitted, Upcoming};
use super::recent::Caller;
use super::view::{ItemView, Part};
use crate::app::App;
use crate::learner::code::ResumeCode;
use crate::web::{Refusal, Visitor};

/// What a test to be started is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssessment {
    /// `flash`, `domain`, `competence` or `profile`.
    #[schema(value_type = String, example = "competence")]
    mode: Mode,
    /// One domain (`"1"`) or competence (`"1.1"`) for those modes; nothing for the others.
    #[serde(default)]
    #[schema(example = json!(["1.1"]))]
    targets: Vec<String>,
    /// Language of the questions: `fr` or `en`.
    #[schema(example = "fr")]
    locale: String,
}

/// A test that was started.
#[derive(Debug, Serialize, ToSchema)]
pub struct Created {
    /// Identifier of the test.
    id: Uuid,
    /// Code that gives access to it; shown once, stored hashed.
    #[schema(example = "KD7M4 PXT2Q")]
    resume_code: String,
    /// First question.
    question: Option<QuestionView>,
}

/// A question with its place.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    /// Place in the test, from 1: the number of stored answers and one.
    position: usize,
    /// The item, without anything that tells its answer.
    item: ItemView,
}

/// An answer to a question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// Place in the test.
    position: usize,
    /// Item that is answered.
    item: String,
    /// `{"choice":"a"}`, `{"choices":["a","c"]}`, `{"text":"…"}`, `{"number":"3,5"}`, `{"order":["k1","k2"]}`,
    /// `{"pairs":{"l":"r"}}` or `{"unknown":true}`.
    #[schema(value_type = Object, example = json!({"choice": "a"}))]
    response: Response,
    /// Whether it replaces an answer given before.
    #[serde(default)]
    change: bool,
}

/// The mark of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomeView {
    /// From 0 (wrong) to `max` (right).
    category: u8,
    /// Highest category.
    max: u8,
    /// Whether it is the highest.
    correct: bool,
}

/// What an answer gave, and what comes next.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answered {
    /// Its mark.
    outcome: OutcomeView,
    /// What is said of it.
    feedback: Feedback,
    /// Next question, unless the test is over.
    question: Option<QuestionView>,
    /// Why the test is over: `precision-reached`, `maximum-length` or `nothing-left`.
    #[schema(value_type = Option<String>)]
    stop_reason: Option<StopReason>,
}

/// A level with its uncertainty.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelView {
    /// Highest level that is more likely than not.
    reached: u8,
    /// Highest level with a probability of .80 at least.
    confirmed: u8,
    /// Lowest level of the 90 % interval.
    low: u8,
    /// Highest level of the 90 % interval.
    high: u8,
}

/// The estimate of a competence or a domain.
#[derive(Debug, Serialize, ToSchema)]
pub struct EstimateView {
    /// `1.1`, or `1` for a domain.
    id: String,
    /// Mean ability, in logits.
    mean: f64,
    /// Standard deviation, in logits.
    sd: f64,
    /// The level.
    level: LevelView,
    /// Probability of each level, from 0 to 8.
    probabilities: Vec<f64>,
    /// Answers that bear on it directly.
    answers: usize,
}

/// One number for those who want one.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointsView {
    /// 8 × expected level, summed over competences; at most 1024.
    value: f64,
    /// Its standard deviation.
    sd: f64,
}

/// A result.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileView {
    /// Stored answers.
    answers: usize,
    /// Each competence.
    competences: Vec<EstimateView>,
    /// Each domain: average of its competences.
    domains: Vec<EstimateView>,
    /// One number.
    points: PointsView,
}

/// An error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable name of the problem.
    #[serde(rename = "type")]
    kind: String,
    /// HTTP's own words.
    title: String,
    /// HTTP status.
    status: u16,
    /// One sentence.
    detail: String,
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Jalonum", version = "1", description = "Take an adaptive test of digital competences. Keys, feedback and item parameters never leave the server before the answer.", license(name = "MIT OR Apache-2.0")),
    paths(create, question, answer, profile),
    components(schemas(NewAssessment, Created, QuestionView, ItemView, Part, NewAnswer, Answered, OutcomeView, Feedback, Why, ProfileView, EstimateView, LevelView, PointsView, Problem)),
    modifiers(&Bearer),
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("resume code").build();
        document.components.get_or_insert_default().add_security_scheme("resume_code", SecurityScheme::Http(scheme));
    }
}

/// The description of this API.
pub(super) async fn document() -> HttpResponse {
    Json(Document::openapi()).into_response()
}

/// A JSON body: 415 when it is not said to be JSON, 400 when it is not JSON, 422 when it is not what was asked for.
fn read_json<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "send application/json"));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = T::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| {
        if error.is_data() {
            Refusal::unprocessable(error.to_string())
        } else {
            Refusal::bad_request(format!("not JSON: {error}"))
        }
    })
}

fn unauthorised() -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "unauthorised", "give the resume code: Authorization: Bearer CODE")
}

/// The code in the header, if it is well formed.
fn bearer(headers: &HeaderMap) -> Result<ResumeCode, Refusal> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let typed = given.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, code)| code);
    ResumeCode::parse(typed.ok_or_else(unauthorised)?).map_err(|_| unauthorised())
}

/// The test of the path, if the code opens it.
async fn opened(app: &App, visitor: &Visitor, code: ResumeCode, id: &str) -> Result<Live, Refusal> {
    let live = model::by_code(app, visitor.address, code).await?.ok_or_else(unauthorised)?;
    if id.parse() == Ok(live.assessment.id) { Ok(live) } else { Err(Refusal::not_found()) }
}

async fn authorised(app: &App, visitor: &Visitor, headers: &HeaderMap, id: &str) -> Result<Live, Refusal> {
    opened(app, visitor, bearer(headers)?, id).await
}

fn view(live: &Live, question: &Question, language: &str) -> QuestionView {
    QuestionView { position: question.position, item: ItemView::new(live.item(question), &question.presentation, language) }
}

/// Starts a test.
#[utoipa::path(
    post,
    path = "/api/v1/assessments",
    request_body = NewAssessment,
    responses((status = 201, description = "The test and its first question", body = Created), (status = 415, body = Problem, description = "Not JSON"), (status = 422, body = Problem, description = "No such test"), (status = 429, body = Problem, description = "Too many tests from this address"))
)]
pub(super) async fn create(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<HttpResponse, Refusal> {
    let wanted: NewAssessment = read_json(&headers, &body)?;
    if !app.catalogue.current().bank.framework.locales.contains(&wanted.locale) {
        return Err(Refusal::unprocessable("this locale does not exist here"));
    }
    let mut tx = app.db.begin().await?;
    let (live, code) = model::start(&app, &mut tx, visitor.address, wanted.mode, wanted.targets, &wanted.locale).await?;
    tx.commit().await?;
    let question = match live.upcoming()? {
        Upcoming::Question(question) => Some(view(&live, &question, &wanted.locale)),
        Upcoming::Over(_) => None,
    };
    let id = live.assessment.id;
    let created = Created { id, resume_code: code.to_string(), question };
    let mut response = (StatusCode::CREATED, Json(created)).into_response();
    response.extensions_mut().insert(crate::app::Uncompressed);
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/assessments/{id}/question")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// The open question.
#[utoipa::path(
    get,
    path = "/api/v1/assessments/{id}/question",
    params(("id" = Uuid, Path, description = "Identifier of the test")),
    security(("resume_code" = [])),
    responses((status = 200, description = "The open question", body = QuestionView), (status = 401, body = Problem, description = "No or wrong code"), (status = 404, body = Problem, description = "No such test"), (status = 409, body = Problem, description = "The test is over; `stop_reason` says why"))
)]
pub(super) async fn question(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<QuestionView>, Refusal> {
    let live = authorised(&app, &visitor, &headers, &id).await?;
    match live.upcoming()? {
        Upcoming::Question(question) => Ok(Json(view(&live, &question, &live.assessment.locale))),
        Upcoming::Over(reason) => Err(over(reason)),
    }
}

fn over(reason: StopReason) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "over", "the test is over").with("stop_reason", reason)
}

/// Answers a question. The same answer again gives the stored outcome; another one must be a declared change.
#[utoipa::path(
    post,
    path = "/api/v1/assessments/{id}/answers",
    params(("id" = Uuid, Path, description = "Identifier of the test")),
    request_body = NewAnswer,
    security(("resume_code" = [])),
    responses((status = 200, description = "The outcome and the next question", body = Answered), (status = 401, body = Problem, description = "No or wrong code"), (status = 404, body = Problem, description = "No such test"), (status = 409, body = Problem, description = "Another question is open, or this one was answered otherwise, or the test is over"), (status = 415, body = Problem, description = "Not JSON"), (status = 422, body = Problem, description = "The response does not fit the question"), (status = 429, body = Problem, description = "Faster than any person"))
)]
pub(super) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Answered>, Refusal> {
    let sent: NewAnswer = read_json(&headers, &body)?;
    let code = bearer(&headers)?;
    let now = app.clock.now();
    let caller = Caller { code: code.keyed(&app.secret), address: visitor.address };
    let kept = id.parse().ok().and_then(|id| app.recent.take(id, &caller, now));
    let NewAnswer { position, item, response, change } = sent;
    let submission = |live: &Live| {
        let (item, response, locale) = (item.clone(), response.clone(), live.assessment.locale.clone());
        Submission { position, item, response, change, locale }
    };
    let mut taken = None;
    if let Some((mut live, times)) = kept {
        live.recent = times.len();
        let submission = submission(&live);
        taken = match model::submit(&app, live, submission).await {
            Ok(submitted) => Some((submitted, Some(times))),
            // Another server may have taken answers since: what is stored decides.
            Err(SubmitError::NotTheQuestion { .. } | SubmitError::Over(_) | SubmitError::AlreadyAnswered) => None,
            Err(error) => return Err(refused(error)),
        };
    }
    let ((live, Submitted { outcome, response, upcoming }), times) = if let Some(taken) = taken {
        taken
    } else {
        let live = opened(&app, &visitor, code, &id).await?;
        // Without recent answers, the times of those to come are all there is to know.
        let times = (live.recent == 0).then(VecDeque::new);
        let submission = submission(&live);
        (model::submit(&app, live, submission).await.map_err(refused)?, times)
    };
    let locale = live.assessment.locale.clone();
    let (question, stop_reason) = match upcoming {
        Upcoming::Question(question) => (Some(view(&live, &question, &locale)), None),
        Upcoming::Over(reason) => (None, Some(reason)),
    };
    let answered = live.answered_question(position).ok_or_else(Refusal::internal)?;
    let feedback = Feedback::new(live.item(&answered), &answered.presentation, &response, outcome, &locale);
    if let Some(mut times) = times.filter(|_| stop_reason.is_none() && position == live.answered.len()) {
        times.push_back(now);
        app.recent.keep(caller, live, times, now);
    }
    let Outcome { category, max, correct, .. } = outcome;
    Ok(Json(Answered { outcome: OutcomeView { category, max, correct }, feedback, question, stop_reason }))
}

fn refused(error: SubmitError) -> Refusal {
    let detail = error.to_string();
    match error {
        SubmitError::Response(_) => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "response", detail),
        SubmitError::NotTheQuestion { position } => {
            Refusal::new(StatusCode::CONFLICT, "not-the-question", detail).with("position", position)
        }
        SubmitError::AlreadyAnswered => Refusal::new(StatusCode::CONFLICT, "already-answered", detail),
        SubmitError::Over(reason) => over(reason),
        SubmitError::Refused(refusal) => refusal,
    }
}

/// The result so far.
#[utoipa::path(
    get,
    path = "/api/v1/assessments/{id}/profile",
    params(("id" = Uuid, Path, description = "Identifier of the test")),
    security(("resume_code" = [])),
    responses((status = 200, description = "Levels with their uncertainty", body = ProfileView), (status = 401, body = Problem, description = "No or wrong code"), (status = 404, body = Problem, description = "No such test"))
)]
pub(super) async fn profile(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<HttpResponse, Refusal> {
    let live = authorised(&app, &visitor, &headers, &id).await?;
    let framework = &live.loaded.bank.framework;
    let profile = report::profile(framework, &live.session()?);
    let view = |(id, estimate): (&String, Estimate)| {
        let Estimate { mean, sd, reached, confirmed, low, high, probabilities, answers, .. } = estimate;
        EstimateView { id: id.clone(), mean, sd, level: LevelView { reached, confirmed, low, high }, probabilities, answers }
    };
    let competences = framework.competences.iter().map(|competence| &competence.id).zip(profile.competences).map(view).collect();
    let domains = framework.domains.iter().map(|domain| &domain.id).zip(profile.domains).map(view).collect();
    let points = PointsView { value: profile.points.value, sd: profile.points.sd };
    Ok(Json(ProfileView { answers: profile.answers, competences, domains, points }).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_openapi_3_1_and_names_every_call() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
        assert_eq!(paths.len(), 4, "{paths:?}");
        assert_eq!(document["components"]["securitySchemes"]["resume_code"]["scheme"], "bearer");
    }

    #[test]
    fn unknown_fields_are_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        let body = Bytes::from_static(br#"{"mode":"flash","locale":"fr","role":"admin"}"#);
        assert_eq!(read_json::<NewAssessment>(&headers, &body).unwrap_err().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(read_json::<NewAssessment>(&headers, &Bytes::from_static(b"{")).unwrap_err().status, StatusCode::BAD_REQUEST);
        assert_eq!(read_json::<NewAssessment>(&HeaderMap::new(), &body).unwrap_err().status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}

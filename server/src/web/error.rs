//! What is said when a request cannot be served: a page for people, a problem document (RFC 9457) for programs. A handler
//! returns a [`Refusal`]; [`finish`] gives it its face, as it does for every error that the framework makes itself.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::visitor::Visitor;
use crate::app::App;

/// Why a request is refused.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable name of the problem, for programs.
    pub kind: &'static str,
    /// One sentence in English, for programs.
    pub detail: String,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u64>,
    /// Further members of the problem document.
    pub members: Map<String, Value>,
}

impl Refusal {
    /// A refusal with a status, a name and a sentence.
    pub fn new(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, detail: detail.into(), retry_after: None, members: Map::new() }
    }

    /// Nothing is here, or nothing that this person may see.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "there is nothing here")
    }

    /// The request is not understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", detail)
    }

    /// The request is understood but cannot be carried out as it is.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", detail)
    }

    /// Too many requests of a kind.
    pub fn too_many(seconds: u64) -> Self {
        let mut refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "too many requests: try again later");
        refusal.retry_after = Some(seconds);
        refusal
    }

    /// Our own fault.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the problem comes from the server: try again in a minute")
    }

    /// Too much to do right now.
    pub fn busy() -> Self {
        let mut refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "the server is busy: try again in a few seconds");
        refusal.retry_after = Some(3);
        refusal
    }

    /// Adds a member to the problem document.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Serialize) -> Self {
        self.members.insert(member.to_owned(), json!(value));
        self
    }

    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(status, "method-not-allowed", "this address does not take that method"),
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(status, "too-large", "the request is larger than 64 KiB"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(status, "unsupported-media-type", "send application/json"),
            StatusCode::FORBIDDEN => Self::new(status, "forbidden", "this request does not come from our own pages"),
            StatusCode::MISDIRECTED_REQUEST => Self::new(status, "unknown-host", "this server is not known under that name"),
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Self::new(status, "timeout", "it took too long"),
            StatusCode::SERVICE_UNAVAILABLE => Self::busy(),
            status if status.is_client_error() => Self::new(status, "bad-request", "the request is not understood"),
            _ => Self::internal(),
        }
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        // Neither values nor addresses: the kind of error and the server's own code.
        let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        tracing::error!(code, error = %kind_of(&error), "database error");
        match error {
            sqlx::Error::PoolTimedOut => Self::busy(),
            _ => Self::internal(),
        }
    }
}

fn kind_of(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::PoolTimedOut => "no free connection".to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::ColumnDecode { index, .. } => format!("column {index} cannot be read"),
        _ => "unexpected".to_owned(),
    }
}

impl From<crate::clock::NoRandomness> for Refusal {
    fn from(error: crate::clock::NoRandomness) -> Self {
        tracing::error!(%error, "no randomness");
        Self::internal()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Marks a response that already has its face although its status is an error: a form with its errors.
#[derive(Debug, Clone, Copy)]
pub struct Finished;

/// Gives every error its face: a page under `/`, a problem document under `/api/`.
pub async fn finish(State(app): State<App>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let head = request.method() == axum::http::Method::HEAD;
    let visitor = Visitor::read(&app, &request);
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || response.extensions().get::<Finished>().is_some() {
        return response;
    }
    let refusal = response.extensions().get::<Refusal>().cloned().unwrap_or_else(|| Refusal::of_status(status));
    let mut faced = if api { problem(&refusal) } else { page(&app, &visitor, &refusal) };
    // Headers that belong to the refusal itself, such as Allow or WWW-Authenticate.
    for name in [header::ALLOW, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            faced.headers_mut().insert(name, value.clone());
        }
    }
    if let Some(seconds) = refusal.retry_after {
        faced.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if head {
        *faced.body_mut() = Body::empty();
    }
    faced
}

/// The face of a refusal that was decided before any handler.
pub fn face(app: &App, parts: &axum::http::request::Parts, status: StatusCode) -> Response {
    let refusal = Refusal::of_status(status);
    if parts.uri.path().starts_with("/api/") { problem(&refusal) } else { page(app, &Visitor::of_parts(app, parts), &refusal) }
}

fn problem(refusal: &Refusal) -> Response {
    let mut document = Map::new();
    document.insert("type".to_owned(), json!(format!("/api/v1/problems#{}", refusal.kind)));
    document.insert("title".to_owned(), json!(refusal.status.canonical_reason().unwrap_or("Error")));
    document.insert("status".to_owned(), json!(refusal.status.as_u16()));
    document.insert("detail".to_owned(), json!(refusal.detail));
    document.extend(refusal.members.clone());
    let body = Value::Object(document).to_string();
    (refusal.status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

#[derive(Serialize)]
struct ErrorPage {
    status: u16,
    kind: &'static str,
    minutes: Option<u64>,
    /// Whether this browser holds a test, as far as its cookie says.
    under_way: bool,
}

fn page(app: &App, visitor: &Visitor, refusal: &Refusal) -> Response {
    // One text per situation that a person can meet; every other error is « our fault » or « not understood ».
    let kind = match refusal.kind {
        kind @ ("not-found" | "too-many-requests" | "busy" | "forbidden" | "unknown-host" | "too-large" | "timeout") => kind,
        _ if refusal.status.is_server_error() => "internal",
        _ => "bad-request",
    };
    let minutes = refusal.retry_after.map(|seconds| seconds.div_ceil(60).max(1));
    let context = ErrorPage { status: refusal.status.as_u16(), kind, minutes, under_way: visitor.token.is_some() };
    let mut response = app.page(visitor, "web/error.html", &context);
    *response.status_mut() = refusal.status;
    response
}

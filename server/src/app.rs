//! Wiring: what all handlers share, the routes, and the layers around them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::timeout::TimeoutLayer;

use crate::catalogue::Catalogue;
use crate::clock::{Clock, Randomness};
use crate::config::{Config, Origin};
use crate::storage::Db;
use crate::web::form::Fields;
use crate::web::guard::{Guard, Refuse, allowed_hosts, protect};
use crate::web::render::{Renderer, Shell};
use crate::web::secret::{Secret, hex, sha256};
use crate::web::{Refusal, Visitor, cookie, error};
use crate::{assessment, embedded, learner, profile};

/// Largest body of a form or JSON document.
const MAX_BODY: usize = 64 * 1024;
/// Longest time a request may take, from its last header to its answer; a form of ours is a few hundred bytes.
const HANDLER_TIME: Duration = Duration::from_secs(10);

/// What all handlers share.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

/// The parts of an [`App`].
#[derive(Debug)]
pub struct Inner {
    /// Settings.
    pub config: Config,
    /// Address that people type.
    pub origin: Origin,
    /// Database.
    pub db: Db,
    /// Banks.
    pub catalogue: Catalogue,
    /// Templates and texts.
    pub renderer: Renderer,
    /// The server's secret.
    pub secret: Secret,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub randomness: Arc<dyn Randomness>,
    /// Tests that programs are answering right now.
    pub recent: assessment::recent::Recent,
    /// The style sheet and its version.
    pub style: (String, Vec<u8>),
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// A response that is never compressed: a page that shows a code (BREACH).
#[derive(Debug, Clone, Copy)]
pub struct Uncompressed;

impl App {
    /// Puts the parts together.
    pub fn new(mut inner: Inner) -> Self {
        let style = embedded::asset("jalonum.css").unwrap_or_default();
        inner.style = (hex(&sha256(&style)[..6]), style);
        Self(Arc::new(inner))
    }

    /// A page in the visitor's language.
    pub fn page(&self, visitor: &Visitor, template: &str, context: &impl Serialize) -> Response {
        let languages = self.renderer.texts().languages();
        let shell = Shell {
            lang: &visitor.language,
            dir: "ltr",
            path: &visitor.path,
            other_languages: languages.filter(|language| *language != visitor.language).collect(),
            style: &self.style.0,
            plain_http: self.config.lan_http && !self.origin.https,
        };
        match self.renderer.render(template, &shell, context) {
            Ok(html) => {
                let mut response = Html(html).into_response();
                if let Ok(language) = HeaderValue::from_str(&visitor.language) {
                    response.headers_mut().insert(header::CONTENT_LANGUAGE, language);
                }
                response
            }
            Err(error) => {
                // The plain form: the long one shows values, and a value may be what a learner typed.
                tracing::error!(template, line = error.line(), kind = %error.kind(), "a template failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    /// A page that shows a code: never compressed.
    pub fn page_with_code(&self, visitor: &Visitor, template: &str, context: &impl Serialize) -> Response {
        let mut response = self.page(visitor, template, context);
        response.extensions_mut().insert(Uncompressed);
        response
    }

    /// A page whose form has errors.
    pub fn page_with_errors(&self, visitor: &Visitor, template: &str, context: &impl Serialize) -> Response {
        let mut response = self.page(visitor, template, context);
        if response.status().is_success() {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response.extensions_mut().insert(error::Finished);
        }
        response
    }

    fn guard(&self) -> Guard {
        let app = self.clone();
        Guard {
            public_origin: self.origin.url.clone(),
            hosts: allowed_hosts(&self.origin.url, self.config.listen, &self.config.allowed_hosts),
            https: self.origin.https,
            trusted_proxies: self.config.proxies().unwrap_or_default(),
            refuse: Refuse(Arc::new(move |status, parts| error::face(&app, parts, status))),
        }
    }

    /// All routes with their layers.
    pub fn router(&self) -> Router {
        let compressible = DefaultPredicate::new().and(NotMarked);
        Router::new()
            .route("/language", post(language))
            .route("/health", get(health))
            .route("/assets/{name}", get(asset))
            .merge(assessment::routes())
            .merge(learner::routes())
            .merge(profile::routes())
            .fallback(|| async { Refusal::not_found() })
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                tracing::error!("a handler panicked");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, HANDLER_TIME))
            .layer(middleware::from_fn(log))
            .layer(middleware::from_fn_with_state(self.clone(), error::finish))
            .layer(CompressionLayer::new().compress_when(compressible))
            .layer(middleware::from_fn_with_state(Arc::new(self.guard()), protect))
            .with_state(self.clone())
    }
}

#[derive(Clone, Copy)]
struct NotMarked;

impl Predicate for NotMarked {
    fn should_compress<B>(&self, response: &axum::http::Response<B>) -> bool
    where
        B: axum::body::HttpBody,
    {
        response.extensions().get::<Uncompressed>().is_none()
    }
}

/// One line per request: the route, never the address, the query or the body.
async fn log(request: axum::extract::Request, next: middleware::Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|path| path.as_str().to_owned());
    let started = tokio::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::debug!(%method, route = route.as_deref().unwrap_or("-"), status, micros, "request");
    response
}

/// Remembers a language and goes back to the page.
async fn language(State(app): State<App>, fields: Fields) -> Result<Response, Refusal> {
    let language = fields.one("lang")?.unwrap_or_default();
    if !app.renderer.texts().languages().any(|known| known == language) {
        return Err(Refusal::bad_request("this language does not exist here"));
    }
    let next = local_path(fields.one("next")?.unwrap_or("/"));
    let https = app.origin.https;
    let year = Duration::from_hours(8760);
    let value = cookie::set(cookie::language_name(https), language, Some(year), https).map_err(|_| Refusal::internal())?;
    Ok(([(header::SET_COOKIE, value)], Redirect::to(next)).into_response())
}

/// A path of ours, or the home page: a redirection never leaves this server.
fn local_path(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 200
        && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b));
    if ours { path } else { "/" }
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    database: &'static str,
}

/// Whether the server can serve: asks the database.
async fn health(State(app): State<App>) -> Response {
    let database = app.db.engine();
    if let Ok(()) = app.db.ping().await {
        Json(Health { status: "ok", database }).into_response()
    } else {
        let mut response = (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "unavailable", database })).into_response();
        response.extensions_mut().insert(error::Finished);
        response
    }
}

/// The style sheet, whose address changes with its content, so that it may be kept for ever; and the icon.
async fn asset(State(app): State<App>, uri: Uri, Path(name): Path<String>) -> Result<Response, Refusal> {
    let (kind, content) = match name.as_str() {
        "jalonum.css" => ("text/css; charset=utf-8", app.style.1.clone()),
        "icon.svg" => ("image/svg+xml", embedded::asset("icon.svg").unwrap_or_default()),
        _ => return Err(Refusal::not_found()),
    };
    let versioned = uri.query().is_some_and(|query| query == format!("v={}", app.style.0));
    let keep = if versioned { "public, max-age=31536000, immutable" } else { "public, max-age=86400" };
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirection_never_leaves_this_server() {
        for (given, expected) in [
            ("/test", "/test"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\\b", "/"),
            ("", "/"),
            ("/x?y=//z", "/"),
        ] {
            assert_eq!(local_path(given), expected);
        }
    }
}

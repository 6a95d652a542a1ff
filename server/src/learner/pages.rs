//! Pages of coming back and leaving.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use super::code::{CodeError, LENGTH, ResumeCode};
use super::session;
use crate::app::App;
use crate::assessment::model;
use crate::web::form::Fields;
use crate::web::{Refusal, Visitor, cookie};

/// The form to come back with a code.
#[derive(Debug, Default, Serialize)]
struct ResumePage {
    typed: String,
    error: Option<&'static str>,
    count: usize,
    needed: usize,
    sign: String,
}

impl ResumePage {
    fn wrong(typed: &str, error: &'static str) -> Self {
        Self { typed: typed.chars().take(30).collect(), error: Some(error), needed: LENGTH, ..Self::default() }
    }
}

pub(super) async fn resume_form(State(app): State<App>, visitor: Visitor) -> Response {
    app.page(&visitor, "learner/resume.html", &ResumePage { needed: LENGTH, ..ResumePage::default() })
}

pub(super) async fn resume(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<Response, Refusal> {
    let typed = fields.one("code")?.unwrap_or_default();
    let code = match ResumeCode::parse(typed) {
        Ok(code) => code,
        Err(error) => {
            let mut page = ResumePage::wrong(typed, "check");
            match error {
                CodeError::Empty => page.error = Some("empty"),
                CodeError::Length(count) => (page.error, page.count) = (Some("length"), count),
                CodeError::Sign(sign) => (page.error, page.sign) = (Some("sign"), sign.to_string()),
                CodeError::Check => {}
            }
            return Ok(app.page_with_errors(&visitor, "learner/resume.html", &page));
        }
    };
    let Some(live) = model::by_code(&app, visitor.address, code).await? else {
        return Ok(app.page_with_errors(&visitor, "learner/resume.html", &ResumePage::wrong(typed, "unknown")));
    };
    let mut tx = app.db.begin().await?;
    let cookie = session::open(&app, &mut tx, live.assessment.id, code).await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/test")).into_response())
}

/// The code on a page of its own, to copy or to print.
#[derive(Serialize)]
struct CodePage {
    code: String,
}

pub(super) async fn show_code(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    match session::find(&app, &visitor).await? {
        Some(session) => Ok(app.page_with_code(&visitor, "learner/code.html", &CodePage { code: session.code.to_string() })),
        None => Ok(Redirect::to("/resume").into_response()),
    }
}

/// « J'ai fini »: this browser forgets everything.
pub(super) async fn done(State(app): State<App>, visitor: Visitor) -> Result<Response, Refusal> {
    session::end(&app, &visitor).await?;
    let https = app.origin.https;
    let forget = cookie::clear(cookie::learner_name(https), https).map_err(|_| Refusal::internal())?;
    let clear_site_data = HeaderName::from_static("clear-site-data");
    let everything = HeaderValue::from_static("\"cache\", \"storage\"");
    Ok(([(header::SET_COOKIE, forget), (clear_site_data, everything)], Redirect::to("/done")).into_response())
}

#[derive(Serialize)]
struct DonePage {}

pub(super) async fn done_page(State(app): State<App>, visitor: Visitor) -> Response {
    app.page(&visitor, "learner/done.html", &DonePage {})
}

//! The learner's own: the resume code, the session of a browser, coming back and leaving.

pub mod code;
mod pages;
pub mod session;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Routes of this capability.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/resume", get(pages::resume_form).post(pages::resume))
        .route("/code", get(pages::show_code))
        .route("/done", post(pages::done).get(pages::done_page))
}

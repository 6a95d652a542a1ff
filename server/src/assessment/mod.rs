//! Taking a test: choosing it, answering, seeing why. Pages for people, JSON for programs, one model for both.

pub mod api;
mod feedback;
pub mod model;
mod pages;
pub mod recent;
pub use pages::{Exit, current};
pub mod store;
pub mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Routes of this capability.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(pages::home))
        .route("/start", get(pages::choose).post(pages::start))
        .route("/start/competences", get(pages::choose_competence))
        .route("/test", get(pages::question).post(pages::answer))
        .route("/test/{position}", get(pages::earlier_question))
        .route("/test/{position}/feedback", get(pages::feedback))
        .route("/api/v1/openapi.json", get(api::document))
        .route("/api/v1/assessments", post(api::create))
        .route("/api/v1/assessments/{id}/question", get(api::question))
        .route("/api/v1/assessments/{id}/answers", post(api::answer))
        .route("/api/v1/assessments/{id}/profile", get(api::profile))
}

//! Results: pages and charts.

pub mod charts;
mod pages;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Routes of this capability.
pub fn routes() -> Router<App> {
    Router::new().route("/results", get(pages::results)).route("/method", get(pages::method))
}

//! Who asks: language, address, and the page they are on.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};

use super::cookie;
use super::guard::ClientAddr;
use crate::app::App;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Language of the page.
    pub language: String,
    /// Path of the page, for the language switch.
    pub path: String,
    /// Address, for limits only.
    pub address: IpAddr,
    /// Token of the learner's session, if the browser holds one.
    pub token: Option<String>,
}

impl Visitor {
    /// Reads who asks from a request.
    pub fn read(app: &App, request: &Request) -> Self {
        Self::from(app, request.uri(), request.headers(), request.extensions().get::<ClientAddr>().copied())
    }

    /// Reads who asks from the head of a request.
    pub fn of_parts(app: &App, parts: &Parts) -> Self {
        Self::from(app, &parts.uri, &parts.headers, parts.extensions.get::<ClientAddr>().copied())
    }

    fn from(app: &App, uri: &Uri, headers: &HeaderMap, address: Option<ClientAddr>) -> Self {
        let remembered = cookie::get(headers, cookie::language_name(app.origin.https));
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let language = match remembered {
            Some(language) if app.renderer.texts().languages().any(|known| known == language) => language,
            _ => app.renderer.texts().negotiate(header),
        };
        Self {
            language: language.to_owned(),
            path: uri.path().to_owned(),
            address: address.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.0),
            token: cookie::get(headers, cookie::learner_name(app.origin.https)).map(ToOwned::to_owned),
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of_parts(app, parts))
    }
}

//! A client like a browser: it keeps cookies and says where it comes from. Without sockets, through the whole router.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// A client.
#[derive(Debug, Clone)]
pub struct Client {
    router: Router,
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    /// Headers sent with every request.
    pub headers: Vec<(&'static str, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as text.
    pub body: String,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Where it redirects to.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts the status, showing the body when it is another one.
    #[expect(clippy::return_self_not_must_use, reason = "often the status is all that a story asks")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-_.".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// The origin under which applications of stories are known.
pub const ORIGIN: &str = "http://127.0.0.1:8080";

impl Client {
    /// A client at an address.
    pub fn new(router: Router, address: SocketAddr) -> Self {
        Self { router, address, cookies: BTreeMap::new(), headers: vec![("accept-language", "fr".to_owned())] }
    }

    /// Forgets all cookies.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Sets a cookie.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Sends any request.
    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        let given = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        if !given("host") {
            request = request.header("host", "127.0.0.1:8080");
        }
        for (name, value) in self.headers.iter().filter(|(name, _)| !given(name)) {
            request = request.header(*name, value);
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() && !given("cookie") {
            let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", jar.join("; "));
        }
        let mut request = request.body(body.into()).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap_or_default();
            let (name, rest) = text.split_once('=').unwrap_or_default();
            let value = rest.split(';').next().unwrap_or_default();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name)
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned())
            };
        }
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[], Body::empty()).await
    }

    /// Sends a form of our own pages.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", ORIGIN)];
        self.send("POST", path, &headers, body.join("&")).await
    }

    /// Sends a JSON document.
    pub async fn post_json(&mut self, path: &str, bearer: &str, value: &Value) -> Reply {
        let bearer = if bearer.is_empty() { String::new() } else { format!("Bearer {bearer}") };
        self.send("POST", path, &[("content-type", "application/json"), ("authorization", &bearer)], value.to_string()).await
    }

    /// Reads a JSON document.
    pub async fn get_json(&mut self, path: &str, bearer: &str) -> Reply {
        self.send("GET", path, &[("authorization", &format!("Bearer {bearer}"))], Body::empty()).await
    }
}

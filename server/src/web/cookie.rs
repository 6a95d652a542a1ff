//! Cookies: reading one from a request, and writing the one kind that we set.
//!
//! Every cookie of ours is `Path=/; HttpOnly; SameSite=Lax` with no `Domain`, and `Secure` as soon as the site is served
//! over https, where its name then starts with `__Host-` so that no other host of the same domain can plant it (RFC 6265bis,
//! section 4.1.3). Over plain http the prefix is not available: the name starts with `lan-`, so that a cookie of one mode is
//! never taken for a cookie of the other.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};

/// Why a cookie cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CookieError {
    /// The name is empty or is not an RFC 9110 token.
    #[error("a cookie name must be a token")]
    Name,
    /// The value has a character outside the cookie-octet set of RFC 6265: a space, a quote, a comma, a semicolon, a
    /// backslash, a control character or a character outside ASCII.
    #[error("a cookie value has a character that a cookie cannot carry")]
    Value,
}

/// The name of the cookie that holds a learner's session.
pub fn learner_name(https: bool) -> &'static str {
    if https { "__Host-learner" } else { "lan-learner" }
}

/// The name of the cookie that holds the chosen language.
pub fn language_name(https: bool) -> &'static str {
    if https { "__Host-lang" } else { "lan-lang" }
}

/// The value of the first cookie called `name`, over all `Cookie` headers in their order, as it was sent: neither quotes
/// nor percent signs are decoded.
///
/// `None` when there is none, or when the first one is not UTF-8 or has a control character. The other cookies may be
/// anything: those of another server on the same host also arrive here, whatever its port.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .find_map(|pair| pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
    std::str::from_utf8(value).ok().filter(|text| !text.chars().any(char::is_control))
}

/// A `Set-Cookie` value for the cookie `name`. Without `max_age` the cookie lasts as long as the browser's session;
/// fractions of a second are dropped.
///
/// # Errors
/// [`CookieError`] when the name or the value has a character that a cookie cannot carry.
pub fn set(name: &str, value: &str, max_age: Option<Duration>, https: bool) -> Result<HeaderValue, CookieError> {
    if name.is_empty() || !name.bytes().all(is_token_byte) {
        return Err(CookieError::Name);
    }
    if !value.bytes().all(is_cookie_octet) {
        return Err(CookieError::Value);
    }
    let secure = if https { "; Secure" } else { "" };
    let max_age = max_age.map(|age| format!("; Max-Age={}", age.as_secs())).unwrap_or_default();
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{max_age}");
    HeaderValue::try_from(line).map_err(|_| CookieError::Value)
}

/// A `Set-Cookie` value that makes the browser forget the cookie `name`.
///
/// # Errors
/// [`CookieError::Name`] when the name is not a token.
pub fn clear(name: &str, https: bool) -> Result<HeaderValue, CookieError> {
    set(name, "", Some(Duration::ZERO), https)
}

/// `tchar` of RFC 9110, section 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// `cookie-octet` of RFC 6265, section 4.1.1.
fn is_cookie_octet(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request_with(lines: &[&'static [u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        headers
    }

    #[test]
    fn the_first_match_wins_over_all_headers() {
        let headers = request_with(&[b"a=1; lan-learner2=no", b" b=2;lan-learner=one; lan-learner=two"]);
        assert_eq!(get(&headers, "lan-learner"), Some("one"));
        assert_eq!(get(&headers, "a"), Some("1"));
        assert_eq!(get(&headers, "learner"), None);
        assert_eq!(get(&HeaderMap::new(), "a"), None);
    }

    #[test]
    fn a_value_is_read_as_it_was_sent() {
        let headers = request_with(&[b"a=x%20y=z; b=; c=\"q\"; novalue"]);
        assert_eq!(get(&headers, "a"), Some("x%20y=z"));
        assert_eq!(get(&headers, "b"), Some(""));
        assert_eq!(get(&headers, "c"), Some("\"q\""));
        assert_eq!(get(&headers, "novalue"), None);
    }

    #[test]
    fn a_value_with_a_control_character_is_rejected() {
        assert_eq!(get(&request_with(&[b"a=x\ty; b=ok"]), "a"), None);
        assert_eq!(get(&request_with(&["a=x\u{85}y".as_bytes()]), "a"), None);
    }

    #[test]
    fn a_neighbour_that_is_not_text_does_not_hide_our_cookie() {
        let headers = request_with(&[b"other=\xff\xfe; a=ours"]);
        assert_eq!(get(&headers, "a"), Some("ours"));
        assert_eq!(get(&headers, "other"), None);
    }

    #[test]
    fn our_cookies_are_host_only_and_out_of_reach_of_scripts() {
        let two_hours = Some(Duration::from_hours(2));
        assert_eq!(
            set(learner_name(true), "abc", two_hours, true).unwrap(),
            "__Host-learner=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=7200"
        );
        assert_eq!(set(language_name(true), "fr", None, true).unwrap(), "__Host-lang=fr; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(set(learner_name(false), "abc", None, false).unwrap(), "lan-learner=abc; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(clear(language_name(false), false).unwrap(), "lan-lang=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn nothing_can_be_smuggled_into_a_cookie() {
        for value in ["a; Domain=evil", "a b", "a,b", "a\"", "a\\", "a\r\nSet-Cookie: x=y", "\u{7f}", "é"] {
            assert_eq!(set("lan-lang", value, None, false), Err(CookieError::Value), "{value:?}");
        }
        for name in ["", "a=b", "a b", "a;", "é"] {
            assert_eq!(set(name, "v", None, false), Err(CookieError::Name), "{name:?}");
            assert_eq!(clear(name, false), Err(CookieError::Name), "{name:?}");
        }
    }
}

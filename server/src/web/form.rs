//! Forms of pages: the fields as they were sent, refused when a field that stands once is sent twice.

use axum::extract::{FromRequest, Request};
use axum_extra::extract::Form;

use super::Refusal;

/// Most fields a form of ours has.
const MOST_FIELDS: usize = 64;
/// Longest value of a field, in bytes.
const LONGEST: usize = 4_000;

/// Fields in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The value of a field that may stand once.
    ///
    /// # Errors
    /// When it stands twice.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.all(name);
        let first = values.next();
        if values.next().is_some() {
            return Err(Refusal::bad_request(format!("the field {name} is given twice")));
        }
        Ok(first)
    }

    /// All values of a field that may stand several times.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let name = name.to_owned();
        self.0.iter().filter(move |(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Fields whose name starts with a prefix: rest of the name and value.
    pub fn starting<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| name.strip_prefix(prefix).map(|rest| (rest, value.as_str())))
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, state).await.map_err(|error| {
            let status = axum::response::IntoResponse::into_response(error).status();
            if status == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Refusal::new(status, "too-large", "the form is larger than 64 KiB")
            } else {
                Refusal::bad_request("the form is not understood")
            }
        })?;
        let control = |value: &str| value.chars().any(|sign| sign.is_control() && !matches!(sign, '\n' | '\r' | '\t'));
        if fields.len() > MOST_FIELDS
            || fields.iter().any(|(name, value)| name.len() > 80 || value.len() > LONGEST || control(value))
        {
            return Err(Refusal::bad_request("a field of the form is too long, or has signs that no keyboard types"));
        }
        Ok(Self(fields))
    }
}

//! What every page shares: the shell, languages, cookies, headers, limits and errors.

pub mod cookie;
pub mod error;
pub mod form;
pub mod guard;
pub mod i18n;
pub mod limit;
pub mod listener;
pub mod markdown;
pub mod render;
pub mod secret;
pub mod visitor;

pub use error::Refusal;
pub use visitor::Visitor;

//! What the command prints, and how it fails.

use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;

use crate::catalogue::BankError;
use crate::config::ConfigError;
use crate::storage::ConnectError;
use crate::web::render::RenderError;
use crate::web::secret::SecretError;

/// How to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Why a command fails: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Database.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Bank.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// Secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Templates or texts.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// Anything with a sentence of its own.
    #[error("{0}")]
    Said(String),
    /// Everything was already printed; the exit code says the rest.
    #[error("")]
    Printed,
}

/// Prints to standard output; a closed pipe is not an error.
pub fn say(text: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", text.as_ref());
    let _ = out.flush();
}

/// Prints a value as indented JSON.
///
/// # Errors
/// Never for our own types.
pub fn say_json(value: &impl Serialize) -> Result<(), Failure> {
    say(serde_json::to_string_pretty(value).map_err(|error| Failure::Said(error.to_string()))?);
    Ok(())
}

/// Prints a failure to standard error.
pub fn complain(failure: &Failure) {
    let sentence = failure.to_string();
    if !sentence.is_empty() {
        let _ = writeln!(std::io::stderr().lock(), "jalonum: {sentence}");
    }
}

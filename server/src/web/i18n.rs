//! Texts in several languages. Every sentence of the interface is a key of a Fluent file; adding a language is adding a folder.

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The language of people who say nothing else.
pub const FALLBACK: &str = "fr";

/// All texts.
pub struct Texts {
    bundles: BTreeMap<String, FluentBundle<FluentResource>>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("languages", &self.bundles.keys()).finish()
    }
}

/// Why texts cannot be used: a mistake in a Fluent file.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct TextError {
    /// File.
    pub file: String,
    /// What is wrong.
    pub reason: String,
}

impl Texts {
    /// Reads texts from files named `<language>/<capability>.ftl`.
    ///
    /// # Errors
    /// When a file is not valid Fluent, or a key stands twice in a language.
    pub fn load(files: &[(String, String)]) -> Result<Self, TextError> {
        let mut bundles: BTreeMap<String, FluentBundle<FluentResource>> = BTreeMap::new();
        for (file, text) in files {
            let Some((language, _)) = file.split_once('/') else { continue };
            let error = |reason: String| TextError { file: file.clone(), reason };
            let tag = language.parse().map_err(|_| error(format!("\"{language}\" is no language tag")))?;
            let resource = FluentResource::try_new(text.clone()).map_err(|(_, errors)| error(format!("{errors:?}")))?;
            let bundle = bundles.entry(language.to_owned()).or_insert_with(|| {
                let mut bundle = FluentBundle::new_concurrent(vec![tag]);
                bundle.set_use_isolating(false);
                bundle
            });
            bundle.add_resource(resource).map_err(|errors| error(format!("{errors:?}")))?;
        }
        Ok(Self { bundles })
    }

    /// Languages there are.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.bundles.keys().map(String::as_str)
    }

    /// Whether a language has this key.
    pub fn has(&self, language: &str, key: &str) -> bool {
        self.bundles.get(language).is_some_and(|bundle| bundle.has_message(key))
    }

    /// A text, with its arguments; the fallback language's when this one lacks it, the key itself when no language has it.
    pub fn text(&self, language: &str, key: &str, args: &FluentArgs<'_>) -> String {
        let candidates = [language, FALLBACK];
        for bundle in candidates.iter().filter_map(|language| self.bundles.get(*language)) {
            if let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) {
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, Some(args), &mut errors);
                if !errors.is_empty() {
                    tracing::error!(key, language, ?errors, "a text has mistakes");
                }
                return text.into_owned();
            }
        }
        tracing::error!(key, "a text is missing");
        key.to_owned()
    }

    /// A text with named values.
    pub fn say(&self, language: &str, key: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        self.text(language, key, &args)
    }

    /// The best of our languages for an `Accept-Language` header.
    pub fn negotiate(&self, header: &str) -> &str {
        let mut wanted: Vec<(f32, usize, &str)> = header
            .split(',')
            .take(20)
            .enumerate()
            .filter_map(|(place, part)| {
                let mut pieces = part.trim().split(';');
                let tag = pieces.next()?.trim();
                let quality = pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
                (quality > 0.0).then_some((quality, place, tag))
            })
            .collect();
        wanted.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let known = |tag: &str| {
            let primary = tag.split('-').next().unwrap_or(tag);
            self.bundles.keys().find(|language| language.eq_ignore_ascii_case(primary)).map(String::as_str)
        };
        wanted.into_iter().find_map(|(_, _, tag)| known(tag)).unwrap_or(FALLBACK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        Texts::load(&crate::embedded::locales()).unwrap()
    }

    #[test]
    fn the_best_language_is_chosen() {
        let texts = texts();
        for (header, expected) in [
            ("en-GB,en;q=0.9,fr;q=0.8", "en"),
            ("de, fr;q=0.5, en;q=0.4", "fr"),
            ("", "fr"),
            ("de", "fr"),
            ("fr;q=0, en;q=0.1", "en"),
            ("FR-ca", "fr"),
            (";;;q=,,", "fr"),
        ] {
            assert_eq!(texts.negotiate(header), expected, "{header}");
        }
    }
}

//! Templates: typed contexts in, HTML out. Everything is escaped; only our own Markdown subset is let through as HTML.

use std::sync::Arc;

use fluent_bundle::FluentArgs;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, ValueKind};
use minijinja::{AutoEscape, Environment, State, UndefinedBehavior, Value, context};
use serde::Serialize;

use super::i18n::{TextError, Texts};
use super::markdown;
use crate::embedded;

/// Renders templates in the language of the visitor.
#[derive(Debug)]
pub struct Renderer {
    environment: Environment<'static>,
    texts: Arc<Texts>,
}

/// What every page knows besides its own context.
#[derive(Debug, Clone, Serialize)]
pub struct Shell<'a> {
    /// Language of the page.
    pub lang: &'a str,
    /// Direction of its script.
    pub dir: &'a str,
    /// The page itself, for the language switch.
    pub path: &'a str,
    /// The other languages, for the switch.
    pub other_languages: Vec<&'a str>,
    /// Version of the style sheet, in its address.
    pub style: &'a str,
    /// Whether codes and answers travel in the clear on a network.
    pub plain_http: bool,
}

/// Why the templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A mistake in a text file.
    #[error("texts: {0}")]
    Text(#[from] TextError),
    /// A mistake in a template.
    #[error("template: {0:#}")]
    Template(#[from] minijinja::Error),
}

impl Renderer {
    /// Reads templates and texts from inside the program.
    ///
    /// # Errors
    /// When one has a mistake.
    pub fn new() -> Result<Self, RenderError> {
        let texts = Arc::new(Texts::load(&embedded::locales())?);
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        for (name, source) in embedded::templates() {
            environment.add_template_owned(name, source)?;
        }
        let spoken = Arc::clone(&texts);
        environment
            .add_function("t", move |state: &State<'_, '_>, key: &str, values: Kwargs| translate(&spoken, state, key, &values));
        environment.add_filter("markdown", |text: &str| Value::from_safe_string(markdown::block(text)));
        environment.add_filter("markline", |text: &str| Value::from_safe_string(markdown::inline(text)));
        environment.add_filter("plain", markdown::plain);
        // Drawings of our own icons, which stand as constants in a template.
        environment.add_filter("drawing", |paths: &str| Value::from_safe_string(paths.to_owned()));
        environment.remove_filter("safe");
        Ok(Self { environment, texts })
    }

    /// All texts.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Renders a template.
    ///
    /// # Errors
    /// When the template asks for something that its context does not have.
    pub fn render(&self, template: &str, shell: &Shell<'_>, page: &impl Serialize) -> Result<String, minijinja::Error> {
        let context = context! { ..Serde(page), ..Serde(shell) };
        self.environment.get_template(template)?.render(context)
    }
}

fn translate(texts: &Texts, state: &State<'_, '_>, key: &str, values: &Kwargs) -> Result<String, minijinja::Error> {
    let language = state.lookup("lang").map(|value| value.to_string()).unwrap_or_default();
    let mut args = FluentArgs::new();
    let names: Vec<String> = values.args().map(ToOwned::to_owned).collect();
    for name in names {
        let value: Value = values.get(&name)?;
        if value.kind() == ValueKind::Number {
            args.set(name, f64::try_from(value)?);
        } else {
            args.set(name, value.to_string());
        }
    }
    values.assert_all_used()?;
    Ok(texts.text(&language, key, &args))
}

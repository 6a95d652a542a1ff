//! `jalonum doctor`: is everything as it should be?

use jalonum_engine::bank::lint;
use serde::Serialize;

use super::output::{Failure, Format, say, say_json};
use super::{ServeArgs, Startup};
use crate::catalogue::{Loaded, bank_files};
use crate::config::Config;
use crate::storage::Db;
use crate::web::render::Renderer;
use crate::web::secret::Secret;

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
}

impl Check {
    fn of<T, E: std::fmt::Display>(name: &'static str, outcome: Result<T, E>, fine: impl FnOnce(T) -> String) -> Self {
        match outcome {
            Ok(value) => Self { name, ok: true, detail: fine(value) },
            Err(error) => Self { name, ok: false, detail: error.to_string() },
        }
    }
}

pub(super) fn run(args: &ServeArgs, format: Format) -> Result<(), Failure> {
    let config = args.config();
    let mut checks = Vec::new();
    match config {
        Ok(config) => checks.extend(check(&config)?),
        Err(error) => checks.push(Check { name: "settings", ok: false, detail: error.to_string() }),
    }
    let healthy = checks.iter().all(|check| check.ok);
    match format {
        Format::Json => say_json(&checks)?,
        Format::Text => {
            for check in &checks {
                say(format!("{} {}: {}", if check.ok { "ok   " } else { "WRONG" }, check.name, check.detail));
            }
        }
    }
    if healthy { Ok(()) } else { Err(Failure::Printed) }
}

fn check(config: &Config) -> Result<Vec<Check>, Failure> {
    let startup = Startup::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Said(format!("cannot start: {error}")))?;
    let mut checks = vec![
        Check::of("address", config.origin(), |origin| origin.url),
        Check::of("proxies", config.proxies(), |proxies| format!("{} trusted", proxies.len())),
        Check::of("texts and templates", Renderer::new(), |renderer| {
            let languages: Vec<&str> = renderer.texts().languages().collect();
            languages.join(", ")
        }),
        Check::of("secret", Secret::open(&config.secret_file, &*startup.randomness), |_| {
            config.secret_file.display().to_string()
        }),
    ];
    let bank = bank_files(config.bank.as_deref()).and_then(|files| Loaded::new(&files));
    checks.push(Check::of("bank", bank, |loaded| {
        let stats = loaded.bank.stats();
        let findings = lint::lint(&loaded.bank, None).len();
        format!(
            "{} items, {} may be asked, {findings} remarks of the linter, version {}",
            stats.items, stats.validated, stats.version
        )
    }));
    let url = match config.database_url() {
        Ok(url) => url,
        Err(error) => {
            checks.push(Check { name: "database", ok: false, detail: error.to_string() });
            return Ok(checks);
        }
    };
    let database = runtime.block_on(async {
        let db = Db::connect(&url).await.map_err(|error| error.to_string())?;
        let verdict = db.check().await.map_err(|error| error.to_string())?;
        db.close().await;
        Ok::<_, String>(format!("{}, {verdict}", db.engine()))
    });
    checks.push(Check::of("database", database, |detail| detail));
    Ok(checks)
}

//! `jalonum serve` and `jalonum migrate`.

use std::sync::Arc;
use std::time::Duration;

use chrono::Duration as Span;
use tokio::net::TcpListener;

use super::output::say;
use super::{DatabaseArgs, Failure, ServeArgs};
use crate::app::{App, Inner};
use crate::catalogue::{Catalogue, Loaded, bank_files};
use crate::clock::{Clock, Randomness, SystemClock, SystemRandomness};
use crate::config::Config;
use crate::storage::Db;
use crate::web::limit;
use crate::web::listener::{ListenerLimits, serve};
use crate::web::render::Renderer;
use crate::web::secret::Secret;
use crate::{assessment, learner};

/// How often what is too old is forgotten.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// Time and randomness to start with: the system's, or those of a test.
#[derive(Debug)]
pub struct Startup {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub randomness: Arc<dyn Randomness>,
}

impl Default for Startup {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), randomness: Arc::new(SystemRandomness) }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Said(format!("cannot start: {error}")))
}

/// Opens everything an application needs.
///
/// # Errors
/// One sentence for whatever cannot be opened.
pub async fn prepare(config: Config, startup: Startup) -> Result<App, Failure> {
    let origin = config.origin()?;
    config.proxies()?;
    let url = config.database_url()?;
    let files = bank_files(config.bank.as_deref())?;
    let loaded = Loaded::new(&files)?;
    let renderer = Renderer::new()?;
    let db = Db::connect(&url).await?;
    let secret = Secret::open(&config.secret_file, &*startup.randomness)?;
    let catalogue = Catalogue::open(&db, loaded, &files, startup.clock.now())
        .await
        .map_err(|error| Failure::Said(format!("cannot keep the bank in the database: {error}")))?;
    let Startup { clock, randomness } = startup;
    Ok(App::new(Inner {
        config,
        origin,
        db,
        catalogue,
        renderer,
        secret,
        clock,
        randomness,
        recent: assessment::recent::Recent::default(),
        style: Default::default(),
    }))
}

pub(super) fn run(args: &ServeArgs) -> Result<(), Failure> {
    let config = args.config()?;
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("JALONUM_LOG").unwrap_or_else(|_| "info,sqlx=warn".into()))
        .with_writer(std::io::stderr)
        .init();
    runtime()?.block_on(async {
        config.origin()?;
        let listen = config.listen;
        let listener = TcpListener::bind(listen).await.map_err(|error| Failure::Said(cannot_listen(listen, &error)))?;
        let app = prepare(config, Startup::default()).await?;
        let router = app.router();
        let tidier = tokio::spawn(tidy(app.clone()));
        say(format!("Jalonum is ready – Jalonum est prêt : {}", app.origin.url));
        if app.config.lan_http {
            say("Plain http on a network: others on it can read codes and answers. Use https for anything that matters.");
        }
        let served = serve(listener, router, ListenerLimits::default(), stopped()).await;
        tidier.abort();
        app.db.close().await;
        served.map_err(|error| Failure::Said(format!("stopped serving: {error}")))
    })
}

fn cannot_listen(address: std::net::SocketAddr, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!(
                "the address {address} is already in use: stop the other program, or choose another with --listen ADDRESS:PORT"
            )
        }
        std::io::ErrorKind::PermissionDenied => {
            format!("this user may not listen on {address}: choose a port above 1023 with --listen ADDRESS:PORT")
        }
        std::io::ErrorKind::AddrNotAvailable => {
            format!("{} is no address of this machine: choose another with --listen ADDRESS:PORT", address.ip())
        }
        _ => format!("cannot listen on {address}: {error}"),
    }
}

/// Resolves when the program is asked to stop.
async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! { () = interrupt => {}, () = terminate => {} }
}

/// Forgets, now and every hour, what is too old to be of use: counters, browsers, tests that nobody answered.
async fn tidy(app: App) {
    let mut every = tokio::time::interval(TIDY_EVERY);
    loop {
        every.tick().await;
        if let Err(error) = tidy_once(&app).await {
            tracing::warn!(%error, "could not tidy up");
        }
    }
}

async fn tidy_once(app: &App) -> Result<(), sqlx::Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    limit::forget(&mut tx, now).await?;
    learner::session::forget(&mut tx, now).await?;
    assessment::store::forget_unanswered(&mut tx, now - Span::hours(24)).await?;
    tx.commit().await
}

pub(super) fn migrate(args: &DatabaseArgs) -> Result<(), Failure> {
    let url = args.config()?.database_url()?;
    runtime()?.block_on(async {
        let db = Db::connect(&url).await?;
        say(format!("The {} schema is up to date.", db.engine()));
        db.close().await;
        Ok(())
    })
}

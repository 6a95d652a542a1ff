//! What stories share: an application on either database, a browser-like client, a clock that can be moved.

#![expect(clippy::expect_used, clippy::panic, reason = "a story that cannot be set up has failed")]

pub mod answers;
pub mod client;
pub mod postgres;
pub mod process;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, Duration, TimeZone, Utc};
use jalonum::app::App;
use jalonum::clock::{Clock, SystemRandomness};
use jalonum::command::{Startup, prepare};
use jalonum::config::Config;

pub use client::{Client, Reply};

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// A clock at noon on a Monday in November 2026.
    pub fn new() -> Arc<Self> {
        let noon = Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).single().unwrap_or_default();
        Arc::new(Self(AtomicI64::new(noon.timestamp_micros())))
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// A folder that goes with its story.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new empty folder.
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("jalonum-story-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that cannot be removed is the system's to clean.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An application with everything a story needs.
#[derive(Debug)]
pub struct TestApp {
    /// The application.
    pub app: App,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Its settings, to start it again.
    pub config: Config,
    /// Its folder.
    pub folder: Arc<Folder>,
}

impl TestApp {
    /// Starts an application on a database.
    pub async fn start(database: String, folder: Arc<Folder>) -> Self {
        let config = Config { database, secret_file: folder.path().join("jalonum.key"), ..Config::default() };
        Self::with(config, TestClock::new(), folder).await
    }

    /// Starts an application with these settings.
    pub async fn with(config: Config, clock: Arc<TestClock>, folder: Arc<Folder>) -> Self {
        let startup = Startup { clock: clock.clone(), randomness: Arc::new(SystemRandomness) };
        let app = prepare(config.clone(), startup).await.expect("the application starts");
        Self { app, clock, config, folder }
    }

    /// Starts it on SQLite.
    pub async fn sqlite() -> Self {
        let folder = Arc::new(Folder::new());
        Self::start(format!("sqlite://{}", folder.path().join("jalonum.db").display()), folder).await
    }

    /// Stops it and starts it again, with other settings.
    pub async fn again(&self, change: impl FnOnce(&mut Config)) -> Self {
        self.app.db.close().await;
        let mut config = self.config.clone();
        change(&mut config);
        Self::with(config, Arc::clone(&self.clock), Arc::clone(&self.folder)).await
    }

    /// A browser that has never been here, at an address.
    pub fn client_at(&self, address: [u8; 4]) -> Client {
        Client::new(self.app.router(), SocketAddr::from((address, 50_000)))
    }

    /// A browser that has never been here.
    pub fn client(&self) -> Client {
        self.client_at([127, 0, 0, 1])
    }
}

/// Tells a story on SQLite, and on PostgreSQL where there is one.
pub async fn on_both(story: impl AsyncFn(TestApp)) {
    story(TestApp::sqlite().await).await;
    if let Some(url) = postgres::fresh_database().await {
        story(TestApp::start(url, Arc::new(Folder::new())).await).await;
    }
}

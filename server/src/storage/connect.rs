//! Opening a database, and saying in one sentence why it cannot be opened.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Db, WAIT};

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// Files up to this size are checked whole when they are opened.
const QUICK_CHECK_UP_TO: u64 = 64 << 20;

/// The address of a database: `sqlite://FILE` or `postgres://…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server. Kept as given: it may hold a password, so it is never printed.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        if let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
            if path.is_empty() {
                return Err("the address sqlite:// needs the path of a file, such as sqlite://jalonum.db".to_owned());
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err("a database is sqlite://FILE or postgres://USER@HOST/NAME".to_owned())
    }
}

/// Why a database cannot be used: one sentence each.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The folder or file cannot be written.
    #[error("cannot write the database file {path}: {reason}; choose another with --database sqlite://FILE")]
    Unwritable {
        /// File.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The file is no database, or is damaged.
    #[error("the database file {path} is damaged or is no SQLite database; put it aside and restore a backup")]
    Damaged {
        /// File.
        path: String,
    },
    /// Written by a newer program.
    #[error(
        "the database was written by a newer version of Jalonum (schema {found}, this program knows {known}); update the program"
    )]
    Newer {
        /// Newest migration in the database.
        found: i64,
        /// Newest migration in the program.
        known: i64,
    },
    /// A migration that was applied is not the one in the program.
    #[error(
        "the schema of the database does not match this program (migration {0} differs); restore a backup or use the program that wrote it"
    )]
    Altered(i64),
    /// The server does not answer, or refuses.
    #[error("cannot reach the PostgreSQL database: {0}")]
    Unreachable(String),
    /// Anything else.
    #[error("cannot prepare the database: {0}")]
    Other(String),
}

impl Db {
    /// Opens a database, creates the file if need be, and brings the schema up to date.
    ///
    /// # Errors
    /// [`ConnectError`], one sentence each.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self, ConnectError> {
        match url {
            DatabaseUrl::Sqlite(path) => connect_sqlite(path).await,
            DatabaseUrl::Postgres(url) => connect_postgres(url).await,
        }
    }
}

async fn connect_sqlite(path: &std::path::Path) -> Result<Db, ConnectError> {
    let shown = path.display().to_string();
    let fail = |error: sqlx::Error| sqlite_error(&shown, &error);
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(2))
        .pragma("cache_size", "-16000")
        .statement_cache_capacity(100)
        .disable_statement_logging();
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WAIT)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await
        .map_err(fail)?;
    if std::fs::metadata(path).is_ok_and(|file| file.len() <= QUICK_CHECK_UP_TO) {
        let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&write).await.map_err(fail)?;
        if verdict != "ok" {
            return Err(ConnectError::Damaged { path: shown });
        }
    }
    SQLITE.run(&write).await.map_err(|error| migrate_error(error, &SQLITE, |error| sqlite_error(&shown, error)))?;
    let readers = std::thread::available_parallelism().map_or(4, |n| u32::try_from(n.get()).unwrap_or(4)).clamp(2, 16);
    let read = SqlitePoolOptions::new()
        .max_connections(readers)
        .acquire_timeout(WAIT)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.create_if_missing(false).read_only(true))
        .await
        .map_err(fail)?;
    Ok(Db::Sqlite { write, read })
}

fn sqlite_error(path: &str, error: &sqlx::Error) -> ConnectError {
    let path = path.to_owned();
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned)).unwrap_or_default();
    match code.as_str() {
        // SQLITE_CORRUPT and its kin, SQLITE_NOTADB.
        "11" | "267" | "523" | "779" | "26" => ConnectError::Damaged { path },
        // SQLITE_CANTOPEN, SQLITE_READONLY and its kin, SQLITE_PERM.
        "14" | "8" | "264" | "520" | "1032" | "1544" | "3" => {
            let reason = match std::path::Path::new(&path).parent() {
                Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
                    format!("there is no folder {}", folder.display())
                }
                _ => "the file or its folder is not writable".to_owned(),
            };
            ConnectError::Unwritable { path, reason }
        }
        _ => ConnectError::Other(error.to_string()),
    }
}

async fn connect_postgres(url: &str) -> Result<Db, ConnectError> {
    let unreachable = |error: sqlx::Error| ConnectError::Unreachable(without_secrets(&error));
    let options = PgConnectOptions::from_str(url).map_err(unreachable)?.application_name("jalonum").disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(WAIT)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(unreachable)?;
    POSTGRES
        .run(&pool)
        .await
        .map_err(|error| migrate_error(error, &POSTGRES, |error| ConnectError::Other(without_secrets(error))))?;
    Ok(Db::Postgres(pool))
}

/// The message of the server or of the system, never the address, which may hold a password.
fn without_secrets(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(_) => "the address is not understood".to_owned(),
        sqlx::Error::PoolTimedOut => "no answer within three seconds".to_owned(),
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

fn migrate_error(error: MigrateError, migrator: &Migrator, sql: impl Fn(&sqlx::Error) -> ConnectError) -> ConnectError {
    let known = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
    match error {
        MigrateError::VersionMissing(found) if found > known => ConnectError::Newer { found, known },
        MigrateError::VersionMissing(version) | MigrateError::VersionMismatch(version) => ConnectError::Altered(version),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => sql(&error),
        other => ConnectError::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_or_refused_with_a_sentence() {
        assert_eq!("sqlite://a/b.db".parse(), Ok(DatabaseUrl::Sqlite(PathBuf::from("a/b.db"))));
        assert!(matches!("postgres://u:p@h/n".parse(), Ok(DatabaseUrl::Postgres(_))));
        for wrong in ["mysql://x", "jalonum.db", "sqlite://"] {
            assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn both_migration_folders_have_the_same_files() {
        let names = |migrator: &Migrator| migrator.iter().map(|m| (m.version, m.description.to_string())).collect::<Vec<_>>();
        assert_eq!(names(&SQLITE), names(&POSTGRES));
    }
}

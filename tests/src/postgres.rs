//! New, empty PostgreSQL databases for stories. `tests/setup/with-postgres.sh` gives them a cluster.

use std::env;
use std::process;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Error};

/// The environment variable with the URL of a PostgreSQL server on which databases may be created.
pub const SERVER_VARIABLE: &str = "JALONUM_TEST_POSTGRES";

/// `PostgreSQL`'s code for "there is a database of that name already".
const DUPLICATE_DATABASE: &str = "42P04";

/// Tells the databases of one process apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The URL of a new, empty database in the server named by [`SERVER_VARIABLE`]; `None`, with the reason on standard error,
/// when the variable is not set. Nobody drops the database: it goes with its throw-away cluster.
///
/// # Panics
///
/// When the variable is missing although `CI` is set (continuous integration never passes without PostgreSQL), and when the
/// server refuses: a story that was promised a database must not pass without it.
#[expect(clippy::print_stderr, reason = "who runs the tests must see that PostgreSQL was left out")]
#[expect(clippy::panic, reason = "a story without the database it was promised has failed")]
pub async fn fresh_database() -> Option<String> {
    let Some(server) = env::var(SERVER_VARIABLE).ok().filter(|url| !url.is_empty()) else {
        assert!(env::var_os("CI").is_none(), "{SERVER_VARIABLE} must be set in CI: run tests/setup/with-postgres.sh");
        eprintln!("without PostgreSQL: {SERVER_VARIABLE} is not set (tests/setup/with-postgres.sh sets it)");
        return None;
    };
    match create_database(&server).await {
        Ok(url) => Some(url),
        Err(error) => panic!("no new database on the server of {SERVER_VARIABLE}: {error}"),
    }
}

async fn create_database(server: &str) -> Result<String, Error> {
    let options = PgConnectOptions::from_str(server)?;
    let mut connection = PgConnection::connect_with(&options).await?;
    let name = loop {
        let name = format!("jalonum_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        // `template0`: a session in `template1` would make the server refuse.
        let statement = AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0"));
        match sqlx::raw_sql(statement).execute(&mut connection).await {
            Ok(_) => break name,
            // An earlier process had the same number and left its databases on a server that outlives it.
            Err(Error::Database(error)) if error.code().as_deref() == Some(DUPLICATE_DATABASE) => {}
            Err(error) => return Err(error),
        }
    };
    connection.close().await?;
    Ok(options.database(&name).to_url_lossy().to_string())
}

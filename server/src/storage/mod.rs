//! One SQL text for two databases: SQLite inside the program, PostgreSQL beside it. No business here.
//!
//! A query is written once with `$1` parameters; the macro `on!` runs it on whichever pool the [`Db`], or whichever connection the
//! [`Tx`] holds. SQLite has one writing connection that begins with `BEGIN IMMEDIATE`, so that two transactions
//! never fail on each other, and a pool of readers.

mod connect;

use std::time::Duration;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

pub use connect::{ConnectError, DatabaseUrl};

/// A database.
#[derive(Debug, Clone)]
pub enum Db {
    /// A file.
    Sqlite {
        /// The one writing connection.
        write: SqlitePool,
        /// Readers.
        read: SqlitePool,
    },
    /// A server.
    Postgres(PgPool),
}

/// A transaction that may write.
#[derive(Debug)]
pub enum Tx {
    /// On the one writing connection.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a connection of the pool.
    Postgres(Transaction<'static, Postgres>),
}

/// How long a request waits for a connection before it is told to come back.
pub(crate) const WAIT: Duration = Duration::from_secs(3);

/// Where a query runs: on the reading side of a database, or inside a transaction.
#[derive(Debug)]
pub enum At<'a> {
    /// Reading side.
    Db(&'a Db),
    /// Writing side, for one statement that is a transaction of its own.
    Write(&'a Db),
    /// Transaction.
    Tx(&'a mut Tx),
}

impl<'a> From<&'a Db> for At<'a> {
    fn from(db: &'a Db) -> Self {
        Self::Db(db)
    }
}

impl<'a> From<&'a mut Tx> for At<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Self::Tx(tx)
    }
}

/// Runs a query on whichever connection an [`At`] stands for.
macro_rules! on {
    ($at:expr, |$ex:ident| $body:expr) => {
        match $at {
            $crate::storage::At::Db($crate::storage::Db::Sqlite { read, .. }) => {
                let $ex = read;
                $body
            }
            $crate::storage::At::Write($crate::storage::Db::Sqlite { write, .. }) => {
                let $ex = write;
                $body
            }
            $crate::storage::At::Db($crate::storage::Db::Postgres(pool))
            | $crate::storage::At::Write($crate::storage::Db::Postgres(pool)) => {
                let $ex = pool;
                $body
            }
            $crate::storage::At::Tx($crate::storage::Tx::Sqlite(transaction)) => {
                let $ex = &mut **transaction;
                $body
            }
            $crate::storage::At::Tx($crate::storage::Tx::Postgres(transaction)) => {
                let $ex = &mut **transaction;
                $body
            }
        }
    };
}

pub(crate) use on;

impl Db {
    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// When no connection is free within three seconds, or the database does not answer.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite { write, .. } => Ok(Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)),
            Self::Postgres(pool) => Ok(Tx::Postgres(pool.begin().await?)),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        let one: i64 = on!(At::Db(self), |ex| sqlx::query_scalar("SELECT CAST(1 AS BIGINT)").fetch_one(ex).await)?;
        debug_assert_eq!(one, 1);
        Ok(())
    }

    /// Reads the whole database and says whether it is sound; PostgreSQL looks after itself.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn check(&self) -> Result<String, sqlx::Error> {
        match self {
            Self::Sqlite { read, .. } => {
                let verdict: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(read).await?;
                Ok(if verdict == "ok" { "sound".to_owned() } else { verdict })
            }
            Self::Postgres(_) => self.ping().await.map(|()| "answers".to_owned()),
        }
    }

    /// The name of the engine, for `doctor` and for logs.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Closes all connections; what was committed is on disk.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes everything done in the transaction last.
    ///
    /// # Errors
    /// When the database refuses; nothing was then written.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

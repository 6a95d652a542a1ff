//! The banks in use: the one new tests start with, and those that running tests keep.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};
use jalonum_engine::Problem;
use jalonum_engine::bank::{Bank, BankFile, is_bank_file};
use jalonum_engine::select::Pool;

use crate::embedded;
use crate::storage::{At, Db, on};

/// A bank with its index.
#[derive(Debug)]
pub struct Loaded {
    /// The bank.
    pub bank: Bank,
    /// Its items as selection sees them.
    pub pool: Pool,
}

/// Why a bank cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BankError {
    /// A folder or file cannot be read.
    #[error("cannot read the bank {path}: {reason}")]
    Unreadable {
        /// Folder or file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The bank has mistakes.
    #[error("the bank has {} mistakes; the first: {}; `jalonum bank lint` lists all", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Problems(Vec<Problem>),
    /// The priors make no covariance.
    #[error("the priors of the bank are contradictory: {0}")]
    Prior(String),
}

impl Loaded {
    /// Reads and indexes a bank.
    ///
    /// # Errors
    /// When it has mistakes.
    pub fn new(files: &[BankFile]) -> Result<Self, BankError> {
        let bank = Bank::load(files).map_err(BankError::Problems)?;
        let pool = Pool::of_bank(&bank).map_err(|error| BankError::Prior(error.to_string()))?;
        Ok(Self { bank, pool })
    }
}

/// Files of a bank: those of a folder, or those inside the program.
///
/// # Errors
/// When the folder or a file cannot be read as UTF-8 text.
pub fn bank_files(folder: Option<&Path>) -> Result<Vec<BankFile>, BankError> {
    let Some(folder) = folder else { return Ok(embedded::base_bank()) };
    let mut files = Vec::new();
    read_folder(folder, folder, &mut files)?;
    Ok(files)
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<BankFile>) -> Result<(), BankError> {
    let unreadable = |path: &Path, error: &std::io::Error| BankError::Unreadable {
        path: path.display().to_string(),
        reason: error.to_string(),
    };
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if path.is_dir() && name.matches('/').count() < 2 {
            read_folder(root, &path, files)?;
        } else if is_bank_file(&name) {
            files.push((name, std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?));
        }
    }
    Ok(())
}

/// The banks in use.
#[derive(Debug)]
pub struct Catalogue {
    current: Arc<Loaded>,
    all: RwLock<HashMap<String, Arc<Loaded>>>,
}

impl Catalogue {
    /// Loads the bank for new tests and keeps a copy of it in the database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(db: &Db, loaded: Loaded, files: &[BankFile], now: DateTime<Utc>) -> Result<Self, sqlx::Error> {
        let current = Arc::new(loaded);
        let version = current.bank.version();
        let known: i64 = on!(At::Db(db), |ex| {
            sqlx::query_scalar("SELECT COUNT(*) FROM bank_snapshot WHERE version = $1").bind(version).fetch_one(ex).await
        })?;
        if known == 0 {
            let content = serde_json::to_string(files).map_err(|error| sqlx::Error::Encode(error.into()))?;
            let mut tx = db.begin().await?;
            on!(At::Tx(&mut tx), |ex| {
                sqlx::query("INSERT INTO bank_snapshot (version, content, stored_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                    .bind(version)
                    .bind(content)
                    .bind(now)
                    .execute(ex)
                    .await
                    .map(|_| ())
            })?;
            tx.commit().await?;
        }
        let all = RwLock::new(HashMap::from([(version.to_owned(), Arc::clone(&current))]));
        Ok(Self { current, all })
    }

    /// The bank that new tests start with.
    pub fn current(&self) -> &Arc<Loaded> {
        &self.current
    }

    /// The bank that a running test started with; read from the database once.
    ///
    /// # Errors
    /// When the database does not answer, or the copy cannot be read.
    pub async fn version(&self, db: &Db, version: &str) -> Result<Arc<Loaded>, sqlx::Error> {
        let known = self.all.read().ok().and_then(|all| all.get(version).cloned());
        if let Some(loaded) = known {
            return Ok(loaded);
        }
        let content: String = on!(At::Db(db), |ex| {
            sqlx::query_scalar("SELECT content FROM bank_snapshot WHERE version = $1").bind(version).fetch_one(ex).await
        })?;
        let decode = |error: Box<dyn std::error::Error + Send + Sync>| sqlx::Error::Decode(error);
        let files: Vec<BankFile> = serde_json::from_str(&content).map_err(|error| decode(error.into()))?;
        let loaded = Arc::new(Loaded::new(&files).map_err(|error| decode(error.to_string().into()))?);
        if let Ok(mut all) = self.all.write() {
            all.insert(version.to_owned(), Arc::clone(&loaded));
        }
        Ok(loaded)
    }
}

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Db, DbError};

/// Where a database is: a file (SQLite) or a server (PostgreSQL).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbUrl {
    File(PathBuf),
    Server(String),
}

impl DbUrl {
    /// `postgres://…` and `postgresql://…` are servers; `sqlite:FILE` and plain paths are files.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Server(text.to_owned())
        } else {
            let path = text.strip_prefix("sqlite:").unwrap_or(text);
            Self::File(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
        }
    }

    /// The address without its password, for messages.
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Server(url) => match (url.find("://"), url.rfind('@')) {
                (Some(scheme), Some(at)) if at > scheme => {
                    format!("{}{}", &url[..scheme + 3], &url[at + 1..])
                }
                _ => url.clone(),
            },
        }
    }
}

/// How a database is opened.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// Connections for reading (SQLite) or altogether (PostgreSQL).
    pub connections: u32,
    /// Whether a missing SQLite file is made.
    pub create: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            connections: 8,
            create: true,
        }
    }
}

impl Db {
    /// Opens the database.
    ///
    /// # Errors
    /// When the file or server cannot be reached.
    pub async fn open(url: &DbUrl, options: OpenOptions) -> Result<Self, DbError> {
        match url {
            DbUrl::File(path) => open_file(path, options).await,
            DbUrl::Server(url) => {
                let connect: PgConnectOptions = url.parse()?;
                let pool = PgPoolOptions::new()
                    .max_connections(options.connections)
                    .acquire_timeout(Duration::from_secs(10))
                    .test_before_acquire(false)
                    .connect_with(connect)
                    .await?;
                Ok(Self::Postgres(pool))
            }
        }
    }
}

async fn open_file(path: &Path, options: OpenOptions) -> Result<Db, DbError> {
    // synchronous = full: an acknowledged save survives a power cut, also in WAL mode.
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(options.create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", "-4096")
        .pragma("temp_store", "memory")
        .pragma("secure_delete", "on")
        .statement_cache_capacity(200);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(30))
        .connect_with(connect.clone())
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(options.connections.max(1))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(connect.pragma("query_only", "on"))
        .await?;
    Ok(Db::Sqlite { read, write })
}

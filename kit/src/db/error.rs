use sqlx::error::ErrorKind;

/// What can go wrong with the database. `NotFound` and `Unique` are answers to users; everything
/// else is internal and logged once at the boundary.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("no such record")]
    NotFound,
    /// A unique rule was broken. The text is for the log only: PostgreSQL names the constraint,
    /// SQLite its columns.
    #[error("already there: {0}")]
    Unique(String),
    /// A reference leads nowhere, or a value is none of those its column may hold. The text is for
    /// the log only.
    #[error("not allowed there: {0}")]
    Invalid(String),
    /// The record was changed by someone else since it was read.
    #[error("changed by someone else meanwhile")]
    Stale,
    /// Two transactions got in each other's way; the same work may be tried again.
    #[error("transaction conflict")]
    Retry,
    #[error("no space left for the database")]
    Full,
    #[error("migration: {0}")]
    Migration(String),
    /// The program refuses to write; a sentence for the log.
    #[error("{0}")]
    Refused(String),
    #[error("database: {0}")]
    Other(sqlx::Error),
}

impl DbError {
    pub(super) fn encode(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::Other(sqlx::Error::Encode(error))
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::RowNotFound) {
            return Self::NotFound;
        }
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Retry;
        }
        if let sqlx::Error::Database(inner) = &error {
            let rule = || {
                let name = inner.constraint().unwrap_or_else(|| inner.message());
                name.to_owned()
            };
            match inner.kind() {
                ErrorKind::UniqueViolation => return Self::Unique(rule()),
                ErrorKind::ForeignKeyViolation | ErrorKind::CheckViolation => {
                    return Self::Invalid(rule());
                }
                _ => {}
            }
            match inner.code().as_deref() {
                // serialization_failure, deadlock_detected, lock_not_available; SQLITE_BUSY and
                // SQLITE_BUSY_SNAPSHOT
                Some("40001" | "40P01" | "55P03" | "5" | "517") => return Self::Retry,
                // disk_full; SQLITE_FULL, and what the system says when a file cannot grow:
                // SQLITE_IOERR_WRITE, _FSYNC, _TRUNCATE, _SHMSIZE
                Some("53100" | "13" | "778" | "1034" | "1546" | "4874") => return Self::Full,
                _ => {}
            }
        }
        Self::Other(error)
    }
}

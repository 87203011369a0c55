/// What can go wrong with the database. `NotFound` and `Unique` are answers to users; everything
/// else is internal and logged once at the boundary.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    #[error("no such record")]
    NotFound,
    /// A unique rule was broken; the constraint's name where the database says it.
    #[error("already there: {0}")]
    Unique(String),
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
            if inner.is_unique_violation() {
                let name = inner.constraint().unwrap_or_else(|| inner.message());
                return Self::Unique(name.to_owned());
            }
            match inner.code().as_deref() {
                // serialization_failure, deadlock_detected, lock_not_available; SQLITE_BUSY and
                // SQLITE_BUSY_SNAPSHOT
                Some("40001" | "40P01" | "55P03" | "5" | "517") => return Self::Retry,
                // disk_full; SQLITE_FULL
                Some("53100" | "13") => return Self::Full,
                _ => {}
            }
        }
        Self::Other(error)
    }
}

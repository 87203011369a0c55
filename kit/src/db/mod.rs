//! Both databases behind one small enum: the same statements, the same code path.
//!
//! Statements are portable SQL with `$1 …` placeholders; the rules are in `ARCHITECTURE.md`.
//! SQLite has one writing connection and several readers; every write begins `immediate`.

mod args;
mod error;
mod migrate;
mod open;
mod rows;
mod tx;

pub use args::{Args, Value};
pub use error::DbError;
pub use migrate::{Migration, applied, migrate, migrate_within, pending, table_of};
pub use open::{DbUrl, OpenOptions};
pub use rows::Kind;
pub use tx::Tx;

use crate::args;
use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, FromRow};

/// A row that can be read from either database.
pub trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}
impl<T> Row for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}

/// A handle to one database; cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        aside: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// All rows of a reading statement.
    pub async fn all<T: Row>(&self, sql: &str, args: Args) -> Result<Vec<T>, DbError> {
        count();
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite { read, .. } => {
                sqlx::query_as_with::<_, T, _>(sql, args.sqlite()?)
                    .fetch_all(read)
                    .await?
            }
            Self::Postgres(pool) => {
                sqlx::query_as_with::<_, T, _>(sql, args.postgres()?)
                    .fetch_all(pool)
                    .await?
            }
        })
    }

    /// The same for a statement whose best plan hangs on its values: what is right for somebody who
    /// sees eighty cases reads a million rows for somebody who sees all. PostgreSQL plans it anew
    /// every time, which costs a few milliseconds; SQLite has one plan for all values anyway.
    pub async fn all_planned<T: Row>(&self, sql: &str, args: Args) -> Result<Vec<T>, DbError> {
        match self {
            Self::Sqlite { .. } => self.all(sql, args).await,
            Self::Postgres(pool) => {
                count();
                let sql = AssertSqlSafe(sql.to_owned());
                let query = sqlx::query_as_with::<_, T, _>(sql, args.postgres()?);
                Ok(query.persistent(false).fetch_all(pool).await?)
            }
        }
    }

    /// The first row, if there is one.
    pub async fn optional<T: Row>(&self, sql: &str, args: Args) -> Result<Option<T>, DbError> {
        count();
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite { read, .. } => {
                sqlx::query_as_with::<_, T, _>(sql, args.sqlite()?)
                    .fetch_optional(read)
                    .await?
            }
            Self::Postgres(pool) => {
                sqlx::query_as_with::<_, T, _>(sql, args.postgres()?)
                    .fetch_optional(pool)
                    .await?
            }
        })
    }

    /// Exactly one row.
    ///
    /// # Errors
    /// [`DbError::NotFound`] when there is none.
    pub async fn one<T: Row>(&self, sql: &str, args: Args) -> Result<T, DbError> {
        self.optional(sql, args).await?.ok_or(DbError::NotFound)
    }

    /// A stream of rows, for exports of any size. The visitor runs per row.
    pub async fn each<T: Row>(
        &self,
        sql: &str,
        args: Args,
        mut visit: impl FnMut(T) -> Result<(), DbError> + Send,
    ) -> Result<(), DbError> {
        use futures::TryStreamExt;
        count();
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite { read, .. } => {
                let mut rows = sqlx::query_as_with::<_, T, _>(sql, args.sqlite()?).fetch(read);
                while let Some(row) = rows.try_next().await? {
                    visit(row)?;
                }
            }
            Self::Postgres(pool) => {
                let mut rows = sqlx::query_as_with::<_, T, _>(sql, args.postgres()?).fetch(pool);
                while let Some(row) = rows.try_next().await? {
                    visit(row)?;
                }
            }
        }
        Ok(())
    }

    /// The same database for statements that read very much, such as the figures of a year. With
    /// SQLite every sort in a statement may take as much memory as its connection's cache: they
    /// have a few connections of their own with small ones, closed when nobody needs them.
    #[must_use]
    pub fn aside(&self) -> Self {
        match self {
            Self::Sqlite { write, aside, .. } => Self::Sqlite {
                read: aside.clone(),
                write: write.clone(),
                aside: aside.clone(),
            },
            Self::Postgres(pool) => Self::Postgres(pool.clone()),
        }
    }

    /// Before so much is put in at once that it touches most of all indexes again and again: the
    /// writing connection of SQLite keeps up to a gigabyte of them in memory from now on.
    pub async fn fill(&self) -> Result<(), DbError> {
        if let Self::Sqlite { write, .. } = self {
            for sql in [
                "pragma cache_size = -1048576",
                "pragma wal_autocheckpoint = 65536",
            ] {
                let sql = AssertSqlSafe(sql.to_owned());
                sqlx::query_with(sql, args![].sqlite()?)
                    .execute(write)
                    .await?;
            }
        }
        Ok(())
    }

    /// Begins a writing transaction.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("begin immediate").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Begins a reading transaction: every statement in it sees the same moment.
    pub async fn snapshot(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin_with("begin deferred").await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("begin isolation level repeatable read read only")
                    .await?,
            ),
        })
    }

    /// Waits for running statements and closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write, aside } => {
                read.close().await;
                aside.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Lets the database take stock of its contents, so that it plans well: after a change of the
    /// schema and after much was put in at once.
    pub async fn optimize(&self) -> Result<(), DbError> {
        let sql = match self {
            // 0x10002: also tables that were not asked yet, with a bounded effort.
            Self::Sqlite { .. } => "pragma optimize(0x10002)",
            Self::Postgres(_) => "analyze",
        };
        match self {
            Self::Sqlite { write, .. } => {
                sqlx::query_with(AssertSqlSafe(sql.to_owned()), args![].sqlite()?)
                    .execute(write)
                    .await?;
            }
            Self::Postgres(pool) => {
                sqlx::query_with(AssertSqlSafe(sql.to_owned()), args![].postgres()?)
                    .execute(pool)
                    .await?;
            }
        }
        Ok(())
    }

    /// The name of the database kind, for messages and log fields.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

tokio::task_local! {
    /// Statements sent by the current task, when someone counts them.
    static STATEMENTS: std::sync::Arc<std::sync::atomic::AtomicUsize>;
}

pub(crate) fn count() {
    let _ = STATEMENTS.try_with(|n| n.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
}

/// Runs a future and says how many statements it sent.
pub async fn counting<F: Future>(work: F) -> (F::Output, usize) {
    let counter = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let out = STATEMENTS.scope(counter.clone(), work).await;
    (out, counter.load(std::sync::atomic::Ordering::Relaxed))
}

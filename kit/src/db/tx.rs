use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction};

use super::{Args, DbError, Row, count};
use uuid::Uuid;

/// A transaction. Dropping it without [`Tx::commit`] takes everything back.
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Runs a writing statement; says how many rows it touched.
    pub async fn run(&mut self, sql: &str, args: Args) -> Result<u64, DbError> {
        count();
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(tx) => sqlx::query_with(sql, args.sqlite()?)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            Self::Postgres(tx) => sqlx::query_with(sql, args.postgres()?)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    /// Runs a statement that must touch exactly one row.
    ///
    /// # Errors
    /// [`DbError::Stale`] when it touched none: the version in its condition was not the current one.
    pub async fn run_one(&mut self, sql: &str, args: Args) -> Result<(), DbError> {
        match self.run(sql, args).await? {
            0 => Err(DbError::Stale),
            _ => Ok(()),
        }
    }

    pub async fn all<T: Row>(&mut self, sql: &str, args: Args) -> Result<Vec<T>, DbError> {
        count();
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(tx) => {
                sqlx::query_as_with::<_, T, _>(sql, args.sqlite()?)
                    .fetch_all(&mut **tx)
                    .await?
            }
            Self::Postgres(tx) => {
                sqlx::query_as_with::<_, T, _>(sql, args.postgres()?)
                    .fetch_all(&mut **tx)
                    .await?
            }
        })
    }

    pub async fn optional<T: Row>(&mut self, sql: &str, args: Args) -> Result<Option<T>, DbError> {
        count();
        let sql = AssertSqlSafe(sql.to_owned());
        Ok(match self {
            Self::Sqlite(tx) => {
                sqlx::query_as_with::<_, T, _>(sql, args.sqlite()?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
            Self::Postgres(tx) => {
                sqlx::query_as_with::<_, T, _>(sql, args.postgres()?)
                    .fetch_optional(&mut **tx)
                    .await?
            }
        })
    }

    /// Exactly one row.
    ///
    /// # Errors
    /// [`DbError::NotFound`] when there is none.
    pub async fn one<T: Row>(&mut self, sql: &str, args: Args) -> Result<T, DbError> {
        self.optional(sql, args).await?.ok_or(DbError::NotFound)
    }

    /// Inserts many rows with as few statements as the databases' placeholder limits allow.
    /// `head` is `insert into t (a, b)`; each row holds as many values as there are columns;
    /// `tail` may say `on conflict do nothing`.
    pub async fn insert_many(
        &mut self,
        head: &str,
        rows: Vec<Args>,
        tail: &str,
    ) -> Result<u64, DbError> {
        let Some(width) = rows.first().map(|row| row.0.len()) else {
            return Ok(0);
        };
        // A fixed chunk keeps the number of distinct statements, and so of cached plans, small.
        let chunk = (2_000 / width.max(1)).clamp(1, 64);
        let mut touched = 0;
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            // Powers of two: only a few shapes of a statement are ever prepared.
            let size = 1_usize << rows.len().min(chunk).ilog2();
            let part: Vec<Args> = rows.by_ref().take(size).collect();
            let numbered = matches!(self, Self::Postgres(_));
            let sql = format!(
                "{head} values {} {tail}",
                placeholders(size, width, numbered)
            );
            let values = part.into_iter().flat_map(|row| row.0).collect();
            touched += self.run(&sql, Args(values)).await?;
        }
        Ok(touched)
    }

    /// Waits until no other transaction holds this name. SQLite has one writer anyway.
    pub async fn lock(&mut self, name: Uuid) -> Result<(), DbError> {
        if let Self::Postgres(_) = self {
            let (high, _) = name.as_u64_pair();
            let (_, low) = name.as_u64_pair();
            self.all::<(bool,)>(
                "select pg_advisory_xact_lock($1) is not null",
                Args(vec![((high ^ low) as i64).into()]),
            )
            .await?;
        }
        Ok(())
    }

    pub async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    pub async fn rollback(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await?,
            Self::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    /// Runs several statements at once, without placeholders: migrations only.
    /// On SQLite, tables with the mark [`NARROW`] keep their rows in the order of the key.
    pub(super) async fn script(&mut self, sql: &str) -> Result<(), DbError> {
        let sql = match self {
            Self::Sqlite(_) => sql.replace(NARROW, "without rowid"),
            Self::Postgres(_) => sql.to_owned(),
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that runs migrations"
        )]
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(tx) => sql.execute(&mut **tx).await.map(|_| ())?,
            Self::Postgres(tx) => sql.execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }
}

/// Behind a table that is hardly more than its key: SQLite then does not keep every row twice. A
/// comment for PostgreSQL.
const NARROW: &str = "/* sqlite: without rowid */";

/// SQLite takes `$1` for a name and searches the list of all names for it, on every run: that is
/// quadratic.
fn placeholders(rows: usize, width: usize, numbered: bool) -> String {
    if !numbered {
        let row = format!("({})", vec!["?"; width].join(", "));
        return vec![row; rows].join(", ");
    }
    let mut next = 0;
    let mut row = || {
        let marks: Vec<String> = (0..width)
            .map(|_| {
                next += 1;
                format!("${next}")
            })
            .collect();
        format!("({})", marks.join(", "))
    };
    (0..rows).map(|_| row()).collect::<Vec<_>>().join(", ")
}

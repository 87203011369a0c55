//! Whole tables, whatever their columns: for backups and for checks.

use chrono::NaiveDate;
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, ColumnIndex, Database, Decode, Row, Type};
use uuid::Uuid;

use super::{DbError, Tx, Value, count};
use crate::args;

/// What a column holds. Both databases are migrated by the same text, so the declared type tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bool,
    Int,
    Float,
    Text,
    Bytes,
    Uuid,
    Date,
    Json,
}

impl Kind {
    /// By the type's name in a migration.
    pub fn declared(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "boolean" => Self::Bool,
            "bigint" => Self::Int,
            "double precision" => Self::Float,
            "text" => Self::Text,
            "bytea" => Self::Bytes,
            "uuid" => Self::Uuid,
            "date" => Self::Date,
            "jsonb" => Self::Json,
            _ => return None,
        })
    }
}

fn cell<'r, R>(row: &'r R, at: usize, kind: Kind) -> Result<Value, sqlx::Error>
where
    R: Row,
    usize: ColumnIndex<R>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    f64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    Uuid: Decode<'r, R::Database> + Type<R::Database>,
    NaiveDate: Decode<'r, R::Database> + Type<R::Database>,
    sqlx::types::Json<serde_json::Value>: Decode<'r, R::Database> + Type<R::Database>,
    R::Database: Database,
{
    Ok(match kind {
        Kind::Bool => Value::Bool(row.try_get(at)?),
        Kind::Int => Value::Int(row.try_get(at)?),
        Kind::Float => Value::Float(row.try_get(at)?),
        Kind::Text => Value::Text(row.try_get(at)?),
        Kind::Bytes => Value::Bytes(row.try_get(at)?),
        Kind::Uuid => Value::Uuid(row.try_get(at)?),
        Kind::Date => Value::Date(row.try_get(at)?),
        Kind::Json => Value::Json(
            row.try_get::<Option<sqlx::types::Json<serde_json::Value>>, _>(at)?
                .map(|json| json.0),
        ),
    })
}

impl Tx {
    /// Reads rows of columns known only at run time, one by one: the table may be larger than the
    /// memory.
    pub async fn each_row<E: From<DbError>>(
        &mut self,
        sql: &str,
        kinds: &[Kind],
        mut visit: impl FnMut(Vec<Value>) -> Result<(), E>,
    ) -> Result<(), E> {
        count();
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(tx) => {
                let mut rows = sqlx::query_with(sql, args![].sqlite()?).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await.map_err(DbError::from)? {
                    visit(cells(kinds, |at, kind| cell(&row, at, kind))?)?;
                }
            }
            Self::Postgres(tx) => {
                let mut rows = sqlx::query_with(sql, args![].postgres()?).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await.map_err(DbError::from)? {
                    visit(cells(kinds, |at, kind| cell(&row, at, kind))?)?;
                }
            }
        }
        Ok(())
    }

    /// The names of all tables of this database, without the database's own.
    pub async fn tables(&mut self) -> Result<Vec<String>, DbError> {
        let sql = match self {
            Self::Sqlite(_) => {
                "select name from sqlite_master
                 where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name"
            }
            Self::Postgres(_) => {
                "select cast(table_name as text) from information_schema.tables
                 where table_schema = current_schema() and table_type = 'BASE TABLE'
                 order by table_name"
            }
        };
        let names: Vec<(String,)> = self.all(sql, args![]).await?;
        Ok(names.into_iter().map(|(name,)| name).collect())
    }

    /// Name and declared type of a table's columns, and the tables it refers to; SQLite only.
    pub async fn layout(
        &mut self,
        table: &str,
    ) -> Result<(Vec<(String, String)>, Vec<String>), DbError> {
        let columns = self
            .all(
                "select name, type from pragma_table_info($1) order by cid",
                args![table],
            )
            .await?;
        let refers: Vec<(String,)> = self
            .all(
                "select distinct \"table\" from pragma_foreign_key_list($1)",
                args![table],
            )
            .await?;
        Ok((columns, refers.into_iter().map(|(table,)| table).collect()))
    }

    /// Rows that refer to nothing; PostgreSQL lets none come to be. At most ten lines.
    pub async fn dangling(&mut self) -> Result<Vec<String>, DbError> {
        if let Self::Postgres(_) = self {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, String, i64)> = self
            .all(
                "select \"table\", parent, count(*) from pragma_foreign_key_check
                 group by \"table\", parent limit 10",
                args![],
            )
            .await?;
        Ok(rows
            .into_iter()
            .map(|(table, parent, count)| format!("{count} rows of {table} refer to no {parent}"))
            .collect())
    }

    /// What the database itself finds wrong with its file; SQLite only, PostgreSQL has no such
    /// check. At most ten lines.
    pub async fn integrity(&mut self) -> Result<Vec<String>, DbError> {
        if let Self::Postgres(_) = self {
            return Ok(Vec::new());
        }
        let lines: Vec<(String,)> = self
            .all(
                "select integrity_check from pragma_integrity_check limit 10",
                args![],
            )
            .await?;
        Ok(lines
            .into_iter()
            .map(|(line,)| line)
            .filter(|line| line != "ok")
            .collect())
    }
}

fn cells(
    kinds: &[Kind],
    cell: impl Fn(usize, Kind) -> Result<Value, sqlx::Error>,
) -> Result<Vec<Value>, DbError> {
    kinds
        .iter()
        .enumerate()
        .map(|(at, kind)| cell(at, *kind).map_err(DbError::from))
        .collect()
}

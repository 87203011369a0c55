use chrono::NaiveDate;
use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use uuid::Uuid;

use super::DbError;
use crate::clock::Micros;

/// A value for a placeholder. Each kind keeps its type when it is null, because PostgreSQL wants
/// to know the type of a null.
#[derive(Debug, Clone)]
pub enum Value {
    Bool(Option<bool>),
    Int(Option<i64>),
    Float(Option<f64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Uuid(Option<Uuid>),
    Date(Option<NaiveDate>),
    Json(Option<serde_json::Value>),
}

macro_rules! from {
    ($($from:ty => $kind:ident, $value:ident => $make:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self { Self::$kind(Some($make)) }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self { Self::$kind(value.map(|$value| $make)) }
        }
    )*};
}

from! {
    bool => Bool, v => v;
    i64 => Int, v => v;
    i32 => Int, v => i64::from(v);
    i16 => Int, v => i64::from(v);
    u32 => Int, v => i64::from(v);
    Micros => Int, v => v.0;
    f64 => Float, v => v;
    String => Text, v => v;
    &str => Text, v => v.to_owned();
    &String => Text, v => v.clone();
    Vec<u8> => Bytes, v => v;
    &[u8] => Bytes, v => v.to_vec();
    [u8; 32] => Bytes, v => v.to_vec();
    Uuid => Uuid, v => v;
    &Uuid => Uuid, v => *v;
    NaiveDate => Date, v => v;
    serde_json::Value => Json, v => v;
}

/// The values of a statement in the order of its placeholders: `args![tenant, id]`.
#[derive(Debug, Clone, Default)]
pub struct Args(pub Vec<Value>);

impl Args {
    #[must_use]
    pub fn with(mut self, value: impl Into<Value>) -> Self {
        self.0.push(value.into());
        self
    }

    pub(super) fn sqlite(self) -> Result<SqliteArguments, DbError> {
        let mut out = SqliteArguments::default();
        for value in self.0 {
            match value {
                Value::Bool(v) => out.add(v),
                Value::Int(v) => out.add(v),
                Value::Float(v) => out.add(v),
                Value::Text(v) => out.add(v),
                Value::Bytes(v) => out.add(v),
                Value::Uuid(v) => out.add(v),
                Value::Date(v) => out.add(v),
                Value::Json(v) => out.add(v.map(sqlx::types::Json)),
            }
            .map_err(DbError::encode)?;
        }
        Ok(out)
    }

    pub(super) fn postgres(self) -> Result<PgArguments, DbError> {
        let mut out = PgArguments::default();
        for value in self.0 {
            match value {
                Value::Bool(v) => out.add(v),
                Value::Int(v) => out.add(v),
                Value::Float(v) => out.add(v),
                Value::Text(v) => out.add(v),
                Value::Bytes(v) => out.add(v),
                Value::Uuid(v) => out.add(v),
                Value::Date(v) => out.add(v),
                Value::Json(v) => out.add(v.map(sqlx::types::Json)),
            }
            .map_err(DbError::encode)?;
        }
        Ok(out)
    }
}

/// The values of a statement, in order.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        $crate::db::Args(vec![$($crate::db::Value::from($value)),*])
    };
}

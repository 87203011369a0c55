use std::collections::BTreeMap;

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bindeglied_kit::db::{Kind as Cell, Value};
use bindeglied_kit::id;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// The version of the format; readers refuse newer ones.
pub(super) const FORMAT: u32 = 1;

/// What is in a backup file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The content database and the files.
    Content,
    /// The key store (wrapped keys; the master key is in no backup).
    Keys,
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) bindeglied_backup: u32,
    pub(super) kind: Kind,
    pub(super) program: String,
    /// Microseconds since 1970.
    pub(super) made_at: i64,
    /// Which database it was taken from; of no meaning for the content.
    pub(super) from: String,
    /// Number and hash of every schema change.
    pub(super) schema: Vec<(i64, String)>,
}

/// Announces a table; its rows follow, each an array.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TableLine {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// Announces a file; its pieces follow, each a text in Base64.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FileLine {
    pub(super) file: String,
}

/// The last line: what must have been there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) tables: BTreeMap<String, Sum>,
    pub(super) files: BTreeMap<String, FileSum>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EndLine {
    pub(super) end: Manifest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileSum {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// How many rows a table has, and one number over all of them that does not depend on their order:
/// the databases order text differently.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) rows: u64,
    pub(super) hash: String,
    #[serde(skip)]
    total: [u128; 2],
}

impl Sum {
    pub(super) fn add(&mut self, line: &[u8]) {
        let digest = Sha256::digest(line);
        for (total, part) in self.total.iter_mut().zip(digest.chunks_exact(16)) {
            let part = part.try_into().map(u128::from_be_bytes).unwrap_or_default();
            *total = total.wrapping_add(part);
        }
        self.rows += 1;
    }

    /// The sum to be written or compared.
    pub(super) fn done(&self) -> Self {
        Self {
            rows: self.rows,
            hash: id::hex(&self.total.map(u128::to_be_bytes).concat()),
            total: [0; 2],
        }
    }
}

/// A column of a table that can be backed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) cell: Cell,
}

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

impl Table {
    pub(super) fn cells(&self) -> Vec<Cell> {
        self.columns.iter().map(|column| column.cell).collect()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|c| c.name.clone()).collect()
    }
}

/// A row as a line, the same for the same values on both databases.
pub(super) fn encode(row: &[Value], out: &mut Vec<u8>) -> anyhow::Result<()> {
    out.clear();
    let cells = row.iter().map(|value| {
        Ok(match value {
            Value::Bool(v) => Json::from(*v),
            Value::Int(v) => Json::from(*v),
            Value::Float(Some(v)) if !v.is_finite() => bail!("a number without end"),
            Value::Float(v) => Json::from(*v),
            Value::Text(v) => Json::from(v.clone()),
            Value::Bytes(v) => Json::from(v.as_ref().map(|v| STANDARD.encode(v))),
            Value::Uuid(v) => Json::from(v.map(|v| v.to_string())),
            Value::Date(v) => Json::from(v.map(|v| v.to_string())),
            Value::Json(v) => v.as_ref().map_or(Json::Null, sorted),
        })
    });
    let line = Json::Array(cells.collect::<anyhow::Result<_>>()?);
    serde_json::to_writer(&mut *out, &line)?;
    Ok(())
}

/// Objects with their keys in order: one database keeps the order they were written in, the
/// other does not.
fn sorted(value: &Json) -> Json {
    match value {
        Json::Object(map) => {
            let ordered: BTreeMap<_, _> = map.iter().collect();
            Json::Object(
                ordered
                    .into_iter()
                    .map(|(key, value)| (key.clone(), sorted(value)))
                    .collect(),
            )
        }
        Json::Array(list) => Json::Array(list.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// The row of a line.
pub(super) fn decode(line: Json, table: &Table) -> anyhow::Result<Vec<Value>> {
    let Json::Array(cells) = line else {
        bail!("a row is no list");
    };
    if cells.len() != table.columns.len() {
        bail!("a row has another number of columns");
    }
    cells
        .into_iter()
        .zip(&table.columns)
        .map(|(cell, column)| {
            value(cell, column.cell).with_context(|| format!("{}.{}", table.name, column.name))
        })
        .collect()
}

fn value(cell: Json, kind: Cell) -> anyhow::Result<Value> {
    let none = cell.is_null();
    let text = || cell.as_str().context("no text");
    Ok(match kind {
        Cell::Bool if none => Value::Bool(None),
        Cell::Bool => Value::Bool(Some(cell.as_bool().context("no boolean")?)),
        Cell::Int if none => Value::Int(None),
        Cell::Int => Value::Int(Some(cell.as_i64().context("no whole number")?)),
        Cell::Float if none => Value::Float(None),
        Cell::Float => Value::Float(Some(cell.as_f64().context("no number")?)),
        Cell::Text if none => Value::Text(None),
        Cell::Text => Value::Text(Some(text()?.to_owned())),
        Cell::Bytes if none => Value::Bytes(None),
        Cell::Bytes => Value::Bytes(Some(STANDARD.decode(text()?)?)),
        Cell::Uuid if none => Value::Uuid(None),
        Cell::Uuid => Value::Uuid(Some(text()?.parse()?)),
        Cell::Date if none => Value::Date(None),
        Cell::Date => Value::Date(Some(text()?.parse()?)),
        Cell::Json if none => Value::Json(None),
        Cell::Json => Value::Json(Some(cell)),
    })
}

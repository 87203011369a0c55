use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{
    Args, Db, DbUrl, Kind as Cell, Migration, OpenOptions, Tx, Value, migrate_within, table_of,
};

use super::model::{Column, Sum, Table, encode};

/// Rows that are of no use elsewhere: nobody stays signed in through a restore.
const PASSING: &[&str] = &["session", "login_attempt"];

/// The tables these schema changes make, each after those it refers to. Both databases are
/// migrated by the same text, so an empty one in memory tells for both.
pub(super) async fn tables(migrations: &[Migration]) -> anyhow::Result<Vec<Table>> {
    let options = OpenOptions {
        connections: 1,
        create: true,
    };
    let db = Db::open(&DbUrl::File(":memory:".into()), options).await?;
    let mut tx = db.begin().await?;
    migrate_within(&mut tx, migrations, Micros::default()).await?;
    let mut found = BTreeMap::new();
    for name in tx.tables().await? {
        if !PASSING.contains(&name.as_str()) && name != table_of(migrations) {
            let (declared, refers) = tx.layout(&name).await?;
            let refers: BTreeSet<String> = refers.into_iter().collect();
            found.insert(name.clone(), (columns(&name, declared)?, refers));
        }
    }
    tx.rollback().await?;
    db.close().await;
    ordered(found)
}

fn columns(table: &str, declared: Vec<(String, String)>) -> anyhow::Result<Vec<Column>> {
    declared
        .into_iter()
        .map(|(name, declared)| {
            let cell = Cell::declared(&declared)
                .with_context(|| format!("{table}.{name}: no backup knows the type {declared}"))?;
            Ok(Column { name, cell })
        })
        .collect()
}

fn ordered(
    mut open: BTreeMap<String, (Vec<Column>, BTreeSet<String>)>,
) -> anyhow::Result<Vec<Table>> {
    let mut done: Vec<Table> = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let ready = open
            .iter()
            .find(|(name, (_, refers))| !refers.iter().any(|r| r != *name && open.contains_key(r)))
            .map(|(name, _)| name.clone());
        let Some(name) = ready else {
            bail!("tables refer to each other in a circle: {:?}", open.keys());
        };
        if let Some((columns, _)) = open.remove(&name) {
            done.push(Table { name, columns });
        }
    }
    Ok(done)
}

fn select(table: &Table) -> String {
    format!("select {} from {}", table.names().join(", "), table.name)
}

/// Every row of a table as a line.
pub(super) async fn each_line(
    tx: &mut Tx,
    table: &Table,
    mut visit: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut line = Vec::new();
    tx.each_row(&select(table), &table.cells(), |row| {
        encode(&row, &mut line).with_context(|| format!("table {}", table.name))?;
        visit(&line)
    })
    .await
}

/// Counts and hashes what a table holds now.
pub(super) async fn sum(tx: &mut Tx, table: &Table) -> anyhow::Result<Sum> {
    let mut sum = Sum::default();
    each_line(tx, table, |line| {
        sum.add(line);
        Ok(())
    })
    .await?;
    Ok(sum.done())
}

pub(super) async fn insert(
    tx: &mut Tx,
    table: &Table,
    rows: Vec<Vec<Value>>,
) -> anyhow::Result<()> {
    let head = format!("insert into {} ({})", table.name, table.names().join(", "));
    tx.insert_many(&head, rows.into_iter().map(Args).collect(), "")
        .await
        .with_context(|| format!("table {}", table.name))?;
    Ok(())
}

/// The first of these tables that holds anything, if there is one. Others may be there: content
/// and keys may share a database.
pub(super) async fn first_filled(tx: &mut Tx, tables: &[Table]) -> anyhow::Result<Option<String>> {
    for name in tx.tables().await? {
        let ours = tables.iter().any(|table| table.name == name);
        if !ours && !PASSING.contains(&name.as_str()) {
            continue;
        }
        let sql = format!("select cast(1 as bigint) from {name} limit 1");
        if tx.optional::<(i64,)>(&sql, args![]).await?.is_some() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

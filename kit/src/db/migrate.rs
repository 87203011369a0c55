use sha2::{Digest, Sha256};

use super::{Db, DbError, Tx};
use crate::args;
use crate::clock::Micros;

/// One numbered change of the schema. The same text runs on both databases.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub sql: &'static str,
    /// Which set it belongs to, when a database holds several; usually empty. Each set is counted
    /// in a table of its own.
    pub set: &'static str,
}

impl Migration {
    /// What the database remembers of the file, to notice that it was changed afterwards.
    pub fn hash(&self) -> String {
        hash(self.sql)
    }
}

/// The table in which a set of changes is counted.
pub fn table_of(files: &[Migration]) -> String {
    match files.first().map_or("", |file| file.set) {
        "" => "schema_migration".to_owned(),
        set => format!("schema_migration_{set}"),
    }
}

async fn make_table(tx: &mut Tx, files: &[Migration]) -> Result<(), DbError> {
    let table = table_of(files);
    tx.script(&format!(
        "create table if not exists {table} (
         number bigint primary key, name text not null, hash text not null, applied_at bigint not null)"
    ))
    .await
}

/// Brings the database to the newest schema. All pending files run in one transaction: either all
/// of them are in, or none. Returns the numbers that were applied.
///
/// # Errors
/// [`DbError::Migration`] when an already applied file differs from the one in this binary, or the
/// database is newer than this binary.
pub async fn migrate(db: &Db, files: &[Migration], now: Micros) -> Result<Vec<i64>, DbError> {
    let mut tx = db.begin().await?;
    let applied = migrate_within(&mut tx, files, now).await?;
    tx.commit().await?;
    Ok(applied)
}

/// The same within a transaction of the caller, so that schema and content come in together.
pub async fn migrate_within(
    tx: &mut Tx,
    files: &[Migration],
    now: Micros,
) -> Result<Vec<i64>, DbError> {
    if let Tx::Postgres(_) = tx {
        // Two nodes starting at once must not both migrate.
        // The other one may take long.
        tx.script("set local lock_timeout = 0").await?;
        tx.all::<(bool,)>("select pg_advisory_xact_lock(730443) is not null", args![])
            .await?;
    }
    make_table(tx, files).await?;
    let table = table_of(files);
    let mut applied = Vec::new();
    for file in todo(tx, files).await? {
        tx.script(file.sql)
            .await
            .map_err(|error| DbError::Migration(format!("{}: {error}", file.name)))?;
        tx.run(
            &format!(
                "insert into {table} (number, name, hash, applied_at) values ($1, $2, $3, $4)"
            ),
            args![file.number, file.name, hash(file.sql), now],
        )
        .await?;
        applied.push(file.number);
    }
    Ok(applied)
}

/// Number and hash of every change of this set the database has had; read only. Empty when it has
/// no schema.
pub async fn applied(tx: &mut Tx, files: &[Migration]) -> Result<Vec<(i64, String)>, DbError> {
    let table = table_of(files);
    if !tx.tables().await?.contains(&table) {
        return Ok(Vec::new());
    }
    tx.all(
        &format!("select number, hash from {table} order by number"),
        args![],
    )
    .await
}

/// The files that have not been applied yet.
pub async fn pending(db: &Db, files: &[Migration]) -> Result<Vec<i64>, DbError> {
    let mut tx = db.begin().await?;
    make_table(&mut tx, files).await?;
    let open = todo(&mut tx, files).await?;
    tx.commit().await?;
    Ok(open.iter().map(|file| file.number).collect())
}

async fn todo(tx: &mut Tx, files: &[Migration]) -> Result<Vec<Migration>, DbError> {
    let done: Vec<(i64, String)> = tx
        .all(
            &format!(
                "select number, hash from {} order by number",
                table_of(files)
            ),
            args![],
        )
        .await?;
    for (number, applied) in &done {
        let Some(file) = files.iter().find(|file| file.number == *number) else {
            return Err(DbError::Migration(format!(
                "the database has change {number}, which this program does not know: it was made by a newer version"
            )));
        };
        if hash(file.sql) != *applied {
            return Err(DbError::Migration(format!(
                "{} was changed after it had been applied",
                file.name
            )));
        }
    }
    Ok(files
        .iter()
        .filter(|file| !done.iter().any(|(number, _)| *number == file.number))
        .copied()
        .collect())
}

fn hash(sql: &str) -> String {
    crate::id::hex(&Sha256::digest(sql.as_bytes()))
}

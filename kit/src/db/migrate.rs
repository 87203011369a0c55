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
}

impl Migration {
    /// What the database remembers of the file, to notice that it was changed afterwards.
    pub fn hash(&self) -> String {
        hash(self.sql)
    }
}

const TABLE: &str = "create table if not exists schema_migration (
    number bigint primary key, name text not null, hash text not null, applied_at bigint not null)";

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
        tx.all::<(bool,)>("select pg_advisory_xact_lock(730443) is not null", args![])
            .await?;
    }
    tx.script(TABLE).await?;
    let mut applied = Vec::new();
    for file in todo(tx, files).await? {
        tx.script(file.sql)
            .await
            .map_err(|error| DbError::Migration(format!("{}: {error}", file.name)))?;
        tx.run(
            "insert into schema_migration (number, name, hash, applied_at) values ($1, $2, $3, $4)",
            args![file.number, file.name, hash(file.sql), now],
        )
        .await?;
        applied.push(file.number);
    }
    Ok(applied)
}

/// Number and hash of every change the database has had; read only. Empty when it has no schema.
pub async fn applied(tx: &mut Tx) -> Result<Vec<(i64, String)>, DbError> {
    if !tx
        .tables()
        .await?
        .iter()
        .any(|name| name == "schema_migration")
    {
        return Ok(Vec::new());
    }
    tx.all(
        "select number, hash from schema_migration order by number",
        args![],
    )
    .await
}

/// The files that have not been applied yet.
pub async fn pending(db: &Db, files: &[Migration]) -> Result<Vec<i64>, DbError> {
    let mut tx = db.begin().await?;
    tx.script(TABLE).await?;
    let open = todo(&mut tx, files).await?;
    tx.commit().await?;
    Ok(open.iter().map(|file| file.number).collect())
}

async fn todo(tx: &mut Tx, files: &[Migration]) -> Result<Vec<Migration>, DbError> {
    let done: Vec<(i64, String)> = tx
        .all(
            "select number, hash from schema_migration order by number",
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

//! Every statement that writes the tables of imports, and the reads they need of other tables.

mod known;
mod marks;
mod rows;
mod undo;

pub(super) use known::known;
pub(super) use marks::{marks, seen};
pub(super) use rows::{
    Count, Filter, chunk, count, decide, drop_contents, drop_rows, page, put_rows, returned_rows,
    row, settle, settle_new,
};
pub(super) use undo::{Blocking, blocking, made};

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Args, Db, DbError};
use bindeglied_kit::id;
use bindeglied_kit::seal::{DataKey, Keyring, Place, SealError};
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

use super::mapping::Mapping;
use super::run::{NewRun, Run, Saved, State};
use crate::audit::Work;
use crate::permission::Actor;

/// Bytes of a file in one row of the table.
const PART: usize = 1024 * 1024;

/// The secret behind a tenant's fingerprints; made at the first import.
pub(super) async fn secret(db: &Db, keys: &Keyring, tenant: Uuid) -> Result<[u8; 32], SealError> {
    let find = "select secret_sealed from import_secret where tenant_id = $1";
    let place = Place::new("import_secret", tenant, "secret_sealed");
    let key = keys.create(tenant, tenant).await?;
    let found: Option<(Vec<u8>,)> = db.optional(find, args![tenant]).await?;
    let sealed = if let Some((sealed,)) = found {
        sealed
    } else {
        let fresh = key.seal_bytes(place, &id::random::<32>());
        let mut tx = db.begin().await?;
        tx.run(
            "insert into import_secret (tenant_id, secret_sealed) values ($1, $2)
             on conflict do nothing",
            args![tenant, fresh],
        )
        .await?;
        let (stored,) = tx.one::<(Vec<u8>,)>(find, args![tenant]).await?;
        tx.commit().await?;
        stored
    };
    <[u8; 32]>::try_from(key.open_bytes(place, &sealed)?.as_slice()).map_err(|_| SealError::Broken)
}

fn mapping_place(id: Uuid) -> Place<'static> {
    Place::new("import_run", id, "mapping_sealed")
}

/// Stores an uploaded list with its file.
pub(super) async fn create(
    work: &mut Work,
    key: &DataKey,
    new: &NewRun<'_>,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    let name = key.seal(
        Place::new("import_run", new.id, "file_name_sealed"),
        new.file_name,
    );
    let mapping = key.seal(mapping_place(new.id), &json_text(new.mapping));
    work.run(
        "insert into import_run (tenant_id, id, agency_id, team_id, file_name_sealed,
         mapping_sealed, mapping_name, state, figures, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, 'uploaded', $8, $9, $10)",
        args![
            tenant,
            new.id,
            new.agency,
            new.team,
            name,
            mapping,
            new.mapping_name,
            serde_json::json!({}),
            now,
            by
        ],
    )
    .await?;
    for (part, bytes) in (0_i64..).zip(new.bytes.chunks(PART)) {
        let column = format!("content_sealed {part}");
        let sealed = key.seal_bytes(Place::new("import_file", new.id, &column), bytes);
        work.run(
            "insert into import_file (tenant_id, import_id, part, content_sealed)
             values ($1, $2, $3, $4)",
            args![tenant, new.id, part, sealed],
        )
        .await?;
    }
    Ok(())
}

fn json_text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The bytes of the file; nothing when it was removed.
pub(super) async fn file(
    db: &Db,
    key: &DataKey,
    tenant: Uuid,
    run: Uuid,
) -> Result<Vec<u8>, SealError> {
    let parts: Vec<(i64, Vec<u8>)> = db
        .all(
            "select part, content_sealed from import_file
             where tenant_id = $1 and import_id = $2 order by part",
            args![tenant, run],
        )
        .await?;
    let mut bytes = Vec::new();
    for (part, sealed) in parts {
        let column = format!("content_sealed {part}");
        bytes.extend(key.open_bytes(Place::new("import_file", run, &column), &sealed)?);
    }
    Ok(bytes)
}

#[derive(FromRow)]
struct RunRow {
    id: Uuid,
    agency_id: Uuid,
    team_id: Option<Uuid>,
    file_name_sealed: Vec<u8>,
    mapping_sealed: Vec<u8>,
    mapping_name: String,
    state: String,
    failure: String,
    figures: sqlx::types::Json<Value>,
    created_at: i64,
    by_name: Option<String>,
    version: i64,
}

impl RunRow {
    fn opened(self, key: &DataKey) -> Result<Run, SealError> {
        let mapping = key.open(mapping_place(self.id), &self.mapping_sealed)?;
        let name = Place::new("import_run", self.id, "file_name_sealed");
        Ok(Run {
            id: self.id,
            agency: self.agency_id,
            team: self.team_id,
            file_name: key.open(name, &self.file_name_sealed)?,
            mapping: serde_json::from_str(&mapping).map_err(|_| SealError::Broken)?,
            mapping_name: self.mapping_name,
            state: State::parse(&self.state),
            failure: self.failure,
            figures: serde_json::from_value(self.figures.0).unwrap_or_default(),
            created_at: Micros(self.created_at),
            by: self.by_name.unwrap_or_default(),
            version: self.version,
        })
    }
}

/// An import of the actor's Träger.
///
/// # Errors
/// [`DbError::NotFound`] when there is none.
pub(super) async fn run(db: &Db, key: &DataKey, actor: &Actor, id: Uuid) -> Result<Run, SealError> {
    let row: RunRow = db
        .one(
            "select r.id, r.agency_id, r.team_id, r.file_name_sealed, r.mapping_sealed,
                    r.mapping_name, r.state, r.failure, r.figures, r.created_at,
                    a.name as by_name, r.version
             from import_run r
             left join account a on a.tenant_id = r.tenant_id and a.id = r.created_by
             where r.tenant_id = $1 and r.agency_id = $2 and r.id = $3",
            args![actor.tenant, actor.agency_or_nil(), id],
        )
        .await?;
    row.opened(key)
}

/// The latest imports of the actor's Träger, the newest first.
pub(super) async fn runs(
    db: &Db,
    key: &DataKey,
    actor: &Actor,
    limit: i64,
) -> Result<Vec<Run>, SealError> {
    let rows: Vec<RunRow> = db
        .all(
            "select r.id, r.agency_id, r.team_id, r.file_name_sealed, r.mapping_sealed,
                    r.mapping_name, r.state, r.failure, r.figures, r.created_at,
                    a.name as by_name, r.version
             from import_run r
             left join account a on a.tenant_id = r.tenant_id and a.id = r.created_by
             where r.tenant_id = $1 and r.agency_id = $2 and r.state <> 'discarded'
             order by r.created_at desc, r.id desc
             limit $3",
            args![actor.tenant, actor.agency_or_nil(), limit],
        )
        .await?;
    rows.into_iter().map(|row| row.opened(key)).collect()
}

/// Keeps a corrected mapping.
pub(super) async fn set_mapping(
    work: &mut Work,
    key: &DataKey,
    run: &Run,
    mapping: &Mapping,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update import_run set mapping_sealed = $4, mapping_name = $5, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3
           and state in ('uploaded', 'mapped', 'interrupted', 'failed')",
        args![
            tenant,
            run.id,
            run.version,
            key.seal(mapping_place(run.id), &json_text(mapping)),
            &run.mapping_name
        ],
    )
    .await
}

/// Moves an import to another state.
///
/// # Errors
/// [`DbError::Stale`] when it was not in `from`.
pub(super) async fn set_state(
    work: &mut Work,
    run: Uuid,
    (from, to): (State, State),
    figures: Option<&Value>,
    failure: &str,
) -> Result<(), DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    work.run_one(
        "update import_run set state = $4, failure = $5, figures = coalesce($6, figures),
                finished_at = $7, version = version + 1
         where tenant_id = $1 and id = $2 and state = $3",
        args![
            tenant,
            run,
            from.key(),
            to.key(),
            failure,
            figures.cloned(),
            now
        ],
    )
    .await
}

/// Removes the file of an import.
pub(super) async fn drop_file(work: &mut Work, run: Uuid) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from import_file where tenant_id = $1 and import_id = $2",
        args![tenant, run],
    )
    .await?;
    Ok(())
}

/// Imports that are running, or were when their program was stopped.
pub(super) async fn running(db: &Db) -> Result<Vec<(Uuid, Uuid)>, DbError> {
    db.all(
        "select tenant_id, id from import_run where state = 'running' order by tenant_id, id",
        Args::default(),
    )
    .await
}

#[derive(FromRow)]
struct SavedRow {
    id: Uuid,
    name: String,
    mapping: sqlx::types::Json<Value>,
}

/// The mappings the actor's Träger has kept, by name.
pub(super) async fn saved(db: &Db, actor: &Actor) -> Result<Vec<Saved>, DbError> {
    let rows: Vec<SavedRow> = db
        .all(
            "select id, name, mapping from import_mapping
             where tenant_id = $1 and agency_id = $2 order by created_at, id",
            args![actor.tenant, actor.agency_or_nil()],
        )
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Saved {
                id: row.id,
                name: row.name,
                mapping: serde_json::from_value(row.mapping.0).ok()?,
            })
        })
        .collect())
}

/// Keeps a mapping under a name; the last one of a name wins.
pub(super) async fn save_mapping(
    work: &mut Work,
    agency: Uuid,
    name: &str,
    mapping: &Mapping,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "insert into import_mapping (tenant_id, id, agency_id, name, mapping, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, agency_id, name) do update set mapping = excluded.mapping",
        args![
            tenant,
            id::new_id(now),
            agency,
            name,
            serde_json::json!(mapping.bare()),
            now,
            by
        ],
    )
    .await?;
    Ok(())
}

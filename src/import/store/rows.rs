use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{DataKey, Place, SealError};
use sqlx::FromRow;
use uuid::Uuid;

use super::super::staged::{Action, RowOf, Staged};
use crate::audit::Work;

pub(super) async fn clear(work: &mut Work, run: Uuid) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from import_row where tenant_id = $1 and import_id = $2",
        args![tenant, run],
    )
    .await?;
    Ok(())
}

fn place(id: Uuid) -> Place<'static> {
    Place::new("import_row", id, "content_sealed")
}

/// Replaces the rows of an import.
pub(in super::super) async fn put_rows(
    work: &mut Work,
    key: &DataKey,
    run: Uuid,
    rows: &[Staged],
) -> Result<(), DbError> {
    let tenant = work.tenant();
    clear(work, run).await?;
    for some in rows.chunks(500) {
        let values = some
            .iter()
            .map(|row| {
                let content = serde_json::to_string(&row.content).unwrap_or_default();
                args![
                    tenant,
                    run,
                    row.position,
                    row.id,
                    row.kind.key(),
                    row.action.key(),
                    row.noted(),
                    row.returns(),
                    &*row.fingerprint,
                    &*row.identity,
                    row.record,
                    row.matched,
                    key.seal(place(row.id), &content)
                ]
            })
            .collect();
        work.insert_many(
            "insert into import_row (tenant_id, import_id, position, id, kind, action, noted,
             returned, fingerprint, identity, record_id, matched_id, content_sealed)",
            values,
            "",
        )
        .await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct RowRow {
    position: i64,
    id: Uuid,
    kind: String,
    action: String,
    fingerprint: Vec<u8>,
    identity: Vec<u8>,
    record_id: Option<Uuid>,
    matched_id: Option<Uuid>,
    content_sealed: Option<Vec<u8>>,
}

impl RowRow {
    fn opened(self, key: &DataKey) -> Result<Staged, SealError> {
        let sealed = self.content_sealed.ok_or(SealError::Broken)?;
        let content = key.open(place(self.id), &sealed)?;
        Ok(Staged {
            id: self.id,
            position: self.position,
            kind: RowOf::parse(&self.kind),
            action: Action::parse(&self.action).unwrap_or(Action::Rejected),
            fingerprint: self.fingerprint,
            identity: self.identity,
            record: self.record_id,
            matched: self.matched_id,
            content: serde_json::from_str(&content).map_err(|_| SealError::Broken)?,
        })
    }
}

/// Which rows of the preview are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Filter {
    All,
    Noted,
    Of(Action),
}

/// Rows of a page, and whether more follow.
pub(in super::super) struct RowPage {
    pub(in super::super) rows: Vec<Staged>,
    pub(in super::super) more: bool,
}

/// Rows after a position, in order.
pub(in super::super) async fn page(
    db: &Db,
    key: &DataKey,
    (tenant, run): (Uuid, Uuid),
    filter: Filter,
    (after, limit): (i64, i64),
) -> Result<RowPage, SealError> {
    let rows: Vec<RowRow> = match filter {
        Filter::All => {
            db.all(
                "select position, id, kind, action, fingerprint, identity, record_id, matched_id,
                        content_sealed
                 from import_row
                 where tenant_id = $1 and import_id = $2 and position > $3
                   and content_sealed is not null
                 order by position limit $4",
                args![tenant, run, after, limit + 1],
            )
            .await?
        }
        Filter::Noted => {
            db.all(
                "select position, id, kind, action, fingerprint, identity, record_id, matched_id,
                        content_sealed
                 from import_row
                 where tenant_id = $1 and import_id = $2 and noted and position > $3
                   and content_sealed is not null
                 order by position limit $4",
                args![tenant, run, after, limit + 1],
            )
            .await?
        }
        Filter::Of(action) => {
            db.all(
                "select position, id, kind, action, fingerprint, identity, record_id, matched_id,
                        content_sealed
                 from import_row
                 where tenant_id = $1 and import_id = $2 and action = $5 and position > $3
                   and content_sealed is not null
                 order by position limit $4",
                args![tenant, run, after, limit + 1, action.key()],
            )
            .await?
        }
    };
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = rows.len() > limit;
    let rows = rows.into_iter().take(limit);
    Ok(RowPage {
        rows: rows.map(|row| row.opened(key)).collect::<Result<_, _>>()?,
        more,
    })
}

/// Rows of a kind after a position, read within the transaction that takes them over.
pub(in super::super) async fn chunk(
    work: &mut Work,
    key: &DataKey,
    run: Uuid,
    kind: RowOf,
    (after, limit): (i64, i64),
) -> Result<Vec<Staged>, SealError> {
    let tenant = work.tenant();
    let rows: Vec<RowRow> = work
        .all(
            "select position, id, kind, action, fingerprint, identity, record_id, matched_id,
                    content_sealed
             from import_row
             where tenant_id = $1 and import_id = $2 and kind = $3 and position > $4
             order by position limit $5",
            args![tenant, run, kind.key(), after, limit],
        )
        .await?;
    rows.into_iter().map(|row| row.opened(key)).collect()
}

/// One row by its id.
pub(in super::super) async fn row(
    db: &Db,
    key: &DataKey,
    (tenant, run): (Uuid, Uuid),
    id: Uuid,
) -> Result<Staged, SealError> {
    let row: RowRow = db
        .one(
            "select position, id, kind, action, fingerprint, identity, record_id, matched_id,
                    content_sealed
             from import_row
             where tenant_id = $1 and import_id = $2 and id = $3",
            args![tenant, run, id],
        )
        .await?;
    row.opened(key)
}

/// Rows of which something goes back to the sender: of these the content was kept.
pub(in super::super) async fn returned_rows(
    db: &Db,
    key: &DataKey,
    (tenant, run): (Uuid, Uuid),
) -> Result<Vec<Staged>, SealError> {
    let rows: Vec<RowRow> = db
        .all(
            "select position, id, kind, action, fingerprint, identity, record_id, matched_id,
                    content_sealed
             from import_row
             where tenant_id = $1 and import_id = $2 and returned and content_sealed is not null
             order by position",
            args![tenant, run],
        )
        .await?;
    rows.into_iter().map(|row| row.opened(key)).collect()
}

/// How many rows of each kind and action there are, and how many of them have a note.
#[derive(Debug, Clone, FromRow)]
pub(in super::super) struct Count {
    pub(in super::super) kind: String,
    pub(in super::super) action: String,
    pub(in super::super) rows: i64,
    pub(in super::super) noted: i64,
}

pub(in super::super) async fn count(
    db: &Db,
    tenant: Uuid,
    run: Uuid,
) -> Result<Vec<Count>, DbError> {
    db.all(
        "select kind, action, cast(count(*) as bigint) as rows,
                cast(sum(case when noted then 1 else 0 end) as bigint) as noted
         from import_row where tenant_id = $1 and import_id = $2
         group by kind, action order by kind, action",
        args![tenant, run],
    )
    .await
}

/// Keeps the decision about a possible duplicate.
///
/// # Errors
/// [`DbError::Stale`] when there is nothing to decide about the row any more.
pub(in super::super) async fn decide(
    work: &mut Work,
    run: Uuid,
    row: &Staged,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update import_row set action = $4, noted = $5, returned = $6
         where tenant_id = $1 and import_id = $2 and id = $3 and matched_id is not null
           and action in ('held', 'same', 'other', 'new')
           and exists (select 1 from import_run r where r.tenant_id = $1 and r.id = $2
                       and r.state in ('mapped', 'interrupted', 'failed'))",
        args![
            tenant,
            run,
            row.id,
            row.action.key(),
            row.noted(),
            row.returns()
        ],
    )
    .await
}

/// Writes what became of a row that did not become what was planned.
pub(in super::super) async fn settle(
    work: &mut Work,
    key: &DataKey,
    run: Uuid,
    row: &Staged,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let content = serde_json::to_string(&row.content).unwrap_or_default();
    work.run_one(
        "update import_row set action = $4, record_id = $5, noted = $6, returned = $7,
                content_sealed = $8
         where tenant_id = $1 and import_id = $2 and id = $3",
        args![
            tenant,
            run,
            row.id,
            row.action.key(),
            row.record,
            row.noted(),
            row.returns(),
            key.seal(place(row.id), &content)
        ],
    )
    .await
}

/// Says of every row that became a record of its own which one it is.
pub(in super::super) async fn settle_new(work: &mut Work, run: Uuid) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "update import_row set record_id = id
         where tenant_id = $1 and import_id = $2 and action in ('new', 'other')",
        args![tenant, run],
    )
    .await?;
    Ok(())
}

/// Forgets the rows of an import: the same list is new again.
pub(in super::super) async fn drop_rows(work: &mut Work, run: Uuid) -> Result<(), DbError> {
    clear(work, run).await
}

/// Removes what was read of rows of which nothing goes back.
pub(in super::super) async fn drop_contents(work: &mut Work, run: Uuid) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "update import_row set content_sealed = null
         where tenant_id = $1 and import_id = $2 and returned = $3",
        args![tenant, run, false],
    )
    .await?;
    Ok(())
}

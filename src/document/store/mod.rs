//! Every statement about documents. A document is seen by whoever sees its case.

mod targets;
mod write;

pub(super) use targets::{Offered, TargetRow, offered, target};
pub(super) use write::{Written, add, change, link, remove};

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::model::{Document, LinkKind, Target};
use crate::permission::Actor;

/// Documents on a page.
pub(super) const PAGE: i64 = 30;

/// The documents of a case, the newest first, from a place on; one more than a page.
pub(super) async fn list(
    db: &Db,
    actor: &Actor,
    case: Uuid,
    (kind, before): (Option<&str>, (NaiveDate, Uuid)),
) -> Result<Vec<Document>, DbError> {
    db.all(
        "select d.id, d.case_id, d.person_id, d.owner_id, d.kind, d.on_date, d.media, d.bytes,
                d.name_sealed, d.title_sealed, d.note_sealed, d.key_sealed, d.created_at,
                a.short_name as created_by, d.version
         from document d
         join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
              and g.audience_id = $3
         left join account a on a.tenant_id = d.tenant_id and a.id = d.created_by
         where d.tenant_id = $1 and d.case_id = $2 and (d.on_date, d.id) < ($4, $5)
           and (cast($6 as text) is null or d.kind = $6)
         order by d.on_date desc, d.id desc limit $7",
        args![
            actor.tenant,
            case,
            actor.audience(),
            before.0,
            before.1,
            kind.map(str::to_owned),
            PAGE + 1
        ],
    )
    .await
}

/// Which kinds a case has documents of, and how many.
pub(super) async fn kinds(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<(String, i64)>, DbError> {
    db.all(
        "select d.kind, count(*)
         from document d
         join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
              and g.audience_id = $3
         where d.tenant_id = $1 and d.case_id = $2
         group by d.kind order by d.kind",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// One document of a case.
///
/// # Errors
/// [`DbError::NotFound`] when it is not there or not visible.
pub(super) async fn one(
    db: &Db,
    actor: &Actor,
    (case, id): (Uuid, Uuid),
) -> Result<Document, DbError> {
    db.one(
        "select d.id, d.case_id, d.person_id, d.owner_id, d.kind, d.on_date, d.media, d.bytes,
                d.name_sealed, d.title_sealed, d.note_sealed, d.key_sealed, d.created_at,
                a.short_name as created_by, d.version
         from document d
         join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
              and g.audience_id = $4
         left join account a on a.tenant_id = d.tenant_id and a.id = d.created_by
         where d.tenant_id = $1 and d.case_id = $2 and d.id = $3",
        args![actor.tenant, case, id, actor.audience()],
    )
    .await
}

/// The same file, if it is in the case already.
pub(super) async fn same(
    db: &Db,
    actor: &Actor,
    case: Uuid,
    sum: &[u8],
) -> Result<Option<Uuid>, DbError> {
    let found: Option<(Uuid,)> = db
        .optional(
            "select d.id
             from document d
             join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
                  and g.audience_id = $3
             where d.tenant_id = $1 and d.case_id = $2 and d.sum = $4",
            args![actor.tenant, case, actor.audience(), sum.to_vec()],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

#[derive(FromRow)]
struct LinkRow {
    kind: String,
    record_id: Uuid,
    place: String,
}

/// What a document belongs to.
pub(super) async fn links(db: &Db, actor: &Actor, document: Uuid) -> Result<Vec<Target>, DbError> {
    let rows: Vec<LinkRow> = db
        .all(
            "select l.kind, l.record_id, l.place
             from document d
             join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
                  and g.audience_id = $3
             join document_link l on l.tenant_id = d.tenant_id and l.document_id = d.id
             where d.tenant_id = $1 and d.id = $2
             order by l.kind, l.record_id",
            args![actor.tenant, document, actor.audience()],
        )
        .await?;
    let target = |row: LinkRow| {
        Some(Target {
            kind: LinkKind::parse(&row.kind)?,
            record: row.record_id,
            place: row.place,
        })
    };
    Ok(rows.into_iter().filter_map(target).collect())
}

/// A document beside what it belongs to.
#[derive(FromRow)]
pub(super) struct BesideRow {
    pub(super) id: Uuid,
    pub(super) case_id: Uuid,
    pub(super) owner_id: Uuid,
    pub(super) kind: String,
    pub(super) on_date: NaiveDate,
    pub(super) title_sealed: Vec<u8>,
}

/// The documents that belong to a record, the newest first.
pub(super) async fn beside(
    db: &Db,
    actor: &Actor,
    target: &Target,
) -> Result<Vec<BesideRow>, DbError> {
    db.all(
        "select d.id, d.case_id, d.owner_id, d.kind, d.on_date, d.title_sealed
         from document_link l
         join document d on d.tenant_id = l.tenant_id and d.id = l.document_id
         join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
              and g.audience_id = $4
         where l.tenant_id = $1 and l.record_id = $2 and l.kind = $3
         order by d.on_date desc, d.id desc limit 100",
        args![
            actor.tenant,
            target.record,
            target.kind.key(),
            actor.audience()
        ],
    )
    .await
}

/// Every document there is, with its tenant and its length: for looking an installation over.
pub(super) async fn each(
    db: &Db,
    mut visit: impl FnMut(Uuid, Uuid, i64) + Send,
) -> Result<(), DbError> {
    db.each(
        "select tenant_id, id, bytes from document",
        args![],
        |(tenant, id, bytes): (Uuid, Uuid, i64)| {
            visit(tenant, id, bytes);
            Ok(())
        },
    )
    .await?;
    Ok(())
}

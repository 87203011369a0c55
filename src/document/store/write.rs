use bindeglied_kit::args;
use bindeglied_kit::db::DbError;
use serde_json::json;
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::document::model::{Document, Kept, Said, Sealed, Target};

/// What is written of a document.
pub(in crate::document) struct Written<'a> {
    pub(in crate::document) case: Uuid,
    pub(in crate::document) owner: Uuid,
    pub(in crate::document) said: &'a Said,
    pub(in crate::document) sealed: &'a Sealed,
}

/// Keeps a document whose file lies in the store.
///
/// # Errors
/// [`DbError::Unique`] when the same file is in the case already.
pub(in crate::document) async fn add(
    work: &mut Work,
    kept: &Kept,
    new: &Written<'_>,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    let (said, sealed) = (new.said, new.sealed);
    let bytes = i64::try_from(kept.bytes).unwrap_or(i64::MAX);
    work.run(
        "insert into document (tenant_id, id, case_id, person_id, owner_id, kind, on_date, media,
                bytes, name_sealed, title_sealed, note_sealed, key_sealed, sum, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            tenant,
            kept.id,
            new.case,
            said.person,
            new.owner,
            said.kind.clone(),
            said.on_date,
            kept.media.key(),
            bytes,
            sealed.name.clone(),
            sealed.title.clone(),
            sealed.note.clone(),
            sealed.key.clone(),
            kept.sum.clone(),
            now,
            by
        ],
    )
    .await?;
    put_links(work, kept.id, &said.links).await?;
    let detail = json!({
        "case": new.case, "kind": said.kind, "media": kept.media.key(), "bytes": bytes,
    });
    work.record(Event::new("document.add", "document", kept.id).with(detail));
    Ok(())
}

async fn put_links(work: &mut Work, document: Uuid, links: &[Target]) -> Result<(), DbError> {
    let tenant = work.tenant();
    for target in links {
        work.run(
            "insert into document_link (tenant_id, document_id, kind, record_id, place)
             values ($1, $2, $3, $4, $5) on conflict do nothing",
            args![
                tenant,
                document,
                target.kind.key(),
                target.record,
                target.place.clone()
            ],
        )
        .await?;
    }
    Ok(())
}

/// Says of a document that is there that it belongs to more.
pub(in crate::document) async fn link(
    work: &mut Work,
    (case, id): (Uuid, Uuid),
    links: &[Target],
) -> Result<(), DbError> {
    put_links(work, id, links).await?;
    let kinds: Vec<&str> = links.iter().map(|target| target.kind.key()).collect();
    let detail = json!({ "case": case, "links": kinds });
    work.record(Event::new("document.link", "document", id).with(detail));
    Ok(())
}

/// Changes what is said about a document; the file stays.
///
/// # Errors
/// [`DbError::Stale`] when somebody else was faster.
pub(in crate::document) async fn change(
    work: &mut Work,
    old: &Document,
    version: i64,
    new: &Written<'_>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let (said, sealed) = (new.said, new.sealed);
    work.run_one(
        "update document set person_id = $4, owner_id = $5, kind = $6, on_date = $7,
                name_sealed = $8, title_sealed = $9, note_sealed = $10, key_sealed = $11,
                version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            old.id,
            version,
            said.person,
            new.owner,
            said.kind.clone(),
            said.on_date,
            sealed.name.clone(),
            sealed.title.clone(),
            sealed.note.clone(),
            sealed.key.clone()
        ],
    )
    .await?;
    work.run(
        "delete from document_link where tenant_id = $1 and document_id = $2",
        args![tenant, old.id],
    )
    .await?;
    put_links(work, old.id, &said.links).await?;
    let detail = json!({ "case": new.case, "kind": said.kind });
    work.record(Event::new("document.change", "document", old.id).with(detail));
    Ok(())
}

/// Removes a document; its file goes afterwards.
pub(in crate::document) async fn remove(
    work: &mut Work,
    old: &Document,
    reason: &str,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "delete from document where tenant_id = $1 and id = $2",
        args![tenant, old.id],
    )
    .await?;
    let detail = json!({ "case": old.case_id, "kind": old.kind, "reason": reason });
    work.record(Event::new("document.remove", "document", old.id).with(detail));
    Ok(())
}

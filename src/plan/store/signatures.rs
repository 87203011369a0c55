use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{DataKey, Place};
use chrono::NaiveDate;
use serde_json::json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::permission::Actor;
use crate::plan::model::VersionRow;
use crate::plan::signing::NewSignature;

#[derive(FromRow)]
pub(crate) struct SignatureRow {
    pub(crate) id: Uuid,
    pub(crate) side: String,
    pub(crate) signer_id: Uuid,
    pub(crate) name_sealed: Vec<u8>,
    pub(crate) how: String,
    pub(crate) signed_on: NaiveDate,
    pub(crate) drawing_sealed: Option<Vec<u8>>,
}

/// The signatures of a version, clients first, in the order in which they were given.
pub(crate) async fn signatures(
    db: &Db,
    actor: &Actor,
    version: Uuid,
) -> Result<Vec<SignatureRow>, DbError> {
    db.all(
        "select s.id, s.side, s.signer_id, s.name_sealed, s.how, s.signed_on, s.drawing_sealed
         from plan_version v
         join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
              and g.audience_id = $3
         join plan_signature s on s.tenant_id = v.tenant_id and s.version_id = v.id
         where v.tenant_id = $1 and v.id = $2
         order by s.side, s.created_at, s.id",
        args![actor.tenant, version, actor.audience()],
    )
    .await
}

/// Keeps a signature.
///
/// # Errors
/// [`DbError::Unique`] when the same person has signed already.
pub(crate) async fn sign(
    work: &mut Work,
    key: &DataKey,
    version: &VersionRow,
    new: &NewSignature,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    // First, so that of two who sign at the same moment the second sees the first.
    work.run(
        "update plan_version set staff_signed = staff_signed or $3
         where tenant_id = $1 and id = $2",
        args![tenant, version.id, new.side == "staff"],
    )
    .await?;
    let name = Place::new("plan_signature", new.id, "name_sealed");
    work.run(
        "insert into plan_signature (tenant_id, id, version_id, side, signer_id, name_sealed, how,
                signed_on, drawing_sealed, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tenant,
            new.id,
            version.id,
            new.side,
            new.signer,
            key.seal(name, &new.name),
            new.how(),
            new.signed_on,
            new.sealed_drawing(key),
            now,
            by
        ],
    )
    .await?;
    if new.side == "client" {
        let signed: Vec<(Uuid,)> = work
            .all(
                "select signer_id from plan_signature
                 where tenant_id = $1 and version_id = $2 and side = 'client'",
                args![tenant, version.id],
            )
            .await?;
        if new.expected.iter().all(|id| signed.contains(&(*id,))) {
            work.run(
                "update plan_version set client_signed = true where tenant_id = $1 and id = $2",
                args![tenant, version.id],
            )
            .await?;
        }
    }
    let detail = json!({ "number": version.number, "side": new.side, "how": new.how() });
    work.record(Event::new("plan.sign", "plan_version", version.id).with(detail));
    Ok(())
}

#[derive(FromRow)]
pub(crate) struct CopyRow {
    pub(crate) handed_on: NaiveDate,
    /// `paper` or `digital`.
    pub(crate) form: String,
}

/// The copies of a version that were handed out.
pub(crate) async fn copies(db: &Db, actor: &Actor, version: Uuid) -> Result<Vec<CopyRow>, DbError> {
    db.all(
        "select c.handed_on, c.form
         from plan_version v
         join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
              and g.audience_id = $3
         join plan_copy c on c.tenant_id = v.tenant_id and c.version_id = v.id
         where v.tenant_id = $1 and v.id = $2
         order by c.handed_on, c.id",
        args![actor.tenant, version, actor.audience()],
    )
    .await
}

pub(crate) async fn hand_out(
    work: &mut Work,
    (version, id): (Uuid, Uuid),
    (on, form): (NaiveDate, &str),
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "insert into plan_copy (tenant_id, id, version_id, handed_on, form, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![tenant, id, version, on, form, now, by],
    )
    .await?;
    work.record(Event::new("plan.copy", "plan_version", version).with(json!({ "form": form })));
    Ok(())
}

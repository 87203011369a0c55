use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{DataKey, Place};
use serde_json::json;
use uuid::Uuid;

use super::sealed_or_none;
use crate::audit::{Event, Work};
use crate::permission::Actor;
use crate::plan::model::{Agreement, Plan, VersionRow};

/// The agreed versions of a plan, the newest first.
pub(crate) async fn versions(
    db: &Db,
    actor: &Actor,
    plan: Uuid,
) -> Result<Vec<VersionRow>, DbError> {
    db.all(
        "select v.id, v.number, v.agreed_on, v.client_signed, v.staff_signed, v.lang,
                v.explained_by_sealed, a.name as agreed_by_name
         from plan_version v
         join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
              and g.audience_id = $3
         left join account a on a.tenant_id = v.tenant_id and a.id = v.agreed_by
         where v.tenant_id = $1 and v.plan_id = $2
         order by v.number desc",
        args![actor.tenant, plan, actor.audience()],
    )
    .await
}

/// The sealed content of a version.
pub(crate) async fn frozen(db: &Db, actor: &Actor, version: Uuid) -> Result<Vec<u8>, DbError> {
    let (content,): (Vec<u8>,) = db
        .one(
            "select v.content_sealed
             from plan_version v
             join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
             join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
                  and g.audience_id = $3
             where v.tenant_id = $1 and v.id = $2",
            args![actor.tenant, version, actor.audience()],
        )
        .await?;
    Ok(content)
}

/// Freezes what was agreed and makes the plan active. `plan.version` is the version that was on
/// the screen when it was agreed; `content` was read afterwards.
pub(crate) async fn add_version(
    work: &mut Work,
    key: &DataKey,
    target: (&Plan, Uuid),
    agreement: &Agreement,
    content: &str,
) -> Result<(), DbError> {
    freeze(work, key, target, agreement, content).await?;
    let (plan, _) = target;
    work.record(
        Event::new("plan.agree", "plan", plan.id).with(json!({ "number": agreement.number })),
    );
    Ok(())
}

/// The same without a line for the log.
pub(super) async fn freeze(
    work: &mut Work,
    key: &DataKey,
    (plan, id): (&Plan, Uuid),
    agreement: &Agreement,
    content: &str,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run_one(
        "update plan set state = 'active', review_on = $4, version = version + 1,
                started_on = case when state = 'draft' then $5 else started_on end
         where tenant_id = $1 and id = $2 and version = $3 and state <> 'ended'",
        args![
            tenant,
            plan.id,
            plan.version,
            agreement.review_on,
            agreement.agreed_on
        ],
    )
    .await?;
    let explained_by = sealed_or_none(
        key,
        Place::new("plan_version", id, "explained_by_sealed"),
        &agreement.explained_by,
    );
    work.run(
        "insert into plan_version (tenant_id, id, plan_id, number, agreed_on, agreed_by,
                client_signed, staff_signed, lang, explained_by_sealed, content_sealed, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            tenant,
            id,
            plan.id,
            agreement.number,
            agreement.agreed_on,
            by,
            agreement.client_signed,
            agreement.staff_signed,
            &agreement.lang,
            explained_by,
            key.seal(Place::new("plan_version", id, "content_sealed"), content),
            now
        ],
    )
    .await?;
    Ok(())
}

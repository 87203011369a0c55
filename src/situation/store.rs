use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::seal::{DataKey, Place};
use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::model::{Fact, Need, NeedRow, NewFact};
use crate::audit::{Event, Work};
use crate::permission::Actor;

/// Everything noted of a person, the newest first; withdrawn rows as well.
pub(super) async fn facts(db: &Db, actor: &Actor, person: Uuid) -> Result<Vec<Fact>, DbError> {
    db.all(
        "select f.id, f.kind, f.code, f.state, f.valid_from, f.valid_until, f.ended_on,
                f.detail_sealed, f.withdrawn_at, f.recorded_at, a.short_name as recorded_by
         from situation_fact f
         join access_grant g on g.tenant_id = f.tenant_id and g.subject_id = f.person_id
              and g.audience_id = $3
         left join account a on a.tenant_id = f.tenant_id and a.id = f.recorded_by
         where f.tenant_id = $1 and f.person_id = $2
         order by f.valid_from desc nulls last, f.recorded_at desc, f.id desc",
        args![actor.tenant, person, actor.audience()],
    )
    .await
}

/// Notes a fact.
pub(super) async fn add(
    work: &mut Work,
    key: &DataKey,
    (person, id): (Uuid, Uuid),
    fact: &NewFact,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    let place = Place::new("situation_fact", id, "detail_sealed");
    let detail = (!fact.detail.is_empty()).then(|| key.seal(place, &fact.detail));
    work.run(
        "insert into situation_fact (tenant_id, id, person_id, kind, code, state, valid_from,
                valid_until, detail_sealed, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            tenant,
            id,
            person,
            fact.kind.key(),
            &fact.code,
            &fact.state,
            fact.valid_from,
            fact.valid_until,
            detail,
            now,
            by
        ],
    )
    .await?;
    let kind = json!({ "kind": fact.kind.key() });
    work.record(Event::new("situation.add", "person", person).with(kind));
    Ok(())
}

/// Notes that a fact ended; once only.
///
/// # Errors
/// [`DbError::Stale`] when someone else noted it meanwhile.
pub(super) async fn end(
    work: &mut Work,
    (person, id): (Uuid, Uuid),
    on: NaiveDate,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run_one(
        "update situation_fact set ended_on = $4, ended_at = $5, ended_by = $6
         where tenant_id = $1 and person_id = $2 and id = $3
           and ended_on is null and withdrawn_at is null",
        args![tenant, person, id, on, now, by],
    )
    .await?;
    work.record(Event::new("situation.end", "person", person).with(json!({ "fact": id })));
    Ok(())
}

/// Marks a fact as entered by mistake; it stays in the history.
pub(super) async fn withdraw(work: &mut Work, (person, id): (Uuid, Uuid)) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run_one(
        "update situation_fact set withdrawn_at = $4, withdrawn_by = $5
         where tenant_id = $1 and person_id = $2 and id = $3 and withdrawn_at is null",
        args![tenant, person, id, now, by],
    )
    .await?;
    work.record(Event::new("situation.withdraw", "person", person).with(json!({ "fact": id })));
    Ok(())
}

/// Whether the actor is responsible for a case of this person, or deputises.
pub(super) async fn in_charge(db: &Db, actor: &Actor, person: Uuid) -> Result<bool, DbError> {
    let (count,): (i64,) = db
        .one(
            "select count(*) from case_member m
             join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
             where m.tenant_id = $1 and m.person_id = $2
               and (c.responsible_id = $3 or c.deputy_id = $3)",
            args![actor.tenant, person, actor.id],
        )
        .await?;
    Ok(count > 0)
}

/// The protection needs of a person the actor sees. Who may read them is decided before.
pub(super) async fn needs(db: &Db, actor: &Actor, person: Uuid) -> Result<Vec<NeedRow>, DbError> {
    db.all(
        "select n.id, n.content_sealed, n.withdrawn_at, n.recorded_at, a.short_name as recorded_by
         from protection_need n
         join access_grant g on g.tenant_id = n.tenant_id and g.subject_id = n.person_id
              and g.audience_id = $3
         left join account a on a.tenant_id = n.tenant_id and a.id = n.recorded_by
         where n.tenant_id = $1 and n.person_id = $2
         order by n.recorded_at desc, n.id desc",
        args![actor.tenant, person, actor.audience()],
    )
    .await
}

pub(super) async fn add_need(
    work: &mut Work,
    key: &DataKey,
    (person, id): (Uuid, Uuid),
    need: &Need,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    let place = Place::new("protection_need", id, "content_sealed");
    let content = json!({ "need": &need.need, "detail": &need.detail }).to_string();
    work.run(
        "insert into protection_need (tenant_id, id, person_id, content_sealed, recorded_at,
                recorded_by)
         values ($1, $2, $3, $4, $5, $6)",
        args![tenant, id, person, key.seal(place, &content), now, by],
    )
    .await?;
    // The log does not say which need it is.
    work.record(Event::new("protection.add", "person", person));
    Ok(())
}

pub(super) async fn withdraw_need(
    work: &mut Work,
    (person, id): (Uuid, Uuid),
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run_one(
        "update protection_need set withdrawn_at = $4, withdrawn_by = $5
         where tenant_id = $1 and person_id = $2 and id = $3 and withdrawn_at is null",
        args![tenant, person, id, now, by],
    )
    .await?;
    work.record(Event::new("protection.withdraw", "person", person));
    Ok(())
}

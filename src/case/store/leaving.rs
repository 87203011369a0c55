//! Who joins a case and who leaves it.

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::model::LeavingReason;
use super::write::{Happening, happened};
use crate::audit::Work;
use crate::permission::Actor;
use crate::person::Summary;

/// Somebody who belonged to a case until a day.
#[derive(Debug, Clone, FromRow)]
pub(in crate::case) struct FormerRow {
    #[sqlx(flatten)]
    pub(in crate::case) summary: Summary,
    pub(in crate::case) left_on: NaiveDate,
    pub(in crate::case) reason: String,
    /// Whether the actor still sees this person, through another case.
    pub(in crate::case) seen: bool,
}

/// Those who belonged to a case the actor sees and do not any more, with every departure, the last
/// one first.
pub(in crate::case) async fn former(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<FormerRow>, DbError> {
    let mut rows: Vec<FormerRow> = db
        .all(
            "select p.id, p.number, p.family_name, p.given_name, p.native_name, p.birth_date,
                p.birth_precision, p.sex, f.left_on, f.reason, o.subject_id is not null as seen
         from case_former_member f
         join access_grant g on g.tenant_id = f.tenant_id and g.subject_id = f.case_id
              and g.audience_id = $3
         join person p on p.tenant_id = f.tenant_id and p.id = f.person_id
         left join access_grant o on o.tenant_id = f.tenant_id and o.subject_id = f.person_id
              and o.audience_id = $3
         where f.tenant_id = $1 and f.case_id = $2
           and not exists (select 1 from case_member m where m.tenant_id = f.tenant_id
                           and m.case_id = f.case_id and m.person_id = f.person_id)
         order by p.birth_date nulls last, p.number",
            args![actor.tenant, case, actor.audience()],
        )
        .await?;
    // Ordered here: SQLite would walk the days of a whole county for the order.
    rows.sort_by_key(|row| std::cmp::Reverse(row.left_on));
    Ok(rows)
}

/// The open case with a number, if the actor sees it.
pub(in crate::case) async fn open_with_number(
    db: &Db,
    actor: &Actor,
    number: i64,
) -> Result<Option<Uuid>, DbError> {
    let found: Option<(Uuid,)> = db
        .optional(
            "select c.id from case_file c
             join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
                  and g.audience_id = $3
             where c.tenant_id = $1 and c.number = $2 and c.ended_on is null",
            args![actor.tenant, number, actor.audience()],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Adds a person to a case, one who was born into it too. The caller refreshes the grants afterwards.
pub(in crate::case) async fn add_member(
    work: &mut Work,
    case: Uuid,
    person: Uuid,
    on: NaiveDate,
    born: bool,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "insert into case_member (tenant_id, case_id, person_id) values ($1, $2, $3)
         on conflict do nothing",
        args![tenant, case, person],
    )
    .await?;
    let event = Happening {
        kind: "joined",
        on,
        detail: if born { "born" } else { "" },
        person: Some(person),
        ..Happening::default()
    };
    happened(work, case, &event).await
}

/// Says that somebody changed the case that was read as `version`.
///
/// # Errors
/// [`DbError::Stale`] when somebody else was faster, or the case has ended.
pub(in crate::case) async fn touch(
    work: &mut Work,
    (case, version): (Uuid, i64),
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update case_file set version = version + 1
         where tenant_id = $1 and id = $2 and version = $3 and ended_on is null",
        args![tenant, case, version],
    )
    .await
}

/// Takes somebody out of a case; an earlier departure of somebody who came back stays, and of two on
/// one day the later one. The caller refreshes the grants afterwards.
pub(in crate::case) async fn leave(
    work: &mut Work,
    (case, person): (Uuid, Uuid),
    on: NaiveDate,
    reason: LeavingReason,
) -> Result<(), DbError> {
    let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run_one(
        "delete from case_member where tenant_id = $1 and case_id = $2 and person_id = $3",
        args![tenant, case, person],
    )
    .await?;
    work.run(
        "insert into case_former_member (tenant_id, case_id, person_id, left_on, reason,
                                         recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, case_id, person_id, left_on) do update
         set reason = excluded.reason, recorded_at = excluded.recorded_at,
             recorded_by = excluded.recorded_by",
        args![tenant, case, person, on, reason.key(), now, actor],
    )
    .await?;
    let event = Happening {
        kind: "left",
        on,
        detail: reason.key(),
        person: Some(person),
        ..Happening::default()
    };
    happened(work, case, &event).await
}

/// Another person stands at the head of the household.
pub(in crate::case) async fn new_head(
    work: &mut Work,
    case: Uuid,
    person: Uuid,
    on: NaiveDate,
) -> Result<(), DbError> {
    let event = Happening {
        kind: "head",
        on,
        person: Some(person),
        ..Happening::default()
    };
    happened(work, case, &event).await
}

/// Whether somebody belongs to another open case than this one, whoever counsels there.
pub(in crate::case) async fn elsewhere(
    work: &mut Work,
    case: Uuid,
    person: Uuid,
) -> Result<bool, DbError> {
    let tenant = work.tenant();
    let found: Option<(Uuid,)> = work
        .optional(
            "select c.id from case_member m
             join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
             where m.tenant_id = $1 and m.person_id = $2 and c.ended_on is null and c.id <> $3
             limit 1",
            args![tenant, person, case],
        )
        .await?;
    Ok(found.is_some())
}

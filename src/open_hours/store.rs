use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::id;
use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Occurrence, Row, Stored, Weekly, occurrences};
use crate::absence::Away;
use crate::audit::{Event, Work};
use crate::permission::Actor;

/// The open hours of the actor's Träger that are valid on one of these days.
pub(super) async fn valid(
    db: &Db,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Row>, DbError> {
    db.all(
        "select o.id, o.municipality_id, m.name as municipality, o.staff_id, x.name as staff,
                x.active, d.id as deputy_id, d.name as deputy, o.weekday, o.from_minute,
                o.until_minute, o.place, o.valid_from, o.valid_until, o.deputy_holds,
                (o.staff_id = $5 or n.subject_id is not null) as own
         from open_hours o
         join municipality m on m.tenant_id = o.tenant_id and m.id = o.municipality_id
         join account x on x.tenant_id = o.tenant_id and x.id = o.staff_id
         left join access_grant n on n.tenant_id = o.tenant_id and n.subject_id = o.staff_id
              and n.audience_id = $6
         left join general_deputy g on g.tenant_id = o.tenant_id and g.account_id = o.staff_id
         left join account d on d.tenant_id = o.tenant_id and d.id = g.deputy_id and d.active
         where o.tenant_id = $1 and o.agency_id = $2 and o.valid_from <= $4
           and (o.valid_until is null or o.valid_until >= $3)
         order by m.sort_key, m.id, o.from_minute, o.id limit 2000",
        args![
            actor.tenant,
            actor.agency_or_nil(),
            from,
            to,
            actor.id,
            actor.audience()
        ],
    )
    .await
}

/// Open hours the actor may change: her own, and for a Teamleitung those of colleagues whose notes she
/// sees.
///
/// # Errors
/// [`DbError::NotFound`] for anyone else.
pub(super) async fn own(db: &Db, actor: &Actor, id: Uuid) -> Result<Stored, DbError> {
    db.one(
        "select o.id, o.municipality_id, o.staff_id, o.weekday, o.from_minute, o.until_minute,
                o.place, o.valid_from, o.valid_until, o.deputy_holds, o.version
         from open_hours o
         left join access_grant n on n.tenant_id = o.tenant_id and n.subject_id = o.staff_id
              and n.audience_id = $5
         where o.tenant_id = $1 and o.id = $2 and o.agency_id = $3
           and (o.staff_id = $4 or n.subject_id is not null)",
        args![
            actor.tenant,
            id,
            actor.agency_or_nil(),
            actor.id,
            actor.audience()
        ],
    )
    .await
}

pub(super) async fn create(work: &mut Work, agency: Uuid, new: &Stored) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "insert into open_hours (tenant_id, id, agency_id, municipality_id, staff_id, weekday,
             from_minute, until_minute, place, valid_from, valid_until, deputy_holds, recorded_at,
             recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            tenant,
            new.id,
            agency,
            new.municipality_id,
            new.staff_id,
            new.weekday,
            new.from_minute,
            new.until_minute,
            new.place.clone(),
            new.valid_from,
            new.valid_until,
            new.deputy_holds,
            now,
            by
        ],
    )
    .await?;
    Ok(())
}

/// Enters open hours of a Träger.
pub async fn create_weekly(work: &mut Work, agency: Uuid, one: Weekly) -> Result<(), DbError> {
    let new = Stored {
        id: id::new_id(work.now()),
        municipality_id: one.municipality,
        staff_id: one.staff,
        weekday: Some(one.weekday),
        from_minute: one.minutes.0,
        until_minute: one.minutes.1,
        place: one.place,
        valid_from: one.first,
        valid_until: None,
        deputy_holds: one.deputy_holds,
        version: 1,
    };
    work.record(Event::new("open-hours.create", "open_hours", new.id));
    create(work, agency, &new).await
}

/// # Errors
/// [`DbError::Stale`] when somebody else was faster.
pub(super) async fn update(work: &mut Work, new: &Stored) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update open_hours set municipality_id = $4, staff_id = $5, weekday = $6, from_minute = $7,
             until_minute = $8, place = $9, valid_from = $10, valid_until = $11, deputy_holds = $12,
             version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            new.id,
            new.version,
            new.municipality_id,
            new.staff_id,
            new.weekday,
            new.from_minute,
            new.until_minute,
            new.place.clone(),
            new.valid_from,
            new.valid_until,
            new.deputy_holds
        ],
    )
    .await
}

/// # Errors
/// [`DbError::Stale`] when somebody else was faster.
pub(super) async fn remove(work: &mut Work, (id, version): (Uuid, i64)) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "delete from open_hours where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, id, version],
    )
    .await
}

/// The open hours of the Träger on these days, with who holds them.
pub(super) async fn within(
    db: &Db,
    actor: &Actor,
    (from, to): (NaiveDate, NaiveDate),
    away: &[Away],
) -> Result<Vec<Occurrence>, DbError> {
    let rows = valid(db, actor, (from, to)).await?;
    Ok(occurrences(&rows, away, (from, to)))
}

/// The open hours of one staff member on these days: her own, and those she holds for somebody who is
/// away. `away` are the absences of the Träger on these days.
pub async fn of_staff(
    db: &Db,
    actor: &Actor,
    (staff, from, to): (Uuid, NaiveDate, NaiveDate),
    away: &[Away],
) -> Result<Vec<Occurrence>, DbError> {
    let mut all = within(db, actor, (from, to), away).await?;
    all.retain(|one| one.concerns(staff));
    Ok(all)
}

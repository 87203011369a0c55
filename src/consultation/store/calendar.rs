use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use uuid::Uuid;

use super::read::Planned;
use crate::permission::{Ability, Actor};

/// More than anybody has in half a year.
const MOST: i64 = 5_000;

/// The planned and held consultations of one staff member on these days, as far as the actor sees
/// their files.
pub async fn within(
    db: &Db,
    actor: &Actor,
    staff: Uuid,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Planned>, DbError> {
    db.all(
        "select c.id, c.case_id, c.on_date, c.start_minute, c.minutes, c.channel, c.state,
                m.name as municipality, c.version
         from consultation c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
             and g.audience_id = $5
         left join municipality m on m.tenant_id = c.tenant_id and m.id = c.municipality_id
         where c.tenant_id = $1 and c.staff_id = $2 and c.on_date between $3 and $4
           and c.state in ('planned', 'held')
         order by c.on_date, c.start_minute nulls first, c.id
         limit coalesce(cast($6 as bigint), 0)",
        args![actor.tenant, staff, from, to, actor.audience(), MOST],
    )
    .await
}

/// Whose calendars a Teamleitung may look at: accounts whose own notes she sees.
pub async fn colleagues(db: &Db, actor: &Actor) -> Result<Vec<(Uuid, String)>, DbError> {
    if !actor.may(Ability::LeadTeam) {
        return Ok(Vec::new());
    }
    db.all(
        "select a.id, a.name from account a
         join access_grant g on g.tenant_id = a.tenant_id and g.subject_id = a.id
             and g.audience_id = $2
         where a.tenant_id = $1 and a.active and a.role in ('case_worker', 'team_lead')
         order by a.short_name, a.id",
        args![actor.tenant, actor.audience()],
    )
    .await
}

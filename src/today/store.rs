use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::permission::{Ability, Actor};

/// Lines of a list on the page.
const FEW: i64 = 8;

/// A residence permit that ends soon.
#[derive(Debug, FromRow)]
pub(super) struct Permit {
    pub(super) person_id: Uuid,
    pub(super) family_name: String,
    pub(super) given_name: String,
    pub(super) case_id: Option<Uuid>,
    pub(super) status_code: String,
    pub(super) valid_until: NaiveDate,
}

/// Permits of people the actor sees that end within the days, each person's latest one. A
/// Teamleitung walks the permits by their end, a Fachkraft starts from her people.
pub(super) async fn permits(
    db: &Db,
    actor: &Actor,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Permit>, DbError> {
    let source = if actor.may(Ability::LeadTeam) {
        "person_status s cross join access_grant g"
    } else {
        "access_grant g cross join person_status s"
    };
    let sql = format!(
        "select p.id as person_id, p.family_name, p.given_name, s.status_code, s.valid_until,
                (select m.case_id from case_member m
                 join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
                 where m.tenant_id = p.tenant_id and m.person_id = p.id and c.ended_on is null
                 order by c.started_on desc, c.id limit 1) as case_id
         from {source}
         join person p on p.tenant_id = s.tenant_id and p.id = s.person_id
         where s.tenant_id = $1 and g.tenant_id = $1 and g.subject_id = s.person_id
           and g.audience_id = $2 and s.valid_until between $3 and $4 and not s.unlimited
           and not exists (select 1 from person_status n where n.tenant_id = s.tenant_id
               and n.person_id = s.person_id and n.id <> s.id
               and (n.valid_until > s.valid_until or n.unlimited
                 or n.recorded_at > s.recorded_at))
         order by s.valid_until, p.id limit coalesce(cast($5 as bigint), 0)"
    );
    let values = args![actor.tenant, actor.audience(), from, to, FEW];
    db.all(&sql, values).await
}

/// A case whose planned end is near.
#[derive(Debug, FromRow)]
pub(super) struct Ending {
    pub(super) id: Uuid,
    pub(super) planned_end_on: NaiveDate,
}

/// Open cases that end by the day, those over time first.
pub(super) async fn ending(db: &Db, actor: &Actor, to: NaiveDate) -> Result<Vec<Ending>, DbError> {
    let source = if actor.may(Ability::LeadTeam) {
        "case_file c cross join access_grant g"
    } else {
        "access_grant g cross join case_file c"
    };
    let sql = format!(
        "select c.id, c.planned_end_on from {source}
         where c.tenant_id = $1 and g.tenant_id = $1 and g.subject_id = c.id
           and g.audience_id = $2 and c.ended_on is null and c.planned_end_on <= $3
         order by c.planned_end_on, c.id limit coalesce(cast($4 as bigint), 0)"
    );
    let values = args![actor.tenant, actor.audience(), to, FEW];
    db.all(&sql, values).await
}

/// A request to go on longer that nobody has decided.
#[derive(Debug, FromRow)]
pub(super) struct Waiting {
    pub(super) id: Uuid,
    pub(super) until_on: NaiveDate,
    pub(super) asked_at: i64,
    pub(super) asked_by: Option<String>,
}

/// Requests the actor is to decide, the oldest first.
pub(super) async fn waiting(db: &Db, actor: &Actor) -> Result<Vec<Waiting>, DbError> {
    if !actor.may(Ability::LeadTeam) {
        return Ok(Vec::new());
    }
    db.all(
        "select x.case_id as id, x.until_on, x.asked_at, a.name as asked_by
         from case_extension x
         join access_grant g on g.tenant_id = x.tenant_id and g.subject_id = x.case_id
              and g.audience_id = $2
         join case_file c on c.tenant_id = x.tenant_id and c.id = x.case_id
         left join account a on a.tenant_id = x.tenant_id and a.id = x.asked_by
         where x.tenant_id = $1 and x.state = 'open' and c.ended_on is null
         order by x.asked_at, x.id limit 50",
        args![actor.tenant, actor.audience()],
    )
    .await
}

/// A case the actor had to do with.
#[derive(Debug, FromRow)]
pub(super) struct Touched {
    pub(super) id: Uuid,
    pub(super) number: i64,
    pub(super) municipality: Option<String>,
    pub(super) seq: i64,
}

/// The cases the actor opened last, from the log.
pub(super) async fn touched(db: &Db, actor: &Actor) -> Result<Vec<Touched>, DbError> {
    db.all(
        "select c.id, c.number, m.name as municipality, t.seq
         from (select l.subject_id, max(l.seq) as seq
               from (select subject_id, seq from audit_event
                     where tenant_id = $1 and actor_id = $2 and subject_kind = 'case'
                     order by seq desc limit 200) l
               group by l.subject_id) t
         join case_file c on c.tenant_id = $1 and c.id = t.subject_id
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
             and g.audience_id = $3
         left join municipality m on m.tenant_id = c.tenant_id and m.id = c.municipality_id
         order by t.seq desc limit coalesce(cast($4 as bigint), 0)",
        args![actor.tenant, actor.id, actor.audience(), FEW],
    )
    .await
}

//! What a document can belong to, read from the tables of others.

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::document::model::{LinkKind, Target};
use crate::permission::Actor;

/// A record as far as it is named beside a document.
#[derive(FromRow)]
pub(in crate::document) struct TargetRow {
    pub(in crate::document) on_date: Option<NaiveDate>,
    pub(in crate::document) number: i64,
    pub(in crate::document) text_sealed: Option<Vec<u8>>,
    /// The plan of a version.
    pub(in crate::document) plan_id: Option<Uuid>,
}

/// A record of this case, if it is one.
pub(in crate::document) async fn target(
    db: &Db,
    actor: &Actor,
    case: Uuid,
    target: &Target,
) -> Result<Option<TargetRow>, DbError> {
    let values = args![actor.tenant, case, target.record, actor.audience()];
    match target.kind {
        LinkKind::Consultation => {
            db.optional(
                "select c.on_date, cast(0 as bigint) as number, cast(null as bytea) as text_sealed,
                        cast(null as uuid) as plan_id
                 from consultation c
                 join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
                      and g.audience_id = $4
                 where c.tenant_id = $1 and c.file_id = $2 and c.id = $3",
                values,
            )
            .await
        }
        LinkKind::Step => {
            db.optional(
                "select cast(null as date) as on_date, cast(0 as bigint) as number, s.what_sealed as text_sealed,
                        cast(null as uuid) as plan_id
                 from plan_step s
                 join plan_goal o on o.tenant_id = s.tenant_id and o.id = s.goal_id
                 join plan p on p.tenant_id = o.tenant_id and p.id = o.plan_id
                 join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
                      and g.audience_id = $4
                 where s.tenant_id = $1 and p.case_id = $2 and s.id = $3",
                values,
            )
            .await
        }
        LinkKind::Version => {
            db.optional(
                "select v.agreed_on as on_date, v.number, cast(null as bytea) as text_sealed,
                        p.id as plan_id
                 from plan_version v
                 join plan p on p.tenant_id = v.tenant_id and p.id = v.plan_id
                 join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
                      and g.audience_id = $4
                 where v.tenant_id = $1 and p.case_id = $2 and v.id = $3",
                values,
            )
            .await
        }
        LinkKind::Deadline => db.optional(DEADLINE, values).await,
    }
}

/// Whatever can be due in a case.
const DEADLINE: &str =
    "select cast(null as date) as on_date, cast(0 as bigint) as number, cast(null as bytea) as text_sealed,
            cast(null as uuid) as plan_id
     from access_grant g
     where g.tenant_id = $1 and g.subject_id = $2 and g.audience_id = $4
       and (exists (select 1 from case_file c where c.tenant_id = $1 and c.id = $2 and c.id = $3)
         or exists (select 1 from follow_up f where f.tenant_id = $1 and f.id = $3
             and f.file_id = $2)
         or exists (select 1 from consultation n where n.tenant_id = $1 and n.id = $3
             and n.file_id = $2)
         or exists (select 1 from plan p where p.tenant_id = $1 and p.id = $3 and p.case_id = $2)
         or exists (select 1 from person_status s
             join case_member m on m.tenant_id = s.tenant_id and m.person_id = s.person_id
             where s.tenant_id = $1 and s.id = $3 and m.case_id = $2))";

/// A record that is offered to be chosen.
#[derive(FromRow)]
pub(in crate::document) struct Offered {
    pub(in crate::document) kind: String,
    pub(in crate::document) id: Uuid,
    pub(in crate::document) on_date: Option<NaiveDate>,
    pub(in crate::document) number: i64,
    pub(in crate::document) text_sealed: Option<Vec<u8>>,
}

/// The latest consultations, the steps of the plan that is not ended, and its versions.
pub(in crate::document) async fn offered(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<Offered>, DbError> {
    let consultations = db.all(
        "select 'consultation' as kind, c.id, c.on_date, cast(0 as bigint) as number,
                cast(null as bytea) as text_sealed
         from consultation c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
              and g.audience_id = $3
         where c.tenant_id = $1 and c.file_id = $2
         order by c.on_date desc, c.id desc limit 20",
        args![actor.tenant, case, actor.audience()],
    );
    let mut all: Vec<Offered> = consultations.await?;
    let plan = db.all(
        "select u.kind, u.id, u.on_date, u.number, u.text_sealed from (
             select 'step' as kind, s.id, cast(null as date) as on_date, cast(0 as bigint) as number,
                    s.what_sealed as text_sealed, o.position as first, s.position as second
             from plan p
             cross join plan_goal o
             cross join plan_step s
             join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
                  and g.audience_id = $3
             where p.tenant_id = $1 and p.case_id = $2 and p.state <> 'ended'
               and o.tenant_id = p.tenant_id and o.plan_id = p.id
               and s.tenant_id = o.tenant_id and s.goal_id = o.id
             union all
             select 'version', v.id, v.agreed_on, v.number, cast(null as bytea), 0, v.number
             from plan p
             join plan_version v on v.tenant_id = p.tenant_id and v.plan_id = p.id
             join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
                  and g.audience_id = $3
             where p.tenant_id = $1 and p.case_id = $2 and p.state <> 'ended') u
         order by u.kind, u.first, u.second, u.id limit 100",
        args![actor.tenant, case, actor.audience()],
    );
    let plan: Vec<Offered> = plan.await?;
    all.extend(plan);
    Ok(all)
}

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::id;
use bindeglied_kit::seal::{DataKey, Place};
use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::model::{Area, AreaRow, AssessmentRow, Change, Input};
use crate::audit::{Event, Work};
use crate::permission::Actor;

/// The assessments of a case, oldest first.
pub(super) async fn list(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<AssessmentRow>, DbError> {
    db.all(
        "select s.id, s.person_id, s.on_date, a.short_name as made_by, s.version
         from assessment s
         join access_grant g on g.tenant_id = s.tenant_id and g.subject_id = s.case_id
              and g.audience_id = $3
         join account a on a.tenant_id = s.tenant_id and a.id = s.made_by
         where s.tenant_id = $1 and s.case_id = $2
         order by s.on_date, s.id",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// Their life areas.
pub(super) async fn areas(db: &Db, actor: &Actor, case: Uuid) -> Result<Vec<AreaRow>, DbError> {
    db.all(
        "select r.assessment_id, r.life_area, r.id, r.level, r.resources_sealed, r.needs_sealed
         from assessment s
         join access_grant g on g.tenant_id = s.tenant_id and g.subject_id = s.case_id
              and g.audience_id = $3
         join assessment_area r on r.tenant_id = s.tenant_id and r.assessment_id = s.id
         where s.tenant_id = $1 and s.case_id = $2",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// Stores an assessment.
///
/// # Errors
/// [`DbError::Unique`] when there is one of this person on this day in this case.
pub(super) async fn add(
    work: &mut Work,
    key: &DataKey,
    (case, id): (Uuid, Uuid),
    input: &Input,
) -> Result<(), DbError> {
    let (tenant, now, by) = (work.tenant(), work.now(), work.actor_or_nil());
    work.run(
        "insert into assessment (tenant_id, id, case_id, person_id, on_date, made_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![tenant, id, case, input.person, input.on_date, by, now],
    )
    .await?;
    add_areas(work, key, id, &input.areas).await?;
    work.record(Event::new("assessment.add", "assessment", id).with(json!({ "case": case })));
    Ok(())
}

async fn add_areas(
    work: &mut Work,
    key: &DataKey,
    assessment: Uuid,
    areas: &[Area],
) -> Result<(), DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    let rows = areas
        .iter()
        .filter(|area| !area.is_blank())
        .map(|area| {
            let id = id::new_id(now);
            let sealed = |column: &'static str, text: &str| {
                let place = Place::new("assessment_area", id, column);
                (!text.is_empty()).then(|| key.seal(place, text))
            };
            args![
                tenant,
                assessment,
                &area.life_area,
                id,
                area.level,
                sealed("resources_sealed", &area.resources),
                sealed("needs_sealed", &area.needs)
            ]
        })
        .collect();
    work.insert_many(
        "insert into assessment_area (tenant_id, assessment_id, life_area, id, level,
         resources_sealed, needs_sealed)",
        rows,
        "",
    )
    .await?;
    Ok(())
}

/// Corrects an assessment; `row.version` is the version the change was made from.
pub(super) async fn change(
    work: &mut Work,
    key: &DataKey,
    row: &AssessmentRow,
    input: &Input,
) -> Result<(), DbError> {
    let (tenant, id) = (work.tenant(), row.id);
    work.run_one(
        "update assessment set on_date = $4, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, id, row.version, input.on_date],
    )
    .await?;
    work.run(
        "delete from assessment_area where tenant_id = $1 and assessment_id = $2",
        args![tenant, id],
    )
    .await?;
    add_areas(work, key, id, &input.areas).await?;
    work.record(Event::new("assessment.change", "assessment", id));
    Ok(())
}

/// Removes an assessment that was made by mistake.
pub(super) async fn remove(work: &mut Work, row: &AssessmentRow) -> Result<(), DbError> {
    let (tenant, id) = (work.tenant(), row.id);
    work.run_one(
        "delete from assessment where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, id, row.version],
    )
    .await?;
    work.record(Event::new("assessment.remove", "assessment", id));
    Ok(())
}

/// From when to when, and whose cases: nothing means all the actor sees.
pub(super) struct Question {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) staff: Option<Uuid>,
}

/// First and last assessment of each person: the last one up to the end of the period, when it lies
/// in the period, against the very first.
const PAIRS: &str = "seen as (select s.id, s.person_id, s.on_date,
            row_number() over (partition by s.person_id order by s.on_date, s.id) as at_first,
            row_number() over (partition by s.person_id order by s.on_date desc, s.id desc) as at_last
        from access_grant g
        cross join case_file c
        cross join assessment s
        where g.tenant_id = $1 and g.audience_id = $2
            and c.tenant_id = $1 and c.id = g.subject_id
            and (cast($5 as uuid) is null or c.responsible_id = $5)
            and s.tenant_id = $1 and s.case_id = c.id and s.on_date <= $4),
     pairs as (select f.person_id, f.id as first_id, l.id as last_id
        from seen f join seen l on l.person_id = f.person_id
        where f.at_first = 1 and l.at_last = 1 and l.on_date >= $3)";

/// The change in each life area.
pub(super) async fn changes(
    db: &Db,
    actor: &Actor,
    question: &Question,
) -> Result<Vec<Change>, DbError> {
    let sql = format!(
        "with {PAIRS}
         select f.life_area, count(*) as people,
            cast(sum(f.level) as bigint) as first_sum, cast(sum(l.level) as bigint) as last_sum,
            cast(sum(case when l.level > f.level then 1 else 0 end) as bigint) as better,
            cast(sum(case when l.level < f.level then 1 else 0 end) as bigint) as worse
         from pairs p
         cross join assessment_area f
         cross join assessment_area l
         where p.first_id <> p.last_id
            and f.tenant_id = $1 and f.assessment_id = p.first_id and f.level is not null
            and l.tenant_id = $1 and l.assessment_id = p.last_id and l.life_area = f.life_area
            and l.level is not null
         group by f.life_area"
    );
    db.all(&sql, question.args(actor)).await
}

/// People with a last assessment in the period, and those of them with an earlier one.
pub(super) async fn assessed(
    db: &Db,
    actor: &Actor,
    question: &Question,
) -> Result<(i64, i64), DbError> {
    let sql = format!(
        "with {PAIRS}
         select count(*), coalesce(cast(sum(case when first_id <> last_id then 1 else 0 end) as bigint),
            cast(0 as bigint))
         from pairs"
    );
    db.one(&sql, question.args(actor)).await
}

impl Question {
    fn args(&self, actor: &Actor) -> bindeglied_kit::db::Args {
        args![
            actor.tenant,
            actor.audience(),
            self.from,
            self.to,
            self.staff
        ]
    }
}

/// The day each person of a case the actor sees was assessed last.
pub async fn last_days(
    db: &Db,
    actor: &Actor,
    case: Uuid,
) -> Result<Vec<(Uuid, NaiveDate)>, DbError> {
    db.all(
        "select s.person_id, max(s.on_date) from assessment s
         join access_grant g on g.tenant_id = s.tenant_id and g.subject_id = s.case_id
              and g.audience_id = $3
         where s.tenant_id = $1 and s.case_id = $2
         group by s.person_id order by s.person_id",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

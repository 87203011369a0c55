//! Reads everything that happened in a case. Every statement asks for visibility itself.

use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Work;
use crate::permission::Actor;

/// Entries on a page of the time line.
pub(super) const PAGE: usize = 50;

/// A place in the time line: everything before it is older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) date: NaiveDate,
    pub(super) id: Uuid,
}

/// Which part of which case is read for whom.
pub(super) struct Part<'a> {
    pub(super) db: &'a Db,
    pub(super) actor: &'a Actor,
    pub(super) case: Uuid,
    pub(super) before: Before,
}

#[derive(FromRow)]
pub(super) struct ConsultationRow {
    pub(super) id: Uuid,
    pub(super) date: NaiveDate,
    pub(super) start_minute: Option<i64>,
    pub(super) minutes: i64,
    pub(super) channel: String,
    pub(super) state: String,
    pub(super) interpreter: String,
    pub(super) note_sealed: Option<Vec<u8>>,
    pub(super) staff: String,
    /// Keys of the catalogue with commas between them.
    pub(super) topics: Option<String>,
}

/// A step that was done in a consultation, or a goal that got a level.
#[derive(FromRow)]
pub(super) struct MovedRow {
    pub(super) consultation_id: Uuid,
    pub(super) subject_id: Uuid,
    pub(super) attainment: Option<i64>,
    pub(super) text_sealed: Option<Vec<u8>>,
}

#[derive(FromRow)]
pub(super) struct FollowUpRow {
    pub(super) id: Uuid,
    pub(super) date: NaiveDate,
    pub(super) text_sealed: Option<Vec<u8>>,
    pub(super) done: bool,
    pub(super) owner: String,
}

/// Plan versions, things that happened to the case, changes of status, and assessments, in one
/// statement.
#[derive(FromRow)]
pub(super) struct OtherRow {
    /// `plan`, `case`, `status`, `levels`, `fact`, `deadline`.
    pub(super) source: String,
    pub(super) id: Uuid,
    pub(super) date: NaiveDate,
    /// Kind of the happening, or the person's name.
    pub(super) kind: String,
    pub(super) detail: String,
    /// Number of the plan's version.
    pub(super) number: i64,
    pub(super) until: Option<NaiveDate>,
    pub(super) unlimited: bool,
    pub(super) name: Option<String>,
    pub(super) staff: Option<String>,
    pub(super) note_sealed: Option<Vec<u8>>,
    /// When it was due.
    pub(super) due_on: Option<NaiveDate>,
}

/// One statement for all that is neither a consultation nor a follow-up.
const OTHERS: &str = "select 'plan' as source, v.id, v.agreed_on as date, '' as kind, '' as detail,
            v.number, cast(null as date) as until, false as unlimited,
            '' as name, a.short_name as staff, cast(null as bytea) as note_sealed,
            cast(null as date) as due_on
     from plan p
     join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
          and g.audience_id = $3
     join plan_version v on v.tenant_id = p.tenant_id and v.plan_id = p.id
     left join account a on a.tenant_id = v.tenant_id and a.id = v.agreed_by
     where p.tenant_id = $1 and p.case_id = $2 and (v.agreed_on, v.id) < ($4, $5)
     union all
     select 'case', e.id, e.on_date, e.kind, e.detail, 0, cast(null as date), false,
            coalesce(trim(p.given_name || ' ' || p.family_name), m.name, r.name),
            a.short_name, cast(null as bytea), cast(null as date)
     from case_event e
     join access_grant g on g.tenant_id = e.tenant_id and g.subject_id = e.case_id
          and g.audience_id = $3
     left join account r on r.tenant_id = e.tenant_id and r.id = e.responsible_id
     left join person p on p.tenant_id = e.tenant_id and p.id = e.person_id
     left join municipality m on m.tenant_id = e.tenant_id
          and m.id = e.municipality_id
     left join account a on a.tenant_id = e.tenant_id and a.id = e.recorded_by
     where e.tenant_id = $1 and e.case_id = $2 and (e.on_date, e.id) < ($4, $5)
     union all
     select 'status', s.id, s.valid_from, s.status_code, '', 0, s.valid_until,
            s.unlimited, p.given_name, a.short_name, cast(null as bytea), cast(null as date)
     from case_member m
     join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
          and g.audience_id = $3
     join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
     cross join person_status s
     left join account a on a.tenant_id = s.tenant_id and a.id = s.recorded_by
     where m.tenant_id = $1 and m.case_id = $2
       and s.tenant_id = m.tenant_id and s.person_id = m.person_id and (s.valid_from, s.id) < ($4, $5)
     union all
     select 'levels', s.id, s.on_date, '', '', 0, cast(null as date), false,
            p.given_name, a.short_name, cast(null as bytea), cast(null as date)
     from assessment s
     join access_grant g on g.tenant_id = s.tenant_id and g.subject_id = s.case_id
          and g.audience_id = $3
     join person p on p.tenant_id = s.tenant_id and p.id = s.person_id
     join account a on a.tenant_id = s.tenant_id and a.id = s.made_by
     where s.tenant_id = $1 and s.case_id = $2 and (s.on_date, s.id) < ($4, $5)
     union all
     select 'fact', f.id, f.valid_from, f.kind, f.code, 0, f.valid_until, false,
            p.given_name, a.short_name, cast(null as bytea), cast(null as date)
     from case_member m
     join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
          and g.audience_id = $3
     join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
     cross join situation_fact f
     left join account a on a.tenant_id = f.tenant_id and a.id = f.recorded_by
     where m.tenant_id = $1 and m.case_id = $2 and f.tenant_id = m.tenant_id
       and f.person_id = m.person_id and f.withdrawn_at is null
       and (f.valid_from, f.id) < ($4, $5)
     union all
     select 'deadline', d.id, d.on_date, d.what, d.kind, 0, d.until_on, false,
            t.short_name, a.short_name, d.note_sealed, d.due_on
     from deadline_action d
     join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
          and g.audience_id = $3
     left join account t on t.tenant_id = d.tenant_id and t.id = d.owner_id
     left join account a on a.tenant_id = d.tenant_id and a.id = d.by_id
     where d.tenant_id = $1 and d.case_id = $2 and (d.on_date, d.id) < ($4, $5)
     order by 3 desc, 2 desc limit 51";

impl Part<'_> {
    fn args(&self) -> Args {
        args![
            self.actor.tenant,
            self.case,
            self.actor.audience(),
            self.before.date,
            self.before.id
        ]
    }

    pub(super) async fn consultations(&self) -> Result<Vec<ConsultationRow>, DbError> {
        self.db
            .all(
                "select c.id, c.on_date as date, c.start_minute, c.minutes, c.channel, c.state,
                        c.interpreter, c.note_sealed, a.short_name as staff,
                        (select string_agg(t.topic, ',' order by t.topic) from consultation_topic t
                         where t.tenant_id = c.tenant_id and t.consultation_id = c.id) as topics
                 from consultation c
                 join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
                      and g.audience_id = $3
                 join account a on a.tenant_id = c.tenant_id and a.id = c.staff_id
                 where c.tenant_id = $1 and c.file_id = $2 and (c.on_date, c.id) < ($4, $5)
                 order by c.on_date desc, c.id desc limit 51",
                self.args(),
            )
            .await
    }

    /// What the consultations that [`Part::consultations`] yields moved in the plan.
    pub(super) async fn moved(&self) -> Result<Vec<MovedRow>, DbError> {
        self.db
            .all(
                "select m.consultation_id, m.subject_id, m.attainment,
                        coalesce(s.what_sealed, o.wording_sealed) as text_sealed
                 from (select c.tenant_id, c.id from consultation c
                   join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
                        and g.audience_id = $3
                   where c.tenant_id = $1 and c.file_id = $2 and (c.on_date, c.id) < ($4, $5)
                   order by c.on_date desc, c.id desc limit 51) shown
                 join plan_progress m on m.tenant_id = shown.tenant_id
                      and m.consultation_id = shown.id
                 left join plan_step s on s.tenant_id = m.tenant_id and s.id = m.subject_id
                 left join plan_goal o on o.tenant_id = m.tenant_id and o.id = m.subject_id
                 order by m.kind desc, s.position, o.position, m.subject_id",
                self.args(),
            )
            .await
    }

    pub(super) async fn follow_ups(&self) -> Result<Vec<FollowUpRow>, DbError> {
        self.db
            .all(
                "select f.id, f.due_on as date, f.text_sealed, f.done_at is not null as done,
                        a.short_name as owner
                 from follow_up f
                 join access_grant g on g.tenant_id = f.tenant_id and g.subject_id = f.file_id
                      and g.audience_id = $3
                 join account a on a.tenant_id = f.tenant_id and a.id = f.owner_id
                 where f.tenant_id = $1 and f.file_id = $2 and (f.due_on, f.id) < ($4, $5)
                 order by f.due_on desc, f.id desc limit 51",
                self.args(),
            )
            .await
    }

    pub(super) async fn others(&self) -> Result<Vec<OtherRow>, DbError> {
        self.db.all(OTHERS, self.args()).await
    }
}

/// Whether a person has an open case the actor sees.
pub(super) async fn has_open_case(db: &Db, actor: &Actor, person: Uuid) -> Result<bool, DbError> {
    let found: Option<(Uuid,)> = db
        .optional(
            "select c.id from case_member m
             join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
             join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
                  and g.audience_id = $3
             where m.tenant_id = $1 and m.person_id = $2 and c.ended_on is null
             limit 1",
            args![actor.tenant, person, actor.audience()],
        )
        .await?;
    Ok(found.is_some())
}

/// Whether a person has an open case anywhere.
pub(super) async fn open_case(work: &mut Work, person: Uuid) -> Result<bool, DbError> {
    let tenant = work.tenant();
    let found: Option<(Uuid,)> = work
        .optional(
            "select c.id from case_member m
             join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
             where m.tenant_id = $1 and m.person_id = $2 and c.ended_on is null
             limit 1",
            args![tenant, person],
        )
        .await?;
    Ok(found.is_some())
}

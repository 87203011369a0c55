//! Reads everything that happened in a case. Every statement asks for visibility itself.

mod open;

use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::permission::Actor;

pub(in crate::file) use open::{has_open_case, open_case};

/// A place in the time line: everything before it is older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::file) struct Before {
    pub(in crate::file) date: NaiveDate,
    pub(in crate::file) id: Uuid,
}

/// Which part of which case is read for whom.
pub(in crate::file) struct Part<'a> {
    pub(in crate::file) db: &'a Db,
    pub(in crate::file) actor: &'a Actor,
    pub(in crate::file) case: Uuid,
    pub(in crate::file) before: Before,
    /// The first day.
    pub(in crate::file) from: NaiveDate,
    /// Only what concerns this person.
    pub(in crate::file) person: Option<Uuid>,
    /// Rows of each statement.
    pub(in crate::file) limit: usize,
}

#[derive(FromRow)]
pub(in crate::file) struct ConsultationRow {
    pub(in crate::file) id: Uuid,
    pub(in crate::file) date: NaiveDate,
    pub(in crate::file) start_minute: Option<i64>,
    pub(in crate::file) minutes: i64,
    pub(in crate::file) channel: String,
    pub(in crate::file) state: String,
    pub(in crate::file) interpreter: String,
    pub(in crate::file) note_sealed: Option<Vec<u8>>,
    pub(in crate::file) staff: String,
    /// Keys of the catalogue with commas between them.
    pub(in crate::file) topics: Option<String>,
}

/// A step that was done in a consultation, or a goal that got a level.
#[derive(FromRow)]
pub(in crate::file) struct MovedRow {
    pub(in crate::file) consultation_id: Uuid,
    pub(in crate::file) subject_id: Uuid,
    pub(in crate::file) attainment: Option<i64>,
    pub(in crate::file) text_sealed: Option<Vec<u8>>,
}

#[derive(FromRow)]
pub(in crate::file) struct FollowUpRow {
    pub(in crate::file) id: Uuid,
    pub(in crate::file) date: NaiveDate,
    pub(in crate::file) text_sealed: Option<Vec<u8>>,
    pub(in crate::file) done: bool,
    pub(in crate::file) owner: String,
}

#[derive(FromRow)]
pub(in crate::file) struct DocumentRow {
    pub(in crate::file) id: Uuid,
    pub(in crate::file) date: NaiveDate,
    pub(in crate::file) kind: String,
    pub(in crate::file) owner_id: Uuid,
    pub(in crate::file) title_sealed: Vec<u8>,
    pub(in crate::file) staff: Option<String>,
}

/// Plan versions, things that happened to the case, changes of status, and assessments, in one
/// statement.
#[derive(FromRow)]
pub(in crate::file) struct OtherRow {
    /// `plan`, `case`, `status`, `levels`, `fact`, `deadline`, `handover`.
    pub(in crate::file) source: String,
    pub(in crate::file) id: Uuid,
    pub(in crate::file) date: NaiveDate,
    /// Kind of the happening, or the person's name.
    pub(in crate::file) kind: String,
    pub(in crate::file) detail: String,
    /// Number of the plan's version.
    pub(in crate::file) number: i64,
    pub(in crate::file) until: Option<NaiveDate>,
    pub(in crate::file) unlimited: bool,
    pub(in crate::file) name: Option<String>,
    pub(in crate::file) staff: Option<String>,
    pub(in crate::file) note_sealed: Option<Vec<u8>>,
    /// When it was due.
    pub(in crate::file) due_on: Option<NaiveDate>,
}

/// A part of what is neither a consultation nor a follow-up.
struct Other {
    source: &'static str,
    sql: &'static str,
    /// Where the person stands, for a part that concerns one.
    person: &'static str,
    date: &'static str,
}

/// Read together in one statement.
const OTHERS: [Other; 7] = [
    Other {
        source: "plan",
        sql: "select 'plan' as source, v.id, v.agreed_on as date, '' as kind, '' as detail,
            v.number, cast(null as date) as until, false as unlimited,
            '' as name, a.short_name as staff, cast(null as bytea) as note_sealed,
            cast(null as date) as due_on
     from plan p
     join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.case_id
          and g.audience_id = $3
     join plan_version v on v.tenant_id = p.tenant_id and v.plan_id = p.id
     left join account a on a.tenant_id = v.tenant_id and a.id = v.agreed_by
     where p.tenant_id = $1 and p.case_id = $2 and (v.agreed_on, v.id) < ($4, $5)",
        person: "",
        date: "v.agreed_on",
    },
    Other {
        source: "case",
        sql: "select 'case' as source, e.id, e.on_date as date, e.kind, e.detail, cast(0 as bigint) as number,
            cast(null as date) as until, false as unlimited,
            coalesce(trim(p.given_name || ' ' || p.family_name), m.name, r.name) as name,
            a.short_name as staff, e.text_sealed as note_sealed,
            cast(null as date) as due_on
     from case_event e
     join access_grant g on g.tenant_id = e.tenant_id and g.subject_id = e.case_id
          and g.audience_id = $3
     left join account r on r.tenant_id = e.tenant_id and r.id = e.responsible_id
     left join person p on p.tenant_id = e.tenant_id and p.id = e.person_id
     left join municipality m on m.tenant_id = e.tenant_id
          and m.id = e.municipality_id
     left join account a on a.tenant_id = e.tenant_id and a.id = e.recorded_by
     where e.tenant_id = $1 and e.case_id = $2 and (e.on_date, e.id) < ($4, $5)",
        person: "e.person_id",
        date: "e.on_date",
    },
    Other {
        source: "status",
        sql: "select 'status' as source, s.id, s.valid_from as date, s.status_code as kind,
            '' as detail, cast(0 as bigint) as number, s.valid_until as until, s.unlimited, p.given_name as name,
            a.short_name as staff, cast(null as bytea) as note_sealed,
            cast(null as date) as due_on
     from case_member m
     join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
          and g.audience_id = $3
     join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
     cross join person_status s
     left join account a on a.tenant_id = s.tenant_id and a.id = s.recorded_by
     where m.tenant_id = $1 and m.case_id = $2
       and s.tenant_id = m.tenant_id and s.person_id = m.person_id and (s.valid_from, s.id) < ($4, $5)",
        person: "m.person_id",
        date: "s.valid_from",
    },
    Other {
        source: "levels",
        sql: "select 'levels' as source, s.id, s.on_date as date, '' as kind, '' as detail,
            cast(0 as bigint) as number, cast(null as date) as until, false as unlimited, p.given_name as name,
            a.short_name as staff, cast(null as bytea) as note_sealed,
            cast(null as date) as due_on
     from assessment s
     join access_grant g on g.tenant_id = s.tenant_id and g.subject_id = s.case_id
          and g.audience_id = $3
     join person p on p.tenant_id = s.tenant_id and p.id = s.person_id
     join account a on a.tenant_id = s.tenant_id and a.id = s.made_by
     where s.tenant_id = $1 and s.case_id = $2 and (s.on_date, s.id) < ($4, $5)",
        person: "s.person_id",
        date: "s.on_date",
    },
    Other {
        source: "fact",
        sql: "select 'fact' as source, f.id, f.valid_from as date, f.kind, f.code as detail,
            cast(0 as bigint) as number, f.valid_until as until, false as unlimited, p.given_name as name,
            a.short_name as staff, cast(null as bytea) as note_sealed,
            cast(null as date) as due_on
     from case_member m
     join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
          and g.audience_id = $3
     join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
     cross join situation_fact f
     left join account a on a.tenant_id = f.tenant_id and a.id = f.recorded_by
     where m.tenant_id = $1 and m.case_id = $2 and f.tenant_id = m.tenant_id
       and f.person_id = m.person_id and f.withdrawn_at is null
       and (f.valid_from, f.id) < ($4, $5)",
        person: "m.person_id",
        date: "f.valid_from",
    },
    Other {
        source: "deadline",
        sql: "select 'deadline' as source, d.id, d.on_date as date, d.what as kind,
            d.kind as detail, cast(0 as bigint) as number, d.until_on as until, false as unlimited,
            t.short_name as name, a.short_name as staff, d.note_sealed, d.due_on
     from deadline_action d
     join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
          and g.audience_id = $3
     left join account t on t.tenant_id = d.tenant_id and t.id = d.owner_id
     left join account a on a.tenant_id = d.tenant_id and a.id = d.by_id
     where d.tenant_id = $1 and d.case_id = $2 and (d.on_date, d.id) < ($4, $5)",
        person: "",
        date: "d.on_date",
    },
    Other {
        source: "handover",
        sql: "select 'handover' as source, h.id, h.handed_on as date, '' as kind, '' as detail,
            cast(0 as bigint) as number, cast(null as date) as until, false as unlimited,
            t.name, a.short_name as staff, h.summary_sealed as note_sealed,
            cast(null as date) as due_on
     from handover h
     join access_grant g on g.tenant_id = h.tenant_id and g.subject_id = h.case_id
          and g.audience_id = $3
     left join account t on t.tenant_id = h.tenant_id and t.id = h.to_id
     left join account a on a.tenant_id = h.tenant_id and a.id = h.written_by
     where h.tenant_id = $1 and h.case_id = $2 and (h.handed_on, h.id) < ($4, $5)",
        person: "",
        date: "h.handed_on",
    },
];

impl Part<'_> {
    fn args(&self) -> Args {
        let args = args![
            self.actor.tenant,
            self.case,
            self.actor.audience(),
            self.before.date,
            self.before.id,
            self.from
        ];
        match self.person {
            Some(person) => args.with(person),
            None => args,
        }
    }

    /// Which consultations are shown.
    fn shown(&self) -> String {
        let person = match self.person {
            Some(_) => {
                "and exists (select 1 from consultation_person w where w.tenant_id = c.tenant_id
                     and w.consultation_id = c.id and w.person_id = $7)"
            }
            None => "",
        };
        let limit = self.limit;
        format!(
            "where c.tenant_id = $1 and c.file_id = $2 and (c.on_date, c.id) < ($4, $5)
               and c.on_date >= $6 {person}
             order by c.on_date desc, c.id desc limit {limit}"
        )
    }

    fn consultations_sql(&self) -> String {
        format!(
            "select c.id, c.on_date as date, c.start_minute, c.minutes, c.channel, c.state,
                        c.interpreter, c.note_sealed, a.short_name as staff,
                        (select string_agg(t.topic, ',' order by t.topic) from consultation_topic t
                         where t.tenant_id = c.tenant_id and t.consultation_id = c.id) as topics
                 from consultation c
                 join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
                      and g.audience_id = $3
                 join account a on a.tenant_id = c.tenant_id and a.id = c.staff_id
                 {}",
            self.shown()
        )
    }

    pub(in crate::file) async fn consultations(&self) -> Result<Vec<ConsultationRow>, DbError> {
        self.db.all(&self.consultations_sql(), self.args()).await
    }

    fn moved_sql(&self) -> String {
        format!(
            "select m.consultation_id, m.subject_id, m.attainment,
                        coalesce(s.what_sealed, o.wording_sealed) as text_sealed
                 from (select c.tenant_id, c.id from consultation c
                   join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.file_id
                        and g.audience_id = $3
                   {}) shown
                 join plan_progress m on m.tenant_id = shown.tenant_id
                      and m.consultation_id = shown.id
                 left join plan_step s on s.tenant_id = m.tenant_id and s.id = m.subject_id
                 left join plan_goal o on o.tenant_id = m.tenant_id and o.id = m.subject_id
                 order by m.kind desc, s.position, o.position, m.subject_id",
            self.shown()
        )
    }

    /// What the consultations that [`Part::consultations`] yields moved in the plan.
    pub(in crate::file) async fn moved(&self) -> Result<Vec<MovedRow>, DbError> {
        self.db.all(&self.moved_sql(), self.args()).await
    }

    fn follow_ups_sql(&self) -> String {
        format!(
            "select f.id, f.due_on as date, f.text_sealed, f.done_at is not null as done,
                        a.short_name as owner
                 from follow_up f
                 join access_grant g on g.tenant_id = f.tenant_id and g.subject_id = f.file_id
                      and g.audience_id = $3
                 join account a on a.tenant_id = f.tenant_id and a.id = f.owner_id
                 where f.tenant_id = $1 and f.file_id = $2 and (f.due_on, f.id) < ($4, $5)
                   and f.due_on >= $6
                 order by f.due_on desc, f.id desc limit {}",
            self.limit
        )
    }

    pub(in crate::file) async fn follow_ups(&self) -> Result<Vec<FollowUpRow>, DbError> {
        self.db.all(&self.follow_ups_sql(), self.args()).await
    }

    fn documents_sql(&self) -> String {
        let person = match self.person {
            Some(_) => "and d.person_id = $7",
            None => "",
        };
        format!(
            "select d.id, d.on_date as date, d.kind, d.owner_id, d.title_sealed,
                    a.short_name as staff
             from document d
             join access_grant g on g.tenant_id = d.tenant_id and g.subject_id = d.case_id
                  and g.audience_id = $3
             left join account a on a.tenant_id = d.tenant_id and a.id = d.created_by
             where d.tenant_id = $1 and d.case_id = $2 and (d.on_date, d.id) < ($4, $5)
               and d.on_date >= $6 {person}
             order by d.on_date desc, d.id desc limit {}",
            self.limit
        )
    }

    pub(in crate::file) async fn documents(&self) -> Result<Vec<DocumentRow>, DbError> {
        self.db.all(&self.documents_sql(), self.args()).await
    }

    /// Nothing when none of the sources is asked for.
    fn others_sql(&self, sources: &[&str]) -> Option<String> {
        let wanted = OTHERS.iter().filter(|one| sources.contains(&one.source));
        let parts = wanted.map(|one| {
            let Other { sql, date, .. } = one;
            let person = match self.person {
                Some(_) if one.person.is_empty() => "and false".to_owned(),
                Some(_) => format!("and {} = $7", one.person),
                None => String::new(),
            };
            format!("{sql} and {date} >= $6 {person}")
        });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() {
            return None;
        }
        let all = parts.join(" union all ");
        let limit = self.limit;
        Some(format!("{all} order by 3 desc, 2 desc limit {limit}"))
    }

    /// What comes from these sources, see [`OtherRow::source`].
    pub(in crate::file) async fn others(&self, sources: &[&str]) -> Result<Vec<OtherRow>, DbError> {
        match self.others_sql(sources) {
            Some(sql) => self.db.all(&sql, self.args()).await,
            None => Ok(Vec::new()),
        }
    }

    /// Every statement, for the test that asks how it is carried out.
    #[cfg(test)]
    pub(in crate::file) fn statements(&self) -> Vec<String> {
        let mut all = vec![
            self.consultations_sql(),
            self.moved_sql(),
            self.follow_ups_sql(),
            self.documents_sql(),
        ];
        let sources = OTHERS.iter().map(|one| one.source);
        all.extend(sources.filter_map(|source| self.others_sql(&[source])));
        all
    }
}

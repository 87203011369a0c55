use std::collections::HashMap;

use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError, Value};
use bindeglied_kit::text;
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::filter::{Filter, Turn};
use crate::permission::{Ability, Actor};
use crate::person;

/// Lines on a page.
const PAGE: usize = 50;
/// With more files than this a list begins at the latest consultation and asks for each whether it
/// is seen: whoever has so many files sees a good part of everything. With fewer it begins at the
/// files.
const MANY_FILES: i64 = 2_000;

/// A consultation as a line of a list.
#[derive(Debug, Clone, FromRow)]
pub(in crate::consultation) struct Line {
    pub(in crate::consultation) id: Uuid,
    pub(in crate::consultation) case_id: Option<Uuid>,
    pub(in crate::consultation) on_date: NaiveDate,
    pub(in crate::consultation) start_minute: Option<i64>,
    pub(in crate::consultation) minutes: i64,
    pub(in crate::consultation) channel: String,
    pub(in crate::consultation) state: String,
    pub(in crate::consultation) staff_name: String,
    pub(in crate::consultation) municipality: Option<String>,
}

/// A page of the list, the latest first.
#[derive(Debug)]
pub(in crate::consultation) struct Page {
    pub(in crate::consultation) lines: Vec<Line>,
    /// Names of who took part, by consultation.
    pub(in crate::consultation) people: HashMap<Uuid, Vec<String>>,
    pub(in crate::consultation) newer: bool,
    pub(in crate::consultation) older: bool,
}

/// What the list can be filtered by, and how many files the actor sees (at most so many are
/// counted).
#[derive(Debug, Default)]
pub(in crate::consultation) struct Options {
    pub(in crate::consultation) municipalities: Vec<(Uuid, String)>,
    pub(in crate::consultation) staff: Vec<(Uuid, String)>,
    files: i64,
}

#[cfg(test)]
impl Options {
    /// As if the actor had more files than a list can begin at.
    pub(in crate::consultation) fn pretend_many_files(&mut self) {
        self.files = MANY_FILES + 1;
    }
}

#[derive(FromRow)]
struct Choice {
    kind: String,
    id: Uuid,
    name: String,
    n: i64,
}

/// Municipalities, colleagues (for a Teamleitung) and the number of files, in one statement.
pub(in crate::consultation) async fn options(db: &Db, actor: &Actor) -> Result<Options, DbError> {
    let lead = actor.may(Ability::LeadTeam);
    let rows: Vec<Choice> = db
        .all(
            "select 'municipality' as kind, id, name, cast(0 as bigint) as n from municipality
             where tenant_id = $1 and active
             union all
             select 'staff', id, name, cast(0 as bigint) from account
             where tenant_id = $1 and agency_id = $2 and $3 and role in ('case_worker', 'team_lead')
             union all
             select 'files', $4, '', cast((select count(*) from (
                 select 1 as one from access_grant
                 where tenant_id = $1 and audience_id = $4 and not $3 limit coalesce(cast($5 as bigint), 0)) as few) as bigint)",
            args![
                actor.tenant,
                actor.agency_or_nil(),
                lead,
                actor.audience(),
                MANY_FILES + 1
            ],
        )
        .await?;
    let mut options = Options::default();
    for row in rows {
        match row.kind.as_str() {
            "municipality" => options.municipalities.push((row.id, row.name)),
            "staff" => options.staff.push((row.id, row.name)),
            _ => options.files = row.n,
        }
    }
    for names in [&mut options.municipalities, &mut options.staff] {
        names.sort_by_cached_key(|(_, name)| text::sort_key(name));
    }
    Ok(options)
}

/// A statement that grows with the filters.
struct Query {
    conditions: Vec<String>,
    values: Args,
}

impl Query {
    /// Puts a value in and says its placeholder.
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.0.push(value.into());
        format!("${}", self.values.0.len())
    }

    fn that(&mut self, column: &str, relation: &str, value: impl Into<Value>) {
        let mark = self.value(value);
        self.conditions.push(format!("{column} {relation} {mark}"));
    }
}

/// The rule is the same whichever way the list goes: the file is granted to the audience.
fn visible(actor: &Actor, filter: &Filter, by_file: bool) -> (&'static str, Query) {
    let mut query = Query {
        conditions: vec![
            "c.tenant_id = $1".to_owned(),
            "g.tenant_id = $1 and g.subject_id = c.file_id and g.audience_id = $2".to_owned(),
        ],
        values: args![actor.tenant, actor.audience()],
    };
    let from = if by_file {
        "access_grant g cross join consultation c"
    } else {
        "consultation c cross join access_grant g"
    };
    match (filter.staff, filter.municipality) {
        (Some(staff), _) => query.that("c.staff_id", "=", staff),
        (None, Some(_)) => {}
        // What a Träger's people see belongs to the Träger: this only names the index.
        (None, None) if !by_file => query.that("c.agency_id", "=", actor.agency_or_nil()),
        (None, None) => {}
    }
    (from, query)
}

fn narrowed(query: &mut Query, filter: &Filter) {
    if let Some(municipality) = filter.municipality {
        query.that("c.municipality_id", "=", municipality);
    }
    if let Some(from) = filter.from {
        query.that("c.on_date", ">=", from);
    }
    if let Some(to) = filter.to {
        query.that("c.on_date", "<=", to);
    }
    if !filter.channel.is_empty() {
        query.that("c.channel", "=", &filter.channel);
    }
    if !filter.state.is_empty() {
        query.that("c.state", "=", &filter.state);
    }
    if !filter.topic.is_empty() {
        let mark = query.value(&filter.topic);
        query.conditions.push(format!(
            "exists (select 1 from consultation_topic t where t.tenant_id = c.tenant_id
               and t.consultation_id = c.id and t.topic = {mark})"
        ));
    }
}

/// The actor's consultations as filtered, in two statements.
pub(in crate::consultation) async fn list(
    db: &Db,
    actor: &Actor,
    filter: &Filter,
    options: &Options,
) -> Result<Page, DbError> {
    let by_file = !actor.may(Ability::LeadTeam) && options.files <= MANY_FILES;
    let (from, mut query) = visible(actor, filter, by_file);
    narrowed(&mut query, filter);
    let newer_first = !matches!(filter.turn, Turn::Newer(..));
    if let Turn::Older(day, id) | Turn::Newer(day, id) = filter.turn {
        let (day, id) = (query.value(day), query.value(id));
        let relation = if newer_first { "<" } else { ">" };
        let condition = format!("(c.on_date, c.id) {relation} ({day}, {id})");
        query.conditions.push(condition);
    }
    let limit = query.value(i64::try_from(PAGE + 1).unwrap_or(i64::MAX));
    let order = if newer_first { "desc" } else { "asc" };
    let conditions = query.conditions.join(" and ");
    // Found by file, the rows are fetched before they are sorted: left to itself PostgreSQL would
    // rather walk everybody's consultations by date.
    let (before, source) = if by_file {
        let before = format!(
            "with seen as materialized (select c.on_date, c.id from {from} where {conditions})"
        );
        (before, "seen c".to_owned())
    } else {
        (String::new(), format!("{from} where {conditions}"))
    };
    let sql = format!(
        "{before} select c.id, c.case_id, c.on_date, c.start_minute, c.minutes, c.channel, c.state,
                a.short_name as staff_name, m.name as municipality
         from (select c.on_date, c.id from {source}
               order by c.on_date {order}, c.id {order} limit {limit}) k
         join consultation c on c.tenant_id = $1 and c.id = k.id
         join account a on a.tenant_id = c.tenant_id and a.id = c.staff_id
         left join municipality m on m.tenant_id = c.tenant_id and m.id = c.municipality_id
         order by k.on_date {order}, k.id {order}"
    );
    let mut lines: Vec<Line> = db.all(&sql, query.values).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    if !newer_first {
        lines.reverse();
    }
    let (newer, older) = match filter.turn {
        Turn::Latest => (false, more),
        Turn::Older(..) => (true, more),
        Turn::Newer(..) => (more, true),
    };
    let people = people(db, actor, &lines).await?;
    Ok(Page {
        lines,
        people,
        newer,
        older,
    })
}

#[derive(FromRow)]
struct Name {
    consultation_id: Uuid,
    family_name: String,
    given_name: String,
}

async fn people(
    db: &Db,
    actor: &Actor,
    lines: &[Line],
) -> Result<HashMap<Uuid, Vec<String>>, DbError> {
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    if lines.is_empty() {
        return Ok(names);
    }
    let marks: Vec<String> = (0..lines.len()).map(|at| format!("${}", at + 2)).collect();
    let sql = format!(
        "select cp.consultation_id, p.family_name, p.given_name
         from consultation_person cp
         join person p on p.tenant_id = cp.tenant_id and p.id = cp.person_id
         where cp.tenant_id = $1 and cp.consultation_id in ({})
         order by cp.consultation_id, p.birth_date nulls last, p.number",
        marks.join(", ")
    );
    let values = lines
        .iter()
        .fold(args![actor.tenant], |values: Args, line| {
            values.with(line.id)
        });
    let rows: Vec<Name> = db.all(&sql, values).await?;
    for row in rows {
        let name = person::list_name(&row.family_name, &row.given_name);
        names.entry(row.consultation_id).or_default().push(name);
    }
    Ok(names)
}

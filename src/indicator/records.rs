//! The records behind a figure, from the same sets that the figure counts.

use std::collections::HashMap;

use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use bindeglied_kit::id;
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::base::{self, Base};
use super::catalogue::{Indicator, Record};
use super::model::{Dimension, Key, Question};
use crate::permission::Actor;

const PAGE: usize = 50;

/// Which figure, and in which group; where the list goes on.
#[derive(Debug, Clone)]
pub struct Behind {
    pub indicator: &'static Indicator,
    pub group: Option<(Dimension, Key)>,
    /// From [`Found::next`]; empty at the beginning.
    pub after: String,
}

/// One record. What the actor may not see (any more) comes without names and ids of people.
#[derive(Debug, Clone, FromRow)]
pub struct Found {
    pub id: Uuid,
    pub seen: bool,
    pub case_id: Option<Uuid>,
    pub number: Option<i64>,
    pub on_date: Option<NaiveDate>,
    pub ended_on: Option<NaiveDate>,
    /// The channel of a consultation, the label of a household.
    pub word: String,
    pub minutes: i64,
    pub staff: String,
    sort_key: Option<Vec<u8>>,
    #[sqlx(skip)]
    pub names: Vec<String>,
}

/// A page of records, how many there are in all, and where the next page begins.
pub struct Page {
    pub records: Vec<Found>,
    pub count: i64,
    pub next: Option<String>,
}

/// The records behind a figure, as this actor may see them.
///
/// # Errors
/// [`DbError::NotFound`] when the figure cannot be broken down so, or `after` is not from here.
pub async fn found(
    db: &Db,
    actor: &Actor,
    question: &Question,
    behind: &Behind,
) -> Result<Page, DbError> {
    let (sets, args) = subjects(question, behind).ok_or(DbError::NotFound)?;
    let count: (i64,) = db
        .one(
            &format!("{sets} select cast(count(*) as bigint) from s"),
            args.clone(),
        )
        .await?;
    let at = args.0.len();
    let (mark, from, last) = (at + 1, at + 2, at + 3);
    let tail = match behind.indicator.record {
        Record::Consultation => consultations(mark, from, last),
        Record::Person => people(mark, from, last),
        Record::Household => households(mark, last),
        Record::Plan => plans(mark, last),
    };
    let args = position(behind, question, args.with(actor.audience())).ok_or(DbError::NotFound)?;
    let mut records: Vec<Found> = db.all(&format!("{sets} {tail}"), args).await?;
    let more = records.len() > PAGE;
    records.truncate(PAGE);
    let next = records
        .last()
        .filter(|_| more)
        .map(|last| cursor(behind.indicator.record, last));
    names(db, actor, behind.indicator.record, &mut records).await?;
    Ok(Page {
        records,
        count: count.0,
        next,
    })
}

/// `with … s as (subjects of the figure)` and its values.
fn subjects(question: &Question, behind: &Behind) -> Option<(String, Args)> {
    let dimension = behind.group.as_ref().map(|(dimension, _)| *dimension);
    if dimension.is_some_and(|dimension| !behind.indicator.has(dimension)) {
        return None;
    }
    let (base, slot) = behind.indicator.counted();
    // A consultation of no minutes is still one of the consultations behind the minutes.
    let slot = if base == Base::Consultations { 0 } else { slot };
    let rows = base::rows(base, dimension)?;
    let mut args = base::args_of(question);
    let group = match &behind.group {
        None => String::new(),
        Some((Dimension::Staff | Dimension::Municipality, Key { id: None, .. })) => {
            " and r.id is null".to_owned()
        }
        Some((_, Key { id: Some(id), .. })) => {
            args = args.with(*id);
            format!(" and r.id = ${}", args.0.len())
        }
        Some((_, Key { word, .. })) => {
            args = args.with(word);
            format!(" and r.word = ${}", args.0.len())
        }
    };
    let measure = ["a", "b", "c", "d"][slot];
    let sets = base::sets(question, dimension);
    let sql = format!(
        "{sets}, s as (select distinct r.subject from {rows} r where r.{measure} > 0{group})"
    );
    Some((sql, args))
}

fn position(behind: &Behind, question: &Question, args: Args) -> Option<Args> {
    let after = behind.after.as_str();
    match behind.indicator.record {
        Record::Consultation if after.is_empty() => {
            Some(args.with(question.period.to).with(Uuid::max()))
        }
        Record::Consultation => {
            let (day, id) = after.split_once('_')?;
            Some(
                args.with(day.parse::<NaiveDate>().ok()?)
                    .with(id.parse::<Uuid>().ok()?),
            )
        }
        Record::Person if after.is_empty() => Some(args.with(Vec::new()).with(Uuid::nil())),
        Record::Person => {
            let (key, id) = after.split_once('_')?;
            Some(args.with(id::unhex(key)?).with(id.parse::<Uuid>().ok()?))
        }
        Record::Household | Record::Plan => {
            let id = if after.is_empty() {
                Uuid::nil()
            } else {
                after.parse().ok()?
            };
            // The place of the day or sort key, which these lists do not have.
            Some(args.with(0_i64).with(id))
        }
    }
}

fn cursor(record: Record, last: &Found) -> String {
    match record {
        Record::Consultation => format!("{}_{}", last.on_date.unwrap_or_default(), last.id),
        Record::Person => format!(
            "{}_{}",
            id::hex(last.sort_key.as_deref().unwrap_or_default()),
            last.id
        ),
        Record::Household | Record::Plan => last.id.to_string(),
    }
}

fn consultations(mark: usize, from: usize, last: usize) -> String {
    format!(
        "select c.id, g.subject_id is not null as seen, c.case_id, f.number, c.on_date,
            cast(null as date) as ended_on, c.channel as word, c.minutes, a.name as staff,
            cast(null as bytea) as sort_key
         from s
         join consultation c on c.tenant_id = $1 and c.id = s.subject
         join account a on a.tenant_id = $1 and a.id = c.staff_id
         left join case_file f on f.tenant_id = $1 and f.id = c.case_id
         left join access_grant g on g.tenant_id = $1 and g.subject_id = c.file_id and g.audience_id = ${mark}
         where (c.on_date, c.id) < (${from}, ${last})
         order by c.on_date desc, c.id desc limit 51"
    )
}

fn people(mark: usize, from: usize, last: usize) -> String {
    format!(
        "select p.id, g.subject_id is not null as seen, cast(null as uuid) as case_id, p.number,
            cast(null as date) as on_date, cast(null as date) as ended_on, '' as word,
            cast(0 as bigint) as minutes, '' as staff, p.sort_key
         from s
         join person p on p.tenant_id = $1 and p.id = s.subject
         left join access_grant g on g.tenant_id = $1 and g.subject_id = p.id and g.audience_id = ${mark}
         where (p.sort_key, p.id) > (${from}, ${last})
         order by p.sort_key, p.id limit 51"
    )
}

fn households(mark: usize, last: usize) -> String {
    let from = last - 1;
    format!(
        "select s.subject as id, g.subject_id is not null as seen, f.id as case_id, f.number,
            f.started_on as on_date, f.ended_on, coalesce(h.label, '') as word,
            cast(0 as bigint) as minutes, coalesce(a.name, '') as staff, cast(null as bytea) as sort_key
         from s
         join case_file f on f.tenant_id = $1 and f.id = coalesce(
            (select o.id from case_file o where o.tenant_id = $1 and o.household_id = s.subject
                order by o.number limit 1), s.subject)
         left join household h on h.tenant_id = $1 and h.id = s.subject
         left join account a on a.tenant_id = $1 and a.id = f.responsible_id
         left join access_grant g on g.tenant_id = $1 and g.subject_id = f.id and g.audience_id = ${mark}
         where s.subject > ${last} and ${from} = 0
         order by s.subject limit 51"
    )
}

fn plans(mark: usize, last: usize) -> String {
    let from = last - 1;
    format!(
        "select p.id, g.subject_id is not null as seen, f.id as case_id, f.number, x.begun_on as on_date,
            p.ended_on, p.state as word, cast(0 as bigint) as minutes, coalesce(a.name, '') as staff,
            cast(null as bytea) as sort_key
         from s
         join plan p on p.tenant_id = $1 and p.id = s.subject
         join plans x on x.id = p.id
         join case_file f on f.tenant_id = $1 and f.id = p.case_id
         left join account a on a.tenant_id = $1 and a.id = f.responsible_id
         left join access_grant g on g.tenant_id = $1 and g.subject_id = f.id and g.audience_id = ${mark}
         where p.id > ${last} and ${from} = 0
         order by p.id limit 51"
    )
}

#[derive(FromRow)]
struct Named {
    of: Uuid,
    family_name: String,
    given_name: String,
}

/// The names of the people of each record, where the actor sees them.
async fn names(
    db: &Db,
    actor: &Actor,
    record: Record,
    records: &mut [Found],
) -> Result<(), DbError> {
    let mark = |found: &Found| match record {
        Record::Consultation | Record::Person => Some(found.id),
        Record::Household | Record::Plan => found.case_id,
    };
    let wanted: Vec<Uuid> = records
        .iter()
        .filter(|found| found.seen)
        .filter_map(mark)
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let places: Vec<String> = (3..wanted.len() + 3).map(|n| format!("${n}")).collect();
    let (table, of) = match record {
        Record::Consultation => ("consultation_person", "q.consultation_id"),
        Record::Person => ("person", "q.id"),
        Record::Household | Record::Plan => ("case_member", "q.case_id"),
    };
    let person = if record == Record::Person {
        "q.id"
    } else {
        "q.person_id"
    };
    let sql = format!(
        "select {of} as of, p.family_name, p.given_name from {table} q
         join person p on p.tenant_id = q.tenant_id and p.id = {person}
         join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.id and g.audience_id = $2
         where q.tenant_id = $1 and {of} in ({})
         order by p.sort_key, p.id",
        places.join(", ")
    );
    let mut args = args![actor.tenant, actor.audience()];
    for id in wanted {
        args = args.with(id);
    }
    let mut by_record: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in db.all::<Named>(&sql, args).await? {
        let name = format!("{}, {}", row.family_name, row.given_name);
        by_record.entry(row.of).or_default().push(name);
    }
    for found in records {
        found.names = mark(found)
            .and_then(|id| by_record.get(&id).cloned())
            .unwrap_or_default();
    }
    Ok(())
}

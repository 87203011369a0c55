use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::list::{By, Cursor, Filter, Sort, State};
use super::row::{CASE, COLUMNS, HOME, JOINS, ListRow, STATUS, shown};
use crate::permission::Actor;

/// Rows on a page.
pub(super) const PAGE: usize = 50;
/// With filters, so many people are looked at per statement, and at most so often per page: rare
/// things among a million people must not make the page slow.
const STEPS: [i64; 3] = [300, 900, 3_300];

/// A part of the list.
#[derive(Debug, Default)]
pub struct Part {
    pub rows: Vec<(Cursor, ListRow)>,
    /// There is more in the direction that was asked for.
    pub more: bool,
    /// Where to go on looking when too many people were looked at without filling the page.
    pub looked_until: Option<Cursor>,
}

#[derive(FromRow)]
struct Indexed {
    key: Vec<u8>,
    #[sqlx(flatten)]
    row: ListRow,
}

/// The people after a cursor in an order.
pub async fn part(
    db: &Db,
    actor: &Actor,
    today: NaiveDate,
    filter: &Filter,
    (from, sort): (&Cursor, Sort),
) -> Result<Part, DbError> {
    let steps: &[i64] = if filter.is_empty() {
        &[PAGE as i64 + 1]
    } else {
        &STEPS
    };
    let mut part = Part::default();
    let mut from = from.clone();
    for step in steps {
        let wanted = PAGE + 1 - part.rows.len();
        let walk = Walk {
            actor,
            responsible: filter.responsible,
            from: &from,
            sort,
            step: *step,
        };
        let found = walk.rows(db, today, filter, wanted).await?;
        part.rows.extend(found);
        if part.rows.len() > PAGE {
            part.rows.truncate(PAGE);
            part.more = true;
            part.looked_until = None;
            return Ok(part);
        }
        if filter.is_empty() {
            return Ok(part);
        }
        match walk.end(db).await? {
            Some(end) => {
                part.looked_until = Some(end.clone());
                from = end;
            }
            None => {
                part.looked_until = None;
                return Ok(part);
            }
        }
    }
    Ok(part)
}

struct Walk<'a> {
    actor: &'a Actor,
    /// Whose people are walked instead of all the actor sees: whoever is responsible for a case is
    /// an audience of its people.
    responsible: Option<Uuid>,
    from: &'a Cursor,
    sort: Sort,
    step: i64,
}

impl Walk<'_> {
    /// The part of the index that is walked. The placeholders are those of the audience, of the
    /// cursor and of the actor's own audience.
    fn part(&self, [audience, key, person, own]: [u8; 4]) -> String {
        // The kinds of `person_index`, kept by `access`.
        let kind = match self.sort.by {
            By::Name => 0,
            By::Birth => 2,
        };
        let (than, direction) = if self.sort.descending {
            ("<", "desc")
        } else {
            (">", "asc")
        };
        let seen = if self.responsible.is_some() {
            format!(
                " and exists (select 1 from access_grant v where v.tenant_id = $1
                   and v.subject_id = w.person_id and v.audience_id = ${own})"
            )
        } else {
            String::new()
        };
        format!(
            "select w.key, w.tenant_id, w.person_id as id from person_index w
             where w.tenant_id = $1 and w.audience_id = ${audience} and w.kind = {kind}
               and (w.key, w.person_id) {than} (${key}, ${person}){seen}
             order by w.key {direction}, w.person_id {direction} limit {}",
            self.step
        )
    }

    fn args(&self, today: NaiveDate) -> Args {
        args![
            self.actor.tenant,
            self.actor.audience(),
            today,
            self.from.key.clone(),
            self.from.person
        ]
    }

    async fn rows(
        &self,
        db: &Db,
        today: NaiveDate,
        filter: &Filter,
        wanted: usize,
    ) -> Result<Vec<(Cursor, ListRow)>, DbError> {
        let (conditions, args) = conditions(filter, self.args(today));
        let direction = if self.sort.descending { "desc" } else { "asc" };
        // Thousands may be looked at to show a few: first who fits, then what is shown of them.
        let sql = format!(
            "select i.key, {COLUMNS} from (
               select p.key, p.id from ({}) p {} where 1 = 1 {conditions}
               order by p.key {direction}, p.id {direction} limit {wanted}) i
             join person p on p.tenant_id = $1 and p.id = i.id {JOINS}
             order by i.key {direction}, i.id {direction}",
            self.part([if self.responsible.is_some() { 6 } else { 2 }, 4, 5, 2]),
            needed(filter)
        );
        let rows: Vec<Indexed> = db.all(&sql, args).await?;
        Ok(shown(rows, |indexed| &indexed.row)
            .into_iter()
            .map(|Indexed { key, row }| {
                let person = row.summary.id;
                (Cursor { key, person }, row)
            })
            .collect())
    }

    /// The last person looked at, when there were as many as the step allows.
    async fn end(&self, db: &Db) -> Result<Option<Cursor>, DbError> {
        let back = if self.sort.descending { "asc" } else { "desc" };
        let part = self.part([2, 3, 4, 5]);
        let sql = format!(
            "select key, id from ({part}) part
             where (select cast(count(*) as bigint) from ({part}) whole) = {}
             order by key {back}, id {back} limit 1",
            self.step
        );
        let own = self.actor.audience();
        let args = args![
            self.actor.tenant,
            self.responsible.unwrap_or(own),
            self.from.key.clone(),
            self.from.person
        ];
        let args = match self.responsible {
            Some(_) => args.with(own),
            None => args,
        };
        let found: Option<(Vec<u8>, Uuid)> = db.optional(&sql, args).await?;
        Ok(found.map(|(key, person)| Cursor { key, person }))
    }
}

/// The joins that the conditions of a filter ask for.
fn needed(filter: &Filter) -> String {
    let Filter {
        municipality,
        responsible,
        status_group,
        nationality: _,
        without_plan,
        unassigned,
        state,
    } = filter;
    let home = municipality.is_some();
    let case =
        home || responsible.is_some() || *without_plan || *unassigned || *state != State::All;
    [
        (case, CASE),
        (!status_group.is_empty(), STATUS),
        (home, HOME),
    ]
    .into_iter()
    .filter_map(|(wanted, join)| wanted.then_some(join))
    .collect()
}

fn conditions(filter: &Filter, mut args: Args) -> (String, Args) {
    let Filter {
        municipality,
        responsible,
        status_group,
        nationality,
        without_plan,
        unassigned,
        state,
    } = filter;
    let mut sql = String::new();
    let mut add = |text: &str, value: Option<bindeglied_kit::db::Value>| {
        let text = match value {
            Some(value) => {
                args.0.push(value);
                text.replace('?', &format!("${}", args.0.len()))
            }
            None => text.to_owned(),
        };
        sql += " and ";
        sql += &text;
    };
    // The first one: the walk knows its place.
    if let Some(id) = responsible {
        add("c.responsible_id = ?", Some((*id).into()));
    }
    if let Some(id) = municipality {
        add("coalesce(cm.id, hm.id) = ?", Some((*id).into()));
    }
    if !status_group.is_empty() {
        add(
            "exists (select 1 from catalogue_entry e where e.tenant_id = p.tenant_id
             and e.catalogue = 'residence_status' and e.key = s.status_code and e.part_of = ?)",
            Some(status_group.into()),
        );
    }
    if !nationality.is_empty() {
        add(
            "exists (select 1 from person_nationality pn where pn.tenant_id = p.tenant_id
             and pn.person_id = p.id and pn.code = ?)",
            Some(nationality.into()),
        );
    }
    if *without_plan {
        add(
            "c.id is not null and c.ended_on is null and not exists (select 1 from plan wp
             where wp.tenant_id = c.tenant_id and wp.case_id = c.id and wp.state = 'active')",
            None,
        );
    }
    if *unassigned {
        add("c.responsible_id is null and c.ended_on is null", None);
    }
    match state {
        State::All => {}
        State::Open => add("c.id is not null and c.ended_on is null", None),
        State::Ended => add("c.ended_on is not null", None),
    }
    (sql, args)
}

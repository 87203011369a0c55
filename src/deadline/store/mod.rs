//! Reads what is due out of everybody's records, and keeps what people do with it.

mod action;
mod ask;
mod source;

use bindeglied_kit::db::{Args, Db, DbError, Value};
use chrono::NaiveDate;

pub use ask::Ask;

pub(super) use action::{Past, Written, colleagues, done, history, write};
use source::Source;

use super::model::{Deadline, Key, Kind, Scope, When};
use crate::organisation::Notices;
use crate::permission::Actor;

/// Values for the names in the parts of a statement.
struct Named(Vec<(&'static str, Value)>);

impl Named {
    fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        if !self.0.iter().any(|(known, _)| *known == name) {
            self.0.push((name, value.into()));
        }
    }

    /// Gives every name that is used a number: `:tenant` → `$1`.
    fn numbered(&self, sql: &str) -> (String, Args) {
        let (mut out, mut used) = (String::with_capacity(sql.len()), Vec::new());
        let mut pieces = sql.split(':');
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let end = piece
                .find(|c: char| !c.is_ascii_lowercase() && c != '_')
                .unwrap_or(piece.len());
            let (name, rest) = piece.split_at(end);
            let at = used.iter().position(|known| *known == name);
            let at = at.unwrap_or_else(|| {
                used.push(name);
                used.len() - 1
            });
            out.push_str(&format!("${}", at + 1));
            out.push_str(rest);
        }
        let values = used.iter().filter_map(|name| {
            let mut known = self.0.iter();
            known.find(|(known, _)| known == name)
        });
        let values = values.map(|(_, value)| value.clone()).collect();
        (out, Args(values))
    }
}

const COLUMNS: &str = "kind, record_id, due_on, stage, file_id, case_id, person_id, detail, \
     origin_id, text_sealed, owner_id, deputy_id, action_id, done_at, until_on, handed_to, handed_by_id, still";

/// Names of people and colleagues, for the rows that are shown only.
const NAMED: &str = "u.kind, u.record_id, u.due_on, u.stage, u.file_id, u.case_id, u.person_id, \
     u.detail, u.origin_id, u.text_sealed, u.owner_id, u.deputy_id, u.action_id, u.done_at, u.until_on, \
     u.handed_to, u.still, p.family_name, p.given_name, o.short_name as owner, \
     h.short_name as handed_name, b.short_name as handed_by, \
     exists (select 1 from access_stand_in z where z.tenant_id = :tenant \
         and z.case_id = u.case_id and z.deputy_id = :me) as standing_in";
const NAMES: &str = "left join person p on p.tenant_id = :tenant and p.id = u.person_id
     left join account o on o.tenant_id = :tenant and o.id = u.owner_id
     left join account h on h.tenant_id = :tenant and h.id = u.handed_to
     left join account b on b.tenant_id = :tenant and b.id = u.handed_by_id";

/// Whether it is in the hands of a colleague who works here and sees the file.
fn held(file: &str) -> String {
    format!(
        "d.owner_id is not null
         and exists (select 1 from access_grant x where x.tenant_id = :tenant
             and x.subject_id = {file} and x.audience_id = d.owner_audience)
         and exists (select 1 from account y where y.tenant_id = :tenant and y.id = d.owner_id
             and y.active)"
    )
}

/// What is told apart in one part.
struct Part<'a> {
    source: &'a Source,
    scope: Scope,
    /// The stage a record is in, as SQL.
    stage: String,
    conditions: Vec<String>,
}

impl Part<'_> {
    /// The columns of [`COLUMNS`] from the part's tables.
    fn sql(&self, still: &str, tail: &str) -> String {
        let Source {
            kind: _,
            by_case,
            by_record,
            waits: _,
            record,
            due,
            file,
            person,
            detail,
            origin,
            text,
            owner,
            owner_first,
        } = self.source;
        let kind = self.source.kind.key();
        let (tables, joined) = match self.scope {
            Scope::Deputy | Scope::StandIn | Scope::File => by_case,
            Scope::Own if !owner_first => by_case,
            _ => by_record,
        };
        let stage = &self.stage;
        let state = format!(
            "d.tenant_id = :tenant and d.record_id = {record} and d.kind = '{kind}'
             and d.due_on = {due} and d.stage = {stage} and d.replaced_at is null"
        );
        let (tables, state) = match self.scope {
            Scope::Handed => (format!("deadline_action d cross join {tables}"), state),
            Scope::StandIn => (
                format!(
                    "access_stand_in i cross join {tables} left join deadline_action d on {state}"
                ),
                "i.tenant_id = :tenant and i.deputy_id = :me and c.id = i.case_id
                 and d.replaced_at is null"
                    .to_owned(),
            ),
            _ => (
                format!("{tables} left join deadline_action d on {state}"),
                "d.replaced_at is null".to_owned(),
            ),
        };
        let conditions = self.conditions.join(" and ");
        // By the record's own tenant, so that it is asked of what is due only, not of every case.
        let alias = record.split('.').next().unwrap_or_default();
        // With whom it is by now: what came back by itself is with nobody else.
        let held = held(file);
        format!(
            "select '{kind}' as kind, {record} as record_id, {due} as due_on, {stage} as stage,
                    {file} as file_id, c.id as case_id, {person} as person_id, {detail} as detail,
                    {origin} as origin_id, {text} as text_sealed, {owner} as owner_id, c.deputy_id, d.id as action_id,
                    d.done_at, d.until_on, case when {held} then d.owner_id end as handed_to,
                    case when {held} then d.handed_by end as handed_by_id, {still} as still
             from {tables}
             where {joined} and {state} and {conditions}
               and exists (select 1 from access_grant g where g.tenant_id = {alias}.tenant_id
                   and g.subject_id = {file} and g.audience_id = :audience)
             {tail}"
        )
    }
}

/// Whose they are.
fn whose(scope: Scope, source: &Source) -> String {
    let (owner, held) = (source.owner, held(source.file));
    match scope {
        Scope::Own => {
            format!("{owner} = :me and (d.owner_id is null or d.owner_id = :me or not ({held}))")
        }
        Scope::Deputy => format!(
            "c.deputy_id = :me and ({owner} is null or {owner} <> :me)
             and (d.owner_id is null or not ({held}))"
        ),
        Scope::Handed => {
            format!(
                "d.owner_id = :me and d.done_at is null and ({owner} is null or {owner} <> :me)"
            )
        }
        Scope::StandIn => format!(
            "({owner} is null or {owner} = i.absent_id)
             and (d.owner_id is null or d.owner_id = i.absent_id or not ({held}))"
        ),
        Scope::Team => "1 = 1".to_owned(),
        Scope::File => "c.id = :file".to_owned(),
    }
}

/// One part of a list as a statement, with its values put into `named`.
fn part(
    (kind, scope): (Kind, Scope),
    ask: &Ask,
    (notices, today): (&Notices, NaiveDate),
    named: &mut Named,
) -> String {
    let source = Source::of(kind);
    let due = source.due;
    if let Some(file) = ask.file {
        named.put("file", file);
    }
    let reach = kind.reach(notices, today);
    let (first_name, last_name) = match kind {
        Kind::Permit => ("permit_first", "permit_last"),
        Kind::PlanReview => ("plan_first", "plan_last"),
        Kind::Consent => ("consent_first", "consent_last"),
        _ => ("end_first", "end_last"),
    };
    let mut conditions = vec![source.waits.to_owned(), whose(scope, source)];
    if let Some(first) = reach.first() {
        named.put(first_name, *first);
        conditions.push(format!("{due} <= :{first_name}"));
    }
    let stage = match reach.get(1) {
        Some(last) => {
            named.put(last_name, *last);
            format!("cast(case when {due} <= :{last_name} then 1 else 0 end as bigint)")
        }
        None => "cast(0 as bigint)".to_owned(),
    };
    if let Some(until) = ask.follow_ups_until.filter(|_| kind == Kind::FollowUp) {
        named.put("follow_ups_until", until);
        conditions.push(format!("{due} <= :follow_ups_until"));
    }
    conditions.push(match ask.when {
        When::Snoozed => "d.done_at is null and d.until_on > :today".to_owned(),
        _ => "d.done_at is null and (d.until_on is null or d.until_on <= :today)".to_owned(),
    });
    let (from, to) = ask.when.days(today);
    if let Some(from) = from {
        named.put("from_day", from);
        conditions.push(format!("{due} >= :from_day"));
    }
    if let Some(to) = to {
        named.put("to_day", to);
        conditions.push(format!("{due} <= :to_day"));
    }
    if let Some((day, id)) = ask.after {
        named.put("after_day", day);
        named.put("after_id", id);
        let record = source.record;
        conditions.push(format!("({due}, {record}) > (:after_day, :after_id)"));
    }
    let one = Part {
        source,
        scope,
        stage,
        conditions,
    };
    let (due, record) = (source.due, source.record);
    one.sql("true", &format!("order by {due}, {record} limit :each"))
}

fn named(actor: &Actor, today: NaiveDate) -> Named {
    let mut named = Named(Vec::new());
    named.put("tenant", actor.tenant);
    named.put("audience", actor.audience());
    named.put("me", actor.id);
    named.put("today", today);
    named
}

/// The statement of a list.
fn statement(actor: &Actor, at: (&Notices, NaiveDate), ask: &Ask) -> (String, Args) {
    let mut named = named(actor, at.1);
    named.put("each", ask.each);
    named.put("all", ask.limit);
    let parts: Vec<String> = ask
        .parts
        .iter()
        .enumerate()
        .map(|(n, which)| {
            let sql = part(*which, ask, at, &mut named);
            format!("select {COLUMNS} from ({sql}) part{n}")
        })
        .collect();
    let parts = parts.join(" union all ");
    let sql = format!(
        "select {NAMED} from (select {COLUMNS} from ({parts}) every
             order by due_on, record_id limit :all) u {NAMES}
         order by u.due_on, u.record_id"
    );
    named.numbered(&sql)
}

/// What is due on a day, the nearest first, and whether there is more than was asked for. Each
/// thing stands there once, also when it belongs to two cases.
pub async fn list(
    db: &Db,
    actor: &Actor,
    (notices, today): (&Notices, NaiveDate),
    ask: &Ask,
) -> Result<(Vec<Deadline>, bool), DbError> {
    let (sql, values) = statement(actor, (notices, today), ask);
    let mut found: Vec<Deadline> = db.all_planned(&sql, values).await?;
    let full = i64::try_from(found.len()).is_ok_and(|rows| rows >= ask.limit);
    found.dedup_by(|a, b| (&a.kind, a.record_id) == (&b.kind, b.record_id));
    Ok((found, full))
}

/// One deadline the actor sees, also when it waits for nobody any more: `still` says so.
pub(super) async fn find(
    db: &Db,
    actor: &Actor,
    today: NaiveDate,
    key: &Key,
) -> Result<Deadline, DbError> {
    let source = Source::of(key.kind);
    let mut named = named(actor, today);
    named.put("record", key.record);
    named.put("due", key.due_on);
    named.put("stage", key.stage);
    let (record, due, owner) = (source.record, source.due, source.owner);
    // The state is that of the day asked for, not of the one the record has now.
    let of_key = Source {
        due: ":due",
        ..*source
    };
    let one = Part {
        source: &of_key,
        scope: Scope::Team,
        stage: ":stage".to_owned(),
        conditions: vec![format!("{record} = :record")],
    };
    let still = format!("({} and {due} = :due)", source.waits);
    let sql = one.sql(
        &still,
        &format!("order by case when {owner} = :me then 0 else 1 end, c.id limit 1"),
    );
    let sql = format!("select {NAMED} from (select {COLUMNS} from ({sql}) part) u {NAMES}");
    let (sql, values) = named.numbered(&sql);
    db.one(&sql, values).await
}

#[cfg(test)]
pub(super) fn statement_for_test(
    actor: &Actor,
    at: (&Notices, NaiveDate),
    ask: &Ask,
) -> (String, Args) {
    statement(actor, at, ask)
}

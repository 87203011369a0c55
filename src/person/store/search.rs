use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use bindeglied_kit::text;
use chrono::NaiveDate;
use uuid::Uuid;

use super::super::terms::{Query, Term};
use super::row::{COLUMNS, JOINS, ListRow, shown};
use crate::permission::Actor;

/// So many people of the rarest word are looked at, at most.
const CANDIDATES: i64 = 5_000;
/// Counting who has a word stops here: both are common then.
const COUNTED: i64 = 1_000;
/// A person may match by several words of the name.
const DOUBLES: usize = 4;

/// People found, in the order of their names.
#[derive(Debug, Default)]
pub struct Found {
    pub people: Vec<ListRow>,
    /// There are more than were asked for.
    pub more: bool,
}

/// People by the beginnings of their names in any order, birth date or year, or number; among
/// those the actor sees.
pub async fn search(
    db: &Db,
    actor: &Actor,
    today: NaiveDate,
    query: &Query,
    limit: usize,
) -> Result<Found, DbError> {
    let base = args![actor.tenant, actor.audience(), today];
    let most = limit + 1;
    let (inner, args) = match query {
        Query::Nothing => return Ok(Found::default()),
        Query::Person(number) => (with_number(), base.with(*number)),
        Query::Case(number) => (of_case(), base.with(*number)),
        Query::Terms(terms) => {
            let terms = rarest_first(db, actor, terms).await?;
            matching(&terms, base, limit)
        }
    };
    let sql = format!(
        "select {COLUMNS} from (
           select distinct f.person_id from {inner} f limit {most}) i
         join person p on p.tenant_id = $1 and p.id = i.person_id {JOINS}"
    );
    let rows: Vec<ListRow> = db.all(&sql, args).await?;
    let mut people = shown(rows, |row| row);
    let more = people.len() > limit;
    people.truncate(limit);
    people.sort_by_cached_key(|row| text::sort_key(&row.summary.list_name()));
    Ok(Found { people, more })
}

fn with_number() -> String {
    "(select q.id as person_id from person q
      join access_grant g on g.tenant_id = q.tenant_id and g.subject_id = q.id
        and g.audience_id = $2
      where q.tenant_id = $1 and q.number = $4)"
        .to_owned()
}

fn of_case() -> String {
    "(select m.person_id from case_file f
      join access_grant g on g.tenant_id = f.tenant_id and g.subject_id = f.id
        and g.audience_id = $2
      join case_member m on m.tenant_id = f.tenant_id and m.case_id = f.id
      where f.tenant_id = $1 and f.number = $4)"
        .to_owned()
}

fn range(args: Args, term: &Term) -> (Args, [usize; 3]) {
    let at = args.0.len();
    let end = text::after_prefix(term.prefix()).unwrap_or_default();
    let args = args.with(term.kind()).with(term.prefix()).with(end);
    (args, [at + 1, at + 2, at + 3])
}

/// The part of the statement that walks the first term and asks for the others.
fn matching(terms: &[Term], mut args: Args, limit: usize) -> (String, Args) {
    let most = (limit + 1) * DOUBLES;
    let walked = if terms.len() == 1 {
        i64::try_from(most).unwrap_or(CANDIDATES)
    } else {
        CANDIDATES
    };
    let mut walk = String::new();
    let mut others = String::new();
    for (term, at) in terms.iter().zip(0..) {
        let (with, [kind, from, to]) = range(args, term);
        args = with;
        if at == 0 {
            walk = format!("kind = ${kind} and key >= ${from} and key < ${to}");
        } else {
            others += &format!(
                " and exists (select 1 from person_index j where j.tenant_id = $1
                   and j.person_id = i.person_id and j.audience_id = $2 and j.kind = ${kind}
                   and j.key >= ${from} and j.key < ${to})"
            );
        }
    }
    let sql = format!(
        "(select person_id from (select i.person_id from (
            select person_id from person_index where tenant_id = $1 and audience_id = $2 and {walk}
            order by key, person_id limit {walked}) i where 1 = 1 {others} limit {most}) hit)"
    );
    (sql, args)
}

/// Puts the term first that the fewest people have; one statement, and none for one term.
async fn rarest_first(db: &Db, actor: &Actor, terms: &[Term]) -> Result<Vec<Term>, DbError> {
    let mut terms = terms.to_vec();
    if terms.len() < 2 {
        return Ok(terms);
    }
    let mut args = args![actor.tenant, actor.audience()];
    let mut parts = Vec::new();
    for (term, at) in terms.iter().zip(0..) {
        let (with, [kind, from, to]) = range(args, term);
        args = with;
        parts.push(format!(
            "select cast({at} as bigint), cast(count(*) as bigint) from (
               select 1 from person_index where tenant_id = $1 and audience_id = $2
                 and kind = ${kind} and key >= ${from} and key < ${to} limit {COUNTED}) t{at}"
        ));
    }
    let counts: Vec<(i64, i64)> = db.all(&parts.join(" union all "), args).await?;
    let rarest = counts.iter().min_by_key(|(_, count)| *count);
    if let Some(at) = rarest.and_then(|(at, _)| usize::try_from(*at).ok()) {
        terms.swap(0, at);
    }
    Ok(terms)
}

/// A person who may be the one to be taken in.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Double {
    #[sqlx(flatten)]
    pub summary: super::super::model::Summary,
    /// Whether the actor sees this person.
    pub visible: bool,
    pub case_id: Option<Uuid>,
    /// Who counsels this person, when somebody does.
    pub responsible: Option<String>,
}

/// People of the actor's Träger whose names have all these words.
pub async fn with_words(db: &Db, actor: &Actor, words: &[String]) -> Result<Vec<Double>, DbError> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![
        actor.tenant,
        actor.agency_or_nil(),
        actor.audience(),
        words[0].as_bytes()
    ];
    let mut others = String::new();
    for word in &words[1..] {
        args = args.with(word.as_bytes());
        others += &format!(
            " and exists (select 1 from person_index j where j.tenant_id = $1
               and j.person_id = i.person_id and j.audience_id = $2 and j.kind = 1 and j.key = ${})",
            args.0.len()
        );
    }
    let sql = format!(
        "select p.id, p.number, p.family_name, p.given_name, p.native_name, p.birth_date,
                p.birth_precision, p.sex,
                exists (select 1 from access_grant g where g.tenant_id = p.tenant_id
                  and g.subject_id = p.id and g.audience_id = $3) as visible,
                c.id as case_id, a.short_name as responsible
         from person p
         left join case_file c on c.tenant_id = p.tenant_id and c.id = (
           select m.case_id from case_member m
           join case_file o on o.tenant_id = m.tenant_id and o.id = m.case_id
           where m.tenant_id = p.tenant_id and m.person_id = p.id and o.agency_id = $2
           order by o.ended_on is not null, o.started_on desc, o.id desc limit 1)
         left join account a on a.tenant_id = c.tenant_id and a.id = c.responsible_id
         where p.tenant_id = $1 and p.id in (select person_id from (select i.person_id from (
           select person_id from person_index where tenant_id = $1 and audience_id = $2 and kind = 1
             and key = $4 limit 5000) i where 1 = 1 {others} limit 40) hit) limit 20"
    );
    db.all(&sql, args).await
}

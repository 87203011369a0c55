use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::{args, text};
use sqlx::FromRow;
use uuid::Uuid;

use crate::permission::Actor;

/// Counting stops here.
pub(in crate::person) const COUNTED: i64 = 1_000;
/// So many colleagues fit into a field to choose from; where there are more, one types a name.
pub(in crate::person) const CHOSEN: i64 = 200;

/// A choice of a filter: `municipality` or `account`, id, name.
#[derive(Debug, Clone, FromRow)]
pub struct Named {
    pub kind: String,
    pub id: Uuid,
    pub name: String,
}

/// Municipalities of the county, and the Fachkräfte of the actor's Träger, in one statement.
pub async fn choices(db: &Db, actor: &Actor) -> Result<Vec<Named>, DbError> {
    db.all(
        "select 'municipality' as kind, m.id, m.name, m.sort_key from municipality m
         where m.tenant_id = $1 and m.active
         union all
         select 'account' as kind, a.id, a.name, null as sort_key from account a
         where a.tenant_id = $1 and a.agency_id = $2 and a.active
           and a.role in ('case_worker', 'team_lead')
         order by 1, 4, 3, 2",
        args![actor.tenant, actor.agency_or_nil()],
    )
    .await
}

/// How many people the actor sees, up to one more than [`COUNTED`]; and the Fachkraft the list is
/// narrowed to by now (`set`), for whoever may choose (`all`) with the others of the Träger: of more
/// than [`CHOSEN`] just one more. In one statement, each costs more than what it reads.
pub(in crate::person) async fn count_and_staff(
    db: &Db,
    actor: &Actor,
    all: bool,
    set: Option<Uuid>,
) -> Result<(i64, Vec<(Uuid, String)>), DbError> {
    let agency = actor.agency_or_nil();
    let args = args![
        actor.tenant,
        actor.audience(),
        agency,
        set.unwrap_or_default(),
        all,
        COUNTED + 1,
        CHOSEN + 1
    ];
    let rows: Vec<(Option<Uuid>, String, i64)> = db
        .all(
            "select cast(null as uuid) as id, '' as name, cast(count(*) as bigint) as people
         from (select 1 from person_index
           where tenant_id = $1 and audience_id = $2 and kind = 0 limit $6) seen
         union all
         select a.id, a.name, 0 from account a
         where a.tenant_id = $1 and a.agency_id = $3 and a.id = $4
         union all
         select s.id, s.name, 0 from (
           select a.id, a.name from account a
           where $5 and a.tenant_id = $1 and a.agency_id = $3 and a.active and a.id <> $4
             and a.role in ('case_worker', 'team_lead') limit $7) s",
            args,
        )
        .await?;
    let count = rows.iter().map(|(_, _, people)| people).sum();
    let staff = rows
        .into_iter()
        .filter_map(|(id, name, _)| Some((id?, name)));
    Ok((count, staff.collect()))
}

/// The Fachkräfte of the Träger who have each of these words as a beginning in their name.
pub(in crate::person) async fn colleagues(
    db: &Db,
    actor: &Actor,
    words: &str,
) -> Result<Vec<(Uuid, String)>, DbError> {
    let words = text::tokens(words);
    let mut found: Vec<(Uuid, String)> = db
        .all(
            "select a.id, a.name from account a
             where a.tenant_id = $1 and a.agency_id = $2 and a.active
               and a.role in ('case_worker', 'team_lead')",
            args![actor.tenant, actor.agency_or_nil()],
        )
        .await?;
    found.retain(|(_, name)| {
        let own = text::tokens(name);
        let has = |word: &String| own.iter().any(|part| part.starts_with(word.as_str()));
        !words.is_empty() && words.iter().all(has)
    });
    found.sort_by_cached_key(|(_, name)| text::sort_key(name));
    Ok(found)
}

/// Who is responsible for a municipality and who deputises there, for new cases.
pub async fn duty(
    db: &Db,
    actor: &Actor,
    municipality: Uuid,
) -> Result<Vec<(String, Uuid)>, DbError> {
    db.all(
        "select d.kind, d.account_id from municipality_duty d
         join account a on a.tenant_id = d.tenant_id and a.id = d.account_id
         where d.tenant_id = $1 and d.municipality_id = $2 and a.agency_id = $3 and a.active
         order by d.kind, d.account_id",
        args![actor.tenant, municipality, actor.agency_or_nil()],
    )
    .await
}

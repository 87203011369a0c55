use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Head, Hit, NewCase, number_text, planned_end};
use crate::access;
use crate::audit::Work;
use crate::permission::Actor;
use crate::person::{self, Query, Summary};

mod extension;
mod head;
mod imported;
mod leaving;
mod write;

pub(super) use extension::{
    ExtensionRow, Verdict, Wish, ask_extension, decide_extension, extensions, withdraw_extension,
};
pub use head::active_plan;
pub(super) use head::{MemberRow, head_row, member_rows};
pub use imported::{join, remove_imported};
pub(super) use leaving::{
    FormerRow, add_member, elsewhere, former, leave, new_head, open_with_number, touch,
};
pub use write::{Assignment, Ending, assign, close, set_consent_date};
pub(super) use write::{consent, reopen, set_household, set_municipality};

/// Stores cases with their members and lets their audiences see them. What their people's
/// audiences are, the caller tells `access::put_people`.
pub async fn create_many(work: &mut Work, cases: &[NewCase]) -> Result<Vec<i64>, DbError> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let first = person::next_numbers(work, "case", cases.len()).await?;
    create_numbered(work, cases, first).await
}

/// The same with numbers that were taken before, beginning with `first`.
pub async fn create_numbered(
    work: &mut Work,
    cases: &[NewCase],
    first: i64,
) -> Result<Vec<i64>, DbError> {
    let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
    let numbers: Vec<i64> = (first..).take(cases.len()).collect();
    let rows = cases
        .iter()
        .zip(&numbers)
        .map(|(new, number)| {
            args![
                tenant,
                new.id,
                *number,
                new.agency,
                new.team,
                new.household,
                new.municipality,
                new.responsible,
                new.deputy,
                new.started_on,
                planned_end(new.started_on),
                &new.consent_state,
                new.import_id,
                now,
                actor
            ]
        })
        .collect();
    work.insert_many(
        "insert into case_file (tenant_id, id, number, agency_id, team_id, household_id,
         municipality_id, responsible_id, deputy_id, started_on, planned_end_on, consent_state,
         import_id, created_at, created_by)",
        rows,
        "",
    )
    .await?;
    let rows = cases
        .iter()
        .flat_map(|new| {
            new.members
                .iter()
                .map(|person| args![tenant, new.id, *person])
        })
        .collect();
    work.insert_many(
        "insert into case_member (tenant_id, case_id, person_id)",
        rows,
        "on conflict do nothing",
    )
    .await?;
    let audiences = cases.iter().map(|new| (new.id, new.audiences()));
    access::put_cases(work, audiences).await?;
    Ok(numbers)
}

/// The team of an account of the actor's Träger who may counsel; not found for anyone else.
pub async fn team_of(db: &Db, actor: &Actor, account: Uuid) -> Result<Option<Uuid>, DbError> {
    let (team,): (Option<Uuid>,) = db
        .one(
            "select team_id from account
             where tenant_id = $1 and id = $2 and agency_id = $3 and active
               and role in ('case_worker', 'team_lead')",
            args![actor.tenant, account, actor.agency_or_nil()],
        )
        .await?;
    Ok(team)
}

/// A case, if the actor sees it.
///
/// # Errors
/// [`DbError::NotFound`] when it is not there or not visible.
pub async fn visible(db: &Db, actor: &Actor, id: Uuid) -> Result<Head, DbError> {
    db.one(
        "select c.id, c.number, c.agency_id, c.team_id, c.household_id, c.municipality_id,
                c.responsible_id, c.deputy_id, c.started_on, c.planned_end_on, c.ended_on,
                c.end_reason, c.consent_state, c.consent_on, c.consent_until, c.version
         from case_file c
         join access_grant g on g.tenant_id = c.tenant_id and g.subject_id = c.id
              and g.audience_id = $3
         where c.tenant_id = $1 and c.id = $2",
        args![actor.tenant, id, actor.audience()],
    )
    .await
}

/// The people of a case the actor sees: the head of the household first, then by age.
pub async fn members(db: &Db, actor: &Actor, case: Uuid) -> Result<Vec<Summary>, DbError> {
    db.all(
        "select p.id, p.number, p.family_name, p.given_name, p.native_name, p.birth_date,
                p.birth_precision, p.sex
         from case_member m
         join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
              and g.audience_id = $3
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
         join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
         left join household_member h on h.tenant_id = c.tenant_id
              and h.household_id = c.household_id and h.person_id = p.id
         where m.tenant_id = $1 and m.case_id = $2
         order by case when h.relation = 'head' then 0 else 1 end, p.birth_date nulls last, p.number",
        args![actor.tenant, case, actor.audience()],
    )
    .await
}

/// Open cases by name, birth year or number, for pickers: at most `limit` people.
pub async fn search(
    db: &Db,
    actor: &Actor,
    today: NaiveDate,
    text: &str,
    limit: usize,
) -> Result<Vec<Hit>, DbError> {
    let found = person::search(db, actor, today, &Query::parse(text, today), limit).await?;
    Ok(found
        .people
        .into_iter()
        .filter_map(|row| {
            let case_id = row.case_id.filter(|_| row.ended_on.is_none())?;
            let year = row.summary.birth().date.map_or(String::new(), |date| {
                format!(" ({})", chrono::Datelike::year(&date))
            });
            let number = row.case_number.map(number_text).unwrap_or_default();
            let name = row.summary.list_name();
            Some(Hit {
                case_id,
                person_id: row.summary.id,
                label: format!("{name}{year} · {number}"),
            })
        })
        .collect())
}

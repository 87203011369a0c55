use std::collections::{BTreeMap, BTreeSet};

use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use bindeglied_kit::text;
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Work;
use crate::permission::Actor;

mod stand_in;

pub use stand_in::{new_day, standing_in, switch_deputies, switch_for_new};

/// `person_index.kind`: the order of lists.
const SORT: i64 = 0;
/// `person_index.kind`: the words of all names.
const WORD: i64 = 1;
/// `person_index.kind`: the birth date as `1990-12-14`.
const BIRTH: i64 = 2;

/// A person as the index needs it.
#[derive(Debug, Clone)]
pub struct PersonEntry {
    pub id: Uuid,
    pub family_name: String,
    pub given_name: String,
    pub native_name: String,
    pub birth_date: Option<NaiveDate>,
    pub audiences: BTreeSet<Uuid>,
}

impl PersonEntry {
    fn words(&self) -> BTreeSet<String> {
        [&self.family_name, &self.given_name, &self.native_name]
            .into_iter()
            .flat_map(|name| text::tokens(name))
            // A pasted page of text must not fill the index.
            .take(12)
            .map(|word| word.chars().take(40).collect())
            .collect()
    }
}

/// The key by which lists of people are ordered: family name, then given name, as a German phone
/// book does.
pub fn person_sort_key(family_name: &str, given_name: &str) -> Vec<u8> {
    let mut key = text::sort_key(family_name);
    key.push(0);
    key.extend(text::sort_key(given_name));
    key.truncate(400);
    key
}

/// The audiences of a case: its Träger, its team, who is responsible, who deputises.
pub fn case_audiences(agency: Uuid, others: [Option<Uuid>; 3]) -> BTreeSet<Uuid> {
    std::iter::once(agency)
        .chain(others.into_iter().flatten())
        .collect()
}

/// Whether the actor sees the subject. For single records prefer a join on `access_grant` in the
/// statement that reads them.
pub async fn visible(db: &Db, actor: &Actor, subject: Uuid) -> Result<bool, DbError> {
    let row: Option<(i64,)> = db
        .optional(
            "select cast(1 as bigint) from access_grant
             where tenant_id = $1 and subject_id = $2 and audience_id = $3",
            args![actor.tenant, subject, actor.audience()],
        )
        .await?;
    Ok(row.is_some())
}

/// Lets an account, its team and its Träger see the account's own notes (brief advice).
pub async fn see_own_notes(
    work: &mut Work,
    account: Uuid,
    agency: Option<Uuid>,
    team: Option<Uuid>,
) -> Result<(), DbError> {
    let audiences: BTreeSet<Uuid> = [Some(account), agency, team]
        .into_iter()
        .flatten()
        .collect();
    forget(work, &[account]).await?;
    grant(work, [(account, audiences)]).await
}

/// Grants for new cases.
pub async fn put_cases(
    work: &mut Work,
    cases: impl IntoIterator<Item = (Uuid, BTreeSet<Uuid>)>,
) -> Result<(), DbError> {
    grant(work, cases).await
}

/// Grants and index rows for new people.
pub async fn put_people(work: &mut Work, people: &[PersonEntry]) -> Result<(), DbError> {
    grant(
        work,
        people
            .iter()
            .map(|person| (person.id, person.audiences.clone())),
    )
    .await?;
    let tenant = work.tenant();
    let mut rows: Vec<(Uuid, i64, Vec<u8>, Uuid)> = Vec::new();
    for person in people {
        // See `grant`.
        let audiences = person.audiences.iter().filter(|id| !id.is_nil());
        let sort = person_sort_key(&person.family_name, &person.given_name);
        let words = person.words();
        let birth = person.birth_date.map(|date| date.to_string());
        for audience in audiences {
            rows.push((*audience, SORT, sort.clone(), person.id));
            for word in &words {
                rows.push((*audience, WORD, word.clone().into_bytes(), person.id));
            }
            if let Some(birth) = &birth {
                rows.push((*audience, BIRTH, birth.clone().into_bytes(), person.id));
            }
        }
    }
    // In the order of the index, of which much is written side by side then.
    rows.sort_unstable();
    let rows = rows.into_iter();
    let rows = rows
        .map(|(audience, kind, key, person)| args![tenant, audience, kind, key, person])
        .collect();
    work.insert_many(
        "insert into person_index (tenant_id, audience_id, kind, key, person_id)",
        rows,
        "on conflict do nothing",
    )
    .await?;
    Ok(())
}

/// Takes back everything that was granted for these subjects.
pub async fn drop_subjects(work: &mut Work, subjects: &[Uuid]) -> Result<(), DbError> {
    forget(work, subjects).await?;
    for subject in subjects {
        let tenant = work.tenant();
        work.run(
            "delete from person_index where tenant_id = $1 and person_id = $2",
            args![tenant, *subject],
        )
        .await?;
    }
    Ok(())
}

/// Brings the grants of a case and of its people up to date. Call it after every change of who is
/// responsible or deputises, or when somebody joined.
pub async fn refresh_case(work: &mut Work, case: Uuid) -> Result<(), DbError> {
    refresh_case_and(work, case, &[]).await
}

/// The same, and those who do not belong to the case any more: they are seen through their other
/// cases only. Call it after somebody was taken out of a case.
pub async fn refresh_case_and(work: &mut Work, case: Uuid, former: &[Uuid]) -> Result<(), DbError> {
    let tenant = work.tenant();
    let row: CaseRow = work
        .one(
            "select id, agency_id, responsible_id, deputy_id, ended_on is not null as ended
             from case_file where tenant_id = $1 and id = $2",
            args![tenant, case],
        )
        .await?;
    stand_in::refresh(work, &row).await?;
    refresh_grants(work, case, former).await
}

/// The grants of a case and of its people, with who stands in as it is kept.
async fn refresh_grants(work: &mut Work, case: Uuid, former: &[Uuid]) -> Result<(), DbError> {
    let tenant = work.tenant();
    let row: Option<SeenRow> = work
        .optional(
            "select c.agency_id, c.team_id, c.responsible_id, c.deputy_id,
                    i.deputy_id as stand_in_id
             from case_file c
             left join access_stand_in i on i.tenant_id = c.tenant_id and i.case_id = c.id
             where c.tenant_id = $1 and c.id = $2",
            args![tenant, case],
        )
        .await?;
    forget(work, &[case]).await?;
    // An import that brought it was taken back.
    let Some(row) = row else {
        return Ok(());
    };
    grant(work, [(case, row.audiences())]).await?;
    let members: Vec<(Uuid,)> = work
        .all(
            "select person_id from case_member where tenant_id = $1 and case_id = $2",
            args![tenant, case],
        )
        .await?;
    let people: BTreeSet<Uuid> = members
        .into_iter()
        .map(|(id,)| id)
        .chain(former.iter().copied())
        .collect();
    let people: Vec<Uuid> = people.into_iter().collect();
    refresh_people(work, &people).await
}

/// Brings grants and index rows of people up to date: after a change of name or of their cases.
pub async fn refresh_people(work: &mut Work, people: &[Uuid]) -> Result<(), DbError> {
    let mut sorted = people.to_vec();
    sorted.sort();
    for person in &sorted {
        work.lock(*person).await?;
    }
    let mut entries = Vec::with_capacity(people.len());
    for person in people {
        entries.push(entry(work, *person).await?);
    }
    drop_subjects(work, people).await?;
    put_people(work, &entries).await
}

#[derive(FromRow)]
struct CaseRow {
    id: Uuid,
    agency_id: Uuid,
    responsible_id: Option<Uuid>,
    deputy_id: Option<Uuid>,
    ended: bool,
}

/// Who sees a case.
#[derive(FromRow)]
struct SeenRow {
    agency_id: Uuid,
    team_id: Option<Uuid>,
    responsible_id: Option<Uuid>,
    deputy_id: Option<Uuid>,
    /// Who stands in today for the responsible, who is away.
    stand_in_id: Option<Uuid>,
}

impl SeenRow {
    fn audiences(&self) -> BTreeSet<Uuid> {
        let mut audiences = case_audiences(
            self.agency_id,
            [self.team_id, self.responsible_id, self.deputy_id],
        );
        audiences.extend(self.stand_in_id);
        audiences
    }
}

#[derive(FromRow)]
struct PersonRow {
    family_name: String,
    given_name: String,
    native_name: String,
    birth_date: Option<NaiveDate>,
    agency_id: Uuid,
    team_id: Option<Uuid>,
    created_by: Uuid,
}

async fn entry(work: &mut Work, id: Uuid) -> Result<PersonEntry, DbError> {
    let tenant = work.tenant();
    let person: PersonRow = work
        .one(
            "select family_name, given_name, native_name, birth_date, agency_id, team_id, created_by
             from person where tenant_id = $1 and id = $2",
            args![tenant, id],
        )
        .await?;
    let cases: Vec<SeenRow> = work
        .all(
            "select c.agency_id, c.team_id, c.responsible_id, c.deputy_id,
                    i.deputy_id as stand_in_id
             from case_member m join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
             left join access_stand_in i on i.tenant_id = c.tenant_id and i.case_id = c.id
             where m.tenant_id = $1 and m.person_id = $2",
            args![tenant, id],
        )
        .await?;
    let mut audiences = case_audiences(person.agency_id, [person.team_id, None, None]);
    for case in &cases {
        audiences.extend(case.audiences());
    }
    if cases.is_empty() {
        // Nobody counsels this person yet: whoever took her in keeps seeing her.
        audiences.insert(person.created_by);
    }
    Ok(PersonEntry {
        id,
        family_name: person.family_name,
        given_name: person.given_name,
        native_name: person.native_name,
        birth_date: person.birth_date,
        audiences,
    })
}

async fn forget(work: &mut Work, subjects: &[Uuid]) -> Result<(), DbError> {
    let tenant = work.tenant();
    for subject in subjects {
        work.run(
            "delete from access_grant where tenant_id = $1 and subject_id = $2",
            args![tenant, *subject],
        )
        .await?;
    }
    Ok(())
}

async fn grant(
    work: &mut Work,
    subjects: impl IntoIterator<Item = (Uuid, BTreeSet<Uuid>)>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let mut unique: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    for (subject, audiences) in subjects {
        unique.entry(subject).or_default().extend(audiences);
    }
    let rows: Vec<Args> = unique
        .into_iter()
        .flat_map(|(subject, audiences)| {
            audiences
                .into_iter()
                // The nil audience is that of actors who see no files.
                .filter(|audience| !audience.is_nil())
                .map(move |audience| args![tenant, subject, audience])
        })
        .collect();
    work.insert_many(
        "insert into access_grant (tenant_id, subject_id, audience_id)",
        rows,
        "on conflict do nothing",
    )
    .await?;
    Ok(())
}

use std::collections::{BTreeSet, HashMap};

use bindeglied_kit::args;
use bindeglied_kit::db::{DbError, Tx};
use bindeglied_kit::text;
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::judge::Known;
use super::super::people::PersonRow;
use super::super::telling::Duty;
use super::super::value::birth::{Birth, Precision};
use super::super::value::name::PersonName;
use super::super::value::person::Sex;
use super::super::value::place::Place;

/// Up to so many people of a tenant are compared by sound with every list; in a larger one only
/// those who share a word of their name with the list.
const COMPARED: i64 = 50_000;

#[derive(FromRow)]
struct KnownRow {
    id: Uuid,
    number: i64,
    family_name: String,
    given_name: String,
    birth_date: Option<NaiveDate>,
    birth_precision: String,
    sex: String,
    nationality: Option<String>,
    residence: Option<String>,
    ags: Option<String>,
    municipality: Option<String>,
    case_id: Option<Uuid>,
}

impl From<KnownRow> for Known {
    fn from(row: KnownRow) -> Self {
        let precision = match row.birth_precision.as_str() {
            "day" => Some(Precision::Day),
            "month" => Some(Precision::Month),
            "year" => Some(Precision::Year),
            "about" => Some(Precision::About),
            _ => None,
        };
        let birth = row
            .birth_date
            .zip(precision)
            .map(|(date, precision)| Birth {
                date,
                precision,
                given: None,
            });
        let sex = match row.sex.as_str() {
            "female" => Some(Sex::Female),
            "male" => Some(Sex::Male),
            "diverse" => Some(Sex::Diverse),
            _ => None,
        };
        let place = row.ags.map(|ags| Place {
            ags,
            municipality: row.municipality.unwrap_or_default(),
            district: None,
        });
        Self {
            id: row.id,
            number: row.number,
            case: row.case_id,
            duties: Vec::new(),
            row: PersonRow {
                name: PersonName {
                    family: row.family_name,
                    given: row.given_name,
                    ..PersonName::default()
                },
                birth,
                sex,
                nationalities: row.nationality.into_iter().collect(),
                residence: row.residence,
                place,
                ..PersonRow::default()
            },
        }
    }
}

/// The people of a Träger a list is compared with. `names` are the names in the list.
pub(in super::super) async fn known(
    tx: &mut Tx,
    (tenant, agency): (Uuid, Uuid),
    names: impl Iterator<Item = String>,
) -> Result<Vec<Known>, DbError> {
    let last: Option<(i64,)> = tx
        .optional(
            "select last_number from number_series where tenant_id = $1 and series = 'person'",
            args![tenant],
        )
        .await?;
    match last {
        None => Ok(Vec::new()),
        Some((last,)) if last <= COMPARED => {
            let mut people = all(tx, tenant, agency).await?;
            let duties = duties(tx, "p.agency_id = $2", (tenant, agency)).await?;
            put_duties(&mut people, duties);
            Ok(people)
        }
        Some(_) => by_words(tx, tenant, agency, names).await,
    }
}

/// What rows of a list are compared by.
const KNOWN: &str =
    "select p.id, p.number, p.family_name, p.given_name, p.birth_date, p.birth_precision,
        p.sex,
        (select n.code from person_nationality n
         where n.tenant_id = p.tenant_id and n.person_id = p.id
         order by n.position limit 1) as nationality,
        (select s.status_code from person_status s
         where s.tenant_id = p.tenant_id and s.person_id = p.id
         order by s.recorded_at desc, s.id desc limit 1) as residence,
        (select m.ags from person_housing h
         join municipality m on m.tenant_id = h.tenant_id and m.id = h.municipality_id
         where h.tenant_id = p.tenant_id and h.person_id = p.id and h.valid_to is null
         order by h.recorded_at desc, h.id desc limit 1) as ags,
        (select m.name from person_housing h
         join municipality m on m.tenant_id = h.tenant_id and m.id = h.municipality_id
         where h.tenant_id = p.tenant_id and h.person_id = p.id and h.valid_to is null
         order by h.recorded_at desc, h.id desc limit 1) as municipality,
        (select c.id from case_member m
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
              and c.agency_id = p.agency_id
         where m.tenant_id = p.tenant_id and m.person_id = p.id
         order by case when c.ended_on is null then 0 else 1 end, c.started_on desc, c.id
         limit 1) as case_id
     from person p";

/// Who is responsible for a person or deputises, from when to when.
#[derive(FromRow)]
struct DutyRow {
    person_id: Uuid,
    responsible_id: Option<Uuid>,
    deputy_id: Option<Uuid>,
    from_on: Option<NaiveDate>,
    to_on: Option<NaiveDate>,
}

/// Who counsels and counselled these people: in their cases, in those they left, and whom their
/// cases were handed to before. Who counsels an open case now may have noted any consultation of it.
async fn duties(
    tx: &mut Tx,
    whom: &'static str,
    (tenant, of): (Uuid, Uuid),
) -> Result<Vec<DutyRow>, DbError> {
    let sql = format!(
        "select p.id as person_id, c.responsible_id, c.deputy_id,
                case when c.ended_on is null then cast(null as date) else c.started_on end as from_on,
                c.ended_on as to_on
         from person p
         cross join case_member m
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
              and c.agency_id = p.agency_id
         where p.tenant_id = $1 and {whom} and m.tenant_id = p.tenant_id and m.person_id = p.id
         union all
         select p.id, c.responsible_id, c.deputy_id, c.started_on, f.left_on
         from person p
         cross join case_former_member f
         join case_file c on c.tenant_id = f.tenant_id and c.id = f.case_id
              and c.agency_id = p.agency_id
         where p.tenant_id = $1 and {whom} and f.tenant_id = p.tenant_id and f.person_id = p.id
           and f.reason <> 'mistake'
         union all
         select p.id, e.responsible_id, e.deputy_id, e.on_date,
                coalesce(lead(e.on_date) over (partition by p.id, e.case_id
                                               order by e.on_date, e.id), c.ended_on)
         from person p
         cross join case_member m
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
              and c.agency_id = p.agency_id
         join case_event e on e.tenant_id = c.tenant_id and e.case_id = c.id
              and e.kind = 'assigned'
         where p.tenant_id = $1 and {whom} and m.tenant_id = p.tenant_id and m.person_id = p.id"
    );
    tx.all(&sql, args![tenant, of]).await
}

fn put_duties(people: &mut [Known], rows: Vec<DutyRow>) {
    let mut by_person: HashMap<Uuid, Vec<Duty>> = HashMap::new();
    for row in rows {
        let own = by_person.entry(row.person_id).or_default();
        let staff = [row.responsible_id, row.deputy_id].into_iter().flatten();
        own.extend(staff.map(|staff| Duty {
            staff,
            from: row.from_on,
            to: row.to_on,
        }));
    }
    for known in people {
        known.duties = by_person.remove(&known.id).unwrap_or_default();
    }
}

async fn all(tx: &mut Tx, tenant: Uuid, agency: Uuid) -> Result<Vec<Known>, DbError> {
    let sql = format!("{KNOWN} where p.tenant_id = $1 and p.agency_id = $2 order by p.number");
    let rows: Vec<KnownRow> = tx.all(&sql, args![tenant, agency]).await?;
    Ok(rows.into_iter().map(Known::from).collect())
}

/// Everybody who shares a word of the name with the list.
async fn by_words(
    tx: &mut Tx,
    tenant: Uuid,
    agency: Uuid,
    names: impl Iterator<Item = String>,
) -> Result<Vec<Known>, DbError> {
    let words: BTreeSet<String> = names
        .flat_map(|name| text::tokens(&name))
        .map(|word| word.chars().take(40).collect())
        .collect();
    let mut ids = BTreeSet::new();
    for word in words {
        let found: Vec<(Uuid,)> = tx
            .all(
                "select person_id from person_index
                 where tenant_id = $1 and audience_id = $2 and kind = 1 and key = $3",
                args![tenant, agency, word.as_bytes()],
            )
            .await?;
        ids.extend(found.into_iter().map(|(id,)| id));
    }
    let mut people = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(mut known) = known_of(tx, tenant, id).await? {
            let duties = duties(tx, "p.id = $2", (tenant, id)).await?;
            put_duties(std::slice::from_mut(&mut known), duties);
            people.push(known);
        }
    }
    Ok(people)
}

/// One person with what rows are compared by.
async fn known_of(tx: &mut Tx, tenant: Uuid, person: Uuid) -> Result<Option<Known>, DbError> {
    let sql = format!("{KNOWN} where p.tenant_id = $1 and p.id = $2");
    let row: Option<KnownRow> = tx.optional(&sql, args![tenant, person]).await?;
    Ok(row.map(Known::from))
}

use std::collections::HashMap;

use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError, Row};
use bindeglied_kit::seal::{DataKey, Keyring, Place, SealError};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::super::model::{Details, HousingRow, Secret, StatusRow, Summary};
use crate::permission::Actor;

#[derive(FromRow)]
struct CoreRow {
    #[sqlx(flatten)]
    summary: Summary,
    family_status: String,
    remark_sealed: Option<Vec<u8>>,
    died_on: Option<NaiveDate>,
    version: i64,
}

#[derive(FromRow)]
struct SecretRow {
    person_id: Uuid,
    id: Uuid,
    kind: String,
    value_sealed: Vec<u8>,
}

/// Everything known of these people, as far as the actor sees them, in the given order. Seven
/// statements however many they are.
pub async fn details(
    db: &Db,
    keys: &Keyring,
    actor: &Actor,
    people: &[Uuid],
) -> Result<Vec<Details>, SealError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let reader = Reader { db, actor, people };
    let core = reader.core().await?;
    let lists = Lists {
        nationalities: reader.rows("person_nationality", "person_id, code").await?,
        languages: reader
            .rows("person_language", "person_id, code, interpreter")
            .await?,
        contacts: reader.rows("person_contact", SECRET).await?,
        identifiers: reader.rows("person_identifier", SECRET).await?,
        housings: reader.housings().await?,
        statuses: reader.statuses().await?,
    };
    let mut found: HashMap<Uuid, Details> = HashMap::new();
    for row in core {
        let id = row.summary.id;
        let key = match keys.key(actor.tenant, id).await {
            Ok(key) => Some(key),
            Err(SealError::NoKey) => None,
            Err(error) => return Err(error),
        };
        found.insert(id, lists.of(row, &Opener(key.as_deref()))?);
    }
    Ok(people.iter().filter_map(|id| found.remove(id)).collect())
}

/// The rows of all people that were asked for.
struct Lists {
    nationalities: Vec<(Uuid, String)>,
    languages: Vec<(Uuid, String, bool)>,
    contacts: Vec<SecretRow>,
    identifiers: Vec<SecretRow>,
    housings: Vec<HousingRow>,
    statuses: Vec<StatusRow>,
}

impl Lists {
    fn of(&self, row: CoreRow, opener: &Opener<'_>) -> Result<Details, SealError> {
        let id = row.summary.id;
        let secrets = |table: &str, rows: &[SecretRow]| -> Result<Vec<Secret>, SealError> {
            rows.iter()
                .filter(|secret| secret.person_id == id)
                .map(|secret| opener.secret(table, secret))
                .collect()
        };
        Ok(Details {
            nationalities: of(id, &self.nationalities, |(person, code)| {
                (*person, code.clone())
            }),
            languages: of(id, &self.languages, |(person, code, needs)| {
                (*person, (code.clone(), *needs))
            }),
            contacts: secrets("person_contact", &self.contacts)?,
            identifiers: secrets("person_identifier", &self.identifiers)?,
            remark: opener.open(
                Place::new("person", id, "remark_sealed"),
                row.remark_sealed.as_deref(),
            )?,
            housings: of(id, &self.housings, |row| (row.person_id, row.clone())),
            statuses: of(id, &self.statuses, |row| (row.person_id, row.clone())),
            family_status: row.family_status,
            died_on: row.died_on,
            version: row.version,
            summary: row.summary,
        })
    }
}

fn of<R, T>(person: Uuid, rows: &[R], take: impl Fn(&R) -> (Uuid, T)) -> Vec<T> {
    rows.iter()
        .map(take)
        .filter(|(of, _)| *of == person)
        .map(|(_, value)| value)
        .collect()
}

struct Reader<'a> {
    db: &'a Db,
    actor: &'a Actor,
    people: &'a [Uuid],
}

const SECRET: &str = "person_id, id, kind, value_sealed";

impl Reader<'_> {
    fn marks(&self) -> String {
        let marks: Vec<String> = (0..self.people.len())
            .map(|at| format!("${}", at + 3))
            .collect();
        marks.join(", ")
    }

    fn args(&self) -> Args {
        let mut args: Args = args![self.actor.tenant, self.actor.audience()];
        for person in self.people {
            args = args.with(*person);
        }
        args
    }

    async fn core(&self) -> Result<Vec<CoreRow>, DbError> {
        let marks = self.marks();
        let sql = format!(
            "select p.id, p.number, p.family_name, p.given_name, p.native_name, p.birth_date,
                    p.birth_precision, p.sex, p.family_status, p.remark_sealed, p.died_on,
                    p.version
             from person p
             join access_grant g on g.tenant_id = p.tenant_id and g.subject_id = p.id
                  and g.audience_id = $2
             where p.tenant_id = $1 and p.id in ({marks})"
        );
        self.db.all(&sql, self.args()).await
    }

    /// A list of all these people in its order.
    async fn rows<T: Row>(&self, table: &str, columns: &str) -> Result<Vec<T>, DbError> {
        let marks = self.marks();
        let sql = format!(
            "select {columns} from {table} t
             join access_grant g on g.tenant_id = t.tenant_id and g.subject_id = t.person_id
                  and g.audience_id = $2
             where t.tenant_id = $1 and t.person_id in ({marks})
             order by t.position"
        );
        self.db.all(&sql, self.args()).await
    }

    async fn housings(&self) -> Result<Vec<HousingRow>, DbError> {
        let marks = self.marks();
        let sql = format!(
            "select h.person_id, h.municipality_id, m.name as municipality, h.district, h.kind,
                    h.valid_from, h.recorded_at, a.short_name as recorded_by
             from person_housing h
             join access_grant g on g.tenant_id = h.tenant_id and g.subject_id = h.person_id
                  and g.audience_id = $2
             left join municipality m on m.tenant_id = h.tenant_id and m.id = h.municipality_id
             left join account a on a.tenant_id = h.tenant_id and a.id = h.recorded_by
             where h.tenant_id = $1 and h.person_id in ({marks})
             order by h.valid_from desc nulls last, h.recorded_at desc, h.id desc"
        );
        self.db.all(&sql, self.args()).await
    }

    async fn statuses(&self) -> Result<Vec<StatusRow>, DbError> {
        let marks = self.marks();
        let sql = format!(
            "select s.person_id, s.status_code, s.valid_from, s.valid_until, s.unlimited, s.certain,
                    s.recorded_at, a.short_name as recorded_by
             from person_status s
             join access_grant g on g.tenant_id = s.tenant_id and g.subject_id = s.person_id
                  and g.audience_id = $2
             left join account a on a.tenant_id = s.tenant_id and a.id = s.recorded_by
             where s.tenant_id = $1 and s.person_id in ({marks})
             order by s.valid_from desc nulls last, s.recorded_at desc, s.id desc"
        );
        self.db.all(&sql, self.args()).await
    }
}

/// Opens values; what was erased is said to be so by a missing value.
struct Opener<'a>(Option<&'a DataKey>);

impl Opener<'_> {
    fn open(&self, place: Place<'_>, sealed: Option<&[u8]>) -> Result<Option<String>, SealError> {
        match (self.0, sealed) {
            (_, None) => Ok(Some(String::new())),
            (None, Some(_)) => Ok(None),
            (Some(key), Some(sealed)) => key.open(place, sealed).map(Some),
        }
    }

    fn secret(&self, table: &str, row: &SecretRow) -> Result<Secret, SealError> {
        let place = Place::new(table, row.id, "value_sealed");
        Ok(Secret {
            kind: row.kind.clone(),
            value: self.open(place, Some(&row.value_sealed))?,
        })
    }
}

/// An open case of a person that belongs to another municipality than the person lives in.
#[derive(Debug, Clone, FromRow)]
pub(in crate::person) struct Elsewhere {
    pub(in crate::person) id: Uuid,
    pub(in crate::person) number: i64,
    pub(in crate::person) version: i64,
    pub(in crate::person) started_on: NaiveDate,
    pub(in crate::person) municipality: Option<String>,
}

/// The open cases of a person the actor sees that do not belong to this municipality.
pub(in crate::person) async fn cases_elsewhere(
    db: &Db,
    actor: &Actor,
    person: Uuid,
    municipality: Uuid,
) -> Result<Vec<Elsewhere>, DbError> {
    let found = db.all(
        "select c.id, c.number, c.version, c.started_on, o.name as municipality
         from case_member m
         join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
              and g.audience_id = $3
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
         left join municipality o on o.tenant_id = c.tenant_id and o.id = c.municipality_id
         where m.tenant_id = $1 and m.person_id = $2 and c.ended_on is null
           and (c.municipality_id is null or c.municipality_id <> $4)",
        args![actor.tenant, person, actor.audience(), municipality],
    );
    // Ordered here: SQLite would walk all cases for the order.
    let mut found: Vec<Elsewhere> = found.await?;
    found.sort_by_key(|case| case.number);
    Ok(found)
}

/// The case of a person the actor sees, the open one that began last; nothing when the actor does
/// not see the person either.
pub(in crate::person) async fn case_of(
    db: &Db,
    actor: &Actor,
    person: Uuid,
) -> Result<Option<(Uuid, Option<NaiveDate>)>, DbError> {
    db.optional(
        "select c.id, c.ended_on from case_member m
         join access_grant g on g.tenant_id = m.tenant_id and g.subject_id = m.case_id
              and g.audience_id = $3
         join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
         where m.tenant_id = $1 and m.person_id = $2
         order by c.ended_on is not null, c.started_on desc, c.id desc limit 1",
        args![actor.tenant, person, actor.audience()],
    )
    .await
}

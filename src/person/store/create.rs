use bindeglied_kit::db::{Args, Db, DbError, Tx};
use bindeglied_kit::seal::{DataKey, Keyring, Place, SealError};
use bindeglied_kit::{args, id};
use uuid::Uuid;

use super::super::model::{NewPerson, Owner};
use crate::access;
use crate::audit::Work;

/// Takes `count` numbers of a series at once and returns the first: `person` and `case` have one
/// series per tenant.
pub async fn next_numbers(work: &mut Work, series: &str, count: usize) -> Result<i64, DbError> {
    let tenant = work.tenant();
    take_numbers(work, tenant, series, count).await
}

async fn take_numbers(
    tx: &mut Tx,
    tenant: Uuid,
    series: &str,
    count: usize,
) -> Result<i64, DbError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let (last,): (i64,) = tx
        .one(
            "insert into number_series (tenant_id, series, last_number) values ($1, $2, $3)
             on conflict (tenant_id, series)
             do update set last_number = number_series.last_number + excluded.last_number
             returning last_number",
            args![tenant, series, count],
        )
        .await?;
    Ok(last - count + 1)
}

/// Takes numbers in a short transaction of its own, for work that goes on for long: nobody waits for
/// it to get a number. Numbers of work that fails stay unused.
pub async fn reserve_numbers(
    db: &Db,
    tenant: Uuid,
    series: &str,
    count: usize,
) -> Result<i64, DbError> {
    let mut tx = db.begin().await?;
    let first = take_numbers(&mut tx, tenant, series, count).await?;
    tx.commit().await?;
    Ok(first)
}

/// Stores people and everything known of them; returns their numbers. The keys of those who have
/// something to seal must have been made (`Keyring::create_many`). Who may see them is the
/// caller's task: `access::put_people` once it is known which cases they belong to.
pub async fn create_many(
    work: &mut Work,
    keys: &Keyring,
    owner: &Owner,
    people: &[NewPerson],
) -> Result<Vec<i64>, SealError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let first = next_numbers(work, "person", people.len()).await?;
    create_numbered(work, keys, owner, people, first).await
}

/// The same with numbers that were taken before, beginning with `first`.
pub async fn create_numbered(
    work: &mut Work,
    keys: &Keyring,
    owner: &Owner,
    people: &[NewPerson],
    first: i64,
) -> Result<Vec<i64>, SealError> {
    let mut rows = Rows::default();
    let numbers: Vec<i64> = (first..).take(people.len()).collect();
    let secret = people.iter().filter(|person| person.has_secrets());
    let secret: Vec<Uuid> = secret.map(|person| person.id).collect();
    let found = keys.many(work.tenant(), &secret).await?;
    for (person, number) in people.iter().zip(&numbers) {
        let key = found.get(&person.id);
        if person.has_secrets() && key.is_none() {
            return Err(SealError::NoKey);
        }
        let maker = RowMaker {
            work,
            key: key.map(AsRef::as_ref),
            person,
        };
        maker.person(&mut rows, owner, *number);
        maker.lists(&mut rows);
        maker.history(&mut rows);
    }
    rows.write(work).await?;
    Ok(numbers)
}

#[derive(Default)]
struct Rows {
    people: Vec<Args>,
    nationalities: Vec<Args>,
    languages: Vec<Args>,
    contacts: Vec<Args>,
    identifiers: Vec<Args>,
    housings: Vec<Args>,
    statuses: Vec<Args>,
}

impl Rows {
    async fn write(self, work: &mut Work) -> Result<(), DbError> {
        let Self {
            people,
            nationalities,
            languages,
            contacts,
            identifiers,
            housings,
            statuses,
        } = self;
        for (head, rows) in [
            (
                "insert into person (tenant_id, id, number, agency_id, team_id, family_name,
                 given_name, native_name, birth_date, birth_precision, sex, family_status, sort_key,
                 remark_sealed, import_id, created_at, created_by, changed_at)",
                people,
            ),
            (
                "insert into person_nationality (tenant_id, person_id, code, position)",
                nationalities,
            ),
            (
                "insert into person_language (tenant_id, person_id, code, interpreter, position)",
                languages,
            ),
            (
                "insert into person_contact (tenant_id, id, person_id, kind, value_sealed, position)",
                contacts,
            ),
            (
                "insert into person_identifier (tenant_id, id, person_id, kind, value_sealed, position)",
                identifiers,
            ),
            (
                "insert into person_housing (tenant_id, id, person_id, municipality_id, district,
                 kind, valid_from, recorded_at, recorded_by)",
                housings,
            ),
            (
                "insert into person_status (tenant_id, id, person_id, status_code, valid_from,
                 valid_until, unlimited, certain, recorded_at, recorded_by)",
                statuses,
            ),
        ] {
            // A language or nationality named twice is named once.
            work.insert_many(head, rows, "on conflict do nothing")
                .await?;
        }
        Ok(())
    }
}

struct RowMaker<'a> {
    work: &'a Work,
    key: Option<&'a DataKey>,
    person: &'a NewPerson,
}

impl RowMaker<'_> {
    fn seal(&self, table: &str, id: Uuid, column: &str, text: &str) -> Option<Vec<u8>> {
        self.key
            .map(|key| key.seal(Place::new(table, id, column), text))
    }

    fn person(&self, rows: &mut Rows, owner: &Owner, number: i64) {
        let (p, now) = (self.person, self.work.now());
        let sex = if p.sex.is_empty() { "unknown" } else { &p.sex };
        let remark = Some(&p.remark)
            .filter(|remark| !remark.is_empty())
            .and_then(|remark| self.seal("person", p.id, "remark_sealed", remark));
        rows.people.push(args![
            self.work.tenant(),
            p.id,
            number,
            owner.agency,
            owner.team,
            &p.family_name,
            &p.given_name,
            &p.native_name,
            p.birth.date,
            p.birth.precision.key(),
            sex,
            &p.family_status,
            access::person_sort_key(&p.family_name, &p.given_name),
            remark,
            p.import_id,
            now,
            self.work.actor_or_nil(),
            now
        ]);
    }

    fn lists(&self, rows: &mut Rows) {
        let (p, tenant) = (self.person, self.work.tenant());
        for (code, at) in p.nationalities.iter().zip(0_i64..) {
            rows.nationalities.push(args![tenant, p.id, code, at]);
        }
        for ((code, interpreter), at) in p.languages.iter().zip(0_i64..) {
            rows.languages
                .push(args![tenant, p.id, code, *interpreter, at]);
        }
        let now = self.work.now();
        for (table, pairs, into) in [
            ("person_contact", &p.contacts, &mut rows.contacts),
            ("person_identifier", &p.identifiers, &mut rows.identifiers),
        ] {
            for ((kind, value), at) in pairs.iter().zip(0_i64..) {
                let row = id::new_id(now);
                let sealed = self.seal(table, row, "value_sealed", value);
                into.push(args![tenant, row, p.id, kind, sealed, at]);
            }
        }
    }

    fn history(&self, rows: &mut Rows) {
        let (p, work) = (self.person, self.work);
        let (tenant, now, actor) = (work.tenant(), work.now(), work.actor_or_nil());
        if let Some(housing) = &p.housing {
            rows.housings.push(args![
                tenant,
                id::new_id(now),
                p.id,
                housing.municipality_id,
                &housing.district,
                &housing.kind,
                housing.valid_from,
                now,
                actor
            ]);
        }
        if let Some(status) = &p.status {
            rows.statuses.push(args![
                tenant,
                id::new_id(now),
                p.id,
                &status.code,
                status.valid_from,
                status.valid_until,
                status.unlimited,
                status.certain,
                now,
                actor
            ]);
        }
    }
}

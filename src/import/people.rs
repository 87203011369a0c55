//! Rows of a list of people.

use bindeglied_kit::sheet::Cell;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogues;
use super::field::Field;
use super::message::{Level, Message, Rejection, Remark};
use super::row_reader::RowReader;
use super::value::Understood;
use super::value::birth::{Birth, parse_birth};
use super::value::contact::{parse_email, parse_phones};
use super::value::date::{Pivot, ValidUntil, parse_date, parse_valid_until};
use super::value::name::{NameEvidence, PersonName, join_name, parse_name};
use super::value::person::{
    Interpreter, PlanState, Sex, parse_family_status, parse_interpreter, parse_languages,
    parse_nationalities, parse_plan, parse_sex,
};
use super::value::place::{Place, by_postcode, parse_place};
use super::value::residence::parse_residence;

/// A person as one row tells of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    pub sheet: String,
    /// As people count: the first row is 1.
    pub row: usize,
    pub number: Option<String>,
    pub name: PersonName,
    pub birth: Option<Birth>,
    pub sex: Option<Sex>,
    pub nationalities: Vec<String>,
    pub residence: Option<String>,
    pub residence_certainty: u8,
    pub valid_until: Option<ValidUntil>,
    pub place: Option<Place>,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub housing_since: Option<NaiveDate>,
    pub case_start: Option<NaiveDate>,
    pub staff: Option<String>,
    pub languages: Vec<String>,
    pub interpreter: Option<Interpreter>,
    pub plan: Option<PlanState>,
    pub phones: Vec<String>,
    pub email: Option<String>,
    pub family_status: Option<String>,
    pub file_number: Option<String>,
    /// As written; which rows belong together is said by `household`.
    pub household_label: Option<String>,
    /// Rows with the same number live together.
    pub household: usize,
    /// The list did not say so: proposed from name and address.
    pub household_proposed: bool,
    /// Everything of the row that has no field, one line each.
    pub note: String,
    pub remarks: Vec<Remark>,
    pub rejections: Vec<Rejection>,
    /// The whole row cannot be taken over.
    pub refused: Option<Message>,
}

/// What every row of a file shares.
pub struct Context<'a> {
    pub catalogues: &'a Catalogues,
    pub evidence: &'a NameEvidence,
    pub today: NaiveDate,
}

pub fn read_person(reader: &mut RowReader<'_>, context: &Context<'_>) -> PersonRow {
    let mut person = PersonRow {
        sheet: reader.sheet_name().to_owned(),
        row: reader.row() + 1,
        ..PersonRow::default()
    };
    person.number = reader.text(Field::RowNumber);
    person.household_label = reader.text(Field::Household);
    match read_name(reader, context.evidence) {
        Ok(name) => person.name = name,
        Err(reason) => person.refused = Some(reason),
    }
    person.birth = reader.take(Field::Birth, |cell| parse_birth(cell, context.today));
    person.sex = reader.take_text(Field::Sex, parse_sex);
    person.nationalities = reader
        .take_text(Field::Nationality, |text| {
            parse_nationalities(text, context.catalogues)
        })
        .unwrap_or_default();
    read_residence(reader, &mut person, context.catalogues);
    read_address(reader, &mut person, context.catalogues);
    let recent = |cell: &Cell| parse_date(cell, Pivot::Near);
    person.housing_since = reader.take(Field::HousingSince, recent);
    person.case_start = reader.take(Field::CaseStart, recent);
    person.staff = reader.text(Field::Staff);
    read_languages(reader, &mut person, context.catalogues);
    person.interpreter = reader.take_text(Field::Interpreter, parse_interpreter);
    person.plan = reader.take_text(Field::Plan, parse_plan);
    person.phones = reader
        .take_all_text(Field::Phone, parse_phones)
        .into_iter()
        .flatten()
        .collect();
    person.phones.dedup();
    person.email = reader.take_text(Field::Email, parse_email);
    person.family_status = reader.take_text(Field::FamilyStatus, parse_family_status);
    person.file_number = reader.text(Field::FileNumber);
    judge_dates(&mut person, reader, context.today);
    if let Some(extra) = person.name.extra.take() {
        reader.leftover(reader.title(Field::FullName), &extra);
    }
    let rest = reader.finish();
    person.note = rest.note;
    person.remarks = rest.remarks;
    person.rejections = rest.rejections;
    person
}

pub fn read_name(
    reader: &mut RowReader<'_>,
    evidence: &NameEvidence,
) -> Result<PersonName, Message> {
    let own_script = reader.text(Field::OwnScriptName);
    let whole = reader.text(Field::FullName);
    let family = reader.text(Field::FamilyName);
    let given = reader.text(Field::GivenName);
    let column = reader
        .column(Field::FullName)
        .or_else(|| reader.column(Field::FamilyName));
    let parsed: Understood<PersonName> = match (whole, family, given) {
        (_, Some(family), given) => join_name(&family, given.as_deref().unwrap_or("")),
        (Some(whole), None, given) => match given {
            Some(given) => join_name(&whole, &given),
            None => parse_name(&whole, evidence),
        },
        (None, None, Some(given)) => parse_name(&given, evidence),
        (None, None, None) => Err(Message::new("import-name-missing")),
    };
    let sure = parsed?;
    if let Some(remark) = sure.remark {
        reader.remark(column, Level::Warn, remark);
    }
    let mut name = sure.value;
    name.own_script = own_script.or(name.own_script);
    Ok(name)
}

fn read_residence(reader: &mut RowReader<'_>, person: &mut PersonRow, catalogues: &Catalogues) {
    person.residence_certainty = 100;
    let mut certainty = 100;
    person.residence = reader.take_text(Field::Residence, |text| {
        let found = parse_residence(text, catalogues)?;
        certainty = found.certainty;
        Ok(found)
    });
    person.residence_certainty = certainty;
    person.valid_until = reader.take(Field::ValidUntil, parse_valid_until);
}

fn read_address(reader: &mut RowReader<'_>, person: &mut PersonRow, catalogues: &Catalogues) {
    person.street = reader.text(Field::Street);
    person.postcode = reader.text(Field::Postcode);
    person.place = reader.take_text(Field::Municipality, |text| parse_place(text, catalogues));
    if person.place.is_none() {
        let by_code = person
            .postcode
            .as_deref()
            .and_then(|code| by_postcode(code, catalogues));
        person.place = by_code.or_else(|| reader.inherited_place(catalogues));
    }
}

fn read_languages(reader: &mut RowReader<'_>, person: &mut PersonRow, catalogues: &Catalogues) {
    if let Some(text) = reader.text(Field::Languages) {
        let (known, unknown) = parse_languages(&text, catalogues);
        person.languages = known;
        for word in unknown {
            let column = reader.column(Field::Languages);
            reader.remark(
                column,
                Level::Info,
                Message::about("import-language-unknown", &word),
            );
            reader.leftover(reader.title(Field::Languages), &word);
        }
    }
}

fn judge_dates(person: &mut PersonRow, reader: &mut RowReader<'_>, today: NaiveDate) {
    let Some(birth) = person.birth else { return };
    let fields = [
        (Field::HousingSince, person.housing_since),
        (Field::CaseStart, person.case_start),
    ];
    for (field, date) in fields {
        let Some(date) = date else { continue };
        let column = reader.column(field);
        if date < birth.date {
            let message = Message::about(
                "import-date-before-birth",
                date.format("%d.%m.%Y").to_string(),
            );
            reader.remark(column, Level::Warn, message);
        } else if date > today {
            let message =
                Message::about("import-date-in-future", date.format("%d.%m.%Y").to_string());
            reader.remark(column, Level::Info, message);
        }
    }
}

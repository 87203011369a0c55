//! A row of a list as a person to be stored. What has no field stands in the remark.

use bindeglied_kit::i18n::Localiser;
use chrono::NaiveDate;
use uuid::Uuid;

use super::super::message::unmarked;
use super::super::people::PersonRow;
use super::super::prepare::Ground;
use super::super::value::birth;
use super::super::value::date::ValidUntil;
use super::super::value::person::{Interpreter, Sex};
use crate::person::{Birth, Housing, NewPerson, Precision, Status};

/// What a list says of a person, ready to be stored.
pub(super) fn new_person(
    (id, run): (Uuid, Uuid),
    row: &PersonRow,
    more: &[String],
    ground: &Ground,
    l: &Localiser,
) -> NewPerson {
    NewPerson {
        id,
        family_name: row.name.family.clone(),
        given_name: row.name.given.clone(),
        native_name: row.name.own_script.clone().unwrap_or_default(),
        birth: row.birth.as_ref().map_or_else(Birth::default, stored_birth),
        sex: row.sex.map_or("", sex_key).to_owned(),
        family_status: row.family_status.clone().unwrap_or_default(),
        nationalities: row.nationalities.clone(),
        languages: languages(row),
        contacts: contacts(row),
        identifiers: row
            .file_number
            .iter()
            .map(|number| ("other".to_owned(), number.clone()))
            .collect(),
        remark: remark(row, more, ground, l),
        housing: housing(row, ground),
        status: status(row),
        import_id: Some(run),
    }
}

pub(in super::super) fn stored_birth(birth: &birth::Birth) -> Birth {
    let precision = match birth.precision {
        birth::Precision::Day => Precision::Day,
        birth::Precision::Month => Precision::Month,
        birth::Precision::Year => Precision::Year,
        birth::Precision::About => Precision::About,
    };
    Birth::new(birth.date, precision)
}

fn sex_key(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Diverse => "diverse",
    }
}

/// Nobody needs an interpreter for German.
fn languages(row: &PersonRow) -> Vec<(String, bool)> {
    let needed = row
        .interpreter
        .is_some_and(|interpreter| interpreter != Interpreter::None);
    row.languages
        .iter()
        .map(|code| (code.clone(), needed && code != "de"))
        .collect()
}

fn contacts(row: &PersonRow) -> Vec<(String, String)> {
    let phones = row.phones.iter().map(|number| {
        let mobile = ["+4915", "+4916", "+4917"]
            .iter()
            .any(|start| number.replace(' ', "").starts_with(start));
        let kind = if mobile { "mobile" } else { "phone" };
        (kind.to_owned(), number.clone())
    });
    let mails = row
        .email
        .iter()
        .map(|email| ("email".to_owned(), email.clone()));
    phones.chain(mails).chain(address(row)).collect()
}

fn address(row: &PersonRow) -> Option<(String, String)> {
    if row.street.is_none() && row.postcode.is_none() {
        return None;
    }
    let town = row.place.as_ref().map(|place| place.municipality.clone());
    let lower: Vec<String> = [row.postcode.clone(), town].into_iter().flatten().collect();
    let lower = lower.join(" ");
    let lines: Vec<String> = row
        .street
        .clone()
        .into_iter()
        .chain(Some(lower).filter(|line| !line.is_empty()))
        .collect();
    Some(("address".to_owned(), lines.join(", ")))
}

fn housing(row: &PersonRow, ground: &Ground) -> Option<Housing> {
    if row.place.is_none() && row.housing_since.is_none() {
        return None;
    }
    let place = row.place.as_ref();
    Some(Housing {
        municipality_id: place.and_then(|place| ground.municipalities.get(&place.ags).copied()),
        district: place
            .and_then(|place| place.district.clone())
            .unwrap_or_default(),
        kind: String::new(),
        valid_from: row.housing_since,
    })
}

fn status(row: &PersonRow) -> Option<Status> {
    let code = row.residence.clone()?;
    let until: Option<NaiveDate> = match row.valid_until {
        Some(ValidUntil::Date(date)) => Some(date),
        _ => None,
    };
    Some(Status {
        code,
        valid_from: None,
        valid_until: until,
        unlimited: row.valid_until == Some(ValidUntil::Unlimited),
        certain: row.residence_certainty >= 80,
    })
}

/// The note of the row, then everything that has no field of its own.
fn remark(row: &PersonRow, more: &[String], ground: &Ground, l: &Localiser) -> String {
    let mut lines: Vec<String> = Some(row.note.clone())
        .filter(|note| !note.is_empty())
        .into_iter()
        .collect();
    let mut say = |key: &str, value: &str| {
        if !value.is_empty() {
            lines.push(unmarked(&l.tn(key, [("value", value.to_owned())])));
        }
    };
    if let Some(staff) = row.staff.as_deref()
        && ground.staff.find(staff).is_none()
    {
        say("import-remark-staff", staff);
    }
    match row.valid_until {
        Some(ValidUntil::Expired) => say("import-remark-expired", " "),
        Some(ValidUntil::Unknown) => say("import-remark-validity-unknown", " "),
        _ => {}
    }
    match (&row.residence, row.valid_until) {
        (None, Some(ValidUntil::Date(date))) => {
            say("import-remark-valid-until", &l.date(date));
        }
        (None, Some(ValidUntil::Unlimited)) => say("import-remark-unlimited", " "),
        _ => {}
    }
    if let Some(interpreter) = row.interpreter
        && (interpreter != Interpreter::Any || row.languages.is_empty())
    {
        let key = interpreter_key(interpreter).unwrap_or("any");
        say(
            "import-remark-interpreter",
            &l.t(&format!("import-interpreter-{key}")),
        );
    }
    say(
        "import-remark-number",
        row.number.as_deref().unwrap_or_default(),
    );
    say(
        "import-remark-household",
        row.household_label.as_deref().unwrap_or_default(),
    );
    lines.extend(more.iter().cloned());
    lines.join("\n")
}

/// The key in the catalogue of interpreters; none when nobody says which kind.
pub(super) fn interpreter_key(interpreter: Interpreter) -> Option<&'static str> {
    match interpreter {
        Interpreter::None => Some("none"),
        Interpreter::Professional => Some("professional"),
        Interpreter::Volunteer => Some("volunteer"),
        Interpreter::Family => Some("family"),
        Interpreter::Remote => Some("remote"),
        Interpreter::Any => None,
    }
}

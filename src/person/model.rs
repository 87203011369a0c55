use bindeglied_kit::i18n::Localiser;
use chrono::{Datelike, NaiveDate};
use sqlx::FromRow;
use uuid::Uuid;

use super::birth::{Birth, Precision};
use crate::access::PersonEntry;

/// Which Träger and team new people belong to.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    pub agency: Uuid,
    pub team: Option<Uuid>,
}

/// Where somebody lives since when.
#[derive(Debug, Clone, Default)]
pub struct Housing {
    pub municipality_id: Option<Uuid>,
    /// Part of the municipality, or the house.
    pub district: String,
    /// A key of the catalogue `housing`, or empty.
    pub kind: String,
    pub valid_from: Option<NaiveDate>,
}

/// A residence status and its validity.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// A key of the catalogue `residence_status`.
    pub code: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub unlimited: bool,
    /// False when it was read from hearsay or an unclear paper.
    pub certain: bool,
}

/// A person to be stored. Lists are in the order in which they are shown.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    pub id: Uuid,
    pub family_name: String,
    pub given_name: String,
    /// The name in its own script.
    pub native_name: String,
    pub birth: Birth,
    /// A key of the catalogue `sex`; empty means `unknown`.
    pub sex: String,
    pub family_status: String,
    /// Keys of the catalogue `nationality`.
    pub nationalities: Vec<String>,
    /// Key of the catalogue `language`, and whether an interpreter is needed.
    pub languages: Vec<(String, bool)>,
    /// Key of the catalogue `contact`, and the value, which is sealed.
    pub contacts: Vec<(String, String)>,
    /// Key of the catalogue `identifier`, and the value, which is sealed.
    pub identifiers: Vec<(String, String)>,
    /// Sealed.
    pub remark: String,
    pub housing: Option<Housing>,
    pub status: Option<Status>,
    pub import_id: Option<Uuid>,
}

impl NewPerson {
    /// What `access::put_people` needs to know.
    pub fn entry(&self, audiences: impl IntoIterator<Item = Uuid>) -> PersonEntry {
        PersonEntry {
            id: self.id,
            family_name: self.family_name.clone(),
            given_name: self.given_name.clone(),
            native_name: self.native_name.clone(),
            birth_date: self.birth.date,
            audiences: audiences.into_iter().collect(),
        }
    }

    pub(super) fn has_secrets(&self) -> bool {
        !self.contacts.is_empty() || !self.identifiers.is_empty() || !self.remark.is_empty()
    }
}

/// What lists and heads show of a person.
#[derive(Debug, Clone, FromRow)]
pub struct Summary {
    pub id: Uuid,
    pub number: i64,
    pub family_name: String,
    pub given_name: String,
    pub native_name: String,
    pub birth_date: Option<NaiveDate>,
    pub birth_precision: String,
    pub sex: String,
}

impl Summary {
    /// `Selam Haile`.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
            .trim()
            .to_owned()
    }

    /// `Haile, Selam`.
    pub fn list_name(&self) -> String {
        list_name(&self.family_name, &self.given_name)
    }

    pub fn birth(&self) -> Birth {
        Birth {
            date: self.birth_date,
            precision: Precision::parse(&self.birth_precision),
        }
    }
}

/// A sealed value as it was opened; nothing when its key was erased.
#[derive(Debug, Clone)]
pub struct Secret {
    pub kind: String,
    pub value: Option<String>,
}

/// A line of the history of housing, the current one first.
#[derive(Debug, Clone, FromRow)]
pub struct HousingRow {
    pub person_id: Uuid,
    pub municipality_id: Option<Uuid>,
    pub municipality: Option<String>,
    pub district: String,
    pub kind: String,
    pub valid_from: Option<NaiveDate>,
    pub recorded_at: i64,
    pub recorded_by: Option<String>,
}

/// A line of the history of residence status, the latest first.
#[derive(Debug, Clone, FromRow)]
pub struct StatusRow {
    pub person_id: Uuid,
    pub status_code: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub unlimited: bool,
    pub certain: bool,
    pub recorded_at: i64,
    pub recorded_by: Option<String>,
}

/// Everything known of a person.
#[derive(Debug, Clone)]
pub struct Details {
    pub summary: Summary,
    pub family_status: String,
    pub nationalities: Vec<String>,
    pub languages: Vec<(String, bool)>,
    pub contacts: Vec<Secret>,
    pub identifiers: Vec<Secret>,
    /// Nothing when its key was erased; empty when there is none.
    pub remark: Option<String>,
    pub housings: Vec<HousingRow>,
    pub statuses: Vec<StatusRow>,
    pub died_on: Option<NaiveDate>,
    pub version: i64,
}

impl Details {
    /// Where the person lives on a day, as far as it is known.
    pub fn home_on(&self, day: NaiveDate) -> Option<&HousingRow> {
        let mut housings = self.housings.iter();
        housings.find(|housing| housing.valid_from.is_none_or(|from| from <= day))
    }
}

/// `Haile, Selam`; the one that is there when the other is missing.
pub fn list_name(family_name: &str, given_name: &str) -> String {
    match (family_name, given_name) {
        (family, "") => family.to_owned(),
        ("", given) => given.to_owned(),
        (family, given) => format!("{family}, {given}"),
    }
}

/// `P-000123`.
pub fn number_text(number: i64) -> String {
    format!("P-{number:06}")
}

/// The number behind `P-000123`, `p 123`.
pub fn parse_number(text: &str) -> Option<i64> {
    let rest = text.trim().strip_prefix(['P', 'p'])?;
    let digits = rest.trim_start_matches(['-', ' ']);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// Completed years, or what is known of them; the flag says that it is only about so.
pub fn age_on(birth: &Birth, today: NaiveDate) -> Option<(i64, bool)> {
    let date = birth.date?;
    let years = i64::from(today.year() - date.year());
    match birth.precision {
        Precision::Unknown => None,
        Precision::Year | Precision::About => Some((years, true)),
        Precision::Day | Precision::Month => {
            let before = (today.month(), today.day()) < (date.month(), date.day());
            Some((years - i64::from(before), false))
        }
    }
}

/// The birth as it is shown: `14.12.1990`, `03/1987`, `1985`, `ca. 1990`.
pub fn birth_text(birth: &Birth, l: &Localiser) -> String {
    match (birth.date, birth.precision) {
        (None, _) | (_, Precision::Unknown) => String::new(),
        (Some(date), Precision::Day) => l.date(date),
        (Some(date), Precision::Month) => date.format("%m/%Y").to_string(),
        (Some(date), Precision::Year) => date.year().to_string(),
        (Some(date), Precision::About) => {
            l.tn("person-birth-about", [("year", date.year().to_string())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number_text(123), "P-000123");
        assert_eq!(parse_number(" p-000123 "), Some(123));
        assert_eq!(parse_number("P 7"), Some(7));
        assert_eq!(parse_number("Petra"), None);
        assert_eq!(parse_number("P-"), None);
        assert_eq!(parse_number("P-99999999999999999999"), None);
    }

    #[test]
    fn ages() {
        let today = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap();
        let age = |text: &str| age_on(&Birth::parse(text, today).unwrap(), today);
        assert_eq!(age("21.11.1990"), Some((34, false)));
        assert_eq!(age("20.11.1990"), Some((35, false)));
        assert_eq!(age("1990"), Some((35, true)));
        assert_eq!(age(""), None);
    }
}

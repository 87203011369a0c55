//! The two lists that exist, against what is known about them.

use serde_json::Value;

use super::all;
use crate::import::{Field, Kind, Reason};

const PEOPLE: &[u8] = include_bytes!("../../../tests/golden/import/klientenliste.xlsx");
const PEOPLE_TRUTH: &str = include_str!("../../../tests/golden/import/klientenliste.truth.json");
const TALKS: &[u8] = include_bytes!("../../../tests/golden/import/beratungen-2025.xlsx");
const TALKS_TRUTH: &str = include_str!("../../../tests/golden/import/beratungen-2025.truth.json");

#[test]
fn the_list_of_people_comes_out_as_known() {
    let truth: Value = serde_json::from_str(PEOPLE_TRUTH).unwrap();
    let (mapping, found) = all(PEOPLE, "klientenliste.xlsx");
    for sheet in &mapping.sheets {
        for column in &sheet.columns {
            println!(
                "{} {:?} {} -> {:?} {} {:?}",
                sheet.sheet,
                sheet.kind,
                column.header,
                column.field,
                column.confidence,
                column.reason
            );
        }
    }
    for pair in &found.duplicates {
        let (a, b) = (&found.people[pair.first], &found.people[pair.second]);
        println!(
            "{:?} {} {} {} {:?} / {} {} {:?}",
            pair.strength,
            pair.score,
            a.row,
            a.name.shown(),
            a.birth.map(|b| b.date),
            b.row,
            b.name.shown(),
            b.birth.map(|b| b.date)
        );
    }
    for returned in found.returned() {
        println!("{returned:?}");
    }
    for skipped in &found.skipped {
        println!("{skipped:?}");
    }
    let summary = found.summary();
    assert_eq!(summary.rows, truth["rows"]);
    assert_eq!(summary.people, truth["people"]);
    assert_eq!(summary.households, truth["households"]);
    assert_eq!(summary.duplicates, truth["planted_duplicates"]);
    let impossible = found
        .returned()
        .into_iter()
        .filter(|cell| cell.message.key == "import-date-impossible")
        .count();
    assert_eq!(impossible, truth["impossible_dates"]);
    assert_eq!(summary.rejected, 1, "nothing else is rejected");
}

#[test]
fn columns_of_the_list_of_people_are_known() {
    let (mapping, found) = all(PEOPLE, "klientenliste.xlsx");
    assert_eq!(
        mapping.sheets[1].kind,
        Kind::Unknown,
        "abbreviations are no data"
    );
    let wanted = [
        Field::RowNumber,
        Field::Household,
        Field::FullName,
        Field::Birth,
        Field::Sex,
        Field::Nationality,
        Field::Residence,
        Field::ValidUntil,
        Field::Municipality,
        Field::HousingSince,
        Field::Staff,
        Field::Languages,
        Field::Plan,
        Field::Phone,
        Field::Note,
    ];
    let fields: Vec<Field> = mapping.sheets[0]
        .columns
        .iter()
        .map(|column| column.field)
        .collect();
    assert_eq!(fields, wanted);
    assert!(
        mapping.sheets[0]
            .columns
            .iter()
            .all(|column| column.confidence >= 70 && column.reason != Reason::Leftover)
    );
    let share = |count: usize| count as f64 / found.people.len() as f64;
    let understood = |test: fn(&crate::import::PersonRow) -> bool| {
        share(found.people.iter().filter(|person| test(person)).count())
    };
    assert!(understood(|person| person.residence.is_some()) > 0.999);
    assert!(understood(|person| person.place.is_some()) > 0.999);
    assert!(understood(|person| !person.nationalities.is_empty()) > 0.999);
    assert!(understood(|person| person.sex.is_some()) > 0.999);
    assert!(understood(|person| person.birth.is_some()) > 0.97);
    let doubtful: Vec<_> = found
        .people
        .iter()
        .flat_map(|person| &person.remarks)
        .filter(|remark| remark.message.key.contains("name"))
        .collect();
    assert!(doubtful.is_empty(), "{doubtful:?}");
    let swapped = found
        .people
        .iter()
        .filter(|person| person.name.family == "Tariq" || person.name.given == "Al-Ahmad")
        .count();
    assert_eq!(swapped, 0);
}

#[test]
fn the_list_of_consultations_comes_out_as_known() {
    let truth: Value = serde_json::from_str(TALKS_TRUTH).unwrap();
    let (mapping, found) = all(TALKS, "beratungen-2025.xlsx");
    assert!(
        mapping
            .sheets
            .iter()
            .all(|sheet| sheet.kind == Kind::Consultations)
    );
    let summary = found.summary();
    let staff = truth.as_object().unwrap();
    assert_eq!(summary.held_by_staff.len(), staff.len());
    for (name, figures) in staff {
        assert_eq!(summary.held_by_staff[name], figures["held"], "{name}");
        assert_eq!(summary.minutes_by_staff[name], figures["minutes"], "{name}");
    }
    assert_eq!(found.returned(), []);
    assert!(found.consultations.iter().all(|row| !row.topics.is_empty()));
    assert!(
        found
            .consultations
            .iter()
            .all(|row| row.note.lines().count() <= 1),
        "topics are all known"
    );
}

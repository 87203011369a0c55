//! A whole file, understood: rows, what was left out, and what comes of it.

use std::collections::BTreeMap;

use bindeglied_kit::sheet::{Sheet, Workbook};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogues;
use super::consultations::{ConsultationRow, read_consultation};
use super::duplicates::{DuplicatePair, Strength, find_duplicates};
use super::field::{Field, Kind};
use super::households::group_households;
use super::mapping::{Mapping, SheetMapping};
use super::message::{Message, Rejection};
use super::people::{Context, PersonRow, read_person};
use super::row_reader::RowReader;
use super::table::{Header, RowKind, row_kind};
use super::value::name::NameEvidence;
use super::value::place::{Place, parse_place};
use super::words::plain;

/// A row that is no entry: a sum, a title, a repeated header.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SkippedRow {
    pub sheet: String,
    pub row: usize,
    pub message: Message,
}

#[derive(Debug, Clone, Default)]
pub struct Understanding {
    pub people: Vec<PersonRow>,
    pub consultations: Vec<ConsultationRow>,
    pub skipped: Vec<SkippedRow>,
    pub duplicates: Vec<DuplicatePair>,
}

/// A cell or row that goes back to the sender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Returned {
    pub sheet: String,
    pub row: usize,
    pub value: String,
    pub message: Message,
    /// False: the row was taken over, only this cell stayed out.
    pub whole_row: bool,
}

/// The figures of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub rows: usize,
    /// Rows that are new people within the file: without refused rows and without probable duplicates.
    pub people: usize,
    pub households: usize,
    pub consultations: usize,
    pub duplicates: usize,
    pub rejected: usize,
    pub held_by_staff: BTreeMap<String, usize>,
    pub minutes_by_staff: BTreeMap<String, u64>,
}

/// Reads every row of every mapped sheet.
#[must_use]
pub fn understand(
    workbook: &Workbook,
    mapping: &Mapping,
    catalogues: &Catalogues,
    today: NaiveDate,
) -> Understanding {
    let evidence = learn_names(workbook, mapping);
    let mut all = Understanding::default();
    for (sheet, map) in workbook
        .sheets
        .iter()
        .filter_map(|sheet| Some((sheet, mapping.sheet(&sheet.name)?)))
    {
        let mut evidence = evidence.clone();
        evidence.family_first = family_first(map);
        let context = Context {
            catalogues,
            evidence: &evidence,
            today,
        };
        match map.kind {
            Kind::Unknown => {}
            kind => read_sheet(sheet, map, kind, &context, &mut all),
        }
    }
    group_households(&mut all.people);
    all.duplicates = find_duplicates(&all.people);
    all
}

fn family_first(map: &SheetMapping) -> bool {
    let title = map
        .columns
        .iter()
        .find(|column| column.field == Field::FullName)
        .map(|column| plain(&column.header));
    title.is_some_and(|title| {
        ["name vorname", "nachname vorname", "familienname vorname"].contains(&title.as_str())
    })
}

fn learn_names(workbook: &Workbook, mapping: &Mapping) -> NameEvidence {
    let mut evidence = NameEvidence::default();
    for (sheet, map) in workbook
        .sheets
        .iter()
        .filter_map(|sheet| Some((sheet, mapping.sheet(&sheet.name)?)))
    {
        if map.kind == Kind::Unknown {
            continue;
        }
        let (full, family, given) = (
            map.column(Field::FullName),
            map.column(Field::FamilyName),
            map.column(Field::GivenName),
        );
        for row in map.first_data_row()..sheet.rows.len() {
            let text = |column: Option<usize>| {
                column
                    .map(|column| sheet.cell(row, column).display().into_owned())
                    .unwrap_or_default()
            };
            match (full, family) {
                (_, Some(_)) => evidence.learn_parts(&text(family), &text(given)),
                (Some(_), None) => evidence.learn(&text(full)),
                _ => {}
            }
        }
    }
    evidence
}

fn read_sheet(
    sheet: &Sheet,
    map: &SheetMapping,
    kind: Kind,
    context: &Context<'_>,
    all: &mut Understanding,
) {
    let header = map.header.map(|(first, last)| {
        let width = sheet.width();
        let mut titles = vec![String::new(); width];
        for column in map.columns.iter().filter(|column| column.index < width) {
            titles[column.index].clone_from(&column.header);
        }
        Header {
            first,
            last,
            titles,
        }
    });
    let mut section: Option<Place> = None;
    for row in map.first_data_row()..sheet.rows.len() {
        match row_kind(sheet, row, header.as_ref()) {
            RowKind::Empty => continue,
            RowKind::Skipped(message) => {
                all.skipped.push(SkippedRow {
                    sheet: sheet.name.clone(),
                    row: row + 1,
                    message,
                });
                continue;
            }
            RowKind::Section(text) => {
                let place = parse_place(&text, context.catalogues)
                    .ok()
                    .filter(|place| place.certainty >= 75);
                let named = map
                    .column(Field::FullName)
                    .or_else(|| map.column(Field::FamilyName));
                let names_someone = kind == Kind::People
                    && named.is_some_and(|column| !sheet.cell(row, column).is_empty())
                    && text.contains(',');
                if place.is_some() || !names_someone {
                    section = place.map(|place| place.value).or(section);
                    let message = Message::about("import-row-section", &text);
                    all.skipped.push(SkippedRow {
                        sheet: sheet.name.clone(),
                        row: row + 1,
                        message,
                    });
                    continue;
                }
            }
            RowKind::Data => {}
        }
        let mut reader = RowReader::new(sheet, map, row, section.as_ref());
        match kind {
            Kind::People => all.people.push(read_person(&mut reader, context)),
            _ => all
                .consultations
                .push(read_consultation(&mut reader, context)),
        }
    }
}

impl Understanding {
    #[must_use]
    pub fn returned(&self) -> Vec<Returned> {
        let mut all = Vec::new();
        for person in &self.people {
            collect(
                &mut all,
                (&person.sheet, person.row),
                person.refused.as_ref(),
                &person.rejections,
            );
        }
        for row in &self.consultations {
            collect(
                &mut all,
                (&row.sheet, row.row),
                row.refused.as_ref(),
                &row.rejections,
            );
        }
        all
    }

    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut second: Vec<usize> = self
            .duplicates
            .iter()
            .filter(|pair| pair.strength == Strength::Probable)
            .map(|pair| pair.second)
            .collect();
        second.sort_unstable();
        second.dedup();
        let refused = self
            .people
            .iter()
            .filter(|person| person.refused.is_some())
            .count();
        let mut households: Vec<usize> = self
            .people
            .iter()
            .filter(|person| person.refused.is_none())
            .map(|person| person.household)
            .collect();
        households.sort_unstable();
        households.dedup();
        let mut summary = Summary {
            rows: self.people.len() + self.consultations.len(),
            people: self.people.len() - refused - second.len(),
            households: households.len(),
            consultations: self
                .consultations
                .iter()
                .filter(|row| row.refused.is_none())
                .count(),
            duplicates: second.len(),
            rejected: self.returned().len(),
            ..Summary::default()
        };
        for row in self.consultations.iter().filter(|row| row.counts()) {
            let staff = row.staff.clone().unwrap_or_default();
            *summary.held_by_staff.entry(staff.clone()).or_default() += 1;
            *summary.minutes_by_staff.entry(staff).or_default() +=
                u64::from(row.minutes.unwrap_or(0));
        }
        summary
    }
}

fn collect(
    all: &mut Vec<Returned>,
    (sheet, row): (&str, usize),
    refused: Option<&Message>,
    cells: &[Rejection],
) {
    let returned = |value: &str, message: &Message, whole_row| Returned {
        sheet: sheet.to_owned(),
        row,
        value: value.to_owned(),
        message: message.clone(),
        whole_row,
    };
    if let Some(message) = refused {
        all.push(returned("", message, true));
    }
    all.extend(
        cells
            .iter()
            .map(|cell| returned(&cell.value, &cell.message, false)),
    );
}

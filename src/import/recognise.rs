//! What the columns of a sheet mean, from their headers and from what stands below.

use bindeglied_kit::sheet::{Sheet, Workbook};
use chrono::NaiveDate;

use super::catalogue::Catalogues;
use super::columns::{Column, Scene, offer, title_scores};
use super::field::{Field, Kind};
use super::mapping::{ColumnMapping, Mapping, Reason, SheetMapping};
use super::table::{Header, RowKind, find_header, row_kind};
use super::value::place::parse_place;
use super::words::plain;

const SAMPLES: usize = 60;

/// Proposes a mapping for every sheet of the workbook.
#[must_use]
pub fn recognise(workbook: &Workbook, catalogues: &Catalogues, today: NaiveDate) -> Mapping {
    let sheets = workbook
        .sheets
        .iter()
        .map(|sheet| recognise_sheet(sheet, catalogues, today))
        .collect();
    Mapping {
        version: Mapping::VERSION,
        sheets,
    }
}

fn recognise_sheet(sheet: &Sheet, catalogues: &Catalogues, today: NaiveDate) -> SheetMapping {
    let header = find_header(sheet, catalogues);
    let columns = sample_columns(sheet, header.as_ref());
    let people = assign(&columns, Kind::People, catalogues, today);
    let consultations = assign(&columns, Kind::Consultations, catalogues, today);
    let (people_worth, consultations_worth) =
        (people_worth(&people), consultations_worth(&consultations));
    let headless = if header.is_none() { 1.0 } else { 0.0 };
    let (kind, chosen) = if people_worth >= 1.2 + headless && people_worth >= consultations_worth {
        (Kind::People, people)
    } else if consultations_worth >= 1.2 + headless {
        (Kind::Consultations, consultations)
    } else {
        (
            Kind::Unknown,
            columns
                .iter()
                .map(|column| column.mapped(Field::Other, 0, Reason::Leftover))
                .collect(),
        )
    };
    let place = parse_place(&sheet.name, catalogues)
        .ok()
        .filter(|place| place.certainty >= 95);
    let staff_column = chosen.iter().any(|column| column.field == Field::Staff);
    let sheet_staff = (kind == Kind::Consultations && !staff_column && place.is_none())
        .then(|| staff_from_title(&sheet.name))
        .flatten();
    SheetMapping {
        sheet: sheet.name.clone(),
        kind,
        header: header.map(|header| (header.first, header.last)),
        columns: chosen,
        sheet_staff,
        sheet_municipality: place
            .filter(|_| kind != Kind::Unknown)
            .map(|place| place.value.ags),
        hidden: sheet.hidden,
    }
}

const NO_NAME: [&str; 24] = [
    "tabelle",
    "sheet",
    "blatt",
    "table",
    "liste",
    "beratung",
    "beratungen",
    "consultations",
    "kontakte",
    "daten",
    "data",
    "jan",
    "januar",
    "februar",
    "maerz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];

/// A short name without digits that is no usual title of a sheet.
fn staff_from_title(title: &str) -> Option<String> {
    let key = plain(title);
    let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
    let name = (1..=3).contains(&words.len())
        && !title.chars().any(|c| c.is_ascii_digit())
        && !words
            .iter()
            .any(|word| NO_NAME.contains(word) || word.starts_with("tabelle"));
    let clean = title
        .trim()
        .trim_start_matches("Frau ")
        .trim_start_matches("Herr ")
        .trim_start_matches("Fr. ")
        .trim_start_matches("Hr. ");
    name.then(|| clean.to_owned())
}

fn sample_columns(sheet: &Sheet, header: Option<&Header>) -> Vec<Column> {
    let mut columns: Vec<Column> = (0..sheet.width())
        .map(|index| {
            let header = header
                .and_then(|header| header.titles.get(index))
                .cloned()
                .unwrap_or_default();
            Column {
                index,
                header,
                cells: Vec::new(),
            }
        })
        .collect();
    let first = header.map_or(0, |header| header.last + 1);
    let data = (first..sheet.rows.len())
        .filter(|row| row_kind(sheet, *row, header) == RowKind::Data)
        .take(SAMPLES);
    for row in data {
        for column in &mut columns {
            let cell = sheet.cell(row, column.index);
            if !cell.is_empty() {
                column.cells.push(cell.clone());
            }
        }
    }
    columns.retain(|column| !column.header.is_empty() || !column.cells.is_empty());
    columns
}

/// Gives every column one meaning, the surest first.
fn assign(
    columns: &[Column],
    kind: Kind,
    catalogues: &Catalogues,
    today: NaiveDate,
) -> Vec<ColumnMapping> {
    let scene = Scene { catalogues, today };
    let mut offers: Vec<(u8, usize, Field, Reason)> = Vec::new();
    for (position, column) in columns.iter().enumerate() {
        let titles = title_scores(&column.header, kind, catalogues);
        for field in Field::ALL
            .into_iter()
            .filter(|field| field.fits(kind) && !matches!(field, Field::Other | Field::Ignore))
        {
            if let Some((confidence, reason)) = offer(column, field, &titles, &scene) {
                offers.push((confidence, position, field, reason));
            }
        }
    }
    offers.sort_by_key(|(confidence, position, ..)| (std::cmp::Reverse(*confidence), *position));
    let mut chosen: Vec<Option<ColumnMapping>> = columns.iter().map(|_| None).collect();
    let mut taken: Vec<Field> = Vec::new();
    for (confidence, position, field, reason) in offers {
        if chosen[position].is_some() || (taken.contains(&field) && !field.repeats()) {
            continue;
        }
        taken.push(field);
        chosen[position] = Some(columns[position].mapped(field, confidence, reason));
    }
    let mut mapped: Vec<ColumnMapping> = chosen
        .into_iter()
        .zip(columns)
        .map(|(choice, column)| {
            choice.unwrap_or_else(|| column.mapped(Field::Other, 0, Reason::Leftover))
        })
        .collect();
    settle_names(&mut mapped);
    mapped
}

/// Beside a column of given names, "Name" means the family name.
fn settle_names(columns: &mut [ColumnMapping]) {
    let has = |columns: &[ColumnMapping], field| columns.iter().any(|column| column.field == field);
    if has(columns, Field::GivenName)
        && !has(columns, Field::FamilyName)
        && let Some(column) = columns
            .iter_mut()
            .find(|column| column.field == Field::FullName)
    {
        column.field = Field::FamilyName;
    }
}

fn weight(columns: &[ColumnMapping], weights: &[(Field, f64)]) -> f64 {
    let worth = |field: Field| {
        columns
            .iter()
            .filter(|column| column.field == field)
            .map(|column| f64::from(column.confidence) / 100.0)
            .fold(0.0, f64::max)
    };
    weights
        .iter()
        .map(|(field, weight)| worth(*field) * weight)
        .sum()
}

fn has(columns: &[ColumnMapping], fields: &[Field]) -> bool {
    columns.iter().any(|column| fields.contains(&column.field))
}

fn people_worth(columns: &[ColumnMapping]) -> f64 {
    if !has(columns, &[Field::FullName, Field::FamilyName]) {
        return 0.0;
    }
    weight(
        columns,
        &[
            (Field::Birth, 2.0),
            (Field::Sex, 1.0),
            (Field::Nationality, 1.5),
            (Field::Residence, 2.0),
            (Field::ValidUntil, 1.0),
            (Field::Household, 1.0),
            (Field::HousingSince, 1.0),
            (Field::Phone, 0.6),
            (Field::Municipality, 0.6),
            (Field::Plan, 0.6),
            (Field::Languages, 0.6),
            (Field::Street, 0.5),
            (Field::FileNumber, 0.5),
            (Field::GivenName, 0.5),
        ],
    )
}

fn consultations_worth(columns: &[ColumnMapping]) -> f64 {
    let dated = has(columns, &[Field::Date]);
    let told = has(
        columns,
        &[Field::Minutes, Field::Channel, Field::Topics, Field::Start],
    );
    if !dated || !told {
        return 0.0;
    }
    weight(
        columns,
        &[
            (Field::Date, 1.5),
            (Field::Minutes, 2.0),
            (Field::Start, 0.8),
            (Field::End, 0.8),
            (Field::Channel, 1.5),
            (Field::Topics, 1.5),
            (Field::State, 0.8),
            (Field::FollowUp, 0.8),
            (Field::Staff, 0.4),
        ],
    )
}

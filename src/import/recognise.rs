//! What the columns of a sheet mean, from their headers and from what stands below.

use bindeglied_kit::sheet::{Cell, Sheet, Workbook};
use chrono::{Datelike, NaiveDate};

use super::catalogue::Catalogues;
use super::field::{Field, Kind};
use super::mapping::{ColumnMapping, Mapping, Reason, SheetMapping};
use super::table::{Header, RowKind, find_header, row_kind};
use super::value::contact::{parse_email, parse_phones};
use super::value::date::{Pivot, ValidUntil, parse_date, parse_valid_until};
use super::value::duration::{Unit, parse_duration};
use super::value::person::{parse_languages, parse_nationalities, parse_sex};
use super::value::place::parse_place;
use super::value::residence::parse_residence;
use super::value::topic::parse_topics;
use super::value::{birth, channel};
use super::words::{plain, similarity};

const SAMPLES: usize = 60;

/// Proposes a mapping for every sheet of the workbook.
#[must_use]
pub fn recognise(workbook: &Workbook, catalogues: &Catalogues, today: NaiveDate) -> Mapping {
    let sheets = workbook.sheets.iter().map(|sheet| recognise_sheet(sheet, catalogues, today)).collect();
    Mapping { version: Mapping::VERSION, sheets }
}

fn recognise_sheet(sheet: &Sheet, catalogues: &Catalogues, today: NaiveDate) -> SheetMapping {
    let header = find_header(sheet, catalogues);
    let columns = sample_columns(sheet, header.as_ref());
    let people = assign(&columns, Kind::People, catalogues, today);
    let consultations = assign(&columns, Kind::Consultations, catalogues, today);
    let (people_worth, consultations_worth) = (people_worth(&people), consultations_worth(&consultations));
    let headless = if header.is_none() { 1.0 } else { 0.0 };
    let (kind, chosen) = if people_worth >= 1.2 + headless && people_worth >= consultations_worth {
        (Kind::People, people)
    } else if consultations_worth >= 1.2 + headless {
        (Kind::Consultations, consultations)
    } else {
        (Kind::Unknown, columns.iter().map(|column| column.mapped(Field::Other, 0, Reason::Leftover)).collect())
    };
    let place = parse_place(&sheet.name, catalogues).ok().filter(|place| place.certainty >= 95);
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
        sheet_municipality: place.filter(|_| kind != Kind::Unknown).map(|place| place.value.ags),
        hidden: sheet.hidden,
    }
}

const NO_NAME: [&str; 24] = [
    "tabelle", "sheet", "blatt", "table", "liste", "beratung", "beratungen", "consultations", "kontakte", "daten", "data", "jan",
    "januar", "februar", "maerz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember",
];

/// A short name without digits that is no usual title of a sheet.
fn staff_from_title(title: &str) -> Option<String> {
    let key = plain(title);
    let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
    let name = (1..=3).contains(&words.len())
        && !title.chars().any(|c| c.is_ascii_digit())
        && !words.iter().any(|word| NO_NAME.contains(word) || word.starts_with("tabelle"));
    let clean = title.trim().trim_start_matches("Frau ").trim_start_matches("Herr ").trim_start_matches("Fr. ").trim_start_matches("Hr. ");
    name.then(|| clean.to_owned())
}

struct Column {
    index: usize,
    header: String,
    cells: Vec<Cell>,
}

impl Column {
    fn mapped(&self, field: Field, confidence: u8, reason: Reason) -> ColumnMapping {
        let samples = self.cells.iter().take(3).map(|cell| cell.display().chars().take(40).collect()).collect();
        ColumnMapping { index: self.index, header: self.header.clone(), field, confidence, reason, samples }
    }
}

fn sample_columns(sheet: &Sheet, header: Option<&Header>) -> Vec<Column> {
    let mut columns: Vec<Column> = (0..sheet.width())
        .map(|index| {
            let header = header.and_then(|header| header.titles.get(index)).cloned().unwrap_or_default();
            Column { index, header, cells: Vec::new() }
        })
        .collect();
    let first = header.map_or(0, |header| header.last + 1);
    let data = (first..sheet.rows.len()).filter(|row| row_kind(sheet, *row, header) == RowKind::Data).take(SAMPLES);
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

/// The best known title for a header, 0.0 to 1.0.
#[must_use]
pub fn header_field(key: &str, kind: Option<Kind>, catalogues: &Catalogues) -> Option<(Field, f64)> {
    let mut best: Option<(Field, f64)> = None;
    for word in &catalogues.columns {
        if word.kind.is_some() && kind.is_some() && word.kind != kind {
            continue;
        }
        let score = title_score(key, &word.plain);
        if score > 0.0 && best.is_none_or(|(_, top)| score > top) {
            best = Some((word.field, score));
        }
    }
    best
}

/// The best score of every field whose titles come near this header.
fn title_scores(header: &str, kind: Kind, catalogues: &Catalogues) -> Vec<(Field, f64)> {
    let key = plain(header);
    let mut scores: Vec<(Field, f64)> = Vec::new();
    for word in catalogues.columns.iter().filter(|word| word.kind.is_none() || word.kind == Some(kind)) {
        let score = title_score(&key, &word.plain);
        if score <= 0.0 {
            continue;
        }
        match scores.iter_mut().find(|(field, _)| *field == word.field) {
            Some((_, best)) => *best = best.max(score),
            None => scores.push((word.field, score)),
        }
    }
    scores
}

fn title_score(key: &str, known: &str) -> f64 {
    if key.is_empty() || key.len() > 60 {
        return 0.0;
    }
    if key == known {
        return 1.0;
    }
    if known.len() >= 4 && key.split(' ').flat_map(str::chars).eq(known.split(' ').flat_map(str::chars)) {
        return 0.97;
    }
    if known.len() >= 4 && key.len() > known.len() && known.split(' ').all(|word| key.split(' ').any(|own| own == word)) {
        let extra = key.split(' ').count().saturating_sub(known.split(' ').count());
        return 0.9 - 0.05 * extra.min(4) as f64;
    }
    if key.len() >= 4 && known.starts_with(key) && known.len() - key.len() <= 10 {
        return 0.75;
    }
    if key.len() >= 5 && known.len() >= 5 && key.len().abs_diff(known.len()) <= 2 && similarity(key, known) >= 0.93 {
        return 0.72;
    }
    0.0
}

/// Gives every column one meaning, the surest first.
fn assign(columns: &[Column], kind: Kind, catalogues: &Catalogues, today: NaiveDate) -> Vec<ColumnMapping> {
    let scene = Scene { catalogues, today };
    let mut offers: Vec<(u8, usize, Field, Reason)> = Vec::new();
    for (position, column) in columns.iter().enumerate() {
        let titles = title_scores(&column.header, kind, catalogues);
        for field in Field::ALL.into_iter().filter(|field| field.fits(kind) && !matches!(field, Field::Other | Field::Ignore)) {
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
        .map(|(choice, column)| choice.unwrap_or_else(|| column.mapped(Field::Other, 0, Reason::Leftover)))
        .collect();
    settle_names(&mut mapped);
    mapped
}

/// Beside a column of given names, "Name" means the family name.
fn settle_names(columns: &mut [ColumnMapping]) {
    let has = |columns: &[ColumnMapping], field| columns.iter().any(|column| column.field == field);
    if has(columns, Field::GivenName) && !has(columns, Field::FamilyName) {
        if let Some(column) = columns.iter_mut().find(|column| column.field == Field::FullName) {
            column.field = Field::FamilyName;
        }
    }
}

fn offer(column: &Column, field: Field, titles: &[(Field, f64)], scene: &Scene<'_>) -> Option<(u8, Reason)> {
    let title = |wanted: Field| titles.iter().find(|(field, _)| *field == wanted).map_or(0.0, |(_, score)| *score);
    let header = title(field);
    let known_otherwise = header < 0.7 && titles.iter().any(|(_, score)| *score >= 0.97);
    // Contents are asked only where they can decide: that is what costs time in a long list.
    let asked = header >= 0.7 || (speaks_alone(field) && !known_otherwise);
    let content = if asked { content_share(column, field, scene) } else { None };
    let (score, reason) = match (header >= 0.7, content) {
        (true, None) => (header, if header >= 0.97 { Reason::Header } else { Reason::SimilarHeader }),
        (true, Some(share)) if share < 0.2 => (header * 0.55, Reason::SimilarHeader),
        (true, Some(share)) => (header * 0.65 + share * 0.35, Reason::HeaderAndContent),
        (false, Some(share)) if share >= 0.75 && speaks_alone(field) => {
            // A header that says something else weighs against the content.
            let named = if column.header.is_empty() { 0.78 } else { 0.62 };
            (share * named, Reason::Content)
        }
        _ => return None,
    };
    (score >= 0.45).then_some(((score * 100.0).round() as u8, reason))
}

/// Contents by which a column is known without a header.
fn speaks_alone(field: Field) -> bool {
    matches!(
        field,
        Field::Birth
            | Field::Sex
            | Field::Nationality
            | Field::Residence
            | Field::Municipality
            | Field::Phone
            | Field::Email
            | Field::Languages
            | Field::FullName
            | Field::Date
            | Field::Minutes
            | Field::Channel
            | Field::Topics
    )
}

/// The share of filled cells that look like this field; none if the field has no look.
fn content_share(column: &Column, field: Field, scene: &Scene<'_>) -> Option<f64> {
    if column.cells.is_empty() {
        return None;
    }
    let looks = look(field)?;
    let cells = &column.cells[..column.cells.len().min(SAMPLES)];
    let fitting = cells.iter().filter(|cell| looks(cell, scene)).count();
    Some(fitting as f64 / cells.len() as f64)
}

struct Scene<'a> {
    catalogues: &'a Catalogues,
    today: NaiveDate,
}

type Look = fn(&Cell, &Scene<'_>) -> bool;

fn look(field: Field) -> Option<Look> {
    Some(match field {
        Field::Birth => |cell, scene| {
            birth::parse_birth(cell, scene.today).is_ok_and(|birth| {
                birth.certainty >= 85 && (matches!(cell, Cell::Date(_)) || !matches!(cell, Cell::Number(n) if *n < 1890.0))
            })
        },
        Field::Sex => |cell, _| parse_sex(&cell.display()).is_ok(),
        Field::Nationality => |cell, scene| {
            matches!(cell, Cell::Text(_)) && parse_nationalities(&cell.display(), scene.catalogues).is_ok_and(|found| found.certainty >= 80)
        },
        Field::Residence => |cell, scene| parse_residence(&cell.display(), scene.catalogues).is_ok_and(|found| found.value != "UNK"),
        Field::ValidUntil => |cell, _| parse_valid_until(cell).is_ok_and(|until| match until.value {
            ValidUntil::Date(date) => date.year() >= 2010,
            _ => true,
        }),
        Field::Municipality => |cell, scene| parse_place(&cell.display(), scene.catalogues).is_ok_and(|place| place.certainty >= 75),
        Field::HousingSince | Field::CaseStart | Field::Date => |cell, _| {
            parse_date(cell, Pivot::Near).is_ok_and(|date| (1990..2060).contains(&date.value.year()))
        },
        Field::Phone => |cell, _| parse_phones(&cell.display()).is_ok(),
        Field::Email => |cell, _| parse_email(&cell.display()).is_ok(),
        Field::Languages => |cell, scene| {
            let (known, unknown) = parse_languages(&cell.display(), scene.catalogues);
            !known.is_empty() && unknown.is_empty()
        },
        Field::Minutes => |cell, _| match cell {
            Cell::Number(number) => (5.0..=480.0).contains(number) && number % 5.0 == 0.0,
            other => parse_duration(other, Unit::Minutes).is_ok(),
        },
        Field::Start | Field::End => |cell, _| match cell {
            Cell::Time(_) | Cell::DateTime(_) => true,
            Cell::Text(text) => super::value::duration::parse_time(cell).is_ok() && text.contains([':', '.', 'h']),
            _ => false,
        },
        Field::Channel | Field::State => |cell, scene| channel::parse_contact(&cell.display(), scene.catalogues).is_ok(),
        Field::Topics => |cell, scene| {
            let topics = parse_topics(&cell.display(), scene.catalogues);
            !topics.known.is_empty() && topics.unknown.len() <= topics.known.len()
        },
        Field::FullName => |cell, _| full_name(cell),
        _ => return None,
    })
}

/// Two to five words of letters, with or without a comma.
fn full_name(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let letters = |word: &&str| word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c));
    (2..=5).contains(&words.len()) && text.len() <= 80 && words.iter().all(letters) && text.chars().next().is_some_and(|c| !c.is_lowercase())
}

fn weight(columns: &[ColumnMapping], weights: &[(Field, f64)]) -> f64 {
    let worth = |field: Field| {
        columns.iter().filter(|column| column.field == field).map(|column| f64::from(column.confidence) / 100.0).fold(0.0, f64::max)
    };
    weights.iter().map(|(field, weight)| worth(*field) * weight).sum()
}

fn has(columns: &[ColumnMapping], fields: &[Field]) -> bool {
    columns.iter().any(|column| fields.contains(&column.field))
}

fn people_worth(columns: &[ColumnMapping]) -> f64 {
    if !has(columns, &[Field::FullName, Field::FamilyName]) {
        return 0.0;
    }
    weight(columns, &[
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
    ])
}

fn consultations_worth(columns: &[ColumnMapping]) -> f64 {
    let dated = has(columns, &[Field::Date]);
    let told = has(columns, &[Field::Minutes, Field::Channel, Field::Topics, Field::Start]);
    if !dated || !told {
        return 0.0;
    }
    weight(columns, &[
        (Field::Date, 1.5),
        (Field::Minutes, 2.0),
        (Field::Start, 0.8),
        (Field::End, 0.8),
        (Field::Channel, 1.5),
        (Field::Topics, 1.5),
        (Field::State, 0.8),
        (Field::FollowUp, 0.8),
        (Field::Staff, 0.4),
    ])
}

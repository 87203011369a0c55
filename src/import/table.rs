//! Finding the table in a sheet: titles above it, its header, its rows, sums below.

use bindeglied_kit::sheet::{Cell, Sheet};

use super::catalogue::Catalogues;
use super::columns::header_field;
use super::message::Message;
use super::words::plain;

/// How far down a header may stand.
const LOOK_DOWN: usize = 40;

#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    pub first: usize,
    pub last: usize,
    /// Text by column; two-row headers are joined.
    pub titles: Vec<String>,
}

/// The row of the sheet whose cells are best known as column titles.
#[must_use]
pub fn find_header(sheet: &Sheet, catalogues: &Catalogues) -> Option<Header> {
    let mut best: Option<(f64, usize)> = None;
    for row in 0..sheet.rows.len().min(LOOK_DOWN) {
        let score = header_score(sheet, row, catalogues);
        if score >= 1.6 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, row));
        }
    }
    let (_, row) = best?;
    let own = titles(sheet, row);
    let upper = row
        .checked_sub(1)
        .filter(|above| spans_columns(sheet, *above));
    let Some(above) = upper else {
        return Some(Header {
            first: row,
            last: row,
            titles: own,
        });
    };
    let groups = titles(sheet, above);
    let joined = own
        .iter()
        .enumerate()
        .map(|(column, title)| join(groups.get(column), title, catalogues))
        .collect();
    Some(Header {
        first: above,
        last: row,
        titles: joined,
    })
}

/// Known titles count for a row, values count against it.
fn header_score(sheet: &Sheet, row: usize, catalogues: &Catalogues) -> f64 {
    let mut score = 0.0;
    let mut seen: Vec<String> = Vec::new();
    for (column, _) in sheet.rows[row].filled() {
        let Cell::Text(text) = sheet.cell(row, column) else {
            score -= 0.6;
            continue;
        };
        let key = plain(text);
        if text.chars().count() > 50 || seen.contains(&key) {
            score -= 0.3;
            continue;
        }
        match header_field(&key, None, catalogues) {
            Some((_, known)) if known >= 0.7 => score += known,
            _ if text.chars().any(|c| c.is_ascii_digit()) => score -= 0.5,
            _ => score -= 0.1,
        }
        seen.push(key);
    }
    score
}

/// A row of group titles holds at least two texts, one of them merged over columns of the table.
fn spans_columns(sheet: &Sheet, row: usize) -> bool {
    let texts = sheet.rows[row]
        .filled()
        .filter(|(_, cell)| matches!(cell, Cell::Text(_)))
        .count();
    let wide = sheet
        .merges
        .iter()
        .any(|merge| merge.first.0 == row && merge.last.1 > merge.first.1);
    let vertical = sheet
        .merges
        .iter()
        .any(|merge| merge.first.0 == row && merge.last.0 == row + 1);
    texts >= 2 && (wide || vertical)
}

fn titles(sheet: &Sheet, row: usize) -> Vec<String> {
    (0..sheet.width())
        .map(|column| sheet.cell(row, column).display().trim().to_owned())
        .collect()
}

fn join(group: Option<&String>, title: &str, catalogues: &Catalogues) -> String {
    match group.map(String::as_str) {
        None | Some("") => title.to_owned(),
        Some(group) if title.is_empty() || group == title => group.to_owned(),
        Some(group) => {
            let both = format!("{group} {title}");
            let known = |text: &str, least: f64| {
                header_field(&plain(text), None, catalogues)
                    .is_some_and(|(_, score)| score >= least)
            };
            if known(title, 0.9) && !known(&both, 0.97) {
                title.to_owned()
            } else {
                both
            }
        }
    }
}

/// What a row below the header is.
#[derive(Debug, Clone, PartialEq)]
pub enum RowKind {
    Empty,
    Data,
    /// Left out, with the reason shown in the preview.
    Skipped(Message),
    /// A title inside the table, such as the name of a municipality above its people.
    Section(String),
}

#[must_use]
pub fn row_kind(sheet: &Sheet, row: usize, header: Option<&Header>) -> RowKind {
    let filled: Vec<(usize, &Cell)> = sheet.rows[row]
        .filled()
        .filter(|(_, cell)| !cell.is_empty())
        .collect();
    let formulas = (0..sheet.width())
        .filter(|column| sheet.formula(row, *column).is_some())
        .count();
    if filled.is_empty() && formulas == 0 {
        return RowKind::Empty;
    }
    if is_sum(sheet, row, &filled, formulas) {
        return RowKind::Skipped(Message::new("import-row-sum"));
    }
    if let Some(header) = header {
        let same = filled.iter().filter(|(column, cell)| {
            header
                .titles
                .get(*column)
                .is_some_and(|title| plain(title) == plain(&cell.display()))
        });
        if filled.len() >= 2 && same.count() == filled.len() {
            return RowKind::Skipped(Message::new("import-row-header-again"));
        }
    }
    let wide = sheet
        .merge_at(row, filled.first().map_or(0, |(column, _)| *column))
        .is_some_and(|merge| merge.last.1 > merge.first.1 + 1);
    let width = header.map_or(sheet.width(), |header| header.titles.len());
    match filled[..] {
        [(column, Cell::Text(text))] if width > 2 && (wide || column == 0) => {
            RowKind::Section(text.trim().to_owned())
        }
        _ => RowKind::Data,
    }
}

const SUMS: [&str; 12] = [
    "summe",
    "gesamt",
    "total",
    "gesamtsumme",
    "zwischensumme",
    "insgesamt",
    "anzahl",
    "sum",
    "subtotal",
    "durchschnitt",
    "mittelwert",
    "grand",
];
const SUM_FORMULAS: [&str; 8] = [
    "SUM",
    "COUNT",
    "AVERAGE",
    "SUBTOTAL",
    "SUMME",
    "ANZAHL",
    "MITTELWERT",
    "TEILERGEBNIS",
];

fn is_sum(sheet: &Sheet, row: usize, filled: &[(usize, &Cell)], formulas: usize) -> bool {
    let labelled = filled.iter().any(|(_, cell)| match cell {
        Cell::Text(text) => {
            let key = plain(text);
            let first = key.split(' ').next().unwrap_or("");
            SUMS.contains(&first) && text.chars().count() <= 40
        }
        _ => false,
    });
    let others = filled
        .iter()
        .filter(|(_, cell)| matches!(cell, Cell::Text(_)))
        .count();
    let sums = (0..sheet.width())
        .filter_map(|column| sheet.formula(row, column))
        .filter(|formula| {
            SUM_FORMULAS
                .iter()
                .any(|name| formula.to_uppercase().contains(name))
        })
        .count();
    let values = filled
        .iter()
        .filter(|(column, _)| sheet.formula(row, *column).is_none())
        .count();
    (labelled && others <= 2) || (sums > 0 && values <= 1) || (formulas > 0 && values == 0)
}

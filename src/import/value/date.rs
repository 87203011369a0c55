use bindeglied_kit::sheet::Cell;
use chrono::{Datelike, Days, NaiveDate};

use super::super::message::Message;
use super::super::words::plain;
use super::{Sure, Understood};

/// Which century two digits mean.
#[derive(Debug, Clone, Copy)]
pub enum Pivot {
    /// The date lies in the past: 30 is 1930 as long as 2030 has not come.
    Past(NaiveDate),
    /// The date lies around this century: 30 is 2030.
    Near,
}

/// A date as written, before it is known to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    pub day: Option<u32>,
    pub month: Option<u32>,
    pub year: i32,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mae", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez",
];
const ENGLISH: [(&str, u32); 5] = [("mar", 3), ("may", 5), ("oct", 10), ("dec", 12), ("mrz", 3)];
const EARLIEST: i32 = 1890;
const LATEST: i32 = 2120;

/// A calendar day. Serial numbers of spreadsheet programs count from 30.12.1899.
pub fn parse_date(cell: &Cell, pivot: Pivot) -> Understood<NaiveDate> {
    match cell {
        Cell::Date(date) => in_range(*date, cell).map(Sure::certain),
        Cell::DateTime(moment) => in_range(moment.date(), cell).map(Sure::certain),
        Cell::Number(number) => match serial(*number) {
            Some(date) => Ok(Sure::about(date, 85)),
            None => Err(unknown(cell)),
        },
        Cell::Text(text) => match written(text, pivot) {
            Some(Written {
                day: Some(day),
                month: Some(month),
                year,
            }) => exact(day, month, year)
                .map(Sure::certain)
                .ok_or_else(|| impossible(cell)),
            Some(_) => Err(Message::about("import-date-incomplete", cell.display())),
            None => text
                .trim()
                .parse::<f64>()
                .ok()
                .and_then(serial)
                .map(|date| Sure::about(date, 80))
                .ok_or_else(|| unknown(cell)),
        },
        _ => Err(unknown(cell)),
    }
}

fn in_range(date: NaiveDate, cell: &Cell) -> Result<NaiveDate, Message> {
    if (EARLIEST..=LATEST).contains(&date.year()) {
        Ok(date)
    } else {
        Err(impossible(cell))
    }
}

pub(super) fn impossible(cell: &Cell) -> Message {
    Message::about("import-date-impossible", cell.display())
}

pub(super) fn unknown(cell: &Cell) -> Message {
    Message::about("import-date-unknown", cell.display())
}

/// 1890 to 2120 as serial numbers; smaller ones are years, larger ones nothing.
#[must_use]
pub fn serial(number: f64) -> Option<NaiveDate> {
    if !(3000.0..80_000.0).contains(&number) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(number as u64))
}

#[must_use]
pub fn exact(day: u32, month: u32, year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
        .filter(|date| (EARLIEST..=LATEST).contains(&date.year()))
}

/// Reads the notations people use; whether the day exists is asked later.
#[must_use]
pub fn written(text: &str, pivot: Pivot) -> Option<Written> {
    let text = text.trim();
    if text.is_empty() || text.len() > 60 {
        return None;
    }
    let text = without_time(text);
    if let Some(date) = by_month_name(text, pivot) {
        return Some(date);
    }
    let clean = text.trim_end_matches(['.', ' ']);
    let pieces: Vec<&str> = clean
        .split(['.', '/', '-', ' '])
        .filter(|piece| !piece.is_empty())
        .collect();
    let digits = |piece: &&str| piece.len() <= 4 && piece.chars().all(|c| c.is_ascii_digit());
    if pieces.is_empty() || pieces.len() > 3 || !pieces.iter().all(digits) {
        return compact(clean);
    }
    let number = |index: usize| {
        pieces
            .get(index)
            .and_then(|piece| piece.parse::<u32>().ok())
    };
    match (pieces.len(), pieces[0].len()) {
        (3, 4) => Some(Written {
            year: i32::try_from(number(0)?).ok()?,
            month: number(1),
            day: number(2),
        }),
        (3, 1 | 2) => {
            let year = full_year(pieces[2], pivot, (number(0), number(1)))?;
            // Slashes with a middle part above twelve can only be American order.
            let american = clean.contains('/') && number(1)? > 12 && number(0)? <= 12;
            let (day, month) = if american {
                (number(1), number(0))
            } else {
                (number(0), number(1))
            };
            Some(Written { day, month, year })
        }
        (2, 4) if number(1)? <= 12 => Some(Written {
            year: i32::try_from(number(0)?).ok()?,
            month: number(1),
            day: None,
        }),
        (2, 1 | 2) if pieces[1].len() == 4 => Some(Written {
            day: None,
            month: number(0),
            year: i32::try_from(number(1)?).ok()?,
        }),
        (1, 4) => Some(Written {
            day: None,
            month: None,
            year: i32::try_from(number(0)?).ok()?,
        }),
        _ => None,
    }
    .filter(|written| (EARLIEST..=LATEST).contains(&written.year))
}

/// `2025-01-01 00:00:00` and `2025-01-01T00:00` are dates.
fn without_time(text: &str) -> &str {
    match text.split_once(['T', ' ']) {
        Some((date, time)) if time.contains(':') && date.len() >= 6 => date,
        _ => text,
    }
}

/// `01061985` and `19850601`.
fn compact(text: &str) -> Option<Written> {
    if text.len() != 8 || !text.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| {
        text.get(from..to)
            .and_then(|piece| piece.parse::<u32>().ok())
    };
    let year = part(0, 4)?;
    if (1900..2100).contains(&year) && part(4, 6)? <= 12 {
        return Some(Written {
            year: i32::try_from(year).ok()?,
            month: part(4, 6),
            day: part(6, 8),
        });
    }
    let year = i32::try_from(part(4, 8)?).ok()?;
    (1900..2100).contains(&year).then_some(Written {
        day: part(0, 2),
        month: part(2, 4),
        year,
    })
}

fn by_month_name(text: &str, pivot: Pivot) -> Option<Written> {
    if !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let key = plain(text);
    let words: Vec<&str> = key.split(' ').collect();
    let place = words.iter().position(|word| month(word).is_some())?;
    let month = month(words[place]);
    let year_word = words.last().filter(|_| place + 1 < words.len())?;
    let day: Option<u32> = match words.len() {
        2 => None,
        3 if place == 1 => Some(
            words[0]
                .trim_end_matches(['s', 't', 'h', 'n', 'd', 'r'])
                .parse()
                .ok()?,
        ),
        3 if place == 0 => Some(
            words[1]
                .trim_end_matches(['s', 't', 'h', 'n', 'd', 'r'])
                .parse()
                .ok()?,
        ),
        _ => return None,
    };
    let year = full_year(year_word, pivot, (day, month))?;
    Some(Written { day, month, year })
}

fn month(word: &str) -> Option<u32> {
    if word.len() < 3 || !word.chars().all(|c| c.is_ascii_alphabetic()) || word.len() > 9 {
        return None;
    }
    let start = word.get(..3)?;
    let german = MONTHS
        .iter()
        .position(|month| *month == start)
        .map(|index| index as u32 + 1);
    german.or_else(|| {
        ENGLISH
            .iter()
            .find(|(month, _)| *month == start)
            .map(|(_, number)| *number)
    })
}

fn full_year(piece: &str, pivot: Pivot, (day, month): (Option<u32>, Option<u32>)) -> Option<i32> {
    let year: i32 = piece.parse().ok()?;
    match (piece.len(), pivot) {
        (4, _) => Some(year),
        (2, Pivot::Near) => Some(2000 + year),
        (2, Pivot::Past(today)) => {
            let candidate = 2000 + year;
            let future = match exact(day.unwrap_or(1), month.unwrap_or(1), candidate) {
                Some(date) => date > today,
                None => candidate > today.year(),
            };
            Some(if future { 1900 + year } else { candidate })
        }
        _ => None,
    }
}

/// Until when a residence permit runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidUntil {
    Date(NaiveDate),
    Unlimited,
    /// Run out on an unknown day.
    Expired,
    /// The list says that nobody knows.
    Unknown,
}

pub fn parse_valid_until(cell: &Cell) -> Understood<ValidUntil> {
    let key = plain(&cell.display());
    let first = key.split(' ').next().unwrap_or("");
    let word = match first {
        "unbefristet" | "unbefr" | "unbegrenzt" | "dauerhaft" | "unlimited" | "permanent" => {
            Some(ValidUntil::Unlimited)
        }
        "abgelaufen" | "abgel" | "expired" => Some(ValidUntil::Expired),
        "unbekannt" | "unklar" | "unknown" | "offen" => Some(ValidUntil::Unknown),
        _ if key.is_empty() => Some(ValidUntil::Unknown),
        _ => None,
    };
    match word {
        Some(ValidUntil::Unknown) => Ok(Sure::certain(ValidUntil::Unknown)
            .noted(Message::about("import-valid-until-unknown", cell.display()))),
        Some(ValidUntil::Expired) => Ok(Sure::certain(ValidUntil::Expired)
            .noted(Message::about("import-valid-until-expired", cell.display()))),
        Some(value) => Ok(Sure::certain(value)),
        None => parse_date(&strip_bis(cell), Pivot::Near).map(|date| date.map(ValidUntil::Date)),
    }
}

fn strip_bis(cell: &Cell) -> Cell {
    match cell {
        Cell::Text(text) => {
            let text = text.trim();
            let short = text
                .strip_prefix("bis ")
                .or_else(|| text.strip_prefix("bis:"))
                .unwrap_or(text);
            Cell::Text(short.trim().to_owned())
        }
        other => other.clone(),
    }
}

use bindeglied_kit::sheet::Cell;
use chrono::{NaiveTime, Timelike};

use super::super::message::Message;
use super::super::words::plain;
use super::{Sure, Understood, decimal};

/// What bare numbers in a column count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Minutes,
    Hours,
}

const DAY: f64 = 24.0 * 60.0;

/// Minutes, at most a day.
pub fn parse_duration(cell: &Cell, bare: Unit) -> Understood<u32> {
    let minutes = match cell {
        Cell::Time(minutes) => Some(Sure::certain(*minutes)),
        Cell::Number(number) => Some(from_number(*number, bare)),
        Cell::DateTime(moment) => Some(Sure::about(
            f64::from(moment.time().num_seconds_from_midnight()) / 60.0,
            60,
        )),
        Cell::Text(text) => from_text(text, bare),
        _ => None,
    };
    let unknown = || Message::about("import-duration-unknown", cell.display());
    let Sure {
        value,
        certainty,
        remark,
    } = minutes.ok_or_else(unknown)?;
    if !(0.0..=DAY).contains(&value) {
        return Err(Message::about("import-duration-impossible", cell.display()));
    }
    Ok(Sure {
        value: value.round() as u32,
        certainty,
        remark,
    })
}

fn from_number(number: f64, bare: Unit) -> Sure<f64> {
    if number > 0.0 && number < 1.0 {
        // Parts of a day are how spreadsheets hold times; parts of an hour need an hour column.
        let factor = if bare == Unit::Hours { 60.0 } else { DAY };
        return Sure::about(number * factor, if bare == Unit::Hours { 90 } else { 70 });
    }
    match bare {
        Unit::Hours if number <= 12.0 => Sure::about(number * 60.0, 90),
        _ if number.fract() != 0.0 && number < 5.0 => {
            let remark = Message::new("import-duration-as-hours").with("value", number.to_string());
            Sure::about(number * 60.0, 60).noted(remark)
        }
        _ => Sure::certain(number),
    }
}

fn from_text(text: &str, bare: Unit) -> Option<Sure<f64>> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 40 {
        return None;
    }
    let lower = text.to_lowercase().replace('~', " ");
    let lower = lower.replace("ca.", " ");
    let lower = lower.trim().trim_start_matches('.').trim();
    if let Some(number) = decimal(lower) {
        return Some(from_number(number, bare));
    }
    if let Some(minutes) = clock(lower) {
        return Some(minutes);
    }
    if let Some(minutes) = words(lower) {
        return Some(Sure::about(minutes, 95));
    }
    with_units(lower).map(Sure::certain)
}

/// `0:45`, `1:30 h`, `00:45:00`.
fn clock(text: &str) -> Option<Sure<f64>> {
    let text = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ');
    let pieces: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&pieces.len()) {
        return None;
    }
    let mut numbers = [0_u32; 3];
    for (slot, piece) in numbers.iter_mut().zip(&pieces) {
        if piece.is_empty() || piece.len() > 2 {
            return None;
        }
        *slot = piece.parse().ok()?;
    }
    (numbers[1] < 60).then(|| Sure::certain(f64::from(numbers[0] * 60 + numbers[1])))
}

fn words(text: &str) -> Option<f64> {
    let key = plain(text);
    let amount = match key.as_str() {
        "halbe std" | "halbe stunde" | "1 2 h" | "1 2 std" | "1 2 stunde" | "eine halbe stunde"
        | "half an hour" => 30.0,
        "viertelstunde" | "viertel std" | "1 4 h" | "1 4 std" | "1 4 stunde"
        | "quarter of an hour" => 15.0,
        "dreiviertelstunde" | "dreiviertel std" | "3 4 h" | "3 4 std" | "3 4 stunde" => 45.0,
        "eine stunde" | "stunde" | "std" | "an hour" | "one hour" => 60.0,
        "anderthalb stunden" | "eineinhalb stunden" | "anderthalb std" | "1 1 2 h"
        | "1 1 2 std" => 90.0,
        "zwei stunden" | "zwei std" => 120.0,
        _ => match text.trim_end_matches(|c: char| c.is_alphabetic() || c == '.' || c == ' ') {
            "½" => 30.0,
            "¼" => 15.0,
            "¾" => 45.0,
            "1½" | "1 ½" => 90.0,
            _ => return None,
        },
    };
    Some(amount)
}

/// `45 min`, `1,5 h`, `2 Std.`, `1h30`, `1 Std. 30 Min.`
fn with_units(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut last_hours = false;
    let mut seen = false;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'))
            .unwrap_or(rest.len());
        let number = decimal(rest[..digits].trim_end_matches('.'))?;
        rest = rest[digits..].trim_start_matches([' ', '.']);
        let letters = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let unit = plain(&rest[..letters]);
        rest = &rest[letters..];
        let factor = match unit.as_str() {
            "h" | "std" | "stunde" | "stunden" | "stdn" | "hr" | "hrs" | "hour" | "hours"
            | "h und" | "std und" => 60.0,
            "min" | "m" | "minuten" | "minute" | "mins" | "minutes" => 1.0,
            "" if last_hours => 1.0,
            _ => return None,
        };
        last_hours = factor > 1.0;
        total += number * factor;
        seen = true;
    }
    seen.then_some(total)
}

/// A time of day for lists that say from when to when.
pub fn parse_time(cell: &Cell) -> Understood<NaiveTime> {
    let minutes = match cell {
        Cell::Time(minutes) => Some(*minutes),
        Cell::DateTime(moment) => Some(f64::from(moment.time().num_seconds_from_midnight()) / 60.0),
        Cell::Number(number) if (0.0..1.0).contains(number) => Some(number * DAY),
        Cell::Number(number) if number.fract() == 0.0 => Some(number * 60.0),
        Cell::Text(text) => time_text(text),
        _ => None,
    };
    let found = minutes
        .filter(|minutes| (0.0..DAY).contains(minutes))
        .map(|minutes| minutes.round() as u32 % 1440);
    found
        .and_then(|minutes| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0))
        .map(Sure::certain)
        .ok_or_else(|| Message::about("import-time-unknown", cell.display()))
}

fn time_text(text: &str) -> Option<f64> {
    let lower = text.trim().to_lowercase();
    if lower.len() > 12 {
        return None;
    }
    let afternoon = lower.ends_with("pm");
    let clean = lower
        .trim_end_matches(|c: char| c.is_alphabetic() || c == ' ')
        .replace(['.', 'h'], ":");
    let mut pieces = clean.split(':');
    let hours: f64 = pieces.next()?.trim().parse::<u8>().ok()?.into();
    let minutes: f64 = pieces
        .next()
        .map_or(Some(0), |piece| piece.trim().parse::<u8>().ok())?
        .into();
    let shift = if afternoon && hours < 12.0 { 12.0 } else { 0.0 };
    (minutes < 60.0).then_some((hours + shift) * 60.0 + minutes)
}

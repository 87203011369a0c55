use bindeglied_kit::sheet::Cell;
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::super::message::Message;
use super::super::words::plain;
use super::date::{Pivot, parse_date};
use super::{Sure, Understood};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    Done,
    Due(NaiveDate),
    /// Something is open, nobody wrote by when.
    Open,
}

/// What a column "done / follow-up" says; days count from the consultation.
pub fn parse_follow_up(cell: &Cell, consulted: Option<NaiveDate>) -> Understood<FollowUp> {
    if matches!(cell, Cell::Date(_) | Cell::DateTime(_)) {
        return parse_date(cell, Pivot::Near).map(|date| date.map(FollowUp::Due));
    }
    let shown = cell.display();
    let key = plain(&shown);
    match key.as_str() {
        "x" | "erl" | "erledigt" | "ja" | "done" | "ok" | "yes" | "wahr" | "fertig"
        | "abgeschlossen" | "j" => {
            return Ok(Sure::certain(FollowUp::Done));
        }
        "nein" | "offen" | "no" | "open" | "falsch" | "wv" | "wiedervorlage" | "n"
        | "in arbeit" => return Ok(Sure::certain(FollowUp::Open)),
        _ if matches!(shown.trim(), "✓" | "✔" | "☑") => {
            return Ok(Sure::certain(FollowUp::Done));
        }
        _ => {}
    }
    let rest = without_label(&shown);
    let unknown = || Message::about("import-follow-up-unknown", &shown);
    if let Some(date) = consulted.and_then(|day| span(rest, day)) {
        return Ok(Sure::certain(FollowUp::Due(date)));
    }
    if let Some(date) = consulted.and_then(|day| without_year(rest, day)) {
        return Ok(Sure::about(FollowUp::Due(date), 90));
    }
    match parse_date(&Cell::Text(rest.to_owned()), Pivot::Near) {
        Ok(date) => Ok(date.map(FollowUp::Due)),
        Err(_) => Err(unknown()),
    }
}

fn without_label(text: &str) -> &str {
    let text = text.trim();
    for label in [
        "Wiedervorlage",
        "WV",
        "Wv",
        "wv",
        "Frist",
        "bis",
        "am",
        "in ",
        "follow-up",
        "Follow-up",
    ] {
        if let Some(rest) = text.strip_prefix(label) {
            return without_label_word(rest.trim_start_matches(['.', ':', ' ']));
        }
    }
    text
}

fn without_label_word(text: &str) -> &str {
    ["am ", "bis ", "in ", "zum "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text)
        .trim()
}

/// `14 Tage`, `2 Wochen`, `1 Monat`.
fn span(text: &str, from: NaiveDate) -> Option<NaiveDate> {
    let key = plain(text);
    let mut words = key.split(' ');
    let first = words.next()?;
    let digits = first.len() - first.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: u32 = match first {
        "ein" | "eine" | "einer" | "einem" => 1,
        "zwei" => 2,
        "drei" => 3,
        _ => first.get(..digits)?.parse().ok()?,
    };
    let unit = if digits > 0 && digits < first.len() {
        &first[digits..]
    } else {
        words.next()?
    };
    if number > 400 {
        return None;
    }
    match unit {
        "tag" | "tage" | "tagen" | "t" | "day" | "days" | "d" => {
            from.checked_add_days(Days::new(number.into()))
        }
        "woche" | "wochen" | "wo" | "w" | "week" | "weeks" => {
            from.checked_add_days(Days::new(u64::from(number) * 7))
        }
        "monat" | "monate" | "monaten" | "mon" | "month" | "months" => {
            from.checked_add_months(Months::new(number))
        }
        _ => None,
    }
}

/// `1.3.` is the next first of March.
fn without_year(text: &str, from: NaiveDate) -> Option<NaiveDate> {
    let mut pieces = text.trim().trim_end_matches('.').split('.');
    let (day, month) = (pieces.next()?, pieces.next()?);
    if pieces.next().is_some() || day.len() > 2 || month.len() > 2 {
        return None;
    }
    let (day, month): (u32, u32) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
    let this_year = NaiveDate::from_ymd_opt(from.year(), month, day).filter(|date| *date >= from);
    this_year.or_else(|| NaiveDate::from_ymd_opt(from.year() + 1, month, day))
}

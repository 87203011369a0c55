//! Beginning, middle and end of weeks and months.

use chrono::{Datelike, Months, NaiveDate, Weekday};

use super::calendar as cal;
use super::day::{NEXT, Nature, When};
use crate::words::Word;

/// `Ende des Monats`, `Anfang Dezember`, `Mitte nächster Woche`, `Monatsende`.
pub(super) fn edge(words: &[Word], today: NaiveDate) -> Option<When> {
    let first = words.first()?;
    if first.is(&["monatsende"]) {
        return Some(When::fixed(1, cal::month_end(today), Nature::Ahead));
    }
    if first.is(&["jahresende"]) {
        let day = NaiveDate::from_ymd_opt(today.year(), 12, 31);
        return Some(When::fixed(1, day, Nature::Ahead));
    }
    if !first.is(&["anfang", "mitte", "ende"]) {
        return None;
    }
    let article = usize::from(
        words
            .get(1)
            .is_some_and(|w| w.is(&["des", "der", "vom", "dieses", "diesen"])),
    );
    let at = 1 + article;
    let word = words.get(at)?;
    if word.is(&["monats", "monat"]) {
        return Some(When::fixed(at + 1, on_edge(first, today), Nature::Ahead));
    }
    if word.is(&["woche"]) {
        let day = cal::of_week(0, week_edge(first), today).filter(|day| *day >= today);
        return day.map(|day| When::fixed(at + 1, Some(day), Nature::Ahead));
    }
    if word.is(NEXT) {
        let then = words.get(at + 1)?;
        if then.is(&["woche"]) {
            let day = cal::of_week(1, week_edge(first), today);
            return Some(When::fixed(at + 2, day, Nature::Ahead));
        }
        if then.is(&["monats", "monat"]) {
            let month = today.with_day(1)?.checked_add_months(Months::new(1))?;
            return Some(When::fixed(at + 2, on_edge(first, month), Nature::Ahead));
        }
        return None;
    }
    let month = cal::month(&word.plain)?;
    let mut start = NaiveDate::from_ymd_opt(today.year(), month, 1)?;
    if on_edge(first, start)? < today {
        start = NaiveDate::from_ymd_opt(today.year() + 1, month, 1)?;
    }
    Some(When::fixed(at + 1, on_edge(first, start), Nature::Ahead))
}

fn week_edge(word: &Word) -> Weekday {
    match word.plain.as_str() {
        "anfang" => Weekday::Mon,
        "mitte" => Weekday::Wed,
        _ => Weekday::Fri,
    }
}

fn on_edge(word: &Word, month: NaiveDate) -> Option<NaiveDate> {
    match word.plain.as_str() {
        "anfang" => month.with_day(1),
        "mitte" => month.with_day(15),
        _ => cal::month_end(month),
    }
}

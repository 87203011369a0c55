//! Days as people say them: `gestern`, `WV 14 Tage`, `in 2 Wochen`, `Montag`, `1.3.`

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::web;

/// A day around today. A date without a year is the nearest one: on 2 January, `28.12.` was last
/// week.
pub fn near_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    said(text, today, |days| {
        days.into_iter()
            .min_by_key(|day| (*day - today).num_days().abs())
    })
}

/// A day to come. A date without a year is the next one.
pub fn coming_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    said(text, today, |days| {
        days.into_iter().find(|day| *day >= today)
    })
}

fn said(
    text: &str,
    today: NaiveDate,
    choose: impl Fn(Vec<NaiveDate>) -> Option<NaiveDate>,
) -> Option<NaiveDate> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split_whitespace()
        .flat_map(split_number)
        .filter(|word| !FILLERS.contains(&word.trim_end_matches([':', ','])))
        .collect();
    if let Some(day) = relative(&words, today) {
        return Some(day);
    }
    let date = words.join("");
    match day_and_month(&date) {
        Some((day, month)) => choose(
            (today.year() - 1..=today.year() + 4)
                .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
                .collect(),
        ),
        None => web::parse_date(&date, today),
    }
}

const FILLERS: &[&str] = &[
    "wv",
    "wiedervorlage",
    "in",
    "am",
    "den",
    "bis",
    "follow-up",
    "on",
    "by",
    "+",
];

/// `14tage` → `14`, `tage`; `+14` → `14`. Dates stay in one piece.
fn split_number(word: &str) -> Vec<&str> {
    let word = word.strip_prefix('+').unwrap_or(word);
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &word[digits..];
    if digits > 0 && rest.starts_with(char::is_alphabetic) {
        vec![&word[..digits], rest]
    } else {
        vec![word]
    }
}

fn relative(words: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    match words {
        ["heute" | "today"] => Some(today),
        ["gestern" | "yesterday"] => today.checked_sub_days(Days::new(1)),
        ["vorgestern"] => today.checked_sub_days(Days::new(2)),
        ["morgen" | "tomorrow"] => today.checked_add_days(Days::new(1)),
        ["übermorgen" | "uebermorgen"] => today.checked_add_days(Days::new(2)),
        ["nächste" | "naechste" | "nächster" | "next", unit] => ahead(1, unit, today),
        [day] => weekday(day).and_then(|day| next_weekday(day, today)),
        ["nächsten" | "naechsten" | "kommenden", unit] => weekday(unit)
            .and_then(|day| next_weekday(day, today))
            .or_else(|| ahead(1, unit, today)),
        [number, unit] => ahead(count(number)?, unit, today),
        _ => None,
    }
}

fn count(word: &str) -> Option<u32> {
    let known = match word {
        "ein" | "eine" | "einer" | "einem" | "one" | "a" => 1,
        "zwei" | "two" => 2,
        "drei" | "three" => 3,
        "vier" | "four" => 4,
        "sechs" | "six" => 6,
        _ => word.parse().ok()?,
    };
    (known <= 5_000).then_some(known)
}

fn ahead(number: u32, unit: &str, today: NaiveDate) -> Option<NaiveDate> {
    match unit.trim_end_matches('.') {
        "t" | "tag" | "tage" | "tagen" | "d" | "day" | "days" => {
            today.checked_add_days(Days::new(number.into()))
        }
        "w" | "wo" | "woche" | "wochen" | "week" | "weeks" => {
            today.checked_add_days(Days::new(u64::from(number) * 7))
        }
        "m" | "mon" | "monat" | "monate" | "monaten" | "month" | "months" => {
            today.checked_add_months(Months::new(number))
        }
        "j" | "jahr" | "jahre" | "jahren" | "year" | "years" => {
            today.checked_add_months(Months::new(number * 12))
        }
        _ => None,
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word.trim_end_matches('.') {
        "mo" | "montag" | "monday" => Weekday::Mon,
        "di" | "dienstag" | "tuesday" => Weekday::Tue,
        "mi" | "mittwoch" | "wednesday" => Weekday::Wed,
        "do" | "donnerstag" | "thursday" => Weekday::Thu,
        "fr" | "freitag" | "friday" => Weekday::Fri,
        "sa" | "samstag" | "saturday" => Weekday::Sat,
        "so" | "sonntag" | "sunday" => Weekday::Sun,
        _ => return None,
    })
}

fn next_weekday(day: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    today
        .iter_days()
        .skip(1)
        .take(7)
        .find(|date| date.weekday() == day)
}

/// Day and month of a date without a year: `3.4.`, `3.4`, `03/04`.
fn day_and_month(text: &str) -> Option<(u32, u32)> {
    let (day, month) = text
        .strip_suffix('.')
        .unwrap_or(text)
        .split_once(['.', '/'])?;
    let short = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    Some((short(day)?, short(month)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(y, m, d)
    }

    #[test]
    fn days_to_come_as_people_say_them() {
        // A Thursday.
        let today = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap();
        for (said, meant) in [
            ("WV 14 Tage", day(2025, 12, 4)),
            ("wv: 14tage", day(2025, 12, 4)),
            ("in 2 Wochen", day(2025, 12, 4)),
            ("in einer Woche", day(2025, 11, 27)),
            ("+14 T", day(2025, 12, 4)),
            ("1 Monat", day(2025, 12, 20)),
            ("3M", day(2026, 2, 20)),
            ("nächste Woche", day(2025, 11, 27)),
            ("morgen", day(2025, 11, 21)),
            ("Montag", day(2025, 11, 24)),
            ("Do", day(2025, 11, 27)),
            ("1.3.", day(2026, 3, 1)),
            ("am 20.11.", day(2025, 11, 20)),
            ("24.12.2025", day(2025, 12, 24)),
            ("29.2.", day(2028, 2, 29)),
            ("2 weeks", day(2025, 12, 4)),
        ] {
            assert_eq!(coming_day(said, today), meant, "{said}");
        }
        for wrong in [
            "31.02.",
            "bald",
            "14",
            "9999999 Tage",
            "Tage",
            "",
            "1.2.3.4",
            "é",
        ] {
            assert_eq!(coming_day(wrong, today), None, "{wrong}");
        }
    }

    #[test]
    fn days_around_today() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
        for (said, meant) in [
            ("gestern", day(2026, 1, 1)),
            ("vorgestern", day(2025, 12, 31)),
            ("heute", day(2026, 1, 2)),
            ("28.12.", day(2025, 12, 28)),
            ("3.4.", day(2026, 4, 3)),
            ("3.4.24", day(2024, 4, 3)),
        ] {
            assert_eq!(near_day(said, today), meant, "{said}");
        }
    }
}

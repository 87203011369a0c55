//! A day as it is said: `gestern`, `letzten Di`, `3.12.`, `KW 48`, `in zwei Wochen`.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::calendar as cal;
use super::edge::edge;
use super::week::week;
use crate::numbers::{cardinal, ordinal};
use crate::words::Word;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// `heute`, `gestern`, `letzten Dienstag`: can only be today or the past.
    Back,
    /// `morgen`, `nächste Woche`: can only be ahead.
    Ahead,
    /// `in zwei Wochen`, `14 Tage`: a span from today.
    Span,
    /// A weekday alone: the last or the next one.
    Weekday,
    /// A date.
    Date,
    /// A week of the calendar.
    Week,
}

/// A day that was said, read in both directions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    /// How many words say it.
    pub(crate) len: usize,
    /// Read as a day that was, today at the latest.
    pub(crate) past: Option<NaiveDate>,
    /// Read as a day to come, today at the earliest.
    pub(crate) ahead: Option<NaiveDate>,
    pub(crate) nature: Nature,
}

impl When {
    pub(super) fn fixed(len: usize, day: Option<NaiveDate>, nature: Nature) -> Self {
        Self {
            len,
            past: day.filter(|_| nature != Nature::Ahead && nature != Nature::Span),
            ahead: day,
            nature,
        }
    }

    /// It was said, and there is no such day.
    pub(crate) fn impossible(&self) -> bool {
        self.past.is_none() && self.ahead.is_none()
    }
}

const DAY_PARTS: &[&str] = &[
    "frueh",
    "morgen",
    "vormittag",
    "vorm",
    "mittag",
    "nachmittag",
    "nachm",
    "abend",
    "vormittags",
    "nachmittags",
    "mittags",
    "abends",
    "morgens",
    "nacht",
];
pub(super) const LAST: &[&str] = &[
    "letzten",
    "letzter",
    "letztem",
    "letzte",
    "letztes",
    "vergangenen",
    "vergangene",
    "vergangener",
    "vorigen",
    "vorige",
    "voriger",
];
pub(super) const NEXT: &[&str] = &[
    "naechsten",
    "naechster",
    "naechste",
    "naechstem",
    "naechstes",
    "kommenden",
    "kommende",
    "kommender",
    "kommendem",
];

/// Reads a day that begins with the first of these words.
pub(crate) fn day(words: &[Word], today: NaiveDate) -> Option<When> {
    let mut found = relative(words, today)
        .or_else(|| week(words, today))
        .or_else(|| with_weekday(words, today))
        .or_else(|| back(words, today))
        .or_else(|| edge(words, today))
        .or_else(|| date(words, today))
        .or_else(|| span(words, today))?;
    if !matches!(found.nature, Nature::Span)
        && words.get(found.len).is_some_and(|word| word.is(DAY_PARTS))
        && !words[found.len - 1].ends
    {
        found.len += 1;
    }
    Some(found)
}

fn relative(words: &[Word], today: NaiveDate) -> Option<When> {
    let back = |days| today.checked_sub_days(Days::new(days));
    let ahead = |days| today.checked_add_days(Days::new(days));
    Some(match words.first()?.plain.as_str() {
        "heute" | "heut" | "today" => When::fixed(1, Some(today), Nature::Back),
        "gestern" | "gest" | "yesterday" => When::fixed(1, back(1), Nature::Back),
        "vorgestern" => When::fixed(1, back(2), Nature::Back),
        "morgen" | "tomorrow" => When::fixed(1, ahead(1), Nature::Ahead),
        "uebermorgen" => When::fixed(1, ahead(2), Nature::Ahead),
        _ => return None,
    })
}

pub(super) fn day_name(word: &Word) -> Option<Weekday> {
    cal::weekday(&word.plain).or_else(|| cal::short(word.raw.trim_end_matches('.')))
}

/// `Mo`, `letzten Di`, `am Freitag`, `Mo 3.12.`.
fn with_weekday(words: &[Word], today: NaiveDate) -> Option<When> {
    let first = words.first()?;
    if first.is(LAST) || first.is(NEXT) || first.is(&["diesen", "diesem"]) {
        let name = day_name(words.get(1)?)?;
        if first.is(NEXT) {
            return Some(When::fixed(2, cal::next(name, today), Nature::Ahead));
        }
        if first.is(LAST) {
            return Some(When::fixed(2, cal::last(name, today), Nature::Back));
        }
        return Some(both(2, name, today));
    }
    let name = day_name(first)?;
    if first.raw == "Fr" && words.get(1).is_some_and(surname) {
        return None;
    }
    let on = usize::from(words.get(1).is_some_and(|w| w.is(&["den", "der"])));
    let rest = words.get(1 + on..).unwrap_or_default();
    if let Some(found) = date(rest, today).filter(|_| plausible(first, rest)) {
        return Some(When {
            len: found.len + 1 + on,
            ..found
        });
    }
    Some(both(1, name, today))
}

/// `Fr. Maier` is a woman, `Fr 14 Uhr` and `Fr HB` are Fridays.
fn surname(word: &Word) -> bool {
    let mut letters = word.raw.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    capital && letters.next().is_some_and(char::is_lowercase) && cal::month(&word.plain).is_none()
}

/// `Mo, 3.12.` is one day; `Mo 1.5 Std` is not.
fn plausible(name: &Word, rest: &[Word]) -> bool {
    let dotted = rest.first().is_some_and(|w| w.raw.matches('.').count() > 0);
    dotted || (!name.ends && rest.get(1).is_some_and(|w| cal::month(&w.plain).is_some()))
}

fn both(len: usize, name: Weekday, today: NaiveDate) -> When {
    When {
        len,
        past: cal::last(name, today),
        ahead: cal::next(name, today),
        nature: Nature::Weekday,
    }
}

/// `vor zwei Tagen`, `vor einer Woche`.
fn back(words: &[Word], today: NaiveDate) -> Option<When> {
    if !words.first()?.is(&["vor"]) {
        return None;
    }
    let number = cardinal(&words.get(1)?.plain)?;
    let day = match unit(words.get(2)?)? {
        Unit::Days(each) => today.checked_sub_days(Days::new(u64::from(number) * each)),
        Unit::Months(each) => today.checked_sub_months(Months::new(number * each)),
    };
    Some(When::fixed(3, day, Nature::Back))
}

/// `3.12.`, `3.12.25`, `03.12.2025`, `2025-12-03`, `3. Dezember`, `dritten Dezember`.
pub(super) fn date(words: &[Word], today: NaiveDate) -> Option<When> {
    let first = words.first()?;
    if let Some(month) = words.get(1).and_then(|word| cal::month(&word.plain)) {
        let number = first.raw.trim_end_matches('.');
        let day = ordinal(&first.plain).or_else(|| cardinal(number))?;
        let year = words.get(2).and_then(|word| year(&word.raw));
        let len = 2 + usize::from(year.is_some());
        return Some(of(len, (day, month, year), today));
    }
    if let (Some(day), Some(month)) = (
        ordinal(&first.plain),
        words.get(1).and_then(|word| ordinal(&word.plain)),
    ) {
        return (month <= 12).then(|| of(2, (day, month, None), today));
    }
    if let Ok(day) = NaiveDate::parse_from_str(&first.raw, "%Y-%m-%d") {
        return Some(of(1, (day.day(), day.month(), Some(day.year())), today));
    }
    dotted(words, today)
}

/// `3.12.`, and `3. 12.` with a space.
fn dotted(words: &[Word], today: NaiveDate) -> Option<When> {
    let raw = &words.first()?.raw;
    let mut parts: Vec<&str> = raw.split('.').collect();
    let ends_with_dot = parts.last() == Some(&"");
    if ends_with_dot {
        parts.pop();
    }
    let mut len = 1;
    if let ([_], true, Some(next)) = (parts.as_slice(), ends_with_dot, words.get(1)) {
        let rest = next.raw.strip_suffix('.')?;
        parts.extend(rest.split('.'));
        len = 2;
    }
    let number = |text: &str, most: usize| -> Option<u32> {
        let digits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    match parts.as_slice() {
        [day, month] => {
            let (day, month) = (number(day, 2)?, number(month, 2)?);
            if !ends_with_dot && len == 1 && !could_be_date(words, day, month) {
                return None;
            }
            let next = words
                .get(len)
                .filter(|_| ends_with_dot && !words[len - 1].ends);
            let year = next.and_then(|word| year(&word.raw));
            Some(of(
                len + usize::from(year.is_some()),
                (day, month, year),
                today,
            ))
        }
        [day, month, digits] => {
            let (day, month) = (number(day, 2)?, number(month, 2)?);
            let said = number(digits, 4)?;
            let year = match digits.len() {
                2 => Some(2000 + i32::try_from(said).ok()?),
                _ => Some(i32::try_from(said).ok()?),
            };
            Some(of(len, (day, month, year), today))
        }
        _ => None,
    }
}

/// `14.1` without its last dot may be a number: only where it can be a day, and nothing measures.
fn could_be_date(words: &[Word], day: u32, month: u32) -> bool {
    const MEASURES: &[&str] = &[
        "h", "std", "stunde", "stunden", "uhr", "eur", "euro", "km", "m", "prozent", "zimmer",
        "mal", "jahre", "kg", "min",
    ];
    (1..=31).contains(&day)
        && (1..=12).contains(&month)
        && !words
            .get(1)
            .is_some_and(|word| word.is(MEASURES) || word.raw.starts_with('€'))
}

fn year(raw: &str) -> Option<i32> {
    let digits = raw.len() == 4 && raw.bytes().all(|b| b.is_ascii_digit());
    digits
        .then(|| raw.parse().ok())
        .flatten()
        .filter(|year| (2000..2100).contains(year))
}

fn of(len: usize, (day, month, year): (u32, u32, Option<i32>), today: NaiveDate) -> When {
    let nature = Nature::Date;
    let Some(year) = year else {
        let (past, ahead) = cal::of_year(day, month, today);
        return When {
            len,
            past,
            ahead,
            nature,
        };
    };
    // Years nobody counsels in are slips of the hand.
    let day = (1990..2100)
        .contains(&year)
        .then(|| NaiveDate::from_ymd_opt(year, month, day))
        .flatten();
    When {
        len,
        past: day,
        ahead: day,
        nature,
    }
}

enum Unit {
    Days(u64),
    Months(u32),
}

fn unit(word: &Word) -> Option<Unit> {
    Some(match word.plain.as_str() {
        "tag" | "tage" | "tagen" | "t" | "tg" | "tgn" => Unit::Days(1),
        "woche" | "wochen" | "wo" | "w" | "wch" => Unit::Days(7),
        "monat" | "monate" | "monaten" | "mon" | "mo" | "mt" => Unit::Months(1),
        "jahr" | "jahre" | "jahren" | "j" => Unit::Months(12),
        _ => return None,
    })
}

/// `in zwei Wochen`, `14 Tage`, `halbes Jahr`.
fn span(words: &[Word], today: NaiveDate) -> Option<When> {
    let lead = usize::from(words.first()?.is(&["in", "nach"]));
    let mut at = lead;
    while words
        .get(at)
        .is_some_and(|w| w.is(&["ca", "etwa", "spaetestens", "ungefaehr"]))
    {
        at += 1;
    }
    let first = words.get(at)?;
    if first.is(&["halbes", "halben", "halbem"]) && words.get(at + 1)?.is(&["jahr"]) {
        let day = today.checked_add_months(Months::new(6));
        return Some(When::fixed(at + 2, day, Nature::Span));
    }
    if first.is(&["einem", "ein"]) && words.get(at + 1)?.is(&["halben", "halbes"]) {
        words.get(at + 2).filter(|w| w.is(&["jahr"]))?;
        let day = today.checked_add_months(Months::new(6));
        return Some(When::fixed(at + 3, day, Nature::Span));
    }
    let number = cardinal(first.plain.trim_end_matches('.'))?;
    let day = match unit(words.get(at + 1)?)? {
        Unit::Days(each) => today.checked_add_days(Days::new(u64::from(number) * each)),
        Unit::Months(each) => today.checked_add_months(Months::new(number * each)),
    };
    Some(When::fixed(at + 2, day, Nature::Span))
}

//! Days by their week: `letzte Woche Mi`, `KW 48`, `nächste Woche`.

use chrono::{NaiveDate, Weekday};

use super::calendar as cal;
use super::day::{LAST, NEXT, Nature, When, day_name};
use crate::numbers::cardinal;
use crate::words::Word;

/// A week, with or without its day: `letzte Woche Mi`, `KW 48`, `Mi KW 46`, `nächste Woche`.
pub(super) fn week(words: &[Word], today: NaiveDate) -> Option<When> {
    let first = words.first()?;
    if let Some(name) = day_name(first) {
        let mut found = bare_week(&words[1..], Some(name), today)?;
        found.len += 1;
        return Some(found);
    }
    let lead = usize::from(first.is(&["in", "ab"]));
    let rest = words.get(lead..)?;
    let len = bare_week(rest, Some(Weekday::Mon), today)?.len;
    let on = usize::from(rest.get(len).is_some_and(|word| word.is(&["am"])));
    let name = rest
        .get(len + on)
        .filter(|_| !rest[len - 1].ends)
        .and_then(day_name);
    let mut found = bare_week(rest, name, today)?;
    found.len = lead + len + name.map_or(0, |_| on + 1);
    Some(found)
}

fn bare_week(words: &[Word], name: Option<Weekday>, today: NaiveDate) -> Option<When> {
    let first = words.first()?;
    let weekday = name.unwrap_or(Weekday::Mon);
    if let Some((len, number)) = week_number(words) {
        let (past, ahead) = cal::of_number(number, weekday, today);
        return Some(When {
            len,
            past,
            ahead,
            nature: Nature::Week,
        });
    }
    let is_week = |at: usize| {
        words
            .get(at)
            .is_some_and(|w| w.is(&["woche", "wo", "wochen"]))
    };
    if first.is(LAST) && is_week(1) {
        let day = cal::of_week(-1, weekday, today).filter(|_| name.is_some());
        return day.map(|day| When::fixed(2, Some(day), Nature::Back));
    }
    if first.is(&["vorletzte", "vorletzter"]) && is_week(1) && name.is_some() {
        return Some(When::fixed(
            2,
            cal::of_week(-2, weekday, today),
            Nature::Back,
        ));
    }
    if first.is(NEXT) && is_week(1) {
        return Some(When::fixed(
            2,
            cal::of_week(1, weekday, today),
            Nature::Ahead,
        ));
    }
    if first.is(&["uebernaechste", "uebernaechster"]) && is_week(1) {
        return Some(When::fixed(
            2,
            cal::of_week(2, weekday, today),
            Nature::Ahead,
        ));
    }
    if first.is(&["diese", "dieser"]) && is_week(1) && name.is_some() {
        let day = cal::of_week(0, weekday, today)?;
        let nature = if day <= today {
            Nature::Back
        } else {
            Nature::Ahead
        };
        return Some(When::fixed(2, Some(day), nature));
    }
    None
}

/// `KW 48`, `KW48`, `48. KW`, `Kalenderwoche 48`.
fn week_number(words: &[Word]) -> Option<(usize, u32)> {
    let first = words.first()?;
    let valid = |number: &u32| (1..=53).contains(number);
    if let Some(digits) = first.plain.strip_prefix("kw").filter(|d| !d.is_empty()) {
        return Some((1, digits.trim().parse().ok().filter(valid)?));
    }
    if first.is(&["kw", "kalenderwoche"]) {
        let number = words.get(1)?.raw.trim_end_matches('.');
        return Some((2, cardinal(number).filter(valid)?));
    }
    if words.get(1)?.is(&["kw", "kalenderwoche"]) {
        let number = first.raw.trim_end_matches('.');
        return Some((2, cardinal(number).filter(valid)?));
    }
    None
}

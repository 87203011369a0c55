//! Writing iCalendar (RFC 5545): lines of at most 75 bytes, texts escaped, instants in UTC.

use bindeglied_kit::clock::Micros;
use chrono::{Days, NaiveDate};

/// When something is.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// Without a time.
    Day(NaiveDate),
    /// From one minute of a day in Germany to another; both are the same when nobody said how long.
    Minutes(NaiveDate, i64, i64),
}

pub(super) struct Entry {
    /// Stays the same as long as it is the same thing.
    pub(super) uid: String,
    pub(super) when: When,
    pub(super) summary: String,
    pub(super) place: String,
    pub(super) cancelled: bool,
}

/// A whole calendar.
pub(super) fn calendar(name: &str, now: Micros, entries: &[Entry]) -> String {
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(&mut out, "PRODID:-//Bindeglied//Bindeglied//DE");
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, "METHOD:PUBLISH");
    text(&mut out, "X-WR-CALNAME", name);
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    line(&mut out, "X-PUBLISHED-TTL:PT1H");
    for one in entries {
        entry(&mut out, now, one);
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn entry(out: &mut String, now: Micros, one: &Entry) {
    line(out, "BEGIN:VEVENT");
    line(out, &format!("UID:{}@bindeglied", one.uid));
    line(out, &format!("DTSTAMP:{}", utc(now)));
    match one.when {
        When::Day(day) => {
            line(out, &format!("DTSTART;VALUE=DATE:{}", date(day)));
            line(
                out,
                &format!("DTEND;VALUE=DATE:{}", date(day + Days::new(1))),
            );
        }
        When::Minutes(day, from, until) => {
            line(
                out,
                &format!("DTSTART:{}", utc(Micros::of_local(day, from))),
            );
            // What takes no time ends when it begins: that is what a missing end means.
            if until > from {
                line(out, &format!("DTEND:{}", utc(Micros::of_local(day, until))));
            }
        }
    }
    text(out, "SUMMARY", &one.summary);
    if !one.place.is_empty() {
        text(out, "LOCATION", &one.place);
    }
    line(out, "CLASS:PRIVATE");
    line(
        out,
        if one.cancelled {
            "STATUS:CANCELLED"
        } else {
            "STATUS:CONFIRMED"
        },
    );
    // Open hours nobody holds keep no time free.
    line(
        out,
        if one.cancelled {
            "TRANSP:TRANSPARENT"
        } else {
            "TRANSP:OPAQUE"
        },
    );
    line(out, "END:VEVENT");
}

fn date(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

fn utc(at: Micros) -> String {
    let at = at.local().with_timezone(&chrono::Utc);
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn text(out: &mut String, name: &str, value: &str) {
    line(out, &format!("{name}:{}", escaped(value)));
}

/// A text as a value: what has a meaning gets a backslash, what cannot be shown is left out.
fn escaped(value: &str) -> String {
    let value = value.replace("\r\n", "\n");
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The longest line, in bytes without its end.
const WIDTH: usize = 75;

/// A line; what is too long goes on in the next one after a space, never within a letter.
fn line(out: &mut String, content: &str) {
    let mut used = 0;
    for c in content.chars() {
        if used + c.len_utf8() > WIDTH {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(c);
        used += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn written(when: When, summary: &str) -> String {
        let one = Entry {
            uid: "a".to_owned(),
            when,
            summary: summary.to_owned(),
            place: String::new(),
            cancelled: false,
        };
        calendar("K", Micros(0), &[one])
    }

    #[test]
    fn long_lines_are_folded_between_letters() {
        let name = "Ärztin; Übersetzer, Größe \\ ሰላም\nنعم ".repeat(8);
        let calendar = written(When::Day(day("2026-03-29")), &name);
        assert!(calendar.lines().count() > 10);
        for one in calendar.split("\r\n") {
            assert!(one.len() <= WIDTH && !one.contains('\n'), "{one}");
        }
        let unfolded = calendar.replace("\r\n ", "");
        let summary = unfolded
            .lines()
            .find_map(|line| line.strip_prefix("SUMMARY:"));
        let said = summary.unwrap().replace("\\n", "\n").replace("\\;", ";");
        assert_eq!(said.replace("\\,", ",").replace("\\\\", "\\"), name);
    }

    #[test]
    fn a_text_cannot_become_a_line() {
        let calendar = written(
            When::Day(day("2026-03-29")),
            "x\r\nATTENDEE:mailto:a\r\u{0}",
        );
        assert!(calendar.contains("SUMMARY:x\\nATTENDEE:mailto:a\r\n"));
        assert!(!calendar.contains("\r\nATTENDEE"));
    }

    #[test]
    fn hours_in_germany_are_instants() {
        // The day the clock goes forward, the day before, and the day it goes back.
        for (on, from, until, start, end) in [
            (
                "2026-03-28",
                600,
                660,
                "20260328T090000Z",
                "20260328T100000Z",
            ),
            (
                "2026-03-29",
                600,
                660,
                "20260329T080000Z",
                "20260329T090000Z",
            ),
            // 2:30 does not exist that night.
            (
                "2026-03-29",
                150,
                240,
                "20260329T013000Z",
                "20260329T020000Z",
            ),
            (
                "2026-10-25",
                600,
                1440,
                "20261025T090000Z",
                "20261025T230000Z",
            ),
        ] {
            let calendar = written(When::Minutes(day(on), from, until), "x");
            assert!(
                calendar.contains(&format!("DTSTART:{start}\r\n")),
                "{calendar}"
            );
            assert!(calendar.contains(&format!("DTEND:{end}\r\n")), "{calendar}");
        }
        let open = written(When::Minutes(day("2026-01-02"), 600, 600), "x");
        assert!(!open.contains("DTEND"));
        let whole = written(When::Day(day("2026-12-31")), "x");
        assert!(whole.contains("DTEND;VALUE=DATE:20270101\r\n"));
    }
}

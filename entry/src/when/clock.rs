//! Times of day and durations: `9:30`, `14 Uhr`, `45 min`, `1,5 h`, `halbe Stunde`.

use chrono::NaiveTime;

use crate::numbers::cardinal;
use crate::words::Word;

/// A time of day, and the duration when an end was said, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) len: usize,
    pub(crate) start: NaiveTime,
    pub(crate) minutes: Option<u32>,
}

const HOURS: &[&str] = &["h", "std", "stunde", "stunden", "hours", "hour"];
const MINUTES: &[&str] = &["min", "mins", "minuten", "minute", "m", "minutes"];

fn time(hour: u32, minute: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// `9:30`, `9.30`, `14`.
fn parts(raw: &str) -> Option<(u32, Option<u32>)> {
    let (hour, minute) = match raw.split_once([':', '.']) {
        Some((hour, minute)) => (hour, Some(minute)),
        None => (raw, None),
    };
    let number = |text: &str| -> Option<u32> {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let minute = match minute {
        Some(text) if text.len() == 2 => Some(number(text)?),
        Some(_) => return None,
        None => None,
    };
    Some((number(hour)?, minute))
}

fn hour_word(word: &Word) -> Option<u32> {
    let number = word.raw.bytes().next()?.is_ascii_digit() && word.raw.len() < 3;
    let spoken = word.raw.chars().all(char::is_alphabetic) && !word.is(&["ne", "nem", "ner"]);
    (number || spoken)
        .then(|| cardinal(&word.plain))
        .flatten()
        .filter(|hour| *hour < 25)
}

/// Reads a time of day that begins with the first word. `said` tells that *um*, *ab* or the like
/// stood before, so that a bare number is an hour.
pub(crate) fn clock(words: &[Word], said: bool) -> Option<Clock> {
    range(words, said)
        .or_else(|| spoken(words, said))
        .or_else(|| single(words, said))
}

/// `10-11 Uhr`, `10:00-11:30`, `von 10 bis 11:30`, `10 bis 11 Uhr`.
fn range(words: &[Word], said: bool) -> Option<Clock> {
    let from = usize::from(words.first()?.is(&["von"]));
    let first = words.get(from)?;
    let hyphen = first.raw.split_once(['-', '–']);
    let (start, end, mut len) = match hyphen {
        Some((start, end)) => (parts(start)?, parts(end)?, from + 1),
        None => {
            let clock = usize::from(words.get(from + 1)?.is(&["uhr"]));
            let to = from + 1 + clock;
            words.get(to).filter(|word| word.is(&["bis"]))?;
            let end = words.get(to + 1)?;
            (hours_of(first)?, hours_of(end)?, to + 2)
        }
    };
    let uhr = words.get(len).is_some_and(|word| word.is(&["uhr"]));
    len += usize::from(uhr);
    let minutes_said = start.1.is_some() || end.1.is_some();
    if !(uhr || from == 1 || minutes_said || said && hyphen.is_some()) {
        return None;
    }
    let begin = time(start.0, start.1.unwrap_or(0))?;
    let finish = time(end.0, end.1.unwrap_or(0))?;
    let minutes = u32::try_from((finish - begin).num_minutes()).ok()?;
    (1..=720).contains(&minutes).then_some(Clock {
        len,
        start: begin,
        minutes: Some(minutes),
    })
}

fn hours_of(word: &Word) -> Option<(u32, Option<u32>)> {
    parts(word.raw.trim_end_matches('.')).or_else(|| hour_word(word).map(|hour| (hour, None)))
}

/// `halb zehn`, `viertel nach neun`, `viertel vor zehn`.
fn spoken(words: &[Word], _said: bool) -> Option<Clock> {
    let first = words.first()?;
    let (hour, minute, mut len) = if first.is(&["halb"]) {
        let hour = hour_word(words.get(1)?)?;
        (hour.checked_sub(1)?, 30, 2)
    } else if first.is(&["viertel"]) {
        let hour = hour_word(words.get(2)?)?;
        match words.get(1)?.plain.as_str() {
            "nach" => (hour, 15, 3),
            "vor" => (hour.checked_sub(1)?, 45, 3),
            _ => return None,
        }
    } else {
        return None;
    };
    len += usize::from(words.get(len).is_some_and(|word| word.is(&["uhr"])));
    let start = time(hour, minute)?;
    Some(Clock {
        len,
        start,
        minutes: None,
    })
}

/// `14 Uhr`, `14 Uhr 30`, `9:30`, `9.30 Uhr`, and `10` after *um*.
fn single(words: &[Word], said: bool) -> Option<Clock> {
    let first = words.first()?;
    let uhr = words.get(1).is_some_and(|word| word.is(&["uhr"])) && !first.ends;
    let raw = first.raw.trim_end_matches('.');
    let (hour, minute) = match parts(raw) {
        Some(found) => found,
        None => (hour_word(first).filter(|_| uhr || said)?, None),
    };
    let colon = raw.contains(':');
    let bare = said && !measured(words.get(1));
    if !(uhr || colon || bare && !first.raw.ends_with('.')) {
        return None;
    }
    let mut len = 1 + usize::from(uhr);
    let mut minute = minute;
    if uhr && minute.is_none() && !words[1].ends {
        let more = words.get(2).and_then(|word| cardinal(&word.plain));
        let alone = !measured(words.get(3));
        if let Some(more) = more
            .filter(|m| (1..60).contains(m) && (*m % 5 == 0))
            .filter(|_| alone)
        {
            minute = Some(more);
            len += 1;
        }
    }
    Some(Clock {
        len,
        start: time(hour, minute.unwrap_or(0))?,
        minutes: None,
    })
}

fn measured(word: Option<&Word>) -> bool {
    word.is_some_and(|word| {
        word.is(HOURS) || word.is(MINUTES) || word.is(&["eur", "euro", "kinder"])
    })
}

/// A duration that begins with the first word: how many words, how many minutes.
pub(crate) fn duration(words: &[Word]) -> Option<(usize, u32)> {
    let lead = words
        .iter()
        .take_while(|w| {
            w.is(&[
                "ca",
                "knapp",
                "etwa",
                "gut",
                "gute",
                "rund",
                "ungefaehr",
                "fast",
                "dauer",
                "circa",
            ])
        })
        .count();
    let article = usize::from(
        words
            .get(lead)
            .is_some_and(|w| w.is(&["eine", "ne", "einer", "ner", "einen"]))
            && words.get(lead + 1).is_some_and(|w| {
                w.is(&[
                    "gute",
                    "knappe",
                    "halbe",
                    "dreiviertel",
                    "viertel",
                    "viertelstunde",
                    "dreiviertelstunde",
                ])
            }),
    );
    let mut at = lead + article;
    at += usize::from(article == 1 && words.get(at).is_some_and(|w| w.is(&["gute", "knappe"])));
    let rest = words.get(at..)?;
    if article == 1 && rest.first().is_some_and(|w| w.is(HOURS)) {
        return Some((at + 1, 60));
    }
    let (len, minutes) = fraction(rest).or_else(|| counted(rest))?;
    (minutes <= 1_440).then_some((at + len, minutes))
}

/// `halbe Stunde`, `Viertelstunde`, `anderthalb Stunden`.
fn fraction(words: &[Word]) -> Option<(usize, u32)> {
    let first = words.first()?;
    let hours = words.get(1).is_some_and(|word| word.is(HOURS));
    Some(match first.plain.as_str() {
        "viertelstunde" | "viertelstd" | "viertelstuendchen" => (1, 15),
        "dreiviertelstunde" | "dreiviertelstd" => (1, 45),
        "halbestunde" | "halbstuendig" => (1, 30),
        "stunde" | "stuendchen" if words.get(1).is_none_or(|w| !w.is(&["null"])) => return None,
        "halbe" | "halb" | "halben" | "1 2" if hours => (2, 30),
        "viertel" | "1 4" if hours => (2, 15),
        "dreiviertel" | "3 4" if hours => (2, 45),
        "anderthalb" | "eineinhalb" | "1 1 2" if hours => (2, 90),
        "zweieinhalb" if hours => (2, 150),
        "dreieinhalb" if hours => (2, 210),
        _ => return None,
    })
}

/// `45 min`, `1,5 h`, `1:30 h`, `1 h 30`, `zwei Stunden`, `fünfundvierzig Minuten`.
fn counted(words: &[Word]) -> Option<(usize, u32)> {
    let first = words.first()?;
    let unit = words.get(1)?;
    if first.ends {
        return None;
    }
    if unit.is(MINUTES) {
        // `m` alone is as often metres.
        let minutes = cardinal(&first.plain)?;
        let metres = unit.is(&["m"]) && unit.start > first.end;
        return (!metres && minutes <= 600).then_some((2, minutes));
    }
    if !unit.is(HOURS) {
        return None;
    }
    if let Some((hours, Some(minutes))) =
        first.raw.contains(':').then(|| parts(&first.raw)).flatten()
    {
        return Some((2, hours * 60 + minutes));
    }
    if let Some((whole, part)) = first.raw.split_once([',', '.']) {
        let whole: u32 = cardinal(whole)?;
        let hundredths: u32 = match part.len() {
            1 => part.parse::<u32>().ok()? * 10,
            2 => part.parse().ok()?,
            _ => return None,
        };
        return Some((2, whole.checked_mul(60)? + (hundredths * 60 + 50) / 100));
    }
    let hours = cardinal(&first.plain)?;
    if hours > 24 {
        return None;
    }
    if let Some((len, more)) = words.get(2..).filter(|_| !unit.ends).and_then(more_minutes) {
        return Some((2 + len, hours * 60 + more));
    }
    Some((2, hours * 60))
}

/// What follows the hours: `30`, `30 min`, `und 15 Minuten`.
fn more_minutes(words: &[Word]) -> Option<(usize, u32)> {
    let and = usize::from(words.first()?.is(&["und", "u"]));
    let word = words.get(and)?;
    let glued = word.raw.len() == 2;
    let minutes = cardinal(&word.plain).filter(|minutes| *minutes < 60)?;
    if words.get(and + 1).is_some_and(|unit| unit.is(MINUTES)) {
        return Some((and + 2, minutes));
    }
    (glued && and == 0 && word.number()).then_some((1, minutes))
}

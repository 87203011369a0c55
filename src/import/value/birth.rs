use bindeglied_kit::sheet::Cell;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::super::message::Message;
use super::date::{Pivot, Written, exact, impossible, serial, unknown, written};
use super::{Sure, Understood};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    Day,
    Month,
    Year,
    About,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birth {
    /// The day, or the first day of the month or year.
    pub date: NaiveDate,
    pub precision: Precision,
    /// The first of January is what offices enter when only the year is known; it is kept as given.
    pub given: Option<NaiveDate>,
}

impl Birth {
    /// Whether both can be the birth of one person.
    #[must_use]
    pub fn compatible(&self, other: &Self) -> bool {
        use Precision::{About, Day, Month, Year};
        let years = (self.date.year() - other.date.year()).abs();
        match (self.precision, other.precision) {
            (Day, Day) => self.date == other.date,
            (About, _) | (_, About) => years <= 2,
            (Year, _) | (_, Year) => years == 0,
            (Month, _) | (_, Month) => years == 0 && self.date.month() == other.date.month(),
        }
    }

    /// Both are known to the day and agree.
    #[must_use]
    pub fn same_day(&self, other: &Self) -> bool {
        self.precision == Precision::Day
            && other.precision == Precision::Day
            && self.date == other.date
    }
}

/// Words that mean "about", in front of or behind the year.
const ABOUT: [&str; 11] = [
    "ca",
    "circa",
    "zirka",
    "um",
    "etwa",
    "~",
    "≈",
    "approx",
    "about",
    "geschätzt",
    "ungefähr",
];

pub fn parse_birth(cell: &Cell, today: NaiveDate) -> Understood<Birth> {
    let birth = match cell {
        Cell::Date(date) => day(*date),
        Cell::DateTime(moment) => day(moment.date()),
        Cell::Number(number) => from_number(*number).ok_or_else(|| unknown(cell))?,
        Cell::Text(text) => from_text(text, cell, today)?,
        _ => return Err(unknown(cell)),
    };
    judge(birth, cell, today)
}

fn day(date: NaiveDate) -> Sure<Birth> {
    if date.month() == 1 && date.day() == 1 {
        let birth = Birth {
            date,
            precision: Precision::Year,
            given: Some(date),
        };
        let remark = Message::new("import-birth-new-year").with("year", date.year().to_string());
        return Sure::about(birth, 90).noted(remark);
    }
    Sure::certain(Birth {
        date,
        precision: Precision::Day,
        given: None,
    })
}

fn from_number(number: f64) -> Option<Sure<Birth>> {
    if number.fract() == 0.0 && (1890.0..2100.0).contains(&number) {
        return year(number as i32, Precision::Year).map(Sure::certain);
    }
    let date = serial(number)?;
    let mut birth = day(date);
    birth.certainty = birth.certainty.min(85);
    birth.remark.get_or_insert_with(|| {
        Message::new("import-birth-serial")
            .with("value", number.to_string())
            .with("date", date.format("%d.%m.%Y").to_string())
    });
    Some(birth)
}

fn year(year: i32, precision: Precision) -> Option<Birth> {
    Some(Birth {
        date: exact(1, 1, year)?,
        precision,
        given: None,
    })
}

fn from_text(text: &str, cell: &Cell, today: NaiveDate) -> Result<Sure<Birth>, Message> {
    let (about, rest) = without_about(text);
    if let Some(written) = written(rest, Pivot::Past(today)) {
        let mut birth = from_written(written).ok_or_else(|| impossible(cell))?;
        if about {
            birth.value.precision = Precision::About;
            birth.value.given = None;
            birth = Sure::about(birth.value, 90);
        }
        return Ok(birth);
    }
    if let Some(range) = range(rest) {
        return Ok(range.noted(Message::about("import-birth-range", text)));
    }
    rest.parse::<f64>()
        .ok()
        .and_then(from_number)
        .ok_or_else(|| unknown(cell))
}

fn from_written(written: Written) -> Option<Sure<Birth>> {
    match written {
        // Offices write 00.00.1990 as well.
        Written {
            day: Some(0),
            month: Some(0),
            year: y,
        } => year(y, Precision::Year).map(Sure::certain),
        Written {
            day: Some(0) | None,
            month: Some(month),
            year,
        } => {
            let date = exact(1, month, year)?;
            Some(Sure::certain(Birth {
                date,
                precision: Precision::Month,
                given: None,
            }))
        }
        Written {
            day: Some(number),
            month: Some(month),
            year,
        } => exact(number, month, year).map(day),
        Written {
            month: None,
            year: y,
            ..
        } => year(y, Precision::Year).map(Sure::certain),
    }
}

/// `1985/86` or `1985-1987`: about the first.
fn range(text: &str) -> Option<Sure<Birth>> {
    let (first, second) = text.split_once(['/', '-', '–'])?;
    let (first, second) = (first.trim(), second.trim());
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if first.len() != 4 || !matches!(second.len(), 2 | 4) || !digits(first) || !digits(second) {
        return None;
    }
    year(first.parse().ok()?, Precision::About).map(|birth| Sure::about(birth, 70))
}

fn without_about(text: &str) -> (bool, &str) {
    let mut rest = text.trim();
    let mut about = false;
    for suffix in ["?", "(geschätzt)", "geschätzt", "(ca.)"] {
        if let Some(short) = rest.strip_suffix(suffix) {
            (about, rest) = (true, short.trim_end());
        }
    }
    let lower = rest.to_lowercase();
    // Lengths differ only if lowering changed the bytes; then the prefix is not one of ours.
    if lower.len() == rest.len() {
        for word in ABOUT {
            if let Some(short) = lower.strip_prefix(word)
                && (short.starts_with([' ', '.', '~'])
                    || short.starts_with(|c: char| c.is_ascii_digit()))
            {
                let at = rest.len() - short.len();
                return (true, rest[at..].trim_start_matches(['.', ' ']));
            }
        }
    }
    if let Some(short) = rest.strip_prefix('*') {
        rest = short.trim_start();
    }
    (about, rest)
}

fn judge(birth: Sure<Birth>, cell: &Cell, today: NaiveDate) -> Understood<Birth> {
    if birth.value.date > today {
        return Err(Message::about("import-birth-future", cell.display()));
    }
    if today.year() - birth.value.date.year() > 115 {
        return Err(Message::about("import-birth-too-old", cell.display()));
    }
    Ok(birth)
}

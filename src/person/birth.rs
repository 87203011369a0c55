use chrono::{Datelike, NaiveDate};

use crate::web::parse_date;

/// How exactly a birth date is known. Many papers carry 1 January because only the year was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    Day,
    Month,
    Year,
    About,
    #[default]
    Unknown,
}

impl Precision {
    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::About => "about",
            Self::Unknown => "unknown",
        }
    }

    pub fn parse(key: &str) -> Self {
        match key {
            "day" => Self::Day,
            "month" => Self::Month,
            "year" => Self::Year,
            "about" => Self::About,
            _ => Self::Unknown,
        }
    }
}

/// A birth date as far as it is known: the first day of what is known, and how much that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Birth {
    pub date: Option<NaiveDate>,
    pub precision: Precision,
}

const ABOUT: &[&str] = &["circa", "ca.", "ca", "etwa", "um", "about", "c.", "~"];

impl Birth {
    pub fn new(date: NaiveDate, precision: Precision) -> Self {
        Self {
            date: Some(date),
            precision,
        }
    }

    /// Understands `3.4.89`, `1985`, `03/1987`, `ca. 1990`; nothing is an unknown date. 1 January
    /// counts as the year alone. Days to come and years before 1900 are refused.
    pub fn parse(text: &str, today: NaiveDate) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::default());
        }
        let lower = text.to_lowercase();
        for word in ABOUT {
            if let Some(rest) = lower.strip_prefix(word) {
                let inner = Self::parse(rest, today)?;
                inner.date?;
                return Some(Self {
                    precision: Precision::About,
                    ..inner
                });
            }
        }
        let found = year(text)
            .or_else(|| month(text))
            .or_else(|| day(text, today))?;
        let date = found.date?;
        (date <= today && date.year() >= 1900).then_some(found)
    }

    /// The text a form shows, such that parsing it again yields the same.
    pub fn typed(&self) -> String {
        let Some(date) = self.date else {
            return String::new();
        };
        match self.precision {
            Precision::Day => date.format("%d.%m.%Y").to_string(),
            Precision::Month => date.format("%m/%Y").to_string(),
            Precision::Year => date.year().to_string(),
            Precision::About => format!("ca. {}", date.year()),
            Precision::Unknown => String::new(),
        }
    }

    /// Whether both may be the same birth: equal as far as both are known.
    pub fn may_be(&self, other: &Self) -> bool {
        let (Some(a), Some(b)) = (self.date, other.date) else {
            return true;
        };
        match (self.precision, other.precision) {
            (Precision::Day, Precision::Day) => a == b,
            (Precision::About, _) | (_, Precision::About) => (a.year() - b.year()).abs() <= 2,
            (Precision::Day | Precision::Month, Precision::Day | Precision::Month) => {
                a.year() == b.year() && a.month() == b.month()
            }
            _ => a.year() == b.year(),
        }
    }
}

fn year(text: &str) -> Option<Birth> {
    if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(text.parse().ok()?, 1, 1)?;
    Some(Birth::new(date, Precision::Year))
}

fn month(text: &str) -> Option<Birth> {
    let (month, year) = text
        .split_once('/')
        .or_else(|| text.split_once('.'))
        .or_else(|| text.split_once('-').map(|(year, month)| (month, year)))?;
    let (month, year) = (month.trim(), year.trim());
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || month.is_empty() || !digits(year) || !digits(month) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
    Some(Birth::new(date, Precision::Month))
}

fn day(text: &str, today: NaiveDate) -> Option<Birth> {
    let mut date = parse_date(text, today)?;
    let last = text.rsplit(['.', '/']).next().unwrap_or_default().trim();
    if last.is_empty() {
        // `3.4.` means this year elsewhere; a birth without a year says nothing.
        return None;
    }
    if last.len() == 2 && date > today && !text.contains('-') {
        date = NaiveDate::from_ymd_opt(date.year() - 100, date.month(), date.day())?;
    }
    let precision = if (date.day(), date.month()) == (1, 1) {
        Precision::Year
    } else {
        Precision::Day
    };
    Some(Birth::new(date, precision))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 11, 20).unwrap()
    }

    #[track_caller]
    fn check(text: &str, date: (i32, u32, u32), precision: Precision) {
        let date = NaiveDate::from_ymd_opt(date.0, date.1, date.2).unwrap();
        let birth = Birth::parse(text, today()).unwrap();
        assert_eq!(birth, Birth::new(date, precision), "{text}");
        assert_eq!(Birth::parse(&birth.typed(), today()), Some(birth), "{text}");
    }

    #[test]
    fn births_as_people_write_them() {
        check("1985", (1985, 1, 1), Precision::Year);
        check("01.01.1985", (1985, 1, 1), Precision::Year);
        check("03/1987", (1987, 3, 1), Precision::Month);
        check("3.1987", (1987, 3, 1), Precision::Month);
        check("1987-03", (1987, 3, 1), Precision::Month);
        check("ca. 1990", (1990, 1, 1), Precision::About);
        check("um 1990", (1990, 1, 1), Precision::About);
        check("3.4.89", (1989, 4, 3), Precision::Day);
        check("3.4.40", (1940, 4, 3), Precision::Day);
        check("2001-12-31", (2001, 12, 31), Precision::Day);
        assert_eq!(Birth::parse(" ", today()), Some(Birth::default()));
        for wrong in [
            "31.02.1990",
            "13/1990",
            "3.4.",
            "gestern",
            "1899",
            "2026",
            "21.11.2025",
            "ca.",
        ] {
            assert_eq!(Birth::parse(wrong, today()), None, "{wrong}");
        }
    }

    #[test]
    fn may_be_the_same() {
        let of = |text| Birth::parse(text, today()).unwrap();
        assert!(of("3.4.1989").may_be(&of("1989")));
        assert!(of("3.4.1989").may_be(&of("04/1989")));
        assert!(of("3.4.1989").may_be(&of("")));
        assert!(of("ca. 1990").may_be(&of("3.4.1989")));
        assert!(!of("3.4.1989").may_be(&of("4.4.1989")));
        assert!(!of("3.4.1989").may_be(&of("1990")));
    }
}

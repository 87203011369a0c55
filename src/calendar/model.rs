use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Years a calendar is asked about.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2199;

/// What the calendar shows: one day, or the week from Monday to Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Day(NaiveDate),
    /// By its Monday.
    Week(NaiveDate),
}

impl Span {
    /// `day=2026-11-23` or `week=2026-W48`; what cannot be read means the week of today.
    pub(super) fn parse(day: &str, week: &str, today: NaiveDate) -> Self {
        let day = day.parse().ok().filter(in_reach);
        day.map(Self::Day)
            .or_else(|| week_said(week).map(Self::Week))
            .unwrap_or_else(|| Self::week_of(today))
    }

    pub(super) fn week_of(day: NaiveDate) -> Self {
        let since = u64::from(day.weekday().num_days_from_monday());
        Self::Week(day - Days::new(since))
    }

    pub(super) fn first(self) -> NaiveDate {
        match self {
            Self::Day(day) | Self::Week(day) => day,
        }
    }

    pub(super) fn days(self) -> Vec<NaiveDate> {
        let count = match self {
            Self::Day(_) => 1,
            Self::Week(_) => 7,
        };
        self.first().iter_days().take(count).collect()
    }

    pub(super) fn next(self) -> Self {
        match self {
            Self::Day(day) => Self::Day(day + Days::new(1)),
            Self::Week(monday) => Self::Week(monday + Days::new(7)),
        }
    }

    pub(super) fn previous(self) -> Self {
        match self {
            Self::Day(day) => Self::Day(day - Days::new(1)),
            Self::Week(monday) => Self::Week(monday - Days::new(7)),
        }
    }

    /// As it stands in addresses.
    pub(super) fn query(self) -> String {
        match self {
            Self::Day(day) => format!("day={day}"),
            Self::Week(monday) => {
                let week = monday.iso_week();
                format!("week={:04}-W{:02}", week.year(), week.week())
            }
        }
    }
}

fn in_reach(day: &NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

fn week_said(text: &str) -> Option<NaiveDate> {
    let (year, week) = text.split_once("-W")?;
    let whole = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (year.len(), week.len()) != (4, 2) || !whole(year) || !whole(week) {
        return None;
    }
    let (year, week) = (year.parse().ok()?, week.parse().ok()?);
    NaiveDate::from_isoywd_opt(year, week, Weekday::Mon).filter(in_reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_have_seven_days_also_over_the_year_and_the_clock_change() {
        let today = day("2025-11-20");
        let of = |week: &str| Span::parse("", week, today);
        for (week, first, last, next) in [
            ("2026-W48", "2026-11-23", "2026-11-29", "week=2026-W49"),
            ("2026-W53", "2026-12-28", "2027-01-03", "week=2027-W01"),
            ("2025-W52", "2025-12-22", "2025-12-28", "week=2026-W01"),
            ("2026-W01", "2025-12-29", "2026-01-04", "week=2026-W02"),
            ("2026-W13", "2026-03-23", "2026-03-29", "week=2026-W14"),
            ("2026-W43", "2026-10-19", "2026-10-25", "week=2026-W44"),
        ] {
            let days = of(week).days();
            assert_eq!(days.len(), 7, "{week}");
            assert_eq!((days[0], days[6]), (day(first), day(last)), "{week}");
            assert_eq!(of(week).query(), format!("week={week}"));
            assert_eq!(of(week).next().query(), next);
            assert_eq!(of(week).next().previous(), of(week));
        }
        // 2025 has 52 weeks; nonsense means this week.
        for wrong in [
            "2025-W53", "2025-W00", "2025W48", "x", "9999-W01", "+025-W10",
        ] {
            assert_eq!(of(wrong), Span::Week(day("2025-11-17")), "{wrong}");
        }
    }

    #[test]
    fn a_day_goes_before_a_week() {
        let today = day("2025-11-20");
        let one = Span::parse("2026-03-29", "2026-W01", today);
        assert_eq!(one.days(), [day("2026-03-29")]);
        assert_eq!(one.next().query(), "day=2026-03-30");
        assert_eq!(one.previous().query(), "day=2026-03-28");
        let wrong = Span::parse("2026-02-30", "", today);
        assert_eq!(wrong, Span::week_of(today));
    }
}

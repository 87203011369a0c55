//! The arithmetic behind days: weekdays, weeks, months.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// `montag`, `mittwochs`; abbreviations are `short`.
pub(super) fn weekday(plain: &str) -> Option<Weekday> {
    let plain = plain
        .strip_suffix('s')
        .filter(|p| p.len() > 5)
        .unwrap_or(plain);
    Some(match plain {
        "montag" => Weekday::Mon,
        "dienstag" => Weekday::Tue,
        "mittwoch" => Weekday::Wed,
        "donnerstag" => Weekday::Thu,
        "freitag" => Weekday::Fri,
        "samstag" | "sonnabend" => Weekday::Sat,
        "sonntag" => Weekday::Sun,
        _ => return None,
    })
}

/// `Mo`, `Di` …: only as they are written for days, not the words *so*, *mi*, *do*.
pub(super) fn short(raw: &str) -> Option<Weekday> {
    Some(match raw {
        "Mo" | "MO" | "Mon" => Weekday::Mon,
        "Di" | "DI" | "Die" => return (raw != "Die").then_some(Weekday::Tue),
        "Mi" | "MI" => Weekday::Wed,
        "Do" | "DO" => Weekday::Thu,
        "Fr" | "FR" => Weekday::Fri,
        "Sa" | "SA" => Weekday::Sat,
        "So" | "SO" => Weekday::Sun,
        _ => return None,
    })
}

pub(super) fn month(plain: &str) -> Option<u32> {
    const NAMES: [&[&str]; 12] = [
        &["januar", "jan", "jaenner"],
        &["februar", "feb"],
        &["maerz", "mrz", "maer", "mar"],
        &["april", "apr"],
        &["mai"],
        &["juni", "jun", "juno"],
        &["juli", "jul"],
        &["august", "aug"],
        &["september", "sep", "sept"],
        &["oktober", "okt"],
        &["november", "nov"],
        &["dezember", "dez"],
    ];
    let at = NAMES.iter().position(|names| names.contains(&plain))?;
    u32::try_from(at + 1).ok()
}

/// The latest such day before `today`.
pub(super) fn last(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    (1..=7).find_map(|back| {
        let day = today.checked_sub_days(Days::new(back))?;
        (day.weekday() == weekday).then_some(day)
    })
}

/// The first such day after `today`.
pub(super) fn next(weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    (1..=7).find_map(|ahead| {
        let day = today.checked_add_days(Days::new(ahead))?;
        (day.weekday() == weekday).then_some(day)
    })
}

/// A day of the week that lies `weeks` away.
pub(super) fn of_week(weeks: i64, weekday: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    let monday = today.week(Weekday::Mon).first_day();
    let days = weeks * 7 + i64::from(weekday.num_days_from_monday());
    monday.checked_add_signed(chrono::TimeDelta::try_days(days)?)
}

/// A day of the calendar week: the latest that is not ahead, and the next that is not past.
pub(super) fn of_number(
    week: u32,
    weekday: Weekday,
    today: NaiveDate,
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let year = today.iso_week().year();
    let days = |years: std::ops::RangeInclusive<i32>| {
        years.filter_map(move |year| NaiveDate::from_isoywd_opt(year, week, weekday))
    };
    let past = days(year - 1..=year + 1).rfind(|day| *day <= today);
    let ahead = days(year - 1..=year + 1).find(|day| *day >= today);
    (past, ahead)
}

/// A day and month: the latest that is not ahead, and the next that is not past.
pub(super) fn of_year(
    day: u32,
    month: u32,
    today: NaiveDate,
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    // Eight years always hold a 29 February.
    let days = |years: std::ops::RangeInclusive<i32>| {
        years.filter_map(move |year| NaiveDate::from_ymd_opt(year, month, day))
    };
    let year = today.year();
    let past = days(year - 8..=year).rfind(|day| *day <= today);
    let ahead = days(year..=year + 8).find(|day| *day >= today);
    (past, ahead)
}

pub(super) fn month_end(first: NaiveDate) -> Option<NaiveDate> {
    first
        .with_day(1)?
        .checked_add_months(Months::new(1))?
        .pred_opt()
}

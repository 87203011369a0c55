use bindeglied_kit::sheet::Cell;
use chrono::NaiveDate;

use super::{day, today};
use crate::import::value::birth::{Precision, parse_birth};
use crate::import::value::date::{Pivot, ValidUntil, parse_date, parse_valid_until};
use crate::import::value::duration::{Unit, parse_duration, parse_time};
use crate::import::value::follow_up::{FollowUp, parse_follow_up};

fn cell(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn birth(cell: &Cell) -> Option<(NaiveDate, Precision)> {
    parse_birth(cell, today())
        .ok()
        .map(|birth| (birth.value.date, birth.value.precision))
}

#[test]
fn births_keep_their_precision() {
    let cases = [
        ("03.04.1989", "1989-04-03", Precision::Day),
        ("3.4.89", "1989-04-03", Precision::Day),
        ("3.4.24", "2024-04-03", Precision::Day),
        ("3.4.26", "1926-04-03", Precision::Day),
        ("1985-06-01", "1985-06-01", Precision::Day),
        ("1985-06-01 00:00:00", "1985-06-01", Precision::Day),
        ("1/6/1985", "1985-06-01", Precision::Day),
        ("6/21/1985", "1985-06-21", Precision::Day),
        ("1. Juni 1985", "1985-06-01", Precision::Day),
        ("June 1, 1985", "1985-06-01", Precision::Day),
        ("*01.06.1985", "1985-06-01", Precision::Day),
        ("31199", "1985-06-01", Precision::Day),
        ("03/1987", "1987-03-01", Precision::Month),
        ("März 1987", "1987-03-01", Precision::Month),
        ("00.03.1987", "1987-03-01", Precision::Month),
        ("1985", "1985-01-01", Precision::Year),
        ("01.01.1987", "1987-01-01", Precision::Year),
        ("00.00.1987", "1987-01-01", Precision::Year),
        ("ca. 1990", "1990-01-01", Precision::About),
        ("um 1990", "1990-01-01", Precision::About),
        ("~1985", "1985-01-01", Precision::About),
        ("1985?", "1985-01-01", Precision::About),
        ("ca.1985", "1985-01-01", Precision::About),
        ("1985/86", "1985-01-01", Precision::About),
    ];
    for (text, date, precision) in cases {
        assert_eq!(birth(&cell(text)), Some((day(date), precision)), "{text}");
    }
    assert_eq!(
        birth(&Cell::Number(31199.0)),
        Some((day("1985-06-01"), Precision::Day))
    );
    assert_eq!(
        birth(&Cell::Number(1985.0)),
        Some((day("1985-01-01"), Precision::Year))
    );
    let new_year = parse_birth(&Cell::Date(day("1987-01-01")), today()).unwrap();
    assert_eq!(new_year.value.given, Some(day("1987-01-01")));
    assert_eq!(new_year.remark.unwrap().key, "import-birth-new-year");
}

#[test]
fn impossible_births_are_rejected_with_their_reason() {
    let cases = [
        ("31.02.1990", "import-date-impossible"),
        ("29.02.2023", "import-date-impossible"),
        ("12.13.1990", "import-date-impossible"),
        ("01.05.2030", "import-birth-future"),
        ("01.05.1895", "import-birth-too-old"),
        ("unbekannt", "import-date-unknown"),
        ("33", "import-date-unknown"),
    ];
    for (text, key) in cases {
        assert_eq!(
            parse_birth(&cell(text), today()).unwrap_err().key,
            key,
            "{text}"
        );
    }
}

#[test]
fn dates_around_today() {
    let near = |text: &str| {
        parse_date(&cell(text), Pivot::Near)
            .map(|date| date.value)
            .map_err(|error| error.key)
    };
    assert_eq!(near("8.6.27"), Ok(day("2027-06-08")));
    assert_eq!(near("31.02.2024"), Err("import-date-impossible".into()));
    assert_eq!(near("2024"), Err("import-date-incomplete".into()));
    assert_eq!(
        parse_date(&Cell::Number(45476.0), Pivot::Near)
            .unwrap()
            .value,
        day("2024-07-03")
    );
    let until = |text: &str| parse_valid_until(&cell(text)).map(|until| until.value).ok();
    assert_eq!(until("unbefristet"), Some(ValidUntil::Unlimited));
    assert_eq!(until("?"), Some(ValidUntil::Unknown));
    assert_eq!(until("abgelaufen"), Some(ValidUntil::Expired));
    assert_eq!(
        until("bis 8.6.27"),
        Some(ValidUntil::Date(day("2027-06-08")))
    );
    assert_eq!(until("demnächst"), None);
}

#[test]
fn durations_in_minutes() {
    let cases = [
        ("45 min", 45),
        ("45 Min.", 45),
        ("45min", 45),
        ("1,5 h", 90),
        ("1.5h", 90),
        ("0:45", 45),
        ("1:30", 90),
        ("1:30 h", 90),
        ("90", 90),
        ("0,166667 h", 10),
        ("0,333333 h", 20),
        ("2 Std.", 120),
        ("halbe Std", 30),
        ("halbe Stunde", 30),
        ("1/2 h", 30),
        ("½ h", 30),
        ("¾ Std.", 45),
        ("1h30", 90),
        ("1 Std. 30 Min.", 90),
        ("1 h 15", 75),
        ("00:45:00", 45),
        ("ca. 30 Min.", 30),
        ("~ 20", 20),
        ("1 hour", 60),
    ];
    for (text, minutes) in cases {
        assert_eq!(
            parse_duration(&cell(text), Unit::Minutes).map(|found| found.value),
            Ok(minutes),
            "{text}"
        );
    }
}

#[test]
fn durations_that_are_numbers() {
    assert_eq!(
        parse_duration(&Cell::Number(0.03125), Unit::Minutes)
            .unwrap()
            .value,
        45
    );
    assert_eq!(
        parse_duration(&Cell::Number(1.5), Unit::Hours)
            .unwrap()
            .value,
        90
    );
    assert_eq!(
        parse_duration(&Cell::Number(0.75), Unit::Hours)
            .unwrap()
            .value,
        45
    );
    assert_eq!(
        parse_duration(&Cell::Time(75.0), Unit::Minutes)
            .unwrap()
            .value,
        75
    );
    assert!(
        parse_duration(&Cell::Number(1.5), Unit::Minutes)
            .unwrap()
            .remark
            .is_some()
    );
    for text in ["lang", "-5 min", "99 h", "1:75", "5 Tage"] {
        assert!(
            parse_duration(&cell(text), Unit::Minutes).is_err(),
            "{text}"
        );
    }
    for (text, shown) in [
        ("9:30", "09:30"),
        ("14 Uhr", "14:00"),
        ("9.15", "09:15"),
        ("2:30 pm", "14:30"),
    ] {
        assert_eq!(
            parse_time(&cell(text))
                .unwrap()
                .value
                .format("%H:%M")
                .to_string(),
            shown
        );
    }
}

#[test]
fn follow_ups_count_from_the_consultation() {
    let at = Some(day("2025-11-20"));
    for (text, wanted) in [
        ("x", FollowUp::Done),
        ("erl.", FollowUp::Done),
        ("WV 1.3.", FollowUp::Due(day("2026-03-01"))),
        ("WV 24.12.", FollowUp::Due(day("2025-12-24"))),
        ("WV 14 Tage", FollowUp::Due(day("2025-12-04"))),
        ("WV in 2 Wochen", FollowUp::Due(day("2025-12-04"))),
        ("WV 1.3.2026", FollowUp::Due(day("2026-03-01"))),
        ("WV", FollowUp::Open),
        ("offen", FollowUp::Open),
        ("in 1 Monat", FollowUp::Due(day("2025-12-20"))),
    ] {
        let found =
            parse_follow_up(&cell(text), at).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(found.value, wanted, "{text}");
    }
    assert!(parse_follow_up(&cell("anrufen"), at).is_err());
}

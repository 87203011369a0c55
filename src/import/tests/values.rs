use bindeglied_kit::sheet::Cell;
use chrono::NaiveDate;

use super::{day, today};
use crate::import::Catalogues;
use crate::import::value::birth::{Precision, parse_birth};
use crate::import::value::channel::{State, parse_contact};
use crate::import::value::contact::parse_phones;
use crate::import::value::date::{Pivot, ValidUntil, parse_date, parse_valid_until};
use crate::import::value::duration::{Unit, parse_duration, parse_time};
use crate::import::value::follow_up::{FollowUp, parse_follow_up};
use crate::import::value::name::{NameEvidence, parse_name};
use crate::import::value::person::{Sex, parse_interpreter, parse_languages, parse_nationalities, parse_plan, parse_sex};
use crate::import::value::place::parse_place;
use crate::import::value::residence::parse_residence;
use crate::import::value::topic::parse_topics;

fn cell(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn birth(cell: &Cell) -> Option<(NaiveDate, Precision)> {
    parse_birth(cell, today()).ok().map(|birth| (birth.value.date, birth.value.precision))
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
    assert_eq!(birth(&Cell::Number(31199.0)), Some((day("1985-06-01"), Precision::Day)));
    assert_eq!(birth(&Cell::Number(1985.0)), Some((day("1985-01-01"), Precision::Year)));
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
        assert_eq!(parse_birth(&cell(text), today()).unwrap_err().key, key, "{text}");
    }
}

#[test]
fn dates_around_today() {
    let near = |text: &str| parse_date(&cell(text), Pivot::Near).map(|date| date.value).map_err(|error| error.key);
    assert_eq!(near("8.6.27"), Ok(day("2027-06-08")));
    assert_eq!(near("31.02.2024"), Err("import-date-impossible".into()));
    assert_eq!(near("2024"), Err("import-date-incomplete".into()));
    assert_eq!(parse_date(&Cell::Number(45476.0), Pivot::Near).unwrap().value, day("2024-07-03"));
    let until = |text: &str| parse_valid_until(&cell(text)).map(|until| until.value).ok();
    assert_eq!(until("unbefristet"), Some(ValidUntil::Unlimited));
    assert_eq!(until("?"), Some(ValidUntil::Unknown));
    assert_eq!(until("abgelaufen"), Some(ValidUntil::Expired));
    assert_eq!(until("bis 8.6.27"), Some(ValidUntil::Date(day("2027-06-08"))));
    assert_eq!(until("demnächst"), None);
}

#[test]
fn durations_in_minutes() {
    let cases = [
        ("45 min", 45), ("45 Min.", 45), ("45min", 45), ("1,5 h", 90), ("1.5h", 90), ("0:45", 45), ("1:30", 90), ("1:30 h", 90),
        ("90", 90), ("0,166667 h", 10), ("0,333333 h", 20), ("2 Std.", 120), ("halbe Std", 30), ("halbe Stunde", 30), ("1/2 h", 30),
        ("½ h", 30), ("¾ Std.", 45), ("1h30", 90), ("1 Std. 30 Min.", 90), ("1 h 15", 75), ("00:45:00", 45), ("ca. 30 Min.", 30), ("~ 20", 20), ("1 hour", 60),
    ];
    for (text, minutes) in cases {
        assert_eq!(parse_duration(&cell(text), Unit::Minutes).map(|found| found.value), Ok(minutes), "{text}");
    }
    assert_eq!(parse_duration(&Cell::Number(0.03125), Unit::Minutes).unwrap().value, 45);
    assert_eq!(parse_duration(&Cell::Number(1.5), Unit::Hours).unwrap().value, 90);
    assert_eq!(parse_duration(&Cell::Number(0.75), Unit::Hours).unwrap().value, 45);
    assert_eq!(parse_duration(&Cell::Time(75.0), Unit::Minutes).unwrap().value, 75);
    assert!(parse_duration(&Cell::Number(1.5), Unit::Minutes).unwrap().remark.is_some());
    for text in ["lang", "-5 min", "99 h", "1:75", "5 Tage"] {
        assert!(parse_duration(&cell(text), Unit::Minutes).is_err(), "{text}");
    }
    for (text, shown) in [("9:30", "09:30"), ("14 Uhr", "14:00"), ("9.15", "09:15"), ("2:30 pm", "14:30")] {
        assert_eq!(parse_time(&cell(text)).unwrap().value.format("%H:%M").to_string(), shown);
    }
}

#[test]
fn residence_status_from_its_many_names() {
    let catalogues = Catalogues::built_in();
    let cases = [
        ("§25 II 1. Alt.", "A25-2-1"), ("§ 25 Abs. 2 S.1 Alt.2", "A25-2-2"), ("§ 25 Abs. 2 Satz 1 1. Alternative AufenthG", "A25-2-1"),
        ("25 II Alt 2", "A25-2-2"), ("25(2) 2. Alt", "A25-2-2"), ("§25 Abs.2 (subs. Schutz)", "A25-2-2"), ("subs. Schutz", "A25-2-2"), ("subsidiärer Schutz", "A25-2-2"), ("anerkannt (GFK)", "A25-2-1"),
        ("GFK", "A25-2-1"), ("Gestattung", "GEST"), ("Aufenthaltsgestattung", "GEST"), ("Duldung", "A60a"), ("§60a", "A60a"), ("§ 60b AufenthG", "A60b"),
        ("Paragraf 24", "A24"), ("§24", "A24"), ("§ 24 AufenthG", "A24"), ("Fiktionsbesch.", "A81"), ("NE", "A9"), ("Niederlassungserl.", "A9"),
        ("§26", "A26"), ("§ 26 Abs. 3", "A26"), ("§ 104c", "A104c"), ("25 (3)", "A25-3"), ("§25 III", "A25-3"), ("Abschiebungsverbot", "A25-3"), ("§ 60 Abs. 5", "A25-3"),
        ("§25a", "A25a"), ("§ 25b", "A25b"), ("§25 V", "A25-5"), ("Ausbildungsduldung", "A60c"), ("§ 28", "FAM"), ("Asylbewerber", "GEST"), ("Duldug", "A60a"),
    ];
    for (text, code) in cases {
        let found = parse_residence(text, &catalogues).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(found.value, code, "{text}");
    }
    let open = parse_residence("§25 II", &catalogues).unwrap();
    assert!(open.certainty <= 50 && open.remark.unwrap().key == "import-residence-alternative-open");
    let vague = parse_residence("anerkannt", &catalogues).unwrap();
    assert!(vague.certainty < 80 && vague.remark.is_some());
    for text in ["blau", "§ 999", "siehe Akte"] {
        assert!(parse_residence(text, &catalogues).is_err(), "{text}");
    }
}

#[test]
fn places_with_their_districts() {
    let catalogues = Catalogues::built_in();
    let cases = [
        ("SIG-Laiz", "Sigmaringen", Some("Laiz")), ("Saulgau", "Bad Saulgau", None), ("Messkirch", "Meßkirch", None), ("Meßkirch", "Meßkirch", None),
        ("Stetten a.k.M.", "Stetten am kalten Markt", None), ("Sigm.dorf", "Sigmaringendorf", None), ("Sigmaringen", "Sigmaringen", None), ("Sigmaringendorf", "Sigmaringendorf", None),
        ("Mengen-Ennetach", "Mengen", Some("Ennetach")), ("Pfullendorf OT Aach-Linz", "Pfullendorf", Some("Aach-Linz")), ("Laiz", "Sigmaringen", Some("Laiz")),
        ("72488 Sigmaringen", "Sigmaringen", None), ("Sigmaringen (Jungnau)", "Sigmaringen", Some("Jungnau")), ("Krauchenweis", "Krauchenwies", None), ("Herdwangen-Schönach", "Herdwangen-Schönach", None),
        ("Gammertingen, Stadt", "Gammertingen", Some("Stadt")), ("bad saulgau", "Bad Saulgau", None), ("Pfulendorf", "Pfullendorf", None),
    ];
    for (text, municipality, district) in cases {
        let found = parse_place(text, &catalogues).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!((found.value.municipality.as_str(), found.value.district.as_deref()), (municipality, district), "{text}");
    }
    assert!(parse_place("Krauchenweis", &catalogues).unwrap().remark.is_some());
    for text in ["Berlin", "Sigmar", "Tübingen", "x"] {
        assert!(parse_place(text, &catalogues).is_err_and(|error| error.key == "import-place-unknown") || text == "Sigmar", "{text}");
    }
}

#[test]
fn nationalities_and_languages() {
    let catalogues = Catalogues::built_in();
    let nation = |text: &str| parse_nationalities(text, &catalogues).map(|found| found.value.join("+")).unwrap_or_default();
    let cases = [
        ("syrisch", "475"), ("Syrerin", "475"), ("Syrer:in", "475"), ("SYR", "475"), ("Syrien", "475"), ("Syria", "475"), ("syrich", "475"), ("AFG", "423"),
        ("Ukraine", "166"), ("UA", "166"), ("ukrainisch/russisch", "166+160"), ("eritreisch", "224"), ("türkisch", "163"), ("Türkei", "163"), ("Sowjetunion", "159"),
        ("Sudan", "277"), ("staatenlos", "997"), ("Irak", "438"), ("Iran", "439"), ("Elfenbeinküste", "231"), ("Mond", ""),
    ];
    for (text, codes) in cases {
        assert_eq!(nation(text), codes, "{text}");
    }
    assert_eq!(parse_languages("Türkisch, Kurdisch", &catalogues), (vec!["tr".into(), "kmr".into()], vec![]));
    assert_eq!(parse_languages("Arab. / Deutsch B1 und Klingonisch", &catalogues), (vec!["ar".into(), "de".into()], vec!["Klingonisch".into()]));
}

#[test]
fn names_in_the_order_the_file_suggests() {
    let mut evidence = NameEvidence::default();
    for known in ["Al-Ahmad, Fatima", "Habtemariam, Selam", "Shevchenko, Olha", "van der Berg, Jan"] {
        evidence.learn(known);
    }
    let cases = [
        ("Al-Masri, Ahmad", "Al-Masri", "Ahmad"), ("Tariq Al-Ahmad", "Al-Ahmad", "Tariq"), ("SHEVCHENKO Юлия", "Shevchenko", "Юлия"), ("AL-AHMAD Ayesha", "Al-Ahmad", "Ayesha"),
        ("Habtemariam Selam", "Habtemariam", "Selam"), ("Jan van der Berg", "van der Berg", "Jan"), ("Frau Fatima Al Ahmad", "Al Ahmad", "Fatima"), ("Müller, Jörg-Şükrü", "Müller", "Jörg-Şükrü"),
    ];
    for (text, family, given) in cases {
        let found = parse_name(text, &evidence).unwrap().value;
        assert_eq!((found.family.as_str(), found.given.as_str()), (family, given), "{text}");
    }
    assert_eq!(parse_name("SHEVCHENKO Юлия", &evidence).unwrap().value.own_script.as_deref(), Some("Юлия"));
    assert_eq!(parse_name("Al-Masri, Ahmad (Vater)", &evidence).unwrap().value.extra.as_deref(), Some("Vater"));
    assert!(parse_name("Xyzzy Plugh", &evidence).unwrap().remark.is_some(), "a guess says so");
    for (text, key) in [("", "import-name-missing"), ("123", "import-name-missing"), ("Ahmad + Fatima Al-Ahmad", "import-name-several"), ("Ali und Sara Haddad", "import-name-several")] {
        assert_eq!(parse_name(text, &evidence).unwrap_err().key, key);
    }
}

#[test]
fn small_words() {
    let catalogues = Catalogues::built_in();
    for (text, sex) in [("männl.", Sex::Male), ("m", Sex::Male), ("W", Sex::Female), ("weibl.", Sex::Female), ("d", Sex::Diverse), ("Frau", Sex::Female), ("f", Sex::Female)] {
        assert_eq!(parse_sex(text).unwrap().value, sex, "{text}");
    }
    assert!(parse_sex("?").is_err() && parse_plan("vielleicht").is_err() && parse_interpreter("grün").is_err());
    let phone = |text: &str| parse_phones(text).map(|found| found.value.join(" ")).unwrap_or_default();
    for (text, number) in [
        ("0157 8364711", "+491578364711"), ("+49 176/703385", "+49176703385"), ("0049 (0)176 1234567", "+491761234567"), ("07571/1234", "+4975711234"),
        ("0157 8364711, 07571-12345", "+491578364711 +49757112345"), ("Handy: 0157 8364711", "+491578364711"), ("1578364711", "+491578364711"), ("+380 67 123 45 67", "+380671234567"), ("keins", ""), ("12", ""),
    ] {
        assert_eq!(phone(text), number, "{text}");
    }
    let contact = |text: &str| parse_contact(text, &catalogues).map(|found| (found.value.channel.unwrap_or_default(), found.value.state)).unwrap();
    for (text, channel, state) in [
        ("ausgefallen", "", Some(State::Cancelled)), ("nicht erschienen", "", Some(State::Missed)), ("Tel.", "phone", None), ("WhatsApp", "messenger", None), ("E-Mail", "messenger", None),
        ("Begleitung JC", "escort", None), ("Begleitung zum Arzt", "escort", None), ("Büro", "office", None), ("HB", "home_visit", None), ("Tel. (abgesagt)", "phone", Some(State::Cancelled)), ("Sprechstunde", "open_hour", None), ("Fallbesprechung", "case_conference", None),
    ] {
        assert_eq!(contact(text), (channel.to_owned(), state), "{text}");
    }
    let topics = parse_topics("JC-Antrag, Psyche; Aufenthalt/ABH, Fahrradkurs", &catalogues);
    assert_eq!(topics.known, ["Leistungen zum Lebensunterhalt", "Psychische Belastung, Trauma", "Aufenthaltstitel"]);
    assert_eq!(topics.unknown, ["Fahrradkurs"]);
    assert_eq!(parse_topics("Behörden, Anträge, Post", &catalogues).known, ["Behörden, Anträge, Post"]);
    assert_eq!(parse_topics("Wohnung/Schulden", &catalogues).known, ["Wohnungssuche", "Schulden"]);
}

#[test]
fn follow_ups_count_from_the_consultation() {
    let at = Some(day("2025-11-20"));
    for (text, wanted) in [
        ("x", FollowUp::Done), ("erl.", FollowUp::Done), ("WV 1.3.", FollowUp::Due(day("2026-03-01"))), ("WV 24.12.", FollowUp::Due(day("2025-12-24"))),
        ("WV 14 Tage", FollowUp::Due(day("2025-12-04"))), ("WV in 2 Wochen", FollowUp::Due(day("2025-12-04"))), ("WV 1.3.2026", FollowUp::Due(day("2026-03-01"))), ("WV", FollowUp::Open), ("offen", FollowUp::Open), ("in 1 Monat", FollowUp::Due(day("2025-12-20"))),
    ] {
        let found = parse_follow_up(&cell(text), at).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(found.value, wanted, "{text}");
    }
    assert!(parse_follow_up(&cell("anrufen"), at).is_err());
}

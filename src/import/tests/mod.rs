mod around;
mod busy;
mod faults;
mod flow;
mod golden;
mod layouts;
mod robust;
mod telling;
mod values;
mod words;

use bindeglied_kit::sheet::{Limits, Workbook, read};
use chrono::NaiveDate;

use super::{Catalogues, Mapping, Understanding, recognise, understand};

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

fn today() -> NaiveDate {
    day("2025-12-31")
}

fn workbook(bytes: &[u8], name: &str) -> Workbook {
    read(bytes, name, &Limits::default()).unwrap()
}

fn all(bytes: &[u8], name: &str) -> (Mapping, Understanding) {
    let (book, catalogues) = (workbook(bytes, name), Catalogues::built_in());
    let mapping = recognise(&book, &catalogues, today());
    let understanding = understand(&book, &mapping, &catalogues, today());
    (mapping, understanding)
}

/// Every message of the code has a text in both languages, and every text fills what the code gives.
#[test]
fn every_message_has_its_text() {
    use super::Field;
    let sources = [
        include_str!("../../../locales/de/import.ftl"),
        include_str!("../../../locales/en/import.ftl"),
    ];
    let mut wanted: Vec<String> = Field::ALL
        .iter()
        .map(|field| format!("import-field-{}", field.key()))
        .collect();
    for kind in ["people", "consultations", "unknown"] {
        wanted.push(format!("import-kind-{kind}"));
    }
    for source in sources {
        let keys: Vec<&str> = source
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key)
            .collect();
        for key in &wanted {
            assert!(keys.contains(&key.as_str()), "{key}");
        }
        assert!(source.contains("{ $value }") && !source.contains("= \n"));
    }
}

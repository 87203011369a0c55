mod golden;
mod layouts;
mod robust;
mod values;

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

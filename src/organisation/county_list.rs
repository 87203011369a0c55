//! Reads a list of municipalities: the columns of `catalogues/municipalities.csv`, found by their
//! headings, in any order; UTF-8 or Windows-1252, also as a spreadsheet.

use std::collections::BTreeSet;

use bindeglied_kit::sheet::{self, Limits, SheetError};

use super::model::NewMunicipality;

/// No county has so many.
const MOST: usize = 2_000;

/// What is wrong with a row: its number as the user sees it, a text, the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) row: usize,
    pub(super) key: &'static str,
    pub(super) value: String,
}

impl Bad {
    fn new(row: usize, key: &'static str, value: &str) -> Self {
        Self {
            row,
            key,
            value: value.chars().take(60).collect(),
        }
    }
}

/// All rows, or everything that is wrong.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Vec<NewMunicipality>, Vec<Bad>> {
    let whole = |key| vec![Bad::new(0, key, "")];
    let limits = Limits {
        rows: MOST + 1,
        ..Limits::default()
    };
    let book = sheet::read(bytes, name, &limits).map_err(|error| match error {
        SheetError::Empty => whole("county-list-empty"),
        SheetError::TooManyRows { .. } => whole("county-list-long"),
        _ => whole("county-list-unreadable"),
    })?;
    let rows: Vec<Vec<String>> = book
        .sheets
        .first()
        .map(|sheet| {
            let width = sheet.width();
            let cells = |row| {
                let cell = move |column| sheet.cell(row, column).display().trim().to_owned();
                (0..width).map(cell).collect()
            };
            (0..sheet.rows.len()).map(cells).collect()
        })
        .unwrap_or_default();
    let head = rows.first().ok_or_else(|| whole("county-list-empty"))?;
    let column = |names: &[&str]| {
        head.iter()
            .position(|title| names.contains(&title.to_lowercase().as_str()))
    };
    let (Some(ags), Some(title)) = (column(&["ags"]), column(&["name", "gemeinde", "kommune"]))
    else {
        return Err(whole("county-list-columns"));
    };
    let places = Columns {
        ags,
        name: title,
        ars: column(&["ars"]),
        postcode: column(&["plz", "postleitzahl", "postcode"]),
        inhabitants: column(&["einwohner", "inhabitants", "bevölkerung"]),
    };
    judge(&rows, &places)
}

struct Columns {
    ags: usize,
    name: usize,
    ars: Option<usize>,
    postcode: Option<usize>,
    inhabitants: Option<usize>,
}

fn judge(rows: &[Vec<String>], places: &Columns) -> Result<Vec<NewMunicipality>, Vec<Bad>> {
    let (mut good, mut bad, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (index, row) in rows.iter().enumerate().skip(1) {
        if row.iter().all(String::is_empty) {
            continue;
        }
        match one(row, index + 1, places) {
            Ok(new) if !seen.insert(new.ags.clone()) => {
                bad.push(Bad::new(index + 1, "county-list-twice", &new.ags));
            }
            Ok(new) => good.push(new),
            Err(problem) => bad.push(problem),
        }
    }
    if good.is_empty() && bad.is_empty() {
        bad.push(Bad::new(0, "county-list-empty", ""));
    }
    if bad.is_empty() { Ok(good) } else { Err(bad) }
}

fn one(row: &[String], number: usize, places: &Columns) -> Result<NewMunicipality, Bad> {
    let at = |column: Option<usize>| {
        column
            .and_then(|column| row.get(column))
            .map_or("", String::as_str)
    };
    let digits = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    // Spreadsheets take a leading zero away.
    let ags = match at(Some(places.ags)) {
        short if short.len() == 7 => format!("0{short}"),
        whole => whole.to_owned(),
    };
    if !digits(&ags, 8) {
        return Err(Bad::new(number, "county-list-ags", at(Some(places.ags))));
    }
    let name = at(Some(places.name));
    let name = name.strip_suffix(", Stadt").unwrap_or(name);
    if name.is_empty() || name.chars().count() > 120 {
        return Err(Bad::new(number, "county-list-name", name));
    }
    let postcode = at(places.postcode);
    if !postcode.is_empty() && !digits(&format!("{postcode:0>5}"), 5) {
        return Err(Bad::new(number, "county-list-postcode", postcode));
    }
    let people = at(places.inhabitants).replace(['.', ' ', '\u{a0}'], "");
    let inhabitants = match people.as_str() {
        "" => None,
        text => match text.parse::<i64>() {
            Ok(count @ 0..=100_000_000) => Some(count),
            _ => return Err(Bad::new(number, "county-list-inhabitants", text)),
        },
    };
    Ok(NewMunicipality {
        ags,
        ars: at(places.ars).to_owned(),
        name: name.to_owned(),
        postcode: if postcode.is_empty() {
            String::new()
        } else {
            format!("{postcode:0>5}")
        },
        inhabitants,
    })
}

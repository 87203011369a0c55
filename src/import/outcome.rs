//! A whole file, understood: rows, what was left out, and what comes of it.

use std::collections::BTreeMap;

use bindeglied_kit::sheet::{Cell, Sheet, Workbook};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogues;
use super::consultations::{ConsultationRow, read_consultation};
use super::duplicates::{DuplicatePair, Strength, find_duplicates};
use super::field::{Field, Kind};
use super::households::group_households;
use super::mapping::{ColumnMapping, Mapping, SheetMapping};
use super::message::{Level, Message, Rejection, Remark};
use super::people::{Context, PersonRow, read_person};
use super::table::{Header, RowKind, row_kind};
use super::value::name::NameEvidence;
use super::value::place::{Place, parse_place};
use super::value::{Sure, Understood};
use super::words::plain;

/// A row that is no entry: a sum, a title, a repeated header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SkippedRow {
    pub sheet: String,
    pub row: usize,
    pub message: Message,
}

#[derive(Debug, Clone, Default)]
pub struct Understanding {
    pub people: Vec<PersonRow>,
    pub consultations: Vec<ConsultationRow>,
    pub skipped: Vec<SkippedRow>,
    pub duplicates: Vec<DuplicatePair>,
}

/// A cell or row that goes back to the sender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Returned {
    pub sheet: String,
    pub row: usize,
    pub value: String,
    pub message: Message,
    /// False: the row was taken over, only this cell stayed out.
    pub whole_row: bool,
}

/// The figures of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub rows: usize,
    /// Rows that are new people within the file: without refused rows and without probable duplicates.
    pub people: usize,
    pub households: usize,
    pub consultations: usize,
    pub duplicates: usize,
    pub rejected: usize,
    pub held_by_staff: BTreeMap<String, usize>,
    pub minutes_by_staff: BTreeMap<String, u64>,
}

/// Reads every row of every mapped sheet.
#[must_use]
pub fn understand(workbook: &Workbook, mapping: &Mapping, catalogues: &Catalogues, today: NaiveDate) -> Understanding {
    let evidence = learn_names(workbook, mapping);
    let mut all = Understanding::default();
    for (sheet, map) in workbook.sheets.iter().filter_map(|sheet| Some((sheet, mapping.sheet(&sheet.name)?))) {
        let mut evidence = evidence.clone();
        evidence.family_first = family_first(map);
        let context = Context { catalogues, evidence: &evidence, today };
        match map.kind {
            Kind::Unknown => {}
            kind => read_sheet(sheet, map, kind, &context, &mut all),
        }
    }
    group_households(&mut all.people);
    all.duplicates = find_duplicates(&all.people);
    all
}

fn family_first(map: &SheetMapping) -> bool {
    let title = map.columns.iter().find(|column| column.field == Field::FullName).map(|column| plain(&column.header));
    title.is_some_and(|title| ["name vorname", "nachname vorname", "familienname vorname"].contains(&title.as_str()))
}

fn learn_names(workbook: &Workbook, mapping: &Mapping) -> NameEvidence {
    let mut evidence = NameEvidence::default();
    for (sheet, map) in workbook.sheets.iter().filter_map(|sheet| Some((sheet, mapping.sheet(&sheet.name)?))) {
        if map.kind == Kind::Unknown {
            continue;
        }
        let (full, family, given) = (map.column(Field::FullName), map.column(Field::FamilyName), map.column(Field::GivenName));
        for row in map.first_data_row()..sheet.rows.len() {
            let text = |column: Option<usize>| column.map(|column| sheet.cell(row, column).display().into_owned()).unwrap_or_default();
            match (full, family) {
                (_, Some(_)) => evidence.learn_parts(&text(family), &text(given)),
                (Some(_), None) => evidence.learn(&text(full)),
                _ => {}
            }
        }
    }
    evidence
}

fn read_sheet(sheet: &Sheet, map: &SheetMapping, kind: Kind, context: &Context<'_>, all: &mut Understanding) {
    let header = map.header.map(|(first, last)| {
        let width = sheet.width();
        let mut titles = vec![String::new(); width];
        for column in map.columns.iter().filter(|column| column.index < width) {
            titles[column.index].clone_from(&column.header);
        }
        Header { first, last, titles }
    });
    let mut section: Option<Place> = None;
    for row in map.first_data_row()..sheet.rows.len() {
        match row_kind(sheet, row, header.as_ref()) {
            RowKind::Empty => continue,
            RowKind::Skipped(message) => {
                all.skipped.push(SkippedRow { sheet: sheet.name.clone(), row: row + 1, message });
                continue;
            }
            RowKind::Section(text) => {
                let place = parse_place(&text, context.catalogues).ok().filter(|place| place.certainty >= 75);
                let named = map.column(Field::FullName).or_else(|| map.column(Field::FamilyName));
                let names_someone = kind == Kind::People && named.is_some_and(|column| !sheet.cell(row, column).is_empty()) && text.contains(',');
                if place.is_some() || !names_someone {
                    section = place.map(|place| place.value).or(section);
                    let message = Message::about("import-row-section", &text);
                    all.skipped.push(SkippedRow { sheet: sheet.name.clone(), row: row + 1, message });
                    continue;
                }
            }
            RowKind::Data => {}
        }
        let mut reader = RowReader::new(sheet, map, row, section.as_ref());
        match kind {
            Kind::People => all.people.push(read_person(&mut reader, context)),
            _ => all.consultations.push(read_consultation(&mut reader, context)),
        }
    }
}

impl Understanding {
    #[must_use]
    pub fn returned(&self) -> Vec<Returned> {
        let mut all = Vec::new();
        for person in &self.people {
            collect(&mut all, (&person.sheet, person.row), person.refused.as_ref(), &person.rejections);
        }
        for row in &self.consultations {
            collect(&mut all, (&row.sheet, row.row), row.refused.as_ref(), &row.rejections);
        }
        all
    }

    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut second: Vec<usize> =
            self.duplicates.iter().filter(|pair| pair.strength == Strength::Probable).map(|pair| pair.second).collect();
        second.sort_unstable();
        second.dedup();
        let refused = self.people.iter().filter(|person| person.refused.is_some()).count();
        let mut households: Vec<usize> =
            self.people.iter().filter(|person| person.refused.is_none()).map(|person| person.household).collect();
        households.sort_unstable();
        households.dedup();
        let mut summary = Summary {
            rows: self.people.len() + self.consultations.len(),
            people: self.people.len() - refused - second.len(),
            households: households.len(),
            consultations: self.consultations.iter().filter(|row| row.refused.is_none()).count(),
            duplicates: second.len(),
            rejected: self.returned().len(),
            ..Summary::default()
        };
        for row in self.consultations.iter().filter(|row| row.counts()) {
            let staff = row.staff.clone().unwrap_or_default();
            *summary.held_by_staff.entry(staff.clone()).or_default() += 1;
            *summary.minutes_by_staff.entry(staff).or_default() += u64::from(row.minutes.unwrap_or(0));
        }
        summary
    }
}

fn collect(all: &mut Vec<Returned>, (sheet, row): (&str, usize), refused: Option<&Message>, cells: &[Rejection]) {
    let returned = |value: &str, message: &Message, whole_row| Returned {
        sheet: sheet.to_owned(),
        row,
        value: value.to_owned(),
        message: message.clone(),
        whole_row,
    };
    if let Some(message) = refused {
        all.push(returned("", message, true));
    }
    all.extend(cells.iter().map(|cell| returned(&cell.value, &cell.message, false)));
}

/// Hands out the cells of a row and keeps what nobody took.
pub struct RowReader<'a> {
    sheet: &'a Sheet,
    map: &'a SheetMapping,
    row: usize,
    section: Option<&'a Place>,
    taken: Vec<bool>,
    lines: Vec<String>,
    remarks: Vec<Remark>,
    rejections: Vec<Rejection>,
}

pub struct Rest {
    pub note: String,
    pub remarks: Vec<Remark>,
    pub rejections: Vec<Rejection>,
}

impl<'a> RowReader<'a> {
    #[must_use]
    pub fn new(sheet: &'a Sheet, map: &'a SheetMapping, row: usize, section: Option<&'a Place>) -> Self {
        let taken = vec![false; map.columns.len()];
        Self { sheet, map, row, section, taken, lines: Vec::new(), remarks: Vec::new(), rejections: Vec::new() }
    }

    #[must_use]
    pub fn sheet_name(&self) -> &str {
        &self.sheet.name
    }

    #[must_use]
    pub fn row(&self) -> usize {
        self.row
    }

    #[must_use]
    pub fn sheet_staff(&self) -> Option<String> {
        self.map.sheet_staff.clone()
    }

    fn position(&self, field: Field) -> Option<usize> {
        self.map.columns.iter().position(|column| column.field == field)
    }

    fn mapped(&self, field: Field) -> Option<&'a ColumnMapping> {
        self.position(field).map(|position| &self.map.columns[position])
    }

    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.mapped(field).map(|column| column.index)
    }

    #[must_use]
    pub fn title(&self, field: Field) -> &'a str {
        self.mapped(field).map_or("", |column| &column.header)
    }

    #[must_use]
    pub fn cell(&self, field: Field) -> Option<&'a Cell> {
        self.column(field).map(|column| self.sheet.cell(self.row, column))
    }

    /// The text of a field without taking it.
    #[must_use]
    pub fn peek(&self, field: Field) -> Option<String> {
        let shown = self.cell(field)?.display().trim().to_owned();
        (!shown.is_empty()).then_some(shown)
    }

    pub fn used(&mut self, field: Field) {
        if let Some(position) = self.position(field) {
            self.taken[position] = true;
        }
    }

    pub fn text(&mut self, field: Field) -> Option<String> {
        self.used(field);
        self.peek(field)
    }

    pub fn all_text(&mut self, field: Field) -> Vec<String> {
        let mut texts = Vec::new();
        for (position, column) in self.map.columns.iter().enumerate().filter(|(_, column)| column.field == field) {
            self.taken[position] = true;
            let shown = self.sheet.cell(self.row, column.index).display().trim().to_owned();
            if !shown.is_empty() {
                texts.push(shown);
            }
        }
        texts
    }

    pub fn take<T>(&mut self, field: Field, parse: impl FnOnce(&Cell) -> Understood<T>) -> Option<T> {
        self.used(field);
        let cell = self.cell(field).filter(|cell| !cell.is_empty())?;
        let column = self.mapped(field)?;
        match parse(cell) {
            Ok(sure) => Some(self.accept(column.index, sure)),
            Err(message) => {
                self.refuse(column, &cell.display(), message);
                None
            }
        }
    }

    pub fn take_text<T>(&mut self, field: Field, parse: impl FnOnce(&str) -> Understood<T>) -> Option<T> {
        self.take(field, |cell| parse(cell.display().trim()))
    }

    pub fn take_all_text<T>(&mut self, field: Field, parse: impl Fn(&str) -> Understood<T>) -> Vec<T> {
        let mut values = Vec::new();
        for (position, column) in self.map.columns.iter().enumerate().filter(|(_, column)| column.field == field) {
            self.taken[position] = true;
            let shown = self.sheet.cell(self.row, column.index).display();
            if shown.trim().is_empty() {
                continue;
            }
            match parse(shown.trim()) {
                Ok(sure) => values.push(self.accept(column.index, sure)),
                Err(message) => self.refuse(column, &shown, message),
            }
        }
        values
    }

    fn accept<T>(&mut self, column: usize, sure: Sure<T>) -> T {
        if let Some(message) = sure.remark {
            let level = if sure.certainty < 80 { Level::Warn } else { Level::Info };
            self.remark(Some(column), level, message);
        }
        sure.value
    }

    fn refuse(&mut self, column: &ColumnMapping, value: &str, message: Message) {
        self.leftover(&column.header, value);
        self.rejections.push(Rejection { column: Some(column.index), value: value.to_owned(), message });
    }

    /// The cell was read, but what it says cannot be.
    pub fn reject(&mut self, field: Field, message: Message) {
        if let (Some(column), Some(value)) = (self.mapped(field), self.peek(field)) {
            self.refuse(column, &value, message);
        }
    }

    pub fn remark(&mut self, column: Option<usize>, level: Level, message: Message) {
        self.remarks.push(Remark { column, level, message });
    }

    /// Keeps a text that fits nowhere for the note.
    pub fn leftover(&mut self, title: &str, text: &str) {
        let line = if title.trim().is_empty() { text.trim().to_owned() } else { format!("{}: {}", title.trim(), text.trim()) };
        self.lines.push(line);
    }

    /// The municipality of the section above the row, or of the sheet.
    #[must_use]
    pub fn inherited_place(&self, catalogues: &Catalogues) -> Option<Place> {
        self.section.cloned().or_else(|| {
            let ags = self.map.sheet_municipality.as_deref()?;
            let municipality = catalogues.municipality(ags)?.name.clone();
            Some(Place { ags: ags.to_owned(), municipality, district: None })
        })
    }

    /// Everything nobody took becomes the note.
    pub fn finish(&mut self) -> Rest {
        let mut notes = Vec::new();
        for (position, column) in self.map.columns.iter().enumerate() {
            if self.taken[position] || column.field == Field::Ignore {
                continue;
            }
            let shown = self.sheet.cell(self.row, column.index).display().trim().to_owned();
            if shown.is_empty() {
                continue;
            }
            if column.field == Field::Note {
                notes.push(shown);
            } else {
                self.leftover(&column.header, &shown);
            }
        }
        notes.append(&mut self.lines);
        Rest {
            note: notes.join("\n"),
            remarks: std::mem::take(&mut self.remarks),
            rejections: std::mem::take(&mut self.rejections),
        }
    }
}

//! One row of a sheet, field by field; what nobody takes is kept for the note.

use bindeglied_kit::sheet::{Cell, Sheet};

use super::catalogue::Catalogues;
use super::field::Field;
use super::mapping::{ColumnMapping, SheetMapping};
use super::message::{Level, Message, Rejection, Remark};
use super::value::place::Place;
use super::value::{Sure, Understood};

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
    pub fn new(
        sheet: &'a Sheet,
        map: &'a SheetMapping,
        row: usize,
        section: Option<&'a Place>,
    ) -> Self {
        let taken = vec![false; map.columns.len()];
        Self {
            sheet,
            map,
            row,
            section,
            taken,
            lines: Vec::new(),
            remarks: Vec::new(),
            rejections: Vec::new(),
        }
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
        self.map
            .columns
            .iter()
            .position(|column| column.field == field)
    }

    fn mapped(&self, field: Field) -> Option<&'a ColumnMapping> {
        self.position(field)
            .map(|position| &self.map.columns[position])
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
        self.column(field)
            .map(|column| self.sheet.cell(self.row, column))
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
        for (position, column) in self
            .map
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.field == field)
        {
            self.taken[position] = true;
            let shown = self
                .sheet
                .cell(self.row, column.index)
                .display()
                .trim()
                .to_owned();
            if !shown.is_empty() {
                texts.push(shown);
            }
        }
        texts
    }

    pub fn take<T>(
        &mut self,
        field: Field,
        parse: impl FnOnce(&Cell) -> Understood<T>,
    ) -> Option<T> {
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

    pub fn take_text<T>(
        &mut self,
        field: Field,
        parse: impl FnOnce(&str) -> Understood<T>,
    ) -> Option<T> {
        self.take(field, |cell| parse(cell.display().trim()))
    }

    pub fn take_all_text<T>(
        &mut self,
        field: Field,
        parse: impl Fn(&str) -> Understood<T>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for (position, column) in self
            .map
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.field == field)
        {
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
            let level = if sure.certainty < 80 {
                Level::Warn
            } else {
                Level::Info
            };
            self.remark(Some(column), level, message);
        }
        sure.value
    }

    fn refuse(&mut self, column: &ColumnMapping, value: &str, message: Message) {
        self.leftover(&column.header, value);
        self.rejections.push(Rejection {
            column: Some(column.index),
            value: value.to_owned(),
            message,
        });
    }

    /// The cell was read, but what it says cannot be.
    pub fn reject(&mut self, field: Field, message: Message) {
        if let (Some(column), Some(value)) = (self.mapped(field), self.peek(field)) {
            self.refuse(column, &value, message);
        }
    }

    pub fn remark(&mut self, column: Option<usize>, level: Level, message: Message) {
        self.remarks.push(Remark {
            column,
            level,
            message,
        });
    }

    /// Keeps a text that fits nowhere for the note.
    pub fn leftover(&mut self, title: &str, text: &str) {
        let line = if title.trim().is_empty() {
            text.trim().to_owned()
        } else {
            format!("{}: {}", title.trim(), text.trim())
        };
        self.lines.push(line);
    }

    /// The municipality of the section above the row, or of the sheet.
    #[must_use]
    pub fn inherited_place(&self, catalogues: &Catalogues) -> Option<Place> {
        self.section.cloned().or_else(|| {
            let ags = self.map.sheet_municipality.as_deref()?;
            let municipality = catalogues.municipality(ags)?.name.clone();
            Some(Place {
                ags: ags.to_owned(),
                municipality,
                district: None,
            })
        })
    }

    /// Everything nobody took becomes the note.
    pub fn finish(&mut self) -> Rest {
        let mut notes = Vec::new();
        for (position, column) in self.map.columns.iter().enumerate() {
            if self.taken[position] || column.field == Field::Ignore {
                continue;
            }
            let shown = self
                .sheet
                .cell(self.row, column.index)
                .display()
                .trim()
                .to_owned();
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

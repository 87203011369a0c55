use std::io::{Seek, Write};

use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::model::SheetError;

/// Excel refuses longer texts; they are cut there, never dropped.
const LONGEST: usize = 32_767;

#[derive(Debug, Clone, PartialEq)]
pub enum OutCell {
    Empty,
    Text(String),
    Number(f64),
    Date(NaiveDate),
    DateTime(NaiveDateTime),
}

impl OutCell {
    fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => guarded(text),
            Self::Number(number) => number.to_string().replace('.', ","),
            Self::Date(date) => date.format("%d.%m.%Y").to_string(),
            Self::DateTime(at) => at.format("%d.%m.%Y %H:%M").to_string(),
        }
    }
}

impl From<&str> for OutCell {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }
}

impl From<i64> for OutCell {
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

#[derive(Debug, Clone)]
pub struct Column {
    pub title: String,
    /// In characters.
    pub width: f64,
}

impl Column {
    pub fn new(title: impl Into<String>, width: f64) -> Self {
        Self {
            title: title.into(),
            width,
        }
    }
}

/// A sheet to write: its rows are asked for one after the other.
pub struct Table<'a> {
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: Box<dyn Iterator<Item = Vec<OutCell>> + 'a>,
}

/// Writes rows as they come; what is written lies in a temporary file, not in memory.
pub struct XlsxWriter {
    workbook: Workbook,
    formats: Formats,
    sheets: usize,
    row: u32,
}

struct Formats {
    head: Format,
    date: Format,
    moment: Format,
    text: Format,
}

impl Default for XlsxWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl XlsxWriter {
    #[must_use]
    pub fn new() -> Self {
        let head = Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00E4_E9F0))
            .set_border_bottom(FormatBorder::Thin)
            .set_text_wrap();
        let formats = Formats {
            head,
            date: Format::new().set_num_format("dd.mm.yyyy"),
            moment: Format::new().set_num_format("dd.mm.yyyy hh:mm"),
            text: Format::new().set_num_format("@"),
        };
        Self {
            workbook: Workbook::new(),
            formats,
            sheets: 0,
            row: 0,
        }
    }

    /// Starts a sheet; the one before is finished.
    pub fn sheet(&mut self, name: &str, columns: &[Column]) -> Result<(), SheetError> {
        let name = sheet_name(name, self.sheets);
        let sheet = self
            .workbook
            .add_worksheet_with_constant_memory()
            .map_err(fault)?;
        sheet.set_name(&name).map_err(fault)?;
        sheet.set_freeze_panes(1, 0).map_err(fault)?;
        for (index, column) in columns.iter().enumerate() {
            let at = u16::try_from(index).map_err(SheetError::broken)?;
            sheet.set_column_width(at, column.width).map_err(fault)?;
            sheet
                .write_string_with_format(0, at, &column.title, &self.formats.head)
                .map_err(fault)?;
        }
        self.sheets += 1;
        self.row = 1;
        Ok(())
    }

    pub fn row(&mut self, cells: &[OutCell]) -> Result<(), SheetError> {
        let Some(index) = self.sheets.checked_sub(1) else {
            return Err(SheetError::broken("no sheet started"));
        };
        let sheet = self.workbook.worksheet_from_index(index).map_err(fault)?;
        for (column, cell) in cells.iter().enumerate() {
            let at = u16::try_from(column).map_err(SheetError::broken)?;
            put(sheet, (self.row, at), cell, &self.formats)?;
        }
        self.row += 1;
        Ok(())
    }

    pub fn finish(mut self, target: impl Write + Seek + Send) -> Result<(), SheetError> {
        self.workbook.save_to_writer(target).map_err(fault)
    }
}

fn put(
    sheet: &mut Worksheet,
    at: (u32, u16),
    cell: &OutCell,
    formats: &Formats,
) -> Result<(), SheetError> {
    let (row, column) = at;
    match cell {
        OutCell::Empty => Ok(sheet),
        OutCell::Text(text) if text.starts_with(['=', '+', '-', '@']) => {
            sheet.write_string_with_format(row, column, cut(text), &formats.text)
        }
        OutCell::Text(text) => sheet.write_string(row, column, cut(text)),
        OutCell::Number(number) => sheet.write_number(row, column, *number),
        OutCell::Date(date) => sheet.write_date_with_format(row, column, *date, &formats.date),
        OutCell::DateTime(moment) => {
            sheet.write_datetime_with_format(row, column, *moment, &formats.moment)
        }
    }
    .map(|_| ())
    .map_err(fault)
}

fn cut(text: &str) -> &str {
    text.char_indices()
        .nth(LONGEST)
        .map_or(text, |(index, _)| &text[..index])
}

/// Excel allows 31 characters and none of `[]:*?/\` in a sheet's name.
fn sheet_name(name: &str, index: usize) -> String {
    let clean: String = name
        .chars()
        .filter(|letter| !"[]:*?/\\'".contains(*letter))
        .take(31)
        .collect();
    if clean.trim().is_empty() {
        format!("Tabelle{}", index + 1)
    } else {
        clean
    }
}

fn fault(error: XlsxError) -> SheetError {
    match error {
        XlsxError::IoError(error) => SheetError::Io {
            detail: error.kind().to_string(),
        },
        other => SheetError::broken(other),
    }
}

/// Writes whole tables, row by row.
pub fn write_xlsx(
    target: impl Write + Seek + Send,
    tables: Vec<Table<'_>>,
) -> Result<(), SheetError> {
    let mut writer = XlsxWriter::new();
    for table in tables {
        writer.sheet(&table.name, &table.columns)?;
        for row in table.rows {
            writer.row(&row)?;
        }
    }
    writer.finish(target)
}

/// Writes CSV for German Excel: UTF-8 with mark, semicolons.
pub fn write_csv(mut target: impl Write, table: Table<'_>) -> std::io::Result<()> {
    target.write_all(b"\xEF\xBB\xBF")?;
    let titles: Vec<OutCell> = table
        .columns
        .iter()
        .map(|column| OutCell::Text(column.title.clone()))
        .collect();
    target.write_all(csv_line(&titles).as_bytes())?;
    for row in table.rows {
        target.write_all(csv_line(&row).as_bytes())?;
    }
    target.flush()
}

#[must_use]
pub fn csv_line(cells: &[OutCell]) -> String {
    let fields: Vec<String> = cells.iter().map(|cell| quoted(&cell.shown())).collect();
    fields.join(";") + "\r\n"
}

fn quoted(field: &str) -> String {
    if field.contains([';', ',', '\t', '|', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A leading apostrophe keeps spreadsheet programs from running foreign text as a formula.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

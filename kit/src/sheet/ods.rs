use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Ods, OdsError, Reader, SheetVisible};
use chrono::{NaiveDate, NaiveDateTime, Timelike};

use super::guard::{self, Budget};
use super::model::{Cell, Format, Limits, Merge, Row, Sheet, SheetError, Workbook};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, SheetError> {
    let content = guard::entry(bytes, "content.xml", limits).ok_or(SheetError::UnknownFormat)?;
    let mut shapes = scan(&content, limits)?;
    drop(content);
    let mut source: Ods<Cursor<&[u8]>> = Ods::new(Cursor::new(bytes)).map_err(fault)?;
    let listed: Vec<(String, bool)> = source
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    if listed.len() > limits.sheets {
        return Err(SheetError::TooManySheets {
            limit: limits.sheets,
        });
    }
    let mut budget = Budget::new(limits);
    let mut sheets = Vec::with_capacity(listed.len());
    for (index, (name, hidden)) in listed.into_iter().enumerate() {
        let mut sheet = read_sheet(&mut source, name, &mut budget)?;
        sheet.hidden = hidden;
        sheet.set_merges(
            shapes
                .get_mut(index)
                .map(std::mem::take)
                .unwrap_or_default(),
        );
        sheets.push(sheet);
    }
    Ok(Workbook {
        format: Format::Ods,
        sheets,
        encoding: None,
        separator: None,
    })
}

fn read_sheet(
    source: &mut Ods<Cursor<&[u8]>>,
    name: String,
    budget: &mut Budget<'_>,
) -> Result<Sheet, SheetError> {
    let mut sheet = Sheet::new(name);
    let range = source.worksheet_range(&sheet.name).map_err(fault)?;
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let cell = convert(value, budget)?;
        if cell == Cell::Empty {
            continue;
        }
        let row = row + top as usize;
        let column = budget.place(row, column + left as usize)?;
        if sheet.rows.len() <= row {
            sheet.rows.resize_with(row + 1, Row::default);
        }
        sheet.rows[row].put(column, cell);
    }
    drop(range);
    let formulas = source.worksheet_formula(&sheet.name).map_err(fault)?;
    let (top, left) = formulas.start().unwrap_or((0, 0));
    for (row, column, formula) in formulas.used_cells() {
        let row = row + top as usize;
        let column = budget.place(row, column + left as usize)?;
        sheet.put_formula(row, column, formula);
    }
    Ok(sheet)
}

fn convert(value: &Data, budget: &mut Budget<'_>) -> Result<Cell, SheetError> {
    Ok(match value {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) if text.is_empty() => Cell::Empty,
        Data::String(text) => {
            budget.text(text)?;
            Cell::Text(text.clone())
        }
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(at) => excel_moment(at),
        Data::DateTimeIso(text) => iso_moment(text),
        Data::DurationIso(text) => iso_span(text),
        Data::Error(error) => Cell::Error(error.to_string()),
    })
}

/// Serial numbers below one are times of day, with a date format or without.
pub(super) fn excel_moment(at: &ExcelDateTime) -> Cell {
    let serial = at.as_f64();
    if at.is_duration() || (0.0..1.0).contains(&serial) {
        return Cell::Time((serial * 24.0 * 60.0 * 1000.0).round() / 1000.0);
    }
    match at.as_datetime() {
        Some(moment) => whole(moment),
        None => Cell::Number(serial),
    }
}

fn whole(moment: NaiveDateTime) -> Cell {
    if moment.time().num_seconds_from_midnight() == 0 {
        Cell::Date(moment.date())
    } else {
        Cell::DateTime(moment)
    }
}

pub(super) fn iso_moment(text: &str) -> Cell {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Cell::Date(date);
    }
    for format in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, format) {
            return whole(moment);
        }
    }
    Cell::Text(text.chars().take(100).collect())
}

/// `PT01H30M00S` in minutes.
pub(super) fn iso_span(text: &str) -> Cell {
    let Some(parts) = text.strip_prefix("PT") else {
        return Cell::Text(text.chars().take(100).collect());
    };
    let mut minutes = 0.0;
    let mut digits = String::new();
    for letter in parts.chars().take(60) {
        let factor = match letter {
            'H' => 60.0,
            'M' => 1.0,
            'S' => 1.0 / 60.0,
            _ => {
                digits.push(if letter == ',' { '.' } else { letter });
                continue;
            }
        };
        minutes += digits.parse::<f64>().unwrap_or(0.0) * factor;
        digits.clear();
    }
    Cell::Time(minutes)
}

fn fault(error: OdsError) -> SheetError {
    match error {
        OdsError::Password => SheetError::Encrypted,
        OdsError::CellLimitExceeded { max, .. } => SheetError::TooManyCells { limit: max },
        other => SheetError::broken(other),
    }
}

#[derive(Default)]
struct Scan {
    tables: Vec<Vec<Merge>>,
    row: usize,
    row_repeat: usize,
    column: usize,
    cells: usize,
    /// Repeats wait until something filled follows: trailing emptiness of a whole sheet is normal.
    depth: usize,
}

/// Counts what the repeat attributes would unfold to, before the reader unfolds them, and
/// notes merged regions, which the reader does not report.
fn scan(content: &[u8], limits: &Limits) -> Result<Vec<Vec<Merge>>, SheetError> {
    let text = String::from_utf8_lossy(content);
    let mut state = Scan::default();
    for tag in text.split('<').skip(1) {
        let open = tag.split('>').next().unwrap_or(tag);
        let name = open
            .split([' ', '/', '\n', '\t', '\r'])
            .next()
            .unwrap_or("");
        match name {
            "table:table" => {
                state.tables.push(Vec::new());
                (state.row, state.row_repeat, state.depth) = (0, 0, state.depth + 1);
            }
            "table:table-row" => {
                state.row += state.row_repeat;
                state.row_repeat = attribute(open, "table:number-rows-repeated").unwrap_or(1);
                state.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => cell(&mut state, open, limits)?,
            _ => {}
        }
    }
    Ok(state.tables)
}

fn cell(state: &mut Scan, open: &str, limits: &Limits) -> Result<(), SheetError> {
    let repeat = attribute(open, "table:number-columns-repeated").unwrap_or(1);
    let filled = open.contains("office:value-type") || open.contains("table:formula");
    if filled {
        let last_column = state.column.saturating_add(repeat);
        let last_row = state.row.saturating_add(state.row_repeat);
        if last_column > limits.columns {
            return Err(SheetError::TooManyColumns {
                limit: limits.columns,
            });
        }
        if last_row > limits.rows {
            return Err(SheetError::TooManyRows { limit: limits.rows });
        }
        // The reader builds full rows up to the last filled column.
        state.cells = state
            .cells
            .saturating_add(repeat.saturating_mul(state.row_repeat));
        if state.cells > limits.cells {
            return Err(SheetError::TooManyCells {
                limit: limits.cells,
            });
        }
    }
    let wide = attribute(open, "table:number-columns-spanned").unwrap_or(1);
    let high = attribute(open, "table:number-rows-spanned").unwrap_or(1);
    if (wide > 1 || high > 1) && wide <= limits.columns && high <= limits.rows {
        let merge = Merge {
            first: (state.row, state.column),
            last: (state.row + high.max(1) - 1, state.column + wide.max(1) - 1),
        };
        if let Some(table) = state.tables.last_mut() {
            table.push(merge);
        }
    }
    state.column = state.column.saturating_add(repeat);
    Ok(())
}

fn attribute(open: &str, name: &str) -> Option<usize> {
    let start = open.find(name)? + name.len();
    let rest = open[start..].trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next()?;
    rest[1..].split(quote).next()?.parse().ok()
}

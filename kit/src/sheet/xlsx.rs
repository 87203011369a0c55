use std::collections::HashMap;
use std::io::Cursor;

use calamine::{
    DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError, XlsxFormulaMetadata,
};

use super::guard::Budget;
use super::model::{Cell, Format, Limits, Merge, Row, Sheet, SheetError, Workbook};

type Source<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, SheetError> {
    let mut source: Source<'_> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let listed: Vec<(String, bool)> = source
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    if listed.len() > limits.sheets {
        return Err(SheetError::TooManySheets {
            limit: limits.sheets,
        });
    }
    let mut budget = Budget::new(limits);
    let mut sheets = Vec::with_capacity(listed.len());
    for (name, hidden) in listed {
        sheets.push(read_sheet(&mut source, name, hidden, &mut budget)?);
    }
    Ok(Workbook {
        format: Format::Xlsx,
        sheets,
        encoding: None,
        separator: None,
    })
}

fn read_sheet(
    source: &mut Source<'_>,
    name: String,
    hidden: bool,
    budget: &mut Budget<'_>,
) -> Result<Sheet, SheetError> {
    let mut sheet = Sheet::new(name);
    sheet.hidden = hidden;
    let mut shared: HashMap<usize, String> = HashMap::new();
    let mut reader = source.worksheet_cells_reader(&sheet.name).map_err(fault)?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(fault)? {
        let cell = convert(&record.value, budget)?;
        let formula = record
            .formula
            .map(|formula| formula_text(formula, &mut shared));
        if cell == Cell::Empty && formula.is_none() {
            continue;
        }
        let row = record.pos.0 as usize;
        let column = budget.place(row, record.pos.1 as usize)?;
        if sheet.rows.len() <= row {
            sheet.rows.resize_with(row + 1, Row::default);
        }
        if let Some(formula) = formula {
            sheet.put_formula(row, column, &formula);
        }
        if cell != Cell::Empty {
            sheet.rows[row].put(column, cell);
        }
    }
    drop(reader);
    let merges = source
        .merge_cells_by_sheet_name(&sheet.name)
        .unwrap_or_default();
    sheet.set_merges(merges.iter().map(region).collect());
    Ok(sheet)
}

fn region(dimensions: &Dimensions) -> Merge {
    Merge {
        first: (dimensions.start.0 as usize, dimensions.start.1 as usize),
        last: (dimensions.end.0 as usize, dimensions.end.1 as usize),
    }
}

fn formula_text(formula: XlsxFormulaMetadata, shared: &mut HashMap<usize, String>) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } => formula,
        XlsxFormulaMetadata::Shared {
            shared_index,
            formula,
            ..
        } => {
            let start: String = formula.chars().take(120).collect();
            shared.insert(shared_index, start.clone());
            start
        }
        XlsxFormulaMetadata::SharedDerived { shared_index } => {
            shared.get(&shared_index).cloned().unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn convert(value: &DataRef<'_>, budget: &mut Budget<'_>) -> Result<Cell, SheetError> {
    Ok(match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => text_cell(text, budget)?,
        DataRef::SharedString(text) => text_cell(text, budget)?,
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(at) => super::ods::excel_moment(at),
        DataRef::DateTimeIso(text) => super::ods::iso_moment(text),
        DataRef::DurationIso(text) => super::ods::iso_span(text),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    })
}

fn text_cell(text: &str, budget: &mut Budget<'_>) -> Result<Cell, SheetError> {
    budget.text(text)?;
    Ok(if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    })
}

fn fault(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Encrypted,
        other => SheetError::broken(other),
    }
}

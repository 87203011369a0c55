//! *Auswertung Zeitraum* as a spreadsheet of our own layout.

use std::io::{Seek, Write};

use bindeglied_kit::i18n::Localiser;
use bindeglied_kit::sheet::{Column, OutCell, SheetError, Table, write_xlsx};
use chrono::NaiveDate;

use super::evaluation::{Crossed, Evaluation};
use super::export::{by, name, rule};
use super::labels::without_marks;
use crate::indicator::{COUNT, Cell, INDICATORS, Unit};

/// What stands at the head of the first sheet beside the period.
pub struct About {
    /// Whose figures they are.
    pub scope: String,
    pub made_on: NaiveDate,
}

/// Writes all sheets: the figures, one sheet per breakdown, the counting rules.
///
/// # Errors
/// When the target cannot be written.
pub fn write(
    target: impl Write + Seek + Send,
    evaluation: &Evaluation,
    about: &About,
    l: &Localiser,
) -> Result<(), SheetError> {
    let mut tables = vec![front(evaluation, about, l)];
    for table in &evaluation.tables {
        tables.push(breakdown(table, l));
    }
    if let Some(crossed) = &evaluation.crossed {
        tables.push(cross(crossed, l));
    }
    let rules = INDICATORS
        .iter()
        .map(|i| vec![text(name(l, i.key)), text(rule(l, i.key))]);
    tables.push(Table {
        name: l.t("figures-sheet-rules"),
        columns: vec![
            Column::new(l.t("figures-figure"), 32.0),
            Column::new(l.t("figures-rule"), 120.0),
        ],
        rows: Box::new(rules),
    });
    write_xlsx(target, tables)
}

fn text(text: String) -> OutCell {
    OutCell::from(without_marks(&text).as_str())
}

fn cell(cell: Cell, unit: Unit) -> OutCell {
    match (cell, unit) {
        (Cell::None, _) => OutCell::Empty,
        (Cell::Hidden, _) => OutCell::Text("•".to_owned()),
        (Cell::Value(value), Unit::Share) => OutCell::Number(value as f64 / 10.0),
        (Cell::Value(value), _) => OutCell::from(value),
    }
}

fn front<'a>(evaluation: &Evaluation, about: &About, l: &Localiser) -> Table<'a> {
    let period = evaluation.question.period;
    let mut rows = vec![
        vec![text(l.t("figures-from")), OutCell::Date(period.from)],
        vec![text(l.t("figures-to")), OutCell::Date(period.to)],
        vec![text(l.t("figures-scope")), text(about.scope.clone())],
        vec![text(l.t("figures-made-on")), OutCell::Date(about.made_on)],
    ];
    if let Some(threshold) = evaluation.threshold {
        let note = l.tn("figures-protected", [("threshold", threshold)]);
        rows.push(vec![text(l.t("figures-note")), text(note)]);
    }
    rows.push(Vec::new());
    for (indicator, value) in INDICATORS.iter().zip(evaluation.total) {
        rows.push(vec![
            text(name(l, indicator.key)),
            cell(value, indicator.unit),
            text(unit(l, indicator.unit)),
        ]);
    }
    Table {
        name: l.t("figures-title"),
        columns: vec![
            Column::new(l.t("figures-figure"), 36.0),
            Column::new(l.t("figures-value"), 24.0),
            Column::new(l.t("figures-unit"), 12.0),
        ],
        rows: Box::new(rows.into_iter()),
    }
}

fn unit(l: &Localiser, unit: Unit) -> String {
    match unit {
        Unit::Count => String::new(),
        Unit::Minutes => l.t("figures-unit-minutes"),
        Unit::Share => "%".to_owned(),
    }
}

fn breakdown<'a>(table: &super::evaluation::Table, l: &Localiser) -> Table<'a> {
    let at: Vec<usize> = (0..COUNT)
        .filter(|at| INDICATORS[*at].has(table.dimension))
        .collect();
    let mut columns = vec![Column::new(by(l, table.dimension), 32.0)];
    columns.extend(at.iter().map(|at| {
        let indicator = &INDICATORS[*at];
        let title = match indicator.unit {
            Unit::Share => format!("{} (%)", name(l, indicator.key)),
            _ => name(l, indicator.key),
        };
        Column::new(title, 14.0)
    }));
    let total = (l.t("figures-total"), table.total);
    let rows = table.rows.iter().map(|row| (row.label.clone(), row.cells));
    let rows: Vec<Vec<OutCell>> = rows
        .chain([total])
        .map(|(label, cells)| {
            let values = at.iter().map(|at| cell(cells[*at], INDICATORS[*at].unit));
            std::iter::once(text(label)).chain(values).collect()
        })
        .collect();
    Table {
        name: by(l, table.dimension),
        columns,
        rows: Box::new(rows.into_iter()),
    }
}

fn cross<'a>(crossed: &Crossed, l: &Localiser) -> Table<'a> {
    let grid = &crossed.grid;
    let mut columns = vec![Column::new(l.t("figures-by-staff"), 32.0)];
    columns.extend(crossed.columns.iter().map(|name| Column::new(name, 14.0)));
    columns.push(Column::new(l.t("figures-total"), 12.0));
    let count = |value: &Cell| cell(*value, Unit::Count);
    let mut rows: Vec<Vec<OutCell>> = Vec::new();
    for (at, label) in crossed.rows.iter().enumerate() {
        let values = grid.cells[at].iter().map(count);
        let row = std::iter::once(text(label.clone())).chain(values);
        rows.push(row.chain([count(&grid.row_totals[at])]).collect());
    }
    let sums = grid.column_totals.iter().map(count);
    let last = std::iter::once(text(l.t("figures-total"))).chain(sums);
    rows.push(last.chain([count(&grid.total)]).collect());
    Table {
        name: l.t("figures-sheet-crossed"),
        columns,
        rows: Box::new(rows.into_iter()),
    }
}

//! Figures as a reader gets them: shown, hidden, or not there.

use uuid::Uuid;

use super::catalogue::{COUNT, INDICATORS};
use super::model::Key;
use super::protect;
use super::store::{Breakdown, Crossed, Values};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    Value(i64),
    /// Too small to be shown, or another such number could be calculated from it.
    Hidden,
    /// This figure does not exist for this breakdown.
    None,
}

/// A breakdown with its totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<(Key, [Cell; COUNT])>,
    pub total: [Cell; COUNT],
}

/// Puts a breakdown beside its totals; with a threshold small numbers are hidden in each figure.
pub fn figures_table(breakdown: &Breakdown, totals: &Values, threshold: Option<i64>) -> Table {
    let mut table = Table {
        rows: breakdown
            .rows
            .iter()
            .map(|(key, values)| (key.clone(), values.map(shown)))
            .collect(),
        total: totals.map(shown),
    };
    for (at, total) in table.total.iter_mut().enumerate() {
        if !INDICATORS[at].has(breakdown.dimension) {
            *total = Cell::None;
        }
    }
    if let Some(threshold) = threshold {
        hide(&mut table, breakdown, totals, threshold);
    }
    table
}

fn shown(value: Option<i64>) -> Cell {
    value.map_or(Cell::None, Cell::Value)
}

fn hide(table: &mut Table, breakdown: &Breakdown, totals: &Values, threshold: i64) {
    for (at, indicator) in INDICATORS.iter().enumerate() {
        if !indicator.hidden_with.is_empty() {
            continue;
        }
        let values: Vec<i64> = breakdown
            .rows
            .iter()
            .map(|(_, values)| values[at].unwrap_or(0))
            .collect();
        let line = protect::line(&values, totals[at].unwrap_or(0), threshold);
        for ((_, cells), hidden) in table.rows.iter_mut().zip(line.hidden) {
            cover(&mut cells[at], hidden);
        }
        cover(&mut table.total[at], line.total_hidden);
    }
    let all = table.rows.iter_mut().map(|(_, cells)| cells);
    for cells in all.chain([&mut table.total]) {
        for (at, indicator) in INDICATORS.iter().enumerate() {
            let with = indicator.hidden_with.iter();
            let hidden = with.into_iter().any(|other| cells[*other] == Cell::Hidden);
            cover(&mut cells[at], hidden);
        }
    }
}

fn cover(cell: &mut Cell, hidden: bool) {
    if hidden && *cell != Cell::None {
        *cell = Cell::Hidden;
    }
}

/// Consultations by staff (rows) and municipality (columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    pub rows: Vec<Uuid>,
    pub columns: Vec<Option<Uuid>>,
    pub cells: Vec<Vec<Cell>>,
    pub row_totals: Vec<Cell>,
    pub column_totals: Vec<Cell>,
    pub total: Cell,
}

/// Makes a table of what was counted, in the given orders; with a threshold small numbers are
/// hidden in both directions.
pub fn cross_table(
    counted: &[Crossed],
    rows: Vec<Uuid>,
    columns: Vec<Option<Uuid>>,
    threshold: Option<i64>,
) -> Grid {
    let mut cells = vec![vec![0; columns.len()]; rows.len()];
    for count in counted {
        let row = rows.iter().position(|id| *id == count.staff_id);
        let column = columns.iter().position(|id| *id == count.municipality_id);
        if let (Some(row), Some(column)) = (row, column) {
            cells[row][column] = count.count;
        }
    }
    // A threshold of 1 hides nothing: no number lies between 0 and 1.
    let mask = protect::table(&cells, threshold.unwrap_or(1));
    let cell = |value: i64, hidden: bool| {
        if hidden {
            Cell::Hidden
        } else {
            Cell::Value(value)
        }
    };
    let sums: Vec<i64> = cells.iter().map(|row| row.iter().sum()).collect();
    Grid {
        cells: cells
            .iter()
            .zip(&mask.cells)
            .map(|(row, hidden)| row.iter().zip(hidden).map(|(v, h)| cell(*v, *h)).collect())
            .collect(),
        row_totals: sums
            .iter()
            .zip(&mask.row_totals)
            .map(|(v, h)| cell(*v, *h))
            .collect(),
        column_totals: (0..columns.len())
            .map(|at| {
                let sum = cells.iter().map(|row| row[at]).sum();
                cell(sum, mask.column_totals[at])
            })
            .collect(),
        total: cell(sums.iter().sum(), mask.total),
        rows,
        columns,
    }
}

use bindeglied_kit::i18n::Localiser;
use serde_json::{Map, Value, json};

use super::evaluation::{Evaluation, Table};
use crate::indicator::{COUNT, Cell, Dimension, INDICATORS, Unit};

/// The text of a figure's counting rule.
pub(super) fn rule(l: &Localiser, key: &str) -> String {
    l.t(&format!("indicator-{}-rule", key.replace('_', "-")))
}

/// The name of a figure.
pub(super) fn name(l: &Localiser, key: &str) -> String {
    l.t(&format!("indicator-{}", key.replace('_', "-")))
}

/// The name of a breakdown.
pub(super) fn by(l: &Localiser, dimension: Dimension) -> String {
    l.t(&format!("figures-by-{}", dimension.key().replace('_', "-")))
}

/// A cell as people read it.
pub(super) fn shown(l: &Localiser, cell: Cell, unit: Unit) -> String {
    match cell {
        Cell::None => "–".to_owned(),
        Cell::Hidden => "•".to_owned(),
        Cell::Value(value) if unit == Unit::Share => {
            // At most 1000: exact as a float.
            format!("{} %", l.decimal(value as f64 / 10.0, 1))
        }
        Cell::Value(value) => l.number(value),
    }
}

/// The whole evaluation for scripts. Shares are percent; null stands for figures that a breakdown
/// does not have, and for hidden ones, which `hidden` names.
pub fn json(evaluation: &Evaluation, l: &Localiser) -> Value {
    let table = evaluation.tables.first();
    let rows: Vec<Value> = table.map_or(Vec::new(), |table| {
        let row = |row: &super::Row| {
            let mut out = cells(&row.cells);
            out.insert("key".to_owned(), json!(row.key.text()));
            out.insert("label".to_owned(), json!(row.label));
            Value::Object(out)
        };
        table.rows.iter().map(row).collect()
    });
    let rules: Map<String, Value> = INDICATORS
        .iter()
        .map(|indicator| (indicator.key.to_owned(), json!(rule(l, indicator.key))))
        .collect();
    json!({
        "from": evaluation.question.period.from,
        "to": evaluation.question.period.to,
        "by": table.map(|table| table.dimension.key()),
        "threshold": evaluation.threshold,
        "rows": rows,
        "total": cells(&evaluation.total),
        "rules": rules,
    })
}

fn cells(cells: &[Cell; COUNT]) -> Map<String, Value> {
    let mut out = Map::new();
    let mut hidden = Vec::new();
    for (indicator, cell) in INDICATORS.iter().zip(cells) {
        let value = match (cell, indicator.unit) {
            (Cell::Value(value), Unit::Share) => json!(*value as f64 / 10.0),
            (Cell::Value(value), _) => json!(value),
            (Cell::Hidden, _) => {
                hidden.push(indicator.key);
                Value::Null
            }
            (Cell::None, _) => Value::Null,
        };
        out.insert(indicator.key.to_owned(), value);
    }
    if !hidden.is_empty() {
        out.insert("hidden".to_owned(), json!(hidden));
    }
    out
}

/// The figures as lines of text for a terminal: the totals, then the first breakdown.
pub fn plain(evaluation: &Evaluation, l: &Localiser) -> String {
    let mut out = format!(
        "{} {} – {}\n\n",
        l.t("figures-title"),
        l.date(evaluation.question.period.from),
        l.date(evaluation.question.period.to)
    );
    let widest = |texts: &[String]| texts.iter().map(|t| t.chars().count()).max().unwrap_or(0);
    let names: Vec<String> = INDICATORS.iter().map(|i| name(l, i.key)).collect();
    let width = widest(&names);
    for ((name, cell), indicator) in names.iter().zip(evaluation.total).zip(&INDICATORS) {
        let value = shown(l, cell, indicator.unit);
        out.push_str(&format!("{name:width$}  {value:>10}\n"));
    }
    if let Some(table) = evaluation.tables.first() {
        out.push('\n');
        out.push_str(&lines(table, l));
    }
    out
}

fn lines(table: &Table, l: &Localiser) -> String {
    let columns: Vec<usize> = (0..COUNT)
        .filter(|at| INDICATORS[*at].has(table.dimension))
        .collect();
    let mut grid = vec![
        std::iter::once(by(l, table.dimension))
            .chain(columns.iter().map(|at| name(l, INDICATORS[*at].key)))
            .collect::<Vec<_>>(),
    ];
    let total = l.t("figures-total");
    let all = table.rows.iter().map(|row| (&row.label, &row.cells));
    for (label, cells) in all.chain([(&total, &table.total)]) {
        let values = columns
            .iter()
            .map(|at| shown(l, cells[*at], INDICATORS[*at].unit));
        grid.push(std::iter::once(label.clone()).chain(values).collect());
    }
    let widths: Vec<usize> = (0..grid[0].len())
        .map(|column| {
            let cells = grid.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let mut out = format!("{:width$}", row[0], width = widths[0]);
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            out.push_str(&format!("  {cell:>width$}"));
        }
        out + "\n"
    };
    grid.iter().map(line).collect()
}

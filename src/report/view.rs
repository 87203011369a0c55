//! Figures as the page shows them: numbers as text, with the way to the records behind them.

use super::evaluation::{Crossed, Evaluation, Table};
use super::export::{by, name, rule, shown};
use super::pages::in_address;
use crate::indicator::{Cell, Dimension, INDICATORS, Indicator, Key, Period, Unit};
use crate::web::Ctx;

pub(super) struct ShownFigures {
    pub(super) period: String,
    pub(super) workbook: String,
    /// The sentence about hidden numbers, for roles that get them.
    pub(super) note: Option<String>,
    pub(super) figures: Vec<Figure>,
    pub(super) tables: Vec<ShownTable>,
    pub(super) crossed: Option<ShownTable>,
}

pub(super) struct Figure {
    pub(super) name: String,
    pub(super) rule: String,
    pub(super) value: ShownCell,
}

pub(super) struct ShownCell {
    pub(super) text: String,
    pub(super) hidden: bool,
    pub(super) href: Option<String>,
}

pub(super) struct ShownTable {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) first: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<ShownRow>,
    pub(super) total: Vec<ShownCell>,
    /// The name of the figure that the bars show.
    pub(super) bars: Option<String>,
}

pub(super) struct ShownRow {
    pub(super) label: String,
    pub(super) cells: Vec<ShownCell>,
    /// Share of the largest row in percent.
    pub(super) bar: Option<i64>,
}

pub(super) fn show(ctx: &Ctx, evaluation: &Evaluation, wanted: Dimension) -> ShownFigures {
    let l = &ctx.l;
    let period = evaluation.question.period;
    let links = Links {
        ctx,
        period,
        records: evaluation.threshold.is_none(),
    };
    let figures = INDICATORS
        .iter()
        .zip(evaluation.total)
        .map(|(indicator, cell)| Figure {
            name: name(l, indicator.key),
            rule: rule(l, indicator.key),
            value: links.cell(indicator, cell, None),
        });
    ShownFigures {
        period: format!("{} – {}", l.date(period.from), l.date(period.to)),
        workbook: format!("/figures/workbook?{}", in_address(period)),
        note: evaluation
            .threshold
            .map(|threshold| l.tn("figures-protected", [("threshold", threshold)])),
        figures: figures.collect(),
        tables: evaluation
            .tables
            .iter()
            .map(|table| links.table(table, wanted))
            .collect(),
        crossed: evaluation.crossed.as_ref().map(|c| links.crossed(c)),
    }
}

struct Links<'a> {
    ctx: &'a Ctx,
    period: Period,
    /// Whether the lists behind the figures may be opened.
    records: bool,
}

impl Links<'_> {
    fn cell(
        &self,
        indicator: &Indicator,
        cell: Cell,
        group: Option<(Dimension, &Key)>,
    ) -> ShownCell {
        let some = matches!(cell, Cell::Value(value) if value > 0);
        let href = (self.records && some).then(|| {
            let group = group.map_or_else(String::new, |(dimension, key)| {
                let pair = [("by", dimension.key()), ("key", &key.text())];
                let pair = serde_html_form::to_string(pair).unwrap_or_default();
                format!("&{pair}")
            });
            let period = in_address(self.period);
            format!("/figures/records?figure={}&{period}{group}", indicator.key)
        });
        ShownCell {
            text: shown(&self.ctx.l, cell, indicator.unit),
            hidden: cell == Cell::Hidden,
            href,
        }
    }

    fn plain(&self, cell: Cell) -> ShownCell {
        ShownCell {
            text: shown(&self.ctx.l, cell, Unit::Count),
            hidden: cell == Cell::Hidden,
            href: None,
        }
    }

    fn crossed(&self, crossed: &Crossed) -> ShownTable {
        let (l, grid) = (&self.ctx.l, &crossed.grid);
        let line = |cells: &[Cell], last: Cell| {
            let cells = cells.iter().copied().chain([last]);
            cells.map(|cell| self.plain(cell)).collect()
        };
        let rows = crossed.rows.iter().enumerate().map(|(at, label)| ShownRow {
            label: label.clone(),
            cells: line(&grid.cells[at], grid.row_totals[at]),
            bar: None,
        });
        let total = l.t("figures-total");
        ShownTable {
            id: "crossed",
            title: l.t("figures-crossed"),
            first: l.t("figures-by-staff"),
            columns: crossed.columns.iter().cloned().chain([total]).collect(),
            rows: rows.collect(),
            total: line(&grid.column_totals, grid.total),
            bars: None,
        }
    }

    fn table(&self, table: &Table, wanted: Dimension) -> ShownTable {
        let l = &self.ctx.l;
        let dimension = table.dimension;
        let has = |at: &usize| INDICATORS[*at].has(dimension);
        let at: Vec<usize> = (0..INDICATORS.len()).filter(has).collect();
        let bars = at[0];
        let value = |cell: Cell| match cell {
            Cell::Value(value) => Some(value),
            _ => None,
        };
        let cells = table.rows.iter().filter_map(|row| value(row.cells[bars]));
        let largest = cells.max().unwrap_or(0).max(1);
        let row = |row: &super::Row| ShownRow {
            label: row.label.clone(),
            cells: at
                .iter()
                .map(|at| {
                    let group = Some((dimension, &row.key));
                    self.cell(&INDICATORS[*at], row.cells[*at], group)
                })
                .collect(),
            bar: value(row.cells[bars]).map(|value| value * 100 / largest),
        };
        ShownTable {
            id: if dimension == wanted {
                "breakdown"
            } else {
                "reasons"
            },
            title: l.t(&format!(
                "figures-table-{}",
                dimension.key().replace('_', "-")
            )),
            first: by(l, dimension),
            columns: at.iter().map(|at| name(l, INDICATORS[*at].key)).collect(),
            rows: table.rows.iter().map(row).collect(),
            total: at
                .iter()
                .map(|at| self.cell(&INDICATORS[*at], table.total[*at], None))
                .collect(),
            bars: Some(name(l, INDICATORS[bars].key)),
        }
    }
}

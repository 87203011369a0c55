use std::collections::BTreeSet;

use bindeglied_kit::db::DbError;
use bindeglied_kit::i18n::Localiser;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::labels::Labels;
use crate::app::App;
use crate::indicator::{
    self, Breakdown, COUNT, Cell, Dimension, Grid, Key, Question, Scope, cross_table, figures_table,
};

/// What is wanted of the figures.
#[derive(Debug, Clone)]
pub struct Ask {
    pub question: Question,
    pub dimensions: Vec<Dimension>,
    /// Consultations by staff and municipality.
    pub crossed: bool,
    /// Whether small numbers are hidden.
    pub protected: bool,
}

/// The figures of a period, ready to be shown.
pub struct Evaluation {
    pub question: Question,
    /// Numbers from 1 to below this are hidden.
    pub threshold: Option<i64>,
    pub total: [Cell; COUNT],
    pub tables: Vec<Table>,
    pub crossed: Option<Crossed>,
}

/// A breakdown with named rows.
pub struct Table {
    pub dimension: Dimension,
    pub rows: Vec<Row>,
    pub total: [Cell; COUNT],
}

pub struct Row {
    pub key: Key,
    pub label: String,
    pub cells: [Cell; COUNT],
}

/// Staff by municipality with their names.
pub struct Crossed {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    pub grid: Grid,
}

/// Counting a large county keeps a processor and a connection busy for a while: whoever wants to read
/// a file meanwhile must still find one.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Counts what is asked for: one statement for the totals and one per breakdown.
pub async fn evaluate(app: &App, ask: Ask, l: &Localiser) -> Result<Evaluation, DbError> {
    let Ask {
        question,
        dimensions,
        crossed,
        protected,
    } = ask;
    // It is never closed.
    let _turn = AT_ONCE.acquire().await;
    let labels = Labels::load(app, &question, l).await?;
    let threshold = protected.then_some(question.settings.threshold);
    let totals = indicator::totals(&app.db.aside(), &question).await?;
    // Of all breakdowns the one by staff has every figure.
    let alone = Breakdown {
        dimension: Dimension::Staff,
        rows: Vec::new(),
    };
    let total = figures_table(&alone, &totals, threshold).total;
    let mut tables = Vec::with_capacity(dimensions.len());
    for dimension in dimensions {
        let mut breakdown = indicator::breakdown(&app.db.aside(), &question, dimension).await?;
        if dimension == Dimension::NoPlan {
            // Whoever has a plan has no reason for having none.
            breakdown
                .rows
                .retain(|(_, values)| values[COUNT - 1] > Some(0));
        }
        breakdown
            .rows
            .sort_by_cached_key(|(key, _)| labels.rank(dimension, key));
        let table = figures_table(&breakdown, &totals, threshold);
        let rows = table.rows.into_iter().map(|(key, cells)| Row {
            label: labels.of(dimension, &key),
            key,
            cells,
        });
        tables.push(Table {
            dimension,
            rows: rows.collect(),
            total: table.total,
        });
    }
    let crossed = if crossed && has_both(question.scope) {
        Some(cross(app, &question, &labels, threshold).await?)
    } else {
        None
    };
    Ok(Evaluation {
        question,
        threshold,
        total,
        tables,
        crossed,
    })
}

/// With one municipality or one Fachkraft, the table would say what the breakdown says already.
fn has_both(scope: Scope) -> bool {
    !matches!(scope, Scope::Municipality(_) | Scope::Staff(_))
}

async fn cross(
    app: &App,
    question: &Question,
    labels: &Labels,
    threshold: Option<i64>,
) -> Result<Crossed, DbError> {
    let counted = indicator::crossed(&app.db.aside(), question).await?;
    let rows: BTreeSet<(usize, Uuid)> = counted
        .iter()
        .map(|c| (labels.place(Some(c.staff_id)), c.staff_id))
        .collect();
    let columns: BTreeSet<(usize, Option<Uuid>)> = counted
        .iter()
        .map(|c| (labels.place(c.municipality_id), c.municipality_id))
        .collect();
    let rows: Vec<Uuid> = rows.into_iter().map(|(_, id)| id).collect();
    let columns: Vec<Option<Uuid>> = columns.into_iter().map(|(_, id)| id).collect();
    let place = |id: &Option<Uuid>| {
        let key = Key {
            id: *id,
            word: String::new(),
        };
        labels.of(Dimension::Municipality, &key)
    };
    Ok(Crossed {
        rows: rows.iter().map(|id| labels.name(*id)).collect(),
        columns: columns.iter().map(place).collect(),
        grid: cross_table(&counted, rows, columns, threshold),
    })
}

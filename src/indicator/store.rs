use std::collections::BTreeMap;

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::base::{self, Base};
use super::catalogue::{COUNT, INDICATORS, Source, Unit};
use super::model::{Dimension, Key, Question, Settings};

/// The value of every figure for one group; nothing where the breakdown makes no sense.
pub type Values = [Option<i64>; COUNT];

/// A breakdown: its groups in no particular order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    pub dimension: Dimension,
    pub rows: Vec<(Key, Values)>,
}

/// Held consultations by staff and municipality.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Crossed {
    pub staff_id: Uuid,
    pub municipality_id: Option<Uuid>,
    pub count: i64,
}

/// A county's settings for figures.
pub async fn settings(db: &Db, tenant: Uuid) -> Result<Settings, DbError> {
    let row: (Json<serde_json::Value>,) = db
        .one("select settings from tenant where id = $1", args![tenant])
        .await?;
    Ok(Settings::from_json(&row.0.0))
}

/// The figures of the whole scope. Counted by themselves, never added up from a breakdown: who
/// was counselled in two municipalities is one person.
pub async fn totals(db: &Db, question: &Question) -> Result<Values, DbError> {
    let groups = count(db, question, None).await?;
    Ok(groups.into_values().next().unwrap_or_else(|| nothing(None)))
}

/// The figures per group. Groups in which all is zero are left out.
pub async fn breakdown(
    db: &Db,
    question: &Question,
    dimension: Dimension,
) -> Result<Breakdown, DbError> {
    let groups = count(db, question, Some(dimension)).await?;
    let rows = groups
        .into_iter()
        .filter(|(_, values)| values.iter().flatten().any(|value| *value > 0))
        .collect();
    Ok(Breakdown { dimension, rows })
}

/// Held consultations by staff and municipality: they add up in both directions.
pub async fn crossed(db: &Db, question: &Question) -> Result<Vec<Crossed>, DbError> {
    let sql = format!(
        "{} select x.staff_id, x.municipality_id, cast(count(*) as bigint) as count
         from held x group by x.staff_id, x.municipality_id",
        base::talks_only(question)
    );
    db.all(&sql, base::args_of(question)).await
}

#[derive(FromRow)]
struct Counted {
    base: String,
    id: Option<Uuid>,
    word: String,
    a: i64,
    b: i64,
    c: i64,
    d: i64,
}

async fn count(
    db: &Db,
    question: &Question,
    dimension: Option<Dimension>,
) -> Result<BTreeMap<Key, Values>, DbError> {
    let sql = statement(question, dimension);
    let mut groups: BTreeMap<Key, Values> = BTreeMap::new();
    let counted: Vec<Counted> = db.all(&sql, base::args_of(question)).await?;
    for row in counted {
        let key = Key {
            id: row.id,
            word: row.word,
        };
        let values = groups.entry(key).or_insert_with(|| nothing(dimension));
        for (value, indicator) in values.iter_mut().zip(&INDICATORS) {
            if let Source::Sum(base, slot) = indicator.source
                && base.name() == row.base
                && value.is_some()
            {
                *value = Some([row.a, row.b, row.c, row.d][slot]);
            }
        }
    }
    for values in groups.values_mut() {
        shares(values);
    }
    Ok(groups)
}

/// One statement for all figures of a breakdown.
pub(super) fn statement(question: &Question, dimension: Option<Dimension>) -> String {
    let counts: Vec<String> = Base::ALL
        .into_iter()
        .filter_map(|base| {
            let rows = base::rows(base, dimension)?;
            Some(format!(
                "select '{}' as base, s.id, s.word, cast(sum(s.a) as bigint) as a,
                    cast(sum(s.b) as bigint) as b, cast(sum(s.c) as bigint) as c,
                    cast(sum(s.d) as bigint) as d
                 from {rows} s group by s.id, s.word",
                base.name()
            ))
        })
        .collect();
    format!(
        "{} {}",
        base::sets(question, dimension),
        counts.join(" union all ")
    )
}

/// Zero for every figure that the breakdown has.
fn nothing(dimension: Option<Dimension>) -> Values {
    let mut values = [None; COUNT];
    for (value, indicator) in values.iter_mut().zip(&INDICATORS) {
        let has = dimension.is_none_or(|dimension| indicator.has(dimension));
        *value = (has && indicator.unit != Unit::Share).then_some(0);
    }
    values
}

/// Fills in the shares; there is none of nobody.
fn shares(values: &mut Values) {
    for (at, indicator) in INDICATORS.iter().enumerate() {
        if let Source::Share(part, whole) = indicator.source {
            values[at] = match (values[part], values[whole]) {
                (Some(part), Some(whole)) if whole > 0 => Some((part * 2000 + whole) / (2 * whole)),
                _ => None,
            };
        }
    }
}

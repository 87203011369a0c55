use bindeglied_kit::args;
use bindeglied_kit::db::{Args, Db, DbError};
use bindeglied_kit::id;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::permission::Actor;
use crate::plan::template::{Template, TemplateStep};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    life_area: String,
    wording: String,
    indicator: String,
    months: i64,
    steps: Json<Steps>,
    active: bool,
    version: i64,
}

#[derive(Serialize, Deserialize)]
struct Steps {
    steps: Vec<TemplateStep>,
}

/// The own templates of the actor's Träger.
pub(crate) async fn templates(db: &Db, actor: &Actor) -> Result<Vec<Template>, DbError> {
    let rows: Vec<Row> = db
        .all(
            "select id, life_area, wording, indicator, months, steps, active, version
             from goal_template where tenant_id = $1 and agency_id = $2
             order by position, id",
            args![actor.tenant, actor.agency_or_nil()],
        )
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| Template {
            id: row.id,
            life_area: row.life_area,
            wording: row.wording,
            indicator: row.indicator,
            months: row.months,
            steps: row.steps.0.steps,
            active: row.active,
            version: row.version,
        })
        .collect())
}

fn steps(one: &Template) -> serde_json::Value {
    serde_json::json!({ "steps": one.steps })
}

fn row(work: &Work, agency: Uuid, one: &Template, position: i64) -> Args {
    args![
        work.tenant(),
        one.id,
        agency,
        &one.life_area,
        &one.wording,
        &one.indicator,
        one.months,
        steps(one),
        position,
        one.active
    ]
}

/// Makes the built-in templates the Träger's own, under new ids; returns these in the same order.
///
/// # Errors
/// [`DbError::Stale`] when it has own ones already.
pub(crate) async fn adopt_templates(
    work: &mut Work,
    agency: Uuid,
    built_in: &[Template],
) -> Result<Vec<Uuid>, DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    // Two who change the shipped ones at the same time must not copy them twice.
    work.lock(agency).await?;
    let (count,): (i64,) = work
        .one(
            "select count(*) from goal_template where tenant_id = $1 and agency_id = $2",
            args![tenant, agency],
        )
        .await?;
    if count > 0 {
        return Err(DbError::Stale);
    }
    let own: Vec<Template> = built_in
        .iter()
        .map(|one| Template {
            id: id::new_id(now),
            ..one.clone()
        })
        .collect();
    let rows = own.iter().zip(1_i64..);
    let rows = rows
        .map(|(one, position)| row(work, agency, one, position * 10))
        .collect();
    work.insert_many(INSERT, rows, "").await?;
    Ok(own.into_iter().map(|one| one.id).collect())
}

const INSERT: &str = "insert into goal_template (tenant_id, id, agency_id, life_area, wording, \
     indicator, months, steps, position, active)";

/// Adds a template behind all others.
pub(crate) async fn add_template(
    work: &mut Work,
    agency: Uuid,
    one: &Template,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let (last,): (i64,) = work
        .one(
            "select coalesce(max(position), cast(0 as bigint)) from goal_template
             where tenant_id = $1 and agency_id = $2",
            args![tenant, agency],
        )
        .await?;
    let values = row(work, agency, one, last + 10);
    work.insert_many(INSERT, vec![values], "").await?;
    work.record(Event::new("template.add", "goal_template", one.id));
    Ok(())
}

/// Changes a template; `one.version` is the version the change was made from.
pub(crate) async fn change_template(
    work: &mut Work,
    agency: Uuid,
    one: &Template,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update goal_template set life_area = $5, wording = $6, indicator = $7, months = $8,
                steps = $9, active = $10, version = version + 1
         where tenant_id = $1 and agency_id = $2 and id = $3 and version = $4",
        args![
            tenant,
            agency,
            one.id,
            one.version,
            &one.life_area,
            &one.wording,
            &one.indicator,
            one.months,
            steps(one),
            one.active
        ],
    )
    .await?;
    work.record(Event::new("template.change", "goal_template", one.id));
    Ok(())
}

pub(super) mod admin;

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::{id, text};
use serde_json::json;
use uuid::Uuid;

use super::catalogue::Entry;
use super::model::{Agency, Municipality, Team, Tenant};
use super::seed;
use crate::audit::{Event, Ledger, Work};

/// What a new tenant needs.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// Short name for the command line: lower-case letters, digits, `-`.
    pub slug: String,
    pub name: String,
    /// Whether the built-in municipalities of the county of Sigmaringen are loaded.
    pub with_municipalities: bool,
}

/// Makes a tenant with the built-in catalogues.
///
/// # Errors
/// [`DbError::Unique`] when the short name is taken.
pub async fn create_tenant(db: &Ledger, new: &NewTenant, now: Micros) -> Result<Uuid, DbError> {
    let tenant = id::new_id(now);
    let mut work = Work::begin(db, tenant, None, now).await?;
    work.run(
        "insert into tenant (id, slug, name, settings, created_at) values ($1, $2, $3, $4, $5)",
        args![tenant, &new.slug, &new.name, json!({}), now],
    )
    .await?;
    let rows = seed::catalogues()
        .into_iter()
        .zip(0_i64..)
        .map(|(seed, position)| {
            let active = seed.data.get("former") != Some(&json!(true));
            args![
                tenant,
                seed.catalogue,
                seed.key,
                seed.de,
                seed.en,
                seed.part_of,
                seed.data,
                position,
                active
            ]
        })
        .collect();
    work.insert_many(
        "insert into catalogue_entry (tenant_id, catalogue, key, label_de, label_en, part_of, data, position, active)",
        rows,
        "",
    )
    .await?;
    if new.with_municipalities {
        let rows = seed::municipalities()
            .map(|[ags, name, inhabitants, postcode, ars]| {
                // The official list says "Mengen, Stadt"; everyone says "Mengen".
                let name = name.strip_suffix(", Stadt").unwrap_or(name);
                args![
                    tenant,
                    id::new_id(now),
                    ags,
                    ars,
                    name,
                    postcode,
                    inhabitants.parse::<i64>().ok(),
                    text::sort_key(name)
                ]
            })
            .collect();
        work.insert_many(
            "insert into municipality (tenant_id, id, ags, ars, name, postcode, inhabitants, sort_key)",
            rows,
            "",
        )
        .await?;
    }
    work.record(Event::new("tenant.create", "tenant", tenant));
    work.commit().await?;
    Ok(tenant)
}

pub async fn tenants(db: &Db) -> Result<Vec<Tenant>, DbError> {
    db.all("select id, slug, name from tenant order by slug", args![])
        .await
}

pub async fn tenant_by_slug(db: &Db, slug: &str) -> Result<Option<Tenant>, DbError> {
    db.optional(
        "select id, slug, name from tenant where slug = $1",
        args![slug],
    )
    .await
}

pub async fn add_agency(work: &mut Work, name: &str, legal_regime: &str) -> Result<Uuid, DbError> {
    let (tenant, agency) = (work.tenant(), id::new_id(work.now()));
    work.run(
        "insert into agency (tenant_id, id, name, legal_regime) values ($1, $2, $3, $4)",
        args![tenant, agency, name, legal_regime],
    )
    .await?;
    work.record(Event::new("agency.create", "agency", agency));
    Ok(agency)
}

pub async fn add_team(work: &mut Work, agency: Uuid, name: &str) -> Result<Uuid, DbError> {
    let (tenant, team) = (work.tenant(), id::new_id(work.now()));
    work.run(
        "insert into team (tenant_id, id, agency_id, name) values ($1, $2, $3, $4)",
        args![tenant, team, agency, name],
    )
    .await?;
    work.record(Event::new("team.create", "team", team));
    Ok(team)
}

/// Says who is responsible for a municipality (`responsible`) or stands in (`deputy`): replaces
/// whoever was before. New cases there get them as their default.
pub async fn set_duty(
    work: &mut Work,
    municipality: Uuid,
    kind: &str,
    account: Option<Uuid>,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "delete from municipality_duty where tenant_id = $1 and municipality_id = $2 and kind = $3",
        args![tenant, municipality, kind],
    )
    .await?;
    if let Some(account) = account {
        work.run(
            "insert into municipality_duty (tenant_id, municipality_id, account_id, kind) values ($1, $2, $3, $4)",
            args![tenant, municipality, account, kind],
        )
        .await?;
    }
    work.record(
        Event::new("municipality.duty", "municipality", municipality).with(json!({ "kind": kind })),
    );
    Ok(())
}

pub async fn agencies(db: &Db, tenant: Uuid) -> Result<Vec<Agency>, DbError> {
    db.all(
        "select id, name, legal_regime, review_months, version from agency where tenant_id = $1 order by id",
        args![tenant],
    )
    .await
}

pub async fn teams(db: &Db, tenant: Uuid) -> Result<Vec<Team>, DbError> {
    db.all(
        "select id, agency_id, name, version from team where tenant_id = $1 order by id",
        args![tenant],
    )
    .await
}

/// The tenant's municipalities in German order.
pub async fn municipalities(db: &Db, tenant: Uuid) -> Result<Vec<Municipality>, DbError> {
    db.all(
        "select id, ags, name, postcode, inhabitants, active, version from municipality
         where tenant_id = $1 order by sort_key, id",
        args![tenant],
    )
    .await
}

pub(super) async fn entries(db: &Db, tenant: Uuid) -> Result<Vec<Entry>, DbError> {
    db.all(
        "select catalogue, key, label_de, label_en, part_of, data, position, active, version
         from catalogue_entry where tenant_id = $1 order by catalogue, position, key",
        args![tenant],
    )
    .await
}

/// Built-in catalogue entries a tenant lacks. Entries may be switched off, but records of other
/// installations and imports count on them being there.
pub async fn missing_entries(db: &Db, tenant: Uuid) -> Result<Vec<String>, DbError> {
    let there: Vec<(String, String)> = db
        .all(
            "select catalogue, key from catalogue_entry where tenant_id = $1",
            args![tenant],
        )
        .await?;
    let there: std::collections::HashSet<(String, String)> = there.into_iter().collect();
    Ok(seed::catalogues()
        .into_iter()
        .map(|seed| (seed.catalogue, seed.key))
        .filter(|entry| !there.contains(entry))
        .map(|(catalogue, key)| format!("{catalogue}: {key} is missing"))
        .collect())
}

/// A tenant's settings, an object.
pub async fn settings(db: &Db, tenant: Uuid) -> Result<serde_json::Value, DbError> {
    let (settings,): (sqlx::types::Json<serde_json::Value>,) = db
        .one("select settings from tenant where id = $1", args![tenant])
        .await?;
    Ok(settings.0)
}

/// Replaces the tenant's settings.
pub async fn set_settings(work: &mut Work, settings: &serde_json::Value) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update tenant set settings = $2 where id = $1",
        args![tenant, settings.clone()],
    )
    .await?;
    work.record(Event::new("tenant.settings", "tenant", tenant));
    Ok(())
}

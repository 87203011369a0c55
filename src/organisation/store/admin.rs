//! What the administration changes in the organisation.

use bindeglied_kit::args;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::{id, text};
use serde_json::{Value, json};
use sqlx::FromRow;
use uuid::Uuid;

use super::super::model::{Agency, Municipality, NewEntry, NewMunicipality, Settings, Team};
use crate::audit::{Event, Work};

pub(in crate::organisation) async fn settings(db: &Db, tenant: Uuid) -> Result<Settings, DbError> {
    let (name, settings, version): (String, sqlx::types::Json<Value>, i64) = db
        .one(
            "select name, settings, version from tenant where id = $1",
            args![tenant],
        )
        .await?;
    Ok(Settings {
        name,
        values: settings.0,
        version,
    })
}

pub(in crate::organisation) async fn update_settings(
    work: &mut Work,
    settings: &Settings,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update tenant set name = $2, settings = $3, version = version + 1 where id = $1 and version = $4",
        args![tenant, &settings.name, settings.values.clone(), settings.version],
    )
    .await?;
    let threshold = settings.threshold();
    work.record(
        Event::new("tenant.update", "tenant", tenant).with(json!({ "threshold": threshold })),
    );
    Ok(())
}

pub(in crate::organisation) async fn update_agency(
    work: &mut Work,
    agency: &Agency,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update agency set name = $4, legal_regime = $5, review_months = $6, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            agency.id,
            agency.version,
            &agency.name,
            &agency.legal_regime,
            agency.review_months
        ],
    )
    .await?;
    let months = json!({ "review_months": agency.review_months });
    work.record(Event::new("agency.update", "agency", agency.id).with(months));
    Ok(())
}

pub(in crate::organisation) async fn update_team(
    work: &mut Work,
    team: &Team,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run_one(
        "update team set name = $4, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![tenant, team.id, team.version, &team.name],
    )
    .await?;
    work.record(Event::new("team.update", "team", team.id));
    Ok(())
}

pub(in crate::organisation) async fn update_municipality(
    work: &mut Work,
    municipality: &Municipality,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let Municipality {
        id,
        ags: _,
        name,
        postcode,
        inhabitants,
        active,
        version,
    } = municipality;
    work.run_one(
        "update municipality set name = $4, postcode = $5, inhabitants = $6, active = $7,
                sort_key = $8, version = version + 1
         where tenant_id = $1 and id = $2 and version = $3",
        args![
            tenant,
            *id,
            *version,
            name,
            postcode,
            *inhabitants,
            *active,
            text::sort_key(name)
        ],
    )
    .await?;
    work.record(Event::new("municipality.update", "municipality", *id));
    Ok(())
}

/// Adds municipalities; those whose AGS is there already get the new data.
pub(in crate::organisation) async fn take_in(
    work: &mut Work,
    rows: &[NewMunicipality],
) -> Result<(), DbError> {
    let (tenant, now) = (work.tenant(), work.now());
    let values = rows
        .iter()
        .map(|row| {
            args![
                tenant,
                id::new_id(now),
                &row.ags,
                &row.ars,
                &row.name,
                &row.postcode,
                row.inhabitants,
                text::sort_key(&row.name)
            ]
        })
        .collect();
    work.insert_many(
        "insert into municipality (tenant_id, id, ags, ars, name, postcode, inhabitants, sort_key)",
        values,
        "on conflict (tenant_id, ags) do update set ars = excluded.ars, name = excluded.name,
           postcode = excluded.postcode, inhabitants = excluded.inhabitants,
           sort_key = excluded.sort_key, version = municipality.version + 1",
    )
    .await?;
    work.record(
        Event::new("municipality.import", "tenant", tenant).with(json!({ "rows": rows.len() })),
    );
    Ok(())
}

/// Who is responsible for a municipality, or stands in.
#[derive(Debug, Clone, FromRow)]
pub(in crate::organisation) struct Duty {
    pub(in crate::organisation) municipality_id: Uuid,
    pub(in crate::organisation) account_id: Uuid,
    pub(in crate::organisation) kind: String,
    pub(in crate::organisation) name: String,
}

pub(in crate::organisation) async fn duties(db: &Db, tenant: Uuid) -> Result<Vec<Duty>, DbError> {
    db.all(
        "select d.municipality_id, d.account_id, d.kind, a.name from municipality_duty d
         join account a on a.tenant_id = d.tenant_id and a.id = d.account_id
         where d.tenant_id = $1 order by d.municipality_id, d.kind",
        args![tenant],
    )
    .await
}

/// Accounts that can be responsible for a municipality.
pub(in crate::organisation) async fn counsellors(
    db: &Db,
    tenant: Uuid,
) -> Result<Vec<(Uuid, String)>, DbError> {
    let mut found: Vec<(Uuid, String)> = db
        .all(
            "select id, name from account
             where tenant_id = $1 and active and role in ('case_worker', 'team_lead') order by id",
            args![tenant],
        )
        .await?;
    found.sort_by_cached_key(|(_, name)| text::sort_key(name));
    Ok(found)
}

/// Moves the entries at this place and behind it by one.
pub(in crate::organisation) async fn make_room(
    work: &mut Work,
    catalogue: &str,
    position: i64,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    work.run(
        "update catalogue_entry set position = position + 1
         where tenant_id = $1 and catalogue = $2 and position >= $3",
        args![tenant, catalogue, position],
    )
    .await?;
    Ok(())
}

/// Adds an entry at its place.
///
/// # Errors
/// [`DbError::Unique`] when the key is taken.
pub(in crate::organisation) async fn add_entry(
    work: &mut Work,
    entry: &NewEntry,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let NewEntry {
        catalogue,
        key,
        label_de,
        label_en,
        part_of,
        position,
        active,
    } = entry;
    work.run(
        "insert into catalogue_entry (tenant_id, catalogue, key, label_de, label_en, part_of, data, position, active)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![tenant, catalogue, key, label_de, label_en, part_of, json!({}), *position, *active],
    )
    .await?;
    work.record(
        Event::new("catalogue.create", "tenant", tenant)
            .with(json!({ "catalogue": catalogue, "key": key })),
    );
    Ok(())
}

pub(in crate::organisation) async fn update_entry(
    work: &mut Work,
    entry: &NewEntry,
    version: i64,
) -> Result<(), DbError> {
    let tenant = work.tenant();
    let NewEntry {
        catalogue,
        key,
        label_de,
        label_en,
        part_of,
        position,
        active,
    } = entry;
    work.run_one(
        "update catalogue_entry set label_de = $5, label_en = $6, part_of = $7, position = $8,
                active = $9, version = version + 1
         where tenant_id = $1 and catalogue = $2 and key = $3 and version = $4",
        args![
            tenant, catalogue, key, version, label_de, label_en, part_of, *position, *active
        ],
    )
    .await?;
    work.record(
        Event::new("catalogue.update", "tenant", tenant)
            .with(json!({ "catalogue": catalogue, "key": key })),
    );
    Ok(())
}

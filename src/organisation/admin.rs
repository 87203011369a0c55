//! Settings of the tenant, Träger and teams, for the administration.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::model::{Agency, NOTICES, Notices, REGIMES, REVIEW_MONTHS, Settings, THRESHOLDS, Team};
use super::record::{Record, filled};
use super::store::{self, admin};
use crate::layout::Page;
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes};

pub(super) const HOME: &str = "/admin/organisation";

pub(super) fn router() -> Routes {
    let may = Ability::Administer;
    Routes::new()
        .get("/admin/organisation", may, overview)
        .get("/admin/organisation/settings", may, settings)
        .post("/admin/organisation/settings", may, save_settings)
        .get("/admin/organisation/agencies/new", may, new_agency)
        .post("/admin/organisation/agencies", may, create_agency)
        .get("/admin/organisation/agencies/{id}", may, edit_agency)
        .post("/admin/organisation/agencies/{id}", may, save_agency)
        .get("/admin/organisation/agencies/{id}/teams/new", may, new_team)
        .post("/admin/organisation/agencies/{id}/teams", may, create_team)
        .get("/admin/organisation/teams/{id}", may, edit_team)
        .post("/admin/organisation/teams/{id}", may, save_team)
}

struct Place {
    id: Uuid,
    ags: String,
    name: String,
    inhabitants: String,
    active: bool,
    responsible: String,
    deputy: String,
}

struct AgencyView {
    id: Uuid,
    name: String,
    regime: String,
    teams: Vec<Team>,
}

#[derive(Template)]
#[template(path = "organisation/overview.html")]
struct Overview {
    page: Page,
    tenant: String,
    threshold: String,
    notices: String,
    idle: String,
    absolute: String,
    agencies: Vec<AgencyView>,
    places: Vec<Place>,
    summary: String,
}

async fn overview(ctx: Ctx) -> Result<Html<String>> {
    let (db, tenant) = (&ctx.app.db, ctx.actor.tenant);
    let settings = admin::settings(db, tenant).await?;
    let teams = store::teams(db, tenant).await?;
    let duties = admin::duties(db, tenant).await?;
    let who = |place: Uuid, kind: &str| {
        let mut found = duties.iter();
        found
            .find(|duty| duty.municipality_id == place && duty.kind == kind)
            .map(|duty| duty.name.clone())
            .unwrap_or_default()
    };
    let l = &ctx.l;
    let places: Vec<Place> = store::municipalities(db, tenant)
        .await?
        .into_iter()
        .map(|m| Place {
            id: m.id,
            ags: m.ags,
            name: m.name,
            inhabitants: m.inhabitants.map(|n| l.number(n)).unwrap_or_default(),
            active: m.active,
            responsible: who(m.id, "responsible"),
            deputy: who(m.id, "deputy"),
        })
        .collect();
    let agencies = store::agencies(db, tenant).await?.into_iter();
    web::page(&Overview {
        page: ctx.page(l.t("organisation-title")),
        tenant: settings.name.clone(),
        threshold: l.number(settings.threshold()),
        notices: notices_in_words(&ctx, Notices::of(&settings.values)),
        idle: l.duration(ctx.app.config.session_idle_minutes),
        absolute: l.duration(ctx.app.config.session_absolute_minutes),
        agencies: agencies
            .map(|agency| AgencyView {
                id: agency.id,
                regime: regime_label(&ctx, &agency.legal_regime),
                teams: teams
                    .iter()
                    .filter(|t| t.agency_id == agency.id)
                    .cloned()
                    .collect(),
                name: agency.name,
            })
            .collect(),
        summary: l.tn("organisation-count", [("count", places.len())]),
        places,
    })
}

fn notices_in_words(ctx: &Ctx, notices: Notices) -> String {
    let Notices {
        permit_days,
        end_months,
        plan_days,
        consent_days,
    } = notices;
    let values = [
        ("permit", permit_days[0]),
        ("permit_last", permit_days[1]),
        ("end", end_months[0]),
        ("end_last", end_months[1]),
        ("plan", plan_days),
        ("consent", consent_days),
    ];
    let values = values.map(|(name, n)| (name, i64::from(n)));
    ctx.l.tn("organisation-notices-of", values)
}

fn regime_label(ctx: &Ctx, key: &str) -> String {
    ctx.l.t(&format!("agency-regime-{}", key.replace('_', "-")))
}

fn settings_form(ctx: &Ctx, form: &Form, errors: &Errors) -> Record {
    let title = ctx.l.t("organisation-settings");
    Record::new(ctx, title, format!("{HOME}/settings"), (form, errors))
        .text("name", "organisation-tenant", true)
        .text("threshold", "organisation-threshold", true)
        .text("permit_first_days", "organisation-permit-first", true)
        .text("permit_last_days", "organisation-permit-last", true)
        .text("end_first_months", "organisation-end-first", true)
        .text("end_last_months", "organisation-end-last", true)
        .text("plan_days", "organisation-plan-days", true)
        .text("consent_days", "organisation-consent-days", true)
}

/// Keeps how long before deadlines are told of; a field that the form does not have stays.
fn read_notices(form: &Form, values: &mut serde_json::Value, errors: &mut Errors) {
    for (name, most) in NOTICES {
        if form.all(name).next().is_none() {
            continue;
        }
        match form
            .get(name)
            .parse()
            .ok()
            .filter(|n| (1..=most).contains(n))
        {
            Some(n) => values[name] = n.into(),
            None => errors.add(name, "organisation-notice-wrong"),
        }
    }
    let Notices {
        permit_days,
        end_months,
        ..
    } = Notices::of(values);
    for (name, [first, last]) in [
        ("permit_last_days", permit_days),
        ("end_last_months", end_months),
    ] {
        if last >= first {
            errors.add(name, "organisation-notice-order");
        }
    }
}

fn filled_settings(settings: &Settings) -> Form {
    let Notices {
        permit_days,
        end_months,
        plan_days,
        consent_days,
    } = Notices::of(&settings.values);
    filled(
        settings.version,
        [
            ("name", settings.name.clone()),
            ("threshold", settings.threshold().to_string()),
            ("permit_first_days", permit_days[0].to_string()),
            ("permit_last_days", permit_days[1].to_string()),
            ("end_first_months", end_months[0].to_string()),
            ("end_last_months", end_months[1].to_string()),
            ("plan_days", plan_days.to_string()),
            ("consent_days", consent_days.to_string()),
        ],
    )
}

async fn settings(ctx: Ctx) -> Result<Html<String>> {
    let settings = admin::settings(&ctx.app.db, ctx.actor.tenant).await?;
    settings_form(&ctx, &filled_settings(&settings), &Errors::default()).shown()
}

async fn save_settings(ctx: Ctx, form: Form) -> Result<Response> {
    let mut settings = admin::settings(&ctx.app.db, ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let current = filled_settings(&settings);
    settings.name = form.required("name", 120, &mut errors);
    let threshold = form.get("threshold").parse().ok();
    match threshold.filter(|n| THRESHOLDS.contains(n)) {
        Some(n) => settings.values["threshold"] = n.into(),
        None => errors.add("threshold", "organisation-threshold-wrong"),
    }
    read_notices(&form, &mut settings.values, &mut errors);
    let page = settings_form(&ctx, &form, &errors);
    if form.version() != settings.version {
        return page.stale(settings.version, &current);
    }
    if !errors.is_empty() {
        return page.invalid();
    }
    let mut work = ctx.begin().await?;
    admin::update_settings(&mut work, &settings).await?;
    work.commit().await?;
    Ok(web::done(HOME, "organisation-saved"))
}

fn agency_form(ctx: &Ctx, agency: Option<&Agency>, form: &Form, errors: &Errors) -> Record {
    let (title, action) = match agency {
        Some(agency) => (
            agency.name.clone(),
            format!("{HOME}/agencies/{}", agency.id),
        ),
        None => (ctx.l.t("agency-new"), format!("{HOME}/agencies")),
    };
    let regimes = REGIMES
        .into_iter()
        .map(|key| (key.to_owned(), regime_label(ctx, key)))
        .collect();
    let record = Record::new(ctx, title, action, (form, errors))
        .text("name", "agency-name", true)
        .select("legal_regime", "agency-regime", regimes, "");
    // A new Träger starts with the usual interval.
    match agency {
        Some(_) => record.text("review_months", "agency-review-months", true),
        None => record,
    }
}

fn read_agency(form: &Form, errors: &mut Errors) -> (String, String) {
    let regime = form.get("legal_regime");
    if !REGIMES.contains(&regime) {
        errors.add("legal_regime", "form-choice");
    }
    (form.required("name", 120, errors), regime.to_owned())
}

async fn new_agency(ctx: Ctx) -> Result<Html<String>> {
    agency_form(&ctx, None, &Form::default(), &Errors::default()).shown()
}

async fn create_agency(ctx: Ctx, form: Form) -> Result<Response> {
    let mut errors = Errors::default();
    let (name, regime) = read_agency(&form, &mut errors);
    if !errors.is_empty() {
        return agency_form(&ctx, None, &form, &errors).invalid();
    }
    let mut work = ctx.begin().await?;
    store::add_agency(&mut work, &name, &regime).await?;
    work.commit().await?;
    Ok(web::done(HOME, "organisation-saved"))
}

async fn agency(ctx: &Ctx, id: Uuid) -> Result<Agency> {
    let all = store::agencies(&ctx.app.db, ctx.actor.tenant).await?;
    let found = all.into_iter().find(|agency| agency.id == id);
    found.ok_or(Error::NotFound)
}

fn filled_agency(agency: &Agency) -> Form {
    filled(
        agency.version,
        [
            ("name", agency.name.clone()),
            ("legal_regime", agency.legal_regime.clone()),
            ("review_months", agency.review_months.to_string()),
        ],
    )
}

async fn edit_agency(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let agency = agency(&ctx, id).await?;
    agency_form(
        &ctx,
        Some(&agency),
        &filled_agency(&agency),
        &Errors::default(),
    )
    .shown()
}

async fn save_agency(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let mut agency = agency(&ctx, id).await?;
    let mut errors = Errors::default();
    let current = filled_agency(&agency);
    let page = agency_form(&ctx, Some(&agency), &form, &errors);
    if form.version() != agency.version {
        return page.stale(agency.version, &current);
    }
    (agency.name, agency.legal_regime) = read_agency(&form, &mut errors);
    let months = form.get("review_months").parse().ok();
    match months.filter(|months| REVIEW_MONTHS.contains(months)) {
        Some(months) => agency.review_months = months,
        None => errors.add("review_months", "agency-review-months-wrong"),
    }
    if !errors.is_empty() {
        return agency_form(&ctx, Some(&agency), &form, &errors).invalid();
    }
    let mut work = ctx.begin().await?;
    match admin::update_agency(&mut work, &agency).await {
        Err(DbError::Stale) => return page.stale(agency.version, &current),
        other => other?,
    }
    work.commit().await?;
    Ok(web::done(HOME, "organisation-saved"))
}

fn team_form(ctx: &Ctx, title: String, action: String, input: (&Form, &Errors)) -> Record {
    Record::new(ctx, title, action, input).text("name", "team-name", true)
}

async fn new_team(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let agency = agency(&ctx, id).await?;
    let action = format!("{HOME}/agencies/{id}/teams");
    let input = (&Form::default(), &Errors::default());
    team_form(&ctx, ctx.l.t("team-new"), action, input)
        .note(agency.name)
        .shown()
}

async fn create_team(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let agency = agency(&ctx, id).await?;
    let mut errors = Errors::default();
    let name = form.required("name", 120, &mut errors);
    if !errors.is_empty() {
        let action = format!("{HOME}/agencies/{id}/teams");
        return team_form(&ctx, ctx.l.t("team-new"), action, (&form, &errors)).invalid();
    }
    let mut work = ctx.begin().await?;
    store::add_team(&mut work, agency.id, &name).await?;
    work.commit().await?;
    Ok(web::done(HOME, "organisation-saved"))
}

async fn team(ctx: &Ctx, id: Uuid) -> Result<Team> {
    let all = store::teams(&ctx.app.db, ctx.actor.tenant).await?;
    let found = all.into_iter().find(|team| team.id == id);
    found.ok_or(Error::NotFound)
}

async fn edit_team(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let team = team(&ctx, id).await?;
    let form = filled(team.version, [("name", team.name.clone())]);
    let action = format!("{HOME}/teams/{id}");
    team_form(&ctx, team.name, action, (&form, &Errors::default())).shown()
}

async fn save_team(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let mut team = team(&ctx, id).await?;
    let current = filled(team.version, [("name", team.name.clone())]);
    let mut errors = Errors::default();
    let name = form.required("name", 120, &mut errors);
    let action = format!("{HOME}/teams/{id}");
    let page = team_form(&ctx, team.name, action, (&form, &errors));
    if form.version() != team.version {
        return page.stale(team.version, &current);
    }
    if !errors.is_empty() {
        return page.invalid();
    }
    team.name = name;
    let mut work = ctx.begin().await?;
    match admin::update_team(&mut work, &team).await {
        Err(DbError::Stale) => return page.stale(team.version, &current),
        other => other?,
    }
    work.commit().await?;
    Ok(web::done(HOME, "organisation-saved"))
}

//! Municipalities: their data, who is responsible there, and taking in another county's list.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::admin::HOME;
use super::county_list::{self, Bad};
use super::model::Municipality;
use super::record::{Record, filled};
use super::store::{self, admin};
use crate::layout::{FieldError, Page};
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes, Upload};

pub(super) fn router() -> Routes {
    let may = Ability::Administer;
    Routes::new()
        .get("/admin/organisation/municipalities/import", may, import)
        .upload("/admin/organisation/municipalities/import", may, take_in)
        .get("/admin/organisation/municipalities/{id}", may, edit)
        .post("/admin/organisation/municipalities/{id}", may, save)
}

async fn municipality(ctx: &Ctx, id: Uuid) -> Result<Municipality> {
    let all = store::municipalities(&ctx.app.db, ctx.actor.tenant).await?;
    let found = all.into_iter().find(|municipality| municipality.id == id);
    found.ok_or(Error::NotFound)
}

/// Who can be chosen, and who is.
struct Duties {
    people: Vec<(String, String)>,
    responsible: Option<Uuid>,
    deputy: Option<Uuid>,
}

async fn duties(ctx: &Ctx, place: Uuid) -> Result<Duties> {
    let (db, tenant) = (&ctx.app.db, ctx.actor.tenant);
    let all = admin::duties(db, tenant).await?;
    let mut people: Vec<(String, String)> = admin::counsellors(db, tenant)
        .await?
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let mut of = |kind: &str| {
        let duty = all
            .iter()
            .find(|duty| duty.municipality_id == place && duty.kind == kind)?;
        let id = duty.account_id.to_string();
        // Somebody whose account was closed stays chosen until someone else is.
        if !people.iter().any(|(known, _)| *known == id) {
            people.push((id, duty.name.clone()));
        }
        Some(duty.account_id)
    };
    let (responsible, deputy) = (of("responsible"), of("deputy"));
    Ok(Duties {
        people,
        responsible,
        deputy,
    })
}

fn filled_from(municipality: &Municipality, duties: &Duties) -> Form {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let inhabitants = municipality.inhabitants.map(|n| n.to_string());
    filled(
        municipality.version,
        [
            ("name", municipality.name.clone()),
            ("postcode", municipality.postcode.clone()),
            ("inhabitants", inhabitants.unwrap_or_default()),
            ("active", municipality.active.to_string()),
            ("responsible", id(duties.responsible)),
            ("deputy", id(duties.deputy)),
        ],
    )
}

fn form_page(
    ctx: &Ctx,
    municipality: &Municipality,
    duties: &Duties,
    input: (&Form, &Errors),
) -> Record {
    let action = format!("{HOME}/municipalities/{}", municipality.id);
    let people = || duties.people.clone();
    Record::new(ctx, municipality.name.clone(), action, input)
        .select(
            "responsible",
            "municipality-responsible",
            people(),
            "municipality-nobody",
        )
        .select(
            "deputy",
            "municipality-deputy",
            people(),
            "municipality-nobody",
        )
        .text("name", "municipality-name", true)
        .text("postcode", "municipality-postcode", false)
        .text("inhabitants", "municipality-inhabitants", false)
        .check("active", "municipality-active")
}

async fn edit(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let municipality = municipality(&ctx, id).await?;
    let duties = duties(&ctx, id).await?;
    let form = filled_from(&municipality, &duties);
    form_page(&ctx, &municipality, &duties, (&form, &Errors::default())).shown()
}

async fn save(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let old = municipality(&ctx, id).await?;
    let duties = duties(&ctx, id).await?;
    let mut errors = Errors::default();
    let new = read(&old, &form, &mut errors);
    let responsible = chosen(&form, "responsible", &duties, &mut errors);
    let deputy = chosen(&form, "deputy", &duties, &mut errors);
    if deputy.is_some() && deputy == responsible {
        errors.add("deputy", "municipality-same");
    }
    let page = form_page(&ctx, &old, &duties, (&form, &errors));
    if form.version() != old.version {
        return page.stale(old.version, &filled_from(&old, &duties));
    }
    if !errors.is_empty() {
        return page.invalid();
    }
    let mut work = ctx.begin().await?;
    match admin::update_municipality(&mut work, &new).await {
        Err(DbError::Stale) => return page.stale(old.version, &filled_from(&old, &duties)),
        other => other?,
    }
    if responsible != duties.responsible {
        store::set_duty(&mut work, id, "responsible", responsible).await?;
    }
    if deputy != duties.deputy {
        store::set_duty(&mut work, id, "deputy", deputy).await?;
    }
    work.commit().await?;
    ctx.app.catalogues.forget(ctx.actor.tenant);
    Ok(web::done(HOME, "municipality-saved"))
}

fn read(old: &Municipality, form: &Form, errors: &mut Errors) -> Municipality {
    let postcode = form.get("postcode");
    let digits = postcode.len() == 5 && postcode.bytes().all(|byte| byte.is_ascii_digit());
    if !postcode.is_empty() && !digits {
        errors.add("postcode", "municipality-postcode-wrong");
    }
    let people = form.get("inhabitants").replace('.', "");
    let inhabitants = match people.as_str() {
        "" => None,
        text => {
            let count = text.parse().ok();
            let count = count.filter(|n| (0..=100_000_000).contains(n));
            if count.is_none() {
                errors.add("inhabitants", "form-number");
            }
            count
        }
    };
    Municipality {
        name: form.required("name", 120, errors),
        postcode: postcode.to_owned(),
        inhabitants,
        active: form.get("active") == "true",
        ..old.clone()
    }
}

fn chosen(form: &Form, name: &str, duties: &Duties, errors: &mut Errors) -> Option<Uuid> {
    let value = form.get(name);
    if !value.is_empty() && !duties.people.iter().any(|(id, _)| id == value) {
        errors.add(name, "form-choice");
    }
    value.parse().ok()
}

#[derive(Template)]
#[template(path = "organisation/county_list.html")]
struct ImportPage {
    page: Page,
    limit: String,
    errors: Vec<FieldError>,
    error: Option<String>,
    problems: Vec<String>,
}

fn import_page(ctx: &Ctx, problems: Vec<String>) -> ImportPage {
    let mut errors = Errors::default();
    if !problems.is_empty() {
        errors.add("file", "county-list-refused");
    }
    ImportPage {
        page: ctx.page(ctx.l.t("county-list-title")),
        limit: ctx
            .l
            .number(i64::try_from(ctx.app.config.upload_limit >> 20).unwrap_or(0)),
        errors: errors.shown(&ctx.l),
        error: errors.key("file").map(|key| ctx.l.t(key)),
        problems,
    }
}

async fn import(ctx: Ctx) -> Result<Html<String>> {
    web::page(&import_page(&ctx, Vec::new()))
}

/// All rows are taken in, or none.
async fn take_in(ctx: Ctx, upload: Upload) -> Result<Response> {
    let rows = match county_list::read(&upload.bytes, &upload.file_name) {
        Ok(rows) => rows,
        Err(bad) => {
            let problems = bad.iter().take(100).map(|bad| told(&ctx, bad)).collect();
            return web::invalid(&import_page(&ctx, problems));
        }
    };
    let mut work = ctx.begin().await?;
    admin::take_in(&mut work, &rows).await?;
    work.commit().await?;
    ctx.app.catalogues.forget(ctx.actor.tenant);
    Ok(web::done(HOME, "county-list-done"))
}

fn told(ctx: &Ctx, bad: &Bad) -> String {
    let what = ctx.l.tn(bad.key, [("value", bad.value.as_str())]);
    if bad.row == 0 {
        return what;
    }
    let row = bad.row.to_string();
    ctx.l.tn(
        "county-list-row",
        [("row", row.as_str()), ("what", what.as_str())],
    )
}

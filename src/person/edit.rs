use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::SealError;
use serde_json::json;
use uuid::Uuid;

use super::form::{
    Drawing, HousingFields, PersonFields, StatusFields, filled, read_housing, read_person,
    read_status,
};
use super::model::{Details, NewPerson};
use super::store;
use super::view::PersonView;
use crate::access;
use crate::audit::Event;
use crate::layout::{FieldError, Page};
use crate::web::{self, Ctx, Error, Errors, Form, Result};

/// A field that both changed: label, typed, stored.
struct Differs {
    label: String,
    typed: String,
    stored: String,
}

#[derive(Template)]
#[template(path = "person/edit.html")]
struct EditPage {
    page: Page,
    id: Uuid,
    errors: Vec<FieldError>,
    fields: PersonFields,
    version: String,
    /// What stands in the database now, when someone else was faster.
    stale: bool,
    differs: Vec<Differs>,
}

async fn load(ctx: &Ctx, id: Uuid) -> Result<Details> {
    let app = &ctx.app;
    let found = store::details(&app.db, &app.keys, &ctx.actor, &[id]).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let details = load(&ctx, id).await?;
    ctx.opened("person", id).await?;
    let form = filled(&details);
    web::page(&edit_page(&ctx, &details, &form, &Errors::default()).await?)
}

async fn edit_page(ctx: &Ctx, details: &Details, form: &Form, errors: &Errors) -> Result<EditPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let draw = Drawing {
        form,
        errors,
        all: &all,
        l: &ctx.l,
    };
    Ok(EditPage {
        page: ctx.page(ctx.l.tn("person-edit", [("name", details.summary.name())])),
        id: details.summary.id,
        errors: errors.shown(&ctx.l),
        fields: PersonFields::new(&draw),
        version: form.get("version").to_owned(),
        stale: false,
        differs: Vec::new(),
    })
}

pub(super) async fn save(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let details = load(&ctx, id).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let mut person = read_person(&form, &all, ctx.today(), &mut errors);
    person.id = id;
    if !errors.is_empty() {
        return web::invalid(&edit_page(&ctx, &details, &form, &errors).await?);
    }
    if form.version() != details.version {
        return stale(&ctx, &details, &form).await;
    }
    ctx.app.keys.create(ctx.actor.tenant, id).await?;
    let mut work = ctx.begin().await?;
    match store::update(&mut work, &ctx.app.keys, &person, details.version).await {
        Ok(()) => {}
        Err(SealError::Db(DbError::Stale)) => {
            drop(work);
            return stale(&ctx, &load(&ctx, id).await?, &form).await;
        }
        Err(error) => return Err(error.into()),
    }
    let fields = json!({ "fields": changed(&details, &person) });
    work.record(Event::new("person.update", "person", id).with(fields));
    work.commit().await?;
    Ok(web::done(&format!("/people/{id}/data"), "person-saved"))
}

/// Names of the fields that differ, for the log.
fn changed(old: &Details, new: &NewPerson) -> Vec<&'static str> {
    let secrets = |found: &[super::model::Secret]| -> Vec<(String, String)> {
        let pairs = found.iter();
        pairs
            .map(|s| (s.kind.clone(), s.value.clone().unwrap_or_default()))
            .collect()
    };
    let s = &old.summary;
    [
        ("family_name", s.family_name != new.family_name),
        ("given_name", s.given_name != new.given_name),
        ("native_name", s.native_name != new.native_name),
        ("birth", s.birth() != new.birth),
        ("sex", s.sex != new.sex),
        ("family_status", old.family_status != new.family_status),
        ("nationalities", old.nationalities != new.nationalities),
        ("languages", old.languages != new.languages),
        ("contacts", secrets(&old.contacts) != new.contacts),
        ("identifiers", secrets(&old.identifiers) != new.identifiers),
        ("remark", old.remark.as_ref() != Some(&new.remark)),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(name, _)| name)
    .collect()
}

/// Shows the form again with what was typed beside what stands in the database now; saving it
/// once more is then a decision.
async fn stale(ctx: &Ctx, now: &Details, form: &Form) -> Result<Response> {
    let stored = filled(now);
    let mut typed = form.clone();
    typed.set("version", now.version.to_string());
    let mut page = edit_page(ctx, now, &typed, &Errors::default()).await?;
    let l = &ctx.l;
    page.stale = true;
    page.differs = [
        ("family", "person-family"),
        ("given", "person-given"),
        ("native", "person-native"),
        ("birth", "person-birth"),
        ("remark", "person-remark"),
        ("contact_0", "person-contacts"),
        ("contact_1", "person-contacts"),
        ("identifier_0", "person-identifiers"),
    ]
    .into_iter()
    .filter(|(name, _)| form.get(name) != stored.get(name).trim())
    .map(|(name, label)| Differs {
        label: l.t(label),
        typed: form.get(name).to_owned(),
        stored: stored.get(name).to_owned(),
    })
    .collect();
    let status = axum::http::StatusCode::CONFLICT;
    Ok((status, web::page(&page)?).into_response())
}

#[derive(Template)]
#[template(path = "person/status.html")]
struct StatusPage {
    page: Page,
    person: PersonView,
    errors: Vec<FieldError>,
    status: StatusFields,
}

pub(super) async fn status(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let details = load(&ctx, id).await?;
    ctx.opened("person", id).await?;
    web::page(&status_page(&ctx, &details, &Form::default(), &Errors::default()).await?)
}

async fn status_page(
    ctx: &Ctx,
    details: &Details,
    form: &Form,
    errors: &Errors,
) -> Result<StatusPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let draw = Drawing {
        form,
        errors,
        all: &all,
        l: &ctx.l,
    };
    let name = details.summary.name();
    Ok(StatusPage {
        page: ctx.page(ctx.l.tn("person-status-of", [("name", name)])),
        person: PersonView::new(ctx, &all, details),
        errors: errors.shown(&ctx.l),
        status: StatusFields::new(&draw),
    })
}

pub(super) async fn add_status(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let details = load(&ctx, id).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let found = read_status(&form, &all, ctx.today(), &mut errors);
    if found.is_none() {
        errors.add("status_code", "form-missing");
    }
    let Some(found) = found.filter(|_| errors.is_empty()) else {
        return web::invalid(&status_page(&ctx, &details, &form, &errors).await?);
    };
    let mut work = ctx.begin().await?;
    store::add_status(&mut work, id, &found).await?;
    work.record(Event::new("person.status", "person", id));
    work.commit().await?;
    Ok(web::done(
        &format!("/people/{id}/status"),
        "person-status-saved",
    ))
}

/// A case that still belongs to where the person lived before.
struct Moving {
    case: Uuid,
    version: i64,
    to: Uuid,
    on: String,
    question: String,
    yes: String,
}

/// Asks which cases move with somebody who lives in another municipality now.
async fn moving(ctx: &Ctx, details: &Details) -> Result<Vec<Moving>> {
    let home = details.home_on(ctx.today());
    let Some((to, place)) =
        home.and_then(|home| Some((home.municipality_id?, home.municipality.clone()?)))
    else {
        return Ok(Vec::new());
    };
    let (l, since) = (&ctx.l, home.and_then(|home| home.valid_from));
    let found = store::cases_elsewhere(&ctx.app.db, &ctx.actor, details.summary.id, to).await?;
    let cases = found.into_iter().map(|row| {
        let (name, number) = (details.summary.name(), format!("F-{:05}", row.number));
        let mut values = vec![("name", name), ("place", place.clone()), ("number", number)];
        let question = match row.municipality {
            Some(from) => {
                values.push(("from", from));
                l.tn("person-moving-question", values)
            }
            None => l.tn("person-moving-question-none", values),
        };
        Moving {
            case: row.id,
            version: row.version,
            to,
            on: l.date(since.unwrap_or_else(|| ctx.today()).max(row.started_on)),
            question,
            yes: l.tn("person-moving-yes", [("place", place.clone())]),
        }
    });
    Ok(cases.collect())
}

#[derive(Template)]
#[template(path = "person/housing.html")]
struct HousingPage {
    page: Page,
    person: PersonView,
    /// Cases that might move with the person.
    moving: Vec<Moving>,
    errors: Vec<FieldError>,
    housing: HousingFields,
}

pub(super) async fn housing(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let details = load(&ctx, id).await?;
    ctx.opened("person", id).await?;
    // A place without a day counts as the oldest one: whoever enters a move means from now on.
    let mut form = Form::default();
    form.set("housing_from", ctx.l.date(ctx.today()));
    web::page(&housing_page(&ctx, &details, &form, &Errors::default()).await?)
}

async fn housing_page(
    ctx: &Ctx,
    details: &Details,
    form: &Form,
    errors: &Errors,
) -> Result<HousingPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let municipalities = municipalities(ctx).await?;
    let draw = Drawing {
        form,
        errors,
        all: &all,
        l: &ctx.l,
    };
    let name = details.summary.name();
    Ok(HousingPage {
        page: ctx.page(ctx.l.tn("person-housing-of", [("name", name)])),
        person: PersonView::new(ctx, &all, details),
        moving: moving(ctx, details).await?,
        errors: errors.shown(&ctx.l),
        housing: HousingFields::new(&draw, municipalities),
    })
}

/// Id and name of the county's municipalities, for selects.
pub async fn municipalities(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let named = store::choices(&ctx.app.db, &ctx.actor).await?;
    Ok(named
        .into_iter()
        .filter(|named| named.kind == "municipality")
        .map(|named| (named.id.to_string(), named.name))
        .collect())
}

pub(super) async fn add_housing(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let details = load(&ctx, id).await?;
    let mut errors = Errors::default();
    let known = municipalities(&ctx).await?;
    let found = read_housing(&form, &known, ctx.today(), &mut errors);
    if found.is_none() {
        errors.add("municipality", "form-missing");
    }
    let Some(found) = found.filter(|_| errors.is_empty()) else {
        return web::invalid(&housing_page(&ctx, &details, &form, &errors).await?);
    };
    let mut work = ctx.begin().await?;
    store::add_housing(&mut work, id, &found).await?;
    work.record(Event::new("person.housing", "person", id));
    work.commit().await?;
    Ok(web::done(
        &format!("/people/{id}/housing"),
        "person-housing-saved",
    ))
}

/// Where the data of a person stand: the tab of the file, or the person's own page.
pub(super) async fn data(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let to = match store::case_of(db, actor, id).await? {
        Some((case, _)) => format!("/cases/{case}/data"),
        None if access::visible(db, actor, id).await? => format!("/people/{id}"),
        None => return Err(Error::NotFound),
    };
    Ok(axum::response::Redirect::to(&to).into_response())
}

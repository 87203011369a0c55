//! One screen for all life areas: a level by key, resources and needs beside it.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::model::{Area, Assessment, AssessmentRow, Input, LEVELS, LONG};
use super::overview::meaning;
use super::{reading, store};
use crate::case::HeadView;
use crate::layout::{FieldError, Page};
use crate::organisation::Catalogues;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

#[derive(Template)]
#[template(path = "assessment/form.html")]
struct FormPage {
    page: Page,
    head: HeadView,
    back: String,
    action: String,
    /// Nothing for a new one.
    removal: Option<String>,
    person: String,
    on_date: String,
    version: i64,
    /// Where one goes on: `closure`, or nothing.
    next: String,
    /// From which day the levels were taken over.
    taken_over: String,
    areas: Vec<AreaField>,
    errors: Vec<FieldError>,
    /// What a colleague has stored meanwhile: life area and text.
    stored: Vec<(String, String)>,
}

struct AreaField {
    key: String,
    label: String,
    levels: Vec<LevelChoice>,
    none: bool,
    resources: TextField,
    needs: TextField,
}

struct TextField {
    name: String,
    value: String,
    error: Option<String>,
}

struct LevelChoice {
    level: i64,
    meaning: String,
    chosen: bool,
}

impl FormPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// Which assessment the form is about.
struct Subject<'a> {
    case: Uuid,
    person: Uuid,
    row: Option<&'a AssessmentRow>,
    /// The last one before, whose levels a new one starts from.
    before: Option<&'a Assessment>,
}

fn filled(ctx: &Ctx, areas: &[Area], on_date: String, version: i64) -> Form {
    let mut form = Form::default();
    form.set("on_date", on_date);
    form.set("version", version.to_string());
    for area in areas {
        let level = area.level.map_or(String::new(), |level| level.to_string());
        form.add(&format!("level_{}", area.life_area), level);
        form.add(&format!("resources_{}", area.life_area), &area.resources);
        form.add(&format!("needs_{}", area.life_area), &area.needs);
    }
    form.set("lang", ctx.l.lang());
    form
}

/// The areas that are asked: those offered, and those an older assessment has.
fn asked(catalogues: &Catalogues, form: &Form) -> Vec<String> {
    let entries = catalogues.of("life_area").entries().iter();
    entries
        .filter(|area| area.active || !form.get(&format!("level_{}", area.key)).is_empty())
        .map(|area| area.key.clone())
        .collect()
}

async fn draw(ctx: &Ctx, subject: &Subject<'_>, form: &Form, errors: &Errors) -> Result<FormPage> {
    let head = HeadView::load(ctx, subject.case, "levels").await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let l = &ctx.l;
    let member = head.members.iter().find(|m| m.summary.id == subject.person);
    let name = member.map_or(String::new(), |member| member.name.clone());
    let base = format!("/cases/{}/assessments", subject.case);
    let action = match subject.row {
        Some(row) => format!("{base}/{}", row.id),
        None => base.clone(),
    };
    let areas = asked(&catalogues, form)
        .into_iter()
        .map(|key| area_field(ctx, &catalogues, (form, errors), key))
        .collect();
    let title = if subject.row.is_some() {
        "assessment-edit"
    } else {
        "assessment-new"
    };
    Ok(FormPage {
        page: ctx.page(format!("{} – {name}", l.t(title))),
        back: format!("{base}?person={}", subject.person),
        removal: subject.row.map(|_| format!("{action}/removal")),
        action,
        person: subject.person.to_string(),
        on_date: form.get("on_date").to_owned(),
        next: form.get("next").to_owned(),
        version: subject.row.map_or(0, |row| row.version),
        taken_over: subject.before.map_or(String::new(), |before| {
            let day = l.date(before.row.on_date);
            l.tn("assessment-taken-over", [("day", day)])
        }),
        areas,
        errors: errors.shown(l),
        stored: Vec::new(),
        head,
    })
}

fn area_field(
    ctx: &Ctx,
    catalogues: &Catalogues,
    (form, errors): (&Form, &Errors),
    key: String,
) -> AreaField {
    let text = |kind: &str| {
        let name = format!("{kind}_{key}");
        TextField {
            value: form.get(&name).to_owned(),
            error: errors.key(&name).map(|key| ctx.l.t(key)),
            name,
        }
    };
    let chosen = form.get(&format!("level_{key}")).to_owned();
    let levels = LEVELS.iter().map(|level| LevelChoice {
        level: *level,
        meaning: meaning(ctx, catalogues, &key, *level),
        chosen: chosen == level.to_string(),
    });
    AreaField {
        label: catalogues
            .of("life_area")
            .label(&key, ctx.l.lang())
            .to_owned(),
        levels: levels.collect(),
        none: chosen.is_empty(),
        resources: text("resources"),
        needs: text("needs"),
        key,
    }
}

/// The person must be one of the case.
fn of_case(head: &HeadView, person: Option<Uuid>) -> Result<Uuid> {
    let first = head.members.first().map(|member| member.summary.id);
    let person = person.or(first).ok_or(Error::NotFound)?;
    let known = head.members.iter().any(|m| m.summary.id == person);
    known.then_some(person).ok_or(Error::NotFound)
}

pub(super) async fn new(
    ctx: Ctx,
    Path(case): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, case, "levels").await?;
    ctx.opened("case", case).await?;
    let wish = Form::of_query(query.as_deref());
    let person = of_case(&head, wish.id("person"))?;
    let all = reading::load(&ctx, case).await?;
    let before = all.iter().rev().find(|one| one.row.person_id == person);
    let areas = before.map_or(&[][..], |before| &before.areas);
    let mut form = filled(&ctx, areas, ctx.l.date(ctx.today()), 0);
    form.set("next", wish.get("next"));
    let subject = Subject {
        case,
        person,
        row: None,
        before,
    };
    web::page(&draw(&ctx, &subject, &form, &Errors::default()).await?)
}

/// Reads the form; wrong input is found again in `errors`.
fn parse(
    ctx: &Ctx,
    (head, catalogues): (&HeadView, &Catalogues),
    person: Uuid,
    form: &Form,
) -> (Input, Errors) {
    let mut errors = Errors::default();
    let mut areas = Vec::new();
    for key in asked(catalogues, form) {
        let name = format!("level_{key}");
        let text = form.get(&name);
        let level: Option<i64> = text.parse().ok().filter(|level| LEVELS.contains(level));
        if level.is_none() && !text.is_empty() {
            errors.add(&name, "form-choice");
        }
        areas.push(Area {
            level,
            resources: form.text(&format!("resources_{key}"), LONG, &mut errors),
            needs: form.text(&format!("needs_{key}"), LONG, &mut errors),
            life_area: key,
        });
    }
    let day = form.date("on_date", ctx.today(), &mut errors);
    let on_date = day.unwrap_or_else(|| ctx.today());
    if form.get("on_date").is_empty() {
        errors.add("on_date", "form-missing");
    } else if on_date > ctx.today() {
        errors.add("on_date", "case-in-future");
    } else if head.case.ended_on.is_some_and(|end| on_date > end) {
        errors.add("on_date", "assessment-after-end");
    }
    if errors.is_empty() && areas.iter().all(|area| area.level.is_none()) {
        errors.add("levels", "assessment-empty");
    }
    let input = Input {
        person,
        on_date,
        areas,
    };
    (input, errors)
}

pub(super) async fn create(ctx: Ctx, Path(case): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, case, "levels").await?;
    let person = of_case(&head, form.id("person"))?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (input, mut errors) = parse(&ctx, (&head, &catalogues), person, &form);
    let subject = Subject {
        case,
        person,
        row: None,
        before: None,
    };
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, &subject, &form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let mut work = ctx.begin().await?;
    match store::add(&mut work, &key, (case, ctx.new_id()), &input).await {
        Ok(()) => {}
        Err(DbError::Unique(_)) => {
            drop(work);
            errors.add("on_date", "assessment-same-day");
            return web::invalid(&draw(&ctx, &subject, &form, &errors).await?);
        }
        Err(error) => return Err(error.into()),
    }
    work.commit().await?;
    // Whoever closes the case goes on there.
    let to = match form.get("next") {
        "closure" => format!("/cases/{case}/closure"),
        _ => back(case, person),
    };
    Ok(web::done(&to, "assessment-saved"))
}

fn back(case: Uuid, person: Uuid) -> String {
    format!("/cases/{case}/assessments?person={person}")
}

async fn one(ctx: &Ctx, case: Uuid, id: Uuid) -> Result<Assessment> {
    let all = reading::load(ctx, case).await?;
    let found = all.into_iter().find(|one| one.row.id == id);
    found.ok_or(Error::NotFound)
}

pub(super) async fn edit(ctx: Ctx, Path((case, id)): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    let found = one(&ctx, case, id).await?;
    ctx.opened("case", case).await?;
    let row = &found.row;
    let form = filled(&ctx, &found.areas, ctx.l.date(row.on_date), row.version);
    let subject = Subject {
        case,
        person: row.person_id,
        row: Some(row),
        before: None,
    };
    web::page(&draw(&ctx, &subject, &form, &Errors::default()).await?)
}

pub(super) async fn change(
    ctx: Ctx,
    Path((case, id)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Response> {
    let found = one(&ctx, case, id).await?;
    let head = HeadView::load(&ctx, case, "levels").await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let row = &found.row;
    let (input, mut errors) = parse(&ctx, (&head, &catalogues), row.person_id, &form);
    let subject = Subject {
        case,
        person: row.person_id,
        row: Some(row),
        before: None,
    };
    if form.version() != row.version {
        return beside(&ctx, &subject, &form, (&found, &input)).await;
    }
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, &subject, &form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let mut work = ctx.begin().await?;
    match store::change(&mut work, &key, row, &input).await {
        Ok(()) => {}
        Err(DbError::Unique(_)) => {
            drop(work);
            errors.add("on_date", "assessment-same-day");
            return web::invalid(&draw(&ctx, &subject, &form, &errors).await?);
        }
        Err(DbError::Stale) => {
            drop(work);
            let now = one(&ctx, case, id).await?;
            let subject = Subject {
                row: Some(&now.row),
                ..subject
            };
            return beside(&ctx, &subject, &form, (&now, &input)).await;
        }
        Err(error) => return Err(error.into()),
    }
    work.commit().await?;
    Ok(web::done(&back(case, row.person_id), "assessment-saved"))
}

/// What was typed, with what a colleague stored meanwhile above it.
async fn beside(
    ctx: &Ctx,
    subject: &Subject<'_>,
    form: &Form,
    (stored, typed): (&Assessment, &Input),
) -> Result<Response> {
    let mut page = draw(ctx, subject, form, &Errors::default()).await?;
    let l = &ctx.l;
    if stored.row.on_date != typed.on_date {
        page.stored
            .push((l.t("assessment-day"), l.date(stored.row.on_date)));
    }
    let blank = Area::default();
    for area in &page.areas {
        let now = stored.area(&area.key).unwrap_or(&blank);
        let own = typed.areas.iter().find(|one| one.life_area == area.key);
        let same = own.is_some_and(|own| {
            (own.level, &own.resources, &own.needs) == (now.level, &now.resources, &now.needs)
        });
        if !same {
            let level = now
                .level
                .map_or(String::from("–"), |level| level.to_string());
            let parts = [level, now.resources.clone(), now.needs.clone()];
            let parts: Vec<String> = parts.into_iter().filter(|text| !text.is_empty()).collect();
            page.stored.push((area.label.clone(), parts.join(" · ")));
        }
    }
    Ok((StatusCode::CONFLICT, web::page(&page)?).into_response())
}

pub(super) async fn remove(
    ctx: Ctx,
    Path((case, id)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Response> {
    let found = one(&ctx, case, id).await?;
    if found.row.version != form.version() {
        return Err(Error::Stale);
    }
    let mut work = ctx.begin().await?;
    store::remove(&mut work, &found.row).await?;
    work.commit().await?;
    let to = back(case, found.row.person_id);
    Ok(web::done(&to, "assessment-removed"))
}

use axum::extract::Path;
use axum::response::{Html, Response};
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::super::model::ACTORS;
use super::super::store;
use super::{Template, TemplateStep, all, built_in};
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Catalogues;
use crate::permission::Ability::LeadTeam;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes};

const HOME: &str = "/goal-templates";
/// Lines for steps in the form.
const LINES: usize = 8;
/// Characters of a wording, an indicator or a step.
const LONG: usize = 1_000;

pub(in crate::plan) fn router() -> Routes {
    Routes::new()
        .get(HOME, LeadTeam, list)
        .post(HOME, LeadTeam, create)
        .get("/goal-templates/new", LeadTeam, new)
        .get("/goal-templates/{template}", LeadTeam, edit)
        .post("/goal-templates/{template}", LeadTeam, change)
}

#[derive(askama::Template)]
#[template(path = "plan/template/list.html")]
struct ListPage {
    page: Page,
    areas: Vec<AreaView>,
    built_in: bool,
}

struct AreaView {
    label: String,
    templates: Vec<TemplateView>,
}

struct TemplateView {
    href: String,
    wording: String,
    indicator: String,
    steps: String,
    active: bool,
}

async fn list(ctx: Ctx) -> Result<Html<String>> {
    let templates = all(&ctx).await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let areas = catalogues.of("life_area").entries().iter();
    let areas = areas.map(|area| AreaView {
        label: area.label(ctx.l.lang()).to_owned(),
        templates: templates
            .iter()
            .filter(|one| one.life_area == area.key)
            .map(|one| TemplateView {
                href: format!("{HOME}/{}", one.id),
                wording: one.wording.clone(),
                indicator: one.indicator.clone(),
                steps: ctx
                    .l
                    .tn("plan-template-steps", [("count", one.steps.len())]),
                active: one.active,
            })
            .collect(),
    });
    web::page(&ListPage {
        page: ctx.page(ctx.l.t("plan-templates")),
        areas: areas.filter(|area| !area.templates.is_empty()).collect(),
        built_in: templates.iter().all(|one| one.version == 0),
    })
}

#[derive(askama::Template)]
#[template(path = "plan/template/form.html")]
struct FormPage {
    page: Page,
    action: String,
    errors: Vec<FieldError>,
    form: Form,
    areas: Vec<Choice>,
    lines: Vec<Line>,
    active: bool,
    /// Whether it exists already and may be switched off.
    known: bool,
}

struct Line {
    number: usize,
    actors: Vec<Choice>,
    what: String,
}

impl FormPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

fn filled(one: &Template) -> Form {
    let mut form = Form::default();
    form.set("life_area", &one.life_area);
    form.set("wording", &one.wording);
    form.set("indicator", &one.indicator);
    form.set("months", one.months.to_string());
    form.set("version", one.version.to_string());
    form.set("active", if one.active { "true" } else { "" });
    for (step, number) in one.steps.iter().zip(1..) {
        form.set(&format!("actor_{number}"), &step.actor);
        form.set(&format!("what_{number}"), &step.what);
    }
    form
}

fn draw(
    ctx: &Ctx,
    catalogues: &Catalogues,
    at: Option<Uuid>,
    (form, errors): (Form, &Errors),
) -> FormPage {
    let lang = ctx.l.lang();
    let choices = |name: &str, field: &str| {
        let current = form.get(field);
        form.choose(field, catalogues.of(name).choices(lang, current))
    };
    let lines = (1..=LINES).map(|number| Line {
        number,
        actors: choices("step_actor", &format!("actor_{number}")),
        what: form.get(&format!("what_{number}")).to_owned(),
    });
    let title = if at.is_some() {
        "plan-template-edit"
    } else {
        "plan-template-new"
    };
    FormPage {
        page: ctx.page(ctx.l.t(title)),
        action: at.map_or(HOME.to_owned(), |id| format!("{HOME}/{id}")),
        errors: errors.shown(&ctx.l),
        areas: choices("life_area", "life_area"),
        lines: lines.collect(),
        active: form.get("active") == "true",
        known: at.is_some(),
        form,
    }
}

fn parse(catalogues: &Catalogues, id: Uuid, form: &Form) -> (Template, Errors) {
    let mut errors = Errors::default();
    let mut steps = Vec::new();
    for number in 1..=LINES {
        let (actor, what) = (format!("actor_{number}"), format!("what_{number}"));
        let text = form.text(&what, LONG, &mut errors);
        let by = form.get(&actor);
        if text.is_empty() {
            continue;
        }
        if !ACTORS.contains(&by) {
            errors.add(&actor, "plan-template-who");
        }
        steps.push(TemplateStep {
            actor: by.to_owned(),
            what: text,
        });
    }
    let life_area = form.required("life_area", 60, &mut errors);
    if !life_area.is_empty() && !catalogues.of("life_area").has(&life_area) {
        errors.add("life_area", "form-choice");
    }
    let months: Option<i64> = form.get("months").parse().ok();
    let months = months.filter(|months| (1..=48).contains(months));
    if months.is_none() {
        errors.add("months", "plan-template-months-wrong");
    }
    let template = Template {
        id,
        life_area,
        wording: form.required("wording", LONG, &mut errors),
        indicator: form.text("indicator", LONG, &mut errors),
        months: months.unwrap_or(6),
        steps,
        active: form.get("active") == "true",
        version: form.version(),
    };
    (template, errors)
}

async fn new(ctx: Ctx) -> Result<Html<String>> {
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut form = Form::default();
    form.set("months", "6");
    web::page(&draw(&ctx, &catalogues, None, (form, &Errors::default())))
}

async fn create(ctx: Ctx, form: Form) -> Result<Response> {
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (mut template, errors) = parse(&catalogues, ctx.new_id(), &form);
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, &catalogues, None, (form, &errors)));
    }
    template.active = true;
    let agency = ctx.actor.agency_or_nil();
    let own = store::templates(&ctx.app.db, &ctx.actor).await?;
    let mut work = ctx.begin().await?;
    if own.is_empty() {
        store::adopt_templates(&mut work, agency, &built_in::templates()).await?;
    }
    store::add_template(&mut work, agency, &template).await?;
    work.commit().await?;
    Ok(web::done(HOME, "plan-template-saved"))
}

async fn one(ctx: &Ctx, id: Uuid) -> Result<Template> {
    let found = all(ctx).await?.into_iter().find(|one| one.id == id);
    found.ok_or(Error::NotFound)
}

async fn edit(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let found = one(&ctx, id).await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let form = (filled(&found), &Errors::default());
    web::page(&draw(&ctx, &catalogues, Some(id), form))
}

async fn change(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let found = one(&ctx, id).await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (mut template, errors) = parse(&catalogues, id, &form);
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, &catalogues, Some(id), (form, &errors)));
    }
    let agency = ctx.actor.agency_or_nil();
    let mut work = ctx.begin().await?;
    if found.version == 0 {
        let shipped = built_in::templates();
        let ids = store::adopt_templates(&mut work, agency, &shipped).await?;
        let at = shipped.iter().position(|one| one.id == id);
        template.id = at
            .and_then(|at| ids.get(at).copied())
            .ok_or(Error::NotFound)?;
        template.version = 1;
    }
    match store::change_template(&mut work, agency, &template).await {
        Ok(()) => {}
        Err(DbError::Stale) => return Err(Error::Stale),
        Err(error) => return Err(error.into()),
    }
    work.commit().await?;
    Ok(web::done(HOME, "plan-template-saved"))
}

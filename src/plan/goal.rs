use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::Months;
use uuid::Uuid;

use super::content::Reader;
use super::model::{GoalInput, GoalRow, MAX_GOALS, Plan, STATUSES, StepInput};
use super::pages::{ConfirmPage, base, open_plan};
use super::view::{Eye, LEVELS};
use super::{store, template};
use crate::case::HeadView;
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Catalogues;
use crate::permission::Ability::WriteFiles;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes};

/// Characters of a goal's wording or indicator.
const LONG: usize = 2_000;

pub(super) fn router() -> Routes {
    Routes::new()
        .get("/cases/{id}/plan/goals/new", WriteFiles, new)
        .post("/cases/{id}/plan/goals", WriteFiles, create)
        .get("/cases/{id}/plan/goals/{goal}", WriteFiles, edit)
        .post("/cases/{id}/plan/goals/{goal}", WriteFiles, change)
        .post("/cases/{id}/plan/goals/{goal}/place", WriteFiles, place)
        .get("/cases/{id}/plan/goals/{goal}/removal", WriteFiles, removal)
        .post("/cases/{id}/plan/goals/{goal}/removal", WriteFiles, remove)
}

#[derive(Template)]
#[template(path = "plan/goal.html")]
struct GoalPage {
    page: Page,
    head: HeadView,
    base: String,
    action: String,
    form: Form,
    errors: Vec<FieldError>,
    areas: Vec<Choice>,
    statuses: Vec<Choice>,
    attainments: Vec<Choice>,
    /// Nothing for a new goal.
    removal: Option<String>,
    /// Templates to start from, by life area; none when a goal is changed.
    templates: Vec<TemplateGroup>,
    /// The steps of the chosen template: number, text, whether it is taken.
    template_steps: Vec<TakenStep>,
    /// What a colleague has stored meanwhile: label and text.
    stored: Vec<(String, String)>,
    version: i64,
}

struct TemplateGroup {
    label: String,
    choices: Vec<Choice>,
}

struct TakenStep {
    number: usize,
    actor: String,
    what: String,
    taken: bool,
}

impl GoalPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// Reads the form; wrong input is found again in `errors`.
fn parse(ctx: &Ctx, all: &Catalogues, form: &Form) -> (GoalInput, Errors) {
    let mut errors = Errors::default();
    let input = GoalInput {
        life_area: form.required("life_area", 60, &mut errors),
        wording: form.required("wording", LONG, &mut errors),
        indicator: form.text("indicator", LONG, &mut errors),
        target_on: form.date("target_on", ctx.today(), &mut errors),
        status: match form.get("status") {
            "" => "open".to_owned(),
            status => status.to_owned(),
        },
        attainment: form.get("attainment").replace('−', "-").parse().ok(),
    };
    if !input.life_area.is_empty() && !all.of("life_area").has(&input.life_area) {
        errors.add("life_area", "form-choice");
    }
    if !STATUSES.contains(&input.status.as_str()) {
        errors.add("status", "form-choice");
    }
    let level = input.attainment.is_some_and(|v| (-2..=2).contains(&v));
    if !form.get("attainment").is_empty() && !level {
        errors.add("attainment", "form-choice");
    }
    (input, errors)
}

fn filled(ctx: &Ctx, goal: &GoalInput) -> Form {
    let GoalInput {
        life_area,
        wording,
        indicator,
        target_on,
        status,
        attainment,
    } = goal.clone();
    let mut form = Form::default();
    form.add("life_area", life_area);
    form.add("wording", wording);
    form.add("indicator", indicator);
    form.add("target_on", ctx.l.date_or_empty(target_on));
    form.add("status", status);
    form.add(
        "attainment",
        attainment.map_or(String::new(), |v| v.to_string()),
    );
    form
}

async fn goal_page(
    ctx: &Ctx,
    case: Uuid,
    row: Option<&GoalRow>,
    form: Form,
    errors: &Errors,
) -> Result<GoalPage> {
    let head = HeadView::load(ctx, case, "plan").await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (l, base) = (&ctx.l, base(case));
    let lang = l.lang();
    let choices = |name: &str| all.of(name).choices(lang, form.get(name));
    let levels = LEVELS.iter().map(|(value, _, sign, key)| {
        let label = l.t(key);
        (value.to_string(), format!("{sign} – {label}"))
    });
    let action = match row {
        Some(row) => format!("{base}/goals/{}", row.id),
        None => format!("{base}/goals"),
    };
    let (templates, template_steps) = match row {
        Some(_) => (Vec::new(), Vec::new()),
        None => offered(ctx, &all, &form).await?,
    };
    let title = l.t(if row.is_some() {
        "plan-goal-edit"
    } else {
        "plan-goal-new"
    });
    Ok(GoalPage {
        page: ctx.page(title),
        head,
        areas: form.choose("life_area", choices("life_area")),
        statuses: form.choose("status", choices("goal_status")),
        attainments: form.choose("attainment", levels.collect()),
        removal: row.map(|_| format!("{action}/removal")),
        templates,
        template_steps,
        stored: Vec::new(),
        version: row.map_or(0, |row| row.version),
        errors: errors.shown(l),
        form,
        action,
        base,
    })
}

/// What a new goal can start from, and the steps of the template it started from.
async fn offered(
    ctx: &Ctx,
    all: &Catalogues,
    form: &Form,
) -> Result<(Vec<TemplateGroup>, Vec<TakenStep>)> {
    let lang = ctx.l.lang();
    let templates = template::all(ctx).await?;
    let mut groups = Vec::new();
    for area in all.of("life_area").entries() {
        let fitting = templates
            .iter()
            .filter(|one| one.active && one.life_area == area.key)
            .map(|one| (one.id.to_string(), one.wording.clone()));
        let choices = form.choose("template", fitting.collect());
        if !choices.is_empty() {
            let label = area.label(lang).to_owned();
            groups.push(TemplateGroup { label, choices });
        }
    }
    let chosen = form.id("template");
    let chosen = templates.iter().find(|one| Some(one.id) == chosen);
    let steps = chosen.map_or(&[][..], |one| &one.steps);
    // Before the form was sent once, all steps are taken.
    let fresh = form.get("sent").is_empty();
    let steps = steps.iter().zip(1..).map(|(step, number)| TakenStep {
        number,
        actor: all.of("step_actor").label(&step.actor, lang).to_owned(),
        what: step.what.clone(),
        taken: fresh || form.has("step", &number.to_string()),
    });
    Ok((groups, steps.collect()))
}

async fn new(ctx: Ctx, Path(case): Path<Uuid>, RawQuery(query): RawQuery) -> Result<Html<String>> {
    open_plan(&ctx, case).await?;
    let wish = Form::of_query(query.as_deref());
    let mut form = Form::from_pairs([("status".to_owned(), "open".to_owned())]);
    let templates = template::all(&ctx).await?;
    if let Some(one) = templates
        .iter()
        .find(|one| Some(one.id) == wish.id("template"))
    {
        form.set("template", one.id.to_string());
        form.set("life_area", &one.life_area);
        form.set("wording", &one.wording);
        form.set("indicator", &one.indicator);
        let months = Months::new(u32::try_from(one.months).unwrap_or(6));
        let target = ctx.today().checked_add_months(months);
        form.set("target_on", ctx.l.date_or_empty(target));
    }
    web::page(&goal_page(&ctx, case, None, form, &Errors::default()).await?)
}

async fn create(ctx: Ctx, Path(case): Path<Uuid>, form: Form) -> Result<Response> {
    let plan: Plan = open_plan(&ctx, case).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (input, mut errors) = parse(&ctx, &all, &form);
    let goals = store::goals(&ctx.app.db, &ctx.actor, plan.id).await?;
    if goals.len() >= MAX_GOALS {
        errors.add("wording", "plan-too-many-goals");
    }
    if !errors.is_empty() {
        return web::invalid(&goal_page(&ctx, case, None, form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let id = ctx.new_id();
    let steps = taken(&ctx, &form).await?;
    let mut work = ctx.begin().await?;
    store::add_goal(&mut work, &key, (plan.id, id), &input).await?;
    for step in steps {
        let at = ((plan.id, id), ctx.new_id());
        store::add_first_step(&mut work, &key, at, &step).await?;
    }
    work.commit().await?;
    let to = if form.get("next") == "step" {
        format!("{}/goals/{id}/steps/new", base(case))
    } else {
        format!("{}#goal-{id}", base(case))
    };
    Ok(web::done(&to, "plan-goal-added"))
}

/// The steps of the template that were left ticked.
async fn taken(ctx: &Ctx, form: &Form) -> Result<Vec<StepInput>> {
    let chosen = form.id("template");
    let templates = template::all(ctx).await?;
    let chosen = templates.into_iter().find(|one| Some(one.id) == chosen);
    let steps = chosen.map_or(Vec::new(), |one| one.steps);
    let steps = steps.into_iter().zip(1..);
    Ok(steps
        .filter(|(_, number): &(_, usize)| form.has("step", &number.to_string()))
        .map(|(step, _)| StepInput {
            actor: step.actor,
            actor_name: String::new(),
            what: step.what,
            due_on: None,
            done_on: None,
        })
        .collect())
}

async fn edit(ctx: Ctx, Path((case, goal)): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    let row = store::goal(&ctx.app.db, &ctx.actor, case, goal).await?;
    ctx.opened("plan", case).await?;
    let form = filled(&ctx, &Reader::new(&ctx, case).await?.goal(&row)?);
    web::page(&goal_page(&ctx, case, Some(&row), form, &Errors::default()).await?)
}

async fn change(ctx: Ctx, Path((case, goal)): Path<(Uuid, Uuid)>, form: Form) -> Result<Response> {
    let row = store::goal(&ctx.app.db, &ctx.actor, case, goal).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (input, errors) = parse(&ctx, &all, &form);
    if form.version() != row.version {
        let stored = Reader::new(&ctx, case).await?.goal(&row)?;
        let mut page = goal_page(&ctx, case, Some(&row), form, &errors).await?;
        page.stored = beside(&ctx, &all, &stored);
        return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
    }
    if !errors.is_empty() {
        return web::invalid(&goal_page(&ctx, case, Some(&row), form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let mut work = ctx.begin().await?;
    store::change_goal(&mut work, &key, &row, &input).await?;
    work.commit().await?;
    let to = format!("{}#goal-{goal}", base(case));
    Ok(web::done(&to, "plan-goal-changed"))
}

/// The stored goal in words.
fn beside(ctx: &Ctx, all: &Catalogues, goal: &GoalInput) -> Vec<(String, String)> {
    let (l, today) = (&ctx.l, None);
    let eye = Eye {
        l,
        catalogues: all,
        today,
    };
    let level = LEVELS.iter().find(|(v, ..)| Some(*v) == goal.attainment);
    vec![
        (l.t("plan-area"), eye.label("life_area", &goal.life_area)),
        (l.t("plan-wording"), goal.wording.clone()),
        (l.t("plan-indicator"), goal.indicator.clone()),
        (l.t("plan-target"), l.date_or_empty(goal.target_on)),
        (l.t("plan-status"), eye.label("goal_status", &goal.status)),
        (
            l.t("plan-attainment"),
            level.map_or(String::new(), |(_, _, _, key)| l.t(key)),
        ),
    ]
}

/// Moves a goal before or behind its neighbour in the same life area.
async fn place(ctx: Ctx, Path((case, goal)): Path<(Uuid, Uuid)>, form: Form) -> Result<Response> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let row = store::goal(db, actor, case, goal).await?;
    let all = store::goals(db, actor, row.plan_id).await?;
    let area: Vec<&GoalRow> = all
        .iter()
        .filter(|o| o.life_area == row.life_area)
        .collect();
    let at = area.iter().position(|other| other.id == goal);
    let neighbour = at.and_then(|at| match form.get("direction") {
        "up" => at.checked_sub(1),
        _ => Some(at + 1),
    });
    let to = format!("{}#goal-{goal}", base(case));
    let Some(other) = neighbour.and_then(|at| area.get(at)) else {
        return Ok(web::done(&to, "plan-moved"));
    };
    let mut work = ctx.begin().await?;
    store::move_goal(&mut work, &row, other).await?;
    work.commit().await?;
    Ok(web::done(&to, "plan-moved"))
}

async fn removal(ctx: Ctx, Path((case, goal)): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    let row = store::goal(&ctx.app.db, &ctx.actor, case, goal).await?;
    ctx.opened("plan", case).await?;
    let reader = Reader::new(&ctx, case).await?;
    let address = format!("{}/goals/{goal}", base(case));
    web::page(&ConfirmPage {
        page: ctx.page(ctx.l.t("plan-goal-remove")),
        head: HeadView::load(&ctx, case, "plan").await?,
        title: ctx.l.t("plan-goal-remove-title"),
        text: ctx.l.t("plan-goal-remove-text"),
        subject: reader.goal(&row)?.wording,
        action: format!("{address}/removal"),
        button: ctx.l.t("plan-goal-remove"),
        back: address,
        version: row.version,
    })
}

async fn remove(ctx: Ctx, Path((case, goal)): Path<(Uuid, Uuid)>, form: Form) -> Result<Response> {
    let row = store::goal(&ctx.app.db, &ctx.actor, case, goal).await?;
    if row.version != form.version() {
        return Err(Error::Stale);
    }
    let mut work = ctx.begin().await?;
    store::remove_goal(&mut work, &row).await?;
    work.commit().await?;
    Ok(web::done(&base(case), "plan-goal-removed"))
}

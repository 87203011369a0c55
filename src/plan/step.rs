use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

use super::content::Reader;
use super::model::{ACTORS, GoalRow, MAX_STEPS, StepInput, StepRow};
use super::pages::{ConfirmPage, base};
use super::store;
use crate::case::HeadView;
use crate::document::{self, Beside, LinkKind, Target};
use crate::layout::{Choice, FieldError, Page};
use crate::permission::Ability::WriteFiles;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes};

type Address = Path<(Uuid, Uuid, Uuid)>;

pub(super) fn router() -> Routes {
    Routes::new()
        .get("/cases/{id}/plan/goals/{goal}/steps/new", WriteFiles, new)
        .post("/cases/{id}/plan/goals/{goal}/steps", WriteFiles, create)
        .get(
            "/cases/{id}/plan/goals/{goal}/steps/{step}",
            WriteFiles,
            edit,
        )
        .post(
            "/cases/{id}/plan/goals/{goal}/steps/{step}",
            WriteFiles,
            change,
        )
        .post(
            "/cases/{id}/plan/goals/{goal}/steps/{step}/completion",
            WriteFiles,
            complete,
        )
        .post(
            "/cases/{id}/plan/goals/{goal}/steps/{step}/place",
            WriteFiles,
            place,
        )
        .get(
            "/cases/{id}/plan/goals/{goal}/steps/{step}/removal",
            WriteFiles,
            removal,
        )
        .post(
            "/cases/{id}/plan/goals/{goal}/steps/{step}/removal",
            WriteFiles,
            remove,
        )
}

#[derive(Template)]
#[template(path = "plan/step.html")]
struct StepPage {
    page: Page,
    head: HeadView,
    base: String,
    /// The goal in its own words.
    goal: String,
    action: String,
    form: Form,
    errors: Vec<FieldError>,
    actors: Vec<Choice>,
    /// Nothing for a new step.
    removal: Option<String>,
    stored: Vec<(String, String)>,
    version: i64,
    /// Nothing for a new step.
    documents: Option<Beside>,
}

impl StepPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

fn parse(ctx: &Ctx, form: &Form) -> (StepInput, Errors) {
    let mut errors = Errors::default();
    let input = StepInput {
        actor: form.required("actor", 20, &mut errors),
        actor_name: form.text("actor_name", 200, &mut errors),
        what: form.required("what", 1_000, &mut errors),
        due_on: form.date("due_on", ctx.today(), &mut errors),
        done_on: form.date("done_on", ctx.today(), &mut errors),
    };
    if !input.actor.is_empty() && !ACTORS.contains(&input.actor.as_str()) {
        errors.add("actor", "form-choice");
    }
    if input.done_on.is_some_and(|day| day > ctx.today()) {
        errors.add("done_on", "plan-not-in-future");
    }
    (input, errors)
}

fn filled(ctx: &Ctx, step: &StepInput) -> Form {
    let StepInput {
        actor,
        actor_name,
        what,
        due_on,
        done_on,
    } = step.clone();
    let mut form = Form::default();
    form.add("actor", actor);
    form.add("actor_name", actor_name);
    form.add("what", what);
    form.add("due_on", ctx.l.date_or_empty(due_on));
    form.add("done_on", ctx.l.date_or_empty(done_on));
    form
}

async fn step_page(
    ctx: &Ctx,
    case: Uuid,
    (goal, row): (&GoalRow, Option<&StepRow>),
    form: Form,
    errors: &Errors,
) -> Result<StepPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let base = base(case);
    let steps = format!("{base}/goals/{}/steps", goal.id);
    let action = row.map_or(steps.clone(), |row| format!("{steps}/{}", row.id));
    let actors = all
        .of("step_actor")
        .choices(ctx.l.lang(), form.get("actor"));
    let title = if row.is_some() {
        "plan-step-edit"
    } else {
        "plan-step-new"
    };
    let documents = match row {
        Some(row) => {
            let target = Target::of(LinkKind::Step, row.id);
            Some(document::beside(ctx, case, &target).await?)
        }
        None => None,
    };
    Ok(StepPage {
        page: ctx.page(ctx.l.t(title)),
        head: HeadView::load(ctx, case, "plan").await?,
        goal: Reader::new(ctx, case).await?.goal(goal)?.wording,
        actors: form.choose("actor", actors),
        removal: row.map(|_| format!("{action}/removal")),
        stored: Vec::new(),
        documents,
        version: row.map_or(0, |row| row.version),
        errors: errors.shown(&ctx.l),
        form,
        action,
        base,
    })
}

async fn find(ctx: &Ctx, (case, goal, step): (Uuid, Uuid, Uuid)) -> Result<(GoalRow, StepRow)> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let goal = store::goal(db, actor, case, goal).await?;
    let row = store::step(db, actor, &goal, step).await?;
    Ok((goal, row))
}

async fn new(ctx: Ctx, Path((case, goal)): Path<(Uuid, Uuid)>) -> Result<Html<String>> {
    let goal = store::goal(&ctx.app.db, &ctx.actor, case, goal).await?;
    ctx.opened("plan", case).await?;
    let form = Form::default();
    web::page(&step_page(&ctx, case, (&goal, None), form, &Errors::default()).await?)
}

async fn create(ctx: Ctx, Path((case, goal)): Path<(Uuid, Uuid)>, form: Form) -> Result<Response> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let goal = store::goal(db, actor, case, goal).await?;
    let (input, mut errors) = parse(&ctx, &form);
    let all = store::steps(db, actor, goal.plan_id).await?;
    if all.iter().filter(|step| step.goal_id == goal.id).count() >= MAX_STEPS {
        errors.add("what", "plan-too-many-steps");
    }
    if !errors.is_empty() {
        return web::invalid(&step_page(&ctx, case, (&goal, None), form, &errors).await?);
    }
    let key = ctx.app.keys.create(actor.tenant, case).await?;
    let mut work = ctx.begin().await?;
    store::add_step(&mut work, &key, (&goal, ctx.new_id()), &input).await?;
    work.commit().await?;
    let to = if form.get("next") == "step" {
        format!("{}/goals/{}/steps/new", base(case), goal.id)
    } else {
        format!("{}#goal-{}", base(case), goal.id)
    };
    Ok(web::done(&to, "plan-step-added"))
}

async fn edit(ctx: Ctx, Path(at): Address) -> Result<Html<String>> {
    let (goal, row) = find(&ctx, at).await?;
    ctx.opened("plan", at.0).await?;
    let form = filled(&ctx, &Reader::new(&ctx, at.0).await?.step(&row)?);
    let target = (&goal, Some(&row));
    web::page(&step_page(&ctx, at.0, target, form, &Errors::default()).await?)
}

async fn change(ctx: Ctx, Path(at): Address, form: Form) -> Result<Response> {
    let (goal, row) = find(&ctx, at).await?;
    let target = (&goal, Some(&row));
    let (input, errors) = parse(&ctx, &form);
    if form.version() != row.version {
        let stored = Reader::new(&ctx, at.0).await?.step(&row)?;
        let mut page = step_page(&ctx, at.0, target, form, &errors).await?;
        page.stored = beside(&ctx, &stored).await?;
        return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
    }
    if !errors.is_empty() {
        return web::invalid(&step_page(&ctx, at.0, target, form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, at.0).await?;
    let mut work = ctx.begin().await?;
    store::change_step(&mut work, &key, (&goal, &row), &input).await?;
    work.commit().await?;
    Ok(web::done(&back(at), "plan-step-changed"))
}

fn back((case, goal, _): (Uuid, Uuid, Uuid)) -> String {
    format!("{}#goal-{goal}", base(case))
}

/// The stored step in words.
async fn beside(ctx: &Ctx, step: &StepInput) -> Result<Vec<(String, String)>> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let l = &ctx.l;
    let actor = all.of("step_actor").label(&step.actor, l.lang());
    Ok(vec![
        (l.t("plan-actor"), actor.to_owned()),
        (l.t("plan-actor-name"), step.actor_name.clone()),
        (l.t("plan-what"), step.what.clone()),
        (l.t("plan-due"), l.date_or_empty(step.due_on)),
        (l.t("plan-done-on"), l.date_or_empty(step.done_on)),
    ])
}

/// Ticks a step today, or takes the tick back.
async fn complete(ctx: Ctx, Path(at): Address, form: Form) -> Result<Response> {
    let (goal, row) = find(&ctx, at).await?;
    if row.version != form.version() {
        return Err(Error::Stale);
    }
    let done = form.has("done", "true");
    let mut work = ctx.begin().await?;
    store::complete_step(&mut work, &goal, &row, done.then(|| ctx.today())).await?;
    work.commit().await?;
    let said = if done {
        "plan-step-done"
    } else {
        "plan-step-undone"
    };
    Ok(web::done(&back(at), said))
}

async fn place(ctx: Ctx, Path(at): Address, form: Form) -> Result<Response> {
    let (goal, row) = find(&ctx, at).await?;
    let all = store::steps(&ctx.app.db, &ctx.actor, goal.plan_id).await?;
    let steps: Vec<&StepRow> = all.iter().filter(|step| step.goal_id == goal.id).collect();
    let here = steps.iter().position(|other| other.id == row.id);
    let neighbour = here.and_then(|here| match form.get("direction") {
        "up" => here.checked_sub(1),
        _ => Some(here + 1),
    });
    if let Some(other) = neighbour.and_then(|here| steps.get(here)) {
        let mut work = ctx.begin().await?;
        store::move_step(&mut work, &goal, (&row, other)).await?;
        work.commit().await?;
    }
    Ok(web::done(&back(at), "plan-moved"))
}

async fn removal(ctx: Ctx, Path(at): Address) -> Result<Html<String>> {
    let (goal, row) = find(&ctx, at).await?;
    ctx.opened("plan", at.0).await?;
    let reader = Reader::new(&ctx, at.0).await?;
    let address = format!("{}/goals/{}/steps/{}", base(at.0), goal.id, row.id);
    web::page(&ConfirmPage {
        page: ctx.page(ctx.l.t("plan-step-remove")),
        head: HeadView::load(&ctx, at.0, "plan").await?,
        title: ctx.l.t("plan-step-remove-title"),
        text: ctx.l.t("plan-step-remove-text"),
        subject: reader.step(&row)?.what,
        action: format!("{address}/removal"),
        button: ctx.l.t("plan-step-remove"),
        back: address,
        version: row.version,
    })
}

async fn remove(ctx: Ctx, Path(at): Address, form: Form) -> Result<Response> {
    let (goal, row) = find(&ctx, at).await?;
    if row.version != form.version() {
        return Err(Error::Stale);
    }
    let mut work = ctx.begin().await?;
    store::remove_step(&mut work, &goal, &row).await?;
    work.commit().await?;
    Ok(web::done(&back(at), "plan-step-removed"))
}

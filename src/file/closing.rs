//! The end of a case: why, with which outcome, and what becomes of everything that is still open.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::DbError;
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::audit::{Event, Work};
use crate::case::{self, Closing, Ending, HeadView, event_place};
use crate::layout::{Choice, FieldError, Page};
use crate::person;
use crate::plan::{self, OpenGoal, Settled};
use crate::task::{self, FollowUp};
use crate::web::{self, Ctx, Errors, Form, Result};
use crate::{assessment, consultation};

/// An assessment so many days before the end counts as the final one.
const FINAL_DAYS: u64 = 30;
const LONG: usize = 4_000;

#[derive(Template)]
#[template(path = "file/closing.html")]
struct ClosingPage {
    page: Page,
    head: HeadView,
    errors: Vec<FieldError>,
    version: i64,
    reasons: Vec<Choice>,
    ended_on: String,
    outcome: String,
    without: String,
    people: Vec<Assessed>,
    has_plan: bool,
    open: Vec<Open>,
    goals: Vec<GoalField>,
}

/// When somebody was assessed last.
struct Assessed {
    id: Uuid,
    name: String,
    last: String,
    current: bool,
}

/// A follow-up or a planned consultation: what becomes of it.
struct Open {
    field: String,
    legend: String,
    choices: Vec<Choice>,
}

struct GoalField {
    field: String,
    wording: String,
    before: String,
    before_field: String,
    levels: Vec<Choice>,
    steps: Vec<Open>,
}

impl ClosingPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// Everything of the case that is still open.
struct Rest {
    follow_ups: Vec<FollowUp>,
    planned: Vec<(Uuid, NaiveDate, String)>,
    goals: Vec<OpenGoal>,
    has_plan: bool,
    assessed: Vec<(Uuid, NaiveDate)>,
}

impl Rest {
    async fn load(ctx: &Ctx, case: Uuid) -> Result<Self> {
        let (db, keys, actor) = (&ctx.app.db, &ctx.app.keys, &ctx.actor);
        Ok(Self {
            follow_ups: task::open_of_case(db, keys, actor, case).await?,
            planned: consultation::planned_of(db, actor, case).await?,
            goals: plan::open_goals(ctx, case).await?,
            has_plan: case::active_plan(db, actor, case).await?.is_some(),
            assessed: assessment::last_days(db, actor, case).await?,
        })
    }
}

fn name(kind: &str, id: Uuid) -> String {
    format!("{kind}_{}", id.simple())
}

fn is_final(last: NaiveDate, end: NaiveDate) -> bool {
    last + Days::new(FINAL_DAYS) >= end
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "people").await?;
    if head.case.ended_on.is_some() {
        return Ok(Redirect::to(&format!("/cases/{id}/data")).into_response());
    }
    ctx.opened("case", id).await?;
    let mut form = Form::default();
    form.set("ended_on", ctx.l.date(ctx.today()));
    let page: Html<String> =
        web::page(&closing_page(&ctx, head, &form, &Errors::default()).await?)?;
    Ok(page.into_response())
}

async fn closing_page(
    ctx: &Ctx,
    head: HeadView,
    form: &Form,
    errors: &Errors,
) -> Result<ClosingPage> {
    let l = &ctx.l;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let rest = Rest::load(ctx, head.case.id).await?;
    let day = web::parse_date(form.get("ended_on"), ctx.today()).unwrap_or_else(|| ctx.today());
    let people = head.members.iter().map(|member| {
        let id = member.summary.id;
        let last = rest.assessed.iter().find(|(person, _)| *person == id);
        Assessed {
            id,
            name: member.name.clone(),
            last: last.map_or(String::new(), |(_, last)| l.date(*last)),
            current: last.is_some_and(|(_, last)| is_final(*last, day)),
        }
    });
    let reasons = all
        .of("end_reason")
        .choices(l.lang(), form.get("end_reason"));
    let open = rest.follow_ups.iter().map(|one| follow_up(ctx, one, form));
    let planned = rest.planned.iter().map(|(id, day, channel)| {
        let channel = all.of("channel").label(channel, l.lang()).to_owned();
        let day = ("date", l.date(*day));
        let legend = l.tn("file-closing-planned", [day, ("channel", channel)]);
        field(
            ctx,
            form,
            (name("planned", *id), legend),
            &["called_off", "stays"],
        )
    });
    Ok(ClosingPage {
        page: ctx.page(format!("{} – {}", head.title, l.t("case-close"))),
        errors: errors.shown(l),
        version: head.case.version,
        reasons: form.choose("end_reason", reasons),
        ended_on: form.get("ended_on").to_owned(),
        outcome: form.get("outcome").to_owned(),
        without: form.get("without").to_owned(),
        people: people.collect(),
        has_plan: rest.has_plan,
        open: open.chain(planned).collect(),
        goals: rest
            .goals
            .iter()
            .map(|goal| goal_field(ctx, goal, form))
            .collect(),
        head,
    })
}

/// Something open with the choices of what becomes of it.
fn field(ctx: &Ctx, form: &Form, (field, legend): (String, String), keys: &[&str]) -> Open {
    let choices = keys.iter().map(|key| {
        let label = ctx.l.t(&format!("file-closing-{key}"));
        ((*key).to_owned(), label)
    });
    Open {
        choices: form.choose(&field, choices.collect()),
        field,
        legend,
    }
}

fn follow_up(ctx: &Ctx, one: &FollowUp, form: &Form) -> Open {
    let l = &ctx.l;
    let text = match &one.text {
        Some(text) if text.is_empty() => l.t("follow-up-untitled"),
        Some(text) => text.clone(),
        None => l.t("follow-up-erased"),
    };
    let legend = l.tn(
        "file-closing-follow-up",
        [("date", l.date(one.due_on)), ("text", text)],
    );
    field(
        ctx,
        form,
        (name("follow_up", one.id), legend),
        &["settled", "stays"],
    )
}

fn goal_field(ctx: &Ctx, goal: &OpenGoal, form: &Form) -> GoalField {
    let own = name("goal", goal.id);
    let before = goal.attainment.map(|level| level.to_string());
    let before = before.unwrap_or_default();
    let mut chosen = form.clone();
    if form.all(&own).next().is_none() {
        chosen.set(&own, &before);
    }
    let steps = goal.steps.iter().map(|(id, what)| {
        let at = (name("step", *id), what.clone());
        field(ctx, form, at, &["done", "dropped"])
    });
    GoalField {
        levels: chosen.choose(&own, plan::levels(ctx)),
        before_field: name("before", goal.id),
        field: own,
        wording: goal.wording.clone(),
        before,
        steps: steps.collect(),
    }
}

/// What a form says of everything that is open.
#[derive(Default)]
struct Decided {
    settled: Vec<Uuid>,
    called_off: Vec<Uuid>,
    plan: Settled,
}

fn decide(rest: &Rest, (form, errors): (&Form, &mut Errors)) -> Decided {
    let mut decided = Decided::default();
    let choice = |field: String, yes: &str, errors: &mut Errors| {
        let value = form.get(&field).to_owned();
        if value != yes && value != "stays" {
            errors.add(&field, "file-closing-undecided");
        }
        value == yes
    };
    for one in &rest.follow_ups {
        if choice(name("follow_up", one.id), "settled", errors) {
            decided.settled.push(one.id);
        }
    }
    for (id, ..) in &rest.planned {
        if choice(name("planned", *id), "called_off", errors) {
            decided.called_off.push(*id);
        }
    }
    for goal in &rest.goals {
        decided.plan.plan_id = goal.plan_id;
        let field = name("goal", goal.id);
        let level: Option<i64> = form.get(&field).parse().ok();
        match level.filter(|level| (-2..=2).contains(level)) {
            // What stood on the screen, so that nobody's level is lost.
            Some(level) => {
                let before = form.get(&name("before", goal.id)).parse().ok();
                if before != Some(level) {
                    decided.plan.goals.push((goal.id, before, level));
                }
            }
            None if form.get(&field).is_empty() => {}
            None => errors.add(&field, "form-choice"),
        }
        for (step, _) in &goal.steps {
            match form.get(&name("step", *step)) {
                "done" => decided.plan.steps.push((*step, true)),
                "dropped" => decided.plan.steps.push((*step, false)),
                _ => {}
            }
        }
    }
    decided
}

/// Closes a case: what is open is settled as decided, its active plan ends on the same day and for the
/// same reason.
pub(super) async fn close(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "people").await?;
    let rest = Rest::load(&ctx, id).await?;
    let mut errors = Errors::default();
    let closing = Closing::read(&ctx, &head, (&form, &mut errors)).await?;
    let outcome = form.text("outcome", LONG, &mut errors);
    let without = form.text("without", LONG, &mut errors);
    let members = head.members.iter().map(|member| member.summary.id);
    let is_assessed = members.into_iter().any(|id| {
        let mut days = rest.assessed.iter();
        days.any(|(person, last)| *person == id && is_final(*last, closing.on))
    });
    if !is_assessed && without.is_empty() {
        errors.add("without", "file-closing-without-missing");
    }
    let decided = decide(&rest, (&form, &mut errors));
    if head.case.version != form.version() || head.case.ended_on.is_some() {
        return stale(&ctx, id, &form).await;
    }
    if !errors.is_empty() {
        return web::invalid(&closing_page(&ctx, head, &form, &errors).await?);
    }
    let event = ctx.new_id();
    let key = ctx.app.keys.create(ctx.actor.tenant, id).await?;
    let sealed =
        |text: &str, column| (!text.is_empty()).then(|| key.seal(event_place(event, column), text));
    let (outcome, without) = (
        sealed(&outcome, "text_sealed"),
        sealed(&without, "without_sealed"),
    );
    let ending = Ending {
        id: event,
        on: closing.on,
        reason: &closing.reason,
        outcome: outcome.as_deref(),
        without: without.as_deref(),
    };
    let mut work = ctx.begin().await?;
    let written = write(
        &ctx,
        &mut work,
        (&head, form.version()),
        (&decided, &ending),
    );
    match written.await {
        Ok(()) => {}
        Err(DbError::Stale) => {
            drop(work);
            return stale(&ctx, id, &form).await;
        }
        Err(error) => return Err(error.into()),
    }
    work.record(Event::new("case.close", "case", id));
    work.commit().await?;
    Ok(web::done(&format!("/cases/{id}/data"), "case-closed"))
}

async fn write(
    ctx: &Ctx,
    work: &mut Work,
    (head, version): (&HeadView, i64),
    (decided, ending): (&Decided, &Ending<'_>),
) -> std::result::Result<(), DbError> {
    let (now, case): (Micros, Uuid) = (work.now(), head.case.id);
    plan::settle(work, ending.on, &decided.plan).await?;
    plan::end_with_case(work, case, ending.on, ending.reason).await?;
    for id in &decided.settled {
        task::set_done(work, &ctx.actor, *id, Some(now)).await?;
    }
    consultation::call_off(work, case, &decided.called_off).await?;
    // Of several people it is not said who; whoever of them died left the household.
    if let ("died", [one]) = (ending.reason, head.members.as_slice()) {
        person::died(work, one.summary.id, ending.on).await?;
    }
    case::close(work, (case, version), ending).await
}

/// Somebody else changed the case meanwhile: what was typed stands beside how it is now.
async fn stale(ctx: &Ctx, id: Uuid, form: &Form) -> Result<Response> {
    let head = HeadView::load(ctx, id, "people").await?;
    let mut errors = Errors::default();
    errors.add("case", "case-stale");
    let page = closing_page(ctx, head, form, &errors).await?;
    Ok((StatusCode::CONFLICT, web::page(&page)?).into_response())
}

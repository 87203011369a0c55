//! Ending a plan.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

use super::model::{Closure, Plan, State};
use super::pages::{base, open_plan};
use super::store;
use crate::case::HeadView;
use crate::layout::{Choice, FieldError, Page};
use crate::web::{self, Ctx, Error, Errors, Form, Result};

#[derive(Template)]
#[template(path = "plan/closure.html")]
struct ClosurePage {
    page: Page,
    head: HeadView,
    base: String,
    form: Form,
    errors: Vec<FieldError>,
    reasons: Vec<Choice>,
    changed: bool,
    version: i64,
}

impl ClosurePage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

async fn active_plan(ctx: &Ctx, case: Uuid) -> Result<Plan> {
    let plan = open_plan(ctx, case).await?;
    match plan.state() {
        State::Active => Ok(plan),
        // A draft is discarded: it was never agreed, so it does not count as ended.
        State::Draft | State::Ended => Err(Error::NotFound),
    }
}

async fn closure_page(
    ctx: &Ctx,
    case: Uuid,
    plan: &Plan,
    form: Form,
    errors: &Errors,
) -> Result<ClosurePage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let reasons = all
        .of("end_reason")
        .choices(ctx.l.lang(), form.get("reason"));
    Ok(ClosurePage {
        page: ctx.page(ctx.l.t("plan-end")),
        head: HeadView::load(ctx, case, "plan").await?,
        base: base(case),
        reasons: form.choose("reason", reasons),
        changed: false,
        version: plan.version,
        errors: errors.shown(&ctx.l),
        form,
    })
}

pub(super) async fn form(ctx: Ctx, Path(case): Path<Uuid>) -> Result<Html<String>> {
    let plan = active_plan(&ctx, case).await?;
    let mut form = Form::default();
    form.add("ended_on", ctx.l.date(ctx.today()));
    web::page(&closure_page(&ctx, case, &plan, form, &Errors::default()).await?)
}

async fn parse(ctx: &Ctx, plan: &Plan, form: &Form) -> Result<(Closure, Errors)> {
    let (today, mut errors) = (ctx.today(), Errors::default());
    form.required("ended_on", 20, &mut errors);
    let ended_on = form.date("ended_on", today, &mut errors).unwrap_or(today);
    let closure = Closure {
        ended_on,
        reason: form.required("reason", 60, &mut errors),
        note: form.text("note", 2_000, &mut errors),
    };
    let versions = store::versions(&ctx.app.db, &ctx.actor, plan.id).await?;
    let last = versions.first().map(|version| version.agreed_on);
    if ended_on > today {
        errors.add("ended_on", "plan-not-in-future");
    } else if last
        .max(plan.started_on)
        .is_some_and(|last| ended_on < last)
    {
        errors.add("ended_on", "plan-end-before-last");
    }
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    if !closure.reason.is_empty() && !all.of("end_reason").has(&closure.reason) {
        errors.add("reason", "form-choice");
    }
    Ok((closure, errors))
}

pub(super) async fn end(ctx: Ctx, Path(case): Path<Uuid>, form: Form) -> Result<Response> {
    let plan = active_plan(&ctx, case).await?;
    let (closure, errors) = parse(&ctx, &plan, &form).await?;
    if form.version() != plan.version {
        let mut page = closure_page(&ctx, case, &plan, form, &errors).await?;
        page.changed = true;
        return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
    }
    if !errors.is_empty() {
        return web::invalid(&closure_page(&ctx, case, &plan, form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let mut work = ctx.begin().await?;
    store::end(&mut work, &key, &plan, &closure).await?;
    work.commit().await?;
    Ok(web::done(&base(case), "plan-ended"))
}

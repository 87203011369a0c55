//! Agreeing to a plan: what stands there is frozen as a version and the plan becomes active.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

use super::content::{self, Reader};
use super::model::{Agreement, Content, Plan, VersionRow, default_review};
use super::pages::{base, open_plan};
use super::store;
use super::view::{AreaView, Eye};
use crate::case::HeadView;
use crate::layout::{Choice, FieldError, Page};
use crate::web::{self, Ctx, Errors, Form, Result};

#[derive(Template)]
#[template(path = "plan/agreement.html")]
struct AgreementPage {
    page: Page,
    head: HeadView,
    base: String,
    form: Form,
    errors: Vec<FieldError>,
    languages: Vec<Choice>,
    areas: Vec<AreaView>,
    number: i64,
    review_hint: String,
    /// The plan was changed after this form was opened.
    changed: bool,
    version: i64,
}

impl AgreementPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// The plan that is agreed to, as it is read.
struct Subject {
    plan: Plan,
    content: Content,
    versions: Vec<VersionRow>,
    /// After so many months the plan is looked at again.
    months: i64,
}

async fn subject(ctx: &Ctx, case: Uuid) -> Result<Subject> {
    // The plan first: what is read after it can only be newer, and then its version tells.
    let plan = open_plan(ctx, case).await?;
    let reader = Reader::new(ctx, case).await?;
    Ok(Subject {
        content: content::current(ctx, &reader, &plan, case).await?,
        versions: store::versions(&ctx.app.db, &ctx.actor, plan.id).await?,
        months: months(ctx, case).await?,
        plan,
    })
}

/// Where to go when a version was made: to sign it, or back to the plan.
pub(super) fn after(case: Uuid, form: &Form, number: i64) -> String {
    if form.get("next") == "sign" {
        return format!("{}/versions/{number}/signatures", base(case));
    }
    base(case)
}

/// The interval of the Träger.
pub(super) async fn months(ctx: &Ctx, case: Uuid) -> Result<i64> {
    let responsible = store::responsible(&ctx.app.db, &ctx.actor, case).await?;
    Ok(responsible.review_months)
}

async fn agreement_page(
    ctx: &Ctx,
    case: Uuid,
    subject: &Subject,
    form: Form,
    errors: &Errors,
) -> Result<AgreementPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let eye = Eye {
        l: &ctx.l,
        catalogues: &all,
        today: None,
    };
    let languages = all.of("language").choices(ctx.l.lang(), form.get("lang"));
    Ok(AgreementPage {
        page: ctx.page(ctx.l.t("plan-agreement")),
        head: HeadView::load(ctx, case, "plan").await?,
        base: base(case),
        languages: form.choose("lang", languages),
        areas: eye.areas(&subject.content.goals),
        number: subject.plan.next_number(&subject.versions),
        review_hint: ctx.l.tn("plan-review-hint", [("months", subject.months)]),
        changed: false,
        version: subject.plan.version,
        errors: errors.shown(&ctx.l),
        form,
    })
}

pub(super) async fn form(ctx: Ctx, Path(case): Path<Uuid>) -> Result<Html<String>> {
    let subject = subject(&ctx, case).await?;
    ctx.opened("plan", case).await?;
    let mut form = Form::default();
    form.add("agreed_on", ctx.l.date(ctx.today()));
    let review_on = default_review(ctx.today(), subject.months);
    form.add("review_on", ctx.l.date(review_on));
    form.add("lang", "de");
    let errors = Errors::default();
    web::page(&agreement_page(&ctx, case, &subject, form, &errors).await?)
}

/// Reads the form against the plan and its earlier versions.
async fn parse(ctx: &Ctx, subject: &Subject, form: &Form) -> Result<(Agreement, Errors)> {
    let (today, mut errors) = (ctx.today(), Errors::default());
    if subject.content.goals.is_empty() {
        errors.add("goals", "plan-needs-goal");
    }
    form.required("agreed_on", 20, &mut errors);
    let agreed_on = form.date("agreed_on", today, &mut errors).unwrap_or(today);
    let review_on = form.date("review_on", today, &mut errors);
    let review_on = review_on.unwrap_or_else(|| default_review(agreed_on, subject.months));
    let agreement = Agreement {
        number: subject.plan.next_number(&subject.versions),
        agreed_on,
        client_signed: form.has("client_signed", "true"),
        staff_signed: form.has("staff_signed", "true"),
        lang: form.required("lang", 10, &mut errors),
        explained_by: form.text("explained_by", 200, &mut errors),
        review_on,
    };
    // Who signs on the tablet does so on the next page.
    if !agreement.staff_signed && form.get("next") != "sign" {
        errors.add("staff_signed", "plan-needs-staff");
    }
    let last = subject.versions.first().map(|version| version.agreed_on);
    if agreed_on > today {
        errors.add("agreed_on", "plan-not-in-future");
    } else if last.is_some_and(|last| agreed_on < last) {
        errors.add("agreed_on", "plan-before-last");
    }
    if review_on <= agreed_on {
        errors.add("review_on", "plan-review-later");
    }
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    if !agreement.lang.is_empty() && !all.of("language").has(&agreement.lang) {
        errors.add("lang", "form-choice");
    }
    Ok((agreement, errors))
}

pub(super) async fn agree(ctx: Ctx, Path(case): Path<Uuid>, form: Form) -> Result<Response> {
    let mut subject = subject(&ctx, case).await?;
    let (agreement, errors) = parse(&ctx, &subject, &form).await?;
    if form.version() != subject.plan.version {
        let mut page = agreement_page(&ctx, case, &subject, form, &errors).await?;
        page.changed = true;
        return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
    }
    if !errors.is_empty() {
        return web::invalid(&agreement_page(&ctx, case, &subject, form, &errors).await?);
    }
    subject.content.review_on = Some(agreement.review_on);
    let content = serde_json::to_string(&subject.content).map_err(anyhow::Error::from)?;
    let key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let target = (&subject.plan, ctx.new_id());
    let mut work = ctx.begin().await?;
    store::add_version(&mut work, &key, target, &agreement, &content).await?;
    work.commit().await?;
    Ok(web::done(
        &after(case, &form, agreement.number),
        "plan-agreed",
    ))
}

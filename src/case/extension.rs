//! Counselling lasts three years; in single cases with a reason a fourth one (VwV
//! Integrationsmanagement 2023). A Fachkraft asks, the Teamleitung decides.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::SealError;
use chrono::NaiveDate;
use uuid::Uuid;

use super::head::HeadView;
use super::model::{Head, longest_end};
use super::store::{self, ExtensionRow, Verdict, Wish};
use crate::audit::{Event, Work};
use crate::layout::{Choice, FieldError, Page};
use crate::permission::Ability;
use crate::person::{Drawing, Field};
use crate::web::{self, Ctx, Errors, Form, Result};

/// So much can be written.
const LONG: usize = 4_000;

#[derive(Template)]
#[template(path = "case/extension.html")]
struct ExtensionPage {
    page: Page,
    head: HeadView,
    errors: Vec<FieldError>,
    facts: Vec<(String, String)>,
    waiting: Option<Request>,
    past: Vec<Request>,
    /// Why nobody can ask now: the case has ended, or goes on as long as it can.
    closed: Option<String>,
    lead: bool,
    version: i64,
    until: Field,
    until_hint: String,
    reason: Field,
    verdict: Vec<Choice>,
    verdict_error: Option<String>,
    remark: Field,
}

/// A request in words.
struct Request {
    id: Uuid,
    asked: String,
    until: String,
    reason: String,
    /// Nothing while it waits.
    outcome: String,
    remark: String,
}

impl Request {
    fn new(ctx: &Ctx, row: &ExtensionRow, texts: Option<(String, String)>) -> Self {
        let l = &ctx.l;
        let by = |at: i64, name: &Option<String>| {
            let date = l.date(Micros(at).date());
            [("date", date), ("name", name.clone().unwrap_or_default())]
        };
        let outcome = row.decided_at.map(|at| {
            let key = format!("case-extension-state-{}", row.state);
            l.tn(&key, by(at, &row.decided_by))
        });
        let (reason, remark) = texts.unwrap_or_else(|| (l.t("person-erased"), String::new()));
        Self {
            id: row.id,
            asked: l.tn("case-extension-asked", by(row.asked_at, &row.asked_by)),
            until: l.date(row.until_on),
            reason,
            outcome: outcome.unwrap_or_default(),
            remark,
        }
    }
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, id, "people").await?;
    ctx.opened("case", id).await?;
    web::page(&extension_page(&ctx, head, &Form::default(), &Errors::default()).await?)
}

/// All requests with their texts: the one that waits, and those that were decided.
async fn requests(ctx: &Ctx, case: Uuid) -> Result<(Option<Request>, Vec<Request>)> {
    let rows = store::extensions(&ctx.app.db, &ctx.actor, case).await?;
    let key = match ctx.app.keys.key(ctx.actor.tenant, case).await {
        Ok(key) => Some(key),
        Err(SealError::NoKey) => None,
        Err(error) => return Err(error.into()),
    };
    let (mut waiting, mut past) = (None, Vec::new());
    for row in &rows {
        let texts = key.as_deref().map(|key| row.opened(key)).transpose()?;
        let request = Request::new(ctx, row, texts);
        if row.decided_at.is_none() {
            waiting = Some(request);
        } else {
            past.push(request);
        }
    }
    Ok((waiting, past))
}

async fn extension_page(
    ctx: &Ctx,
    head: HeadView,
    typed: &Form,
    errors: &Errors,
) -> Result<ExtensionPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (l, case) = (&ctx.l, &head.case);
    let (waiting, past) = requests(ctx, case.id).await?;
    let longest = longest_end(case.started_on);
    let mut form = typed.clone();
    if form.all("until").next().is_none() {
        let asked = waiting.as_ref().map(|request| request.until.clone());
        form.set("until", asked.unwrap_or_else(|| l.date(longest)));
    }
    let draw = Drawing {
        form: &form,
        errors,
        all: &all,
        l,
    };
    let verdicts = ["approved", "declined"].map(|key| {
        (
            key.to_owned(),
            l.t(&format!("case-extension-verdict-{key}")),
        )
    });
    Ok(ExtensionPage {
        page: ctx.page(format!("{} – {}", head.title, l.t("case-extension"))),
        errors: errors.shown(l),
        facts: vec![
            (l.t("case-started"), l.date(case.started_on)),
            (l.t("case-planned-end"), l.date(case.planned_end_on)),
            (l.t("case-extension-longest-end"), l.date(longest)),
        ],
        waiting,
        past,
        closed: closed(case).map(|key| l.t(key)),
        lead: ctx.actor.may(Ability::LeadTeam),
        version: case.version,
        until: draw.field("until"),
        until_hint: l.tn("case-extension-until-hint", [("date", l.date(longest))]),
        reason: draw.field("reason"),
        verdict: form.choose("verdict", verdicts.to_vec()),
        verdict_error: draw.field("verdict").error,
        remark: draw.field("remark"),
        head,
    })
}

/// Why a case cannot go on longer than it is planned.
fn closed(case: &Head) -> Option<&'static str> {
    if case.ended_on.is_some() {
        Some("case-extension-ended")
    } else if case.planned_end_on >= longest_end(case.started_on) {
        Some("case-extension-longest")
    } else {
        None
    }
}

/// The new end, when it is one.
fn read_until(ctx: &Ctx, case: &Head, (form, errors): (&Form, &mut Errors)) -> Option<NaiveDate> {
    let until = form.date("until", ctx.today(), errors);
    match until {
        None => errors.add("until", "form-missing"),
        Some(day) if day <= case.planned_end_on => errors.add("until", "case-extension-too-early"),
        Some(day) if day > longest_end(case.started_on) => {
            errors.add("until", "case-extension-too-late");
        }
        Some(_) => {}
    }
    until
}

/// Says what cannot be done (any more), beside how things stand now.
async fn conflict(ctx: &Ctx, id: Uuid, form: &Form, key: &str) -> Result<Response> {
    let head = HeadView::load(ctx, id, "people").await?;
    let mut errors = Errors::default();
    errors.add("case", key);
    let page = extension_page(ctx, head, form, &errors).await?;
    Ok((StatusCode::CONFLICT, web::page(&page)?).into_response())
}

/// Commits what was written, or says that somebody else was faster.
async fn finish(
    ctx: &Ctx,
    (id, form): (Uuid, &Form),
    (mut work, written): (Work, Result<(), DbError>),
    (action, done): (&'static str, &'static str),
    faster: &str,
) -> Result<Response> {
    match written {
        Ok(()) => {}
        Err(DbError::Stale | DbError::Unique(_)) => {
            drop(work);
            return conflict(ctx, id, form, faster).await;
        }
        Err(error) => return Err(error.into()),
    }
    work.record(Event::new(action, "case", id));
    work.commit().await?;
    Ok(web::done(&format!("/cases/{id}/extension"), done))
}

pub(super) async fn ask(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "people").await?;
    if let Some(why) = closed(&head.case) {
        return conflict(&ctx, id, &form, why).await;
    }
    let mut errors = Errors::default();
    let until = read_until(&ctx, &head.case, (&form, &mut errors));
    let reason = form.text("reason", LONG, &mut errors);
    if reason.is_empty() {
        errors.add("reason", "case-extension-no-reason");
    }
    let Some(until) = until.filter(|_| errors.is_empty()) else {
        return web::invalid(&extension_page(&ctx, head, &form, &errors).await?);
    };
    let wish = Wish {
        id: ctx.new_id(),
        until,
        reason,
    };
    let key = ctx.app.keys.create(ctx.actor.tenant, id).await?;
    let mut work = ctx.begin().await?;
    let written = store::ask_extension(&mut work, &key, (id, form.version()), &wish).await;
    let said = ("case.extension-ask", "case-extension-sent");
    finish(&ctx, (id, &form), (work, written), said, "case-stale").await
}

pub(super) async fn withdraw(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    HeadView::load(&ctx, id, "people").await?;
    let request = form.id("request").unwrap_or_default();
    let mut work = ctx.begin().await?;
    let written = store::withdraw_extension(&mut work, (id, request)).await;
    let said = ("case.extension-withdraw", "case-extension-taken-back");
    let faster = "case-extension-settled";
    finish(&ctx, (id, &form), (work, written), said, faster).await
}

pub(super) async fn decide(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "people").await?;
    let request = form.id("request").unwrap_or_default();
    if head.case.ended_on.is_some() {
        return conflict(&ctx, id, &form, "case-extension-ended").await;
    }
    let mut rows = store::extensions(&ctx.app.db, &ctx.actor, id)
        .await?
        .into_iter();
    if !rows.any(|row| row.id == request && row.decided_at.is_none()) {
        return conflict(&ctx, id, &form, "case-extension-settled").await;
    }
    let mut errors = Errors::default();
    let remark = form.text("remark", LONG, &mut errors);
    let mut until = None;
    match form.get("verdict") {
        "approved" => until = read_until(&ctx, &head.case, (&form, &mut errors)),
        "declined" if remark.is_empty() => errors.add("remark", "case-extension-no-remark"),
        "declined" => {}
        "" => errors.add("verdict", "case-extension-no-verdict"),
        _ => errors.add("verdict", "form-choice"),
    }
    if !errors.is_empty() {
        return web::invalid(&extension_page(&ctx, head, &form, &errors).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, id).await?;
    let said = if until.is_some() {
        ("case.extension-approve", "case-extension-approved")
    } else {
        ("case.extension-decline", "case-extension-declined")
    };
    let verdict = Verdict { until, remark };
    let mut work = ctx.begin().await?;
    let written = store::decide_extension(&mut work, &key, (id, request), &verdict).await;
    let faster = "case-extension-settled";
    finish(&ctx, (id, &form), (work, written), said, faster).await
}

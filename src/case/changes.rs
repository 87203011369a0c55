//! Handing a case over, its municipality, its consent, its end: each a row in the history of the case.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::Place;
use chrono::NaiveDate;
use uuid::Uuid;

use super::head::HeadView;
use super::pages::data_page;
use super::store::{self, Assignment};
use crate::audit::{Event, Work};
use crate::person;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

async fn again(ctx: &Ctx, head: HeadView, form: &Form, errors: &Errors) -> Result<Response> {
    web::invalid(&data_page(ctx, head, form, errors).await?)
}

/// Somebody else was faster: what was typed stands beside what is stored now.
async fn stale(ctx: &Ctx, id: Uuid, form: &Form) -> Result<Response> {
    let head = HeadView::load(ctx, id, "people").await?;
    let mut errors = Errors::default();
    errors.add("case", "case-stale");
    let page = data_page(ctx, head, form, &errors).await?;
    let status = axum::http::StatusCode::CONFLICT;
    Ok((status, web::page(&page)?).into_response())
}

/// Commits what was written; the page comes back when somebody else was faster.
async fn record(
    ctx: &Ctx,
    (id, form): (Uuid, &Form),
    mut work: Work,
    written: Result<(), DbError>,
    action: &'static str,
) -> Result<Option<Response>> {
    match written {
        Ok(()) => {}
        Err(DbError::Stale) => {
            drop(work);
            return Ok(Some(stale(ctx, id, form).await?));
        }
        Err(error) => return Err(error.into()),
    }
    work.record(Event::new(action, "case", id));
    work.commit().await?;
    Ok(None)
}

async fn finish(
    ctx: &Ctx,
    (id, form): (Uuid, &Form),
    work: Work,
    written: Result<(), DbError>,
    (action, done): (&'static str, &'static str),
) -> Result<Response> {
    let page = record(ctx, (id, form), work, written, action).await?;
    Ok(page.unwrap_or_else(|| web::done(&format!("/cases/{id}/data"), done)))
}

/// Who is to counsel a case from now on, checked.
pub struct Assigning {
    case: Uuid,
    form: Form,
    pub version: i64,
    /// Who was responsible.
    pub from: Option<Uuid>,
    pub to: Assignment,
}

impl Assigning {
    /// Reads the form; what is wrong in it comes back as the page.
    pub async fn read(ctx: &Ctx, id: Uuid, form: Form) -> Result<Result<Self, Response>> {
        let head = HeadView::load(ctx, id, "people").await?;
        let mut errors = Errors::default();
        let to = assignment(ctx, &head, (&form, &mut errors)).await?;
        if !errors.is_empty() {
            return Ok(Err(again(ctx, head, &form, &errors).await?));
        }
        Ok(Ok(Self {
            case: id,
            version: form.version(),
            from: head.case.responsible_id,
            to,
            form,
        }))
    }

    /// Commits what was written by the caller.
    pub async fn finish(
        self,
        ctx: &Ctx,
        work: Work,
        written: Result<(), DbError>,
    ) -> Result<Response> {
        let said = ("case.assign", "case-assigned");
        finish(ctx, (self.case, &self.form), work, written, said).await
    }
}

/// Reads who is to be responsible and to deputise.
pub async fn assignment(
    ctx: &Ctx,
    head: &HeadView,
    (form, errors): (&Form, &mut Errors),
) -> Result<Assignment> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let mut to = Assignment {
        responsible: form.id("responsible"),
        deputy: form.id("deputy"),
        team: head.case.team_id,
    };
    for (name, account) in [("responsible", to.responsible), ("deputy", to.deputy)] {
        if let Some(account) = account {
            match store::team_of(db, actor, account).await {
                Ok(team) if name == "responsible" => to.team = team.or(to.team),
                Ok(_) => {}
                Err(DbError::NotFound) => errors.add(name, "form-choice"),
                Err(error) => return Err(error.into()),
            }
        }
    }
    if to.deputy.is_some() && to.deputy == to.responsible {
        errors.add("deputy", "case-deputy-same");
    }
    Ok(to)
}

/// The case belongs to another municipality from a day on.
pub(super) async fn municipality(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "people").await?;
    let (today, case) = (ctx.today(), &head.case);
    let mut errors = Errors::default();
    let to = form.id("municipality");
    let chosen = form.get("municipality");
    let known = person::municipalities(&ctx).await?;
    if !chosen.is_empty() && !known.iter().any(|(key, _)| key == chosen) {
        errors.add("municipality", "form-choice");
    } else if to == case.municipality_id {
        errors.add("municipality", "case-municipality-same");
    }
    let on = form.date("moved_on", today, &mut errors).unwrap_or(today);
    if on > today {
        errors.add("moved_on", "case-in-future");
    } else if on < case.started_on {
        errors.add("moved_on", "case-before-start");
    }
    if !errors.is_empty() {
        return again(&ctx, head, &form, &errors).await;
    }
    let mut work = ctx.begin().await?;
    let written = store::set_municipality(&mut work, (id, form.version()), to, on).await;
    let page = record(&ctx, (id, &form), work, written, "case.municipality").await?;
    // Back to where it was asked.
    let back = form.id("person").map_or_else(
        || format!("/cases/{id}/data"),
        |person| format!("/people/{person}/housing"),
    );
    Ok(page.unwrap_or_else(|| web::done(&back, "case-municipality-saved")))
}

pub(super) async fn consent(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "people").await?;
    let mut errors = Errors::default();
    let state = form.get("consent");
    if !["open", "given", "refused", "withdrawn"].contains(&state) {
        errors.add("consent", "form-choice");
    }
    let on = form.date("consent_on", ctx.today(), &mut errors);
    let on = on.unwrap_or_else(|| ctx.today());
    if on > ctx.today() {
        errors.add("consent_on", "case-in-future");
    }
    let until = form.date("consent_until", ctx.today(), &mut errors);
    if until.is_some_and(|until| until < on) {
        errors.add("consent_until", "case-consent-until-before");
    } else if until.is_some() && state != "given" {
        errors.add("consent_until", "case-consent-until-given");
    }
    if !errors.is_empty() {
        return again(&ctx, head, &form, &errors).await;
    }
    let mut work = ctx.begin().await?;
    let written = store::consent(&mut work, (id, form.version()), state, (on, until)).await;
    let said = ("case.consent", "case-consent-saved");
    finish(&ctx, (id, &form), work, written, said).await
}

/// What somebody said of the end of a case, checked.
pub struct Closing {
    pub on: NaiveDate,
    pub reason: String,
}

impl Closing {
    /// Reads day and reason; what is wrong with them stands in `errors`.
    pub async fn read(
        ctx: &Ctx,
        head: &HeadView,
        (form, errors): (&Form, &mut Errors),
    ) -> Result<Self> {
        let (case, today) = (&head.case, ctx.today());
        let all = ctx.app.catalogues(ctx.actor.tenant).await?;
        let reason = form.required("end_reason", 60, errors);
        if !reason.is_empty() && !all.of("end_reason").has(&reason) {
            errors.add("end_reason", "form-choice");
        }
        let on = form.date("ended_on", today, errors).unwrap_or(today);
        let plan = store::active_plan(&ctx.app.db, &ctx.actor, case.id).await?;
        if on < case.started_on {
            errors.add("ended_on", "case-end-before-start");
        } else if on > today {
            errors.add("ended_on", "case-in-future");
        } else if plan.is_some_and(|agreed| on < agreed) {
            errors.add("ended_on", "case-end-before-plan");
        }
        Ok(Self { on, reason })
    }
}

/// What was written to something in the history of a case.
pub fn event_place(id: Uuid, column: &'static str) -> Place<'static> {
    Place::new("case_event", id, column)
}

pub(super) async fn reopen(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let head = HeadView::load(&ctx, id, "people").await?;
    if head.case.ended_on.is_none() {
        return Err(Error::Stale);
    }
    let mut errors = Errors::default();
    let why = form.required("why", 2_000, &mut errors);
    if !errors.is_empty() {
        return again(&ctx, head, &form, &errors).await;
    }
    let event = ctx.new_id();
    let key = ctx.app.keys.create(ctx.actor.tenant, id).await?;
    let why = key.seal(event_place(event, "text_sealed"), &why);
    let mut work = ctx.begin().await?;
    let written = store::reopen(&mut work, (id, form.version()), (event, &why)).await;
    for member in head.members.iter().filter(|_| written.is_ok()) {
        person::not_dead(&mut work, member.summary.id).await?;
    }
    let said = ("case.reopen", "case-reopened");
    finish(&ctx, (id, &form), work, written, said).await
}

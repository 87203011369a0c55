//! Somebody leaves the household and its case: moves out, dies, goes on in another case. Nothing of
//! what was written is changed by it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bindeglied_kit::db::DbError;
use chrono::NaiveDate;
use uuid::Uuid;

use super::head::{HeadView, MemberView};
use super::household::household_of;
use super::model::{LeavingReason, NewCase, parse_number};
use super::store;
use crate::access;
use crate::audit::{Event, Work};
use crate::household;
use crate::layout::{Choice, FieldError, Page};
use crate::person::{Drawing, Field};
use crate::web::{self, Ctx, Error, Errors, Form, Result};

#[derive(Template)]
#[template(path = "case/leaving.html")]
struct LeavingPage {
    page: Page,
    head: HeadView,
    errors: Vec<FieldError>,
    person: Uuid,
    leaver: String,
    version: i64,
    /// Nobody would be left: the case is to be closed instead.
    last: bool,
    left_on: Field,
    reason: Vec<Choice>,
    reason_error: Option<String>,
    next: Vec<Choice>,
    next_error: Option<String>,
    number: Field,
    /// Who stands at the head afterwards, when the head leaves.
    heir: Option<String>,
}

/// Who counsels the person from then on.
enum Next {
    Nobody,
    /// A case of the person's own, with the same people in charge.
    Own,
    Case(Box<HeadView>),
}

struct Leaving {
    on: NaiveDate,
    reason: LeavingReason,
    next: Next,
}

fn member(head: &HeadView, person: Uuid) -> Result<&MemberView> {
    let mut members = head.members.iter();
    let found = members.find(|member| member.summary.id == person);
    found.ok_or(Error::NotFound)
}

/// Who follows at the head of the household when this member leaves.
fn heir<'a>(head: &'a HeadView, leaver: &MemberView) -> Option<&'a MemberView> {
    let mut others = head.members.iter();
    others
        .find(|member| member.summary.id != leaver.summary.id)
        .filter(|_| leaver.relation_key.as_deref() == Some("head"))
}

pub(super) async fn show(ctx: Ctx, Path((case, person)): Path<(Uuid, Uuid)>) -> Result<Response> {
    let head = HeadView::load(&ctx, case, "household").await?;
    member(&head, person)?;
    if head.case.ended_on.is_some() {
        return Ok(Redirect::to(&format!("/cases/{case}/household")).into_response());
    }
    ctx.opened("person", person).await?;
    let mut form = Form::default();
    form.set("left_on", ctx.l.date(ctx.today()));
    form.set("next", "nobody");
    form.set("version", head.case.version.to_string());
    let page = leaving_page(&ctx, head, person, (&form, &Errors::default())).await?;
    Ok(web::page(&page)?.into_response())
}

async fn leaving_page(
    ctx: &Ctx,
    head: HeadView,
    person: Uuid,
    (form, errors): (&Form, &Errors),
) -> Result<LeavingPage> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let l = &ctx.l;
    let draw = Drawing {
        form,
        errors,
        all: &all,
        l,
    };
    let found = member(&head, person)?;
    let reasons = LeavingReason::ALL.map(|reason| {
        let label = l.t(&format!("case-leaving-reason-{}", reason.key()));
        (reason.key().to_owned(), label)
    });
    let next = ["nobody", "own", "case"]
        .map(|key| (key.to_owned(), l.t(&format!("case-leaving-next-{key}"))));
    Ok(LeavingPage {
        page: ctx.page(l.tn("case-leaving", [("name", found.name.clone())])),
        errors: errors.shown(l),
        person,
        leaver: found.name.clone(),
        version: head.case.version,
        last: head.members.len() < 2,
        left_on: draw.field("left_on"),
        reason: form.choose("reason", reasons.to_vec()),
        reason_error: draw.field("reason").error,
        next: form.choose("next", next.to_vec()),
        next_error: draw.field("next").error,
        number: draw.field("number"),
        heir: heir(&head, found).map(|heir| heir.name.clone()),
        head,
    })
}

async fn read(
    ctx: &Ctx,
    head: &HeadView,
    leaver: &MemberView,
    (form, errors): (&Form, &mut Errors),
) -> Result<Option<Leaving>> {
    let today = ctx.today();
    let on = form.date("left_on", today, errors).unwrap_or(today);
    if on > today {
        errors.add("left_on", "case-in-future");
    } else if on < earliest(ctx, head, leaver).await? {
        errors.add("left_on", "case-left-before");
    }
    let reason = LeavingReason::parse(form.get("reason"));
    if reason.is_none() {
        let missing = form.get("reason").is_empty();
        errors.add(
            "reason",
            if missing {
                "form-missing"
            } else {
                "form-choice"
            },
        );
    }
    let next = match form.get("next") {
        "" | "nobody" => Some(Next::Nobody),
        "own" => Some(Next::Own),
        "case" => other_case(ctx, head, leaver, (form, errors)).await?,
        _ => {
            errors.add("next", "form-choice");
            None
        }
    };
    if reason == Some(LeavingReason::Died) && !matches!(next, Some(Next::Nobody)) {
        errors.add("next", "case-died-next");
    }
    Ok(reason
        .zip(next)
        .filter(|_| errors.is_empty())
        .map(|(reason, next)| Leaving { on, reason, next }))
}

/// The first day somebody can have left on.
async fn earliest(ctx: &Ctx, head: &HeadView, leaver: &MemberView) -> Result<NaiveDate> {
    let mut moved_in = None;
    if let Some(household) = head.case.household_id {
        let members = household::members(&ctx.app.db, &ctx.actor, household).await?;
        let mut members = members.into_iter();
        let own = members.find(|member| member.person_id == leaver.summary.id);
        moved_in = own.and_then(|member| member.from_date);
    }
    let first = moved_in.unwrap_or(head.case.started_on);
    Ok(leaver
        .summary
        .birth_date
        .map_or(first, |born| born.max(first)))
}

async fn other_case(
    ctx: &Ctx,
    head: &HeadView,
    leaver: &MemberView,
    (form, errors): (&Form, &mut Errors),
) -> Result<Option<Next>> {
    let mut found = None;
    if let Some(number) = parse_number(form.get("number")) {
        found = store::open_with_number(&ctx.app.db, &ctx.actor, number).await?;
    }
    let Some(found) = found.filter(|found| *found != head.case.id) else {
        errors.add("number", "case-leaving-no-case");
        return Ok(None);
    };
    let to = HeadView::load(ctx, found, "household").await?;
    if member(&to, leaver.summary.id).is_ok() {
        errors.add("number", "case-leaving-there");
    }
    Ok(Some(Next::Case(Box::new(to))))
}

pub(super) async fn leave(
    ctx: Ctx,
    Path((case, person)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Response> {
    let head = HeadView::load(&ctx, case, "household").await?;
    let leaver = member(&head, person)?;
    let mut errors = Errors::default();
    let leaving = read(&ctx, &head, leaver, (&form, &mut errors)).await?;
    let Some(leaving) = leaving.filter(|_| head.members.len() > 1) else {
        return web::invalid(&leaving_page(&ctx, head, person, (&form, &errors)).await?);
    };
    let own = ctx.new_id();
    if matches!(leaving.next, Next::Own) {
        ctx.app.keys.create(ctx.actor.tenant, own).await?;
    }
    let mut work = ctx.begin().await?;
    match store::touch(&mut work, (case, form.version())).await {
        Ok(()) => {}
        Err(DbError::Stale) => {
            drop(work);
            errors.add("case", "case-stale");
            let page = leaving_page(&ctx, head, person, (&form, &errors)).await?;
            return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
        }
        Err(error) => return Err(error.into()),
    }
    if matches!(leaving.next, Next::Own) {
        // Two who open one at the same time: the second one sees the first.
        work.lock(person).await?;
        if store::elsewhere(&mut work, case, person).await? {
            drop(work);
            errors.add("next", "case-leaving-has-case");
            return web::invalid(&leaving_page(&ctx, head, person, (&form, &errors)).await?);
        }
    }
    write(&ctx, &mut work, (&head, leaver), (&leaving, own)).await?;
    work.record(Event::new("case.leaving", "case", case));
    work.commit().await?;
    Ok(web::done(&format!("/cases/{case}/household"), "case-left"))
}

async fn write(
    ctx: &Ctx,
    work: &mut Work,
    (head, leaver): (&HeadView, &MemberView),
    (leaving, own): (&Leaving, Uuid),
) -> Result<()> {
    let (case, person, on) = (&head.case, leaver.summary.id, leaving.on);
    store::leave(work, (case.id, person), on, leaving.reason).await?;
    if let (Some(household), Some(_)) = (case.household_id, &leaver.relation_key) {
        household::remove_member(work, household, person, on).await?;
        if let Some(heir) = heir(head, leaver) {
            household::add_member(work, household, heir.summary.id, "head", None).await?;
            store::new_head(work, case.id, heir.summary.id, on).await?;
        }
    }
    match &leaving.next {
        Next::Nobody => {}
        Next::Own => {
            let new = NewCase {
                id: own,
                agency: case.agency_id,
                team: case.team_id,
                household: None,
                municipality: case.municipality_id,
                responsible: case.responsible_id,
                deputy: case.deputy_id,
                started_on: on,
                consent_state: "open".to_owned(),
                import_id: None,
                members: vec![person],
            };
            store::create_many(work, std::slice::from_ref(&new)).await?;
            work.record(Event::new("case.create", "case", own));
        }
        Next::Case(to) => {
            store::touch(work, (to.case.id, to.case.version)).await?;
            let household = household_of(ctx, work, to).await?;
            household::add_member(work, household, person, "", Some(on)).await?;
            store::add_member(work, to.case.id, person, on).await?;
            work.record(Event::new("case.member", "case", to.case.id));
        }
    }
    access::refresh_case_and(work, case.id, &[person]).await?;
    Ok(access::switch_for_new(work).await?)
}

//! Somebody leaves the household and its case, alone or with others: moves out, dies, goes on in
//! another case. Nothing of what was written is changed by it.

mod write;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::head::{HeadView, MemberView};
use super::model::{LeavingReason, parse_number};
use super::store;
use crate::household;
use crate::layout::{Choice, FieldError, Page};
use crate::person::{Drawing, Field};
use crate::web::{self, Ctx, Error, Errors, Form, Result};
use write::{Refused, store_leaving};

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
    /// Who can go along.
    with: Vec<Choice>,
    with_error: Option<String>,
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

struct Leaving<'a> {
    /// The one whose page it is, then those who go along.
    leavers: Vec<&'a MemberView>,
    on: NaiveDate,
    reason: LeavingReason,
    next: Next,
}

fn member(head: &HeadView, person: Uuid) -> Result<&MemberView> {
    let mut members = head.members.iter();
    let found = members.find(|member| member.summary.id == person);
    found.ok_or(Error::NotFound)
}

/// Who follows at the head of the household when these members leave.
fn heir<'a>(head: &'a HeadView, leavers: &[&MemberView]) -> Option<&'a MemberView> {
    let mut gone = leavers.iter();
    if !gone.any(|leaver| leaver.relation_key.as_deref() == Some("head")) {
        return None;
    }
    staying(head, leavers).next()
}

fn staying<'a>(
    head: &'a HeadView,
    leavers: &[&MemberView],
) -> impl Iterator<Item = &'a MemberView> + use<'a> {
    let gone: Vec<Uuid> = leavers.iter().map(|leaver| leaver.summary.id).collect();
    let members = head.members.iter();
    members.filter(move |member| !gone.contains(&member.summary.id))
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
    let others = staying(&head, &[found]);
    let with = others.map(|one| (one.summary.id.to_string(), one.name.clone()));
    let with = form.choose("with", with.collect());
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
        with,
        with_error: draw.field("with").error,
        next: form.choose("next", next.to_vec()),
        next_error: draw.field("next").error,
        number: draw.field("number"),
        heir: heir(&head, &[found]).map(|heir| heir.name.clone()),
        head,
    })
}

/// The one whose page it is and those who go along.
fn leavers<'a>(
    head: &'a HeadView,
    leaver: &'a MemberView,
    (form, errors): (&Form, &mut Errors),
) -> Vec<&'a MemberView> {
    let mut all = vec![leaver];
    for value in form.all("with") {
        let mut others = staying(head, &[leaver]);
        match others.find(|one| one.summary.id.to_string() == value) {
            Some(one) => all.push(one),
            None => errors.add("with", "form-choice"),
        }
    }
    if all.len() > 1 && staying(head, &all).next().is_none() {
        errors.add("with", "case-leaving-all");
    }
    all
}

async fn read<'a>(
    ctx: &Ctx,
    head: &'a HeadView,
    leaver: &'a MemberView,
    (form, errors): (&Form, &mut Errors),
) -> Result<Option<Leaving<'a>>> {
    let today = ctx.today();
    let leavers = leavers(head, leaver, (form, &mut *errors));
    let on = form.date("left_on", today, errors).unwrap_or(today);
    if on > today {
        errors.add("left_on", "case-in-future");
    } else if on < earliest(ctx, head, &leavers).await? {
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
        "case" => other_case(ctx, head, &leavers, (form, &mut *errors)).await?,
        _ => {
            errors.add("next", "form-choice");
            None
        }
    };
    if reason == Some(LeavingReason::Died) && !matches!(next, Some(Next::Nobody)) {
        errors.add("next", "case-died-next");
    }
    if reason == Some(LeavingReason::Died) && leavers.len() > 1 {
        errors.add("with", "case-died-with");
    }
    Ok(reason
        .zip(next)
        .filter(|_| errors.is_empty())
        .map(|(reason, next)| Leaving {
            leavers,
            on,
            reason,
            next,
        }))
}

/// The first day all of them can have left on.
async fn earliest(ctx: &Ctx, head: &HeadView, leavers: &[&MemberView]) -> Result<NaiveDate> {
    let mut members = Vec::new();
    if let Some(household) = head.case.household_id {
        members = household::members(&ctx.app.db, &ctx.actor, household).await?;
    }
    let first = leavers.iter().map(|leaver| {
        let mut known = members.iter();
        let own = known.find(|member| member.person_id == leaver.summary.id);
        let moved_in = own.and_then(|member| member.from_date);
        let first = moved_in.unwrap_or(head.case.started_on);
        let born = leaver.summary.birth_date;
        born.map_or(first, |born| born.max(first))
    });
    Ok(first.max().unwrap_or(head.case.started_on))
}

async fn other_case(
    ctx: &Ctx,
    head: &HeadView,
    leavers: &[&MemberView],
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
    let there = |leaver: &&MemberView| member(&to, leaver.summary.id).is_ok();
    if leavers.iter().any(there) {
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
    match store_leaving(&ctx, &head, (&leaving, form.version())).await {
        Ok(()) => {}
        Err(Refused::Because(status, field, key)) => {
            errors.add(field, key);
            let page = leaving_page(&ctx, head, person, (&form, &errors)).await?;
            return Ok((status, web::page(&page)?).into_response());
        }
        Err(Refused::Failed(error)) => return Err(error),
    }
    let said = if leaving.leavers.len() > 1 {
        "case-left-together"
    } else {
        "case-left"
    };
    Ok(web::done(&format!("/cases/{case}/household"), said))
}

//! Done, put off, handed to a colleague, opened again: what people do with a deadline.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::DbError;
use chrono::{Days, NaiveDate};
use serde_json::json;
use uuid::Uuid;

use super::lines::{Line, Lines, open};
use super::model::{Action, Deadline, Deed, Key, Kind, LONG, note_place};
use super::store::{self, Written};
use crate::audit::Event;
use crate::document::{self, Beside, Target};
use crate::layout::{Choice, FieldError, Page};
use crate::task::{self, case_labels, coming_day};
use crate::web::{self, Ctx, Error, Errors, Form, Result};

/// So far something can be put off: what is further away is planned anew.
const FURTHEST: u64 = 366;

#[derive(Template)]
#[template(path = "deadline/show.html")]
struct ShowPage {
    page: Page,
    errors: Vec<FieldError>,
    line: Line,
    back: String,
    /// Whether anybody still has to see to it.
    still: bool,
    done: bool,
    until: String,
    until_error: Option<String>,
    note: String,
    note_error: Option<String>,
    to: Vec<Choice>,
    to_error: Option<String>,
    message: String,
    message_error: Option<String>,
    history: Vec<Happened>,
    documents: Option<Beside>,
}

struct Happened {
    what: String,
    when: String,
    note: String,
}

/// A deadline of the address with what was looked up for it.
struct Found {
    key: Key,
    deadline: Deadline,
    colleagues: Vec<(Uuid, String, Uuid)>,
}

impl Found {
    async fn load(ctx: &Ctx, key: &str) -> Result<Self> {
        let key = Key::parse(key).ok_or(Error::NotFound)?;
        let (db, actor) = (&ctx.app.db, &ctx.actor);
        let deadline = store::find(db, actor, ctx.today(), &key).await?;
        let colleagues = store::colleagues(db, actor, deadline.file_id).await?;
        Ok(Self {
            key,
            deadline,
            colleagues,
        })
    }

    fn still(&self) -> bool {
        self.deadline.still == Some(true) && self.deadline.done_at.is_none()
    }

    /// Whether somebody acted since the form was made. A form without the field does not care.
    fn moved_on(&self, form: &Form) -> bool {
        let seen = form.all("state").next().map(str::to_owned);
        seen.is_some_and(|seen| seen.parse().ok() != self.deadline.action_id)
    }
}

pub(super) async fn show(
    ctx: Ctx,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let found = Found::load(&ctx, &key).await?;
    let form = Form::of_query(query.as_deref());
    web::page(&show_page(&ctx, &found, &form, &Errors::default()).await?)
}

async fn show_page(ctx: &Ctx, found: &Found, form: &Form, errors: &Errors) -> Result<ShowPage> {
    let (app, l) = (&ctx.app, &ctx.l);
    let names = case_labels(&app.db, &ctx.actor, found.deadline.case_id).await?;
    let lines = Lines::new(ctx, &names, true).await?;
    let line = lines
        .draw(std::slice::from_ref(&found.deadline))
        .await?
        .pop();
    let line = line.ok_or(Error::NotFound)?;
    let mut history = Vec::new();
    for one in store::history(&app.db, &ctx.actor, &found.key).await? {
        history.push(happened(ctx, &one).await?);
    }
    let documents = match found.deadline.case_id {
        Some(case) => {
            let target = Target::deadline(found.key.record, &found.key.to_string());
            Some(document::beside(ctx, case, &target).await?)
        }
        None => None,
    };
    let shown = |field: &str| errors.key(field).map(|key| l.t(key));
    let choices = found.colleagues.iter();
    let choices = choices.map(|(id, name, _)| (id.to_string(), name.clone()));
    Ok(ShowPage {
        page: ctx.page(line.title.clone()),
        errors: errors.shown(l),
        back: back(form).to_owned(),
        still: found.still(),
        done: found.deadline.done_at.is_some(),
        until: form.get("until").to_owned(),
        until_error: shown("until"),
        note: form.get("note").to_owned(),
        note_error: shown("note"),
        to: form.choose("to", choices.collect()),
        to_error: shown("to"),
        message: form.get("message").to_owned(),
        message_error: shown("message"),
        history,
        documents,
        line,
    })
}

async fn happened(ctx: &Ctx, one: &Action) -> Result<Happened> {
    let l = &ctx.l;
    let sealed = (note_place(one.id), one.note_sealed.as_deref());
    let note = open(ctx, one.file_id, sealed).await?;
    let name = one.by_name.clone().unwrap_or_default();
    Ok(Happened {
        what: in_words(ctx, &one.what, one.until_on, one.to_name.as_deref()),
        when: format!("{} · {name}", l.moment(Micros(one.at))),
        note: note.unwrap_or_else(|| l.t("follow-up-erased")),
    })
}

fn in_words(ctx: &Ctx, what: &str, until: Option<NaiveDate>, to: Option<&str>) -> String {
    let l = &ctx.l;
    match (what, to) {
        ("done", _) => l.t("deadline-action-done"),
        ("snoozed", _) => {
            let date = l.date_or_empty(until);
            l.tn("deadline-action-snoozed", [("date", date)])
        }
        ("handed", Some(name)) => l.tn("deadline-action-handed", [("name", name)]),
        ("handed", None) => l.t("deadline-action-returned"),
        _ => l.t("deadline-action-reopened"),
    }
}

/// Shows the page again, with what was typed.
async fn again(
    ctx: &Ctx,
    found: &Found,
    (form, errors): (&Form, &Errors),
    status: StatusCode,
) -> Result<Response> {
    let page = show_page(ctx, found, form, errors).await?;
    Ok((status, web::page(&page)?).into_response())
}

/// Somebody else was faster, or it is not due any more: how it stands now, and what was typed.
async fn too_late(ctx: &Ctx, key: &str, (form, field): (&Form, &str)) -> Result<Response> {
    let found = Found::load(ctx, key).await?;
    let mut errors = Errors::default();
    errors.add(field, "deadline-too-late");
    again(ctx, &found, (form, &errors), StatusCode::CONFLICT).await
}

/// Keeps a deed and goes back to where it was done.
async fn keep(
    ctx: &Ctx,
    found: &Found,
    (form, field): (&Form, &str),
    (deed, note): (Deed, &str),
) -> Result<Response> {
    let (key, deadline) = (found.key, &found.deadline);
    let seal = if note.is_empty() {
        None
    } else {
        let keys = &ctx.app.keys;
        Some(keys.create(ctx.actor.tenant, deadline.file_id).await?)
    };
    let written = Written {
        id: ctx.new_id(),
        key,
        deed,
        note,
    };
    let mut work = ctx.begin().await?;
    let acted = store::write(&mut work, &ctx.actor, seal.as_deref(), (deadline, &written)).await;
    match acted {
        Ok(()) => {}
        Err(DbError::Stale | DbError::Unique(_)) => {
            drop(work);
            return too_late(ctx, &key.to_string(), (form, field)).await;
        }
        Err(error) => return Err(error.into()),
    }
    if key.kind == Kind::FollowUp {
        match deed {
            Deed::Done => {
                task::set_done(&mut work, &ctx.actor, key.record, Some(ctx.now)).await?;
            }
            Deed::Reopened => task::set_done(&mut work, &ctx.actor, key.record, None).await?,
            _ => {}
        }
    }
    let (action, said) = match deed {
        Deed::Done => ("deadline.complete", "deadline-completed"),
        Deed::Reopened => ("deadline.reopen", "deadline-reopened"),
        Deed::Snoozed(_) => ("deadline.postpone", "deadline-postponed"),
        Deed::Handed(..) => ("deadline.hand-over", "deadline-handed-over"),
    };
    let detail = json!({ "kind": key.kind.key(), "due_on": key.due_on.to_string() });
    let event = match deadline.case_id {
        Some(case) => Event::new(action, "case", case),
        None => Event::new(action, "follow_up", key.record),
    };
    work.record(event.with(detail));
    work.commit().await?;
    Ok(web::done(back(form), said))
}

pub(super) async fn complete(ctx: Ctx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let found = Found::load(&ctx, &key).await?;
    let mut errors = Errors::default();
    let note = written(&form, &mut errors);
    if found.key.kind.is_settled_elsewhere() {
        errors.add("note", "deadline-appointment-elsewhere");
    }
    if !errors.is_empty() {
        return again(
            &ctx,
            &found,
            (&form, &errors),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    }
    if !found.still() || found.moved_on(&form) {
        return too_late(&ctx, &key, (&form, "note")).await;
    }
    keep(&ctx, &found, (&form, "note"), (Deed::Done, &note)).await
}

/// What was written, in whichever of the fields: all deeds are buttons of one form, and none drops
/// what stands in the field of another.
fn written(form: &Form, errors: &mut Errors) -> String {
    let texts = ["note", "message"].map(|name| form.text(name, LONG, errors));
    let texts: Vec<&str> = texts.iter().map(|text| text.trim()).collect();
    texts.join("\n\n").trim().to_owned()
}

/// The day until which it rests.
fn read_until(ctx: &Ctx, found: &Found, form: &Form, errors: &mut Errors) -> Option<NaiveDate> {
    let today = ctx.today();
    let until = match form.get("in") {
        "tomorrow" => today.checked_add_days(Days::new(1)),
        "week" => today.checked_add_days(Days::new(7)),
        _ if form.get("until").is_empty() => {
            errors.add("until", "deadline-until-missing");
            return None;
        }
        _ => coming_day(form.get("until"), today),
    };
    let Some(day) = until else {
        errors.add("until", "follow-up-due-unclear");
        return None;
    };
    let furthest = today.checked_add_days(Days::new(FURTHEST));
    let due = found.deadline.due_on;
    let bound = matches!(
        found.key.kind,
        Kind::Permit | Kind::PlannedEnd | Kind::Consent
    );
    if day <= today {
        errors.add("until", "deadline-until-past");
    } else if furthest.is_some_and(|furthest| day > furthest) {
        errors.add("until", "deadline-until-far");
    } else if bound && due >= today && day > due {
        errors.add("until", "deadline-until-after");
    }
    Some(day)
}

pub(super) async fn postpone(ctx: Ctx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let found = Found::load(&ctx, &key).await?;
    let mut errors = Errors::default();
    let until = read_until(&ctx, &found, &form, &mut errors);
    let note = written(&form, &mut errors);
    let Some(until) = until.filter(|_| errors.is_empty()) else {
        return again(
            &ctx,
            &found,
            (&form, &errors),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    };
    if !found.still() || found.moved_on(&form) {
        return too_late(&ctx, &key, (&form, "until")).await;
    }
    keep(
        &ctx,
        &found,
        (&form, "until"),
        (Deed::Snoozed(until), &note),
    )
    .await
}

pub(super) async fn hand_over(ctx: Ctx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let found = Found::load(&ctx, &key).await?;
    let mut errors = Errors::default();
    let message = written(&form, &mut errors);
    let to = form.id("to");
    let colleague = found.colleagues.iter().find(|(id, ..)| Some(*id) == to);
    if form.get("to").is_empty() {
        errors.add("to", "deadline-to-missing");
    } else if colleague.is_none() {
        errors.add("to", "deadline-to-unseen");
    }
    let Some((id, _, audience)) = colleague.filter(|_| errors.is_empty()) else {
        return again(
            &ctx,
            &found,
            (&form, &errors),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    };
    if !found.still() || found.moved_on(&form) {
        return too_late(&ctx, &key, (&form, "to")).await;
    }
    let deed = Deed::Handed(*id, *audience);
    keep(&ctx, &found, (&form, "to"), (deed, &message)).await
}

/// Opens what was done, or ends a rest.
pub(super) async fn reopen(ctx: Ctx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let found = Found::load(&ctx, &key).await?;
    let (done, rests) = (found.deadline.done_at, found.deadline.until_on);
    if done.is_none() && rests.is_none() {
        return Ok(web::done(back(&form), "deadline-reopened"));
    }
    if found.moved_on(&form) {
        return too_late(&ctx, &key, (&form, "note")).await;
    }
    keep(&ctx, &found, (&form, "note"), (Deed::Reopened, "")).await
}

/// Where the form came from: only one of our own pages.
fn back(form: &Form) -> &str {
    let to = form.get("back");
    let inside = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    let inside = inside && !to.contains(char::is_control);
    if inside { to } else { "/deadlines" }
}

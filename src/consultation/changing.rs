//! Changing a consultation: everything, or only what became of a planned one.

use std::collections::HashMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use serde_json::json;
use uuid::Uuid;

use super::entry_form::{Difference, EntryPage};
use super::form::{Around, Entry, filled, understand};
use super::model::State;
use super::pages::{check, follow_ups};
use super::{plan_part, store};
use crate::audit::Event;
use crate::permission::Ability;
use crate::plan::{self, Progress};
use crate::task;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

pub(super) async fn edit(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let one = store::seen(&ctx.app.db, &ctx.app.keys, &ctx.actor, id).await?;
    let (kind, file) = one.file();
    ctx.opened(kind, file).await?;
    let mut form = filled(&one.to_new(), &ctx.l);
    form.set("version", one.version.to_string());
    web::page(&EntryPage::load(&ctx, form, &Errors::default(), Some(&one)).await?)
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<Uuid>, mut form: Form) -> Result<Response> {
    let one = store::seen(&ctx.app.db, &ctx.app.keys, &ctx.actor, id).await?;
    // A consultation stays with its case.
    let case = one.case_id.map(|id| id.to_string()).unwrap_or_default();
    form.set("case", case);
    let mut errors = Errors::default();
    if form.get("do") == "find" {
        let page = EntryPage::load(&ctx, form, &errors, Some(&one)).await?;
        return Ok(web::page(&page)?.into_response());
    }
    let known = ctx.app.catalogues(ctx.actor.tenant).await?;
    let around = Around {
        today: ctx.today(),
        actor: &ctx.actor,
        known: &known,
        before: State::parse(&one.state).map(|state| (state, one.on_date)),
    };
    let Some(mut entry) = understand(&form, &around, &mut errors) else {
        return web::invalid(&EntryPage::load(&ctx, form, &errors, Some(&one)).await?);
    };
    entry.new.id = id;
    entry.new.case_id = one.case_id;
    if !ctx.actor.may(Ability::LeadTeam) {
        entry.new.staff_id = one.staff_id;
    }
    check(&ctx, &mut entry.new, &mut errors).await?;
    let said = (&form, entry.new.state);
    let progress = plan_part::understand(&ctx, one.case_id, said, &mut errors).await?;
    if !errors.is_empty() {
        return web::invalid(&EntryPage::load(&ctx, form, &errors, Some(&one)).await?);
    }
    let mine = filled(&entry.new, &ctx.l);
    let fields = changed(&filled(&one.to_new(), &ctx.l), &mine);
    match save(&ctx, entry, form.version(), (&fields, &progress)).await {
        Err(Error::Stale) => conflict(&ctx, id, form, &mine).await,
        Err(error) => Err(error),
        Ok(()) => Ok(web::done(
            &format!("/consultations/{id}"),
            "consultation-changed",
        )),
    }
}

async fn save(
    ctx: &Ctx,
    entry: Entry,
    version: i64,
    (fields, progress): (&[&str], &Progress),
) -> Result<()> {
    let Entry {
        new,
        follow_ups: said,
    } = entry;
    let key = ctx.app.keys.create(ctx.actor.tenant, new.file_id()).await?;
    let mut work = ctx.begin().await?;
    store::update(&mut work, &key, &new, version).await?;
    let event = Event::new("consultation.change", "consultation", new.id);
    work.record(event.with(json!({ "fields": fields })));
    plan::note_progress(&mut work, (new.id, new.on_date), progress).await?;
    let follow_ups = follow_ups(ctx, &new, said);
    if !follow_ups.is_empty() {
        for one in &follow_ups {
            work.record(Event::new("follow-up.create", "follow_up", one.id));
        }
        let keys = HashMap::from([(new.file_id(), key)]);
        task::create_many_keyed(&mut work, &keys, &follow_ups).await?;
    }
    Ok(work.commit().await?)
}

/// Field and its label, as they are compared.
const COMPARED: [(&str, &str); 12] = [
    ("day", "consultation-day"),
    ("time", "consultation-time"),
    ("minutes", "consultation-minutes"),
    ("channel", "consultation-channel"),
    ("state", "consultation-state"),
    ("staff", "consultation-staff"),
    ("person", "consultation-people"),
    ("interpreter", "consultation-interpreter"),
    ("lang", "consultation-lang"),
    ("municipality", "consultation-municipality"),
    ("topic", "consultation-topics"),
    ("note", "consultation-note"),
];

/// The fields in which two consultations differ.
fn changed(before: &Form, after: &Form) -> Vec<&'static str> {
    let values = |form: &Form, name: &str| {
        let mut all: Vec<String> = form
            .all(name)
            .map(|value| value.replace("\r\n", "\n"))
            .collect();
        all.sort();
        all
    };
    COMPARED
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| values(before, name) != values(after, name))
        .collect()
}

/// Someone else was quicker: both versions side by side. Saving again from there is deliberate.
async fn conflict(ctx: &Ctx, id: Uuid, mut form: Form, mine: &Form) -> Result<Response> {
    let one = store::seen(&ctx.app.db, &ctx.app.keys, &ctx.actor, id).await?;
    let stored = filled(&one.to_new(), &ctx.l);
    let fields = changed(&stored, mine);
    form.set("version", one.version.to_string());
    let none = Errors::default();
    let mut page = EntryPage::load(ctx, form, &none, Some(&one)).await?;
    let theirs = EntryPage::load(ctx, stored, &none, Some(&one)).await?;
    page.differences = COMPARED
        .into_iter()
        .filter(|(name, _)| fields.contains(name))
        .map(|(name, label)| Difference {
            label: ctx.l.t(label),
            mine: page.words(name),
            stored: theirs.words(name),
        })
        .collect();
    Ok((StatusCode::CONFLICT, web::page(&page)?).into_response())
}

pub(super) async fn state(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let one = store::seen(&ctx.app.db, &ctx.app.keys, &ctx.actor, id).await?;
    let here = format!("/consultations/{id}");
    let state = State::parse(form.get("state")).filter(|state| *state != State::Planned);
    let Some(state) = state else {
        return Err(Error::Problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "error-consultation-state",
        ));
    };
    if state.objects_to(one.on_date, ctx.today()).is_some() {
        return Err(Error::Problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "error-consultation-early",
        ));
    }
    let mut work = ctx.begin().await?;
    let done = store::set_state(&mut work, &ctx.actor, id, form.version(), state).await;
    if let Err(DbError::Stale) = done {
        // Somebody said so already: show what stands there.
        return Ok(web::done(&here, "consultation-state-known"));
    }
    done?;
    let event = Event::new("consultation.state", "consultation", id);
    work.record(event.with(json!({ "state": state.key() })));
    work.commit().await?;
    let note = format!("{here}/edit#f-note");
    let to = match form.get("back") {
        "today" => "/today",
        // One of our own addresses, in characters that cannot lead elsewhere.
        back if back.starts_with("/calendar?") && plain(back) => back,
        // What took place wants a note, and how long it took.
        _ if state == State::Held => &note,
        _ => &here,
    };
    Ok(web::done(to, "consultation-state-saved"))
}

fn plain(address: &str) -> bool {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"/?=&-".contains(&byte);
    address.bytes().all(safe)
}

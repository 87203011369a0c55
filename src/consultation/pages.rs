//! Storing a new consultation, with its follow-ups.

use std::collections::HashMap;

use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::entry_form::{self, EntryPage};
use super::form::{Around, Entry, understand};
use super::model::NewConsultation;
use super::{plan_part, store};
use crate::audit::Event;
use crate::plan::{self, Progress};
use crate::task::{self, NewFollowUp};
use crate::web::{self, Ctx, Error, Errors, Form, Result};

/// Stores what the form says; with a mistake the form comes back as it was typed.
///
/// # Errors
/// Not found when the actor does not see the case the form names.
pub async fn create(ctx: Ctx, mut form: Form) -> Result<Response> {
    form.set("fresh", "");
    if form.get("do") == "find" {
        let page = EntryPage::load(&ctx, form, &Errors::default(), None).await?;
        return Ok(web::page(&page)?.into_response());
    }
    let mut errors = Errors::default();
    let known = ctx.app.catalogues(ctx.actor.tenant).await?;
    let around = Around {
        today: ctx.today(),
        actor: &ctx.actor,
        known: &known,
        before: None,
    };
    let entry = understand(&form, &around, &mut errors);
    let Some(mut entry) = entry else {
        return web::invalid(&EntryPage::load(&ctx, form, &errors, None).await?);
    };
    entry.new.id = ctx.new_id();
    entry.new.case_id = case_of(&form)?;
    check(&ctx, &mut entry.new, &mut errors).await?;
    let said = (&form, entry.new.state);
    let progress = plan_part::understand(&ctx, entry.new.case_id, said, &mut errors).await?;
    if !errors.is_empty() {
        return web::invalid(&EntryPage::load(&ctx, form, &errors, None).await?);
    }
    let id = entry.new.id;
    match save(&ctx, entry, &progress).await {
        // Somebody ticked the same step in this moment.
        Err(Error::Stale) => {
            errors.add("plan", "consultation-plan-gone");
            return web::invalid(&EntryPage::load(&ctx, form, &errors, None).await?);
        }
        other => other?,
    }
    let to = match form.get("back") {
        "today" => "/today".to_owned(),
        _ => format!("/consultations/{id}"),
    };
    Ok(web::done(&to, "consultation-saved"))
}

pub(super) fn case_of(form: &Form) -> Result<Option<Uuid>> {
    match form.get("case") {
        "" => Ok(None),
        _ => Ok(Some(form.id("case").ok_or(Error::NotFound)?)),
    }
}

/// Looks up what the consultation refers to; fills in the Träger.
///
/// # Errors
/// Not found when the actor does not see the case.
pub(super) async fn check(ctx: &Ctx, new: &mut NewConsultation, errors: &mut Errors) -> Result<()> {
    let seen = store::checked(&ctx.app.db, &ctx.actor, new).await?;
    let own_staff = seen.staff == 1 || new.staff_id == ctx.actor.id;
    if !own_staff {
        errors.add("staff", "form-choice");
    } else if seen.file == 0 {
        return Err(Error::NotFound);
    }
    if new.municipality_id.is_some() && seen.municipality == 0 {
        errors.add("municipality", "form-choice");
    }
    if usize::try_from(seen.people) != Ok(new.people.len()) {
        errors.add("person", "form-choice");
    }
    new.agency_id = seen.agency.unwrap_or_else(|| ctx.actor.agency_or_nil());
    Ok(())
}

async fn save(ctx: &Ctx, entry: Entry, progress: &Progress) -> Result<()> {
    let (new, tenant) = (entry.new, ctx.actor.tenant);
    let key = ctx.app.keys.create(tenant, new.file_id()).await?;
    let keys = HashMap::from([(new.file_id(), key)]);
    let mut work = ctx.begin().await?;
    store::create_keyed(&mut work, &keys, std::slice::from_ref(&new)).await?;
    work.record(Event::new("consultation.create", "consultation", new.id));
    plan::note_progress(&mut work, (new.id, new.on_date), progress).await?;
    let follow_ups = follow_ups(ctx, &new, entry.follow_ups);
    for one in &follow_ups {
        work.record(Event::new("follow-up.create", "follow_up", one.id));
    }
    if !follow_ups.is_empty() {
        task::create_many_keyed(&mut work, &keys, &follow_ups).await?;
    }
    Ok(work.commit().await?)
}

/// The follow-ups that were noted with the consultation; their owner is whoever counsels.
pub(super) fn follow_ups(
    ctx: &Ctx,
    new: &NewConsultation,
    said: Vec<(chrono::NaiveDate, String)>,
) -> Vec<NewFollowUp> {
    said.into_iter()
        .map(|(due_on, text)| NewFollowUp {
            id: ctx.new_id(),
            file_id: new.file_id(),
            case_id: new.case_id,
            person_id: None,
            consultation_id: Some(new.id),
            owner_id: new.staff_id,
            due_on,
            text,
            import_id: None,
        })
        .collect()
}

/// What a new consultation takes from its case when nothing else is said: municipality, language, the
/// only member.
///
/// # Errors
/// Not found when the actor does not see the case the form names.
pub async fn write_defaults(ctx: &Ctx, form: &mut Form) -> Result<()> {
    entry_form::defaults_of_case(ctx, form).await
}

/// The form of a new consultation, filled in; what is wrong is said when it is saved.
///
/// # Errors
/// Not found when the actor does not see the case the form names.
pub async fn filled_page(ctx: &Ctx, form: Form) -> Result<Response> {
    if let Some(case) = case_of(&form)? {
        if !crate::access::visible(&ctx.app.db, &ctx.actor, case).await? {
            return Err(Error::NotFound);
        }
        ctx.opened("case", case).await?;
    }
    let page = EntryPage::load(ctx, form, &Errors::default(), None).await?;
    Ok(web::page(&page)?.into_response())
}

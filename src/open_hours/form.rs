//! Entering and changing open hours.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::db::DbError;
use chrono::NaiveDate;
use uuid::Uuid;

use super::list::when;
use super::model::{FURTHEST, PLACE, Stored};
use super::store;
use crate::audit::{Event, Work};
use crate::consultation::{self, time_said, time_text};
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Places;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

const PAGE: &str = "/open-hours";

/// Not every week but on one day.
const ONCE: &str = "once";

#[derive(Template)]
#[template(path = "open_hours/form.html")]
struct FormPage {
    page: Page,
    errors: Vec<FieldError>,
    form: Form,
    action: String,
    editing: bool,
    /// What somebody else stored meanwhile.
    stored: String,
    weekdays: Vec<Choice>,
    municipalities: Vec<Choice>,
    /// Empty unless one may enter for others.
    staff: Vec<Choice>,
}

impl FormPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// What a form may name.
struct Around {
    places: Places,
    /// Who can hold them: the actor, and whose notes a Teamleitung sees.
    staff: Vec<(Uuid, String)>,
    before: Option<Stored>,
}

impl Around {
    async fn load(ctx: &Ctx, before: Option<Stored>) -> Result<Self> {
        let (db, actor) = (&ctx.app.db, &ctx.actor);
        let mut staff = consultation::colleagues(db, actor).await?;
        if !staff.iter().any(|(id, _)| *id == actor.id) {
            staff.insert(0, (actor.id, ctx.session.name.clone()));
        }
        Ok(Self {
            places: Places::load(db, actor.tenant).await?,
            staff,
            before,
        })
    }

    fn page(&self, ctx: &Ctx, form: Form, errors: &Errors) -> FormPage {
        let l = &ctx.l;
        let mut weekdays: Vec<(String, String)> = (1..=7)
            .map(|day| (day.to_string(), l.t(&format!("open-hours-every-{day}"))))
            .collect();
        weekdays.push((ONCE.to_owned(), l.t("open-hours-once")));
        let before = self.before.as_ref();
        let current = before.map(|one| one.municipality_id);
        let staff = self.staff.iter();
        let staff: Vec<_> = match self.staff.len() {
            1 => Vec::new(),
            _ => staff
                .map(|(id, name)| (id.to_string(), name.clone()))
                .collect(),
        };
        FormPage {
            page: ctx.page(l.t(match before {
                Some(_) => "open-hours-edit",
                None => "open-hours-new",
            })),
            errors: errors.shown(l),
            action: before.map_or(PAGE.to_owned(), |one| format!("{PAGE}/{}", one.id)),
            editing: before.is_some(),
            stored: String::new(),
            weekdays: form.choose("weekday", weekdays),
            municipalities: form.choose("municipality", self.places.municipality_choices(current)),
            staff: form.choose("staff", staff),
            form,
        }
    }

    /// Understands the form; nothing when a message was added.
    fn read(&self, ctx: &Ctx, form: &Form, errors: &mut Errors) -> Option<Stored> {
        let once = form.get("weekday") == ONCE;
        let weekday = form.get("weekday").parse().ok();
        let weekday = weekday.filter(|day| (1..=7).contains(day));
        if weekday.is_none() && !once {
            errors.add("weekday", "form-choice");
        }
        let municipality = form.id("municipality");
        if form.get("municipality").is_empty() {
            errors.add("municipality", "form-missing");
        } else if !municipality.is_some_and(|id| self.places.has_municipality(id)) {
            errors.add("municipality", "form-choice");
        }
        let (from, until) = (time(form, "from", errors), time(form, "until", errors));
        if from.zip(until).is_some_and(|(from, until)| until <= from) {
            errors.add("until", "open-hours-until-before");
        }
        let place = form.required("place", PLACE, errors);
        let (valid_from, valid_until) = days(form, once, ctx.today(), errors)?;
        let new = Stored {
            id: self
                .before
                .as_ref()
                .map_or_else(|| ctx.new_id(), |one| one.id),
            municipality_id: municipality.unwrap_or_default(),
            staff_id: self.holder(ctx, form, errors),
            weekday,
            from_minute: from.unwrap_or(0),
            until_minute: until.unwrap_or(0),
            place,
            valid_from,
            valid_until,
            deputy_holds: form.get("deputy-holds") == "true",
            version: form.version(),
        };
        errors.is_empty().then_some(new)
    }

    /// A Fachkraft enters for herself; a Teamleitung says for whom. Whoever holds them may go on.
    fn holder(&self, ctx: &Ctx, form: &Form, errors: &mut Errors) -> Uuid {
        let before = self.before.as_ref().map(|one| one.staff_id);
        let asked = match form.get("staff") {
            "" => before.or(Some(ctx.actor.id)),
            _ => form.id("staff"),
        };
        let known = |id: &Uuid| self.staff.iter().any(|(one, _)| one == id);
        asked.filter(known).unwrap_or_else(|| {
            errors.add("staff", "form-choice");
            ctx.actor.id
        })
    }
}

fn time(form: &Form, name: &str, errors: &mut Errors) -> Option<i64> {
    if form.get(name).is_empty() {
        errors.add(name, "form-missing");
        return None;
    }
    let time = time_said(form.get(name));
    if time.is_none() {
        errors.add(name, "consultation-time-unclear");
    }
    time
}

/// From when until when they are valid; what happens once has one day.
fn days(
    form: &Form,
    once: bool,
    today: NaiveDate,
    errors: &mut Errors,
) -> Option<(NaiveDate, Option<NaiveDate>)> {
    if form.get("valid-from").is_empty() {
        errors.add("valid-from", "form-missing");
    }
    let from = form.date("valid-from", today, errors)?;
    let until = match once {
        true => Some(from),
        false => form.date("valid-until", today, errors),
    };
    let far = |day: NaiveDate| (day - today).num_days() > FURTHEST;
    if far(from) {
        errors.add("valid-from", "open-hours-too-far");
    }
    if until.is_some_and(far) {
        errors.add("valid-until", "open-hours-too-far");
    } else if until.is_some_and(|until| until < from) {
        errors.add("valid-until", "absence-until-before");
    } else if until.is_some_and(|until| until < today) {
        let field = if once { "valid-from" } else { "valid-until" };
        errors.add(field, "open-hours-over");
    }
    Some((from, until))
}

/// What is stored, as a form.
fn filled(ctx: &Ctx, one: &Stored) -> Form {
    let l = &ctx.l;
    let mut form = Form::default();
    form.set("version", one.version.to_string());
    let weekday = one.weekday.map(|day| day.to_string());
    form.set("weekday", weekday.unwrap_or_else(|| ONCE.to_owned()));
    form.set("municipality", one.municipality_id.to_string());
    form.set("staff", one.staff_id.to_string());
    form.set("from", time_text(one.from_minute));
    form.set("until", time_text(one.until_minute));
    form.set("place", &one.place);
    form.set("valid-from", l.date(one.valid_from));
    let until = one.valid_until.filter(|_| one.weekday.is_some());
    form.set("valid-until", l.date_or_empty(until));
    form.set("deputy-holds", one.deputy_holds.to_string());
    form
}

pub(super) async fn new(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Html<String>> {
    let asked = Form::of_query(query.as_deref());
    let mut form = Form::default();
    form.set("municipality", asked.get("municipality"));
    form.set("staff", ctx.actor.id.to_string());
    form.set("valid-from", ctx.l.date(ctx.today()));
    let around = Around::load(&ctx, None).await?;
    web::page(&around.page(&ctx, form, &Errors::default()))
}

pub(super) async fn create(ctx: Ctx, form: Form) -> Result<Response> {
    let mut errors = Errors::default();
    let around = Around::load(&ctx, None).await?;
    let Some(new) = around.read(&ctx, &form, &mut errors) else {
        return web::invalid(&around.page(&ctx, form, &errors));
    };
    let mut work = ctx.begin().await?;
    store::create(&mut work, ctx.actor.agency_or_nil(), &new).await?;
    work.record(Event::new("open-hours.create", "open_hours", new.id));
    work.commit().await?;
    Ok(web::done(PAGE, "open-hours-saved"))
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let one = store::own(&ctx.app.db, &ctx.actor, id).await?;
    let form = filled(&ctx, &one);
    let around = Around::load(&ctx, Some(one)).await?;
    web::page(&around.page(&ctx, form, &Errors::default()))
}

pub(super) async fn change(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    let one = store::own(&ctx.app.db, &ctx.actor, id).await?;
    let mut errors = Errors::default();
    let around = Around::load(&ctx, Some(one)).await?;
    let Some(new) = around.read(&ctx, &form, &mut errors) else {
        return web::invalid(&around.page(&ctx, form, &errors));
    };
    let mut work = ctx.begin().await?;
    let written = store::update(&mut work, &new).await;
    let event = Event::new("open-hours.change", "open_hours", id);
    finish(&ctx, (id, form), (work, written), event).await
}

pub(super) async fn remove(ctx: Ctx, Path(id): Path<Uuid>, form: Form) -> Result<Response> {
    store::own(&ctx.app.db, &ctx.actor, id).await?;
    let mut work = ctx.begin().await?;
    let written = store::remove(&mut work, (id, form.version())).await;
    let event = Event::new("open-hours.remove", "open_hours", id);
    finish(&ctx, (id, form), (work, written), event).await
}

/// Commits what was written, or shows what was typed beside what is stored now.
async fn finish(
    ctx: &Ctx,
    (id, mut form): (Uuid, Form),
    (mut work, written): (Work, std::result::Result<(), DbError>),
    event: Event,
) -> Result<Response> {
    match written {
        Ok(()) => {}
        Err(DbError::Stale) => {
            drop(work);
            let one = store::own(&ctx.app.db, &ctx.actor, id).await?;
            form.set("version", one.version.to_string());
            let stored = when(ctx, &one);
            let around = Around::load(ctx, Some(one)).await?;
            let mut page = around.page(ctx, form, &Errors::default());
            page.stored = stored;
            return Ok((StatusCode::CONFLICT, web::page(&page)?).into_response());
        }
        Err(error) => return Err(Error::from(error)),
    }
    let done = match event.action {
        "open-hours.remove" => "open-hours-removed",
        _ => "open-hours-saved",
    };
    work.record(event);
    work.commit().await?;
    Ok(web::done(PAGE, done))
}

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use bindeglied_kit::clock::Micros;
use bindeglied_kit::i18n::Localiser;
use chrono::{Days, NaiveDate};
use serde_json::json;
use uuid::Uuid;

use super::ical::{Entry, When, calendar};
use super::store;
use crate::account::{self, Acting};
use crate::app::App;
use crate::audit::Event;
use crate::consultation::{self, Planned, State};
use crate::layout::Page;
use crate::open_hours::{self, Holding, Occurrence};
use crate::organisation::Catalogues;
use crate::permission::{Ability, Actor};
use crate::task::case_labels;
use crate::web::{self, Ctx, Error, Form, Result, Visitor};
use crate::{absence, web::base_address};

const PAGE: &str = "/calendar/feed";

/// What the feed holds: days back and ahead.
const BACK: Days = Days::new(30);
const AHEAD: Days = Days::new(180);

#[derive(Template)]
#[template(path = "feed/show.html")]
struct ShowPage {
    page: Page,
    /// When it was made; nothing: there is none.
    made: Option<String>,
    names: bool,
    /// The whole address, in the one moment it is known.
    address: String,
}

pub(super) async fn show(ctx: Ctx) -> Result<Html<String>> {
    web::page(&page(&ctx, String::new()).await?)
}

async fn page(ctx: &Ctx, address: String) -> Result<ShowPage> {
    let feed = store::own(&ctx.app.db, &ctx.actor).await?;
    let made = feed.as_ref().map(|feed| ctx.l.moment(Micros(feed.made_at)));
    Ok(ShowPage {
        page: ctx.page(ctx.l.t("feed-title")),
        made,
        names: feed.is_some_and(|feed| feed.names),
        address,
    })
}

fn asks_for_names(form: &Form) -> bool {
    form.get("names") == "true"
}

/// Makes the address, or a new one instead of it.
pub(super) async fn make(ctx: Ctx, headers: HeaderMap, form: Form) -> Result<Response> {
    let names = asks_for_names(&form);
    let before = store::own(&ctx.app.db, &ctx.actor).await?;
    let mut work = ctx.begin().await?;
    let token = store::make(&mut work, ctx.actor.id, names).await?;
    let action = match before {
        Some(_) => "feed.renew",
        None => "feed.create",
    };
    let event = Event::new(action, "account", ctx.actor.id);
    work.record(event.with(json!({ "names": names })));
    work.commit().await?;
    let address = format!("{}/feeds/{token}.ics", base_address(&ctx.app, &headers));
    Ok(web::page(&page(&ctx, address).await?)?.into_response())
}

pub(super) async fn names(ctx: Ctx, form: Form) -> Result<Response> {
    let names = asks_for_names(&form);
    let mut work = ctx.begin().await?;
    if store::set_names(&mut work, ctx.actor.id, names).await? == 0 {
        return Err(Error::NotFound);
    }
    let event = Event::new("feed.names", "account", ctx.actor.id);
    work.record(event.with(json!({ "names": names })));
    work.commit().await?;
    Ok(web::done(PAGE, "feed-names-saved"))
}

pub(super) async fn revoke(ctx: Ctx, _: Form) -> Result<Response> {
    let mut work = ctx.begin().await?;
    if store::end(&mut work, ctx.actor.id).await? == 0 {
        return Err(Error::NotFound);
    }
    work.record(Event::new("feed.revoke", "account", ctx.actor.id));
    work.commit().await?;
    Ok(web::done(PAGE, "feed-revoked"))
}

/// The feed itself: no session, only the secret of its address. An address that was revoked is not
/// there, as one that never was; only the latter counts as a guess.
pub(super) async fn deliver(visitor: Visitor, Path(file): Path<String>) -> Result<Response> {
    let (app, now) = (&visitor.app, visitor.now);
    if account::guesses_wait(app, visitor.address, now).await? {
        return Err(Error::Problem(
            StatusCode::TOO_MANY_REQUESTS,
            "error-feed-wait",
        ));
    }
    let token = file.strip_suffix(".ics").unwrap_or_default();
    let Some(found) = store::by_token(&app.db, token).await? else {
        account::guessed(app, visitor.address, now).await?;
        return Err(Error::NotFound);
    };
    if found.revoked_at.is_some() {
        return Err(Error::NotFound);
    }
    let acting = account::acting(app, found.tenant_id, found.account_id).await?;
    let acting = acting.filter(|one| one.actor.may(Ability::ReadFiles));
    let acting = acting.ok_or(Error::NotFound)?;
    let text = written(app, now, (&acting, found.names)).await?;
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "inline; filename=\"kalender.ics\""),
    ];
    Ok((headers, text).into_response())
}

async fn written(app: &App, now: Micros, (acting, names): (&Acting, bool)) -> Result<String> {
    let (db, actor) = (&app.db, &acting.actor);
    let today = now.date();
    let days = (today - BACK, today + AHEAD);
    let found = consultation::within(db, actor, actor.id, days).await?;
    let away = absence::within(db, actor, days).await?;
    let open = open_hours::of_staff(db, actor, (actor.id, days.0, days.1), &away).await?;
    let labels = match names {
        true => case_labels(db, actor, found.iter().filter_map(|one| one.case_id)).await?,
        false => HashMap::new(),
    };
    let known = app.catalogues(actor.tenant).await?;
    let l = app.localiser(&acting.lang);
    let view = View {
        l: &l,
        known: &known,
        labels: &labels,
        actor,
    };
    let mut entries: Vec<Entry> = found.iter().map(|one| view.appointment(one)).collect();
    entries.extend(open.iter().map(|one| view.open(one)));
    Ok(calendar(&l.t("feed-name"), now, &entries))
}

/// What entries need to be put into words.
struct View<'a> {
    l: &'a Localiser,
    known: &'a Catalogues,
    /// Empty unless the owner asked for names.
    labels: &'a HashMap<Uuid, String>,
    actor: &'a Actor,
}

impl View<'_> {
    fn appointment(&self, one: &Planned) -> Entry {
        let lang = self.l.lang();
        let channel = self.known.of("channel").label(&one.channel, lang);
        let mut summary = format!("{} · {channel}", self.l.t("feed-appointment"));
        if let Some(name) = one.case_id.and_then(|case| self.labels.get(&case)) {
            summary = format!("{name} · {channel}");
        }
        if one.state == State::Held.key() {
            let state = self.known.of("consultation_state").label(&one.state, lang);
            summary = format!("{summary} ({state})");
        }
        Entry {
            uid: format!("consultation-{}", one.id),
            when: match one.start_minute {
                Some(start) => When::Minutes(one.on_date, start, start + one.minutes),
                None => When::Day(one.on_date),
            },
            summary,
            place: one.municipality.clone().unwrap_or_default(),
            cancelled: false,
        }
    }

    fn open(&self, one: &Occurrence) -> Entry {
        let l = self.l;
        let title = l.t("calendar-open-hours");
        let own = one.staff_id == self.actor.id;
        // Names of colleagues: none of a client.
        let summary = match &one.holding {
            Holding::Holder => title,
            Holding::Nobody => format!("{title} ({})", l.t("calendar-open-hours-cancelled")),
            Holding::Deputy(_, name) if own => format!("{title} ({} {name})", l.t("feed-deputy")),
            Holding::Deputy(..) => format!("{title} ({} {})", l.t("feed-for"), one.staff),
        };
        Entry {
            uid: format!("open-hours-{}-{}", one.id, compact(one.day)),
            when: When::Minutes(one.day, one.from_minute, one.until_minute),
            summary,
            place: format!("{}, {}", one.municipality, one.place),
            // Those a deputy holds are hers, not the owner's.
            cancelled: own && one.holding != Holding::Holder,
        }
    }
}

fn compact(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

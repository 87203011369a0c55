//! One consultation to read.

use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use bindeglied_kit::clock::Micros;
use uuid::Uuid;

use super::invitation::invites;
use super::model::{State, time_text};
use super::store::{self, Consultation};
use crate::absence;
use crate::case;
use crate::document::{self, Beside, LinkKind, Target};
use crate::layout::Page;
use crate::organisation::Catalogues;
use crate::permission::Ability;
use crate::plan;
use crate::task::{self, FollowUp};
use crate::web::{self, Ctx, Result};

/// A person who took part: name, name in its own script, address.
struct Person {
    name: String,
    native: String,
    href: String,
}

/// A state a planned consultation can get by one button.
struct Outcome {
    key: &'static str,
    label: String,
}

struct Reminder {
    address: String,
    day: String,
    text: String,
    done: bool,
}

#[derive(Template)]
#[template(path = "consultation/show.html")]
struct ShowPage {
    page: Page,
    one: Consultation,
    title: String,
    case: Option<(String, String)>,
    day: String,
    time: String,
    minutes: String,
    channel: String,
    state: String,
    badge: &'static str,
    interpreter: String,
    lang: String,
    people: Vec<Person>,
    topics: Vec<String>,
    note: Option<String>,
    reminders: Vec<Reminder>,
    moved: Vec<plan::Moved>,
    /// Of advice without a case none are kept.
    documents: Option<Beside>,
    outcomes: Vec<Outcome>,
    /// Name and text of what stands against the day or the time.
    clashes: Vec<(String, String)>,
    invites: bool,
    changed: String,
    writes: bool,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let (db, keys) = (&ctx.app.db, &ctx.app.keys);
    let one = store::seen(db, keys, &ctx.actor, id).await?;
    let (kind, file) = one.file();
    ctx.opened(kind, file).await?;
    let reminders = task::of_consultation(db, keys, &ctx.actor, id).await?;
    let known = ctx.app.catalogues(ctx.actor.tenant).await?;
    let moved = match one.case_id {
        Some(case) => plan::progress_of(&ctx, id, case).await?,
        None => Vec::new(),
    };
    let mut page = view(&ctx, one, reminders, &known);
    page.moved = moved;
    if let Some(case) = page.one.case_id {
        let target = Target::of(LinkKind::Consultation, id);
        page.documents = Some(document::beside(&ctx, case, &target).await?);
    }
    page.clashes = clashes(&ctx, &page.one).await?;
    web::page(&page)
}

fn view(ctx: &Ctx, one: Consultation, reminders: Vec<FollowUp>, known: &Catalogues) -> ShowPage {
    let (l, lang) = (&ctx.l, ctx.l.lang());
    let label = |name: &str, key: &str| known.of(name).label(key, lang).to_owned();
    let channel = label("channel", &one.channel);
    let day = l.date(one.on_date);
    let title = l.tn("consultation-of", [("day", &day)]);
    let people = one.people.iter().map(|person| Person {
        name: person.list_name(),
        native: person.native_name.clone(),
        href: format!("/people/{}", person.id),
    });
    ShowPage {
        page: ctx.page(format!("{title} · {channel}")),
        case: one.case_id.map(|id| {
            let number = one.case_number.map(case::number_text).unwrap_or_default();
            (number, format!("/cases/{id}"))
        }),
        time: one.start_minute.map(time_text).unwrap_or_default(),
        minutes: l.tn("consultation-minutes-of", [("minutes", one.minutes)]),
        state: label("consultation_state", &one.state),
        badge: State::parse(&one.state).map_or("neutral", State::badge),
        interpreter: label("interpreter", &one.interpreter),
        lang: label("language", &one.lang),
        people: people.collect(),
        topics: one.topics.iter().map(|key| label("topic", key)).collect(),
        note: one.note.clone(),
        reminders: reminders
            .into_iter()
            .map(|reminder| Reminder {
                address: reminder.address(),
                day: l.date(reminder.due_on),
                text: match reminder.text {
                    Some(text) if text.is_empty() => l.t("follow-up-untitled"),
                    Some(text) => text,
                    None => l.t("follow-up-erased"),
                },
                done: reminder.done,
            })
            .collect(),
        moved: Vec::new(),
        documents: None,
        outcomes: outcomes(ctx, &one, known),
        clashes: Vec::new(),
        invites: invites(ctx, &one) && ctx.actor.may(Ability::WriteFiles),
        changed: l.moment(Micros(one.changed_at)),
        writes: ctx.actor.may(Ability::WriteFiles),
        channel,
        day,
        title,
        one,
    }
}

/// Before its day a planned consultation can only be cancelled.
fn outcomes(ctx: &Ctx, one: &Consultation, known: &Catalogues) -> Vec<Outcome> {
    if one.state != State::Planned.key() {
        return Vec::new();
    }
    [State::Held, State::Missed, State::Cancelled]
        .into_iter()
        .filter(|state| state.objects_to(one.on_date, ctx.today()).is_none())
        .map(|state| Outcome {
            key: state.key(),
            label: known
                .of("consultation_state")
                .label(state.key(), ctx.l.lang())
                .to_owned(),
        })
        .collect()
}

/// What stands against a planned consultation that lies ahead: others of the same staff member at the
/// same time, and days away.
async fn clashes(ctx: &Ctx, one: &Consultation) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    if one.state != State::Planned.key() || one.on_date < ctx.today() {
        return Ok(found);
    }
    let (db, actor, l) = (&ctx.app.db, &ctx.actor, &ctx.l);
    let days = (one.on_date, one.on_date);
    let away = absence::within(db, actor, days).await?;
    if away.iter().any(|away| away.account_id == one.staff_id) {
        let title = l.tn("consultation-clash-away", [("name", &one.staff_name)]);
        found.push((title, l.t("consultation-clash-away-text")));
    }
    let same_day = store::within(db, actor, one.staff_id, days).await?;
    let Some(own) = same_day.iter().find(|other| other.id == one.id) else {
        return Ok(found);
    };
    let planned = same_day.iter().filter(|other| other.state == one.state);
    let others: Vec<_> = planned.filter(|other| own.clashes(other)).collect();
    if others.is_empty() {
        return Ok(found);
    }
    let names = task::case_labels(db, actor, others.iter().filter_map(|one| one.case_id)).await?;
    let said = others.iter().map(|one| {
        let time = one.start_minute.map(time_text).unwrap_or_default();
        let name = one.case_id.and_then(|case| names.get(&case).cloned());
        format!("{time} {}", name.unwrap_or_else(|| l.t("today-brief")))
    });
    let said: Vec<String> = said.collect();
    let text = format!("{}. {}", said.join(", "), l.t("consultation-clash-text"));
    found.push((l.t("consultation-clash"), text));
    Ok(found)
}

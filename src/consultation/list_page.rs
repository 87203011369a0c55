//! The list of consultations: the latest first, filtered, paged by key.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Html;
use uuid::Uuid;

use super::filter::{Filter, address};
use super::model::{State, time_text};
use super::picking::asked;
use super::store::{self, Line, Options};
use crate::layout::{Choice, Page};
use crate::organisation::Catalogues;
use crate::permission::Ability;
use crate::web::{self, Ctx, Form, Result};

struct Row {
    id: Uuid,
    day: String,
    time: String,
    /// Who took part; the first two by name.
    who: String,
    more: usize,
    /// Without case and without people.
    anonymous: bool,
    channel: String,
    minutes: i64,
    state: String,
    badge: &'static str,
    off: bool,
    staff: String,
    municipality: String,
}

/// A filter that is set, and the address without it.
struct Chip {
    label: String,
    href: String,
}

#[derive(Template)]
#[template(path = "consultation/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    rows: Vec<Row>,
    chips: Vec<Chip>,
    channels: Vec<Choice>,
    states: Vec<Choice>,
    topics: Vec<Choice>,
    municipalities: Vec<Choice>,
    staff: Vec<Choice>,
    summary: String,
    newer: Option<String>,
    older: Option<String>,
    writes: bool,
}

pub(super) async fn list(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Html<String>> {
    let form = asked(query);
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let known = ctx.app.catalogues(actor.tenant).await?;
    let options = store::options(db, actor).await?;
    let filter = Filter::of(&form, ctx.today());
    let found = store::list(db, actor, &filter, &options).await?;
    let turn = |name: &'static str, line: Option<&Line>| {
        line.map(|line| address(&form, "", Some((name, line.on_date, line.id))))
    };
    let newer = turn("newer", found.lines.first().filter(|_| found.newer));
    let older = turn("older", found.lines.last().filter(|_| found.older));
    let summary = match (found.lines.first(), found.lines.last()) {
        (Some(first), Some(last)) => ctx.l.tn(
            "consultation-list-span",
            [
                ("from", ctx.l.date(first.on_date)),
                ("to", ctx.l.date(last.on_date)),
            ],
        ),
        _ => String::new(),
    };
    let rows = found
        .lines
        .into_iter()
        .map(|line| {
            let people = found.people.get(&line.id).map_or(&[][..], Vec::as_slice);
            row(&ctx, &known, line, people)
        })
        .collect();
    let choices = |name: &str, field: &str| {
        let current = form.get(field);
        form.choose(field, known.of(name).choices(ctx.l.lang(), current))
    };
    let page = ListPage {
        page: ctx.page(ctx.l.t("consultation-list")),
        rows,
        chips: chips(&ctx, &form, &known, &options),
        channels: choices("channel", "channel"),
        states: choices("consultation_state", "state"),
        topics: choices("topic", "topic"),
        municipalities: form.choose("municipality", named(&options.municipalities)),
        staff: form.choose("staff", named(&options.staff)),
        summary,
        newer,
        older,
        writes: actor.may(Ability::WriteFiles),
        form,
    };
    web::page(&page)
}

fn named(names: &[(Uuid, String)]) -> Vec<(String, String)> {
    names
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect()
}

fn row(ctx: &Ctx, known: &Catalogues, line: Line, people: &[String]) -> Row {
    let lang = ctx.l.lang();
    let shown: Vec<&str> = people.iter().take(2).map(String::as_str).collect();
    Row {
        id: line.id,
        day: ctx.l.date(line.on_date),
        time: line.start_minute.map(time_text).unwrap_or_default(),
        who: shown.join("; "),
        more: people.len().saturating_sub(2),
        anonymous: line.case_id.is_none(),
        channel: known.of("channel").label(&line.channel, lang).to_owned(),
        minutes: line.minutes,
        state: known
            .of("consultation_state")
            .label(&line.state, lang)
            .to_owned(),
        badge: State::parse(&line.state).map_or("neutral", State::badge),
        off: matches!(line.state.as_str(), "cancelled" | "missed"),
        staff: line.staff_name,
        municipality: line.municipality.unwrap_or_default(),
    }
}

fn chips(ctx: &Ctx, form: &Form, known: &Catalogues, options: &Options) -> Vec<Chip> {
    let lang = ctx.l.lang();
    let name = |names: &[(Uuid, String)], id: &str| {
        let found = names.iter().find(|(known, _)| known.to_string() == id);
        found.map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let label = |catalogue: &str, key: &str| known.of(catalogue).label(key, lang).to_owned();
    super::filter::FIELDS
        .iter()
        .filter(|field| !form.get(field).is_empty())
        .map(|field| {
            let value = form.get(field);
            let label = match *field {
                "from" => ctx.l.tn("consultation-chip-from", [("day", value)]),
                "to" => ctx.l.tn("consultation-chip-to", [("day", value)]),
                "staff" => name(&options.staff, value),
                "municipality" => name(&options.municipalities, value),
                "state" => label("consultation_state", value),
                other => label(other, value),
            };
            Chip {
                label,
                href: address(form, field, None),
            }
        })
        .filter(|chip| !chip.label.is_empty())
        .collect()
}

use std::collections::HashMap;

use askama::Template;
use axum::response::Html;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::i18n::Localiser;
use chrono::{Datelike, Days, Months, NaiveDate, Timelike};
use uuid::Uuid;

use super::store::{self, Ending, Permit, Touched, Waiting};
use crate::case;
use crate::consultation::{self, Planned, State, time_text};
use crate::layout::Page;
use crate::organisation::Catalogues;
use crate::permission::Ability;
use crate::person;
use crate::task::{self, FollowUp, Scope, Until, case_labels};
use crate::web::{self, Ctx, Result, Routes};

/// Permits are shown so long before their end, and warned of in the last days.
const PERMIT_DAYS: u64 = 90;
const PERMIT_URGENT: i64 = 30;
/// Planned ends are shown so long before.
const END_MONTHS: u32 = 6;
/// From then on they are urgent.
const END_URGENT_MONTHS: u32 = 3;
/// How far back a planned consultation is asked for that nobody closed.
const OPEN_DAYS: u64 = 30;
const DUE: i64 = 10;

pub fn router() -> Routes {
    Routes::new().get("/today", Ability::OwnDay, today)
}

struct Appointment {
    id: Uuid,
    time: String,
    who: String,
    detail: String,
    badge: &'static str,
    state: String,
    late: bool,
    planned: bool,
    version: i64,
}

struct Due {
    id: Uuid,
    day: String,
    late: bool,
    text: String,
    case: Option<(String, String)>,
}

/// A line that leads to a case or person.
struct Deadline {
    day: String,
    href: String,
    who: String,
    what: String,
    kind: &'static str,
    left: String,
}

struct Recent {
    href: String,
    who: String,
    meta: String,
}

#[derive(Template)]
#[template(path = "today/show.html")]
struct TodayPage {
    page: Page,
    greeting: String,
    date: String,
    agenda: Vec<Appointment>,
    due: Vec<Due>,
    due_more: bool,
    /// Requests for an extension the Teamleitung is to decide.
    waiting: Vec<Deadline>,
    deadlines: Vec<Deadline>,
    recent: Vec<Recent>,
    /// Nothing of all this yet: the first day.
    fresh: bool,
}

async fn today(ctx: Ctx) -> Result<Html<String>> {
    let (app, actor, day) = (&ctx.app, &ctx.actor, ctx.today());
    let db = &app.db;
    let agenda = consultation::agenda(db, actor, day - Days::new(OPEN_DAYS), day).await?;
    let until = Until {
        day: Some(day + Days::new(7)),
        after: None,
        limit: DUE + 1,
    };
    let due = task::list(db, &app.keys, actor, Scope::Mine, until).await?;
    let permits = store::permits(db, actor, day, day + Days::new(PERMIT_DAYS)).await?;
    let ending = store::ending(db, actor, day + Months::new(END_MONTHS)).await?;
    let waiting = store::waiting(db, actor).await?;
    let touched = store::touched(db, actor).await?;
    let cases = agenda
        .iter()
        .filter_map(|one| one.case_id)
        .chain(due.iter().filter_map(|one| one.case_id))
        .chain(ending.iter().map(|one| one.id))
        .chain(waiting.iter().map(|one| one.id))
        .chain(touched.iter().map(|one| one.id));
    let names = case_labels(db, actor, cases).await?;
    let known = app.catalogues(actor.tenant).await?;
    let view = View {
        l: &ctx.l,
        known: &known,
        names: &names,
        day,
    };
    let due_more = i64::try_from(due.len()).unwrap_or(0) > DUE;
    let page = TodayPage {
        page: ctx.page(ctx.l.t("nav-today")),
        greeting: greeting(&ctx),
        date: long_date(&ctx.l, day),
        fresh: agenda.is_empty()
            && due.is_empty()
            && permits.is_empty()
            && ending.is_empty()
            && waiting.is_empty()
            && touched.is_empty(),
        agenda: agenda
            .into_iter()
            .map(|one| view.appointment(one))
            .collect(),
        due: due
            .into_iter()
            .take(usize::try_from(DUE).unwrap_or(usize::MAX))
            .map(|one| view.due(one))
            .collect(),
        due_more,
        waiting: waiting.iter().map(|one| view.waiting(one)).collect(),
        deadlines: view.deadlines(permits, &ending),
        recent: touched.iter().map(|one| view.recent(one)).collect(),
    };
    web::page(&page)
}

fn greeting(ctx: &Ctx) -> String {
    let key = match ctx.now.local().hour() {
        4..=10 => "today-morning",
        11..=17 => "today-day",
        _ => "today-evening",
    };
    ctx.l.tn(key, [("name", &ctx.session.name)])
}

/// `Donnerstag, 20.11.2025`.
fn long_date(l: &Localiser, day: NaiveDate) -> String {
    let weekday = l.t(&format!(
        "today-weekday-{}",
        day.weekday().number_from_monday()
    ));
    format!("{weekday}, {}", l.date(day))
}

/// What the lines need to be put into words.
struct View<'a> {
    l: &'a Localiser,
    known: &'a Catalogues,
    names: &'a HashMap<Uuid, String>,
    day: NaiveDate,
}

impl View<'_> {
    fn label(&self, catalogue: &str, key: &str) -> String {
        let labels = self.known.of(catalogue);
        labels.label(key, self.l.lang()).to_owned()
    }

    fn who(&self, case: Uuid) -> String {
        self.names
            .get(&case)
            .cloned()
            .unwrap_or_else(|| self.l.t("today-nameless"))
    }

    fn appointment(&self, one: Planned) -> Appointment {
        let late = one.on_date < self.day;
        let time = match (late, one.start_minute) {
            (true, _) => self.l.date(one.on_date)[..6]
                .trim_end_matches('/')
                .to_owned(),
            (false, Some(minute)) => time_text(minute),
            (false, None) => "–".to_owned(),
        };
        let channel = self.label("channel", &one.channel);
        Appointment {
            id: one.id,
            time,
            who: one
                .case_id
                .map_or_else(|| self.l.t("today-brief"), |case| self.who(case)),
            detail: match one.municipality {
                Some(name) => format!("{channel} · {name}"),
                None => channel,
            },
            badge: State::parse(&one.state).map_or("neutral", State::badge),
            state: self.label("consultation_state", &one.state),
            late,
            planned: one.state == State::Planned.key(),
            version: one.version,
        }
    }

    fn due(&self, one: FollowUp) -> Due {
        Due {
            id: one.id,
            day: if one.due_on == self.day {
                self.l.t("today-now")
            } else {
                self.l.date(one.due_on)[..6]
                    .trim_end_matches('/')
                    .to_owned()
            },
            late: one.due_on < self.day,
            text: match one.text {
                Some(text) if text.is_empty() => self.l.t("follow-up-untitled"),
                Some(text) => text,
                None => self.l.t("follow-up-erased"),
            },
            case: one
                .case_id
                .map(|case| (self.who(case), format!("/cases/{case}"))),
        }
    }

    /// Permits and planned ends, the nearest first.
    fn deadlines(&self, permits: Vec<Permit>, ending: &[Ending]) -> Vec<Deadline> {
        let mut all: Vec<(NaiveDate, Deadline)> = Vec::new();
        all.extend(permits.into_iter().map(|one| self.permit(one)));
        all.extend(ending.iter().map(|one| self.ending(one)));
        all.sort_by_key(|(day, _)| *day);
        all.into_iter().map(|(_, line)| line).collect()
    }

    fn waiting(&self, one: &Waiting) -> Deadline {
        let name = one.asked_by.clone().unwrap_or_default();
        Deadline {
            day: self.l.date(Micros(one.asked_at).date()),
            href: format!("/cases/{}/extension", one.id),
            who: self.who(one.id),
            what: self.l.tn("today-waiting-by", [("name", name)]),
            kind: "info",
            left: self
                .l
                .tn("today-waiting-until", [("date", self.l.date(one.until_on))]),
        }
    }

    fn permit(&self, one: Permit) -> (NaiveDate, Deadline) {
        let days = (one.valid_until - self.day).num_days();
        let line = Deadline {
            day: self.l.date(one.valid_until),
            href: one.case_id.map_or_else(
                || format!("/people/{}", one.person_id),
                |case| format!("/cases/{case}"),
            ),
            who: person::list_name(&one.family_name, &one.given_name),
            what: self.label("residence_status", &one.status_code),
            kind: if days <= PERMIT_URGENT {
                "danger"
            } else {
                "warning"
            },
            left: self.l.tn("today-days-left", [("days", days)]),
        };
        (one.valid_until, line)
    }

    fn ending(&self, one: &Ending) -> (NaiveDate, Deadline) {
        let days = (one.planned_end_on - self.day).num_days();
        let urgent = one.planned_end_on <= self.day + Months::new(END_URGENT_MONTHS);
        let (kind, left) = if days < 0 {
            ("danger", self.l.t("today-over"))
        } else {
            let kind = if urgent { "danger" } else { "warning" };
            (kind, self.l.tn("today-days-left", [("days", days)]))
        };
        let line = Deadline {
            day: self.l.date(one.planned_end_on),
            href: format!("/cases/{}", one.id),
            who: self.who(one.id),
            what: self.l.t("today-planned-end"),
            kind,
            left,
        };
        (one.planned_end_on, line)
    }

    fn recent(&self, one: &Touched) -> Recent {
        debug_assert!(one.seq > 0);
        let number = case::number_text(one.number);
        Recent {
            href: format!("/cases/{}", one.id),
            who: self.who(one.id),
            meta: match &one.municipality {
                Some(name) => format!("{number} · {name}"),
                None => number,
            },
        }
    }
}

use std::collections::HashMap;

use askama::Template;
use axum::response::Html;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::i18n::{Arg, Localiser};
use chrono::{Datelike, Days, NaiveDate, Timelike};
use uuid::Uuid;

use super::hands::Hands;
use super::store::{self, Touched, Waiting};
use crate::absence::StandIn;
use crate::case;
use crate::consultation::{self, Planned, State, time_text};
use crate::deadline::{self, Ask, Line, Lines};
use crate::handover::Unread;
use crate::layout::Page;
use crate::organisation::{Catalogues, Notices};
use crate::permission::Ability;
use crate::quick_entry::Shown;
use crate::task::case_labels;
use crate::web::{self, Ctx, Result, Routes};

/// How far back a planned consultation is asked for that nobody closed.
const OPEN_DAYS: u64 = 30;
/// Lines of a list; the rest stands under Fristen.
const DUE: usize = 10;
/// The same of those one deputises for.
const DEPUTISED: usize = 5;
/// The same of those who are away today.
const STOOD_IN: usize = 20;

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

/// A request a Teamleitung is to decide.
struct Request {
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
    lists: DueLists,
    /// Requests for an extension the Teamleitung is to decide.
    waiting: Vec<Request>,
    /// Cases the reader took over, with what was written for her.
    taken: Vec<Request>,
    /// For whom she stands in today, and the cases.
    stand_ins: Vec<String>,
    stood_in: Vec<Recent>,
    /// Who is away while nobody stands in.
    gaps: Vec<(String, String)>,
    /// Handovers that are not read or lack their summary.
    handovers: Option<String>,
    lead: bool,
    recent: Vec<Recent>,
    /// Nothing of all this yet: the first day.
    fresh: bool,
    /// The quick entry begins empty.
    line: String,
    shown: Option<Shown>,
}

/// What is due, by the list it stands in; the most urgent ones of each.
struct DueLists {
    follow_ups: Vec<Line>,
    follow_ups_more: bool,
    deadlines: Vec<Line>,
    deadlines_more: bool,
    /// Of cases the reader deputises for.
    deputised: Vec<Line>,
    /// Of cases of those who are away today.
    standing_in: Vec<Line>,
}

impl DueLists {
    fn of(mut found: Vec<Line>) -> Self {
        let mut standing_in: Vec<Line> = found.extract_if(.., |line| line.standing_in).collect();
        let (mut follow_ups, mut deadlines): (Vec<Line>, Vec<Line>) = found
            .into_iter()
            .partition(|line| line.kind == deadline::Kind::FollowUp);
        let mut deputised: Vec<Line> = deadlines.extract_if(.., |line| line.deputising).collect();
        let (follow_ups_more, deadlines_more) = (follow_ups.len() > DUE, deadlines.len() > DUE);
        follow_ups.truncate(DUE);
        deadlines.truncate(DUE);
        deputised.truncate(DEPUTISED);
        standing_in.truncate(STOOD_IN);
        Self {
            follow_ups,
            follow_ups_more,
            deadlines,
            deadlines_more,
            deputised,
            standing_in,
        }
    }

    fn is_empty(&self) -> bool {
        self.follow_ups.is_empty() && self.deadlines.is_empty() && self.deputised.is_empty()
    }
}

async fn today(ctx: Ctx) -> Result<Html<String>> {
    let (app, actor, day) = (&ctx.app, &ctx.actor, ctx.today());
    let db = &app.db;
    let agenda = consultation::agenda(db, actor, day - Days::new(OPEN_DAYS), day).await?;
    let notices = Notices::of(ctx.session.settings());
    let ask = Ask::of_day(actor, day, i64::try_from(DUE + 1).unwrap_or(i64::MAX));
    let (found, _) = deadline::list(db, actor, (&notices, day), &ask).await?;
    let waiting = store::waiting(db, actor).await?;
    let touched = store::touched(db, actor).await?;
    let hands = Hands::load(&ctx).await?;
    let cases = agenda
        .iter()
        .filter_map(|one| one.case_id)
        .chain(found.iter().filter_map(|one| one.case_id))
        .chain(waiting.iter().map(|one| one.id))
        .chain(touched.iter().map(|one| one.id))
        .chain(hands.cases());
    let names = case_labels(db, actor, cases).await?;
    let known = app.catalogues(actor.tenant).await?;
    let view = View {
        l: &ctx.l,
        known: &known,
        names: &names,
        day,
    };
    let lead = actor.may(Ability::LeadTeam);
    let lists = DueLists::of(Lines::new(&ctx, &names, lead).await?.draw(&found).await?);
    let page = TodayPage {
        page: ctx.page(ctx.l.t("nav-today")),
        greeting: greeting(&ctx),
        date: long_date(&ctx.l, day),
        fresh: agenda.is_empty()
            && lists.is_empty()
            && waiting.is_empty()
            && touched.is_empty()
            && hands.is_empty(),
        agenda: agenda
            .into_iter()
            .map(|one| view.appointment(one))
            .collect(),
        lists,
        waiting: waiting.iter().map(|one| view.waiting(one)).collect(),
        taken: hands.unread.iter().map(|one| view.taken(one)).collect(),
        stand_ins: view.stand_ins(&hands),
        stood_in: view.stood_in(&hands),
        gaps: hands.gap_lines(&ctx),
        handovers: hands.unfinished(&ctx),
        lead,
        recent: touched.iter().map(|one| view.recent(one)).collect(),
        line: String::new(),
        shown: None,
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

    fn waiting(&self, one: &Waiting) -> Request {
        let name = one.asked_by.clone().unwrap_or_default();
        Request {
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

    fn taken(&self, one: &Unread) -> Request {
        let key = if one.missing {
            "handover-missing"
        } else {
            "today-taken-read"
        };
        Request {
            day: self.l.date(Micros(one.handed_at).date()),
            href: format!("/cases/{}/handover", one.case_id),
            who: self.who(one.case_id),
            what: match &one.from_name {
                Some(name) => self.l.tn("today-taken-from", [("name", name.clone())]),
                None => String::new(),
            },
            kind: if one.missing { "neutral" } else { "warning" },
            left: self.l.t(key),
        }
    }

    fn stand_in(&self, one: &StandIn) -> String {
        let name = ("name", Arg::from(&one.name));
        let count = ("count", Arg::from(one.cases));
        match one.until {
            Some(until) => {
                let until = ("until", Arg::from(self.l.date(until)));
                self.l.tn("today-stand-in", [name, count, until])
            }
            None => self.l.tn("today-stand-in-open", [name, count]),
        }
    }

    fn stand_ins(&self, hands: &Hands) -> Vec<String> {
        let each = hands.stand_ins.iter();
        each.map(|one| self.stand_in(one)).collect()
    }

    fn stood_in(&self, hands: &Hands) -> Vec<Recent> {
        let each = hands.stood_in.iter().map(|case| Recent {
            href: format!("/cases/{case}"),
            who: self.who(*case),
            meta: String::new(),
        });
        each.collect()
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

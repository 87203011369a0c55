use std::collections::HashMap;

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Html;
use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::model::Span;
use crate::absence;
use crate::consultation::{self, Planned, State, time_text};
use crate::deadline::{self, Ask, Line, Lines};
use crate::layout::{Choice, Page};
use crate::open_hours::{self, Holding, Occurrence};
use crate::organisation::{Catalogues, Notices};
use crate::permission::Ability;
use crate::task::case_labels;
use crate::web::{self, Ctx, Error, Form, Result};

/// The hours every week shows; earlier and later ones where there is something.
const OFFICE: (i64, i64) = (8, 17);

/// A consultation as it stands in the calendar.
#[derive(Clone)]
struct Entry {
    id: Uuid,
    minute: Option<i64>,
    time: String,
    who: String,
    detail: String,
    badge: &'static str,
    state: String,
    planned: bool,
    /// Something else is planned at the same time.
    clash: bool,
    /// Its day has come: it can have taken place.
    due: bool,
    version: i64,
}

/// Open hours on one day.
struct Band {
    minute: i64,
    until: i64,
    time: String,
    place: String,
    /// Who stands in for whom.
    note: String,
    cancelled: bool,
}

struct Day {
    name: String,
    date: String,
    query: String,
    /// The form for an appointment on this day; empty for the past and without the right.
    add: String,
    today: bool,
    /// Whose calendar it is is away.
    away: bool,
    deadlines: Vec<Line>,
    bands: Vec<Band>,
    /// All of the day, in order.
    entries: Vec<Entry>,
}

impl Day {
    fn whole(&self) -> Vec<&Entry> {
        let entries = self.entries.iter();
        entries.filter(|one| one.minute.is_none()).collect()
    }

    fn at(&self, hour: &i64) -> Vec<&Entry> {
        let entries = self.entries.iter();
        let at = |one: &&Entry| one.minute.is_some_and(|minute| minute / 60 == *hour);
        entries.filter(at).collect()
    }

    /// Open hours that begin in this hour.
    fn begins(&self, hour: &i64) -> Vec<&Band> {
        let bands = self.bands.iter();
        bands.filter(|one| one.minute / 60 == *hour).collect()
    }

    /// Open hours that began before this hour and go on in it.
    fn goes_on(&self, hour: &i64) -> bool {
        let mut bands = self.bands.iter().filter(|one| !one.cancelled);
        bands.any(|one| one.minute < hour * 60 && one.until > hour * 60)
    }

    fn is_empty(&self) -> bool {
        let nothing = self.entries.is_empty() && self.bands.is_empty();
        nothing && self.deadlines.is_empty() && !self.away
    }
}

#[derive(Template)]
#[template(path = "calendar/show.html")]
struct CalendarPage {
    page: Page,
    heading: String,
    days: Vec<Day>,
    hours: Vec<i64>,
    previous: String,
    next: String,
    /// The day or the week of today.
    now: String,
    to_day: String,
    to_week: String,
    by_day: bool,
    here: String,
    /// Empty unless one may look at others'.
    staff: Vec<Choice>,
    span_name: &'static str,
    span_value: String,
    writes: bool,
}

/// Whose calendar is asked for.
struct Whose {
    id: Uuid,
    staff: Vec<Choice>,
    /// Goes on in addresses.
    rest: String,
}

impl Whose {
    /// # Errors
    /// Not found when the actor sees nothing of this colleague.
    async fn of(ctx: &Ctx, asked: &Form) -> Result<Self> {
        let mut own = Self {
            id: ctx.actor.id,
            staff: Vec::new(),
            rest: String::new(),
        };
        let known = consultation::colleagues(&ctx.app.db, &ctx.actor).await?;
        if !asked.get("staff").is_empty() {
            let id = asked.id("staff").ok_or(Error::NotFound)?;
            if id != own.id && !known.iter().any(|(one, _)| *one == id) {
                return Err(Error::NotFound);
            }
            own.id = id;
            own.rest = format!("&staff={id}");
        }
        let names = known.into_iter().filter(|(id, _)| *id != ctx.actor.id);
        let names: Vec<(String, String)> = names.map(|(id, name)| (id.to_string(), name)).collect();
        if !names.is_empty() {
            own.staff = asked.choose("staff", names);
        }
        Ok(own)
    }
}

pub(super) async fn show(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Html<String>> {
    let asked = Form::of_query(query.as_deref());
    let span = Span::parse(asked.get("day"), asked.get("week"), ctx.today());
    let whose = Whose::of(&ctx, &asked).await?;
    let dates = span.days();
    let (from, to) = (span.first(), *dates.last().unwrap_or(&span.first()));
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let found = consultation::within(db, actor, whose.id, (from, to)).await?;
    let away = absence::within(db, actor, (from, to)).await?;
    let open = open_hours::of_staff(db, actor, (whose.id, from, to), &away).await?;
    let notices = Notices::of(ctx.session.settings());
    let due = if whose.id == actor.id {
        let ask = Ask::of_days(actor, from, to);
        deadline::list(db, actor, (&notices, ctx.today()), &ask)
            .await?
            .0
    } else {
        Vec::new()
    };
    let cases = found.iter().filter_map(|one| one.case_id);
    let cases = cases.chain(due.iter().filter_map(|one| one.case_id));
    let names = case_labels(db, actor, cases).await?;
    let lines = Lines::new(&ctx, &names, false).await?.draw(&due).await?;
    let known = ctx.app.catalogues(actor.tenant).await?;
    let view = View {
        ctx: &ctx,
        known: &known,
        names: &names,
        whose: whose.id,
        away: &away,
    };
    let days = view.days(&dates, (found, open, lines));
    web::page(&page(&ctx, span, whose, days))
}

fn page(ctx: &Ctx, span: Span, whose: Whose, days: Vec<Day>) -> CalendarPage {
    let by_day = matches!(span, Span::Day(_));
    let address = |span: Span| format!("/calendar?{}{}", span.query(), whose.rest);
    let now = if by_day {
        Span::Day(ctx.today())
    } else {
        Span::week_of(ctx.today())
    };
    let (span_name, span_value) = if by_day {
        ("day", "day=")
    } else {
        ("week", "week=")
    };
    CalendarPage {
        page: ctx.page(ctx.l.t("nav-calendar")),
        heading: heading(ctx, span),
        hours: hours(&days),
        days,
        previous: address(span.previous()),
        next: address(span.next()),
        now: address(now),
        to_day: address(Span::Day(span.first())),
        to_week: address(Span::week_of(span.first())),
        by_day,
        here: address(span),
        span_name,
        span_value: span.query().replacen(span_value, "", 1),
        staff: whose.staff,
        writes: ctx.actor.may(Ability::WriteFiles),
    }
}

fn heading(ctx: &Ctx, span: Span) -> String {
    let l = &ctx.l;
    match span {
        Span::Day(day) => format!("{}, {}", weekday(ctx, day), l.date(day)),
        Span::Week(monday) => {
            let days = span.days();
            let last = days.last().copied().unwrap_or(monday);
            let week = monday.iso_week();
            let args = [
                ("week", format!("{}/{}", week.week(), week.year())),
                ("from", l.date(monday)),
                ("to", l.date(last)),
            ];
            l.tn("calendar-week-of", args)
        }
    }
}

fn weekday(ctx: &Ctx, day: NaiveDate) -> String {
    let number = day.weekday().number_from_monday();
    ctx.l.t(&format!("today-weekday-{number}"))
}

/// The hours that are shown: those of the office, and whatever lies outside.
fn hours(days: &[Day]) -> Vec<i64> {
    let entries = days.iter().flat_map(|day| &day.entries);
    let said = entries.filter_map(|one| Some(one.minute? / 60));
    let bands = days.iter().flat_map(|day| &day.bands);
    let open = bands.flat_map(|one| [one.minute / 60, (one.until - 1) / 60]);
    let (first, last) = said.chain(open).fold(OFFICE, |(first, last), hour| {
        (first.min(hour), last.max(hour))
    });
    (first..=last).collect()
}

/// What the entries need to be put into words.
struct View<'a> {
    ctx: &'a Ctx,
    known: &'a Catalogues,
    names: &'a HashMap<Uuid, String>,
    whose: Uuid,
    away: &'a [absence::Away],
}

impl View<'_> {
    fn days(
        &self,
        dates: &[NaiveDate],
        (found, open, lines): (Vec<Planned>, Vec<Occurrence>, Vec<Line>),
    ) -> Vec<Day> {
        let ctx = self.ctx;
        let mut days: Vec<Day> = dates
            .iter()
            .map(|date| {
                let may_add = *date >= ctx.today() && ctx.actor.may(Ability::WriteFiles);
                let mut away = self.away.iter().filter(|one| one.account_id == self.whose);
                Day {
                    name: weekday(ctx, *date),
                    date: ctx.l.date(*date),
                    query: format!("day={date}"),
                    add: match may_add {
                        true => format!("/consultations/new?day={date}"),
                        false => String::new(),
                    },
                    today: *date == ctx.today(),
                    away: away.any(|one| one.on(*date)),
                    deadlines: Vec::new(),
                    bands: Vec::new(),
                    entries: Vec::new(),
                }
            })
            .collect();
        for one in &found {
            if let Some(at) = dates.iter().position(|date| *date == one.on_date) {
                let clash = found.iter().any(|other| self.clash(one, other));
                days[at].entries.push(self.entry(one.clone(), clash));
            }
        }
        for one in open {
            if let Some(at) = dates.iter().position(|date| *date == one.day) {
                days[at].bands.push(self.band(&one));
            }
        }
        for line in lines {
            if let Some(at) = dates.iter().position(|date| date.to_string() == line.iso) {
                days[at].deadlines.push(line);
            }
        }
        days
    }

    fn band(&self, one: &Occurrence) -> Band {
        let l = &self.ctx.l;
        let note = match &one.holding {
            Holding::Deputy(id, _) if *id == self.whose => {
                l.tn("calendar-open-hours-for", [("name", one.staff.clone())])
            }
            Holding::Deputy(_, name) => {
                l.tn("calendar-open-hours-deputy", [("name", name.clone())])
            }
            Holding::Holder | Holding::Nobody => String::new(),
        };
        Band {
            minute: one.from_minute,
            until: one.until_minute,
            time: one.hours(),
            place: format!("{} · {}", one.municipality, one.place),
            note,
            cancelled: one.holding == Holding::Nobody,
        }
    }

    /// What has taken place already needs no warning.
    fn clash(&self, one: &Planned, other: &Planned) -> bool {
        let planned = |one: &Planned| one.state == State::Planned.key();
        one.on_date >= self.ctx.today() && planned(one) && planned(other) && one.clashes(other)
    }

    fn entry(&self, one: Planned, clash: bool) -> Entry {
        let l = &self.ctx.l;
        let label = |catalogue: &str, key: &str| {
            let entries = self.known.of(catalogue);
            entries.label(key, l.lang()).to_owned()
        };
        let channel = label("channel", &one.channel);
        let nameless = || l.t("today-nameless");
        Entry {
            id: one.id,
            minute: one.start_minute,
            time: time(&one),
            who: one.case_id.map_or_else(
                || l.t("today-brief"),
                |case| self.names.get(&case).cloned().unwrap_or_else(nameless),
            ),
            detail: match one.municipality {
                Some(name) => format!("{channel} · {name}"),
                None => channel,
            },
            badge: State::parse(&one.state).map_or("neutral", State::badge),
            state: label("consultation_state", &one.state),
            planned: one.state == State::Planned.key(),
            clash,
            due: one.on_date <= self.ctx.today(),
            version: one.version,
        }
    }
}

/// `14:30`, or `14:30–15:15` when it is known how long it takes.
fn time(one: &Planned) -> String {
    match one.start_minute {
        None => String::new(),
        Some(start) if one.minutes == 0 => time_text(start),
        Some(start) => {
            let end = (start + one.minutes) % (24 * 60);
            format!("{}–{}", time_text(start), time_text(end))
        }
    }
}

//! The tab Lebenslagen: each life area of a person over time, or the whole household at a glance.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::Html;
use chrono::NaiveDate;
use uuid::Uuid;

use super::chart::Chart;
use super::model::Assessment;
use super::reading;
use crate::case::HeadView;
use crate::layout::Page;
use crate::organisation::Catalogues;
use crate::web::{self, Ctx, Error, Form, Result};

#[derive(Template)]
#[template(path = "assessment/show.html")]
struct ShowPage {
    page: Page,
    head: HeadView,
    /// Links to each person, and to all when there are several.
    people: Vec<Switch>,
    person: Option<PersonPart>,
    household: Option<HouseholdPart>,
    open: bool,
}

struct Switch {
    label: String,
    href: String,
    on: bool,
}

/// Everything of one person.
struct PersonPart {
    name: String,
    new: String,
    areas: Vec<AreaPart>,
    /// Column heads of the table: a day and who made it.
    days: Vec<Day>,
    rows: Vec<Row>,
}

struct Day {
    href: String,
    date: String,
    made_by: String,
}

struct Row {
    area: String,
    levels: Vec<String>,
}

struct AreaPart {
    label: String,
    level: i64,
    level_text: String,
    meaning: String,
    change: Option<Step>,
    chart: Chart,
    /// What the drawing says.
    summary: String,
    resources: String,
    needs: String,
}

/// By how much a level changed since the first assessment.
struct Step {
    kind: &'static str,
    icon: &'static str,
    text: String,
}

/// The last level of each person in each life area.
struct HouseholdPart {
    names: Vec<String>,
    rows: Vec<HouseholdRow>,
}

struct HouseholdRow {
    area: String,
    cells: Vec<Cell>,
}

struct Cell {
    level: i64,
    text: String,
    change: Option<Step>,
}

pub(super) async fn show(
    ctx: Ctx,
    Path(case): Path<Uuid>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>> {
    let head = HeadView::load(&ctx, case, "levels").await?;
    ctx.opened("case", case).await?;
    let all = reading::load(&ctx, case).await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let wish = Form::of_query(query.as_deref());
    let wanted = wish.get("person");
    let base = format!("/cases/{case}/assessments");
    let whole = wanted == "all" && head.members.len() > 1;
    let first = head.members.first().map(|member| member.summary.id);
    let chosen = match wanted {
        "" | "all" => first,
        text => Some(text.parse::<Uuid>().map_err(|_| Error::NotFound)?),
    };
    let known = head.members.iter().any(|m| Some(m.summary.id) == chosen);
    if chosen.is_some() && !known {
        return Err(Error::NotFound);
    }
    let view = View {
        ctx: &ctx,
        catalogues: &catalogues,
        all: &all,
        base: &base,
    };
    let people = view.switches(&head, chosen.filter(|_| !whole));
    let member = head.members.iter().find(|m| Some(m.summary.id) == chosen);
    let person = member
        .filter(|_| !whole)
        .map(|member| view.person(member.summary.id, member.name.clone()));
    web::page(&ShowPage {
        page: ctx.page(format!("{} – {}", head.title, ctx.l.t("case-tab-levels"))),
        household: whole.then(|| view.household(&head)),
        open: head.case.ended_on.is_none(),
        people,
        person,
        head,
    })
}

struct View<'a> {
    ctx: &'a Ctx,
    catalogues: &'a Catalogues,
    all: &'a [Assessment],
    base: &'a str,
}

impl View<'_> {
    fn switches(&self, head: &HeadView, chosen: Option<Uuid>) -> Vec<Switch> {
        if head.members.len() < 2 {
            return Vec::new();
        }
        let mut list: Vec<Switch> = head
            .members
            .iter()
            .map(|member| Switch {
                label: member.name.clone(),
                href: format!("{}?person={}", self.base, member.summary.id),
                on: chosen == Some(member.summary.id),
            })
            .collect();
        list.push(Switch {
            label: self.ctx.l.t("assessment-household"),
            href: format!("{}?person=all", self.base),
            on: chosen.is_none(),
        });
        list
    }

    fn of(&self, person: Uuid) -> Vec<&Assessment> {
        let all = self.all.iter();
        all.filter(|one| one.row.person_id == person).collect()
    }

    fn person(&self, person: Uuid, name: String) -> PersonPart {
        let l = &self.ctx.l;
        let own = self.of(person);
        let span = own
            .first()
            .zip(own.last())
            .map(|(first, last)| (first.row.on_date, last.row.on_date));
        let areas = self.catalogues.of("life_area").entries().iter();
        let parts: Vec<AreaPart> = areas
            .clone()
            .filter_map(|area| self.area(&own, &area.key, span?))
            .collect();
        let rows = areas
            .filter(|area| own.iter().any(|one| one.area(&area.key).is_some()))
            .map(|area| Row {
                area: area.label(l.lang()).to_owned(),
                levels: own
                    .iter()
                    .map(|one| one.level(&area.key))
                    .map(|level| level.map_or(String::from("–"), |level| level.to_string()))
                    .collect(),
            })
            .collect();
        PersonPart {
            name,
            new: format!("{}/new?person={person}", self.base),
            areas: parts,
            days: own.iter().map(|one| self.day(one)).collect(),
            rows,
        }
    }

    fn day(&self, one: &Assessment) -> Day {
        Day {
            href: format!("{}/{}", self.base, one.row.id),
            date: self.ctx.l.date(one.row.on_date),
            made_by: one.row.made_by.clone(),
        }
    }

    /// Nothing when no level was ever given.
    fn area(
        &self,
        own: &[&Assessment],
        key: &str,
        span: (NaiveDate, NaiveDate),
    ) -> Option<AreaPart> {
        let l = &self.ctx.l;
        let points: Vec<_> = own
            .iter()
            .map(|one| (one.row.on_date, one.level(key)))
            .collect();
        let mut given = points
            .iter()
            .filter_map(|(day, level)| Some((*day, (*level)?)));
        let (first_day, first) = given.next()?;
        let (last_day, last) = given.next_back().unwrap_or((first_day, first));
        let label = self.catalogues.of("life_area").label(key, l.lang());
        let latest = own.iter().rev().find_map(|one| one.area(key));
        let summary = if first_day == last_day {
            let values = [
                ("area", label.to_owned()),
                ("level", last.to_string()),
                ("day", l.date(last_day)),
            ];
            l.tn("assessment-chart-one", values)
        } else {
            let values = [
                ("area", label.to_owned()),
                ("first", first.to_string()),
                ("since", l.date(first_day)),
                ("last", last.to_string()),
                ("day", l.date(last_day)),
            ];
            l.tn("assessment-chart", values)
        };
        Some(AreaPart {
            label: label.to_owned(),
            level: last,
            level_text: l.tn("assessment-level-of", [("level", last)]),
            meaning: meaning(self.ctx, self.catalogues, key, last),
            change: (first_day != last_day).then(|| self.step(first, last)),
            chart: Chart::new(&points, span),
            summary,
            resources: latest.map_or(String::new(), |area| area.resources.clone()),
            needs: latest.map_or(String::new(), |area| area.needs.clone()),
        })
    }

    fn step(&self, first: i64, last: i64) -> Step {
        let l = &self.ctx.l;
        let by = last - first;
        let (kind, icon, key) = match by {
            1.. => ("success", "sort-up", "assessment-up"),
            0 => ("neutral", "chevron-end", "assessment-same"),
            _ => ("danger", "sort-down", "assessment-down"),
        };
        Step {
            kind,
            icon,
            text: l.tn(key, [("by", by.abs())]),
        }
    }

    fn household(&self, head: &HeadView) -> HouseholdPart {
        let l = &self.ctx.l;
        let people: Vec<Vec<&Assessment>> = head
            .members
            .iter()
            .map(|member| self.of(member.summary.id))
            .collect();
        let areas = self.catalogues.of("life_area").entries().iter();
        HouseholdPart {
            names: head.members.iter().map(|m| m.name.clone()).collect(),
            rows: areas
                .filter(|area| area.active || self.all.iter().any(|a| a.area(&area.key).is_some()))
                .map(|area| HouseholdRow {
                    area: area.label(l.lang()).to_owned(),
                    cells: people.iter().map(|own| self.cell(own, &area.key)).collect(),
                })
                .collect(),
        }
    }

    fn cell(&self, own: &[&Assessment], key: &str) -> Cell {
        let levels: Vec<i64> = own.iter().filter_map(|one| one.level(key)).collect();
        let last = levels.last().copied();
        Cell {
            level: last.unwrap_or(0),
            text: last.map_or(String::new(), |level| {
                self.ctx.l.tn("assessment-level-of", [("level", level)])
            }),
            change: match levels.as_slice() {
                [first, .., last] => Some(self.step(*first, *last)),
                _ => None,
            },
        }
    }
}

/// What a level means in a life area; for an area the users added themselves, what it means in
/// general.
pub(super) fn meaning(ctx: &Ctx, catalogues: &Catalogues, area: &str, level: i64) -> String {
    let key = format!("{area}_{level}");
    match catalogues.of("level").get(&key) {
        Some(entry) => entry.label(ctx.l.lang()).to_owned(),
        None => ctx.l.t(&format!("assessment-level-{level}")),
    }
}

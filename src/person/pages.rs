use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{Html, IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::list::{By, Cursor, Filter, Sort, State, address};
use super::row::RowView;
use super::staff::{Meant, Staff};
use super::store::{self, COUNTED};
use super::view::PersonView;
use crate::layout::{Choice, Page};
use crate::organisation::Catalogues;
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Form, Result};

/// A filter, with the way to set it or to take it off.
struct Chip {
    label: String,
    href: String,
}

/// A heading that orders the list.
struct Heading {
    href: String,
    aria: &'static str,
}

#[derive(Template)]
#[template(path = "person/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<RowView>,
    count: String,
    summary: String,
    previous: Option<String>,
    next: Option<String>,
    look_on: Option<String>,
    sort: Sort,
    by_name: Heading,
    by_birth: Heading,
    /// Who has no birth date is not in this order.
    birth_only: bool,
    /// Filters that are set.
    chips: Vec<Chip>,
    /// Filters one click away.
    offers: Vec<Chip>,
    filtered: bool,
    lead: bool,
    municipalities: Vec<Choice>,
    staff: Staff,
    meant: Vec<Chip>,
    groups: Vec<Choice>,
    nationalities: Vec<Choice>,
    states: Vec<Choice>,
    without_plan: bool,
    unassigned: bool,
}

/// A page of the list and where its links lead.
struct Paged {
    rows: Vec<RowView>,
    previous: Option<String>,
    next: Option<String>,
    look_on: Option<String>,
}

async fn paged(ctx: &Ctx, query: &Form, to: &Addresses<'_>) -> Result<Paged> {
    let before = Cursor::parse(query.get("before"));
    let after = Cursor::parse(query.get("after"));
    // Paging back reads the other way round from the first row of the page and is turned again.
    let back = before.is_some();
    let paged = back || after.is_some();
    let from = before.or(after).unwrap_or_else(|| {
        if to.sort.descending {
            Cursor::last()
        } else {
            Cursor::first()
        }
    });
    let sort = if back { to.sort.turned() } else { to.sort };
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let mut part = store::part(db, actor, ctx.today(), to.filter, (&from, sort)).await?;
    if back {
        part.rows.reverse();
    }
    let all = ctx.app.catalogues(actor.tenant).await?;
    let first = part.rows.first().map(|(cursor, _)| cursor.text());
    let last = part.rows.last().map(|(cursor, _)| cursor.text());
    let more_after = back || part.more;
    let more_before = if back { part.more } else { paged };
    let side = if back { "before" } else { "after" };
    let rows = part.rows.iter();
    Ok(Paged {
        rows: rows.map(|(_, row)| RowView::new(ctx, &all, row)).collect(),
        previous: first
            .filter(|_| more_before)
            .map(|at| to.page("before", &at)),
        next: last.filter(|_| more_after).map(|at| to.page("after", &at)),
        look_on: part.looked_until.map(|at| to.page(side, &at.text())),
    })
}

pub(super) async fn list(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Html<String>> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let query = Form::of_query(query.as_deref());
    let mut filter = Filter::parse(&query);
    let meant = Meant::read(&ctx, &query, &mut filter).await?;
    let lead = actor.may(Ability::LeadTeam);
    let sort = Sort::parse(query.get("sort"));
    let to = Addresses {
        filter: &filter,
        sort,
    };
    let paged = paged(&ctx, &query, &to).await?;
    let (count, named) = store::count_and_staff(db, actor, lead, filter.responsible).await?;
    let staff = meant.field(&ctx, named, &filter);
    let all = ctx.app.catalogues(actor.tenant).await?;
    let l = &ctx.l;
    let choices = Choices {
        ctx: &ctx,
        all: &all,
        staff: staff.set.as_deref(),
        query: &query,
    };
    let nationalities = all.of("nationality");
    let nationalities = nationalities.choices(l.lang(), query.get("nationality"));
    web::page(&ListPage {
        page: ctx.page(l.t("person-list")),
        count: count_text(&ctx, count),
        summary: l.tn("person-shown", [("count", paged.rows.len())]),
        previous: paged.previous,
        next: paged.next,
        look_on: paged.look_on,
        sort,
        by_name: to.heading(By::Name),
        by_birth: to.heading(By::Birth),
        birth_only: sort.by == By::Birth,
        chips: choices.chips(&filter, &to),
        offers: choices.offers(&filter, &to),
        filtered: !filter.is_empty(),
        lead,
        municipalities: choices.municipalities(),
        meant: to.meant(&staff),
        groups: choices.groups(),
        nationalities: query.choose("nationality", nationalities),
        states: choices.states(),
        without_plan: filter.without_plan,
        unassigned: filter.unassigned,
        staff,
        rows: paged.rows,
    })
}

fn count_text(ctx: &Ctx, count: i64) -> String {
    let l = &ctx.l;
    if count > COUNTED {
        l.tn("person-count-more", [("count", l.number(COUNTED))])
    } else {
        l.tn("person-count", [("count", count)])
    }
}

struct Addresses<'a> {
    filter: &'a Filter,
    sort: Sort,
}

impl Addresses<'_> {
    fn with(filter: &Filter, sort: Sort, more: &[(&'static str, String)]) -> String {
        let mut pairs = filter.pairs();
        if sort != Sort::default() {
            pairs.push(("sort", sort.key().to_owned()));
        }
        pairs.extend_from_slice(more);
        address("/people", &pairs)
    }

    fn page(&self, side: &'static str, cursor: &str) -> String {
        Self::with(self.filter, self.sort, &[(side, cursor.to_owned())])
    }

    fn heading(&self, by: By) -> Heading {
        Heading {
            href: Self::with(self.filter, self.sort.clicked(by), &[]),
            aria: self.sort.aria(by),
        }
    }

    /// The colleagues who may be meant by a name, each with the list of this one.
    fn meant(&self, staff: &Staff) -> Vec<Chip> {
        let chip = |(id, name): &(Uuid, String)| Chip {
            label: name.clone(),
            href: self.changed(|f| f.responsible = Some(*id)),
        };
        staff.meant.iter().map(chip).collect()
    }

    /// The list with a changed filter.
    fn changed(&self, change: impl FnOnce(&mut Filter)) -> String {
        let mut filter = self.filter.clone();
        change(&mut filter);
        Self::with(&filter, self.sort, &[])
    }
}

struct Choices<'a> {
    ctx: &'a Ctx,
    all: &'a Catalogues,
    /// The name of the Fachkraft the list is narrowed to.
    staff: Option<&'a str>,
    query: &'a Form,
}

impl Choices<'_> {
    fn municipalities(&self) -> Vec<Choice> {
        let active = self.all.municipalities().iter().filter(|m| m.active);
        let pairs = active.map(|place| (place.id.to_string(), place.name.clone()));
        self.query.choose("municipality", pairs.collect())
    }

    /// The groups of residence status in the order of the catalogue.
    fn groups(&self) -> Vec<Choice> {
        let mut groups: Vec<(String, String)> = Vec::new();
        for entry in self.all.of("residence_status").entries() {
            if !groups.iter().any(|(key, _)| *key == entry.part_of) {
                groups.push((entry.part_of.clone(), entry.part_of.clone()));
            }
        }
        self.query.choose("status", groups)
    }

    fn states(&self) -> Vec<Choice> {
        let l = &self.ctx.l;
        let pairs = [State::Open, State::Ended].map(|state| {
            let key = format!("person-state-{}", state.key());
            (state.key().to_owned(), l.t(&key))
        });
        self.query.choose("state", pairs.to_vec())
    }

    fn offers(&self, filter: &Filter, to: &Addresses<'_>) -> Vec<Chip> {
        let l = &self.ctx.l;
        let mut offers = Vec::new();
        if !filter.without_plan {
            offers.push(Chip {
                label: l.t("person-without-plan"),
                href: to.changed(|f| f.without_plan = true),
            });
        }
        if !filter.unassigned && self.ctx.actor.may(Ability::LeadTeam) {
            offers.push(Chip {
                label: l.t("person-unassigned"),
                href: to.changed(|f| f.unassigned = true),
            });
        }
        offers
    }

    fn chips(&self, filter: &Filter, to: &Addresses<'_>) -> Vec<Chip> {
        let l = &self.ctx.l;
        let mut chips = Vec::new();
        let mut add = |label: String, href: String| chips.push(Chip { label, href });
        let name = |found: Option<&str>| found.map_or_else(|| l.t("person-unknown"), str::to_owned);
        if let Some(id) = filter.municipality {
            let all = self.all.municipalities().iter();
            let found = all.filter(|m| m.id == id).map(|m| m.name.as_str()).next();
            add(name(found), to.changed(|f| f.municipality = None));
        }
        if filter.responsible.is_some() {
            add(name(self.staff), to.changed(|f| f.responsible = None));
        }
        if !filter.status_group.is_empty() {
            let label = filter.status_group.clone();
            add(label, to.changed(|f| f.status_group.clear()));
        }
        if !filter.nationality.is_empty() {
            let label = self.all.of("nationality");
            let label = label.label(&filter.nationality, l.lang()).to_owned();
            add(label, to.changed(|f| f.nationality.clear()));
        }
        if filter.without_plan {
            let href = to.changed(|f| f.without_plan = false);
            add(l.t("person-without-plan"), href);
        }
        if filter.unassigned {
            let href = to.changed(|f| f.unassigned = false);
            add(l.t("person-unassigned"), href);
        }
        if filter.state != State::All {
            let label = l.t(&format!("person-state-{}", filter.state.key()));
            add(label, to.changed(|f| f.state = State::All));
        }
        chips
    }
}

#[derive(Template)]
#[template(path = "person/show.html")]
struct ShowPage {
    page: Page,
    person: PersonView,
}

/// The case's file, or the person's own page when nobody counsels this person.
pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    if let Some((case, _)) = store::case_of(db, actor, id).await? {
        return Ok(Redirect::to(&format!("/cases/{case}")).into_response());
    }
    let details = store::details(db, &ctx.app.keys, actor, &[id]).await?;
    let details = details.first().ok_or(Error::NotFound)?;
    ctx.opened("person", id).await?;
    let all = ctx.app.catalogues(actor.tenant).await?;
    let page = ShowPage {
        page: ctx.page(details.summary.name()),
        person: PersonView::new(&ctx, &all, details),
    };
    Ok(web::page(&page)?.into_response())
}

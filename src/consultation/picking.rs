//! With whom? The step before the form, and the suggestions while one types.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{Html, IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::entry_form::{EntryPage, found};
use crate::case::{self, Hit};
use crate::layout::{Choice, Page};
use crate::web::{self, Ctx, Errors, Form, Result};

/// How many cases a search offers.
const HITS: usize = 12;

#[derive(Template)]
#[template(path = "consultation/pick.html")]
struct PickPage {
    page: Page,
    day: String,
    query: String,
    hits: Vec<Hit>,
}

#[derive(Template)]
#[template(path = "consultation/hits.html")]
struct Hits {
    page: Page,
    day: String,
    query: String,
    hits: Vec<Hit>,
}

#[derive(Template)]
#[template(path = "consultation/boxes.html")]
struct Boxes {
    others: Vec<Choice>,
}

/// The fields of an address.
pub(super) fn asked(query: Option<String>) -> Form {
    Form::from_pairs(
        serde_html_form::from_str::<Vec<(String, String)>>(&query.unwrap_or_default())
            .unwrap_or_default(),
    )
}

/// `?case=`, `?person=`, `?brief=1` lead to the form; otherwise one chooses with whom.
pub(super) async fn new(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Response> {
    let asked = asked(query);
    let case = match (asked.id("case"), asked.id("person")) {
        (Some(case), _) => Some(case),
        (None, Some(person)) => only_case(&ctx, person).await?,
        (None, None) => None,
    };
    if case.is_some() || asked.get("brief") == "1" || !asked.get("person").is_empty() {
        return Ok(form_page(&ctx, case, &asked).await?.into_response());
    }
    let query = asked.get("q").to_owned();
    let hits = hits(&ctx, &query).await?;
    if let [only] = hits.as_slice() {
        let to = format!(
            "/consultations/new?case={}&person={}{}",
            only.case_id,
            only.person_id,
            and_day(&asked)
        );
        return Ok(Redirect::to(&to).into_response());
    }
    let page = PickPage {
        page: ctx.page(ctx.l.t("consultation-new")),
        day: and_day(&asked),
        query,
        hits,
    };
    Ok(web::page(&page)?.into_response())
}

/// The day an appointment is made for, as it goes on in addresses.
fn and_day(asked: &Form) -> String {
    let day: Option<chrono::NaiveDate> = asked.get("day").parse().ok();
    day.map_or(String::new(), |day| format!("&day={day}"))
}

async fn hits(ctx: &Ctx, query: &str) -> Result<Vec<Hit>> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    Ok(case::search(&ctx.app.db, &ctx.actor, ctx.today(), query, HITS).await?)
}

/// The open case of a person, when it is the only one.
async fn only_case(ctx: &Ctx, person: Uuid) -> Result<Option<Uuid>> {
    let cases = super::store::cases_of(&ctx.app.db, &ctx.actor, person).await?;
    Ok(match cases.as_slice() {
        [only] => Some(*only),
        _ => None,
    })
}

async fn form_page(ctx: &Ctx, case: Option<Uuid>, asked: &Form) -> Result<Html<String>> {
    if let Some(case) = case {
        if !crate::access::visible(&ctx.app.db, &ctx.actor, case).await? {
            return Err(web::Error::NotFound);
        }
        ctx.opened("case", case).await?;
    }
    let mut form = Form::default();
    form.set("fresh", "1");
    form.set("case", case.map(|id| id.to_string()).unwrap_or_default());
    // From the calendar: an appointment on a day to come.
    let day = asked.get("day").parse().ok();
    let day = day.filter(|day| *day >= ctx.today());
    form.set("day", ctx.l.date(day.unwrap_or(ctx.today())));
    form.set("state", if day.is_some() { "planned" } else { "held" });
    form.set("interpreter", "none");
    form.set("staff", ctx.actor.id.to_string());
    if let Some(person) = asked.id("person") {
        form.set("person", person.to_string());
    }
    let page = EntryPage::load(ctx, form, &Errors::default(), None).await?;
    web::page(&page)
}

/// A fragment of suggestions: cases to choose, or people to tick (`for=add`).
pub(super) async fn people(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Html<String>> {
    let asked = asked(query);
    if asked.get("for") == "add" {
        let people = if asked.get("find").is_empty() {
            Vec::new()
        } else {
            found(&ctx, asked.get("find")).await?
        };
        let names = people
            .iter()
            .map(|one| (one.id.to_string(), one.list_name()))
            .collect();
        let others = asked.choose("none", names);
        return web::page(&Boxes { others });
    }
    let query = asked.get("q").to_owned();
    let hits = hits(&ctx, &query).await?;
    let page = ctx.page("");
    let day = and_day(&asked);
    web::page(&Hits {
        page,
        day,
        query,
        hits,
    })
}

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Html;

use super::model::Summary;
use super::row::RowView;
use super::store;
use super::terms::{Query, Term};
use crate::layout::Page;
use crate::web::{self, Ctx, Form, Result};

/// Most people a search shows.
const HITS: usize = 50;

#[derive(Template)]
#[template(path = "person/search.html")]
struct SearchPage {
    page: Page,
    typed: String,
    rows: Vec<RowView>,
    summary: String,
    more: bool,
    asked: bool,
}

pub(super) async fn search(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Html<String>> {
    let query = Form::of_query(query.as_deref());
    let typed: String = query.get("q").chars().take(200).collect();
    let asked = Query::parse(&typed, ctx.today());
    let found = store::search(&ctx.app.db, &ctx.actor, ctx.today(), &asked, HITS).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let l = &ctx.l;
    let rows: Vec<RowView> = found
        .people
        .iter()
        .map(|row| {
            let mut view = RowView::new(&ctx, &all, row);
            view.found_by = found_by(&ctx, &asked, &row.summary);
            view
        })
        .collect();
    let mut page = ctx.page(l.t("person-search"));
    page.search_query = Some(typed.clone());
    web::page(&SearchPage {
        page,
        summary: l.tn("person-found", [("count", rows.len())]),
        typed,
        rows,
        more: found.more,
        asked: asked != Query::Nothing,
    })
}

/// Says in words which of the person's data fit what was typed.
fn found_by(ctx: &Ctx, query: &Query, summary: &Summary) -> String {
    let l = &ctx.l;
    let terms = match query {
        Query::Nothing => return String::new(),
        Query::Person(_) => return l.t("person-by-number"),
        Query::Case(_) => return l.t("person-by-case"),
        Query::Terms(terms) => terms,
    };
    let has = |name: &str, word: &str| {
        let words = bindeglied_kit::text::tokens(name);
        words.iter().any(|own| own.starts_with(word))
    };
    let mut reasons: Vec<String> = Vec::new();
    for term in terms {
        let key = match term {
            Term::Birth(_) => "person-by-birth",
            Term::Word(word) if has(&summary.family_name, word) => "person-by-family",
            Term::Word(word) if has(&summary.given_name, word) => "person-by-given",
            Term::Word(_) => "person-by-native",
        };
        let reason = l.t(key);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.join(", ")
}

//! Catalogues for the administration. An entry is never deleted, because files may use its key; it
//! is no longer offered.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html, Response};
use bindeglied_kit::db::DbError;
use bindeglied_kit::text;

use super::catalogue::{Catalogue, Catalogues, Entry, by_name};
use super::model::{FIXED, NewEntry};
use super::record::{Record, filled};
use super::store::admin;
use crate::layout::Page;
use crate::permission::Ability;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes};

const HOME: &str = "/admin/catalogues";

pub(super) fn router() -> Routes {
    let may = Ability::Administer;
    Routes::new()
        .get("/admin/catalogues", may, list)
        .get("/admin/catalogues/{catalogue}", may, show)
        .get("/admin/catalogues/{catalogue}/new", may, new)
        .post("/admin/catalogues/{catalogue}/entries", may, create)
        .get("/admin/catalogues/{catalogue}/entries/{key}", may, edit)
        .post("/admin/catalogues/{catalogue}/entries/{key}", may, save)
}

fn title(ctx: &Ctx, name: &str) -> String {
    ctx.l.t(&format!("catalogue-{}", name.replace('_', "-")))
}

struct Line {
    name: String,
    title: String,
    count: String,
    fixed: bool,
}

#[derive(Template)]
#[template(path = "organisation/catalogues.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
}

async fn list(ctx: Ctx) -> Result<Html<String>> {
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut lines: Vec<Line> = all
        .names()
        .into_iter()
        .map(|name| {
            let entries = all.of(name).entries();
            let active = entries.iter().filter(|entry| entry.active).count();
            Line {
                name: name.to_owned(),
                title: title(&ctx, name),
                count: active.to_string(),
                fixed: FIXED.contains(&name),
            }
        })
        .collect();
    lines.sort_by_cached_key(|line| text::sort_key(&line.title));
    web::page(&ListPage {
        page: ctx.page(ctx.l.t("catalogue-title")),
        lines,
    })
}

async fn catalogues(ctx: &Ctx, name: &str) -> Result<Arc<Catalogues>> {
    // What is changed here must be seen here at once, also when another node changed it.
    ctx.app.catalogues.forget(ctx.actor.tenant);
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    if all.of(name).entries().is_empty() {
        return Err(Error::NotFound);
    }
    Ok(all)
}

struct Row {
    key: String,
    de: String,
    en: String,
    group: String,
    active: bool,
}

#[derive(Template)]
#[template(path = "organisation/catalogue.html")]
struct ShowPage {
    page: Page,
    name: String,
    q: String,
    fixed: bool,
    grouped: bool,
    rows: Vec<Row>,
}

#[derive(serde::Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

async fn show(
    ctx: Ctx,
    Path(name): Path<String>,
    Query(Search { q }): Query<Search>,
) -> Result<Html<String>> {
    let all = catalogues(&ctx, &name).await?;
    let wanted = text::folded(&q);
    let rows: Vec<Row> = all
        .of(&name)
        .entries()
        .iter()
        .filter(|entry| {
            let all = format!("{} {} {}", entry.label_de, entry.label_en, entry.key);
            text::folded(&all).contains(&wanted)
        })
        .map(|entry| Row {
            key: entry.key.clone(),
            de: entry.label_de.clone(),
            en: entry.label_en.clone(),
            group: group_label(&ctx, &all, &name, &entry.part_of),
            active: entry.active,
        })
        .collect();
    web::page(&ShowPage {
        page: ctx.page(title(&ctx, &name)),
        fixed: FIXED.contains(&name.as_str()),
        grouped: rows.iter().any(|row| !row.group.is_empty()),
        name,
        q,
        rows,
    })
}

/// Catalogues whose entries belong to life areas.
const OF_LIFE_AREA: [&str; 2] = ["topic", "level"];

fn group_label(ctx: &Ctx, all: &Catalogues, name: &str, part_of: &str) -> String {
    if OF_LIFE_AREA.contains(&name) {
        return all.of("life_area").label(part_of, ctx.l.lang()).to_owned();
    }
    part_of.to_owned()
}

/// The groups an entry can belong to: life areas for topics, else those that are there.
fn groups(ctx: &Ctx, all: &Catalogues, name: &str, current: &str) -> Vec<(String, String)> {
    if OF_LIFE_AREA.contains(&name) {
        return all.of("life_area").choices(ctx.l.lang(), current);
    }
    let mut found: Vec<(String, String)> = Vec::new();
    for entry in all.of(name).entries() {
        let group = &entry.part_of;
        if !group.is_empty() && !found.iter().any(|(known, _)| known == group) {
            found.push((group.clone(), group.clone()));
        }
    }
    found
}

/// Where an entry can stand: behind each of the others.
fn neighbours(ctx: &Ctx, catalogue: &Catalogue, but: &str) -> Vec<(String, String)> {
    catalogue
        .entries()
        .iter()
        .filter(|entry| entry.key != but)
        .map(|entry| {
            let label = entry.label(ctx.l.lang());
            (
                entry.key.clone(),
                ctx.l.tn("catalogue-behind", [("entry", label)]),
            )
        })
        .collect()
}

fn form_page(
    ctx: &Ctx,
    all: &Catalogues,
    at: (&str, Option<&Entry>),
    input: (&Form, &Errors),
) -> Record {
    let (name, entry) = at;
    let fixed = FIXED.contains(&name);
    let (heading, action) = match entry {
        Some(entry) => (
            entry.label(ctx.l.lang()).to_owned(),
            format!("{HOME}/{name}/entries/{}", web::encode(&entry.key)),
        ),
        None => (ctx.l.t("catalogue-new"), format!("{HOME}/{name}/entries")),
    };
    let mut page = Record::new(ctx, heading, action, input)
        .back(format!("{HOME}/{name}"), title(ctx, name))
        .text("label_de", "catalogue-german", true)
        .text("label_en", "catalogue-english", false);
    let groups = groups(ctx, all, name, entry.map_or("", |entry| &entry.part_of));
    if !groups.is_empty() {
        let empty = if name == "topic" {
            ""
        } else {
            "catalogue-no-group"
        };
        page = page.select("part_of", "catalogue-group", groups, empty);
    }
    if !by_name(name) {
        let others = neighbours(ctx, all.of(name), entry.map_or("", |entry| &entry.key));
        page = page.select("after", "catalogue-order", others, "catalogue-first");
    }
    match entry {
        None => page.text("key", "catalogue-key", false),
        Some(entry) if fixed => page.note(ctx.l.tn("catalogue-fixed-note", [("key", &entry.key)])),
        Some(entry) => page
            .check("active", "catalogue-active")
            .note(ctx.l.tn("catalogue-key-note", [("key", &entry.key)])),
    }
}

/// The entry before this one.
fn before<'a>(catalogue: &'a Catalogue, key: &str) -> &'a str {
    let entries = catalogue.entries();
    let at = entries.iter().position(|entry| entry.key == key);
    at.and_then(|at| at.checked_sub(1))
        .map_or("", |at| &entries[at].key)
}

fn filled_from(all: &Catalogues, entry: &Entry) -> Form {
    filled(
        entry.version,
        [
            ("label_de", entry.label_de.clone()),
            ("label_en", entry.label_en.clone()),
            ("part_of", entry.part_of.clone()),
            (
                "after",
                before(all.of(&entry.catalogue), &entry.key).to_owned(),
            ),
            ("active", entry.active.to_string()),
        ],
    )
}

async fn new(ctx: Ctx, Path(name): Path<String>) -> Result<Html<String>> {
    let all = catalogues(&ctx, &name).await?;
    if FIXED.contains(&name.as_str()) {
        return Err(Error::NotFound);
    }
    let last = all.of(&name).entries().last();
    let last = last.map(|entry| entry.key.clone()).unwrap_or_default();
    let form = filled(0, [("after", last)]);
    form_page(&ctx, &all, (&name, None), (&form, &Errors::default())).shown()
}

fn read(ctx: &Ctx, all: &Catalogues, name: &str, input: (&Form, &mut Errors)) -> NewEntry {
    let (form, errors) = input;
    let label_de = form.required("label_de", 200, errors);
    let mut label_en = form.text("label_en", 200, errors);
    if label_en.is_empty() {
        label_en.clone_from(&label_de);
    }
    let part_of = form.get("part_of").to_owned();
    let groups = groups(ctx, all, name, &part_of);
    let known = groups.iter().any(|(key, _)| *key == part_of);
    if !known && (!part_of.is_empty() || name == "topic") {
        errors.add("part_of", "form-choice");
    }
    let after = form.get("after");
    let position = match all.of(name).get(after) {
        Some(entry) => entry.position + 1,
        None => {
            if !after.is_empty() {
                errors.add("after", "form-choice");
            }
            let first = all.of(name).entries().iter().map(|entry| entry.position);
            first.min().unwrap_or(0)
        }
    };
    NewEntry {
        catalogue: name.to_owned(),
        key: String::new(),
        label_de,
        label_en,
        part_of,
        position,
        active: true,
    }
}

async fn create(ctx: Ctx, Path(name): Path<String>, form: Form) -> Result<Response> {
    let all = catalogues(&ctx, &name).await?;
    if FIXED.contains(&name.as_str()) {
        return Err(Error::NotFound);
    }
    let mut errors = Errors::default();
    let mut entry = read(&ctx, &all, &name, (&form, &mut errors));
    entry.key = form.text("key", 60, &mut errors);
    if entry.key.is_empty() {
        let slug = text::folded(&entry.label_de).replace(' ', "-");
        entry.key = slug.chars().take(60).collect();
    }
    if !entry
        .key
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    {
        errors.add("key", "catalogue-key-wrong");
    }
    if errors.is_empty() {
        let mut work = ctx.begin().await?;
        admin::make_room(&mut work, &name, entry.position).await?;
        match admin::add_entry(&mut work, &entry).await {
            Ok(()) => {
                work.commit().await?;
                ctx.app.catalogues.forget(ctx.actor.tenant);
                return Ok(web::done(&format!("{HOME}/{name}"), "catalogue-saved"));
            }
            Err(DbError::Unique(_)) => errors.add("key", "catalogue-key-taken"),
            Err(other) => return Err(other.into()),
        }
    }
    form_page(&ctx, &all, (&name, None), (&form, &errors)).invalid()
}

async fn edit(ctx: Ctx, Path((name, key)): Path<(String, String)>) -> Result<Html<String>> {
    let all = catalogues(&ctx, &name).await?;
    let entry = all.of(&name).get(&key).ok_or(Error::NotFound)?;
    let form = filled_from(&all, entry);
    form_page(
        &ctx,
        &all,
        (&name, Some(entry)),
        (&form, &Errors::default()),
    )
    .shown()
}

async fn save(ctx: Ctx, Path((name, key)): Path<(String, String)>, form: Form) -> Result<Response> {
    let all = catalogues(&ctx, &name).await?;
    let old = all.of(&name).get(&key).ok_or(Error::NotFound)?;
    let mut errors = Errors::default();
    let mut new = read(&ctx, &all, &name, (&form, &mut errors));
    let page = form_page(&ctx, &all, (&name, Some(old)), (&form, &errors));
    if form.version() != old.version {
        return page.stale(old.version, &filled_from(&all, old));
    }
    if !errors.is_empty() {
        return page.invalid();
    }
    let moved = !by_name(&name) && form.get("after") != before(all.of(&name), &key);
    if !moved {
        new.position = old.position;
    }
    new.key = key;
    new.active = FIXED.contains(&name.as_str()) || form.get("active") == "true";
    let mut work = ctx.begin().await?;
    if moved {
        admin::make_room(&mut work, &name, new.position).await?;
    }
    match admin::update_entry(&mut work, &new, old.version).await {
        Err(DbError::Stale) => return page.stale(old.version, &filled_from(&all, old)),
        other => other?,
    }
    work.commit().await?;
    ctx.app.catalogues.forget(ctx.actor.tenant);
    Ok(web::done(&format!("{HOME}/{name}"), "catalogue-saved"))
}

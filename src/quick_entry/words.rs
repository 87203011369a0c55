//! The Träger's own words and abbreviations: a list its Teamleitung keeps.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use bindeglied_entry::Own;
use bindeglied_kit::db::{Db, DbError};
use bindeglied_kit::text::folded;
use uuid::Uuid;

use super::store;
use crate::audit::Event;
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Catalogues;
use crate::permission::Actor;
use crate::web::{self, Ctx, Error, Errors, Form, Result};

const HOME: &str = "/entry-words";
/// Characters of a word.
const LONG: usize = 40;
/// So many words a Träger can have.
const MOST: usize = 500;
const CATALOGUES: [&str; 2] = ["topic", "channel"];

/// The words as the rules take them; topics by their key.
pub(super) async fn own(db: &Db, actor: &Actor) -> std::result::Result<Vec<Own>, DbError> {
    let rows = store::words(db, actor).await?;
    let words = rows.into_iter().map(|row| match row.catalogue.as_str() {
        "channel" => Own::Channel(row.word, row.entry),
        _ => Own::Topic(row.word, row.entry),
    });
    Ok(words.collect())
}

struct WordView {
    id: Uuid,
    word: String,
    kind: String,
    means: String,
}

struct Group {
    label: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "quick_entry/words.html")]
struct WordsPage {
    page: Page,
    words: Vec<WordView>,
    groups: Vec<Group>,
    form: Form,
    errors: Vec<FieldError>,
}

impl WordsPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }

    async fn load(ctx: &Ctx, form: Form, errors: &Errors) -> Result<Self> {
        let known = ctx.app.catalogues(ctx.actor.tenant).await?;
        let rows = store::words(&ctx.app.db, &ctx.actor).await?;
        let lang = ctx.l.lang();
        let words = rows.into_iter().map(|row| WordView {
            id: row.id,
            kind: ctx.l.t(kind_key(&row.catalogue)),
            means: known.of(&row.catalogue).label(&row.entry, lang).to_owned(),
            word: row.word,
        });
        Ok(Self {
            page: ctx.page(ctx.l.t("nav-entry-words")),
            words: words.collect(),
            groups: groups(ctx, &known, &form),
            errors: errors.shown(&ctx.l),
            form,
        })
    }
}

fn kind_key(catalogue: &str) -> &'static str {
    match catalogue {
        "channel" => "consultation-channel",
        _ => "entry-topic",
    }
}

fn groups(ctx: &Ctx, known: &Catalogues, form: &Form) -> Vec<Group> {
    let each = CATALOGUES.iter().map(|name| {
        let choices = known.of(name).choices(ctx.l.lang(), "");
        let choices = choices
            .into_iter()
            .map(|(key, label)| (format!("{name}:{key}"), label))
            .collect();
        Group {
            label: ctx.l.t(kind_key(name)),
            choices: form.choose("means", choices),
        }
    });
    each.collect()
}

pub(super) async fn list(ctx: Ctx) -> Result<Html<String>> {
    web::page(&WordsPage::load(&ctx, Form::default(), &Errors::default()).await?)
}

/// What a form says, checked.
fn understand(known: &Catalogues, form: &Form, errors: &mut Errors) -> (String, String, String) {
    let word = form.required("word", LONG, errors).trim().to_owned();
    let plain = folded(&word);
    if plain.is_empty() && !word.is_empty() {
        errors.add("word", "entry-word-letters");
    }
    let (catalogue, entry) = form.get("means").split_once(':').unwrap_or_default();
    if entry.is_empty() {
        errors.add("means", "form-missing");
    } else if !CATALOGUES.contains(&catalogue) || !known.of(catalogue).has(entry) {
        errors.add("means", "form-choice");
    }
    (word, catalogue.to_owned(), entry.to_owned())
}

pub(super) async fn add(ctx: Ctx, form: Form) -> Result<Response> {
    let known = ctx.app.catalogues(ctx.actor.tenant).await?;
    let mut errors = Errors::default();
    let (word, catalogue, entry) = understand(&known, &form, &mut errors);
    let rows = store::words(&ctx.app.db, &ctx.actor).await?;
    if rows.iter().any(|row| folded(&row.word) == folded(&word)) {
        errors.add("word", "entry-word-there");
    }
    if rows.len() >= MOST {
        errors.add("word", "entry-words-full");
    }
    if !errors.is_empty() {
        return web::invalid(&WordsPage::load(&ctx, form, &errors).await?);
    }
    let id = ctx.new_id();
    let mut work = ctx.begin().await?;
    let stored = store::add_word(
        &mut work,
        ctx.actor.agency_or_nil(),
        (id, &word, &catalogue, &entry),
    )
    .await;
    match stored {
        // A colleague added the same word in this moment.
        Err(DbError::Unique(_)) => {
            errors.add("word", "entry-word-there");
            return web::invalid(&WordsPage::load(&ctx, form, &errors).await?);
        }
        other => other?,
    }
    work.record(Event::new("entry-word.create", "entry_word", id));
    work.commit().await?;
    Ok(web::done(HOME, "entry-word-added"))
}

pub(super) async fn remove(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Response> {
    let mut work = ctx.begin().await?;
    if !store::remove_word(&mut work, ctx.actor.agency_or_nil(), id).await? {
        return Err(Error::NotFound);
    }
    work.record(Event::new("entry-word.remove", "entry_word", id));
    work.commit().await?;
    Ok(web::done(HOME, "entry-word-removed"))
}

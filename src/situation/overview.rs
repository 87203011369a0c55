use askama::Template;
use axum::extract::Path;
use axum::response::Html;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::i18n::Localiser;
use bindeglied_kit::seal::{DataKey, Place, SealError};
use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Fact, Kind, holding};
use super::store;
use crate::case::Badge;
use crate::layout::Page;
use crate::organisation::Catalogues;
use crate::permission::Ability;
use crate::person::{self, Details, PersonView};
use crate::web::{self, Ctx, Error, Result};

/// A paper or notice that ends within so many days is warned of.
const WARN_DAYS: i64 = 60;

#[derive(Template)]
#[template(path = "situation/show.html")]
struct ShowPage {
    page: Page,
    person: PersonView,
    parts: Vec<PartView>,
    writes: bool,
}

/// One kind: what holds today, and everything before.
struct PartView {
    key: &'static str,
    title: String,
    now: Vec<FactView>,
    history: Vec<FactView>,
}

/// A fact in words.
pub(super) struct FactView {
    pub(super) id: Uuid,
    pub(super) text: String,
    pub(super) valid: String,
    pub(super) detail: String,
    pub(super) recorded: String,
    /// `danger` when it is over, `warning` when it ends soon.
    pub(super) badge: Option<Badge>,
    pub(super) withdrawn: bool,
    pub(super) open: bool,
}

/// The person, if the actor sees them.
pub(super) async fn details(ctx: &Ctx, person: Uuid) -> Result<Details> {
    let app = &ctx.app;
    let found = person::details(&app.db, &app.keys, &ctx.actor, &[person]).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<Uuid>) -> Result<Html<String>> {
    let details = details(&ctx, id).await?;
    ctx.opened("person", id).await?;
    let facts = store::facts(&ctx.app.db, &ctx.actor, id).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let reader = Reader::new(&ctx, &all, id).await?;
    let mut parts = Vec::new();
    for kind in Kind::ALL {
        let now = holding(&facts, kind, ctx.today());
        let mut part = PartView {
            key: kind.key(),
            title: ctx.l.t(&title_key(kind)),
            now: Vec::new(),
            history: Vec::new(),
        };
        for fact in facts.iter().filter(|fact| fact.kind == kind.key()) {
            let holds = now.iter().any(|other| other.id == fact.id);
            let list = if holds {
                &mut part.now
            } else {
                &mut part.history
            };
            list.push(reader.fact(kind, fact)?);
        }
        parts.push(part);
    }
    let name = details.summary.name();
    web::page(&ShowPage {
        page: ctx.page(ctx.l.tn("situation-of", [("name", name)])),
        person: PersonView::new(&ctx, &all, &details),
        parts,
        writes: ctx.actor.may(Ability::WriteFiles),
    })
}

/// What a fact is about, and what it says: for lists of what happened. `kind` and `code` as stored.
pub fn in_words(l: &Localiser, all: &Catalogues, kind: &str, code: &str) -> (String, String) {
    let Some(kind) = Kind::parse(kind) else {
        return (kind.to_owned(), code.to_owned());
    };
    let label = all.of(kind.catalogue()).label(code, l.lang());
    (l.t(&title_key(kind)), label.to_owned())
}

pub(super) fn title_key(kind: Kind) -> String {
    format!("situation-{}", kind.key().replace('_', "-"))
}

/// Puts facts into words and opens their texts.
pub(super) struct Reader<'a> {
    ctx: &'a Ctx,
    all: &'a Catalogues,
    key: Option<std::sync::Arc<DataKey>>,
}

impl<'a> Reader<'a> {
    pub(super) async fn new(ctx: &'a Ctx, all: &'a Catalogues, person: Uuid) -> Result<Self> {
        let key = match ctx.app.keys.key(ctx.actor.tenant, person).await {
            Ok(key) => Some(key),
            Err(SealError::NoKey) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Self { ctx, all, key })
    }

    pub(super) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Option<String>> {
        match &self.key {
            Some(key) => Ok(Some(key.open(place, sealed)?)),
            None => Ok(None),
        }
    }

    pub(super) fn recorded(&self, at: i64, by: Option<&str>) -> String {
        let l = &self.ctx.l;
        let date = l.date(Micros(at).date());
        let values = [("date", date), ("name", by.unwrap_or("–").to_owned())];
        l.tn("person-recorded", values)
    }

    pub(super) fn fact(&self, kind: Kind, fact: &Fact) -> Result<FactView> {
        let (l, lang) = (&self.ctx.l, self.ctx.l.lang());
        let mut text = self
            .all
            .of(kind.catalogue())
            .label(&fact.code, lang)
            .to_owned();
        if let Some(states) = kind.states().filter(|_| !fact.state.is_empty()) {
            let state = self.all.of(states).label(&fact.state, lang);
            text = format!("{text} ({state})");
        }
        let place = Place::new("situation_fact", fact.id, "detail_sealed");
        let detail = match &fact.detail_sealed {
            None => String::new(),
            Some(sealed) => self
                .open(place, sealed)?
                .unwrap_or_else(|| l.t("person-erased")),
        };
        Ok(FactView {
            id: fact.id,
            text,
            valid: self.valid(fact),
            detail,
            recorded: self.recorded(fact.recorded_at, fact.recorded_by.as_deref()),
            badge: self.badge(kind, fact),
            withdrawn: fact.withdrawn_at.is_some(),
            open: fact.withdrawn_at.is_none(),
        })
    }

    fn valid(&self, fact: &Fact) -> String {
        let l = &self.ctx.l;
        let end: Option<NaiveDate> = fact.ended_on.or(fact.valid_until);
        match (fact.valid_from, end) {
            (None, None) => String::new(),
            (Some(from), None) => l.tn("person-since", [("from", l.date(from))]),
            (None, Some(until)) => l.tn("person-until", [("until", l.date(until))]),
            (Some(from), Some(until)) => l.tn(
                "person-from-until",
                [("from", l.date(from)), ("until", l.date(until))],
            ),
        }
    }

    fn badge(&self, kind: Kind, fact: &Fact) -> Option<Badge> {
        let l = &self.ctx.l;
        let (kind, text) = if fact.withdrawn_at.is_some() {
            ("neutral", l.t("situation-mistake"))
        } else {
            let until = fact.valid_until.filter(|_| fact.ended_on.is_none())?;
            if kind.ends_by_itself() {
                return None;
            }
            match (until - self.ctx.today()).num_days() {
                ..0 => ("danger", l.tn("case-expired", [("date", l.date(until))])),
                0 => ("danger", l.t("case-expires-today")),
                days @ 1..=WARN_DAYS => ("warning", l.tn("case-days-left", [("days", days)])),
                _ => return None,
            }
        };
        Some(Badge { kind, text })
    }
}

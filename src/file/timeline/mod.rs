//! Everything that happened in a case, latest first: filtered, searched, and by key from page to page.

mod draw;
mod filter;

use bindeglied_kit::seal::SealError;
use chrono::NaiveDate;
use uuid::Uuid;

use super::store::{Before, Part};
use crate::case::{Badge, HeadView};
use crate::web::{Ctx, Result};
use draw::Draw;
pub(super) use filter::{Filter, Kind};

/// Entries on a page.
const PAGE: usize = 50;
/// Entries on the page that is printed; more than anybody notes in four years.
const PRINTED: usize = 5_000;
/// Entries that are read at once when words are looked for: they lie sealed, so the database
/// cannot look.
const LOOKED_AT: usize = 500;

/// One entry of the time line, ready to be shown.
pub(super) struct Entry {
    date: NaiveDate,
    id: Uuid,
    pub(super) month: String,
    /// The first of its month on this page.
    pub(super) new_month: bool,
    pub(super) day: String,
    pub(super) iso: String,
    pub(super) icon: &'static str,
    pub(super) title: String,
    pub(super) href: Option<String>,
    pub(super) badge: Option<Badge>,
    pub(super) meta: Vec<String>,
    pub(super) note: String,
    pub(super) tags: Vec<String>,
    /// What was done in the plan.
    pub(super) moved: Vec<String>,
}

impl Entry {
    /// Whether all words stand somewhere in it.
    fn has(&self, words: &[String]) -> bool {
        let parts = [&self.title, &self.note].into_iter();
        let parts = parts.chain(&self.meta).chain(&self.tags).chain(&self.moved);
        let text = parts
            .map(|part| part.to_lowercase())
            .collect::<Vec<_>>()
            .join("\n");
        words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// A page of the time line.
pub(super) struct Timeline {
    pub(super) entries: Vec<Entry>,
    /// The place after which older ones follow.
    pub(super) older: Option<String>,
}

/// Reads `2025-03-01.<id>`.
fn parse_before(text: &str) -> Option<Before> {
    let (date, id) = text.split_once('.')?;
    Some(Before {
        date: date.parse().ok()?,
        id: id.parse().ok()?,
    })
}

/// What a filter asks for; five statements, more when words are looked for in a long file.
pub(super) async fn load(ctx: &Ctx, head: &HeadView, filter: &Filter) -> Result<Timeline> {
    let case = head.case.id;
    let key = match ctx.app.keys.key(ctx.actor.tenant, case).await {
        Ok(key) => Some(key),
        Err(SealError::NoKey) => None,
        Err(error) => return Err(error.into()),
    };
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let draw = Draw {
        ctx,
        all: &all,
        key: key.as_deref(),
        case,
    };
    let wanted = if filter.all { PRINTED } else { PAGE };
    let words = filter.words();
    let mut entries: Vec<Entry> = Vec::new();
    let mut before = filter.start();
    let more = loop {
        let limit = if words.is_empty() { wanted } else { LOOKED_AT };
        let (mut found, more) = read(&draw, head, (filter, before), limit).await?;
        let last = found.last().map(|entry| (entry.date, entry.id));
        found.retain(|entry| entry.has(&words));
        entries.extend(found);
        match last {
            Some((date, id)) if more && entries.len() <= wanted && !words.is_empty() => {
                before = Before { date, id };
            }
            _ => break more || entries.len() > wanted,
        }
    };
    entries.truncate(wanted);
    let mut month = String::new();
    for entry in &mut entries {
        entry.new_month = entry.month != month;
        month.clone_from(&entry.month);
    }
    let last = entries.last().filter(|_| more);
    Ok(Timeline {
        older: last.map(|entry| format!("{}.{}", entry.date, entry.id.simple())),
        entries,
    })
}

/// The next entries before a place, and whether there are more.
async fn read(
    draw: &Draw<'_>,
    head: &HeadView,
    (filter, before): (&Filter, Before),
    limit: usize,
) -> Result<(Vec<Entry>, bool)> {
    let part = Part {
        db: &draw.ctx.app.db,
        actor: &draw.ctx.actor,
        case: draw.case,
        before,
        from: filter.first(),
        person: filter.person,
        limit: limit + 1,
    };
    let mut entries = Vec::new();
    if filter.shows(Kind::Consultations) {
        let rows = part.consultations().await?;
        let moved = part.moved().await?;
        for row in rows {
            entries.push(draw.consultation(&row, &moved)?);
        }
    }
    if filter.shows(Kind::Deadlines) && filter.person.is_none() {
        for row in part.follow_ups().await? {
            entries.push(draw.follow_up(&row)?);
        }
    }
    if filter.shows(Kind::Documents) {
        for row in &part.documents().await? {
            entries.push(draw.document(row).await?);
        }
    }
    for row in &part.others(&filter.sources()).await? {
        entries.push(draw.other(row)?);
    }
    let started = head.case.started_on;
    if filter.shows(Kind::Case)
        && filter.person.is_none()
        && started >= part.from
        && (started, draw.case) < (before.date, before.id)
    {
        entries.push(draw.started(head));
    }
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.date, entry.id)));
    let more = entries.len() > limit;
    entries.truncate(limit);
    Ok((entries, more))
}

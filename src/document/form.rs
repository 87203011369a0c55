//! What is said about a document, as it is typed.

use uuid::Uuid;

use super::links::Links;
use super::model::{NOTE, OTHER, Said, TITLE, Target};
use crate::case::HeadView;
use crate::layout::{Choice, FieldError};
use crate::organisation::Catalogues;
use crate::web::{Ctx, Errors, Form, Result};

/// The fields; `{% include "document/fields.html" %}`, name `fields`.
pub(super) struct Fields {
    pub(super) title: String,
    pub(super) day: String,
    pub(super) note: String,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    /// What it belongs to by now, each to be taken back.
    linked: Vec<Choice>,
    /// What else it could belong to.
    others: Vec<Choice>,
    pub(super) errors: Vec<FieldError>,
}

impl Fields {
    pub(super) fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }

    pub(super) fn kinds(&self) -> &[Choice] {
        &self.kinds
    }

    pub(super) fn people(&self) -> &[Choice] {
        &self.people
    }

    pub(super) fn linked(&self) -> &[Choice] {
        &self.linked
    }

    pub(super) fn others(&self) -> &[Choice] {
        &self.others
    }

    pub(super) async fn draw(
        ctx: &Ctx,
        (head, all): (&HeadView, &Catalogues),
        form: &Form,
        errors: Vec<FieldError>,
    ) -> Result<Self> {
        let l = &ctx.l;
        let links = Links::load(ctx, head.case.id).await?;
        let linked = links.in_words(&targets(form)).await?;
        let linked: Vec<Choice> = linked
            .into_iter()
            .map(|link| Choice {
                value: link.value,
                label: link.label,
                selected: true,
            })
            .collect();
        let others = links.offered().await?;
        let others = others.into_iter().filter(|(value, _)| {
            let known = |choice: &Choice| choice.value == *value;
            !linked.iter().any(known)
        });
        let kinds = all.of("document_kind").choices(l.lang(), form.get("kind"));
        let people = head.members.iter();
        let people = people.map(|one| (one.summary.id.to_string(), one.name.clone()));
        Ok(Self {
            title: form.get("title").to_owned(),
            day: form.get("on_date").to_owned(),
            note: form.get("note").to_owned(),
            kinds: form.choose("kind", kinds),
            people: form.choose("person", people.collect()),
            others: form.choose("more", others.collect()),
            linked,
            errors,
        })
    }
}

/// What the form says it belongs to; what cannot be read is none.
fn targets(form: &Form) -> Vec<Target> {
    form.all("link").filter_map(Target::parse).collect()
}

/// A form for something new: of today, and of the kind nobody has to choose.
pub(super) fn blank(ctx: &Ctx) -> Form {
    let mut form = Form::default();
    form.set("on_date", ctx.l.date(ctx.today()));
    form.set("kind", OTHER);
    form
}

/// Reads what is said; wrong input is found again in the errors.
pub(super) async fn parse(
    ctx: &Ctx,
    (head, all): (&HeadView, &Catalogues),
    form: &Form,
) -> Result<(Said, Errors)> {
    let mut errors = Errors::default();
    let mut kind = form.get("kind");
    if kind.is_empty() {
        kind = OTHER;
    } else if !all.of("document_kind").has(kind) {
        errors.add("kind", "form-choice");
    }
    let day = form.date("on_date", ctx.today(), &mut errors);
    if day.is_some_and(|day| day > ctx.today()) {
        errors.add("on_date", "document-day-future");
    }
    let person: Option<Uuid> = form.id("person");
    let member = |id: &Uuid| head.members.iter().any(|one| one.summary.id == *id);
    if !form.get("person").is_empty() && !person.as_ref().is_some_and(member) {
        errors.add("person", "form-choice");
    }
    let mut links: Vec<Target> = Vec::new();
    let chosen = form.all("link").chain(form.all("more"));
    let found = Links::load(ctx, head.case.id).await?;
    for text in chosen.filter(|text| !text.is_empty()) {
        match Target::parse(text) {
            Some(target) if links.contains(&target) => {}
            Some(target) if links.len() < 20 && found.has(&target).await? => links.push(target),
            _ => errors.add("more", "form-choice"),
        }
    }
    let said = Said {
        person,
        kind: kind.to_owned(),
        on_date: day.unwrap_or_else(|| ctx.today()),
        title: form.text("title", TITLE, &mut errors),
        note: form.text("note", NOTE, &mut errors),
        links,
    };
    Ok((said, errors))
}

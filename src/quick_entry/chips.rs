//! What is shown while one types: everything that will be saved, and what is missing.

use askama::Template;
use bindeglied_kit::i18n::Localiser;

use super::prefill::{Filled, answer_field, answered, fingerprint};
use super::reading::{Near, Read};
use crate::case::Hit;
use crate::organisation::Catalogues;
use crate::permission::Actor;
use crate::person::age_on;
use crate::web::{Ctx, Form};

/// A part of the consultation, in words.
pub struct Chip {
    /// `said`, `assumed` or `missing`.
    pub kind: &'static str,
    pub label: String,
    pub value: String,
}

/// Somebody who may be meant.
pub struct Candidate {
    pub id: String,
    pub text: String,
    pub chosen: bool,
}

/// A name that fits several people.
pub struct Question {
    pub field: String,
    pub legend: String,
    pub candidates: Vec<Candidate>,
}

/// The part of a page below the line: what was understood.
#[derive(Template)]
#[template(path = "quick_entry/read.html")]
pub struct Shown {
    pub l: Localiser,
    pub chips: Vec<Chip>,
    pub questions: Vec<Question>,
    pub note: String,
    /// What Enter will do, or what is missing.
    pub hint: String,
    pub fingerprint: String,
    pub hits: Vec<Hit>,
}

/// What a consultation cannot be saved without.
pub(super) fn missing(filled: &Filled, read: &Read) -> Vec<&'static str> {
    let form = &filled.form;
    let held = form.get("state") == "held";
    let mut missing = Vec::new();
    if filled.people.is_empty() || filled.open {
        missing.push("entry-person");
    }
    if held && form.get("minutes").is_empty() {
        missing.push("consultation-minutes");
    }
    if form.get("channel").is_empty() {
        missing.push("consultation-channel");
    }
    if !read.understood.steps.is_empty() {
        missing.push("entry-step-day");
    }
    missing
}

struct Words<'a> {
    ctx: &'a Ctx,
    known: &'a Catalogues,
}

impl Words<'_> {
    fn label(&self, catalogue: &str, key: &str) -> String {
        self.known
            .of(catalogue)
            .label(key, self.ctx.l.lang())
            .to_owned()
    }

    fn chip(&self, kind: &'static str, name: &str, value: String) -> Chip {
        Chip {
            kind,
            label: self.ctx.l.t(name),
            value,
        }
    }

    fn needed(&self, name: &str, value: Option<String>) -> Chip {
        match value {
            Some(value) => self.chip("said", name, value),
            None => self.chip("missing", name, self.ctx.l.t("entry-missing")),
        }
    }

    /// `Haile, Selam · 34 Jahre · Bad Saulgau`.
    fn candidate(&self, one: &Near) -> String {
        let age = age_on(&one.birth(), self.ctx.today())
            .map(|(years, _)| self.ctx.l.tn("entry-years", [("years", years)]));
        let number = one.case_number.map(crate::case::number_text);
        let parts = [Some(one.name()), age, one.place.clone(), number];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

impl Shown {
    pub(super) fn new(
        ctx: &Ctx,
        (line, asked): (&str, &Form),
        (known, read): (&Catalogues, &Read),
        filled: &Filled,
    ) -> Self {
        let words = Words { ctx, known };
        let missing = missing(filled, read);
        let hint = match missing.as_slice() {
            [] => ctx.l.t("entry-enter-saves"),
            _ if filled.open => ctx.l.t("entry-choose-who"),
            some => {
                let names: Vec<String> = some.iter().map(|key| ctx.l.t(key)).collect();
                ctx.l.tn("entry-enter-opens", [("what", names.join(", "))])
            }
        };
        Self {
            l: ctx.l.clone(),
            chips: chips(&words, read, filled),
            questions: questions(&words, read, asked),
            note: read.understood.note.clone(),
            hint,
            fingerprint: fingerprint(line, &filled.form),
            hits: Vec::new(),
        }
    }
}

fn questions(words: &Words<'_>, read: &Read, asked: &Form) -> Vec<Question> {
    let all = read.questions();
    let each = all.iter().enumerate().map(|(at, (said, people))| {
        let chosen = answered(asked, at, people).map(|one| one.id);
        Question {
            field: answer_field(at),
            legend: words.ctx.l.tn("entry-who", [("said", *said)]),
            candidates: people
                .iter()
                .map(|one| Candidate {
                    id: one.id.to_string(),
                    text: words.candidate(one),
                    chosen: chosen == Some(one.id),
                })
                .collect(),
        }
    });
    each.collect()
}

fn chips(words: &Words<'_>, read: &Read, filled: &Filled) -> Vec<Chip> {
    let (found, form, l) = (&read.understood, &filled.form, &words.ctx.l);
    let mut chips = Vec::new();
    let names: Vec<String> = filled.people.iter().map(Near::name).collect();
    let who = (!names.is_empty()).then(|| names.join("; "));
    if who.is_some() || !filled.open {
        chips.push(words.needed("entry-person", who));
    }
    let said = if found.date_said { "said" } else { "assumed" };
    chips.push(words.chip(said, "consultation-day", l.date(found.date)));
    if let Some(start) = found.start {
        chips.push(words.chip(
            "said",
            "consultation-time",
            start.format("%H:%M").to_string(),
        ));
    }
    let minutes = found
        .minutes
        .map(|m| l.tn("entry-minutes-value", [("minutes", i64::from(m))]));
    if minutes.is_some() || found.state == bindeglied_entry::State::Held {
        chips.push(words.needed("consultation-minutes", minutes));
    }
    let channel = Some(form.get("channel")).filter(|key| !key.is_empty());
    chips.push(words.needed(
        "consultation-channel",
        channel.map(|key| words.label("channel", key)),
    ));
    if found.state != bindeglied_entry::State::Held {
        let state = words.label("consultation_state", found.state.key());
        chips.push(words.chip("said", "consultation-state", state));
    }
    of_case(words, filled, &mut chips);
    for key in form.all("topic") {
        chips.push(words.chip("said", "entry-topic", words.label("topic", key)));
    }
    reminders(words, form, &mut chips);
    for unclear in &found.unclear {
        chips.push(words.chip("missing", "entry-unclear", unclear.clone()));
    }
    chips
}

/// What the case says and the line does not.
fn of_case(words: &Words<'_>, filled: &Filled, chips: &mut Vec<Chip>) {
    let lang = filled.form.get("lang");
    if !lang.is_empty() {
        let label = words.label("language", lang);
        chips.push(words.chip("assumed", "consultation-lang", label));
    }
    let place = filled.people.iter().find_map(|one| one.place.clone());
    let taken = !filled.form.get("municipality").is_empty();
    if let Some(place) = place.filter(|_| taken) {
        chips.push(words.chip("assumed", "consultation-municipality", place));
    }
}

/// Follow-ups with their day, and steps that have none yet.
fn reminders(words: &Words<'_>, form: &Form, chips: &mut Vec<Chip>) {
    for (due, what) in form.all("follow-up").zip(form.all("follow-up-text")) {
        let parts: Vec<&str> = [due, what]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let kind = if due.is_empty() { "missing" } else { "said" };
        let name = if due.is_empty() {
            "entry-step"
        } else {
            "consultation-follow-up"
        };
        chips.push(words.chip(kind, name, parts.join(" · ")));
    }
}

/// Cases to choose from when the line is hardly more than a name or a number.
pub(super) async fn hits(
    ctx: &Ctx,
    actor: &Actor,
    line: &str,
    filled: &Filled,
) -> crate::web::Result<Vec<Hit>> {
    let short = (1..=3).contains(&line.split_whitespace().count());
    if !short || filled.open || !filled.people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(crate::case::search(&ctx.app.db, actor, ctx.today(), line, 8).await?)
}

//! What was understood as the consultation's form says it.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::reading::{Near, Read};
use crate::organisation::{Catalogues, topic_key};
use crate::web::{Ctx, Form};

/// A line with the answers to its questions.
pub(super) struct Filled {
    pub(super) form: Form,
    pub(super) people: Vec<Near>,
    /// Questions nobody has answered.
    pub(super) open: bool,
}

/// The name of the field that answers a question.
pub(super) fn answer_field(at: usize) -> String {
    format!("who-{at}")
}

/// Whom a question was answered with.
pub(super) fn answered<'a>(asked: &Form, at: usize, people: &[&'a Near]) -> Option<&'a Near> {
    let id = asked.id(&answer_field(at))?;
    people.iter().copied().find(|one| one.id == id)
}

/// The form of the consultation, filled in with what the line says.
pub(super) fn fill(ctx: &Ctx, known: &Catalogues, read: &Read, asked: &Form) -> Filled {
    let found = &read.understood;
    let mut people: Vec<Near> = read.sure().into_iter().cloned().collect();
    let mut open = false;
    for (at, (_, fitting)) in read.questions().iter().enumerate() {
        match answered(asked, at, fitting) {
            Some(one) if people.iter().all(|known| known.id != one.id) => people.push(one.clone()),
            Some(_) => {}
            None => open = true,
        }
    }
    let mut form = Form::default();
    form.set("fresh", "1");
    form.set("focus", "missing");
    form.set(
        "case",
        people
            .iter()
            .find_map(|one| one.case_id)
            .map_or(String::new(), text),
    );
    for one in &people {
        form.add("person", text(one.id));
    }
    form.set("day", ctx.l.date(found.date));
    let time = found.start.map(|time| time.format("%H:%M").to_string());
    form.set("time", time.unwrap_or_default());
    form.set(
        "minutes",
        found.minutes.map_or(String::new(), |m| m.to_string()),
    );
    let channel = found
        .channel
        .as_deref()
        .filter(|key| known.of("channel").has(key));
    form.set("channel", channel.unwrap_or_default());
    form.set("state", found.state.key());
    form.set("interpreter", "none");
    form.set("staff", text(ctx.actor.id));
    form.set("note", found.note.as_str());
    for name in &found.topics {
        // Words of the Träger name the key itself.
        let keys = [name.clone(), topic_key(name)];
        let key = keys.into_iter().find(|key| known.of("topic").has(key));
        if let Some(key) = key.filter(|key| !form.has("topic", key)) {
            form.add("topic", key);
        }
    }
    for (due, what) in reminders(ctx, read) {
        form.add("follow-up", due);
        form.add("follow-up-text", what);
    }
    Filled { form, people, open }
}

fn text(id: Uuid) -> String {
    id.to_string()
}

/// Follow-ups, appointments to think of, and steps whose day is still to be said.
fn reminders(ctx: &Ctx, read: &Read) -> Vec<(String, String)> {
    let found = &read.understood;
    let mut all: Vec<(String, String)> = Vec::new();
    for one in &found.follow_ups {
        all.push((ctx.l.date(one.due), one.text.clone()));
    }
    for one in &found.appointments {
        let time = one.time.map(|time| time.format("%H:%M").to_string());
        let what = [Some(one.text.clone()).filter(|text| !text.is_empty()), time];
        let what: Vec<String> = what.into_iter().flatten().collect();
        let what = ctx
            .l
            .tn("entry-appointment-text", [("what", what.join(", "))]);
        all.push((ctx.l.date(one.date), what));
    }
    all.extend(found.steps.iter().map(|step| (String::new(), step.clone())));
    all
}

/// A short proof of what was shown: what is saved later must have the same.
pub(super) fn fingerprint(line: &str, form: &Form) -> String {
    let mut hash = Sha256::new();
    hash.update(line.as_bytes());
    for (name, value) in form.pairs() {
        hash.update([0]);
        hash.update(name.as_bytes());
        hash.update([1]);
        hash.update(value.as_bytes());
    }
    hash.finalize()
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

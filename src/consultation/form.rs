//! What the entry form says, understood field by field. What was typed stays as it was typed.

use bindeglied_kit::i18n::Localiser;
use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{MAX_NOTE, NewConsultation, State, minutes_said, time_said, time_text};
use crate::organisation::Catalogues;
use crate::permission::{Ability, Actor};
use crate::task::{MAX_TEXT, coming_day, near_day};
use crate::web::{Errors, Form};

/// More people than any group has, fewer than a mistake can send.
const MAX_PEOPLE: usize = 100;
/// More follow-ups at once are a mistake.
const MAX_FOLLOW_UPS: usize = 20;

/// What a correct form means; ids are not looked up yet.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Id, case and agency are still nil.
    pub(super) new: NewConsultation,
    pub(super) follow_ups: Vec<(NaiveDate, String)>,
}

/// Who says it, when, and what may be said.
pub(super) struct Around<'a> {
    pub(super) today: NaiveDate,
    pub(super) actor: &'a Actor,
    pub(super) known: &'a Catalogues,
    /// The state and day it has already: what was planned for yesterday may stay so while its note
    /// is written.
    pub(super) before: Option<(State, NaiveDate)>,
}

/// Understands the form; nothing when a message was added.
pub(super) fn understand(form: &Form, around: &Around<'_>, errors: &mut Errors) -> Option<Entry> {
    let known = around.known;
    let state = State::parse(form.get("state"));
    if state.is_none() {
        errors.add("state", "form-choice");
    }
    if form.get("note").chars().count() > MAX_NOTE {
        errors.add("note", "consultation-note-too-long");
    }
    let new = NewConsultation {
        id: Uuid::nil(),
        case_id: None,
        agency_id: Uuid::nil(),
        staff_id: staff(form, around.actor, errors),
        municipality_id: municipality(form, errors),
        on_date: day(form, around, state, errors).unwrap_or(around.today),
        start_minute: time(form, errors),
        minutes: minutes(form, state, errors),
        channel: needed(form, "channel", known, errors),
        state: state.unwrap_or(State::Held),
        interpreter: optional(form, "interpreter", "interpreter", known, errors),
        lang: optional(form, "lang", "language", known, errors),
        note: form.get("note").to_owned(),
        people: people(form, errors),
        topics: topics(form, known, errors),
        import_id: None,
    };
    let follow_ups = follow_ups(form, around.today, errors);
    errors.is_empty().then_some(Entry { new, follow_ups })
}

fn day(
    form: &Form,
    around: &Around<'_>,
    state: Option<State>,
    errors: &mut Errors,
) -> Option<NaiveDate> {
    let text = form.get("day");
    if text.is_empty() {
        errors.add("day", "form-missing");
        return None;
    }
    let Some(day) = near_day(text, around.today) else {
        errors.add("day", "form-date");
        return None;
    };
    let unchanged = state.map(|state| (state, day)) == around.before;
    if let Some(key) = state.and_then(|state| state.objects_to(day, around.today))
        && !unchanged
    {
        errors.add("day", key);
    }
    Some(day)
}

fn time(form: &Form, errors: &mut Errors) -> Option<i64> {
    let text = form.get("time");
    if text.is_empty() {
        return None;
    }
    let time = time_said(text);
    if time.is_none() {
        errors.add("time", "consultation-time-unclear");
    }
    time
}

/// Whoever did not come took no time; what took place did.
fn minutes(form: &Form, state: Option<State>, errors: &mut Errors) -> i64 {
    let text = form.get("minutes");
    if text.is_empty() {
        if state == Some(State::Held) {
            errors.add("minutes", "form-missing");
        }
        return 0;
    }
    minutes_said(text).unwrap_or_else(|| {
        errors.add("minutes", "consultation-minutes-unclear");
        0
    })
}

fn needed(form: &Form, name: &str, known: &Catalogues, errors: &mut Errors) -> String {
    if form.get(name).is_empty() {
        errors.add(name, "form-missing");
    }
    optional(form, name, name, known, errors)
}

fn optional(
    form: &Form,
    name: &str,
    catalogue: &str,
    known: &Catalogues,
    errors: &mut Errors,
) -> String {
    let key = form.get(name);
    if !key.is_empty() && !known.of(catalogue).has(key) {
        errors.add(name, "form-choice");
    }
    if key.is_empty() && name == "interpreter" {
        return "none".to_owned();
    }
    key.to_owned()
}

fn municipality(form: &Form, errors: &mut Errors) -> Option<Uuid> {
    let found = form.id("municipality");
    if found.is_none() && !form.get("municipality").is_empty() {
        errors.add("municipality", "form-choice");
    }
    found
}

/// A Fachkraft enters for herself; a Teamleitung may say for whom.
fn staff(form: &Form, actor: &Actor, errors: &mut Errors) -> Uuid {
    if !actor.may(Ability::LeadTeam) || form.get("staff").is_empty() {
        return actor.id;
    }
    form.id("staff").unwrap_or_else(|| {
        errors.add("staff", "form-choice");
        actor.id
    })
}

fn people(form: &Form, errors: &mut Errors) -> Vec<Uuid> {
    let mut found: Vec<Uuid> = Vec::new();
    for text in form.all("person").filter(|text| !text.is_empty()) {
        match text.parse() {
            Ok(id) if !found.contains(&id) => found.push(id),
            Ok(_) => {}
            Err(_) => errors.add("person", "form-choice"),
        }
    }
    if found.len() > MAX_PEOPLE {
        errors.add("person", "consultation-too-many");
    }
    found
}

fn topics(form: &Form, known: &Catalogues, errors: &mut Errors) -> Vec<String> {
    let mut topics: Vec<String> = form.all("topic").map(str::to_owned).collect();
    topics.sort();
    topics.dedup();
    if topics.iter().any(|topic| !known.of("topic").has(topic)) {
        errors.add("topic", "form-choice");
    }
    topics
}

/// One row of the form's follow-ups, as it was typed.
#[derive(Debug, Clone, Default)]
pub(super) struct FollowUpRow {
    /// Tells the rows of a page apart; the first has none.
    pub(super) number: String,
    pub(super) day: String,
    pub(super) text: String,
}

/// The follow-ups of the form as they were typed; one empty row at least.
pub(super) fn follow_up_rows(form: &Form) -> Vec<FollowUpRow> {
    let mut texts = form.all("follow-up-text");
    let mut rows: Vec<FollowUpRow> = form
        .all("follow-up")
        .map(|day| FollowUpRow {
            number: String::new(),
            day: day.trim().to_owned(),
            text: texts.next().unwrap_or_default().trim().to_owned(),
        })
        .collect();
    rows.extend(texts.map(|text| FollowUpRow {
        number: String::new(),
        day: String::new(),
        text: text.trim().to_owned(),
    }));
    if rows.is_empty() {
        rows.push(FollowUpRow::default());
    }
    for (at, row) in rows.iter_mut().enumerate().skip(1) {
        row.number = (at + 1).to_string();
    }
    rows
}

/// Follow-ups: each with the day it is due. A text without a day asks for one.
fn follow_ups(form: &Form, today: NaiveDate, errors: &mut Errors) -> Vec<(NaiveDate, String)> {
    let mut found = Vec::new();
    for FollowUpRow { day, text, .. } in follow_up_rows(form).into_iter().take(MAX_FOLLOW_UPS) {
        if text.chars().count() > MAX_TEXT {
            errors.add("follow-up-text", "form-too-long");
            continue;
        }
        if day.is_empty() {
            if !text.is_empty() {
                errors.add("follow-up", "consultation-follow-up-when");
            }
            continue;
        }
        match coming_day(&day, today) {
            None => errors.add("follow-up", "follow-up-due-unclear"),
            Some(due) if due < today => errors.add("follow-up", "follow-up-due-past"),
            Some(due) => found.push((due, text)),
        }
    }
    found
}

/// The form that says the same as a consultation.
pub(super) fn filled(one: &NewConsultation, l: &Localiser) -> Form {
    let mut form = Form::default();
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    form.set("case", id(one.case_id));
    form.set("day", l.date(one.on_date));
    form.set("time", one.start_minute.map(time_text).unwrap_or_default());
    form.set("minutes", one.minutes.to_string());
    form.set("channel", one.channel.as_str());
    form.set("state", one.state.key());
    form.set("interpreter", one.interpreter.as_str());
    form.set("lang", one.lang.as_str());
    form.set("municipality", id(one.municipality_id));
    form.set("staff", one.staff_id.to_string());
    form.set("note", one.note.as_str());
    for person in &one.people {
        form.add("person", person.to_string());
    }
    for topic in &one.topics {
        form.add("topic", topic.as_str());
    }
    form
}

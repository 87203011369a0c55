//! What was understood, for scripts.

use serde_json::{Value, json as object};

use super::reading::{Near, Read};

fn person(one: &Near) -> Value {
    object!({ "id": one.id, "name": format!("{} {}", one.given_name, one.family_name).trim() })
}

fn candidate(said: &str, one: &Near) -> Value {
    object!({
        "said": said,
        "id": one.id,
        "name": format!("{} {}", one.given_name, one.family_name).trim(),
        "born": one.birth_date.map(|date| date.format("%Y").to_string()),
        "place": one.place,
    })
}

/// The fields of a quick entry; channel, state and topics by their names, which `label` gives for
/// catalogue and key, and by key in `keys`.
pub fn json(read: &Read, label: &dyn Fn(&str, &str) -> String) -> Value {
    let found = &read.understood;
    let topics: Vec<String> = found
        .topics
        .iter()
        .map(|name| crate::organisation::topic_key(name))
        .collect();
    let people: Vec<Value> = read.sure().into_iter().map(person).collect();
    let candidates: Vec<Value> = read
        .questions()
        .into_iter()
        .flat_map(|(said, people)| {
            let each = people.into_iter();
            each.map(move |one| candidate(said, one))
                .collect::<Vec<_>>()
        })
        .collect();
    let follow_ups: Vec<Value> = found
        .follow_ups
        .iter()
        .map(|one| object!({ "due": one.due, "text": one.text }))
        .collect();
    let appointments: Vec<Value> = found
        .appointments
        .iter()
        .map(|one| {
            let time = one.time.map(|time| time.format("%H:%M").to_string());
            object!({ "date": one.date, "time": time, "text": one.text })
        })
        .collect();
    object!({
        "people": people,
        "candidates": candidates,
        "group": found.group,
        "date": found.date,
        "date_said": found.date_said,
        "start": found.start.map(|time| time.format("%H:%M").to_string()),
        "minutes": found.minutes,
        "channel": found.channel.as_deref().map(|key| label("channel", key)),
        "state": label("consultation_state", found.state.key()),
        "topics": topics.iter().map(|key| label("topic", key)).collect::<Vec<_>>(),
        "note": found.note,
        "follow_ups": follow_ups,
        "appointments": appointments,
        "partners": found.partners,
        "steps": found.steps,
        "rest": found.unclear.join(" "),
        "keys": { "channel": found.channel, "state": found.state.key(), "topics": topics },
    })
}

//! How many lines of the corpus are understood, field by field. `ENTRY_SHOW=1` names what differs in
//! the lines the rules may be tuned on; the held lines only count.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bindeglied_entry::{Known, Lexicon, Understood, understand};
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    line: String,
    today: NaiveDate,
    people: BTreeSet<String>,
    ambiguous: BTreeSet<String>,
    date: NaiveDate,
    start: Option<String>,
    minutes: Option<u32>,
    channel: Option<String>,
    state: String,
    topics: BTreeSet<String>,
    follow_ups: BTreeSet<NaiveDate>,
    appointments: Vec<Ahead>,
}

#[derive(Deserialize)]
struct Ahead {
    date: NaiveDate,
    time: Option<String>,
}

/// The share every field must reach on lines the rules were not made for, in thousandths.
const GOALS: [(&str, usize); 9] = [
    ("date", 970),
    ("minutes", 970),
    ("channel", 970),
    ("follow_ups", 970),
    ("topics", 920),
    ("people", 950),
    ("start", 970),
    ("state", 970),
    ("appointments", 950),
];

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))
}

fn people() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder().join("people.csv")).unwrap();
    let rows = text.lines().skip(1).map(|row| {
        let mut cells = row.split(';');
        let mut cell = || cells.next().unwrap().to_owned();
        (cell(), cell())
    });
    rows.collect()
}

fn lines(name: &str) -> Vec<Line> {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn hour(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn channel(key: &str) -> &'static str {
    match key {
        "open_hour" => "Sprechstunde",
        "office" => "Termin im Büro",
        "home_visit" => "Hausbesuch",
        "accompaniment" => "Begleitung (Behörde, Arzt …)",
        "phone" => "Telefon",
        "video" => "Video",
        "message" => "Messenger/E-Mail",
        "letter" => "Brief",
        "third_party" => "Fallbesprechung/Kontakt mit Dritten",
        _ => "Gruppe",
    }
}

fn state(key: &str) -> &'static str {
    match key {
        "planned" => "geplant",
        "cancelled" => "abgesagt",
        "missed" => "nicht erschienen",
        _ => "stattgefunden",
    }
}

/// What was understood, in the words of the corpus.
fn told(line: &Line, found: &Understood, people: &[(String, String)]) -> Line {
    let name = |at: &usize| format!("{} {}", people[*at].1, people[*at].0);
    Line {
        line: line.line.clone(),
        today: line.today,
        people: found.people.iter().map(name).collect(),
        ambiguous: found.ambiguous.iter().map(|one| one.said.clone()).collect(),
        date: found.date,
        start: found.start.map(hour),
        minutes: found.minutes,
        channel: found.channel.as_deref().map(|key| channel(key).to_owned()),
        state: state(found.state.key()).to_owned(),
        topics: found.topics.iter().cloned().collect(),
        follow_ups: found.follow_ups.iter().map(|one| one.due).collect(),
        appointments: found
            .appointments
            .iter()
            .map(|one| Ahead {
                date: one.date,
                time: one.time.map(hour),
            })
            .collect(),
    }
}

/// A field in words that can be compared; how a name was written in the line counts for nothing.
fn field(line: &Line, name: &str) -> String {
    match name {
        "date" => line.date.to_string(),
        "minutes" => format!("{:?}", line.minutes),
        "channel" => format!("{:?}", line.channel),
        "follow_ups" => format!("{:?}", line.follow_ups),
        "topics" => format!("{:?}", line.topics),
        "people" => format!("{:?} {:?}", line.people, line.ambiguous).to_lowercase(),
        "start" => format!("{:?}", line.start),
        "state" => line.state.clone(),
        _ => {
            let each = line
                .appointments
                .iter()
                .map(|one| format!("{} {:?}", one.date, one.time));
            each.collect::<Vec<_>>().join("; ")
        }
    }
}

/// The fields that differ, with both values.
fn differences(
    line: &Line,
    found: &Understood,
    people: &[(String, String)],
) -> Vec<(&'static str, String)> {
    let told = told(line, found, people);
    let each = GOALS
        .iter()
        .map(|(name, _)| (*name, field(&told, name), field(line, name)));
    each.filter(|(_, found, meant)| found != meant)
        .map(|(name, found, meant)| (name, format!("{found} instead of {meant}")))
        .collect()
}

/// Lines understood per field, in thousandths.
fn rates(name: &str, show: bool) -> BTreeMap<&'static str, usize> {
    let people = people();
    let known = Known::new(
        people
            .iter()
            .map(|(family, given)| (family.as_str(), given.as_str())),
    );
    let lines = lines(name);
    let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines {
        let found = understand(&line.line, line.today, &known, Lexicon::shipped());
        for (field, text) in differences(line, &found, &people) {
            *wrong.entry(field).or_default() += 1;
            if show {
                println!("{field}: {text}\n    {} [{}]", line.line, line.today);
            }
        }
    }
    GOALS
        .iter()
        .map(|(field, _)| {
            let right = lines.len() - wrong.get(field).unwrap_or(&0);
            (*field, right * 1000 / lines.len())
        })
        .collect()
}

fn check(name: &str, show: bool) {
    let rates = rates(name, show);
    let text: Vec<String> = GOALS
        .iter()
        .map(|(field, goal)| {
            let rate = rates[field];
            let mark = if rate < *goal { "  MISSED" } else { "" };
            format!("{field:12} {}.{} %{mark}", rate / 10, rate % 10)
        })
        .collect();
    println!("{name}\n{}", text.join("\n"));
    assert!(
        !text.iter().any(|line| line.ends_with("MISSED")),
        "{name}\n{}",
        text.join("\n")
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of this test alone")]
fn seen_lines() {
    check("seen.jsonl", std::env::var_os("ENTRY_SHOW").is_some());
}

#[test]
fn held_lines() {
    check("held.jsonl", false);
}

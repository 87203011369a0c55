//! Rows of a list of consultations.

use bindeglied_kit::sheet::Cell;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::field::Field;
use super::message::{Level, Message, Rejection, Remark};
use super::people::{Context, read_name};
use super::row_reader::RowReader;
use super::value::birth::{Birth, parse_birth};
use super::value::channel::{State, parse_contact, parse_state};
use super::value::date::{Pivot, parse_date};
use super::value::duration::{Unit, parse_duration, parse_time};
use super::value::follow_up::{FollowUp, parse_follow_up};
use super::value::name::PersonName;
use super::value::person::{Interpreter, parse_interpreter};
use super::value::place::{Place, parse_place};
use super::value::topic::parse_topics;
use super::words::plain;

/// A consultation as one row tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConsultationRow {
    pub sheet: String,
    /// As people count: the first row is 1.
    pub row: usize,
    pub date: Option<NaiveDate>,
    pub start: Option<NaiveTime>,
    pub minutes: Option<u32>,
    /// None: anonymous brief advice.
    pub name: Option<PersonName>,
    pub name_text: String,
    pub birth: Option<Birth>,
    pub staff: Option<String>,
    pub channel: Option<String>,
    pub state: State,
    pub interpreter: Option<Interpreter>,
    pub place: Option<Place>,
    pub topics: Vec<String>,
    pub follow_up: Option<FollowUp>,
    pub note: String,
    pub remarks: Vec<Remark>,
    pub rejections: Vec<Rejection>,
    pub refused: Option<Message>,
}

impl ConsultationRow {
    /// Only what took place counts.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.refused.is_none() && self.state == State::Held
    }
}

pub fn read_consultation(reader: &mut RowReader<'_>, context: &Context<'_>) -> ConsultationRow {
    let (date, mut refused) = read_date(reader);
    let (start, minutes) = read_time(reader);
    let (channel, state) = read_contact(reader, date, context);
    let name_text = name_text(reader);
    let name = read_client(reader, &name_text, context, &mut refused);
    let topics = read_topics(reader, context);
    let follow_up = reader.take(Field::FollowUp, |cell| parse_follow_up(cell, date));
    let birth = reader.take(Field::Birth, |cell| parse_birth(cell, context.today));
    let staff = reader.text(Field::Staff).or_else(|| reader.sheet_staff());
    let interpreter = reader.take_text(Field::Interpreter, parse_interpreter);
    let place = reader.take_text(Field::Municipality, |text| {
        parse_place(text, context.catalogues)
    });
    let place = place.or_else(|| reader.inherited_place(context.catalogues));
    if state == State::Held && minutes.is_none() && refused.is_none() {
        reader.remark(
            reader.column(Field::Minutes),
            Level::Warn,
            Message::new("import-minutes-missing"),
        );
    }
    for field in [Field::Languages, Field::RowNumber] {
        if field == Field::RowNumber {
            reader.used(field);
        } else if let Some(text) = reader.text(field) {
            reader.leftover(reader.title(field), &text);
        }
    }
    let rest = reader.finish();
    ConsultationRow {
        sheet: reader.sheet_name().to_owned(),
        row: reader.row() + 1,
        date,
        start,
        minutes,
        name,
        name_text,
        birth,
        staff,
        channel,
        state,
        interpreter,
        place,
        topics,
        follow_up,
        note: rest.note,
        remarks: rest.remarks,
        rejections: rest.rejections,
        refused,
    }
}

fn read_date(reader: &mut RowReader<'_>) -> (Option<NaiveDate>, Option<Message>) {
    reader.used(Field::Date);
    let cell = reader.cell(Field::Date).filter(|cell| !cell.is_empty());
    match cell.map(|cell| parse_date(cell, Pivot::Near)) {
        Some(Ok(date)) => (Some(date.value), None),
        Some(Err(reason)) => (None, Some(reason)),
        None => (None, Some(Message::new("import-consultation-date-missing"))),
    }
}

fn read_time(reader: &mut RowReader<'_>) -> (Option<NaiveTime>, Option<u32>) {
    let title = plain(reader.title(Field::Minutes));
    let hours = title
        .split(' ')
        .any(|word| ["h", "std", "stunden", "hours", "stunde"].contains(&word));
    let unit = if hours { Unit::Hours } else { Unit::Minutes };
    let mut minutes = reader.take(Field::Minutes, |cell| parse_duration(cell, unit));
    let mut start = reader.take(Field::Start, parse_time);
    let end = reader.take(Field::End, parse_time);
    if start.is_none() {
        start = match reader.cell(Field::Date) {
            Some(Cell::DateTime(moment)) => Some(moment.time()),
            _ => None,
        };
    }
    if minutes.is_none()
        && let (Some(start), Some(end)) = (start, end)
    {
        let span = (end - start).num_minutes();
        match u32::try_from(span) {
            Ok(span) => minutes = Some(span),
            Err(_) => reader.reject(Field::End, Message::new("import-end-before-start")),
        }
    }
    (start, minutes)
}

fn read_contact(
    reader: &mut RowReader<'_>,
    date: Option<NaiveDate>,
    context: &Context<'_>,
) -> (Option<String>, State) {
    let contact = reader
        .take_text(Field::Channel, |text| {
            parse_contact(text, context.catalogues)
        })
        .unwrap_or_default();
    let told = reader.take_text(Field::State, |text| parse_state(text, context.catalogues));
    let by_date = if date.is_some_and(|date| date > context.today) {
        State::Planned
    } else {
        State::Held
    };
    let state = told.or(contact.state).unwrap_or(by_date);
    if state == State::Planned && told.or(contact.state).is_none() {
        reader.remark(
            reader.column(Field::Date),
            Level::Warn,
            Message::new("import-consultation-in-future"),
        );
    }
    (contact.channel, state)
}

fn name_text(reader: &RowReader<'_>) -> String {
    let parts = [Field::FullName, Field::FamilyName, Field::GivenName];
    let texts: Vec<String> = parts
        .iter()
        .filter_map(|field| reader.peek(*field))
        .collect();
    texts.join(", ")
}

const NOBODY: [&str; 6] = [
    "anonym",
    "unbekannt",
    "laufkundschaft",
    "anonymous",
    "n n",
    "walk in",
];

fn read_client(
    reader: &mut RowReader<'_>,
    text: &str,
    context: &Context<'_>,
    refused: &mut Option<Message>,
) -> Option<PersonName> {
    if text.is_empty() || NOBODY.contains(&plain(text).as_str()) {
        for field in [Field::FullName, Field::FamilyName, Field::GivenName] {
            reader.used(field);
        }
        reader.remark(
            reader.column(Field::FullName),
            Level::Info,
            Message::new("import-consultation-anonymous"),
        );
        return None;
    }
    match read_name(reader, context.evidence) {
        Ok(mut name) => {
            if let Some(extra) = name.extra.take() {
                reader.leftover(reader.title(Field::FullName), &extra);
            }
            Some(name)
        }
        Err(reason) => {
            refused.get_or_insert(reason);
            None
        }
    }
}

fn read_topics(reader: &mut RowReader<'_>, context: &Context<'_>) -> Vec<String> {
    let mut all = Vec::new();
    for text in reader.all_text(Field::Topics) {
        let topics = parse_topics(&text, context.catalogues);
        for topic in topics.known {
            if !all.contains(&topic) {
                all.push(topic);
            }
        }
        for word in topics.unknown {
            let column = reader.column(Field::Topics);
            reader.remark(
                column,
                Level::Info,
                Message::about("import-topic-unknown", &word),
            );
            reader.leftover(reader.title(Field::Topics), &word);
        }
    }
    all
}

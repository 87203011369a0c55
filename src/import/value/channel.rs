use serde::{Deserialize, Serialize};

use super::super::catalogue::{Catalogues, ChannelWord};
use super::super::message::Message;
use super::super::words::{parts, plain};
use super::{Sure, Understood};

/// How and whether a consultation took place; lists often say both in one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Key of the catalogue of channels.
    pub channel: Option<String>,
    pub state: Option<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Planned,
    Held,
    Cancelled,
    Missed,
}

impl State {
    fn from_key(key: &str) -> Option<Self> {
        match key {
            "planned" => Some(Self::Planned),
            "held" => Some(Self::Held),
            "cancelled" => Some(Self::Cancelled),
            "missed" => Some(Self::Missed),
            _ => None,
        }
    }
}

pub fn parse_contact(text: &str, catalogues: &Catalogues) -> Understood<Contact> {
    let mut contact = Contact::default();
    let mut certainty = 100;
    let whole = catalogues.channels.find(text);
    let words: Vec<(ChannelWord, u8)> = match whole {
        Some(found) => vec![(found.value, found.certainty)],
        None => parts(text)
            .iter()
            .flat_map(|part| part.split(['(', ')', '/', ':']))
            .filter_map(|part| lookup(part, catalogues))
            .collect(),
    };
    for (word, sure) in words {
        certainty = certainty.min(sure);
        contact.channel = contact.channel.or(word.channel);
        contact.state = contact
            .state
            .or(word.state.as_deref().and_then(State::from_key));
    }
    if contact == Contact::default() {
        return Err(Message::about("import-channel-unknown", text));
    }
    Ok(Sure::about(contact, certainty))
}

fn lookup(text: &str, catalogues: &Catalogues) -> Option<(ChannelWord, u8)> {
    let found = catalogues.channels.find(text);
    if let Some(found) = found {
        return Some((found.value, found.certainty));
    }
    let key = plain(text);
    let mut words = key.split(' ');
    let first = words.next()?;
    let second = words.next()?;
    let phrase = format!("{first} {second}");
    let found = catalogues.channels.exact(&phrase).or_else(|| {
        catalogues
            .channels
            .exact(first)
            .filter(|_| first.len() >= 3)
    })?;
    Some((found.value, found.certainty.min(85)))
}

/// For columns that only say whether it took place.
pub fn parse_state(text: &str, catalogues: &Catalogues) -> Understood<State> {
    let key = plain(text);
    match key.as_str() {
        "ja" | "x" | "yes" | "j" | "y" | "wahr" | "ok" => return Ok(Sure::certain(State::Held)),
        "nein" | "no" | "n" | "falsch" => {
            return Ok(
                Sure::about(State::Missed, 70).noted(Message::about("import-state-guessed", text))
            );
        }
        _ => {}
    }
    let found = parse_contact(text, catalogues)?;
    match found.value.state {
        Some(state) => Ok(Sure::about(state, found.certainty)),
        None => Err(Message::about("import-state-unknown", text)),
    }
}

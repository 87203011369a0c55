use super::super::catalogue::Catalogues;
use super::super::words::plain;

/// What a cell with topics says: known topics by their name in the catalogue, and the rest as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topics {
    pub known: Vec<String>,
    pub unknown: Vec<String>,
}

/// A longer text is prose: it may mention topics, but is not a list of them.
const LONGEST_TOPIC: usize = 60;

#[must_use]
pub fn parse_topics(text: &str, catalogues: &Catalogues) -> Topics {
    let mut topics = Topics::default();
    if let Some(found) = catalogues.topics.exact(&plain(text)) {
        topics.known.push(found.value);
        return topics;
    }
    for part in text
        .split([',', ';', '\n', '+', '&', '|', '•'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let found = part_topics(part, catalogues);
        if found.is_empty() {
            topics.unknown.push(part.to_owned());
        }
        for topic in found {
            if !topics.known.contains(&topic) {
                topics.known.push(topic);
            }
        }
    }
    topics
}

fn part_topics(part: &str, catalogues: &Catalogues) -> Vec<String> {
    if part.chars().count() > LONGEST_TOPIC {
        return Vec::new();
    }
    if let Some(found) = catalogues.topics.find(part) {
        return vec![found.value];
    }
    let pieces: Vec<Option<String>> = part
        .split(['/', '(', ')'])
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .map(|piece| catalogues.topics.find(piece).map(|found| found.value))
        .collect();
    // Half-known combinations stay text as well, so that nothing of them is lost.
    if pieces.len() > 1 && pieces.iter().all(Option::is_some) {
        return pieces.into_iter().flatten().collect();
    }
    let key = plain(part);
    let first = key.split(' ').next().unwrap_or("");
    let whole_word = first.len() >= 4 && first.len() < key.len();
    catalogues
        .topics
        .exact(first)
        .filter(|_| whole_word && key.split(' ').count() <= 3)
        .map(|found| vec![found.value])
        .unwrap_or_default()
}

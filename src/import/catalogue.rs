//! The words that lists use, from the catalogues of the project.

use super::field::{Field, Kind};
use super::words::{Lexicon, plain};

/// A place a list can name: municipality, with its district if that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceEntry {
    pub ags: String,
    pub district: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Municipality {
    pub ags: String,
    pub name: String,
    pub postcode: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelWord {
    pub channel: Option<String>,
    pub state: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ColumnWord {
    pub kind: Option<Kind>,
    pub field: Field,
    pub plain: String,
}

#[derive(Debug, Clone, Default)]
pub struct Catalogues {
    pub nationalities: Lexicon<String>,
    pub residence: Lexicon<String>,
    pub municipalities: Vec<Municipality>,
    pub places: Lexicon<PlaceEntry>,
    pub languages: Lexicon<String>,
    pub channels: Lexicon<ChannelWord>,
    pub topics: Lexicon<String>,
    pub columns: Vec<ColumnWord>,
}

/// States that no longer exist: only a list that names them exactly means them.
const FORMER: [&str; 6] = ["120", "132", "133", "138", "159", "162"];
const NO_NATION: [&str; 1] = ["910"];

impl Catalogues {
    /// The catalogues the program comes with.
    #[must_use]
    pub fn built_in() -> Self {
        let mut all = Self::default();
        all.read_nations(
            include_str!("../../catalogues/nationalities.csv"),
            include_str!("../../catalogues/import/nationality_words.csv"),
        );
        all.read_residence(
            include_str!("../../catalogues/residence_status.csv"),
            include_str!("../../catalogues/import/residence_words.csv"),
        );
        all.read_places(
            include_str!("../../catalogues/municipalities.csv"),
            include_str!("../../catalogues/import/municipality_words.csv"),
            include_str!("../../catalogues/ortsteile.csv"),
        );
        for (tag, words) in rows(include_str!("../../catalogues/import/language_words.csv")) {
            for word in words.split('|') {
                all.languages.add(word, tag.to_owned(), 95);
            }
        }
        all.read_topics(
            include_str!("../../catalogues/topics.csv"),
            include_str!("../../catalogues/import/topic_words.csv"),
        );
        all.read_channels(include_str!("../../catalogues/import/channel_words.csv"));
        all.read_columns(include_str!("../../catalogues/import/columns.csv"));
        all
    }

    #[must_use]
    pub fn municipality(&self, ags: &str) -> Option<&Municipality> {
        self.municipalities
            .iter()
            .find(|municipality| municipality.ags == ags)
    }

    fn read_nations(&mut self, names: &str, words: &str) {
        for (code, list) in rows(words) {
            for word in list.split('|') {
                self.nationalities.add(word, code.to_owned(), 95);
            }
        }
        for (code, name) in rows(names) {
            if !FORMER.contains(&code) && !NO_NATION.contains(&code) {
                self.nationalities.add(name, code.to_owned(), 98);
            }
        }
        for (code, name) in rows(names).filter(|(code, _)| FORMER.contains(code)) {
            self.nationalities.add(name, code.to_owned(), 60);
        }
    }

    fn read_residence(&mut self, statuses: &str, words: &str) {
        for line in statuses.lines().skip(1) {
            let mut columns = line.split(';');
            if let (Some(code), Some(name)) = (columns.next(), columns.next()) {
                self.residence.add(name, code.to_owned(), 97);
            }
        }
        for line in words.lines().skip(1) {
            let mut columns = line.splitn(3, ';');
            if let (Some(code), Some(certainty), Some(list)) =
                (columns.next(), columns.next(), columns.next())
            {
                for word in list.split('|') {
                    self.residence
                        .add(word, code.to_owned(), certainty.parse().unwrap_or(50));
                }
            }
        }
    }

    fn read_places(&mut self, municipalities: &str, words: &str, districts: &str) {
        for line in municipalities.lines().skip(1) {
            let columns: Vec<&str> = line.split(';').collect();
            if let [ags, name, _, postcode, ..] = columns[..] {
                let name = name.split(',').next().unwrap_or(name).to_owned();
                self.add_place(&name, ags, None);
                if let Some(short) = name.strip_prefix("Bad ") {
                    self.add_place(short, ags, None);
                }
                self.municipalities.push(Municipality {
                    ags: ags.to_owned(),
                    name,
                    postcode: postcode.to_owned(),
                });
            }
        }
        for (ags, list) in rows(words) {
            list.split('|')
                .for_each(|word| self.add_place(word, ags, None));
        }
        for (ags, list) in rows(districts) {
            for district in list.split('|') {
                self.add_place(district, ags, Some(district));
            }
        }
    }

    fn add_place(&mut self, word: &str, ags: &str, district: Option<&str>) {
        let entry = PlaceEntry {
            ags: ags.to_owned(),
            district: district.map(str::to_owned),
        };
        self.places
            .add(word, entry, if district.is_some() { 88 } else { 97 });
    }

    fn read_topics(&mut self, names: &str, words: &str) {
        for line in names.lines().skip(1) {
            if let Some((_, topic)) = line.split_once(';') {
                self.topics.add(topic, topic_key(topic), 98);
            }
        }
        for (topic, list) in rows(words) {
            list.split('|')
                .for_each(|word| self.topics.add(word, topic_key(topic), 90));
        }
    }

    fn read_channels(&mut self, words: &str) {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        for line in words.lines().skip(1) {
            let mut columns = line.splitn(3, ';');
            if let (Some(channel), Some(state), Some(list)) =
                (columns.next(), columns.next(), columns.next())
            {
                let entry = ChannelWord {
                    channel: filled(channel),
                    state: filled(state),
                };
                list.split('|')
                    .for_each(|word| self.channels.add(word, entry.clone(), 95));
            }
        }
    }

    fn read_columns(&mut self, words: &str) {
        for line in words.lines().skip(1) {
            let mut columns = line.splitn(3, ';');
            let (Some(kind), Some(field), Some(list)) =
                (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let Some(field) = Field::from_key(field) else {
                continue;
            };
            let kind = match kind {
                "people" => Some(Kind::People),
                "consultations" => Some(Kind::Consultations),
                _ => None,
            };
            let entries = list.split('|').map(|word| ColumnWord {
                kind,
                field,
                plain: plain(word),
            });
            self.columns.extend(entries);
        }
    }
}

/// The key under which the catalogue `topic` begins with this name.
fn topic_key(name: &str) -> String {
    plain(name).replace(' ', "-")
}

fn rows(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().skip(1).filter_map(|line| line.split_once(';'))
}

//! The fixed texts of the paper in the languages of the people it is for. They are data for print
//! only, not texts of the interface, and each language says whether a speaker has reviewed it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

const FILE: &str = include_str!("../../catalogues/plan_labels.json");

/// Goals, signs and steps of the shipped templates in other languages, by their German wording.
const TEXTS: &str = include_str!("../../catalogues/plan_texts.json");

/// Beside German; German itself is always there.
const GERMAN: &str = "de";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Labels {
    /// The language's own name.
    pub(super) name: String,
    /// A speaker has looked it over before it was shipped.
    pub(super) reviewed: bool,
    notice: String,
    pub(super) title: String,
    pub(super) draft: String,
    pub(super) agreement: String,
    pub(super) states: BTreeMap<String, String>,
    pub(super) signatures: BTreeMap<String, String>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) areas: BTreeMap<String, String>,
    pub(super) actors: BTreeMap<String, String>,
    pub(super) statuses: BTreeMap<String, String>,
    pub(super) attainment: BTreeMap<String, String>,
    pub(super) languages: BTreeMap<String, String>,
    /// What stands on an invitation; `day_1` is Monday.
    invitation: BTreeMap<String, String>,
}

fn all() -> &'static BTreeMap<String, Labels> {
    static ALL: OnceLock<BTreeMap<String, Labels>> = OnceLock::new();
    // The file is built in; a test reads it, so it cannot be broken here.
    ALL.get_or_init(|| serde_json::from_str(FILE).unwrap_or_default())
}

type Texts = BTreeMap<String, BTreeMap<String, String>>;

fn texts() -> &'static Texts {
    static ALL: OnceLock<Texts> = OnceLock::new();
    ALL.get_or_init(|| serde_json::from_str(TEXTS).unwrap_or_default())
}

/// The translated templates of a language: German and translation.
pub(super) fn translated(lang: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = texts().get(lang).into_iter().flatten();
    all.map(|(german, text)| (german.as_str(), text.as_str()))
}

/// Stands for all texts of a language: with other texts it is another one.
pub(super) fn fingerprint(lang: &str) -> Vec<u8> {
    let all = (all().get(lang), texts().get(lang));
    Sha256::digest(format!("{all:?}")).to_vec()
}

/// The fixed texts of a language beside the German ones, where there are such.
pub(super) fn beside_german(lang: &str) -> Vec<(String, String)> {
    let (Some(de), Some(other)) = (all().get(GERMAN), all().get(lang)) else {
        return Vec::new();
    };
    let mut pairs = vec![
        (de.title.clone(), other.title.clone()),
        (de.draft.clone(), other.draft.clone()),
        (de.agreement.clone(), other.agreement.clone()),
        (de.notice.clone(), other.notice.clone()),
    ];
    for list in [
        |l: &Labels| l.labels.clone(),
        |l: &Labels| l.states.clone(),
        |l: &Labels| l.signatures.clone(),
        |l: &Labels| l.attainment.clone(),
        |l: &Labels| l.invitation.clone(),
    ] {
        for (key, german) in list(de) {
            if let Some(text) = list(other).get(&key) {
                pairs.push((german, text.clone()));
            }
        }
    }
    pairs
}

/// The entries of catalogues in a language: catalogue, key, text.
pub(super) fn entries(
    lang: &str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lists = all().get(lang).map(|labels| {
        [
            ("life_area", &labels.areas),
            ("step_actor", &labels.actors),
            ("goal_status", &labels.statuses),
            ("language", &labels.languages),
        ]
    });
    lists.into_iter().flatten().flat_map(|(catalogue, list)| {
        list.iter()
            .map(move |(key, text)| (catalogue, key.as_str(), text.as_str()))
    })
}

/// Languages that can stand beside German: key and own name.
pub fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
    all()
        .iter()
        .filter(|(key, _)| *key != GERMAN)
        .map(|(key, labels)| (key.as_str(), labels.name.as_str()))
}

/// German, alone or beside another language.
#[derive(Clone, Copy)]
pub struct Pair {
    de: &'static Labels,
    other: Option<(&'static str, &'static Labels)>,
}

impl Pair {
    /// Nothing when the language is not known. No language or German: German alone.
    pub fn new(other: &str) -> Option<Self> {
        let de = all().get(GERMAN)?;
        if other.is_empty() || other == GERMAN {
            return Some(Self { de, other: None });
        }
        let (key, labels) = all().get_key_value(other)?;
        Some(Self {
            de,
            other: Some((key, labels)),
        })
    }

    /// The key of the second language.
    pub fn other(&self) -> Option<&'static str> {
        self.other.map(|(key, _)| key)
    }

    /// The texts of the second language.
    pub(super) fn second(&self) -> Option<&'static Labels> {
        self.other.map(|(_, labels)| labels)
    }

    /// A text that stands in every language's file.
    pub(super) fn fixed(&self, pick: impl Fn(&Labels) -> &str) -> Value {
        self.beside(pick(self.de), pick)
    }

    /// A text of an invitation, in one string or in both languages.
    pub fn invitation(&self, key: &str) -> Value {
        self.fixed(|l| entry(&l.invitation, key))
    }

    /// A German text from elsewhere (a catalogue) beside its translation, where there is one.
    pub(super) fn beside(&self, german: &str, pick: impl Fn(&Labels) -> &str) -> Value {
        let other = self.other.map(|(_, labels)| pick(labels));
        match other.filter(|text| !text.is_empty()) {
            Some(other) => serde_json::json!({ "de": german, "other": other }),
            None => Value::from(german),
        }
    }

    /// A text of the plan: translated when it is that of a shipped template, word for word.
    pub(super) fn text(&self, german: &str) -> Value {
        let found = self
            .other
            .and_then(|(lang, _)| texts().get(lang)?.get(german));
        self.beside(german, |_| found.map_or("", String::as_str))
    }

    /// The labels of the template.
    pub(super) fn labels(&self) -> Value {
        match self.other {
            None => serde_json::json!({ "de": self.de.labels }),
            Some((_, other)) => {
                serde_json::json!({ "de": self.de.labels, "other": other.labels })
            }
        }
    }

    /// Says that nobody has reviewed the translation yet.
    pub fn notice(&self, released: bool) -> Option<Value> {
        let (_, other) = self
            .other
            .filter(|(_, labels)| !labels.reviewed && !released)?;
        Some(self.beside(&self.de.notice, |_| other.notice.as_str()))
    }
}

/// An entry of a list, or nothing.
pub(super) fn entry<'a>(list: &'a BTreeMap<String, String>, key: &str) -> &'a str {
    list.get(key).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(list: &BTreeMap<String, String>) -> Vec<&str> {
        for (key, text) in list {
            assert!(!text.trim().is_empty(), "{key} is empty");
        }
        list.keys().map(String::as_str).collect()
    }

    #[test]
    fn every_language_says_everything() {
        let all: BTreeMap<String, Labels> = serde_json::from_str(FILE).unwrap();
        let english = &all["en"];
        assert!(all.contains_key("ar"));
        for (lang, labels) in all.iter().filter(|(lang, _)| *lang != GERMAN) {
            for list in [
                |l: &Labels| l.states.clone(),
                |l: &Labels| l.signatures.clone(),
                |l: &Labels| l.labels.clone(),
                |l: &Labels| l.areas.clone(),
                |l: &Labels| l.actors.clone(),
                |l: &Labels| l.statuses.clone(),
                |l: &Labels| l.attainment.clone(),
                |l: &Labels| l.languages.clone(),
                |l: &Labels| l.invitation.clone(),
            ] {
                assert_eq!(keys(&list(labels)), keys(&list(english)), "{lang}");
            }
            for text in [
                &labels.name,
                &labels.notice,
                &labels.title,
                &labels.draft,
                &labels.agreement,
            ] {
                assert!(!text.is_empty(), "{lang}");
            }
        }
        let mut german = keys(&all[GERMAN].labels);
        german.retain(|key| !["page", "of", "printed"].contains(key));
        assert_eq!(german, keys(&english.labels));
        assert_eq!(keys(&all[GERMAN].invitation), keys(&english.invitation));
    }

    #[test]
    fn the_default_catalogues_are_translated() {
        let english = &all()["en"];
        let defaults = include_str!("../../catalogues/defaults.csv");
        for line in defaults.lines() {
            let parts: Vec<&str> = line.split(';').collect();
            let list = match parts[0] {
                "life_area" => &english.areas,
                "step_actor" => &english.actors,
                "goal_status" => &english.statuses,
                _ => continue,
            };
            assert!(list.contains_key(parts[1]), "{line}");
        }
    }

    #[test]
    fn translated_templates_are_shipped_ones_in_each_language() {
        let goals = include_str!("../../catalogues/goals.csv");
        let english: Vec<&String> = texts()["en"].keys().collect();
        let mut shipped = std::collections::BTreeSet::new();
        for line in goals.lines().skip(1) {
            let parts: Vec<&str> = line.split(';').collect();
            shipped.extend([parts[1], parts[2]]);
            let steps = parts[4].split('|').filter_map(|step| step.split_once(':'));
            shipped.extend(steps.map(|(_, what)| what));
        }
        for german in &shipped {
            assert!(texts()["en"].contains_key(*german), "{german}");
        }
        for lang in ["en", "ar", "uk", "fa", "ti", "tr", "fr"] {
            assert!(all().contains_key(lang), "{lang}");
            let found: Vec<&String> = texts()[lang].keys().collect();
            assert_eq!(found, english, "{lang}");
            for (german, text) in translated(lang) {
                assert!(shipped.contains(german), "{german}");
                assert!(!text.trim().is_empty(), "{lang}: {german}");
            }
        }
        let pair = Pair::new("uk").unwrap();
        let b1 = pair.text("Die Prüfung B1 ist bestanden");
        assert_eq!(b1["other"], "Іспит B1 складено");
        assert_eq!(
            pair.text("Zur Prüfung anmelden")["other"],
            "Записатися на іспит"
        );
        assert_eq!(pair.text("Frei geschrieben"), "Frei geschrieben");
        assert_ne!(fingerprint("uk"), fingerprint("ti"));
    }

    #[test]
    fn german_stands_alone_or_beside_a_known_language() {
        assert_eq!(Pair::new("").unwrap().other(), None);
        assert_eq!(Pair::new("de").unwrap().other(), None);
        assert_eq!(Pair::new("ar").unwrap().other(), Some("ar"));
        assert!(Pair::new("ar").unwrap().notice(false).is_some());
        assert!(Pair::new("ar").unwrap().notice(true).is_none());
        assert!(Pair::new("xx").is_none());
    }
}

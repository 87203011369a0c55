//! The catalogues every new tenant begins with, built in as data.

use serde_json::{Value, json};

pub(super) struct Seed {
    pub(super) catalogue: String,
    pub(super) key: String,
    pub(super) de: String,
    pub(super) en: String,
    pub(super) part_of: String,
    pub(super) data: Value,
}

const DEFAULTS: &str = include_str!("../../catalogues/defaults.csv");
const TOPICS: &str = include_str!("../../catalogues/topics.csv");
const STATUS: &str = include_str!("../../catalogues/residence_status.csv");
const LEVELS: &str = include_str!("../../catalogues/levels.csv");
const NATIONALITIES: &str = include_str!("../../catalogues/nationalities.csv");
/// What the lists above are called in English, by the German name; who is missing is called alike.
const ENGLISH: &str = include_str!("../../catalogues/english.csv");
const MUNICIPALITIES: &str = include_str!("../../catalogues/municipalities.csv");

/// States that no longer exist: known for old data, not offered.
const FORMER: &[&str] = &[
    "Jugoslawien",
    "Jugoslawien, Bundesrepublik",
    "Serbien und Montenegro",
    "Serbien (einschließlich Kosovo)",
    "Sowjetunion",
    "Tschechoslowakei",
];

fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split(';').map(str::trim).collect())
}

fn part<'a>(line: &[&'a str], at: usize) -> &'a str {
    line.get(at).copied().unwrap_or_default()
}

/// All entries in their order.
pub(super) fn catalogues() -> Vec<Seed> {
    let mut all: Vec<Seed> = lines(DEFAULTS)
        .map(|line| Seed {
            catalogue: part(&line, 0).to_owned(),
            key: part(&line, 1).to_owned(),
            de: part(&line, 2).to_owned(),
            en: part(&line, 3).to_owned(),
            part_of: part(&line, 4).to_owned(),
            data: json!({}),
        })
        .collect();
    let areas: Vec<(String, String)> = all
        .iter()
        .filter(|seed| seed.catalogue == "life_area")
        .map(|seed| (seed.de.clone(), seed.key.clone()))
        .collect();
    all.extend(lines(TOPICS).map(|line| {
        let area = areas.iter().find(|(name, _)| name == part(&line, 0));
        plain(
            "topic",
            &slug(part(&line, 1)),
            part(&line, 1),
            area.map_or("", |(_, key)| key),
        )
    }));
    // What a level means in a life area: `housing_3`.
    all.extend(lines(LEVELS).map(|line| {
        let key = format!("{}_{}", part(&line, 0), part(&line, 1));
        let mut seed = plain("level", &key, part(&line, 2), part(&line, 0));
        part(&line, 3).clone_into(&mut seed.en);
        seed
    }));
    all.extend(lines(STATUS).map(|line| {
        let mut seed = plain(
            "residence_status",
            part(&line, 0),
            part(&line, 1),
            part(&line, 3),
        );
        seed.data = json!({ "legal_ground": part(&line, 2), "remark": part(&line, 4) });
        seed
    }));
    all.extend(lines(NATIONALITIES).map(|line| {
        let mut seed = plain("nationality", part(&line, 0), part(&line, 1), "");
        seed.data = json!({ "former": FORMER.contains(&part(&line, 1)) });
        seed
    }));
    all
}

fn plain(catalogue: &str, key: &str, label: &str, part_of: &str) -> Seed {
    Seed {
        catalogue: catalogue.to_owned(),
        key: key.to_owned(),
        de: label.to_owned(),
        en: english(label).unwrap_or(label).to_owned(),
        part_of: part_of.to_owned(),
        data: json!({}),
    }
}

fn english(german: &str) -> Option<&'static str> {
    lines(ENGLISH)
        .find(|line| part(line, 0) == german)
        .map(|line| part(&line, 1))
}

/// The German name an entry comes with; the key itself for what does not come with the program.
pub fn shipped_label(catalogue: &str, key: &str) -> String {
    let all = catalogues();
    let entry = all
        .iter()
        .find(|seed| seed.catalogue == catalogue && seed.key == key);
    entry.map_or(key, |seed| &seed.de).to_owned()
}

/// The key of a topic made from its German name: `behoerden-antraege-post`.
pub fn topic_key(name: &str) -> String {
    slug(name)
}

fn slug(text: &str) -> String {
    bindeglied_kit::text::folded(text).replace(' ', "-")
}

/// AGS, name, inhabitants, postcode, ARS.
pub(super) fn municipalities() -> impl Iterator<Item = [&'static str; 5]> {
    lines(MUNICIPALITIES).map(|line| [0, 1, 2, 3, 5].map(|at| part(&line, at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_english_name_belongs_to_an_entry() {
        let all = catalogues();
        for line in lines(ENGLISH) {
            let named = |seed: &Seed| seed.de == part(&line, 0) && seed.en == part(&line, 1);
            assert!(all.iter().any(named), "{line:?}");
        }
        let alike = |catalogue: &str| {
            let mut of = all.iter().filter(|seed| seed.catalogue == catalogue);
            of.find(|seed| seed.de == seed.en && seed.de.contains(['ä', 'ö', 'ü', 'ß']))
                .map(|seed| seed.de.clone())
        };
        for catalogue in ["topic", "residence_status", "nationality"] {
            assert_eq!(alike(catalogue), None, "{catalogue}");
        }
    }
}

use std::collections::BTreeMap;

use super::dice::Dice;

const NAMES: &str = include_str!("../../catalogues/demo/names.csv");
const SYLLABLES: &[&str] = &[
    "ba", "da", "fa", "ga", "ha", "ka", "la", "ma", "na", "ra", "sa", "ta", "wa", "ya", "za", "ze",
    "be", "de", "ke", "le", "me", "ne", "re", "se", "te", "wi", "bi", "di", "ki", "li", "mi", "ni",
    "ri", "si", "ti", "bo", "do", "ko", "lo", "mo", "no", "ro", "so", "to", "bu", "du", "ku", "lu",
    "mu", "nu", "ru", "su", "tu", "shi", "kha", "dri",
];

/// A name in Latin letters and, where the language has one, in its own script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) latin: String,
    pub(super) native: String,
}

/// Names of people of one country and mother tongue.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) nationality: String,
    pub(super) language: String,
    pub(super) families: Vec<Name>,
    pub(super) women: Vec<Name>,
    pub(super) men: Vec<Name>,
}

/// How many of a hundred people come from where, about as in the counties of the Land.
const SHARES: &[(&str, &str, usize)] = &[
    ("475", "ar", 22),
    ("475", "ku", 6),
    ("423", "fa", 11),
    ("423", "ps", 4),
    ("166", "uk", 21),
    ("438", "ar", 4),
    ("438", "ku", 6),
    ("163", "tr", 7),
    ("224", "ti", 6),
    ("237", "mnk", 4),
    ("273", "so", 2),
    ("439", "fa", 2),
    ("232", "en", 2),
    ("430", "ka", 2),
    ("262", "fr", 1),
];

pub(super) struct Origins(Vec<(usize, Origin)>);

impl Origins {
    pub(super) fn built_in() -> Self {
        let mut all: BTreeMap<(&str, &str), Origin> = BTreeMap::new();
        for line in NAMES.lines().skip(1) {
            let parts: Vec<&str> = line.split(';').collect();
            let [nationality, language, kind, latin, native] = parts[..] else {
                continue;
            };
            let origin = all
                .entry((nationality, language))
                .or_insert_with(|| Origin {
                    nationality: nationality.to_owned(),
                    language: language.to_owned(),
                    families: Vec::new(),
                    women: Vec::new(),
                    men: Vec::new(),
                });
            let name = Name {
                latin: latin.to_owned(),
                native: native.to_owned(),
            };
            match kind {
                "family" => origin.families.push(name),
                "female" => origin.women.push(name),
                _ => origin.men.push(name),
            }
        }
        let weighed = all.into_iter().map(|(of, origin)| {
            let share = SHARES
                .iter()
                .find(|(nation, tongue, _)| (*nation, *tongue) == of);
            (share.map_or(1, |(_, _, share)| *share), origin)
        });
        Self(weighed.collect())
    }

    pub(super) fn pick(&self, dice: &mut Dice) -> &Origin {
        dice.weighted(&self.0)
    }
}

/// A family name nobody has: a million people share more names than any list holds.
pub(super) fn coined(dice: &mut Dice) -> Name {
    let count = 2 + dice.below(2);
    let mut latin = String::new();
    for _ in 0..count {
        let syllable: &&str = dice.pick(SYLLABLES);
        latin.push_str(syllable);
    }
    let mut letters = latin.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    Name {
        latin: first + letters.as_str(),
        native: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_origin_has_all_kinds_of_names() {
        let origins = Origins::built_in();
        assert_eq!(origins.0.len(), SHARES.len());
        for (_, origin) in &origins.0 {
            assert!(origin.families.len() >= 3, "{origin:?}");
            assert!(
                origin.women.len() >= 2 && origin.men.len() >= 2,
                "{origin:?}"
            );
        }
    }
}

//! Numbers as words, for those who speak into the telephone.

use std::collections::HashMap;
use std::sync::OnceLock;

const UNITS: [&str; 20] = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fuenf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwoelf",
    "dreizehn",
    "vierzehn",
    "fuenfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];
const TENS: [&str; 10] = [
    "", "", "zwanzig", "dreissig", "vierzig", "fuenfzig", "sechzig", "siebzig", "achtzig",
    "neunzig",
];

fn spoken(number: u32) -> String {
    let (tens, units) = ((number / 10) as usize, (number % 10) as usize);
    match number {
        0..20 => UNITS[number as usize].to_owned(),
        20..100 if units == 0 => TENS[tens].to_owned(),
        20..100 => format!("{}und{}", UNITS[units], TENS[tens]),
        _ => format!(
            "hundert{}",
            if number == 100 {
                String::new()
            } else {
                spoken(number - 100)
            }
        ),
    }
}

fn cardinals() -> &'static HashMap<String, u32> {
    static WORDS: OnceLock<HashMap<String, u32>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words: HashMap<String, u32> = (0..200).map(|n| (spoken(n), n)).collect();
        for one in [
            "eins", "eine", "einer", "einem", "einen", "ne", "ner", "nem",
        ] {
            words.insert(one.to_owned(), 1);
        }
        words.insert("zwo".to_owned(), 2);
        words.insert("einhundertzwanzig".to_owned(), 120);
        words
    })
}

fn ordinals() -> &'static HashMap<String, u32> {
    static WORDS: OnceLock<HashMap<String, u32>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = HashMap::new();
        for number in 1..32 {
            let stem = match number {
                1 => "ers".to_owned(),
                3 => "drit".to_owned(),
                7 => "sieb".to_owned(),
                8 => "ach".to_owned(),
                20.. => format!("{}s", spoken(number)),
                _ => spoken(number),
            };
            for ending in ["te", "ten", "ter"] {
                words.insert(format!("{stem}{ending}"), number);
            }
        }
        words
    })
}

/// `45`, `fünfundvierzig`, `eine`; the plain form of a word.
pub(crate) fn cardinal(plain: &str) -> Option<u32> {
    if (1..=4).contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_digit()) {
        return plain.parse().ok();
    }
    cardinals().get(plain).copied()
}

/// `dritten`, `einunddreißigste`.
pub(crate) fn ordinal(plain: &str) -> Option<u32> {
    ordinals().get(plain).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoken_numbers() {
        for (said, meant) in [
            ("fuenfundvierzig", 45),
            ("eine", 1),
            ("20", 20),
            ("zwoelf", 12),
            ("einunddreissig", 31),
        ] {
            assert_eq!(cardinal(said), Some(meant), "{said}");
        }
        for (said, meant) in [
            ("ersten", 1),
            ("dritten", 3),
            ("siebten", 7),
            ("einunddreissigsten", 31),
        ] {
            assert_eq!(ordinal(said), Some(meant), "{said}");
        }
        assert_eq!(cardinal("viele"), None);
        assert_eq!(cardinal("12345"), None);
    }
}

//! Residence status from the many ways lists name it.

use super::super::catalogue::Catalogues;
use super::super::message::Message;
use super::super::words::plain;
use super::{Sure, Understood};

/// A section of the residence act as written: number with letter, paragraph, alternative.
#[derive(Debug, Default, PartialEq, Eq)]
struct Section {
    number: String,
    paragraph: Option<u8>,
    alternative: Option<u8>,
}

/// A key of the catalogue. What leaves a choice open is chosen with low certainty and says so.
pub fn parse_residence(text: &str, catalogues: &Catalogues) -> Understood<String> {
    let unknown = || Message::about("import-residence-unknown", text);
    if text.chars().count() > 120 {
        return Err(unknown());
    }
    let key = plain(text);
    if let Some(section) = section(&key)
        && let Some(found) = by_section(&section, &key, text, catalogues)
    {
        return Ok(found);
    }
    if let Some(found) = catalogues.residence.find(text) {
        return Ok(guessed(found.value, found.certainty, text));
    }
    // The longest known wording inside a longer remark.
    match inside(&key, catalogues) {
        Some((code, certainty)) => Ok(guessed(code, certainty, text)),
        None => Err(unknown()),
    }
}

fn guessed(code: String, certainty: u8, text: &str) -> Sure<String> {
    let sure = Sure::about(code, certainty);
    if certainty < 80 {
        sure.noted(Message::about("import-residence-guessed", text))
    } else {
        sure
    }
}

fn inside(key: &str, catalogues: &Catalogues) -> Option<(String, u8)> {
    let words: Vec<&str> = key.split(' ').collect();
    for length in (1..=words.len().min(4)).rev() {
        for window in words.windows(length) {
            let phrase = window.join(" ");
            if (phrase.len() >= 4 || phrase == "gfk")
                && let Some(found) = catalogues.residence.exact(&phrase)
            {
                return Some((found.value, found.certainty.min(75)));
            }
        }
    }
    None
}

fn by_section(
    section: &Section,
    key: &str,
    text: &str,
    catalogues: &Catalogues,
) -> Option<Sure<String>> {
    let named = inside(key, catalogues).map(|(code, _)| code);
    let code = match (section.number.as_str(), section.paragraph) {
        ("25", Some(1)) => "A25-1",
        ("25", Some(2)) => return Some(second_paragraph(section, named, text)),
        ("25", Some(3)) => "A25-3",
        ("25", Some(4)) => "A25-4",
        ("25", Some(5)) => "A25-5",
        ("25", None) => match named {
            Some(code) => return Some(Sure::about(code, 85)),
            None => return None,
        },
        ("22", _) => "A22",
        ("23", _) => "A23",
        ("23a", _) => "A23a",
        ("24", _) => "A24",
        ("25a", _) => "A25a",
        ("25b", _) => "A25b",
        ("104c", _) => "A104c",
        ("19d", _) => "A19d",
        ("26", _) => "A26",
        ("9", _) => "A9",
        ("60a", _) => "A60a",
        ("60b", _) => "A60b",
        ("60c", _) => "A60c",
        ("60d", _) => "A60d",
        ("81", _) => "A81",
        ("55", _) => "GEST",
        ("63a", _) => "ANK",
        ("60", Some(5 | 7)) => "A25-3",
        ("3", _) if key.contains("asylg") => "A25-2-1",
        ("4", _) if key.contains("asylg") => "A25-2-2",
        (number, _) if (27..=36).any(|n| number == n.to_string() || number == format!("{n}a")) => {
            "FAM"
        }
        _ => return None,
    };
    Some(Sure::certain(code.to_owned()))
}

fn second_paragraph(section: &Section, named: Option<String>, text: &str) -> Sure<String> {
    let code = match section.alternative {
        Some(1) => "A25-2-1",
        Some(2) => "A25-2-2",
        _ => match named.as_deref() {
            Some(code @ ("A25-2-1" | "A25-2-2")) => return Sure::about(code.to_owned(), 90),
            _ => {
                let remark = Message::about("import-residence-alternative-open", text);
                return Sure::about("A25-2-1".to_owned(), 50).noted(remark);
            }
        },
    };
    Sure::certain(code.to_owned())
}

/// Cuts `25 abs 2 s 1 alt 2`, `25 ii 1 alt`, `paragraf 24`, `25 3` out of the plain form.
fn section(key: &str) -> Option<Section> {
    let spaced = spaced(key);
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    let start = words.iter().position(|word| is_number(word))?;
    let mut section = Section {
        number: words[start].to_owned(),
        ..Section::default()
    };
    let mut rest = words[start + 1..].iter().peekable();
    if let Some(letter) = rest
        .peek()
        .filter(|word| word.len() == 1 && "abcd".contains(**word))
    {
        section.number.push_str(letter);
        rest.next();
    }
    let mut label = "";
    while let Some(word) = rest.next() {
        let Some(number) = small(word) else {
            label = word;
            continue;
        };
        let next_is_alternative = rest.peek().is_some_and(|next| next.starts_with("alt"));
        match label {
            "abs" | "absatz" | "a" => section.paragraph = Some(number),
            "s" | "satz" => {}
            "alt" | "alternative" | "alternativ" => section.alternative = Some(number),
            _ if next_is_alternative && section.paragraph.is_some() => {
                section.alternative = Some(number)
            }
            _ if section.paragraph.is_none() => section.paragraph = Some(number),
            _ => {}
        }
        label = "";
    }
    Some(section)
}

fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(['a', 'b', 'c', 'd']);
    !digits.is_empty()
        && digits.len() <= 3
        && digits.chars().all(|c| c.is_ascii_digit())
        && word.len() - digits.len() <= 1
}

/// `25abs2` and `alt1` become words of their own; `60a` and `104c` stay.
fn spaced(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 8);
    let letters: Vec<char> = key.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(index + 1);
        let after_is_word = after.is_some_and(|next| next.is_ascii_alphanumeric());
        let turn = match before {
            Some(before) if before.is_ascii_digit() && letter.is_ascii_alphabetic() => {
                after_is_word || !"abcd".contains(*letter)
            }
            Some(before) if before.is_ascii_alphabetic() && letter.is_ascii_digit() => true,
            _ => false,
        };
        if turn {
            out.push(' ');
        }
        out.push(*letter);
    }
    out
}

fn small(word: &str) -> Option<u8> {
    match word {
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        "v" => Some(5),
        _ => word.parse().ok().filter(|number| *number < 10),
    }
}

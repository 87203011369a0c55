//! What a clerk makes of a name that was said or copied.

use super::script::{by_ear, capital};

/// What is heard or written for what.
const HEARD: [(&str, &str); 74] = [
    ("schtsch", "sch"),
    ("shch", "schtsch"),
    ("tsch", "ch"),
    ("sch", "sh"),
    ("sch", "ch"),
    ("sh", "sch"),
    ("sh", "ch"),
    ("ch", "tsch"),
    ("ch", "sch"),
    ("kh", "ch"),
    ("kh", "h"),
    ("kh", "k"),
    ("zh", "sch"),
    ("zh", "j"),
    ("gh", "g"),
    ("gh", "r"),
    ("th", "t"),
    ("th", "s"),
    ("dh", "d"),
    ("ph", "f"),
    ("ck", "k"),
    ("ts", "z"),
    ("dj", "dsch"),
    ("j", "dsch"),
    ("j", "y"),
    ("y", "j"),
    ("y", "i"),
    ("i", "y"),
    ("ia", "ija"),
    ("iu", "ju"),
    ("ya", "ja"),
    ("yu", "ju"),
    ("v", "w"),
    ("w", "v"),
    ("v", "f"),
    ("z", "s"),
    ("s", "z"),
    ("s", "ss"),
    ("ss", "s"),
    ("x", "ks"),
    ("ks", "x"),
    ("q", "k"),
    ("k", "q"),
    ("k", "ck"),
    ("c", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("u", "ou"),
    ("u", "o"),
    ("o", "u"),
    ("ee", "ie"),
    ("ee", "i"),
    ("i", "ie"),
    ("i", "e"),
    ("i", "ee"),
    ("e", "i"),
    ("e", "a"),
    ("a", "e"),
    ("a", "aa"),
    ("aa", "a"),
    ("ay", "ei"),
    ("ai", "ei"),
    ("ei", "ai"),
    ("ey", "ei"),
    ("ah", "a"),
    ("eh", "e"),
    ("h", ""),
    ("d", "t"),
    ("t", "d"),
    ("p", "b"),
    ("al-", "al "),
    ("al-", "el-"),
    ("al-", "al"),
    ("ullah", "ollah"),
];

/// A name as it is heard, copied or typed by somebody who does not know the language: one slip or two,
/// rarely in other letters altogether. Capital letters only begin words. The order of words stays.
pub fn misspell(name: &str, dice: &mut impl FnMut() -> u32) -> String {
    let mut text = plain(name, dice().is_multiple_of(4));
    if text.is_ascii() && dice().is_multiple_of(30) {
        return by_ear(&text, dice().is_multiple_of(2));
    }
    let slips = if dice().is_multiple_of(3) { 2 } else { 1 };
    for _ in 0..slips {
        text = if dice() % 10 < 7 {
            heard(&text, dice)
        } else {
            typed(&text, dice)
        };
    }
    let words = text.split(' ').map(capital);
    words.collect::<Vec<_>>().join(" ")
}

/// Small letters, those a German keyboard lacks replaced; umlauts written out or left alone.
fn plain(name: &str, written_out: bool) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars().take(200).flat_map(char::to_lowercase) {
        match letter {
            'ş' | 'š' => out.push('s'),
            'ç' | 'č' => out.push('c'),
            'ğ' => out.push('g'),
            'ı' | 'î' | 'í' => out.push('i'),
            'ê' | 'é' | 'è' => out.push('e'),
            'û' | 'ú' => out.push('u'),
            'ö' if written_out => out.push_str("oe"),
            'ü' if written_out => out.push_str("ue"),
            '\u{307}' => {}
            other => out.push(other),
        }
    }
    out
}

fn heard(text: &str, dice: &mut impl FnMut() -> u32) -> String {
    let fitting: Vec<&(&str, &str)> = HEARD
        .iter()
        .filter(|(from, _)| text.contains(from))
        .collect();
    if fitting.is_empty() {
        return typed(text, dice);
    }
    let (from, to) = fitting[dice() as usize % fitting.len()];
    let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
    let at = places[dice() as usize % places.len()];
    format!("{}{to}{}", &text[..at], &text[at + from.len()..])
}

/// A slip of the hand. The first letter is rarely wrong: people look at it.
fn typed(text: &str, dice: &mut impl FnMut() -> u32) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 4 {
        return text.to_owned();
    }
    let at = 1 + dice() as usize % (letters.len() - 2);
    match dice() % 4 {
        0 => {
            letters.remove(at);
        }
        1 => letters.swap(at, at + 1),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = beside(letters[at]),
    }
    letters.into_iter().collect()
}

/// The key to the right on a German keyboard.
fn beside(letter: char) -> char {
    const ROWS: &str = "qwertzuiopasdfghjklyxcvbnm";
    let at = ROWS.find(letter).map(|at| at + 1);
    at.and_then(|at| ROWS[at..].chars().next())
        .unwrap_or(letter)
}

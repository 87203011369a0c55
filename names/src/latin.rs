//! Latin letters: what German, English, French, Turkish, Kurdish and Somali spellings may sound like.
//!
//! The alphabet of readings is plain a–z, of which five letters mean something of their own:
//! `x` is sh, `c` is ch as in church, `j` is j as in jam or s as in pleasure, `h` stands for every h
//! and kh, `s` for s, z and ts. `k` is also q, `v` also w.

use crate::beam::{Beam, Choice};

/// Sequences that are read the same wherever they stand; the longer before the shorter.
const SEQUENCES: [(&str, &[Choice]); 45] = [
    ("schtsch", &[("x", 0)]),
    ("chtch", &[("x", 0)]),
    ("shtsh", &[("x", 0)]),
    ("schch", &[("x", 0)]),
    ("shch", &[("x", 0)]),
    ("szcz", &[("x", 0)]),
    ("tsch", &[("c", 0)]),
    ("dsch", &[("j", 0)]),
    ("tch", &[("c", 0)]),
    ("tsh", &[("c", 0)]),
    ("dzh", &[("j", 0)]),
    ("dsh", &[("j", 0)]),
    ("sch", &[("x", 0)]),
    ("sh", &[("x", 0)]),
    ("cz", &[("c", 0)]),
    ("dj", &[("j", 0)]),
    ("zh", &[("j", 0), ("x", 1)]),
    ("kh", &[("h", 0), ("k", 3)]),
    ("gh", &[("g", 0), ("k", 1)]),
    ("ph", &[("f", 0)]),
    ("th", &[("t", 0), ("s", 1)]),
    ("dh", &[("d", 0), ("s", 1)]),
    ("ck", &[("k", 0)]),
    ("ts", &[("s", 0)]),
    ("tz", &[("s", 0)]),
    ("ou", &[("u", 0)]),
    ("oo", &[("u", 0)]),
    ("ee", &[("i", 0)]),
    ("oe", &[("o", 0)]),
    ("ue", &[("u", 0)]),
    ("ş", &[("x", 0), ("s", 2)]),
    ("š", &[("x", 0), ("s", 2)]),
    ("ç", &[("c", 0), ("s", 2)]),
    ("č", &[("c", 0), ("k", 3)]),
    ("ğ", &[("", 0), ("g", 1)]),
    ("ž", &[("j", 0), ("x", 1), ("s", 1)]),
    ("ä", &[("e", 0)]),
    ("ö", &[("o", 0)]),
    ("ü", &[("u", 0)]),
    ("ı", &[("i", 0)]),
    ("ə", &[("e", 0)]),
    ("ɓ", &[("b", 0)]),
    ("ɗ", &[("d", 0)]),
    ("ŋ", &[("ng", 0)]),
    ("q", &[("k", 0), ("g", 3)]),
];

fn vowel(letter: Option<char>) -> bool {
    letter.is_some_and(|l| matches!(plain(l), 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

/// The letter without what is written above or below it.
fn plain(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    any_ascii::any_ascii_char(letter)
        .chars()
        .next()
        .map_or(letter, |one| one.to_ascii_lowercase())
}

/// How a word in small Latin letters may be said.
pub(crate) fn readings(word: &[char]) -> Vec<String> {
    let mut beam = Beam::new();
    let slavic = ends(word, "enko") || ends(word, "uk") || ends(word, "ko") || ends(word, "iv");
    let mut at = 0;
    while at < word.len() {
        let rest = &word[at..];
        if let Some((length, choices)) = single(word, at, slavic) {
            beam.push(choices);
            at += length;
        } else if let Some((from, choices)) = SEQUENCES.iter().find(|(from, _)| begins(rest, from))
        {
            beam.push(choices);
            at += from.chars().count();
        } else {
            letters(&mut beam, word[at]);
            at += 1;
        }
    }
    beam.readings()
}

fn begins(letters: &[char], with: &str) -> bool {
    let mut each = letters.iter();
    with.chars().all(|l| each.next() == Some(&l))
}

fn ends(letters: &[char], with: &str) -> bool {
    let length = with.len();
    letters.len() > length && begins(&letters[letters.len() - length..], with)
}

/// A letter that means itself, or whatever plain letters it is written with.
fn letters(beam: &mut Beam, letter: char) {
    for one in any_ascii::any_ascii_char(letter).chars() {
        let choice: Choice = match one.to_ascii_lowercase() {
            'a' => ("a", 0),
            'b' => ("b", 0),
            'd' => ("d", 0),
            'e' => ("e", 0),
            'f' => ("f", 0),
            'g' => ("g", 0),
            'h' => ("h", 0),
            'i' => ("i", 0),
            'j' => ("j", 0),
            'k' | 'c' | 'q' => ("k", 0),
            'l' => ("l", 0),
            'm' => ("m", 0),
            'n' => ("n", 0),
            'o' => ("o", 0),
            'p' => ("p", 0),
            'r' => ("r", 0),
            's' | 'z' => ("s", 0),
            't' => ("t", 0),
            'u' => ("u", 0),
            'v' | 'w' => ("v", 0),
            'x' => ("ks", 0),
            'y' => ("y", 0),
            _ => continue,
        };
        beam.push(&[choice]);
    }
}

/// Letters whose reading depends on their neighbours, and how many of them are read at once.
fn single(word: &[char], at: usize, slavic: bool) -> Option<(usize, &'static [Choice])> {
    let before = at.checked_sub(1).map(|b| word[b]);
    let next = word.get(at + 1).copied();
    let after = word.get(at + 2).copied();
    let choices: (usize, &'static [Choice]) = match word[at] {
        'c' => return letter_c(word, at),
        's' if at == 0 && begins(word, "sch") && !begins(word, "scht") => {
            (3, &[("x", 0), ("j", 2)])
        }
        'x' if before.is_none() => (1, &[("h", 0)]),
        'x' if before == Some('e') || next.is_none() => (1, &[("ks", 0), ("h", 1)]),
        'x' => (1, &[("h", 0), ("ks", 1)]),
        'j' if at == 0 && next == Some('e') => (2, &[("ye", 0), ("je", 0), ("e", 1)]),
        'y' if at == 0 && next == Some('e') => (2, &[("ye", 0), ("e", 1)]),
        'j' if before.is_none() => (1, &[("y", 0), ("j", 0)]),
        'j' if next.is_none() => (1, &[("y", 0)]),
        'j' if vowel(before) || before == Some('l') => (1, &[("y", 0), ("j", 1)]),
        'j' => (1, &[("j", 0), ("y", 1)]),
        'w' if before == Some('u') || (at > 0 && next == Some('u')) => (1, &[("v", 0), ("", 1)]),
        'w' if before.is_none() || vowel(next) => (1, &[("v", 0)]),
        'w' if vowel(before) => (1, &[("v", 0), ("u", 1)]),
        'u' if at == 0 && matches!(next, Some('a' | 'o')) => (1, &[("v", 0)]),
        'o' if at == 0 && next == Some('u') && vowel(after) => (2, &[("v", 0)]),
        'i' if next == Some('e') && after.is_some() && before.is_some() => {
            (2, &[("i", 0), ("ie", 1)])
        }
        'h' if next.is_none() && matches!(before, Some('a' | 'e')) => (1, &[("", 0), ("h", 1)]),
        'h' if next.is_none() && vowel(before) => (1, &[("h", 0), ("", 1)]),
        'h' if before.is_none() && matches!(next, Some('r' | 'l' | 'n')) => {
            (1, &[("g", 0), ("h", 1)])
        }
        'h' if slavic && before != Some('s') => (1, &[("h", 0), ("g", 1)]),
        _ => return None,
    };
    Some(choices)
}

/// C is k, s or j (Turkish), the ʿayn of the Somali, and in company much else.
fn letter_c(word: &[char], at: usize) -> Option<(usize, &'static [Choice])> {
    let rest = &word[at..];
    let next = rest.get(1).copied();
    if begins(rest, "chtch") || next == Some('k') || next == Some('z') {
        return None;
    }
    let read: (usize, &'static [Choice]) = match next {
        Some('h') if matches!(rest.get(2), Some('r' | 'l')) => (2, &[("k", 0), ("h", 1)]),
        Some('h') if begins(rest, "chae") => (2, &[("k", 0), ("h", 1)]),
        Some('h') if at == 0 && matches!(rest.get(2), Some('e' | 'i')) => {
            (2, &[("h", 0), ("c", 0), ("x", 1), ("k", 2)])
        }
        Some('h') if at == 0 => (2, &[("h", 0), ("c", 0), ("x", 1)]),
        Some('h') => (2, &[("c", 0), ("h", 0), ("x", 1)]),
        Some('e' | 'i' | 'y') => (1, &[("s", 0), ("j", 1), ("c", 2), ("", 2)]),
        Some('a' | 'o' | 'u') if at == 0 => (1, &[("k", 0), ("", 1), ("j", 2)]),
        Some('a' | 'o' | 'u') => (1, &[("k", 0), ("j", 1), ("", 2)]),
        None => (1, &[("k", 0), ("c", 1), ("", 1)]),
        _ => (1, &[("k", 0), ("", 1)]),
    };
    Some(read)
}

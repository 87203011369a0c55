//! Cyrillic letters, read the Ukrainian way where the word shows it, otherwise both ways.

use crate::beam::{Beam, Choice};

pub(crate) fn readings(word: &[char]) -> Vec<String> {
    let ukrainian = word.iter().any(|l| matches!(l, 'і' | 'ї' | 'є' | 'ґ'));
    let mut beam = Beam::new();
    for (at, letter) in word.iter().enumerate() {
        let last = at + 1 == word.len();
        // дж is one sound: Джамал, Фарадж.
        if *letter == 'д' && word.get(at + 1) == Some(&'ж') {
            continue;
        }
        match choices(*letter, ukrainian, at == 0, last) {
            Some(found) => beam.push(found),
            None => other(&mut beam, *letter),
        }
    }
    beam.readings()
}

fn choices(letter: char, ukrainian: bool, first: bool, last: bool) -> Option<&'static [Choice]> {
    let read: &'static [Choice] = match letter {
        'а' => &[("a", 0)],
        'б' => &[("b", 0)],
        'в' => &[("v", 0)],
        'г' if ukrainian => &[("h", 0), ("g", 1)],
        'г' => &[("g", 0), ("h", 1)],
        'ґ' => &[("g", 0)],
        'д' => &[("d", 0)],
        'е' if first => &[("e", 0), ("ye", 0)],
        'е' | 'э' => &[("e", 0)],
        'є' if last => &[("ie", 0)],
        'є' if first => &[("ye", 0), ("e", 1)],
        'є' => &[("ie", 0), ("e", 1)],
        'ё' if first => &[("yo", 0)],
        'ё' => &[("io", 0), ("e", 1)],
        'ж' => &[("j", 0), ("x", 1)],
        'з' | 'с' | 'ц' => &[("s", 0)],
        'и' | 'і' | 'ы' => &[("i", 0)],
        'ї' => &[("i", 0)],
        'й' => &[("y", 0)],
        'к' | 'қ' => &[("k", 0)],
        'л' => &[("l", 0)],
        'м' => &[("m", 0)],
        'н' => &[("n", 0)],
        'о' => &[("o", 0)],
        'п' => &[("p", 0)],
        'р' => &[("r", 0)],
        'т' => &[("t", 0)],
        'у' | 'ү' | 'ұ' => &[("u", 0)],
        'ф' => &[("f", 0)],
        'х' | 'ҳ' | 'һ' => &[("h", 0)],
        'ч' => &[("c", 0)],
        'ш' | 'щ' => &[("x", 0)],
        'ъ' | 'ь' | '\u{2bc}' => &[("", 0)],
        'ю' if first => &[("yu", 0)],
        'ю' => &[("iu", 0)],
        'я' if first => &[("ya", 0)],
        'я' => &[("ia", 0)],
        'ў' => &[("v", 0)],
        'ј' => &[("y", 0)],
        'ғ' => &[("g", 0)],
        'ө' => &[("o", 0)],
        'ә' => &[("e", 0)],
        'ҷ' | 'џ' => &[("j", 0)],
        _ => return None,
    };
    Some(read)
}

/// Letters of further languages, by their plain transliteration.
fn other(beam: &mut Beam, letter: char) {
    let plain: Vec<char> = any_ascii::any_ascii_char(letter)
        .to_ascii_lowercase()
        .chars()
        .filter(char::is_ascii_lowercase)
        .collect();
    let choice = crate::latin::readings(&plain);
    if let Some(text) = choice.first() {
        for one in text.bytes() {
            beam.push(&[(letter_of(one), 0)]);
        }
    }
}

/// The letter as a text that lives as long as the programme.
pub(crate) fn letter_of(letter: u8) -> &'static str {
    const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz";
    let at = usize::from(letter.wrapping_sub(b'a'));
    ALPHABET.get(at..=at).unwrap_or("")
}

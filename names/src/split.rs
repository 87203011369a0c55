//! Text into the words of a name: only letters, small, in the one form Unicode has for them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::word::Script;
use crate::{MOST_LETTERS, MOST_WORDS};

/// More characters than this are not looked at.
const MOST_CHARACTERS: usize = 1_000;

/// The words, at most [`MOST_WORDS`] of at most [`MOST_LETTERS`] letters.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(4);
    let mut word = String::new();
    let mut letters = 0;
    for character in text.chars().take(MOST_CHARACTERS).nfkc() {
        if silent(character) {
            continue;
        }
        if character.is_alphabetic() {
            for small in character.to_lowercase().filter(|s| !is_combining_mark(*s)) {
                letters += 1;
                if letters <= MOST_LETTERS {
                    word.push(crate::arabic::unified(small));
                }
            }
        } else if !word.is_empty() {
            all.push(std::mem::take(&mut word));
            letters = 0;
            if all.len() == MOST_WORDS {
                return all;
            }
        }
    }
    if !word.is_empty() {
        all.push(word);
    }
    all
}

/// Marks that change nothing: vowel signs of Arabic script, accents left over, apostrophes and the
/// signs for ʿayn, the lengthening stroke, and what only steers the direction of writing.
fn silent(character: char) -> bool {
    is_combining_mark(character)
        || matches!(
            character,
            '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | 'ʹ' | 'ˈ' | 'ء' | '\u{640}'
                | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// The script most letters are of.
pub(crate) fn script(word: &str) -> Script {
    for letter in word.chars() {
        return match letter as u32 {
            0x0600..=0x077f | 0x08a0..=0x08ff => Script::Arabic,
            0x0400..=0x052f => Script::Cyrillic,
            0x1200..=0x139f => Script::Ethiopic,
            0x0000..=0x024f | 0x1e00..=0x1eff => Script::Latin,
            _ => continue,
        };
    }
    Script::Other
}

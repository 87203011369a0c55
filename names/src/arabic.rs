//! Arabic letters of Arabic, Persian, Dari, Pashto and Kurdish. Short vowels are not written: a
//! reading is the consonants with the long vowels.

use crate::beam::{Beam, Choice};

/// One letter for what several keyboards write: hamza carriers, Persian and Arabic yeh and kaf.
pub(crate) fn unified(letter: char) -> char {
    match letter {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' | 'ۍ' | 'ئ' | 'ێ' | 'ے' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ة' | 'ۀ' | 'ھ' | 'ہ' => 'ه',
        'ؤ' | 'ۆ' | 'ۇ' => 'و',
        other => other,
    }
}

/// How a word of unified letters may be said.
pub(crate) fn readings(word: &[char]) -> Vec<String> {
    let mut beam = Beam::new();
    for (at, letter) in word.iter().enumerate() {
        let last = at + 1 == word.len() && at > 0;
        // A vowel is said behind it where none is written, and y stays a consonant by it.
        let vowel = |next: &char| matches!(next, 'ا' | 'و' | 'ي' | 'ە');
        if at == 0 && *letter == 'ي' && !word.get(1).is_some_and(vowel) {
            beam.push(&[("ya", 0)]);
            continue;
        }
        let choices = match place(*letter, at == 0, last) {
            Some(choices) => choices,
            None => anywhere(*letter),
        };
        beam.push(choices);
    }
    beam.readings()
}

/// Letters that are read otherwise at the beginning or the end.
fn place(letter: char, first: bool, last: bool) -> Option<&'static [Choice]> {
    let read: &'static [Choice] = match letter {
        'ا' | 'ع' if first => &[("a", 0)],
        'و' if first => &[("v", 0)],
        'و' if last => &[("u", 0)],
        'ي' if first => &[("y", 0)],
        'ه' if last => &[("a", 0), ("h", 1)],
        _ => return None,
    };
    Some(read)
}

fn anywhere(letter: char) -> &'static [Choice] {
    match letter {
        'ا' => &[("a", 0)],
        'ە' => &[("e", 0)],
        'ب' => &[("b", 0)],
        'پ' => &[("p", 0)],
        'ت' | 'ط' | 'ټ' => &[("t", 0)],
        'ث' => &[("t", 0), ("s", 0)],
        'ج' => &[("j", 0)],
        'ژ' | 'ږ' => &[("j", 0), ("x", 1)],
        'چ' => &[("c", 0)],
        'ح' | 'خ' | 'ه' => &[("h", 0)],
        'د' | 'ډ' => &[("d", 0)],
        'ذ' | 'ض' => &[("d", 0), ("s", 0)],
        'ر' | 'ړ' | 'ڕ' => &[("r", 0)],
        'ز' | 'ظ' | 'س' | 'ص' | 'څ' | 'ځ' => &[("s", 0)],
        'ش' => &[("x", 0)],
        'ښ' => &[("x", 0), ("h", 1)],
        'غ' => &[("g", 0), ("k", 2)],
        'ف' => &[("f", 0)],
        'ڤ' => &[("v", 0)],
        'ق' => &[("k", 0), ("g", 2)],
        'ك' => &[("k", 0)],
        'گ' | 'ګ' => &[("g", 0)],
        'ل' | 'ڵ' => &[("l", 0)],
        'م' => &[("m", 0)],
        'ن' | 'ڼ' => &[("n", 0)],
        'و' => &[("u", 0), ("v", 0)],
        'ي' => &[("i", 0)],
        // ع within a word and the bare hamza are not heard by those who write Latin letters.
        _ => &[("", 0)],
    }
}

//! Ge'ez letters as Tigrinya and Amharic write names: every letter is a consonant with its vowel.

use crate::beam::Beam;
use crate::cyrillic::letter_of;

/// The consonants of the block, eight letters each, from U+1200 on. A dash: no consonant (አ, ዐ).
const ROWS: &[u8] = b"hlhmsrsxkkkkbvtchhnn-kkkhv-sjyddjgggtcpssfp";

/// The vowels in the order of the alphabet; the sixth is silent or a short i.
const VOWELS: [&str; 8] = ["e", "u", "i", "a", "e", "", "o", "ua"];

pub(crate) fn readings(word: &[char]) -> Vec<String> {
    let mut beam = Beam::new();
    for letter in word {
        let at = (*letter as usize).wrapping_sub(0x1200);
        let Some(consonant) = ROWS.get(at / 8) else {
            continue;
        };
        let order = at % 8;
        let silent = *consonant == b'-';
        if !silent {
            beam.push(&[(letter_of(*consonant), 0)]);
        }
        // The first letter of these rows is said a, and the sixth cannot be silent.
        let open = silent || *consonant == b'h';
        let vowel = match order {
            0 if open => "a",
            5 if silent => "i",
            other => VOWELS[other],
        };
        if !vowel.is_empty() {
            beam.push(&[(vowel, 0)]);
        }
    }
    beam.readings()
}

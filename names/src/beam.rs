//! Several ways to read a word at once, the likeliest first, never more than a few.

use crate::MOST_LETTERS;

/// What a letter may stand for, and how far-fetched that is (0: the usual reading).
pub(crate) type Choice = (&'static str, u8);

const WIDTH: usize = 4;

pub(crate) struct Beam {
    each: Vec<(String, u16)>,
}

impl Beam {
    pub(crate) fn new() -> Self {
        let mut each = Vec::with_capacity(WIDTH * 2);
        each.push((String::with_capacity(MOST_LETTERS), 0));
        Self { each }
    }

    /// Goes on with one of the choices. The first readings stay when there are too many.
    pub(crate) fn push(&mut self, choices: &[Choice]) {
        let Some(((first, cost), others)) = choices.split_first() else {
            return;
        };
        let before = self.each.len();
        for at in 0..before {
            for (more, further) in others {
                let mut next = self.each[at].clone();
                next.0.push_str(more);
                next.1 += u16::from(*further);
                self.each.push(next);
            }
            let one = &mut self.each[at];
            one.0.push_str(first);
            one.1 += u16::from(*cost);
        }
        if self.each.len() > WIDTH {
            self.each.sort_by_key(|(_, cost)| *cost);
            self.each.truncate(WIDTH);
        }
    }

    /// The readings, likeliest first, evened out and each once.
    pub(crate) fn readings(mut self) -> Vec<String> {
        self.each.sort_by_key(|(_, cost)| *cost);
        let mut all: Vec<String> = Vec::with_capacity(self.each.len());
        for (text, _) in self.each {
            let even = evened(&text);
            if !even.is_empty() && !all.contains(&even) {
                all.push(even);
            }
        }
        all
    }
}

pub(crate) const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Doubled letters once; y is a consonant at the beginning before a vowel and a vowel elsewhere.
fn evened(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    for (at, letter) in bytes.iter().copied().enumerate() {
        let next = bytes.get(at + 1).copied();
        let vowel_next = next.is_some_and(|n| is_vowel(n) && n != b'i');
        let even = match letter {
            b'y' | b'i' if at == 0 && vowel_next => b'y',
            b'y' if at == 0 && next == Some(b'i') => b'y',
            b'y' => b'i',
            other => other,
        };
        if out.as_bytes().last() != Some(&even) && out.len() < MOST_LETTERS {
            out.push(char::from(even));
        }
    }
    out
}

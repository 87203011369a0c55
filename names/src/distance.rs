//! How far two readings are from each other, letter by letter. Costs are hundredths of a letter.

use crate::MOST_LETTERS;
use crate::beam::is_vowel;

const ROW: usize = MOST_LETTERS + 2;

/// A swap, an omission or another letter at the beginning is rare and changes a name most.
const FIRST: u16 = 2;

/// 1 for equal readings, 0 for nothing in common or less than `least`. `bare`: one of them does not
/// write short vowels, whether they are there says nothing.
pub(crate) fn similar(a: &str, b: &str, bare: bool, least: f64) -> f64 {
    if a == b {
        return 1.0;
    }
    let (long, short) = (a.len().max(b.len()), a.len().min(b.len()));
    if short == 0 || long > 3 * short {
        return 0.0;
    }
    let letters = u32::try_from(long.max(4)).map_or(1.0, f64::from);
    let most = (1.0 - least) * 100.0 * letters + 1.0;
    let cost = f64::from(cost(a.as_bytes(), b.as_bytes(), bare, most));
    let score = (1.0 - cost / 100.0 / letters).max(0.0);
    if other_end(a.as_bytes(), b.as_bytes()) {
        score.min(OTHER_END)
    } else {
        score
    }
}

/// Names that differ in what ends them are different, however long they are: Samir and Samira,
/// Ahmad and Ahmadi, Reza and Rezai.
const OTHER_END: f64 = 0.77;

fn other_end(a: &[u8], b: &[u8]) -> bool {
    let (Some(one), Some(other)) = (end(a), end(b)) else {
        return false;
    };
    // The wife of Ivanov is called Ivanova, the one of Kovalskyi Kovalska.
    let couple = |man: &[u8], wife: &[u8]| {
        let stem = wife.strip_suffix(b"a").unwrap_or(wife);
        stem.len() < wife.len()
            && ((man == stem && (stem.ends_with(b"ov") || stem.ends_with(b"ev")))
                || (stem.ends_with(b"sk") && man.strip_suffix(b"i") == Some(stem)))
    };
    one != other && !couple(a, b) && !couple(b, a)
}

/// The vowel a reading ends with, o with u; nothing where the end is open (e).
fn end(reading: &[u8]) -> Option<u8> {
    match reading.last()? {
        b'e' if reading.ends_with(b"ie") => Some(b'i'),
        b'e' => None,
        b'a' => Some(b'a'),
        b'i' => Some(b'i'),
        b'o' | b'u' => Some(b'u'),
        _ => Some(b'-'),
    }
}

/// Stops at `most`: names have mostly nothing in common, and that shows early.
fn cost(a: &[u8], b: &[u8], bare: bool, most: f64) -> u16 {
    let mut rows = [[0_u16; ROW]; 3];
    let mut extra = [0_u16; ROW];
    let (a, b) = (&a[..a.len().min(ROW - 1)], &b[..b.len().min(ROW - 1)]);
    for at in 0..b.len() {
        extra[at] = single(b, at, bare);
        rows[2][at + 1] = rows[2][at] + extra[at];
    }
    for i in 0..a.len() {
        // The row before the last, the last one, and the one to fill.
        let (before, last, now) = ((i + 1) % 3, (i + 2) % 3, i % 3);
        let gone = single(a, i, bare);
        rows[now][0] = rows[last][0] + gone;
        let mut lowest = rows[now][0];
        for j in 0..b.len() {
            let mut least = rows[last][j] + other(a[i], b[j], i == 0 || j == 0);
            least = least.min(rows[last][j + 1] + gone);
            least = least.min(rows[now][j] + extra[j]);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                let swap = if i == 1 || j == 1 { 130 } else { 60 };
                least = least.min(rows[before][j - 1] + swap);
            }
            rows[now][j + 1] = least;
            lowest = lowest.min(least);
        }
        // The next row may still profit from a swap over two letters.
        if f64::from(lowest) > most + 60.0 {
            return u16::MAX;
        }
    }
    rows[(a.len() + 2) % 3][b.len()]
}

/// A letter that stands in one of the readings only.
fn single(word: &[u8], at: usize, bare: bool) -> u16 {
    let letter = word[at];
    let last = at + 1 == word.len();
    let beside = at > 0 && is_vowel(word[at - 1]);
    match letter {
        // What ends a name makes it another one: Samir and Samira, Ahmad and Ahmadi.
        b'a' if last => 130,
        b'i' if last && !beside => 100,
        b'o' | b'u' if last => 60,
        b'e' if last => 25,
        _ if is_vowel(letter) && at == 0 => 60,
        _ if is_vowel(letter) && bare => 5,
        _ if is_vowel(letter) => 35,
        b'h' if at > 0 => 45,
        b'y' => 35,
        _ => 120,
    }
}

/// One letter instead of another.
fn other(a: u8, b: u8, first: bool) -> u16 {
    let place = |letter: u8| usize::from(letter.wrapping_sub(b'a')).min(25);
    OTHER[usize::from(first)][place(a)][place(b)]
}

/// All of them at hand, apart for the first letter: this is asked some fifty times for two words.
static OTHER: [[[u16; 26]; 26]; 2] = {
    let mut all = [[[0; 26]; 26]; 2];
    let mut a = 0_u8;
    while a < 26 {
        let mut b = 0_u8;
        while b < 26 {
            all[0][a as usize][b as usize] = of_letters(b'a' + a, b'a' + b, false);
            all[1][a as usize][b as usize] = of_letters(b'a' + a, b'a' + b, true);
            b += 1;
        }
        a += 1;
    }
    all
};

const fn of_letters(a: u8, b: u8, first: bool) -> u16 {
    if a == b {
        return 0;
    }
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    let vowels = is_vowel(a) && is_vowel(b);
    let cost = match (a, b) {
        (b'o', b'u') => 10,
        (b'a', b'e') | (b'e', b'i') => 15,
        (b'i', b'y') => 20,
        (b'b', b'p') | (b'd', b't') | (b'f', b'v') => 35,
        (b'c', b'x') | (b'j', b'x') | (b'c', b'j') => 35,
        (b's', b'x') | (b'j', b'y') | (b'c', b's') | (b'g', b'k') => 45,
        (b'a', b'o') => 55,
        (b'e', b'o') | (b'j', b's') => 60,
        (b'g', b'h') | (b'b', b'v') | (b'g', b'j') => 70,
        (b'h', b'k') | (b'c', b't') | (b'c', b'h') => 80,
        (b'm', b'n') | (b'c', b'k') => 90,
        (b's', b't') | (b'e', b'u') => 110,
        (b'd', b's') | (b'l', b'r') => 120,
        _ if vowels => 130,
        _ if is_vowel(a) != is_vowel(b) => 200,
        _ => 160,
    };
    match (first, vowels) {
        (true, true) => cost * FIRST,
        (true, false) => cost * 3 / 2,
        _ => cost,
    }
}

//! Sounds: the frame of consonants of a reading. A beginning vowel becomes `a`, diphthongs with i
//! become `y`, an end is kept as `a`, `i`, `u` or `ya`; other vowels go, since Arabic script does not
//! write them and everybody hears them differently.

use crate::beam::is_vowel;

/// Frames with more letters than this are told apart without every detail.
const LONG: usize = 4;

/// The frame, and another where it is open whether an end or an i was heard. `bare`: short vowels
/// were not written, so that an i may be half of a diphthong.
pub(crate) fn frames(reading: &str, bare: bool) -> Vec<String> {
    let full = frame(reading, true);
    if full.is_empty() {
        return Vec::new();
    }
    let mut all = vec![full.clone()];
    let bytes = reading.as_bytes();
    if bytes.len() > 2 && bytes.ends_with(b"e") && !is_vowel(bytes[bytes.len() - 2]) {
        all.push(format!("{full}a"));
    }
    if bare && let Some(other) = with_diphthong(reading) {
        all.push(other);
    }
    // A long name stays itself without its diphthong or its last vowel: Sulaiman, Suleman.
    let length = full.len();
    if let Some(at) = full[1..]
        .find('y')
        .filter(|at| length > LONG && at + 2 < length)
    {
        all.push(format!("{}{}", &full[..=at], &full[at + 2..]));
    }
    if length > LONG && full.ends_with('a') {
        all.push(full[..length - 1].trim_end_matches('y').to_owned());
    }
    all
}

/// The frame of what somebody has begun to type: without an end, as more may follow.
pub(crate) fn begun(reading: &str) -> String {
    let whole = reading.trim_end_matches(['a', 'e', 'i', 'o', 'u']);
    let whole = if whole.is_empty() { reading } else { whole };
    frame(whole, false)
}

/// The first i between consonants of a reading without short vowels, taken for ai.
fn with_diphthong(reading: &str) -> Option<String> {
    let bytes = reading.as_bytes();
    let lone = |at: &usize| {
        let at = *at;
        bytes[at] == b'i' && !is_vowel(bytes[at - 1]) && !is_vowel(bytes[at + 1])
    };
    let at = (1..bytes.len().saturating_sub(1)).find(lone)?;
    Some(frame(
        &format!("{}a{}", &reading[..at], &reading[at..]),
        true,
    ))
}

fn frame(reading: &str, ended: bool) -> String {
    let bytes = reading.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let from = at;
        while at < bytes.len() && is_vowel(bytes[at]) {
            at += 1;
        }
        if at > from {
            let group = &bytes[from..at];
            if from == 0 {
                out.push('a');
            } else if at < bytes.len() {
                out.push_str(middle(group));
            } else if ended {
                out.push_str(end(group));
            }
            continue;
        }
        let heard = hardened(bytes[at]);
        // Without the vowel between them, equal consonants would come and go with a slip.
        if out.as_bytes().last() != Some(&heard) {
            out.push(char::from(heard));
        }
        at += 1;
    }
    out
}

fn middle(group: &[u8]) -> &'static str {
    if group.len() > 1 && group.contains(&b'i') {
        "y"
    } else {
        ""
    }
}

fn end(group: &[u8]) -> &'static str {
    let glide = group.len() > 1 && group[0] == b'i';
    match group[group.len() - 1] {
        b'a' if glide => "ya",
        b'a' => "a",
        b'i' => "i",
        b'e' if group.contains(&b'i') => "i",
        b'o' | b'u' => "u",
        _ => "",
    }
}

/// Hard and soft are one to many who hear them, in the south of Germany above all; v is said f.
fn hardened(letter: u8) -> u8 {
    match letter {
        b'd' => b't',
        b'p' => b'b',
        b'v' => b'f',
        other => other,
    }
}

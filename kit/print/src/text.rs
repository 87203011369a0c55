//! Makes typed text fit for a page: every character can be shown, every run can be broken.

use serde_json::Value;

use crate::fonts::fonts;

/// Runs without a space longer than this get places to break; German words are hyphenated well below.
const LONGEST_RUN: usize = 40;
/// Distance of those places: fits the narrowest column.
const BREAK_EVERY: usize = 8;
const ZERO_WIDTH_SPACE: char = '\u{200b}';
const REPLACEMENT: char = '\u{fffd}';

/// The data with every string made printable, and the number of characters that had to be replaced.
pub(crate) fn printable(data: &Value) -> (Value, usize) {
    let mut replaced = 0;
    let value = walk(data, &mut replaced);
    (value, replaced)
}

fn walk(value: &Value, replaced: &mut usize) -> Value {
    match value {
        Value::String(text) => Value::String(breakable(&showable(text, replaced))),
        Value::Array(items) => items.iter().map(|item| walk(item, replaced)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), walk(field, replaced)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn showable(text: &str, replaced: &mut usize) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut previous = ' ';
    for character in text.chars() {
        match character {
            '\n' if previous == '\r' => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                shown.push('\n')
            }
            '\t' => shown.push(' '),
            _ if invisible(character) => {}
            _ => match stand_in(character) {
                Some(words) => shown.push_str(words),
                None if private(character) || !fonts().show(character) => {
                    shown.push(REPLACEMENT);
                    *replaced += 1;
                }
                None => shown.push(character),
            },
        }
        previous = character;
    }
    shown
}

/// Controls, byte order marks, variation selectors, and the overrides that would let a name rearrange
/// the line it stands in. Joiners, isolates and soft hyphens stay: Persian and Fluent need them.
fn invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{202d}' | '\u{202e}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// PDF/A forbids private codepoints even where a font has a glyph.
fn private(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// Signs that people type in notes and that text fonts lack.
fn stand_in(character: char) -> Option<&'static str> {
    Some(match character {
        '→' | '⇒' | '➔' | '➜' | '➡' => "->",
        '←' | '⇐' | '⬅' => "<-",
        '↔' | '⇔' => "<->",
        '✓' | '✔' | '☑' | '✅' => "[x]",
        '☐' | '□' => "[ ]",
        '✗' | '✘' | '☒' | '❌' => "[-]",
        '☎' | '✆' | '📞' => "Tel.",
        '★' | '☆' => "*",
        '■' | '▪' | '►' | '▶' => "•",
        _ => return None,
    })
}

fn breakable(text: &str) -> String {
    if text.len() <= LONGEST_RUN {
        return text.to_owned();
    }
    let mut broken = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        if piece.chars().nth(LONGEST_RUN).is_none() {
            broken.push_str(piece);
            continue;
        }
        for (place, character) in piece.chars().enumerate() {
            if place > 0 && place % BREAK_EVERY == 0 {
                broken.push(ZERO_WIDTH_SPACE);
            }
            broken.push(character);
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_of_all_scripts_we_meet_stays_as_it_is() {
        let data = json!({ "names": [
            "Łukasz Öztürk-Groß", "أحمد الحسن", "پژمان", "Олександр Ґудзь", "ኣበባ ገብረመስቀል",
            "გიორგი", "Արմեն", "தமிழ்", "می\u{200c}خواهم", "\u{2068}Ali\u{2069}",
        ] });
        assert_eq!(printable(&data), (data, 0));
    }

    #[test]
    fn what_cannot_be_shown_is_replaced_and_counted() {
        let (shown, replaced) = printable(&json!("A\u{0}B 🦄 漢 \u{e001} → ✓\r\nC\u{202e}D\tE"));
        assert_eq!(shown, json!("AB \u{fffd} \u{fffd} \u{fffd} -> [x]\nCD E"));
        assert_eq!(replaced, 3);
    }

    #[test]
    fn only_endless_runs_get_places_to_break() {
        let word = "Aufenthaltserlaubnisverlängerung";
        let (shown, _) = printable(&json!(format!("{word} {}", "x".repeat(41))));
        let shown = shown.as_str().unwrap();
        assert!(shown.starts_with(&format!("{word} xxxxxxxx\u{200b}xxxxxxxx")));
        assert_eq!(shown.chars().filter(|c| *c == ZERO_WIDTH_SPACE).count(), 5);
    }
}

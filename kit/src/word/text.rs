//! The text of one part: which of it stands where in the XML, so that only what changes is written
//! anew.

use std::ops::Range;

use super::WordError;

/// Depth of paragraphs within text boxes within paragraphs.
const DEEP: usize = 50;

/// A piece of text, `<w:t>…</w:t>`.
struct Piece {
    /// Where its start tag begins, and what lies between the tags.
    tag: Range<usize>,
    raw: Range<usize>,
    text: String,
}

/// The paragraphs of a part, each as its pieces of text.
fn paragraphs(xml: &str) -> Result<Vec<Vec<Piece>>, WordError> {
    let (mut done, mut open) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(start) = xml[at..].find('<').map(|found| at + found) {
        let end = tag_end(xml, start)?;
        let tag = &xml[start..end];
        let closed = tag.ends_with("/>");
        match name(tag) {
            "w:p" if !closed => {
                if open.len() >= DEEP {
                    return Err(WordError::Broken);
                }
                open.push(Vec::new());
            }
            "/w:p" => done.push(open.pop().ok_or(WordError::Broken)?),
            "w:t" if !closed => {
                let length = xml[end..].find('<').ok_or(WordError::Broken)?;
                let raw = end..end + length;
                if let Some(pieces) = open.last_mut() {
                    pieces.push(Piece {
                        tag: start..end,
                        text: plain(&xml[raw.clone()]),
                        raw,
                    });
                }
            }
            _ => {}
        }
        at = end;
    }
    if open.is_empty() {
        Ok(done)
    } else {
        Err(WordError::Broken)
    }
}

/// Behind the tag, comment or other mark that begins at a place.
fn tag_end(xml: &str, start: usize) -> Result<usize, WordError> {
    let rest = &xml[start..];
    for (begin, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if rest.starts_with(begin) {
            let found = rest.find(end).ok_or(WordError::Broken)?;
            return Ok(start + found + end.len());
        }
    }
    // Word writes no document types; they can swell and fetch.
    if rest.starts_with("<!") {
        return Err(WordError::Broken);
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Ok(start + at + 1),
            _ => {}
        }
    }
    Err(WordError::Broken)
}

fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches('<').trim_end_matches(['>', '/']);
    inner.split_whitespace().next().unwrap_or_default()
}

fn plain(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let (entity, behind) = after.split_once(';').unwrap_or((after, ""));
        match entity {
            "amp" => text.push('&'),
            "lt" => text.push('<'),
            "gt" => text.push('>'),
            "quot" => text.push('"'),
            "apos" => text.push('\''),
            other => text.extend(numbered(other)),
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

fn numbered(entity: &str) -> Option<char> {
    let number = entity.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// Text as it stands in XML; a new line becomes one of Word's, what XML cannot hold goes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("</w:t><w:br/><w:t xml:space=\"preserve\">"),
            '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}

/// The fields in a text: where each begins and ends, and its name.
fn marks(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("{{").map(|place| at + place) {
        let Some(length) = text[start..].find("}}") else {
            break;
        };
        let end = start + length + 2;
        found.push((start..end, text[start + 2..end - 2].trim()));
        at = end;
    }
    found
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// The names of the fields in a part.
pub(super) fn fields(xml: &str) -> Result<Vec<String>, WordError> {
    let mut found = Vec::new();
    for pieces in paragraphs(xml)? {
        let text = joined(&pieces);
        found.extend(marks(&text).into_iter().map(|(_, name)| name.to_owned()));
    }
    Ok(found)
}

/// The part with its fields filled; nothing when it has none.
pub(super) fn fill(
    xml: &str,
    value: &impl Fn(&str) -> String,
    most: usize,
) -> Result<Option<String>, WordError> {
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut size = xml.len();
    for pieces in paragraphs(xml)? {
        let text = joined(&pieces);
        let marks: Vec<(Range<usize>, String)> = marks(&text)
            .into_iter()
            .map(|(place, name)| (place, escaped(&value(name))))
            .collect();
        size += marks.iter().map(|(_, value)| value.len()).sum::<usize>();
        if size > most {
            return Err(WordError::TooLarge);
        }
        let mut begin = 0;
        for piece in &pieces {
            let end = begin + piece.text.len();
            if let Some(new) = refilled(piece, begin..end, &marks) {
                changes.push((piece.tag.start..piece.raw.end, new));
            }
            begin = end;
        }
    }
    if changes.is_empty() {
        return Ok(None);
    }
    // Paragraphs within others end first.
    changes.sort_by_key(|(place, _)| place.start);
    let (mut out, mut at) = (String::with_capacity(size), 0);
    for (place, new) in changes {
        out.push_str(&xml[at..place.start]);
        out.push_str(&new);
        at = place.end;
    }
    out.push_str(&xml[at..]);
    Ok(Some(out))
}

/// A piece of a paragraph with what stands for the fields in it: the value goes to the piece in which
/// the field begins, and looks as that one does. Nothing when no field touches it.
fn refilled(piece: &Piece, span: Range<usize>, marks: &[(Range<usize>, String)]) -> Option<String> {
    let touching = marks
        .iter()
        .filter(|(place, _)| place.start < span.end && place.end > span.start);
    let mut new = String::from("<w:t xml:space=\"preserve\">");
    let (mut at, mut any) = (span.start, false);
    for (place, value) in touching {
        any = true;
        if place.start >= span.start {
            new.push_str(&escaped(
                &piece.text[at - span.start..place.start - span.start],
            ));
            new.push_str(value);
        }
        at = place.end.min(span.end);
    }
    new.push_str(&escaped(&piece.text[at - span.start..]));
    any.then_some(new)
}

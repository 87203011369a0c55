//! Just enough of Rust's grammar to tell code from text and comments.

#[derive(Debug, Default)]
pub(super) struct Source {
    /// The code with every string, comment and test module blanked out, line by line as before.
    pub(super) code: String,
    pub(super) strings: Vec<Piece>,
    pub(super) comments: Vec<Piece>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) text: String,
    /// Inside a `#[cfg(test)]` block.
    pub(super) test: bool,
}

struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
    /// Same length as the text, so that positions and lines agree.
    code: Vec<u8>,
    strings: Vec<Piece>,
    comments: Vec<Piece>,
}

pub(super) fn read(text: &str) -> Source {
    let mut lexer = Lexer {
        text: text.as_bytes(),
        at: 0,
        line: 1,
        code: Vec::with_capacity(text.len()),
        strings: Vec::new(),
        comments: Vec::new(),
    };
    while lexer.at < lexer.text.len() {
        lexer.step();
    }
    lexer.finish()
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    fn step(&mut self) {
        let rest = self.rest();
        let after_word = self.at > 0 && is_word(self.text[self.at - 1]);
        if rest.starts_with(b"//") {
            let end = find(rest, b"\n").unwrap_or(rest.len());
            self.comment(end);
        } else if rest.starts_with(b"/*") {
            let end = block_comment(rest);
            self.comment(end);
        } else if let Some((open, close)) = raw_string(rest).filter(|_| !after_word) {
            self.string(open, &close, true);
        } else if rest.starts_with(b"b\"") && !after_word {
            self.string(2, b"\"", false);
        } else if rest[0] == b'"' {
            self.string(1, b"\"", false);
        } else if let Some(length) = character(rest) {
            self.blank(length);
        } else {
            self.line += usize::from(rest[0] == b'\n');
            self.code.push(rest[0]);
            self.at += 1;
        }
    }

    fn blank(&mut self, length: usize) {
        for offset in 0..length {
            let newline = self.text[self.at + offset] == b'\n';
            self.line += usize::from(newline);
            self.code.push(if newline { b'\n' } else { b' ' });
        }
        self.at += length;
    }

    fn comment(&mut self, length: usize) {
        let text = String::from_utf8_lossy(&self.rest()[..length]).into_owned();
        self.comments.push(Piece {
            at: self.at,
            line: self.line,
            text,
            test: false,
        });
        self.blank(length);
    }

    fn string(&mut self, open: usize, close: &[u8], raw: bool) {
        let body = &self.rest()[open..];
        let length = if raw {
            find(body, close).unwrap_or(body.len())
        } else {
            string_end(body)
        };
        let mut text = String::from_utf8_lossy(&body[..length]).into_owned();
        if !raw {
            text = text
                .replace("\\\n", "")
                .replace("\\n", "\n")
                .replace("\\\"", "\"");
        }
        let total = (open + length + close.len()).min(self.rest().len());
        self.strings.push(Piece {
            at: self.at,
            line: self.line,
            text,
            test: false,
        });
        // The quotes stay, so that code shows where a text stood.
        self.code.push(b'"');
        self.at += 1;
        self.blank(total.saturating_sub(2));
        if total >= 2 {
            self.code.push(b'"');
            self.at += 1;
        }
    }

    fn finish(mut self) -> Source {
        let tests = test_blocks(&self.code);
        for range in &tests {
            for byte in &mut self.code[range.clone()] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        let mark = |pieces: Vec<Piece>| {
            let piece = |piece: Piece| Piece {
                test: tests.iter().any(|range| range.contains(&piece.at)),
                ..piece
            };
            pieces.into_iter().map(piece).collect()
        };
        Source {
            code: String::from_utf8_lossy(&self.code).into_owned(),
            strings: mark(self.strings),
            comments: mark(self.comments),
        }
    }
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len())
        .position(|window| window == needle)
}

fn block_comment(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The length of the opening and the closing mark of a raw string at the start.
fn raw_string(text: &[u8]) -> Option<(usize, Vec<u8>)> {
    let prefix = if text.starts_with(b"br") {
        2
    } else {
        usize::from(text.starts_with(b"r"))
    };
    if prefix == 0 {
        return None;
    }
    let hashes = text[prefix..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    (text.get(prefix + hashes) == Some(&b'"')).then(|| {
        let mut close = vec![b'"'];
        close.extend(std::iter::repeat_n(b'#', hashes));
        (prefix + hashes + 1, close)
    })
}

fn string_end(body: &[u8]) -> usize {
    let mut at = 0;
    while at < body.len() && body[at] != b'"' {
        at += if body[at] == b'\\' { 2 } else { 1 };
    }
    at.min(body.len())
}

/// The length of a character literal; `None` for a lifetime.
fn character(text: &[u8]) -> Option<usize> {
    if text[0] != b'\'' {
        return None;
    }
    if text.get(1) == Some(&b'\\') {
        return text
            .iter()
            .skip(3)
            .position(|byte| *byte == b'\'')
            .map(|end| end + 4);
    }
    let rest = std::str::from_utf8(&text[1..text.len().min(6)])
        .or_else(|error| std::str::from_utf8(&text[1..=error.valid_up_to()]))
        .ok()?;
    let length = rest.chars().next()?.len_utf8();
    (text.get(1 + length) == Some(&b'\'')).then_some(length + 2)
}

fn test_blocks(code: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut blocks = Vec::new();
    let mut from = 0;
    while let Some(offset) = find(&code[from..], b"#[cfg(test)]") {
        let start = from + offset;
        let mut depth = 0_usize;
        let mut end = start;
        for (at, byte) in code.iter().enumerate().skip(start) {
            end = at + 1;
            match byte {
                b'{' => depth += 1,
                b'}' if depth <= 1 => break,
                b'}' => depth -= 1,
                b';' if depth == 0 => break,
                _ => {}
            }
        }
        blocks.push(start..end);
        from = end.max(start + 1);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Vec<String> {
        read(text)
            .strings
            .into_iter()
            .map(|piece| piece.text)
            .collect()
    }

    #[test]
    fn tells_strings_from_code_and_comments() {
        let text = "let a = \"x\\\"y\"; // \"no\"\nlet b = r#\"p\"q\"#; /* \"n\" /* o */ */ let c = b\"z\";";
        assert_eq!(strings(text), ["x\"y", "p\"q", "z"]);
        let source = read(text);
        assert_eq!(source.comments.len(), 2);
        assert_eq!(source.code.len(), text.len());
        assert!(source.code.contains("let c"));
    }

    #[test]
    fn lifetimes_are_no_characters() {
        let source =
            read("fn f<'a>(x: &'a str) -> char { '\"' } const Q: char = '\\''; let e = 'ä'; \"s\"");
        assert_eq!(source.strings.len(), 1);
        assert_eq!(source.strings[0].text, "s");
    }

    #[test]
    fn raw_strings_have_no_escapes() {
        assert_eq!(strings("r\"a\\\" + \"b\""), ["a\\", "b"]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        let source = read("\n/* a\nb */\n\"x\ny\"\n\"z\"");
        assert_eq!(source.strings[0].line, 4);
        assert_eq!(source.strings[1].line, 6);
    }

    #[test]
    fn test_modules_are_marked() {
        let source =
            read("fn a() { \"x\"; }\n#[cfg(test)]\nmod t { fn b() { \"y\"; } }\nfn c() { \"z\"; }");
        let tests: Vec<_> = source.strings.iter().map(|piece| piece.test).collect();
        assert_eq!(tests, [false, true, false]);
        assert!(!source.code.contains("fn b"));
        assert!(source.code.contains("fn c"));
    }
}

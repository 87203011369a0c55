//! The line in pieces: words with their place, their plain form and where a clause ends.

use bindeglied_kit::text::folded;

/// One word of the line.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// Where it stands in the line, in bytes, without the signs around it.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// As it was written. Numbers keep their last dot (`3.12.`).
    pub(crate) raw: String,
    /// Lower case, Latin, umlauts written out; several pieces when there was a hyphen.
    pub(crate) plain: String,
    /// A comma, semicolon, full stop or line end follows.
    pub(crate) ends: bool,
    /// It is a comma that follows.
    pub(crate) comma: bool,
    /// A dot follows directly (`Fr.`, `tel.`).
    pub(crate) dot: bool,
    /// `#`, `@`, `>` or `+` stands directly before it.
    pub(crate) sign: Option<char>,
}

impl Word {
    pub(crate) fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.plain.as_str())
    }

    pub(crate) fn capital(&self) -> bool {
        self.raw.starts_with(|c: char| !c.is_lowercase())
    }

    pub(crate) fn number(&self) -> bool {
        self.raw.starts_with(|c: char| c.is_ascii_digit())
    }

    /// Its letters in one piece: `al-hussein` becomes `alhussein`.
    pub(crate) fn joined(&self) -> String {
        self.plain.replace(' ', "")
    }
}

/// What may follow a number without a space.
const UNITS: &[&str] = &[
    "min", "mins", "minuten", "minute", "m", "h", "std", "stunde", "stunden", "uhr", "wo",
    "wochen", "woche", "w", "t", "tg", "tage", "tagen", "tag", "mon", "monate", "monat", "monaten",
];

/// Short words whose dot is no full stop.
const SHORT: &[&str] = &[
    "fr",
    "hr",
    "fam",
    "tel",
    "std",
    "min",
    "ca",
    "bzw",
    "evtl",
    "ggf",
    "inkl",
    "mo",
    "di",
    "mi",
    "do",
    "sa",
    "so",
    "jan",
    "feb",
    "mrz",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "okt",
    "nov",
    "dez",
    "wo",
    "whg",
    "begl",
    "sprechst",
    "fallbespr",
    "telef",
    "pers",
    "gest",
    "abges",
    "tgl",
    "bspw",
    "usw",
    "etc",
    "nr",
    "str",
    "abs",
    "satz",
    "geb",
    "verl",
    "kiga",
    "jc",
    "abh",
    "u",
    "z",
    "b",
    "d",
    "h",
    "n",
    "e",
    "i",
    "s",
    "v",
    "a",
    "dr",
    "spst",
    "wv",
    "besch",
    "term",
    "tg",
    "vorm",
    "nachm",
    "mon",
    "beh",
    "vorl",
    "zi",
    "kd",
    "unt",
    "ausw",
];

pub(crate) fn split(line: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let chunks = chunks(line);
    for (index, (start, chunk)) in chunks.iter().enumerate() {
        if matches!(*chunk, "\n" | "-" | "–" | "—" | "|" | "/" | "•" | "·") {
            let next = chunks.get(index + 1).map_or("", |(_, next)| *next);
            match found.last_mut() {
                Some(last) if times(&last.raw, next) => found.push(until(*start, chunk)),
                Some(last) => last.ends = true,
                None => {}
            }
        } else {
            push(&mut found, *start, chunk);
        }
    }
    found
}

/// A dash between two times: `14:15 – 15:00`.
fn times(before: &str, after: &str) -> bool {
    let time = |text: &str| text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(':');
    time(before) && time(after)
}

fn until(start: usize, dash: &str) -> Word {
    Word {
        start,
        end: start + dash.len(),
        raw: dash.to_owned(),
        plain: "bis".to_owned(),
        ends: false,
        comma: false,
        dot: false,
        sign: None,
    }
}

/// The pieces between white space, with `,` and `;` dividing words but not numbers.
fn chunks(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut last = ' ';
    let mut rest = line.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let next = rest.peek().map_or(' ', |(_, c)| *c);
        if c.is_whitespace() {
            if let Some(start) = start.take() {
                found.push((start, &line[start..at]));
            }
            if c == '\n' {
                found.push((at, "\n"));
            }
        } else {
            let from = *start.get_or_insert(at);
            let within = last.is_ascii_digit() && next.is_ascii_digit();
            if c == ';' || (c == ',' && !within) || (c == '+' && !within) {
                found.push((from, &line[from..at + 1]));
                start = None;
            }
        }
        last = c;
    }
    if let Some(start) = start {
        found.push((start, &line[start..]));
    }
    found
}

fn push(found: &mut Vec<Word>, start: usize, chunk: &str) {
    let chunk_end = start + chunk.len();
    let sign = chunk.chars().next().filter(|c| "#@>+".contains(*c));
    let body = chunk.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '§' && c != '€');
    if body.is_empty() {
        return bare_sign(found, start, chunk, sign);
    }
    let start = start + chunk.len() - body.len();
    let number = body.starts_with(|c: char| c.is_ascii_digit());
    let bare = body.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '§' && c != '€');
    let after = &body[bare.len()..];
    let dot = after.starts_with('.');
    let digits = bare
        .bytes()
        .all(|b| b.is_ascii_digit() || b".:".contains(&b));
    let keep = usize::from(number && dot && digits);
    let raw = &body[..bare.len() + keep];
    let minutes = number && after.starts_with(['\'', '′', '’']);
    let comma = after.contains(',');
    let ends = comma
        || after.contains([';', '!', '?'])
        || (after.contains('.') && !number && !SHORT.contains(&folded(bare).as_str()));
    let mut word = Word {
        start,
        end: start + raw.len(),
        raw: raw.to_owned(),
        plain: folded(raw),
        ends,
        comma,
        dot,
        sign,
    };
    if bare.contains('§') {
        "paragraf".clone_into(&mut word.plain);
    }
    match unit(bare) {
        Some(parts) => parted(found, &word, &parts),
        None => found.push(word.clone()),
    }
    if minutes {
        word.start = start + raw.len();
        word.end = word.start + 1;
        "'".clone_into(&mut word.raw);
        "min".clone_into(&mut word.plain);
        word.sign = None;
        found.push(word);
    }
    if chunk.ends_with('+') && chunk.len() > 1 {
        bare_sign(found, chunk_end - 1, "+", Some('+'));
    }
}

/// A sign that stands alone: `+` and `>` are words of their own.
fn bare_sign(found: &mut Vec<Word>, start: usize, chunk: &str, sign: Option<char>) {
    if let Some(sign @ ('+' | '>')) = sign {
        found.push(Word {
            start,
            end: start + 1,
            raw: sign.to_string(),
            plain: String::new(),
            ends: false,
            comma: false,
            dot: false,
            sign: Some(sign),
        });
    } else if chunk.starts_with(['&', '€', '%']) {
        found.push(Word {
            start,
            end: start + chunk.chars().next().map_or(0, char::len_utf8),
            raw: chunk.to_owned(),
            plain: if chunk.starts_with('&') { "und" } else { "eur" }.to_owned(),
            ends: false,
            comma: false,
            dot: false,
            sign: None,
        });
    } else if chunk.contains([',', ';', '.'])
        && let Some(last) = found.last_mut()
    {
        last.ends = true;
    }
}

/// `45min` → `45`, `min`; `1h30` → `1`, `h`, `30`.
fn unit(bare: &str) -> Option<Vec<usize>> {
    let digits = bare.find(|c: char| !c.is_ascii_digit() && !".,:".contains(c))?;
    if digits == 0 || bare[..digits].ends_with(['.', ',', ':']) {
        return None;
    }
    let rest = &bare[digits..];
    let letters = rest
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(rest.len());
    let known = UNITS.contains(&folded(&rest[..letters]).as_str());
    let tail = &rest[letters..];
    if !known || !tail.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut at = vec![digits];
    if !tail.is_empty() {
        at.push(digits + letters);
    }
    Some(at)
}

fn parted(found: &mut Vec<Word>, whole: &Word, at: &[usize]) {
    let mut from = 0;
    let ends: Vec<usize> = at.iter().copied().chain([whole.raw.len()]).collect();
    for (index, to) in ends.iter().enumerate() {
        let raw = &whole.raw[from..*to];
        let last = index + 1 == ends.len();
        found.push(Word {
            start: whole.start + from,
            end: whole.start + to,
            raw: raw.to_owned(),
            plain: folded(raw),
            ends: last && whole.ends,
            comma: last && whole.comma,
            dot: last && whole.dot,
            sign: if index == 0 { whole.sign } else { None },
        });
        from = *to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raws(line: &str) -> Vec<String> {
        split(line).into_iter().map(|word| word.raw).collect()
    }

    #[test]
    fn numbers_units_and_signs_come_apart() {
        assert_eq!(
            raws("45min HB,WV 2Wo"),
            ["45", "min", "HB", "WV", "2", "Wo"]
        );
        assert_eq!(raws("1,5h am 3.12."), ["1,5", "h", "am", "3.12."]);
        assert_eq!(raws("1h30 30'"), ["1", "h", "30", "30", "'"]);
        assert_eq!(raws("3-Zi-Whg. (§ 25)"), ["3-Zi-Whg", "§", "25"]);
        assert_eq!(
            raws("Moroz+Touray > Kopie"),
            ["Moroz", "+", "Touray", ">", "Kopie"]
        );
        assert_eq!(raws(" \t\n"), Vec::<String>::new());
    }

    #[test]
    fn clauses_end_where_people_end_them() {
        let ends: Vec<bool> = split("Fr. Moroz war da, tel. gut. Ja")
            .iter()
            .map(|w| w.ends)
            .collect();
        assert_eq!(ends, [false, false, false, true, false, true, false]);
    }
}

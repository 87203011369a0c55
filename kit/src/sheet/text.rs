use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::guard::Budget;
use super::model::{Cell, Format, Limits, Row, Sheet, SheetError, Workbook};

const SEPARATORS: [char; 4] = [';', ',', '\t', '|'];
const LOOK_AT: usize = 64 * 1024;

pub(super) fn read(bytes: &[u8], filename: &str, limits: &Limits) -> Result<Workbook, SheetError> {
    let (text, encoding) = decode(bytes)?;
    let separator = separator(&text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator as u8)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut budget = Budget::new(limits);
    let stem = filename.rsplit_once('.').map_or(filename, |(stem, _)| stem);
    let mut sheet = Sheet::new(stem);
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(SheetError::broken)?
    {
        // The csv reader swallows empty lines; counting them keeps rows where people see them.
        let from = record.position().map_or(0, |at| at.byte() as usize);
        let row_index = sheet.rows.len() + empty_lines(text.as_bytes(), from);
        if row_index >= limits.rows {
            return Err(SheetError::TooManyRows { limit: limits.rows });
        }
        sheet.rows.resize_with(row_index, Row::default);
        let mut row = Row::default();
        for (column, field) in record.iter().enumerate() {
            if field.is_empty() {
                continue;
            }
            let place = budget.place(row_index, column)?;
            budget.text(field)?;
            row.put(place, Cell::Text(field.to_owned()));
        }
        sheet.rows.push(row);
    }
    Ok(Workbook {
        format: Format::Text,
        sheets: vec![sheet],
        encoding: Some(encoding.to_owned()),
        separator: Some(separator),
    })
}

fn empty_lines(text: &[u8], from: usize) -> usize {
    let ends = text[from.min(text.len())..]
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let count = ends.filter(|byte| **byte == b'\n').count();
    let half_of_last =
        from > 0 && text.get(from - 1) == Some(&b'\r') && text.get(from) == Some(&b'\n');
    count - usize::from(half_of_last)
}

fn decode(bytes: &[u8]) -> Result<(String, &'static str), SheetError> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return Ok((String::from_utf8_lossy(rest).into_owned(), "UTF-8"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return Ok((
            UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
            "UTF-16LE",
        ));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return Ok((
            UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
            "UTF-16BE",
        ));
    }
    // A zero byte or many control bytes: pictures, programs, not a list.
    let look = &bytes[..bytes.len().min(LOOK_AT)];
    let control = look
        .iter()
        .filter(|byte| **byte < 9 || (14..32).contains(*byte))
        .count();
    if look.contains(&0) || control * 50 > look.len() {
        return Err(SheetError::UnknownFormat);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), "UTF-8")),
        Err(_) => Ok((
            WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
                .into_owned(),
            "Windows-1252",
        )),
    }
}

/// The separator that cuts the most lines into the same number of fields.
fn separator(text: &str) -> char {
    let end = text
        .char_indices()
        .nth(LOOK_AT)
        .map_or(text.len(), |(index, _)| index);
    let sample = &text[..end];
    let mut best = (0, ';');
    for candidate in SEPARATORS {
        let counts = counts_per_line(sample, candidate);
        let mut ranked: Vec<(usize, usize)> = Vec::new();
        for count in counts.into_iter().filter(|count| *count > 0) {
            match ranked.iter_mut().find(|(known, _)| *known == count) {
                Some((_, lines)) => *lines += 1,
                None => ranked.push((count, 1)),
            }
        }
        // Lines that agree weigh double against mere width: commas inside names are frequent but uneven.
        let score = ranked
            .iter()
            .map(|(count, lines)| lines * lines * 2 * (*count).min(40))
            .max()
            .unwrap_or(0);
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}

fn counts_per_line(sample: &str, separator: char) -> Vec<usize> {
    let mut counts = Vec::new();
    let (mut count, mut quoted) = (0, false);
    for letter in sample.chars() {
        match letter {
            '"' => quoted = !quoted,
            '\n' if !quoted => {
                counts.push(count);
                count = 0;
            }
            other if other == separator && !quoted => count += 1,
            _ => {}
        }
    }
    counts.push(count);
    counts
}

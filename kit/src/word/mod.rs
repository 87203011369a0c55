//! Word files (DOCX) with fields: `{{name}}` in the text, in headers and in footers is replaced, also
//! when Word has split it across several runs. Everything else of the file stays byte for byte.

#[cfg(any(test, feature = "testing"))]
pub mod samples;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes all parts may have together once they are unpacked, and what comes out as well.
pub const UNPACKED: u64 = 50 * 1024 * 1024;
/// Parts of a file; Word writes some dozens.
const PARTS: usize = 2_000;

/// Why a file cannot be filled.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WordError {
    /// Not a Word file, or one that is damaged.
    #[error("not a readable Word file")]
    Broken,
    /// It can run programs.
    #[error("a Word file with macros")]
    Macros,
    /// Unpacked it is larger than [`UNPACKED`].
    #[error("a Word file that is too large once it is unpacked")]
    TooLarge,
}

impl From<zip::result::ZipError> for WordError {
    fn from(_: zip::result::ZipError) -> Self {
        Self::Broken
    }
}

impl From<std::io::Error> for WordError {
    fn from(_: std::io::Error) -> Self {
        Self::Broken
    }
}

/// Whether people write fields into this part.
fn has_fields(name: &str) -> bool {
    let Some(part) = name.strip_prefix("word/") else {
        return false;
    };
    let numbered = |start: &str| {
        let number = part.strip_prefix(start)?.strip_suffix(".xml")?;
        Some(number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    part == "document.xml"
        || numbered("header").unwrap_or(false)
        || numbered("footer").unwrap_or(false)
}

/// The names of the fields in a file.
///
/// # Errors
/// See [`WordError`].
pub fn fields(bytes: &[u8]) -> Result<BTreeSet<String>, WordError> {
    let mut found = BTreeSet::new();
    let mut archive = opened(bytes)?;
    for (index, name) in names(&mut archive)?.into_iter().enumerate() {
        if has_fields(&name) {
            let xml = part(&mut archive, index, UNPACKED)?;
            found.extend(text::fields(&xml)?);
        }
    }
    Ok(found)
}

/// The file with its fields filled; `value` says what stands for a name.
///
/// # Errors
/// See [`WordError`].
pub fn fill(bytes: &[u8], value: impl Fn(&str) -> String) -> Result<Vec<u8>, WordError> {
    let mut archive = opened(bytes)?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    let mut left = UNPACKED;
    for (index, name) in names(&mut archive)?.into_iter().enumerate() {
        let filled = if has_fields(&name) {
            let xml = part(&mut archive, index, left)?;
            text::fill(&xml, &value, usize::try_from(left).unwrap_or(usize::MAX))?
        } else {
            None
        };
        // What holds no field is copied as it is packed.
        let Some(filled) = filled else {
            writer.raw_copy_file(archive.by_index_raw(index)?)?;
            continue;
        };
        left = left.saturating_sub(filled.len() as u64);
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(name, options)?;
        writer.write_all(filled.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

fn names(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<String>, WordError> {
    let mut names = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        names.push(entry.name().map_err(|_| WordError::Broken)?.into_owned());
    }
    Ok(names)
}

/// Opens a file that is one of Word's, has no macros and does not swell.
fn opened(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, WordError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    if archive.len() > PARTS {
        return Err(WordError::TooLarge);
    }
    let (mut declared, mut document) = (0_u64, false);
    let mut types = None;
    for (index, name) in names(&mut archive)?.into_iter().enumerate() {
        let entry = archive.by_index_raw(index)?;
        if entry.encrypted() {
            return Err(WordError::Broken);
        }
        declared = declared.saturating_add(entry.size());
        document |= name == "word/document.xml";
        if name.to_ascii_lowercase().ends_with("vbaproject.bin") {
            return Err(WordError::Macros);
        }
        if name == "[Content_Types].xml" {
            types = Some(index);
        }
    }
    if declared > UNPACKED {
        return Err(WordError::TooLarge);
    }
    let (true, Some(types)) = (document, types) else {
        return Err(WordError::Broken);
    };
    let types = part(&mut archive, types, UNPACKED)?;
    if types.to_ascii_lowercase().contains("macroenabled") {
        return Err(WordError::Macros);
    }
    if !types.contains("wordprocessingml.document.main+xml") {
        return Err(WordError::Broken);
    }
    Ok(archive)
}

/// A part as text; what it declares of its size is not believed.
fn part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    most: u64,
) -> Result<String, WordError> {
    let mut unpacked = Vec::new();
    let mut entry = archive.by_index(index)?.take(most + 1);
    entry.read_to_end(&mut unpacked)?;
    if unpacked.len() as u64 > most {
        return Err(WordError::TooLarge);
    }
    String::from_utf8(unpacked).map_err(|_| WordError::Broken)
}

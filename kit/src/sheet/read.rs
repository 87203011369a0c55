use std::path::Path;

use super::guard;
use super::model::{Limits, SheetError, Workbook};
use super::{ods, text, xlsx};

const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Reads a file from disk; its size is asked before it is opened.
pub fn read_path(path: &Path, limits: &Limits) -> Result<Workbook, SheetError> {
    let io = |error: std::io::Error| SheetError::Io {
        detail: error.kind().to_string(),
    };
    let size = std::fs::metadata(path).map_err(io)?.len();
    if size > limits.file {
        return Err(SheetError::FileTooLarge { limit: limits.file });
    }
    let bytes = std::fs::read(path).map_err(io)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    read(&bytes, &name, limits)
}

/// Reads a table file. The content decides what it is; the name only gives the sheet of a text file its name.
pub fn read(bytes: &[u8], filename: &str, limits: &Limits) -> Result<Workbook, SheetError> {
    if bytes.is_empty() {
        return Err(SheetError::Empty);
    }
    if bytes.len() as u64 > limits.file {
        return Err(SheetError::FileTooLarge { limit: limits.file });
    }
    if bytes.starts_with(COMPOUND) {
        return Err(compound_kind(bytes));
    }
    if bytes.starts_with(ZIP) {
        guard::check_zip(bytes, limits)?;
        // The readers are foreign code fed with foreign files: a panic there is a damaged file here.
        let attempt = std::panic::catch_unwind(|| read_packed(bytes, limits));
        return attempt.unwrap_or_else(|_| Err(SheetError::broken("reader gave up")));
    }
    if bytes.starts_with(b"PK") || bytes.starts_with(b"%PDF") {
        return Err(SheetError::UnknownFormat);
    }
    text::read(bytes, filename, limits)
}

fn read_packed(bytes: &[u8], limits: &Limits) -> Result<Workbook, SheetError> {
    if let Some(manifest) = guard::entry(bytes, "META-INF/manifest.xml", limits) {
        if contains(&manifest, b"encryption-data") {
            return Err(SheetError::Encrypted);
        }
        if guard::entry(bytes, "content.xml", limits).is_some() {
            return ods::read(bytes, limits);
        }
    }
    if guard::entry(bytes, "[Content_Types].xml", limits).is_some() {
        return xlsx::read(bytes, limits);
    }
    Err(SheetError::UnknownFormat)
}

/// A protected XLSX lies inside the same container as the binary format of 1997.
fn compound_kind(bytes: &[u8]) -> SheetError {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if contains(bytes, &name) {
        SheetError::Encrypted
    } else {
        SheetError::OldFormat
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

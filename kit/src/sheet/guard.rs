//! What is asked before anything of a foreign file is unpacked.

use std::io::{Cursor, Read, Seek};

use super::model::{Limits, SheetError};

const RATIO_FROM: u64 = 8 * 1024 * 1024;

/// Adds up what a workbook keeps in memory and stops at the limits.
pub(super) struct Budget<'a> {
    limits: &'a Limits,
    cells: usize,
    text: usize,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            cells: 0,
            text: 0,
        }
    }

    pub(super) fn place(&mut self, row: usize, column: usize) -> Result<u16, SheetError> {
        if row >= self.limits.rows {
            return Err(SheetError::TooManyRows {
                limit: self.limits.rows,
            });
        }
        if column >= self.limits.columns {
            return Err(SheetError::TooManyColumns {
                limit: self.limits.columns,
            });
        }
        self.cells += 1;
        if self.cells > self.limits.cells {
            return Err(SheetError::TooManyCells {
                limit: self.limits.cells,
            });
        }
        u16::try_from(column).map_err(|_| SheetError::TooManyColumns {
            limit: self.limits.columns,
        })
    }

    pub(super) fn text(&mut self, text: &str) -> Result<(), SheetError> {
        let long = text.len() > self.limits.cell_text;
        if long && text.chars().count() > self.limits.cell_text {
            return Err(SheetError::CellTooLong {
                limit: self.limits.cell_text,
            });
        }
        self.text += text.len();
        if self.text > self.limits.text {
            return Err(SheetError::TooManyCells {
                limit: self.limits.cells,
            });
        }
        Ok(())
    }
}

/// Checks a packed file: declared sizes first, then what really comes out of it.
pub(super) fn check_zip(bytes: &[u8], limits: &Limits) -> Result<(), SheetError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(SheetError::broken)?;
    let mut declared: u64 = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(SheetError::broken)?;
        if entry.encrypted() {
            return Err(SheetError::Encrypted);
        }
        declared = declared.saturating_add(entry.size());
    }
    judge(declared, bytes.len(), limits)?;
    let mut real: u64 = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(SheetError::broken)?;
        real = real.saturating_add(drain(entry, limits.unpacked - real.min(limits.unpacked))?);
        judge(real, bytes.len(), limits)?;
    }
    Ok(())
}

fn judge(unpacked: u64, packed: usize, limits: &Limits) -> Result<(), SheetError> {
    let ratio = unpacked / (packed as u64).max(1);
    if unpacked > limits.unpacked || (unpacked > RATIO_FROM && ratio > limits.ratio) {
        return Err(SheetError::UnpacksTooLarge {
            limit: limits.unpacked,
        });
    }
    Ok(())
}

fn drain(entry: impl Read, left: u64) -> Result<u64, SheetError> {
    let mut limited = entry.take(left.saturating_add(1));
    std::io::copy(&mut limited, &mut std::io::sink()).map_err(SheetError::broken)
}

pub(super) fn entry(bytes: &[u8], name: &str, limits: &Limits) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    read_entry(&mut archive, name, limits.unpacked)
}

fn read_entry<R: Read + Seek>(
    archive: &mut zip::ZipArchive<R>,
    name: &str,
    limit: u64,
) -> Option<Vec<u8>> {
    let entry = archive.by_name(name).ok()?;
    let mut content = Vec::new();
    entry.take(limit).read_to_end(&mut content).ok()?;
    Some(content)
}

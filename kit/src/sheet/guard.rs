//! What is asked before anything of a foreign file is unpacked.

use std::io::{Cursor, Read, Seek, Write};

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
        let counted = Counted::of(&entry.name().unwrap_or_default());
        let left = limits.unpacked - real.min(limits.unpacked);
        let (size, count) = drain(entry, left, counted)?;
        if count > limits.cells {
            return Err(SheetError::TooManyCells {
                limit: limits.cells,
            });
        }
        real = real.saturating_add(size);
        judge(real, bytes.len(), limits)?;
    }
    Ok(())
}

/// Elements a reader keeps in memory whole before the first cell is seen: many small ones take far
/// more there than in the file.
struct Counted {
    pattern: &'static [u8],
    /// The end of the last piece.
    tail: Vec<u8>,
    count: usize,
}

impl Counted {
    fn of(name: &str) -> Self {
        let sheet = name.starts_with("xl/worksheets/");
        Self {
            pattern: if sheet { b"<mergeCell " } else { b"<si" },
            tail: Vec::new(),
            count: 0,
        }
    }
}

impl Write for Counted {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        self.tail.extend_from_slice(piece);
        let width = self.pattern.len();
        let found = self.tail.windows(width).filter(|at| *at == self.pattern);
        self.count += found.count();
        let keep = self.tail.len().min(width - 1);
        self.tail.drain(..self.tail.len() - keep);
        Ok(piece.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
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

fn drain(entry: impl Read, left: u64, mut counted: Counted) -> Result<(u64, usize), SheetError> {
    let mut limited = entry.take(left.saturating_add(1));
    let size = std::io::copy(&mut limited, &mut counted).map_err(SheetError::broken)?;
    Ok((size, counted.count))
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

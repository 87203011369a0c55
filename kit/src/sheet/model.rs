use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};

/// How much of a file is accepted. The defaults fit a list of a whole county.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Size of the upload itself, in bytes.
    pub file: u64,
    /// Size of all parts of a packed file once unpacked, in bytes.
    pub unpacked: u64,
    /// Unpacked size divided by packed size; only asked beyond 8 MB unpacked.
    pub ratio: u64,
    pub sheets: usize,
    pub rows: usize,
    pub columns: usize,
    /// Cells with content in the whole workbook.
    pub cells: usize,
    /// Characters in one cell.
    pub cell_text: usize,
    /// Bytes of text in the whole workbook: one shared text can stand in a million cells.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 25 * 1024 * 1024,
            unpacked: 200 * 1024 * 1024,
            ratio: 150,
            sheets: 200,
            rows: 200_000,
            columns: 500,
            cells: 3_000_000,
            cell_text: 32_767,
            text: 128 * 1024 * 1024,
        }
    }
}

/// Why a file cannot be read. `key` names the text for the user.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
pub enum SheetError {
    #[error("file is empty")]
    Empty,
    #[error("file has more than {limit} bytes")]
    FileTooLarge { limit: u64 },
    #[error("unpacked file has more than {limit} bytes")]
    UnpacksTooLarge { limit: u64 },
    #[error("more than {limit} sheets")]
    TooManySheets { limit: usize },
    #[error("more than {limit} rows")]
    TooManyRows { limit: usize },
    #[error("more than {limit} columns")]
    TooManyColumns { limit: usize },
    #[error("more than {limit} cells")]
    TooManyCells { limit: usize },
    #[error("a cell has more than {limit} characters")]
    CellTooLong { limit: usize },
    #[error("file is protected by a password")]
    Encrypted,
    #[error("binary Excel format of 1997")]
    OldFormat,
    #[error("not a table file")]
    UnknownFormat,
    #[error("damaged file: {detail}")]
    Broken { detail: String },
    #[error("file cannot be opened: {detail}")]
    Io { detail: String },
}

impl SheetError {
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "sheet-empty",
            Self::FileTooLarge { .. } => "sheet-file-too-large",
            Self::UnpacksTooLarge { .. } => "sheet-unpacks-too-large",
            Self::TooManySheets { .. } => "sheet-too-many-sheets",
            Self::TooManyRows { .. } => "sheet-too-many-rows",
            Self::TooManyColumns { .. } => "sheet-too-many-columns",
            Self::TooManyCells { .. } => "sheet-too-many-cells",
            Self::CellTooLong { .. } => "sheet-cell-too-long",
            Self::Encrypted => "sheet-encrypted",
            Self::OldFormat => "sheet-old-format",
            Self::UnknownFormat => "sheet-unknown-format",
            Self::Broken { .. } => "sheet-broken",
            Self::Io { .. } => "sheet-io",
        }
    }

    /// The number that belongs into the text, if there is one.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        match self {
            Self::FileTooLarge { limit } | Self::UnpacksTooLarge { limit } => Some(*limit),
            Self::TooManySheets { limit }
            | Self::TooManyRows { limit }
            | Self::TooManyColumns { limit }
            | Self::TooManyCells { limit }
            | Self::CellTooLong { limit } => Some(*limit as u64),
            _ => None,
        }
    }

    pub(super) fn broken(detail: impl ToString) -> Self {
        let detail = detail.to_string().chars().take(200).collect();
        Self::Broken { detail }
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Date(NaiveDate),
    DateTime(NaiveDateTime),
    /// A time of day or a span, in minutes.
    Time(f64),
    Bool(bool),
    Error(String),
}

impl Cell {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// What a reader of the sheet sees, in German notation.
    #[must_use]
    pub fn display(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number_text(*number)),
            Self::Date(date) => Cow::Owned(date.format("%d.%m.%Y").to_string()),
            Self::DateTime(at) => Cow::Owned(at.format("%d.%m.%Y %H:%M").to_string()),
            Self::Time(minutes) => Cow::Owned(time_text(*minutes)),
            Self::Bool(true) => Cow::Borrowed("WAHR"),
            Self::Bool(false) => Cow::Borrowed("FALSCH"),
        }
    }
}

fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    let text = format!("{number:.6}");
    text.trim_end_matches('0').replace('.', ",")
}

fn time_text(minutes: f64) -> String {
    let total = minutes.round().abs().min(1e9);
    let hours = (total / 60.0).floor();
    let sign = if minutes < 0.0 { "-" } else { "" };
    format!("{sign}{hours:.0}:{:02.0}", total - hours * 60.0)
}

/// The filled cells of a row, by rising column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    cells: Vec<(u16, Cell)>,
}

static EMPTY: Cell = Cell::Empty;

impl Row {
    #[must_use]
    pub fn get(&self, column: usize) -> &Cell {
        let found = u16::try_from(column).ok().and_then(|wanted| {
            self.cells
                .binary_search_by_key(&wanted, |(column, _)| *column)
                .ok()
        });
        found.map_or(&EMPTY, |index| &self.cells[index].1)
    }

    pub fn filled(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells
            .iter()
            .map(|(column, cell)| (usize::from(*column), cell))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn put(&mut self, column: u16, cell: Cell) {
        match self
            .cells
            .binary_search_by_key(&column, |(column, _)| *column)
        {
            Ok(index) => self.cells[index].1 = cell,
            Err(index) => self.cells.insert(index, (column, cell)),
        }
    }
}

/// A merged region, both corners inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    pub first: (usize, usize),
    pub last: (usize, usize),
}

impl Merge {
    #[must_use]
    pub fn contains(&self, row: usize, column: usize) -> bool {
        (self.first.0..=self.last.0).contains(&row)
            && (self.first.1..=self.last.1).contains(&column)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
    /// Index 0 is the first row of the file, filled or not.
    pub rows: Vec<Row>,
    pub merges: Vec<Merge>,
    formulas: HashMap<(u32, u16), String>,
    merges_by_row: HashMap<usize, Vec<usize>>,
}

/// Rows that merged regions may cover in sum; what lies beyond keeps its cells but not its reach.
const MERGED_ROWS: usize = 500_000;

impl Sheet {
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// The cell, or the value of the merged region it lies in.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        let own = self.rows.get(row).map_or(&EMPTY, |cells| cells.get(column));
        if *own != Cell::Empty {
            return own;
        }
        let merge = self.merge_at(row, column);
        merge
            .and_then(|merge| {
                self.rows
                    .get(merge.first.0)
                    .map(|cells| cells.get(merge.first.1))
            })
            .unwrap_or(own)
    }

    #[must_use]
    pub fn merge_at(&self, row: usize, column: usize) -> Option<&Merge> {
        let candidates = self.merges_by_row.get(&row)?;
        candidates
            .iter()
            .map(|index| &self.merges[*index])
            .find(|merge| merge.contains(row, column))
    }

    /// The start of the formula behind a cell; its value is the one last computed.
    #[must_use]
    pub fn formula(&self, row: usize, column: usize) -> Option<&str> {
        let key = (u32::try_from(row).ok()?, u16::try_from(column).ok()?);
        self.formulas.get(&key).map(String::as_str)
    }

    /// One more than the last filled column.
    #[must_use]
    pub fn width(&self) -> usize {
        self.rows
            .iter()
            .filter_map(|row| row.cells.last())
            .map(|(column, _)| usize::from(*column) + 1)
            .max()
            .unwrap_or(0)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(Row::is_empty)
    }

    pub(super) fn put_formula(&mut self, row: usize, column: u16, formula: &str) {
        if let Ok(row) = u32::try_from(row) {
            let start = formula
                .trim_start_matches("of:")
                .chars()
                .take(120)
                .collect();
            self.formulas.insert((row, column), start);
        }
    }

    pub(super) fn set_merges(&mut self, merges: Vec<Merge>) {
        let mut covered = 0;
        let height = self.rows.len();
        for (index, merge) in merges.iter().enumerate() {
            let last = merge.last.0.min(height.saturating_sub(1));
            if merge.first.0 > last {
                continue;
            }
            covered += last - merge.first.0 + 1;
            if covered > MERGED_ROWS {
                break;
            }
            for row in merge.first.0..=last {
                self.merges_by_row.entry(row).or_default().push(index);
            }
        }
        self.merges = merges;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xlsx,
    Ods,
    Text,
}

#[derive(Debug, Clone)]
pub struct Workbook {
    pub format: Format,
    pub sheets: Vec<Sheet>,
    /// For text: name of the encoding and separator that were found.
    pub encoding: Option<String>,
    pub separator: Option<char>,
}

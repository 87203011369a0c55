//! Tables that people keep in files: reading XLSX, ODS and text, writing XLSX and CSV.
//!
//! Every file is foreign: sizes are checked before and while unpacking, so that a
//! small upload cannot become a large memory use.

mod guard;
mod model;
mod ods;
mod read;
mod text;
mod write;
mod xlsx;

#[cfg(test)]
mod bomb_tests;
#[cfg(test)]
mod tests;

pub use model::{Cell, Format, Limits, Merge, Row, Sheet, SheetError, Workbook};
pub use read::{read, read_path};
pub use write::{Column, OutCell, Table, XlsxWriter, csv_line, write_csv, write_xlsx};

//! Prints documents as accessible PDF: PDF/UA-1 and PDF/A-2a in one file, tagged, with its own fonts.
//!
//! A document is a Typst template plus JSON. The template is ours and trusted; the JSON holds what
//! people typed and never becomes markup: a template reads it with `json("/data.json")`, so `#`, `$`
//! or `*` in a name stay what they are. Nothing here touches disk, network or clock.
//!
//! Printing is work for the processor (some 20 ms a document): call it from
//! `tokio::task::spawn_blocking`.
//!
//! ```
//! let data = serde_json::json!({ "greeting": "Grüß Gott" });
//! let document = bindeglied_print::Document {
//!     template: r#"
//!         #import "/house.typ": house
//!         #let data = json("/data.json")
//!         #show: house.with(title: "Brief", organisation: "Muster e. V.")
//!         #data.greeting
//!     "#,
//!     shared: &[],
//!     data: &data,
//!     today: chrono::NaiveDate::from_ymd_opt(2026, 12, 14).unwrap(),
//! };
//! assert!(bindeglied_print::pdf(&document).unwrap().starts_with(b"%PDF"));
//! ```

mod diagnostic;
mod fonts;
#[cfg(test)]
mod tests;
mod text;
mod world;

use std::sync::{Mutex, PoisonError};

use chrono::{Datelike, NaiveDate};
use serde_json::Value;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::world::World;

/// The house layout; every template can import it as `/house.typ`.
pub const HOUSE: &str = include_str!("../typst/house.typ");

/// More JSON than this is no document that anybody would print; typesetting it would hold up all others.
pub const MAX_DATA_BYTES: usize = 2 * 1024 * 1024;

/// What is to be printed.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Typst source of the main file.
    pub template: &'a str,
    /// Further Typst files by absolute virtual path (`/letterhead.typ`). The paths must come from a
    /// fixed set: Typst keeps every path it ever saw.
    pub shared: &'a [(&'a str, &'a str)],
    /// What the template finds as `json("/data.json")`.
    pub data: &'a Value,
    /// The day of printing; also the creation date of the file.
    pub today: NaiveDate,
}

/// A printed document.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The file itself.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// How many characters no font here can show (emoji, rare scripts); each stands as `�` in the file.
    pub replaced: usize,
    /// What Typst found odd about the template; holds nothing of the data.
    pub warnings: Vec<String>,
}

/// Why a document could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The template is wrong, or the data do not fit it. The text names places in the template and
    /// what Typst said; words of the data are masked, so it may be logged.
    #[error("the template could not be typeset:\n{0}")]
    Template(String),
    /// Typeset, but not accessible or not archivable (no title, a picture without description …).
    #[error("the document does not meet PDF/UA-1 and PDF/A-2a:\n{0}")]
    Standard(String),
    /// The data exceed [`MAX_DATA_BYTES`].
    #[error("the data to print are too large ({0} bytes)")]
    TooLarge(usize),
    /// A path in `shared` cannot be a virtual path, or is taken.
    #[error("not a usable path for a shared file: {0}")]
    Path(String),
    /// No such calendar day.
    #[error("the day of printing lies outside of what a PDF can state")]
    Date,
}

/// One document at a time: Typst's caches are global, and ten at once would need ten times the memory
/// while two cores print them no faster.
static PRESS: Mutex<()> = Mutex::new(());

/// Empties Typst's caches when a document is done, also after an error.
struct Cleaned;

impl Drop for Cleaned {
    fn drop(&mut self) {
        typst::comemo::evict(0);
    }
}

/// Prints a document and gives the bytes of the PDF.
///
/// # Errors
/// See [`PrintError`].
pub fn pdf(document: &Document<'_>) -> Result<Vec<u8>, PrintError> {
    print(document).map(|printed| printed.pdf)
}

/// Prints a document and tells its number of pages and what could not be shown.
///
/// # Errors
/// See [`PrintError`].
pub fn print(document: &Document<'_>) -> Result<Printed, PrintError> {
    let _turn = PRESS.lock().unwrap_or_else(PoisonError::into_inner);
    let _cleaned = Cleaned;
    let world = World::new(document)?;
    let (paged, warnings) = typeset(&world)?;
    let options = options(document.today)?;
    let pdf = typst_pdf::pdf(&paged, &options)
        .map_err(|errors| PrintError::Standard(diagnostic::describe(&world, &errors)))?;
    Ok(Printed {
        pdf,
        pages: paged.pages().len(),
        replaced: world.replaced(),
        warnings,
    })
}

/// How many pages the document would have; cheaper than printing it.
///
/// # Errors
/// See [`PrintError`].
pub fn page_count(document: &Document<'_>) -> Result<usize, PrintError> {
    let _turn = PRESS.lock().unwrap_or_else(PoisonError::into_inner);
    let _cleaned = Cleaned;
    let world = World::new(document)?;
    Ok(typeset(&world)?.0.pages().len())
}

fn typeset(world: &World) -> Result<(PagedDocument, Vec<String>), PrintError> {
    let compiled = typst::compile::<PagedDocument>(world);
    let paged = compiled
        .output
        .map_err(|errors| PrintError::Template(diagnostic::describe(world, &errors)))?;
    let warnings = compiled
        .warnings
        .iter()
        .map(|warning| diagnostic::describe(world, std::slice::from_ref(warning)))
        .collect();
    Ok((paged, warnings))
}

fn options(today: NaiveDate) -> Result<PdfOptions, PrintError> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
        .map_err(|error| PrintError::Standard(error.message().to_string()))?;
    let day = day(today).ok_or(PrintError::Date)?;
    Ok(PdfOptions {
        creator: Smart::Custom(Some(String::from("Bindeglied"))),
        timestamp: Some(Timestamp::new_utc(midnight(day).ok_or(PrintError::Date)?)),
        standards,
        ..PdfOptions::default()
    })
}

/// PDF dates start at year 0 and have four digits.
fn day(date: NaiveDate) -> Option<Datetime> {
    if !(0..=9999).contains(&date.year()) {
        return None;
    }
    Datetime::from_ymd(
        date.year(),
        u8::try_from(date.month()).ok()?,
        u8::try_from(date.day()).ok()?,
    )
}

fn midnight(day: Datetime) -> Option<Datetime> {
    Datetime::from_ymd_hms(day.year()?, day.month()?, day.day()?, 0, 0, 0)
}

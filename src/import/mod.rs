//! Lists that people keep in spreadsheets become people, households and consultations.
//!
//! The way of a file: `kit::sheet` reads it, `table` finds the tables in its sheets, `recognise`
//! says what each column means (a `Mapping` the user can correct and keep), `value` understands
//! single cells, `people` and `consultations` put rows together, `duplicates` compares them.
//! Nothing here reads a clock, a database or a file.

pub mod catalogue;
pub mod columns;
pub mod command;
mod commit;
pub mod consultations;
pub mod duplicates;
pub mod field;
mod fingerprint;
pub mod households;
mod judge;
pub mod mapping;
pub mod message;
mod names;
pub mod outcome;
mod pages;
pub mod people;
mod prepare;
pub mod recognise;
pub mod row_reader;
mod run;
mod running;
mod staged;
mod store;
pub mod table;
mod telling;
pub mod tenant;
pub mod value;
pub mod words;
mod work;

#[cfg(test)]
mod tests;

pub use catalogue::Catalogues;
pub use consultations::ConsultationRow;
pub use field::{Field, Kind};
pub use mapping::{ColumnMapping, Mapping, Reason, SheetMapping};
pub use message::{Level, Message, Rejection, Remark};
pub use outcome::{Summary, Understanding, understand};
pub use pages::router;
pub use people::PersonRow;
pub use recognise::recognise;
pub use running::{Running, alive};
pub use work::settle;

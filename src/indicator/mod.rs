//! Figures: what is counted, how, and for whom. Each figure is defined once (`catalogue`) over one
//! of a few sets of records (`base`); pages, spreadsheets, the command line and the lists behind
//! the figures all draw from these.

mod base;
mod catalogue;
mod model;
mod protect;
mod protected;
mod records;
mod store;
mod traits;

#[cfg(test)]
mod protect_tests;

pub use catalogue::{COUNT, INDICATORS, Indicator, Record, Unit};
pub use model::{Dimension, Key, Period, Question, Scope, Settings};
pub use protected::{Cell, Grid, Table, cross_table, figures_table};
pub use records::{Behind, Found, Page as FoundPage, found};
pub use store::{Breakdown, Crossed, Values, breakdown, crossed, settings, totals};

#[cfg(test)]
pub(crate) mod tests;

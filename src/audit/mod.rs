//! The log of every write and every opening of a file: one table, chained by hash per tenant.

mod openings;
mod pages;
mod read;
mod store;
#[cfg(test)]
mod tests;
mod work;

pub use openings::Openings;
pub use pages::router;
pub use store::{Broken, Checked, verify};
pub use work::{Event, Work};

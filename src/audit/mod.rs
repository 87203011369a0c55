//! The log of every write and every opening of a file: one table, chained per tenant by hashes only
//! the key store can make.

mod ledger;
mod openings;
mod pages;
mod read;
mod store;
#[cfg(test)]
mod tests;
mod work;

pub use ledger::Ledger;
pub use openings::Openings;
pub use pages::router;
pub use store::{Broken, Checked, verify};
pub use work::{Event, Work};

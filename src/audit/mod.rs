//! The log of every write and every opening of a file: one table, chained by hash per tenant.

mod openings;
mod store;
mod work;

pub use openings::Openings;
pub use store::{Broken, Checked, verify};
pub use work::{Event, Work};

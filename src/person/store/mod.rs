mod create;
mod details;
mod imported;
mod list;
mod named;
mod row;
mod search;
mod write;

pub use create::{create_many, create_numbered, next_numbers, reserve_numbers};
pub use details::details;
pub(super) use details::{case_of, cases_elsewhere};
pub use imported::remove_imported;
pub use list::{Part, part};
pub(super) use named::{CHOSEN, COUNTED, colleagues, count_and_staff};
pub use named::{Named, choices, duty};
pub use row::ListRow;
pub use search::{Double, Found, search, with_words};
pub(super) use write::{add_housing, add_status, update};

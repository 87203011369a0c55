mod create;
<<<<<<< HEAD
mod details;
mod list;
=======
mod imported;
>>>>>>> f92266f (wip import commit, cli)
mod row;
mod search;
mod write;

pub use create::{create_many, next_numbers};
<<<<<<< HEAD
pub(super) use details::case_of;
pub use details::details;
pub(super) use list::{COUNTED, count};
pub use list::{Named, Part, choices, duty, part};
=======
pub use imported::remove_imported;
>>>>>>> f92266f (wip import commit, cli)
pub use row::ListRow;
pub use search::{Double, Found, search, with_words};
pub(super) use write::{add_housing, add_status, update};

mod create;
mod row;
mod search;

pub use create::{create_many, next_numbers};
pub use row::ListRow;
pub use search::{Double, Found, search, with_words};

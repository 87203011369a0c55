//! A refugee as a natural person: names, birth, nationalities, languages, contacts, housing and
//! residence status over time.

mod birth;
mod model;
mod store;
mod terms;

pub use birth::{Birth, Precision};
pub use model::{
    Housing, NewPerson, Owner, Status, Summary, age_on, birth_text, list_name, number_text,
    parse_number,
};
pub use store::{Double, Found, ListRow, create_many, next_numbers, search, with_words};
pub use terms::{Query, Term};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
}

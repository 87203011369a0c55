//! A refugee as a natural person: names, birth, nationalities, languages, contacts, housing and
//! residence status over time.

mod birth;
mod doubles;
mod edit;
mod form;
mod list;
#[cfg(test)]
mod list_tests;
mod model;
mod pages;
mod row;
#[cfg(test)]
mod rows_tests;
mod search;
mod staff;
mod store;
mod terms;
#[cfg(test)]
mod tests;
mod view;

pub use birth::{Birth, Precision};
pub use doubles::{DoubleView, confirmation, doubles};
pub use edit::municipalities;
pub use form::{
    Drawing, Field, HousingFields, Pair, PersonFields, Pick, StatusFields, filled, read_housing,
    read_person, read_status,
};
pub use list::{By, Cursor, Filter, Sort, State};
pub use model::{
    Details, Housing, HousingRow, NewPerson, Owner, Secret, Status, StatusRow, Summary, age_on,
    birth_text, list_name, number_text, parse_number,
};
pub use store::{
    Double, Found, ListRow, Named, Part, choices, create_many, create_numbered, details, died,
    duty, next_numbers, not_dead, part, remove_imported, reserve_numbers, search, with_words,
};
pub use terms::{Query, Term};
pub use view::{PersonView, native_lang};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/people", A::ReadFiles, pages::list)
        .get("/search", A::ReadFiles, search::search)
        .get("/people/{id}", A::ReadFiles, pages::show)
        .get("/people/{id}/data", A::ReadFiles, edit::data)
        .get("/people/{id}/edit", A::WriteFiles, edit::edit)
        .post("/people/{id}", A::WriteFiles, edit::save)
        .get("/people/{id}/status", A::ReadFiles, edit::status)
        .post("/people/{id}/status", A::WriteFiles, edit::add_status)
        .get("/people/{id}/housing", A::ReadFiles, edit::housing)
        .post("/people/{id}/housing", A::WriteFiles, edit::add_housing)
}

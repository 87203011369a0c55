//! People who live and are counselled together.

mod model;
mod store;

pub use model::NewHousehold;
pub use store::{Member, add_member, create_many, members, remove_imported, remove_member, rename};

//! The counselling relation of a household or person with a Träger, from start to end.

mod head;
mod model;
mod store;
#[cfg(test)]
mod tests;

pub use head::{Badge, HeadView, MemberView, Valid, status_badge};
pub use model::{Head, Hit, NewCase, number_text, parse_number, planned_end};
pub use store::{create_many, members, search, visible};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
}

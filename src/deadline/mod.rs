//! Deadlines (Fristen): everything that is due, from one mechanism. What is due is computed from the
//! records when it is asked for (docs/decisions/0009); what people do with it is kept.
//!
//! Another slice's dates become deadlines by one more entry in `store/source.rs` and a [`Kind`].

mod acting;
mod lines;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use lines::{Line, Lines};
pub use model::{Deadline, Kind, Scope};
pub use store::{Ask, list};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/deadlines", A::ReadFiles, pages::list)
        .get("/deadlines/{key}", A::ReadFiles, acting::show)
        .post(
            "/deadlines/{key}/completion",
            A::WriteFiles,
            acting::complete,
        )
        .post(
            "/deadlines/{key}/postponement",
            A::WriteFiles,
            acting::postpone,
        )
        .post(
            "/deadlines/{key}/handover",
            A::WriteFiles,
            acting::hand_over,
        )
        .post("/deadlines/{key}/reopening", A::WriteFiles, acting::reopen)
}

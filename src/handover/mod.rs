//! A case goes on with another colleague: with a summary she reads, with its follow-ups and planned
//! consultations; one case, many, or all of a colleague who leaves.

mod assigning;
mod farewell;
#[cfg(test)]
mod farewell_tests;
mod list;
mod model;
mod pages;
mod proposal;
mod store;
#[cfg(test)]
mod tests;
mod transfer;

pub use store::{Unread, unread};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .post("/cases/{id}/assignment", A::LeadTeam, assigning::assign)
        .get("/cases/{id}/handover", A::ReadFiles, pages::show)
        .post("/cases/{id}/handover", A::LeadTeam, pages::hand_over)
        .post("/cases/{id}/handover/summary", A::WriteFiles, pages::save)
        .post("/cases/{id}/handover/reading", A::WriteFiles, pages::read)
        .get("/handovers", A::LeadTeam, list::list)
        .get("/handovers/farewell", A::LeadTeam, farewell::show)
        .post("/handovers/farewell", A::LeadTeam, farewell::hand_over)
}

//! The counselling relation of a household or person with a Träger, from start to end.

mod changes;
mod extension;
#[cfg(test)]
mod extension_tests;
mod head;
mod household;
#[cfg(test)]
mod household_tests;
mod leaving;
#[cfg(test)]
mod leaving_tests;
mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use changes::{Assigning, Closing, assignment, event_place};
pub use head::{Badge, HeadView, MemberView, Valid, status_badge};
pub use model::{Head, Hit, NewCase, number_text, parse_number, planned_end};
pub use store::{
    Assignment, Ending, active_plan, assign, close, create_many, create_numbered, join, members,
    remove_imported, search, set_consent_date, team_of, visible,
};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/cases/{id}/data", A::ReadFiles, pages::data)
        .post(
            "/cases/{id}/municipality",
            A::WriteFiles,
            changes::municipality,
        )
        .post("/cases/{id}/consent", A::WriteFiles, changes::consent)
        .get("/cases/{id}/extension", A::ReadFiles, extension::show)
        .post("/cases/{id}/extension", A::WriteFiles, extension::ask)
        .post(
            "/cases/{id}/extension/withdrawal",
            A::WriteFiles,
            extension::withdraw,
        )
        .post(
            "/cases/{id}/extension/decision",
            A::LeadTeam,
            extension::decide,
        )
        .post("/cases/{id}/reopening", A::WriteFiles, changes::reopen)
        .get("/cases/{id}/household", A::ReadFiles, household::show)
        .post("/cases/{id}/household", A::WriteFiles, household::add)
        .post("/cases/{id}/relations", A::WriteFiles, household::relate)
        .get(
            "/cases/{id}/members/{person}/leaving",
            A::WriteFiles,
            leaving::show,
        )
        .post(
            "/cases/{id}/members/{person}/leaving",
            A::WriteFiles,
            leaving::leave,
        )
}

//! Consultations (Beratungen): one counselling contact – when, how long, channel, who, topics,
//! note. What the figures count is written here.

mod changing;
mod entry_form;
mod filter;
mod form;
mod invitation;
mod list_page;
mod model;
mod pages;
mod picking;
mod plan_part;
mod show;
mod store;
#[cfg(test)]
mod tests;

pub use model::{MAX_NOTE, NewConsultation, State, minutes_said, time_said, time_text};
pub use pages::{create, filled_page, write_defaults};
pub use store::{
    Planned, agenda, call_off, colleagues, create_many, pass_on, planned_of, remove_imported,
    within,
};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/consultations", A::ReadFiles, list_page::list)
        .get("/consultations/new", A::WriteFiles, picking::new)
        .get("/consultations/people", A::WriteFiles, picking::people)
        .post("/consultations", A::WriteFiles, create)
        .get("/consultations/{id}", A::ReadFiles, show::show)
        .post("/consultations/{id}", A::WriteFiles, changing::change)
        .get("/consultations/{id}/edit", A::WriteFiles, changing::edit)
        .post("/consultations/{id}/state", A::WriteFiles, changing::state)
        .get(
            "/consultations/{id}/invitation",
            A::WriteFiles,
            invitation::show,
        )
        .post(
            "/consultations/{id}/invitation",
            A::WriteFiles,
            invitation::print,
        )
}

//! How a person stands in each life area on a day (Bedarfserhebung): a level from 1 (akut) to 5
//! (selbstständig), resources and needs. Levels over time show what counselling changed.

mod change;
mod chart;
mod form;
mod model;
mod overview;
mod reading;
mod sample;
mod store;
#[cfg(test)]
mod tests;

pub use sample::{Sample, store_samples};
pub use store::last_days;

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/assessments", A::ReadFiles, change::show)
        .get("/cases/{id}/assessments", A::ReadFiles, overview::show)
        .post("/cases/{id}/assessments", A::WriteFiles, form::create)
        .get("/cases/{id}/assessments/new", A::WriteFiles, form::new)
        .get(
            "/cases/{id}/assessments/{assessment}",
            A::WriteFiles,
            form::edit,
        )
        .post(
            "/cases/{id}/assessments/{assessment}",
            A::WriteFiles,
            form::change,
        )
        .post(
            "/cases/{id}/assessments/{assessment}/removal",
            A::WriteFiles,
            form::remove,
        )
}

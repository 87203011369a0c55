//! Open hours (Sprechstunden): where and when anybody may come without an appointment, held by one
//! staff member, every week or on a single day. On days she is away they do not take place, unless it
//! is said that whoever stands in for her holds them.

mod form;
mod list;
mod model;
mod notice;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Holding, Occurrence, Weekly};
pub use store::{create_weekly, of_staff};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/open-hours", A::OwnDay, list::show)
        .post("/open-hours", A::OwnDay, form::create)
        .get("/open-hours/new", A::OwnDay, form::new)
        .get(
            "/open-hours/notices/{municipality}",
            A::OwnDay,
            notice::show,
        )
        .get("/open-hours/{id}", A::OwnDay, form::edit)
        .post("/open-hours/{id}", A::OwnDay, form::change)
        .post("/open-hours/{id}/removal", A::OwnDay, form::remove)
}

//! Who is away from when until when, and who stands in generally. Whoever stands in sees the cases and
//! what is due by the day alone (`access`): nobody switches anything on or off.

mod model;
mod pages;
mod store;
#[cfg(test)]
mod tests;

pub use store::{Away, Gap, StandIn, forget_deputy, gaps, stand_ins, within};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/absences", A::OwnDay, pages::show)
        .post("/absences", A::OwnDay, pages::create)
        .post("/absences/{id}", A::OwnDay, pages::change)
        .post("/absences/{id}/removal", A::OwnDay, pages::remove)
        .post("/deputies", A::OwnDay, pages::deputy)
}

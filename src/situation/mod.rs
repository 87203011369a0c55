//! What holds for a person from a day on: benefits, language level, courses, school and work,
//! papers. Dated and never overwritten, so that every figure "at a date" can be read later. Special
//! protection needs are kept apart and shown only to those in charge.

mod ending;
mod entry;
mod model;
mod overview;
mod protection;
mod store;
#[cfg(test)]
mod tests;

pub use overview::in_words;

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/people/{id}/situation", A::ReadFiles, overview::show)
        .post("/people/{id}/situation", A::WriteFiles, entry::create)
        .get("/people/{id}/situation/new", A::WriteFiles, entry::new)
        .get("/people/{id}/situation/{fact}", A::WriteFiles, ending::show)
        .post(
            "/people/{id}/situation/{fact}/ending",
            A::WriteFiles,
            ending::end,
        )
        .post(
            "/people/{id}/situation/{fact}/withdrawal",
            A::WriteFiles,
            ending::withdraw,
        )
        .get("/people/{id}/protection", A::ReadFiles, protection::show)
        .post("/people/{id}/protection", A::WriteFiles, protection::create)
        .post(
            "/people/{id}/protection/opening",
            A::ReadFiles,
            protection::open,
        )
        .post(
            "/people/{id}/protection/{need}/withdrawal",
            A::WriteFiles,
            protection::withdraw,
        )
}

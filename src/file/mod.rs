//! The file of a case (Fallakte): everything that happened in one time line, and taking people in.

mod closing;
#[cfg(test)]
mod closing_tests;
mod intake;
mod opening;
mod pages;
mod store;
#[cfg(test)]
mod tests;
mod timeline;

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .get("/cases/{id}", A::ReadFiles, pages::show)
        .get("/cases/{id}/closure", A::WriteFiles, closing::show)
        .post("/cases/{id}/closure", A::WriteFiles, closing::close)
        .get("/people/new", A::WriteFiles, intake::form)
        .post("/people", A::WriteFiles, intake::take_in)
        .get("/people/{id}/case", A::WriteFiles, opening::form)
        .post("/people/{id}/case", A::WriteFiles, opening::open)
}

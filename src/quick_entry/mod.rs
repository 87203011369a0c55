//! The quick entry (Kurzeintrag): one line becomes a consultation. The rules stand in the crate
//! `bindeglied-entry`; here are the people they are read against, what is shown while one types, and
//! the way into the consultation's form.

mod chips;
mod json;
mod pages;
mod prefill;
mod reading;
mod store;
#[cfg(test)]
mod tests;
mod words;

pub use chips::Shown;
pub use json::json;
pub use reading::{Near, Read, read, read_alone};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .post("/entry", A::WriteFiles, pages::go_on)
        .post("/entry/read", A::WriteFiles, pages::show)
        .get("/entry-words", A::LeadTeam, words::list)
        .post("/entry-words", A::LeadTeam, words::add)
        .post("/entry-words/{id}/remove", A::LeadTeam, words::remove)
}

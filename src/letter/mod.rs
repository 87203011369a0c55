//! Letters (Briefe): templates filled with what the file says, changed by hand, printed after
//! DIN 5008 and filed as a document of the case.

mod built_in;
mod draft;
mod fields;
mod pages;
mod paper;
mod store;
#[cfg(test)]
mod tests;

use uuid::Uuid;

use crate::permission::Ability as A;
use crate::web::Routes;

/// In which order letters are listed; texts are `letter-group-<key>`.
const GROUPS: [&str; 5] = ["authority", "third", "declaration", "proof", "invitation"];

/// A letter to start from. It names no client: nothing of it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Template {
    id: Uuid,
    /// One of [`GROUPS`].
    group: String,
    /// Who signs: `staff`, `client` or `both`.
    signs: String,
    /// Key of the catalogue `document_kind` under which it is filed.
    kind: String,
    name: String,
    /// The lines of the address; empty for what goes to nobody.
    recipient: String,
    subject: String,
    salutation: String,
    body: String,
}

pub fn router() -> Routes {
    Routes::new()
        .get("/cases/{id}/letters", A::WriteFiles, pages::list)
        .post("/cases/{id}/letters", A::WriteFiles, pages::write)
        .get("/cases/{id}/letters/new", A::WriteFiles, pages::new)
}

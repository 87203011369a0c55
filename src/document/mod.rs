//! Documents (Dokumente): files somebody handed in – a notice, a contract, a photo of a letter –
//! kept sealed in the file store, and what they belong to. A document is seen with its case.

mod beside;
mod change;
mod check;
mod deliver;
mod form;
mod intake;
mod links;
mod list;
mod made;
mod model;
mod removal;
mod sample;
mod show;
mod store;
#[cfg(test)]
mod tests;
mod upload;

pub use beside::{Beside, beside};
pub use check::{Strays, Unowned, compare, remove_unowned};
pub use made::{Made, file_made};
pub use model::{LinkKind, Target, place_of, title_place};
pub use sample::{Sample, store_sample};

use crate::permission::Ability as A;
use crate::web::Routes;

pub fn router() -> Routes {
    let one = "/cases/{id}/documents/{document}";
    Routes::new()
        .get("/cases/{id}/documents", A::ReadFiles, list::list)
        .upload("/cases/{id}/documents", A::WriteFiles, upload::upload)
        .get("/cases/{id}/documents/new", A::WriteFiles, upload::new)
        .get(one, A::ReadFiles, show::show)
        .post(one, A::WriteFiles, change::change)
        .get(
            "/cases/{id}/documents/{document}/edit",
            A::WriteFiles,
            change::edit,
        )
        .get(
            "/cases/{id}/documents/{document}/file",
            A::ReadFiles,
            deliver::file,
        )
        .get(
            "/cases/{id}/documents/{document}/preview",
            A::ReadFiles,
            deliver::preview,
        )
        .get(
            "/cases/{id}/documents/{document}/removal",
            A::WriteFiles,
            removal::show,
        )
        .post(
            "/cases/{id}/documents/{document}/removal",
            A::WriteFiles,
            removal::remove,
        )
}

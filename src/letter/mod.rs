//! Letters (Briefe): templates of the Träger filled with what the file says, changed by hand, printed
//! after DIN 5008 and filed as a document of the case; or a Word file of the Träger, filled and filed.

mod built_in;
mod draft;
mod fields;
mod pages;
mod paper;
mod store;
mod template;
#[cfg(test)]
mod tests;
mod word;

pub use draft::{Heading, heading};
pub use paper::typeset;

use uuid::Uuid;

use crate::permission::Ability as A;
use crate::web::{Ctx, Error, Result, Routes};

/// In which order letters are listed; texts are `letter-group-<key>`.
const GROUPS: [&str; 5] = ["authority", "third", "declaration", "proof", "invitation"];

/// Who can sign; texts are `letter-signs-<key>`.
const SIGNS: [&str; 3] = ["staff", "client", "both"];

/// A letter to start from. It names no client: nothing of it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Template {
    id: Uuid,
    /// One of [`GROUPS`].
    group: String,
    /// One of [`SIGNS`].
    signs: String,
    /// Key of the catalogue `document_kind` under which it is filed.
    kind: String,
    name: String,
    /// The lines of the address; empty for what goes to nobody.
    recipient: String,
    subject: String,
    salutation: String,
    body: String,
    /// Whether it is a Word file; then the texts above are empty.
    word: bool,
    active: bool,
    /// 0 for a shipped one.
    version: i64,
}

pub fn router() -> Routes {
    Routes::new()
        .get("/cases/{id}/letters", A::WriteFiles, pages::list)
        .post("/cases/{id}/letters", A::WriteFiles, pages::write)
        .get("/cases/{id}/letters/new", A::WriteFiles, pages::new)
        .merge(template::router())
}

/// The templates of the actor's Träger, the shipped ones as long as it has no own.
async fn all(ctx: &Ctx) -> Result<Vec<Template>> {
    let own = store::templates(&ctx.app.db, &ctx.actor).await?;
    if own.is_empty() {
        return Ok(built_in::templates());
    }
    Ok(own)
}

async fn one(ctx: &Ctx, id: Option<Uuid>) -> Result<Template> {
    let mut all = all(ctx).await?.into_iter();
    let found = all.find(|one| Some(one.id) == id);
    found.ok_or(Error::NotFound)
}

//! A file this program made itself, filed as if somebody had handed it in.

use bindeglied_kit::db::DbError;
use chrono::NaiveDate;
use uuid::Uuid;

use super::intake::Desk;
use super::model::{Content, LARGEST, Said, clean_name, title_of};
use super::sample::Once;
use super::store::{self, Written};
use crate::web::{Ctx, Error, Result};

/// What is to be filed.
#[derive(Debug, Clone)]
pub struct Made {
    /// A case the actor was found to see and may change.
    pub case: Uuid,
    /// A person of the case.
    pub person: Option<Uuid>,
    /// Key of the catalogue `document_kind`.
    pub kind: String,
    pub on_date: NaiveDate,
    /// With its ending; the rest is the title.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Files it and returns its id, and whether the same file was in the case already.
pub async fn file_made(ctx: &Ctx, made: Made) -> Result<(Uuid, bool)> {
    let (keys, tenant) = (&ctx.app.keys, ctx.actor.tenant);
    let case_key = keys.create(tenant, made.case).await?;
    let hashing = case_key.hashing(b"documents known again");
    let desk = Desk {
        files: &ctx.app.files,
        tenant,
        hashing: &*hashing,
        largest: LARGEST,
    };
    let name = clean_name(&made.name);
    let mut source = Once {
        name: &name,
        bytes: Some(made.bytes.into()),
    };
    let taken = desk.take(ctx.new_id(), &mut source).await?;
    let stored = taken.map_err(|no| anyhow::anyhow!("what was made is not taken: {no:?}"))?;
    let owner = made.person.unwrap_or(made.case);
    let key = keys.create(tenant, owner).await?;
    let said = Said {
        person: made.person,
        kind: made.kind,
        on_date: made.on_date,
        title: title_of(&name),
        note: String::new(),
        links: Vec::new(),
    };
    let content = Content {
        title: said.title.clone(),
        note: String::new(),
        key: stored.key.clone(),
        name,
    };
    let id = stored.file.id;
    let sealed = content.seal(&key, id);
    let new = Written {
        case: made.case,
        owner,
        said: &said,
        sealed: &sealed,
    };
    let mut work = ctx.begin().await?;
    match store::add(&mut work, &stored.file, &new).await {
        Ok(()) => {}
        Err(DbError::Unique(_)) => {
            drop(work);
            let sum = &stored.file.sum;
            let there = store::same(&ctx.app.db, &ctx.actor, made.case, sum).await?;
            return Ok((there.ok_or(Error::Busy)?, true));
        }
        Err(error) => return Err(error.into()),
    }
    work.commit().await?;
    stored.keep();
    Ok((id, false))
}

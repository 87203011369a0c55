use axum::body::Bytes;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::id;
use chrono::NaiveDate;
use uuid::Uuid;

use super::intake::{Desk, Source};
use super::model::{Content, LARGEST, Said, Target, title_of};
use super::store::{self, Written};
use crate::app::App;
use crate::audit::Work;
use crate::permission::Actor;
use crate::web::Error;

/// A document for a demo county: taken in the same way as one that is handed in.
#[derive(Debug, Clone)]
pub struct Sample {
    pub case: Uuid,
    pub person: Option<Uuid>,
    /// Key of the catalogue `document_kind`.
    pub kind: &'static str,
    pub on_date: NaiveDate,
    pub name: String,
    pub links: Vec<Target>,
    pub bytes: Vec<u8>,
}

pub(super) struct Once<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: Option<Bytes>,
}

impl Source for Once<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn declared(&self) -> &str {
        ""
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        Ok(self.bytes.take())
    }
}

/// Stores a sample in the name of an actor who sees the case.
pub async fn store_sample(
    app: &App,
    actor: &Actor,
    sample: Sample,
    now: Micros,
) -> anyhow::Result<Uuid> {
    let case_key = app.keys.create(actor.tenant, sample.case).await?;
    let hashing = case_key.hashing(b"documents known again");
    let desk = Desk {
        files: &app.files,
        tenant: actor.tenant,
        hashing: &*hashing,
        largest: LARGEST,
    };
    let mut source = Once {
        name: &sample.name,
        bytes: Some(sample.bytes.into()),
    };
    let taken = desk.take(id::new_id(now), &mut source).await;
    let taken = taken.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let stored = taken.map_err(|no| anyhow::anyhow!("{}: {no:?}", sample.name))?;
    let owner = sample.person.unwrap_or(sample.case);
    let key = app.keys.create(actor.tenant, owner).await?;
    let said = Said {
        person: sample.person,
        kind: sample.kind.to_owned(),
        on_date: sample.on_date,
        title: title_of(&sample.name),
        note: String::new(),
        links: sample.links,
    };
    let content = Content {
        title: said.title.clone(),
        note: String::new(),
        key: stored.key.clone(),
        name: sample.name,
    };
    let sealed = content.seal(&key, stored.file.id);
    let new = Written {
        case: sample.case,
        owner,
        said: &said,
        sealed: &sealed,
    };
    let mut work = Work::begin(&app.db, actor.tenant, Some(actor.id), now).await?;
    store::add(&mut work, &stored.file, &new).await?;
    work.commit().await?;
    let made = stored.file.id;
    stored.keep();
    Ok(made)
}

//! Who signed an agreed version: on paper, or drawn on a tablet; and who got a copy of it.

mod drawing;
mod pages;

use bindeglied_kit::seal::{DataKey, Place};
use chrono::NaiveDate;
use uuid::Uuid;

use super::content::Reader;
use super::model::VersionRow;
use super::store;
use crate::web::{Ctx, Result};

pub(super) use drawing::{Drawing, svg};
pub(super) use pages::{copy_text, router, said};

/// A signature to be stored.
pub(super) struct NewSignature {
    pub(super) id: Uuid,
    pub(super) side: &'static str,
    pub(super) signer: Uuid,
    pub(super) name: String,
    pub(super) signed_on: NaiveDate,
    /// Nothing for one on paper.
    pub(super) drawing: Option<Drawing>,
    /// Who of the client's side signs this version: with the last of them it is signed.
    pub(super) expected: Vec<Uuid>,
}

impl NewSignature {
    pub(super) fn how(&self) -> &'static str {
        match self.drawing {
            Some(_) => "drawn",
            None => "paper",
        }
    }

    pub(super) fn sealed_drawing(&self, key: &DataKey) -> Option<Vec<u8>> {
        let drawing = self.drawing.as_ref()?;
        let place = Place::new("plan_signature", self.id, "drawing_sealed");
        Some(key.seal(place, drawing.path()))
    }
}

/// A signature as it is read and printed.
pub(super) struct Signature {
    pub(super) side: String,
    pub(super) signer: Uuid,
    pub(super) name: String,
    pub(super) how: String,
    pub(super) signed_on: NaiveDate,
    /// The path; empty for one on paper.
    pub(super) drawing: String,
}

/// The signatures of a version in the order in which they were given.
pub(super) async fn of_version(
    ctx: &Ctx,
    reader: &Reader,
    version: &VersionRow,
) -> Result<Vec<Signature>> {
    let rows = store::signatures(&ctx.app.db, &ctx.actor, version.id).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let place = |column| Place::new("plan_signature", row.id, column);
        let drawing = match (&row.drawing_sealed, reader.is_open()) {
            (Some(sealed), true) => reader.text(place("drawing_sealed"), Some(sealed))?,
            _ => String::new(),
        };
        all.push(Signature {
            name: reader.text(place("name_sealed"), Some(&row.name_sealed))?,
            side: row.side,
            signer: row.signer_id,
            how: row.how,
            signed_on: row.signed_on,
            drawing,
        });
    }
    Ok(all)
}

//! The documents that belong to a record of another slice, for its page.

use super::model::Target;
use super::{show, store};
use crate::permission::Ability;
use crate::web::{Ctx, Result};
use uuid::Uuid;

/// `{% include "document/beside.html" %}`, field name `documents`.
pub struct Beside {
    pub items: Vec<BesideLine>,
    /// Where something can be handed in for the record; nothing for who may not.
    pub add: Option<String>,
}

pub struct BesideLine {
    pub title: String,
    pub href: String,
    /// Kind and day.
    pub meta: String,
}

/// The documents of a record of a case the actor sees.
pub async fn beside(ctx: &Ctx, case: Uuid, target: &Target) -> Result<Beside> {
    let rows = store::beside(&ctx.app.db, &ctx.actor, target).await?;
    let all = ctx.app.catalogues(ctx.actor.tenant).await?;
    let (l, kinds) = (&ctx.l, all.of("document_kind"));
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = kinds.label(&row.kind, l.lang());
        items.push(BesideLine {
            title: show::title(ctx, row.owner_id, (row.id, &row.title_sealed)).await?,
            href: format!("/cases/{}/documents/{}", row.case_id, row.id),
            meta: format!("{kind} · {}", l.date(row.on_date)),
        });
    }
    let writes = ctx.actor.may(Ability::WriteFiles);
    Ok(Beside {
        items,
        add: writes.then(|| format!("/cases/{case}/documents/new?link={target}")),
    })
}

//! What a document belongs to, in words.

use std::sync::Arc;

use bindeglied_kit::seal::{DataKey, Place, SealError};
use uuid::Uuid;

use super::model::{LinkKind, Target};
use super::store::{self, Offered, TargetRow};
use crate::web::{Ctx, Result};

/// A record a document belongs to.
pub(super) struct Link {
    /// As forms give it back.
    pub(super) value: String,
    pub(super) label: String,
    pub(super) href: String,
}

/// Names the records of a case.
pub(super) struct Links<'a> {
    ctx: &'a Ctx,
    case: Uuid,
    key: Option<Arc<DataKey>>,
}

impl<'a> Links<'a> {
    pub(super) async fn load(ctx: &'a Ctx, case: Uuid) -> Result<Self> {
        let key = match ctx.app.keys.key(ctx.actor.tenant, case).await {
            Ok(key) => Some(key),
            Err(SealError::NoKey) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Self { ctx, case, key })
    }

    async fn row(&self, target: &Target) -> Result<Option<TargetRow>> {
        let (db, actor) = (&self.ctx.app.db, &self.ctx.actor);
        Ok(store::target(db, actor, self.case, target).await?)
    }

    /// Whether the case has such a record.
    pub(super) async fn has(&self, target: &Target) -> Result<bool> {
        Ok(self.row(target).await?.is_some())
    }

    /// Those of the case that are still there.
    pub(super) async fn in_words(&self, targets: &[Target]) -> Result<Vec<Link>> {
        let mut links = Vec::new();
        for target in targets {
            if let Some(row) = self.row(target).await? {
                links.push(Link {
                    value: target.to_string(),
                    label: self.label(target, &row)?,
                    href: self.href(target, &row),
                });
            }
        }
        Ok(links)
    }

    /// What may be chosen: pairs of value and text.
    pub(super) async fn offered(&self) -> Result<Vec<(String, String)>> {
        let (db, actor) = (&self.ctx.app.db, &self.ctx.actor);
        let mut all = Vec::new();
        for one in store::offered(db, actor, self.case).await? {
            let Offered {
                kind,
                id,
                on_date,
                number,
                text_sealed,
            } = one;
            let Some(kind) = LinkKind::parse(&kind) else {
                continue;
            };
            let target = Target::of(kind, id);
            let row = TargetRow {
                on_date,
                number,
                text_sealed,
                plan_id: None,
            };
            all.push((target.to_string(), self.label(&target, &row)?));
        }
        Ok(all)
    }

    fn label(&self, target: &Target, row: &TargetRow) -> Result<String> {
        let l = &self.ctx.l;
        let date = l.date_or_empty(row.on_date);
        Ok(match target.kind {
            LinkKind::Consultation => l.tn("document-link-consultation", [("date", date)]),
            LinkKind::Step => {
                let place = Place::new("plan_step", target.record, "what_sealed");
                let what = match (&self.key, &row.text_sealed) {
                    (Some(key), Some(sealed)) => key.open(place, sealed)?,
                    _ => l.t("person-erased"),
                };
                let short: String = what.chars().take(80).collect();
                l.tn("document-link-step", [("what", short)])
            }
            LinkKind::Version => {
                let values = [("number", row.number.to_string()), ("date", date)];
                l.tn("document-link-version", values)
            }
            LinkKind::Deadline => {
                let (kind, day) = target.due().unzip();
                let kind = kind.unwrap_or_default().replace('_', "-");
                let kind = l.t(&format!("deadline-kind-{kind}"));
                let values = [("kind", kind), ("date", l.date_or_empty(day))];
                l.tn("document-link-deadline", values)
            }
        })
    }

    fn href(&self, target: &Target, row: &TargetRow) -> String {
        let (case, record) = (self.case, target.record);
        match target.kind {
            LinkKind::Consultation => format!("/consultations/{record}"),
            LinkKind::Step => format!("/cases/{case}/plan"),
            LinkKind::Version => {
                let plan = row.plan_id.map(|id| format!("?plan={id}"));
                let plan = plan.unwrap_or_default();
                format!("/cases/{case}/plan/versions/{}{plan}", row.number)
            }
            LinkKind::Deadline => format!("/deadlines/{}", target.place),
        }
    }
}

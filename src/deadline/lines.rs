//! Deadlines in words, as lists and Heute show them.

use std::collections::HashMap;
use std::sync::Arc;

use bindeglied_kit::seal::{Place, SealError};
use chrono::Days;
use uuid::Uuid;

use super::model::{Deadline, Kind};
use crate::organisation::Catalogues;
use crate::person;
use crate::web::{Ctx, Result};

/// A deadline as a line.
pub struct Line {
    pub kind: Kind,
    pub record: Uuid,
    /// Its place in addresses.
    pub key: String,
    pub day: String,
    pub iso: String,
    pub late: bool,
    /// What is due, and where it is seen to.
    pub title: String,
    pub href: Option<String>,
    /// Whom it is about, and the file.
    pub who: Option<(String, String)>,
    pub label: String,
    /// How near it is; empty: far enough.
    pub left: String,
    pub badge: &'static str,
    /// By whom it was handed over, for whom one deputises, until when it rests.
    pub marks: Vec<String>,
    /// What was done with it last, as the form gives it back.
    pub action: String,
    pub snoozed: bool,
    /// Whether it is a colleague's, for whom one deputises.
    pub deputising: bool,
    /// Whether she is away today, and one stands in for her.
    pub standing_in: bool,
    /// The heading it stands under.
    pub group: &'static str,
}

/// What is needed to put deadlines into words.
pub struct Lines<'a> {
    ctx: &'a Ctx,
    known: Arc<Catalogues>,
    names: &'a HashMap<Uuid, String>,
    /// Whether everybody's are shown, so that each says whose it is.
    all: bool,
}

impl<'a> Lines<'a> {
    /// `names` are those of the deadlines' cases.
    pub async fn new(ctx: &'a Ctx, names: &'a HashMap<Uuid, String>, all: bool) -> Result<Self> {
        Ok(Self {
            known: ctx.app.catalogues(ctx.actor.tenant).await?,
            ctx,
            names,
            all,
        })
    }

    pub async fn draw(&self, found: &[Deadline]) -> Result<Vec<Line>> {
        let mut lines = Vec::with_capacity(found.len());
        for one in found {
            let text = self.text(one).await?;
            lines.extend(self.line(one, text));
        }
        Ok(lines)
    }

    /// The text of a follow-up.
    async fn text(&self, one: &Deadline) -> Result<String> {
        let l = &self.ctx.l;
        let opened = open_text(
            self.ctx,
            one.file_id,
            one.record_id,
            one.text_sealed.as_deref(),
        );
        Ok(match opened.await? {
            Some(text) if text.is_empty() => l.t("follow-up-untitled"),
            Some(text) => text,
            None => l.t("follow-up-erased"),
        })
    }

    fn line(&self, one: &Deadline, text: String) -> Option<Line> {
        let (l, today) = (&self.ctx.l, self.ctx.today());
        let key = one.key()?;
        let (title, href) = self.title(one, key.kind, text);
        let days = (one.due_on - today).num_days();
        let (badge, left) = self.left(one, key.kind, days);
        Some(Line {
            kind: key.kind,
            record: key.record,
            key: key.to_string(),
            day: l.date(one.due_on),
            iso: one.due_on.to_string(),
            late: days < 0,
            title,
            href,
            who: self.who(one),
            label: l.t(&format!(
                "deadline-kind-{}",
                key.kind.key().replace('_', "-")
            )),
            left,
            badge,
            marks: self.marks(one),
            action: one.action_id.map(|id| id.to_string()).unwrap_or_default(),
            snoozed: one.until_on.is_some_and(|until| until > today),
            deputising: self.deputising(one),
            standing_in: self.standing_in(one),
            group: if days < 0 {
                "follow-up-group-late"
            } else if days == 0 {
                "follow-up-group-today"
            } else if today + Days::new(7) >= one.due_on {
                "follow-up-group-week"
            } else {
                "follow-up-group-later"
            },
        })
    }

    fn title(&self, one: &Deadline, kind: Kind, text: String) -> (String, Option<String>) {
        let l = &self.ctx.l;
        let of_case = |rest: &str| one.case_id.map(|case| format!("/cases/{case}{rest}"));
        let label = |catalogue: &str| {
            let entries = self.known.of(catalogue);
            entries.label(&one.detail, l.lang()).to_owned()
        };
        match kind {
            Kind::FollowUp => {
                let from = one.origin_id.map(|id| format!("/consultations/{id}"));
                (text, from)
            }
            Kind::Permit => (
                l.tn("deadline-permit", [("status", label("residence_status"))]),
                one.person_id.map(|id| format!("/people/{id}/status")),
            ),
            Kind::PlanReview => (l.t("deadline-plan-review"), of_case("/plan")),
            Kind::PlannedEnd => (l.t("deadline-planned-end"), of_case("/extension")),
            Kind::Consent => (l.t("deadline-consent"), of_case("/data#f-consent")),
            Kind::Appointment => (
                l.tn("deadline-appointment", [("channel", label("channel"))]),
                Some(format!("/consultations/{}", one.record_id)),
            ),
        }
    }

    fn who(&self, one: &Deadline) -> Option<(String, String)> {
        let case = one.case_id?;
        let person = one.family_name.as_deref().zip(one.given_name.as_deref());
        let name = match person {
            Some((family, given)) => person::list_name(family, given),
            None => self
                .names
                .get(&case)
                .cloned()
                .unwrap_or_else(|| self.ctx.l.t("today-nameless")),
        };
        Some((name, format!("/cases/{case}")))
    }

    fn left(&self, one: &Deadline, kind: Kind, days: i64) -> (&'static str, String) {
        let l = &self.ctx.l;
        if days < 0 {
            return ("danger", l.tn("deadline-late", [("days", -days)]));
        }
        let urgent = one.stage + 1 == kind.stages() && kind.stages() > 1;
        let badge = if urgent { "danger" } else { "warning" };
        let told_early = !matches!(kind, Kind::FollowUp | Kind::Appointment);
        if told_early || days == 0 {
            (badge, l.tn("today-days-left", [("days", days)]))
        } else {
            ("neutral", String::new())
        }
    }

    fn deputising(&self, one: &Deadline) -> bool {
        let me = Some(self.ctx.actor.id);
        !self.all && one.handed_to.is_none() && one.deputy_id == me && one.owner_id != me
    }

    fn standing_in(&self, one: &Deadline) -> bool {
        let me = Some(self.ctx.actor.id);
        one.standing_in && one.owner_id != me && one.handed_to != me
    }

    fn marks(&self, one: &Deadline) -> Vec<String> {
        let (l, me) = (&self.ctx.l, self.ctx.actor.id);
        let mut marks = Vec::new();
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        if one.handed_to == Some(me) {
            marks.push(l.tn("deadline-handed-by", [("name", name(&one.handed_by))]));
        } else if one.handed_to.is_some() {
            marks.push(l.tn("deadline-handed-to", [("name", name(&one.handed_name))]));
        } else if self.standing_in(one) {
            marks.push(l.tn("deadline-standing-in", [("name", name(&one.owner))]));
        } else if self.deputising(one) {
            marks.push(l.tn("deadline-deputising", [("name", name(&one.owner))]));
        }
        if self.all && one.owner_id.is_some() {
            marks.push(name(&one.owner));
        }
        if let Some(until) = one.until_on.filter(|until| *until > self.ctx.today()) {
            marks.push(l.tn("deadline-resting", [("date", l.date(until))]));
        }
        marks
    }
}

/// The text of a follow-up; nothing when its key was deleted.
pub(super) async fn open_text(
    ctx: &Ctx,
    file: Uuid,
    id: Uuid,
    sealed: Option<&[u8]>,
) -> Result<Option<String>> {
    open(
        ctx,
        file,
        (Place::new("follow_up", id, "text_sealed"), sealed),
    )
    .await
}

/// A sealed text; nothing when its key was deleted.
pub(super) async fn open(
    ctx: &Ctx,
    file: Uuid,
    (place, sealed): (Place<'_>, Option<&[u8]>),
) -> Result<Option<String>> {
    let Some(sealed) = sealed else {
        return Ok(Some(String::new()));
    };
    match ctx.app.keys.key(ctx.actor.tenant, file).await {
        Ok(key) => Ok(Some(key.open(place, sealed)?)),
        Err(SealError::NoKey) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

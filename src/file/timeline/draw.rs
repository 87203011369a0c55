use bindeglied_kit::seal::{DataKey, Place, SealError};
use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::super::store::{ConsultationRow, DocumentRow, FollowUpRow, MovedRow, OtherRow};
use super::Entry;
use crate::case::{self, Badge, HeadView};
use crate::document;
use crate::organisation::Catalogues;
use crate::situation;
use crate::web::{Ctx, Result};

/// Puts rows into words.
pub(super) struct Draw<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) all: &'a Catalogues,
    pub(super) key: Option<&'a DataKey>,
    pub(super) case: Uuid,
}

impl Draw<'_> {
    fn label(&self, catalogue: &str, key: &str) -> String {
        let catalogue = self.all.of(catalogue);
        catalogue.label(key, self.ctx.l.lang()).to_owned()
    }

    fn open(&self, place: Place<'_>, sealed: Option<&[u8]>) -> Result<String> {
        Ok(match (sealed, self.key) {
            (None, _) => String::new(),
            (Some(_), None) => self.ctx.l.t("person-erased"),
            (Some(sealed), Some(key)) => key.open(place, sealed)?,
        })
    }

    fn entry(&self, (date, id): (NaiveDate, Uuid), icon: &'static str, title: String) -> Entry {
        let l = &self.ctx.l;
        let name = l.t(&format!("file-month-{}", date.month()));
        Entry {
            date,
            id,
            month: format!("{name} {}", date.year()),
            new_month: false,
            day: l.date(date),
            iso: date.to_string(),
            icon,
            title,
            href: None,
            badge: None,
            meta: Vec::new(),
            note: String::new(),
            tags: Vec::new(),
            moved: Vec::new(),
        }
    }

    pub(super) fn consultation(&self, row: &ConsultationRow, moved: &[MovedRow]) -> Result<Entry> {
        let l = &self.ctx.l;
        // A list may not have said how they met.
        let title = match self.label("channel", &row.channel) {
            none if none.is_empty() => l.t("file-consultation-only"),
            channel => l.tn("file-consultation", [("channel", channel)]),
        };
        let mut entry = self.entry((row.date, row.id), icon_of(&row.channel), title);
        entry.href = Some(format!("/consultations/{}", row.id));
        if row.state != "held" {
            let kind = if row.state == "planned" {
                "info"
            } else {
                "neutral"
            };
            entry.badge = Some(Badge {
                kind,
                text: self.label("consultation_state", &row.state),
            });
        }
        if let Some(minute) = row.start_minute {
            entry
                .meta
                .push(format!("{:02}:{:02}", minute / 60, minute % 60));
        }
        if row.minutes > 0 {
            entry
                .meta
                .push(l.tn("file-minutes", [("minutes", row.minutes)]));
        }
        entry.meta.push(row.staff.clone());
        if row.interpreter != "none" {
            let kind = self.label("interpreter", &row.interpreter);
            entry.meta.push(l.tn("file-interpreter", [("kind", kind)]));
        }
        let place = Place::new("consultation", row.id, "note_sealed");
        entry.note = self.open(place, row.note_sealed.as_deref())?;
        let topics = row.topics.iter().flat_map(|keys| keys.split(','));
        entry.tags = topics.map(|key| self.label("topic", key)).collect();
        let own = moved.iter().filter(|one| one.consultation_id == row.id);
        entry.moved = own.map(|one| self.moved(one)).collect::<Result<_>>()?;
        Ok(entry)
    }

    /// A step that was done, or how far a goal has come.
    fn moved(&self, row: &MovedRow) -> Result<String> {
        let l = &self.ctx.l;
        let (table, column) = match row.attainment {
            Some(_) => ("plan_goal", "wording_sealed"),
            None => ("plan_step", "what_sealed"),
        };
        let text = match row.text_sealed.as_deref() {
            Some(sealed) => self.open(Place::new(table, row.subject_id, column), Some(sealed))?,
            None => l.t("plan-progress-removed"),
        };
        Ok(match row.attainment {
            Some(level) => {
                let sign = if level > 0 { "+" } else { "" };
                let level = format!("{sign}{level}").replace('-', "−");
                l.tn("file-goal-moved", [("goal", text), ("level", level)])
            }
            None => l.tn("file-step-done", [("step", text)]),
        })
    }

    pub(super) fn follow_up(&self, row: &FollowUpRow) -> Result<Entry> {
        let l = &self.ctx.l;
        let title = l.t("file-follow-up");
        let mut entry = self.entry((row.date, row.id), "bell", title);
        let (kind, key) = if row.done {
            ("success", "file-done")
        } else if row.date < self.ctx.today() {
            ("danger", "file-overdue")
        } else {
            ("info", "file-open")
        };
        entry.badge = Some(Badge {
            kind,
            text: l.t(key),
        });
        entry.meta.push(row.owner.clone());
        let place = Place::new("follow_up", row.id, "text_sealed");
        entry.note = self.open(place, row.text_sealed.as_deref())?;
        Ok(entry)
    }

    /// A document about one person is sealed with the key of that person.
    pub(super) async fn document(&self, row: &DocumentRow) -> Result<Entry> {
        let l = &self.ctx.l;
        let keys = &self.ctx.app.keys;
        let title = match keys.key(self.ctx.actor.tenant, row.owner_id).await {
            Ok(key) => key.open(document::title_place(row.id), &row.title_sealed)?,
            Err(SealError::NoKey) => l.t("person-erased"),
            Err(error) => return Err(error.into()),
        };
        let kind = self.label("document_kind", &row.kind);
        let title = l.tn("file-document", [("kind", kind), ("title", title)]);
        let mut entry = self.entry((row.date, row.id), "document", title);
        entry.href = Some(format!("/cases/{}/documents/{}", self.case, row.id));
        entry.meta.extend(row.staff.clone());
        Ok(entry)
    }

    pub(super) fn other(&self, row: &OtherRow) -> Result<Entry> {
        let l = &self.ctx.l;
        let name = row.name.clone().unwrap_or_default();
        let (icon, title) = match row.source.as_str() {
            "plan" if row.number <= 1 => ("plan", l.t("file-plan-new")),
            "plan" => ("plan", l.tn("file-plan", [("number", row.number)])),
            "status" => {
                let status = self.label("residence_status", &row.kind);
                let values = [("name", name.clone()), ("status", status)];
                ("document", l.tn("file-status", values))
            }
            "fact" => {
                let (what, value) = situation::in_words(l, self.all, &row.kind, &row.detail);
                let values = [("name", name.clone()), ("what", what), ("value", value)];
                ("document", l.tn("file-fact", values))
            }
            "deadline" => ("bell", self.deadline(row, name.clone())),
            "handover" => ("walk", l.tn("handover-event", [("name", name.clone())])),
            "levels" => ("figures", l.tn("file-levels", [("name", name.clone())])),
            _ => ("history", self.happening(row, &name)),
        };
        let mut entry = self.entry((row.date, row.id), icon, title);
        if row.source == "plan" {
            entry.href = Some(format!("/cases/{}/plan", self.case));
        }
        if row.source == "levels" {
            entry.href = Some(format!("/cases/{}/assessments/{}", self.case, row.id));
        }
        if row.source == "status" || row.source == "fact" {
            if let Some(until) = row.until {
                entry
                    .meta
                    .push(l.tn("person-until", [("until", l.date(until))]));
            } else if row.unlimited {
                entry.meta.push(l.t("person-unlimited"));
            }
        }
        entry.meta.extend(row.staff.clone());
        if row.source == "handover" {
            entry.href = Some(format!("/cases/{}/handover", self.case));
        }
        let place = match row.source.as_str() {
            "case" => case::event_place(row.id, "text_sealed"),
            "handover" => Place::new("handover", row.id, "summary_sealed"),
            _ => Place::new("deadline_action", row.id, "note_sealed"),
        };
        entry.note = self.open(place, row.note_sealed.as_deref())?;
        Ok(entry)
    }

    /// What somebody did with a deadline.
    fn deadline(&self, row: &OtherRow, name: String) -> String {
        let l = &self.ctx.l;
        let kind = l.t(&format!("deadline-kind-{}", row.detail.replace('_', "-")));
        let due = ("due", l.date_or_empty(row.due_on));
        match row.kind.as_str() {
            "done" => l.tn("file-deadline-done", [("kind", kind), due]),
            "snoozed" => {
                let until = ("until", l.date_or_empty(row.until));
                l.tn("file-deadline-snoozed", [("kind", kind), due, until])
            }
            "handed" if !name.is_empty() => l.tn(
                "file-deadline-handed",
                [("kind", kind), due, ("name", name)],
            ),
            "handed" => l.tn("file-deadline-returned", [("kind", kind), due]),
            _ => l.tn("file-deadline-reopened", [("kind", kind), due]),
        }
    }

    fn happening(&self, row: &OtherRow, name: &str) -> String {
        let l = &self.ctx.l;
        match row.kind.as_str() {
            "assigned" if name.is_empty() => l.t("file-case-unassigned"),
            "assigned" => l.tn("file-case-assigned", [("name", name)]),
            "consent" => {
                let state = self.label("consent", &row.detail);
                l.tn("file-case-consent", [("state", state)])
            }
            "closed" => {
                let reason = self.label("end_reason", &row.detail);
                l.tn("file-case-closed", [("reason", reason)])
            }
            "reopened" => l.t("file-case-reopened"),
            "extension_asked" => l.tn("file-extension-asked", [("date", self.day(&row.detail))]),
            "extension_withdrawn" => l.t("file-extension-withdrawn"),
            "extension_declined" => l.t("file-extension-declined"),
            "extended" => l.tn("file-extended", [("date", self.day(&row.detail))]),
            "joined" if row.detail == "born" => {
                l.tn("file-case-born", [("name", self.somebody(name))])
            }
            "joined" => l.tn("file-case-joined", [("name", self.somebody(name))]),
            "municipality" if name.is_empty() => l.t("file-case-no-municipality"),
            "municipality" => l.tn("file-case-municipality", [("name", name)]),
            "head" => l.tn("file-case-head", [("name", self.somebody(name))]),
            "left" => {
                let reason = l.t(&format!("case-leaving-reason-{}", row.detail));
                let values = [("name", self.somebody(name)), ("reason", reason)];
                l.tn("file-case-left", values)
            }
            _ => l.t("file-case-opened"),
        }
    }

    /// A stored day as it is read.
    fn day(&self, stored: &str) -> String {
        let day = stored.parse::<NaiveDate>().ok();
        self.ctx.l.date_or_empty(day)
    }

    /// A name, or that the person was erased.
    fn somebody(&self, name: &str) -> String {
        if name.is_empty() {
            self.ctx.l.t("person-erased")
        } else {
            name.to_owned()
        }
    }

    pub(super) fn started(&self, head: &HeadView) -> Entry {
        let l = &self.ctx.l;
        let title = l.t("file-case-opened");
        let mut entry = self.entry((head.case.started_on, self.case), "history", title);
        // As it was planned then; an extension has a line of its own.
        let end = l.date(case::planned_end(head.case.started_on));
        entry.meta.push(l.tn("file-planned-end", [("date", end)]));
        entry
    }
}

fn icon_of(channel: &str) -> &'static str {
    match channel {
        "phone" => "phone",
        "video" => "video",
        "message" => "mail",
        "letter" => "letter",
        "home_visit" => "house",
        "accompaniment" => "walk",
        "group" => "group",
        "third_party" => "network",
        "office" => "office",
        _ => "chat",
    }
}

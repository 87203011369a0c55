//! Rows of consultations become consultations and follow-ups.

use chrono::Timelike;
use uuid::Uuid;

use super::super::consultations::ConsultationRow;
use super::super::message::{Message, unmarked};
use super::super::run::Made;
use super::super::staged::{Action, Entry, RowOf, Staged};
use super::super::store;
use super::super::value::channel;
use super::super::value::follow_up::FollowUp;
use super::groups::Groups;
use super::row::interpreter_key;
use super::{CHUNK, Desk};
use crate::audit::Work;
use crate::consultation::{self, NewConsultation, State};
use crate::task::{self, NewFollowUp};

impl Desk<'_> {
    pub(super) async fn write_talks(
        &self,
        work: &mut Work,
        groups: &Groups,
        made: &mut Made,
    ) -> anyhow::Result<()> {
        let mut after = 0;
        loop {
            let kind = RowOf::Consultations;
            let rows = store::chunk(work, &self.key, self.run.id, kind, (after, CHUNK)).await?;
            let Some(last) = rows.last() else { break };
            after = last.position;
            let (mut talks, mut due) = (Vec::new(), Vec::new());
            for row in rows {
                if !row.action.makes() || self.late.contains_key(&row.id) {
                    continue;
                }
                match self.talk(&row, groups) {
                    Ok((talk, follow_up)) => {
                        talks.push(talk);
                        due.extend(follow_up);
                    }
                    Err(reason) => self.send_back(work, row, reason).await?,
                }
            }
            consultation::create_many(work, &self.app.keys, &talks).await?;
            task::create_many(work, &self.app.keys, &due).await?;
            made.consultations += talks.len();
            made.follow_ups += due.len();
            self.progress.add(talks.len());
        }
        Ok(())
    }

    async fn send_back(
        &self,
        work: &mut Work,
        mut row: Staged,
        why: Message,
    ) -> anyhow::Result<()> {
        row.action = Action::Rejected;
        row.content.why.push(why);
        store::settle(work, &self.key, self.run.id, &row).await?;
        Ok(())
    }

    /// The case of whom a consultation was held with; the person may have come with this list.
    fn person_and_case(
        &self,
        row: &Staged,
        groups: &Groups,
    ) -> Result<Option<(Uuid, Uuid)>, Message> {
        let Some(person) = row.content.person else {
            return Ok(None);
        };
        if let Some(case) = row.content.case {
            return Ok(Some((person, case)));
        }
        let person = groups.meant(person);
        match groups.of(person) {
            Some(group) => Ok(Some((person, group.case))),
            None => Err(Message::new("import-why-person-stays-out")),
        }
    }

    fn talk(
        &self,
        row: &Staged,
        groups: &Groups,
    ) -> Result<(NewConsultation, Option<NewFollowUp>), Message> {
        let Entry::Consultation(told) = &row.content.entry else {
            return Err(Message::new("import-consultation-date-missing"));
        };
        let (Some(on_date), Some(staff)) = (told.date, row.content.staff) else {
            return Err(Message::new("import-consultation-date-missing"));
        };
        let with = self.person_and_case(row, groups)?;
        let ags = row.content.ags.as_ref();
        let talk = NewConsultation {
            id: row.id,
            case_id: with.map(|(_, case)| case),
            agency_id: self.run.agency,
            staff_id: staff,
            municipality_id: ags.and_then(|ags| self.ground.municipalities.get(ags).copied()),
            on_date,
            start_minute: told
                .start
                .map(|start| i64::from(start.num_seconds_from_midnight() / 60)),
            minutes: i64::from(told.minutes.unwrap_or(0)),
            channel: told.channel.clone().unwrap_or_default(),
            state: state(told.state),
            interpreter: told
                .interpreter
                .and_then(interpreter_key)
                .unwrap_or("none")
                .to_owned(),
            lang: String::new(),
            note: self.note(told),
            people: with.map(|(person, _)| person).into_iter().collect(),
            topics: told.topics.clone(),
            import_id: Some(self.run.id),
        };
        let follow_up = self.follow_up(told, &talk);
        Ok((talk, follow_up))
    }

    fn note(&self, told: &ConsultationRow) -> String {
        let mut lines: Vec<String> = Some(told.note.clone())
            .filter(|note| !note.is_empty())
            .into_iter()
            .collect();
        let l = self.app.localiser("de");
        if let Some(interpreter) = told.interpreter
            && interpreter_key(interpreter).is_none()
        {
            let value = l.t("import-interpreter-any");
            lines.push(unmarked(
                &l.tn("import-remark-interpreter", [("value", value)]),
            ));
        }
        if told.follow_up == Some(FollowUp::Open) {
            lines.push(l.t("import-remark-open"));
        }
        lines.join("\n")
    }

    /// Only what is open and has a day; what is done was done.
    fn follow_up(&self, told: &ConsultationRow, talk: &NewConsultation) -> Option<NewFollowUp> {
        let Some(FollowUp::Due(due_on)) = told.follow_up else {
            return None;
        };
        Some(NewFollowUp {
            id: bindeglied_kit::id::new_id(self.app.clock.now()),
            file_id: talk.file_id(),
            case_id: talk.case_id,
            person_id: talk.people.first().copied(),
            consultation_id: Some(talk.id),
            owner_id: talk.staff_id,
            due_on,
            text: self.app.localiser("de").t("import-follow-up-text"),
            import_id: Some(self.run.id),
        })
    }
}

fn state(state: channel::State) -> State {
    match state {
        channel::State::Planned => State::Planned,
        channel::State::Held => State::Held,
        channel::State::Cancelled => State::Cancelled,
        channel::State::Missed => State::Missed,
    }
}

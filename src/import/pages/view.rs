//! What the pages show of an import and its rows.

use bindeglied_kit::i18n::Localiser;

use super::super::commit::stored_birth;
use super::super::consultations::ConsultationRow;
use super::super::duplicates::Strength;
use super::super::message::Level;
use super::super::people::PersonRow;
use super::super::run::{Run, State};
use super::super::staged::{Action, Difference, Entry, Staged};
use crate::organisation::Catalogues;
use crate::person;

/// A line of the list of imports.
pub(super) struct RunView {
    pub(super) href: String,
    pub(super) file_name: String,
    pub(super) when: String,
    pub(super) by: String,
    pub(super) badge: &'static str,
    pub(super) state: String,
    pub(super) what: String,
}

pub(super) fn state_badge(state: State) -> &'static str {
    match state {
        State::Uploaded | State::Mapped | State::Running => "info",
        State::Interrupted | State::Failed => "danger",
        State::Done => "success",
        State::Undone | State::Discarded => "neutral",
    }
}

pub(super) fn run_view(run: &Run, l: &Localiser) -> RunView {
    let made = &run.figures.made;
    let count = |key: &str, number: usize| {
        let value = l.number(i64::try_from(number).unwrap_or(i64::MAX));
        (number > 0).then(|| l.tn(key, [("number", value)]))
    };
    let what: Vec<String> = if run.state == State::Done {
        [
            count("import-made-people", made.people),
            count("import-made-cases", made.households),
            count("import-made-consultations", made.consultations),
        ]
        .into_iter()
        .flatten()
        .collect()
    } else {
        count("import-made-rows", run.figures.rows)
            .into_iter()
            .collect()
    };
    let target = if run.state == State::Uploaded {
        "/mapping"
    } else {
        ""
    };
    RunView {
        href: format!("/imports/{}{target}", run.id),
        file_name: run.file_name.clone(),
        when: l.moment(run.created_at),
        by: if run.by.is_empty() {
            l.t("import-by-command-line")
        } else {
            run.by.clone()
        },
        badge: state_badge(run.state),
        state: l.t(&format!("import-state-{}", run.state.key())),
        what: what.join(" · "),
    }
}

/// A line of the preview.
pub(super) struct RowView {
    pub(super) id: String,
    pub(super) place: String,
    pub(super) who: String,
    pub(super) facts: Vec<String>,
    pub(super) badge: &'static str,
    pub(super) action: String,
    pub(super) why: Vec<String>,
    pub(super) cells: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) infos: Vec<String>,
    pub(super) differences: Vec<String>,
    pub(super) twin: Option<TwinView>,
}

pub(super) struct TwinView {
    pub(super) who: String,
    pub(super) href: String,
    pub(super) reasons: String,
    /// Empty, `same` or `other`.
    pub(super) decided: &'static str,
    pub(super) open: bool,
}

/// Texts of keys in one language.
pub(super) struct Words<'a> {
    pub(super) l: &'a Localiser,
    pub(super) catalogues: &'a Catalogues,
    pub(super) several_sheets: bool,
    /// The list was taken over.
    pub(super) done: bool,
}

impl Words<'_> {
    pub(super) fn row(&self, row: &Staged) -> RowView {
        let content = &row.content;
        let (who, facts, remarks, cells) = match &content.entry {
            Entry::Person(person) => (
                self.name(&person.name.shown()),
                self.person(person),
                person.remarks.as_slice(),
                person.rejections.as_slice(),
            ),
            Entry::Consultation(talk) => (
                self.name(&talk.name_text),
                self.talk(talk),
                talk.remarks.as_slice(),
                talk.rejections.as_slice(),
            ),
            Entry::Skipped(skipped) => (skipped.message.text(self.l), Vec::new(), &[][..], &[][..]),
        };
        let refused = match &content.entry {
            Entry::Person(person) => person.refused.as_ref(),
            Entry::Consultation(talk) => talk.refused.as_ref(),
            Entry::Skipped(_) => None,
        };
        let of = |level: Level| {
            remarks
                .iter()
                .filter(move |remark| remark.level == level)
                .map(|remark| remark.message.text(self.l))
                .collect()
        };
        RowView {
            id: row.id.to_string(),
            place: self.place(row),
            who,
            facts,
            badge: badge(row.action),
            action: if self.done && row.action.makes() {
                self.l.t("import-action-taken")
            } else {
                self.l.t(&format!("import-action-{}", row.action.key()))
            },
            why: refused
                .into_iter()
                .chain(&content.why)
                .map(|message| message.text(self.l))
                .collect(),
            cells: cells.iter().map(|cell| cell.message.text(self.l)).collect(),
            warnings: of(Level::Warn),
            infos: of(Level::Info),
            differences: content
                .differences
                .iter()
                .map(|d| self.difference(d))
                .collect(),
            twin: self.twin(row),
        }
    }

    fn name(&self, name: &str) -> String {
        if name.trim().is_empty() {
            self.l.t("import-nameless")
        } else {
            name.to_owned()
        }
    }

    fn place(&self, row: &Staged) -> String {
        let number = row.content.row();
        if self.several_sheets {
            format!("{} {number}", row.content.sheet())
        } else {
            number.to_string()
        }
    }

    fn label(&self, catalogue: &str, key: &str) -> String {
        let lang = self.l.lang();
        self.catalogues.of(catalogue).label(key, lang).to_owned()
    }

    fn person(&self, row: &PersonRow) -> Vec<String> {
        let born = row
            .birth
            .as_ref()
            .map(|birth| person::birth_text(&stored_birth(birth), self.l));
        let nation = row.nationalities.first();
        let place = row.place.as_ref().map(|place| match &place.district {
            Some(district) => format!("{} ({district})", place.municipality),
            None => place.municipality.clone(),
        });
        let facts = [
            born,
            nation.map(|code| self.label("nationality", code)),
            row.residence
                .as_ref()
                .map(|code| self.label("residence_status", code)),
            place,
            row.staff.clone(),
        ];
        facts.into_iter().flatten().collect()
    }

    fn talk(&self, row: &ConsultationRow) -> Vec<String> {
        let topics: Vec<String> = row
            .topics
            .iter()
            .map(|key| self.label("topic", key))
            .collect();
        let state = serde_json::json!(row.state);
        let state = state.as_str().unwrap_or_default();
        let facts = [
            row.date.map(|date| self.l.date(date)),
            row.minutes
                .map(|minutes| self.l.duration(i64::from(minutes))),
            row.channel.as_ref().map(|key| self.label("channel", key)),
            (state != "held").then(|| self.label("consultation_state", state)),
            row.staff.clone(),
            Some(topics.join(", ")).filter(|topics| !topics.is_empty()),
        ];
        facts.into_iter().flatten().collect()
    }

    fn difference(&self, difference: &Difference) -> String {
        let catalogue = match difference.field.as_str() {
            "sex" => "sex",
            "nationality" => "nationality",
            "residence" => "residence_status",
            _ => "",
        };
        let shown = |key: &str| {
            if key.is_empty() {
                "–".to_owned()
            } else if catalogue.is_empty() {
                key.to_owned()
            } else {
                self.label(catalogue, key)
            }
        };
        let values = [
            (
                "field",
                self.l.t(&format!("import-field-{}", difference.field)),
            ),
            ("there", shown(&difference.there)),
            ("here", shown(&difference.here)),
        ];
        self.l.tn("import-difference", values)
    }

    fn twin(&self, row: &Staged) -> Option<TwinView> {
        let twin = row.content.twin.as_ref()?;
        let born = twin
            .born
            .as_ref()
            .map(|birth| person::birth_text(&stored_birth(birth), self.l));
        let (place, href) = match (&twin.row, twin.number) {
            (Some((sheet, number)), _) => {
                let values = [("sheet", sheet.clone()), ("row", number.to_string())];
                (self.l.tn("import-twin-row", values), String::new())
            }
            (None, Some(number)) => (
                person::number_text(number),
                row.matched
                    .map_or(String::new(), |id| format!("/people/{id}")),
            ),
            (None, None) => (String::new(), String::new()),
        };
        let who: Vec<String> = [Some(twin.name.clone()), born, Some(place)]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        let reasons: Vec<String> = twin.reasons.iter().map(|r| r.text(self.l)).collect();
        Some(TwinView {
            who: who.join(" · "),
            href,
            reasons: reasons.join(" "),
            decided: match row.action {
                Action::Same => "same",
                Action::Other => "other",
                Action::New if twin.strength == Strength::Possible => "other",
                _ => "",
            },
            open: matches!(
                row.action,
                Action::Held | Action::Same | Action::Other | Action::New
            ),
        })
    }
}

fn badge(action: Action) -> &'static str {
    match action {
        Action::New | Action::Other => "success",
        Action::Known | Action::Skipped => "neutral",
        Action::Differs | Action::Same => "info",
        Action::Held => "warning",
        Action::Rejected => "danger",
    }
}

use bindeglied_kit::clock::Micros;
use bindeglied_kit::id;
use chrono::NaiveDate;
use uuid::Uuid;

use super::County;
use super::dice::{Dice, plus};
use super::family::Family;
use crate::consultation::{NewConsultation, State};
use crate::task::NewFollowUp;

const TALKS: &str = include_str!("../../catalogues/demo/talks.csv");

pub(super) struct Talker<'a> {
    pub(super) county: &'a County,
    pub(super) today: NaiveDate,
    talks: Vec<(&'static str, &'static str)>,
}

/// What of a family is needed to invent its consultations.
pub(super) struct Counselled {
    pub(super) case: Uuid,
    staff: Uuid,
    municipality: Option<Uuid>,
    started: NaiveDate,
    ended: Option<NaiveDate>,
    people: Vec<Uuid>,
    language: String,
    interpreter: bool,
}

impl Counselled {
    pub(super) fn of(family: &Family) -> Self {
        let case = &family.case;
        Self {
            case: case.id,
            staff: case.responsible.or(case.deputy).unwrap_or_default(),
            municipality: case.municipality,
            started: case.started_on,
            ended: family.ended.map(|ended| ended.on),
            people: case.members.clone(),
            language: family.language.clone(),
            interpreter: family.interpreter,
        }
    }
}

impl<'a> Talker<'a> {
    pub(super) fn new(county: &'a County, today: NaiveDate) -> Self {
        Self {
            county,
            today,
            talks: TALKS
                .lines()
                .skip(1)
                .filter_map(|line| line.split_once(';'))
                .collect(),
        }
    }

    /// A consultation with a family on a day of the last twelve months, or soon; of the last twelve
    /// months of a case that has ended.
    pub(super) fn talk(&self, dice: &mut Dice, with: &Counselled) -> NewConsultation {
        let last = with.ended.unwrap_or(self.today);
        let age = (last - with.started).num_days().clamp(1, 364);
        let planned = dice.percent(2) && with.ended.is_none();
        let days = if planned {
            dice.between(1, 21)
        } else {
            -dice.between(1, age)
        };
        let (topic, note) = *dice.pick(&self.talks);
        let mut topics = vec![topic.to_owned()];
        if dice.percent(30) {
            let (second, _) = *dice.pick(&self.talks);
            if second != topic {
                topics.push(second.to_owned());
            }
        }
        let state = if planned {
            State::Planned
        } else {
            *dice.weighted(&[(90, State::Held), (6, State::Missed), (4, State::Cancelled)])
        };
        let channel = *dice.weighted(CHANNELS);
        let mut people = vec![with.people[0]];
        if with.people.len() > 1 && dice.percent(35) {
            people.push(with.people[1]);
        }
        let day = dice.workday(last, days);
        // The Monday after a weekend may lie behind the last day.
        let day = if planned { day } else { day.min(last) };
        NewConsultation {
            id: id::new_id(morning(day)),
            case_id: Some(with.case),
            agency_id: self.county.agency,
            staff_id: with.staff,
            municipality_id: with.municipality,
            on_date: day,
            start_minute: Some(8 * 60 + 15 * dice.between(0, 34)),
            minutes: *dice.weighted(MINUTES),
            channel: channel.to_owned(),
            state,
            interpreter: if with.interpreter && dice.percent(70) {
                (*dice.weighted(INTERPRETERS)).to_owned()
            } else {
                "none".to_owned()
            },
            lang: with.language.clone(),
            note: if state == State::Held {
                note.to_owned()
            } else {
                String::new()
            },
            people,
            topics,
            import_id: None,
        }
    }

    /// Advice to somebody without a case, who may stay without a name.
    pub(super) fn brief(&self, dice: &mut Dice) -> NewConsultation {
        let place = self.county.place(dice);
        let (topic, note) = *dice.pick(&self.talks);
        let days = -dice.between(1, 360);
        let day = dice.workday(self.today, days).min(self.today);
        NewConsultation {
            id: id::new_id(morning(day)),
            case_id: None,
            agency_id: self.county.agency,
            staff_id: place.responsible,
            municipality_id: Some(place.id),
            on_date: day,
            start_minute: None,
            minutes: 5 * dice.between(1, 4),
            channel: "open_hour".to_owned(),
            state: State::Held,
            interpreter: "none".to_owned(),
            lang: String::new(),
            note: format!("Kurzberatung. {note}"),
            people: Vec::new(),
            topics: vec![topic.to_owned()],
            import_id: None,
        }
    }

    /// What is still to be done of a recent consultation, if anything.
    pub(super) fn follow_up(
        &self,
        dice: &mut Dice,
        of: &NewConsultation,
        now: Micros,
    ) -> Option<NewFollowUp> {
        let case_id = of.case_id?;
        let days = dice.between(7, 56);
        let due_on = dice.workday(of.on_date, days);
        if !dice.percent(35) || of.state != State::Held || due_on < plus(self.today, -9) {
            return None;
        }
        Some(NewFollowUp {
            id: id::new_id(now),
            file_id: case_id,
            case_id: Some(case_id),
            person_id: of.people.first().copied(),
            consultation_id: Some(of.id),
            owner_id: of.staff_id,
            due_on,
            text: (*dice.pick(TO_DO)).to_owned(),
            import_id: None,
        })
    }
}

fn morning(day: NaiveDate) -> Micros {
    let nine = day.and_hms_opt(9, 0, 0).unwrap_or_default();
    Micros(nine.and_utc().timestamp_micros())
}

const CHANNELS: &[(usize, &str)] = &[
    (34, "open_hour"),
    (22, "office"),
    (10, "home_visit"),
    (8, "accompaniment"),
    (14, "phone"),
    (1, "video"),
    (7, "message"),
    (1, "letter"),
    (3, "third_party"),
];
const MINUTES: &[(usize, i64)] = &[
    (8, 10),
    (14, 15),
    (20, 20),
    (22, 30),
    (16, 45),
    (12, 60),
    (5, 75),
    (3, 90),
];
const INTERPRETERS: &[(usize, &str)] = &[
    (20, "professional"),
    (30, "volunteer"),
    (35, "family"),
    (15, "remote"),
];
const TO_DO: &[&str] = &[
    "Nachfragen, ob der Bescheid gekommen ist",
    "Unterlagen fehlen noch: anrufen",
    "Termin mit Dolmetscher:in vereinbaren",
    "Rückmeldung der Schule einholen",
    "Frist prüfen, sonst Widerspruch",
    "Berechtigungsschein an den Kursträger schicken",
    "Mietbescheinigung abholen lassen",
];

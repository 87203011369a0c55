use bindeglied_kit::clock::Micros;
use bindeglied_kit::id;
use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::County;
use super::dice::{Dice, plus};
use super::ending::Ending;
use super::names::{Name, Origin, Origins, coined};
use crate::case::NewCase;
use crate::household::NewHousehold;
use crate::person::{Birth, Housing, NewPerson, Precision, Status};

/// A household or single person with the case.
pub(super) struct Family {
    pub(super) people: Vec<NewPerson>,
    pub(super) household: Option<NewHousehold>,
    pub(super) case: NewCase,
    pub(super) ended: Option<Ending>,
    pub(super) language: String,
    /// Whether an interpreter is needed.
    pub(super) interpreter: bool,
}

/// How many people live together, and how often.
const SIZES: &[(usize, usize)] = &[(46, 1), (14, 2), (12, 3), (12, 4), (9, 5), (5, 6), (2, 8)];

pub(super) struct Maker<'a> {
    pub(super) county: &'a County,
    pub(super) origins: Origins,
    pub(super) today: NaiveDate,
    pub(super) now: Micros,
    /// Whether most family names are coined.
    pub(super) many: bool,
}

impl Family {
    /// The last day anything can have happened in the case.
    pub(super) fn until(&self, today: NaiveDate) -> NaiveDate {
        self.ended.map_or(today, |ended| ended.on)
    }
}

impl Maker<'_> {
    pub(super) fn family(&self, dice: &mut Dice) -> Family {
        let origin = self.origins.pick(dice);
        let name = if self.many && dice.percent(80) {
            coined(dice)
        } else {
            dice.pick(&origin.families).clone()
        };
        let size = *dice.weighted(SIZES);
        let place = self.county.place(dice);
        let started = self.started(dice);
        let certain = dice.percent(92);
        let status = self.status(dice, origin, certain);
        let mut people = Vec::with_capacity(size);
        for _ in 0..size {
            let person = self.person(dice, origin, &name, (&people, size));
            people.push(person);
        }
        for person in &mut people {
            person.status = Some(status.clone());
            person.housing = Some(Housing {
                municipality_id: Some(place.id),
                district: String::new(),
                kind: (*dice.weighted(HOUSING)).to_owned(),
                valid_from: Some(started),
            });
        }
        let interpreter = origin.language != "en" && dice.percent(45);
        for person in &mut people {
            person.languages = languages(dice, origin, interpreter);
        }
        let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
        let household = (size > 1).then(|| self.household(&name, &ids));
        let case = NewCase {
            id: id::new_id(self.now),
            agency: self.county.agency,
            team: Some(self.county.team),
            household: household.as_ref().map(|household| household.id),
            municipality: Some(place.id),
            // A few have nobody yet: the Teamleitung sees what is to be given out.
            responsible: (!dice.percent(2)).then_some(place.responsible),
            deputy: Some(place.deputy),
            started_on: started,
            consent_state: (*dice.weighted(CONSENT)).to_owned(),
            import_id: None,
            members: ids,
        };
        Family {
            people,
            household,
            case,
            ended: None,
            language: origin.language.clone(),
            interpreter,
        }
    }

    fn household(&self, name: &Name, ids: &[Uuid]) -> NewHousehold {
        let members = ids.iter().zip(0..);
        NewHousehold {
            id: id::new_id(self.now),
            agency: self.county.agency,
            label: name.latin.clone(),
            import_id: None,
            members: members.map(|(id, at)| (*id, relation(at))).collect(),
        }
    }

    /// Most within the three years, some close to the end, a few beyond it.
    fn started(&self, dice: &mut Dice) -> NaiveDate {
        let days = match dice.below(100) {
            0..30 => dice.between(10, 365),
            30..90 => dice.between(366, 1_000),
            90..97 => dice.between(1_001, 1_094),
            _ => dice.between(1_096, 1_200),
        };
        dice.workday(self.today, -days)
    }

    fn person(
        &self,
        dice: &mut Dice,
        origin: &Origin,
        family: &Name,
        (others, size): (&[NewPerson], usize),
    ) -> NewPerson {
        let at = others.len();
        let child = at >= 2 || (size == 2 && at == 1 && dice.percent(40));
        let woman = match (size, at) {
            (1, _) => dice.percent(30),
            (_, 0) => dice.percent(35),
            (_, 1) if !child => true,
            _ => dice.percent(50),
        };
        let given = given(
            dice,
            if woman { &origin.women } else { &origin.men },
            others,
        );
        let native = if family.native.is_empty() || given.native.is_empty() {
            String::new()
        } else {
            format!("{} {}", given.native, family.native)
        };
        let years = if child {
            dice.between(0, self.oldest_child(others))
        } else {
            *dice.weighted(AGES) + dice.between(0, 9)
        };
        let family_status = match (child, size) {
            (true, _) => "LD",
            (false, 1) => dice.weighted(ALONE),
            _ => "VH",
        };
        NewPerson {
            id: id::new_id(self.now),
            family_name: family.latin.clone(),
            given_name: given.latin.clone(),
            native_name: native,
            birth: self.birth(dice, years),
            sex: if woman { "female" } else { "male" }.to_owned(),
            family_status: family_status.to_owned(),
            nationalities: vec![origin.nationality.clone()],
            contacts: contacts(dice, child),
            identifiers: identifiers(dice, child),
            remark: remark(dice),
            ..NewPerson::default()
        }
    }

    /// So old a child of these can be: the younger parent was eighteen.
    fn oldest_child(&self, parents: &[NewPerson]) -> i64 {
        let youngest = parents.iter().take(2).filter_map(|one| one.birth.date);
        let years = youngest.map(|born| i64::from(self.today.year() - born.year()) - 18);
        years.min().unwrap_or(17).clamp(0, 17)
    }

    fn birth(&self, dice: &mut Dice, years: i64) -> Birth {
        let day = plus(self.today, -years * 365 - dice.between(1, 364));
        match dice.below(100) {
            // Papers that know the year alone.
            0..9 => Birth::new(first_of_year(day), Precision::Year),
            9..11 => Birth::new(first_of_year(day), Precision::About),
            11 => Birth::new(day.with_day(1).unwrap_or(day), Precision::Month),
            _ => Birth::new(day, Precision::Day),
        }
    }

    fn status(&self, dice: &mut Dice, origin: &Origin, certain: bool) -> Status {
        let code = if origin.nationality == "166" {
            "A24"
        } else {
            dice.weighted(STATUS)
        };
        let unlimited = matches!(code, "A26" | "A9");
        let validity = match code {
            "GEST" | "A60a" | "A60b" => 180,
            "A25-2-2" | "A25-3" | "A24" => 365 * 2,
            _ => 365 * 3,
        };
        let from = plus(self.today, -dice.between(5, validity - 5));
        Status {
            code: code.to_owned(),
            valid_from: Some(from),
            valid_until: (!unlimited).then(|| plus(from, validity)),
            unlimited,
            certain,
        }
    }
}

/// A name nobody else in the family has, as long as there is one.
fn given<'a>(dice: &mut Dice, names: &'a [Name], others: &[NewPerson]) -> &'a Name {
    let taken = |name: &Name| others.iter().any(|one| one.given_name == name.latin);
    let free: Vec<&Name> = names.iter().filter(|name| !taken(name)).collect();
    match free.len() {
        0 => dice.pick(names),
        some => free[dice.below(some)],
    }
}

fn first_of_year(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day)
}

fn relation(at: usize) -> String {
    match at {
        0 => "head",
        1 => "partner",
        _ => "child",
    }
    .to_owned()
}

const AGES: &[(usize, i64)] = &[(30, 18), (34, 26), (20, 36), (10, 46), (4, 56), (2, 66)];
const ALONE: &[(usize, &str)] = &[(70, "LD"), (12, "GS"), (6, "VW"), (10, "VH"), (2, "NB")];
const HOUSING: &[(usize, &str)] = &[
    (58, "municipal"),
    (34, "private"),
    (5, "relatives"),
    (3, "shared"),
];
const CONSENT: &[(usize, &str)] = &[(90, "given"), (7, "open"), (2, "refused"), (1, "withdrawn")];
const STATUS: &[(usize, &str)] = &[
    (24, "A25-2-1"),
    (28, "A25-2-2"),
    (10, "A25-3"),
    (9, "GEST"),
    (8, "A60a"),
    (3, "A60c"),
    (2, "A25-1"),
    (4, "FAM"),
    (3, "A25b"),
    (3, "A104c"),
    (2, "A81"),
    (2, "A26"),
    (1, "A9"),
    (1, "UNK"),
];

fn languages(dice: &mut Dice, origin: &Origin, interpreter: bool) -> Vec<(String, bool)> {
    let mut all = vec![(origin.language.clone(), interpreter)];
    if origin.language == "ku" {
        all.push(("ar".to_owned(), false));
    }
    if origin.language == "uk" && dice.percent(60) {
        all.push(("ru".to_owned(), false));
    }
    if dice.percent(35) {
        all.push(("de".to_owned(), false));
    }
    all
}

/// Numbers set aside for films and examples (0176 040690…), so that nobody is ever called.
fn contacts(dice: &mut Dice, child: bool) -> Vec<(String, String)> {
    if child {
        return Vec::new();
    }
    let mut all = Vec::new();
    if dice.percent(85) {
        let number = format!("0176 040690{:02}", dice.below(100));
        all.push(("mobile".to_owned(), number));
    }
    if dice.percent(25) {
        let mail = format!("person{}@example.org", dice.between(1_000, 9_999));
        all.push(("email".to_owned(), mail));
    }
    all
}

fn identifiers(dice: &mut Dice, child: bool) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if dice.percent(70) {
        let number = format!("9{:011}", dice.between(0, 99_999_999_999));
        all.push(("azr".to_owned(), number));
    }
    if !child && dice.percent(40) {
        let number = format!("617A{:06}", dice.between(0, 999_999));
        all.push(("jobcenter".to_owned(), number));
    }
    all
}

fn remark(dice: &mut Dice) -> String {
    const REMARKS: &[&str] = &[
        "Am besten vormittags zu erreichen.",
        "Bitte nur mit Dolmetscherin sprechen.",
        "Möchte per Messenger an Termine erinnert werden.",
        "Rollstuhl, Büro im Erdgeschoss nehmen.",
    ];
    if dice.percent(12) {
        (*dice.pick(REMARKS)).to_owned()
    } else {
        String::new()
    }
}

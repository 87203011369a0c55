//! Whom a consultation tells of, when several people have the name: the one the Fachkraft of the row
//! counsels, if it is one alone. Nobody is guessed, and the row says by what it was told.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::consultations::ConsultationRow;
use super::judge::{Known, Scene};
use super::message::Message;
use super::names::{Meant, NameBook, Named};
use super::staged::{Action, Content, Entry, Staged};
use super::value::birth::Precision;

/// Somebody is responsible for a person, or deputises, in a span of days; open ends are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Duty {
    pub(super) staff: Uuid,
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
}

impl Duty {
    fn holds(&self, staff: Uuid, on: Option<NaiveDate>) -> bool {
        let after = |from: NaiveDate| on.is_some_and(|on| from <= on);
        let before = |to: NaiveDate| on.is_some_and(|on| on <= to);
        self.staff == staff && self.from.is_none_or(after) && self.to.is_none_or(before)
    }
}

/// Everybody a consultation can name: who is stored, and the new people of the same list.
pub(super) fn named(rows: &[Staged], known: &[Known]) -> Vec<Named> {
    let stored = known.iter().map(|known| Named {
        person: known.id,
        number: Some(known.number),
        case: known.case,
        family: known.row.name.family.clone(),
        given: known.row.name.given.clone(),
        birth: known.row.birth,
        ags: known.row.place.as_ref().map(|place| place.ags.clone()),
        duties: known.duties.clone(),
        coming: false,
    });
    let duties = Coming::new(rows, known);
    let coming = rows
        .iter()
        .filter(|row| row.action == Action::New)
        .filter_map(|row| {
            let Entry::Person(person) = &row.content.entry else {
                return None;
            };
            Some(Named {
                person: row.id,
                number: None,
                case: None,
                family: person.name.family.clone(),
                given: person.name.given.clone(),
                birth: person.birth,
                ags: person.place.as_ref().map(|place| place.ags.clone()),
                duties: duties.of(row),
                coming: true,
            })
        });
    stored.chain(coming).collect()
}

/// Who will counsel the new people of a list: as the case they join, or the first row of their
/// household says.
struct Coming<'a> {
    stored: HashMap<Uuid, &'a [Duty]>,
    households: HashMap<usize, Uuid>,
}

impl<'a> Coming<'a> {
    fn new(rows: &[Staged], known: &'a [Known]) -> Self {
        let mut households = HashMap::new();
        for row in rows.iter().filter(|row| row.action == Action::New) {
            if let Some(staff) = row.content.staff {
                households.entry(row.content.household).or_insert(staff);
            }
        }
        let stored = known
            .iter()
            .filter_map(|known| Some((known.case?, known.duties.as_slice())));
        Self {
            stored: stored.collect(),
            households,
        }
    }

    fn of(&self, row: &Staged) -> Vec<Duty> {
        let case = row.content.case;
        if let Some(duties) = case.and_then(|case| self.stored.get(&case)) {
            return duties.to_vec();
        }
        let staff = self.households.get(&row.content.household);
        let duty = staff.map(|staff| Duty {
            staff: *staff,
            from: None,
            to: None,
        });
        duty.into_iter().collect()
    }
}

/// Finds out who held a consultation, and with whom.
///
/// # Errors
/// Why the row goes back.
pub(super) fn place_consultation(
    content: &mut Content,
    row: &ConsultationRow,
    scene: &Scene<'_>,
    book: &NameBook,
) -> Result<(), Message> {
    let staff = row.staff.as_deref().unwrap_or_default();
    let found = scene.staff.find(staff);
    let by = found
        .ok_or_else(|| match staff {
            "" => Message::new("import-why-staff-missing"),
            name => Message::about("import-why-staff-unknown", name),
        })?
        .id;
    content.staff = Some(by);
    content.ags = row.place.as_ref().map(|place| place.ags.clone());
    let Some(name) = &row.name else {
        return Ok(());
    };
    let one = match book.find(name, row.birth.as_ref()) {
        Meant::One(one) => one,
        Meant::Spelt(one) => {
            let shown = format!("{}, {}", one.family, one.given);
            content
                .why
                .push(Message::about("import-why-spelt", &row.name_text).with("name", shown));
            one
        }
        Meant::Several(all) => {
            let (one, why) = tell_apart(&all, row, by)?;
            content.why.push(why);
            one
        }
        Meant::Near(all) => {
            return Err(Message::about("import-why-several", &row.name_text)
                .with("count", all.len().to_string()));
        }
        Meant::Nobody => return Err(Message::about("import-why-nobody", &row.name_text)),
    };
    if one.case.is_none() && !one.coming {
        return Err(Message::about("import-why-no-case", &row.name_text));
    }
    content.person = Some(one.person);
    content.case = one.case;
    content.ags = content.ags.take().or_else(|| one.ags.clone());
    Ok(())
}

/// The one of these whom the Fachkraft of the row counsels, or counselled on that day; where she
/// counsels several, the one who lives where the row says.
fn tell_apart<'a>(
    all: &[&'a Named],
    row: &ConsultationRow,
    staff: Uuid,
) -> Result<(&'a Named, Message), Message> {
    let hers: Vec<&Named> = all
        .iter()
        .copied()
        .filter(|named| named.duties.iter().any(|duty| duty.holds(staff, row.date)))
        .collect();
    let message = |key: &str| {
        Message::about(key, &row.name_text)
            .with("count", all.len().to_string())
            .with("staff", row.staff.as_deref().unwrap_or_default())
    };
    if let [one] = hers.as_slice() {
        return Ok((one, message("import-why-by-staff").with("name", shown(one))));
    }
    if let Some(place) = &row.place {
        let there: Vec<&Named> = hers
            .iter()
            .copied()
            .filter(|named| named.ags.as_deref() == Some(place.ags.as_str()))
            .collect();
        if let [one] = there.as_slice() {
            let why = message("import-why-by-staff-and-place")
                .with("name", shown(one))
                .with("place", &place.municipality);
            return Ok((one, why));
        }
    }
    Err(if hers.is_empty() {
        message("import-why-several-none")
    } else {
        message("import-why-several-staff").with("fit", hers.len().to_string())
    })
}

/// `Haile, Selam (P-000012)`; the birth of somebody who has no number yet.
fn shown(named: &Named) -> String {
    let name = format!("{}, {}", named.family, named.given);
    let birth = named
        .birth
        .filter(|birth| birth.precision == Precision::Day);
    match (named.number, birth) {
        (Some(number), _) => format!("{name} (P-{number:06})"),
        (None, Some(birth)) => format!("{name} ({})", birth.date.format("%d.%m.%Y")),
        (None, None) => name,
    }
}

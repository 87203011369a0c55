//! What will happen to every row, and why: against what was taken over before, who is stored, and
//! the other rows of the list. No I/O.

use std::collections::HashMap;

use bindeglied_kit::clock::Micros;
use bindeglied_kit::id;
use bindeglied_kit::sheet::Workbook;
use uuid::Uuid;

use super::consultations::ConsultationRow;
use super::duplicates::{DuplicatePair, Match, Strength, find_matches};
use super::message::Message;
use super::names::NameBook;
use super::outcome::Understanding;
use super::people::PersonRow;
use super::staged::{Action, Content, Difference, Entry, RowOf, Staged, Twin};
use super::telling::{Duty, named, place_consultation};
use super::tenant::StaffNames;

/// Somebody stored, as far as rows are compared.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: Uuid,
    pub(super) number: i64,
    pub(super) case: Option<Uuid>,
    /// Who counsels or counselled this person.
    pub(super) duties: Vec<Duty>,
    pub(super) row: PersonRow,
}

/// Rows with their marks, and what the store knows of the marks.
pub(super) struct Marks {
    /// Fingerprint and identity, people first, then consultations, in the order of the list.
    pub(super) people: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) consultations: Vec<Vec<u8>>,
    /// Position of a row (people first), and the record an equal row became.
    pub(super) seen: HashMap<i64, Uuid>,
    /// Position of a row, and the people its name and birth became.
    pub(super) identities: HashMap<i64, Vec<Uuid>>,
}

/// Everything a list is judged against.
pub(super) struct Scene<'a> {
    pub(super) workbook: &'a Workbook,
    pub(super) marks: &'a Marks,
    pub(super) known: &'a [Known],
    pub(super) staff: &'a StaffNames,
    pub(super) now: Micros,
}

/// The rows of a list in the order of the list's sheets and kinds.
#[must_use]
pub(super) fn judge(found: Understanding, scene: &Scene<'_>) -> Vec<Staged> {
    let mut people = judge_people(&found, scene);
    join_households(&mut people, scene.known);
    let book = NameBook::new(named(&people, scene.known));
    let mut rows = people;
    for (row, mark) in found
        .consultations
        .into_iter()
        .zip(&scene.marks.consultations)
    {
        let position = next_position(&rows);
        rows.push(judge_consultation(row, (position, mark), scene, &book));
    }
    for row in found.skipped {
        let cells = cells(scene.workbook, &row.sheet, row.row);
        let content = content(cells, Entry::Skipped(row));
        rows.push(staged(RowOf::Nothing, Action::Skipped, content, scene));
    }
    for (position, row) in (1..).zip(&mut rows) {
        row.position = position;
    }
    rows
}

fn next_position(rows: &[Staged]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX - 1) + 1
}

fn content(cells: Vec<String>, entry: Entry) -> Content {
    Content {
        cells,
        entry,
        why: Vec::new(),
        differences: Vec::new(),
        twin: None,
        staff: None,
        person: None,
        case: None,
        ags: None,
        household: 0,
    }
}

fn staged(kind: RowOf, action: Action, content: Content, scene: &Scene<'_>) -> Staged {
    Staged {
        id: id::new_id(scene.now),
        position: 0,
        kind,
        action,
        fingerprint: Vec::new(),
        identity: Vec::new(),
        record: None,
        matched: None,
        content,
    }
}

fn cells(workbook: &Workbook, sheet: &str, row: usize) -> Vec<String> {
    let Some(sheet) = workbook.sheets.iter().find(|known| known.name == sheet) else {
        return Vec::new();
    };
    let mut cells: Vec<String> = (0..sheet.width())
        .map(|column| sheet.cell(row - 1, column).display().into_owned())
        .collect();
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}

fn judge_people(found: &Understanding, scene: &Scene<'_>) -> Vec<Staged> {
    let stored: Vec<PersonRow> = scene.known.iter().map(|known| known.row.clone()).collect();
    let mut matches: HashMap<usize, Match> = find_matches(&found.people, &stored)
        .into_iter()
        .map(|found| (found.row, found))
        .collect();
    let mut rows: Vec<Staged> = Vec::with_capacity(found.people.len());
    for (index, (row, mark)) in found.people.iter().zip(&scene.marks.people).enumerate() {
        let cells = cells(scene.workbook, &row.sheet, row.row);
        let mut content = content(cells, Entry::Person(Box::new(row.clone())));
        content.household = row.household;
        let mut one = staged(RowOf::People, Action::New, content, scene);
        (one.fingerprint, one.identity) = mark.clone();
        one.position = next_position(&rows);
        one.content.staff = row
            .staff
            .as_deref()
            .and_then(|name| Some(scene.staff.find(name)?.id));
        judge_person(&mut one, row, matches.remove(&index), scene);
        rows.push(one);
    }
    for pair in &found.duplicates {
        judge_pair(&mut rows, pair, &found.people);
    }
    rows
}

fn judge_person(one: &mut Staged, row: &PersonRow, found: Option<Match>, scene: &Scene<'_>) {
    if row.refused.is_some() {
        one.action = Action::Rejected;
        return;
    }
    if let Some(person) = scene.marks.seen.get(&one.position) {
        one.action = Action::Known;
        one.record = Some(*person);
        return;
    }
    if let Some([person]) = scene.marks.identities.get(&one.position).map(Vec::as_slice) {
        one.action = Action::Differs;
        one.record = Some(*person);
        if let Some(known) = scene.known.iter().find(|known| known.id == *person) {
            one.content.differences = differences(&known.row, row);
        }
        one.content.why.push(Message::new("import-why-differs"));
        return;
    }
    if row.staff.is_some() && one.content.staff.is_none() {
        let name = row.staff.as_deref().unwrap_or_default();
        one.content
            .why
            .push(Message::about("import-why-staff-open", name));
    }
    if let Some(found) = found {
        let known = &scene.known[found.known];
        one.matched = Some(known.id);
        one.content.differences = differences(&known.row, row);
        one.content.twin = Some(Twin {
            row: None,
            name: known.row.name.shown(),
            number: Some(known.number),
            born: known.row.birth,
            score: found.score,
            strength: found.strength,
            reasons: found.reasons,
        });
        if found.strength == Strength::Probable {
            one.action = Action::Held;
        }
    }
}

/// The second row of a pair waits, unless either is settled already.
fn judge_pair(rows: &mut [Staged], pair: &DuplicatePair, people: &[PersonRow]) {
    let (first, second) = (&rows[pair.first], &rows[pair.second]);
    let settled = matches!(
        second.action,
        Action::Known | Action::Differs | Action::Rejected
    );
    let certain = second
        .content
        .twin
        .as_ref()
        .is_some_and(|twin| twin.score >= pair.score);
    if settled || certain || first.action == Action::Rejected {
        return;
    }
    let target = match first.action {
        Action::Known | Action::Differs => first.record,
        Action::Held => first.matched,
        _ => Some(first.id),
    };
    let model = &people[pair.first];
    let twin = Twin {
        row: Some((model.sheet.clone(), model.row)),
        name: model.name.shown(),
        number: None,
        born: model.birth,
        score: pair.score,
        strength: pair.strength,
        reasons: pair.reasons.clone(),
    };
    let differences = differences(model, &people[pair.second]);
    let second = &mut rows[pair.second];
    second.matched = target;
    second.content.twin = Some(twin);
    second.content.differences = differences;
    if pair.strength == Strength::Probable {
        second.action = Action::Held;
    }
}

/// What a row says differently; empty cells say nothing.
fn differences(there: &PersonRow, here: &PersonRow) -> Vec<Difference> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let born = |row: &PersonRow| {
        row.birth
            .map(|birth| birth.date.format("%d.%m.%Y").to_string())
            .unwrap_or_default()
    };
    let key = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let sex = |row: &PersonRow| key(serde_json::json!(row.sex));
    let place = |row: &PersonRow| {
        row.place
            .as_ref()
            .map(|place| place.municipality.clone())
            .unwrap_or_default()
    };
    let first = |list: &[String]| list.first().cloned().unwrap_or_default();
    let all = [
        ("full_name", there.name.shown(), here.name.shown()),
        ("birth", born(there), born(here)),
        ("sex", sex(there), sex(here)),
        (
            "nationality",
            first(&there.nationalities),
            first(&here.nationalities),
        ),
        ("residence", text(&there.residence), text(&here.residence)),
        ("municipality", place(there), place(here)),
    ];
    all.into_iter()
        .filter(|(_, there, here)| !here.is_empty() && there != here)
        .map(|(field, there, here)| Difference {
            field: field.to_owned(),
            there,
            here,
        })
        .collect()
}

/// New members of a household whose case is stored join that case.
fn join_households(rows: &mut [Staged], known: &[Known]) {
    let cases: HashMap<Uuid, Uuid> = known
        .iter()
        .filter_map(|known| Some((known.id, known.case?)))
        .collect();
    let mut by_household: HashMap<usize, Uuid> = HashMap::new();
    for row in rows.iter() {
        if let Some(case) = row.record.and_then(|person| cases.get(&person)) {
            by_household.entry(row.content.household).or_insert(*case);
        }
    }
    for row in rows.iter_mut() {
        row.content.case = by_household.get(&row.content.household).copied();
    }
}

fn judge_consultation(
    row: ConsultationRow,
    (position, mark): (i64, &[u8]),
    scene: &Scene<'_>,
    book: &NameBook,
) -> Staged {
    let cells = cells(scene.workbook, &row.sheet, row.row);
    let mut one = staged(
        RowOf::Consultations,
        Action::New,
        content(cells, Entry::Skipped(super::outcome::SkippedRow::default())),
        scene,
    );
    one.fingerprint = mark.to_vec();
    if let Some(record) = scene.marks.seen.get(&position) {
        one.action = Action::Known;
        one.record = Some(*record);
    } else if row.refused.is_some() {
        one.action = Action::Rejected;
    } else if let Err(reason) = place_consultation(&mut one.content, &row, scene, book) {
        one.action = Action::Rejected;
        one.content.why.push(reason);
    }
    one.content.entry = Entry::Consultation(Box::new(row));
    one
}

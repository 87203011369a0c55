//! A list taken over in one go, as the command line does: what the pages ask is answered by options.

use std::collections::BTreeMap;
use std::sync::Arc;

use bindeglied_kit::i18n::Localiser;
use bindeglied_kit::id;
use serde::Serialize;
use uuid::Uuid;

use super::duplicates::Strength;
use super::field::Kind;
use super::prepare::{Ground, Reading, Refusal, keys, only, parse, read, stage};
use super::run::{Figures, Made, NewRun, State};
use super::staged::{Action, Entry, RowOf, Staged};
use super::work::{begin_commit, expected, find, take_over};
use super::{pages, store};
use crate::app::App;
use crate::audit::{Event, Work};
use crate::permission::Actor;

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only sheets of this kind.
    pub kind: Option<Kind>,
    /// Say what would happen, keep nothing.
    pub dry_run: bool,
    /// Take possible duplicates over as well instead of holding them back.
    pub import_duplicates: bool,
}

/// What came of a list. The names of the fields are those of the JSON.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Entries of the list: people and consultations, without titles and sums.
    pub rows: usize,
    /// Rows that became people.
    pub people_new: usize,
    /// Rows of people who are stored already.
    pub people_known: usize,
    /// New cases: one for each household, one for each person without.
    pub households: usize,
    /// Consultations in the list that were understood, in any state, new or known.
    pub consultations: usize,
    /// Consultations that were taken over.
    pub consultations_new: usize,
    /// Rows that may be a person who is there already; held back unless told otherwise.
    pub duplicates: Vec<Double>,
    /// Rows and single cells that were not taken over.
    pub rejected: Vec<Refused>,
    /// Consultations of the list that took place.
    pub held_by_staff: BTreeMap<String, usize>,
    /// Their minutes.
    pub minutes_by_staff: BTreeMap<String, u64>,
    /// The import, for undoing it on its page.
    pub import: Option<Uuid>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Double {
    pub sheet: String,
    pub row: usize,
    /// The other row of the list, or the number of the person stored.
    pub like_sheet: Option<String>,
    pub like_row: Option<usize>,
    pub like_person: Option<String>,
    pub score: u8,
    pub reason: String,
    /// `held` or `imported`.
    pub decision: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Refused {
    pub sheet: String,
    pub row: usize,
    pub reason: String,
}

/// Reads a list and takes it over in the actor's name.
///
/// # Errors
/// When something goes wrong beyond the list itself; nothing was taken over then.
pub async fn import(
    app: &App,
    actor: &Actor,
    file: (&str, Vec<u8>),
    options: &Options,
    l: &Localiser,
) -> anyhow::Result<Result<Report, String>> {
    let ground = Ground::of(app, actor).await?;
    let (key, secret) = keys(app, actor.tenant).await?;
    let (name, bytes): (String, Arc<[u8]>) = (file.0.to_owned(), file.1.into());
    let opened = open(app, actor, (&name, bytes.clone()), options, &ground).await?;
    let Reading {
        workbook,
        mapping,
        mapping_name,
    } = match opened {
        Ok(reading) => reading,
        Err(refusal) => return Ok(Err(pages::refusal_text(&refusal, l))),
    };
    let parsed = parse(workbook, mapping, &ground, secret).await?;
    let run = id::new_id(app.clock.now());
    let by = Some(actor.id).filter(|id| !id.is_nil());
    let mut work = Work::begin(&app.db, actor.tenant, by, app.clock.now()).await?;
    let new = NewRun {
        id: run,
        agency: actor.agency_or_nil(),
        team: actor.team,
        file_name: &name,
        mapping: &parsed.mapping,
        mapping_name: &mapping_name,
        bytes: &bytes,
    };
    store::create(&mut work, &key, &new).await?;
    let mut figures = parsed.figures();
    let mut rows = stage(
        &mut work,
        &key,
        (run, actor.agency_or_nil()),
        parsed,
        &ground,
    )
    .await?;
    if options.import_duplicates {
        for row in rows.iter_mut().filter(|row| row.action == Action::Held) {
            row.action = Action::Other;
        }
        store::put_rows(&mut work, &key, run, &rows).await?;
    }
    let made = expected(&rows);
    figures.made = made;
    let mut report = report(&rows, &made, l);
    report.count(&figures);
    if options.dry_run {
        return Ok(Ok(report));
    }
    let figures = serde_json::json!(figures);
    let states = (State::Uploaded, State::Mapped);
    store::set_state(&mut work, run, states, Some(&figures), "").await?;
    work.record(Event::new("import.create", "import", run));
    work.commit().await?;
    let stored = find(app, actor, run).await?;
    let started = begin_commit(app, actor, &stored).await?;
    take_over(app, actor, &stored, started).await?;
    report.import = Some(run);
    Ok(Ok(report))
}

impl Report {
    fn count(&mut self, figures: &Figures) {
        self.consultations = figures.consultations;
        self.rows = figures.rows;
        self.held_by_staff.clone_from(&figures.held_by_staff);
        self.minutes_by_staff.clone_from(&figures.minutes_by_staff);
    }
}

/// Reads the file; sheets of another kind than asked for are left out.
async fn open(
    app: &App,
    actor: &Actor,
    (name, bytes): (&str, Arc<[u8]>),
    options: &Options,
    ground: &Ground,
) -> anyhow::Result<Result<Reading, Refusal>> {
    let saved = store::saved(&app.db, actor).await?;
    let limit = app.config.upload_limit;
    let mut reading = read(bytes, name.to_owned(), ground, saved, limit).await?;
    if let (Ok(reading), Some(kind)) = (&mut reading, options.kind) {
        only(&mut reading.mapping, kind);
    }
    Ok(reading)
}

fn report(rows: &[Staged], made: &Made, l: &Localiser) -> Report {
    let people = rows.iter().filter(|row| row.kind == RowOf::People);
    let known =
        people.filter(|row| matches!(row.action, Action::Known | Action::Differs | Action::Same));
    Report {
        people_new: made.people,
        people_known: known.count(),
        households: made.households,
        consultations_new: made.consultations,
        duplicates: rows.iter().filter_map(|row| double(row, l)).collect(),
        rejected: rows.iter().flat_map(|row| refusals(row, l)).collect(),
        ..Report::default()
    }
}

fn double(row: &Staged, l: &Localiser) -> Option<Double> {
    let decision = match row.action {
        Action::Held => "held",
        Action::Other => "imported",
        _ => return None,
    };
    let twin = row.content.twin.as_ref()?;
    if twin.strength != Strength::Probable {
        return None;
    }
    let reasons: Vec<String> = twin
        .reasons
        .iter()
        .map(|reason| reason.plain_text(l))
        .collect();
    Some(Double {
        sheet: row.content.sheet().to_owned(),
        row: row.content.row(),
        like_sheet: twin.row.as_ref().map(|(sheet, _)| sheet.clone()),
        like_row: twin.row.as_ref().map(|(_, row)| *row),
        like_person: twin.number.map(crate::person::number_text),
        score: twin.score,
        reason: reasons.join(" "),
        decision,
    })
}

/// Why a row or single cells of it stay out; a row known from before was told already.
fn refusals(row: &Staged, l: &Localiser) -> Vec<Refused> {
    let cells = match &row.content.entry {
        Entry::Person(person) => &person.rejections,
        Entry::Consultation(talk) => &talk.rejections,
        Entry::Skipped(_) => return Vec::new(),
    };
    let refused = |reason: String| Refused {
        sheet: row.content.sheet().to_owned(),
        row: row.content.row(),
        reason,
    };
    match row.action {
        Action::Rejected => {
            let reasons = row.content.reasons();
            let texts: Vec<String> = reasons.iter().map(|reason| reason.plain_text(l)).collect();
            vec![refused(texts.join(" "))]
        }
        Action::New | Action::Other => cells
            .iter()
            .map(|cell| refused(cell.message.plain_text(l)))
            .collect(),
        _ => Vec::new(),
    }
}

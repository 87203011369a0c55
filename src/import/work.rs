//! What one does with an import: take a file in, correct its mapping, decide, take over, undo.

use std::io::ErrorKind;
use std::sync::Arc;

use bindeglied_kit::db::DbError;
use bindeglied_kit::id;
use bindeglied_kit::seal::SealError;
use serde_json::json;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::commit::commit;
use super::mapping::Mapping;
use super::prepare::{Ground, Reading, Refusal, keys, parse, read, reopen, stage};
use super::run::{Figures, Made, NewRun, Run, State};
use super::running::{Mark, Progress, alive, sweep};
use super::staged::{Action, RowOf, Staged};
use super::store::{self, Blocking};
use crate::app::App;
use crate::audit::{Event, Work};
use crate::permission::Actor;
use crate::{access, case, consultation, household, person, plan};

async fn begin(app: &App, actor: &Actor) -> Result<Work, DbError> {
    let by = Some(actor.id).filter(|id| !id.is_nil());
    Work::begin(&app.db, actor.tenant, by, app.clock.now()).await
}

/// An import of the actor's Träger.
pub(super) async fn find(app: &App, actor: &Actor, id: Uuid) -> Result<Run, SealError> {
    let key = app.keys.create(actor.tenant, actor.tenant).await?;
    let mut run = store::run(&app.db, &key, actor, id).await?;
    look_after(app, actor.tenant, &mut run).await;
    Ok(run)
}

/// The latest imports of the actor's Träger, the newest first.
pub(super) async fn latest(app: &App, actor: &Actor, limit: i64) -> Result<Vec<Run>, SealError> {
    let key = app.keys.create(actor.tenant, actor.tenant).await?;
    let mut runs = store::runs(&app.db, &key, actor, limit).await?;
    for run in &mut runs {
        look_after(app, actor.tenant, run).await;
    }
    Ok(runs)
}

/// A running import that nobody takes over any more has ended, also when that cannot be written.
async fn look_after(app: &App, tenant: Uuid, run: &mut Run) {
    if run.state == State::Running
        && let Some((state, failure)) = stopped(app, tenant, run.id).await
    {
        run.state = state;
        failure.clone_into(&mut run.failure);
        run.version += 1;
    }
}

/// A file at the limit of cells takes some hundred MiB when it is open: whoever uploads meanwhile
/// waits.
static AT_ONCE: Semaphore = Semaphore::const_new(1);

/// Takes a file in: reads it, proposes what its columns mean, keeps it sealed.
pub(super) async fn receive(
    app: &App,
    actor: &Actor,
    file_name: &str,
    bytes: Vec<u8>,
) -> anyhow::Result<Result<Uuid, Refusal>> {
    let ground = Ground::of(app, actor).await?;
    let (key, _) = keys(app, actor.tenant).await?;
    let saved = store::saved(&app.db, actor).await?;
    let bytes: Arc<[u8]> = bytes.into();
    let limit = app.config.upload_limit;
    let turn = AT_ONCE.acquire().await;
    let reading = read(bytes.clone(), file_name.to_owned(), &ground, saved, limit).await?;
    let Reading {
        mapping,
        mapping_name,
        ..
    } = match reading {
        Ok(reading) => reading,
        Err(refusal) => return Ok(Err(refusal)),
    };
    drop(turn);
    let run = id::new_id(app.clock.now());
    let mut work = begin(app, actor).await?;
    let new = NewRun {
        id: run,
        agency: actor.agency_or_nil(),
        team: actor.team,
        file_name,
        mapping: &mapping,
        mapping_name: &mapping_name,
        bytes: &bytes,
    };
    store::create(&mut work, &key, &new).await?;
    work.record(Event::new("import.create", "import", run));
    work.commit().await?;
    Ok(Ok(run))
}

/// Judges every row by a mapping and keeps the result for the preview.
pub(super) async fn judge_by(
    app: &App,
    actor: &Actor,
    run: &Run,
    mapping: Mapping,
    save_as: &str,
) -> anyhow::Result<()> {
    let _turn = AT_ONCE.acquire().await;
    let ground = Ground::of(app, actor).await?;
    let (key, secret) = keys(app, actor.tenant).await?;
    let bytes = store::file(&app.db, &key, actor.tenant, run.id).await?;
    let book = reopen(bytes, run.file_name.clone(), app.config.upload_limit).await?;
    let parsed = parse(book, mapping, &ground, secret).await?;
    let (mapping, mut figures) = (parsed.mapping.clone(), parsed.figures());
    let mut work = begin(app, actor).await?;
    store::set_mapping(&mut work, &key, run, &mapping).await?;
    if !save_as.is_empty() {
        store::save_mapping(&mut work, run.agency, save_as, &mapping).await?;
    }
    let rows = stage(&mut work, &key, (run.id, run.agency), parsed, &ground).await?;
    figures.made = expected(&rows);
    let states = (run.state, State::Mapped);
    store::set_state(&mut work, run.id, states, Some(&json!(figures)), "").await?;
    work.record(Event::new("import.judge", "import", run.id));
    work.commit().await?;
    Ok(())
}

/// What would be made of the rows as they are judged.
#[must_use]
pub(super) fn expected(rows: &[Staged]) -> Made {
    let makes = |of: RowOf| {
        rows.iter()
            .filter(move |row| row.kind == of && row.action.makes())
    };
    let mut households: Vec<usize> = makes(RowOf::People)
        .filter(|row| row.content.case.is_none())
        .map(|row| row.content.household)
        .collect();
    households.sort_unstable();
    households.dedup();
    Made {
        people: makes(RowOf::People).count(),
        households: households.len(),
        consultations: makes(RowOf::Consultations).count(),
        ..Made::default()
    }
}

/// Keeps the decision whether two entries mean one person.
pub(super) async fn decide(
    app: &App,
    actor: &Actor,
    run: &Run,
    row: Uuid,
    same: bool,
) -> Result<(), SealError> {
    let key = app.keys.create(actor.tenant, actor.tenant).await?;
    let mut row = store::row(&app.db, &key, (actor.tenant, run.id), row).await?;
    row.action = if same { Action::Same } else { Action::Other };
    let mut work = begin(app, actor).await?;
    store::decide(&mut work, run.id, &row).await?;
    work.record(Event::new("import.decide", "import", run.id));
    Ok(work.commit().await?)
}

/// Marks an import as running; only one can do that.
pub(super) async fn begin_commit(app: &App, actor: &Actor, run: &Run) -> Result<Started, DbError> {
    // Before the state says so: a running import without its mark counts as interrupted.
    let started = Started::new(app, run.id)?;
    let mut work = begin(app, actor).await?;
    store::set_state(&mut work, run.id, (run.state, State::Running), None, "").await?;
    work.record(Event::new("import.start", "import", run.id));
    work.commit().await?;
    Ok(started)
}

/// Takes a list over and writes how it ended.
pub(super) async fn take_over(
    app: &App,
    actor: &Actor,
    run: &Run,
    started: Started,
) -> anyhow::Result<Made> {
    let result = commit(app, actor, run, &started.progress).await;
    if let Err(error) = &result {
        tracing::error!(import = %run.id, error = format!("{error:#}"), "import failed");
        let failure = match cause(error) {
            Some(DbError::Full) => "import-failed-full",
            Some(DbError::Retry | DbError::Stale) => "import-failed-conflict",
            _ => "import-failed-internal",
        };
        if let Err(error) = end(app, actor.tenant, run.id, State::Failed, failure).await {
            tracing::error!(import = %run.id, %error, "the failure could not be written down");
            app.imports.unwritten(run.id, failure);
        }
    }
    result
}

fn cause(error: &anyhow::Error) -> Option<&DbError> {
    match error.downcast_ref::<SealError>() {
        Some(SealError::Db(error)) => Some(error),
        _ => error.downcast_ref::<DbError>(),
    }
}

/// Shows that an import runs here, until it is dropped.
pub(super) struct Started {
    app: App,
    run: Uuid,
    progress: Arc<Progress>,
    _mark: Mark,
}

impl Started {
    /// # Errors
    /// [`DbError::Stale`] when somebody else takes it over just now.
    fn new(app: &App, run: Uuid) -> Result<Self, DbError> {
        let mark = Mark::set(&app.config.data, run).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => DbError::Stale,
            ErrorKind::StorageFull => DbError::Full,
            _ => DbError::Refused(format!("the import cannot be marked as running: {error}")),
        })?;
        Ok(Self {
            progress: app.imports.begin(run),
            app: app.clone(),
            run,
            _mark: mark,
        })
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.app.imports.end(self.run);
    }
}

/// Takes a list over in the background; the page asks how far it is.
pub(super) fn start(app: &App, actor: &Actor, run: Run, started: Started) {
    let (app, actor) = (app.clone(), actor.clone());
    tokio::spawn(async move {
        let (tenant, id) = (actor.tenant, run.id);
        let inner = app.clone();
        let running = tokio::spawn(async move { take_over(&inner, &actor, &run, started).await });
        // What take_over returns was logged and written down; a panic was not.
        if running.await.is_err() {
            let failed = end(&app, tenant, id, State::Failed, "import-failed-internal").await;
            if let Err(error) = failed {
                tracing::error!(import = %id, %error, "the failure could not be written down");
            }
        }
    });
}

async fn end(
    app: &App,
    tenant: Uuid,
    run: Uuid,
    state: State,
    failure: &str,
) -> Result<(), DbError> {
    let mut work = Work::begin(&app.db, tenant, None, app.clock.now()).await?;
    store::set_state(&mut work, run, (State::Running, state), None, failure).await?;
    work.record(Event::new("import.fail", "import", run));
    work.commit().await
}

/// Imports whose program was stopped in the middle took nothing over: says so. Call it at start.
///
/// # Errors
/// When the database cannot be reached.
pub async fn settle(app: &App) -> Result<usize, DbError> {
    let mut settled = 0;
    for (tenant, run) in store::running(&app.db).await? {
        settled += usize::from(stopped(app, tenant, run).await.is_some());
    }
    Ok(settled)
}

/// How a running import ended that nobody takes over any more; writes it down if that is possible.
async fn stopped(app: &App, tenant: Uuid, run: Uuid) -> Option<(State, &'static str)> {
    if alive(&app.config.data, run) {
        return None;
    }
    let (state, failure) = match app.imports.failure(run) {
        Some(failure) => (State::Failed, failure),
        None => (State::Interrupted, ""),
    };
    match end(app, tenant, run, state, failure).await {
        Ok(()) => {
            tracing::warn!(
                import = %run,
                "an import was interrupted: nothing of the list was taken over; it can be taken over again"
            );
            sweep(&app.config.data, run);
            app.imports.forget(run);
            Some((state, failure))
        }
        // Another one was quicker, or it has ended meanwhile.
        Err(DbError::Stale) => None,
        Err(error) => {
            tracing::warn!(import = %run, %error, "how an import ended could not be written down");
            Some((state, failure))
        }
    }
}

/// Throws an import away that was not taken over: file and rows.
pub(super) async fn discard(app: &App, actor: &Actor, run: &Run) -> Result<(), DbError> {
    let mut work = begin(app, actor).await?;
    let states = (run.state, State::Discarded);
    store::set_state(
        &mut work,
        run.id,
        states,
        Some(&json!(Figures::default())),
        "",
    )
    .await?;
    store::drop_file(&mut work, run.id).await?;
    store::drop_rows(&mut work, run.id).await?;
    work.record(Event::new("import.discard", "import", run.id));
    work.commit().await
}

/// Takes an import back: everything it made goes, with its keys.
///
/// # Errors
/// The records that were changed since, or that others built upon; nothing is undone then.
pub(super) async fn undo(
    app: &App,
    actor: &Actor,
    run: &Run,
) -> anyhow::Result<Result<(), Vec<Blocking>>> {
    let mut work = begin(app, actor).await?;
    store::set_state(&mut work, run.id, (State::Done, State::Undone), None, "").await?;
    let blocking = store::blocking(&mut work, run.id).await?;
    if !blocking.is_empty() {
        return Ok(Err(blocking));
    }
    let made = store::made(&mut work, run.id).await?;
    consultation::remove_imported(&mut work, run.id).await?;
    plan::remove_imported(&mut work, run.id).await?;
    case::remove_imported(&mut work, run.id).await?;
    household::remove_imported(&mut work, run.id).await?;
    access::drop_subjects(&mut work, &made.people).await?;
    access::drop_subjects(&mut work, &made.cases).await?;
    person::remove_imported(&mut work, run.id).await?;
    store::drop_rows(&mut work, run.id).await?;
    let counts = json!({ "people": made.people.len(), "cases": made.cases.len() });
    work.record(Event::new("import.undo", "import", run.id).with(counts));
    work.commit().await?;
    let owners: Vec<Uuid> = made.people.into_iter().chain(made.cases).collect();
    app.keys.erase_many(actor.tenant, &owners).await?;
    Ok(Ok(()))
}

//! From an uploaded file to judged rows: read, recognise, understand, compare with what is stored.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context;
use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::{DataKey, SealError};
use bindeglied_kit::sheet::{self, Limits, SheetError, Workbook};
use chrono::NaiveDate;
use uuid::Uuid;

use super::fingerprint::Fingerprints;
use super::judge::{Marks, Scene, judge};
use super::mapping::Mapping;
use super::outcome::{Summary, Understanding, understand};
use super::run::{Figures, Saved};
use super::staged::{RowOf, Staged};
use super::store;
use super::tenant::StaffNames;
use super::{Catalogues, Kind, recognise};
use crate::app::App;
use crate::audit::Work;
use crate::permission::Actor;
use crate::{account, organisation};

/// What a list is read with: the words, places and people of the actor's tenant.
#[derive(Clone)]
pub(super) struct Ground {
    pub(super) catalogues: Arc<Catalogues>,
    pub(super) staff: StaffNames,
    /// By AGS.
    pub(super) municipalities: HashMap<String, Uuid>,
    pub(super) today: NaiveDate,
}

impl Ground {
    pub(super) async fn of(app: &App, actor: &Actor) -> Result<Self, DbError> {
        let catalogues = app.catalogues(actor.tenant).await?;
        let municipalities = organisation::municipalities(&app.db, actor.tenant).await?;
        let accounts = account::in_tenant(&app.db, actor.tenant).await?;
        Ok(Self {
            catalogues: Arc::new(Catalogues::of_tenant(&catalogues, &municipalities)),
            staff: StaffNames::of(&accounts, actor.agency_or_nil()),
            municipalities: municipalities.into_iter().map(|m| (m.ags, m.id)).collect(),
            today: app.clock.today(),
        })
    }
}

/// Why a file is not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    Sheet(SheetError),
    /// There are headers at most.
    NoRows,
}

impl Refusal {
    /// The text that says so.
    #[must_use]
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Sheet(error) => error.key(),
            Self::NoRows => "import-no-rows",
        }
    }

    #[must_use]
    pub(super) fn limit(&self) -> Option<u64> {
        match self {
            Self::Sheet(error) => error.limit(),
            Self::NoRows => None,
        }
    }

    /// Whether the limit is a size in bytes.
    #[must_use]
    pub(super) fn in_bytes(&self) -> bool {
        matches!(
            self,
            Self::Sheet(SheetError::FileTooLarge { .. } | SheetError::UnpacksTooLarge { .. })
        )
    }
}

impl From<SheetError> for Refusal {
    fn from(error: SheetError) -> Self {
        Self::Sheet(error)
    }
}

/// A file that was read, with the proposed meaning of its columns.
pub(super) struct Reading {
    pub(super) workbook: Workbook,
    pub(super) mapping: Mapping,
    /// The saved mapping that was used, by name.
    pub(super) mapping_name: String,
}

/// Reads a file and proposes what its columns mean; a saved mapping of the same layout wins.
pub(super) async fn read(
    bytes: Arc<[u8]>,
    file_name: String,
    ground: &Ground,
    saved: Vec<Saved>,
    limit: usize,
) -> anyhow::Result<Result<Reading, Refusal>> {
    let (catalogues, today) = (ground.catalogues.clone(), ground.today);
    let work = move || {
        let limits = Limits {
            file: limit as u64,
            ..Limits::default()
        };
        let workbook = sheet::read(&bytes, &file_name, &limits)?;
        let mut mapping = recognise(&workbook, &catalogues, today);
        if !has_rows(&workbook, &mapping) {
            return Err(Refusal::NoRows);
        }
        let fitting = saved
            .into_iter()
            .map(|saved| (mapping.fitting(&saved.mapping), saved))
            .filter(|(sheets, _)| *sheets > 0)
            .max_by_key(|(sheets, _)| *sheets);
        let mut mapping_name = String::new();
        if let Some((_, saved)) = fitting {
            mapping.apply(&saved.mapping);
            mapping_name = saved.name;
        }
        Ok(Reading {
            workbook,
            mapping,
            mapping_name,
        })
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("reading the file")
}

fn has_rows(workbook: &Workbook, mapping: &Mapping) -> bool {
    workbook.sheets.iter().any(|sheet| {
        let first = mapping
            .sheet(&sheet.name)
            .map_or(0, |map| map.first_data_row());
        sheet.rows.iter().skip(first).any(|row| !row.is_empty())
    })
}

/// A list understood and marked.
pub(super) struct Parsed {
    workbook: Workbook,
    found: Understanding,
    pub(super) summary: Summary,
    pub(super) mapping: Mapping,
    people: Vec<(Vec<u8>, Vec<u8>)>,
    consultations: Vec<Vec<u8>>,
}

/// Understands every row by a mapping.
pub(super) async fn parse(
    workbook: Workbook,
    mapping: Mapping,
    ground: &Ground,
    secret: [u8; 32],
) -> anyhow::Result<Parsed> {
    let (catalogues, today) = (ground.catalogues.clone(), ground.today);
    let work = move || {
        let found = understand(&workbook, &mapping, &catalogues, today);
        let mut prints = Fingerprints::new(secret);
        let people = found.people.iter().map(|row| prints.person(row)).collect();
        let consultations = found
            .consultations
            .iter()
            .map(|row| prints.consultation(row))
            .collect();
        Parsed {
            summary: found.summary(),
            workbook,
            found,
            mapping,
            people,
            consultations,
        }
    };
    tokio::task::spawn_blocking(work)
        .await
        .context("understanding the list")
}

/// The workbook of a stored file again.
pub(super) async fn reopen(
    bytes: Vec<u8>,
    file_name: String,
    limit: usize,
) -> anyhow::Result<Workbook> {
    let work = move || {
        let limits = Limits {
            file: limit.max(bytes.len()) as u64,
            ..Limits::default()
        };
        sheet::read(&bytes, &file_name, &limits)
    };
    Ok(tokio::task::spawn_blocking(work)
        .await
        .context("reading the file")??)
}

impl Parsed {
    /// The figures of the list as it was read.
    #[must_use]
    pub(super) fn figures(&self) -> Figures {
        Figures {
            rows: self.summary.rows,
            consultations: self.summary.consultations,
            held_by_staff: self.summary.held_by_staff.clone(),
            minutes_by_staff: self.summary.minutes_by_staff.clone(),
            ..Figures::default()
        }
    }
}

/// Judges every row of a stored import and keeps the result.
pub(super) async fn stage(
    work: &mut Work,
    key: &DataKey,
    (run, agency): (Uuid, Uuid),
    parsed: Parsed,
    ground: &Ground,
) -> anyhow::Result<Vec<Staged>> {
    let tenant = work.tenant();
    let people = parsed
        .people
        .iter()
        .map(|(print, identity)| (RowOf::People, print.as_slice(), identity.as_slice()));
    let consultations = parsed
        .consultations
        .iter()
        .map(|print| (RowOf::Consultations, print.as_slice(), &[][..]));
    let marks = (1..)
        .zip(people.chain(consultations))
        .map(|(position, (kind, print, identity))| (position, kind, print, identity));
    store::marks(work, run, marks).await?;
    let seen = store::seen(work, tenant, run).await?;
    let names = parsed.found.people.iter().map(|row| row.name.shown());
    let named = parsed
        .found
        .consultations
        .iter()
        .map(|row| row.name_text.clone());
    let known = store::known(work, (tenant, agency), names.chain(named)).await?;
    let (staff, now) = (ground.staff.clone(), work.now());
    let rows = tokio::task::spawn_blocking(move || {
        let Parsed {
            workbook,
            found,
            people,
            consultations,
            ..
        } = parsed;
        let marks = Marks {
            people,
            consultations,
            seen: seen.rows,
            identities: seen.people,
        };
        let scene = Scene {
            workbook: &workbook,
            marks: &marks,
            known: &known,
            staff: &staff,
            now,
        };
        judge(found, &scene)
    })
    .await
    .context("judging the rows")?;
    store::put_rows(work, key, run, &rows).await?;
    Ok(rows)
}

/// The key that seals imports of a tenant, and the secret of its fingerprints.
pub(super) async fn keys(app: &App, tenant: Uuid) -> Result<(Arc<DataKey>, [u8; 32]), SealError> {
    let key = app.keys.create(tenant, tenant).await?;
    let secret = store::secret(&app.db, &app.keys, tenant).await?;
    Ok((key, secret))
}

/// Leaves only sheets of one kind; the others are not taken over.
pub(super) fn only(mapping: &mut Mapping, kind: Kind) {
    for sheet in &mut mapping.sheets {
        if sheet.kind != kind {
            sheet.kind = Kind::Unknown;
        }
    }
}

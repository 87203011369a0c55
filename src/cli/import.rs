use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use uuid::Uuid;

use super::Place;
use crate::app::App;
use crate::import::Kind;
use crate::import::command::{self, Options, Report};
use crate::permission::{Actor, Role};
use crate::{account, organisation};

#[derive(Args)]
pub(super) struct Import {
    #[command(flatten)]
    place: Place,
    /// The list: XLSX, ODS, CSV or text.
    file: PathBuf,
    /// Take over only sheets of this kind; else the sheets' own kinds.
    #[arg(long)]
    kind: Option<Of>,
    /// Only say what would happen; nothing is kept.
    #[arg(long)]
    dry_run: bool,
    /// Machine-readable. `consultations` counts all that were understood, in any state;
    /// `held_by_staff` and `minutes_by_staff` count those that took place.
    #[arg(long)]
    json: bool,
    /// What happens to rows that may be a person who is there already.
    #[arg(long, default_value = "hold")]
    duplicates: Duplicates,
    /// Short name of the county.
    #[arg(long, default_value = "sigmaringen")]
    tenant: String,
    /// Name of the Träger, when the county has several.
    #[arg(long)]
    agency: Option<String>,
    /// Login of the account in whose name the list is taken over.
    #[arg(long = "as", value_name = "LOGIN")]
    by: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Of {
    People,
    Consultations,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Duplicates {
    /// They are not taken over.
    Hold,
    /// Both are taken over.
    Import,
}

impl Import {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.place.open().await?;
        let result = self.take(&app).await;
        app.close().await;
        let report = result?;
        if self.json {
            say!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            self.tell(&report);
        }
        let open = !report.rejected.is_empty();
        Ok(ExitCode::from(if open { 3 } else { 0 }))
    }

    async fn take(&self, app: &App) -> anyhow::Result<Report> {
        let actor = self.actor(app).await?;
        // Another one that was killed stands there as running.
        crate::import::settle(app).await?;
        let shown = self.file.display();
        let size = std::fs::metadata(&self.file)
            .with_context(|| format!("{shown} cannot be opened"))?
            .len();
        let l = app.localiser("de");
        if size > app.config.upload_limit as u64 {
            bail!(
                "{shown} has more than {} bytes (setting upload_limit)",
                app.config.upload_limit
            );
        }
        let bytes = std::fs::read(&self.file).with_context(|| format!("{shown} cannot be read"))?;
        let name = self
            .file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let options = Options {
            kind: self.kind.map(|kind| match kind {
                Of::People => Kind::People,
                Of::Consultations => Kind::Consultations,
            }),
            dry_run: self.dry_run,
            import_duplicates: self.duplicates == Duplicates::Import,
        };
        let file = (name.as_deref().unwrap_or_default(), bytes);
        let report = command::import(app, &actor, file, &options, &l).await?;
        report.map_err(|reason| anyhow::anyhow!("{shown}: {reason}"))
    }

    /// In whose name: an account, or the command line for the whole Träger.
    async fn actor(&self, app: &App) -> anyhow::Result<Actor> {
        let tenant = organisation::tenant_by_slug(&app.db, &self.tenant)
            .await?
            .with_context(|| format!("there is no county {}", self.tenant))?;
        let mut actor = Actor {
            tenant: tenant.id,
            id: Uuid::nil(),
            role: Role::TeamLead,
            agency: None,
            team: None,
            municipality: None,
        };
        if let Some(login) = &self.by {
            let login = account::valid_login(login).unwrap_or_default();
            let account = account::by_login(&app.db, &login)
                .await?
                .filter(|account| account.tenant_id == tenant.id && account.active)
                .with_context(|| format!("there is no account {login} in {}", tenant.slug))?;
            actor.id = account.id;
            actor.agency = account.agency_id;
            actor.team = account.team_id;
        }
        let agencies = organisation::agencies(&app.db, tenant.id).await?;
        actor.agency = match &self.agency {
            Some(name) => Some(
                agencies
                    .iter()
                    .find(|agency| agency.name == *name)
                    .with_context(|| format!("there is no Träger {name}"))?
                    .id,
            ),
            None => actor.agency.or(match agencies.as_slice() {
                [only] => Some(only.id),
                [] => bail!(
                    "{} has no Träger yet: make an account with --agency first",
                    tenant.slug
                ),
                _ => bail!("{} has several Träger: say --agency NAME", tenant.slug),
            }),
        };
        Ok(actor)
    }

    fn tell(&self, report: &Report) {
        let done = if self.dry_run { "would be new" } else { "new" };
        say!("rows               {}", report.rows);
        say!("people {done:12} {}", report.people_new);
        say!("people known       {}", report.people_known);
        say!("cases {done:13} {}", report.households);
        say!("consultations      {}", report.consultations);
        say!("  {done:16} {}", report.consultations_new);
        say!("duplicates         {}", report.duplicates.len());
        for double in &report.duplicates {
            say!("  {} {}: {}", double.sheet, double.row, double.reason);
        }
        say!("rejected           {}", report.rejected.len());
        for refused in &report.rejected {
            say!("  {} {}: {}", refused.sheet, refused.row, refused.reason);
        }
        for (staff, minutes) in &report.minutes_by_staff {
            let held = report.held_by_staff.get(staff).copied().unwrap_or_default();
            say!("{staff}: {held} held, {minutes} minutes");
        }
    }
}

use std::process::ExitCode;

use anyhow::{Context, bail};
use bindeglied_kit::clock::Clock;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::Value;

use super::Place;
use crate::app::App;
use crate::permission::Ability;
use crate::web::parse_date;
use crate::{account, organisation, quick_entry};

#[derive(Args)]
pub(super) struct Entry {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what a line is understood as; nothing is saved.
    Explain(Explain),
}

#[derive(Args)]
struct Explain {
    #[command(flatten)]
    place: Place,
    /// The line, in quotation marks.
    line: String,
    /// The day of writing: 2025-11-20 or 20.11.2025. Without it, today.
    #[arg(long)]
    today: Option<String>,
    /// Whose cases count as her own: the name to sign in with. Without it nobody is looked up.
    #[arg(long = "as", value_name = "USER")]
    actor: Option<String>,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

impl Entry {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Explain(command) => command.run().await,
        }
    }
}

impl Explain {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(login) = &self.actor else {
            let read = quick_entry::read_alone(self.day(Clock::system().today())?, &self.line);
            return self.say(&quick_entry::json(&read, &organisation::shipped_label));
        };
        let app = self.place.open().await?;
        let found = self.explain(&app, login).await;
        app.close().await;
        self.say(&found?)
    }

    async fn explain(&self, app: &App, login: &str) -> anyhow::Result<Value> {
        let today = self.day(app.clock.today())?;
        let account = account::by_login(&app.db, &login.trim().to_lowercase())
            .await?
            .with_context(|| format!("there is no account {login}"))?;
        let acting = account::acting(app, account.tenant_id, account.id)
            .await?
            .with_context(|| format!("the account {login} is closed"))?;
        if !acting.actor.may(Ability::WriteFiles) {
            bail!("the account {login} notes no consultations");
        }
        let read = quick_entry::read(&app.db, &acting.actor, today, &self.line).await?;
        let known = app.catalogues(account.tenant_id).await?;
        let label = |catalogue: &str, key: &str| known.of(catalogue).label(key, "de").to_owned();
        Ok(quick_entry::json(&read, &label))
    }

    fn say(&self, found: &Value) -> anyhow::Result<ExitCode> {
        if self.json {
            say!("{}", serde_json::to_string_pretty(found)?);
            return Ok(ExitCode::SUCCESS);
        }
        let Value::Object(fields) = found else {
            bail!("nothing was understood");
        };
        let lines: Vec<String> = fields
            .iter()
            .filter(|(name, _)| *name != "keys")
            .map(|(name, value)| format!("{name:12} {value}"))
            .collect();
        say!("{}", lines.join("\n"));
        Ok(ExitCode::SUCCESS)
    }

    fn day(&self, today: NaiveDate) -> anyhow::Result<NaiveDate> {
        let Some(text) = &self.today else {
            return Ok(today);
        };
        parse_date(text, today).with_context(|| format!("{text} is no day"))
    }
}

use std::process::ExitCode;

use bindeglied_kit::clock::Clock;
use chrono::NaiveDate;
use clap::Args;

use super::{Place, serve};
use crate::app::App;
use crate::demo::{self, Loaded, PASSWORD, Size};

/// Every person in it is invented. Goes into an empty place only; where it is already, only the
/// accounts are printed.
#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    place: Place,
    /// The day on which the county is looked at; consultations lie in the year before.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// So many cases.
    #[arg(long, default_value_t = Size::default().cases)]
    cases: usize,
    /// So many consultations.
    #[arg(long, default_value_t = Size::default().consultations)]
    consultations: usize,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        serve::log_to_stderr("warn")?;
        let config = self.place.config()?;
        let address = format!("http://{}", config.listen);
        let clock = self.today.map_or_else(Clock::system, Clock::fixed_on);
        let app = App::open(config, clock).await?;
        let size = Size {
            cases: self.cases,
            consultations: self.consultations,
        };
        let loaded = demo::load(&app, size).await?;
        let l = app.localiser("de");
        self.tell(&loaded, &address, |role| {
            l.t(&format!("role-{}", role.replace('_', "-")))
        })?;
        app.close().await;
        Ok(ExitCode::SUCCESS)
    }

    fn tell(
        &self,
        loaded: &Loaded,
        address: &str,
        role: impl Fn(&str) -> String,
    ) -> anyhow::Result<()> {
        let accounts = demo::accounts();
        if self.json {
            let all = serde_json::json!({
                "loaded": loaded, "address": address, "password": PASSWORD, "accounts": accounts,
            });
            say!("{}", serde_json::to_string(&all)?);
            return Ok(());
        }
        say!("Vorführdaten: alle Personen, Fälle und Notizen sind erfunden.");
        if loaded.made {
            say!(
                "{} Personen, {} Haushalte, {} Fälle, {} Beratungen, {} Wiedervorlagen, {} Pläne",
                loaded.people,
                loaded.households,
                loaded.cases,
                loaded.consultations,
                loaded.follow_ups,
                loaded.plans
            );
        } else {
            say!("Sie waren schon da und bleiben, wie sie sind.");
        }
        say!("\nAdresse:  {address}\nKennwort: {PASSWORD} (für alle)\n");
        for account in accounts {
            say!(
                "  {:<14} {:<28} {}",
                account.login,
                account.name,
                role(account.role)
            );
        }
        Ok(())
    }
}

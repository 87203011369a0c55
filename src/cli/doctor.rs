use std::process::ExitCode;

use clap::Args;

use super::Place;
use crate::app::MIGRATIONS;
use crate::doctor::{Level, Report, examine};

/// Changes nothing and may run beside the server.
#[derive(Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    place: Place,
    /// Also read the whole log of every tenant and check its chain.
    #[arg(long)]
    audit: bool,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let report = match self.place.config() {
            Ok(config) => examine(&config, MIGRATIONS, self.audit).await,
            Err(error) => {
                let mut report = Report::default();
                report.problem("settings", format!("{error:#}"));
                report
            }
        };
        if self.json {
            say!("{}", serde_json::to_string(&report)?);
        } else {
            print(&report);
        }
        Ok(ExitCode::from(if report.found() { 3 } else { 0 }))
    }
}

pub(super) fn print(report: &Report) {
    for check in &report.checks {
        let mark = match check.level {
            Level::Fine => "ok     ",
            Level::Warning => "WARNING",
            Level::Problem => "PROBLEM",
        };
        say!("{mark}  {:<13} {}", check.check, check.text);
    }
}

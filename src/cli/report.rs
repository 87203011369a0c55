use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::Place;
use crate::app::App;
use crate::indicator::{self, Dimension, Period, Question, Scope};
use crate::organisation::{self, Tenant};
use crate::report::{self, About, Ask};
use crate::web::parse_date;

#[derive(Args)]
pub(super) struct Report {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Auswertung Zeitraum: the figures of a period, of the whole county.
    Auswertung(Auswertung),
}

#[derive(Args)]
struct Auswertung {
    #[command(flatten)]
    place: Place,
    /// First day: 2025-01-01 or 1.1.2025.
    #[arg(long)]
    from: String,
    /// Last day.
    #[arg(long)]
    to: String,
    /// Breakdown: staff, municipality, channel, topic, life_area, status_group, nationality, sex,
    /// age_group, german_level, no_plan.
    #[arg(long, default_value = "staff")]
    by: String,
    /// Short name of the county; needed when there are several.
    #[arg(long)]
    tenant: Option<String>,
    /// Hide small numbers, as for the county.
    #[arg(long)]
    protect: bool,
    /// Language of names and rules: de, en.
    #[arg(long, default_value = "de")]
    lang: String,
    /// Machine-readable.
    #[arg(long, conflicts_with = "xlsx")]
    json: bool,
    /// Write a spreadsheet with all breakdowns.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

impl Report {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Auswertung(command) => command.run().await,
        }
    }
}

impl Auswertung {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(by) = Dimension::parse(&self.by) else {
            let known: Vec<_> = Dimension::ALL.iter().map(|d| d.key()).collect();
            bail!("there is no breakdown {}: {}", self.by, known.join(", "));
        };
        let app = self.place.open().await?;
        let out = self.evaluate(&app, by).await;
        app.close().await;
        if let Some(text) = out? {
            say!("{text}");
        }
        Ok(ExitCode::SUCCESS)
    }

    /// What is to be printed; nothing when a file was written.
    async fn evaluate(&self, app: &App, by: Dimension) -> anyhow::Result<Option<String>> {
        let period = self.period(app.clock.today())?;
        let tenant = self.tenant(app).await?;
        let dimensions = if self.xlsx.is_some() {
            Dimension::ALL.into()
        } else {
            vec![by]
        };
        let ask = Ask {
            question: Question {
                tenant: tenant.id,
                scope: Scope::Tenant,
                period,
                settings: indicator::settings(&app.db, tenant.id).await?,
            },
            dimensions,
            crossed: self.xlsx.is_some(),
            protected: self.protect,
        };
        let l = app.localiser(&self.lang);
        let evaluation = report::evaluate(app, ask, &l).await?;
        if let Some(path) = &self.xlsx {
            let about = About {
                scope: tenant.name,
                made_on: app.clock.today(),
            };
            write(path, |file| {
                Ok(report::write_workbook(file, &evaluation, &about, &l)?)
            })?;
            return Ok(None);
        }
        if self.json {
            let json = report::json(&evaluation, &l);
            return Ok(Some(serde_json::to_string_pretty(&json)?));
        }
        Ok(Some(report::plain(&evaluation, &l)))
    }

    fn period(&self, today: NaiveDate) -> anyhow::Result<Period> {
        let day = |text: &str| {
            parse_date(text, today).with_context(|| format!("{text} is no day (2025-01-31)"))
        };
        Period::new(day(&self.from)?, day(&self.to)?).context("--to lies before --from")
    }

    async fn tenant(&self, app: &App) -> anyhow::Result<Tenant> {
        if let Some(slug) = &self.tenant {
            return organisation::tenant_by_slug(&app.db, slug)
                .await?
                .with_context(|| format!("there is no county {slug}"));
        }
        let mut all = organisation::tenants(&app.db).await?;
        match (all.pop(), all.len()) {
            (Some(only), 0) => Ok(only),
            (None, _) => bail!("there is no county yet: bindeglied user add"),
            _ => bail!("there are several counties: say --tenant NAME"),
        }
    }
}

/// Writes beside the target and renames, so that a broken run leaves no half file.
fn write(
    path: &Path,
    fill: impl FnOnce(&mut std::fs::File) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let place = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let shown = || format!("{} cannot be written", path.display());
    let mut file = tempfile::NamedTempFile::new_in(place).with_context(shown)?;
    fill(file.as_file_mut())?;
    file.persist(path).with_context(shown)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use bindeglied_kit::testing::TestDb;
    use bindeglied_kit_macros::both;
    use clap::Parser;

    use super::*;
    use crate::testing::TestApp;

    #[derive(Parser)]
    struct Line {
        #[command(subcommand)]
        command: Command,
    }

    async fn run(test: &TestApp, line: &str) -> anyhow::Result<Option<String>> {
        let words = ["report", "auswertung"].into_iter().chain(line.split(' '));
        let Line {
            command: Command::Auswertung(command),
        } = Line::try_parse_from(words)?;
        let by = Dimension::parse(&command.by).context("by")?;
        command.evaluate(&test.app, by).await
    }

    #[both]
    async fn figures_for_scripts(db: TestDb) {
        let test = TestApp::new(db).await;
        report::tests::paper::small_world(&test).store(&test).await;
        let year = "--from 2025-01-01 --to 31.12.2025";
        let several = run(&test, &format!("{year} --json")).await.unwrap_err();
        assert!(several.to_string().contains("--tenant"));
        let county = format!("{year} --tenant sigmaringen");
        let text = run(&test, &format!("{county} --by staff --json")).await;
        let found: serde_json::Value = serde_json::from_str(&text.unwrap().unwrap()).unwrap();
        assert_eq!(found["from"], "2025-01-01");
        assert_eq!(found["to"], "2025-12-31");
        assert_eq!(found["by"], "staff");
        assert_eq!(found["rows"][1]["label"], "Erika Weber");
        assert_eq!(found["rows"][1]["minutes"], 105);
        assert_eq!(found["total"]["consultations_held"], 7);
        assert!(
            found["rules"]["people"]
                .as_str()
                .unwrap()
                .contains("einmal")
        );
        let text = run(&test, &format!("{county} --by staff --protect --json")).await;
        let found: serde_json::Value = serde_json::from_str(&text.unwrap().unwrap()).unwrap();
        assert_eq!(found["rows"][1]["minutes"], serde_json::Value::Null);
        let plain = run(&test, &county).await.unwrap().unwrap();
        assert!(plain.contains("Betreuungsquote") && plain.contains("Erika Karrer"));

        let file = test.db.dir.path().join("auswertung.xlsx");
        let line = format!("{county} --xlsx {}", file.display());
        assert!(run(&test, &line).await.unwrap().is_none());
        assert!(std::fs::metadata(&file).unwrap().len() > 5_000);
        for wrong in [
            "--from 2025-13-01 --to 2025-12-31 --tenant sigmaringen",
            "--from 2025-12-31 --to 2025-01-01 --tenant sigmaringen",
            "--from 2025-01-01 --to 2025-12-31 --tenant nowhere",
        ] {
            assert!(run(&test, wrong).await.is_err(), "{wrong}");
        }
    }
}

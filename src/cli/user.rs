use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::Place;
use crate::account::{self, NewAccount};
use crate::audit::{Ledger, Work};
use crate::organisation::{self, NewTenant, Tenant};
use crate::permission::Role;

#[derive(Args)]
pub(super) struct User {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make an account and print a link to choose its password. Makes the county when it is new.
    Add(Add),
    /// Print a new link to choose a password; ends the account's sessions.
    Link(Link),
    /// List the accounts.
    List(List),
}

#[derive(Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// Name to sign in with, for example an e-mail address.
    login: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// Role: admin, case_worker, team_lead, county, municipality, partner, volunteer,
    /// data_protection, auditor.
    #[arg(long, default_value = "admin")]
    role: String,
    /// Short name of the county.
    #[arg(long, default_value = "sigmaringen")]
    tenant: String,
    /// Name of the county when it is new.
    #[arg(long, default_value = "Landkreis Sigmaringen")]
    tenant_name: String,
    /// Name of the Träger (Fachkraft, Teamleitung); made when it is new.
    #[arg(long)]
    agency: Option<String>,
    /// Official key (AGS) of the municipality (role municipality).
    #[arg(long)]
    ags: Option<String>,
}

#[derive(Args)]
struct Link {
    #[command(flatten)]
    place: Place,
    login: String,
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    place: Place,
    /// Machine-readable.
    #[arg(long)]
    json: bool,
}

impl User {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Add(command) => command.run().await,
            Command::Link(command) => command.run().await,
            Command::List(command) => command.run().await,
        }
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let role =
            Role::parse(&self.role).with_context(|| format!("there is no role {}", self.role))?;
        let login = account::valid_login(&self.login)
            .context("the login may have letters, digits and . - _ @ +")?;
        if role.needs_agency() && self.agency.is_none() {
            bail!("this role belongs to a Träger: say --agency NAME");
        }
        let app = self.place.open().await?;
        let db = &app.db;
        if account::by_login(db, &login).await?.is_some() {
            bail!("there is already an account {login}");
        }
        let tenant = self.tenant(db, app.clock.now()).await?;
        let municipality_id = self.municipality(db, &tenant, role).await?;
        // Read before the transaction: it must not wait for a second connection.
        let known = organisation::agencies(db, tenant.id).await?;
        let mut work = Work::begin(db, tenant.id, None, app.clock.now()).await?;
        let agency_id = match &self.agency {
            None => None,
            Some(name) => match known.iter().find(|agency| agency.name == *name) {
                Some(agency) => Some(agency.id),
                None => Some(organisation::add_agency(&mut work, name, "kdg").await?),
            },
        };
        let new = NewAccount {
            login,
            short_name: self
                .name
                .split_whitespace()
                .last()
                .unwrap_or(&self.name)
                .to_owned(),
            name: self.name,
            role,
            agency_id,
            team_id: None,
            municipality_id,
        };
        let id = account::create(&mut work, &new).await?;
        let token = account::make_link(&mut work, id).await?;
        work.commit().await?;
        print_link(&app, &token);
        app.close().await;
        Ok(ExitCode::SUCCESS)
    }

    async fn tenant(
        &self,
        db: &Ledger,
        now: bindeglied_kit::clock::Micros,
    ) -> anyhow::Result<Tenant> {
        if let Some(tenant) = organisation::tenant_by_slug(db, &self.tenant).await? {
            return Ok(tenant);
        }
        let new = NewTenant {
            slug: self.tenant.clone(),
            name: self.tenant_name.clone(),
            with_municipalities: self.tenant == "sigmaringen",
        };
        organisation::create_tenant(db, &new, now).await?;
        organisation::tenant_by_slug(db, &self.tenant)
            .await?
            .context("the county was made but is not there")
    }

    async fn municipality(
        &self,
        db: &bindeglied_kit::db::Db,
        tenant: &Tenant,
        role: Role,
    ) -> anyhow::Result<Option<uuid::Uuid>> {
        let Some(ags) = &self.ags else {
            if role == Role::Municipality {
                bail!("this role belongs to a municipality: say --ags KEY");
            }
            return Ok(None);
        };
        let all = organisation::municipalities(db, tenant.id).await?;
        let found = all.iter().find(|municipality| municipality.ags == *ags);
        Ok(Some(
            found.with_context(|| format!("no municipality {ags}"))?.id,
        ))
    }
}

impl Link {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.place.open().await?;
        let login = account::valid_login(&self.login).unwrap_or_default();
        let account = account::by_login(&app.db, &login)
            .await?
            .with_context(|| format!("there is no account {}", self.login))?;
        let mut work = Work::begin(&app.db, account.tenant_id, None, app.clock.now()).await?;
        account::end_sessions(&mut work, account.id, &[]).await?;
        let token = account::make_link(&mut work, account.id).await?;
        work.commit().await?;
        print_link(&app, &token);
        app.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let app = self.place.open().await?;
        for tenant in organisation::tenants(&app.db).await? {
            for account in account::in_tenant(&app.db, tenant.id).await? {
                if self.json {
                    let line = serde_json::json!({
                        "tenant": tenant.slug, "login": account.login, "name": account.name,
                        "role": account.role, "active": account.active,
                    });
                    say!("{line}");
                } else {
                    let state = if account.active { "" } else { "  (closed)" };
                    say!(
                        "{:16} {:32} {:16} {}{state}",
                        tenant.slug,
                        account.login,
                        account.role,
                        account.name
                    );
                }
            }
        }
        app.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn print_link(app: &crate::app::App, token: &str) {
    let base = if app.config.public_url.is_empty() {
        format!("http://{}", app.config.listen)
    } else {
        app.config.public_url.trim_end_matches('/').to_owned()
    };
    say!("{base}/link/{token}");
}

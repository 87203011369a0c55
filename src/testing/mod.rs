//! A small county with named clients, for tests that speak HTTP.
#![expect(clippy::expect_used, reason = "a test that cannot be set up must fail")]

mod client;
mod make;

pub use client::{Answer, Client};
pub use make::MadeCase;

use std::collections::HashMap;

use bindeglied_kit::clock::Clock;
use bindeglied_kit::testing::{TestDb, test_clock};
use uuid::Uuid;

use crate::account::{self, Account, NewAccount};
use crate::app::App;
use crate::audit::Work;
use crate::config::Config;
use crate::organisation::{self, NewTenant};
use crate::permission::Role;

/// One tenant with a Träger, a team and an account per role; two Fachkräfte.
pub struct County {
    pub tenant: Uuid,
    pub agency: Uuid,
    pub team: Uuid,
    /// By AGS.
    pub municipalities: HashMap<String, Uuid>,
    /// By short name: `Karrer`, `Weber` (Fachkräfte), `Leitung`, `Koordination`, `Kommune` …
    pub accounts: HashMap<String, Account>,
}

impl County {
    pub fn account(&self, short_name: &str) -> &Account {
        self.accounts.get(short_name).expect(short_name)
    }

    pub fn municipality(&self, ags: &str) -> Uuid {
        *self.municipalities.get(ags).expect(ags)
    }
}

/// The application on a fresh database with two tenants that must never meet.
pub struct TestApp {
    pub app: App,
    pub clock: Clock,
    pub county: County,
    pub other: County,
    pub router: axum::Router,
    pub db: TestDb,
}

/// Short name, role.
const PEOPLE: &[(&str, Role)] = &[
    ("Karrer", Role::CaseWorker),
    ("Weber", Role::CaseWorker),
    ("Leitung", Role::TeamLead),
    ("Koordination", Role::County),
    ("Kommune", Role::Municipality),
    ("Partner", Role::Partner),
    ("Ehrenamt", Role::Volunteer),
    ("Datenschutz", Role::DataProtection),
    ("Pruefung", Role::Auditor),
    ("Verwaltung", Role::Admin),
];

impl TestApp {
    pub async fn new(db: TestDb) -> Self {
        Self::with(db, |_| {}).await
    }

    /// The same with other settings.
    pub async fn with(db: TestDb, set: impl FnOnce(&mut Config)) -> Self {
        let clock = test_clock();
        let database = match &db.url {
            bindeglied_kit::db::DbUrl::File(path) => path.display().to_string(),
            bindeglied_kit::db::DbUrl::Server(url) => url.clone(),
        };
        let mut config = Config {
            data: db.dir.path().to_owned(),
            database,
            connections: 4,
            ..Config::default()
        };
        set(&mut config);
        let app = App::open(config, clock.clone())
            .await
            .expect("the application opens");
        let county = make_county(&app, "sigmaringen").await;
        let other = make_county(&app, "andere").await;
        Self {
            router: app.router(),
            app,
            clock,
            county,
            other,
            db,
        }
    }

    /// A signed-in client of the first county, by short name.
    pub async fn client(&self, short_name: &str) -> Client {
        self.sign_in(self.county.account(short_name)).await
    }

    pub async fn sign_in(&self, account: &Account) -> Client {
        let token = account::sign_in(&self.app, account)
            .await
            .expect("a session");
        Client::new(self.router.clone(), &token)
    }

    /// Somebody without a session.
    pub fn visitor(&self) -> Client {
        Client::nobody(self.router.clone(), &self.app)
    }

    /// The actor behind an account, for calls below HTTP.
    pub fn actor(&self, short_name: &str) -> crate::permission::Actor {
        self.actor_in(&self.county, short_name)
    }

    /// The same in either county.
    pub fn actor_in(&self, county: &County, short_name: &str) -> crate::permission::Actor {
        let account = county.account(short_name);
        crate::permission::Actor {
            tenant: account.tenant_id,
            id: account.id,
            role: Role::parse(&account.role).expect("a role"),
            agency: account.agency_id,
            team: account.team_id,
            municipality: account.municipality_id,
        }
    }
}

async fn make_county(app: &App, slug: &str) -> County {
    let new = NewTenant {
        slug: slug.to_owned(),
        name: format!("Landkreis {slug}"),
        with_municipalities: true,
    };
    let now = app.clock.now();
    let tenant = organisation::create_tenant(&app.db, &new, now)
        .await
        .expect("a tenant");
    let municipalities: HashMap<String, Uuid> = organisation::municipalities(&app.db, tenant)
        .await
        .expect("municipalities")
        .into_iter()
        .map(|m| (m.ags, m.id))
        .collect();
    let mut work = Work::begin(&app.db, tenant, None, now)
        .await
        .expect("a transaction");
    let agency = organisation::add_agency(&mut work, "Caritasverband", "kdg")
        .await
        .expect("a Träger");
    let team = organisation::add_team(&mut work, agency, "Integrationsmanagement")
        .await
        .expect("a team");
    for (name, role) in PEOPLE {
        let of_agency = role.needs_agency();
        let new = NewAccount {
            login: format!("{}@{slug}", name.to_lowercase()),
            name: format!("Erika {name}"),
            short_name: (*name).to_owned(),
            role: *role,
            agency_id: of_agency.then_some(agency),
            team_id: (*role == Role::CaseWorker).then_some(team),
            municipality_id: (*role == Role::Municipality).then(|| municipalities["08437076"]),
        };
        account::create(&mut work, &new).await.expect("an account");
    }
    work.commit().await.expect("a commit");
    let accounts = account::in_tenant(&app.db, tenant).await.expect("accounts");
    County {
        tenant,
        agency,
        team,
        municipalities,
        accounts: accounts
            .into_iter()
            .map(|a| (a.short_name.clone(), a))
            .collect(),
    }
}

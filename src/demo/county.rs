use bindeglied_kit::clock::Micros;
use serde_json::json;
use uuid::Uuid;

use super::dice::Dice;
use crate::account::{self, NewAccount};
use crate::app::App;
use crate::audit::{Event, Work};
use crate::organisation::{self, NewTenant};
use crate::permission::{Actor, Role};

pub(super) const SLUG: &str = "sigmaringen";
/// Said in the menu, and on exported figures.
const NAME: &str = "Landkreis Sigmaringen (Vorführdaten, erfunden)";
/// Known to everyone: never make real accounts beside it.
pub const PASSWORD: &str = "vorfuehrung-bindeglied";
/// Where the account of the role Kommune is at home: Mengen.
const OWN_TOWN: &str = "08437076";

/// Login, name, how lists call her, AGS of the municipalities.
type Staff = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const STAFF: [Staff; 5] = [
    (
        "karrer",
        "Miriam Karrer",
        "Karrer",
        &["08437076", "08437053", "08437101"],
    ),
    (
        "weber",
        "Thomas Weber",
        "Weber",
        &["08437100", "08437044", "08437086"],
    ),
    (
        "brandt",
        "Julia Brandt",
        "Brandt",
        &["08437104", "08437105", "08437008", "08437059"],
    ),
    (
        "yilmaz",
        "Deniz Yılmaz",
        "Yılmaz",
        &["08437088", "08437118", "08437056", "08437124"],
    ),
    (
        "hofmann",
        "Stefan Hofmann",
        "Hofmann",
        &[
            "08437078", "08437123", "08437072", "08437107", "08437102", "08437005", "08437065",
            "08437031", "08437047", "08437082", "08437114",
        ],
    ),
];

const OTHERS: [(&str, &str, Role); 8] = [
    ("leitung", "Petra Sauter", Role::TeamLead),
    ("koordination", "Hans-Jörg Koordination", Role::County),
    ("kommune", "Rathaus Mengen", Role::Municipality),
    ("partner", "Migrationsberatung (MBE)", Role::Partner),
    ("ehrenamt", "Gisela Ehrenamt", Role::Volunteer),
    ("datenschutz", "Dr. Anke Datenschutz", Role::DataProtection),
    ("pruefung", "Prüfstelle", Role::Auditor),
    ("verwaltung", "Ralf Verwaltung", Role::Admin),
];

/// An account of the demo county.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DemoAccount {
    pub login: String,
    pub name: String,
    pub role: &'static str,
}

/// Who is responsible where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) id: Uuid,
    pub(super) responsible: Uuid,
    pub(super) deputy: Uuid,
}

/// The county the invented people live in.
#[derive(Debug)]
pub struct County {
    pub tenant: Uuid,
    pub agency: Uuid,
    pub team: Uuid,
    pub(super) lead: Uuid,
    /// Inhabitants and what is responsible there; several when many share the work.
    places: Vec<(usize, Vec<Place>)>,
}

impl County {
    /// The Teamleitung, who sees everything of the Träger.
    pub(super) fn lead(&self) -> Actor {
        Actor {
            tenant: self.tenant,
            id: self.lead,
            role: Role::TeamLead,
            agency: Some(self.agency),
            team: None,
            municipality: None,
        }
    }

    /// Who comes first in every town.
    pub(super) fn towns(&self) -> impl Iterator<Item = Place> {
        let all = self.places.iter();
        all.filter_map(|(_, staff)| staff.first().copied())
    }

    pub(super) fn place(&self, dice: &mut Dice) -> Place {
        let staff = dice.weighted(&self.places);
        *dice.pick(staff)
    }
}

/// The accounts of the demo county, for the table that is printed.
pub fn accounts() -> Vec<DemoAccount> {
    let staff = STAFF
        .iter()
        .map(|(login, name, _, _)| (*login, *name, Role::CaseWorker));
    staff
        .chain(OTHERS)
        .map(|(login, name, role)| DemoAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            role: role.key(),
        })
        .collect()
}

/// Makes tenant, Träger, team, accounts and responsibilities. `more` further Fachkräfte without a
/// password share the work of a big county.
pub(super) async fn make(app: &App, more: usize, now: Micros) -> anyhow::Result<County> {
    let new = NewTenant {
        slug: SLUG.to_owned(),
        name: NAME.to_owned(),
        with_municipalities: true,
    };
    let tenant = organisation::create_tenant(&app.db, &new, now).await?;
    let towns = organisation::municipalities(&app.db, tenant).await?;
    let mut work = Work::begin(&app.db, tenant, None, now).await?;
    organisation::set_settings(&mut work, &json!({ "demo": true })).await?;
    let agency = organisation::add_agency(&mut work, "Caritasverband", "kdg").await?;
    let team = organisation::add_team(&mut work, agency, "Integrationsmanagement").await?;
    let mut maker = Accounts {
        work: &mut work,
        agency,
        team,
        town: towns
            .iter()
            .find(|town| town.ags == OWN_TOWN)
            .map(|town| town.id),
    };
    let mut staff = Vec::new();
    for (login, name, short, _) in STAFF {
        staff.push(maker.add(login, name, short, Role::CaseWorker).await?);
    }
    for n in 1..=more {
        let (login, name) = (format!("fachkraft{n:04}"), format!("Fachkraft {n:04}"));
        staff.push(maker.add(&login, &name, &name, Role::CaseWorker).await?);
    }
    let lead = others(&mut maker).await?;
    let mut places = Vec::new();
    for town in &towns {
        let at = STAFF
            .iter()
            .position(|(_, _, _, towns)| towns.contains(&town.ags.as_str()))
            .unwrap_or(0);
        let first = Place {
            id: town.id,
            responsible: staff[at],
            deputy: staff[(at + 1) % STAFF.len()],
        };
        organisation::set_duty(&mut work, town.id, "responsible", Some(first.responsible)).await?;
        organisation::set_duty(&mut work, town.id, "deputy", Some(first.deputy)).await?;
        let weight = usize::try_from(town.inhabitants.unwrap_or(1_000))?;
        places.push((weight, vec![first]));
    }
    share(&mut places, &staff[STAFF.len()..]);
    work.record(Event::new("demo.load", "tenant", tenant));
    work.commit().await?;
    Ok(County {
        tenant,
        agency,
        team,
        lead,
        places,
    })
}

/// One account for every other role; says who leads the team.
async fn others(maker: &mut Accounts<'_>) -> anyhow::Result<Uuid> {
    let mut lead = Uuid::nil();
    for (login, name, role) in OTHERS {
        let short = name.rsplit(' ').next().unwrap_or(name);
        let id = maker.add(login, name, short, role).await?;
        if role == Role::TeamLead {
            lead = id;
        }
    }
    Ok(lead)
}

/// Gives further staff to the towns, the big ones first and oftener.
fn share(places: &mut [(usize, Vec<Place>)], more: &[Uuid]) {
    for pair in more.chunks(2) {
        let least = places
            .iter_mut()
            .max_by_key(|(inhabitants, staff)| inhabitants / staff.len());
        if let Some((_, staff)) = least {
            let id = staff[0].id;
            let deputy = pair.get(1).copied().unwrap_or(pair[0]);
            for (responsible, deputy) in [(pair[0], deputy), (deputy, pair[0])] {
                staff.push(Place {
                    id,
                    responsible,
                    deputy,
                });
            }
        }
    }
}

struct Accounts<'a> {
    work: &'a mut Work,
    agency: Uuid,
    team: Uuid,
    town: Option<Uuid>,
}

impl Accounts<'_> {
    async fn add(
        &mut self,
        login: &str,
        name: &str,
        short: &str,
        role: Role,
    ) -> anyhow::Result<Uuid> {
        let new = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            short_name: short.to_owned(),
            role,
            agency_id: role.needs_agency().then_some(self.agency),
            team_id: (role == Role::CaseWorker).then_some(self.team),
            municipality_id: self.town.filter(|_| role == Role::Municipality),
        };
        Ok(account::create(self.work, &new).await?)
    }
}

/// Gives every account of the table its known password.
pub(super) async fn set_passwords(app: &App, tenant: Uuid, now: Micros) -> anyhow::Result<()> {
    let shown = accounts();
    let all = account::in_tenant(&app.db, tenant).await?;
    let mut hashes = Vec::new();
    for account in all
        .iter()
        .filter(|a| shown.iter().any(|s| s.login == a.login))
    {
        hashes.push((account.id, account::hash_password(PASSWORD).await?));
    }
    let mut work = Work::begin(&app.db, tenant, None, now).await?;
    for (account, hash) in &hashes {
        account::set_password(&mut work, *account, hash, &[]).await?;
    }
    work.commit().await?;
    Ok(())
}

/// Marks that nothing is missing: a demo that was stopped half-way must not pass for a whole one.
pub(super) async fn complete(app: &App, tenant: Uuid) -> anyhow::Result<()> {
    let mut work = Work::begin(&app.db, tenant, None, app.clock.now()).await?;
    let settings = json!({ "demo": true, "complete": true });
    organisation::set_settings(&mut work, &settings).await?;
    work.commit().await?;
    Ok(())
}

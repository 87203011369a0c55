use uuid::Uuid;

use super::{County, TestApp};
use crate::access;
use crate::audit::{Event, Work};
use crate::case::{self, NewCase};
use crate::household::{self, NewHousehold};
use crate::person::{self, NewPerson, Owner};

/// A case made for a test.
#[derive(Debug, Clone)]
pub struct MadeCase {
    pub case: Uuid,
    pub household: Option<Uuid>,
    pub people: Vec<Uuid>,
}

impl TestApp {
    /// A case of a Fachkraft with these people (family name, given name); several of them make a
    /// household.
    pub async fn make_case(&self, responsible: &str, names: &[(&str, &str)]) -> MadeCase {
        let people: Vec<NewPerson> = names
            .iter()
            .map(|(family, given)| NewPerson {
                id: self.new_id(),
                family_name: (*family).to_owned(),
                given_name: (*given).to_owned(),
                ..NewPerson::default()
            })
            .collect();
        self.make_case_of(responsible, people).await
    }

    /// A case of a Fachkraft with these people; begun on the test clock's day, consent given.
    pub async fn make_case_of(&self, responsible: &str, people: Vec<NewPerson>) -> MadeCase {
        self.make_case_in(&self.county, responsible, people).await
    }

    /// The same in either county.
    pub async fn make_case_in(
        &self,
        county: &County,
        responsible: &str,
        people: Vec<NewPerson>,
    ) -> MadeCase {
        let actor = county.account(responsible);
        let tenant = county.tenant;
        let (db, keys) = (&self.app.db, &self.app.keys);
        let now = self.clock.now();
        let ids: Vec<Uuid> = people.iter().map(|person| person.id).collect();
        let case = NewCase {
            id: self.new_id(),
            agency: county.agency,
            team: Some(county.team),
            household: (people.len() > 1).then(|| self.new_id()),
            municipality: Some(county.municipality("08437076")),
            responsible: Some(actor.id),
            deputy: None,
            started_on: now.date(),
            consent_state: "given".to_owned(),
            import_id: None,
            members: ids.clone(),
        };
        let owner = Owner {
            agency: county.agency,
            team: Some(county.team),
        };
        let mut owners = ids.clone();
        owners.push(case.id);
        keys.create_many(tenant, &owners).await.expect("keys");
        let mut work = Work::begin(db, tenant, Some(actor.id), now)
            .await
            .expect("a transaction");
        person::create_many(&mut work, keys, &owner, &people)
            .await
            .expect("people");
        if let Some(id) = case.household {
            make_household(&mut work, county.agency, id, &people).await;
        }
        case::create_many(&mut work, std::slice::from_ref(&case))
            .await
            .expect("a case");
        let entries: Vec<_> = people
            .iter()
            .map(|person| person.entry(case.audiences()))
            .collect();
        access::put_people(&mut work, &entries)
            .await
            .expect("grants");
        work.record(Event::new("case.create", "case", case.id));
        work.commit().await.expect("a commit");
        MadeCase {
            case: case.id,
            household: case.household,
            people: ids,
        }
    }

    /// A new key at the test clock's time.
    pub fn new_id(&self) -> Uuid {
        bindeglied_kit::id::new_id(self.clock.now())
    }
}

async fn make_household(work: &mut Work, agency: Uuid, id: Uuid, people: &[NewPerson]) {
    let members = people.iter().zip(0..).map(|(person, at)| {
        let relation = if at == 0 { "head" } else { "other" };
        (person.id, relation.to_owned())
    });
    let household = NewHousehold {
        id,
        agency,
        label: people.first().map_or("", |p| &p.family_name).to_owned(),
        import_id: None,
        members: members.collect(),
    };
    household::create_many(work, &[household])
        .await
        .expect("a household");
}

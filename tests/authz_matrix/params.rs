//! What stands at which place of an address, and how one comes to be.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up must fail"
)]

use bindeglied::account;
use bindeglied::audit::Work;
use bindeglied::person::NewPerson;
use bindeglied::testing::{Client, County, MadeCase, TestApp};
use uuid::Uuid;

#[path = "days.rs"]
mod days;
#[path = "plan.rs"]
mod plan;

/// The address up to and with its parameter → what stands there.
#[rustfmt::skip]
const PARAMS: &[(&str, Thing)] = &[
    ("/absences/{id}", Thing::Absence),
    ("/admin/accounts/{id}", Thing::Account),
    ("/admin/catalogues/{catalogue}", Thing::Word("topic")),
    ("/admin/catalogues/{catalogue}/entries/{key}", Thing::Word("behoerden-antraege-post")),
    ("/admin/organisation/agencies/{id}", Thing::Agency),
    ("/admin/organisation/municipalities/{id}", Thing::Municipality),
    ("/admin/organisation/teams/{id}", Thing::Team),
    ("/cases/{id}", Thing::Case),
    ("/cases/{id}/assessments/{assessment}", Thing::Assessment),
    ("/cases/{id}/documents/{document}", Thing::Document),
    ("/cases/{id}/members/{person}", Thing::Member),
    ("/cases/{id}/plan/versions/{number}", Thing::PlanVersion),
    ("/cases/{id}/plan/goals/{goal}", Thing::Goal),
    ("/cases/{id}/plan/goals/{goal}/steps/{step}", Thing::Step),
    ("/consultations/{id}", Thing::Consultation),
    ("/deadlines/{key}", Thing::Deadline),
    ("/entry-words/{id}", Thing::EntryWord),
    ("/feeds/{file}", Thing::Feed),
    ("/goal-templates/{template}", Thing::Template),
    ("/imports/{id}", Thing::Import),
    ("/letter-templates/{template}", Thing::LetterTemplate),
    ("/link/{token}", Thing::Secret),
    ("/open-hours/notices/{municipality}", Thing::Municipality),
    ("/open-hours/{id}", Thing::OpenHours),
    ("/people/{id}", Thing::Person),
    ("/plan-languages/{lang}", Thing::Word("ti")),
    ("/people/{id}/protection/{need}", Thing::Need),
    ("/people/{id}/situation/{fact}", Thing::Fact),
];

/// Something an address or a form can name. Everything that is seen with a file belongs to
/// Karrer of its county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A secret that is nobody's record: whoever holds it may use it.
    Secret,
    /// The secret address of Karrer's calendar, as a file.
    Feed,
    /// A word of the program or a key every tenant begins with.
    Word(&'static str),
    Agency,
    Team,
    Municipality,
    Account,
    Case,
    Person,
    /// A goal of the plan of the case before it in the address.
    Goal,
    /// A step of the goal before it.
    Step,
    /// The number of an agreed version of the case before it.
    PlanVersion,
    /// An assessment of the person of the case before it.
    Assessment,
    /// A document of the case before it.
    Document,
    /// A person of the case before it.
    Member,
    /// A fact of the situation of the person before it.
    Fact,
    /// A protection need of the person before it.
    Need,
    /// A goal template of the Träger.
    Template,
    /// A Word file of the Träger as a letter template.
    LetterTemplate,
    Consultation,
    /// What is due of a case: a follow-up that rests, so that it can be woken.
    Deadline,
    /// An uploaded list of the county's Träger.
    Import,
    /// An absence of Karrer.
    Absence,
    /// Open hours of Karrer.
    OpenHours,
    /// A word of the Träger for the quick entry.
    EntryWord,
}

/// How far a thing can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// It is no record.
    None,
    /// By everyone of its tenant whose role may.
    Tenant,
    /// By those who see the file it belongs to.
    File,
}

impl Thing {
    pub(crate) fn scope(self) -> Scope {
        match self {
            Self::Secret | Self::Feed | Self::Word(_) => Scope::None,
            Self::Agency
            | Self::Team
            | Self::Municipality
            | Self::Account
            | Self::Import
            | Self::Absence
            | Self::OpenHours
            | Self::EntryWord
            | Self::Template
            | Self::LetterTemplate => Scope::Tenant,
            _ => Scope::File,
        }
    }

    /// A new one in this county, where that makes sense. `at` is the address it is for, filled up
    /// to this thing: what lies within another is made within it.
    pub(crate) async fn make(self, test: &TestApp, county: &County, at: &str) -> String {
        match self {
            Self::Secret => link(test, county).await,
            Self::Feed => days::feed(test, county).await,
            Self::Word(word) => word.to_owned(),
            Self::Agency => county.agency.to_string(),
            Self::Team => county.team.to_string(),
            Self::Municipality => county.municipality("08437065").to_string(),
            Self::Account => account(test, county).await.to_string(),
            Self::Case => {
                let case = case(test, county).await.case;
                plan::prepare(test, county, &at.replacen("{id}", &case.to_string(), 1)).await;
                case.to_string()
            }
            Self::Person => case(test, county).await.people[0].to_string(),
            Self::Goal => plan::goal(test, county, at).await,
            Self::Step => plan::step(test, county, at).await,
            Self::PlanVersion => "1".to_owned(),
            Self::Assessment => assessment(test, county, at).await,
            Self::Document => document(test, county, at).await,
            Self::Member => member(test, county, at).await,
            Self::Fact => fact(test, county, at).await,
            Self::Need => need(test, county, at).await,
            Self::Template => template(test, county).await,
            Self::LetterTemplate => letter_template(test, county).await,
            Self::Consultation => consultation(test, county).await,
            Self::Deadline => deadline(test, county).await,
            Self::Absence => absence(test, county).await,
            Self::OpenHours => days::open_hours(test, county).await,
            Self::EntryWord => days::entry_word(test, county).await,
            Self::Import => {
                let leader = test.sign_in(county.account("Leitung")).await;
                let list = b"Name;Vorname;Kommune\nHaile;Selam;Mengen\n";
                let upload = leader.upload("/imports", "liste.csv", list, &[]).await;
                upload.id().to_string()
            }
        }
    }
}

/// The parameters of a route with what they stand for.
pub(crate) fn parameters(path: &str) -> Vec<(String, Thing)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = path[from..].find('{').map(|at| from + at) {
        let close = open + path[open..].find('}').expect("a closed parameter");
        let place = &path[..=close];
        let (_, thing) = PARAMS.iter().find(|(known, _)| *known == place).unwrap_or_else(|| {
            panic!(
                "{path}: nobody knows what stands at {place} – add it to PARAMS in tests/authz_matrix/params.rs"
            )
        });
        found.push((path[open..=close].to_owned(), *thing));
        from = close + 1;
    }
    found
}

/// A case of Karrer.
async fn case(test: &TestApp, county: &County) -> MadeCase {
    let person = NewPerson {
        id: test.new_id(),
        family_name: "Haile".to_owned(),
        ..NewPerson::default()
    };
    test.make_case_in(county, "Karrer", vec![person]).await
}

async fn account(test: &TestApp, county: &County) -> Uuid {
    let now = test.clock.now();
    let mut work = Work::begin(&test.app.db, county.tenant, None, now)
        .await
        .unwrap();
    let new = account::NewAccount {
        login: format!(
            "neu-{}",
            bindeglied_kit::id::hex(&bindeglied_kit::id::random::<6>())
        ),
        name: "Neu Hier".to_owned(),
        short_name: "Hier".to_owned(),
        role: bindeglied::permission::Role::CaseWorker,
        agency_id: Some(county.agency),
        team_id: Some(county.team),
        municipality_id: None,
    };
    let id = account::create(&mut work, &new).await.unwrap();
    work.commit().await.unwrap();
    id
}

async fn link(test: &TestApp, county: &County) -> String {
    let id = account(test, county).await;
    let mut work = Work::begin(&test.app.db, county.tenant, None, test.clock.now())
        .await
        .unwrap();
    let token = account::make_link(&mut work, id).await.unwrap();
    work.commit().await.unwrap();
    token
}

async fn karrer(test: &TestApp, county: &County) -> Client {
    test.sign_in(county.account("Karrer")).await
}

async fn consultation(test: &TestApp, county: &County) -> String {
    let made = case(test, county).await;
    let (case, person) = (made.case.to_string(), made.people[0].to_string());
    let fields = [
        ("case", case.as_str()),
        ("person", person.as_str()),
        ("day", "heute"),
        ("minutes", "25"),
        ("channel", "phone"),
        // One can be invited to it, and it can have taken place.
        ("state", "planned"),
    ];
    let karrer = karrer(test, county).await;
    let answer = karrer.post("/consultations", &fields).await;
    answer.id().to_string()
}

/// A person of the case of an address.
async fn member(test: &TestApp, county: &County, at: &str) -> String {
    let base = &at[..at.find("/members/").unwrap()];
    let karrer = karrer(test, county).await;
    let page = karrer.get(&format!("{base}/household")).await.ok().text;
    let (_, rest) = page.split_once(&format!("href=\"{base}/members/")).unwrap();
    rest[..rest.find('/').unwrap()].to_owned()
}

/// An assessment in the case of an address.
async fn assessment(test: &TestApp, county: &County, at: &str) -> String {
    let base = &at[..at.find("/{assessment}").unwrap()];
    let karrer = karrer(test, county).await;
    let fields = [("on_date", "20.11.2025"), ("level_work", "2")];
    let to = karrer.post(base, &fields).await.location();
    let page = karrer.get(&to).await.ok().text;
    let (_, rest) = page.split_once(&format!("href=\"{base}/")).unwrap();
    let (_, rest) = rest
        .split_once(&format!("href=\"{base}/"))
        .unwrap_or(("", rest));
    rest[..36].to_owned()
}

/// A document in the case of an address.
async fn document(test: &TestApp, county: &County, at: &str) -> String {
    let base = &at[..at.find("/{document}").unwrap()];
    // Each is another file, or it would be known again.
    let file = format!("%PDF-1.7 {}", test.new_id());
    let karrer = karrer(test, county).await;
    let answer = karrer.upload(base, "brief.pdf", file.as_bytes(), &[]).await;
    answer.id().to_string()
}

/// The first id behind a beginning of an address on its page.
async fn id_on(client: &Client, page: &str, beginning: &str) -> String {
    let text = client.get(page).await.ok().text;
    let found = text
        .match_indices(beginning)
        .map(|(at, _)| &text[at + beginning.len()..])
        .find(|rest| rest.get(..36).is_some_and(|id| id.parse::<Uuid>().is_ok()));
    found.unwrap()[..36].to_owned()
}

async fn fact(test: &TestApp, county: &County, at: &str) -> String {
    let base = &at[..at.find("/{fact}").unwrap()];
    let karrer = karrer(test, county).await;
    let fields = [("kind", "benefit"), ("code", "sgb2")];
    karrer.post(base, &fields).await.location();
    id_on(&karrer, base, &format!("{base}/")).await
}

async fn need(test: &TestApp, county: &County, at: &str) -> String {
    let base = &at[..at.find("/{need}").unwrap()];
    let karrer = karrer(test, county).await;
    karrer.post(base, &[("need", "pregnant")]).await.location();
    id_on(&karrer, base, &format!("{base}/")).await
}

async fn template(test: &TestApp, county: &County) -> String {
    let leader = test.sign_in(county.account("Leitung")).await;
    let fields = [
        ("life_area", "work"),
        ("wording", "Eigene"),
        ("months", "6"),
    ];
    leader.post("/goal-templates", &fields).await.location();
    // The last one of its life area is the one just made.
    let text = leader.get("/goal-templates").await.ok().text;
    let (_, rest) = text
        .rsplit_once(">Eigene</a>")
        .map_or(("", ""), |(before, _)| {
            before.rsplit_once("href=\"/goal-templates/").unwrap()
        });
    rest[..36].to_owned()
}

async fn letter_template(test: &TestApp, county: &County) -> String {
    let leader = test.sign_in(county.account("Leitung")).await;
    let fields = [("name", "Eigene"), ("group", "proof"), ("kind", "letter")];
    let body = "<w:document><w:p><w:r><w:t>{{klient.name}}</w:t></w:r></w:p></w:document>";
    let file = bindeglied_kit::word::samples::docx(body);
    let answer = leader
        .upload("/letter-templates/word", "eigene.docx", &file, &fields)
        .await;
    answer.location();
    // The last one of its group is the one just made.
    let text = leader.get("/letter-templates").await.ok().text;
    let (before, _) = text.rsplit_once(">Eigene</a>").unwrap();
    let (_, id) = before.rsplit_once("href=\"/letter-templates/").unwrap();
    id[..36].to_owned()
}

async fn deadline(test: &TestApp, county: &County) -> String {
    let karrer = karrer(test, county).await;
    let case = case(test, county).await.case.to_string();
    let text = format!("Wiedervorlage {}", test.new_id());
    let fields = [
        ("case", case.as_str()),
        ("due", "morgen"),
        ("follow-up-text", text.as_str()),
    ];
    karrer.post("/follow-ups", &fields).await.location();
    let page = karrer.get("/deadlines?kind=follow_up").await.ok().text;
    let (_, rest) = page.split_once(&text).unwrap();
    let (_, rest) = rest.split_once("action=\"/deadlines/").unwrap();
    let key = rest.split('/').next().unwrap().to_owned();
    let rests = [("in", "week")];
    let answer = karrer
        .post(&format!("/deadlines/{key}/postponement"), &rests)
        .await;
    answer.location();
    key
}

async fn absence(test: &TestApp, county: &County) -> String {
    let karrer = karrer(test, county).await;
    let fields = [("from", "24.12.2025")];
    karrer.post("/absences", &fields).await.location();
    let page = karrer.get("/absences").await.ok().text;
    let (_, rest) = page.rsplit_once("formaction=\"/absences/").unwrap();
    rest[..36].to_owned()
}

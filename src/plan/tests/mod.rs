mod flow;
mod guard;
mod language;
mod print;
mod progress;
mod review;
mod signing;
mod templates;

use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use uuid::Uuid;

use crate::person::NewPerson;
use crate::testing::{Answer, Client, TestApp};

const WORDING: &str = "Frau Haile besteht die Prüfung B1";
const STEP: &str = "Anmeldung bei der Volkshochschule";
const OFFICE: &str = "Jobcenter Gammertingen";

/// A case with a plan of one goal and two steps, not yet agreed.
struct Made {
    test: TestApp,
    karrer: Client,
    case: Uuid,
    base: String,
    goal: String,
}

impl Made {
    async fn new(db: TestDb) -> Self {
        let test = TestApp::new(db).await;
        let person = NewPerson {
            id: test.new_id(),
            family_name: "Haile".to_owned(),
            given_name: "Selam".to_owned(),
            native_name: "ሰላም ሃይለ".to_owned(),
            languages: vec![("ti".to_owned(), true), ("ar".to_owned(), false)],
            ..NewPerson::default()
        };
        let case = test.make_case_of("Karrer", vec![person]).await.case;
        let karrer = test.client("Karrer").await;
        let base = format!("/cases/{case}/plan");
        assert_eq!(karrer.post(&base, &[]).await.location(), base);
        let goal = [
            ("life_area", "language"),
            ("wording", WORDING),
            ("indicator", "Zeugnis liegt vor"),
            ("target_on", "30.6.2026"),
            ("next", "step"),
        ];
        let to = karrer
            .post(&format!("{base}/goals"), &goal)
            .await
            .location();
        let goal = to.strip_suffix("/steps/new").unwrap().to_owned();
        for (actor, name, what, due) in [
            ("client", "", STEP, "1.12.2025"),
            ("authority", OFFICE, "Fahrtkosten bewilligen", ""),
        ] {
            let step = [
                ("actor", actor),
                ("actor_name", name),
                ("what", what),
                ("due_on", due),
            ];
            let answer = karrer.post(&format!("{goal}/steps"), &step).await;
            assert!(answer.location().starts_with(&base));
        }
        Self {
            test,
            karrer,
            case,
            base,
            goal,
        }
    }

    async fn page(&self) -> String {
        let text = self.karrer.get(&self.base).await.ok().text;
        // The form token looks different in every answer.
        text.split('"')
            .filter(|part| part.len() != 64 || !part.bytes().all(|b| b.is_ascii_hexdigit()))
            .collect::<Vec<_>>()
            .join("\"")
    }

    /// The version in the form of a page.
    async fn version_at(&self, path: &str) -> String {
        let text = self.karrer.get(path).await.ok().text;
        between(&text, "name=\"version\" value=\"", "\"").to_owned()
    }

    async fn agree(&self, day: &str, client: &str) -> Answer {
        let path = format!("{}/agreement", self.base);
        let version = self.version_at(&path).await;
        let fields = [
            ("version", version.as_str()),
            ("agreed_on", day),
            ("client_signed", client),
            ("staff_signed", "true"),
            ("lang", "ti"),
            ("explained_by", "Frau Abrehet Dolmetsch"),
        ];
        self.karrer.post(&path, &fields).await
    }

    async fn count(&self, sql: &str) -> i64 {
        let tenant = self.test.county.tenant;
        let (n,): (i64,) = self.test.app.db.one(sql, args![tenant]).await.unwrap();
        n
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect(start);
    rest.split_once(end).expect(end).0
}

/// The addresses of the steps in the order of the page.
fn steps(page: &str) -> Vec<String> {
    page.match_indices("/completion\"")
        .map(|(end, _)| {
            let start = page[..end].rfind('"').unwrap() + 1;
            page[start..end].to_owned()
        })
        .collect()
}

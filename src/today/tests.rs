use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::{Days, NaiveDate};

use crate::person::{NewPerson, Status};
use crate::testing::TestApp;

fn with_permit(test: &TestApp, name: &str, until: NaiveDate) -> NewPerson {
    NewPerson {
        id: test.new_id(),
        family_name: name.to_owned(),
        given_name: "Selam".to_owned(),
        status: Some(Status {
            code: "AE25_2".to_owned(),
            valid_until: Some(until),
            certain: true,
            ..Status::default()
        }),
        ..NewPerson::default()
    }
}

#[both]
async fn an_empty_day_says_what_to_do(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let page = karrer.get("/today").await.ok().text;
    assert!(page.contains("Guten Morgen") && page.contains("Donnerstag, 20.11.2025"));
    assert!(page.contains("Person aufnehmen") && page.contains("Beratung aufschreiben"));
    assert_eq!(test.client("Kommune").await.get("/today").await.status, 404);
}

#[both]
async fn deadlines_of_own_cases(db: TestDb) {
    let test = TestApp::new(db).await;
    let today = test.clock.today();
    for (name, days) in [("Bald", 20), ("Spaeter", 89), ("Fern", 91)] {
        let person = with_permit(&test, name, today + Days::new(days));
        test.make_case_of("Karrer", vec![person]).await;
    }
    let foreign = with_permit(&test, "Fremd", today + Days::new(20));
    test.make_case_of("Weber", vec![foreign]).await;
    let extended = with_permit(&test, "Verlaengert", today + Days::new(20));
    let id = extended.id;
    test.make_case_of("Karrer", vec![extended]).await;
    let ending = test.make_case("Karrer", &[("Ende", "Nah")]).await.case;
    let renewed = (today + Days::new(700)).to_string();
    let fields = [("status_code", "A25-2-1"), ("status_until", &*renewed)];
    let karrer = test.client("Karrer").await;
    karrer
        .post(&format!("/people/{id}/status"), &fields)
        .await
        .location();
    let db = &test.app.db;
    let mut tx = db.begin().await.unwrap();
    tx.run(
        "update case_file set planned_end_on = $3 where tenant_id = $1 and id = $2",
        args![test.county.tenant, ending, today + Days::new(100)],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    for (name, sees_foreign) in [("Karrer", false), ("Leitung", true)] {
        let page = test.client(name).await.get("/today").await.ok().text;
        let page = page.split("Zuletzt geöffnet").next().unwrap();
        for shown in [
            "Bald, Selam",
            "Spaeter, Selam",
            "Ende, Nah",
            "Geplantes Ende",
        ] {
            assert!(page.contains(shown), "{name}: {shown}");
        }
        for hidden in ["Fern, ", "Verlaengert"] {
            assert!(!page.contains(hidden), "{name}: {hidden}");
        }
        assert_eq!(page.contains("Fremd"), sees_foreign, "{name}");
        let first_day = "Nehmen Sie die erste Person auf";
        assert!(!page.contains(first_day), "{name} has people");
    }
}

#[both]
async fn what_was_opened_last_stands_first(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let mut cases = Vec::new();
    for name in ["Erste", "Zweite"] {
        cases.push(test.make_case("Karrer", &[(name, "A")]).await.case);
    }
    for case in [cases[1], cases[0]] {
        let form = karrer.get(&format!("/consultations/new?case={case}")).await;
        assert_eq!(form.status, 200);
    }
    let page = karrer.get("/today").await.ok().text;
    let recent = page.split("Zuletzt geöffnet").nth(1).unwrap();
    assert!(recent.find("Erste, A").unwrap() < recent.find("Zweite, A").unwrap());
    let other = test.client("Weber").await.get("/today").await.ok().text;
    assert!(!other.contains("Erste, A"));
}

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::{Birth, NewPerson, Status};
use crate::testing::TestApp;

pub(super) fn person(test: &TestApp, family: &str, given: &str, birth: &str) -> NewPerson {
    NewPerson {
        id: test.new_id(),
        family_name: family.to_owned(),
        given_name: given.to_owned(),
        birth: Birth::parse(birth, test.clock.today()).unwrap(),
        ..NewPerson::default()
    }
}

#[both]
async fn a_person_is_changed_and_a_conflict_is_shown(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let id = made.people[0];
    let edit = karrer.get(&format!("/people/{id}/edit")).await.ok();
    assert!(edit.text.contains("value=\"Haile\""));
    let path = format!("/people/{id}");
    let good = [
        ("version", "1"),
        ("family", "Ḥaile"),
        ("given", "Selam"),
        ("native", "ሰላም ሃይለ"),
        ("birth", "ca. 1990"),
        ("sex", "female"),
        ("nationality_0", "224"),
        ("language_0", "ti"),
        ("interpreter_0", "true"),
        ("language_1", "en"),
        ("contact_kind_0", "mobile"),
        ("contact_0", "0170 5551234"),
        ("identifier_kind_0", "azr"),
        ("identifier_0", "AZR-778899"),
        ("remark", "Kommt dienstags"),
    ];
    let answer = karrer.post(&path, &good).await;
    assert_eq!(answer.location(), format!("/people/{id}/data"));
    let data = karrer.get(&format!("/cases/{}/data", made.case)).await.ok();
    for shown in [
        "Ḥaile",
        "lang=\"ti\" dir=\"auto\">ሰላም ሃይለ",
        "ca. 1990",
        "Eritrea",
        "Tigrinya",
        "Dolmetschen nötig",
        "0170 5551234",
        "AZR-778899",
        "Kommt dienstags",
        "etwa 35 Jahre",
    ] {
        assert!(data.text.contains(shown), "{shown}: {}", data.text);
    }
    // The same version once more: somebody else was faster.
    let stale = karrer
        .post(&path, &[("version", "1"), ("family", "Anders")])
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("value=\"Anders\"") && stale.text.contains("Ḥaile"));
    assert!(stale.text.contains("name=\"version\" value=\"2\""));

    let log = log_of(&test, "person.update").await;
    assert!(log.contains("birth") && !log.contains("Haile") && !log.contains("AZR"));
}

#[both]
async fn wrong_input_is_refused_and_kept(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/people/{}", made.people[0]);
    let long = "x".repeat(20_000);
    let bad = [
        ("version", "1"),
        ("family", long.as_str()),
        ("given", "Bleibt"),
        ("birth", "31.02.1990"),
        ("sex", "weiss nicht"),
    ];
    let answer = karrer.post(&path, &bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains(&long) && answer.text.contains("Bleibt"));
    assert!(answer.text.contains("Dieses Geburtsdatum gibt es nicht"));
    assert!(answer.text.contains("Das ist zu lang"));
}

async fn log_of(test: &TestApp, action: &str) -> String {
    let rows: Vec<(sqlx::types::Json<serde_json::Value>,)> = test
        .app
        .db
        .all(
            "select detail from audit_event where tenant_id = $1 and action = $2",
            args![test.county.tenant, action],
        )
        .await
        .unwrap();
    format!("{rows:?}")
}

#[both]
async fn names_of_other_scripts_are_found_and_marked(db: TestDb) {
    let test = TestApp::new(db).await;
    let mut one = person(&test, "Al-Hussein", "Mohammed", "1990");
    one.native_name = "محمد الحسين".to_owned();
    one.languages = vec![("ar".to_owned(), true)];
    test.make_case_of("Karrer", vec![one]).await;
    let karrer = test.client("Karrer").await;
    let list = karrer.get("/people").await.ok();
    assert!(list.text.contains("lang=\"ar\" dir=\"auto\">محمد الحسين"));
    let found = karrer.get("/search?q=محمد").await.ok();
    assert!(found.text.contains("Al-Hussein, Mohammed"));
    assert!(found.text.contains("eigene Schrift"), "{}", found.text);
}

#[both]
async fn status_has_a_history(db: TestDb) {
    let test = TestApp::new(db).await;
    let mut one = person(&test, "Haile", "Selam", "1990");
    one.status = Some(Status {
        code: "GEST".to_owned(),
        valid_from: "2024-01-01".parse().ok(),
        certain: true,
        ..Status::default()
    });
    let made = test.make_case_of("Karrer", vec![one]).await;
    let karrer = test.client("Karrer").await;
    let id = made.people[0];
    let path = format!("/people/{id}/status");
    let wrong = [
        ("status_code", "A25-2-1"),
        ("status_from", "1.11.2025"),
        ("status_until", "31.10.2025"),
    ];
    let answer = karrer.post(&path, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("Ende liegt vor dem Beginn"));
    assert!(answer.text.contains("value=\"31.10.2025\""));
    let impossible = [("status_code", "A25-2-1"), ("status_until", "31.02.2026")];
    let answer = karrer.post(&path, &impossible).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [
        ("status_code", "A25-2-1"),
        ("status_from", "1.11.2025"),
        ("status_until", "20.12.2025"),
    ];
    assert_eq!(karrer.post(&path, &right).await.location(), path);
    let page = karrer.get(&path).await.ok();
    assert!(page.text.contains("Aufenthaltsgestattung") && page.text.contains("§ 55 AsylG"));
    assert!(
        page.text.contains("01.11.2025 bis 20.12.2025"),
        "{}",
        page.text
    );
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok();
    assert!(file.text.contains("noch 30 Tage"), "{}", file.text);
    // Two lines in the time line, the newer first.
    let newer = file.text.find("Flüchtlingseigenschaft").unwrap();
    assert!(file.text.contains("Aufenthaltsstatus Selam"));
    assert!(newer < file.text.rfind("Aufenthaltsgestattung").unwrap());
}

#[both]
async fn housing_has_a_history(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let id = made.people[0];
    let mengen = test.county.municipality("08437076").to_string();
    let path = format!("/people/{id}/housing");
    let other = test.other.municipality("08437076").to_string();
    let answer = karrer
        .post(&path, &[("municipality", other.as_str())])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = karrer
        .post(
            &path,
            &[
                ("municipality", mengen.as_str()),
                ("district", "Ennetach"),
                ("housing_from", "1.2.25"),
            ],
        )
        .await;
    assert_eq!(answer.location(), path);
    let page = karrer.get(&path).await.ok();
    assert!(page.text.contains("Mengen, Ennetach") && page.text.contains("seit 01.02.2025"));
}

#[both]
async fn what_is_not_seen_is_not_found(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let foreign = test.sign_in(test.other.account("Leitung")).await;
    let weber = test.client("Weber").await;
    let county = test.client("Koordination").await;
    let admin = test.client("Verwaltung").await;
    let id = made.people[0];
    for client in [&foreign, &weber, &county, &admin] {
        for path in [
            format!("/people/{id}"),
            format!("/people/{id}/data"),
            format!("/people/{id}/edit"),
            format!("/people/{id}/status"),
            format!("/people/{id}/housing"),
            format!("/cases/{}", made.case),
            format!("/cases/{}/data", made.case),
            format!("/cases/{}/household", made.case),
        ] {
            let answer = client.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let answer = client
            .post(
                &format!("/people/{id}"),
                &[("version", "1"), ("family", "X")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let status = [("status_code", "GEST")];
        let answer = client.post(&format!("/people/{id}/status"), &status).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    for client in [&foreign, &weber] {
        let list = client.get("/people").await.ok();
        assert!(list.text.contains("Noch keine Personen") && !list.text.contains("Haile"));
        for query in ["haile", "P-000001", "F-00001"] {
            let found = client.get(&format!("/search?q={query}")).await.ok();
            assert!(found.text.contains("Niemand gefunden") && !found.text.contains("Selam"));
        }
    }
    for client in [&county, &admin] {
        assert_eq!(client.get("/people").await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            client.get("/search?q=haile").await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[both]
async fn secrets_are_sealed(db: TestDb) {
    let test = TestApp::new(db).await;
    let mut one = person(&test, "Haile", "Selam", "1990");
    one.contacts = vec![("mobile".to_owned(), "0170 5551234".to_owned())];
    one.identifiers = vec![("azr".to_owned(), "AZR-778899".to_owned())];
    one.remark = "Kommt dienstags".to_owned();
    test.make_case_of("Karrer", vec![one]).await;
    let tenant = test.county.tenant;
    for (sql, plain) in [
        (
            "select value_sealed from person_contact where tenant_id = $1",
            "0170 5551234",
        ),
        (
            "select value_sealed from person_identifier where tenant_id = $1",
            "AZR-778899",
        ),
        (
            "select remark_sealed from person where tenant_id = $1",
            "Kommt dienstags",
        ),
    ] {
        let (sealed,): (Vec<u8>,) = test.app.db.one(sql, args![tenant]).await.unwrap();
        assert!(sealed.len() > plain.len());
        let found = sealed
            .windows(plain.len())
            .any(|part| part == plain.as_bytes());
        assert!(!found, "{sql}");
    }
}

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::case;
use crate::testing::{Client, TestApp};

const REASON: &str = "Die Ausbildung endet erst im Sommer.";

/// The value of a hidden field of the page.
async fn hidden(client: &Client, path: &str, field: &str) -> String {
    let page = client.get(path).await.ok().text;
    let (_, rest) = page
        .split_once(&format!("name=\"{field}\" value=\""))
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Asks as the page stands; returns the request.
async fn ask(client: &Client, case: Uuid) -> String {
    let path = format!("/cases/{case}/extension");
    let version = hidden(client, &path, "version").await;
    let fields = [
        ("version", version.as_str()),
        ("until", "20.5.2029"),
        ("reason", REASON),
    ];
    assert_eq!(client.post(&path, &fields).await.location(), path);
    hidden(client, &path, "request").await
}

async fn planned_end(test: &TestApp, case: Uuid) -> String {
    let head = case::visible(&test.app.db, &test.actor("Leitung"), case).await;
    head.unwrap().planned_end_on.to_string()
}

#[both]
#[expect(clippy::too_many_lines, reason = "one request, told in one go")]
async fn the_team_lead_extends_a_case_once(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let (karrer, weber) = (test.client("Karrer").await, test.client("Weber").await);
    let leitung = test.client("Leitung").await;
    let path = format!("/cases/{}/extension", made.case);
    let data = karrer.get(&format!("/cases/{}/data", made.case)).await.ok();
    assert!(data.text.contains(&format!("href=\"{path}\"")));
    assert!(
        !leitung
            .get("/today")
            .await
            .ok()
            .text
            .contains("Anträge auf Verlängerung")
    );
    let request = ask(&karrer, made.case).await;
    assert_eq!(weber.get(&path).await.status, StatusCode::NOT_FOUND);
    let today = leitung.get("/today").await.ok().text;
    let (_, panel) = today.split_once("Anträge auf Verlängerung").unwrap();
    for shown in [
        "Haile, Selam",
        "beantragt von Erika Karrer",
        "bis 20.05.2029",
        path.as_str(),
    ] {
        assert!(panel.contains(shown), "{shown}");
    }
    let own = karrer.get("/today").await.ok();
    assert!(!own.text.contains("Anträge auf Verlängerung"));
    // Everyone who sees the case sees that something waits.
    for client in [&karrer, &leitung] {
        let file = client.get(&format!("/cases/{}", made.case)).await.ok();
        assert!(file.text.contains("Verlängerung beantragt"));
        assert!(file.text.contains("Verlängerung bis 20.05.2029 beantragt"));
        let page = client.get(&path).await.ok();
        assert!(page.text.contains(REASON));
    }
    let decision = format!("{path}/decision");
    let approve = [
        ("request", request.as_str()),
        ("verdict", "approved"),
        ("until", "20.11.2029"),
        ("remark", "Bis zum Abschluss."),
    ];
    for client in [&karrer, &weber] {
        let answer = client.post(&decision, &approve).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let withdrawal = format!("{path}/withdrawal");
    assert_eq!(
        weber.post(&withdrawal, &approve).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(planned_end(&test, made.case).await, "2028-11-20");
    assert_eq!(leitung.post(&decision, &approve).await.location(), path);
    assert_eq!(planned_end(&test, made.case).await, "2029-11-20");
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok();
    assert!(file.text.contains("Beratung verlängert bis 20.11.2029"));
    assert!(file.text.contains("Geplantes Ende 20.11.2028 (36 Monate)"));
    assert!(!file.text.contains("Verlängerung beantragt"));
    let page = karrer.get(&path).await.ok();
    for shown in [
        "Genehmigt am 20.11.2025 von Erika Leitung",
        "Bis zum Abschluss.",
        REASON,
    ] {
        assert!(page.text.contains(shown), "{shown}");
    }
    // Once decided, nobody decides again, and longer than this it cannot go on.
    for again in [&decision, &withdrawal] {
        let answer = leitung.post(again, &approve).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.text.contains("inzwischen entschieden"), "{again}");
    }
    let more = [
        ("version", "3"),
        ("until", "20.11.2030"),
        ("reason", REASON),
    ];
    let answer = karrer.post(&path, &more).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("Länger darf sie nicht dauern"));
    let sql = "select action from audit_event where tenant_id = $1
        and action like 'case.extension%' and subject_id = $2 order by seq";
    let logged: Vec<(String,)> = test
        .app
        .db
        .all(sql, args![test.county.tenant, made.case])
        .await
        .unwrap();
    let logged: Vec<String> = logged.into_iter().map(|(action,)| action).collect();
    assert_eq!(logged, ["case.extension-ask", "case.extension-approve"]);
}

#[both]
async fn what_is_wrong_with_a_request_is_said_at_the_field(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let (karrer, leitung) = (test.client("Karrer").await, test.client("Leitung").await);
    let path = format!("/cases/{}/extension", made.case);
    for (until, reason, said) in [
        ("20.11.2028", REASON, "nicht nach dem geplanten Ende"),
        ("21.11.2029", REASON, "später als 48 Monate"),
        ("31.2.2029", REASON, "gibt es nicht"),
        ("", REASON, "Bitte ausfüllen"),
        ("20.5.2029", "", "Bitte begründen Sie den Antrag"),
    ] {
        let fields = [("version", "1"), ("until", until), ("reason", reason)];
        let answer = karrer.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.text.contains(said), "{said}");
        assert!(answer.text.contains(reason), "{said}");
    }
    let request = ask(&karrer, made.case).await;
    let decision = format!("{path}/decision");
    for (verdict, until, said) in [
        ("", "20.5.2029", "ob Sie genehmigen oder ablehnen"),
        ("unfug", "20.5.2029", "aus der Liste"),
        ("approved", "21.11.2029", "später als 48 Monate"),
        ("approved", "20.11.2028", "nicht nach dem geplanten Ende"),
        ("declined", "20.5.2029", "warum Sie ablehnen"),
    ] {
        let fields = [
            ("request", &*request),
            ("verdict", verdict),
            ("until", until),
        ];
        let answer = leitung.post(&decision, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.text.contains(said), "{said}");
    }
    assert_eq!(planned_end(&test, made.case).await, "2028-11-20");
    // The request of one case is none of another.
    let other = test.make_case("Karrer", &[("Moroz", "Olha")]).await;
    let fields = [
        ("request", request.as_str()),
        ("verdict", "approved"),
        ("until", "20.5.2029"),
    ];
    let elsewhere = format!("/cases/{}/extension/decision", other.case);
    let answer = leitung.post(&elsewhere, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let elsewhere = format!("/cases/{}/extension/withdrawal", other.case);
    let answer = leitung.post(&elsewhere, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
}

#[both]
#[expect(clippy::too_many_lines, reason = "three requests, told in one go")]
async fn requests_are_declined_taken_back_and_end_with_the_case(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let (karrer, leitung) = (test.client("Karrer").await, test.client("Leitung").await);
    let path = format!("/cases/{}/extension", made.case);
    let file = format!("/cases/{}", made.case);
    let request = ask(&karrer, made.case).await;
    let decline = [
        ("request", request.as_str()),
        ("verdict", "declined"),
        ("remark", "Der Kurs endet vorher."),
    ];
    let decision = format!("{path}/decision");
    leitung.post(&decision, &decline).await.location();
    let page = karrer.get(&path).await.ok();
    assert!(page.text.contains("Abgelehnt am 20.11.2025"));
    assert!(page.text.contains("Der Kurs endet vorher."));
    let shown = karrer.get(&file).await.ok();
    assert!(shown.text.contains("Verlängerung abgelehnt"));
    // It may be asked for again, and taken back.
    let request = ask(&karrer, made.case).await;
    let withdrawal = format!("{path}/withdrawal");
    let back = [("request", request.as_str())];
    assert_eq!(karrer.post(&withdrawal, &back).await.location(), path);
    let late = [("request", request.as_str()), ("verdict", "approved")];
    assert_eq!(
        leitung.post(&decision, &late).await.status,
        StatusCode::CONFLICT
    );
    let shown = karrer.get(&file).await.ok();
    assert!(shown.text.contains("Antrag auf Verlängerung zurückgezogen"));
    // A case that ends takes its request with it.
    let request = ask(&karrer, made.case).await;
    let closure = format!("{file}/closure");
    let version = hidden(&karrer, &format!("{file}/data"), "version").await;
    let end = [
        ("version", version.as_str()),
        ("end_reason", "moved"),
        ("without", "Kontakt abgebrochen"),
    ];
    karrer.post(&closure, &end).await.location();
    assert!(
        !leitung
            .get("/today")
            .await
            .ok()
            .text
            .contains("Anträge auf Verlängerung")
    );
    let late = [
        ("request", request.as_str()),
        ("verdict", "approved"),
        ("until", "20.5.2029"),
    ];
    let answer = leitung.post(&decision, &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("lässt sich nicht verlängern"));
    let fields = [("version", "9"), ("until", "20.5.2029"), ("reason", REASON)];
    let answer = karrer.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(planned_end(&test, made.case).await, "2028-11-20");
    let version = hidden(&karrer, &format!("{file}/data"), "version").await;
    let reopening = format!("{file}/reopening");
    karrer
        .post(
            &reopening,
            &[("version", version.as_str()), ("why", "wieder da")],
        )
        .await
        .location();
    ask(&karrer, made.case).await;
}

#[both]
async fn of_two_at_once_one_is_told(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let (karrer, leitung) = (test.client("Karrer").await, test.client("Leitung").await);
    let path = format!("/cases/{}/extension", made.case);
    let fields = [("version", "1"), ("until", "20.5.2029"), ("reason", REASON)];
    let both = tokio::join!(karrer.post(&path, &fields), karrer.post(&path, &fields));
    let mut found = [both.0.status, both.1.status];
    found.sort();
    assert_eq!(found, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    let request = hidden(&leitung, &path, "request").await;
    let decision = format!("{path}/decision");
    let verdict = |verdict| {
        [
            ("request", request.as_str()),
            ("verdict", verdict),
            ("until", "20.5.2029"),
            ("remark", "So ist es."),
        ]
    };
    let (yes, no) = (verdict("approved"), verdict("declined"));
    let both = tokio::join!(leitung.post(&decision, &yes), leitung.post(&decision, &no));
    let mut found = [both.0.status, both.1.status];
    found.sort();
    assert_eq!(found, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    let told = if both.0.status == StatusCode::CONFLICT {
        both.0
    } else {
        both.1
    };
    assert!(told.text.contains("inzwischen entschieden"));
    let sql = "select cast(count(*) as bigint) from case_event where tenant_id = $1
        and kind in ('extended', 'extension_declined')";
    let (decided,): (i64,) = test
        .app
        .db
        .one(sql, args![test.county.tenant])
        .await
        .unwrap();
    assert_eq!(decided, 1);
}

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::case;
use crate::testing::TestApp;

#[both]
async fn only_the_audience_sees_a_case(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Abel")])
        .await;
    let db = &test.app.db;
    let today = test.clock.today();
    for (name, sees) in [
        ("Karrer", true),
        ("Leitung", true),
        ("Weber", false),
        ("Koordination", false),
        ("Verwaltung", false),
    ] {
        let actor = test.actor(name);
        let found = case::visible(db, &actor, made.case).await;
        assert_eq!(found.is_ok(), sees, "{name}");
        let members = case::members(db, &actor, made.case).await.unwrap();
        assert_eq!(members.len(), if sees { 2 } else { 0 }, "{name}");
        let hits = case::search(db, &actor, today, "selam hai", 5)
            .await
            .unwrap();
        assert_eq!(hits.len(), usize::from(sees), "{name}");
    }
    let head = case::visible(db, &test.actor("Karrer"), made.case)
        .await
        .unwrap();
    assert_eq!((head.number, head.version), (1, 1));
    assert_eq!(head.planned_end_on.to_string(), "2028-11-20");
    let hits = case::search(db, &test.actor("Leitung"), today, "f-00001", 5)
        .await
        .unwrap();
    assert_eq!(hits[0].label, "Haile, Abel · F-00001");
}

#[both]
async fn handing_over_moves_visibility(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let path = format!("/cases/{}", made.case);
    let (karrer, weber) = (test.client("Karrer").await, test.client("Weber").await);
    let leitung = test.client("Leitung").await;
    let assignment = format!("{path}/assignment");
    let to = test.county.account("Weber").id.to_string();
    let fields = [("version", "1"), ("responsible", to.as_str())];
    // Only the team lead hands over.
    assert_eq!(
        karrer.post(&assignment, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    let foreign = test.other.account("Weber").id.to_string();
    let wrong = [("version", "1"), ("responsible", foreign.as_str())];
    let answer = leitung.post(&assignment, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = leitung.post(&assignment, &fields).await;
    assert_eq!(answer.location(), format!("{path}/data"));
    let head = case::visible(&test.app.db, &test.actor("Weber"), made.case).await;
    let mengen = test.county.municipality("08437076");
    assert_eq!(
        head.unwrap().municipality_id,
        Some(mengen),
        "it stays there"
    );
    assert_eq!(karrer.get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(
        weber
            .get(&path)
            .await
            .ok()
            .text
            .contains("Zuständig ist jetzt")
    );
    let found = karrer.get("/search?q=haile").await.ok();
    assert!(found.text.contains("Niemand gefunden"));
    assert!(
        weber
            .get("/people")
            .await
            .ok()
            .text
            .contains("Haile, Selam")
    );
    let stale = leitung.post(&assignment, &fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("inzwischen geändert"));
    let nobody = leitung.post(&assignment, &[("version", "2")]).await;
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    assert_eq!(weber.get(&path).await.status, StatusCode::NOT_FOUND);
    let list = leitung.get("/people?unassigned=true").await.ok();
    assert!(list.text.contains("Haile, Selam"));
}

#[both]
async fn a_case_ends_and_goes_on(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let closure = format!("{path}/closure");
    let right = [
        ("version", "1"),
        ("end_reason", "moved"),
        ("ended_on", ""),
        ("without", "Kontakt abgebrochen"),
        ("outcome", "Die Familie wohnt jetzt in Ulm"),
    ];
    assert_eq!(
        karrer.post(&closure, &right).await.status,
        StatusCode::SEE_OTHER
    );
    let file = karrer.get(&path).await.ok();
    assert!(file.text.contains("Fall beendet: ") && file.text.contains("beendet am"));
    let again = karrer
        .post(
            &closure,
            &[
                ("version", "2"),
                ("end_reason", "moved"),
                ("without", "Kontakt abgebrochen"),
            ],
        )
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let list = karrer.get("/people?state=ended").await.ok();
    assert!(list.text.contains("row--off") && list.text.contains("beendet am"));
    let reopening = format!("{path}/reopening");
    assert_eq!(
        karrer.post(&reopening, &[("version", "2")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let why = [("version", "2"), ("why", "Sie sind zurück aus Ulm")];
    assert_eq!(
        karrer.post(&reopening, &why).await.status,
        StatusCode::SEE_OTHER
    );
    let file = karrer.get(&path).await.ok();
    assert!(file.text.contains("Fall wieder geöffnet") && file.text.contains("Fall beendet: "));
    assert!(file.text.contains("zurück aus Ulm") && file.text.contains("wohnt jetzt in Ulm"));
}

#[both]
async fn consent_has_a_history(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let consent = [
        ("version", "1"),
        ("consent", "withdrawn"),
        ("consent_on", "19.11.2025"),
    ];
    let answer = karrer.post(&format!("{path}/consent"), &consent).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let file = karrer.get(&path).await.ok();
    assert!(file.text.contains("Einwilligung: ") && file.text.contains("widerrufen"));
    let weber = test.client("Weber").await;
    for post in ["closure", "reopening", "consent", "household"] {
        let answer = weber.post(&format!("{path}/{post}"), &consent).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{post}");
    }
}

#[both]
async fn an_end_needs_a_reason_and_a_possible_day(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}", made.case);
    let closure = format!("{path}/closure");
    for (wrong, said) in [
        (
            [("version", "1"), ("end_reason", ""), ("ended_on", "")],
            "Bitte wählen Sie den Grund",
        ),
        (
            [
                ("version", "1"),
                ("end_reason", "moved"),
                ("ended_on", "1.1.2020"),
            ],
            "vor dem Beginn",
        ),
        (
            [
                ("version", "1"),
                ("end_reason", "moved"),
                ("ended_on", "1.1.2027"),
            ],
            "in der Zukunft",
        ),
        (
            [
                ("version", "1"),
                ("end_reason", "moved"),
                ("ended_on", "31.2.2025"),
            ],
            "gibt es nicht",
        ),
        (
            [("version", "1"), ("end_reason", "unfug"), ("ended_on", "")],
            "aus der Liste",
        ),
    ] {
        let answer = karrer.post(&closure, &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(said), "{said}");
    }
}

#[both]
#[expect(clippy::too_many_lines, reason = "one move, told in one go")]
async fn a_case_moves_with_its_people(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let (karrer, weber) = (test.client("Karrer").await, test.client("Weber").await);
    let towns = ["08437076", "08437101"].map(|ags| test.county.municipality(ags).to_string());
    let [mengen, scheer] = [towns[0].as_str(), towns[1].as_str()];
    let (case, person) = (made.case.to_string(), made.people[0].to_string());
    let talk = [
        ("case", case.as_str()),
        ("person", person.as_str()),
        ("day", "heute"),
        ("minutes", "25"),
        ("channel", "phone"),
        ("state", "held"),
        ("municipality", mengen),
    ];
    karrer.post("/consultations", &talk).await.location();
    let housing = format!("/people/{person}/housing");
    let page = karrer.get(&housing).await.ok();
    let (_, field) = page.text.split_once("name=\"housing_from\"").unwrap();
    let (field, _) = field.split_once('>').unwrap();
    assert!(field.contains("value=\"20.11.2025\""), "from today on");
    // Within the municipality nothing is asked.
    for (town, from, asked) in [(mengen, "1.11.2025", false), (scheer, "15.11.2025", true)] {
        let fields = [("municipality", town), ("housing_from", from)];
        assert_eq!(karrer.post(&housing, &fields).await.location(), housing);
        let page = karrer.get(&housing).await.ok();
        assert_eq!(
            page.text.contains("Wechselt der Fall mit?"),
            asked,
            "{town}"
        );
    }
    let page = karrer.get(&housing).await.ok();
    assert!(
        page.text
            .contains("Selam Haile wohnt jetzt in Scheer; der Fall F-00001 gehört noch zu Mengen.")
    );
    let data = format!("/cases/{case}/data");
    let page = karrer.get(&data).await.ok();
    assert!(
        page.text
            .contains("Selam Haile wohnt seit 15.11.2025 in Scheer.")
    );
    let path = format!("/cases/{case}/municipality");
    let yes = [
        ("version", "1"),
        ("municipality", scheer),
        ("moved_on", "20.11.2025"),
        ("person", person.as_str()),
    ];
    assert_eq!(weber.post(&path, &yes).await.status, StatusCode::NOT_FOUND);
    assert_eq!(karrer.post(&path, &yes).await.location(), housing);
    let page = karrer.get(&housing).await.ok();
    assert!(!page.text.contains("Wechselt der Fall mit?"));
    let file = karrer.get(&format!("/cases/{case}")).await.ok();
    assert!(file.text.contains("Der Fall gehört jetzt zu Scheer"));
    let head = case::visible(&test.app.db, &test.actor("Leitung"), made.case)
        .await
        .unwrap();
    assert_eq!(
        (head.municipality_id, head.version),
        (scheer.parse().ok(), 2)
    );
    let tenant = test.county.tenant;
    let sql = "select municipality_id from consultation where tenant_id = $1";
    let (of_talk,): (Option<Uuid>,) = test.app.db.one(sql, args![tenant]).await.unwrap();
    assert_eq!(of_talk, mengen.parse().ok(), "it took place in Mengen");
    let sql = "select e.on_date, e.municipality_id, a.subject_id from case_event e
        join audit_event a on a.tenant_id = e.tenant_id and a.action = 'case.municipality'
        where e.tenant_id = $1 and e.kind = 'municipality'";
    let logged: Vec<(NaiveDate, Option<Uuid>, Option<Uuid>)> =
        test.app.db.all(sql, args![tenant]).await.unwrap();
    let day = NaiveDate::from_ymd_opt(2025, 11, 20).unwrap();
    assert_eq!(logged, [(day, scheer.parse().ok(), Some(made.case))]);
    let again = karrer.post(&path, &yes).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("gehört schon zu dieser Kommune"));
    let back = [("version", "1"), ("municipality", mengen)];
    let stale = karrer.post(&path, &back).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("inzwischen geändert"));
}

#[both]
async fn the_municipality_is_changed_by_hand(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{}/municipality", made.case);
    let scheer = test.county.municipality("08437101").to_string();
    let foreign = test.other.municipality("08437101").to_string();
    for (town, day, said) in [
        (&scheer, "21.11.2025", "in der Zukunft"),
        (&scheer, "19.11.2025", "vor dem Beginn des Falls"),
        (&scheer, "31.2.2025", "gibt es nicht"),
        (&foreign, "", "aus der Liste"),
    ] {
        let fields = [("version", "1"), ("municipality", town), ("moved_on", day)];
        let answer = karrer.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.text.contains(said), "{said}");
    }
    let data = format!("/cases/{}/data", made.case);
    for (version, town, said) in [
        ("1", scheer.as_str(), "Der Fall gehört jetzt zu Scheer"),
        ("2", "", "Der Fall gehört zu keiner Kommune"),
    ] {
        let fields = [("version", version), ("municipality", town)];
        assert_eq!(karrer.post(&path, &fields).await.location(), data);
        let file = karrer.get(&format!("/cases/{}", made.case)).await.ok();
        assert!(file.text.contains(said), "{said}");
    }
    // An ended case stays where it was.
    let end = [
        ("version", "3"),
        ("end_reason", "moved"),
        ("without", "Kontakt abgebrochen"),
    ];
    let closure = format!("/cases/{}/closure", made.case);
    karrer.post(&closure, &end).await.location();
    assert!(!karrer.get(&data).await.ok().text.contains(&path));
    let fields = [("version", "4"), ("municipality", scheer.as_str())];
    assert_eq!(
        karrer.post(&path, &fields).await.status,
        StatusCode::CONFLICT
    );
}

use super::{count, fields, send, with};
use crate::testing::TestApp;
use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::db::DbUrl;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

#[both]
async fn everything_is_saved_and_read_back(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Noah")])
        .await;
    let karrer = test.client("Karrer").await;
    let place = test.county.municipality("08437076").to_string();
    let mut all = fields(&made);
    all.extend([
        ("person", made.people[1].to_string()),
        ("time", "14.30".to_owned()),
        ("interpreter", "volunteer".to_owned()),
        ("lang", "ti".to_owned()),
        ("municipality", place),
        ("topic", "kita".to_owned()),
        ("topic", "wohngeld".to_owned()),
        ("note", "Bescheid <b>geprüft</b>\r\nሰላም".to_owned()),
        ("follow-up", "WV 14 Tage".to_owned()),
        ("follow-up-text", "Unterlagen Jobcenter".to_owned()),
    ]);
    let answer = send(&karrer, "/consultations", &all).await;
    let id = answer.id();
    let page = karrer.get(&format!("/consultations/{id}")).await.ok();
    for shown in [
        "20.11.2025",
        "14:30",
        "90 Minuten",
        "Telefon",
        "stattgefunden",
        "Haile, Selam",
        "Haile, Noah",
        "ehrenamtlich",
        "Tigrinya",
        "Kita",
        "Wohngeld",
        "Bescheid &#60;b&#62;geprüft",
        "ሰላም",
        "Erika Karrer",
        "04.12.2025",
        "Unterlagen Jobcenter",
    ] {
        assert!(
            page.text.contains(shown),
            "{shown} is missing: {}",
            page.text
        );
    }
    // The form of it says the same again.
    let form = karrer.get(&format!("/consultations/{id}/edit")).await.ok();
    assert!(form.text.contains("value=\"14:30\"") && form.text.contains("value=\"90\""));
    let due = karrer.get("/deadlines").await.ok();
    assert!(due.text.contains("Unterlagen Jobcenter") && due.text.contains("Haile, Selam +1"));
    let list = karrer.get("/consultations").await.ok();
    assert!(list.text.contains("Haile, Selam; Haile, Noah"));
}

#[both]
async fn notes_are_sealed_where_they_lie(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let mut all = with(fields(&made), "note", "Pflanzgeheimnis eins");
    all.extend([
        ("follow-up", "morgen".to_owned()),
        ("follow-up-text", "Pflanzgeheimnis zwei".to_owned()),
    ]);
    let id = send(&karrer, "/consultations", &all).await.id();
    let (note, text): (Vec<u8>, Vec<u8>) = test
        .app
        .db
        .one(
            "select c.note_sealed, f.text_sealed from consultation c
             join follow_up f on f.tenant_id = c.tenant_id and f.consultation_id = c.id
             where c.id = $1",
            args![id],
        )
        .await
        .unwrap();
    for sealed in [&note, &text] {
        assert!(!sealed.windows(16).any(|part| part == b"Pflanzgeheimnis "));
    }
    if let DbUrl::File(path) = &test.db.url {
        for ending in ["", "-wal"] {
            let file = format!("{}{ending}", path.display());
            let bytes = std::fs::read(&file).unwrap_or_default();
            let planted = b"Pflanzgeheimnis";
            assert!(!bytes.windows(planted.len()).any(|part| part == planted));
        }
    }
    // A lost key is said, not an error.
    let owner = made.case;
    assert!(
        test.app
            .keys
            .erase(test.county.tenant, owner)
            .await
            .unwrap()
    );
    let page = karrer.get(&format!("/consultations/{id}")).await.ok();
    assert!(page.text.contains("[gelöscht]"));
}

#[both]
async fn only_who_sees_the_case_sees_its_consultations(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let id = send(&karrer, "/consultations", &fields(&made)).await.id();
    let path = format!("/consultations/{id}");
    let lead = test.client("Leitung").await;
    assert_eq!(lead.get(&path).await.status, StatusCode::OK);
    let foreign = test.sign_in(test.other.account("Leitung")).await;
    let mut others = vec![foreign];
    for name in [
        "Weber",
        "Koordination",
        "Kommune",
        "Partner",
        "Datenschutz",
        "Verwaltung",
    ] {
        others.push(test.client(name).await);
    }
    for client in others {
        for page in [path.clone(), format!("{path}/edit")] {
            assert_eq!(
                client.get(&page).await.status,
                StatusCode::NOT_FOUND,
                "{page}"
            );
        }
        for action in ["/consultations", path.as_str()] {
            let answer = send(&client, action, &fields(&made)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action}");
        }
        let answer = client
            .post(
                &format!("{path}/state"),
                &[("state", "cancelled"), ("version", "1")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let list = client.get("/consultations").await;
        assert!(!list.text.contains("Haile"));
        let new = format!("/consultations/new?case={}", made.case);
        assert_eq!(client.get(&new).await.status, StatusCode::NOT_FOUND);
        let found = client.get("/consultations/people?q=haile").await;
        assert!(!found.text.contains("Haile"));
    }
    assert_eq!(count(&test).await, 1);
    let found = karrer.get("/consultations/people?q=hail").await.ok();
    assert!(found.text.contains("Haile, Selam"));
}

/// Field, what is typed, what is said about it.
fn wrong<'a>(long: &'a str, stranger: &'a str) -> Vec<(&'static str, &'a str, &'static str)> {
    vec![
        ("day", "31.02.", "Dieses Datum gibt es nicht"),
        ("day", "", "Bitte tragen Sie das Datum ein"),
        ("day", "morgen", "liegt noch vor Ihnen"),
        ("minutes", "abc", "Diese Dauer ist nicht zu verstehen"),
        ("minutes", "", "Bitte tragen Sie die Dauer ein"),
        ("minutes", "1441", "Diese Dauer ist nicht zu verstehen"),
        ("time", "25:00", "Diese Uhrzeit ist nicht zu verstehen"),
        ("channel", "pigeon", "wählen Sie etwas aus der Liste"),
        ("channel", "", "Bitte wählen Sie den Kanal"),
        ("state", "finished", "wählen Sie etwas aus der Liste"),
        ("topic", "unknown", "wählen Sie etwas aus der Liste"),
        ("lang", "xx", "wählen Sie etwas aus der Liste"),
        (
            "municipality",
            "00000000-0000-0000-0000-000000000001",
            "wählen Sie etwas",
        ),
        ("person", stranger, "wählen Sie etwas aus der Liste"),
        ("follow-up", "bald", "Dieser Tag ist nicht zu verstehen"),
        ("follow-up", "1.1.2020", "schon vorbei"),
        (
            "follow-up-text",
            "ohne Tag",
            "Wann soll daran erinnert werden",
        ),
        ("note", long, "länger als 20.000 Zeichen"),
    ]
}

#[both]
async fn bad_input_is_named_and_nothing_typed_is_lost(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let foreign = test.make_case("Weber", &[("Osman", "Amal")]).await;
    let karrer = test.client("Karrer").await;
    let long = "ä".repeat(20_001);
    let stranger = foreign.people[0].to_string();
    for (name, value, message) in wrong(&long, &stranger) {
        let mut typed = with(fields(&made), "note", "Diese Notiz bleibt stehen");
        typed = with(typed, name, value);
        let answer = send(&karrer, "/consultations", &typed).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}={value:.20}"
        );
        assert!(
            answer.text.contains(message),
            "{name}={value:.20}: {message}"
        );
        let kept = name == "note" || answer.text.contains("Diese Notiz bleibt stehen");
        assert!(kept, "{name}={value:.20}");
        assert!(answer.text.contains("error-summary"), "{name}={value:.20}");
        assert!(!answer.text.contains("Osman"), "a stranger's name is shown");
    }
    assert_eq!(count(&test).await, 0);
    let limit = with(fields(&made), "note", &"ä".repeat(20_000));
    let id = send(&karrer, "/consultations", &limit).await.id();
    assert!(
        karrer
            .get(&format!("/consultations/{id}"))
            .await
            .ok()
            .text
            .contains(&"ä".repeat(20_000))
    );
}

#[both]
async fn days_fit_the_state(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    for (state, day, good) in [
        ("planned", "gestern", false),
        ("planned", "heute", true),
        ("planned", "in 2 Wochen", true),
        ("held", "gestern", true),
        ("held", "morgen", false),
        ("missed", "morgen", false),
        ("cancelled", "morgen", true),
        ("cancelled", "gestern", true),
    ] {
        let typed = with(with(fields(&made), "state", state), "day", day);
        let answer = send(&karrer, "/consultations", &typed).await;
        let expected = if good {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        assert_eq!(answer.status, expected, "{state} {day}");
    }
    // Only what took place needs a duration.
    let planned = with(with(fields(&made), "state", "planned"), "minutes", "");
    assert_eq!(
        send(&karrer, "/consultations", &planned).await.status,
        StatusCode::SEE_OTHER
    );
}

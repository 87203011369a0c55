//! Invitations, and what stands against a planned day. Today is Thursday, 20 November 2025.

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::NaiveDate;

use super::{Fields, fields, send, with};
use crate::person::{Birth, NewPerson, Precision};
use crate::testing::{Client, MadeCase, TestApp};

/// The text of all pages without white space and hyphens.
fn text(pdf: &[u8]) -> String {
    let file = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    let text = file.extract_text(&pages).unwrap();
    text.chars()
        .filter(|c| !c.is_whitespace() && !['-', '\u{200b}'].contains(c))
        .collect()
}

fn planned(made: &MadeCase, day: &str, time: &str) -> Fields {
    let fields = with(with(fields(made), "state", "planned"), "day", day);
    let fields = with(with(fields, "time", time), "minutes", "45");
    with(
        with(fields, "channel", "office"),
        "note",
        "Streng vertraulich",
    )
}

async fn haile(test: &TestApp) -> MadeCase {
    let person = NewPerson {
        id: test.new_id(),
        family_name: "Haile".to_owned(),
        given_name: "Selam".to_owned(),
        birth: Birth {
            date: NaiveDate::from_ymd_opt(1990, 12, 14),
            precision: Precision::Day,
        },
        languages: vec![("so".to_owned(), false), ("uk".to_owned(), true)],
        contacts: vec![(
            "address".to_owned(),
            "Hauptstr. 5, 72488 Sigmaringen".to_owned(),
        )],
        ..NewPerson::default()
    };
    test.make_case_of("Karrer", vec![person]).await
}

async fn sheet(client: &Client, path: &str, form: &[(&str, &str)]) -> String {
    let answer = client.post(path, form).await.ok();
    assert_eq!(answer.headers["content-type"], "application/pdf");
    let name = answer.headers["content-disposition"].to_str().unwrap();
    assert!(
        !name.contains("Haile") && name.contains("einladung-"),
        "{name}"
    );
    let raw = String::from_utf8_lossy(&answer.bytes).into_owned();
    // Accessible and archivable, by its own words.
    assert!(raw.contains("pdfuaid:part") && raw.contains("pdfaid:part"));
    text(&answer.bytes)
}

#[both]
async fn an_invitation_says_day_place_and_papers_in_two_languages(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = haile(&test).await;
    let karrer = test.client("Karrer").await;
    let fields = with(
        planned(&made, "25.11.2025", "14:30"),
        "interpreter",
        "remote",
    );
    let id = send(&karrer, "/consultations", &fields).await.id();
    let page = karrer.get(&format!("/consultations/{id}")).await.ok().text;
    let path = format!("/consultations/{id}/invitation");
    assert!(page.contains(&path));
    // Somali has no texts: the next language she speaks is proposed.
    let page = karrer.get(&path).await.ok().text;
    assert!(page.contains("<option value=\"uk\" selected>"), "{page}");
    assert!(page.contains("noch nicht geprüft"));
    let form = [
        ("lang", "uk"),
        ("place", "Rathaus #Zimmer 3*"),
        ("bring", "identity"),
        ("bring", "rent"),
    ];
    let said = sheet(&karrer, &path, &form).await;
    for words in [
        "SelamHaile",
        "Hauptstr.5",
        "EinladungzumGespräch",
        "Запрошеннянарозмову",
        "Dienstag,25.11.2025",
        "вівторок,25.11.2025",
        "14:30–15:15Uhr",
        "Rathaus#Zimmer3*",
        "BeimGesprächwirdgedolmetscht.",
        "Mietvertrag",
        "Договірорендижитла",
        "Übersetzungnochnichtgeprüft",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    for never in [
        "vertraulich.Streng",
        "Strengvertraulich",
        "Krankenkasse",
        "14.12.1990",
    ] {
        assert!(!said.contains(never), "{never}\n{said}");
    }
    let german = sheet(&karrer, &path, &[("lang", ""), ("place", "")]).await;
    assert!(german.contains("EinladungzumGespräch") && !german.contains("Запрошення"));
    assert!(!german.contains("Ort:") && !german.contains("Bittemitbringen"));
    assert!(!german.contains("Übersetzung"));
    for lang in ["ar", "fa", "ti", "fr", "tr", "en", "ru"] {
        let both = sheet(&karrer, &path, &[("lang", lang), ("bring", "letters")]).await;
        assert!(
            both.contains("EinladungzumGespräch") && both.len() > german.len(),
            "{lang}"
        );
    }
}

#[both]
async fn it_is_filed_once_and_what_was_typed_is_kept(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = haile(&test).await;
    let karrer = test.client("Karrer").await;
    let fields = planned(&made, "25.11.2025", "14:30");
    let id = send(&karrer, "/consultations", &fields).await.id();
    let path = format!("/consultations/{id}/invitation");
    let file = [("lang", "ar"), ("place", "Rathaus"), ("action", "file")];
    let to = karrer.post(&path, &file).await.location().to_owned();
    assert!(to.starts_with(&format!("/cases/{}/documents/", made.case)));
    assert!(
        karrer
            .get(&to)
            .await
            .ok()
            .text
            .contains("Einladung 25-11-2025")
    );
    assert_eq!(karrer.post(&path, &file).await.location(), to);
    let long = "x".repeat(20_000);
    for (name, value) in [("lang", "xx"), ("bring", "gold"), ("place", &long)] {
        let form = [("lang", "ar"), ("place", "Rathaus"), (name, value)];
        let form: Vec<_> = form
            .iter()
            .enumerate()
            .filter(|(at, (key, _))| *at == 2 || *key != name)
            .map(|(_, field)| *field)
            .collect();
        let wrong = karrer.post(&path, &form).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(wrong.text.contains("error-summary"), "{name}");
        assert_eq!(wrong.text.contains("value=\"Rathaus\""), name != "place");
    }
}

#[both]
async fn one_is_invited_to_what_lies_ahead_only(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = haile(&test).await;
    let karrer = test.client("Karrer").await;
    let held = send(&karrer, "/consultations", &fields(&made)).await.id();
    let ahead = planned(&made, "21.11.2025", "9:00");
    let ahead = send(&karrer, "/consultations", &ahead).await.id();
    let brief = Fields::from([
        ("day", "21.11.2025".to_owned()),
        ("state", "planned".to_owned()),
        ("channel", "open_hour".to_owned()),
    ]);
    let brief = send(&karrer, "/consultations", &brief).await.id();
    let status = async |client: &Client, id: &str| {
        let path = format!("/consultations/{id}/invitation");
        let status = client.get(&path).await.status;
        assert_eq!(client.post(&path, &[]).await.status, status, "{id}");
        status
    };
    assert_eq!(status(&karrer, &ahead.to_string()).await, StatusCode::OK);
    assert_eq!(
        status(&karrer, &held.to_string()).await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        status(&karrer, &brief.to_string()).await,
        StatusCode::NOT_FOUND
    );
    let weber = test.client("Weber").await;
    assert_eq!(
        status(&weber, &ahead.to_string()).await,
        StatusCode::NOT_FOUND
    );
    test.clock.advance(2 * Micros::DAY);
    let karrer = test.client("Karrer").await;
    assert_eq!(
        status(&karrer, &ahead.to_string()).await,
        StatusCode::NOT_FOUND
    );
    // Opening it was written down.
    let (opened,): (i64,) = test
        .app
        .db
        .one(
            "select cast(count(*) as bigint) from audit_event where subject_id = $1",
            args![made.case],
        )
        .await
        .unwrap();
    assert!(opened >= 2, "{opened}");
}

#[both]
async fn two_at_the_same_time_and_days_away_are_said(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = haile(&test).await;
    let karrer = test.client("Karrer").await;
    let store = async |day: &str, time: &str| {
        let fields = planned(&made, day, time);
        send(&karrer, "/consultations", &fields).await.id()
    };
    let page = async |id| karrer.get(&format!("/consultations/{id}")).await.ok().text;
    let first = store("25.11.2025", "14:00").await;
    let clash = "schon etwas anderes geplant";
    assert!(!page(first).await.contains(clash));
    // One that begins when the other ends is beside it.
    let next = store("25.11.2025", "14:45").await;
    let elsewhere = store("26.11.2025", "14:00").await;
    assert!(!page(next).await.contains(clash));
    let within = store("25.11.2025", "14:30").await;
    assert!(page(within).await.contains(clash));
    assert!(page(first).await.contains("14:30 Haile, Selam"));
    assert!(!page(elsewhere).await.contains(clash));
    let week = karrer.get("/calendar?week=2025-W48").await.ok().text;
    // Each stands in the table and in the list for narrow screens.
    assert_eq!(week.matches("überschneidet sich").count(), 6);
    // Of one that was called off nothing is said any more.
    let off = [("state", "cancelled"), ("version", "1")];
    let path = format!("/consultations/{within}/state");
    karrer.post(&path, &off).await.location();
    assert!(!page(first).await.contains(clash));
    assert!(!page(within).await.contains(clash));
    let away = [("from", "26.11.2025"), ("until", "26.11.2025")];
    karrer.post("/absences", &away).await.location();
    assert!(page(elsewhere).await.contains("an diesem Tag abwesend"));
    assert!(!page(first).await.contains("an diesem Tag abwesend"));
}

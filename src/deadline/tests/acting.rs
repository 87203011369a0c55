use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::Days;

use super::{days, follow_up, line, permit_in, run, times};
use crate::testing::TestApp;

const ALL: &str = "/deadlines";
const DONE: &str = "/deadlines?when=done";
const RESTING: &str = "/deadlines?when=snoozed";

#[both]
async fn done_with_a_note_and_open_again(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    follow_up(&karrer, made.case, "morgen", "Bescheid prüfen").await;
    let (key, state) = line(&karrer, "/today", "Bescheid prüfen").await;
    let fields = [
        ("state", &*state),
        ("back", "/today"),
        ("note", "Amt hat\r\nzugesagt"),
    ];
    let answer = karrer.post(&format!("{key}/completion"), &fields).await;
    assert_eq!(answer.location(), "/today");
    for page in [ALL, "/today"] {
        assert_eq!(times(&karrer, page, "Bescheid prüfen").await, 0, "{page}");
    }
    let done = karrer.get(DONE).await.ok().text;
    assert!(done.contains("Bescheid prüfen") && done.contains("erledigt von Karrer"));
    assert!(done.contains("zugesagt"));
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok().text;
    assert!(file.contains("Frist erledigt: Wiedervorlage (21.11.2025)"));
    assert!(file.contains("zugesagt") && file.contains("erledigt"));
    let sealed: Vec<(Option<Vec<u8>>,)> = test
        .app
        .db
        .all(
            "select note_sealed from deadline_action",
            bindeglied_kit::args![],
        )
        .await
        .unwrap();
    let note = sealed[0].0.as_deref().unwrap();
    assert!(!note.windows(8).any(|bytes| bytes == b"zugesagt"));

    // Done stays done, however often one asks.
    let again = karrer.post(&format!("{key}/completion"), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let foreign = [("back", "//example.org")];
    let answer = karrer.post(&format!("{key}/reopening"), &foreign).await;
    assert_eq!(answer.location(), ALL);
    assert_eq!(times(&karrer, ALL, "Bescheid prüfen").await, 1);
    assert!(!karrer.get(DONE).await.ok().text.contains("Bescheid prüfen"));
    let page = karrer.get(&key).await.ok().text;
    assert!(
        page.contains("Wieder geöffnet") && page.contains("zugesagt"),
        "history"
    );
}

/// All deeds are buttons of one form: none drops what was written beside another one.
#[both]
async fn what_was_written_is_kept_with_every_deed(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    follow_up(&karrer, made.case, "morgen", "Bescheid prüfen").await;
    let (key, state) = line(&karrer, ALL, "Bescheid prüfen").await;
    let later = [
        ("state", &*state),
        ("in", "week"),
        ("note", "Amt ist geschlossen"),
        ("back", "/\t/example.org"),
    ];
    let answer = karrer.post(&format!("{key}/postponement"), &later).await;
    assert_eq!(answer.location(), ALL);
    let page = karrer.get(&key).await.ok().text;
    assert!(page.contains("Amt ist geschlossen"), "with the rest");
    let (_, state) = line(&karrer, RESTING, "Bescheid prüfen").await;
    let done = [
        ("state", &*state),
        ("note", "Bescheid ist da"),
        ("message", "für Weber gedacht"),
    ];
    karrer
        .post(&format!("{key}/completion"), &done)
        .await
        .location();
    let page = karrer.get(&key).await.ok().text;
    assert!(page.contains("Bescheid ist da") && page.contains("für Weber gedacht"));
}

/// What is done with the first notice says nothing about the urgent one.
#[both]
async fn each_stage_is_told_of_once(db: TestDb) {
    let test = TestApp::new(db).await;
    permit_in(&test, "Haile", 60).await;
    let karrer = test.client("Karrer").await;
    let (first, _) = line(&karrer, ALL, "Aufenthaltstitel").await;
    karrer
        .post(&format!("{first}/completion"), &[])
        .await
        .location();
    let karrer = days(&test, 29).await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
    let karrer = days(&test, 1).await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1);
    let (urgent, _) = line(&karrer, "/today", "Aufenthaltstitel").await;
    assert_ne!(first, urgent);
    // A rest of the first notice could not have hidden it either; this one hides itself.
    let until = (test.clock.today() + Days::new(5)).to_string();
    let fields = [("until", &*until)];
    karrer
        .post(&format!("{urgent}/postponement"), &fields)
        .await
        .location();
    for page in [ALL, "/today"] {
        assert_eq!(times(&karrer, page, "Aufenthaltstitel").await, 0, "{page}");
    }
    let resting = karrer.get(RESTING).await.ok().text;
    assert!(resting.contains("Haile, Selam") && resting.contains("zurückgestellt bis"));
    let karrer = days(&test, 4).await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
    let karrer = days(&test, 1).await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1);
    assert_eq!(times(&karrer, RESTING, "Aufenthaltstitel").await, 0);
    karrer
        .post(&format!("{urgent}/completion"), &[])
        .await
        .location();
    let karrer = days(&test, 60).await;
    assert_eq!(
        times(&karrer, ALL, "Aufenthaltstitel").await,
        0,
        "done for good"
    );
}

#[both]
async fn a_rest_can_be_ended(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = permit_in(&test, "Haile", 60).await;
    let karrer = test.client("Karrer").await;
    let (key, _) = line(&karrer, ALL, "Aufenthaltstitel").await;
    for how in ["tomorrow", "week"] {
        let answer = karrer
            .post(&format!("{key}/postponement"), &[("in", how)])
            .await;
        answer.location();
        assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0, "{how}");
    }
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok().text;
    assert!(file.contains("Frist zurückgestellt bis 27.11.2025: Aufenthaltstitel"));
    let (key, state) = line(&karrer, RESTING, "Aufenthaltstitel").await;
    let fields = [("state", &*state), ("back", RESTING)];
    let answer = karrer.post(&format!("{key}/reopening"), &fields).await;
    assert_eq!(answer.location(), RESTING);
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1);
}

#[both]
async fn bad_days_are_named_and_all_is_kept(db: TestDb) {
    let test = TestApp::new(db).await;
    permit_in(&test, "Haile", 60).await;
    let karrer = test.client("Karrer").await;
    let (key, state) = line(&karrer, ALL, "Aufenthaltstitel").await;
    let after = (test.clock.today() + Days::new(61)).to_string();
    for (until, message) in [
        ("", "bis wann die Frist zurückgestellt wird"),
        ("31.02.", "nicht zu verstehen"),
        ("31.02.2026", "nicht zu verstehen"),
        ("irgendwann", "nicht zu verstehen"),
        ("19.11.2025", "schon da oder vorbei"),
        ("heute", "schon da oder vorbei"),
        ("1.1.2030", "höchstens ein Jahr"),
        (&*after, "Dann ist die Frist schon abgelaufen"),
    ] {
        let fields = [("state", &*state), ("until", until), ("back", "/today")];
        let answer = karrer.post(&format!("{key}/postponement"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{until}");
        assert!(answer.text.contains(message), "{until}: {}", answer.text);
        assert!(
            answer.text.contains(&format!("value=\"{until}\"")),
            "{until}"
        );
        assert!(answer.text.contains("id=\"f-until-error\"") && answer.text.contains("/today"));
    }
    let long = "x".repeat(2_001);
    let answer = karrer
        .post(&format!("{key}/completion"), &[("note", &*long)])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains(&long) && answer.text.contains("zu lang"));
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1);
    // A follow-up is moved as far as one likes within a year, also behind its day.
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    follow_up(&karrer, made.case, "morgen", "Bescheid prüfen").await;
    let (key, _) = line(&karrer, ALL, "Bescheid prüfen").await;
    let answer = karrer
        .post(&format!("{key}/postponement"), &[("until", "in 3 Wochen")])
        .await;
    answer.location();
}

#[both]
async fn of_two_at_once_the_second_is_told(db: TestDb) {
    let test = TestApp::new(db).await;
    permit_in(&test, "Haile", 60).await;
    let (karrer, lead) = (test.client("Karrer").await, test.client("Leitung").await);
    let (key, state) = line(&karrer, ALL, "Aufenthaltstitel").await;
    let rest = [("state", &*state), ("in", "week")];
    lead.post(&format!("{key}/postponement"), &rest)
        .await
        .location();
    let mine = [("state", &*state), ("note", "Antrag ist gestellt")];
    let late = karrer.post(&format!("{key}/completion"), &mine).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for shown in [
        "Inzwischen hat sich diese Frist geändert",
        "Antrag ist gestellt",
        "Zurückgestellt bis 27.11.2025",
        "Leitung",
        "id=\"f-note-error\"",
    ] {
        assert!(late.text.contains(shown), "{shown}: {}", late.text);
    }
    // Sent again from that page, knowing what happened, it is kept.
    let state = late.text.split("name=\"state\" value=\"").nth(1).unwrap();
    let state = state.split('"').next().unwrap();
    let mine = [("state", state), ("note", "Antrag ist gestellt")];
    karrer
        .post(&format!("{key}/completion"), &mine)
        .await
        .location();

    // Truly at once: one of them is kept, nobody meets an error.
    let made = test.make_case("Karrer", &[("Haile", "Abel")]).await;
    for round in 0..4 {
        let text = format!("Runde {round}");
        follow_up(&karrer, made.case, "morgen", &text).await;
        let (key, state) = line(&karrer, ALL, &text).await;
        let path = format!("{key}/completion");
        let fields = [("state", &*state)];
        let (one, two) = tokio::join!(karrer.post(&path, &fields), lead.post(&path, &fields));
        let mut answers = [one.status, two.status];
        answers.sort();
        assert_eq!(answers, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    }
}

/// A form for a date that has moved meanwhile: what was typed is not lost, nothing is written.
#[both]
async fn a_date_that_moved_meanwhile(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let end = "update case_file set planned_end_on = $3 where tenant_id = $1 and id = $2";
    let today = test.clock.today();
    run(&test, end, case, today + Days::new(10)).await;
    let karrer = test.client("Karrer").await;
    let (key, state) = line(&karrer, ALL, "Geplantes Ende").await;
    run(&test, end, case, today + Days::new(40)).await;
    let fields = [("state", &*state), ("note", "Verlängerung beantragt")];
    let answer = karrer.post(&format!("{key}/completion"), &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("Verlängerung beantragt"));
    assert!(karrer.get(&key).await.ok().text.contains("gilt nicht mehr"));
    let (moved, _) = line(&karrer, ALL, "Geplantes Ende").await;
    assert_ne!(key, moved);
    let wrong = karrer.get("/deadlines/planned_end.x.2026-01-01.0").await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
}

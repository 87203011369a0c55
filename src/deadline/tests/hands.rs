use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::{days, deputise, follow_up, line, permit_in, run, times};
use crate::testing::TestApp;

const ALL: &str = "/deadlines";
const HANDED: &str = "/deadlines?scope=handed";
const DEPUTY: &str = "/deadlines?scope=deputy";
const TEAM: &str = "/deadlines?scope=team";

#[both]
async fn handed_to_a_colleague_and_back(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = permit_in(&test, "Haile", 60).await;
    deputise(&test, made.case, "Weber").await;
    let (karrer, weber) = (test.client("Karrer").await, test.client("Weber").await);
    assert_eq!(times(&weber, DEPUTY, "Aufenthaltstitel").await, 1);
    assert_eq!(times(&weber, ALL, "Aufenthaltstitel").await, 0);
    assert_eq!(times(&weber, "/today", "Aufenthaltstitel").await, 1);
    let today = weber.get("/today").await.ok().text;
    assert!(today.contains("in Vertretung für Karrer"));

    let (key, state) = line(&karrer, ALL, "Aufenthaltstitel").await;
    let to = test.actor("Weber").id.to_string();
    let fields = [
        ("state", &*state),
        ("to", &to),
        ("message", "Bitte beim Amt nachfragen"),
        ("back", "/today"),
    ];
    let answer = karrer.post(&format!("{key}/handover"), &fields).await;
    assert_eq!(answer.location(), "/today");
    for page in [ALL, "/today"] {
        assert_eq!(times(&karrer, page, "Aufenthaltstitel").await, 0, "{page}");
        let text = weber.get(page).await.ok().text;
        assert!(text.contains("von Karrer übergeben"), "{page}: {text}");
        assert_eq!(times(&weber, page, "Aufenthaltstitel").await, 1, "{page}");
    }
    assert_eq!(times(&weber, HANDED, "Aufenthaltstitel").await, 1);
    assert_eq!(times(&weber, DEPUTY, "Aufenthaltstitel").await, 0);
    let page = weber.get(&key).await.ok().text;
    assert!(page.contains("Übergeben an Weber") && page.contains("beim Amt nachfragen"));
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok().text;
    assert!(file.contains("Frist übergeben an Weber: Aufenthaltstitel"));
    let lead = test.client("Leitung").await;
    assert!(
        lead.get(TEAM)
            .await
            .ok()
            .text
            .contains("an Weber übergeben")
    );

    // A rest of hers leaves it in her hands; then she gives it back.
    let (key, state) = line(&weber, HANDED, "Aufenthaltstitel").await;
    let rest = [("state", &*state), ("in", "tomorrow")];
    weber
        .post(&format!("{key}/postponement"), &rest)
        .await
        .location();
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
    let karrer = days(&test, 1).await;
    let weber = test.client("Weber").await;
    let text = weber.get(HANDED).await.ok().text;
    assert!(text.contains("von Karrer übergeben"));
    let back = test.actor("Karrer").id.to_string();
    let fields = [("to", &*back)];
    weber
        .post(&format!("{key}/handover"), &fields)
        .await
        .location();
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1);
    assert_eq!(times(&weber, HANDED, "Aufenthaltstitel").await, 0);
}

#[both]
async fn only_to_who_may_see_the_case(db: TestDb) {
    let test = TestApp::new(db).await;
    permit_in(&test, "Haile", 60).await;
    let karrer = test.client("Karrer").await;
    let (key, state) = line(&karrer, ALL, "Aufenthaltstitel").await;
    let page = karrer.get(&key).await.ok().text;
    assert!(page.contains("Erika Leitung") && !page.contains("Erika Weber"));
    let foreign = test.other.account("Leitung").id.to_string();
    let weber = test.actor("Weber").id.to_string();
    let county = test.actor("Koordination").id.to_string();
    let nobody = test.new_id().to_string();
    for to in [&*foreign, &*weber, &*county, &*nobody, "niemand"] {
        let fields = [("state", &*state), ("to", to), ("message", "bitte")];
        let answer = karrer.post(&format!("{key}/handover"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{to}");
        assert!(answer.text.contains("darf den Fall nicht sehen"), "{to}");
        assert!(
            answer.text.contains("id=\"f-to-error\"") && answer.text.contains("bitte</textarea>")
        );
    }
    let none = karrer.post(&format!("{key}/handover"), &[]).await;
    assert!(none.text.contains("wem Sie die Frist übergeben"));
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1);
}

/// A colleague who leaves the case, or the house, does not take its deadlines along.
#[both]
async fn what_was_handed_comes_back(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = permit_in(&test, "Haile", 60).await;
    deputise(&test, made.case, "Weber").await;
    let karrer = test.client("Karrer").await;
    let (key, _) = line(&karrer, ALL, "Aufenthaltstitel").await;
    let to = test.actor("Weber").id.to_string();
    karrer
        .post(&format!("{key}/handover"), &[("to", &*to)])
        .await
        .location();
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
    let sql = "update account set active = not active where tenant_id = $1 and id = $2
               and $3 = $3";
    run(&test, sql, test.actor("Weber").id, test.clock.today()).await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1);
    run(&test, sql, test.actor("Weber").id, test.clock.today()).await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
    deputise(&test, made.case, "").await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1);
    let text = karrer.get(ALL).await.ok().text;
    assert!(!text.contains("an Weber übergeben"), "nobody else has it");
    let weber = test.client("Weber").await;
    assert_eq!(times(&weber, HANDED, "Aufenthaltstitel").await, 0);
}

#[both]
async fn strangers_see_and_change_nothing(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = permit_in(&test, "Haile", 60).await;
    let karrer = test.client("Karrer").await;
    follow_up(&karrer, made.case, "morgen", "Bescheid prüfen").await;
    let mut keys = Vec::new();
    for text in ["Bescheid prüfen", "Aufenthaltstitel"] {
        keys.push(line(&karrer, ALL, text).await.0);
    }
    let lead = test.client("Leitung").await;
    assert_eq!(times(&lead, TEAM, "Bescheid prüfen").await, 1);
    assert_eq!(times(&lead, TEAM, "Aufenthaltstitel").await, 1);
    let mut others = vec![test.sign_in(test.other.account("Leitung")).await];
    others.push(test.sign_in(test.other.account("Karrer")).await);
    for name in ["Weber", "Koordination", "Kommune", "Verwaltung"] {
        others.push(test.client(name).await);
    }
    for client in others {
        for show in [
            ALL,
            TEAM,
            DEPUTY,
            HANDED,
            "/deadlines?when=done&scope=team",
            "/today",
        ] {
            let text = client.get(show).await.text;
            assert!(
                !text.contains("Bescheid") && !text.contains("Haile"),
                "{show}"
            );
        }
        for key in &keys {
            assert_eq!(client.get(key).await.status, StatusCode::NOT_FOUND);
            for verb in ["completion", "postponement", "handover", "reopening"] {
                for until in ["morgen", "unsinn"] {
                    let fields = [("until", until), ("to", until)];
                    let answer = client.post(&format!("{key}/{verb}"), &fields).await;
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{verb}");
                }
            }
        }
    }
    for text in ["Bescheid prüfen", "Aufenthaltstitel"] {
        assert_eq!(times(&karrer, ALL, text).await, 1);
    }
}

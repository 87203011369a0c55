use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::{NewFollowUp, Scope, Until, create_many, list};
use crate::audit::{Event, Work};
use crate::testing::{Client, TestApp};

/// A follow-up made by hand; its id is read from the list.
async fn made(client: &Client, case: Uuid, due: &str, text: &str) -> String {
    let case = case.to_string();
    let fields = [
        ("case", case.as_str()),
        ("due", due),
        ("follow-up-text", text),
    ];
    let answer = client.post("/follow-ups", &fields).await;
    assert_eq!(answer.location(), format!("/cases/{case}"));
    let page = client.get("/follow-ups").await.ok().text;
    let before = page.split(text).next().unwrap_or_default();
    // The text stands in the line whose form follows.
    let after = &page[before.len()..];
    let start = after.find("action=\"/follow-ups/").unwrap() + "action=\"/follow-ups/".len();
    after[start..start + 36].to_owned()
}

#[both]
async fn moved_to_another_day(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let karrer = test.client("Karrer").await;
    let id = made(&karrer, case, "in 2 Wochen", "Bescheid prüfen").await;
    let page = karrer.get("/follow-ups").await.ok().text;
    assert!(
        page.contains("04.12.2025") && page.contains("Später") && page.contains("Haile, Selam")
    );
    assert!(
        !karrer
            .get("/today")
            .await
            .ok()
            .text
            .contains("Bescheid prüfen")
    );

    let wrong = [("due", "irgendwann"), ("back", "/follow-ups")];
    let answer = karrer.post(&format!("/follow-ups/{id}/date"), &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("value=\"irgendwann\""));
    let moved = [("due", "morgen"), ("back", "/follow-ups?show=all")];
    let answer = karrer.post(&format!("/follow-ups/{id}/date"), &moved).await;
    assert_eq!(answer.location(), "/follow-ups?show=all");
    assert!(
        karrer
            .get("/today")
            .await
            .ok()
            .text
            .contains("Bescheid prüfen")
    );
}

#[both]
async fn done_and_open_again(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let karrer = test.client("Karrer").await;
    let id = made(&karrer, case, "morgen", "Bescheid prüfen").await;
    let foreign = [("back", "//example.org")];
    let answer = karrer
        .post(&format!("/follow-ups/{id}/completion"), &foreign)
        .await;
    assert_eq!(answer.location(), "/follow-ups");
    assert!(
        !karrer
            .get("/follow-ups")
            .await
            .ok()
            .text
            .contains("Bescheid prüfen")
    );
    assert!(
        karrer
            .get("/follow-ups?show=done")
            .await
            .ok()
            .text
            .contains("Bescheid prüfen")
    );
    karrer
        .post(&format!("/follow-ups/{id}/completion"), &[])
        .await
        .location();
    karrer
        .post(&format!("/follow-ups/{id}/reopening"), &[])
        .await
        .location();
    assert!(
        karrer
            .get("/follow-ups")
            .await
            .ok()
            .text
            .contains("Bescheid prüfen")
    );
}

#[both]
async fn strangers_see_and_change_nothing(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let karrer = test.client("Karrer").await;
    let id = made(&karrer, case, "morgen", "Bescheid prüfen").await;
    let lead = test.client("Leitung").await;
    assert!(
        lead.get("/follow-ups?show=all")
            .await
            .ok()
            .text
            .contains("Bescheid prüfen")
    );
    let mut others = vec![test.sign_in(test.other.account("Leitung")).await];
    for name in ["Weber", "Koordination", "Kommune", "Verwaltung"] {
        others.push(test.client(name).await);
    }
    for client in others {
        for show in [
            "/follow-ups",
            "/follow-ups?show=all",
            "/follow-ups?show=done",
            "/today",
        ] {
            assert!(!client.get(show).await.text.contains("Bescheid"));
        }
        for verb in ["completion", "reopening", "date"] {
            for due in ["morgen", "unsinn"] {
                let answer = client
                    .post(&format!("/follow-ups/{id}/{verb}"), &[("due", due)])
                    .await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{verb}");
            }
        }
        let case = case.to_string();
        let answer = client
            .post("/follow-ups", &[("case", &case), ("due", "morgen")])
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let new = client.get(&format!("/follow-ups/new?case={case}")).await;
        assert_eq!(new.status, StatusCode::NOT_FOUND);
    }
    assert!(
        karrer
            .get("/follow-ups")
            .await
            .ok()
            .text
            .contains("Bescheid prüfen")
    );
}

#[both]
async fn bad_days_are_named(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    for (due, message) in [
        ("", "Bitte tragen Sie ein, wann"),
        ("31.02.", "nicht zu verstehen"),
        ("gestern", "schon vorbei"),
    ] {
        let answer = karrer
            .post(
                "/follow-ups",
                &[("due", due), ("follow-up-text", "bleibt stehen")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{due}");
        assert!(
            answer.text.contains(message) && answer.text.contains("bleibt stehen"),
            "{due}"
        );
    }
    // Without a case it is one's own.
    let answer = karrer
        .post(
            "/follow-ups",
            &[("due", "heute"), ("follow-up-text", "Teamsitzung")],
        )
        .await;
    assert_eq!(answer.location(), "/follow-ups");
    assert!(karrer.get("/today").await.ok().text.contains("Teamsitzung"));
}

#[both]
async fn pages_follow_each_other(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let actor = test.actor("Karrer");
    let many: Vec<NewFollowUp> = (0..120)
        .map(|at| NewFollowUp {
            id: test.new_id(),
            file_id: case,
            case_id: Some(case),
            person_id: None,
            consultation_id: None,
            owner_id: actor.id,
            due_on: test.clock.today() + chrono::Days::new(at / 3),
            text: format!("Nummer {at}"),
            import_id: None,
        })
        .collect();
    let mut work = Work::begin(&test.app.db, actor.tenant, Some(actor.id), test.clock.now())
        .await
        .unwrap();
    create_many(&mut work, &test.app.keys, &many).await.unwrap();
    work.record(Event::new("follow-up.create", "follow_up", many[0].id));
    work.commit().await.unwrap();
    for scope in [Scope::Mine, Scope::All] {
        let mut until = Until {
            limit: 50,
            ..Until::default()
        };
        let mut seen = Vec::new();
        loop {
            let page = list(&test.app.db, &test.app.keys, &actor, scope, until)
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            until.after = Some((last.due_on, last.id));
            seen.extend(page.into_iter().map(|one| one.text.unwrap()));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 120, "{scope:?}");
    }
    let karrer = test.client("Karrer").await;
    let first = karrer.get("/follow-ups").await.ok().text;
    let next = first
        .split("rel=\"next\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let second = karrer.get(&next.replace("&#38;", "&")).await.ok().text;
    assert!(!first.contains("Nummer 119") && second.contains("Nummer 70"));
}

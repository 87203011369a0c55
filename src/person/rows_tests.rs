//! What a row of the list shows of people with several cases and statuses, and whose cases it is
//! narrowed to.

use bindeglied_kit::clock::Micros;
use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::Days;
use uuid::Uuid;

use super::tests::person;
use crate::access;
use crate::account::{self, NewAccount};
use crate::audit::{Event, Work};
use crate::case::{self, NewCase};
use crate::permission::Role;
use crate::testing::TestApp;

/// A second case of the same person, begun so many days later.
async fn second_case(test: &TestApp, person: Uuid, days: u64, ags: &str) -> Uuid {
    let county = &test.county;
    let weber = county.account("Weber");
    let new = NewCase {
        id: test.new_id(),
        agency: county.agency,
        team: Some(county.team),
        household: None,
        municipality: Some(county.municipality(ags)),
        responsible: Some(weber.id),
        deputy: None,
        started_on: test.clock.now().date() + Days::new(days),
        consent_state: "given".to_owned(),
        import_id: None,
        members: vec![person],
    };
    let (db, keys) = (&test.app.db, &test.app.keys);
    keys.create_many(county.tenant, &[new.id]).await.unwrap();
    let mut work = Work::begin(db, county.tenant, Some(weber.id), test.clock.now())
        .await
        .unwrap();
    case::create_many(&mut work, std::slice::from_ref(&new))
        .await
        .unwrap();
    access::refresh_case(&mut work, new.id).await.unwrap();
    work.record(Event::new("case.create", "case", new.id));
    work.commit().await.unwrap();
    new.id
}

#[both]
async fn a_row_shows_the_case_and_the_status_that_hold(db: TestDb) {
    let test = TestApp::new(db).await;
    let own = test
        .make_case_of("Karrer", vec![person(&test, "Haile", "Selam", "1990")])
        .await;
    let id = own.people[0];
    let newer = second_case(&test, id, 3, "08437104").await;
    second_case(&test, id, 1, "08437104").await;
    let karrer = test.client("Karrer").await;
    for (code, from, until) in [
        ("GEST", "1.1.2020", ""),
        ("A25-2-1", "5.6.2024", "31.12.2030"),
        // Noted last, but it began earlier.
        ("A60a", "1.2.2022", "31.12.2022"),
        // Not yet.
        ("A60a", "1.1.2040", "31.12.2041"),
    ] {
        let status = [
            ("status_code", code),
            ("status_from", from),
            ("status_until", until),
        ];
        karrer
            .post(&format!("/people/{id}/status"), &status)
            .await
            .location();
    }
    let leitung = test.client("Leitung").await;
    let listed = async |path: &str, whose: &crate::testing::Client| {
        let page = whose.get(path).await.ok().text;
        assert_eq!(page.matches("class=\"row-link\"").count(), 1, "{path}");
        assert!(page.contains("bis 31.12.2030") && !page.contains("31.12.2041"));
        page
    };
    for path in ["/people", "/search?q=haile"] {
        let mine = listed(path, &karrer).await;
        assert!(mine.contains(&format!("href=\"/cases/{}\"", own.case)));
        assert!(mine.contains("<td>Mengen<"), "{path}");
        let all = listed(path, &leitung).await;
        assert!(all.contains(&format!("href=\"/cases/{newer}\"")));
        assert!(all.contains("<td>Sigmaringen<") || all.contains("Weber"));
    }
    // An open case goes before a newer one that has ended.
    let day = (test.clock.now().date() + Days::new(3)).format("%d.%m.%Y");
    let end = [
        ("version", "1"),
        ("end_reason", "moved"),
        ("ended_on", &day.to_string()),
        ("without", "Kontakt abgebrochen"),
    ];
    test.clock.advance(5 * Micros::DAY);
    let weber = test.client("Weber").await;
    let leitung = test.client("Leitung").await;
    weber
        .post(&format!("/cases/{newer}/closure"), &end)
        .await
        .location();
    let all = listed("/people", &leitung).await;
    assert!(!all.contains(&newer.to_string()) && !all.contains("beendet am"));
}

async fn colleagues(test: &TestApp, names: &[String]) {
    let county = &test.county;
    let leitung = county.account("Leitung").id;
    let mut work = Work::begin(&test.app.db, county.tenant, Some(leitung), test.clock.now())
        .await
        .unwrap();
    for (at, name) in names.iter().enumerate() {
        let new = NewAccount {
            login: format!("kollege{at}"),
            name: name.clone(),
            short_name: name.clone(),
            role: Role::CaseWorker,
            agency_id: Some(county.agency),
            team_id: Some(county.team),
            municipality_id: None,
        };
        account::create(&mut work, &new).await.unwrap();
    }
    work.record(Event::new("account.create", "account", leitung));
    work.commit().await.unwrap();
}

#[both]
async fn among_very_many_colleagues_one_is_found_by_name(db: TestDb) {
    let test = TestApp::new(db).await;
    for (staff, family) in [("Karrer", "Haile"), ("Weber", "Tesfay")] {
        test.make_case(staff, &[(family, "Selam")]).await;
    }
    let leitung = test.client("Leitung").await;
    let few = leitung.get("/people").await.ok().text;
    assert!(few.contains("<select name=\"responsible\">"));
    let mut names: Vec<String> = (0..210).map(|at| format!("Viele Nr{at:03}")).collect();
    names.extend(["Jörg Müller".to_owned(), "Änne Müller".to_owned()]);
    colleagues(&test, &names).await;

    let (page, statements) = counting(leitung.get("/people")).await;
    let page = page.ok().text;
    assert!(statements <= 4, "{statements} statements");
    assert!(page.contains("<input type=\"search\" name=\"responsible\""));
    assert!(!page.contains("Nr000"));
    let shown = async |name: &str| {
        leitung
            .get(&format!("/people?responsible={name}"))
            .await
            .ok()
            .text
    };
    let one = shown("karrer").await;
    assert!(one.contains("Haile") && !one.contains("Tesfay"));
    let name = &test.county.account("Karrer").name;
    assert!(one.contains(&format!("name=\"responsible\" value=\"{name}\"")));
    let two = shown("mueller").await;
    assert!(two.contains("Mehrere Fachkräfte heißen „mueller“") && two.contains("Tesfay"));
    let (first, second) = (
        two.find(">Änne Müller<").unwrap(),
        two.find(">Jörg Müller<").unwrap(),
    );
    assert!(first < second);
    assert!(shown("J%C3%B6rg+M").await.contains("value=\"Jörg Müller\""));
    assert!(
        shown("niemand")
            .await
            .contains("Keine Fachkraft heißt „niemand“")
    );
    assert!(shown("viele").await.contains("Sehr viele Fachkräfte"));
    // Who may not narrow the list is not told who works there.
    let karrer = test.client("Karrer").await;
    let own = karrer.get("/people?responsible=mueller").await.ok().text;
    assert!(!own.contains("Müller") && !own.contains("mueller"));
}

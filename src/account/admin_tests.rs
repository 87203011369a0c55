use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::access;
use crate::permission::{Actor, Role};
use crate::testing::{Client, TestApp};

const INVALID: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

async fn admin(test: &TestApp) -> Client {
    test.client("Verwaltung").await
}

#[both]
async fn an_account_is_made_and_used(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = admin(&test).await;
    let (agency, team) = (test.county.agency.to_string(), test.county.team.to_string());
    let fields = [
        ("login", "Nele.Neu@sigmaringen"),
        ("name", "Nele Neu"),
        ("role", "case_worker"),
        ("agency", agency.as_str()),
        ("team", team.as_str()),
    ];
    let id = admin.post("/admin/accounts", &fields).await.id();
    let page = admin.get(&format!("/admin/accounts/{id}")).await.ok();
    assert!(page.text.contains("nele.neu@sigmaringen") && page.text.contains("value=\"Neu\""));
    let list = admin.get("/admin/accounts?q=nele").await.ok();
    assert!(list.text.contains("Nele Neu") && list.text.contains("noch kein Passwort"));
    assert!(!list.text.contains("Erika Weber"));

    let shown = admin
        .post(&format!("/admin/accounts/{id}/link"), &[])
        .await
        .ok();
    let link = shown.text.split("value=\"http://localhost").nth(1).unwrap();
    let link = link.split('"').next().unwrap();
    let good = [
        ("password", "vier Wörter sind besser"),
        ("repeat", "vier Wörter sind besser"),
    ];
    assert_eq!(test.visitor().post(link, &good).await.location(), "/");
    let again = admin.get(&format!("/admin/accounts/{id}")).await.ok();
    assert!(
        !again.text.contains("/link/"),
        "the link is shown only once"
    );

    let taken = admin.post("/admin/accounts", &fields).await;
    assert_eq!(taken.status, INVALID);
    assert!(taken.text.contains("Diesen Anmeldenamen gibt es schon"));
    assert!(
        taken.text.contains("value=\"Nele Neu\""),
        "what was typed is kept"
    );
}

#[both]
async fn wrong_input_is_told_at_its_field(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = admin(&test).await;
    let foreign = test.other.agency.to_string();
    let place = test.other.municipality("08437076").to_string();
    let team = test.county.team.to_string();
    for (fields, message) in [
        (
            vec![("login", "x y"), ("name", "A")],
            "So kann ein Anmeldename nicht lauten",
        ),
        (vec![("login", "abc")], "Bitte tragen Sie den Namen ein"),
        (
            vec![("login", "abc"), ("name", "A"), ("role", "king")],
            "aus der Liste",
        ),
        (
            vec![
                ("login", "abc"),
                ("name", "A"),
                ("role", "team_lead"),
                ("agency", &foreign),
            ],
            "braucht einen Träger",
        ),
        (
            vec![
                ("login", "abc"),
                ("name", "A"),
                ("role", "team_lead"),
                ("team", &team),
            ],
            "gehört zu einem anderen Träger",
        ),
        (
            vec![
                ("login", "abc"),
                ("name", "A"),
                ("role", "municipality"),
                ("municipality", &place),
            ],
            "braucht eine Kommune",
        ),
    ] {
        let answer = admin.post("/admin/accounts", &fields).await;
        assert_eq!(answer.status, INVALID, "{fields:?}");
        assert!(answer.text.contains(message), "{message}: {}", answer.text);
    }
}

#[both]
async fn the_last_administration_cannot_be_taken_away(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = admin(&test).await;
    let own = test.county.account("Verwaltung");
    let path = format!("/admin/accounts/{}", own.id);
    let close = admin.post(&format!("{path}/closure"), &[]).await;
    assert_eq!(close.status, INVALID);
    assert!(
        close
            .text
            .contains("Das eigene Konto können Sie nicht schließen")
    );
    let version = own.version.to_string();
    let county = [
        ("name", "Erika Verwaltung"),
        ("role", "county"),
        ("version", version.as_str()),
    ];
    let change = admin.post(&path, &county).await;
    assert_eq!(change.status, INVALID);
    assert!(change.text.contains("letzte Konto der Verwaltung"));

    // With a second administration it works, and then that one is the last.
    let second = test.county.account("Pruefung");
    let path_of_second = format!("/admin/accounts/{}", second.id);
    let fields = [
        ("name", "Erika Pruefung"),
        ("role", "admin"),
        ("version", "1"),
    ];
    assert_eq!(
        admin.post(&path_of_second, &fields).await.location(),
        path_of_second
    );
    assert_eq!(admin.post(&path, &county).await.location(), path);
    assert_eq!(
        admin.get("/admin/accounts").await.status,
        StatusCode::NOT_FOUND
    );
    let second = test.client("Pruefung").await;
    let close = second.post(&format!("{path_of_second}/closure"), &[]).await;
    assert_eq!(close.status, INVALID);
}

#[both]
async fn a_closed_account_is_out_at_once(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = admin(&test).await;
    let weber = test.client("Weber").await;
    assert_eq!(weber.get("/account").await.status, StatusCode::OK);
    let path = format!("/admin/accounts/{}", test.county.account("Weber").id);
    let shown = admin.post(&format!("{path}/link"), &[]).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(
        admin.post(&format!("{path}/closure"), &[]).await.location(),
        path
    );
    assert_eq!(weber.get("/account").await.status, StatusCode::SEE_OTHER);
    let link = admin.post(&format!("{path}/link"), &[]).await;
    assert_eq!(link.status, INVALID);
    assert!(
        !admin
            .get("/admin/accounts")
            .await
            .text
            .contains("Erika Weber")
    );
    assert!(
        admin
            .get("/admin/accounts?closed=true")
            .await
            .text
            .contains("Erika Weber")
    );
    assert_eq!(
        admin
            .post(&format!("{path}/reopening"), &[])
            .await
            .location(),
        path
    );
    assert_eq!(
        weber.get("/account").await.status,
        StatusCode::SEE_OTHER,
        "the session stays ended"
    );
    let again = test.client("Weber").await;
    assert_eq!(again.get("/account").await.status, StatusCode::OK);
}

#[both]
async fn two_who_change_the_same_account_see_both_versions(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = admin(&test).await;
    let karrer = test.county.account("Karrer");
    let path = format!("/admin/accounts/{}", karrer.id);
    let agency = test.county.agency.to_string();
    let mut fields = vec![
        ("name", "Erika Karrer-Lang"),
        ("role", "case_worker"),
        ("agency", agency.as_str()),
        ("version", "1"),
    ];
    assert_eq!(admin.post(&path, &fields).await.location(), path);
    fields[0].1 = "Erika Karrer-Kurz";
    let stale = admin.post(&path, &fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("Erika Karrer-Lang") && stale.text.contains("Erika Karrer-Kurz"));
    assert!(stale.text.contains("name=\"version\" value=\"2\""));
    fields[3].1 = "2";
    assert_eq!(admin.post(&path, &fields).await.location(), path);
}

#[both]
async fn another_team_sees_her_notes_from_now_on(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = admin(&test).await;
    let karrer = test.county.account("Karrer");
    let lead = |team| Actor {
        team: Some(team),
        ..test.actor("Leitung")
    };
    let home = format!("/admin/organisation/agencies/{}/teams", test.county.agency);
    admin.post(&home, &[("name", "Süd")]).await.location();
    let teams = crate::organisation::teams(&test.app.db, test.county.tenant)
        .await
        .unwrap();
    let south = teams.iter().find(|team| team.name == "Süd").unwrap().id;
    let visible = async |team| {
        access::visible(&test.app.db, &lead(team), karrer.id)
            .await
            .unwrap()
    };
    assert!(visible(test.county.team).await && !visible(south).await);
    let (agency, team) = (test.county.agency.to_string(), south.to_string());
    let fields = [
        ("name", "Erika Karrer"),
        ("role", Role::CaseWorker.key()),
        ("agency", agency.as_str()),
        ("team", team.as_str()),
        ("version", "1"),
    ];
    admin
        .post(&format!("/admin/accounts/{}", karrer.id), &fields)
        .await
        .location();
    assert!(!visible(test.county.team).await && visible(south).await);
}

#[both]
async fn other_sessions_can_be_ended(db: TestDb) {
    let test = TestApp::new(db).await;
    let (here, there) = (test.client("Karrer").await, test.client("Karrer").await);
    let weber = test.client("Weber").await;
    let page = here.get("/account").await.ok();
    assert_eq!(page.text.matches("andere Sitzung").count(), 1);
    assert_eq!(
        here.post("/account/sessions/closure", &[]).await.location(),
        "/account"
    );
    assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(weber.get("/account").await.status, StatusCode::OK);
    let page = here.get("/account").await.ok();
    assert!(!page.text.contains("andere Sitzung<") && page.text.contains("diese Sitzung"));
}

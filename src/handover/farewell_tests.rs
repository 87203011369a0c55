use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::testing::{Client, TestApp};

const PAGE: &str = "/handovers/farewell";

/// The form as it stands on the page, with what is chosen.
async fn hand_over(
    client: &Client,
    whom: Uuid,
    chosen: &[(String, Uuid)],
    between: impl AsyncFnOnce(),
) -> crate::testing::Answer {
    let page = client
        .get(&format!("{PAGE}?account={whom}"))
        .await
        .ok()
        .text;
    between().await;
    let mut fields = vec![("account".to_owned(), whom.to_string())];
    for part in page.split("name=\"version_").skip(1) {
        let (id, rest) = part.split_at(32);
        let version = rest.split('"').nth(2).unwrap();
        fields.push((format!("version_{id}"), version.to_owned()));
    }
    for (name, to) in chosen {
        fields.push((name.clone(), to.to_string()));
    }
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    client.post(PAGE, &fields).await
}

async fn responsible(test: &TestApp, case: Uuid) -> (Option<Uuid>, Option<Uuid>) {
    test.app
        .db
        .one(
            "select responsible_id, deputy_id from case_file where tenant_id = $1 and id = $2",
            args![test.county.tenant, case],
        )
        .await
        .unwrap()
}

/// Makes somebody the deputy in a case.
async fn deputy(test: &TestApp, case: Uuid, (responsible, deputy): (Uuid, Uuid)) {
    let lead = test.client("Leitung").await;
    let (responsible, deputy) = (responsible.to_string(), deputy.to_string());
    let fields = [
        ("version", "1"),
        ("responsible", responsible.as_str()),
        ("deputy", deputy.as_str()),
    ];
    let path = format!("/cases/{case}/assignment");
    lead.post(&path, &fields).await.location();
}

fn all(to: Uuid) -> (String, Uuid) {
    ("responsible".to_owned(), to)
}

#[both]
async fn everything_of_a_colleague_goes_on_at_once(db: TestDb) {
    let test = TestApp::new(db).await;
    let [karrer, weber, leitung] = ["Karrer", "Weber", "Leitung"].map(|name| test.actor(name).id);
    let one = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let two = test.make_case("Karrer", &[("Tesfay", "Abel")]).await.case;
    let third = test.make_case("Weber", &[("Osman", "Amina")]).await.case;
    let foreign = test.make_case("Weber", &[("Other", "Sara")]).await.case;
    deputy(&test, two, (karrer, weber)).await;
    deputy(&test, third, (weber, karrer)).await;
    let client = test.client("Karrer").await;
    for (case, text) in [(one, "Jobcenter anrufen"), (third, "Kita fragen")] {
        let case = case.to_string();
        let fields = [
            ("case", case.as_str()),
            ("due", "morgen"),
            ("follow-up-text", text),
        ];
        client.post("/follow-ups", &fields).await.location();
    }
    let summary = [("summary", "Ruft vormittags an.")];
    let path = format!("/cases/{one}/handover/summary");
    client.post(&path, &summary).await.location();

    let lead = test.client("Leitung").await;
    let page = lead
        .get(&format!("{PAGE}?account={karrer}"))
        .await
        .ok()
        .text;
    assert!(page.contains("2 Fälle") && page.contains("Vertretung in einem Fall"));
    assert!(page.contains("vorbereitet") && page.contains("Zusammenfassung fehlt"));
    assert!(page.contains("Osman") && !page.contains("Other"));
    // Two goes to the Teamleitung, the rest to Weber.
    let chosen = [all(weber), (format!("to_{}", two.simple()), leitung)];
    let answer = hand_over(&lead, karrer, &chosen, async || {}).await;
    assert_eq!(answer.location(), "/handovers");
    assert_eq!(responsible(&test, one).await, (Some(weber), None));
    assert_eq!(responsible(&test, two).await, (Some(leitung), Some(weber)));
    // Nobody deputises for herself.
    assert_eq!(responsible(&test, third).await, (Some(weber), None));
    assert_eq!(responsible(&test, foreign).await, (Some(weber), None));
    for case in [one, two, third] {
        let seen = test
            .client("Karrer")
            .await
            .get(&format!("/cases/{case}"))
            .await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
    }
    let today = test.client("Weber").await.get("/today").await.ok().text;
    assert!(today.contains("Jobcenter anrufen") && today.contains("Kita fragen"));
    let list = lead.get("/handovers").await.ok().text;
    assert_eq!(list.matches("Zusammenfassung fehlt").count(), 1);
    assert!(list.contains("Haile") && list.contains("Tesfay") && !list.contains("Osman"));
    let left = lead
        .get(&format!("{PAGE}?account={karrer}"))
        .await
        .ok()
        .text;
    assert!(left.contains("hat keine offenen Fälle"));
}

#[both]
async fn nothing_is_handed_over_when_one_case_cannot_be(db: TestDb) {
    let test = TestApp::new(db).await;
    let [karrer, weber] = ["Karrer", "Weber"].map(|name| test.actor(name).id);
    let one = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let two = test.make_case("Karrer", &[("Tesfay", "Abel")]).await.case;
    let lead = test.client("Leitung").await;
    // Nobody chosen, or nobody who could take it.
    let nobody = hand_over(&lead, karrer, &[], async || {}).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nobody.text.matches("wer die Fälle übernimmt").count(), 2);
    let herself = hand_over(&lead, karrer, &[all(karrer)], async || {}).await;
    assert_eq!(herself.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A case is changed, another one comes while the form is open.
    let change = async || deputy(&test, one, (karrer, test.actor("Leitung").id)).await;
    let answer = hand_over(&lead, karrer, &[all(weber)], change).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("wurde inzwischen geändert"));
    assert!(answer.text.contains(&format!("value=\"{weber}\" selected")));
    let add = async || {
        test.make_case("Karrer", &[("Neu", "Sara")]).await;
    };
    let answer = hand_over(&lead, karrer, &[all(weber)], add).await;
    assert!(answer.text.contains("inzwischen dazugekommen"));
    for case in [one, two] {
        assert_eq!(responsible(&test, case).await.0, Some(karrer));
    }
    let none = [("account", ""), ("responsible", "")];
    let answer = lead.post(PAGE, &none).await;
    assert!(answer.text.contains("Bitte wählen Sie, wer geht."));
}

#[both]
async fn only_colleagues_of_the_own_agency(db: TestDb) {
    let test = TestApp::new(db).await;
    let lead = test.client("Leitung").await;
    for whom in [Uuid::from_u128(7), test.actor("Koordination").id] {
        let page = lead.get(&format!("{PAGE}?account={whom}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let fields = [("account", whom.to_string())];
        let fields = [(fields[0].0, fields[0].1.as_str())];
        assert_eq!(lead.post(PAGE, &fields).await.status, StatusCode::NOT_FOUND);
    }
}

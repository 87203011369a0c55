//! Consultations and follow-ups for addresses that name one, made as a Fachkraft makes them.

use bindeglied::testing::{Client, County, TestApp};
use uuid::Uuid;

async fn karrer(test: &TestApp, county: &County) -> Client {
    test.sign_in(county.account("Karrer")).await
}

/// A planned consultation of today, with a follow-up.
pub(crate) async fn consultation(test: &TestApp, county: &County, case: Uuid) -> String {
    let case = case.to_string();
    let fields = [
        ("case", case.as_str()),
        ("day", "heute"),
        ("channel", "phone"),
        ("state", "planned"),
        ("follow-up", "morgen"),
    ];
    let client = karrer(test, county).await;
    let answer = client.post("/consultations", &fields).await;
    answer.id().to_string()
}

/// The follow-up of such a consultation, read from its page.
pub(crate) async fn follow_up(test: &TestApp, county: &County, case: Uuid) -> String {
    let id = consultation(test, county, case).await;
    let client = karrer(test, county).await;
    let page = client.get(&format!("/consultations/{id}")).await.ok().text;
    let (_, after) = page.split_once("action=\"/follow-ups/").unwrap();
    after.split('/').next().unwrap().to_owned()
}

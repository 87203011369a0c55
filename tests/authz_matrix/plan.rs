//! Plans for addresses that lie within one, made as a Fachkraft makes them.

use bindeglied::testing::{Client, County, TestApp};

async fn karrer(test: &TestApp, county: &County) -> Client {
    test.sign_in(county.account("Karrer")).await
}

/// The address of the plan that an address lies in.
fn base(at: &str) -> Option<&str> {
    at.find("/plan").map(|end| &at[..end + "/plan".len()])
}

async fn add_goal(client: &Client, base: &str) -> String {
    let fields = [
        ("life_area", "work"),
        ("wording", "Arbeit finden"),
        ("next", "step"),
    ];
    let answer = client.post(&format!("{base}/goals"), &fields).await;
    answer.id().to_string()
}

/// A plan in the state that the address is about; nothing when it is about no plan.
pub(crate) async fn prepare(test: &TestApp, county: &County, at: &str) {
    let Some(base) = base(at) else {
        return;
    };
    let client = karrer(test, county).await;
    client.post(base, &[]).await.location();
    let agreed = ["/closure", "/review", "/versions/"];
    if !agreed.iter().any(|part| at.contains(part)) {
        return;
    }
    add_goal(&client, base).await;
    let fields = [
        ("version", "2"),
        ("agreed_on", "20.11.2025"),
        ("staff_signed", "true"),
        ("lang", "de"),
    ];
    let answer = client.post(&format!("{base}/agreement"), &fields).await;
    answer.location();
}

pub(crate) async fn goal(test: &TestApp, county: &County, at: &str) -> String {
    let client = karrer(test, county).await;
    add_goal(&client, base(at).unwrap()).await
}

pub(crate) async fn step(test: &TestApp, county: &County, at: &str) -> String {
    let client = karrer(test, county).await;
    let steps = &at[..at.find("/{step}").unwrap()];
    let fields = [("actor", "client"), ("what", "Anmelden")];
    client.post(steps, &fields).await.location();
    let page = client.get(base(at).unwrap()).await.ok().text;
    let (before, _) = page.split_once("/completion").unwrap();
    before.rsplit('/').next().unwrap().to_owned()
}

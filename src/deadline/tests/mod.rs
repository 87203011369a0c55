//! Through HTTP, on both databases.

mod acting;
mod hands;
mod lists;
mod sources;

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::person::{NewPerson, Status};
use crate::testing::{Client, MadeCase, TestApp};

/// Somebody whose permit ends on a day.
pub(super) fn with_permit(test: &TestApp, name: &str, until: NaiveDate) -> NewPerson {
    NewPerson {
        id: test.new_id(),
        family_name: name.to_owned(),
        given_name: "Selam".to_owned(),
        status: Some(Status {
            code: "AE25_2".to_owned(),
            valid_until: Some(until),
            certain: true,
            ..Status::default()
        }),
        ..NewPerson::default()
    }
}

/// A case of Karrer with one person whose permit ends so many days from now.
pub(super) async fn permit_in(test: &TestApp, name: &str, days: u64) -> MadeCase {
    let until = test.clock.today() + Days::new(days);
    let person = with_permit(test, name, until);
    test.make_case_of("Karrer", vec![person]).await
}

/// Whoever deputises in a case sees it; without a name nobody does any more.
pub(super) async fn deputise(test: &TestApp, case: Uuid, name: &str) {
    let lead = test.client("Leitung").await;
    let page = lead.get(&format!("/cases/{case}/data")).await.ok().text;
    let form = page.split("/assignment\"").nth(1).unwrap();
    let version = form.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap();
    let karrer = test.actor("Karrer").id;
    let deputy = match name {
        "" => String::new(),
        name => test.actor(name).id.to_string(),
    };
    let fields = [
        ("version", version),
        ("responsible", &karrer.to_string()),
        ("deputy", &deputy),
    ];
    let answer = lead
        .post(&format!("/cases/{case}/assignment"), &fields)
        .await;
    answer.location();
}

/// A follow-up of a client's, on a case.
pub(super) async fn follow_up(client: &Client, case: Uuid, due: &str, text: &str) {
    let case = case.to_string();
    let fields = [("case", &*case), ("due", due), ("follow-up-text", text)];
    client.post("/follow-ups", &fields).await.location();
}

/// How often a text stands on a page, not counting what is read to the blind only.
pub(super) async fn times(client: &Client, path: &str, text: &str) -> usize {
    let page = client.get(path).await.ok().text;
    page.split("<p class=\"due__text\"")
        .skip(1)
        .filter(|line| line.split("due__do").next().unwrap().contains(text))
        .count()
}

/// The address of the line that holds a text, as `/deadlines/<key>`, and its state.
pub(super) async fn line(client: &Client, path: &str, text: &str) -> (String, String) {
    let page = client.get(path).await.ok().text;
    let line = page
        .split("<li class=\"due__item")
        .skip(1)
        .find(|line| line.split("due__do").next().unwrap().contains(text))
        .unwrap_or_else(|| panic!("{text} is missing: {page}"));
    let key = line.split("action=\"/deadlines/").nth(1).unwrap();
    let key = key.split('/').next().unwrap();
    let state = line.split("name=\"state\" value=\"").nth(1).unwrap();
    let state = state.split('"').next().unwrap();
    (format!("/deadlines/{key}"), state.to_owned())
}

/// Days go by; whoever was signed in signs in again.
pub(super) async fn days(test: &TestApp, days: i64) -> Client {
    test.clock.advance(days * Micros::DAY);
    test.client("Karrer").await
}

/// The line of a page that holds a text.
pub(super) async fn whole_line(client: &Client, path: &str, text: &str) -> Option<String> {
    let page = client.get(path).await.ok().text;
    let mut lines = page
        .split("<li class=\"due__item")
        .skip(1)
        .map(|line| line.split("due__do").next().unwrap().to_owned());
    lines.find(|line| line.contains(text))
}

pub(super) async fn run(test: &TestApp, sql: &str, id: Uuid, day: NaiveDate) {
    let mut tx = test.app.db.begin().await.unwrap();
    let tenant = test.county.tenant;
    tx.run(sql, args![tenant, id, day]).await.unwrap();
    tx.commit().await.unwrap();
}

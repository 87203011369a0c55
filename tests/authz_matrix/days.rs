//! Open hours, words for the quick entry and the calendar's address, as they come to be.

use bindeglied::testing::{County, TestApp};
use uuid::Uuid;

use super::karrer;

pub(super) async fn open_hours(test: &TestApp, county: &County) -> String {
    let karrer = karrer(test, county).await;
    let municipality = county.municipality("08437065").to_string();
    let fields = [
        ("municipality", municipality.as_str()),
        ("place", "Rathaus"),
        ("weekday", "2"),
        ("from", "14:00"),
        ("until", "16:00"),
        ("valid-from", "20.11.2025"),
    ];
    karrer.post("/open-hours", &fields).await.location();
    let page = karrer.get("/open-hours").await.ok().text;
    let ids = page.match_indices("href=\"/open-hours/");
    let ids = ids.map(|(at, found)| &page[at + found.len()..][..36]);
    let newest = ids.filter(|id| id.parse::<Uuid>().is_ok()).max();
    newest.unwrap().to_owned()
}

pub(super) async fn entry_word(test: &TestApp, county: &County) -> String {
    let leader = test.sign_in(county.account("Leitung")).await;
    let there = leader.get("/entry-words").await.ok().text;
    let word = format!("W{}", there.matches("/remove").count());
    let fields = [("word", word.as_str()), ("means", "topic:kita")];
    leader.post("/entry-words", &fields).await.location();
    let page = leader.get("/entry-words").await.ok().text;
    let ids = page.match_indices("action=\"/entry-words/");
    let ids = ids.map(|(at, found)| &page[at + found.len()..][..36]);
    ids.max().unwrap().to_owned()
}

pub(super) async fn feed(test: &TestApp, county: &County) -> String {
    let answer = karrer(test, county).await.post("/calendar/feed", &[]).await;
    let (_, rest) = answer.text.split_once("/feeds/").unwrap();
    rest[..68].to_owned()
}

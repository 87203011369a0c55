//! Consultations through HTTP, on both databases.

mod changing;
mod faults;
mod inviting;
mod listing;
mod saving;

use bindeglied_kit::args;

use crate::testing::{Client, MadeCase, TestApp};

pub(super) type Fields = Vec<(&'static str, String)>;

/// What a Fachkraft fills in for a case.
pub(super) fn fields(made: &MadeCase) -> Fields {
    vec![
        ("case", made.case.to_string()),
        ("day", "heute".to_owned()),
        ("minutes", "1:30".to_owned()),
        ("channel", "phone".to_owned()),
        ("state", "held".to_owned()),
        ("person", made.people[0].to_string()),
    ]
}

pub(super) fn with(mut fields: Fields, name: &'static str, value: &str) -> Fields {
    fields.retain(|(field, _)| *field != name);
    fields.push((name, value.to_owned()));
    fields
}

pub(super) async fn send(client: &Client, path: &str, fields: &Fields) -> crate::testing::Answer {
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    client.post(path, &pairs).await
}

pub(super) async fn count(test: &TestApp) -> i64 {
    let (n,): (i64,) = test
        .app
        .db
        .one("select cast(count(*) as bigint) from consultation", args![])
        .await
        .unwrap();
    n
}

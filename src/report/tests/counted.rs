use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use serde_json::{Value, json};

use super::asked;
use super::paper::small_world;
use crate::indicator::Dimension;
use crate::testing::TestApp;

/// Label, then the twelve figures; null where there is none.
fn rows(found: &Value) -> Vec<Value> {
    let figures = |row: &Value| -> Vec<Value> {
        crate::indicator::INDICATORS
            .iter()
            .map(|i| row[i.key].clone())
            .collect()
    };
    let all = found["rows"].as_array().unwrap().iter();
    all.map(|row| json!([row["label"], figures(row)])).collect()
}

/// A row of a breakdown that only consultations have.
fn talks(label: &str, values: [i64; 4]) -> Value {
    let mut all: Vec<Value> = values.iter().map(|v| json!(v)).collect();
    all.resize(12, Value::Null);
    json!([label, all])
}

#[both]
async fn a_small_county_as_counted_on_paper(db: TestDb) {
    let test = TestApp::new(db).await;
    small_world(&test).store(&test).await;
    let staff = asked(&test, Dimension::Staff, false).await;
    assert_eq!(
        staff["total"],
        json!({
            "consultations_held": 7, "minutes": 205, "people": 4, "households": 3, "plans_new": 1,
            "plans_continued": 1, "plans_active": 1, "plans_ended": 1, "people_in_care": 4,
            "people_reached": 4, "share_reached": 100.0, "people_without_plan": 1,
        })
    );
    assert_eq!(
        rows(&staff),
        [
            json!(["Erika Karrer", [3, 100, 2, 1, 0, 1, 1, 0, 2, 2, 100.0, 0]]),
            json!(["Erika Weber", [4, 105, 3, 3, 1, 0, 0, 1, 2, 2, 100.0, 1]]),
        ]
    );
    // One person counselled in two municipalities stands in both rows and once in the total.
    let places = asked(&test, Dimension::Municipality, false).await;
    assert_eq!(
        rows(&places),
        [
            json!(["Mengen", [4, 125, 3, 2, 0, 1, 1, 0, 3, 3, 100.0, 1]]),
            json!(["Scheer", [3, 80, 3, 3, 1, 0, 0, 1, 1, 1, 100.0, 0]]),
        ]
    );
}

#[both]
async fn consultations_as_counted_on_paper(db: TestDb) {
    let test = TestApp::new(db).await;
    small_world(&test).store(&test).await;
    let channels = asked(&test, Dimension::Channel, false).await;
    assert_eq!(
        rows(&channels),
        [
            talks("Termin im Büro", [2, 105, 3, 2]),
            talks("Hausbesuch", [2, 45, 1, 1]),
            talks("Telefon", [3, 55, 1, 1]),
        ]
    );
    let topics = asked(&test, Dimension::Topic, false).await;
    assert_eq!(
        rows(&topics),
        [
            talks("Asylverfahren", [2, 75, 2, 1]),
            talks("Aufenthaltstitel", [1, 45, 1, 1]),
            talks("Wohnungssuche", [1, 60, 2, 1]),
            talks("ohne Thema", [4, 85, 2, 2]),
        ]
    );
    let areas = asked(&test, Dimension::LifeArea, false).await;
    assert_eq!(
        rows(&areas),
        [
            talks("Aufenthalt/Behörden", [3, 120, 3, 2]),
            talks("Wohnen", [1, 60, 2, 1]),
            talks("ohne Thema", [4, 85, 2, 2]),
        ]
    );
}

#[both]
async fn people_by_their_traits_as_counted_on_paper(db: TestDb) {
    let test = TestApp::new(db).await;
    small_world(&test).store(&test).await;
    let people = |found: &Value| -> Vec<Value> {
        let all = found["rows"].as_array().unwrap().iter();
        all.map(|row| {
            json!([
                row["label"],
                row["consultations_held"],
                row["people"],
                row["plans_active"],
                row["people_in_care"]
            ])
        })
        .collect()
    };
    let status = asked(&test, Dimension::StatusGroup, false).await;
    assert_eq!(
        people(&status),
        [
            json!(["anerkannt", 4, 2, 1, 2]),
            json!(["unbefristet", 2, 1, 0, 1]),
            // A child without status, and the anonymous advice.
            json!(["ohne Angabe", 2, 1, 1, 1]),
        ]
    );
    let ages = asked(&test, Dimension::AgeGroup, false).await;
    assert_eq!(
        people(&ages),
        [
            json!(["14 bis 17 Jahre", 2, 2, 1, 2]),
            json!(["27 bis 44 Jahre", 3, 1, 1, 1]),
            json!(["unbekannt", 3, 1, 0, 1]),
        ]
    );
    let nations = asked(&test, Dimension::Nationality, false).await;
    let counts: Vec<i64> = people(&nations)
        .iter()
        .map(|row| row[2].as_i64().unwrap())
        .collect();
    assert_eq!(counts, [1, 2, 1]);
    let sexes = asked(&test, Dimension::Sex, false).await;
    assert_eq!(
        people(&sexes)[..3],
        [
            json!(["weiblich", 3, 1, 1, 1]),
            json!(["männlich", 2, 2, 1, 2]),
            json!(["divers", 2, 1, 0, 1])
        ]
    );
    let reasons = asked(&test, Dimension::NoPlan, false).await;
    assert_eq!(rows(&reasons).len(), 1);
    assert_eq!(reasons["rows"][0]["label"], "von Klient:in nicht gewünscht");
    assert_eq!(reasons["rows"][0]["people_without_plan"], 1);
}

#[both]
async fn people_by_their_german_as_counted_on_paper(db: TestDb) {
    let test = TestApp::new(db).await;
    small_world(&test).store(&test).await;
    let levels = asked(&test, Dimension::GermanLevel, false).await;
    let levels: Vec<Value> = levels["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| json!([row["label"], row["people_in_care"]]))
        .collect();
    assert_eq!(
        levels,
        [
            json!(["A1", 1]),
            json!(["B2", 1]),
            json!(["ohne Angabe", 2])
        ]
    );
}

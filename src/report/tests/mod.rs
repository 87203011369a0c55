mod counted;
pub(crate) mod paper;

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::db::counting;
use bindeglied_kit::sheet::{Limits, Workbook, read};
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::NaiveDate;
use serde_json::{Value, json};

use self::paper::small_world;
use crate::indicator::{Dimension, Period, Question, Scope, Settings};
use crate::report::{Ask, evaluate, json as as_json};
use crate::testing::TestApp;

const MENGEN: &str = "08437076";
const SCHEER: &str = "08437101";
const YEAR: &str = "from=2025-01-01&to=2025-12-31";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn asked(test: &TestApp, by: Dimension, protected: bool) -> Value {
    let ask = Ask {
        question: Question {
            tenant: test.county.tenant,
            scope: Scope::Tenant,
            period: Period::new(day("2025-01-01"), day("2025-12-31")).unwrap(),
            settings: Settings::default(),
        },
        dimensions: vec![by],
        crossed: false,
        protected,
    };
    let l = test.app.localiser("de");
    as_json(&evaluate(&test.app, ask, &l).await.unwrap(), &l)
}

/// The texts of a table's cells, row by row.
fn table(html: &str, id: &str) -> Vec<Vec<String>> {
    let from = html.find(&format!("id=\"{id}\"")).expect(id);
    let end = html[from..].find("</table>").unwrap();
    let rows = html[from..from + end].split("<tr>").skip(1);
    rows.map(|row| {
        let cells = row.split("</t").filter_map(|cell| {
            let cell = &cell[cell.rfind("<th").max(cell.rfind("<td"))?..];
            let mut text = String::new();
            let mut tag = false;
            for letter in cell.chars() {
                match letter {
                    '<' => tag = true,
                    '>' => tag = false,
                    letter if !tag => text.push(letter),
                    _ => {}
                }
            }
            Some(text.trim().to_owned())
        });
        cells.collect()
    })
    .collect()
}

fn sheet(workbook: &Workbook, name: &str) -> Vec<Vec<String>> {
    let sheet = workbook
        .sheets
        .iter()
        .find(|sheet| sheet.name == name)
        .expect(name);
    let filled = |row: &bindeglied_kit::sheet::Row| row.filled().map(|(at, _)| at + 1).last();
    let width = sheet.rows.iter().filter_map(filled).max().unwrap();
    let shown = |row: &bindeglied_kit::sheet::Row| {
        (0..width)
            .map(|at| row.get(at).display().into_owned())
            .collect()
    };
    sheet.rows.iter().map(shown).collect()
}

#[both]
async fn the_spreadsheet_says_what_the_page_says(db: TestDb) {
    let test = TestApp::new(db).await;
    small_world(&test).store(&test).await;
    let leader = test.client("Leitung").await;
    let answer = leader.get(&format!("/figures/workbook?{YEAR}")).await.ok();
    assert!(
        answer.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("auswertung-2025-01-01")
    );
    let workbook = read(&answer.bytes, "auswertung.xlsx", &Limits::default()).unwrap();
    let sheets = [
        ("staff", "Fachkraft"),
        ("municipality", "Kommune"),
        ("topic", "Thema"),
        ("age_group", "Altersgruppe"),
    ];
    for (by, name) in sheets {
        let page = leader.get(&format!("/figures?{YEAR}&by={by}")).await.ok();
        let on_page = table(&page.text, "breakdown");
        let in_sheet = sheet(&workbook, name);
        assert_eq!(in_sheet.len(), on_page.len(), "{by}");
        for (sheet_row, page_row) in in_sheet.iter().zip(&on_page).skip(1) {
            let page_row: Vec<String> = page_row
                .iter()
                .map(|cell| cell.replace(",0 %", ""))
                .collect();
            assert!(
                sheet_row.len() >= 5 && page_row.starts_with(sheet_row),
                "{sheet_row:?} {page_row:?}"
            );
        }
    }
    let crossed = sheet(&workbook, "Fachkraft × Kommune");
    assert_eq!(crossed[1], ["Erika Karrer", "3", "0", "3"]);
    assert_eq!(crossed[2], ["Erika Weber", "1", "3", "4"]);
    assert_eq!(crossed[3], ["Gesamt", "4", "3", "7"]);
    let rules = sheet(&workbook, "Zählregeln");
    assert_eq!(rules.len(), 13);
    assert!(rules[1][1].contains("stattgefunden"));
    let front = sheet(&workbook, "Auswertung Zeitraum");
    assert!(
        front
            .iter()
            .any(|row| row[0] == "Beratungen" && row[1] == "7")
    );
    assert!(
        front
            .iter()
            .all(|row| row.iter().all(|cell| !cell.contains('\u{2068}')))
    );
}

#[both]
async fn the_county_sees_no_small_number_and_no_record(db: TestDb) {
    let test = TestApp::new(db).await;
    small_world(&test).store(&test).await;
    let county = test.client("Koordination").await;
    let page = county
        .get(&format!("/figures?{YEAR}&by=municipality"))
        .await
        .ok();
    assert!(page.text.contains("Kleine Zahlen sind verdeckt"));
    assert!(!page.text.contains("/figures/records"));
    let rows = table(&page.text, "breakdown");
    // 4 and 3 consultations of 7: both hidden with their minutes; the zeros stay.
    let dot = "•";
    assert_eq!(
        rows[1][..6],
        ["Mengen", dot, dot, dot, dot, "0"].map(str::to_owned)
    );
    assert_eq!(
        rows[2][..6],
        ["Scheer", dot, dot, dot, dot, dot].map(str::to_owned)
    );
    assert_eq!(rows[3][..4], ["Gesamt", "7", "205", dot].map(str::to_owned));
    let records = county
        .get(&format!("/figures/records?figure=people&{YEAR}"))
        .await;
    assert_eq!(records.status, StatusCode::NOT_FOUND);
    let odd = county.get("/figures?from=2025-01-01&to=2025-12-30").await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.text.contains("ganze Quartale"));
    let book = county.get(&format!("/figures/workbook?{YEAR}")).await.ok();
    let book = read(&book.bytes, "auswertung.xlsx", &Limits::default()).unwrap();
    let staff = sheet(&book, "Fachkraft");
    assert_eq!(staff[1][..3], ["Erika Karrer", dot, dot].map(str::to_owned));
    let found = asked(&test, Dimension::Municipality, true).await;
    assert_eq!(found["rows"][0]["minutes"], json!(null));
    assert!(
        found["rows"][0]["hidden"]
            .as_array()
            .unwrap()
            .contains(&json!("minutes"))
    );

    // A county that has chosen to hide nothing.
    let mut tx = test.app.db.begin().await.unwrap();
    let open = json!({"threshold": 1});
    tx.run(
        "update tenant set settings = $2 where id = $1",
        args![test.county.tenant, open],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let page = county
        .get(&format!("/figures?{YEAR}&by=municipality"))
        .await
        .ok();
    assert_eq!(table(&page.text, "breakdown")[1][1], "4");
}

#[both]
async fn everyone_sees_their_own_part(db: TestDb) {
    let test = TestApp::new(db).await;
    small_world(&test).store(&test).await;
    let staff = format!("/figures?{YEAR}&by=staff");
    let karrer = test.client("Karrer").await;
    let rows = table(&karrer.get(&staff).await.ok().text, "breakdown");
    assert_eq!(rows.len(), 3);
    assert_eq!(
        rows[1][..4],
        ["Erika Karrer", "3", "100", "2"].map(str::to_owned)
    );
    let list = karrer
        .get(&format!(
            "/figures/records?figure=consultations_held&{YEAR}"
        ))
        .await
        .ok();
    assert!(list.text.contains("3 Datensätze") && list.text.contains("Familie1, Person1"));
    // What she may not see is counted for nobody: not by asking for a colleague's group.
    let weber = test.county.account("Weber").id;
    let other = format!("/figures/records?figure=people&{YEAR}&by=staff&key={weber}");
    let none = karrer.get(&other).await.ok().text;
    assert!(none.contains("Nichts gefunden") && !none.contains("Familie"));
    // Weber once counselled a person of Karrer's case: counted, without the name.
    let weber = test.client("Weber").await;
    let list = weber
        .get(&format!("/figures/records?figure=people&{YEAR}"))
        .await
        .ok()
        .text;
    assert!(
        list.contains("Familie3") && !list.contains("Familie1") && list.contains("Zuständigkeit")
    );

    let kommune = test.client("Kommune").await;
    let page = kommune
        .get(&format!("/figures?{YEAR}&by=municipality"))
        .await
        .ok();
    assert!(page.text.contains("Mengen") && !page.text.contains("Scheer"));
    for nobody in [
        "Partner",
        "Ehrenamt",
        "Datenschutz",
        "Pruefung",
        "Verwaltung",
    ] {
        let answer = test.client(nobody).await.get("/figures").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nobody}");
    }
    let elsewhere = test.sign_in(test.other.account("Leitung")).await;
    let page = elsewhere.get(&staff).await.ok();
    assert!(page.text.contains("nichts gezählt") && !page.text.contains("Erika Karrer"));
}

#[both]
async fn bad_input_is_said_and_kept(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    for (query, message) in [
        ("from=31.02.2025&to=1.3.2025", "31.02.2025"),
        ("from=1.3.2025&to=1.2.2025", "vor dem Anfang"),
        ("from=%00&to=%ff%fe", "from"),
    ] {
        let answer = karrer.get(&format!("/figures?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer.text.contains(message), "{query}");
        let book = karrer.get(&format!("/figures/workbook?{query}")).await;
        assert_eq!(book.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    for bad in [
        "figure=nothing",
        "figure=people&by=staff&key=x",
        "figure=plans_new&by=channel&key=phone",
        "figure=people&after=zz_1",
        "figure=people&from=x",
    ] {
        let answer = karrer.get(&format!("/figures/records?{bad}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{bad}");
    }
    assert_eq!(
        karrer.get("/figures?by=nothing").await.status,
        StatusCode::OK
    );
    let english = karrer
        .request("GET", "/figures")
        .header("cookie", "lang=en")
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(karrer.send(english).await.status, StatusCode::OK);
}

#[both]
async fn few_statements(db: TestDb) {
    let test = TestApp::new(db).await;
    small_world(&test).store(&test).await;
    let leader = test.client("Leitung").await;
    let page = format!("/figures?{YEAR}");
    let (first, _) = counting(leader.get(&page)).await;
    assert_eq!(first.status, StatusCode::OK);
    let (_, count) = counting(leader.get(&page)).await;
    assert!((5..=10).contains(&count), "{count}");
    let (_, count) = counting(leader.get(&format!("/figures/workbook?{YEAR}"))).await;
    assert!(count <= 18, "{count}");
    let (_, count) = counting(leader.get(&format!("/figures/records?figure=people&{YEAR}"))).await;
    assert!(count <= 6, "{count}");
}

//! The database takes nothing: what was typed comes back, nothing is half saved, and when all is
//! well again the same form goes through.

use bindeglied_kit::args;
use bindeglied_kit::testing::{Fault, TestDb};
use bindeglied_kit_macros::both;

use crate::audit;
use crate::testing::TestApp;

async fn count(test: &TestApp, table: &str) -> i64 {
    let sql = format!("select cast(count(*) as bigint) from {table} where tenant_id = $1");
    let tenant = test.county.tenant;
    let (count,): (i64,) = test.app.db.one(&sql, args![tenant]).await.unwrap();
    count
}

/// The hidden and visible fields of a page's form, as a browser would send them.
fn fields(page: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        let text = text.replace("&#34;", "\"").replace("&#60;", "<");
        text.replace("&#62;", ">").replace("&#38;", "&")
    };
    let name = |part: &str| part.split('"').next().unwrap().to_owned();
    let mut all = Vec::new();
    for part in page.split("type=\"hidden\" name=\"").skip(1) {
        let value = part.split("value=\"").nth(1).unwrap();
        all.push((name(part), plain(value.split('"').next().unwrap())));
    }
    for part in page.split("<textarea").skip(1) {
        let of = part.split("name=\"").nth(1).unwrap();
        let text = part.split_once(">\n").unwrap().1;
        all.push((name(of), plain(text.split("</textarea>").next().unwrap())));
    }
    all.retain(|(name, _)| name != "csrf");
    all
}

#[both]
async fn a_full_disk(db: TestDb) {
    let test = TestApp::new(db).await;
    let fault = async || Fault::full(&test.app.db).await;
    comes_back(&test, fault, (507, "Kein Speicherplatz mehr")).await;
}

#[both]
async fn a_database_others_hold(db: TestDb) {
    let test = TestApp::new(db).await;
    let fault = async || Fault::busy(&test.db, &test.app.db).await;
    comes_back(&test, fault, (503, "Gerade arbeiten zu viele gleichzeitig")).await;
}

async fn comes_back(
    test: &TestApp,
    fault: impl AsyncFn() -> Fault,
    (status, sentence): (u16, &str),
) {
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let (case, person) = (made.case.to_string(), made.people[0].to_string());
    // More than fits into what is left of a page.
    let note = format!(
        "Frau Haile: <Mietvertrag> & \"Kaution\".\n{}",
        "Wort ".repeat(3_500)
    );
    let typed = [
        ("case", case.as_str()),
        ("person", &person),
        ("day", "19.11.2025"),
        ("minutes", "30"),
        ("channel", "phone"),
        ("state", "held"),
        ("interpreter", "none"),
        ("note", note.trim()),
        ("follow-up", "12.12.2025"),
        ("follow-up-text", "Mietvertrag prüfen"),
    ];
    let (talks, lines) = (
        count(test, "consultation").await,
        count(test, "audit_event").await,
    );
    let fault = fault().await;
    let answer = karrer.post("/consultations", &typed).await;
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.text.contains(sentence), "{}", answer.text);
    let kept = fields(&answer.text);
    for (name, value) in typed {
        assert!(
            kept.contains(&(name.to_owned(), value.to_owned())),
            "{name}: {kept:?}"
        );
    }
    assert_eq!(count(test, "consultation").await, talks);
    assert_eq!(count(test, "follow_up").await, talks);
    assert_eq!(count(test, "audit_event").await, lines);
    fault.mend(&test.app.db).await;
    let again: Vec<(&str, &str)> = kept.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let saved = karrer.post("/consultations", &again).await;
    let page = karrer.get(&saved.location()).await.ok();
    assert!(
        page.text.contains("&#60;Mietvertrag&#62; &#38;"),
        "{}",
        page.text
    );
    assert_eq!(count(test, "consultation").await, talks + 1);
    let (db, keys) = (&test.app.db, &test.app.keys);
    let chain = audit::verify(db, Some(keys), test.county.tenant).await;
    assert_eq!(chain.unwrap().broken, None);
}

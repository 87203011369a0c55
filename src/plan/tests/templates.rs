use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::between;
use crate::testing::TestApp;

/// The id of the template with this wording in a select.
fn id_of(page: &str, wording: &str) -> String {
    let at = page.find(&format!(">{wording}</option>")).expect(wording);
    let start = page[..at].rfind("value=\"").unwrap() + 7;
    page[start..start + 36].to_owned()
}

const B1: &str = "Die Prüfung B1 ist bestanden";

#[both]
async fn a_goal_starts_from_a_template_with_its_steps(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let karrer = test.client("Karrer").await;
    let base = format!("/cases/{case}/plan");
    karrer.post(&base, &[]).await.location();
    let new = format!("{base}/goals/new");
    let page = karrer.get(&new).await.ok().text;
    let id = id_of(&page, B1);
    let page = karrer.get(&format!("{new}?template={id}")).await.ok().text;
    assert!(page.contains("Zertifikat liegt vor") && page.contains("20.11.2026"));
    assert!(page.contains("Einmal in der Woche gemeinsam üben"));
    let fields = [
        ("template", id.as_str()),
        ("sent", "1"),
        ("life_area", "language"),
        ("wording", "Selam besteht B1"),
        ("status", "open"),
        ("step", "1"),
        ("step", "3"),
    ];
    // What was unticked stays unticked when the form comes back.
    let mut wrong = fields.to_vec();
    wrong.push(("target_on", "31.2.2026"));
    let answer = karrer.post(&format!("{base}/goals"), &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains(r#"name="step" value="2">"#));
    assert!(answer.text.contains(r#"name="step" value="3" checked>"#));
    karrer
        .post(&format!("{base}/goals"), &fields)
        .await
        .location();
    let plan = karrer.get(&base).await.ok().text;
    assert!(plan.contains("Selam besteht B1") && plan.contains("Regelmäßig am Kurs teilnehmen"));
    assert!(plan.contains("Zur Prüfung anmelden") && !plan.contains("gemeinsam üben"));
}

#[both]
async fn a_traeger_makes_the_templates_its_own(db: TestDb) {
    let test = TestApp::new(db).await;
    let lead = test.client("Leitung").await;
    let list = lead.get("/goal-templates").await.ok().text;
    assert!(list.contains("Mitgelieferte") && list.contains(B1));
    let at = list.find(B1).unwrap();
    let start = list[..at].rfind("href=\"").unwrap() + 6;
    let one = list[start..].split('"').next().unwrap().to_owned();
    let page = lead.get(&one).await.ok().text;
    let version = between(&page, "name=\"version\" value=\"", "\"").to_owned();
    let mut fields = vec![
        ("version", version.as_str()),
        ("life_area", "language"),
        ("wording", "B1 in unserem Landkreis"),
        ("months", "0"),
        ("active", "true"),
        ("actor_1", "client"),
        ("what_1", "Kurs in Mengen besuchen"),
        ("what_2", "Wer das tut, steht nirgends"),
    ];
    let answer = lead.post(&one, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("1 bis 48") && answer.text.contains("Wer geht diesen Schritt?"));
    assert!(
        answer.text.contains("steht nirgends"),
        "what was typed is kept"
    );
    fields.retain(|(name, _)| *name != "months" && *name != "what_2");
    fields.push(("months", "9"));
    lead.post(&one, &fields).await.location();
    let list = lead.get("/goal-templates").await.ok().text;
    assert!(list.contains("Eigene Vorlagen") && list.contains("B1 in unserem Landkreis"));
    assert!(!list.contains(B1) && list.contains("Ein Girokonto besteht"));
    // The old page named a shipped one; it is nobody's any more.
    assert_eq!(lead.post(&one, &fields).await.status, StatusCode::NOT_FOUND);
}

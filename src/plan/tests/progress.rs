use axum::http::StatusCode;
use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::{Made, STEP, WORDING, between, steps};
use crate::testing::Answer;

fn fields(made: &Made, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all = vec![
        ("case".to_owned(), made.case.to_string()),
        ("day".to_owned(), "gestern".to_owned()),
        ("minutes".to_owned(), "30".to_owned()),
        ("channel".to_owned(), "phone".to_owned()),
        ("state".to_owned(), "held".to_owned()),
        ("note".to_owned(), "Anmeldung besprochen".to_owned()),
    ];
    for (name, value) in more {
        all.retain(|(field, _)| field != name || *name == "tick");
        all.push(((*name).to_owned(), (*value).to_owned()));
    }
    all
}

async fn send(made: &Made, path: &str, fields: &[(String, String)]) -> Answer {
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (&**k, &**v)).collect();
    made.karrer.post(path, &pairs).await
}

/// Ids of the steps of the plan and the field of its goal, as the form of a consultation has them.
fn offered(page: &str) -> (Vec<String>, String) {
    let ticks = page.match_indices("name=\"tick\" value=\"");
    let ids = ticks.map(|(at, found)| page[at + found.len()..][..36].to_owned());
    (
        ids.collect(),
        between(page, "name=\"level_", "\"").to_owned(),
    )
}

#[both]
#[expect(
    clippy::too_many_lines,
    reason = "one consultation from the form to the corrections after it"
)]
async fn a_consultation_ticks_a_step_and_moves_a_goal(db: TestDb) {
    let made = Made::new(db).await;
    let new = format!("/consultations/new?case={}", made.case);
    // A draft is nobody's plan yet.
    assert!(!made.karrer.get(&new).await.ok().text.contains("f-plan"));
    made.agree("10.11.2025", "true").await.location();
    let (page, statements) = counting(made.karrer.get(&new)).await;
    let page = page.ok().text;
    assert!(statements <= 6, "{statements} statements");
    assert!(page.contains(WORDING) && page.contains(STEP));
    assert!(page.contains("2 offene Schritte") && page.contains("id=\"f-plan\" tabindex=\"-1\">"));
    let (ticks, goal) = offered(&page);
    assert_eq!(ticks.len(), 2);
    let (level, was) = (format!("level_{goal}"), format!("was_{goal}"));
    let said = [
        ("tick", ticks[0].as_str()),
        (level.as_str(), "1"),
        (was.as_str(), ""),
    ];
    let all = fields(&made, &said);

    // Not with one that has not taken place, and not a step that is not there.
    let mut planned = all.clone();
    planned.push(("state".to_owned(), "planned".to_owned()));
    planned.retain(|(name, value)| name != "state" || value == "planned");
    planned.retain(|(name, _)| name != "day");
    planned.push(("day".to_owned(), "24.11.2025".to_owned()));
    let other = made.test.new_id().to_string();
    for (wrong, text) in [
        (planned, "die stattgefunden hat"),
        (fields(&made, &[("tick", &other)]), "nicht mehr offen"),
        (fields(&made, &[("tick", "x")]), "nicht mehr offen"),
        (fields(&made, &[(&level, "7"), (&was, "")]), "f-plan-error"),
        (
            fields(&made, &[(&level, "1"), (&was, "2")]),
            "anders bewertet",
        ),
    ] {
        let answer = send(&made, "/consultations", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(answer.text.contains(text), "{text}");
        assert!(answer.text.contains("Anmeldung besprochen"));
        assert!(answer.text.contains("id=\"f-plan\" tabindex=\"-1\" open"));
    }
    assert_eq!(
        made.count("select count(*) from consultation where tenant_id = $1")
            .await,
        0
    );

    let (answer, statements) = counting(send(&made, "/consultations", &all)).await;
    let shown = answer.location();
    assert!(statements <= 17, "{statements} statements");
    for (path, text) in [
        (&shown, "+1 mehr als erwartet"),
        (&shown, STEP),
        (&made.base, "19.11.2025"),
        (&made.base, "mehr als erwartet"),
        (
            &format!("/cases/{}", made.case),
            "Schritt erledigt: Anmeldung bei der Volkshochschule",
        ),
        (
            &format!("/cases/{}", made.case),
            "Ziel +1: Frau Haile besteht",
        ),
    ] {
        let page = made.karrer.get(path).await.ok().text;
        assert!(page.contains(text), "{path}: {text}");
    }
    assert!(!made.page().await.contains("Geändert seit"));

    // Whoever sends the same form again meets the step that is done.
    let answer = send(&made, "/consultations", &all).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    // An ordinary consultation asks for nothing of the plan.
    let (answer, statements) = counting(send(&made, "/consultations", &fields(&made, &[]))).await;
    answer.location();
    assert!(statements <= 10, "{statements} statements");
}

#[both]
async fn a_correction_unticks_nothing(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("10.11.2025", "true").await.location();
    let new = format!("/consultations/new?case={}", made.case);
    let (ticks, goal) = offered(&made.karrer.get(&new).await.ok().text);
    let all = fields(&made, &[("tick", &ticks[0])]);
    let shown = send(&made, "/consultations", &all).await.location();

    let edit = made.karrer.get(&format!("{shown}/edit")).await.ok().text;
    assert!(edit.contains("bereits festgehalten") && edit.contains(STEP));
    let (left, _) = offered(&edit);
    assert_eq!(left, [ticks[1].clone()], "only what is open can be ticked");
    let (level, was) = (format!("level_{goal}"), format!("was_{goal}"));
    let mut again = fields(
        &made,
        &[
            ("version", "1"),
            ("note", "Berichtigt"),
            (&level, "-2"),
            (&was, ""),
        ],
    );
    send(&made, &shown, &again).await.location();
    let done = "select count(*) from plan_step where tenant_id = $1 and done_on is not null";
    assert_eq!(made.count(done).await, 1);
    let page = made.karrer.get(&shown).await.ok().text;
    assert!(page.contains("Berichtigt") && page.contains(STEP) && page.contains("−2 viel weniger"));

    // An older form keeps what it says about the plan as well.
    again.push(("tick".to_owned(), ticks[1].clone()));
    again.retain(|(name, _)| *name != level && *name != was);
    let answer = send(&made, &shown, &again).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(
        answer
            .text
            .contains(&format!("value=\"{}\" checked", ticks[1]))
    );
    assert_eq!(made.count(done).await, 1, "nothing of it was saved");

    // Taken back in the plan, or removed from it: the consultation says so.
    let path = steps(&made.page().await)[0].clone();
    let undo = [("version", "2"), ("done", "false")];
    let tick = format!("{path}/completion");
    made.karrer.post(&tick, &undo).await.location();
    let page = made.karrer.get(&shown).await.ok().text;
    assert!(page.contains("im Plan zurückgenommen"));
    let removal = format!("{path}/removal");
    made.karrer
        .post(&removal, &[("version", "3")])
        .await
        .location();
    let page = made.karrer.get(&shown).await.ok().text;
    assert!(page.contains("[aus dem Plan entfernt]") && !page.contains(STEP));
}

#[both]
async fn a_plan_that_ended_meanwhile_is_said_at_its_part(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("10.11.2025", "true").await.location();
    let new = format!("/consultations/new?case={}", made.case);
    let (_, goal) = offered(&made.karrer.get(&new).await.ok().text);
    let closure = format!("{}/closure", made.base);
    let version = made.version_at(&closure).await;
    let end = [
        ("version", version.as_str()),
        ("ended_on", "20.11.2025"),
        ("reason", "moved"),
    ];
    made.karrer.post(&closure, &end).await.location();
    let level = format!("level_{goal}");
    let all = fields(&made, &[("note", "Bleibt stehen"), (&level, "1")]);
    let answer = send(&made, "/consultations", &all).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in ["id=\"f-plan\"", "id=\"f-plan-error\"", "Bleibt stehen"] {
        assert!(answer.text.contains(text), "{text}");
    }
}

#[both]
async fn who_does_not_see_the_case_sees_nothing_of_its_plan(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("10.11.2025", "true").await.location();
    let new = format!("/consultations/new?case={}", made.case);
    let (ticks, _) = offered(&made.karrer.get(&new).await.ok().text);
    let weber = made.test.client("Weber").await;
    assert_eq!(weber.get(&new).await.status, StatusCode::NOT_FOUND);
    let own = made.test.make_case("Weber", &[("Demir", "Ali")]).await.case;
    let own_page = weber.get(&format!("/consultations/new?case={own}")).await;
    assert!(!own_page.ok().text.contains("f-plan"));
    // A step of a plan one does not see cannot be ticked by its number.
    for case in [made.case.to_string(), own.to_string()] {
        let all = fields(&made, &[("case", &case), ("tick", &ticks[0])]);
        let pairs: Vec<(&str, &str)> = all.iter().map(|(k, v)| (&**k, &**v)).collect();
        let answer = weber.post("/consultations", &pairs).await;
        assert!(!answer.status.is_redirection(), "{case}");
        assert!(!answer.text.contains(STEP));
    }
    let done = "select count(*) from plan_step where tenant_id = $1 and done_on is not null";
    assert_eq!(made.count(done).await, 0);
}

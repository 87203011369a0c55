use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::{Made, OFFICE, STEP, WORDING, between, steps};
use crate::audit::{Event, Work};
use crate::plan::{self, NewPlan, State};
use crate::testing::TestApp;

#[both]
async fn a_plan_from_the_empty_page_to_its_end(db: TestDb) {
    let made = Made::new(db).await;
    let page = made.page().await;
    for text in [
        WORDING,
        STEP,
        OFFICE,
        "Entwurf",
        "30.06.2026",
        "Zeugnis liegt vor",
    ] {
        assert!(page.contains(text), "{text}");
    }
    // A draft counts nowhere and cannot be ended.
    let closure = format!("{}/closure", made.base);
    assert_eq!(
        made.karrer.get(&closure).await.status,
        StatusCode::NOT_FOUND
    );

    assert_eq!(made.agree("20.11.2025", "true").await.location(), made.base);
    let page = made.page().await;
    assert!(
        page.contains("aktiv") && page.contains("20.05.2026"),
        "{page}"
    );
    assert!(!page.contains("Unterschrift der Klientin"));
    assert_eq!(
        made.count("select count(*) from plan_version where tenant_id = $1 and number = 1 and agreed_on = '2025-11-20'").await,
        1
    );

    let version = made.version_at(&closure).await;
    let end = [
        ("version", version.as_str()),
        ("ended_on", "20.11.2025"),
        ("reason", "independent"),
        ("note", "Alles erreicht"),
    ];
    assert_eq!(made.karrer.post(&closure, &end).await.location(), made.base);
    let page = made.page().await;
    assert!(page.contains("beendet") && page.contains("selbstständig"));
    assert!(page.contains("Alles erreicht") && page.contains(WORDING));
    // An ended plan stands still …
    let step = [("actor", "client"), ("what", "zu spät")];
    let answer = made
        .karrer
        .post(&format!("{}/steps", made.goal), &step)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // … and a new one can begin; the old one is still read.
    made.karrer.post(&made.base, &[]).await.location();
    let page = made.page().await;
    assert!(!page.contains(WORDING));
    let old = format!("{}?plan={}", made.base, between(&page, "?plan=", "\""));
    assert!(made.karrer.get(&old).await.ok().text.contains(WORDING));
}

#[both]
async fn an_agreed_version_never_changes(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("19.11.2025", "true").await.location();
    // A tick is progress, not another plan.
    let page = made.page().await;
    let step = &steps(&page)[0];
    let tick = [("version", "1"), ("done", "true")];
    made.karrer
        .post(&format!("{step}/completion"), &tick)
        .await
        .location();
    let page = made.page().await;
    assert!(page.contains("steps__done") && !page.contains("Geändert seit"));

    let change = [
        ("version", "1"),
        ("life_area", "work"),
        ("wording", "Frau Haile findet eine Stelle"),
        ("status", "partly"),
        ("attainment", "-1"),
    ];
    made.karrer.post(&made.goal, &change).await.location();
    assert!(
        made.page()
            .await
            .contains("Geändert seit der letzten Vereinbarung")
    );
    // Out of the family comes one who marries: the frozen paper keeps the name of the day.
    let first = format!("{}/versions/1", made.base);
    let frozen = made.karrer.get(&first).await.ok().text;
    assert!(
        frozen.contains(WORDING) && frozen.contains("Sprache") && frozen.contains("Haile, Selam")
    );
    assert!(!frozen.contains("findet eine Stelle") && !frozen.contains("steps__done"));
    assert!(frozen.contains("Frau Abrehet Dolmetsch") && frozen.contains("Tigrinya"));

    // Not before the last agreement, and then as a continuation.
    let early = made.agree("18.11.2025", "true").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("spätere Vereinbarung") && early.text.contains("18.11.2025"));
    made.agree("20.11.2025", "").await.location();
    let page = made.page().await;
    assert!(page.contains("fortgeschrieben, 20.11.2025"), "{page}");
    assert!(page.contains("Unterschrift der Klientin") && !page.contains("Geändert seit"));
    let second = made
        .karrer
        .get(&format!("{}/versions/2", made.base))
        .await
        .ok()
        .text;
    assert!(second.contains("findet eine Stelle") && second.contains("steps__done"));
    assert!(made.karrer.get(&first).await.ok().text.contains(WORDING));
}

#[both]
async fn an_agreement_needs_a_goal_and_the_own_signature(db: TestDb) {
    let made = Made::new(db).await;
    let path = format!("{}/agreement", made.base);
    let version = made.version_at(&path).await;
    let mut fields = vec![
        ("version", version.as_str()),
        ("agreed_on", "20.11.2025"),
        ("client_signed", "true"),
        ("lang", "ar"),
        ("explained_by", "Herr Dolmetsch"),
    ];
    let answer = made.karrer.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("Ohne Ihre eigene Unterschrift"));
    assert!(answer.text.contains("Herr Dolmetsch"), "typed text is kept");

    // Somebody changes the plan while the paper is signed.
    let page = made.page().await;
    let step = &steps(&page)[0];
    made.karrer
        .post(&format!("{step}/removal"), &[("version", "1")])
        .await
        .location();
    fields.push(("staff_signed", "true"));
    let answer = made.karrer.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("inzwischen geändert") && answer.text.contains("Herr Dolmetsch"));

    let removal = format!("{}/removal", made.goal);
    let question = made.karrer.get(&removal).await.ok();
    assert!(question.text.contains(WORDING));
    made.karrer
        .post(&removal, &[("version", "1")])
        .await
        .location();
    let answer = made.agree("20.11.2025", "true").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("mindestens ein Ziel"));
    assert_eq!(
        made.count("select count(*) from plan_version where tenant_id = $1")
            .await,
        0
    );

    // A draft that led nowhere goes without a trace in the figures.
    let removal = format!("{}/removal", made.base);
    let version = made.version_at(&removal).await;
    made.karrer
        .post(&removal, &[("version", &version)])
        .await
        .location();
    assert!(made.page().await.contains("noch keinen Integrationsplan"));
    assert_eq!(
        made.count("select count(*) from plan where tenant_id = $1")
            .await,
        0
    );
}

#[both]
async fn goals_and_steps_change_places(db: TestDb) {
    let made = Made::new(db).await;
    let before = steps(&made.page().await);
    let up = [("direction", "up")];
    made.karrer
        .post(&format!("{}/place", before[1]), &up)
        .await
        .location();
    // The first cannot go higher.
    made.karrer
        .post(&format!("{}/place", before[1]), &up)
        .await
        .location();
    let after = steps(&made.page().await);
    assert_eq!(after, [before[1].clone(), before[0].clone()]);

    for (area, wording) in [("language", "Zweites Ziel"), ("work", "Arbeitsziel")] {
        let goal = [("life_area", area), ("wording", wording)];
        made.karrer
            .post(&format!("{}/goals", made.base), &goal)
            .await
            .location();
    }
    // Only within its life area: "work" stands behind "language" whatever came first.
    let down = [("direction", "down")];
    made.karrer
        .post(&format!("{}/place", made.goal), &down)
        .await
        .location();
    let page = made.page().await;
    let at = |text: &str| page.find(text).expect(text);
    assert!(at("Zweites Ziel") < at(WORDING) && at(WORDING) < at("Arbeitsziel"));
}

#[both]
async fn an_imported_plan_is_active_and_its_first_agreement_continues_it(db: TestDb) {
    let test = TestApp::new(db).await;
    let case = test.make_case("Karrer", &[("Haile", "Selam")]).await.case;
    let import = test.new_id();
    let tenant = test.county.tenant;
    let mut work = Work::begin(&test.app.db, tenant, None, test.clock.now())
        .await
        .unwrap();
    let new = NewPlan {
        id: test.new_id(),
        case_id: case,
        state: State::Active,
        started_on: None,
        import_id: Some(import),
    };
    assert_eq!(plan::create_many(&mut work, &[new]).await.unwrap(), 1);
    work.record(Event::new("import.commit", "import", import));
    work.commit().await.unwrap();
    let karrer = test.client("Karrer").await;
    let base = format!("/cases/{case}/plan");
    let page = karrer.get(&base).await.ok().text;
    assert!(page.contains("aktiv") && page.contains("Aus einer Liste übernommen"));
    // There is one open plan, and only one.
    assert_eq!(karrer.post(&base, &[]).await.location(), base);
    let goal = [("life_area", "work"), ("wording", "Arbeit finden")];
    karrer
        .post(&format!("{base}/goals"), &goal)
        .await
        .location();
    let made = Made {
        goal: String::new(),
        test,
        karrer,
        case,
        base,
    };
    made.agree("20.11.2025", "true").await.location();
    assert!(made.page().await.contains("fortgeschrieben, 20.11.2025"));
    let firsts = "select count(*) from plan_version where tenant_id = $1 and number = 1";
    assert_eq!(made.count(firsts).await, 0);

    // What was worked on stays when the import is taken back.
    let mut work = Work::begin(&made.test.app.db, tenant, None, made.test.clock.now())
        .await
        .unwrap();
    assert_eq!(plan::remove_imported(&mut work, import).await.unwrap(), 0);
}

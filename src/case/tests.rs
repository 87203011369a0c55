use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use crate::case;
use crate::testing::TestApp;

#[both]
async fn only_the_audience_sees_a_case(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test
        .make_case("Karrer", &[("Haile", "Selam"), ("Haile", "Abel")])
        .await;
    let db = &test.app.db;
    let today = test.clock.today();
    for (name, sees) in [
        ("Karrer", true),
        ("Leitung", true),
        ("Weber", false),
        ("Koordination", false),
        ("Verwaltung", false),
    ] {
        let actor = test.actor(name);
        let found = case::visible(db, &actor, made.case).await;
        assert_eq!(found.is_ok(), sees, "{name}");
        let members = case::members(db, &actor, made.case).await.unwrap();
        assert_eq!(members.len(), if sees { 2 } else { 0 }, "{name}");
        let hits = case::search(db, &actor, today, "selam hai", 5)
            .await
            .unwrap();
        assert_eq!(hits.len(), usize::from(sees), "{name}");
    }
    let head = case::visible(db, &test.actor("Karrer"), made.case)
        .await
        .unwrap();
    assert_eq!((head.number, head.version), (1, 1));
    assert_eq!(head.planned_end_on.to_string(), "2028-11-20");
    let hits = case::search(db, &test.actor("Leitung"), today, "f-00001", 5)
        .await
        .unwrap();
    assert_eq!(hits[0].label, "Haile, Abel · F-00001");
}

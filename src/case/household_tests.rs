use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::case;
use crate::testing::TestApp;

/// The people of a case and what they are to its head, the head first.
async fn related(test: &TestApp, case: Uuid) -> Vec<(Uuid, String)> {
    let sql = "select m.person_id, coalesce(h.relation, '-') from case_member m
        join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
        left join household_member h on h.tenant_id = m.tenant_id and h.person_id = m.person_id
             and h.household_id = c.household_id and h.to_date is null
        where m.tenant_id = $1 and m.case_id = $2";
    let args = args![test.county.tenant, case];
    let mut found: Vec<(Uuid, String)> = test.app.db.all(sql, args).await.unwrap();
    found.sort_by_key(|(person, relation)| (relation != "head", *person));
    found
}

async fn case_of(test: &TestApp, person: Uuid) -> Uuid {
    let sql = "select case_id from case_member where tenant_id = $1 and person_id = $2";
    let args = args![test.county.tenant, person];
    let (case,): (Uuid,) = test.app.db.one(sql, args).await.unwrap();
    case
}

async fn died_on(test: &TestApp, person: Uuid) -> Option<String> {
    let sql = "select died_on from person where tenant_id = $1 and id = $2";
    let args = args![test.county.tenant, person];
    let (day,): (Option<NaiveDate>,) = test.app.db.one(sql, args).await.unwrap();
    day.map(|day| day.to_string())
}

/// Selam with her partner and two children.
async fn family(test: &TestApp) -> (Uuid, [Uuid; 4]) {
    let people = ["Selam", "Abel", "Ruta", "Luam"].map(|given| ("Haile", given));
    let made = test.make_case("Karrer", &people).await;
    let karrer = test.client("Karrer").await;
    let names: Vec<String> = made
        .people
        .iter()
        .map(|id| format!("relation_{}", id.simple()))
        .collect();
    let mut fields = vec![("version", "1")];
    let kinds = ["head", "partner", "child", "child"];
    fields.extend(names.iter().map(String::as_str).zip(kinds));
    let path = format!("/cases/{}/relations", made.case);
    karrer.post(&path, &fields).await.location();
    (made.case, made.people.try_into().unwrap())
}

#[both]
async fn a_household_splits(db: TestDb) {
    let test = TestApp::new(db).await;
    let (case, [selam, abel, ruta, luam]) = family(&test).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{case}/members/{abel}/leaving");
    let page = karrer.get(&path).await.ok().text;
    assert!(page.contains("Geht mit") && page.contains(&format!("value=\"{luam}\"")));
    assert!(!page.contains(&format!("name=\"with\" value=\"{abel}\"")));
    let [with_luam, all] = [vec![luam], vec![selam, ruta, luam]].map(|people| {
        let people = people.into_iter().map(|id| ("with", id.to_string()));
        people.collect::<Vec<_>>()
    });
    let send = async |with: &[(&str, String)], reason: &str, next: &str| {
        let mut fields = vec![("version", "2"), ("reason", reason), ("next", next)];
        fields.extend(with.iter().map(|(name, value)| (*name, value.as_str())));
        karrer.post(&path, &fields).await
    };
    let stranger = [("with", Uuid::from_u128(7).to_string())];
    for (with, reason, next, said) in [
        (
            all.as_slice(),
            "separated",
            "own",
            "Jemand muss im Haushalt bleiben",
        ),
        (&with_luam, "died", "nobody", "tragen Sie einzeln aus"),
        (&stranger, "separated", "own", "aus der Liste"),
    ] {
        let answer = send(with, reason, next).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.text.contains(said), "{said}");
        assert_eq!(related(&test, case).await.len(), 4);
    }
    let kept = send(&with_luam, "", "own").await.text;
    assert!(
        kept.contains(&format!("value=\"{luam}\" checked")),
        "{kept}"
    );
    send(&with_luam, "separated", "own").await.location();

    let stay = [(selam, "head"), (ruta, "child")].map(|(id, key)| (id, key.to_owned()));
    assert_eq!(related(&test, case).await, stay);
    let new = case_of(&test, abel).await;
    assert_eq!(case_of(&test, luam).await, new);
    let gone = [(abel, "head"), (luam, "child")].map(|(id, key)| (id, key.to_owned()));
    assert_eq!(related(&test, new).await, gone);
    let actor = test.actor("Karrer");
    let head = case::visible(&test.app.db, &actor, new).await.unwrap();
    assert_eq!(head.responsible_id, Some(actor.id));
    let page = karrer.get(&format!("/cases/{case}/household")).await.ok();
    assert!(
        page.text
            .contains("Luam Haile</a> · getrennt am 20.11.2025")
    );
}

#[both]
async fn who_stays_follows_the_head(db: TestDb) {
    let test = TestApp::new(db).await;
    let (case, [selam, abel, ruta, luam]) = family(&test).await;
    let karrer = test.client("Karrer").await;
    let path = format!("/cases/{case}/members/{selam}/leaving");
    let abel = abel.to_string();
    let fields = [
        ("version", "2"),
        ("reason", "moved_out"),
        ("next", "nobody"),
        ("with", abel.as_str()),
    ];
    karrer.post(&path, &fields).await.location();
    let mut children = [ruta, luam];
    children.sort_unstable();
    let now = related(&test, case).await;
    assert_eq!(now.iter().filter(|(_, key)| key == "head").count(), 1);
    assert_eq!(now[1].1, "sibling", "{now:?}");
}

#[both]
async fn a_child_is_born(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let home = format!("/cases/{}/household", made.case);
    let page = karrer.get(&home).await.ok().text;
    let link = format!("{home}?newborn=1#new-member");
    assert!(page.contains(&link) && !page.contains("name=\"newborn\""));
    let page = karrer.get(&format!("{home}?newborn=1")).await.ok().text;
    assert!(page.contains("<option value=\"child\" selected>"));
    assert!(page.contains("name=\"newborn\" value=\"1\""));
    let child = |birth| {
        [
            ("newborn", "1"),
            ("family", "Haile"),
            ("given", "Noah"),
            ("relation", "child"),
            ("birth", birth),
        ]
    };
    for (birth, said) in [
        ("", "Tag der Geburt"),
        ("2025", "Tag der Geburt"),
        ("31.02.2025", "Geburtsdatum"),
    ] {
        let answer = karrer.post(&home, &child(birth)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{birth}");
        assert!(answer.text.contains(said), "{birth}: {}", answer.text);
        assert!(answer.text.contains("name=\"newborn\" value=\"1\""));
    }
    karrer.post(&home, &child("20.11.2025")).await.location();
    let now = related(&test, made.case).await;
    assert_eq!(now[0], (made.people[0], "head".to_owned()));
    assert_eq!(now[1].1, "child");
    let sql = "select from_date from household_member where tenant_id = $1 and person_id = $2";
    let args = args![test.county.tenant, now[1].0];
    let (since,): (Option<NaiveDate>,) = test.app.db.one(sql, args).await.unwrap();
    assert_eq!(since, NaiveDate::from_ymd_opt(2025, 11, 20));
    let file = karrer.get(&format!("/cases/{}", made.case)).await.ok();
    assert!(file.text.contains("Noah Haile ist geboren"));
}

#[both]
async fn who_died_is_known_everywhere(db: TestDb) {
    let test = TestApp::new(db).await;
    let (case, [_, abel, ..]) = family(&test).await;
    let (karrer, lead) = (test.client("Karrer").await, test.client("Leitung").await);
    let path = format!("/cases/{case}/members/{abel}/leaving");
    let fields = [("version", "2"), ("reason", "died"), ("next", "nobody")];
    karrer.post(&path, &fields).await.location();
    assert_eq!(died_on(&test, abel).await.as_deref(), Some("2025-11-20"));
    let page = lead.get(&format!("/people/{abel}")).await.ok().text;
    assert!(page.contains("Verstorben am") && page.contains("20.11.2025"));
    let found = lead.get("/search?q=Abel+Haile").await.ok().text;
    assert!(found.contains("verstorben am 20.11.2025"), "{found}");
    // It was a mistake: a new case is opened.
    let responsible = test.county.account("Karrer").id.to_string();
    let fields = [("started", "20.11.2025"), ("responsible", &responsible)];
    let path = format!("/people/{abel}/case");
    lead.post(&path, &fields).await.location();
    assert_eq!(died_on(&test, abel).await, None);
}

#[both]
async fn the_only_one_dies(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    let fields = [
        ("version", "1"),
        ("end_reason", "died"),
        ("ended_on", "20.11.2025"),
        ("without", "verstorben"),
    ];
    let base = format!("/cases/{}", made.case);
    karrer
        .post(&format!("{base}/closure"), &fields)
        .await
        .location();
    let selam = made.people[0];
    assert_eq!(died_on(&test, selam).await.as_deref(), Some("2025-11-20"));
    let fields = [("version", "2"), ("why", "verwechselt")];
    karrer
        .post(&format!("{base}/reopening"), &fields)
        .await
        .location();
    assert_eq!(died_on(&test, selam).await, None);
}

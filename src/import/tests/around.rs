//! What must hold around a take-over: strangers, interruptions, corrected lists.

use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::super::command::Options;
use super::super::message::unmarked;
use super::super::work;
use super::flow::{PEOPLE, committed, count, county, people, previewed, run};

#[both]
async fn nobody_else_sees_an_import(db: TestDb) {
    let test = county(db).await;
    let leader = test.client("Leitung").await;
    let id = previewed(&leader, "klientenliste.xlsx", PEOPLE).await;
    let mut strangers = vec![test.sign_in(test.other.account("Leitung")).await];
    for name in [
        "Karrer",
        "Koordination",
        "Kommune",
        "Verwaltung",
        "Datenschutz",
    ] {
        strangers.push(test.client(name).await);
    }
    for (index, client) in strangers.iter().enumerate() {
        for page in ["", "/mapping", "/rejected.xlsx", "/undoing"] {
            let path = format!("/imports/{id}{page}");
            assert_eq!(client.get(&path).await.status, 404, "{index} {path}");
        }
        for action in ["commit", "discard", "undoing", "mapping", "decisions"] {
            let path = format!("/imports/{id}/{action}");
            assert_eq!(client.post(&path, &[]).await.status, 404, "{index} {path}");
        }
        if index > 0 {
            assert_eq!(client.get("/imports").await.status, 404);
            let upload = client.upload("/imports", "x.csv", b"a", &[]).await;
            assert_eq!(upload.status, 404);
        }
    }
    assert!(
        !strangers[0]
            .get("/imports")
            .await
            .ok()
            .text
            .contains("klientenliste")
    );
    assert_eq!(people(&test).await, 0);
}

#[both]
async fn a_stop_in_the_middle_leaves_nothing(db: TestDb) {
    let test = county(db).await;
    let leader = test.client("Leitung").await;
    let id = previewed(&leader, "klientenliste.xlsx", PEOPLE).await;
    let actor = test.actor("Leitung");
    let run = work::find(&test.app, &actor, id).await.unwrap();
    let started = work::begin_commit(&test.app, &actor, &run).await.unwrap();
    {
        // What a killed program leaves: its transaction never ends, the state stays.
        let taking = Box::pin(work::take_over(&test.app, &actor, &run, started));
        let step = std::time::Duration::from_millis(40);
        let _ = tokio::time::timeout(step, taking).await;
    }
    assert_eq!(people(&test).await, 0, "it was stopped before its end");
    let page = leader.get(&format!("/imports/{id}")).await.ok();
    assert!(
        page.text.contains("Abgebrochen, nichts übernommen"),
        "{}",
        page.text
    );
    assert_eq!(people(&test).await, 0);
    let done = committed(&test, &leader, id).await;
    assert!(done.text.contains("rückgängig") || done.text.contains("Rückgängig"));
    assert_eq!(people(&test).await, 331);
}

#[both]
async fn a_corrected_list_adds_only_what_is_new(db: TestDb) {
    let test = county(db).await;
    let head = "Fam.;Name;Vorname;geb.;m/w;Herkunft;Kommune;Telefon;zuständig\n";
    let first = format!(
        "{head}1;Haile;Selam;3.4.1990;w;Eritrea;Mengen;0151 2345678;Karrer\n\
         1;Haile;Yonas;5.6.2015;m;Eritrea;Mengen;;Karrer\n\
         2;Kovalenko;Oksana;7.8.1985;w;Ukraine;Scheer;;Weber\n"
    );
    let report = run(&test, "liste.csv", first.as_bytes(), &Options::default()).await;
    assert_eq!((report.people_new, report.households), (3, 2), "{report:?}");
    let second = format!(
        "{head}1;Haile;Selam;3.4.1990;w;Eritrea;Ostrach;0151 9999999;Karrer\n\
         1;Haile;Yonas;5.6.2015;m;Eritrea;Mengen;;Karrer\n\
         1;Haile;Rahwa;1.2.2024;w;Eritrea;Mengen;;Karrer\n\
         2;Kowalenko;Oksana;7.8.1985;w;Ukraine;Scheer;;Weber\n"
    );
    let leader = test.client("Leitung").await;
    let id = previewed(&leader, "liste2.csv", second.as_bytes()).await;
    let differs = leader
        .get(&format!("/imports/{id}?show=differs"))
        .await
        .ok();
    assert!(
        unmarked(&differs.text).contains("bisher „Mengen“, in der Liste „Ostrach“"),
        "{}",
        differs.text
    );
    let held = leader.get(&format!("/imports/{id}?show=held")).await.ok();
    assert!(held.text.contains("P-000003"), "{}", held.text);
    committed(&test, &leader, id).await;
    assert_eq!(people(&test).await, 4);
    let cases = "select cast(count(*) as bigint) from case_file where tenant_id = $1";
    assert_eq!(
        count(&test, cases).await,
        2,
        "the child joined the case of her family"
    );
    let members = "select cast(count(*) as bigint) from case_member m join case_file c
        on c.tenant_id = m.tenant_id and c.id = m.case_id where m.tenant_id = $1 and c.number = 1";
    assert_eq!(count(&test, members).await, 3);
    let found: Option<(i64,)> = test
        .app
        .db
        .optional(
            "select p.number from person p join access_grant g on g.tenant_id = p.tenant_id
             and g.subject_id = p.id and g.audience_id = $2
             where p.tenant_id = $1 and p.given_name = 'Rahwa'",
            args![test.county.tenant, test.county.account("Karrer").id],
        )
        .await
        .unwrap();
    assert!(found.is_some(), "Karrer sees the child who joined");
}

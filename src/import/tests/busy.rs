//! A long import and the others: they go on working, and a database that takes no more says so.

use bindeglied_kit::args;
use bindeglied_kit::db::DbUrl;
use bindeglied_kit::seal::SealError;
use bindeglied_kit::testing::{Fault, TestDb};
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::super::{store, work};
use super::flow::{PEOPLE, TALKS, committed, count, county, people, previewed};
use crate::audit;
use crate::testing::{Client, MadeCase, TestApp};

fn talk<'a>(case: &'a str, person: &'a str, note: &'a str) -> [(&'a str, &'a str); 8] {
    [
        ("case", case),
        ("person", person),
        ("day", "19.11.2025"),
        ("minutes", "30"),
        ("channel", "phone"),
        ("state", "held"),
        ("interpreter", "none"),
        ("note", note),
    ]
}

/// Opens a file, saves a note, and makes a new person with a case.
async fn works(test: &TestApp, karrer: &Client, made: &MadeCase, round: usize) {
    let case = made.case.to_string();
    let file = karrer.get(&format!("/cases/{case}")).await.ok();
    assert!(file.text.contains("Haile"));
    let person = made.people[0].to_string();
    let saved = karrer
        .post("/consultations", &talk(&case, &person, "Termin beim Amt"))
        .await;
    assert!(saved.location().starts_with("/consultations/"));
    test.make_case("Karrer", &[(&format!("Neu{round}"), "Selam")])
        .await;
}

/// The import is held back right before its end, by somebody who looks at its row; on SQLite, which
/// has one writer, the others just come at the same time.
#[both]
async fn colleagues_go_on_while_a_list_is_taken_over(db: TestDb) {
    let test = county(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let (leader, karrer) = (test.client("Leitung").await, test.client("Karrer").await);
    let id = previewed(&leader, "klientenliste.xlsx", PEOPLE).await;
    let actor = test.actor("Leitung");
    let run = work::find(&test.app, &actor, id).await.unwrap();
    let started = work::begin_commit(&test.app, &actor, &run).await.unwrap();
    let mut hold = None;
    if let DbUrl::Server(_) = test.db.url {
        let mut tx = test.app.db.begin().await.unwrap();
        let lock = "update import_run set version = version where tenant_id = $1 and id = $2";
        tx.run(lock, args![test.county.tenant, id]).await.unwrap();
        hold = Some(tx);
    }
    work::start(&test.app, &actor, run, started);
    let progress = test.app.imports.progress(id).unwrap();
    while hold.is_some() && !matches!(progress.read(), (done, total) if total > 0 && done == total)
    {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    for round in 0..5 {
        works(&test, &karrer, &made, round).await;
    }
    if let Some(tx) = hold {
        assert_eq!(people(&test).await, 6, "the list is still being taken over");
        assert!(test.app.imports.progress(id).is_some());
        tx.rollback().await.unwrap();
    }
    while test.app.imports.progress(id).is_some() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(people(&test).await, 331 + 6);
    let numbers = "select cast(count(distinct number) as bigint) from person where tenant_id = $1";
    assert_eq!(count(&test, numbers).await, 331 + 6);
    let (db, keys) = (&test.app.db, &test.app.keys);
    let chain = audit::verify(db, Some(keys), test.county.tenant).await;
    assert_eq!(chain.unwrap().broken, None);
}

/// What an undone import had sealed is unreadable in every backup.
#[both]
async fn the_keys_of_undone_people_are_gone(db: TestDb) {
    let test = county(db).await;
    let leader = test.client("Leitung").await;
    let kept = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let id = previewed(&leader, "klientenliste.xlsx", PEOPLE).await;
    committed(&test, &leader, id).await;
    let (tenant, keys) = (test.county.tenant, &test.app.keys);
    let sql = "select id from person where tenant_id = $1 and import_id = $2
        union all select id from case_file where tenant_id = $1 and import_id = $2";
    let made: Vec<(Uuid,)> = test.app.db.all(sql, args![tenant, id]).await.unwrap();
    assert!(made.len() > 400);
    for (owner,) in &made {
        assert!(keys.key(tenant, *owner).await.is_ok());
    }
    let undone = leader.post(&format!("/imports/{id}/undoing"), &[]).await;
    assert_eq!(undone.location(), format!("/imports/{id}"));
    for (owner,) in &made {
        assert!(matches!(
            keys.key(tenant, *owner).await,
            Err(SealError::NoKey)
        ));
    }
    assert!(keys.key(tenant, kept.people[0]).await.is_ok());
}

#[both]
async fn an_import_without_room_says_so_and_can_be_repeated(db: TestDb) {
    let test = county(db).await;
    let leader = test.client("Leitung").await;
    let id = previewed(&leader, "klientenliste.xlsx", PEOPLE).await;
    let actor = test.actor("Leitung");
    let run = work::find(&test.app, &actor, id).await.unwrap();
    let started = work::begin_commit(&test.app, &actor, &run).await.unwrap();
    let fault = Fault::full(&test.app.db).await;
    let failed = work::take_over(&test.app, &actor, &run, started).await;
    assert!(format!("{:#}", failed.unwrap_err()).contains("no space"));
    assert_eq!(people(&test).await, 0);
    // The page says it, whether or not that could be written down.
    let page = leader.get(&format!("/imports/{id}")).await.ok();
    assert!(
        page.text.contains("Der Speicher des Servers ist voll"),
        "{}",
        page.text
    );
    let list = leader.get("/imports").await.ok();
    assert!(!list.text.contains("wird übernommen"), "{}", list.text);
    // SQLite has a new connection by now.
    fault.mend(&test.app.db).await;
    let fault = Fault::full(&test.app.db).await;
    let upload = leader.upload("/imports", "b.xlsx", TALKS, &[]).await;
    assert_eq!(upload.status, 507, "{}", upload.text);
    fault.mend(&test.app.db).await;
    committed(&test, &leader, id).await;
    assert_eq!(people(&test).await, 331);
    let (db, keys) = (&test.app.db, &test.app.keys);
    let chain = audit::verify(db, Some(keys), test.county.tenant).await;
    assert_eq!(chain.unwrap().broken, None);
    assert!(store::running(&test.app.db).await.unwrap().is_empty());
}

/// What colleagues noted of imported people would be lost with them.
#[both]
async fn what_was_noted_of_imported_people_stands_in_the_way(db: TestDb) {
    let test = county(db).await;
    let leader = test.client("Leitung").await;
    let id = previewed(&leader, "klientenliste.xlsx", PEOPLE).await;
    committed(&test, &leader, id).await;
    let sql = "select m.person_id, m.case_id from person p
         join case_member m on m.tenant_id = p.tenant_id and m.person_id = p.id
         where p.tenant_id = $1 and p.import_id = $2 order by p.number limit 1";
    let (person, case): (Uuid, Uuid) = test
        .app
        .db
        .one(sql, args![test.county.tenant, id])
        .await
        .unwrap();
    let fact = [("kind", "benefit"), ("code", "sgb2")];
    let situation = format!("/people/{person}/situation");
    leader.post(&situation, &fact).await.location();
    let undoing = format!("/imports/{id}/undoing");
    let refused = leader.post(&undoing, &[]).await;
    assert!(
        refused.text.contains("Es wurde nichts zurückgenommen"),
        "{}",
        refused.status
    );
    let delete = "delete from situation_fact where tenant_id = $1";
    let mut tx = test.app.db.begin().await.unwrap();
    tx.run(delete, args![test.county.tenant]).await.unwrap();
    tx.commit().await.unwrap();
    let person = person.to_string();
    let levels = [
        ("person", person.as_str()),
        ("on_date", "20.11.2025"),
        ("level_work", "2"),
    ];
    let assessments = format!("/cases/{case}/assessments");
    leader.post(&assessments, &levels).await.location();
    let refused = leader.post(&undoing, &[]).await;
    assert!(refused.text.contains("Bedarfserhebung"));
}

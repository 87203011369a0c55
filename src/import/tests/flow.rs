//! Lists taken over as people do it: through the pages and on the command line, on both databases.

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::sheet::{Limits, read};
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::super::command::{self, Options, Report};
use crate::account::{self, NewAccount};
use crate::audit::{self, Work};
use crate::permission::Role;
use crate::testing::{Answer, Client, TestApp};

pub(super) const PEOPLE: &[u8] = include_bytes!("../../../tests/golden/import/klientenliste.xlsx");
pub(super) const TALKS: &[u8] = include_bytes!("../../../tests/golden/import/beratungen-2025.xlsx");

/// A county in which everybody works whom the lists name.
pub(super) async fn county(db: TestDb) -> TestApp {
    let test = TestApp::new(db).await;
    // The lists tell of 2025: all of it has to be past.
    test.clock.advance(60 * Micros::DAY);
    let (tenant, now) = (test.county.tenant, test.clock.now());
    let mut work = Work::begin(&test.app.db, tenant, None, now).await.unwrap();
    for name in ["Brandt", "Yılmaz", "Hofmann"] {
        let new = NewAccount {
            login: format!(
                "{}@sigmaringen",
                name.chars().next().unwrap().to_lowercase()
            ),
            name: format!("Erika {name}"),
            short_name: name.to_owned(),
            role: Role::CaseWorker,
            agency_id: Some(test.county.agency),
            team_id: Some(test.county.team),
            municipality_id: None,
        };
        account::create(&mut work, &new).await.unwrap();
    }
    work.commit().await.unwrap();
    test
}

pub(super) async fn run(test: &TestApp, name: &str, file: &[u8], options: &Options) -> Report {
    let l = test.app.localiser("de");
    let actor = test.actor("Leitung");
    command::import(&test.app, &actor, (name, file.to_vec()), options, &l)
        .await
        .unwrap()
        .unwrap()
}

pub(super) async fn count(test: &TestApp, sql: &str) -> i64 {
    let (count,): (i64,) = test
        .app
        .db
        .one(sql, args![test.county.tenant])
        .await
        .unwrap();
    count
}

pub(super) async fn people(test: &TestApp) -> i64 {
    count(
        test,
        "select cast(count(*) as bigint) from person where tenant_id = $1",
    )
    .await
}

async fn uploaded(client: &Client, name: &str, file: &[u8]) -> Uuid {
    client.upload("/imports", name, file, &[]).await.id()
}

/// Uploads and confirms the columns as they were recognised.
pub(super) async fn previewed(client: &Client, name: &str, file: &[u8]) -> Uuid {
    let id = uploaded(client, name, file).await;
    let page = client.get(&format!("/imports/{id}/mapping")).await.ok();
    let version = version(&page);
    let answer = client
        .post(&format!("/imports/{id}/mapping"), &[("version", &version)])
        .await;
    assert_eq!(
        answer.location(),
        format!("/imports/{id}"),
        "{}",
        answer.text
    );
    id
}

pub(super) fn version(page: &Answer) -> String {
    let rest = page.text.split("name=\"version\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

pub(super) async fn committed(test: &TestApp, client: &Client, id: Uuid) -> Answer {
    let answer = client.post(&format!("/imports/{id}/commit"), &[]).await;
    assert_eq!(answer.location(), format!("/imports/{id}"));
    while test.app.imports.progress(id).is_some() {
        tokio::task::yield_now().await;
    }
    client.get(&format!("/imports/{id}")).await.ok()
}

fn truth(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[both]
async fn the_truths_come_out_on_the_command_line(db: TestDb) {
    let test = county(db).await;
    let people_truth = truth(include_str!(
        "../../../tests/golden/import/klientenliste.truth.json"
    ));
    let dry = Options {
        dry_run: true,
        ..Options::default()
    };
    let report = run(&test, "klientenliste.xlsx", PEOPLE, &dry).await;
    assert_eq!(people(&test).await, 0, "a dry run keeps nothing");
    let report_again = run(&test, "klientenliste.xlsx", PEOPLE, &Options::default()).await;
    for report in [&report, &report_again] {
        assert_eq!(report.rows, people_truth["rows"]);
        assert_eq!(report.people_new, people_truth["people"]);
        assert_eq!(report.people_known, 0);
        assert_eq!(report.households, people_truth["households"]);
        assert_eq!(report.duplicates.len(), people_truth["planted_duplicates"]);
        assert_eq!(report.rejected.len(), people_truth["impossible_dates"]);
        assert!(report.rejected[0].reason.contains("gibt es nicht"));
    }
    assert_eq!(people(&test).await, people_truth["people"]);
    let cases = "select cast(count(*) as bigint) from case_file where tenant_id = $1";
    assert_eq!(count(&test, cases).await, people_truth["households"]);

    let staff = truth(include_str!(
        "../../../tests/golden/import/beratungen-2025.truth.json"
    ));
    let report = run(&test, "beratungen-2025.xlsx", TALKS, &Options::default()).await;
    for (name, figures) in staff.as_object().unwrap() {
        assert_eq!(report.held_by_staff[name], figures["held"], "{name}");
        assert_eq!(report.minutes_by_staff[name], figures["minutes"], "{name}");
    }
    for refused in report.rejected.iter().take(20) {
        println!("{} {} {}", refused.sheet, refused.row, refused.reason);
    }
    println!(
        "{} rejected, {} new",
        report.rejected.len(),
        report.consultations_new
    );
    assert_eq!(
        report.consultations,
        report.consultations_new + report.rejected.len()
    );
    let stored: (i64, i64) = test
        .app
        .db
        .one(
            "select cast(count(*) as bigint), cast(coalesce(sum(c.minutes), 0) as bigint)
             from consultation c where c.tenant_id = $1 and c.state = 'held'",
            args![test.county.tenant],
        )
        .await
        .unwrap();
    println!("{stored:?}");
    assert!(stored.0 > 0);
}

#[both]
async fn the_same_list_again_changes_nothing(db: TestDb) {
    let test = county(db).await;
    run(&test, "klientenliste.xlsx", PEOPLE, &Options::default()).await;
    run(&test, "beratungen-2025.xlsx", TALKS, &Options::default()).await;
    let consultations = "select cast(count(*) as bigint) from consultation where tenant_id = $1";
    let before = (people(&test).await, count(&test, consultations).await);
    let again = run(&test, "andere.xlsx", PEOPLE, &Options::default()).await;
    assert_eq!(
        (again.people_new, again.people_known, again.households),
        (0, 331, 0)
    );
    assert_eq!(again.rejected.len(), 0, "what is known was told before");
    let again = run(&test, "beratungen-2025.xlsx", TALKS, &Options::default()).await;
    assert_eq!(again.consultations_new, 0);
    let after = (people(&test).await, count(&test, consultations).await);
    assert_eq!(before, after);
}

#[both]
#[expect(clippy::too_many_lines, reason = "one journey, told in one go")]
async fn from_the_upload_to_the_people(db: TestDb) {
    let test = county(db).await;
    let leader = test.client("Leitung").await;
    let empty = leader.get("/imports").await.ok();
    assert!(empty.text.contains("Noch nichts importiert"));
    let id = previewed(&leader, "klientenliste.xlsx", PEOPLE).await;
    let preview = leader.get(&format!("/imports/{id}")).await.ok();
    assert!(preview.text.contains(">331<") && preview.text.contains(">125<"));
    assert_eq!(people(&test).await, 0);

    let held = leader.get(&format!("/imports/{id}?show=held")).await.ok();
    let rows: Vec<&str> = held
        .text
        .split("name=\"row\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(rows.len(), 4);
    let path = format!("/imports/{id}/decisions");
    let decisions = [("same", rows[0]), ("other", rows[1])];
    for (decision, row) in decisions {
        let back = format!("/imports/{id}?show=held");
        let fields = [("row", row), ("decision", decision), ("back", &back)];
        let answer = leader.post(&path, &fields).await;
        assert!(
            answer.location().starts_with(&back),
            "{}",
            answer.location()
        );
    }
    let wrong = [("row", rows[0]), ("decision", "perhaps")];
    assert_eq!(leader.post(&path, &wrong).await.status, 404);

    let done = committed(&test, &leader, id).await;
    assert!(done.text.contains("übernommen"), "{}", done.text);
    assert_eq!(
        people(&test).await,
        332,
        "331 and the one who is another person"
    );
    let rest = "select cast(count(*) as bigint) from import_file where tenant_id = $1";
    assert_eq!(count(&test, rest).await, 0, "the file is gone");
    let again = leader.post(&format!("/imports/{id}/commit"), &[]).await;
    assert_eq!(again.status, 409, "nobody takes a list over twice");

    let seen = "select cast(count(*) as bigint) from access_grant g
        join person p on p.tenant_id = g.tenant_id and p.id = g.subject_id
        where g.tenant_id = $1 and g.audience_id = $2";
    let own = "select cast(count(distinct m.person_id) as bigint) from case_member m
        join case_file c on c.tenant_id = m.tenant_id and c.id = m.case_id
        where m.tenant_id = $1 and c.responsible_id = $2";
    let karrer = test.county.account("Karrer").id;
    let tenant = test.county.tenant;
    let (seen,): (i64,) = test.app.db.one(seen, args![tenant, karrer]).await.unwrap();
    let (own,): (i64,) = test.app.db.one(own, args![tenant, karrer]).await.unwrap();
    assert!(own > 20 && own < 200, "{own}");
    assert_eq!(seen, own, "Karrer sees hers and nobody else");

    let returned = leader
        .get(&format!("/imports/{id}/rejected.xlsx"))
        .await
        .ok();
    let book = read(&returned.bytes, "r.xlsx", &Limits::default()).unwrap();
    let sheet = &book.sheets[0];
    let last = sheet.width() - 1;
    assert_eq!(sheet.cell(0, last).display(), "Grund");
    assert_eq!(sheet.cell(0, 2).display(), "Name, Vorname");
    let reasons: Vec<String> = (1..sheet.rows.len())
        .map(|row| sheet.cell(row, last).display().into_owned())
        .collect();
    let undecided = reasons
        .iter()
        .filter(|text| text.contains("nicht entschieden"));
    assert_eq!(undecided.count(), 2, "{reasons:?}");
    assert!(
        reasons.iter().any(|text| text.contains("gibt es nicht")),
        "{reasons:?}"
    );
    let checked = audit::verify(&test.app.db, Some(&test.app.keys), tenant).await;
    assert_eq!(checked.unwrap().broken, None);
    let lines = "select cast(count(*) as bigint) from audit_event where tenant_id = $1
        and action in ('import.create', 'import.judge', 'import.decide', 'import.start', 'import.commit')";
    assert_eq!(count(&test, lines).await, 6);
}

#[both]
async fn an_import_is_taken_back_until_it_was_edited(db: TestDb) {
    let test = county(db).await;
    let leader = test.client("Leitung").await;
    let first = run(&test, "klientenliste.xlsx", PEOPLE, &Options::default()).await;
    let second = run(&test, "beratungen-2025.xlsx", TALKS, &Options::default()).await;
    let undoing = |report: &Report| format!("/imports/{}/undoing", report.import.unwrap());
    let _ = leader.get(&undoing(&first)).await.ok();
    let refused = leader.post(&undoing(&first), &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("späteren Import"), "{}", refused.text);
    assert_eq!(people(&test).await, 331);
    assert_eq!(leader.post(&undoing(&second), &[]).await.status, 303);
    let consultations = "select cast(count(*) as bigint) from consultation where tenant_id = $1";
    assert_eq!(count(&test, consultations).await, 0);

    let change = |by: i64| {
        let db = test.app.db.clone();
        let tenant = test.county.tenant;
        async move {
            let mut tx = db.begin().await.unwrap();
            let sql =
                "update person set version = version + $2 where tenant_id = $1 and number = 7";
            tx.run(sql, args![tenant, by]).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    change(1).await;
    let refused = leader.post(&undoing(&first), &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("P-000007"), "{}", refused.text);
    change(-1).await;
    assert_eq!(leader.post(&undoing(&first), &[]).await.status, 303);
    for table in [
        "person",
        "case_file",
        "household",
        "plan",
        "access_grant",
        "person_index",
        "import_row",
    ] {
        let sql = format!("select cast(count(*) as bigint) from {table} where tenant_id = $1");
        let left = count(&test, &sql).await;
        assert_eq!(left, i64::from(table == "access_grant") * left, "{table}");
    }
    let keys: (i64,) = test
        .app
        .keys
        .store()
        .one(
            "select cast(count(*) as bigint) from data_key where tenant_id = $1",
            args![test.county.tenant],
        )
        .await
        .unwrap();
    assert!(keys.0 < 10, "the keys are gone: {keys:?}");
    let again = run(&test, "klientenliste.xlsx", PEOPLE, &Options::default()).await;
    assert_eq!(again.people_new, 331, "the same list is new again");
}

/// What colleagues did with a deadline of an imported case is not thrown away with it.
#[both]
async fn an_import_whose_deadlines_were_worked_on_stays(db: TestDb) {
    let test = county(db).await;
    let leader = test.client("Leitung").await;
    let report = run(&test, "klientenliste.xlsx", PEOPLE, &Options::default()).await;
    let page = leader
        .get("/deadlines?scope=team&kind=permit")
        .await
        .ok()
        .text;
    let key = page.split("action=\"/deadlines/permit.").nth(1).unwrap();
    let key = key.split(['/', '"']).next().unwrap();
    let path = format!("/deadlines/permit.{key}/completion");
    leader.post(&path, &[]).await.location();
    let undoing = format!("/imports/{}/undoing", report.import.unwrap());
    let refused = leader.post(&undoing, &[]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("eine Frist"), "{}", refused.text);
}

//! People of one name are told apart by who counsels them, or not at all.

use bindeglied_kit::args;
use bindeglied_kit::clock::Micros;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::super::command::Options;
use super::super::message::unmarked;
use super::flow::{PEOPLE, TALKS, county, people, previewed, run};
use crate::testing::TestApp;

const FOUR: &str = "Fam.;Name;Vorname;geb.;m/w;Herkunft;Kommune;Telefon;zuständig
1;Haile;Selam;3.4.1990;w;Eritrea;Mengen;;Karrer
2;Haile;Selam;5.6.1971;w;Eritrea;Scheer;;Weber
3;Kovalenko;Oksana;7.8.1985;w;Ukraine;Mengen;;Karrer
4;Kovalenko;Oksana;9.1.1960;w;Ukraine;Scheer;;Karrer
";
const HEAD: &str = "Datum;Name;Vorname;Fachkraft;Kommune;Minuten;Kontaktart;Thema;geb.\n";

/// Number of the person of each consultation, by day.
async fn told(test: &TestApp) -> Vec<(String, i64)> {
    let sql = "select c.on_date, p.number from consultation c
        join consultation_person q on q.tenant_id = c.tenant_id and q.consultation_id = c.id
        join person p on p.tenant_id = q.tenant_id and p.id = q.person_id
        where c.tenant_id = $1 order by c.on_date, p.number";
    let rows: Vec<(chrono::NaiveDate, i64)> = test
        .app
        .db
        .all(sql, args![test.county.tenant])
        .await
        .unwrap();
    let rows = rows.into_iter();
    rows.map(|(day, number)| (day.to_string(), number))
        .collect()
}

#[both]
async fn who_counsels_tells_people_of_one_name_apart(db: TestDb) {
    let test = county(db).await;
    run(&test, "personen.csv", FOUR.as_bytes(), &Options::default()).await;
    assert_eq!(people(&test).await, 4);
    let talks = format!(
        "{HEAD}3.11.2025;Haile;Selam;Karrer;;30;Telefon;Miete;\n\
         4.11.2025;Haile;Selam;Weber;;30;Telefon;Miete;\n\
         5.11.2025;Haile;Selam;Brandt;;30;Telefon;Miete;\n\
         6.11.2025;Kovalenko;Oksana;Karrer;;30;Telefon;Miete;\n\
         7.11.2025;Kovalenko;Oksana;Karrer;Scheer;30;Telefon;Miete;\n\
         10.11.2025;Kovalenko;Oksana;Karrer;Ostrach;30;Telefon;Miete;\n\
         11.11.2025;Haile;Selam;Karrer;;30;Telefon;Miete;5.6.1971\n"
    );
    let leader = test.client("Leitung").await;
    let id = previewed(&leader, "beratungen.csv", talks.as_bytes()).await;
    let page = unmarked(&leader.get(&format!("/imports/{id}")).await.ok().text);
    for shown in [
        "Gemeint ist Haile, Selam (P-000001): Nur für sie ist oder war Karrer zuständig",
        "Gemeint ist Haile, Selam (P-000002): Nur für sie ist oder war Weber zuständig",
        "für keine davon ist oder war Brandt zuständig",
        "für 2 davon ist oder war Karrer zuständig",
        "Gemeint ist Kovalenko, Oksana (P-000004): Von denen, die Karrer berät, wohnt nur sie in Scheer",
    ] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    let report = run(
        &test,
        "beratungen.csv",
        talks.as_bytes(),
        &Options::default(),
    )
    .await;
    assert_eq!(report.consultations_new, 4, "{report:?}");
    assert_eq!(report.rejected.len(), 3, "{report:?}");
    let wanted = [
        ("2025-11-03", 1),
        ("2025-11-04", 2),
        ("2025-11-07", 4),
        // The birth date says more than who is responsible.
        ("2025-11-11", 2),
    ];
    let wanted: Vec<(String, i64)> = wanted.map(|(day, at)| (day.to_owned(), at)).into();
    assert_eq!(told(&test).await, wanted);
}

#[both]
async fn who_counselled_that_day_counts_as_well(db: TestDb) {
    let test = county(db).await;
    run(&test, "personen.csv", FOUR.as_bytes(), &Options::default()).await;
    let sql = "select id from case_file where tenant_id = $1 and number = 1";
    let (case,): (Uuid,) = test
        .app
        .db
        .one(sql, args![test.county.tenant])
        .await
        .unwrap();
    let accounts = crate::account::in_tenant(&test.app.db, test.county.tenant)
        .await
        .unwrap();
    let id_of = |name: &str| {
        let found = accounts.iter().find(|account| account.short_name == name);
        found.unwrap().id.to_string()
    };
    // Handed to Brandt on 19.1.2026, from her to Yılmaz and Hofmann ten days later.
    for (version, to, deputy) in [
        ("1", id_of("Brandt"), String::new()),
        ("2", id_of("Yılmaz"), id_of("Hofmann")),
    ] {
        let leader = test.client("Leitung").await;
        let fields = [
            ("version", version),
            ("responsible", to.as_str()),
            ("deputy", deputy.as_str()),
        ];
        let path = format!("/cases/{case}/assignment");
        leader.post(&path, &fields).await.location();
        test.clock.advance(10 * Micros::DAY);
    }
    let talks = format!(
        "{HEAD}22.1.2026;Haile;Selam;Brandt;;30;Telefon;Miete;\n\
         3.2.2026;Haile;Selam;Brandt;;30;Telefon;Miete;\n\
         4.2.2026;Haile;Selam;Hofmann;;30;Telefon;Miete;\n\
         5.2.2026;Haile;Selam;Yılmaz;;30;Telefon;Miete;\n"
    );
    let report = run(
        &test,
        "beratungen.csv",
        talks.as_bytes(),
        &Options::default(),
    )
    .await;
    assert_eq!(report.rejected.len(), 1, "{report:?}");
    let found = told(&test).await;
    let days: Vec<&str> = found.iter().map(|(day, _)| day.as_str()).collect();
    assert_eq!(days, ["2026-01-22", "2026-02-04", "2026-02-05"]);
    assert!(found.iter().all(|(_, number)| *number == 1));
    // In a county of very many people only those who share a word with the list are looked up.
    let mut tx = test.app.db.begin().await.unwrap();
    let many = "update number_series set last_number = 60000
        where tenant_id = $1 and series = 'person'";
    tx.run(many, args![test.county.tenant]).await.unwrap();
    tx.commit().await.unwrap();
    let talks = format!("{HEAD}6.2.2026;Haile;Selam;Yılmaz;;30;Telefon;Miete;\n");
    let report = run(&test, "mehr.csv", talks.as_bytes(), &Options::default()).await;
    assert_eq!(report.consultations_new, 1, "{report:?}");
    let last = told(&test).await.pop();
    assert_eq!(last, Some(("2026-02-06".to_owned(), 1)));
}

/// Of the sample list most rows go back: many people share few names.
#[both]
async fn fewer_rows_of_the_sample_list_go_back(db: TestDb) {
    let test = county(db).await;
    run(&test, "klientenliste.xlsx", PEOPLE, &Options::default()).await;
    let report = run(&test, "beratungen-2025.xlsx", TALKS, &Options::default()).await;
    println!(
        "{} taken, {} back",
        report.consultations_new,
        report.rejected.len()
    );
    assert!(report.rejected.len() < 1_427, "{}", report.rejected.len());
    assert_eq!(
        report.consultations,
        report.consultations_new + report.rejected.len()
    );
    // Whoever is named counsels whom she is said to have met, or the name is nobody else's.
    let sql = "select cast(count(*) as bigint) from consultation c
        join case_file f on f.tenant_id = c.tenant_id and f.id = c.case_id
        join consultation_person q on q.tenant_id = c.tenant_id and q.consultation_id = c.id
        join person p on p.tenant_id = q.tenant_id and p.id = q.person_id
        where c.tenant_id = $1 and coalesce(f.responsible_id, f.id) <> c.staff_id
          and coalesce(f.deputy_id, f.id) <> c.staff_id
          and exists (select 1 from person o where o.tenant_id = p.tenant_id and o.id <> p.id
              and o.family_name = p.family_name and o.given_name = p.given_name)";
    let (strange,): (i64,) = test
        .app
        .db
        .one(sql, args![test.county.tenant])
        .await
        .unwrap();
    assert_eq!(strange, 0);
}

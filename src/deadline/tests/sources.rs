use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use chrono::{Days, Months};

use super::{days, follow_up, line, permit_in, run, times, whole_line};
use crate::testing::{Client, TestApp};

const ALL: &str = "/deadlines";

async fn agree_on_plan(client: &Client, case: uuid::Uuid) {
    let plan = format!("/cases/{case}/plan");
    client.post(&plan, &[]).await.location();
    let goal = [("life_area", "work"), ("wording", "Arbeit finden")];
    client
        .post(&format!("{plan}/goals"), &goal)
        .await
        .location();
    let fields = [
        ("version", "2"),
        ("agreed_on", "20.11.2025"),
        ("staff_signed", "true"),
        ("lang", "de"),
        ("review_on", "20.05.2026"),
    ];
    let answer = client.post(&format!("{plan}/agreement"), &fields).await;
    answer.location();
}

#[both]
async fn permits_to_the_day(db: TestDb) {
    let test = TestApp::new(db).await;
    for (name, left) in [("Neunzig", 90), ("Einundneunzig", 91), ("Dreissig", 30)] {
        permit_in(&test, name, left).await;
    }
    permit_in(&test, "Einunddreissig", 31).await;
    let karrer = test.client("Karrer").await;
    for page in [ALL, "/today"] {
        for (name, badge) in [
            ("Neunzig, Selam", Some("badge--warning")),
            ("Einundneunzig, ", None),
            ("Einunddreissig, ", Some("badge--warning")),
            ("Dreissig, Selam", Some("badge--danger")),
        ] {
            let line = whole_line(&karrer, page, name).await;
            assert_eq!(line.is_some(), badge.is_some(), "{page} {name}");
            assert!(
                line.is_none_or(|line| line.contains(badge.unwrap())),
                "{page} {name}"
            );
        }
    }
    let karrer = days(&test, 1).await;
    assert_eq!(times(&karrer, ALL, "Einundneunzig, Selam").await, 1);
    // What ran out stays until somebody sees to it.
    let karrer = days(&test, 30).await;
    let late = karrer.get("/deadlines?when=overdue").await.ok().text;
    assert!(late.contains("Dreissig, Selam") && late.contains("seit 1 Tag überfällig"));
    assert!(!late.contains("Einunddreissig, "), "its last day is today");
}

#[both]
async fn planned_ends_to_the_day(db: TestDb) {
    let test = TestApp::new(db).await;
    let today = test.clock.today();
    let end = "update case_file set planned_end_on = $3 where tenant_id = $1 and id = $2";
    let half = today + Months::new(6);
    for (name, day) in [
        ("Genau", half),
        ("Danach", half + Days::new(1)),
        ("Dringend", today + Months::new(3)),
        ("Vorbei", today - Days::new(3)),
    ] {
        let case = test.make_case("Karrer", &[(name, "A")]).await.case;
        run(&test, end, case, day).await;
    }
    let karrer = test.client("Karrer").await;
    for page in [ALL, "/today"] {
        for (name, shown) in [
            ("Genau, A", Some("badge--warning")),
            ("Danach, A", None),
            ("Dringend, A", Some("badge--danger")),
            ("Vorbei, A", Some("seit 3 Tagen überfällig")),
        ] {
            let line = whole_line(&karrer, page, name).await;
            assert_eq!(line.is_some(), shown.is_some(), "{page} {name}");
            assert!(
                line.is_none_or(|line| line.contains(shown.unwrap())),
                "{page} {name}"
            );
        }
    }
    // An ended case waits for nobody.
    let case = test.make_case("Karrer", &[("Beendet", "A")]).await.case;
    run(&test, end, case, today).await;
    let ended = "update case_file set ended_on = $3 where tenant_id = $1 and id = $2";
    run(&test, ended, case, today).await;
    assert!(!karrer.get(ALL).await.ok().text.contains("Beendet, A"));
}

#[both]
async fn consents_end_once(db: TestDb) {
    let test = TestApp::new(db).await;
    let karrer = test.client("Karrer").await;
    let mut paths = Vec::new();
    for (name, until) in [("Bald", "20.12.2025"), ("Spaeter", "21.12.2025")] {
        let case = test.make_case("Karrer", &[(name, "A")]).await.case;
        let path = format!("/cases/{case}/consent");
        let given = |until| {
            [
                ("version", "1"),
                ("consent", "given"),
                ("consent_on", "20.11.2025"),
                ("consent_until", until),
            ]
        };
        for (until, said) in [
            ("19.11.2025", "vor dem Datum der Einwilligung"),
            ("31.02.2026", "gibt es nicht"),
        ] {
            let answer = karrer.post(&path, &given(until)).await;
            assert_eq!(answer.status, 422);
            assert!(answer.text.contains(said), "{said}");
            assert!(answer.text.contains(&format!("value=\"{until}\"")));
        }
        let refused = [
            ("version", "1"),
            ("consent", "refused"),
            ("consent_until", until),
        ];
        let answer = karrer.post(&path, &refused).await;
        assert!(answer.text.contains("nur eine erteilte Einwilligung"));
        karrer.post(&path, &given(until)).await.location();
        paths.push(path);
    }
    for page in [ALL, "/today", "/deadlines?kind=consent"] {
        assert!(
            whole_line(&karrer, page, "Bald, A").await.is_some(),
            "{page}"
        );
        assert!(
            whole_line(&karrer, page, "Spaeter, A").await.is_none(),
            "{page}"
        );
    }
    // Once it is over the file says so; renewed, nothing is due any more.
    let karrer = days(&test, 31).await;
    let late = karrer.get("/deadlines?when=overdue").await.ok().text;
    assert!(late.contains("Bald, A") && late.contains("Einwilligung erneuern"));
    let file = paths[0].trim_end_matches("/consent");
    let over = karrer.get(file).await.ok().text;
    assert!(over.contains("Einwilligung abgelaufen am 20.12.2025"));
    let renewed = [
        ("version", "2"),
        ("consent", "given"),
        ("consent_until", "20.12.2027"),
    ];
    karrer.post(&paths[0], &renewed).await.location();
    assert!(whole_line(&karrer, ALL, "Bald, A").await.is_none());
    assert!(!karrer.get(file).await.ok().text.contains("abgelaufen"));
}

#[both]
async fn plans_follow_ups_and_appointments(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = test.make_case("Karrer", &[("Haile", "Selam")]).await;
    let karrer = test.client("Karrer").await;
    agree_on_plan(&karrer, made.case).await;
    follow_up(&karrer, made.case, "in 2 Wochen", "Bescheid prüfen").await;
    let planned = [
        ("case", &*made.case.to_string()),
        ("person", &made.people[0].to_string()),
        ("day", "25.11.2025"),
        ("minutes", "30"),
        ("channel", "phone"),
        ("state", "planned"),
        ("interpreter", "none"),
    ];
    karrer.post("/consultations", &planned).await.location();
    assert_eq!(times(&karrer, ALL, "Integrationsplan überprüfen").await, 0);
    assert_eq!(times(&karrer, ALL, "Bescheid prüfen").await, 1);
    assert_eq!(times(&karrer, ALL, "Geplant: ").await, 1);
    assert_eq!(
        times(&karrer, "/deadlines?kind=appointment", "Bescheid").await,
        0
    );
    // Heute shows follow-ups of the next week; appointments have their own list there.
    assert_eq!(times(&karrer, "/today", "Bescheid prüfen").await, 0);
    assert_eq!(times(&karrer, "/today", "Geplant: ").await, 0);
    let karrer = days(&test, 8).await;
    assert_eq!(times(&karrer, "/today", "Bescheid prüfen").await, 1);
    assert_eq!(
        times(&karrer, "/deadlines?when=overdue", "Geplant: ").await,
        1
    );
    // 30 days before the review, no day earlier.
    let karrer = days(&test, 142).await;
    assert_eq!(times(&karrer, ALL, "Integrationsplan überprüfen").await, 0);
    let karrer = days(&test, 1).await;
    for page in [ALL, "/today", "/deadlines?when=month&kind=plan_review"] {
        assert_eq!(times(&karrer, page, "Integrationsplan überprüfen").await, 1);
    }
}

/// What a renewed permit replaces is due no more; entering an older one changes nothing.
#[both]
async fn a_renewed_permit_is_another_deadline(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = permit_in(&test, "Haile", 20).await;
    let karrer = test.client("Karrer").await;
    let (key, _) = line(&karrer, ALL, "Aufenthaltstitel").await;
    karrer
        .post(&format!("{key}/completion"), &[])
        .await
        .location();
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
    let status = format!("/people/{}/status", made.people[0]);
    let old = [("status_code", "A25-2-1"), ("status_until", "1.1.2020")];
    karrer.post(&status, &old).await.location();
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0, "history");
    let older = [
        ("status_code", "GEST"),
        ("status_from", "1.1.2016"),
        ("status_until", "31.12.2019"),
    ];
    karrer.post(&status, &older).await.location();
    assert_eq!(
        times(&karrer, ALL, "Aufenthaltstitel").await,
        0,
        "older still"
    );
    let until = (test.clock.today() + Days::new(60)).format("%d.%m.%Y");
    let until = until.to_string();
    let new = [("status_code", "A25-2-1"), ("status_until", &until)];
    karrer.post(&status, &new).await.location();
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 1, "renewed");
    let (renewed, _) = line(&karrer, ALL, "Aufenthaltstitel").await;
    assert_ne!(key, renewed);
    // One that was noted with its first day is not replaced by one from before.
    let from = [
        ("status_code", "A25-2-1"),
        ("status_from", "1.11.2025"),
        ("status_until", &until),
    ];
    karrer.post(&status, &from).await.location();
    let before = [
        ("status_code", "GEST"),
        ("status_from", "1.1.2024"),
        ("status_until", "1.1.2028"),
    ];
    karrer.post(&status, &before).await.location();
    assert_eq!(
        times(&karrer, ALL, "Aufenthaltstitel").await,
        1,
        "history again"
    );
}

/// Nobody computes anything ahead: a server that was down over the day shows the same.
#[both]
async fn nothing_is_lost_while_the_server_was_down(db: TestDb) {
    let test = TestApp::new(db).await;
    let made = permit_in(&test, "Haile", 200).await;
    let karrer = test.client("Karrer").await;
    follow_up(&karrer, made.case, "in 3 Wochen", "Bescheid prüfen").await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
    // From before the first notice to behind the end, with nobody there in between.
    let karrer = days(&test, 230).await;
    assert_eq!(
        times(&karrer, ALL, "Aufenthaltstitel").await,
        1,
        "once, not twice"
    );
    assert_eq!(times(&karrer, "/today", "Aufenthaltstitel").await, 1);
    assert_eq!(
        times(&karrer, "/deadlines?when=overdue", "Bescheid").await,
        1
    );
    // And the clock set back shows what was shown then.
    let karrer = days(&test, -230).await;
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
}

#[both]
async fn how_long_before_is_set_by_the_administration(db: TestDb) {
    let test = TestApp::new(db).await;
    permit_in(&test, "Haile", 100).await;
    let (karrer, admin) = (test.client("Karrer").await, test.client("Verwaltung").await);
    assert_eq!(times(&karrer, ALL, "Aufenthaltstitel").await, 0);
    let path = "/admin/organisation/settings";
    let mut fields = [
        ("version", "1"),
        ("name", "Landkreis S"),
        ("threshold", "5"),
        ("permit_first_days", "120"),
        ("permit_last_days", "120"),
        ("end_first_months", "6"),
        ("end_last_months", "0"),
        ("plan_days", "30"),
    ];
    let wrong = admin.post(path, &fields).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("eine kleinere Zahl") && wrong.text.contains("ganze Zahl ab 1"));
    assert!(wrong.text.contains("value=\"120\""), "typed is kept");
    fields[4].1 = "100";
    fields[6].1 = "3";
    admin.post(path, &fields).await.location();
    let text = karrer.get(ALL).await.ok().text;
    assert!(text.contains("Haile, Selam") && text.contains("badge--danger"));
    let other = test.sign_in(test.other.account("Verwaltung")).await;
    let other = other.get("/admin/organisation").await.ok().text;
    assert!(
        other.contains("90 und 30 Tage"),
        "the other county keeps its own"
    );
}

#[both]
async fn how_long_before_a_consent_ends_is_set_too(db: TestDb) {
    let test = TestApp::new(db).await;
    let (karrer, admin) = (test.client("Karrer").await, test.client("Verwaltung").await);
    let case = test.make_case("Karrer", &[("Spaeter", "A")]).await.case;
    let given = [
        ("version", "1"),
        ("consent", "given"),
        ("consent_on", "20.11.2025"),
        ("consent_until", "30.12.2025"),
    ];
    let path = format!("/cases/{case}/consent");
    karrer.post(&path, &given).await.location();
    assert!(whole_line(&karrer, ALL, "Spaeter, A").await.is_none());
    let fields = [
        ("version", "1"),
        ("name", "Landkreis S"),
        ("threshold", "5"),
        ("permit_first_days", "90"),
        ("permit_last_days", "30"),
        ("end_first_months", "6"),
        ("end_last_months", "3"),
        ("plan_days", "30"),
        ("consent_days", "40"),
    ];
    let settings = "/admin/organisation/settings";
    admin.post(settings, &fields).await.location();
    assert!(whole_line(&karrer, ALL, "Spaeter, A").await.is_some());
    let overview = admin.get("/admin/organisation").await.ok().text;
    assert!(overview.contains("Einwilligung 40 Tage"), "{overview}");
}

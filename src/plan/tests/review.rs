use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::{Made, STEP, WORDING, between};
use crate::testing::{Answer, Client};

/// The fields of the form as the page shows them, ready to be changed and sent.
struct Filled(Vec<(String, String)>);

impl Filled {
    async fn open(client: &Client, base: &str) -> Self {
        let page = client.get(&format!("{base}/review")).await.ok().text;
        Self::of(&page)
    }

    fn of(page: &str) -> Self {
        let form = between(page, "form review\"", "</form>");
        let mut fields = Vec::new();
        for tag in form.split('<').filter(|tag| tag.starts_with("input ")) {
            let radio = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
            if radio && !tag.contains(" checked") {
                continue;
            }
            let (name, value) = (
                between(tag, "name=\"", "\""),
                between(tag, "value=\"", "\""),
            );
            if name != "csrf" {
                fields.push((name.to_owned(), value.to_owned()));
            }
        }
        for part in form.split("<select ").skip(1) {
            let (select, _) = part.split_once("</select>").unwrap();
            let name = between(select, "name=\"", "\"");
            let chosen = select
                .split("<option ")
                .find(|one| one.contains(" selected"));
            let value = chosen.map_or("", |one| between(one, "value=\"", "\""));
            fields.push((name.to_owned(), value.to_owned()));
        }
        Self(fields)
    }

    /// The names of fields of a kind, in the order of the page.
    fn names(&self, kind: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (name, _) in self.0.iter().filter(|(name, _)| name.starts_with(kind)) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    async fn send(&self, client: &Client, base: &str) -> Answer {
        let pairs: Vec<(&str, &str)> = self.0.iter().map(|(k, v)| (&**k, &**v)).collect();
        client.post(&format!("{base}/review"), &pairs).await
    }
}

#[both]
async fn a_review_continues_the_plan_in_one_go(db: TestDb) {
    let made = Made::new(db).await;
    let path = format!("{}/review", made.base);
    assert_eq!(made.karrer.get(&path).await.status, StatusCode::NOT_FOUND);
    made.agree("10.11.2025", "true").await.location();
    let mut form = Filled::open(&made.karrer, &made.base).await;
    let (goals, steps) = (form.names("attainment_"), form.names("step_"));
    assert_eq!((goals.len(), steps.len()), (1, 2));
    let goal = goals[0].strip_prefix("attainment_").unwrap().to_owned();
    let step = |at: usize| steps[at].strip_prefix("step_").unwrap().to_owned();
    form.set("reviewed_on", "19.11.2025")
        .set(&goals[0], "1")
        .set(&format!("status_{goal}"), "partly")
        .set(&format!("remark_{goal}"), "Prüfung ist angemeldet")
        .set(&steps[0], "done")
        .set(&format!("done_{}", step(0)), "15.11.2025")
        .set(&steps[1], "dropped")
        .set(&format!("what_{goal}"), "Prüfungsangst besprechen")
        .set(&format!("actor_{goal}"), "staff")
        .set(&format!("until_{goal}"), "1.2.2026")
        .set("staff_signed", "true");
    let logged = "select count(*) from audit_event where tenant_id = $1";
    let before = made.count(logged).await;
    let (answer, statements) = counting(form.send(&made.karrer, &made.base)).await;
    assert_eq!(answer.location(), made.base);
    assert!(statements <= 34, "{statements} statements");
    assert_eq!(made.count(logged).await, before + 1, "one line of the log");
    let reviews =
        "select count(*) from audit_event where tenant_id = $1 and action = 'plan.review'";
    assert_eq!(made.count(reviews).await, 1);

    let page = made.page().await;
    for text in [
        "fortgeschrieben, 19.11.2025",
        "Prüfung ist angemeldet",
        "mehr als erwartet",
        "teilweise erreicht",
        "15.11.2025",
        "aufgegeben 19.11.2025",
        "Prüfungsangst besprechen",
        "20.05.2026",
    ] {
        assert!(page.contains(text), "{text} not in {page}");
    }
    assert!(!page.contains("Geändert seit"), "it says what was agreed");
    let second = made.karrer.get(&format!("{}/versions/2", made.base)).await;
    let second = second.ok().text;
    assert!(second.contains("Prüfung ist angemeldet") && second.contains("Prüfungsangst"));
    let first = made.karrer.get(&format!("{}/versions/1", made.base)).await;
    assert!(!first.ok().text.contains("Prüfungsangst"));
    // A dropped step can be taken up again.
    let path = page
        .split('"')
        .find(|part| part.ends_with("/completion") && part.contains(&dashed(&step(1))))
        .unwrap();
    let undo = [("version", "2"), ("done", "false")];
    made.karrer.post(path, &undo).await.location();
    let left = "select count(*) from plan_step where tenant_id = $1 and dropped_on is not null";
    assert_eq!(made.count(left).await, 0);
}

fn dashed(id: &str) -> String {
    id.parse::<uuid::Uuid>().unwrap().to_string()
}

#[both]
async fn wrong_input_is_said_at_its_field_and_kept(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("10.11.2025", "true").await.location();
    let mut form = Filled::open(&made.karrer, &made.base).await;
    let goal = form.names("attainment_")[0].replace("attainment_", "");
    let step = form.names("step_")[0].replace("step_", "");
    form.set(&format!("remark_{goal}"), "Bleibt stehen");
    for (field, value, text) in [
        ("reviewed_on", "31.02.2025", "Dieses Datum gibt es nicht"),
        (
            "reviewed_on",
            "9.11.2025",
            "nicht vor der letzten Vereinbarung",
        ),
        ("reviewed_on", "21.11.2025", "liegt in der Zukunft"),
        ("reviewed_on", "", "f-reviewed_on-error"),
        ("review_on", "20.11.2025", "nächste Überprüfung muss nach"),
        ("review_on", "30.2.2026", "Dieses Datum gibt es nicht"),
        ("lang", "xx", "f-lang-error"),
        (&format!("attainment_{goal}"), "3", "f-attainment_"),
        (&format!("status_{goal}"), "x", "f-status_"),
        (&format!("step_{step}"), "", "f-step_"),
        (&format!("done_{step}"), "1.11.2025", "steht noch auf"),
        (&format!("due_{step}"), "31.02.2026", "f-due_"),
        (&format!("due_{step}"), "1.10.2025", "Frist liegt vor"),
        (&format!("until_{goal}"), "1.2.2026", "f-what_"),
        (&format!("what_{goal}"), "Ohne wen", "f-actor_"),
    ] {
        let mut wrong = Filled(form.0.clone());
        let answer = wrong.set(field, value).send(&made.karrer, &made.base).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{field}={value}"
        );
        assert!(answer.text.contains("Bleibt stehen"), "{field}={value}");
        assert!(answer.text.contains("error-summary"), "{field}={value}");
        let typed = value.contains('.') || value.contains(' ');
        let kept = answer.text.contains(&format!("value=\"{value}\""));
        assert!(kept || !typed, "{field}={value} is kept");
        if text.starts_with("f-") {
            assert!(
                answer.text.contains(&format!("id=\"{text}")),
                "{field}={value}: {text}"
            );
        } else {
            assert!(answer.text.contains(text), "{field}={value}: {text}");
        }
    }
    assert_eq!(
        made.count("select count(*) from plan_version where tenant_id = $1")
            .await,
        1
    );
}

#[both]
async fn a_day_that_does_not_go_with_what_became_of_a_step_is_not_dropped(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("10.11.2025", "true").await.location();
    let form = Filled::open(&made.karrer, &made.base).await;
    let step = form.names("step_")[0].replace("step_", "");
    for (became, field, text) in [
        ("dropped", "done", "steht auf „aufgegeben“"),
        ("dropped", "due", "der noch offen ist"),
        ("done", "due", "der noch offen ist"),
    ] {
        let mut wrong = Filled(form.0.clone());
        wrong
            .set(&format!("step_{step}"), became)
            .set(&format!("{field}_{step}"), "14.11.2025");
        let answer = wrong.send(&made.karrer, &made.base).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{became}");
        assert!(answer.text.contains(text), "{became} {field}");
        assert!(answer.text.contains("value=\"14.11.2025\""));
    }
}

#[both]
async fn of_two_who_review_at_once_the_second_sees_both(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("10.11.2025", "true").await.location();
    let lead = made.test.client("Leitung").await;
    let mut mine = Filled::open(&made.karrer, &made.base).await;
    let mut theirs = Filled::open(&lead, &made.base).await;
    let goal = mine.names("attainment_")[0].replace("attainment_", "");
    let steps = mine.names("step_");
    let what = format!("what_{goal}");
    theirs
        .set(&format!("attainment_{goal}"), "-1")
        .set(&format!("remark_{goal}"), "Bemerkung der Leitung")
        .set(&steps[0], "done")
        .set(&what, "Schritt der Leitung")
        .set(&format!("actor_{goal}"), "staff");
    theirs.send(&lead, &made.base).await.location();

    let done = steps[0].replace("step_", "done_");
    mine.set(&format!("attainment_{goal}"), "2")
        .set(&format!("remark_{goal}"), "Meine Bemerkung")
        .set(&steps[0], "done")
        .set(&done, "18.11.2025");
    let answer = mine.send(&made.karrer, &made.base).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    for text in [
        "Meine Bemerkung",
        "Bemerkung der Leitung",
        "−1 weniger als erwartet",
        "erledigt am 20.11.2025",
        "18.11.2025",
        "Schritt der Leitung",
        WORDING,
    ] {
        assert!(answer.text.contains(text), "{text}");
    }
    // The step that came in meanwhile was not on the form: nothing is wrong about it.
    assert!(!answer.text.contains("error-summary"), "{}", answer.text);
    // Saving from there is deliberate.
    let again = Filled::of(&answer.text);
    assert!(
        again
            .0
            .contains(&(format!("attainment_{goal}"), "2".to_owned()))
    );
    again.send(&made.karrer, &made.base).await.location();
    let page = made.page().await;
    assert!(page.contains("Schritt der Leitung") && page.contains("viel mehr als erwartet"));
    assert_eq!(
        made.count("select count(*) from plan_version where tenant_id = $1")
            .await,
        3
    );
}

#[both]
async fn a_plan_that_ended_with_its_case_takes_no_review_and_loses_nothing(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("10.11.2025", "true").await.location();
    let mut form = Filled::open(&made.karrer, &made.base).await;
    let goal = form.names("attainment_")[0].replace("attainment_", "");
    let steps = form.names("step_");
    let version = made.version_at(&format!("{}/closure", made.base)).await;
    let end = [
        ("version", version.as_str()),
        ("ended_on", "20.11.2025"),
        ("reason", "moved"),
    ];
    let closure = format!("{}/closure", made.base);
    made.karrer.post(&closure, &end).await.location();
    form.set(&steps[0], "done")
        .set(&format!("remark_{goal}"), "Noch zu sagen");
    let answer = form.send(&made.karrer, &made.base).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text
            .contains(&format!("id=\"f-{}-error\"", steps[0]))
    );
    assert!(answer.text.contains("inzwischen beendet") && answer.text.contains("Noch zu sagen"));
    assert!(answer.text.contains(STEP));
    assert_eq!(
        made.count("select count(*) from plan_version where tenant_id = $1")
            .await,
        1
    );
    let open = "select count(*) from plan_step where tenant_id = $1 and done_on is null";
    assert_eq!(made.count(open).await, 2);
}

#[both]
async fn strangers_do_not_review_and_the_remark_lies_sealed(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("10.11.2025", "true").await.location();
    let mut form = Filled::open(&made.karrer, &made.base).await;
    let goal = form.names("attainment_")[0].replace("attainment_", "");
    form.set(&format!("remark_{goal}"), "Geheimes Wort");
    for name in ["Weber", "Koordination"] {
        let stranger = made.test.client(name).await;
        let path = format!("{}/review", made.base);
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
        let answer = form.send(&stranger, &made.base).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    form.send(&made.karrer, &made.base).await.location();
    let rows: Vec<(Vec<u8>,)> = made
        .test
        .app
        .db
        .all(
            "select content_sealed from plan_version where tenant_id = $1",
            args![made.test.county.tenant],
        )
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    for (sealed,) in rows {
        assert!(!sealed.windows(8).any(|part| part == b"Geheimes"));
    }
}

#[both]
async fn the_interval_is_the_traegers(db: TestDb) {
    let made = Made::new(db).await;
    let admin = made.test.client("Verwaltung").await;
    let overview = admin.get("/admin/organisation").await.ok().text;
    let path = overview
        .split('"')
        .find(|part| {
            part.contains("/agencies/") && !part.contains("teams") && !part.contains("new")
        })
        .unwrap()
        .to_owned();
    let page = admin.get(&path).await.ok().text;
    let name = between(&page, "name=\"name\" type=\"text\" value=\"", "\"");
    assert!(page.contains("name=\"review_months\" type=\"text\" value=\"6\""));
    for (months, status) in [
        ("0", StatusCode::UNPROCESSABLE_ENTITY),
        ("37", StatusCode::UNPROCESSABLE_ENTITY),
        ("x", StatusCode::UNPROCESSABLE_ENTITY),
        ("3", StatusCode::SEE_OTHER),
    ] {
        let fields = [
            ("version", "1"),
            ("name", name),
            ("legal_regime", "kdg"),
            ("review_months", months),
        ];
        let answer = admin.post(&path, &fields).await;
        assert_eq!(answer.status, status, "{months}");
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            assert!(answer.text.contains("von 1 bis 36"));
        }
    }
    let form = made.karrer.get(&format!("{}/agreement", made.base)).await;
    assert!(form.ok().text.contains("value=\"20.02.2026\""));
    made.agree("20.11.2025", "true").await.location();
    assert!(made.page().await.contains("20.02.2026"));
    let page = made.karrer.get(&format!("{}/review", made.base)).await;
    let text = page.ok().text;
    assert!(text.contains("value=\"20.02.2026\"") && text.contains("in 3 Monaten"));
}

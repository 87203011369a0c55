//! Every route × every role. The golden file says who gets where; a new route changes it, and the
//! difference is read line by line before it is accepted (`UPDATE_GOLDEN=1`).
//!
//! A route with a parameter needs a line in `PARAMS` (`authz_matrix/params.rs`): what stands there
//! and so who can make one.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

#[path = "authz_matrix/params.rs"]
mod params;

use std::fmt::Write as _;
use std::path::PathBuf;

use axum::http::{Method, StatusCode};
use bindeglied::permission::Role;
use bindeglied::routes;
use bindeglied::testing::{Answer, Client, County, TestApp};
use bindeglied::web::Route;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use params::{Scope, Thing, parameters};

/// One account of each role in the test county.
const WHO: [(&str, Role); 9] = [
    ("Karrer", Role::CaseWorker),
    ("Leitung", Role::TeamLead),
    ("Koordination", Role::County),
    ("Kommune", Role::Municipality),
    ("Partner", Role::Partner),
    ("Ehrenamt", Role::Volunteer),
    ("Datenschutz", Role::DataProtection),
    ("Pruefung", Role::Auditor),
    ("Verwaltung", Role::Admin),
];

/// Everything a form may name that belongs to one tenant.
const REFERENCES: &[(&str, Thing)] = &[
    ("agency", Thing::Agency),
    ("team", Thing::Team),
    ("municipality", Thing::Municipality),
    ("account", Thing::Account),
    ("responsible", Thing::Account),
    ("deputy", Thing::Account),
    ("staff", Thing::Account),
    ("owner", Thing::Account),
    ("case", Thing::Case),
    ("person", Thing::Person),
    ("member", Thing::Person),
];

fn all() -> Vec<Route> {
    let mut list = routes::all().list().to_vec();
    list.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
    list
}

/// The route's address with real values in it.
async fn address(test: &TestApp, county: &County, route: &Route) -> String {
    let mut path = route.path.to_owned();
    for (mark, thing) in parameters(route.path) {
        let value = thing.make(test, county, &path).await;
        path = path.replacen(&mark, &value, 1);
    }
    path
}

async fn ask(client: &Client, route: &Route, path: &str, fields: &[(&str, &str)]) -> Answer {
    let answer = if route.method == Method::GET {
        client.get(path).await
    } else {
        client.post(path, fields).await
    };
    assert!(
        !answer.status.is_server_error(),
        "{} {path}: {}\n{}",
        route.method,
        answer.status,
        answer.text
    );
    answer
}

/// `ok` for everything that got past the door: pages, redirects, forms shown again.
fn verdict(answer: &Answer) -> &'static str {
    match answer.status {
        StatusCode::NOT_FOUND => "404",
        StatusCode::FORBIDDEN => "403",
        status if status.is_redirection() && answer.location().starts_with("/login") => "login",
        _ => "ok",
    }
}

#[both]
async fn every_route_for_every_role(db: TestDb) {
    let test = TestApp::new(db).await;
    let mut found = String::from("method path ability");
    for (_, role) in WHO {
        let _ = write!(found, " {}", role.key());
    }
    found.push_str(" visitor\n");
    for route in all() {
        let _ = write!(found, "{} {} {:?}", route.method, route.path, route.ability);
        let shared = address(&test, &test.county, &route).await;
        for (name, role) in WHO {
            // What one role does must not change what the next one meets.
            let path = if route.method == Method::POST && role.may(route.ability) {
                address(&test, &test.county, &route).await
            } else {
                shared.clone()
            };
            let client = test.client(name).await;
            let answer = ask(&client, &route, &path, &[]).await;
            let _ = write!(found, " {}", verdict(&answer));
        }
        let answer = ask(&test.visitor(), &route, &shared, &[]).await;
        let _ = writeln!(found, " {}", verdict(&answer));
    }
    compare(&found);
}

/// Whoever has the role but no page of ours changes nothing, whatever the handler reads.
#[both]
async fn no_form_without_its_token(db: TestDb) {
    let test = TestApp::new(db).await;
    let lines = "select cast(sum(seq) as bigint) from audit_head";
    for route in all() {
        if route.method == Method::GET {
            continue;
        }
        let path = address(&test, &test.county, &route).await;
        let (name, _) = WHO
            .iter()
            .find(|(_, role)| role.may(route.ability))
            .unwrap();
        let client = test.client(name).await;
        let (before,): (i64,) = test.app.db.one(lines, args![]).await.unwrap();
        for kind in ["application/x-www-form-urlencoded", "text/plain", ""] {
            let request = client
                .request("POST", &path)
                .header("content-type", kind)
                .body("name=x&decision=same&lang=de".into())
                .unwrap();
            let answer = client.send(request).await;
            let refused = [StatusCode::FORBIDDEN, StatusCode::BAD_REQUEST];
            assert!(
                refused.contains(&answer.status),
                "{path} {kind}: {}\n{}",
                answer.status,
                answer.text
            );
        }
        let forged = client
            .request("POST", &path)
            .header("content-type", "multipart/form-data; boundary=e")
            .body("--e\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--e--\r\n".into())
            .unwrap();
        assert_eq!(
            client.send(forged).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
        let (after,): (i64,) = test.app.db.one(lines, args![]).await.unwrap();
        assert_eq!(before, after, "{path} wrote something");
    }
}

fn compare(found: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/authz_matrix.txt");
    #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
    if std::env::var("UPDATE_GOLDEN").is_ok() {
        std::fs::write(&file, found).unwrap();
        return;
    }
    let golden = std::fs::read_to_string(&file).unwrap_or_default();
    let mut difference = String::new();
    for line in golden.lines().filter(|line| !has(found, line)) {
        let _ = writeln!(difference, "- {line}");
    }
    for line in found.lines().filter(|line| !has(&golden, line)) {
        let _ = writeln!(difference, "+ {line}");
    }
    assert!(
        difference.is_empty(),
        "who may do what has changed (columns: {}):\n{difference}\nIf every line is meant: UPDATE_GOLDEN=1 cargo nextest run authz_matrix",
        found.lines().next().unwrap_or_default()
    );
}

fn has(text: &str, line: &str) -> bool {
    text.lines().any(|other| other == line)
}

async fn log_length(test: &TestApp, tenant: uuid::Uuid) -> i64 {
    let (seq,): (i64,) = test
        .app
        .db
        .one(
            "select seq from audit_head where tenant_id = $1",
            args![tenant],
        )
        .await
        .unwrap();
    seq
}

#[both]
async fn ids_of_another_tenant_lead_nowhere(db: TestDb) {
    let test = TestApp::new(db).await;
    let mut checked = 0;
    for route in all() {
        let scoped = parameters(route.path)
            .iter()
            .any(|(_, thing)| thing.scope() != Scope::None);
        if !scoped {
            continue;
        }
        let path = address(&test, &test.other, &route).await;
        let before = log_length(&test, test.other.tenant).await;
        for (name, _) in WHO {
            let client = test.client(name).await;
            let answer = ask(&client, &route, &path, &[]).await;
            assert_eq!(
                answer.status,
                StatusCode::NOT_FOUND,
                "{name}: {} {}",
                route.method,
                route.path
            );
        }
        let answer = ask(&test.visitor(), &route, &path, &[]).await;
        assert_eq!(verdict(&answer), "login", "{} {}", route.method, route.path);
        assert_eq!(
            log_length(&test, test.other.tenant).await,
            before,
            "{} {} left a trace in the other tenant",
            route.method,
            route.path
        );
        checked += 1;
    }
    assert!(checked > 30, "only {checked} routes with ids were tried");
}

#[both]
async fn ids_of_another_tenant_in_forms_are_refused(db: TestDb) {
    let test = TestApp::new(db).await;
    let mut ids = Vec::new();
    for (name, thing) in REFERENCES {
        ids.push((*name, thing.make(&test, &test.other, "").await));
    }
    let fields: Vec<(&str, &str)> = ids.iter().map(|(name, id)| (*name, id.as_str())).collect();
    for route in all() {
        if route.method != Method::POST {
            continue;
        }
        let before = log_length(&test, test.other.tenant).await;
        for (name, role) in WHO {
            if !role.may(route.ability) {
                continue;
            }
            let path = address(&test, &test.county, &route).await;
            let client = test.client(name).await;
            ask(&client, &route, &path, &fields).await;
        }
        assert_eq!(
            log_length(&test, test.other.tenant).await,
            before,
            "{} {} left a trace in the other tenant",
            route.method,
            route.path
        );
    }
}

#[both]
async fn files_of_a_colleague_lead_nowhere(db: TestDb) {
    let test = TestApp::new(db).await;
    for route in all() {
        let file = parameters(route.path)
            .iter()
            .any(|(_, thing)| thing.scope() == Scope::File);
        if !file || !Role::CaseWorker.may(route.ability) {
            continue;
        }
        let path = address(&test, &test.county, &route).await;
        let weber = test.client("Weber").await;
        let answer = ask(&weber, &route, &path, &[]).await;
        assert_eq!(
            answer.status,
            StatusCode::NOT_FOUND,
            "Weber: {} {}",
            route.method,
            route.path
        );
    }
}

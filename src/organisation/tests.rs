use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::county_list;
use crate::testing::TestApp;

const INVALID: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const HOME: &str = "/admin/organisation";
const IMPORT: &str = "/admin/organisation/municipalities/import";

#[both]
async fn settings_are_kept_with_what_others_put_there(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = test.client("Verwaltung").await;
    let path = format!("{HOME}/settings");
    let wrong = [
        ("name", "Landkreis S"),
        ("threshold", "0"),
        ("version", "1"),
    ];
    let answer = admin.post(&path, &wrong).await;
    assert_eq!(answer.status, INVALID);
    assert!(answer.text.contains("1 bis 1000") && answer.text.contains("value=\"Landkreis S\""));
    let mut right = [
        ("name", "Landkreis S"),
        ("threshold", "10"),
        ("version", "1"),
    ];
    assert_eq!(admin.post(&path, &right).await.location(), HOME);
    right[1].1 = "20";
    let stale = admin.post(&path, &right).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("value=\"20\"") && stale.text.contains("<dd>10</dd>"));
    let page = admin.get(HOME).await.ok();
    assert!(page.text.contains("Landkreis S") && page.text.contains("<dd>10</dd>"));
    let other = test.sign_in(test.other.account("Verwaltung")).await;
    assert!(!other.get(HOME).await.ok().text.contains("Landkreis S"));
}

#[both]
async fn agencies_and_teams(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = test.client("Verwaltung").await;
    let path = format!("{HOME}/agencies");
    let wrong = admin
        .post(&path, &[("name", "Diakonie"), ("legal_regime", "x")])
        .await;
    assert_eq!(wrong.status, INVALID);
    assert!(wrong.text.contains("value=\"Diakonie\""));
    let right = [("name", "Diakonie"), ("legal_regime", "dsg_ekd")];
    assert_eq!(admin.post(&path, &right).await.location(), HOME);
    assert!(admin.get(HOME).await.text.contains("DSG-EKD"));

    let path = format!("{HOME}/agencies/{}", test.county.agency);
    let change = [
        ("name", "Caritas Sigmaringen"),
        ("legal_regime", "kdg"),
        ("review_months", "6"),
        ("version", "1"),
    ];
    assert_eq!(admin.post(&path, &change).await.location(), HOME);
    assert_eq!(
        admin.post(&path, &change).await.status,
        StatusCode::CONFLICT
    );
    let path = format!("{HOME}/teams/{}", test.county.team);
    assert_eq!(
        admin
            .post(&path, &[("name", ""), ("version", "1")])
            .await
            .status,
        INVALID
    );
    assert_eq!(
        admin
            .post(&path, &[("name", "Nord"), ("version", "1")])
            .await
            .location(),
        HOME
    );
    let page = admin.get(HOME).await.ok();
    assert!(page.text.contains("Caritas Sigmaringen") && page.text.contains(">Nord</a>"));
}

#[both]
async fn who_is_responsible_for_a_municipality(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = test.client("Verwaltung").await;
    let mengen = test.county.municipality("08437076");
    let path = format!("{HOME}/municipalities/{mengen}");
    let page = admin.get(&path).await.ok();
    assert!(page.text.contains("Erika Karrer") && !page.text.contains("Erika Koordination"));
    let karrer = test.county.account("Karrer").id.to_string();
    let weber = test.county.account("Weber").id.to_string();
    let foreign = test.other.account("Karrer").id.to_string();
    let mut fields = vec![
        ("name", "Mengen"),
        ("postcode", "88512"),
        ("inhabitants", "10.004"),
        ("active", "true"),
        ("responsible", karrer.as_str()),
        ("deputy", karrer.as_str()),
        ("version", "1"),
    ];
    let same = admin.post(&path, &fields).await;
    assert_eq!(same.status, INVALID);
    assert!(same.text.contains("nicht dieselbe Person"));
    fields[5].1 = &foreign;
    assert_eq!(admin.post(&path, &fields).await.status, INVALID);
    fields[5].1 = &weber;
    assert_eq!(admin.post(&path, &fields).await.location(), HOME);
    let page = admin.get(HOME).await.ok();
    assert!(page.text.contains("Erika Karrer") && page.text.contains("Erika Weber"));
    assert!(page.text.contains("10.004"));
    assert_eq!(
        admin.post(&path, &fields).await.status,
        StatusCode::CONFLICT
    );
}

#[both]
async fn another_countys_list_comes_in_whole_or_not_at_all(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = test.client("Verwaltung").await;
    let bad = "ags;name;einwohner;plz;verband;ars\n08435016;Friedrichshafen;61.561;88045;5001;084355001016\n\
               123;Nirgends;5;88000;;\n08435016;Noch einmal;x;88000;;\n08435018;;1;;;\n";
    let answer = admin.upload(IMPORT, "kreis.csv", bad.as_bytes(), &[]).await;
    assert_eq!(answer.status, INVALID);
    let told = answer.text.replace(['\u{2068}', '\u{2069}'], "");
    for part in [
        "Zeile 3:",
        "Zeile 4:",
        "Zeile 5:",
        "kein AGS",
        "keine Einwohnerzahl",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!admin.get(HOME).await.text.contains("Friedrichshafen"));

    // Windows-1252, other order, a known municipality with new data.
    let good = b"Name;AGS;Einwohner\nT\xFCbingen, Stadt;8416041;91877\nMengen;08437076;4\n";
    let answer = admin.upload(IMPORT, "kreis.csv", good, &[]).await;
    assert_eq!(answer.location(), HOME);
    let page = admin.get(HOME).await.ok();
    assert!(page.text.contains("Tübingen") && page.text.contains("91.877"));
    assert_eq!(page.text.matches(">Mengen</a>").count(), 1);
    let other = test.sign_in(test.other.account("Verwaltung")).await;
    assert!(!other.get(HOME).await.text.contains("Tübingen"));

    let mut forged = test.client("Verwaltung").await;
    forged.csrf = "0".repeat(32);
    assert_eq!(
        forged.upload(IMPORT, "k.csv", good, &[]).await.status,
        StatusCode::FORBIDDEN
    );
    let huge = vec![b'x'; 26 * 1024 * 1024];
    let answer = admin.upload(IMPORT, "k.csv", &huge, &[]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn what_is_no_list_of_municipalities() {
    let key = |text: &[u8]| county_list::read(text, "x.csv").unwrap_err()[0].key;
    assert_eq!(key(b""), "county-list-empty");
    assert_eq!(key(b"ags;name\n"), "county-list-empty");
    assert_eq!(key(b"a;b\n1;2\n"), "county-list-columns");
    assert_eq!(key(b"PK\x03\x04nonsense"), "county-list-unreadable");
    assert_eq!(
        key(&b"ags;name\n08437076;M\n".repeat(1500)),
        "county-list-long"
    );
}

#[both]
#[expect(clippy::too_many_lines, reason = "one journey, told in one go")]
async fn catalogues_are_edited_and_never_lose_a_key(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = test.client("Verwaltung").await;
    assert!(
        admin
            .get("/admin/catalogues")
            .await
            .ok()
            .text
            .contains("Lebensbereiche")
    );
    let add = "/admin/catalogues/topic/entries";
    let fields = [
        ("label_de", "Führerschein"),
        ("part_of", "work"),
        ("after", ""),
    ];
    let wrong = [
        ("label_de", "Führerschein"),
        ("part_of", "nothing"),
        ("after", ""),
    ];
    assert_eq!(admin.post(add, &wrong).await.status, INVALID);
    assert_eq!(
        admin.post(add, &fields).await.location(),
        "/admin/catalogues/topic"
    );
    let taken = admin.post(add, &fields).await;
    assert_eq!(taken.status, INVALID);
    assert!(taken.text.contains("gibt es in diesem Katalog schon"));

    let topics = async || {
        let all = test.app.catalogues(test.county.tenant).await.unwrap();
        all.of("topic").entries().to_vec()
    };
    let all = topics().await;
    assert_eq!(
        (all[0].key.as_str(), all[0].label_en.as_str()),
        ("fuehrerschein", "Führerschein")
    );
    let path = format!("{add}/fuehrerschein");
    let change = [
        ("label_de", "Fahrerlaubnis"),
        ("label_en", "Driving licence"),
        ("part_of", "work"),
        ("after", all[3].key.as_str()),
        ("version", "1"),
    ];
    assert_eq!(
        admin.post(&path, &change).await.location(),
        "/admin/catalogues/topic"
    );
    assert_eq!(
        admin.post(&path, &change).await.status,
        StatusCode::CONFLICT
    );
    let now = topics().await;
    assert_eq!(now.len(), all.len());
    let entry = now
        .iter()
        .position(|entry| entry.key == "fuehrerschein")
        .unwrap();
    assert_eq!(entry, 3, "behind the entry that was the fourth");
    assert!(!now[entry].active, "the tick was missing");
    assert_eq!(now[entry].label("de"), "Fahrerlaubnis");
}

#[both]
async fn what_the_program_works_with_keeps_its_entries(db: TestDb) {
    let test = TestApp::new(db).await;
    let admin = test.client("Verwaltung").await;
    let fields = [("label_de", "Vielleicht"), ("after", "")];
    assert_eq!(
        admin.get("/admin/catalogues/consent/new").await.status,
        StatusCode::NOT_FOUND
    );
    let refused = admin
        .post("/admin/catalogues/consent/entries", &fields)
        .await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(
        admin.get("/admin/catalogues/nothing").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        admin.get("/admin/catalogues/topic/entries/x").await.status,
        StatusCode::NOT_FOUND
    );
    for name in ["residence_status", "nationality", "consent"] {
        let page = admin.get(&format!("/admin/catalogues/{name}")).await.ok();
        let link = page.text.split("row-link\" href=\"").nth(1).unwrap();
        let link = link.split('"').next().unwrap();
        assert_eq!(admin.get(link).await.status, StatusCode::OK, "{link}");
    }
}

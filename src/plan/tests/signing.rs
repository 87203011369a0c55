use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::{Made, between};
use crate::person::{Birth, NewPerson, Precision};
use crate::testing::Answer;

/// A stroke that is long enough to be a name.
const DRAWN: &str = "M10 100L30 60L50 140L70 60L90 140L110 60L130 140L150 60L300 100M320 90L321 91";

fn home(made: &Made, number: u8) -> String {
    format!("{}/versions/{number}/signatures", made.base)
}

async fn sign(made: &Made, signer: &str, fields: &[(&str, &str)]) -> Answer {
    let mut all = vec![("signer".to_owned(), signer.to_owned())];
    for (name, value) in fields {
        all.push((format!("{name}_{signer}"), (*value).to_owned()));
    }
    let pairs: Vec<(&str, &str)> = all.iter().map(|(k, v)| (&**k, &**v)).collect();
    made.karrer.post(&home(made, 1), &pairs).await
}

async fn agreed_on_the_tablet(db: TestDb) -> (Made, String) {
    let made = Made::new(db).await;
    let path = format!("{}/agreement", made.base);
    let version = made.version_at(&path).await;
    let fields = [
        ("version", version.as_str()),
        ("agreed_on", "18.11.2025"),
        ("lang", "ti"),
        ("next", "sign"),
    ];
    let to = made.karrer.post(&path, &fields).await.location();
    assert_eq!(to, home(&made, 1));
    let page = made.karrer.get(&to).await.ok().text;
    let client = between(&page, "name=\"signer\" value=\"", "\"").to_owned();
    assert_eq!(client.len(), 32);
    (made, client)
}

#[both]
async fn both_sign_and_the_paper_shows_it(db: TestDb) {
    let (made, client) = agreed_on_the_tablet(db).await;
    let page = made.page().await;
    assert!(page.contains("ohne Unterschrift Klient:in"));
    assert!(page.contains("ohne Unterschrift Fachkraft"));
    let drawn = [("how", "drawn"), ("drawing", DRAWN)];
    let (answer, statements) = counting(sign(&made, &client, &drawn)).await;
    assert_eq!(answer.location(), home(&made, 1));
    assert!(statements <= 17, "{statements} statements");
    // The other side has not.
    let half = made.karrer.get(&format!("{}/versions/1", made.base)).await;
    let half = half.ok().text;
    assert!(half.contains("am Gerät unterschrieben am 20.11.2025"));
    assert_eq!(half.matches("nicht unterschrieben").count(), 1, "{half}");
    let paper = [("how", "paper"), ("day", "19.11.2025")];
    sign(&made, "staff", &paper).await.location();
    let page = made.karrer.get(&home(&made, 1)).await.ok().text;
    assert!(page.contains("am Gerät unterschrieben am 20.11.2025"));
    assert!(page.contains("auf Papier unterschrieben am 19.11.2025"));
    assert!(
        page.contains(&format!("{DRAWN}\"")),
        "the strokes are shown"
    );
    assert!(!made.page().await.contains("ohne Unterschrift"));
    let shown = made.karrer.get(&format!("{}/versions/1", made.base)).await;
    let shown = shown.ok().text;
    assert!(shown.contains("am Gerät unterschrieben") && shown.contains("Tigrinya"));
    // Once is enough.
    sign(&made, &client, &drawn).await.location();
    let count = "select count(*) from plan_signature where tenant_id = $1";
    assert_eq!(made.count(count).await, 2);

    let pdf = made.karrer.get(&format!("{}.pdf?lang=ti", made.base)).await;
    let pdf = pdf.ok();
    assert!(
        pdf.headers.get("set-cookie").is_none(),
        "every sign is shown"
    );
    let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> = made
        .test
        .app
        .db
        .all(
            "select name_sealed, drawing_sealed from plan_signature where tenant_id = $1",
            args![made.test.county.tenant],
        )
        .await
        .unwrap();
    for (name, drawing) in rows {
        assert!(!name.windows(5).any(|part| part == b"Haile"));
        let drawing = drawing.unwrap_or_default();
        assert!(!drawing.windows(8).any(|part| part == b"M10 100L"));
    }
}

#[both]
#[expect(
    clippy::too_many_lines,
    reason = "one plan through everything that may be wrong about a signature"
)]
async fn a_signature_is_checked_and_belongs_to_one_version(db: TestDb) {
    let (made, client) = agreed_on_the_tablet(db).await;
    let long = "M1 1".to_owned() + &"L2 2".repeat(6_000);
    for (fields, text) in [
        ([("how", "drawn"), ("drawing", "")], "Das Feld ist leer"),
        (
            [("how", "drawn"), ("drawing", "M1 1L2 2")],
            "Das Feld ist leer",
        ),
        (
            [("how", "drawn"), ("drawing", "M1 1\"/><b>")],
            "nicht vollständig",
        ),
        (
            [("how", "drawn"), ("drawing", "M900 1L2 2")],
            "nicht vollständig",
        ),
        ([("how", "drawn"), ("drawing", &long)], "zu umfangreich"),
        (
            [("how", "paper"), ("day", "31.02.2025")],
            "Dieses Datum gibt es nicht",
        ),
        (
            [("how", "paper"), ("day", "17.11.2025")],
            "vor der Vereinbarung",
        ),
        ([("how", "paper"), ("day", "21.11.2025")], "in der Zukunft"),
    ] {
        let answer = sign(&made, &client, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(answer.text.contains(text), "{text}");
        assert!(!answer.text.contains("<b>"));
    }
    let nobody = sign(&made, "x", &[("how", "paper")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let weber = made.test.client("Weber").await;
    assert_eq!(
        weber.get(&home(&made, 1)).await.status,
        StatusCode::NOT_FOUND
    );
    let answer = weber.post(&home(&made, 1), &[("signer", "staff")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let count = "select count(*) from plan_signature where tenant_id = $1";
    assert_eq!(made.count(count).await, 0);

    // A changed plan says that these signatures are not for it; a new version has none.
    sign(&made, &client, &[("how", "drawn"), ("drawing", DRAWN)])
        .await
        .location();
    let goal = [("life_area", "work"), ("wording", "Arbeit finden")];
    let goals = format!("{}/goals", made.base);
    made.karrer.post(&goals, &goal).await.location();
    let page = made.karrer.get(&home(&made, 1)).await.ok().text;
    assert!(page.contains("gelten diese Unterschriften nicht"));
    made.agree("20.11.2025", "").await.location();
    // Whoever was still signing the old one loses nothing and is told.
    let page = made.karrer.get(&home(&made, 1)).await.ok().text;
    assert!(page.contains("neuere Fassung"));
    sign(&made, "staff", &[("how", "drawn"), ("drawing", DRAWN)])
        .await
        .location();
    let page = made.karrer.get(&home(&made, 1)).await.ok().text;
    assert_eq!(page.matches("am Gerät unterschrieben").count(), 2);
    let page = made.karrer.get(&home(&made, 2)).await.ok().text;
    assert!(!page.contains("neuere Fassung"));
    assert!(!page.contains("am Gerät unterschrieben"));
    assert!(
        page.contains("auf Papier unterschrieben am 20.11.2025"),
        "the tick of the agreement"
    );
    assert!(made.page().await.contains("ohne Unterschrift Klient:in"));
}

#[both]
async fn every_adult_signs_and_children_do_not(db: TestDb) {
    let made = Made::new(db).await;
    let day = |y| chrono::NaiveDate::from_ymd_opt(y, 11, 19).unwrap();
    let person = |given: &str, birth| NewPerson {
        id: made.test.new_id(),
        family_name: "Haile".to_owned(),
        given_name: given.to_owned(),
        birth,
        ..NewPerson::default()
    };
    // Eighteen a day after the agreement, and one whose birth nobody knows.
    let people = vec![
        person("Selam", Birth::new(day(1980), Precision::Year)),
        person("Abel", Birth::default()),
        person("Klein", Birth::new(day(2007), Precision::Day)),
    ];
    let case = made.test.make_case_of("Karrer", people).await;
    let base = format!("/cases/{}/plan", case.case);
    made.karrer.post(&base, &[]).await.location();
    let goal = [("life_area", "work"), ("wording", "Arbeit finden")];
    made.karrer
        .post(&format!("{base}/goals"), &goal)
        .await
        .location();
    let other = Made {
        case: case.case,
        base,
        ..made
    };
    other.agree("18.11.2025", "").await.location();
    let page = other.karrer.get(&home(&other, 1)).await.ok().text;
    let keys: Vec<&str> = page
        .split("name=\"signer\" value=\"")
        .skip(1)
        .map(|rest| &rest[..32])
        .collect();
    assert_eq!(keys.len(), 2, "{page}");
    assert!(page.contains("Haile, Abel") && !page.contains("Haile, Klein"));
    let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
    let paper = [("how", "paper"), ("day", "18.11.2025")];
    sign(&other, &keys[0], &paper).await.location();
    assert!(other.page().await.contains("ohne Unterschrift Klient:in"));
    // The other adult still has a line to sign on.
    let lines = || async {
        let pdf = other.karrer.get(&format!("{}.pdf", other.base)).await.ok();
        let text = crate::plan::tests::print::text(&pdf.bytes);
        (text.matches("Klient:in").count(), text)
    };
    let (count, text) = lines().await;
    assert!(text.contains("Haile,Abel") && count >= 2, "{text}");
    // Who came later does not sign what was agreed before.
    let late = [
        ("family", "Haile"),
        ("given", "Spät"),
        ("birth", "1985"),
        ("relation", "partner"),
    ];
    let household = format!("/cases/{}/household", other.case);
    other.karrer.post(&household, &late).await.location();
    sign(&other, &keys[1], &paper).await.location();
    let page = other.page().await;
    assert!(!page.contains("ohne Unterschrift Klient:in"), "{page}");
}

#[both]
async fn a_copy_is_noted_and_printed(db: TestDb) {
    let made = Made::new(db).await;
    made.agree("18.11.2025", "true").await.location();
    let path = format!("{}/versions/1/copies", made.base);
    for (fields, text) in [
        (
            [("handed_on", "31.02.2025"), ("form", "paper")],
            "Dieses Datum gibt es nicht",
        ),
        (
            [("handed_on", "17.11.2025"), ("form", "paper")],
            "Vor der Vereinbarung",
        ),
        (
            [("handed_on", "21.11.2025"), ("form", "paper")],
            "in der Zukunft",
        ),
        (
            [("handed_on", "19.11.2025"), ("form", "fax")],
            "f-form-error",
        ),
    ] {
        let answer = made.karrer.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(answer.text.contains(text), "{text}");
    }
    let right = [("handed_on", "19.11.2025"), ("form", "digital")];
    assert_eq!(
        made.karrer.post(&path, &right).await.location(),
        home(&made, 1)
    );
    for path in [home(&made, 1), format!("{}/versions/1", made.base)] {
        let page = made.karrer.get(&path).await.ok().text;
        assert!(page.contains("19.11.2025, digital"), "{path}");
    }
    let pdf = made.karrer.get(&format!("{}.pdf", made.base)).await.ok();
    let text = crate::plan::tests::print::text(&pdf.bytes);
    assert!(
        text.contains("Ausfertigungerhalten") && text.contains("19.11.2025,digital"),
        "{text}"
    );
    assert!(text.contains("aufPapier"), "how it was signed");
    let stranger = made.test.client("Weber").await;
    assert_eq!(
        stranger.post(&path, &right).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        made.count("select count(*) from plan_copy where tenant_id = $1")
            .await,
        1
    );
}

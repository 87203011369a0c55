mod templates;
mod word;

use axum::http::StatusCode;
use bindeglied_kit::args;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use crate::account::{self, NewAccount};
use crate::audit::Work;
use crate::letter::built_in;
use crate::organisation;
use crate::permission::Role;
use crate::person::{Birth, NewPerson, Precision};
use crate::testing::{Answer, Client, TestApp};

/// The text of all pages without white space and hyphens.
fn text(pdf: &[u8]) -> String {
    let file = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = file.get_pages().into_keys().collect();
    let text = file.extract_text(&pages).unwrap();
    text.chars()
        .filter(|c| !c.is_whitespace() && !['-', '\u{200b}'].contains(c))
        .collect()
}

fn pages(pdf: &[u8]) -> usize {
    lopdf::Document::load_mem(pdf).unwrap().get_pages().len()
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|p| p == text.as_bytes())
}

/// The letter in the form of a page.
fn fields(page: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        text.replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#38;", "&")
    };
    let between = |start: String, end: &str| {
        let (_, rest) = page.split_once(&start)?;
        Some(plain(rest.split_once(end)?.0))
    };
    let mut found = Vec::new();
    for name in ["sender", "recipient", "info", "subject", "body"] {
        let start = page
            .split_once(&format!("name=\"{name}\" rows"))
            .expect(name);
        let (_, rest) = start.1.split_once(">\n").expect(name);
        let value = plain(rest.split_once("</textarea>").expect(name).0);
        found.push((name.to_owned(), value));
    }
    for name in ["salutation", "closing", "signer", "date", "template"] {
        let (_, rest) = page.split_once(&format!("name=\"{name}\"")).expect(name);
        let (_, rest) = rest.split_once("value=\"").expect(name);
        let value = plain(rest.split_once('"').expect(name).0);
        found.push((name.to_owned(), value));
    }
    let option = between("<option value=\"".to_owned(), "\"").unwrap();
    found.push(("person".to_owned(), option));
    found
}

async fn send(client: &Client, path: &str, fields: &[(String, String)], action: &str) -> Answer {
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (&**k, &**v)).collect();
    all.push(("action", action));
    client.post(path, &all).await
}

fn set(fields: &mut [(String, String)], name: &str, value: &str) {
    let found = fields.iter_mut().find(|(key, _)| key == name);
    value.clone_into(&mut found.unwrap().1);
}

struct World {
    test: TestApp,
    karrer: Client,
    case: Uuid,
    base: String,
}

impl World {
    async fn new(db: TestDb, given_name: &str) -> Self {
        let test = TestApp::new(db).await;
        let person = NewPerson {
            id: test.new_id(),
            family_name: "Haile".to_owned(),
            given_name: given_name.to_owned(),
            birth: Birth {
                date: chrono::NaiveDate::from_ymd_opt(1990, 12, 14),
                precision: Precision::Day,
            },
            contacts: vec![(
                "address".to_owned(),
                "Hauptstr. 5, 72488 Sigmaringen".to_owned(),
            )],
            ..NewPerson::default()
        };
        let case = test.make_case_of("Karrer", vec![person]).await.case;
        let karrer = test.client("Karrer").await;
        let base = format!("/cases/{case}/letters");
        Self {
            test,
            karrer,
            case,
            base,
        }
    }

    /// The Teamleitung of another Träger of the same county.
    async fn second_agency(&self) -> Client {
        let (test, county) = (&self.test, &self.test.county);
        let now = test.clock.now();
        let mut work = Work::begin(&test.app.db, county.tenant, None, now)
            .await
            .unwrap();
        let agency = organisation::add_agency(&mut work, "Diakonie", "dsg_ekd");
        let new = NewAccount {
            login: "diakonie@sigmaringen".to_owned(),
            name: "Erika Diakonie".to_owned(),
            short_name: "Diakonie".to_owned(),
            role: Role::TeamLead,
            agency_id: Some(agency.await.unwrap()),
            team_id: None,
            municipality_id: None,
        };
        account::create(&mut work, &new).await.unwrap();
        work.commit().await.unwrap();
        let found = account::by_login(&test.app.db, &new.login).await;
        test.sign_in(&found.unwrap().unwrap()).await
    }

    fn new_letter(&self, number: u128) -> String {
        format!("{}/new?template={}", self.base, Uuid::from_u128(number))
    }
}

#[both]
async fn every_shipped_letter_is_filled_and_printed(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let list = world.karrer.get(&world.base).await.ok().text;
    for (template, number) in built_in::templates().iter().zip(1..) {
        assert!(list.contains(&template.name), "{}", template.name);
        let page = world.karrer.get(&world.new_letter(number)).await.ok().text;
        let fields = fields(&page);
        assert!(
            fields.iter().all(|(_, value)| !value.contains("{{")),
            "{fields:?}"
        );
        let answer = send(&world.karrer, &world.base, &fields, "preview")
            .await
            .ok();
        assert_eq!(answer.headers["content-type"], "application/pdf");
        assert!(
            answer.headers["content-disposition"]
                .to_str()
                .unwrap()
                .starts_with("inline")
        );
        assert!(has(&answer.bytes, "<pdfuaid:part>1</pdfuaid:part>"));
        assert!(has(&answer.bytes, "/Lang (de)") || has(&answer.bytes, "/Lang(de)"));
        assert_eq!(pages(&answer.bytes), 1, "{}", template.name);
        let words = text(&answer.bytes);
        for words_of in ["SelamHaile", "Caritasverband"] {
            let own = template.signs == "client" && template.group != "declaration";
            let here = words.contains(words_of) || (own && words_of == "Caritasverband");
            assert!(here, "{words_of} not in {}: {words}", template.name);
        }
    }
    // Nothing of it was stored.
    let sql = "select count(*) from document where tenant_id = $1";
    let tenant = world.test.county.tenant;
    let (rows,): (i64,) = world.test.app.db.one(sql, args![tenant]).await.unwrap();
    assert_eq!(rows, 0);
}

#[both]
async fn what_the_file_does_not_say_is_seen_as_a_gap(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let page = world.karrer.get(&world.new_letter(3)).await.ok().text;
    assert!(page.contains("geboren am 14.12.1990"), "{page}");
    assert!(page.contains("[Staatsangehörigkeit fehlt]"), "{page}");
    assert!(
        page.contains("<li dir=\"auto\">Ende der Gültigkeit fehlt</li>"),
        "{page}"
    );
    let printed = send(&world.karrer, &world.base, &fields(&page), "preview")
        .await
        .ok();
    assert!(text(&printed.bytes).contains("[Staatsangehörigkeitfehlt]"));
    // The law of the Träger stands in the consent.
    let page = world.karrer.get(&world.new_letter(10)).await.ok().text;
    assert!(
        page.contains("(§ 8 KDG)") && page.contains("(§ 11 KDG)"),
        "{page}"
    );
}

#[both]
async fn the_proof_counts_what_took_place_in_its_days(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let person = {
        let page = world.karrer.get(&world.new_letter(11)).await.ok().text;
        fields(&page)
            .into_iter()
            .find(|(name, _)| name == "person")
            .unwrap()
            .1
    };
    let case = world.case.to_string();
    for (day, state) in [
        ("20.11.2025", "held"),
        ("19.11.2025", "held"),
        ("1.3.2025", "held"),
        ("19.11.2025", "missed"),
    ] {
        let fields = [
            ("case", case.as_str()),
            ("person", person.as_str()),
            ("on_date", day),
            ("day", day),
            ("minutes", "30"),
            ("channel", "office"),
            ("state", state),
            ("topic", "behoerden-antraege-post"),
        ];
        world
            .karrer
            .post("/consultations", &fields)
            .await
            .location();
    }
    let page = world.karrer.get(&world.new_letter(11)).await.ok().text;
    assert!(page.contains("name=\"from\"") && page.contains("name=\"until\""));
    let mut all = fields(&page);
    all.push(("from".to_owned(), "18.11.2025".to_owned()));
    all.push(("until".to_owned(), "20.11.2025".to_owned()));
    let page = send(&world.karrer, &world.base, &all, "fill")
        .await
        .ok()
        .text;
    assert!(page.contains("in diesem Zeitraum: 2"), "{page}");
    assert!(page.contains("vom 18.11.2025 bis zum 20.11.2025"), "{page}");
    set(&mut all, "until", "1.1.2025");
    let answer = send(&world.karrer, &world.base, &all, "fill").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("Das Ende liegt vor dem Anfang."));
}

#[both]
async fn a_filed_letter_is_a_document_of_the_case(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let page = world.karrer.get(&world.new_letter(1)).await.ok().text;
    let mut all = fields(&page);
    set(&mut all, "subject", "Antrag auf Wohngeld 12/2025");
    let answer = send(&world.karrer, &world.base, &all, "file").await;
    let to = answer.location();
    let shown = world.karrer.get(&to).await.ok().text;
    assert!(shown.contains("Antrag auf Wohngeld 12 2025") && shown.contains("Schreiben"));
    let pdf = world.karrer.get(&format!("{to}/preview")).await.ok();
    assert!(text(&pdf.bytes).contains("AntragaufWohngeld12/2025"));
    for page in ["", "/documents"] {
        let page = format!("/cases/{}{page}", world.case);
        let page = world.karrer.get(&page).await.ok().text;
        assert!(page.contains("Antrag auf Wohngeld 12 2025"), "{page}");
    }
    // Whoever clicks twice has it once.
    let again = send(&world.karrer, &world.base, &all, "file").await;
    assert_eq!(again.location(), to);
    let tenant = world.test.county.tenant;
    let sql = "select count(*) from audit_event where tenant_id = $1 and action = 'document.add'";
    let (rows,): (i64,) = world.test.app.db.one(sql, args![tenant]).await.unwrap();
    assert_eq!(rows, 1);
}

#[both]
async fn wrong_input_comes_back_and_text_stays_text(db: TestDb) {
    let name = "<b>#panic() $x$ *fett* {{heute}}";
    let world = World::new(db, name).await;
    let page = world.karrer.get(&world.new_letter(1)).await.ok().text;
    assert!(!page.contains("<b>#panic"), "{page}");
    let mut all = fields(&page);
    let printed = send(&world.karrer, &world.base, &all, "preview").await.ok();
    let words = text(&printed.bytes);
    assert!(
        words.contains("<b>#panic()$x$*fett*{{heute}}Haile"),
        "{words}"
    );

    set(&mut all, "body", &"Wort ".repeat(4_000));
    let printed = send(&world.karrer, &world.base, &all, "preview").await.ok();
    let count = pages(&printed.bytes);
    assert!(count > 1);
    assert!(text(&printed.bytes).contains(&format!("Seite2von{count}")));
    // One word as long as the whole letter.
    set(&mut all, "body", &"x".repeat(20_000));
    let long = send(&world.karrer, &world.base, &all, "preview").await.ok();
    assert!(pages(&long.bytes) >= 1);

    for (field, value, message) in [
        ("body", "x".repeat(20_001), "zu lang"),
        ("body", String::new(), "Bitte einen Text eingeben."),
        ("subject", String::new(), "Bitte einen Betreff eingeben."),
        ("date", "31.2.2025".to_owned(), "f-date"),
        (
            "recipient",
            "a\n".repeat(6) + "b",
            "höchstens sechs Zeilen Platz",
        ),
    ] {
        let mut wrong = all.clone();
        set(&mut wrong, "closing", "Herzlich, von Hand");
        set(&mut wrong, field, &value);
        for action in ["preview", "file"] {
            let answer = send(&world.karrer, &world.base, &wrong, action).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(answer.text.contains(message), "{field}: {}", answer.text);
            assert!(answer.text.contains("Herzlich, von Hand"), "{field}");
        }
    }
}

#[both]
async fn letters_are_written_by_who_sees_the_case(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let page = world.karrer.get(&world.new_letter(1)).await.ok().text;
    let all = fields(&page);
    let weber = world.test.client("Weber").await;
    let foreign = world
        .test
        .sign_in(world.test.other.account("Leitung"))
        .await;
    for client in [weber, foreign] {
        assert_eq!(client.get(&world.base).await.status, StatusCode::NOT_FOUND);
        let path = world.new_letter(1);
        assert_eq!(client.get(&path).await.status, StatusCode::NOT_FOUND);
        for action in ["fill", "preview", "file"] {
            let answer = send(&client, &world.base, &all, action).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action}");
        }
    }
    // A template or a person that is not there.
    let unknown = world.new_letter(99);
    assert_eq!(
        world.karrer.get(&unknown).await.status,
        StatusCode::NOT_FOUND
    );
    let mut wrong = all.clone();
    set(&mut wrong, "person", &Uuid::from_u128(5).to_string());
    let answer = send(&world.karrer, &world.base, &wrong, "file").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

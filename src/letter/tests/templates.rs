use axum::http::StatusCode;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;
use uuid::Uuid;

use super::{World, fields, send, text};
use crate::testing::Client;

const HOME: &str = "/letter-templates";

/// The address of the template with this name in the list of the Träger.
pub(super) async fn address_of(lead: &Client, name: &str) -> String {
    let list = lead.get(HOME).await.ok().text;
    let at = list.find(&format!(">{name}</a>")).expect(name);
    let start = list[..at].rfind("href=\"").unwrap() + 6;
    list[start..at - 1].to_owned()
}

fn template<'a>(name: &'a str, body: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("group", "third"),
        ("signs", "staff"),
        ("kind", "letter"),
        ("recipient", "Stadtwerke"),
        ("subject", "Anfrage für {{ klient.name }}"),
        ("salutation", "Guten Tag,"),
        ("body", body),
        ("active", "true"),
        ("version", "1"),
    ]
}

#[both]
async fn the_first_change_makes_the_set_the_traegers_own(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let lead = world.test.client("Leitung").await;
    let list = lead.get(HOME).await.ok().text;
    assert!(list.contains("Mitgelieferte Vorlagen"), "{list}");
    let page = lead.get(&format!("{HOME}/new")).await.ok().text;
    assert!(page.contains("<code>{{klient.geburtsdatum}}</code></dt><dd>Geburtsdatum</dd>"));

    let new = template("Stadtwerke", "Bitte teilen Sie {{fall.kommune}} mit.");
    assert_eq!(lead.post(HOME, &new).await.location(), HOME);
    let list = lead.get(HOME).await.ok().text;
    assert!(list.contains("Vorlagen Ihres Trägers.") && list.contains("Einladung zum Gespräch"));

    // Fachkräfte find it, and it is filled.
    let list = world.karrer.get(&world.base).await.ok().text;
    assert!(list.contains(">Stadtwerke</a>"), "{list}");
    let id = address_of(&lead, "Stadtwerke").await;
    let id = id.rsplit('/').next().unwrap();
    let path = format!("{}/new?template={id}", world.base);
    let page = world.karrer.get(&path).await.ok().text;
    assert!(page.contains("Anfrage für Selam Haile"), "{page}");
    // The shipped ones are gone from their old addresses.
    let old = world.karrer.get(&world.new_letter(1)).await;
    assert_eq!(old.status, StatusCode::NOT_FOUND);

    // Switched off, it is offered no longer and cannot be used.
    let mut off = new.clone();
    off.retain(|(name, _)| *name != "active");
    lead.post(&format!("{HOME}/{id}"), &off).await.location();
    let list = world.karrer.get(&world.base).await.ok().text;
    assert!(!list.contains("Stadtwerke"), "{list}");
    let gone = world.karrer.get(&path).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    // Who was slower is told.
    let stale = lead.post(&format!("{HOME}/{id}"), &new).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
}

#[both]
async fn a_shipped_template_is_changed_in_place(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let lead = world.test.client("Leitung").await;
    let path = format!("{HOME}/{}", Uuid::from_u128(12));
    let mut changed = template("Einladung, kurz", "Kommen Sie bitte.");
    changed.retain(|(name, _)| *name != "version");
    changed.push(("version", "0"));
    assert_eq!(lead.post(&path, &changed).await.location(), HOME);
    let list = lead.get(HOME).await.ok().text;
    assert!(list.contains("Einladung, kurz") && !list.contains("Einladung zum Gespräch"));
    assert!(list.contains("Beratungsnachweis"));
    let again = lead.post(&path, &changed).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

#[both]
async fn an_unknown_field_is_an_error_at_its_field(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let lead = world.test.client("Leitung").await;
    let mut wrong = template("Falsch", "An {{klient.nmae}} und {{ <b> }}");
    wrong.retain(|(name, _)| *name != "subject");
    wrong.push(("subject", "Für {{klient.konto}}"));
    let answer = lead.post(HOME, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "{{klient.nmae}}, {{&#60;b&#62;}}",
        "{{klient.konto}}",
        "href=\"#f-body\"",
        "href=\"#f-subject\"",
        "value=\"Falsch\"",
    ] {
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    let missing = lead.post(HOME, &[("name", ""), ("group", "x")]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    for name in ["name", "group", "signs", "kind", "subject", "body"] {
        let link = format!("href=\"#f-{name}\"");
        assert!(missing.text.contains(&link), "{name}: {}", missing.text);
    }
    let head = [
        ("sender", "{{x}}"),
        ("info", "{{traeger.name}}"),
        ("version", "0"),
    ];
    let answer = lead.post(&format!("{HOME}/head"), &head).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("href=\"#f-sender\"") && !answer.text.contains("href=\"#f-info\"")
    );
    assert!(
        lead.get(HOME)
            .await
            .ok()
            .text
            .contains("Mitgelieferte Vorlagen")
    );
}

#[both]
async fn the_letterhead_stands_on_every_letter(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let lead = world.test.client("Leitung").await;
    let path = format!("{HOME}/head");
    let head = [
        (
            "sender",
            "{{traeger.name}}\nFidelisstr. 1\n72488 Sigmaringen",
        ),
        ("info", "Telefon: 07571 730160\nZeichen {{fall.nummer}}"),
        ("version", "0"),
    ];
    assert_eq!(lead.post(&path, &head).await.location(), HOME);
    let page = world.karrer.get(&world.new_letter(1)).await.ok().text;
    assert!(
        page.contains("Fidelisstr. 1") && page.contains("Zeichen F-00001"),
        "{page}"
    );
    let printed = send(&world.karrer, &world.base, &fields(&page), "preview").await;
    let words = text(&printed.ok().bytes);
    assert!(
        words.contains("Caritasverband·Fidelisstr.1·72488Sigmaringen"),
        "{words}"
    );
    // What the client sends comes from the client.
    let page = world.karrer.get(&world.new_letter(2)).await.ok().text;
    assert!(
        !page.contains("Fidelisstr.") && page.contains("Hauptstr. 5"),
        "{page}"
    );
    // A second one that saw none.
    let stale = lead.post(&path, &head).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let page = lead.get(&path).await.ok().text;
    assert!(page.contains("Fidelisstr. 1") && page.contains("name=\"version\" value=\"1\""));
}

#[both]
async fn templates_of_others_are_not_there(db: TestDb) {
    let world = World::new(db, "Selam").await;
    let foreign = world
        .test
        .sign_in(world.test.other.account("Leitung"))
        .await;
    let new = template("Fremde Vorlage", "Text");
    foreign.post(HOME, &new).await.location();
    let path = address_of(&foreign, "Fremde Vorlage").await;
    let id = path.rsplit('/').next().unwrap();
    let lead = world.test.client("Leitung").await;
    assert!(!lead.get(HOME).await.ok().text.contains("Fremde Vorlage"));
    assert_eq!(lead.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(lead.post(&path, &new).await.status, StatusCode::NOT_FOUND);
    let use_it = format!("{}/new?template={id}", world.base);
    assert_eq!(
        world.karrer.get(&use_it).await.status,
        StatusCode::NOT_FOUND
    );
    // Another Träger of the same county.
    let second = world.second_agency().await;
    assert_eq!(second.get(&path).await.status, StatusCode::NOT_FOUND);
    lead.post(HOME, &new).await.location();
    let own = address_of(&lead, "Fremde Vorlage").await;
    assert_eq!(second.get(&own).await.status, StatusCode::NOT_FOUND);
    assert_eq!(second.post(&own, &new).await.status, StatusCode::NOT_FOUND);
    assert!(
        second
            .get(HOME)
            .await
            .ok()
            .text
            .contains("Mitgelieferte Vorlagen")
    );
}

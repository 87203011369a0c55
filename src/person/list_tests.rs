use bindeglied_kit::db::counting;
use bindeglied_kit::testing::TestDb;
use bindeglied_kit_macros::both;

use super::tests::person;
use super::{Housing, Owner, Status, create_many};
use crate::access;
use crate::audit::{Event, Work};
use crate::testing::TestApp;

/// 60 people: `Name000` … `Name059`.
async fn sixty(test: &TestApp) {
    for at in 0..60 {
        let family = format!("Name{at:03}");
        let mut one = person(
            test,
            &family,
            "Ali",
            if at % 2 == 0 { "1990" } else { "3.4.1989" },
        );
        if at % 10 == 0 {
            one.nationalities = vec!["224".to_owned()];
            one.status = Some(Status {
                code: "A60a".to_owned(),
                certain: true,
                ..Status::default()
            });
        }
        one.housing = Some(Housing {
            municipality_id: Some(test.county.municipality("08437076")),
            ..Housing::default()
        });
        test.make_case_of("Karrer", vec![one]).await;
    }
}

fn names(text: &str) -> Vec<String> {
    text.match_indices("class=\"row-link\"")
        .map(|(at, _)| {
            let rest = &text[at..];
            let from = rest.find('>').unwrap() + 1;
            rest[from..from + 7].to_owned()
        })
        .collect()
}

fn link(text: &str, rel: &str) -> Option<String> {
    let at = text.find(&format!("rel=\"{rel}\" href=\""))?;
    let rest = &text[at + rel.len() + 13..];
    let href = &rest[..rest.find('"')?];
    Some(href.replace("&#38;", "&").replace("&amp;", "&"))
}

#[both]
async fn the_list_pages_both_ways_and_filters(db: TestDb) {
    let test = TestApp::new(db).await;
    sixty(&test).await;
    let karrer = test.client("Karrer").await;
    // Catalogues are read once and then kept.
    let _ = karrer.get("/people").await.ok();
    let (first, statements) = counting(karrer.get("/people")).await;
    let first = first.ok();
    assert!(statements <= 4, "{statements} statements");
    assert!(first.text.contains("60 Personen in Ihren Fällen"));
    let page_one = names(&first.text);
    assert_eq!((page_one.len(), page_one[0].as_str()), (50, "Name000"));
    assert!(link(&first.text, "prev").is_none());
    let second = karrer.get(&link(&first.text, "next").unwrap()).await.ok();
    let page_two = names(&second.text);
    assert_eq!((page_two.len(), page_two[0].as_str()), (10, "Name050"));
    assert!(link(&second.text, "next").is_none());
    let back = karrer.get(&link(&second.text, "prev").unwrap()).await.ok();
    assert_eq!(names(&back.text), page_one);
    assert!(link(&back.text, "prev").is_none() && link(&back.text, "next").is_some());

    let down = karrer.get("/people?sort=-name").await.ok();
    assert_eq!(names(&down.text)[0], "Name059");
    let down_two = karrer.get(&link(&down.text, "next").unwrap()).await.ok();
    assert_eq!(names(&down_two.text).last().unwrap(), "Name000");
    let down_back = karrer
        .get(&link(&down_two.text, "prev").unwrap())
        .await
        .ok();
    assert_eq!(names(&down_back.text)[0], "Name059");

    let mengen = test.county.municipality("08437076");
    let laiz = test.county.municipality("08437104");
    for (query, count) in [
        (format!("municipality={mengen}"), 50),
        (format!("municipality={laiz}"), 0),
        ("nationality=224".to_owned(), 6),
        ("status=ausreisepflichtig".to_owned(), 6),
        ("status=anerkannt".to_owned(), 0),
        ("plan=none".to_owned(), 50),
        ("state=open".to_owned(), 50),
        ("state=ended".to_owned(), 0),
        ("unassigned=true".to_owned(), 0),
        ("nationality=224&state=open&plan=none".to_owned(), 6),
        ("municipality=unfug&after=unfug&sort=unfug".to_owned(), 50),
    ] {
        let page = karrer.get(&format!("/people?{query}")).await.ok();
        assert_eq!(names(&page.text).len(), count, "{query}");
        assert!(count > 0 || page.text.contains("Niemand passt"), "{query}");
    }
}

#[both]
async fn the_people_of_a_colleague_are_listed(db: TestDb) {
    let test = TestApp::new(db).await;
    sixty(&test).await;
    let mengen = test.county.municipality("08437076");
    let laiz = test.county.municipality("08437104");
    let account = test.county.account("Karrer").id;
    let leitung = test.client("Leitung").await;
    let page = leitung
        .get(&format!("/people?responsible={account}"))
        .await
        .ok();
    assert_eq!(names(&page.text).len(), 50);
    for (query, count, first) in [
        ("&sort=-name", 50, "Name059"),
        ("&nationality=224", 6, "Name000"),
        (
            &format!("&nationality=224&municipality={mengen}"),
            6,
            "Name000",
        ),
        (&format!("&municipality={laiz}"), 0, ""),
    ] {
        let path = format!("/people?responsible={account}{query}");
        let page = leitung.get(&path).await.ok();
        let found = names(&page.text);
        assert_eq!(found.len(), count, "{query}");
        assert_eq!(found.first().map_or("", String::as_str), first, "{query}");
    }
    // Whose people one does not see tells nothing, not even where to look on.
    let weber = test.client("Weber").await;
    let page = weber.get(&format!("/people?responsible={account}")).await;
    let page = page.ok();
    assert!(names(&page.text).is_empty() && link(&page.text, "next").is_none());
}

#[both]
async fn people_are_found_by_words_birth_and_number(db: TestDb) {
    let test = TestApp::new(db).await;
    sixty(&test).await;
    test.make_case_of(
        "Karrer",
        vec![person(&test, "Müller-Öz", "Anna Ali", "ca. 1990")],
    )
    .await;
    let karrer = test.client("Karrer").await;
    let search = async |query: &str| {
        let (answer, statements) = counting(karrer.get(&format!("/search?q={query}"))).await;
        assert!(statements <= 4, "{query}: {statements} statements");
        answer.ok().text
    };
    assert_eq!(names(&search("name007").await), ["Name007"]);
    assert_eq!(names(&search("ali+name05").await).len(), 10);
    assert_eq!(names(&search("NAME05+Al").await).len(), 10);
    assert_eq!(names(&search("name05+1990").await).len(), 5);
    assert_eq!(names(&search("name05+3.4.89").await).len(), 5);
    assert_eq!(names(&search("mueller").await), ["Müller"]);
    assert_eq!(names(&search("ali+oez+anna").await).len(), 1);
    let many = search("ali").await;
    assert_eq!(names(&many).len(), 50);
    assert!(many.contains("Es gibt noch mehr Treffer"));
    assert_eq!(names(&search("P-000003").await), ["Name002"]);
    assert_eq!(names(&search("f-00003").await), ["Name002"]);
    assert!(search("niemand").await.contains("Niemand gefunden"));
    assert!(search("").await.contains("Wen suchen Sie?"));
    assert!(search("%25%27%22%00").await.contains("Wen suchen Sie?"));
    assert!(
        search("name007")
            .await
            .contains("gefunden über: Familienname")
    );
}

#[both]
async fn rare_people_are_found_beyond_the_first_look(db: TestDb) {
    let test = TestApp::new(db).await;
    let county = &test.county;
    let mut people = Vec::new();
    for at in 0..4_600 {
        let mut one = person(&test, &format!("Name{at:04}"), "", "");
        // One within the second look, one beyond it.
        if at == 600 || at == 4_599 {
            one.nationalities = vec!["224".to_owned()];
        }
        people.push(one);
    }
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let (db, keys) = (&test.app.db, &test.app.keys);
    keys.create_many(county.tenant, &ids).await.unwrap();
    let karrer = county.account("Karrer").id;
    let mut work = Work::begin(db, county.tenant, Some(karrer), test.clock.now())
        .await
        .unwrap();
    let owner = Owner {
        agency: county.agency,
        team: None,
    };
    create_many(&mut work, keys, &owner, &people).await.unwrap();
    let entries: Vec<_> = people.iter().map(|person| person.entry([karrer])).collect();
    access::put_people(&mut work, &entries).await.unwrap();
    work.record(Event::new("import.commit", "import", county.tenant));
    work.commit().await.unwrap();
    let karrer = test.client("Karrer").await;
    let page = karrer.get("/people?nationality=224").await.ok();
    assert!(page.text.contains("mehr als 1.000 Personen"));
    assert_eq!(names(&page.text), ["Name060"]);
    let at = page.text.find("Weiter suchen").unwrap();
    let link = page.text[..at].rsplit("href=\"").next().unwrap();
    let link = link.split('"').next().unwrap();
    let link = link.replace("&#38;", "&").replace("&amp;", "&");
    let rest = karrer.get(&link).await.ok();
    assert_eq!(names(&rest.text), ["Name459"]);
    assert!(!rest.text.contains("Weiter suchen"));
}

#[both]
async fn the_list_is_ordered_by_birth(db: TestDb) {
    let test = TestApp::new(db).await;
    for at in 0..60 {
        // 2000 and earlier; every tenth without a date.
        let birth = if at % 10 == 0 {
            String::new()
        } else {
            format!("1.2.{}", 2000 - at)
        };
        let one = person(&test, &format!("Name{at:03}"), "Ali", &birth);
        test.make_case_of("Karrer", vec![one]).await;
    }
    let foreign = person(&test, "Name999", "Ali", "1.1.1900");
    test.make_case_of("Weber", vec![foreign]).await;
    let karrer = test.client("Karrer").await;
    let first = karrer.get("/people").await.ok();
    assert!(first.text.contains("href=\"/people?sort=birth\""));
    assert!(!first.text.contains("Wer keines hat"));
    let (old, statements) = counting(karrer.get("/people?sort=birth")).await;
    let old = old.ok();
    assert!(statements <= 4, "{statements} statements");
    assert!(old.text.contains("Wer keines hat"));
    let mut all = names(&old.text);
    assert_eq!((all.len(), all[0].as_str()), (50, "Name059"));
    let second = karrer.get(&link(&old.text, "next").unwrap()).await.ok();
    assert!(link(&second.text, "next").is_none());
    let back = karrer.get(&link(&second.text, "prev").unwrap()).await.ok();
    assert_eq!(names(&back.text), all);
    all.extend(names(&second.text));
    let mut wanted: Vec<String> = (0..60)
        .rev()
        .filter(|at| at % 10 != 0)
        .map(|at| format!("Name{at:03}"))
        .collect();
    assert_eq!(all, wanted);
    // The youngest first, and with a filter whose other links keep the order.
    wanted.reverse();
    let young = karrer.get("/people?sort=-birth").await.ok();
    assert_eq!(names(&young.text), wanted[..50]);
    let open = karrer.get("/people?sort=-birth&state=open").await.ok();
    assert_eq!(names(&open.text), wanted[..50]);
    assert!(
        open.text
            .contains("plan=none&#38;state=open&#38;sort=-birth")
    );
    let me = test.county.account("Karrer").id;
    let leader = test.client("Leitung").await;
    let path = format!("/people?sort=birth&responsible={me}");
    let hers = leader.get(&path).await.ok();
    assert_eq!(names(&hers.text)[0], "Name059");
    let all = leader.get("/people?sort=birth").await.ok();
    assert_eq!(names(&all.text)[0], "Name999");
}

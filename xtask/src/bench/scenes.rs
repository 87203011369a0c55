//! What is measured: the things users wait for, for the widest and the most restricted role.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, bail};

use super::http::{Client, ids, input};
use super::load::{Figure, Kind, Request, run};
use super::long;
use super::report::Result;
use super::server::{Place, Server};
use super::{Size, machine};

/// What everybody does all day …
const CLIENTS: &[usize] = &[1, 8, 64];
/// … and what happens now and then.
const FEW: &[usize] = &[1, 8];
/// What is typed into the search field: from very many hits to few.
const PREFIXES: [&str; 12] = [
    "a", "sa", "al", "ha", "mar", "khal", "selam", "rahimi", "oks", "kov", "yus", "demir",
];
/// Two words that very many share.
const PAIRS: [&str; 4] = ["a+ha", "al+sa", "ma+ah", "a+kh"];
/// What is typed into the quick entry, to the end and half way.
const LINES: [&str; 4] = [
    "Ahmadi Reza gestern 45 min HB JC-Antrag ausgefüllt, Wohnung schwierig WV 2 Wo",
    "Kovalenko Olha gestern 20 min tel. Kita",
    "Haile Selam Mo 14 Uhr 1,5 h Begleitung ABH, Termin JC 14.1. 9:30",
    "Ahmadi ges",
];
/// What it is called in the tables.
pub(super) const TYPED: &str = "quick entry, while typing";
/// A nationality nobody in the county has: the list looks as far as it ever does.
const RARE: &str = "/people?nationality=129";
/// The demo county's password.
const PASSWORD: &str = "vorfuehrung-bindeglied";
const ROLES: [(&str, &str); 2] = [("leitung", "lead"), ("karrer", "case worker")];
/// People in the list that is imported.
const IMPORTED: usize = 2_000;

pub(super) fn play(place: &Place, size: Size, seconds: f64) -> anyhow::Result<Result> {
    fs::create_dir_all(&place.data)?;
    let (people, filled) = fill(place, size)?;
    println!("filled in {filled:.1} s: {people} people");
    let server = Server::start(place)?;
    let mut result = Result {
        people,
        filled,
        first_page: server.first_page,
        memory_idle: machine::memory(server.pid()).0,
        ..Result::default()
    };
    for (login, role) in ROLES {
        let mut client = Client::new(server.address);
        client.sign_in(login, PASSWORD)?;
        let cases = some_cases(&mut client)?;
        result
            .figures
            .extend(reading(&client, role, &cases, (size, seconds)));
        if role == "lead" {
            result
                .figures
                .extend(notes(&client, role, &cases, seconds)?);
            result
                .figures
                .extend(long_file(&client, role, &cases, seconds)?);
        } else if size.years {
            result.export = export(&mut client)?;
        }
    }
    if size.years {
        let mut lead = Client::new(server.address);
        lead.sign_in("leitung", PASSWORD)?;
        result.export_all = export(&mut lead)?;
    }
    result.memory_most = machine::memory(server.pid()).1;
    server.stop()?;
    (result.import, result.import_memory) = import(place)?;
    Ok(result)
}

/// Makes the county, and notes beside it what that took: a county that was kept is not made again.
fn fill(place: &Place, size: Size) -> anyhow::Result<(u64, f64)> {
    let note = place.data.join("filled.json");
    let (cases, talks) = (size.cases.to_string(), size.consultations.to_string());
    let made = place.json("demo", &["--cases", &cases, "--consultations", &talks])?;
    if made.value["loaded"]["made"] == true {
        let people = made.value["loaded"]["people"].as_u64().unwrap_or(0);
        let filled = made.seconds;
        fs::write(&note, serde_json::to_vec(&(people, filled))?)?;
        return Ok((people, filled));
    }
    let noted = fs::read(&note).context("a county that was not made by a bench")?;
    Ok(serde_json::from_slice(&noted)?)
}

/// Cases from all over the list: those of people found by different letters.
fn some_cases(client: &mut Client) -> anyhow::Result<Vec<String>> {
    let mut cases = Vec::new();
    for prefix in PREFIXES {
        let page = client.get(&format!("/search?q={prefix}"))?.text();
        cases.extend(ids(&page, "/cases/"));
        for person in ids(&page, "/people/").iter().take(10) {
            let page = client.get(&format!("/people/{person}"))?.text();
            cases.extend(ids(&page, "/cases/"));
        }
    }
    cases.sort();
    cases.dedup();
    if cases.len() < 10 {
        bail!("only {} cases were found by searching", cases.len());
    }
    Ok(cases)
}

fn reading(
    client: &Client,
    role: &'static str,
    cases: &[String],
    (size, seconds): (Size, f64),
) -> Vec<Figure> {
    let page = |path: &'static str| move |client: &mut Client, _: usize| client.get(path);
    let search = |client: &mut Client, at: usize| {
        client.get(&format!("/search?q={}", PREFIXES[at % PREFIXES.len()]))
    };
    let pair = |client: &mut Client, at: usize| {
        client.get(&format!("/search?q={}", PAIRS[at % PAIRS.len()]))
    };
    let file =
        |client: &mut Client, at: usize| client.get(&format!("/cases/{}", cases[at % cases.len()]));
    let csrf = client.clone().get("/today").ok();
    let csrf = csrf.and_then(|page| input(&page.text(), "csrf"));
    let csrf = csrf.unwrap_or_default();
    let typed = |client: &mut Client, at: usize| {
        let line = LINES[at % LINES.len()];
        client.post("/entry/read", &[("csrf", csrf.as_str()), ("line", line)])
    };
    let (list, rare, today) = (page("/people"), page(RARE), page("/today"));
    let (talks, figures) = (page("/consultations"), page("/figures"));
    let all: [(&str, &[usize], Request<'_>); 9] = [
        ("list", CLIENTS, &list),
        ("search", CLIENTS, &search),
        ("file", CLIENTS, &file),
        ("search, two common words", FEW, &pair),
        ("list, rare filter", FEW, &rare),
        ("today", FEW, &today),
        (TYPED, FEW, &typed),
        ("consultations", FEW, &talks),
        ("figures of the year", &[1], &figures),
    ];
    let kinds = all.map(|(what, clients, send)| Kind {
        what,
        role,
        good: 200,
        clients,
        send,
    });
    let kinds = if size.years {
        &kinds[..]
    } else {
        &kinds[..kinds.len() - 1]
    };
    every(kinds, client, seconds)
}

fn every(kinds: &[Kind<'_>], client: &Client, seconds: f64) -> Vec<Figure> {
    let mut figures = Vec::new();
    for kind in kinds {
        for clients in kind.clients {
            let figure = run(kind, client, *clients, seconds);
            println!(
                "{:<24} {:<12} {clients:>3} clients  p50 {:>8.2} ms  p95 {:>8.2} ms  {:>8.0}/s  failed {}",
                figure.what, figure.role, figure.p50, figure.p95, figure.per_second, figure.failed
            );
            figures.push(figure);
        }
    }
    figures
}

/// A file that has grown for years.
fn long_file(
    client: &Client,
    role: &'static str,
    cases: &[String],
    seconds: f64,
) -> anyhow::Result<Vec<Figure>> {
    let case = cases.last().context("no case")?;
    long::fill(&mut client.clone(), case)?;
    let (file, plan) = (
        format!("/cases/{case}"),
        format!("/cases/{case}/plan.pdf?lang=ar"),
    );
    // Words nobody wrote: all of it is read.
    let words = format!("{file}?words=Regenbogen");
    let open = |client: &mut Client, _: usize| client.get(&file);
    let search = |client: &mut Client, _: usize| client.get(&words);
    let print = |client: &mut Client, _: usize| client.get(&plan);
    let kinds = long::kinds(role, [&open, &search, &print]);
    Ok(every(&kinds, client, seconds))
}

/// What the form of a new consultation sends.
struct Form {
    csrf: String,
    case: String,
    day: String,
    person: String,
}

fn notes(
    client: &Client,
    role: &'static str,
    cases: &[String],
    seconds: f64,
) -> anyhow::Result<Vec<Figure>> {
    let mut forms = Vec::new();
    let mut reader = client.clone();
    for case in cases.iter().take(40) {
        let page = reader
            .get(&format!("/consultations/new?case={case}"))?
            .text();
        forms.push(Form {
            csrf: input(&page, "csrf").context("no form for a new consultation")?,
            case: case.clone(),
            day: input(&page, "day").unwrap_or_default(),
            person: input(&page, "person").context("nobody to choose in the form")?,
        });
    }
    let send = |client: &mut Client, at: usize| {
        let form = &forms[at % forms.len()];
        let note = format!("Gespräch {at}: Unterlagen besprochen, nächster Schritt vereinbart.");
        client.post(
            "/consultations",
            &[
                ("csrf", form.csrf.as_str()),
                ("case", &form.case),
                ("day", &form.day),
                ("minutes", "30"),
                ("channel", "phone"),
                ("state", "held"),
                ("person", &form.person),
                ("interpreter", "none"),
                ("note", &note),
            ],
        )
    };
    let kind = Kind {
        what: "note",
        role,
        good: 303,
        clients: CLIENTS,
        send: &send,
    };
    Ok(every(&[kind], client, seconds))
}

/// Seconds and bytes of the workbook of everything this role may see.
fn export(client: &mut Client) -> anyhow::Result<(f64, usize)> {
    let began = super::load::now();
    let answer = client.get("/figures/workbook?from=2025-01-01&to=2026-12-31")?;
    if answer.status != 200 {
        return Ok((f64::NAN, 0));
    }
    Ok((began.elapsed().as_secs_f64(), answer.body.len()))
}

/// Milliseconds per person, by the command line, and the memory it took in MiB.
fn import(place: &Place) -> anyhow::Result<(f64, u64)> {
    let mut list = String::from(
        "Nachname;Vorname;Geburtsdatum;Staatsangehörigkeit;Geschlecht;Wohnort;Telefon\n",
    );
    // Other names each time: a county that was kept has had the last ones.
    let first = usize::try_from(std::process::id())? * IMPORTED;
    for n in first..first + IMPORTED {
        writeln!(
            list,
            "Neu{};Person{};{:02}.{:02}.{};Syrien;weiblich;Mengen;0176 040690{:02}",
            letters(n),
            letters(n * 7),
            n % 28 + 1,
            n % 12 + 1,
            1960 + n % 45,
            n % 100
        )?;
    }
    let file = place.data.join("liste.csv");
    fs::write(&file, list)?;
    let path = file.display().to_string();
    let done = place.json("import", &[&path, "--kind", "people"])?;
    fs::remove_file(file)?;
    let (said, passed) = (done.value, done.seconds);
    println!("import: {passed:.2} s, {} new", said["people_new"]);
    let new = said["people_new"].as_f64().unwrap_or(0.0);
    if new < 1_000.0 {
        bail!("only {new} of {IMPORTED} people were imported: {said}");
    }
    Ok((passed * 1_000.0 / new, done.memory))
}

/// A number as letters, because names have no digits.
fn letters(mut n: usize) -> String {
    let mut text = String::new();
    for _ in 0..4 {
        let letter = u8::try_from(n % 26).unwrap_or(0);
        text.push(char::from(b'a' + letter));
        n /= 26;
    }
    text
}

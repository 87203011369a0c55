//! The file of a family that has been counselled for years: 2,000 entries, 40 documents and twelve
//! versions of its plan, opened, searched, and its plan printed in two languages.

use anyhow::{Context, bail};

use super::http::{Client, input};
use super::load::Kind;

/// Consultations that are noted.
const ENTRIES: usize = 2_000;
/// Letters that are filed as documents.
const DOCUMENTS: usize = 40;
/// The letter they are made of: the first that is shipped.
const TEMPLATE: &str = "00000000-0000-0000-0000-000000000001";
/// Versions of the plan that are agreed.
const VERSIONS: usize = 12;
/// What is measured, by the names in the table.
pub(super) const OPENED: &str = "file of 2,000 entries, 40 documents";
pub(super) const SEARCHED: &str = "words in 2,000 entries";
pub(super) const PRINTED: &str = "plan as PDF, German beside Arabic";

/// Fills the file of a case through the pages a Fachkraft uses.
pub(super) fn fill(client: &mut Client, case: &str) -> anyhow::Result<()> {
    let page = client
        .get(&format!("/consultations/new?case={case}"))?
        .text();
    let csrf = input(&page, "csrf").context("no form for a new consultation")?;
    let day = input(&page, "day").unwrap_or_default();
    let person = input(&page, "person").context("nobody to choose in the form")?;
    for at in 0..ENTRIES {
        let note = format!("Gespräch {at}: Unterlagen besprochen, nächster Schritt vereinbart.");
        let fields = [
            ("csrf", csrf.as_str()),
            ("case", case),
            ("day", &day),
            ("minutes", "30"),
            ("channel", "phone"),
            ("state", "held"),
            ("person", &person),
            ("interpreter", "none"),
            ("note", &note),
        ];
        let answer = client.post("/consultations", &fields)?;
        if answer.status != 303 {
            bail!("a consultation was answered with {}", answer.status);
        }
    }
    documents(client, (case, &csrf, &day))?;
    plan(client, case)
}

fn documents(client: &mut Client, (case, csrf, day): (&str, &str, &str)) -> anyhow::Result<()> {
    for at in 0..DOCUMENTS {
        let subject = format!("Begleitschreiben {at}");
        let fields = [
            ("csrf", csrf),
            ("template", TEMPLATE),
            ("date", day),
            ("subject", &subject),
            ("body", "Anbei die Unterlagen, um die Sie gebeten haben."),
            ("action", "file"),
        ];
        let answer = client.post(&format!("/cases/{case}/letters"), &fields)?;
        if answer.status != 303 {
            bail!("a letter was answered with {}", answer.status);
        }
    }
    Ok(())
}

fn plan(client: &mut Client, case: &str) -> anyhow::Result<()> {
    let base = format!("/cases/{case}/plan");
    let page = client.get(&base)?.text();
    let csrf = input(&page, "csrf").context("no form on the page of the plan")?;
    // Where there is one already it is kept.
    client.post(&base, &[("csrf", &csrf)])?;
    let goal = [
        ("csrf", csrf.as_str()),
        ("life_area", "language"),
        ("wording", "Die Prüfung B1 ist bestanden"),
    ];
    client.post(&format!("{base}/goals"), &goal)?;
    let path = format!("{base}/agreement");
    for number in 1..=VERSIONS {
        let form = client.get(&path)?.text();
        let field = |name: &str| input(&form, name).unwrap_or_default();
        let (version, agreed, review) = (field("version"), field("agreed_on"), field("review_on"));
        let fields = [
            ("csrf", csrf.as_str()),
            ("version", &version),
            ("agreed_on", &agreed),
            ("review_on", &review),
            ("lang", "ar"),
            ("client_signed", "true"),
            ("staff_signed", "true"),
        ];
        let answer = client.post(&path, &fields)?;
        if answer.status != 303 {
            bail!("agreement {number} was answered with {}", answer.status);
        }
    }
    Ok(())
}

/// What is asked for again and again.
pub(super) fn kinds<'a>(role: &'static str, send: [super::load::Request<'a>; 3]) -> Vec<Kind<'a>> {
    let [open, search, print] = send;
    [(OPENED, open), (SEARCHED, search), (PRINTED, print)]
        .into_iter()
        .map(|(what, send)| Kind {
            what,
            role,
            good: 200,
            clients: &[1],
            send,
        })
        .collect()
}

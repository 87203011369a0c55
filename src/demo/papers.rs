//! A few documents to look at: a notice and the photo of a letter, both made up.

use std::io::Write;

use anyhow::Context;
use bindeglied_print::Document;
use chrono::{Days, NaiveDate};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::json;

use super::County;
use super::family::Family;
use crate::app::App;
use crate::document::{self, Sample};

/// So many families have documents.
const FAMILIES: usize = 8;

const NOTICE: &str = r#"
#import "/house.typ": house
#let data = json("/data.json")
#show: house.with(title: data.title, organisation: data.from)
#for part in data.parts [#part #parbreak()]
"#;

/// Hands in the papers of the first families; returns how many.
pub(super) async fn hand_in(
    app: &App,
    county: &County,
    (families, today): (&[Family], NaiveDate),
) -> anyhow::Result<usize> {
    let notice = notice(today).await?;
    let photo = photo()?;
    let actor = county.lead();
    let mut made = 0;
    for family in families.iter().take(FAMILIES) {
        let first = family.people.first().map(|person| person.id);
        let day = |back: u64| {
            let day = family.until(today).checked_sub_days(Days::new(back));
            day.unwrap_or(today).max(family.case.started_on)
        };
        let papers = [
            ("notice", "Bewilligungsbescheid.pdf", 40, None, &notice),
            ("photo", "Brief der Schule.png", 12, first, &photo),
        ];
        for (kind, name, back, person, bytes) in papers {
            let sample = Sample {
                case: family.case.id,
                person,
                kind,
                on_date: day(back),
                name: name.to_owned(),
                links: Vec::new(),
                bytes: bytes.clone(),
            };
            document::store_sample(app, &actor, sample, app.clock.now()).await?;
            made += 1;
        }
    }
    Ok(made)
}

async fn notice(today: NaiveDate) -> anyhow::Result<Vec<u8>> {
    let data = json!({
        "title": "Bewilligungsbescheid",
        "from": "Jobcenter Musterstadt (erfunden)",
        "parts": [
            "Auf Ihren Antrag bewilligen wir Ihnen Leistungen zur Sicherung des Lebensunterhalts für sechs Monate.",
            "Dieses Schreiben ist erfunden und gehört zum Vorführ-Landkreis.",
            "Gegen diesen Bescheid können Sie innerhalb eines Monats Widerspruch einlegen.",
        ],
    });
    let printed = tokio::task::spawn_blocking(move || {
        bindeglied_print::pdf(&Document {
            template: NOTICE,
            shared: &[],
            data: &data,
            today,
        })
    });
    printed.await?.context("the notice of the demo county")
}

/// A grey sheet with lines as if written on, as PNG.
fn photo() -> anyhow::Result<Vec<u8>> {
    const WIDTH: u32 = 420;
    const HEIGHT: u32 = 594;
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
    for y in 0..HEIGHT {
        let mut row = vec![0_u8];
        row.extend((0..WIDTH).map(|x| ink(x, y)));
        rows.write_all(&row)?;
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = [WIDTH.to_be_bytes(), HEIGHT.to_be_bytes()].concat();
    head.extend([8, 0, 0, 0, 0]);
    for (kind, data) in [
        (b"IHDR", head),
        (b"IDAT", rows.finish()?),
        (b"IEND", Vec::new()),
    ] {
        out.extend(u32::try_from(data.len())?.to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(&data);
        out.extend(kind);
        out.extend(data);
        out.extend(sum.sum().to_be_bytes());
    }
    Ok(out)
}

/// How light a point is: paper, and words of different lengths.
fn ink(x: u32, y: u32) -> u8 {
    let (line, inside) = (y / 18, y % 18);
    let text = (4..30).contains(&line) && (6..12).contains(&inside) && (48..372).contains(&x);
    let word = (x * 7 + line * 131) % 61 > 11 && (line % 7 != 5);
    if text && word { 70 } else { 236 }
}

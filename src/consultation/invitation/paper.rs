//! The JSON for `letter.typ`.

use chrono::Datelike;
use serde_json::{Map, Value, json};

use super::{Invitation, Wish};
use crate::consultation::model::time_text;
use crate::plan::Pair;
use crate::web::Ctx;

/// One text in each language there is.
fn map(text: Value, change: &dyn Fn(&str) -> String) -> Value {
    match text {
        Value::String(text) => Value::String(change(&text)),
        Value::Object(both) => {
            let both = both.into_iter();
            let both = both.map(|(lang, text)| (lang, map(text, change)));
            Value::Object(both.collect::<Map<String, Value>>())
        }
        other => other,
    }
}

/// Several texts as a list in one.
fn lines(texts: &[Value]) -> Value {
    let side = |name: &str| {
        let of = texts.iter().map(|text| match text {
            Value::Object(both) => both.get(name).and_then(Value::as_str).unwrap_or_default(),
            text => text.as_str().unwrap_or_default(),
        });
        let of: Vec<String> = of.map(|text| format!("• {text}")).collect();
        of.join("\n")
    };
    if texts.iter().any(Value::is_object) {
        json!({ "de": side("de"), "other": side("other") })
    } else {
        json!(side("de"))
    }
}

/// What is said first, by the way the consultation takes place.
fn opening(channel: &str) -> &'static str {
    match channel {
        "home_visit" => "home",
        "phone" => "phone",
        "video" => "video",
        "accompaniment" => "accompaniment",
        _ => "office",
    }
}

pub(super) fn data(ctx: &Ctx, of: &Invitation, wish: &Wish, released: bool) -> Value {
    let pair = wish.pair;
    let l = ctx.app.localiser("de");
    let greeting = of.names().join(", ");
    json!({
        "title": "Einladung zum Gespräch",
        "other": pair.other(),
        "notice": pair.notice(released),
        "sender": of.heading.sender,
        "mark": of.heading.mark,
        "recipient": of.heading.recipient,
        "info": of.heading.info,
        "date": l.date(ctx.today()),
        "subject": pair.invitation("subject"),
        "salutation": map(pair.invitation("greeting"), &|text| text.replace("{names}", &greeting)),
        "body": [
            pair.invitation(opening(&of.one.channel)),
            { "facts": facts(of, wish, pair) },
            pair.invitation("cancel"),
            pair.invitation("voluntary"),
        ],
        "closing": pair.invitation("closing"),
        "signer": of.one.staff_name,
        "declared": false,
        "both": false,
        "words": of.heading.words,
    })
}

fn facts(of: &Invitation, wish: &Wish, pair: Pair) -> Vec<Value> {
    let one = &of.one;
    let row =
        |label: &str, value: Value| json!({ "label": pair.invitation(label), "value": value });
    let number = one.on_date.weekday().number_from_monday();
    // On paper dates are German in every language, or a day would be read in two ways.
    let date = one.on_date.format("%d.%m.%Y").to_string();
    let day = map(pair.invitation(&format!("day_{number}")), &|name| {
        format!("{name}, {date}")
    });
    let mut rows = vec![row("day", day)];
    if let Some(start) = one.start_minute {
        let time = match one.minutes {
            0 => format!("{} Uhr", time_text(start)),
            minutes => {
                let end = (start + minutes) % (24 * 60);
                format!("{}–{} Uhr", time_text(start), time_text(end))
            }
        };
        rows.push(row("time", json!(time)));
    }
    if !wish.place.is_empty() {
        rows.push(row("place", json!(wish.place)));
    }
    rows.push(row("with", json!(one.staff_name)));
    if one.interpreter != "none" {
        rows.push(row("interpreted", pair.invitation("interpreted_yes")));
    }
    if !wish.bring.is_empty() {
        let bring = wish.bring.iter();
        let bring: Vec<Value> = bring
            .map(|key| pair.invitation(&format!("bring_{key}")))
            .collect();
        rows.push(row("bring", lines(&bring)));
    }
    rows
}

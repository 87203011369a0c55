//! Typst's messages as text that may go into a log.

use serde_json::Value;
use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst::syntax::DiagSpan;

use crate::world::World;

const MASK: &str = "…";

/// One line per message: place in the template, message, hints. Whatever could be a value from the
/// data is masked, for Typst likes to quote the value that did not fit.
pub(crate) fn describe(world: &World, diagnostics: &[SourceDiagnostic]) -> String {
    let secrets = secrets(world);
    let mut lines = Vec::new();
    for diagnostic in diagnostics {
        let place = place(world, diagnostic.span);
        lines.push(format!(
            "{place}{}",
            masked(world, &secrets, &diagnostic.message)
        ));
        for hint in &diagnostic.hints {
            lines.push(format!("  hint: {}", masked(world, &secrets, &hint.v)));
        }
    }
    lines.join("\n")
}

fn place(world: &World, span: DiagSpan) -> String {
    let Some(id) = span.id() else {
        return String::new();
    };
    let path = id.get().vpath().get_with_slash();
    let position = world.range(span).and_then(|range| {
        let source = typst::World::source(world, id).ok()?;
        source.lines().byte_to_line_column(range.start)
    });
    match position {
        Some((line, column)) => format!("{path}:{}:{}: ", line + 1, column + 1),
        None => format!("{path}: "),
    }
}

/// Every string of the data that is not also a word of the templates, longest first.
fn secrets(world: &World) -> Vec<String> {
    fn collect(value: &Value, into: &mut Vec<String>) {
        match value {
            Value::String(text) => into.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
            Value::Object(fields) => fields.values().for_each(|field| collect(field, into)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = Vec::new();
    if let Ok(data) = serde_json::from_slice(world.data()) {
        collect(&data, &mut found);
    }
    found.retain(|text| text.chars().count() > 2 && !world.is_ours(text));
    found.sort_by_key(|text| std::cmp::Reverse(text.len()));
    found
}

fn masked(world: &World, secrets: &[String], message: &str) -> String {
    let mut text = message.to_owned();
    for secret in secrets {
        text = text.replace(secret.as_str(), MASK);
    }
    for quote in ['"', '`'] {
        text = text
            .split(quote)
            .enumerate()
            .map(|(part, words)| {
                if part % 2 == 1 && !world.is_ours(words) {
                    MASK
                } else {
                    words
                }
            })
            .collect::<Vec<_>>()
            .join(&quote.to_string());
    }
    text
}

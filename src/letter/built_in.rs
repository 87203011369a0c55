use uuid::Uuid;

use super::Template;

const LETTERS: &str = include_str!("../../catalogues/letters.txt");

/// The shipped letters in their order.
pub(super) fn templates() -> Vec<Template> {
    let parts = LETTERS.split("\n== ").skip(1).zip(1..);
    parts
        .filter_map(|(text, number)| read(text, number))
        .collect()
}

/// A text beside the letters: `sender`, `info`, `client`, `closing`.
pub(super) fn standard(name: &str) -> String {
    let (head, _) = LETTERS.split_once("\n== ").unwrap_or_default();
    field(head, name)
}

fn field(fields: &str, wanted: &str) -> String {
    let mut lines = fields.lines().filter_map(|line| line.split_once(": "));
    let found = lines.find(|(key, _)| *key == wanted);
    found.map_or(String::new(), |(_, value)| value.replace("\\n", "\n"))
}

fn read(text: &str, number: u128) -> Option<Template> {
    let (head, body) = text.split_once("\n--\n")?;
    let (first, fields) = head.split_once('\n')?;
    let parts: Vec<&str> = first.split(" | ").map(str::trim).collect();
    let [group, signs, kind, name] = parts[..] else {
        return None;
    };
    Some(Template {
        id: Uuid::from_u128(number),
        group: group.to_owned(),
        signs: signs.to_owned(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        recipient: field(fields, "recipient"),
        subject: field(fields, "subject"),
        salutation: field(fields, "salutation"),
        body: body.trim().to_owned(),
        word: false,
        active: true,
        version: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{GROUPS, SIGNS, fields};

    #[test]
    fn the_set_is_whole_and_names_only_fields_that_exist() {
        let all = templates();
        assert_eq!(all.len(), 12);
        assert_eq!(all.len(), LETTERS.matches("\n== ").count());
        let defaults = include_str!("../../catalogues/defaults.csv");
        for one in &all {
            assert!(GROUPS.contains(&one.group.as_str()), "{one:?}");
            assert!(SIGNS.contains(&one.signs.as_str()), "{one:?}");
            let kind = format!("document_kind;{};", one.kind);
            assert!(defaults.contains(&kind), "{one:?}");
            assert!(!one.subject.is_empty() && !one.body.is_empty(), "{one:?}");
            for text in [&one.recipient, &one.subject, &one.salutation, &one.body] {
                assert_eq!(fields::unknown(text), Vec::<String>::new(), "{one:?}");
            }
        }
        for name in ["sender", "info", "client", "closing"] {
            let text = standard(name);
            assert!(!text.is_empty(), "{name}");
            assert_eq!(fields::unknown(&text), Vec::<String>::new(), "{name}");
        }
        for group in GROUPS {
            assert!(all.iter().any(|one| one.group == group), "{group}");
        }
    }
}

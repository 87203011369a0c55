//! The content security policy allows no inline style and no inline script. The browser
//! would drop both without a word; here they are said.

use super::Finding;
use super::tree::Tree;

pub(super) fn inline(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .ending(&["html"])
        .filter(|file| file.path.starts_with("src/"))
    {
        let text = file.text.to_ascii_lowercase();
        for (at, tag) in tags(&text) {
            let line = text[..at].matches('\n').count() + 1;
            if let Some(message) = fault(tag, &text[at + tag.len()..]) {
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

/// Position and text of every tag, from `<` to `>`, minding quotes.
fn tags(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(offset) = text[from..].find('<') {
        let start = from + offset;
        let mut quote = None;
        let end = text[start..]
            .char_indices()
            .find(|(_, c)| match (quote, c) {
                (Some(open), c) if open == *c => {
                    quote = None;
                    false
                }
                (None, '"' | '\'') => {
                    quote = Some(*c);
                    false
                }
                (None, '>') => true,
                _ => false,
            });
        let end = end.map_or(start + 1, |(offset, _)| start + offset + 1);
        if text[start + 1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            found.push((start, &text[start..end]));
        }
        from = start + 1;
    }
    found
}

fn fault(tag: &str, after: &str) -> Option<&'static str> {
    if tag.starts_with("<style") {
        return Some("<style>: a class in assets/css");
    }
    if tag.starts_with("<script") && !after.trim_start().starts_with("</script") {
        return Some("inline <script>: a module in assets/js");
    }
    let attribute = |name: &str| {
        tag.split_ascii_whitespace()
            .any(|word| word.starts_with(name))
    };
    if attribute("style=") {
        return Some("style=: a class in assets/css");
    }
    if attribute("hx-on") || attribute("hx-vals='js:") || attribute("hx-vals=\"js:") {
        return Some("htmx evaluates this as script: a module in assets/js");
    }
    let handler = |word: &str| {
        let name = word
            .strip_prefix("on")
            .and_then(|rest| rest.split_once('='));
        name.is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
        })
    };
    if tag.split_ascii_whitespace().any(handler) {
        return Some("on…=: a listener in assets/js");
    }
    tag.contains("=\"javascript:")
        .then_some("javascript: address")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(html: &str) -> usize {
        inline(&Tree::of(&[("src/a/show.html", html)])).len()
    }

    #[test]
    fn inline_style_and_script_are_found() {
        for bad in [
            "<p style=\"color: red\">",
            "<p\n  class=\"a\"\n  style='x'>",
            "<script>alert(1)</script>",
            "<script type=\"module\"> x </script>",
            "<style>p {}</style>",
            "<a href=\"javascript:x()\">",
            "<button onclick=\"x()\">",
            "<div hx-on:click=\"x\">",
        ] {
            assert_eq!(count(bad), 1, "{bad}");
        }
    }

    #[test]
    fn what_the_policy_allows_is_left_alone() {
        for good in [
            "<script src=\"/a.js\" type=\"module\"></script>",
            "<p class=\"style\" data-one=\"1\">style=\"x\"</p>",
            "<a href=\"/x?one=1\">{% if a < b %}on=1{% endif %}</a>",
        ] {
            assert_eq!(count(good), 0, "{good}");
        }
        assert_eq!(
            inline(&Tree::of(&[("tests/browser/a.html", "<style></style>")])),
            []
        );
    }
}

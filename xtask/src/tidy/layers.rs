//! Who may know whom: main → app → routes → slices → base → kit, and no circle among slices.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Finding;
use super::lexer::is_word;
use super::tree::{File, Tree};

/// Wiring: may know every slice, and no slice may know it.
const WIRING: &[&str] = &["main", "lib", "app", "routes", "cli", "testing"];
/// What every slice stands on; knows no slice.
const BASE: &[&str] = &[
    "layout",
    "permission",
    "web",
    "ctx",
    "config",
    "i18n",
    "error",
    "state",
    "assets",
];
/// Every page must know who asks and what is logged, and both have pages of their own.
const BEHIND_EVERY_PAGE: &[(&str, &str)] = &[("web", "account"), ("web", "audit")];
const PRIVATE: &[&str] = &["store", "model", "pages"];

#[derive(Debug, PartialEq)]
struct Use {
    line: usize,
    /// From the root of the crate.
    path: Vec<String>,
}

pub(super) fn private_modules(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = modules(tree);
    for (file, source) in tree.product() {
        let Some(own) = file.slice() else { continue };
        for Use { line, path } in uses(file, &source.code) {
            let [slice, module, ..] = &path[..] else {
                continue;
            };
            if slice != own && known.contains(slice.as_str()) && PRIVATE.contains(&module.as_str())
            {
                let message = format!(
                    "{slice}::{module} is {slice}'s own; what others may use stands in {slice}/mod.rs"
                );
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    findings
}

type Graph<'a> = BTreeMap<&'a str, BTreeMap<String, (&'a str, usize)>>;

pub(super) fn layers(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = modules(tree);
    let mut graph = Graph::new();
    for (file, source) in tree.product() {
        let Some(own) = file.slice() else { continue };
        for Use { line, path } in uses(file, &source.code) {
            let Some(other) = path
                .first()
                .filter(|other| *other != own && known.contains(other.as_str()))
            else {
                continue;
            };
            // The state of the server is a value that every handler gets; the wiring around it is not.
            let state = other == "app" && path.get(1).is_some_and(|name| name == "App");
            if state || BEHIND_EVERY_PAGE.contains(&(own, other.as_str())) {
                continue;
            }
            if height(own) < height(other) {
                let message = format!("{own} stands below {other} and must not know it");
                findings.push(Finding::new(&file.path, line, message));
            } else if height(own) == 1 && height(other) == 1 {
                graph
                    .entry(own)
                    .or_default()
                    .entry(other.clone())
                    .or_insert((&file.path, line));
            }
        }
    }
    findings.extend(circles(&graph));
    findings
}

fn height(module: &str) -> u8 {
    if WIRING.contains(&module) {
        2
    } else {
        u8::from(!BASE.contains(&module))
    }
}

fn circles(graph: &Graph<'_>) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for start in graph.keys() {
        let Some(circle) = way_back(graph, start) else {
            continue;
        };
        let mut members = circle.clone();
        members.sort_unstable();
        if seen.insert(members) {
            let (path, line) = graph[start][*circle.get(1).unwrap_or(&circle[0])];
            let message = format!("circle: {} → {start}", circle.join(" → "));
            findings.push(Finding::new(path, line, message));
        }
    }
    findings
}

/// The shortest way from a slice back to itself, without naming it twice.
fn way_back<'a>(graph: &'a Graph<'_>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut waiting = VecDeque::from([vec![start]]);
    let mut visited = BTreeSet::new();
    while let Some(way) = waiting.pop_front() {
        let next = way
            .last()
            .and_then(|last| graph.get(last))
            .map(BTreeMap::keys);
        for slice in next.into_iter().flatten() {
            if slice == start {
                return Some(way);
            }
            if visited.insert(slice.as_str()) {
                let mut longer = way.clone();
                longer.push(slice);
                waiting.push_back(longer);
            }
        }
    }
    None
}

fn modules(tree: &Tree) -> BTreeSet<&str> {
    tree.files
        .iter()
        .filter(|file| file.ending() == "rs")
        .filter_map(File::slice)
        .collect()
}

/// The module a file is, from the root of the crate.
fn module_of(path: &str) -> Vec<String> {
    let inside = path
        .strip_prefix("src/")
        .unwrap_or(path)
        .trim_end_matches(".rs");
    let mut parts: Vec<_> = inside.split('/').map(str::to_owned).collect();
    if parts
        .last()
        .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
    {
        parts.pop();
    }
    parts
}

fn uses(file: &File, code: &str) -> Vec<Use> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    let starts: &[&str] = if file.path == "src/main.rs" {
        &["crate", "bindeglied"]
    } else {
        &["crate", "super"]
    };
    for start in starts {
        for (at, _) in code.match_indices(start) {
            let after = at + start.len();
            let inside = at > 0 && (is_word(bytes[at - 1]) || bytes[at - 1] == b':');
            if inside || !code[after..].trim_start().starts_with("::") {
                continue;
            }
            let mut prefix = Vec::new();
            if *start == "super" {
                prefix = module_of(&file.path);
                prefix.pop();
            }
            let line = code[..at].matches('\n').count() + 1;
            let mut paths = Vec::new();
            follow(bytes, after, prefix, &mut paths);
            found.extend(paths.into_iter().map(|path| Use { line, path }));
        }
    }
    found
}

/// Reads on after a path's segment; every end of a `{…}` tree is a path of its own.
fn follow(
    code: &[u8],
    mut at: usize,
    mut path: Vec<String>,
    found: &mut Vec<Vec<String>>,
) -> usize {
    loop {
        at = skip_space(code, at);
        if !code[at..].starts_with(b"::") {
            found.push(path);
            return at;
        }
        at = skip_space(code, at + 2);
        if code.get(at) == Some(&b'{') {
            return branches(code, at + 1, &path, found);
        }
        let (end, word) = word_at(code, at);
        if word.is_empty() {
            found.push(path);
            return at;
        }
        push(&mut path, word);
        at = end;
    }
}

fn branches(code: &[u8], mut at: usize, path: &[String], found: &mut Vec<Vec<String>>) -> usize {
    while at < code.len() && code[at] != b'}' {
        let (end, word) = word_at(code, at);
        if word.is_empty() {
            at += 1;
            continue;
        }
        let mut branch = path.to_vec();
        push(&mut branch, word);
        at = follow(code, end, branch, found);
        // "x as y": the new name is no path.
        while at < code.len() && code[at] != b',' && code[at] != b'}' {
            at += 1;
        }
    }
    at + 1
}

fn push(path: &mut Vec<String>, word: String) {
    match word.as_str() {
        "super" => drop(path.pop()),
        "self" => {}
        _ => path.push(word),
    }
}

fn word_at(code: &[u8], at: usize) -> (usize, String) {
    let length = code[at..].iter().take_while(|byte| is_word(**byte)).count();
    (
        at + length,
        String::from_utf8_lossy(&code[at..at + length]).into_owned(),
    )
}

fn skip_space(code: &[u8], mut at: usize) -> usize {
    while code.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_through_braces_and_super() {
        let text = "use crate::{a::{self, b}, c::d as e};\nuse super::super::f::g;\nlet x = crate::h::i::<T>();";
        let tree = Tree::of(&[("src/own/deep.rs", text)]);
        let (file, source) = tree.rust().next().unwrap();
        let mut paths: Vec<_> = uses(file, &source.code)
            .iter()
            .map(|found| found.path.join("::"))
            .collect();
        paths.sort();
        assert_eq!(paths, ["a", "a::b", "c::d", "f::g", "h::i"]);
    }

    #[test]
    fn a_slice_is_entered_by_its_door() {
        let person = ("src/person/mod.rs", "mod store; pub struct Person;");
        let bad = Tree::of(&[
            person,
            (
                "src/case/pages.rs",
                "use crate::person::store::find;\nuse crate::{person::{model::X}};",
            ),
            ("src/routes.rs", "crate::person::pages::router()"),
            ("src/case/mod.rs", "use super::person::store;"),
        ]);
        assert_eq!(private_modules(&bad).len(), 4);
        let good = Tree::of(&[
            person,
            (
                "src/person/pages.rs",
                "use super::store; use crate::person::model::X;",
            ),
            (
                "src/case/pages.rs",
                "use crate::person::Person; use super::store::x; // crate::person::store",
            ),
            ("src/case/tests.rs", "use crate::person::store::x;"),
        ]);
        assert_eq!(private_modules(&good), []);
    }

    #[test]
    fn circles_are_named() {
        let bad = Tree::of(&[
            ("src/a/mod.rs", "use crate::b::X;"),
            ("src/b/mod.rs", "use crate::c::X;"),
            ("src/c/mod.rs", "use crate::a::X;"),
        ]);
        let findings = layers(&bad);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "circle: a → b → c → a");
        let good = Tree::of(&[
            (
                "src/a/mod.rs",
                "use crate::b::X; use crate::c::X; use crate::a::y;",
            ),
            ("src/b/mod.rs", "use crate::c::X;"),
            ("src/c/mod.rs", "#[cfg(test)] mod t { use crate::a::X; }"),
            ("src/c/tests.rs", "use crate::a::X;"),
        ]);
        assert_eq!(layers(&good), []);
    }

    #[test]
    fn lower_layers_do_not_know_higher_ones() {
        let bad = Tree::of(&[
            (
                "src/case/mod.rs",
                "use crate::app::State; use crate::routes;",
            ),
            ("src/layout/mod.rs", "use crate::case::Case;"),
            ("src/web/mod.rs", "use crate::case::Case;"),
            ("src/app.rs", ""),
            ("src/routes.rs", ""),
        ]);
        assert_eq!(layers(&bad).len(), 4);
        let good = Tree::of(&[
            ("src/app.rs", "use crate::{case, routes};"),
            ("src/routes.rs", "crate::case::router();"),
            (
                "src/case/mod.rs",
                "use crate::layout::Page; use crate::app::App;",
            ),
            ("src/layout/mod.rs", "use crate::permission::Role;"),
            ("src/permission.rs", ""),
            ("src/web/ctx.rs", "use crate::account::Session;"),
            ("src/account/mod.rs", "use crate::web::Ctx;"),
        ]);
        assert_eq!(layers(&good), []);
    }
}

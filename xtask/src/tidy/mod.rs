//! Rules of the house that the compiler cannot check, each with a good and a bad sample.

mod layers;
mod lexer;
mod locale;
mod log;
mod owner;
mod ratchet;
mod sql;
mod template;
mod tree;
mod words;

use std::path::Path;
use std::process::ExitCode;

use ratchet::Ratchet;
use tree::Tree;

/// One place where a rule does not hold. `line` 0 speaks of the whole file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

struct Rule {
    name: &'static str,
    about: &'static str,
    check: fn(&Tree) -> Vec<Finding>,
}

const RULES: &[Rule] = &[
    Rule {
        name: "sql-place",
        about: "SQL stands in store.rs, indicator/, report/ or kit/src/db",
        check: sql::place,
    },
    Rule {
        name: "sql-portable",
        about: "no lower(), ilike, now(), offset: they differ or do not scale",
        check: sql::portable,
    },
    Rule {
        name: "sql-owner",
        about: "a migration names its tables' owners; only the owner writes them",
        check: owner::owner,
    },
    Rule {
        name: "private-modules",
        about: "a slice sees another only through its mod.rs",
        check: layers::private_modules,
    },
    Rule {
        name: "layers",
        about: "main → app → routes → slices → base → kit, and no circle",
        check: layers::layers,
    },
    Rule {
        name: "kit-words",
        about: "kit knows no word of the domain",
        check: words::kit_domain_free,
    },
    Rule {
        name: "http-types",
        about: "no HTTP type in model.rs or store.rs",
        check: words::http_types,
    },
    Rule {
        name: "uploads",
        about: "multipart bodies come in through web::Upload, which checks the form token",
        check: words::uploads,
    },
    Rule {
        name: "allow",
        about: "#[expect(…, reason)] instead of #[allow]",
        check: words::allow,
    },
    Rule {
        name: "open-ends",
        about: "an open end names its issue: (#N)",
        check: words::open_ends,
    },
    Rule {
        name: "places",
        about: "no path or host of somebody's machine",
        check: words::places,
    },
    Rule {
        name: "locales",
        about: "every text in every language, none missing, none unused",
        check: locale::keys,
    },
    Rule {
        name: "log-texts",
        about: "every action and kind of the log has a text",
        check: log::texts,
    },
    Rule {
        name: "templates",
        about: "no inline style or script: the content security policy forbids them",
        check: template::inline,
    },
];

pub(crate) fn list() {
    for rule in RULES {
        println!("{:16} {}", rule.name, rule.about);
    }
    for measure in ratchet::MEASURES {
        println!("{:16} {}", measure.name, measure.about);
    }
}

pub(crate) fn run(lower_ratchet: bool) -> anyhow::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tree = Tree::load(&root)?;
    let ratchet_file = root.join("xtask/ratchet.txt");
    let mut ratchet = Ratchet::parse(&std::fs::read_to_string(&ratchet_file).unwrap_or_default())?;
    if lower_ratchet && ratchet.lower(&tree) {
        std::fs::write(&ratchet_file, ratchet.to_string())?;
    }

    let mut count = 0;
    for rule in RULES {
        count += report(rule.name, (rule.check)(&tree));
    }
    for (name, findings) in ratchet.check(&tree) {
        count += report(name, findings);
    }
    if count == 0 {
        println!(
            "tidy: {} files, {} rules, nothing to say",
            tree.files.len(),
            RULES.len() + ratchet::MEASURES.len()
        );
        return Ok(ExitCode::SUCCESS);
    }
    println!("tidy: {count} places to mend");
    Ok(ExitCode::FAILURE)
}

fn report(rule: &str, mut findings: Vec<Finding>) -> usize {
    findings.sort();
    findings.dedup();
    for Finding {
        path,
        line,
        message,
    } in &findings
    {
        println!("{path}:{line}: [{rule}] {message}");
    }
    findings.len()
}

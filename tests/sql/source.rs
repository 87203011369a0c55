//! Reads the statements out of the program's source: texts that begin like one.
//! `format!` holes are filled from constants of the file and `let` of the function; a hole that may
//! hold one of several texts gives several statements.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

pub(crate) struct Statement {
    pub(crate) place: String,
    pub(crate) sql: String,
}
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) statements: Vec<Statement>,
    /// What cannot be read from the source.
    pub(crate) composed: BTreeSet<String>,
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Statements of the product; tests send their own.
pub(crate) fn read(src: &Path) -> Found {
    let mut found = Found::default();
    let mut constants = BTreeMap::new();
    for path in files(src) {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = syn::parse_file(&text).unwrap();
        let mut reader = Reader {
            file: String::new(),
            function: String::new(),
            constants: BTreeMap::new(),
            locals: BTreeMap::new(),
            found: &mut Found::default(),
        };
        for item in &file.items {
            reader.constant(item);
        }
        constants.insert(path, reader.constants);
    }
    for path in files(src) {
        let name = path.to_string_lossy().into_owned();
        if name.contains("/testing/") || name.contains("/tests/") || name.ends_with("tests.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let file = syn::parse_file(&text).unwrap();
        let shown = path.strip_prefix(src.parent().unwrap()).unwrap();
        let mut reader = Reader {
            file: shown.display().to_string(),
            function: String::new(),
            constants: seen_from(&path, &constants),
            locals: BTreeMap::new(),
            found: &mut found,
        };
        reader.visit_file(&file);
    }
    found
}

/// A file's own constants, and those of the modules above and beside it.
fn seen_from(path: &Path, all: &BTreeMap<PathBuf, Texts>) -> Texts {
    let above = path.parent().unwrap().with_extension("rs");
    let beside = path.parent().unwrap().join("mod.rs");
    let mut seen = Texts::new();
    let sibling = |file: &&PathBuf| file.parent() == path.parent();
    for file in all.keys().filter(sibling) {
        seen.extend(all[file].clone());
    }
    for file in [above, beside, path.to_path_buf()] {
        seen.extend(all.get(&file).cloned().unwrap_or_default());
    }
    seen
}

/// Whether a test function of this name exists.
pub(crate) fn has_test(src: &Path, name: &str) -> bool {
    let head = format!("fn {name}(");
    let mut places = files(src);
    places.push(src.with_file_name("tests/sql.rs"));
    places
        .iter()
        .any(|path| std::fs::read_to_string(path).unwrap().contains(&head))
}

/// The texts a name may stand for.
type Texts = BTreeMap<String, Vec<String>>;

struct Reader<'a> {
    file: String,
    function: String,
    constants: Texts,
    /// Those of the current function.
    locals: Texts,
    found: &'a mut Found,
}

fn begins_like_one(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let has = |word: &str| words.iter().any(|found| found == word);
    match words.first().map(String::as_str) {
        Some("select") => has("from") || words.len() == 2,
        Some("insert") => has("into"),
        Some("update") => has("set"),
        Some("delete") => words.get(1).is_some_and(|word| word == "from"),
        Some("with") => has("as") && has("select"),
        _ => false,
    }
}

impl Reader<'_> {
    fn constant(&mut self, item: &syn::Item) {
        match item {
            syn::Item::Const(item) => {
                if let Some(texts) = self.texts(&item.expr) {
                    self.constants.insert(item.ident.to_string(), texts);
                }
            }
            syn::Item::Mod(inner) => {
                for item in inner.content.iter().flat_map(|(_, items)| items) {
                    self.constant(item);
                }
            }
            _ => {}
        }
    }

    /// Every text an expression can be, when that can be read.
    fn texts(&self, expr: &syn::Expr) -> Option<Vec<String>> {
        use syn::Expr;
        match expr {
            Expr::Lit(lit) => match &lit.lit {
                syn::Lit::Str(text) => Some(vec![text.value()]),
                _ => None,
            },
            Expr::Reference(inner) => self.texts(&inner.expr),
            Expr::Paren(inner) => self.texts(&inner.expr),
            Expr::Group(inner) => self.texts(&inner.expr),
            Expr::Path(path) => {
                let name = path.path.segments.last()?.ident.to_string();
                self.named(&name)
            }
            Expr::If(choice) => {
                let mut all = self.block(&choice.then_branch)?;
                all.extend(self.texts(&choice.else_branch.as_ref()?.1)?);
                Some(all)
            }
            Expr::Block(block) => self.block(&block.block),
            Expr::Match(choice) => {
                let mut all = Vec::new();
                for arm in &choice.arms {
                    all.extend(self.texts(&arm.body)?);
                }
                Some(all)
            }
            Expr::MethodCall(call) => self.method(call),
            Expr::Macro(call) if call.mac.path.is_ident("format") => {
                self.formatted(&call.mac.tokens)
            }
            Expr::Macro(call) if call.mac.path.is_ident("concat") => {
                let mut out = String::new();
                for text in literals(call.mac.tokens.clone()) {
                    out.push_str(&text.0);
                }
                Some(vec![out])
            }
            _ => None,
        }
    }

    fn method(&self, call: &syn::ExprMethodCall) -> Option<Vec<String>> {
        let texts = self.texts(&call.receiver)?;
        match call.method.to_string().as_str() {
            "to_owned" | "to_string" | "as_str" | "clone" | "into" => Some(texts),
            "replace" => {
                let mut arguments = call.args.iter();
                let from = self.texts(arguments.next()?)?.pop()?;
                let to = self.texts(arguments.next()?)?;
                Some(
                    texts
                        .iter()
                        .flat_map(|text| to.iter().map(|to| text.replace(&from, to)))
                        .collect(),
                )
            }
            _ => None,
        }
    }

    fn block(&self, block: &syn::Block) -> Option<Vec<String>> {
        match block.stmts.as_slice() {
            [syn::Stmt::Expr(expr, None)] => self.texts(expr),
            [syn::Stmt::Macro(call)] if call.mac.path.is_ident("format") => {
                self.formatted(&call.mac.tokens)
            }
            _ => None,
        }
    }

    fn named(&self, name: &str) -> Option<Vec<String>> {
        self.locals
            .get(name)
            .or_else(|| self.constants.get(name))
            .cloned()
    }

    /// All texts of a `format!`, or nothing when a hole is unknown.
    fn formatted(&self, tokens: &TokenStream) -> Option<Vec<String>> {
        let parser = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        let parts = syn::parse::Parser::parse2(parser, tokens.clone()).ok()?;
        let mut parts = parts.iter();
        let syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(template),
            ..
        }) = parts.next()?
        else {
            return None;
        };
        let mut positional = Vec::new();
        let mut given = BTreeMap::new();
        for part in parts {
            if let syn::Expr::Assign(named) = part
                && let syn::Expr::Path(name) = named.left.as_ref()
            {
                given.insert(
                    name.path.get_ident()?.to_string(),
                    self.texts(&named.right)?,
                );
            } else {
                positional.push(self.texts(part)?);
            }
        }
        let mut positional = positional.into_iter();
        let mut all = vec![String::new()];
        let template = template.value();
        let mut rest = template.as_str();
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            let close = after.find('}')?;
            let name = &after[1..close];
            let fillings = match name {
                "" => positional.next()?,
                name => given.get(name).cloned().or_else(|| self.named(name))?,
            };
            all = all
                .iter()
                .flat_map(|head| {
                    fillings
                        .iter()
                        .map(move |text| format!("{head}{before}{text}"))
                })
                .collect();
            rest = &after[close + 1..];
        }
        for text in &mut all {
            text.push_str(rest);
        }
        Some(all)
    }

    fn keep(&mut self, line: usize, texts: Vec<String>) {
        for sql in texts {
            if begins_like_one(&sql) {
                self.found.statements.push(Statement {
                    place: format!("{}:{line}", self.file),
                    sql: completed(&sql),
                });
            }
        }
    }

    fn composed(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().take(8).collect();
        let line = format!("{} {}: {}", self.file, self.function, words.join(" "));
        self.found.composed.insert(line);
    }
}

/// `insert_many` gets the head of a statement; it adds the rows.
fn completed(sql: &str) -> String {
    let head = sql.trim_end();
    let lower = head.to_lowercase();
    if lower.starts_with("insert")
        && head.ends_with(')')
        && !lower.contains("values")
        && !lower.contains("select")
    {
        let width = head.matches(',').count() + 1;
        let marks: Vec<String> = (1..=width).map(|n| format!("${n}")).collect();
        return format!("{head} values ({})", marks.join(", "));
    }
    sql.to_owned()
}

/// The texts within tokens, with their lines.
fn literals(tokens: TokenStream) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => found.extend(literals(group.stream())),
            TokenTree::Literal(literal) => {
                let line = literal.span().start().line;
                if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                    found.push((text.value(), line));
                }
            }
            _ => {}
        }
    }
    found
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let before = std::mem::replace(&mut self.function, item.sig.ident.to_string());
        let locals = std::mem::take(&mut self.locals);
        visit::visit_item_fn(self, item);
        self.function = before;
        self.locals = locals;
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let before = std::mem::replace(&mut self.function, item.sig.ident.to_string());
        let locals = std::mem::take(&mut self.locals);
        visit::visit_impl_item_fn(self, item);
        self.function = before;
        self.locals = locals;
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let syn::Pat::Ident(name) = &local.pat
            && name.mutability.is_some()
            && let Some(init) = &local.init
            && let Some((text, _)) = literals(init.expr.to_token_stream()).first()
            && begins_like_one(text)
        {
            // More is put behind it later.
            self.composed(text);
            return;
        }
        if let syn::Pat::Ident(name) = &local.pat
            && let Some(init) = &local.init
            && let Some(texts) = self.texts(&init.expr)
        {
            self.locals.insert(name.ident.to_string(), texts);
        }
        visit::visit_local(self, local);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.keep(text.span().start().line, vec![text.value()]);
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {
        // Doc comments are texts too, but no statements.
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let line = mac.path.span().start().line;
        let first = literals(mac.tokens.clone()).into_iter().next();
        let statement = first.filter(|(text, _)| begins_like_one(text));
        if mac.path.is_ident("format") {
            match self.formatted(&mac.tokens) {
                Some(texts) => self.keep(line, texts),
                None => {
                    if let Some((text, _)) = statement {
                        self.composed(&text);
                    }
                }
            }
            return;
        }
        for (text, line) in literals(mac.tokens.clone()) {
            self.keep(line, vec![text]);
        }
    }
}

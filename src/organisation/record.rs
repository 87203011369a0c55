//! A form for one small record: every page of the administration that changes a few fields.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::layout::{Choice, FieldError, Page};
use crate::web::{self, Ctx, Errors, Form, Result};

enum Kind {
    Text,
    Select(Vec<Choice>, String),
    Check(bool),
}

struct Field {
    name: &'static str,
    label: String,
    hint: String,
    value: String,
    error: Option<String>,
    required: bool,
    kind: Kind,
}

#[derive(Template)]
#[template(path = "organisation/record.html")]
pub(super) struct Record {
    page: Page,
    back: (String, String),
    action: String,
    version: i64,
    errors: Vec<FieldError>,
    fields: Vec<Field>,
    stored: Vec<(String, String)>,
    note: String,
    form: Form,
    messages: Errors,
}

impl Record {
    pub(super) fn new(ctx: &Ctx, title: String, action: String, input: (&Form, &Errors)) -> Self {
        let (form, errors) = input;
        Self {
            page: ctx.page(title),
            back: (
                "/admin/organisation".to_owned(),
                ctx.l.t("organisation-title"),
            ),
            action,
            version: form.version(),
            errors: errors.shown(&ctx.l),
            fields: Vec::new(),
            stored: Vec::new(),
            note: String::new(),
            form: form.clone(),
            messages: errors.clone(),
        }
    }

    pub(super) fn back(mut self, href: String, label: String) -> Self {
        self.back = (href, label);
        self
    }

    pub(super) fn note(mut self, text: String) -> Self {
        self.note = text;
        self
    }

    /// `label` is a text; with the ending `-hint` it may have a hint.
    pub(super) fn text(self, name: &'static str, label: &str, required: bool) -> Self {
        self.field(name, label, required, Kind::Text)
    }

    pub(super) fn select(
        self,
        name: &'static str,
        label: &str,
        choices: Vec<(String, String)>,
        empty: &str,
    ) -> Self {
        let choices = self.form.choose(name, choices);
        let empty = if empty.is_empty() {
            String::new()
        } else {
            self.page.l.t(empty)
        };
        let required = empty.is_empty();
        self.field(name, label, required, Kind::Select(choices, empty))
    }

    pub(super) fn check(self, name: &'static str, label: &str) -> Self {
        let on = self.form.get(name) == "true";
        self.field(name, label, false, Kind::Check(on))
    }

    fn field(mut self, name: &'static str, label: &str, required: bool, kind: Kind) -> Self {
        let l = &self.page.l;
        let hint = format!("{label}-hint");
        self.fields.push(Field {
            name,
            label: l.t(label),
            hint: if l.has(&hint) {
                l.t(&hint)
            } else {
                String::new()
            },
            value: self.form.get(name).to_owned(),
            error: self.messages.key(name).map(|key| l.t(key)),
            required,
            kind,
        });
        self
    }

    pub(super) fn shown(&self) -> Result<Html<String>> {
        web::page(self)
    }

    pub(super) fn invalid(&self) -> Result<Response> {
        web::invalid(self)
    }

    /// Someone else changed the record meanwhile: what was typed, and beside it what is stored now.
    /// Saving again replaces it knowingly.
    pub(super) fn stale(mut self, version: i64, current: &Form) -> Result<Response> {
        self.version = version;
        let yes_no = |on: bool| self.page.l.t(if on { "form-yes" } else { "form-no" });
        self.stored = self
            .fields
            .iter()
            .map(|field| {
                let value = current.get(field.name);
                let shown = match &field.kind {
                    Kind::Text => value.to_owned(),
                    Kind::Check(_) => yes_no(value == "true"),
                    Kind::Select(choices, _) => choices
                        .iter()
                        .find(|choice| choice.value == value)
                        .map(|choice| choice.label.clone())
                        .unwrap_or_default(),
                };
                (field.label.clone(), shown)
            })
            .collect();
        Ok((StatusCode::CONFLICT, web::page(&self)?).into_response())
    }
}

/// A form filled from a record.
pub(super) fn filled<const N: usize>(version: i64, values: [(&str, String); N]) -> Form {
    let mut form = Form::from_pairs(values.map(|(name, value)| (name.to_owned(), value)));
    form.set("version", version.to_string());
    form
}

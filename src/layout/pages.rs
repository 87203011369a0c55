use askama::Template;
use axum::http::HeaderMap;
use axum::http::header::{REFERER, SET_COOKIE};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};

use super::Page;
use crate::permission::Ability;
use crate::web::{Ctx, Form, Result, Routes, Typed, Visitor};

pub fn router() -> Routes {
    Routes::new()
        .get("/", Ability::SignedIn, home)
        .post("/display", Ability::Public, display)
}

/// Everyone begins with what concerns them.
async fn home(ctx: Ctx) -> Redirect {
    let to = [
        (Ability::OwnDay, "/today"),
        (Ability::Figures, "/figures"),
        (Ability::Administer, "/admin/accounts"),
        (Ability::ReadAudit, "/audit"),
    ];
    let to = to.into_iter().find(|(ability, _)| ctx.actor.may(*ability));
    Redirect::to(to.map_or("/account", |(_, href)| href))
}

/// Language and theme are kept in this browser; they say nothing about a person.
async fn display(headers: HeaderMap, form: Form) -> Result<Response> {
    let keep = |name: &str, value: &str| {
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        (SET_COOKIE, cookie)
    };
    let mut cookies = Vec::new();
    if let lang @ ("de" | "en") = form.get("lang") {
        cookies.push(keep("lang", lang));
    }
    if let theme @ ("auto" | "light" | "dark") = form.get("theme") {
        cookies.push(keep("theme", theme));
    }
    let back = headers
        .get(REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|url| url.parse::<axum::http::Uri>().ok())
        .and_then(|uri| uri.path_and_query().map(|path| path.as_str().to_owned()))
        .filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .unwrap_or_else(|| "/".to_owned());
    Ok((AppendHeaders(cookies), Redirect::to(&back)).into_response())
}

#[derive(Template)]
#[template(path = "layout/error.html")]
struct ErrorPage {
    page: Page,
    title: String,
    text: String,
    reference: Option<String>,
    typed: Option<Typed>,
    /// The same again may work.
    again: bool,
}

/// A page that says what happened, what was kept and what to do; with the form that could not be
/// saved, to be sent again. `key` has `-title` and `-text`.
pub fn error_page(
    visitor: &Visitor,
    key: &str,
    reference: Option<String>,
    typed: Option<Typed>,
) -> Html<String> {
    let title = visitor.l.t(&format!("{key}-title"));
    let template = ErrorPage {
        page: visitor.without_flash().page(title.clone()),
        text: visitor.l.t(&format!("{key}-text")),
        title,
        reference,
        again: [
            "error-busy",
            "error-full",
            "error-internal",
            "error-timeout",
        ]
        .contains(&key),
        typed,
    };
    Html(template.render().unwrap_or_default())
}

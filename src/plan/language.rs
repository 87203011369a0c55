//! The translated texts of the plan: shipped unreviewed, looked over and released per language by
//! the lead of a Träger. Until then the print says so.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};

use super::{labels, store};
use crate::layout::Page;
use crate::permission::Ability::LeadTeam;
use crate::web::{self, Ctx, Error, Form, Result, Routes};

const HOME: &str = "/plan-languages";

pub(super) fn router() -> Routes {
    Routes::new()
        .get(HOME, LeadTeam, list)
        .get("/plan-languages/{lang}", LeadTeam, show)
        .post("/plan-languages/{lang}", LeadTeam, decide)
}

#[derive(Template)]
#[template(path = "plan/language.html")]
struct LanguagePage {
    page: Page,
    /// Key, name, whether it is released.
    languages: Vec<(String, String, bool)>,
    /// The one that is looked over.
    chosen: Option<Chosen>,
}

struct Chosen {
    key: String,
    name: String,
    released: bool,
    /// Stands for the texts on the page: only these are released.
    seen: String,
    /// German and translation.
    texts: Vec<(String, String)>,
}

/// Whether the actor's Träger has released the texts of a language as they are now.
pub async fn is_released(ctx: &Ctx, lang: &str) -> Result<bool> {
    let all = store::releases(&ctx.app.db, &ctx.actor).await?;
    let mut of = all.into_iter();
    Ok(of.any(|(key, seen)| key == lang && seen == labels::fingerprint(lang)))
}

async fn view(ctx: &Ctx, chosen: Option<&str>) -> Result<LanguagePage> {
    let released = store::releases(&ctx.app.db, &ctx.actor).await?;
    let is = |lang: &str| {
        let mut of = released.iter();
        of.any(|(key, seen)| key == lang && *seen == labels::fingerprint(lang))
    };
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let catalogue = catalogues.of("language");
    let languages = labels::languages().map(|(key, own)| {
        let name = format!("{} – {own}", catalogue.label(key, ctx.l.lang()));
        (key.to_owned(), name, is(key))
    });
    let languages: Vec<(String, String, bool)> = languages.collect();
    let chosen = match chosen {
        None => None,
        Some(lang) => {
            let known = languages.iter().find(|(key, ..)| key == lang);
            let (key, name, released) = known.cloned().ok_or(Error::NotFound)?;
            let goals = labels::translated(&key);
            let goals = goals.map(|(german, text)| (german.to_owned(), text.to_owned()));
            let mut texts = labels::beside_german(&key);
            let entries = labels::entries(&key);
            texts.extend(entries.map(|(catalogue, key, text)| {
                let german = catalogues.of(catalogue).label(key, "de");
                (german.to_owned(), text.to_owned())
            }));
            texts.extend(goals);
            Some(Chosen {
                seen: bindeglied_kit::id::hex(&labels::fingerprint(&key)),
                texts,
                released,
                key,
                name,
            })
        }
    };
    let title = chosen.as_ref().map(|one| one.name.clone());
    Ok(LanguagePage {
        page: ctx.page(title.unwrap_or_else(|| ctx.l.t("plan-languages"))),
        languages,
        chosen,
    })
}

async fn list(ctx: Ctx) -> Result<Html<String>> {
    web::page(&view(&ctx, None).await?)
}

async fn show(ctx: Ctx, Path(lang): Path<String>) -> Result<Html<String>> {
    web::page(&view(&ctx, Some(&lang)).await?)
}

async fn decide(ctx: Ctx, Path(lang): Path<String>, form: Form) -> Result<Response> {
    let mut known = labels::languages();
    let (lang, _) = known.find(|(key, _)| *key == lang).ok_or(Error::NotFound)?;
    let seen = labels::fingerprint(lang);
    let release = form.has("released", "true");
    // What was not on the page is not released.
    if release && form.get("seen") != bindeglied_kit::id::hex(&seen) {
        return Err(Error::Stale);
    }
    let mut work = ctx.begin().await?;
    store::release(&mut work, ctx.actor.agency_or_nil(), (lang, &seen), release).await?;
    work.commit().await?;
    let said = if release {
        "plan-language-released"
    } else {
        "plan-language-withdrawn"
    };
    Ok(web::done(HOME, said))
}

use std::collections::BTreeSet;

use bindeglied_kit::text;

use super::model::{NewPerson, birth_text};
use super::store::{self, Double};
use crate::web::{Ctx, Result};

/// Somebody who may be the person that is to be taken in, for `person/doubles.html`.
pub struct DoubleView {
    pub text: String,
    /// Where to look; nothing when the actor may not see that person.
    pub href: Option<String>,
}

/// The words of a name, each once.
fn words(person: &NewPerson) -> Vec<String> {
    let names = [&person.family_name, &person.given_name];
    let words: BTreeSet<String> = names.into_iter().flat_map(|n| text::tokens(n)).collect();
    words.into_iter().take(8).collect()
}

/// What "create anyway" is said about: after another name or birth it does not hold any more.
pub fn confirmation(person: &NewPerson) -> String {
    format!("{} {}", words(person).join(" "), person.birth.typed())
}

/// People of the Träger with the same words in their names, whose birth may be the same. Of those
/// the actor may not see, only who counsels them is told.
pub async fn doubles(ctx: &Ctx, person: &NewPerson) -> Result<Vec<DoubleView>> {
    let found = store::with_words(&ctx.app.db, &ctx.actor, &words(person)).await?;
    let single = person.given_name.is_empty();
    let likely = |double: &&Double| {
        let birth = double.summary.birth();
        let both_known = birth.date.is_some() && person.birth.date.is_some();
        birth.may_be(&person.birth) && (both_known || !single)
    };
    Ok(found
        .iter()
        .filter(likely)
        .map(|double| view(ctx, double))
        .collect())
}

fn view(ctx: &Ctx, double: &Double) -> DoubleView {
    let l = &ctx.l;
    let responsible = double
        .responsible
        .clone()
        .unwrap_or_else(|| l.t("person-nobody"));
    if !double.visible {
        return DoubleView {
            text: l.tn("person-known-elsewhere", [("name", responsible)]),
            href: None,
        };
    }
    let birth = birth_text(&double.summary.birth(), l);
    let values = [
        ("person", double.summary.list_name()),
        ("birth", birth),
        ("name", responsible),
    ];
    DoubleView {
        text: l.tn("person-known", values),
        href: Some(match double.case_id {
            Some(case) => format!("/cases/{case}"),
            None => format!("/people/{}", double.summary.id),
        }),
    }
}

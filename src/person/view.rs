use bindeglied_kit::clock::Micros;
use chrono::NaiveDate;

use super::model::{Details, HousingRow, StatusRow, birth_text, number_text};
use crate::organisation::Catalogues;
use crate::web::Ctx;

/// A person as `person/facts.html` shows it (variable name `person`).
pub struct PersonView {
    pub id: uuid::Uuid,
    pub name: String,
    pub native: String,
    pub native_lang: String,
    pub number: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    pub contacts: Vec<(String, String)>,
    pub identifiers: Vec<(String, String)>,
    pub remark: String,
    pub statuses: Vec<StatusView>,
    pub housings: Vec<HousingView>,
}

/// A line of the history of status.
pub struct StatusView {
    pub label: String,
    pub ground: String,
    pub valid: String,
    pub current: bool,
    pub unsure: bool,
    pub recorded: String,
}

/// A line of the history of housing.
pub struct HousingView {
    pub place: String,
    pub kind: String,
    pub since: String,
    pub current: bool,
    pub recorded: String,
}

impl PersonView {
    pub fn new(ctx: &Ctx, all: &Catalogues, details: &Details) -> Self {
        let (l, summary) = (&ctx.l, &details.summary);
        let label = |catalogue: &str, key: &str| all.of(catalogue).label(key, l.lang()).to_owned();
        let erased = || l.t("person-erased");
        let languages: Vec<String> = details
            .languages
            .iter()
            .map(|(code, needs)| {
                let name = label("language", code);
                if *needs {
                    l.tn("person-with-interpreter", [("language", name)])
                } else {
                    name
                }
            })
            .collect();
        let nationalities: Vec<String> = details
            .nationalities
            .iter()
            .map(|code| label("nationality", code))
            .collect();
        let pairs = |catalogue: &str, secrets: &[super::model::Secret]| {
            secrets
                .iter()
                .map(|secret| {
                    let value = secret.value.clone().unwrap_or_else(erased);
                    (label(catalogue, &secret.kind), value)
                })
                .collect()
        };
        let mut facts = vec![
            (l.t("person-birth"), birth_text(&summary.birth(), l)),
            (l.t("person-sex"), label("sex", &summary.sex)),
            (
                l.t("person-family-status"),
                label("family_status", &details.family_status),
            ),
            (l.t("person-nationalities"), nationalities.join(", ")),
            (l.t("person-languages"), languages.join(", ")),
        ];
        if let Some(day) = details.died_on {
            facts.insert(1, (l.t("person-died"), l.date(day)));
        }
        Self {
            id: summary.id,
            name: summary.name(),
            native: summary.native_name.clone(),
            native_lang: native_lang(&details.languages),
            number: number_text(summary.number),
            facts,
            contacts: pairs("contact", &details.contacts),
            identifiers: pairs("identifier", &details.identifiers),
            remark: details.remark.clone().unwrap_or_else(erased),
            statuses: statuses(ctx, all, &details.statuses),
            housings: housings(ctx, all, &details.housings),
        }
    }
}

/// The language a name in its own script is probably written in; `und` when nothing is known.
pub fn native_lang(languages: &[(String, bool)]) -> String {
    languages
        .first()
        .map(|(code, _)| code.as_str())
        .filter(|code| code.len() <= 3)
        .unwrap_or("und")
        .to_owned()
}

fn recorded(ctx: &Ctx, at: i64, by: Option<&String>) -> String {
    let date = ctx.l.date(Micros(at).date());
    match by {
        Some(name) => ctx
            .l
            .tn("person-recorded", [("date", date), ("name", name.clone())]),
        None => date,
    }
}

fn current<'a>(
    dates: impl Iterator<Item = Option<NaiveDate>> + 'a,
    today: NaiveDate,
) -> Option<usize> {
    dates
        .into_iter()
        .position(|from| from.is_none_or(|from| from <= today))
}

fn statuses(ctx: &Ctx, all: &Catalogues, rows: &[StatusRow]) -> Vec<StatusView> {
    let l = &ctx.l;
    let catalogue = all.of("residence_status");
    let now = current(rows.iter().map(|row| row.valid_from), ctx.today());
    rows.iter()
        .enumerate()
        .map(|(at, row)| {
            let from = l.date_or_empty(row.valid_from);
            let valid = match (row.valid_from, row.valid_until, row.unlimited) {
                (None, None, false) => String::new(),
                (None, _, true) => l.t("person-unlimited"),
                (Some(_), _, true) => l.tn("person-since-unlimited", [("from", from)]),
                (Some(_), None, false) => l.tn("person-since", [("from", from)]),
                (None, Some(until), false) => l.tn("person-until", [("until", l.date(until))]),
                (Some(_), Some(until), false) => l.tn(
                    "person-from-until",
                    [("from", from), ("until", l.date(until))],
                ),
            };
            StatusView {
                label: catalogue.label(&row.status_code, l.lang()).to_owned(),
                ground: catalogue
                    .get(&row.status_code)
                    .map_or(String::new(), |entry| {
                        entry.extra("legal_ground").to_owned()
                    }),
                valid,
                current: now == Some(at),
                unsure: !row.certain,
                recorded: recorded(ctx, row.recorded_at, row.recorded_by.as_ref()),
            }
        })
        .collect()
}

fn housings(ctx: &Ctx, all: &Catalogues, rows: &[HousingRow]) -> Vec<HousingView> {
    let l = &ctx.l;
    let now = current(rows.iter().map(|row| row.valid_from), ctx.today());
    rows.iter()
        .enumerate()
        .map(|(at, row)| {
            let municipality = row.municipality.clone().unwrap_or_default();
            let place: Vec<String> = [municipality, row.district.clone()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            let from = l.date_or_empty(row.valid_from);
            HousingView {
                place: place.join(", "),
                kind: all.of("housing").label(&row.kind, l.lang()).to_owned(),
                since: if from.is_empty() {
                    from
                } else {
                    l.tn("person-since", [("from", from)])
                },
                current: now == Some(at),
                recorded: recorded(ctx, row.recorded_at, row.recorded_by.as_ref()),
            }
        })
        .collect()
}

use super::model::{age_on, birth_text, number_text};
use super::store::ListRow;
use crate::organisation::Catalogues;
use crate::web::Ctx;

/// A permit that ends within so many days is warned of.
const WARN_DAYS: i64 = 60;

/// A row as the list and the search show it.
pub(super) struct RowView {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) native: String,
    pub(super) native_lang: String,
    pub(super) birth: String,
    pub(super) age: String,
    pub(super) number: String,
    pub(super) nationality: String,
    pub(super) municipality: String,
    pub(super) responsible: String,
    pub(super) status: String,
    pub(super) status_kind: &'static str,
    pub(super) status_left: String,
    pub(super) ended: String,
    pub(super) no_case: bool,
    pub(super) no_plan: bool,
    /// Why the search found this person.
    pub(super) found_by: String,
}

impl RowView {
    pub(super) fn new(ctx: &Ctx, all: &Catalogues, row: &ListRow) -> Self {
        let l = &ctx.l;
        let summary = &row.summary;
        let birth = summary.birth();
        let (status_kind, status_left) = left(ctx, row);
        let label = |catalogue: &str, key: &Option<String>| {
            let key = key.as_deref().unwrap_or_default();
            all.of(catalogue).label(key, l.lang()).to_owned()
        };
        let open = row.case_id.is_some() && row.ended_on.is_none();
        Self {
            href: match row.case_id {
                Some(case) => format!("/cases/{case}"),
                None => format!("/people/{}", summary.id),
            },
            name: summary.list_name(),
            native: summary.native_name.clone(),
            native_lang: super::view::native_lang(
                &row.native_lang
                    .iter()
                    .map(|code| (code.clone(), false))
                    .collect::<Vec<_>>(),
            ),
            birth: birth_text(&birth, l),
            age: age(ctx, row),
            number: number_text(summary.number),
            nationality: label("nationality", &row.nationality),
            municipality: row.municipality.clone().unwrap_or_default(),
            responsible: row.responsible.clone().unwrap_or_default(),
            status: label("residence_status", &row.status_code),
            status_kind,
            status_left,
            ended: row.ended_on.map_or(String::new(), |date| {
                l.tn("person-ended", [("date", l.date(date))])
            }),
            no_case: row.case_id.is_none(),
            no_plan: open && !row.has_plan,
            found_by: String::new(),
        }
    }
}

/// How old the person is, or on which day the person died.
fn age(ctx: &Ctx, row: &ListRow) -> String {
    let l = &ctx.l;
    if let Some(day) = row.died_on {
        return l.tn("person-died-on", [("date", l.date(day))]);
    }
    age_on(&row.summary.birth(), ctx.today()).map_or(String::new(), |(years, about)| {
        let key = if about {
            "person-age-about"
        } else {
            "person-age"
        };
        l.tn(key, [("years", years)])
    })
}

fn left(ctx: &Ctx, row: &ListRow) -> (&'static str, String) {
    let l = &ctx.l;
    let Some(until) = row.valid_until.filter(|_| row.unlimited != Some(true)) else {
        return ("", String::new());
    };
    match (until - ctx.today()).num_days() {
        ..0 => ("danger", l.tn("person-expired", [("date", l.date(until))])),
        days @ 0..=WARN_DAYS => ("warning", l.tn("person-days-left", [("days", days)])),
        _ => ("", l.tn("person-until", [("until", l.date(until))])),
    }
}

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Head, number_text};
use super::store::{self, MemberRow};
use crate::organisation::Catalogues;
use crate::person::{self, Summary};
use crate::web::{Ctx, Result};

/// A permit that ends within so many days is warned of.
const WARN_DAYS: i64 = 60;
/// The planned end is warned of half a year before, and urgently a quarter before.
const END_DAYS: i64 = 183;
const END_URGENT_DAYS: i64 = 92;

/// The head of every page of a file: `{% include "case/head.html" %}`, field name `head`.
pub struct HeadView {
    pub case: Head,
    /// The people, the head of the household first.
    pub members: Vec<MemberView>,
    pub title: String,
    pub native: String,
    pub native_lang: String,
    pub number: String,
    /// `und 3 weitere`, or nothing.
    pub more: String,
    pub age: String,
    pub status: Badge,
    pub consent: Badge,
    pub state: Option<Badge>,
    pub municipality: String,
    pub responsible: String,
    pub deputy: String,
    pub household: String,
    /// Whether a request to go on longer waits for the Teamleitung.
    pub extension_asked: bool,
    pub languages: String,
    /// `history`, `plan`, `levels`, `documents`, `household`, `people`.
    pub tab: &'static str,
}

/// A coloured fact: kind as in the badge macro.
#[derive(Debug, Clone, Default)]
pub struct Badge {
    pub kind: &'static str,
    pub text: String,
}

/// A person of the file as its pages show them.
pub struct MemberView {
    pub summary: Summary,
    pub name: String,
    pub native_lang: String,
    pub relation: String,
    /// Key of the relation; nothing for who does not belong to the household.
    pub relation_key: Option<String>,
    pub age: String,
    pub status: Badge,
    pub languages: String,
    pub interpreter: bool,
}

impl HeadView {
    /// Reads the head in two statements.
    ///
    /// # Errors
    /// Not found when the actor does not see the case.
    pub async fn load(ctx: &Ctx, case: Uuid, tab: &'static str) -> Result<Self> {
        let (db, actor) = (&ctx.app.db, &ctx.actor);
        let row = store::head_row(db, actor, case).await?;
        let members = store::member_rows(db, actor, case, ctx.today()).await?;
        let catalogues = ctx.app.catalogues(actor.tenant).await?;
        let members: Vec<MemberView> = members
            .into_iter()
            .map(|member| MemberView::new(ctx, &catalogues, member))
            .collect();
        let first = members.first();
        let others = members.len().saturating_sub(1);
        let l = &ctx.l;
        Ok(Self {
            title: first.map_or_else(|| l.t("case-nobody"), |member| member.name.clone()),
            native: first.map_or(String::new(), |m| m.summary.native_name.clone()),
            native_lang: first.map_or(String::new(), |m| m.native_lang.clone()),
            number: number_text(row.case.number),
            more: if others > 0 {
                l.tn("case-more", [("count", others)])
            } else {
                String::new()
            },
            age: first.map_or(String::new(), |m| m.age.clone()),
            status: first.map_or_else(Badge::default, |m| m.status.clone()),
            languages: first.map_or(String::new(), |m| m.languages.clone()),
            consent: consent(ctx, &catalogues, &row.case),
            state: state(ctx, &row.case),
            municipality: row.municipality.unwrap_or_default(),
            responsible: row.responsible.unwrap_or_default(),
            deputy: row.deputy.unwrap_or_default(),
            household: row.household.unwrap_or_default(),
            extension_asked: row.extension_asked,
            members,
            case: row.case,
            tab,
        })
    }

    /// Whether this is the page of the tab.
    pub fn on(&self, tab: &str) -> bool {
        self.tab == tab
    }
}

impl MemberView {
    fn new(ctx: &Ctx, all: &Catalogues, row: MemberRow) -> Self {
        let l = &ctx.l;
        let spoken = row.languages();
        let languages: Vec<String> = spoken
            .iter()
            .map(|(code, interpreter)| {
                let name = all.of("language").label(code, l.lang());
                if *interpreter {
                    l.tn("case-with-interpreter", [("language", name)])
                } else {
                    name.to_owned()
                }
            })
            .collect();
        let status = row
            .status_code
            .as_deref()
            .map_or_else(Badge::default, |code| {
                let valid = Valid {
                    until: row.valid_until,
                    unlimited: row.unlimited.unwrap_or(false),
                    certain: row.certain.unwrap_or(true),
                };
                status_badge(ctx, all, code, valid)
            });
        Self {
            name: row.summary.name(),
            native_lang: spoken
                .iter()
                .map(|(code, _)| *code)
                .find(|code| code.len() <= 3)
                .unwrap_or("und")
                .to_owned(),
            relation: row
                .relation
                .as_ref()
                .map(|key| all.of("relation").label(key, l.lang()).to_owned())
                .unwrap_or_default(),
            relation_key: row.relation.clone(),
            age: age_text(ctx, all, &row.summary),
            status,
            languages: languages.join(", "),
            interpreter: spoken.iter().any(|(_, interpreter)| *interpreter),
            summary: row.summary,
        }
    }
}

/// Until when a status holds, and whether that is sure.
#[derive(Debug, Clone, Copy)]
pub struct Valid {
    pub until: Option<NaiveDate>,
    pub unlimited: bool,
    pub certain: bool,
}

/// `§ 25 Abs. 2 · noch 34 Tage`, coloured by urgency.
pub fn status_badge(ctx: &Ctx, all: &Catalogues, code: &str, valid: Valid) -> Badge {
    let l = &ctx.l;
    let mut text = all.of("residence_status").label(code, l.lang()).to_owned();
    if !valid.certain {
        text = l.tn("case-uncertain", [("status", text)]);
    }
    let Some(until) = valid.until.filter(|_| !valid.unlimited) else {
        return Badge {
            kind: "neutral",
            text,
        };
    };
    let days = (until - ctx.today()).num_days();
    let (kind, left) = match days {
        ..0 => ("danger", l.tn("case-expired", [("date", l.date(until))])),
        0 => ("danger", l.t("case-expires-today")),
        1..=WARN_DAYS => ("warning", l.tn("case-days-left", [("days", days)])),
        _ => ("neutral", l.tn("case-until", [("date", l.date(until))])),
    };
    Badge {
        kind,
        text: format!("{text} · {left}"),
    }
}

fn age_text(ctx: &Ctx, all: &Catalogues, summary: &Summary) -> String {
    let l = &ctx.l;
    let sex = if summary.sex == "unknown" {
        ""
    } else {
        all.of("sex").label(&summary.sex, l.lang())
    };
    let age = person::age_on(&summary.birth(), ctx.today()).map(|(years, about)| {
        let key = if about { "case-age-about" } else { "case-age" };
        l.tn(key, [("years", years)])
    });
    match (age, sex) {
        (Some(age), "") => age,
        (Some(age), sex) => format!("{age}, {sex}"),
        (None, sex) => sex.to_owned(),
    }
}

fn consent(ctx: &Ctx, all: &Catalogues, case: &Head) -> Badge {
    let over = case.consent_until.filter(|until| *until < ctx.today());
    if let Some(until) = over.filter(|_| case.consent_state == "given") {
        let date = ("date", ctx.l.date(until));
        return Badge {
            kind: "danger",
            text: ctx.l.tn("case-consent-over", [date]),
        };
    }
    let state = all.of("consent").label(&case.consent_state, ctx.l.lang());
    let kind = match case.consent_state.as_str() {
        "given" => "success",
        "open" => "warning",
        _ => "danger",
    };
    Badge {
        kind,
        text: ctx.l.tn("case-consent-is", [("state", state)]),
    }
}

fn state(ctx: &Ctx, case: &Head) -> Option<Badge> {
    let l = &ctx.l;
    if let Some(ended) = case.ended_on {
        return Some(Badge {
            kind: "neutral",
            text: l.tn("case-ended", [("date", l.date(ended))]),
        });
    }
    let left = (case.planned_end_on - ctx.today()).num_days();
    let date = l.date(case.planned_end_on);
    match left {
        ..0 => Some(Badge {
            kind: "danger",
            text: l.tn("case-over-time", [("date", date)]),
        }),
        0..=END_DAYS => Some(Badge {
            kind: if left <= END_URGENT_DAYS {
                "danger"
            } else {
                "warning"
            },
            text: l.tn("case-ends-soon", [("date", date)]),
        }),
        _ => None,
    }
}

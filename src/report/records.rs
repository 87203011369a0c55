use askama::Template;
use axum::extract::RawQuery;
use axum::response::{Html, IntoResponse, Response};

use super::export::{by, name, rule};
use super::labels::Labels;
use super::pages::{Wanted, in_address, question};
use crate::indicator::{
    self, Behind, Dimension, Found, INDICATORS, Indicator, Key, Record, Settings,
};
use crate::layout::Page;
use crate::web::{self, Ctx, Error, Result};

#[derive(Template)]
#[template(path = "report/records.html")]
struct RecordsPage {
    page: Page,
    back: String,
    figure: String,
    /// Breakdown and group, as in "Kommune: Mengen".
    group: Option<String>,
    period: String,
    count: String,
    rule: String,
    kind: &'static str,
    records: Vec<Shown>,
    next: Option<String>,
}

struct Shown {
    /// Empty when the actor may not see it any more.
    href: String,
    name: String,
    sub: String,
    on: String,
    until: String,
    word: String,
    minutes: String,
    staff: String,
}

/// The records behind a figure: for those who read files, and of these only their own scope.
pub(super) async fn list(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Response> {
    let wanted = Wanted::read(&ctx, query.as_deref());
    let figure = match wanted.form.get("figure") {
        "" => Some(&INDICATORS[0]),
        key => Indicator::parse(key),
    };
    let (Some(period), Some(indicator)) = (wanted.period, figure) else {
        return Err(Error::NotFound);
    };
    let group = group(&wanted)?;
    // Groups of ages depend on the county's settings.
    let settings = match &group {
        Some((Dimension::AgeGroup, _)) => {
            indicator::settings(&ctx.app.db, ctx.actor.tenant).await?
        }
        _ => Settings::default(),
    };
    let question = question(&ctx, period, settings);
    let behind = Behind {
        indicator,
        group,
        after: wanted.form.get("after").to_owned(),
    };
    let found = indicator::found(&ctx.app.db, &ctx.actor, &question, &behind).await?;
    let labels = Labels::load(&ctx.app, &question, &ctx.l).await?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let channel = |key: &str| catalogues.of("channel").label(key, ctx.l.lang()).to_owned();
    let own = in_address(period);
    let group = behind.group.as_ref();
    let address = group.map_or_else(String::new, |(dimension, key)| {
        let pair = [("by", dimension.key()), ("key", &key.text())];
        format!("&{}", serde_html_form::to_string(pair).unwrap_or_default())
    });
    let page = RecordsPage {
        page: ctx.page(name(&ctx.l, indicator.key)),
        back: format!("/figures?{own}&by={}", wanted.by.key()),
        figure: name(&ctx.l, indicator.key),
        group: group.map(|(dimension, key)| {
            format!("{}: {}", by(&ctx.l, *dimension), labels.of(*dimension, key))
        }),
        period: format!("{} – {}", ctx.l.date(period.from), ctx.l.date(period.to)),
        count: ctx.l.tn("figures-records-count", [("count", found.count)]),
        rule: rule(&ctx.l, indicator.key),
        kind: kind(indicator.record),
        records: found
            .records
            .into_iter()
            .map(|record| shown(&ctx, indicator.record, record, &channel))
            .collect(),
        next: found.next.map(|after| {
            format!(
                "/figures/records?figure={}&{own}{address}&after={after}",
                indicator.key
            )
        }),
    };
    let page: Html<String> = web::page(&page)?;
    Ok(page.into_response())
}

/// Which group of which breakdown; none for the whole.
fn group(wanted: &Wanted) -> Result<Option<(Dimension, Key)>> {
    let key = wanted.form.get("key");
    if key.is_empty() {
        return Ok(None);
    }
    let dimension = Dimension::parse(wanted.form.get("by")).ok_or(Error::NotFound)?;
    let key = Key::parse(dimension, key).ok_or(Error::NotFound)?;
    Ok(Some((dimension, key)))
}

fn kind(record: Record) -> &'static str {
    match record {
        Record::Consultation => "consultation",
        Record::Person => "person",
        Record::Household => "household",
        Record::Plan => "plan",
    }
}

fn shown(ctx: &Ctx, record: Record, found: Found, channel: &dyn Fn(&str) -> String) -> Shown {
    let l = &ctx.l;
    let case = found.case_id.unwrap_or(found.id);
    let href = match record {
        Record::Consultation => format!("/consultations/{}", found.id),
        Record::Person => format!("/people/{}", found.id),
        Record::Household => format!("/cases/{case}"),
        Record::Plan => format!("/cases/{case}/plan"),
    };
    let number = found.number.map(|number| match record {
        Record::Person => format!("P-{number:06}"),
        _ => format!("F-{number:05}"),
    });
    let names = found.names.join("; ");
    let name = match (found.seen, record) {
        (false, _) => l.t("figures-record-unseen"),
        (true, _) if names.is_empty() => l.t("figures-record-nameless"),
        (true, _) => names,
    };
    let word = match record {
        Record::Consultation => channel(&found.word),
        Record::Plan => l.t(&format!("figures-plan-{}", found.word)),
        Record::Household if found.seen => found.word,
        _ => String::new(),
    };
    Shown {
        href: if found.seen { href } else { String::new() },
        name,
        sub: number.filter(|_| found.seen).unwrap_or_default(),
        on: l.date_or_empty(found.on_date),
        until: l.date_or_empty(found.ended_on),
        word,
        minutes: l.number(found.minutes),
        staff: found.staff,
    }
}

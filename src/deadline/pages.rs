use askama::Template;
use axum::extract::RawQuery;
use axum::response::Html;
use bindeglied_kit::clock::Micros;

use super::lines::{Line, Lines, open, open_text};
use super::model::{Action, Kind, Scope, When, note_place};
use super::store::{self, Ask, Past};
use crate::layout::Page;
use crate::organisation::Notices;
use crate::permission::Ability;
use crate::task::case_labels;
use crate::web::{self, Ctx, Form, Result};

const PAGE: usize = 50;

/// A choice above the list.
struct Chip {
    label: String,
    href: String,
    current: bool,
}

struct Group {
    title: String,
    lines: Vec<Line>,
}

/// Something that was done.
struct PastLine {
    key: String,
    day: String,
    title: String,
    who: Option<(String, String)>,
    done: String,
    note: String,
}

#[derive(Template)]
#[template(path = "deadline/list.html")]
struct ListPage {
    page: Page,
    chips: Vec<(String, Vec<Chip>)>,
    groups: Vec<Group>,
    past: Vec<PastLine>,
    when: When,
    back: String,
    next: Option<String>,
}

/// What the address asks for.
struct Asked {
    scope: &'static str,
    when: When,
    kind: Option<Kind>,
    query: Form,
}

const SCOPES: [&str; 4] = ["mine", "handed", "deputy", "team"];

impl Asked {
    fn of(ctx: &Ctx, query: Form) -> Self {
        let scope = SCOPES
            .into_iter()
            .find(|scope| *scope == query.get("scope"))
            .filter(|scope| *scope != "team" || ctx.actor.may(Ability::LeadTeam));
        Self {
            scope: scope.unwrap_or("mine"),
            when: When::parse(query.get("when")),
            kind: Kind::parse(query.get("kind")),
            query,
        }
    }

    fn scopes(&self) -> &'static [Scope] {
        match self.scope {
            "handed" => &[Scope::Handed],
            "deputy" => &[Scope::Deputy, Scope::StandIn],
            "team" => &[Scope::Team],
            _ => &[Scope::Own, Scope::Handed],
        }
    }

    fn address(&self, scope: &str, when: When, kind: Option<Kind>) -> String {
        let mut parts = Vec::new();
        if scope != "mine" {
            parts.push(format!("scope={scope}"));
        }
        if when != When::default() {
            parts.push(format!("when={}", when.key()));
        }
        if let Some(kind) = kind {
            parts.push(format!("kind={}", kind.key()));
        }
        if parts.is_empty() {
            "/deadlines".to_owned()
        } else {
            format!("/deadlines?{}", parts.join("&"))
        }
    }

    fn here(&self) -> String {
        self.address(self.scope, self.when, self.kind)
    }

    fn further(&self, rest: &str) -> String {
        let here = self.here();
        let join = if here.contains('?') { '&' } else { '?' };
        format!("{here}{join}{rest}")
    }

    fn chips(&self, ctx: &Ctx) -> Vec<(String, Vec<Chip>)> {
        let l = &ctx.l;
        let chip = |label: String, href: String, current: bool| Chip {
            label,
            href,
            current,
        };
        let lead = ctx.actor.may(Ability::LeadTeam);
        let whose = SCOPES.into_iter().filter(|scope| lead || *scope != "team");
        let whose = whose.map(|scope| {
            let href = self.address(scope, self.when, self.kind);
            chip(
                l.t(&format!("deadline-scope-{scope}")),
                href,
                scope == self.scope,
            )
        });
        let when = When::ALL.into_iter().map(|when| {
            let href = self.address(self.scope, when, self.kind);
            chip(
                l.t(&format!("deadline-when-{}", when.key())),
                href,
                when == self.when,
            )
        });
        let kinds = std::iter::once(None).chain(Kind::ALL.map(Some));
        let kinds = kinds.map(|kind| {
            let label = kind.map_or("deadline-kind-all".to_owned(), |kind| {
                format!("deadline-kind-{}", kind.key().replace('_', "-"))
            });
            chip(
                l.t(&label),
                self.address(self.scope, self.when, kind),
                kind == self.kind,
            )
        });
        vec![
            (l.t("deadline-whose"), whose.collect()),
            (l.t("deadline-when"), when.collect()),
            (l.t("deadline-what"), kinds.collect()),
        ]
    }
}

pub(super) async fn list(ctx: Ctx, RawQuery(query): RawQuery) -> Result<Html<String>> {
    let asked = Asked::of(&ctx, Form::of_query(query.as_deref()));
    let mut page = ListPage {
        page: ctx.page(ctx.l.t("nav-deadlines")),
        chips: asked.chips(&ctx),
        groups: Vec::new(),
        past: Vec::new(),
        when: asked.when,
        back: asked.here(),
        next: None,
    };
    if asked.when == When::Done {
        past(&ctx, &asked, &mut page).await?;
    } else {
        open_ones(&ctx, &asked, &mut page).await?;
    }
    web::page(&page)
}

async fn open_ones(ctx: &Ctx, asked: &Asked, page: &mut ListPage) -> Result<()> {
    let kinds = asked.kind.map_or(Kind::ALL.to_vec(), |kind| vec![kind]);
    let parts = kinds
        .iter()
        .flat_map(|kind| asked.scopes().iter().map(|scope| (*kind, *scope)))
        .collect();
    let day = asked.query.get("day").parse().ok();
    let rows = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let ask = Ask {
        parts,
        when: asked.when,
        after: day.zip(asked.query.id("id")),
        follow_ups_until: None,
        file: None,
        each: rows,
        limit: rows,
    };
    let notices = Notices::of(ctx.session.settings());
    let db = &ctx.app.db;
    let at = (&notices, ctx.today());
    let (mut found, more) = store::list(db, &ctx.actor, at, &ask).await?;
    found.truncate(PAGE);
    page.next = found
        .last()
        .filter(|_| more)
        .map(|last| asked.further(&format!("day={}&id={}", last.due_on, last.record_id)));
    let cases = found.iter().filter_map(|one| one.case_id);
    let names = case_labels(db, &ctx.actor, cases).await?;
    let lines = Lines::new(ctx, &names, asked.scope == "team").await?;
    for line in lines.draw(&found).await? {
        let title = ctx.l.t(line.group);
        match page.groups.last_mut().filter(|group| group.title == title) {
            Some(group) => group.lines.push(line),
            None => page.groups.push(Group {
                title,
                lines: vec![line],
            }),
        }
    }
    Ok(())
}

async fn past(ctx: &Ctx, asked: &Asked, page: &mut ListPage) -> Result<()> {
    let at = asked.query.get("at").parse().ok();
    let past = Past {
        team: asked.scope == "team",
        kind: asked.kind.map(Kind::key),
        before: at.zip(asked.query.id("id")),
        limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
    };
    let mut found = store::done(&ctx.app.db, &ctx.actor, &past).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    page.next = found
        .last()
        .filter(|_| more)
        .map(|last| asked.further(&format!("at={}&id={}", last.at, last.id)));
    let cases = found.iter().filter_map(|one| one.case_id);
    let names = case_labels(&ctx.app.db, &ctx.actor, cases).await?;
    for one in &found {
        let who = one.case_id.map(|case| {
            let name = names.get(&case).cloned().unwrap_or_default();
            (name, format!("/cases/{case}"))
        });
        page.past.extend(past_line(ctx, one, who).await?);
    }
    Ok(())
}

async fn past_line(
    ctx: &Ctx,
    one: &Action,
    who: Option<(String, String)>,
) -> Result<Option<PastLine>> {
    let l = &ctx.l;
    let Some(key) = one.key() else {
        return Ok(None);
    };
    let text = open_text(ctx, one.file_id, one.record_id, one.text_sealed.as_deref()).await?;
    let note = open(
        ctx,
        one.file_id,
        (note_place(one.id), one.note_sealed.as_deref()),
    )
    .await?;
    let label = l.t(&format!(
        "deadline-kind-{}",
        key.kind.key().replace('_', "-")
    ));
    let name = one.by_name.clone().unwrap_or_default();
    let date = l.date(Micros(one.at).date());
    Ok(Some(PastLine {
        key: key.to_string(),
        day: l.date(one.due_on),
        title: text.filter(|text| !text.is_empty()).unwrap_or(label),
        who,
        done: l.tn("deadline-done-by", [("name", name), ("date", date)]),
        note: note.unwrap_or_else(|| l.t("follow-up-erased")),
    }))
}

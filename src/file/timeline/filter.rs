use chrono::NaiveDate;
use uuid::Uuid;

use super::super::store::Before;
use super::parse_before;
use crate::case::HeadView;
use crate::layout::Choice;
use crate::web::{Ctx, Errors, Form, encode};

/// Longest text to look for, in characters.
const MAX_TEXT: usize = 200;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::file) enum Kind {
    Consultations,
    Deadlines,
    Plan,
    Levels,
    Situation,
    Documents,
    Case,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Consultations,
        Self::Deadlines,
        Self::Plan,
        Self::Levels,
        Self::Situation,
        Self::Documents,
        Self::Case,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Consultations => "consultations",
            Self::Deadlines => "deadlines",
            Self::Plan => "plan",
            Self::Levels => "levels",
            Self::Situation => "situation",
            Self::Documents => "documents",
            Self::Case => "case",
        }
    }

    /// Which of the parts that are read together.
    fn sources(self) -> &'static [&'static str] {
        match self {
            Self::Consultations | Self::Documents => &[],
            Self::Deadlines => &["deadline"],
            Self::Plan => &["plan"],
            Self::Levels => &["levels"],
            Self::Situation => &["status", "fact"],
            Self::Case => &["case", "handover"],
        }
    }
}

/// What is asked for of the time line.
#[derive(Debug, Default)]
pub(in crate::file) struct Filter {
    kind: Option<Kind>,
    /// Only what concerns this member.
    pub(in crate::file) person: Option<Uuid>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    text: String,
    before: Option<Before>,
    /// Everything on one page, to be printed.
    pub(in crate::file) all: bool,
}

impl Filter {
    /// Reads the address; what is not a member, a kind or a place there counts as not said.
    pub(in crate::file) fn read(ctx: &Ctx, head: &HeadView, query: &Form) -> (Self, Errors) {
        let mut errors = Errors::default();
        let today = ctx.today();
        let from = query.date("from", today, &mut errors);
        let to = query.date("to", today, &mut errors);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            errors.add("to", "file-filter-order");
        }
        let person = query.id("person");
        let mut kinds = Kind::ALL.into_iter();
        let filter = Self {
            kind: kinds.find(|kind| kind.key() == query.get("show")),
            person: person.filter(|id| head.members.iter().any(|one| one.summary.id == *id)),
            from,
            to,
            text: query.text("words", MAX_TEXT, &mut errors),
            before: parse_before(query.get("before")),
            all: query.has("all", "true"),
        };
        (filter, errors)
    }

    pub(super) fn shows(&self, kind: Kind) -> bool {
        self.kind.is_none_or(|only| only == kind)
    }

    /// The parts that are read together; those that concern no single person are left out when one
    /// is chosen.
    pub(super) fn sources(&self) -> Vec<&'static str> {
        let kinds = Kind::ALL.into_iter().filter(|kind| self.shows(*kind));
        kinds
            .flat_map(Kind::sources)
            .copied()
            .filter(|source| {
                self.person.is_none() || !["plan", "deadline", "handover"].contains(source)
            })
            .collect()
    }

    pub(super) fn words(&self) -> Vec<String> {
        let words = self.text.split_whitespace();
        words.map(str::to_lowercase).collect()
    }

    pub(super) fn first(&self) -> NaiveDate {
        self.from.unwrap_or_else(earliest)
    }

    /// The place before which is read.
    pub(super) fn start(&self) -> Before {
        let latest = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default();
        let end = Before {
            date: self.to.unwrap_or(latest).min(latest),
            id: Uuid::max(),
        };
        let before = self.before.unwrap_or(end);
        if (before.date, before.id) < (end.date, end.id) {
            before
        } else {
            end
        }
    }

    /// Whether anything but the beginning is asked for.
    pub(in crate::file) fn is_older(&self) -> bool {
        self.before.is_some()
    }

    pub(in crate::file) fn is_on(&self) -> bool {
        self.kind.is_some()
            || self.person.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || !self.text.is_empty()
    }

    /// The address of the time line with this filter, from a place on or to be printed.
    pub(in crate::file) fn address(&self, ctx: &Ctx, case: Uuid, more: &str) -> String {
        let mut parts = Vec::new();
        let mut put = |name: &str, value: String| {
            if !value.is_empty() {
                parts.push(format!("{name}={}", encode(&value)));
            }
        };
        put("show", self.kind.map_or("", Kind::key).to_owned());
        put(
            "person",
            self.person.map_or_else(String::new, |id| id.to_string()),
        );
        put("from", ctx.l.date_or_empty(self.from));
        put("to", ctx.l.date_or_empty(self.to));
        put("words", self.text.clone());
        if !more.is_empty() {
            parts.push(more.to_owned());
        }
        if parts.is_empty() {
            format!("/cases/{case}")
        } else {
            format!("/cases/{case}?{}", parts.join("&"))
        }
    }

    /// The choices of the form: kinds, and the people when there are several.
    pub(in crate::file) fn choices(
        &self,
        ctx: &Ctx,
        head: &HeadView,
    ) -> (Vec<Choice>, Vec<Choice>) {
        let kinds = Kind::ALL.map(|kind| Choice {
            value: kind.key().to_owned(),
            label: ctx.l.t(&format!("file-kind-{}", kind.key())),
            selected: self.kind == Some(kind),
        });
        let people = head.members.iter().map(|one| Choice {
            value: one.summary.id.to_string(),
            label: one.name.clone(),
            selected: self.person == Some(one.summary.id),
        });
        let people: Vec<Choice> = people.collect();
        let several = people.len() > 1;
        (kinds.into(), if several { people } else { Vec::new() })
    }

    /// The filter in words, for the paper.
    pub(in crate::file) fn said(&self, ctx: &Ctx, head: &HeadView) -> Vec<String> {
        let l = &ctx.l;
        let mut said = Vec::new();
        said.extend(
            self.kind
                .map(|kind| l.t(&format!("file-kind-{}", kind.key()))),
        );
        let mut members = head.members.iter();
        let person = members.find(|one| Some(one.summary.id) == self.person);
        said.extend(person.map(|one| one.name.clone()));
        said.extend(
            self.from
                .map(|day| l.tn("file-filter-since", [("date", l.date(day))])),
        );
        said.extend(
            self.to
                .map(|day| l.tn("file-filter-until", [("date", l.date(day))])),
        );
        if !self.text.is_empty() {
            said.push(l.tn("file-filter-words", [("words", self.text.clone())]));
        }
        said
    }
}

/// The first day both databases and the browser understand alike.
fn earliest() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default()
}

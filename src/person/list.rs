use bindeglied_kit::id;
use uuid::Uuid;

use crate::web::Form;

/// A place in the list; people are found after or before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub key: Vec<u8>,
    pub person: Uuid,
}

impl Cursor {
    /// Before everybody.
    pub fn first() -> Self {
        Self {
            key: Vec::new(),
            person: Uuid::nil(),
        }
    }

    /// After everybody.
    pub fn last() -> Self {
        Self {
            key: vec![u8::MAX; 8],
            person: Uuid::max(),
        }
    }

    /// For an address.
    pub fn text(&self) -> String {
        format!("{}.{}", id::hex(&self.key), self.person.simple())
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (key, person) = text.split_once('.')?;
        Some(Self {
            key: id::unhex(key)?,
            person: person.parse().ok()?,
        })
    }
}

/// By what the list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Family name, then given name, as a German phone book does.
    #[default]
    Name,
    /// Who has no birth date is not in this order.
    Birth,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    pub by: By,
    pub descending: bool,
}

impl Sort {
    /// Reads `name`, `-name`, `birth`, `-birth`.
    pub fn parse(text: &str) -> Self {
        let key = text.strip_prefix('-').unwrap_or(text);
        let by = if key == "birth" { By::Birth } else { By::Name };
        Self {
            by,
            descending: key.len() < text.len(),
        }
    }

    /// As it stands in an address; nothing for the usual order.
    pub fn key(self) -> &'static str {
        match (self.by, self.descending) {
            (By::Name, false) => "",
            (By::Name, true) => "-name",
            (By::Birth, false) => "birth",
            (By::Birth, true) => "-birth",
        }
    }

    /// The order that a click on a heading leads to: the other way round, or by this one.
    pub fn clicked(self, by: By) -> Self {
        Self {
            by,
            descending: self.by == by && !self.descending,
        }
    }

    /// The other way round.
    #[must_use]
    pub fn turned(self) -> Self {
        Self {
            descending: !self.descending,
            ..self
        }
    }

    /// For `aria-sort` of the heading.
    pub fn aria(self, by: By) -> &'static str {
        match (self.by == by, self.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    #[default]
    All,
    Open,
    Ended,
}

impl State {
    pub fn key(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Open => "open",
            Self::Ended => "ended",
        }
    }
}

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub municipality: Option<Uuid>,
    pub responsible: Option<Uuid>,
    pub status_group: String,
    pub nationality: String,
    pub without_plan: bool,
    pub unassigned: bool,
    pub state: State,
}

impl Filter {
    pub fn parse(query: &Form) -> Self {
        let short = |name: &str| query.get(name).chars().take(60).collect::<String>();
        Self {
            municipality: query.id("municipality"),
            responsible: query.id("responsible"),
            status_group: short("status"),
            nationality: short("nationality"),
            without_plan: query.get("plan") == "none",
            unassigned: query.get("unassigned") == "true",
            state: match query.get("state") {
                "open" => State::Open,
                "ended" => State::Ended,
                _ => State::All,
            },
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The pairs of the address that set this filter.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let flag = |set: bool, value: &str| if set { value.to_owned() } else { String::new() };
        [
            ("municipality", text(self.municipality)),
            ("responsible", text(self.responsible)),
            ("status", self.status_group.clone()),
            ("nationality", self.nationality.clone()),
            ("plan", flag(self.without_plan, "none")),
            ("unassigned", flag(self.unassigned, "true")),
            ("state", self.state.key().to_owned()),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}

/// An address with these pairs.
pub(super) fn address(path: &str, pairs: &[(&str, String)]) -> String {
    let query = serde_html_form::to_string(pairs).unwrap_or_default();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_survive_the_address() {
        for text in ["", "-name", "birth", "-birth"] {
            assert_eq!(Sort::parse(text).key(), text);
            assert_eq!(Sort::parse(text).turned().turned().key(), text);
        }
        assert_eq!(Sort::parse("unfug"), Sort::default());
        let birth = Sort::default().clicked(By::Birth);
        assert_eq!(
            (birth.key(), birth.clicked(By::Birth).key()),
            ("birth", "-birth")
        );
        assert_eq!(birth.clicked(By::Name), Sort::default());
    }

    #[test]
    fn places_survive_the_address() {
        let cursor = Cursor {
            key: vec![0, 17, 255],
            person: Uuid::from_u128(7),
        };
        assert_eq!(Cursor::parse(&cursor.text()), Some(cursor));
        for wrong in ["", "zz.x", "00", "0.0"] {
            assert_eq!(Cursor::parse(wrong), None);
        }
    }
}

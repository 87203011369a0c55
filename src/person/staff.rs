use bindeglied_kit::text;
use uuid::Uuid;

use super::list::Filter;
use super::store::{self, CHOSEN};
use crate::layout::Choice;
use crate::permission::Ability;
use crate::web::{Ctx, Form, Result};

/// So many colleagues with the same name are offered.
const OFFERED: usize = 12;

/// The field that narrows the list to the cases of a Fachkraft: one to choose from, or one to write
/// a name into where there are too many.
pub(super) struct Staff {
    pub(super) choices: Vec<Choice>,
    /// The name of the one the list is narrowed to.
    pub(super) set: Option<String>,
    /// What stands in the field to write into.
    pub(super) typed: Option<String>,
    /// Nobody or several people are called so.
    pub(super) message: String,
    /// Who may be meant.
    pub(super) meant: Vec<(Uuid, String)>,
}

/// A name that was typed instead of chosen.
pub(super) struct Meant {
    typed: String,
    found: Vec<(Uuid, String)>,
}

impl Meant {
    /// Looks the name up, and narrows the list when it is that of one colleague.
    pub(super) async fn read(ctx: &Ctx, query: &Form, filter: &mut Filter) -> Result<Self> {
        let typed = query.get("responsible").trim();
        let typed: String = typed.chars().take(200).collect();
        let named = filter.responsible.is_none() && !typed.is_empty();
        if !named || !ctx.actor.may(Ability::LeadTeam) {
            return Ok(Self {
                typed: String::new(),
                found: Vec::new(),
            });
        }
        let found = store::colleagues(&ctx.app.db, &ctx.actor, &typed).await?;
        if let [(id, _)] = found[..] {
            filter.responsible = Some(id);
        }
        Ok(Self { typed, found })
    }

    pub(super) fn field(self, ctx: &Ctx, mut all: Vec<(Uuid, String)>, filter: &Filter) -> Staff {
        all.sort_by_cached_key(|(_, name)| text::sort_key(name));
        let set = all.iter().find(|(id, _)| filter.responsible == Some(*id));
        let many = i64::try_from(all.len()).is_ok_and(|count| count > CHOSEN);
        let typed = many.then(|| set.map_or(self.typed.clone(), |(_, name)| name.clone()));
        let set = set.map(|(_, name)| name.clone());
        let choices = all.into_iter().map(|(id, label)| Choice {
            selected: filter.responsible == Some(id),
            value: id.to_string(),
            label,
        });
        let choices = if many { Vec::new() } else { choices.collect() };
        let unclear = filter.responsible.is_none() && !self.typed.is_empty();
        let key = match self.found.len() {
            0 => "person-nobody-called",
            1..=OFFERED => "person-several-called",
            _ => "person-too-many-called",
        };
        let message = ctx.l.tn(key, [("name", self.typed)]);
        Staff {
            choices,
            set,
            typed,
            message: if unclear { message } else { String::new() },
            meant: if unclear && self.found.len() <= OFFERED {
                self.found
            } else {
                Vec::new()
            },
        }
    }
}

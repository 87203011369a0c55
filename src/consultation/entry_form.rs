//! The entry form as it is drawn: what was typed, what can be chosen, what was wrong.

use askama::Template;
use uuid::Uuid;

use super::form::{FollowUpRow, follow_up_rows};
use super::plan_part::PlanPart;
use super::store::{self, Consultation, Options};
use crate::case;
use crate::layout::{Choice, FieldError, Page};
use crate::organisation::Catalogues;
use crate::permission::Ability;
use crate::person::{self, Summary};
use crate::plan;
use crate::web::{Ctx, Error, Errors, Form, Result};

/// How many people a search offers.
const HITS: usize = 12;

/// Topics of a life area.
pub(super) struct Area {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) topics: Vec<Choice>,
}

/// What one wrote and what someone else wrote meanwhile.
pub(super) struct Difference {
    pub(super) label: String,
    pub(super) mine: String,
    pub(super) stored: String,
}

#[derive(Template)]
#[template(path = "consultation/form.html")]
pub(super) struct EntryPage {
    pub(super) page: Page,
    pub(super) form: Form,
    pub(super) errors: Vec<FieldError>,
    pub(super) differences: Vec<Difference>,
    pub(super) action: String,
    pub(super) back: String,
    /// Editing a stored one.
    pub(super) editing: bool,
    /// The case's number and people; empty for brief advice.
    who: String,
    case_href: Option<String>,
    channels: Vec<Choice>,
    states: Vec<Choice>,
    interpreters: Vec<Choice>,
    languages: Vec<Choice>,
    municipalities: Vec<Choice>,
    /// Empty unless one may enter for others.
    staff: Vec<Choice>,
    members: Vec<Choice>,
    others: Vec<Choice>,
    searched: bool,
    areas: Vec<Area>,
    steps: Vec<i64>,
    /// The field that is written into first.
    focus: &'static str,
    follow_ups: Vec<FollowUpRow>,
    plan: PlanPart,
    /// What this consultation has moved in the plan before.
    moved: Vec<plan::Moved>,
}

impl EntryPage {
    /// The message of a field.
    fn error(&self, name: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|error| error.name == name)
            .map(|error| error.text.as_str())
    }

    /// What a field says, in words.
    pub(super) fn words(&self, name: &str) -> String {
        let topics = self.areas.iter().flat_map(|area| &area.topics);
        let choices: Vec<&Choice> = match name {
            "channel" => self.channels.iter().collect(),
            "state" => self.states.iter().collect(),
            "interpreter" => self.interpreters.iter().collect(),
            "lang" => self.languages.iter().collect(),
            "municipality" => self.municipalities.iter().collect(),
            "staff" => self.staff.iter().collect(),
            "person" => self.members.iter().chain(&self.others).collect(),
            "topic" => topics.collect(),
            _ => return self.form.get(name).to_owned(),
        };
        let chosen = choices.into_iter().filter(|choice| choice.selected);
        let labels: Vec<&str> = chosen.map(|choice| choice.label.as_str()).collect();
        labels.join("; ")
    }

    /// Loads what the form offers. `stored` is the consultation being edited.
    ///
    /// # Errors
    /// Not found when the actor does not see the case the form names.
    pub(super) async fn load(
        ctx: &Ctx,
        mut form: Form,
        errors: &Errors,
        stored: Option<&Consultation>,
    ) -> Result<Self> {
        let (db, actor) = (&ctx.app.db, &ctx.actor);
        let of = CaseOf::load(ctx, &mut form).await?;
        let options = store::options(db, actor).await?;
        let known = ctx.app.catalogues(actor.tenant).await?;
        let plan = PlanPart::load(ctx, of.case, (&form, errors)).await?;
        let moved = match (stored, of.case) {
            (Some(one), Some(case)) => plan::progress_of(ctx, one.id, case).await?,
            _ => Vec::new(),
        };
        let (others, searched) = others(ctx, &form, &of.members, stored).await?;
        let title = match stored {
            Some(_) => ctx.l.t("consultation-edit"),
            None if of.case.is_some() => ctx.l.t("consultation-new"),
            None => ctx.l.t("consultation-brief"),
        };
        let back = match (stored, of.case) {
            (Some(one), _) => format!("/consultations/{}", one.id),
            (None, Some(case)) => format!("/cases/{case}"),
            (None, None) => "/today".to_owned(),
        };
        let choices = |name: &str, field: &str| {
            form.choose(field, known.of(name).choices(ctx.l.lang(), form.get(field)))
        };
        Ok(Self {
            page: ctx.page(title),
            errors: errors.shown(&ctx.l),
            differences: Vec::new(),
            action: stored.map_or("/consultations".to_owned(), |one| {
                format!("/consultations/{}", one.id)
            }),
            back,
            editing: stored.is_some(),
            who: of.who,
            case_href: of.case.map(|case| format!("/cases/{case}")),
            channels: choices("channel", "channel"),
            states: choices("consultation_state", "state"),
            interpreters: choices("interpreter", "interpreter"),
            languages: choices("language", "lang"),
            municipalities: form.choose("municipality", named(&options.municipalities)),
            staff: staff(ctx, &form, &options),
            members: boxes(&form, &of.members),
            others,
            searched,
            areas: areas(&form, &known, ctx.l.lang()),
            steps: (1..=24).map(|step| step * 5).collect(),
            focus: focus(&form, stored.is_some()),
            follow_ups: follow_up_rows(&form),
            plan,
            moved,
            form,
        })
    }
}

/// The day of a new consultation; in one that is filled in already, what is missing.
fn focus(form: &Form, editing: bool) -> &'static str {
    if editing {
        return "";
    }
    let filled = form.get("focus") == "missing";
    let missing = ["minutes", "channel"]
        .into_iter()
        .find(|name| filled && form.get(name).is_empty());
    missing.unwrap_or("day")
}

fn named(names: &[(Uuid, String)]) -> Vec<(String, String)> {
    names
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect()
}

fn staff(ctx: &Ctx, form: &Form, options: &Options) -> Vec<Choice> {
    if !ctx.actor.may(Ability::LeadTeam) {
        return Vec::new();
    }
    form.choose("staff", named(&options.staff))
}

fn boxes(form: &Form, people: &[Summary]) -> Vec<Choice> {
    let names = people
        .iter()
        .map(|one| (one.id.to_string(), one.list_name()))
        .collect();
    form.choose("person", names)
}

fn areas(form: &Form, known: &Catalogues, lang: &str) -> Vec<Area> {
    known
        .of("life_area")
        .entries()
        .iter()
        .map(|area| {
            let topics = known
                .of("topic")
                .entries()
                .iter()
                .filter(|topic| topic.part_of == area.key)
                .filter(|topic| topic.active || form.has("topic", &topic.key))
                .map(|topic| (topic.key.clone(), topic.label(lang).to_owned()))
                .collect();
            Area {
                key: area.key.clone(),
                label: area.label(lang).to_owned(),
                topics: form.choose("topic", topics),
            }
        })
        .filter(|area| !area.topics.is_empty())
        .collect()
}

/// The case a form belongs to.
struct CaseOf {
    case: Option<Uuid>,
    who: String,
    members: Vec<Summary>,
}

impl CaseOf {
    async fn load(ctx: &Ctx, form: &mut Form) -> Result<Self> {
        if form.get("case").is_empty() {
            return Ok(Self {
                case: None,
                who: String::new(),
                members: Vec::new(),
            });
        }
        let case = form.id("case").ok_or(Error::NotFound)?;
        let (db, actor) = (&ctx.app.db, &ctx.actor);
        let place = store::case_place(db, actor, case).await?;
        let members = case::members(db, actor, case).await?;
        if form.get("fresh") == "1" {
            defaults(form, &place, &members);
        }
        let first = members.first().map(Summary::list_name);
        let name = place.household.or(first).unwrap_or_default();
        Ok(Self {
            case: Some(case),
            who: format!("{} · {name}", case::number_text(place.number)),
            members,
        })
    }
}

/// What a new entry takes from its case, into the form.
pub(super) async fn defaults_of_case(ctx: &Ctx, form: &mut Form) -> Result<()> {
    CaseOf::load(ctx, form).await.map(|_| ())
}

/// What a new entry takes from its case.
fn defaults(form: &mut Form, place: &store::Place, members: &[Summary]) {
    if let Some(id) = place.municipality_id {
        form.set("municipality", id.to_string());
    }
    if let Some(lang) = &place.lang {
        form.set("lang", lang.as_str());
    }
    if let ([only], "") = (members, form.get("person")) {
        form.set("person", only.id.to_string());
    }
}

/// People beyond the case: who was ticked, who took part, who was searched for.
async fn others(
    ctx: &Ctx,
    form: &Form,
    members: &[Summary],
    stored: Option<&Consultation>,
) -> Result<(Vec<Choice>, bool)> {
    let ticked: Vec<Uuid> = form
        .all("person")
        .filter_map(|id| id.parse().ok())
        .collect();
    let mut people: Vec<Summary> = stored.map_or_else(Vec::new, |one| one.people.clone());
    let there = |people: &[Summary], id: Uuid| members.iter().chain(people).any(|one| one.id == id);
    let unknown: Vec<Uuid> = ticked
        .into_iter()
        .filter(|id| !there(&people, *id))
        .take(100)
        .collect();
    people.extend(store::people_named(&ctx.app.db, &ctx.actor, &unknown).await?);
    let searched = !form.get("find").is_empty();
    if searched {
        for one in found(ctx, form.get("find")).await? {
            if !there(&people, one.id) {
                people.push(one);
            }
        }
    }
    people.retain(|one| !members.iter().any(|member| member.id == one.id));
    Ok((boxes(form, &people), searched))
}

/// People the actor sees by name.
pub(super) async fn found(ctx: &Ctx, text: &str) -> Result<Vec<Summary>> {
    let query = person::Query::parse(text, ctx.today());
    let found = person::search(&ctx.app.db, &ctx.actor, ctx.today(), &query, HITS).await?;
    Ok(found.people.into_iter().map(|row| row.summary).collect())
}

use bindeglied_kit::i18n::Localiser;
use chrono::NaiveDate;

use super::birth::Birth;
use super::model::{Details, Housing, NewPerson, Status};
use crate::layout::Choice;
use crate::organisation::Catalogues;
use crate::web::{Errors, Form};

/// Longest name.
const NAME: usize = 200;
/// Longest contact or number.
const SHORT: usize = 300;
const REMARK: usize = 20_000;
/// Most rows of a list in the form.
const ROWS: usize = 20;

/// A text field with what was typed and what is wrong with it.
#[derive(Debug, Default, Clone)]
pub struct Field {
    pub value: String,
    pub error: Option<String>,
}

/// One select of several for the same thing.
#[derive(Debug, Default, Clone)]
pub struct Pick {
    pub name: String,
    pub label: String,
    pub choices: Vec<Choice>,
    pub error: Option<String>,
    /// The check box beside it.
    pub extra: String,
    pub checked: bool,
}

/// A kind and a value.
#[derive(Debug, Default, Clone)]
pub struct Pair {
    pub kind: Pick,
    pub name: String,
    pub label: String,
    pub value: String,
    pub error: Option<String>,
}

/// The fields of a person, for `person/fields.html` (field name `fields`).
pub struct PersonFields {
    pub family: Field,
    pub given: Field,
    pub native: Field,
    pub birth: Field,
    pub sex: Vec<Choice>,
    pub family_status: Vec<Choice>,
    pub nationalities: Vec<Pick>,
    pub languages: Vec<Pick>,
    pub contacts: Vec<Pair>,
    pub identifiers: Vec<Pair>,
    pub remark: Field,
}

/// What the fields are drawn from.
pub struct Drawing<'a> {
    pub form: &'a Form,
    pub errors: &'a Errors,
    pub all: &'a Catalogues,
    pub l: &'a Localiser,
}

impl Drawing<'_> {
    pub fn field(&self, name: &str) -> Field {
        Field {
            value: self.form.get(name).to_owned(),
            error: self.errors.key(name).map(|key| self.l.t(key)),
        }
    }

    /// The choices of a catalogue, the typed one marked.
    pub fn choices(&self, catalogue: &str, name: &str) -> Vec<Choice> {
        let current = self.form.get(name);
        let choices = self.all.of(catalogue).choices(self.l.lang(), current);
        self.form.choose(name, choices)
    }

    fn pick(&self, catalogue: &str, name: String, label: String) -> Pick {
        Pick {
            choices: self.choices(catalogue, &name),
            error: self.errors.key(&name).map(|key| self.l.t(key)),
            label,
            name,
            ..Pick::default()
        }
    }

    /// How many rows of a list are drawn: those filled, one more, and at least `least`.
    fn rows(&self, name: &str, least: usize) -> usize {
        let filled = (0..ROWS)
            .filter(|at| !self.form.get(&format!("{name}_{at}")).is_empty())
            .max()
            .map_or(0, |at| at + 2);
        filled.clamp(least, ROWS)
    }

    fn numbered(&self, key: &str, at: usize) -> String {
        self.l.tn(key, [("number", at + 1)])
    }

    fn pairs(&self, catalogue: &str, least: usize) -> Vec<Pair> {
        (0..self.rows(catalogue, least))
            .map(|at| {
                let name = format!("{catalogue}_{at}");
                let label = self.numbered(&format!("person-{catalogue}-value"), at);
                let kind = self.numbered(&format!("person-{catalogue}-kind"), at);
                Pair {
                    kind: self.pick(catalogue, format!("{catalogue}_kind_{at}"), kind),
                    value: self.form.get(&name).to_owned(),
                    error: self.errors.key(&name).map(|key| self.l.t(key)),
                    label,
                    name,
                }
            })
            .collect()
    }
}

impl PersonFields {
    pub fn new(draw: &Drawing<'_>) -> Self {
        let picks = |name: &str, least: usize| -> Vec<Pick> {
            (0..draw.rows(name, least))
                .map(|at| {
                    let label = draw.numbered(&format!("person-{name}"), at);
                    let mut pick = draw.pick(name, format!("{name}_{at}"), label);
                    pick.extra = format!("interpreter_{at}");
                    pick.checked = draw.form.has(&pick.extra, "true");
                    pick
                })
                .collect()
        };
        Self {
            family: draw.field("family"),
            given: draw.field("given"),
            native: draw.field("native"),
            birth: draw.field("birth"),
            sex: draw.choices("sex", "sex"),
            family_status: draw.choices("family_status", "family_status"),
            nationalities: picks("nationality", 2),
            languages: picks("language", 2),
            contacts: draw.pairs("contact", 2),
            identifiers: draw.pairs("identifier", 1),
            remark: draw.field("remark"),
        }
    }
}

/// Understands the fields of a person; id and history are left to the caller.
pub fn read_person(
    form: &Form,
    all: &Catalogues,
    today: NaiveDate,
    errors: &mut Errors,
) -> NewPerson {
    if form.get("family").is_empty() {
        errors.add("family", "person-family-missing");
    }
    let family_name = form.text("family", NAME, errors);
    let given_name = form.text("given", NAME, errors);
    let native_name = form.text("native", NAME, errors);
    let birth = Birth::parse(form.get("birth"), today).unwrap_or_else(|| {
        errors.add("birth", "person-birth-wrong");
        Birth::default()
    });
    let mut reader = Reader { form, all, errors };
    NewPerson {
        family_name,
        given_name,
        native_name,
        birth,
        sex: reader.one("sex", "sex"),
        family_status: reader.one("family_status", "family_status"),
        nationalities: reader
            .many("nationality")
            .into_iter()
            .map(|(_, code)| code)
            .collect(),
        languages: reader
            .many("language")
            .into_iter()
            .map(|(at, code)| (code, form.has(&format!("interpreter_{at}"), "true")))
            .collect(),
        contacts: reader.pairs("contact"),
        identifiers: reader.pairs("identifier"),
        remark: form.text("remark", REMARK, reader.errors),
        ..NewPerson::default()
    }
}

struct Reader<'a> {
    form: &'a Form,
    all: &'a Catalogues,
    errors: &'a mut Errors,
}

impl Reader<'_> {
    fn one(&mut self, catalogue: &str, name: &str) -> String {
        let value = self.form.get(name);
        if !value.is_empty() && !self.all.of(catalogue).has(value) {
            self.errors.add(name, "form-choice");
        }
        value.to_owned()
    }

    fn many(&mut self, catalogue: &str) -> Vec<(usize, String)> {
        let mut found: Vec<(usize, String)> = Vec::new();
        for at in 0..ROWS {
            let code = self.one(catalogue, &format!("{catalogue}_{at}"));
            if !code.is_empty() && !found.iter().any(|(_, other)| *other == code) {
                found.push((at, code));
            }
        }
        found
    }

    fn pairs(&mut self, catalogue: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for at in 0..ROWS {
            let name = format!("{catalogue}_{at}");
            let value = self.form.text(&name, SHORT, self.errors);
            if value.is_empty() {
                continue;
            }
            let kind = self.one(catalogue, &format!("{catalogue}_kind_{at}"));
            let kind = if kind.is_empty() {
                "other".to_owned()
            } else {
                kind
            };
            found.push((kind, value));
        }
        found
    }
}

/// The form as it stands for a stored person.
pub fn filled(details: &Details) -> Form {
    let mut form = Form::default();
    let Details {
        summary,
        family_status,
        nationalities,
        languages,
        contacts,
        identifiers,
        remark,
        housings: _,
        statuses: _,
        died_on: _,
        version,
    } = details;
    form.set("family", &summary.family_name);
    form.set("given", &summary.given_name);
    form.set("native", &summary.native_name);
    form.set("birth", summary.birth().typed());
    form.set("sex", &summary.sex);
    form.set("family_status", family_status);
    for (at, code) in nationalities.iter().enumerate() {
        form.set(&format!("nationality_{at}"), code);
    }
    for (at, (code, interpreter)) in languages.iter().enumerate() {
        form.set(&format!("language_{at}"), code);
        if *interpreter {
            form.set(&format!("interpreter_{at}"), "true");
        }
    }
    for (catalogue, secrets) in [("contact", contacts), ("identifier", identifiers)] {
        for (at, secret) in secrets.iter().enumerate() {
            form.set(&format!("{catalogue}_kind_{at}"), &secret.kind);
            let value = secret.value.clone().unwrap_or_default();
            form.set(&format!("{catalogue}_{at}"), value);
        }
    }
    form.set("remark", remark.clone().unwrap_or_default());
    form.set("version", version.to_string());
    form
}

/// The fields of a residence status, for `person/status_fields.html` (field name `status`).
pub struct StatusFields {
    pub code: Vec<Choice>,
    pub code_error: Option<String>,
    pub from: Field,
    pub until: Field,
    pub unlimited: bool,
    pub unsure: bool,
}

impl StatusFields {
    pub fn new(draw: &Drawing<'_>) -> Self {
        let mut code = draw.choices("residence_status", "status_code");
        for choice in &mut code {
            if let Some(entry) = draw.all.of("residence_status").get(&choice.value)
                && !entry.extra("legal_ground").is_empty()
            {
                choice.label = format!("{} – {}", choice.label, entry.extra("legal_ground"));
            }
        }
        Self {
            code,
            code_error: draw.field("status_code").error,
            from: draw.field("status_from"),
            until: draw.field("status_until"),
            unlimited: draw.form.has("unlimited", "true"),
            unsure: draw.form.has("unsure", "true"),
        }
    }
}

/// Understands a residence status; nothing when none was chosen.
pub fn read_status(
    form: &Form,
    all: &Catalogues,
    today: NaiveDate,
    errors: &mut Errors,
) -> Option<Status> {
    let valid_from = form.date("status_from", today, errors);
    let valid_until = form.date("status_until", today, errors);
    let unlimited = form.has("unlimited", "true");
    let code = form.get("status_code");
    if code.is_empty() {
        if valid_from.is_some() || valid_until.is_some() || unlimited {
            errors.add("status_code", "person-status-missing");
        }
        return None;
    }
    if !all.of("residence_status").has(code) {
        errors.add("status_code", "form-choice");
    }
    if unlimited && valid_until.is_some() {
        errors.add("status_until", "person-status-both");
    }
    if let (Some(from), Some(until)) = (valid_from, valid_until)
        && until < from
    {
        errors.add("status_until", "person-status-order");
    }
    Some(Status {
        code: code.to_owned(),
        valid_from,
        valid_until,
        unlimited,
        certain: !form.has("unsure", "true"),
    })
}

/// The fields of a housing, for `person/housing_fields.html` (field name `housing`).
pub struct HousingFields {
    pub municipality: Vec<Choice>,
    pub municipality_error: Option<String>,
    pub district: Field,
    pub kind: Vec<Choice>,
    pub from: Field,
}

impl HousingFields {
    /// `municipalities`: id and name.
    pub fn new(draw: &Drawing<'_>, municipalities: Vec<(String, String)>) -> Self {
        Self {
            municipality: draw.form.choose("municipality", municipalities),
            municipality_error: draw.field("municipality").error,
            district: draw.field("district"),
            kind: draw.choices("housing", "housing_kind"),
            from: draw.field("housing_from"),
        }
    }
}

/// Understands a housing; nothing when no field was filled. `municipalities`: id and name.
pub fn read_housing(
    form: &Form,
    municipalities: &[(String, String)],
    today: NaiveDate,
    errors: &mut Errors,
) -> Option<Housing> {
    let chosen = form.get("municipality");
    if !chosen.is_empty() && !municipalities.iter().any(|(id, _)| id == chosen) {
        errors.add("municipality", "form-choice");
    }
    let housing = Housing {
        municipality_id: chosen.parse().ok(),
        district: form.text("district", SHORT, errors),
        kind: form.get("housing_kind").chars().take(60).collect(),
        valid_from: form.date("housing_from", today, errors),
    };
    let empty =
        housing.municipality_id.is_none() && housing.district.is_empty() && housing.kind.is_empty();
    (!empty).then_some(housing)
}

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, Response};
use bindeglied_kit::db::DbError;
use uuid::Uuid;

use super::drawing::{HEIGHT, WIDTH};
use super::{Drawing, NewSignature, Signature, of_version};
use crate::case::HeadView;
use crate::document::Beside;
use crate::layout::{FieldError, Page};
use crate::permission::Ability::WriteFiles;
use crate::plan::content::{self, Reader};
use crate::plan::model::{Frame, VersionRow, differs};
use crate::plan::pages::{base, open_plan};
use crate::plan::store;
use crate::plan::version::paper;
use crate::web::{self, Ctx, Error, Errors, Form, Result, Routes};

pub(in crate::plan) fn router() -> Routes {
    let home = "/cases/{id}/plan/versions/{number}/signatures";
    Routes::new()
        .get(home, WriteFiles, show)
        .post(home, WriteFiles, sign)
        .post(
            "/cases/{id}/plan/versions/{number}/copies",
            WriteFiles,
            hand_out,
        )
}

#[derive(Template)]
#[template(path = "plan/signing.html")]
struct SigningPage {
    page: Page,
    head: HeadView,
    base: String,
    number: i64,
    errors: Vec<FieldError>,
    signers: Vec<SignerView>,
    /// The plan says something else by now.
    changed: bool,
    newer: Option<i64>,
    agreed: String,
    lang: String,
    explained_by: String,
    copies: Vec<String>,
    handed_on: String,
    digital: bool,
    width: u16,
    height: u16,
    /// The signed paper, scanned.
    documents: Beside,
}

impl SigningPage {
    fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.name == name);
        found.map(|error| error.text.as_str())
    }
}

/// Somebody whose signature is wanted or there.
struct SignerView {
    /// Value of the field `signer`, and ending of its other fields.
    key: String,
    name: String,
    role: String,
    /// How and when, in words; empty while it is missing.
    signed: String,
    drawing: String,
    day: String,
    day_name: String,
    day_error: Option<String>,
    strokes: String,
    drawing_name: String,
    drawing_error: Option<String>,
    drawn: bool,
}

/// Somebody who can sign.
struct Signer {
    side: &'static str,
    id: Uuid,
    name: String,
    there: Option<String>,
    drawing: String,
}

impl Signer {
    fn key(&self) -> String {
        match self.side {
            "staff" => "staff".to_owned(),
            _ => self.id.simple().to_string(),
        }
    }
}

/// A version of the open plan, by its number.
struct Subject {
    version: VersionRow,
    /// There is a newer one. What was drawn for this one still counts for this one.
    newer: Option<i64>,
    signers: Vec<Signer>,
    changed: bool,
    reader: Reader,
}

impl Subject {
    async fn load(ctx: &Ctx, case: Uuid, number: i64) -> Result<Self> {
        let plan = open_plan(ctx, case).await?;
        let versions = store::versions(&ctx.app.db, &ctx.actor, plan.id).await?;
        let newest = versions.first().map(|version| version.number);
        let version = versions.into_iter().find(|one| one.number == number);
        let version = version.ok_or(Error::NotFound)?;
        let reader = Reader::new(ctx, case).await?;
        let frozen = reader
            .frozen(ctx, version.id)
            .await?
            .ok_or(Error::NotFound)?;
        let goals = content::goals(ctx, &reader, plan.id).await?;
        let signatures = of_version(ctx, &reader, &version).await?;
        let frame = if frozen.frame.is_known() {
            frozen.frame
        } else {
            content::frame(ctx, case).await?
        };
        let newer = newest.filter(|newest| *newest > number);
        Ok(Self {
            changed: newer.is_none() && differs(&goals, &frozen.goals),
            newer,
            signers: who(ctx, &frame, &version, &signatures),
            version,
            reader,
        })
    }
}

/// In words how somebody signed.
pub(in crate::plan) fn said(ctx: &Ctx, signature: &Signature) -> String {
    let key = match signature.how.as_str() {
        "drawn" => "plan-sign-drawn-on",
        _ => "plan-sign-paper-on",
    };
    ctx.l.tn(key, [("date", ctx.l.date(signature.signed_on))])
}

fn who(ctx: &Ctx, frame: &Frame, version: &VersionRow, signatures: &[Signature]) -> Vec<Signer> {
    let mut all: Vec<Signer> = frame
        .signers(version.agreed_on)
        .into_iter()
        .map(|one| Signer {
            side: "client",
            id: one.id.unwrap_or_default(),
            name: one.name.clone(),
            there: None,
            drawing: String::new(),
        })
        .collect();
    all.push(Signer {
        side: "staff",
        id: ctx.actor.id,
        // Whoever is signed in signs, also for a colleague who is ill.
        name: ctx.session.name.clone(),
        there: None,
        drawing: String::new(),
    });
    let on = ctx.l.date(version.agreed_on);
    for signer in &mut all {
        let client = signer.side == "client";
        let marked = if client {
            version.client_signed
        } else {
            version.staff_signed
        };
        let mut of_side = signatures.iter().filter(|one| one.side == signer.side);
        let found = of_side
            .clone()
            .find(|one| !client || one.signer == signer.id);
        if let Some(found) = found {
            signer.there = Some(said(ctx, found));
            signer.name.clone_from(&found.name);
            signer.drawing.clone_from(&found.drawing);
        } else if marked && of_side.next().is_none() {
            // Ticked with the agreement itself.
            signer.there = Some(ctx.l.tn("plan-sign-paper-on", [("date", on.as_str())]));
        }
    }
    all
}

async fn draw(
    ctx: &Ctx,
    case: Uuid,
    subject: &Subject,
    (form, errors): (&Form, &Errors),
) -> Result<SigningPage> {
    let l = &ctx.l;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let error = |name: &str| errors.key(name).map(|key| l.t(key));
    let views = subject.signers.iter().map(|signer| {
        let key = signer.key();
        let (day_name, drawing_name) = (format!("day_{key}"), format!("drawing_{key}"));
        let typed = form.get(&day_name);
        SignerView {
            name: signer.name.clone(),
            role: l.t(&format!("plan-{}", signer.side)),
            signed: signer.there.clone().unwrap_or_default(),
            drawing: signer.drawing.clone(),
            day: if typed.is_empty() {
                l.date(ctx.today())
            } else {
                typed.to_owned()
            },
            strokes: form.get(&drawing_name).to_owned(),
            day_error: error(&day_name),
            drawing_error: error(&drawing_name),
            drawn: form.get(&format!("how_{key}")) == "drawn",
            day_name,
            drawing_name,
            key,
        }
    });
    let copies = store::copies(&ctx.app.db, &ctx.actor, subject.version.id).await?;
    let handed_on = match form.get("handed_on") {
        "" => l.date(ctx.today()),
        typed => typed.to_owned(),
    };
    Ok(SigningPage {
        page: ctx.page(l.t("plan-signing")),
        head: HeadView::load(ctx, case, "plan").await?,
        base: base(case),
        number: subject.version.number,
        signers: views.collect(),
        errors: errors.shown(l),
        changed: subject.changed,
        newer: subject.newer,
        agreed: l.date(subject.version.agreed_on),
        lang: catalogues
            .of("language")
            .label(&subject.version.lang, l.lang())
            .to_owned(),
        explained_by: subject.reader.explained_by(&subject.version)?,
        copies: copies.iter().map(|copy| copy_text(ctx, copy)).collect(),
        handed_on,
        digital: form.get("form") == "digital",
        width: WIDTH,
        height: HEIGHT,
        documents: paper(ctx, case, subject.version.id).await?,
    })
}

/// A copy in words: `20.11.2025, auf Papier`.
pub(in crate::plan) fn copy_text(ctx: &Ctx, copy: &store::CopyRow) -> String {
    let form = ctx.l.t(&format!("plan-copy-form-{}", copy.form));
    format!("{}, {form}", ctx.l.date(copy.handed_on))
}

async fn show(ctx: Ctx, Path((case, number)): Path<(Uuid, i64)>) -> Result<Html<String>> {
    let subject = Subject::load(&ctx, case, number).await?;
    ctx.opened("plan", case).await?;
    let input = (&Form::default(), &Errors::default());
    web::page(&draw(&ctx, case, &subject, input).await?)
}

fn address(case: Uuid, number: i64) -> String {
    format!("{}/versions/{number}/signatures", base(case))
}

/// What was typed or drawn for one signer.
fn read(
    ctx: &Ctx,
    (subject, signer): (&Subject, &Signer),
    form: &Form,
    errors: &mut Errors,
) -> NewSignature {
    let key = signer.key();
    let (day, drawing) = (format!("day_{key}"), format!("drawing_{key}"));
    let today = ctx.today();
    let mut new = NewSignature {
        id: ctx.new_id(),
        side: signer.side,
        signer: signer.id,
        name: signer.name.clone(),
        signed_on: today,
        drawing: None,
        expected: subject
            .signers
            .iter()
            .filter(|one| one.side == "client")
            .map(|one| one.id)
            .collect(),
    };
    match form.get(&format!("how_{key}")) {
        // Drawn here and now.
        "drawn" => match Drawing::parse(form.get(&drawing)) {
            Ok(drawn) => new.drawing = Some(drawn),
            Err(why) => errors.add(&drawing, why),
        },
        _ => {
            form.required(&day, 20, errors);
            new.signed_on = form.date(&day, today, errors).unwrap_or(today);
            if new.signed_on > today {
                errors.add(&day, "plan-not-in-future");
            } else if new.signed_on < subject.version.agreed_on {
                errors.add(&day, "plan-sign-before");
            }
        }
    }
    new
}

async fn sign(ctx: Ctx, Path((case, number)): Path<(Uuid, i64)>, form: Form) -> Result<Response> {
    let subject = Subject::load(&ctx, case, number).await?;
    let mut signers = subject.signers.iter();
    let signer = signers.find(|signer| signer.key() == form.get("signer"));
    let mut errors = Errors::default();
    let Some(signer) = signer else {
        errors.add("signer", "form-choice");
        return web::invalid(&draw(&ctx, case, &subject, (&form, &errors)).await?);
    };
    if signer.there.is_some() {
        return Ok(web::done(&address(case, number), "plan-signed-already"));
    }
    let new = read(&ctx, (&subject, signer), &form, &mut errors);
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, case, &subject, (&form, &errors)).await?);
    }
    let key = ctx.app.keys.create(ctx.actor.tenant, case).await?;
    let mut work = ctx.begin().await?;
    match store::sign(&mut work, &key, &subject.version, &new).await {
        Ok(()) => work.commit().await?,
        Err(DbError::Unique(_)) => {
            return Ok(web::done(&address(case, number), "plan-signed-already"));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(web::done(&address(case, number), "plan-signature-saved"))
}

async fn hand_out(
    ctx: Ctx,
    Path((case, number)): Path<(Uuid, i64)>,
    form: Form,
) -> Result<Response> {
    let subject = Subject::load(&ctx, case, number).await?;
    let (today, mut errors) = (ctx.today(), Errors::default());
    form.required("handed_on", 20, &mut errors);
    let on = form.date("handed_on", today, &mut errors).unwrap_or(today);
    if on > today {
        errors.add("handed_on", "plan-not-in-future");
    } else if on < subject.version.agreed_on {
        errors.add("handed_on", "plan-copy-before");
    }
    let kind = form.get("form");
    if !["paper", "digital"].contains(&kind) {
        errors.add("form", "form-choice");
    }
    if !errors.is_empty() {
        return web::invalid(&draw(&ctx, case, &subject, (&form, &errors)).await?);
    }
    let mut work = ctx.begin().await?;
    store::hand_out(&mut work, (subject.version.id, ctx.new_id()), (on, kind)).await?;
    work.commit().await?;
    Ok(web::done(&address(case, number), "plan-copy-saved"))
}

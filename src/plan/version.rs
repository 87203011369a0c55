//! An agreed version as it was, with its signatures and the copies that were handed out.

use askama::Template;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::content::Reader;
use super::model::VersionRow;
use super::pages::{VersionView, base, plan, second_languages, version_view};
use super::paper::Wish;
use super::view::{AreaView, Eye};
use super::{signing, store};
use crate::case::HeadView;
use crate::document::{self, Beside, LinkKind, Target};
use crate::layout::{Choice, Page};
use crate::web::{self, Ctx, Error, Result};

#[derive(Template)]
#[template(path = "plan/version.html")]
struct VersionPage {
    page: Page,
    head: HeadView,
    base: String,
    /// The plan that was asked for, or nothing, and the same as a query.
    plan_id: String,
    query: String,
    version: VersionView,
    people: String,
    responsible: String,
    signatures: Vec<(String, String, String)>,
    client_among: bool,
    staff_among: bool,
    copies: String,
    review: String,
    areas: Vec<AreaView>,
    languages: Vec<Choice>,
    documents: Beside,
}

/// Who signed, how, and the path of what was drawn; and whether somebody of the client's and of the
/// Träger's side is among them: for the other one the marks of the version count.
async fn signature_views(ctx: &Ctx, reader: &Reader, row: &VersionRow) -> Result<Signed> {
    let all = signing::of_version(ctx, reader, row).await?;
    let among = |side: &str| all.iter().any(|one| one.side == side);
    let (client, staff) = (among("client"), among("staff"));
    let views = all.into_iter().map(|one| {
        let said = signing::said(ctx, &one);
        (one.name, said, one.drawing)
    });
    Ok((views.collect(), client, staff))
}

type Signed = (Vec<(String, String, String)>, bool, bool);

/// The copies of a version, in words.
async fn copies_said(ctx: &Ctx, version: Uuid) -> Result<String> {
    let copies = store::copies(&ctx.app.db, &ctx.actor, version).await?;
    let said: Vec<String> = copies
        .iter()
        .map(|one| signing::copy_text(ctx, one))
        .collect();
    Ok(said.join(" · "))
}

/// A version of a plan by its number.
pub(super) async fn find_version(
    ctx: &Ctx,
    case: Uuid,
    number: i64,
    wish: &Wish,
) -> Result<(VersionRow, Reader)> {
    let plan = plan(ctx, case, wish).await?;
    let versions = store::versions(&ctx.app.db, &ctx.actor, plan.id).await?;
    let row = versions.into_iter().find(|row| row.number == number);
    Ok((row.ok_or(Error::NotFound)?, Reader::new(ctx, case).await?))
}

/// The signed paper of a version, scanned, and what else belongs to it.
pub(super) async fn paper(ctx: &Ctx, case: Uuid, version: Uuid) -> Result<Beside> {
    let target = Target::of(LinkKind::Version, version);
    let mut papers = document::beside(ctx, case, &target).await?;
    if let Some(add) = &mut papers.add {
        add.push_str("&kind=plan");
    }
    Ok(papers)
}

/// An agreed version as it was.
pub(super) async fn version(ctx: Ctx, case: Uuid, number: &str, wish: &Wish) -> Result<Response> {
    let number = number.parse().map_err(|_| Error::NotFound)?;
    let head = HeadView::load(&ctx, case, "plan").await?;
    let (row, reader) = find_version(&ctx, case, number, wish).await?;
    ctx.opened("plan", case).await?;
    let frozen = reader.frozen(&ctx, row.id).await?.ok_or(Error::NotFound)?;
    let catalogues = ctx.app.catalogues(ctx.actor.tenant).await?;
    let eye = Eye {
        l: &ctx.l,
        catalogues: &catalogues,
        today: None,
    };
    let names: Vec<String> = frozen
        .frame
        .people
        .into_iter()
        .map(|who| who.name)
        .collect();
    let (signatures, client_among, staff_among) = signature_views(&ctx, &reader, &row).await?;
    let title = ctx.l.tn("plan-version-title", [("number", row.number)]);
    let page = VersionPage {
        page: ctx.page(title),
        head,
        base: base(case),
        plan_id: wish.get("plan").cloned().unwrap_or_default(),
        query: wish
            .get("plan")
            .map_or(String::new(), |plan| format!("?plan={plan}")),
        version: version_view(&eye, &reader, &row)?,
        people: names.join(" · "),
        responsible: frozen.frame.responsible,
        signatures,
        client_among,
        staff_among,
        copies: copies_said(&ctx, row.id).await?,
        review: ctx.l.date_or_empty(frozen.review_on),
        areas: eye.areas(&frozen.goals),
        languages: second_languages(&ctx, case).await?,
        documents: paper(&ctx, case, row.id).await?,
    };
    Ok(web::page(&page)?.into_response())
}

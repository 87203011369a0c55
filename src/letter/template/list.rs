use axum::response::Html;

use super::super::{GROUPS, all};
use super::HOME;
use crate::layout::Page;
use crate::web::{self, Ctx, Result};

#[derive(askama::Template)]
#[template(path = "letter/template/list.html")]
struct ListPage {
    page: Page,
    groups: Vec<GroupView>,
    /// Whether they are still the shipped ones.
    shipped: bool,
}

struct GroupView {
    label: String,
    templates: Vec<TemplateView>,
}

struct TemplateView {
    href: String,
    name: String,
    word: bool,
    active: bool,
}

pub(super) async fn list(ctx: Ctx) -> Result<Html<String>> {
    let templates = all(&ctx).await?;
    let groups = GROUPS.iter().map(|group| GroupView {
        label: ctx.l.t(&format!("letter-group-{group}")),
        templates: templates
            .iter()
            .filter(|one| one.group == *group)
            .map(|one| TemplateView {
                href: format!("{HOME}/{}", one.id),
                name: one.name.clone(),
                word: one.word,
                active: one.active,
            })
            .collect(),
    });
    web::page(&ListPage {
        page: ctx.page(ctx.l.t("letter-templates")),
        groups: groups.filter(|group| !group.templates.is_empty()).collect(),
        shipped: templates.iter().all(|one| one.version == 0),
    })
}

use std::sync::atomic::Ordering;

use bindeglied_kit::i18n::Localiser;

use super::{Assets, nav};
use crate::permission::Ability;
use crate::web::{Ctx, Visitor, masked};

/// What the frame templates need; every page template has it as its field `page`.
pub struct Page {
    pub lang: &'static str,
    pub dir: &'static str,
    pub theme: &'static str,
    pub title: String,
    pub csrf: String,
    pub nav: Vec<NavItem>,
    pub user: Option<UserInfo>,
    pub flash: Option<Flash>,
    /// Nobody here is real.
    pub demo: bool,
    pub search_query: Option<String>,
    pub new_url: Option<String>,
    pub l: Localiser,
    pub assets: Assets,
}

pub struct NavItem {
    pub label: String,
    pub href: String,
    pub icon: &'static str,
    pub current: bool,
    pub key: &'static str,
}

pub struct UserInfo {
    pub name: String,
    pub role_label: String,
    pub tenant_name: String,
}

/// A message shown once; kind: info, success, warning, danger.
#[derive(Debug, Clone)]
pub struct Flash {
    pub kind: &'static str,
    pub text: String,
}

/// An option of a select, radio or check-box group.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

/// A message at a field; `name` without the `f-` of its id.
#[derive(Debug, Clone)]
pub struct FieldError {
    pub name: String,
    pub text: String,
}

impl Page {
    pub(crate) fn signed_in(ctx: &Ctx, title: String) -> Self {
        let reads = ctx.actor.may(Ability::ReadFiles);
        Self {
            lang: ctx.l.lang(),
            dir: "ltr",
            theme: ctx.theme,
            title,
            csrf: masked(&ctx.csrf),
            nav: nav::items(ctx),
            user: Some(UserInfo {
                name: ctx.session.name.clone(),
                role_label: ctx
                    .l
                    .t(&format!("role-{}", ctx.actor.role.key().replace('_', "-"))),
                tenant_name: ctx.session.tenant_name.clone(),
            }),
            flash: ctx.flash(),
            demo: ctx.session.demo(),
            search_query: reads.then(String::new),
            new_url: ctx
                .actor
                .may(Ability::WriteFiles)
                .then(|| "/consultations/new".to_owned()),
            l: ctx.l.clone(),
            assets: Assets,
        }
    }

    pub(crate) fn visitor(visitor: &Visitor, title: String) -> Self {
        Self {
            lang: visitor.l.lang(),
            dir: "ltr",
            theme: visitor.theme,
            title,
            csrf: masked(&visitor.csrf),
            nav: Vec::new(),
            user: None,
            flash: visitor.flash(),
            demo: visitor.app.demo.load(Ordering::Relaxed),
            search_query: None,
            new_url: None,
            l: visitor.l.clone(),
            assets: Assets,
        }
    }
}

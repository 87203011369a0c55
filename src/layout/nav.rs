use super::NavItem;
use crate::permission::Ability;
use crate::web::Ctx;

/// Label, address, icon, keys, who has it. The first four stand in the phone's bottom bar.
const ITEMS: &[(&str, &str, &str, &str, Ability)] = &[
    ("nav-today", "/today", "home", "", Ability::OwnDay),
    ("nav-people", "/people", "people", "g p", Ability::ReadFiles),
    (
        "nav-consultations",
        "/consultations",
        "chat",
        "g b",
        Ability::ReadFiles,
    ),
    (
        "nav-deadlines",
        "/deadlines",
        "bell",
        "g f",
        Ability::ReadFiles,
    ),
    (
        "nav-calendar",
        "/calendar",
        "calendar",
        "g t",
        Ability::ReadFiles,
    ),
    (
        "nav-figures",
        "/figures",
        "figures",
        "g k",
        Ability::Figures,
    ),
    (
        "nav-templates",
        "/goal-templates",
        "plan",
        "",
        Ability::LeadTeam,
    ),
    (
        "nav-letters",
        "/letter-templates",
        "document",
        "",
        Ability::LeadTeam,
    ),
    (
        "nav-entry-words",
        "/entry-words",
        "chat",
        "",
        Ability::LeadTeam,
    ),
    (
        "nav-absences",
        "/absences",
        "calendar",
        "g a",
        Ability::OwnDay,
    ),
    ("nav-handovers", "/handovers", "walk", "", Ability::LeadTeam),
    ("nav-import", "/imports", "import", "g i", Ability::Import),
    (
        "nav-accounts",
        "/admin/accounts",
        "people",
        "",
        Ability::Administer,
    ),
    (
        "nav-organisation",
        "/admin/organisation",
        "office",
        "",
        Ability::Administer,
    ),
    (
        "nav-catalogues",
        "/admin/catalogues",
        "settings",
        "",
        Ability::Administer,
    ),
    ("nav-audit", "/audit", "shield", "", Ability::ReadAudit),
];

pub(super) fn items(ctx: &Ctx) -> Vec<NavItem> {
    let best = ITEMS
        .iter()
        .filter(|(_, href, ..)| ctx.path().starts_with(href))
        .map(|(_, href, ..)| *href)
        .max_by_key(|href| href.len());
    ITEMS
        .iter()
        .filter(|(.., ability)| ctx.actor.may(*ability))
        .map(|(label, href, icon, key, _)| NavItem {
            label: ctx.l.t(label),
            href: (*href).to_owned(),
            icon,
            current: best == Some(*href),
            key,
        })
        .collect()
}

//! Tenant, Träger, teams, municipalities, catalogues: the ground everything stands on.

mod admin;
mod catalogue;
mod catalogue_pages;
mod county_list;
mod model;
mod municipality_pages;
mod places;
mod record;
mod seed;
mod store;
#[cfg(test)]
mod tests;

pub use catalogue::{Catalogue, CatalogueCache, Catalogues, Entry};
pub use model::{Agency, Municipality, Notices, Team, Tenant};
pub use places::Places;
pub use seed::{shipped_label, topic_key};
pub use store::{
    NewTenant, add_agency, add_team, agencies, create_tenant, missing_entries, municipalities,
    set_duty, set_settings, settings, teams, tenant_by_slug, tenants,
};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .merge(admin::router())
        .merge(municipality_pages::router())
        .merge(catalogue_pages::router())
}

//! Tenant, Träger, teams, municipalities, catalogues: the ground everything stands on.

mod catalogue;
mod model;
mod seed;
mod store;

pub use catalogue::{Catalogue, CatalogueCache, Catalogues, Entry};
pub use model::{Agency, Municipality, Team, Tenant};
pub use store::{
    NewTenant, add_agency, add_team, agencies, create_tenant, missing_entries, municipalities,
    set_duty, set_settings, settings, teams, tenant_by_slug, tenants,
};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
}

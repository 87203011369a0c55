//! The frame of every page: head, navigation, messages; error pages; built-in assets.

mod assets;
mod nav;
mod page;
mod pages;

pub use assets::{Assets, asset};
pub use page::{Choice, FieldError, Flash, NavItem, Page, UserInfo};
pub use pages::{error_page, router};

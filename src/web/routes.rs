use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, on};

use super::guard::{Door, guard};
use crate::app::App;
use crate::permission::Ability;

/// One line of the site's table of contents.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub ability: Ability,
}

/// Routes with the ability each one needs. There is no way to add a route without one.
#[derive(Default)]
pub struct Routes {
    pub(super) router: Router<App>,
    list: Vec<Route>,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn get<H, T>(self, path: &'static str, ability: Ability, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add((Method::GET, Door::Reading), path, ability, handler)
    }

    #[must_use]
    pub fn post<H, T>(self, path: &'static str, ability: Ability, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add((Method::POST, Door::Form), path, ability, handler)
    }

    /// A form with a file. Its handler must take [`super::Upload`] or [`super::Incoming`], which
    /// ask for the token before they read the file; every other form is asked by the guard.
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, ability: Ability, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add((Method::POST, Door::Upload), path, ability, handler)
    }

    fn add<H, T>(
        mut self,
        (method, door): (Method, Door),
        path: &'static str,
        ability: Ability,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = if method == Method::GET {
            MethodFilter::GET
        } else {
            MethodFilter::POST
        };
        let route = on(filter, handler).layer(from_fn(move |request: Request, next: Next| {
            guard((ability, door), request, next)
        }));
        self.router = self.router.route(path, route);
        self.list.push(Route {
            method,
            path,
            ability,
        });
        self
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    /// Every route of the site, for the permission matrix.
    pub fn list(&self) -> &[Route] {
        &self.list
    }
}

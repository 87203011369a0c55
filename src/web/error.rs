//! Which error belongs where: `NotFound` for everything the actor may not see or that is not
//! there; `Stale` when someone else changed it meanwhile; `Problem` for a sentence the user can act
//! on; everything else is internal, logged once here under the number of the request, which the
//! page shows.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bindeglied_kit::db::DbError;
use bindeglied_kit::seal::SealError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Error {
    /// Not there, or not for this actor: the same answer.
    NotFound,
    /// No session: to the login page, and back afterwards.
    Login {
        back: String,
    },
    /// Someone else changed the record meanwhile.
    Stale,
    /// Something of that name is there already.
    Taken,
    /// What was chosen is not there (any more), or may not be chosen.
    Invalid,
    /// The form did not come from our page, or the page is too old.
    Forged,
    /// A text key with `-title` and `-text`, and the status.
    Problem(StatusCode, &'static str),
    /// The disk of the database is full.
    Full,
    /// Transactions got in each other's way, or too many are waiting: the same again may work.
    Busy,
    Internal(anyhow::Error),
}

/// What the error page shows; put into the response for `serve` to draw.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) key: &'static str,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, key) = match self {
            Self::Login { back } => {
                let to = if back == "/" {
                    "/login".to_owned()
                } else {
                    format!("/login?back={}", super::form::encode(&back))
                };
                return Redirect::to(&to).into_response();
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "error-not-found"),
            Self::Stale => (StatusCode::CONFLICT, "error-stale"),
            Self::Taken => (StatusCode::CONFLICT, "error-taken"),
            Self::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "error-invalid"),
            Self::Forged => (StatusCode::FORBIDDEN, "error-forged"),
            Self::Problem(status, key) => (status, key),
            Self::Full => (StatusCode::INSUFFICIENT_STORAGE, "error-full"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "error-busy"),
            Self::Internal(error) => {
                tracing::error!(error = format!("{error:#}"), "request failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "error-internal")
            }
        };
        shown(status, key)
    }
}

pub(super) fn shown(status: StatusCode, key: &'static str) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(Shown { key });
    response
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error {
            DbError::NotFound => Self::NotFound,
            DbError::Stale => Self::Stale,
            DbError::Full => Self::Full,
            DbError::Retry => Self::Busy,
            DbError::Unique(rule) => {
                tracing::info!(rule, "already there");
                Self::Taken
            }
            DbError::Invalid(rule) => {
                tracing::warn!(rule, "a reference or value that is not allowed");
                Self::Invalid
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl From<SealError> for Error {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Db(error) => error.into(),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<anyhow::Error> for Error {
    /// What a user can act on stays that, also inside another error.
    fn from(error: anyhow::Error) -> Self {
        let error = match error.downcast::<DbError>() {
            Ok(error) => return error.into(),
            Err(error) => error,
        };
        match error.downcast::<SealError>() {
            Ok(error) => error.into(),
            Err(error) => Self::Internal(error),
        }
    }
}

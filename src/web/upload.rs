use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::StatusCode;

use super::form::expected_token;
use super::{Error, Form};
use crate::app::App;

/// A form with a file in its field `file`. The hidden field `csrf` must stand before the file.
pub struct Upload {
    pub fields: Form,
    /// As the browser gave it; never a path.
    pub file_name: String,
    pub bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Error> {
        let expected = expected_token(&request);
        let header = request
            .headers()
            .get("x-csrf-token")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let limit = request
            .extensions()
            .get::<App>()
            .map_or(0, |app| app.config.upload_limit);
        // The fields beside the file need a little room of their own.
        DefaultBodyLimit::max(limit + 64 * 1024).apply(&mut request);
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|_| Error::Problem(StatusCode::BAD_REQUEST, "error-bad-request"))?;
        let mut upload = Self {
            fields: Form::default(),
            file_name: String::new(),
            bytes: Vec::new(),
        };
        let mut admitted = header.is_some_and(|token| super::form::fits(&token, &expected));
        while let Some(field) = parts.next_field().await.map_err(|error| broken(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                // Nobody without our page may make the server hold a large file.
                if !admitted {
                    return Err(Error::Forged);
                }
                let given = field.file_name().unwrap_or_default();
                let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
                upload.file_name = last.chars().take(200).collect();
                let bytes = field.bytes().await.map_err(|error| broken(&error))?;
                if bytes.len() > limit {
                    return Err(Error::Problem(
                        StatusCode::PAYLOAD_TOO_LARGE,
                        "error-too-large",
                    ));
                }
                upload.bytes = bytes.to_vec();
            } else {
                let value = field.text().await.map_err(|error| broken(&error))?;
                admitted = admitted || (name == "csrf" && super::form::fits(&value, &expected));
                upload.fields.add(&name, value);
            }
        }
        if admitted {
            Ok(upload)
        } else {
            Err(Error::Forged)
        }
    }
}

fn broken(error: &MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::Problem(StatusCode::PAYLOAD_TOO_LARGE, "error-too-large")
        }
        _ => Error::Problem(StatusCode::BAD_REQUEST, "error-cut-off"),
    }
}

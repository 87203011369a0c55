use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::{StatusCode, Uri};

use super::form::expected_token;
use super::kept::Kept;
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

/// Text beside the files of a form, all together.
const TEXTS: usize = 256 * 1024;

/// A form whose files are taken while they come in, and never lie in memory whole. The hidden field
/// `csrf` and everything that is typed must stand before the files.
pub struct Incoming {
    /// Nothing when it is no such form.
    parts: Option<Multipart>,
    fields: Form,
    texts: usize,
    expected: String,
    admitted: bool,
    kept: Option<(Kept, Uri)>,
}

/// A file of a form while it comes in.
pub struct IncomingFile<'a> {
    /// As the browser gave it.
    pub name: String,
    /// The type the browser says.
    pub declared: String,
    field: Field<'a>,
}

impl IncomingFile<'_> {
    /// The next bytes; none after the last.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let bytes = self.field.chunk().await;
        bytes.map_err(|error| broken(&error))
    }
}

impl<S: Send + Sync> FromRequest<S> for Incoming {
    type Rejection = Error;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Error> {
        let expected = expected_token(&request);
        let header = request
            .headers()
            .get("x-csrf-token")
            .and_then(|value| value.to_str().ok());
        let admitted = header.is_some_and(|token| super::form::fits(token, &expected));
        let kept = request.extensions().get::<Kept>().cloned();
        let kept = kept.map(|kept| (kept, request.uri().clone()));
        // Whoever takes the files counts them.
        DefaultBodyLimit::disable().apply(&mut request);
        // Whether the address leads anywhere is asked first.
        let parts = Multipart::from_request(request, state).await.ok();
        Ok(Self {
            parts,
            fields: Form::default(),
            texts: 0,
            expected,
            admitted,
            kept,
        })
    }
}

/// What came next of a form.
pub enum Part<'a> {
    /// A file that was chosen, with the fields before it.
    File(&'a Form, Box<IncomingFile<'a>>),
    Text,
    End,
}

impl Incoming {
    /// What comes next.
    ///
    /// # Errors
    /// [`Error::Forged`] when the form did not come from our page; then no file was handed out.
    pub async fn next(&mut self) -> Result<Part<'_>, Error> {
        let bad = Error::Problem(StatusCode::BAD_REQUEST, "error-bad-request");
        let field = self.parts.as_mut().ok_or(bad)?.next_field().await;
        let Some(field) = field.map_err(|error| broken(&error))? else {
            return Ok(Part::End);
        };
        let name = field.name().unwrap_or_default().to_owned();
        let Some(given) = field.file_name().map(str::to_owned) else {
            let value = text(field, &mut self.texts).await?;
            self.admitted |= name == "csrf" && super::form::fits(&value, &self.expected);
            self.fields.add(&name, value);
            if let Some((kept, uri)) = &self.kept {
                kept.put(uri, &self.fields);
            }
            return Ok(Part::Text);
        };
        if !self.admitted {
            return Err(Error::Forged);
        }
        // A field in which nothing was chosen.
        if given.is_empty() {
            return Ok(Part::Text);
        }
        let declared = field.content_type().unwrap_or_default().to_owned();
        let file = IncomingFile {
            name: given,
            declared,
            field,
        };
        Ok(Part::File(&self.fields, Box::new(file)))
    }

    /// Everything that was typed.
    ///
    /// # Errors
    /// [`Error::Forged`] when the form did not come from our page.
    pub fn into_fields(self) -> Result<Form, Error> {
        if self.admitted {
            Ok(self.fields)
        } else {
            Err(Error::Forged)
        }
    }
}

async fn text(mut field: Field<'_>, texts: &mut usize) -> Result<String, Error> {
    let mut value = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(|error| broken(&error))? {
        *texts += bytes.len();
        if *texts > TEXTS {
            return Err(Error::Problem(
                StatusCode::PAYLOAD_TOO_LARGE,
                "error-too-large",
            ));
        }
        value.extend_from_slice(&bytes);
    }
    Ok(String::from_utf8_lossy(&value).replace('\0', ""))
}

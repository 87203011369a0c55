//! Gives a document out while it is read from the store and opened piece by piece. What does not
//! open ends the answer: wrong bytes never leave.

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bindeglied_kit::files::{FilesError, Pieces};
use bindeglied_kit::media::Media;
use bindeglied_kit::seal::{Opener, SealError, sealed_length};
use futures::StreamExt;
use futures::stream::try_unfold;
use serde_json::json;
use uuid::Uuid;

use super::model::{content_place, place_of};
use super::{show, store};
use crate::audit::Event;
use crate::web::{Ctx, Error, HandedIn, Result, encode};

/// To be kept on this computer.
pub(super) async fn file(ctx: Ctx, Path((case, id)): Path<(Uuid, Uuid)>) -> Result<Response> {
    deliver(&ctx, (case, id), false).await
}

/// To be looked at within the page; only what browsers show by themselves.
pub(super) async fn preview(ctx: Ctx, Path((case, id)): Path<(Uuid, Uuid)>) -> Result<Response> {
    deliver(&ctx, (case, id), true).await
}

async fn deliver(ctx: &Ctx, (case, id): (Uuid, Uuid), shown: bool) -> Result<Response> {
    let (db, actor) = (&ctx.app.db, &ctx.actor);
    let document = store::one(db, actor, (case, id)).await?;
    let media = document.media().ok_or(Error::NotFound)?;
    if shown && !media.has_preview() {
        return Err(Error::NotFound);
    }
    let content = show::content(ctx, &document).await?;
    let content = content.ok_or(Error::Problem(StatusCode::GONE, "document-erased"))?;
    let action = if shown {
        "document.open"
    } else {
        "document.download"
    };
    let event = Event::new(action, "document", id).with(json!({ "case": case }));
    ctx.app.openings.log(actor.tenant, actor.id, event).await?;
    let bytes = u64::try_from(document.bytes).unwrap_or_default();
    let (length, pieces) = match ctx.app.files.read(&place_of(actor.tenant, id)).await {
        Ok(read) => read,
        Err(FilesError::Missing) => return Err(lost(id, "its file is missing")),
        Err(error) => return Err(error.into()),
    };
    if length != sealed_length(bytes) {
        return Err(lost(id, "its file has another length"));
    }
    let mut flow = Flow {
        id,
        pieces,
        opener: Some(Opener::new(&content.key, content_place(id), actor.tenant)),
    };
    // Before anything is promised: whoever gets a page instead of a file knows what happened.
    let first = match flow.next().await {
        Ok(first) => first.unwrap_or_default(),
        Err(error) => return Err(lost(id, &error.to_string())),
    };
    let rest = try_unfold(flow, async |mut flow| {
        Ok::<_, SealError>(flow.next().await?.map(|bytes| (bytes, flow)))
    });
    let start = futures::stream::once(async { Ok(first) });
    let body = Body::from_stream(start.chain(rest));
    let mut answer = body.into_response();
    let headers = answer.headers_mut();
    let kind = if media == Media::Text {
        "text/plain; charset=utf-8"
    } else {
        media.mime()
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes));
    let way = if shown { "inline" } else { "attachment" };
    if let Ok(value) = HeaderValue::from_str(&disposition(way, &content.name)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    answer.extensions_mut().insert(HandedIn);
    Ok(answer)
}

fn lost(document: Uuid, why: &str) -> Error {
    tracing::error!(%document, why, "a document cannot be read");
    Error::Problem(StatusCode::INTERNAL_SERVER_ERROR, "document-lost")
}

/// A name for every browser: letters everybody has, and beside it the true one.
fn disposition(way: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            'ä' => "ae".to_owned(),
            'ö' => "oe".to_owned(),
            'ü' => "ue".to_owned(),
            'ß' => "ss".to_owned(),
            c if c.is_ascii_alphanumeric() || " .-_()".contains(c) => c.to_string(),
            _ => "_".to_owned(),
        })
        .collect();
    let exact = encode(name).replace('/', "%2F");
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// A file on its way out.
struct Flow {
    id: Uuid,
    pieces: Pieces,
    /// Gone once the last piece was opened.
    opener: Option<Opener>,
}

impl Flow {
    /// The next bytes that were checked; none after the last.
    async fn next(&mut self) -> Result<Option<Bytes>, SealError> {
        let mut plain = Vec::new();
        while let Some(opener) = &mut self.opener {
            match self.pieces.next().await {
                Some(Ok(sealed)) => opener.push(&sealed, &mut plain)?,
                Some(Err(error)) => {
                    tracing::error!(document = %self.id, %error, "a document was cut off");
                    return Err(SealError::Broken);
                }
                None => {
                    if let Some(opener) = self.opener.take() {
                        opener.finish(&mut plain)?;
                    }
                }
            }
            if !plain.is_empty() {
                return Ok(Some(plain.into()));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_within_their_header() {
        assert_eq!(
            disposition("inline", "Größe \"x\"/я.pdf"),
            "inline; filename=\"Groesse _x___.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%22x%22%2F%D1%8F.pdf"
        );
    }
}

//! A small store that speaks S3, for tests: it checks the signature of every request as the real
//! ones do (AWS Signature Version 4), and the hash of what was sent.
#![expect(clippy::expect_used, reason = "a test without its store must fail")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::Bucket;
use crate::id;

const ACCESS: &str = "TESTACCESS";
const SECRET: &str = "test-secret-of-nobody";
const REGION: &str = "eu-test-1";
const NAME: &str = "akten";
/// A list comes in pages of so many.
const PAGE: usize = 3;

#[derive(Default)]
struct Inner {
    objects: BTreeMap<String, Bytes>,
    uploads: BTreeMap<String, BTreeMap<usize, Bytes>>,
    refused: usize,
    served: usize,
    begun: usize,
}

/// The store, running until the test ends.
#[derive(Clone)]
pub struct TestBucket {
    address: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

impl TestBucket {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let bucket = Self {
            address: listener.local_addr().expect("an address"),
            inner: Arc::default(),
        };
        let app = Router::new().fallback(answer).with_state(bucket.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        bucket
    }

    /// How it is entered; everything lies below `prefix`.
    pub fn settings(&self, prefix: &str) -> Bucket {
        Bucket {
            endpoint: format!("http://{}", self.address),
            region: REGION.to_owned(),
            bucket: NAME.to_owned(),
            prefix: prefix.to_owned(),
            access_key: ACCESS.to_owned(),
            secret_key: SecretString::from(SECRET),
            plain: true,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What lies there, by its whole name.
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let inner = self.lock();
        let all = inner.objects.iter();
        all.map(|(name, bytes)| (name.clone(), bytes.to_vec()))
            .collect()
    }

    /// Puts something there past all checks.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let bytes = Bytes::copy_from_slice(bytes);
        self.lock().objects.insert(name.to_owned(), bytes);
    }

    pub fn remove(&self, name: &str) {
        self.lock().objects.remove(name);
    }

    /// Uploads in parts that were begun and neither finished nor taken back.
    pub fn unfinished(&self) -> usize {
        self.lock().uploads.len()
    }

    /// Requests that were served, and those refused because of their signature.
    pub fn requests(&self) -> (usize, usize) {
        let inner = self.lock();
        (inner.served, inner.refused)
    }
}

async fn answer(State(bucket): State<TestBucket>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let signed = Signed {
        method: &parts.method,
        path: &path,
        query: &query,
        headers: &parts.headers,
    };
    if !signed.fits(&body) {
        bucket.lock().refused += 1;
        return (
            StatusCode::FORBIDDEN,
            "<Error><Code>SignatureDoesNotMatch</Code></Error>",
        )
            .into_response();
    }
    let query = pairs(&query);
    let get = |name: &str| {
        let found = query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    };
    let Some(key) = path.strip_prefix(&format!("/{NAME}")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let key = decoded(key.trim_start_matches('/'));
    let mut inner = bucket.lock();
    inner.served += 1;
    match (&parts.method, key.as_str(), get("uploadId")) {
        (&Method::GET, "", _) => list(&inner, &get),
        (&Method::GET, ..) => inner.read(&key, true),
        (&Method::HEAD, ..) => inner.read(&key, false),
        (&Method::PUT, _, Some(upload)) => inner.part(&upload, get("partNumber"), body),
        (&Method::PUT, ..) => {
            inner.objects.insert(key, body);
            tagged()
        }
        (&Method::POST, _, Some(upload)) => inner.complete(&upload, key),
        (&Method::POST, ..) => inner.begin(),
        (&Method::DELETE, _, Some(upload)) => {
            inner.uploads.remove(&upload);
            StatusCode::NO_CONTENT.into_response()
        }
        (&Method::DELETE, ..) => {
            inner.objects.remove(&key);
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn tagged() -> Response {
    ([("etag", "\"of-a-test\"")], ()).into_response()
}

impl Inner {
    fn read(&self, key: &str, whole: bool) -> Response {
        let Some(bytes) = self.objects.get(key) else {
            return (
                StatusCode::NOT_FOUND,
                "<Error><Code>NoSuchKey</Code></Error>",
            )
                .into_response();
        };
        let headers = [
            ("etag", "\"of-a-test\"".to_owned()),
            ("last-modified", "Thu, 20 Nov 2025 09:00:00 GMT".to_owned()),
            ("content-length", bytes.len().to_string()),
        ];
        let body = if whole {
            Body::from(bytes.clone())
        } else {
            Body::empty()
        };
        (headers, body).into_response()
    }

    fn begin(&mut self) -> Response {
        self.begun += 1;
        let upload = format!("upload-{}", self.begun);
        self.uploads.insert(upload.clone(), BTreeMap::new());
        format!("<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>").into_response()
    }

    fn part(&mut self, upload: &str, number: Option<String>, body: Bytes) -> Response {
        let number = number.and_then(|number| number.parse().ok());
        match (self.uploads.get_mut(upload), number) {
            (Some(parts), Some(number)) => {
                parts.insert(number, body);
                tagged()
            }
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    }

    fn complete(&mut self, upload: &str, key: String) -> Response {
        let Some(parts) = self.uploads.remove(upload) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let count = parts.len();
        let small = |(at, part): (usize, &Bytes)| at + 1 < count && part.len() < super::PART;
        if parts.values().enumerate().any(small) {
            return (
                StatusCode::BAD_REQUEST,
                "<Error><Code>EntityTooSmall</Code></Error>",
            )
                .into_response();
        }
        let whole: Vec<u8> = parts.into_values().flatten().collect();
        self.objects.insert(key, whole.into());
        "<CompleteMultipartUploadResult><ETag>\"of-a-test\"</ETag></CompleteMultipartUploadResult>"
            .into_response()
    }
}

fn list(inner: &Inner, get: &impl Fn(&str) -> Option<String>) -> Response {
    let prefix = get("prefix").unwrap_or_default();
    let after = get("continuation-token").unwrap_or_default();
    let mut left = inner
        .objects
        .iter()
        .filter(|(name, _)| name.starts_with(&prefix) && **name > after);
    let mut xml = "<ListBucketResult>".to_owned();
    let mut last = String::new();
    for (name, bytes) in left.by_ref().take(PAGE) {
        let _ = write!(
            xml,
            "<Contents><Key>{name}</Key><Size>{}</Size><LastModified>2025-11-20T09:00:00.000Z</LastModified><ETag>x</ETag></Contents>",
            bytes.len()
        );
        last.clone_from(name);
    }
    if left.next().is_some() {
        let _ = write!(xml, "<NextContinuationToken>{last}</NextContinuationToken>");
    }
    xml.push_str("</ListBucketResult>");
    xml.into_response()
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let parts = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
    parts
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let code: String = bytes.by_ref().take(2).map(char::from).collect();
            out.extend(id::unhex(&code).unwrap_or_default());
        } else {
            out.push(byte);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// A request as its signature covers it.
struct Signed<'a> {
    method: &'a Method,
    path: &'a str,
    query: &'a str,
    headers: &'a HeaderMap,
}

impl Signed<'_> {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    fn fits(&self, body: &[u8]) -> bool {
        let hash = id::hex(&Sha256::digest(body));
        let authorization = self.header("authorization");
        let part = |name: &str| {
            let after = authorization.split_once(name)?.1;
            Some(after.split(',').next()?.trim())
        };
        let (Some(credential), Some(names), Some(signature)) = (
            part("Credential="),
            part("SignedHeaders="),
            part("Signature="),
        ) else {
            return false;
        };
        let Some(scope) = credential.strip_prefix(&format!("{ACCESS}/")) else {
            return false;
        };
        self.header("x-amz-content-sha256") == hash
            && ["host", "x-amz-content-sha256", "x-amz-date"]
                .iter()
                .all(|needed| names.split(';').any(|name| name == *needed))
            && self.signature(scope, names, &hash) == signature
    }

    fn signature(&self, scope: &str, names: &str, hash: &str) -> String {
        let mut query: Vec<String> = pairs(self.query)
            .iter()
            .map(|(key, value)| format!("{}={}", encoded(key), encoded(value)))
            .collect();
        query.sort();
        let headers: String = names
            .split(';')
            .map(|name| format!("{name}:{}\n", self.header(name).trim()))
            .collect();
        let canonical = format!(
            "{}\n{}\n{}\n{headers}\n{names}\n{hash}",
            self.method,
            self.path,
            query.join("&")
        );
        let text = format!(
            "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
            self.header("x-amz-date"),
            id::hex(&Sha256::digest(canonical))
        );
        let mut key = format!("AWS4{SECRET}").into_bytes();
        for part in scope.split('/') {
            key = keyed(&key, part);
        }
        id::hex(&keyed(&key, &text))
    }
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length will do");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

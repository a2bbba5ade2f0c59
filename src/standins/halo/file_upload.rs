//! Large files by the way of S3: Halo signs an address, the client puts the content there, and
//! tells Halo that it is done. The bucket is a place of its own below `/s3`, outside the API: a
//! signature in the address is all that opens it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::Halo;
use super::ask::{Ask, created};
use super::catalogue::{Fields, filled, int};
use super::desk::Desk;
use super::files::{self, File};
use super::query::Query;
use super::read::download;
use super::refusal::Refusal;

/// How long a signed address is good.
const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// What a signed address opens.
#[derive(Debug)]
enum Purpose {
    /// One upload; its content once it is there.
    Upload { asked: Fields, content: Option<Bytes> },
    /// The download of a file.
    Download(File),
}

#[derive(Debug)]
struct Slot {
    signature: String,
    expires: Timestamp,
    purpose: Purpose,
}

/// The signed addresses by the key of what they open.
#[derive(Debug, Default)]
pub(super) struct UploadStore(BTreeMap<String, Slot>);

impl UploadStore {
    /// Signs an address for a key and returns its path and query.
    fn sign(&mut self, key: &str, at: Timestamp, purpose: Purpose) -> String {
        let signature = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let address = format!(
            "/s3/{key}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders=host\
             &X-Amz-Signature={signature}",
            at.strftime("%Y%m%dT%H%M%SZ"),
            LIFE.as_secs()
        );
        let expires = at.saturating_add(LIFE).unwrap_or(Timestamp::MAX);
        self.0.insert(key.to_owned(), Slot { signature, expires, purpose });
        address
    }
}

impl Desk<'_> {
    /// Signs an address from which a file can be downloaded.
    pub(super) fn offer_download(&mut self, fields: &Fields, bytes: Bytes) -> String {
        let file = File { fields: fields.clone(), bytes };
        self.state.uploads.sign(&Uuid::new_v4().to_string(), self.at, Purpose::Download(file))
    }
}

impl Ask<'_> {
    /// Signs an address for each file of a body.
    pub(super) fn prepare_uploads(&self, requests: Vec<Fields>) -> Result<Response, Refusal> {
        let answers = self.halo.write_for(self.caller, |desk| {
            let sign = |request: Fields| {
                if filled(&request, "filename").is_none() {
                    return Err(Refusal::rule("A filename must be specified"));
                }
                let size = int(&request, "filesize").and_then(|size| usize::try_from(size).ok());
                files::check_size(desk.common, size.unwrap_or_default())?;
                let key = filled(&request, "_tempid").map_or_else(|| Uuid::new_v4().to_string(), str::to_lowercase);
                let mut answer = self.look.show(&request, "PresignedURLRequest", &[]);
                let purpose = Purpose::Upload { asked: request, content: None };
                let address = desk.state.uploads.sign(&key, desk.at, purpose);
                answer.insert("_tempid".to_owned(), Value::from(key));
                answer.insert("s3url".to_owned(), Value::from(format!("{}{address}", self.base_url)));
                Ok(Value::Object(answer))
            };
            requests.into_iter().map(sign).collect::<Result<Vec<_>, _>>()
        })?;
        Ok(created(self.last_or_all(answers)))
    }

    /// Makes attachments of the files that were put into the bucket.
    pub(super) fn complete_uploads(&self, requests: &[Fields]) -> Result<Response, Refusal> {
        let answers = self.halo.write_for(self.caller, |desk| {
            requests.iter().map(|request| self.complete_upload(desk, request)).collect::<Result<Vec<_>, _>>()
        })?;
        Ok(created(self.last_or_all(answers)))
    }

    fn complete_upload(&self, desk: &mut Desk<'_>, request: &Fields) -> Result<Value, Refusal> {
        let missing = || Refusal::rule("The file has not been uploaded");
        let key = filled(request, "_tempid").ok_or_else(|| Refusal::rule("_tempid must be specified"))?.to_lowercase();
        let slot = desk.state.uploads.0.get(&key).ok_or_else(missing)?;
        let Purpose::Upload { asked, content: Some(content) } = &slot.purpose else { return Err(missing()) };
        let (mut all, content) = (asked.clone(), content.clone());
        all.extend(request.iter().map(|(name, value)| (*name, value.clone())));
        if int(&all, "filesize").is_some_and(|size| usize::try_from(size) != Ok(content.len())) {
            return Err(Refusal::rule("The size of the uploaded file does not match"));
        }
        let file = files::arrived(desk.state, desk.common, &self.look, attachment(&all, &key), content)?;
        let id = desk.add_file(file, None, None);
        desk.state.uploads.0.remove(&key);
        let stored = desk.state.files.get(id).ok_or(Refusal::NotFound)?;
        Ok(Value::Object(self.look.show(&stored.fields, files::SCHEMA, &[])))
    }

    fn last_or_all(&self, answers: Vec<Value>) -> Value {
        if self.query.on("returnall") {
            Value::Array(answers)
        } else {
            answers.into_iter().next_back().unwrap_or_default()
        }
    }
}

/// The attachment that an upload becomes; the request has other names for its fields.
fn attachment(upload: &Fields, key: &str) -> Fields {
    let renamed = [
        ("atfilename", "filename"),
        ("atdesc", "desc"),
        ("atnote", "note"),
        ("atparentid", "parent_id"),
        ("atlinkedversionid", "linked_version_id"),
    ];
    let same = ["filename", "type", "unique_id", "ticket_id"].map(|name| (name, name));
    let mut fields = Fields::new();
    for (from, to) in same.into_iter().chain(renamed) {
        if let Some(value) = upload.get(from).filter(|value| value.as_str() != Some("")) {
            fields.insert(to, value.clone());
        }
    }
    fields.insert("s3url", Value::from(format!("/s3/{key}")));
    fields
}

impl Halo {
    /// Answers a request to the bucket.
    pub(super) fn bucket(&self, verb: &Method, key: &str, query: &Query, bytes: Bytes) -> Response {
        let now = self.common().clock.now();
        let mut state = self.state_mut();
        let Some(slot) = state.uploads.0.get_mut(key) else { return denied("NoSuchKey", StatusCode::NOT_FOUND) };
        if query.text("x-amz-signature") != Some(&slot.signature) {
            return denied("SignatureDoesNotMatch", StatusCode::FORBIDDEN);
        }
        if now >= slot.expires {
            return denied("AccessDenied", StatusCode::FORBIDDEN);
        }
        match (verb, &mut slot.purpose) {
            (&Method::PUT, Purpose::Upload { content, .. }) => {
                let tag = format!("\"{}\"", files::fingerprint(&bytes));
                *content = Some(bytes);
                (StatusCode::OK, [(header::ETAG, tag)]).into_response()
            }
            (&Method::GET, Purpose::Download(file)) => download(file),
            _ => denied("SignatureDoesNotMatch", StatusCode::FORBIDDEN),
        }
    }
}

/// A refusal in the words of S3.
fn denied(code: &str, status: StatusCode) -> Response {
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code></Error>");
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

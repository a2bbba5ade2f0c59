//! Reading requests whole, files included.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use futures_util::StreamExt as _;

use super::super::ServiceNow;
use super::super::refusal::Refusal;
use super::Call;

/// Bytes of a refused body that are read before the connection is given up.
const DRAINED: usize = 64 * 1024 * 1024;

/// A form with a file.
#[derive(Debug, Clone, Default)]
pub(super) struct Upload {
    /// The parts that came before the file.
    pub(super) fields: Vec<(String, String)>,
    pub(super) file: Option<File>,
}

/// The file part of a form.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) content: Vec<u8>,
}

/// Reads a request. Bodies over the limit are refused; files have a limit of their own.
pub(super) async fn read(instance: &ServiceNow, request: Request) -> Result<Call, Refusal> {
    let (parts, body) = request.into_parts();
    let mut call = Call {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body: Vec::new(),
        upload: None,
    };
    let is_file = call.path.contains("/attachment/file") || call.path.contains("/attachment/upload");
    let limit = if is_file { "servicenow.attachment-max-bytes" } else { "servicenow.max-body-bytes" };
    let largest = usize::try_from(instance.common().switches.number(limit)).unwrap_or(usize::MAX);
    let announced: Option<u64> = call.header("content-length").and_then(|length| length.parse().ok());
    if let Some(length) = announced.filter(|length| *length > largest as u64) {
        drain(body).await;
        return Err(Refusal::TooLarge { sent: length, most: largest });
    }
    if call.path.ends_with("/attachment/upload") && call.method == "POST" {
        let form = Request::from_parts(parts, body);
        call.upload = Some(form_parts(form).await?);
        return Ok(call);
    }
    match to_bytes(body, largest).await {
        Ok(bytes) => call.body = bytes.to_vec(),
        Err(error) => return Err(Refusal::Unreadable(error.to_string())),
    }
    Ok(call)
}

/// Reads a body that is refused and forgets it, up to a bound, so that the client who is still
/// sending it hears why.
async fn drain(body: Body) {
    let mut stream = body.into_data_stream();
    let mut left = DRAINED;
    while let Some(Ok(bytes)) = stream.next().await {
        left = left.saturating_sub(bytes.len());
        if left == 0 {
            return;
        }
    }
}

async fn form_parts(request: Request) -> Result<Upload, Refusal> {
    let unreadable = |error: &dyn std::fmt::Display| Refusal::Unreadable(error.to_string());
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| unreadable(&error))?;
    let mut upload = Upload::default();
    while let Some(part) = form.next_field().await.map_err(|error| unreadable(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let content_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
        let content = part.bytes().await.map_err(|error| unreadable(&error))?.to_vec();
        match file_name {
            // What follows the file is not read: it must be the last part.
            Some(name) => {
                upload.file = Some(File { name, content_type, content });
                break;
            }
            None => upload.fields.push((name, String::from_utf8_lossy(&content).into_owned())),
        }
    }
    Ok(upload)
}

//! Images within texts: sent as data URLs or uploaded by the editor, they are kept by a token, and
//! the text links to `/api/attachment/image?token=...`.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Halo;
use super::ask::{Ask, created};
use super::catalogue::Fields;
use super::desk::Desk;
use super::files;
use super::html;
use super::refusal::Refusal;

/// The rich texts that can hold images.
const RICH: &[&str] = &["details_html", "note_html", "emailbody_html"];

/// An image and what its uploader said of it.
#[derive(Debug, Default)]
pub(super) struct Image {
    content_type: String,
    bytes: Bytes,
    said: BTreeMap<String, Value>,
}

impl Image {
    /// The image as an attachment.
    pub(super) fn shown(&self, token: &str) -> axum::Json<Value> {
        let mut shown = json!({
            "guid": token, "isimage": true, "filesize": self.bytes.len(), "content_type": self.content_type,
            "link": link(token),
        });
        if let Some(object) = shown.as_object_mut() {
            object.extend(self.said.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        axum::Json(shown)
    }
}

/// The images by their tokens.
#[derive(Debug, Default)]
pub(super) struct ImageStore(BTreeMap<String, Image>);

impl ImageStore {
    fn keep(&mut self, image: Image) -> String {
        let token = Uuid::new_v4().to_string();
        self.0.insert(token.clone(), image);
        token
    }

    /// Removes an image and returns it.
    pub(super) fn remove(&mut self, token: &str) -> Option<Image> {
        self.0.remove(token)
    }
}

fn link(token: &str) -> String {
    format!("/api/attachment/image?token={token}")
}

impl Halo {
    /// The bytes of an image.
    pub(super) fn inline_image(&self, token: Option<&str>) -> Result<Response, Refusal> {
        let state = self.state();
        let image = token.and_then(|token| state.images.0.get(token)).ok_or(Refusal::NotFound)?;
        let mut response = image.bytes.clone().into_response();
        if let Ok(value) = HeaderValue::from_str(&image.content_type) {
            response.headers_mut().insert(header::CONTENT_TYPE, value);
        }
        Ok(response)
    }
}

impl Desk<'_> {
    /// Cleans rich texts where the instance does, keeps the images that they hold as data URLs, and
    /// links to those instead.
    pub(super) fn settle_html(&mut self, set: &mut Fields) {
        let cleans = self.common.switches.on("halo.clean-html");
        for name in RICH {
            let Some(Value::String(html)) = set.get_mut(*name) else { continue };
            if cleans {
                *html = html::clean(html);
            }
            if html.contains("data:image/") {
                *html = linked(html, |image| self.state.images.keep(image));
            }
        }
    }
}

/// A text whose data URLs of images are replaced by links.
fn linked(html: &str, mut keep: impl FnMut(Image) -> String) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("data:image/") {
        let (before, from) = rest.split_at(start);
        text.push_str(before);
        let end = from.find(['"', '\'', ' ', '>', ')']).unwrap_or(from.len());
        let (url, after) = from.split_at(end);
        match read_data_url(url) {
            Some(image) => text.push_str(&link(&keep(image))),
            None => text.push_str(url),
        }
        rest = after;
    }
    text + rest
}

fn read_data_url(url: &str) -> Option<Image> {
    let (content_type, payload) = url.strip_prefix("data:")?.split_once(";base64,")?;
    let bytes = STANDARD.decode(payload.trim()).ok()?;
    Some(Image { content_type: content_type.to_owned(), bytes: bytes.into(), said: BTreeMap::new() })
}

impl Ask<'_> {
    /// Keeps an image that the rich text editor uploads: the part `file` and fields about it.
    pub(super) async fn upload_image(&self, headers: &HeaderMap, bytes: Bytes) -> Result<Response, Refusal> {
        let image = read_form(headers, bytes).await?.ok_or_else(|| Refusal::rule("A file must be specified"))?;
        files::check_size(self.halo.common(), image.bytes.len())?;
        let ticket = image.said.get("ticket_id").and_then(Value::as_i64).filter(|ticket| *ticket > 0);
        let answer = self.halo.write_for(self.caller, |desk| {
            if let Some(ticket) = ticket {
                self.check_sight(desk, ticket)?;
            }
            let token = desk.state.images.keep(image);
            desk.state.images.0.get(&token).map(|image| image.shown(&token).0).ok_or(Refusal::NotFound)
        })?;
        Ok(created(answer))
    }
}

/// The image of a form; `None` when it has no file.
async fn read_form(headers: &HeaderMap, bytes: Bytes) -> Result<Option<Image>, Refusal> {
    let broken = |error: MultipartError| Refusal::Binding { path: "file".to_owned(), message: error.body_text() };
    let mut request = Request::new(Body::from(bytes));
    *request.headers_mut() = headers.clone();
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| {
        tracing::debug!(%error, "the body is not a multipart form");
        Refusal::MediaType
    })?;
    let mut image = Image::default();
    let mut has_file = false;
    while let Some(part) = form.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let filename = part.file_name().unwrap_or("image").to_owned();
            let content_type = part.content_type().unwrap_or_else(|| files::content_type(&filename)).to_owned();
            let bytes = part.bytes().await.map_err(broken)?;
            image = Image { content_type, bytes, ..image };
            image.said.insert("filename".to_owned(), Value::from(filename));
            has_file = true;
            continue;
        }
        let text = part.text().await.map_err(broken)?;
        let said = match name.as_str() {
            "ticket_id" | "image_upload_id" => json!(text.trim().parse::<i64>().ok()),
            "image_upload_key" => Value::from(text),
            _ => continue,
        };
        image.said.insert(name, said);
    }
    Ok(has_file.then_some(image))
}

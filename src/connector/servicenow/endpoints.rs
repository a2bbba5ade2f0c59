//! Addresses of the REST APIs. Names from outside become part of a path only after a check.

use url::Url;

use crate::connector::Result;
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::http::HttpClient;
use crate::model::{FieldName, Kind, RecordId};

/// The token endpoint.
pub(super) const TOKEN: &str = "/oauth_token.do";
/// The table of files.
pub(super) const FILES: &str = "sys_attachment";
/// The Attachment API.
pub(super) const ATTACHMENTS: &str = "/api/now/attachment";
/// The Batch API.
pub(super) const BATCH: &str = "/api/now/v1/batch";

/// The items of the service catalogue.
pub(super) const ITEMS: &str = "/api/sn_sc/servicecatalog/items";

/// An item of the service catalogue, and what is done with it.
pub(super) fn item(id: &str, deed: &str) -> Result<String> {
    if is_name(id) { Ok(format!("{ITEMS}/{id}{deed}")) } else { Err(not_a_name("catalogue item", id)) }
}

/// A table's path. Without a version segment an empty list is a 200 (with `v1` it is a 404).
pub(super) fn table(kind: &str) -> Result<String> {
    if is_name(kind) { Ok(format!("/api/now/table/{kind}")) } else { Err(not_a_name("table", kind)) }
}

/// The path of a table's list; that of files is an API of its own, with rights of its own.
pub(super) fn list(kind: &str) -> Result<String> {
    if kind == FILES { Ok(ATTACHMENTS.to_owned()) } else { table(kind) }
}

/// A file's path.
pub(super) fn file(id: &str) -> Result<String> {
    if is_name(id) { Ok(format!("{ATTACHMENTS}/{id}")) } else { Err(not_a_name("file", id)) }
}

/// A record's path.
pub(super) fn record(kind: &Kind, id: &RecordId) -> Result<String> {
    let path = table(kind.as_str())?;
    let plain = id.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if plain && !id.as_str().is_empty() {
        Ok(format!("{path}/{id}"))
    } else {
        Err(not_a_name("record id", id.as_str()))
    }
}

/// The list of fields as a parameter; refuses what is no field name.
pub(super) fn fields<'a>(names: impl IntoIterator<Item = &'a FieldName>) -> Result<Vec<String>> {
    names
        .into_iter()
        .map(|name| if is_path(name.as_str()) { Ok(name.to_string()) } else { Err(not_a_name("field", name.as_str())) })
        .collect()
}

/// An address with its parameters.
pub(super) fn address(http: &HttpClient, path: &str, parameters: &[(&str, String)]) -> Url {
    let mut url = http.url(path);
    if !parameters.is_empty() {
        url.query_pairs_mut().extend_pairs(parameters);
    }
    url
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_path(text: &str) -> bool {
    !text.is_empty() && text.split('.').all(is_name)
}

fn not_a_name(what: &str, name: &str) -> ConnectorError {
    ConnectorError::new(
        Fault::Settings,
        format!("“{}” cannot be the name of a ServiceNow {what}", crate::connector::answer::plain(name)),
        "Correct the name in the profile",
    )
}

//! Attachments: base64 on the way in, raw bytes on the way out.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::catalogue::{Fields, filled, int, text};
use super::desk::Desk;
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::state::{State, poisoned};
use crate::standins::ledger::{Accepted, NewEntry};
use crate::standins::server::Common;

/// Schema of an attachment.
pub(super) const SCHEMA: &str = "Attachment";

/// An attachment.
#[derive(Debug)]
pub(super) struct File {
    /// The documented fields, without the content.
    pub(super) fields: Fields,
    /// The content.
    pub(super) bytes: Bytes,
}

/// The attachments and which ticket they belong to.
#[derive(Debug, Default)]
pub(super) struct FileStore {
    rows: BTreeMap<i64, File>,
    by_ticket: BTreeMap<i64, BTreeSet<i64>>,
}

impl FileStore {
    /// An attachment.
    pub(super) fn get(&self, id: i64) -> Option<&File> {
        self.rows.get(&id)
    }

    /// A ticket's attachments in the order of their ids.
    pub(super) fn of_ticket(&self, ticket: i64) -> impl Iterator<Item = &File> {
        self.by_ticket.get(&ticket).into_iter().flatten().filter_map(|id| self.rows.get(id))
    }

    /// The attachments of one action.
    pub(super) fn of_action(&self, ticket: i64, action: i64) -> impl Iterator<Item = &File> {
        self.of_ticket(ticket).filter(move |file| int(&file.fields, "action_id") == Some(action))
    }
}

/// A file that is ready to be stored.
#[derive(Debug)]
pub(super) struct NewFile {
    fields: Fields,
    bytes: Bytes,
}

/// Checks a sent attachment; one without `ticket_id` belongs to `ticket`.
pub(super) fn prepare(
    state: &State,
    common: &Common,
    mut sent: Fields,
    ticket: Option<i64>,
) -> Result<NewFile, Refusal> {
    let owner = int(&sent, "ticket_id").filter(|id| *id > 0).or(ticket);
    if ticket.is_none() {
        let Some(id) = owner else { return Err(Refusal::rule("An Attachment must be associated with a ticket_id")) };
        if state.live_ticket(id).is_none() {
            return Err(Refusal::rule("An Attachment must be associated with a ticket_id"));
        }
        if poisoned(common, id) {
            return Err(Refusal::rule("Object reference not set to an instance of an object."));
        }
    }
    if filled(&sent, "filename").is_none() {
        return Err(Refusal::rule("A filename must be specified"));
    }
    let encoded = sent.remove("data_base64").or_else(|| sent.remove("data"));
    let bytes = decode(encoded.as_ref().and_then(Value::as_str).unwrap_or_default())?;
    sent.remove("data");
    if let Some(owner) = owner {
        sent.insert("ticket_id", Value::from(owner));
    }
    Ok(NewFile { fields: sent, bytes })
}

/// Plain base64, or a data URL that holds it.
fn decode(sent: &str) -> Result<Bytes, Refusal> {
    let payload =
        sent.strip_prefix("data:").and_then(|url| url.split_once(";base64,")).map_or(sent, |(_, payload)| payload);
    STANDARD
        .decode(payload.trim())
        .map(Bytes::from)
        .map_err(|error| Refusal::rule(format!("The input is not a valid Base-64 string: {error}")))
}

impl Desk<'_> {
    /// Stores a file, for an action when its number is given.
    pub(super) fn add_file(&mut self, file: NewFile, ticket: Option<i64>, action: Option<i64>) -> i64 {
        let id = self.state.files.rows.keys().next_back().map_or(1, |last| last + 1);
        let NewFile { mut fields, bytes } = file;
        fields.retain(|name, _| !name.starts_with('_') && !name.starts_with("new_"));
        let ticket = ticket.or_else(|| int(&fields, "ticket_id")).unwrap_or_default();
        for (name, number) in [("ticket_id", Some(ticket)), ("unique_id", Some(ticket)), ("action_id", action)] {
            if let Some(number) = number {
                fields.insert(name, Value::from(number));
            }
        }
        let visible = fields.get("showforusers").and_then(Value::as_bool);
        let visible = visible.unwrap_or_else(|| self.common.switches.on("halo.file-visible-by-default"));
        let content_type = content_type(text(&fields, "filename").unwrap_or_default());
        fields.extend([
            ("id", Value::from(id)),
            ("type", Value::from(0)),
            ("filesize", Value::from(bytes.len())),
            ("showforusers", Value::from(visible)),
            ("content_type", Value::from(content_type)),
            ("guid", Value::from(uuid::Uuid::new_v4().to_string())),
            ("datecreated", Value::from(self.now())),
            ("last_updated", Value::from(self.now())),
        ]);
        let mut shown = self.ledger_fields(&fields, &BTreeMap::new());
        shown.retain(|name, _| ["filename", "filesize", "note", "action_id"].contains(&name.as_str()));
        shown.insert("sha256".to_owned(), fingerprint(&bytes));
        self.enter(
            Accepted::File,
            NewEntry {
                table: "Attachment".to_owned(),
                id: id.to_string(),
                parent: Some(ticket.to_string()),
                public: Some(visible),
                fields: shown,
                ..NewEntry::default()
            },
        );
        self.state.files.by_ticket.entry(ticket).or_default().insert(id);
        self.state.files.rows.insert(id, File { fields, bytes });
        id
    }

    /// Deletes a file and returns its fields.
    pub(super) fn delete_file(&mut self, id: i64) -> Option<Fields> {
        let file = self.state.files.rows.remove(&id)?;
        let ticket = int(&file.fields, "ticket_id").unwrap_or_default();
        if let Some(ids) = self.state.files.by_ticket.get_mut(&ticket) {
            ids.remove(&id);
        }
        let parent = Some(ticket.to_string());
        self.enter(
            Accepted::Delete,
            NewEntry { table: "Attachment".to_owned(), id: id.to_string(), parent, ..NewEntry::default() },
        );
        Some(file.fields)
    }
}

/// The list of a ticket's files, or of one action's. Without a scope nothing comes back, and
/// `folders` is there in any case.
pub(super) fn list(state: &State, look: &Look, query: &Query) -> Value {
    let by_type = query.int("unique_id").filter(|_| query.int("type").unwrap_or_default() == 0);
    let ticket = query.int("ticket_id").or(by_type);
    let action = query.int("action_id");
    let files = ticket.into_iter().flat_map(|ticket| state.files.of_ticket(ticket));
    let files = files.filter(|file| action.is_none_or(|action| int(&file.fields, "action_id") == Some(action)));
    let rows: Vec<Value> = files.map(|file| Value::Object(look.show(&file.fields, SCHEMA, &[]))).collect();
    json!({
        "type": 0, "unique_id": ticket.unwrap_or_default(), "ticket_id": ticket.unwrap_or_default(),
        "action_id": action.unwrap_or_default(), "record_count": rows.len(), "attachments": rows, "folders": [],
    })
}

fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn content_type(filename: &str) -> &'static str {
    let ending = filename.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

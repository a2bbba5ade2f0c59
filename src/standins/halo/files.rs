//! Attachments: base64 on the way in, raw bytes on the way out.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::catalogue::{Fields, filled, int, text};
use super::desk::Desk;
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

/// What an attachment belongs to: the `type` of the owner and its id.
pub(super) type Owner = (i64, i64);

/// The `type` of attachments of tickets.
pub(super) const OF_TICKET: i64 = 0;

/// The attachments and what they belong to.
#[derive(Debug, Default)]
pub(super) struct FileStore {
    rows: BTreeMap<i64, File>,
    by_owner: BTreeMap<Owner, BTreeSet<i64>>,
}

impl FileStore {
    /// An attachment.
    pub(super) fn get(&self, id: i64) -> Option<&File> {
        self.rows.get(&id)
    }

    /// An owner's attachments in the order of their ids.
    pub(super) fn of(&self, owner: Owner) -> impl Iterator<Item = &File> {
        self.by_owner.get(&owner).into_iter().flatten().filter_map(|id| self.rows.get(id))
    }

    /// A ticket's attachments in the order of their ids.
    pub(super) fn of_ticket(&self, ticket: i64) -> impl Iterator<Item = &File> {
        self.of((OF_TICKET, ticket))
    }

    /// The attachments of one action.
    pub(super) fn of_action(&self, ticket: i64, action: i64) -> impl Iterator<Item = &File> {
        self.of_ticket(ticket).filter(move |file| int(&file.fields, "action_id") == Some(action))
    }
}

/// A file that is ready to be stored.
#[derive(Debug)]
pub(super) struct NewFile {
    id: Option<i64>,
    fields: Fields,
    bytes: Option<Bytes>,
}

/// Checks a sent attachment; one that names no owner belongs to `ticket`.
pub(super) fn prepare(
    state: &State,
    common: &Common,
    look: &Look,
    mut sent: Fields,
    ticket: Option<i64>,
) -> Result<NewFile, Refusal> {
    let id = int(&sent, "id").filter(|id| *id > 0);
    let stored = id.map(|id| state.files.get(id).ok_or(Refusal::NotFound)).transpose()?;
    let owner = stored.map(|file| owner_of(&file.fields)).or_else(|| sent_owner(&sent));
    if ticket.is_none() {
        check_owner(state, common, look, owner)?;
    }
    if stored.is_none() && filled(&sent, "filename").is_none() {
        return Err(Refusal::rule("A filename must be specified"));
    }
    let encoded = sent.remove("data_base64").or_else(|| sent.remove("data"));
    sent.remove("data");
    let bytes = match (&encoded, stored) {
        (None, Some(_)) => None,
        _ => Some(decode(encoded.as_ref().and_then(Value::as_str).unwrap_or_default())?),
    };
    check_size(common, bytes.as_ref().map_or(0, Bytes::len))?;
    let (kind, number) = owner.unwrap_or((OF_TICKET, ticket.unwrap_or_default()));
    sent.insert("type", Value::from(kind));
    sent.insert("unique_id", Value::from(number));
    if kind == OF_TICKET {
        sent.insert("ticket_id", Value::from(number));
    }
    Ok(NewFile { id, fields: sent, bytes })
}

/// A file whose content arrived by another way, under a checked owner.
pub(super) fn arrived(
    state: &State,
    common: &Common,
    look: &Look,
    fields: Fields,
    bytes: Bytes,
) -> Result<NewFile, Refusal> {
    let file = prepare(state, common, look, fields, None)?;
    check_size(common, bytes.len())?;
    Ok(NewFile { bytes: Some(bytes), ..file })
}

/// The owner that a new attachment names: a ticket, or something else by its type and id.
fn sent_owner(sent: &Fields) -> Option<Owner> {
    let number = |name| int(sent, name).filter(|id| *id > 0);
    let by_type = || number("unique_id").map(|id| (int(sent, "type").unwrap_or(OF_TICKET), id));
    number("ticket_id").map(|ticket| (OF_TICKET, ticket)).or_else(by_type)
}

fn owner_of(fields: &Fields) -> Owner {
    (int(fields, "type").unwrap_or(OF_TICKET), int(fields, "unique_id").unwrap_or_default())
}

/// A ticket that a file is for must be there; owners of other kinds are not looked at.
fn check_owner(state: &State, common: &Common, look: &Look, owner: Option<Owner>) -> Result<(), Refusal> {
    let missing = || Refusal::rule("An Attachment must be associated with a ticket_id");
    let (kind, id) = owner.ok_or_else(missing)?;
    if kind != OF_TICKET {
        return Ok(());
    }
    let ticket = state.live_ticket(id).ok_or_else(missing)?;
    if !look.sight().shows(&ticket.fields) {
        return Err(Refusal::Forbidden("sight of this ticket"));
    }
    if poisoned(common, id) {
        return Err(Refusal::rule("Object reference not set to an instance of an object."));
    }
    Ok(())
}

/// Refuses a file that is larger than the instance takes.
pub(super) fn check_size(common: &Common, bytes: usize) -> Result<(), Refusal> {
    let limit = common.switches.number("halo.file-size-limit");
    let too_large = usize::try_from(limit).is_ok_and(|limit| limit > 0 && bytes > limit);
    if too_large {
        return Err(Refusal::rule(format!("The file exceeds the maximum size of {limit} bytes")));
    }
    Ok(())
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
        let NewFile { id, mut fields, bytes } = file;
        fields.retain(|name, _| !name.starts_with('_') && !name.starts_with("new_"));
        if let Some(id) = id {
            return self.change_file(id, fields, bytes);
        }
        let bytes = self.kept_as(bytes.unwrap_or_default());
        let id = self.state.files.rows.keys().next_back().map_or(1, |last| last + 1);
        if let Some(ticket) = ticket {
            let owner = [("type", OF_TICKET), ("unique_id", ticket), ("ticket_id", ticket)];
            fields.extend(owner.map(|(name, number)| (name, Value::from(number))));
        }
        if let Some(action) = action {
            fields.insert("action_id", Value::from(action));
        }
        let visible = fields.get("showforusers").and_then(Value::as_bool);
        let visible = visible.unwrap_or_else(|| self.common.switches.on("halo.file-visible-by-default"));
        let content_type = content_type(text(&fields, "filename").unwrap_or_default());
        fields.extend([
            ("id", Value::from(id)),
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
        self.enter_file(Accepted::File, id, &fields, shown);
        self.state.files.by_owner.entry(owner_of(&fields)).or_default().insert(id);
        self.state.files.rows.insert(id, File { fields, bytes });
        id
    }

    fn kept_as(&self, bytes: Bytes) -> Bytes {
        match self.common.switches.get("halo.file-storage").as_str() {
            "rewritten" => [&bytes[..], b"\n"].concat().into(),
            _ => bytes,
        }
    }

    /// Changes what was sent of a stored file; its owner stays.
    fn change_file(&mut self, id: i64, mut sent: Fields, bytes: Option<Bytes>) -> i64 {
        let now = Value::from(self.now());
        let Some(file) = self.state.files.rows.get_mut(&id) else { return id };
        sent.retain(|name, value| !KEPT.contains(name) && file.fields.get(name) != Some(value));
        let same_bytes = bytes.as_ref().is_none_or(|bytes| *bytes == file.bytes);
        let what = if sent.is_empty() && same_bytes { Accepted::NoOp } else { Accepted::Update };
        if what == Accepted::Update {
            file.fields.extend(sent.clone());
            file.fields.insert("last_updated", now);
            if let Some(bytes) = bytes {
                file.fields.insert("filesize", Value::from(bytes.len()));
                file.bytes = bytes;
            }
            let name = text(&file.fields, "filename").unwrap_or_default();
            let content_type = Value::from(content_type(name));
            file.fields.insert("content_type", content_type);
        }
        let fields = file.fields.clone();
        let shown = self.ledger_fields(&sent, &BTreeMap::new());
        self.enter_file(what, id, &fields, shown);
        id
    }

    fn enter_file(&self, what: Accepted, id: i64, file: &Fields, fields: BTreeMap<String, String>) {
        let (_, owner) = owner_of(file);
        let public = (what == Accepted::File).then(|| super::catalogue::flag(file, "showforusers"));
        self.enter(
            what,
            NewEntry {
                table: "Attachment".to_owned(),
                id: id.to_string(),
                parent: Some(owner.to_string()),
                public,
                fields,
                ..NewEntry::default()
            },
        );
    }

    /// Deletes a file and returns its fields.
    pub(super) fn delete_file(&mut self, id: i64) -> Option<Fields> {
        let file = self.state.files.rows.remove(&id)?;
        if let Some(ids) = self.state.files.by_owner.get_mut(&owner_of(&file.fields)) {
            ids.remove(&id);
        }
        self.enter_file(Accepted::Delete, id, &file.fields, BTreeMap::new());
        Some(file.fields)
    }
}

/// What a change of a stored file cannot touch.
const KEPT: &[&str] =
    &["id", "guid", "type", "unique_id", "ticket_id", "filesize", "content_type", "datecreated", "last_updated"];

/// The SHA-256 of a content in hexadecimal.
pub(super) fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

/// The content type that a file's name stands for.
pub(super) fn content_type(filename: &str) -> &'static str {
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

//! Files: listed ticket by ticket where there are some, fetched as raw bytes, stored as base64.
//!
//! Only a plain `"showforusers": true` makes a file public; who may read the action that it belongs
//! to decides as well, and is for the mapping to ask. Halo tells no fingerprint.

use futures_util::future::join_all;
use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde_json::json;
use serde_json::value::RawValue;
use url::Url;

use super::config::AT_ONCE;
use super::convert::{Frame, moment};
use super::endpoints::{self, ATTACHMENTS, Query};
use super::wire::{self, Listing, Members, incomplete};
use super::{Halo, images, kinds};
use crate::connector::answer::Answer;
use crate::connector::call::CallError;
use crate::connector::files::{FileOutcome, FileWrite, FilesPage};
use crate::connector::http::{Request, host_of};
use crate::connector::piped::{Framing, Piped};
use crate::connector::{ConnectorError, Draft, Fault, Poison, Result};
use crate::model::note::WrittenBy;
use crate::model::{File, FileKey, RecordKey, Visibility};

/// The longest answer that can be a row instead of a file.
const LONGEST_ROW: usize = 64 * 1024;

impl Halo {
    /// Lists all files of these tickets.
    pub(super) async fn files_of_tickets(&self, records: &[RecordKey]) -> Result<FilesPage> {
        let mut all = FilesPage::default();
        for some in self.having_files(records).await.chunks(AT_ONCE) {
            let read = join_all(some.iter().map(|key| self.files_of_ticket(key))).await;
            for (key, read) in some.iter().zip(read) {
                match read {
                    Ok(page) => {
                        all.files.extend(page.files);
                        all.poison.extend(page.poison);
                    }
                    Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound) => {
                        let reason = format!("the files of ticket {} may not be listed: {}", key.id, error.what);
                        all.poison.push(Poison { id: Some(key.id.clone()), reason });
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(all)
    }

    async fn files_of_ticket(&self, key: &RecordKey) -> Result<FilesPage> {
        kinds::only_tickets(&key.kind)?;
        let ticket = kinds::number(&key.id)?;
        let (frame, agent) = (self.frame(), self.identity().agent);
        let convert = |listing: Listing<'_>| {
            if listing.record_count.is_some_and(|announced| announced > listing.rows.len() as u64) {
                return Err(incomplete(ATTACHMENTS, &format!("ticket {ticket} shows fewer files than it counts")));
            }
            let mut page = FilesPage::default();
            for row in listing.rows {
                match file(row, &frame, ticket, agent) {
                    Ok(file) => page.files.push(file),
                    Err(reason) => page.poison.push(Poison {
                        id: Some(key.id.clone()),
                        reason: format!("a file of ticket {ticket}: {reason}"),
                    }),
                }
            }
            Ok(page)
        };
        let query: Query = vec![("ticket_id", ticket.to_string())];
        self.door.list(ATTACHMENTS, "attachments", &query, convert).await
    }

    /// Fetches the bytes of a file.
    pub(super) async fn fetch_file(&self, file: &FileKey, into: &Draft) -> Result<()> {
        if let Some(image) = images::address(&file.id, &self.door.open().await?.http().url(&images::path())) {
            self.door.open().await?.fetch(&Request::bytes(image), into).await?;
            return Ok(());
        }
        let id = file.id.parse().map_err(|_no_number: std::num::ParseIntError| {
            ConnectorError::new(Fault::NotFound, format!("Halo has no file {}", file.id), "Look at the ticket in Halo")
        })?;
        let caller = self.door.open().await?;
        let answer = caller.fetch(&Request::bytes(caller.http().url(&endpoints::one(ATTACHMENTS, id))), into).await?;
        match elsewhere(&answer, id, into) {
            // Our sign-in goes along only where the address is the instance's own.
            Some(link) if caller.http().may_fetch(&link) => drop(caller.fetch(&Request::bytes(link), into).await?),
            Some(link) => return Err(another_host(&link, caller.http().fetch_hint(&link))),
            None => {}
        }
        Ok(())
    }

    /// Stores a file on a ticket.
    pub(super) async fn store_one_file(&self, write: &FileWrite) -> FileOutcome {
        let ticket = match kinds::only_tickets(&write.key.kind).and_then(|()| kinds::number(&write.key.id)) {
            Ok(ticket) => ticket,
            Err(error) => return FileOutcome::Refused(error),
        };
        let sent = match self.send_file(ticket, write).await {
            Ok(body) => body,
            Err(error) => return failed(error),
        };
        let read = wire::written(&sent).and_then(|(_, rows)| match rows.as_slice() {
            [row] => file(row, &self.frame(), ticket, None).ok(),
            _ => None,
        });
        match read {
            Some(file) if file.key.record == write.key => FileOutcome::Stored(Box::new(file)),
            _ => FileOutcome::Unknown(unclear()),
        }
    }

    async fn send_file(&self, ticket: i64, write: &FileWrite) -> std::result::Result<String, CallError> {
        let public = write.file.visibility() == Visibility::Public;
        let about = json!({
            "ticket_id": ticket, "filename": write.file.name(), "isimage": false, "showforusers": public,
        });
        let about = about.to_string();
        let open = about.strip_suffix('}').unwrap_or(&about);
        let framing = Framing::Base64 { before: format!("[{open},\"data_base64\":\""), after: "\"}]".to_owned() };
        let piped = Piped { contents: write.contents.clone(), framing };
        self.door.post_piped(ATTACHMENTS, HeaderValue::from_static("application/json"), piped).await
    }
}

/// Where the bytes are, if the answer is not the file but tells of it: some instances keep files in a
/// store of their own.
fn elsewhere(answer: &Answer, id: i64, got: &Draft) -> Option<Url> {
    let json = answer.header(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/json"));
    let bytes = if json { got.small(LONGEST_ROW)? } else { return None };
    let members = Members::of(std::str::from_utf8(&bytes).ok()?).ok()?;
    if members.int("id").ok()? != Some(id) || members.raw("filename").is_none() {
        return None;
    }
    ["download_url", "link", "s3url", "att_link"].iter().find_map(|name| members.words(name).parse().ok())
}

/// What a failed upload says. Hosted instances take large files by a signed address of their store; of
/// that the documents name the calls alone, so such a file is never sent by a way that is guessed.
fn failed(failed: CallError) -> FileOutcome {
    let status = failed.status;
    match FileOutcome::failed(failed) {
        FileOutcome::Refused(mut error) if error.fault == Fault::Refused && is_about_size(status, &error.what) => {
            error
                .what
                .push_str("; how a program hands larger files to Halo is not documented, so attach it there by hand");
            FileOutcome::Refused(error)
        }
        outcome => outcome,
    }
}

fn is_about_size(status: Option<u16>, what: &str) -> bool {
    let what = what.to_ascii_lowercase();
    status == Some(413) || ["size", "too large", "too big"].iter().any(|word| what.contains(word))
}

fn another_host(link: &Url, hint: &str) -> ConnectorError {
    let what = format!("Halo keeps this file on {}, where our credentials must not go", host_of(link));
    ConnectorError::new(Fault::Settings, what, hint)
}

/// Reads a row of a list, or of the answer to an upload. `agent` is our own.
fn file(raw: &RawValue, frame: &Frame, ticket: i64, agent: Option<i64>) -> std::result::Result<File, String> {
    let members = Members::of(raw.get())?;
    let id = members.int("id")?.filter(|id| *id > 0).ok_or("it has no id")?;
    let of = members.int("ticket_id")?.filter(|id| *id > 0).unwrap_or(ticket);
    let at = match moment(&members, "datecreated", frame.zone)? {
        Some(at) => at,
        None => moment(&members, "last_updated", frame.zone)?.unwrap_or(Timestamp::UNIX_EPOCH),
    };
    let own = agent.is_some() && members.int("agent_id")? == agent;
    let public = members.flag("showforusers") == Some(true);
    Ok(File {
        key: FileKey { record: frame.ticket_key(of), id: id.to_string() },
        name: members.words("filename"),
        size: members.int("filesize")?.and_then(|size| u64::try_from(size).ok()),
        content_type: members.words("content_type"),
        visibility: if public { Visibility::Public } else { Visibility::Private },
        note: members.int("action_id")?.filter(|id| *id > 0).map(|id| id.to_string()),
        inline: false,
        written_by: if own { WrittenBy::Ourselves } else { WrittenBy::Others },
        at,
        sha256: None,
        withheld: None,
    })
}

fn unclear() -> ConnectorError {
    incomplete(ATTACHMENTS, "it does not show the file that was sent")
}

//! Files: listed for many records at once, fetched and stored one by one through the Attachment API.
//!
//! ServiceNow does not say who may see a file: whoever may see the record may. So each is private
//! until the desk's profile says otherwise. Images within texts lie under table names of their own
//! (`ZZ_YYincident`), which hides them from the record.

use std::collections::BTreeSet;

use reqwest::header::HeaderValue;

use crate::connector::answer::plain;
use crate::connector::call::CallError;
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::files::{FileOutcome, FileWrite, FilesPage, FilesRequest, NewFiles};
use crate::connector::http::Request;
use crate::connector::piped::{Framing, Piped};
use crate::connector::pull::{Poison, PullEnd};
use crate::connector::{Draft, Result};
use crate::model::note::WrittenBy;
use crate::model::{File, FileKey, Fingerprint, InstanceId, Kind, RecordId, RecordKey, System, Visibility};

use super::config::{DIALECT, IDS_AT_ONCE};
use super::convert::stamp;
use super::endpoints::{self, ATTACHMENTS, FILES};
use super::page::RawRow;
use super::query::{Order, Query, moment};
use super::records::stepped_back;
use super::scan::{Scan, ignored};
use super::wire::{self, Row};
use super::{ServiceNow, batch, together, who};

/// What stands before the table's name where a file is an image within a text.
const INLINE: &str = "ZZ_YY";

const FIELDS: &[&str] = &[
    "sys_id",
    "table_name",
    "table_sys_id",
    "file_name",
    "content_type",
    "size_bytes",
    "hash",
    "state",
    "sys_created_on",
    "sys_created_by",
];

/// Lists all files of these records.
pub(super) async fn of(here: &ServiceNow, records: &[RecordKey]) -> Result<FilesPage> {
    let ourselves = who::own_name(here).await?;
    let mut all = FilesPage::default();
    let scans = records.chunks(IDS_AT_ONCE).map(scan).collect::<Result<Vec<_>>>()?;
    let _ahead = together::ask(here, &scans).await;
    for (chunk, scan) in records.chunks(IDS_AT_ONCE).zip(scans) {
        let mut cursor = here.cursor(scan);
        while let Some(rows) = cursor.next().await? {
            for row in &rows {
                match row.cells().and_then(|cells| file(&here.instance, ourselves.as_deref(), &cells)) {
                    Ok(file) if chunk.contains(&file.key.record) => all.files.push(file),
                    Ok(_) => return Err(ignored(FILES, "a file of a record came that was not asked for")),
                    Err(reason) => all.poison.push(unreadable(row, &reason)),
                }
            }
        }
    }
    Ok(all)
}

fn scan(records: &[RecordKey]) -> Result<Scan> {
    let kinds: BTreeSet<&Kind> = records.iter().map(|key| &key.kind).collect();
    let ids = records.iter().map(|key| key.id.as_str());
    let tables = tables(kinds);
    Ok(Scan {
        table: FILES.to_owned(),
        query: Query::all().within("table_sys_id", ids)?.within("table_name", tables.iter().map(String::as_str))?,
        order: Order::Stamp("sys_created_on"),
        from: None,
        fields: FIELDS.iter().map(|name| (*name).to_owned()).collect(),
    })
}

/// The names under which files of records of these kinds are kept.
fn tables<'k>(kinds: impl IntoIterator<Item = &'k Kind>) -> Vec<String> {
    kinds.into_iter().flat_map(|kind| [kind.to_string(), format!("{INLINE}{kind}")]).collect()
}

/// Lists the records that got files since a position: a file need not change its record.
pub(super) async fn since(here: &ServiceNow, request: &FilesRequest) -> Result<NewFiles> {
    let from = stepped_back(Some(&request.since), here);
    let mut query = Query::all().within("table_name", tables(&request.kinds).iter().map(String::as_str))?;
    if let Some(from) = from {
        query = query.and(format!("sys_created_on>={}", moment(from)));
    }
    let fields = FIELDS.iter().map(|name| (*name).to_owned()).collect();
    let order = Order::Stamp("sys_created_on");
    let mut cursor = here.cursor(Scan { table: FILES.to_owned(), query, order, from, fields });
    let mut records = BTreeSet::new();
    let mut next = Some(request.since.clone());
    while let Some(rows) = cursor.next().await? {
        // One that cannot be read shows itself when its record is looked at.
        let files = rows.iter().filter_map(|row| file(&here.instance, None, &row.cells().ok()?).ok());
        records.extend(files.map(|file| file.key.record));
        next = next.max(cursor.position());
    }
    let end = PullEnd { rows: cursor.rows(), announced: cursor.announced(), hidden_by_rights: cursor.hidden(), next };
    Ok(NewFiles { records: records.into_iter().collect(), end })
}

fn unreadable(row: &RawRow, reason: &str) -> Poison {
    let id = row.keys.id.as_deref().unwrap_or("without an id");
    Poison { id: None, reason: format!("the entry of the file {id} cannot be read: {reason}") }
}

/// A file of a row of the Attachment API. Older releases tell neither fingerprint nor state.
fn file(instance: &InstanceId, ourselves: Option<&str>, row: &Row) -> std::result::Result<File, String> {
    let filled = |name: &str| match row.text(name) {
        "" => Err(format!("it has no {name}")),
        text => Ok(text.to_owned()),
    };
    let by = row.text("sys_created_by");
    let own = ourselves.is_some_and(|name| !name.is_empty() && name.eq_ignore_ascii_case(by));
    let table = filled("table_name")?;
    let within_text = table.strip_prefix(INLINE);
    let record = RecordKey {
        system: System::ServiceNow,
        instance: instance.clone(),
        kind: Kind::new(within_text.unwrap_or(&table)),
        id: RecordId::from(filled("table_sys_id")?),
    };
    Ok(File {
        key: FileKey { record, id: filled("sys_id")? },
        name: row.text("file_name").to_owned(),
        size: row.text("size_bytes").parse().ok(),
        content_type: row.text("content_type").to_owned(),
        visibility: Visibility::Private,
        note: None,
        inline: within_text.is_some(),
        written_by: if own { WrittenBy::Ourselves } else { WrittenBy::Others },
        at: stamp(row.text("sys_created_on")).ok_or("sys_created_on is no date and time")?,
        sha256: Fingerprint::told(row.text("hash")),
        withheld: (row.text("state") == "not_available")
            .then(|| "ServiceNow withholds it: its virus scan found something".to_owned()),
    })
}

/// Fetches the bytes of a file.
pub(super) async fn fetch(here: &ServiceNow, file: &FileKey, into: &Draft) -> Result<()> {
    let path = format!("{}/file", endpoints::file(&file.id)?);
    here.caller.fetch(&Request::bytes(here.caller.http().url(&path)), into).await?;
    Ok(())
}

/// Stores a file, as one raw body.
pub(super) async fn store(here: &ServiceNow, write: &FileWrite) -> FileOutcome {
    let answered = match here.caller.write(&upload(here, write)).await {
        Ok(answer) => answer,
        Err(error) => return failed(error),
    };
    if let Some(words) = wire::vendor_words(&answered.body) {
        return FileOutcome::Refused(refusal(&words));
    }
    let told = wire::row(&answered).map_err(failed).and_then(|raw| {
        let read = Row::read(&raw).and_then(|row| file(&here.instance, None, &row));
        // It is stored; under which id, the list will show.
        read.map_err(|_reason| FileOutcome::Unknown(batch::unmatched()))
    });
    match told {
        Ok(file) if file.key.record == write.key => FileOutcome::Stored(Box::new(file)),
        Ok(_) => FileOutcome::Unknown(batch::unmatched()),
        Err(outcome) => outcome,
    }
}

fn upload(here: &ServiceNow, write: &FileWrite) -> Request {
    let parameters = [
        ("table_name", write.key.kind.to_string()),
        ("table_sys_id", write.key.id.to_string()),
        ("file_name", write.file.name().to_owned()),
    ];
    let url = endpoints::address(here.caller.http(), &format!("{ATTACHMENTS}/file"), &parameters);
    let plain = HeaderValue::from_static("application/octet-stream");
    let content_type = match write.file.content_type() {
        "" => plain,
        told => HeaderValue::from_str(told).unwrap_or(plain),
    };
    Request::piped(url, content_type, Piped { contents: write.contents.clone(), framing: Framing::Raw })
}

fn failed(error: CallError) -> FileOutcome {
    let forbidden = error.error.fault == Fault::Forbidden;
    match FileOutcome::failed(error) {
        FileOutcome::Refused(mut error) if forbidden => {
            "Give the connecting account the right to write the record and one of the roles in glide.attachment.role"
                .clone_into(&mut error.hint);
            FileOutcome::Refused(error)
        }
        outcome => outcome,
    }
}

fn refusal(words: &str) -> ConnectorError {
    ConnectorError::new(
        Fault::Refused,
        format!("{} refused the file: {}", DIALECT.vendor, plain(words)),
        "Look at the type and size that the instance takes",
    )
}

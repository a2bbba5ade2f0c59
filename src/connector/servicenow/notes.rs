//! Reading comments and work notes from the journal table, which has rights of its own.

use std::collections::BTreeMap;

use tokio::sync::mpsc;

use crate::connector::Result;
use crate::connector::pull::{NotesPage, NotesRequest, Poison, PullEnd};
use crate::model::{Kind, Note, RecordId, RecordKey};

use super::config::IDS_AT_ONCE;
use super::page::RawRow;
use super::query::{Order, Query, moment};
use super::records::{stepped_back, stopped};
use super::scan::{Scan, ignored};
use super::{ServiceNow, convert, together, who};

/// The journal's table.
pub(super) const JOURNAL: &str = "sys_journal_field";
const FIELDS: &[&str] = &["sys_id", "name", "element", "element_id", "value", "sys_created_on", "sys_created_by"];
const ELEMENTS: [&str; 2] = ["comments", "work_notes"];

/// Reads the entries written since a position on records of these kinds.
pub(super) async fn since(
    here: &ServiceNow,
    request: &NotesRequest,
    pages: &mpsc::Sender<NotesPage>,
) -> Result<PullEnd> {
    let mut end = PullEnd { rows: 0, announced: Some(0), hidden_by_rights: 0, next: Some(request.since.clone()) };
    if request.kinds.is_empty() {
        return Ok(end);
    }
    let ourselves = who::own_name(here).await?;
    let mut cursor = here.cursor(window(here, request)?);
    while let Some(rows) = cursor.next().await? {
        let page = page_of(here, ourselves.as_deref(), &rows);
        if page.notes.iter().any(|note| !request.kinds.contains(&note.key.record.kind)) {
            return Err(ignored(JOURNAL, "an entry of a kind of record came that was not asked for"));
        }
        pages.send(page).await.map_err(|_closed| stopped())?;
        end.next = end.next.take().max(cursor.position());
    }
    end.rows = cursor.rows();
    end.announced = cursor.announced();
    end.hidden_by_rights = cursor.hidden();
    Ok(end)
}

/// What is read for a window.
pub(super) fn window(here: &ServiceNow, request: &NotesRequest) -> Result<Scan> {
    let from = stepped_back(Some(&request.since), here);
    let mut query = Query::all().within("name", request.kinds.iter().map(Kind::as_str))?.within("element", ELEMENTS)?;
    if let Some(from) = from {
        query = query.and(format!("sys_created_on>={}", moment(from)));
    }
    Ok(Scan { from, ..scan(query) })
}

/// Reads all entries of these records, oldest first per record. Entries that cannot be read are set aside.
pub(super) async fn of(here: &ServiceNow, records: &[RecordKey]) -> Result<NotesPage> {
    let ourselves = who::own_name(here).await?;
    let mut by_record: BTreeMap<RecordId, Vec<Note>> = BTreeMap::new();
    let mut all = NotesPage::default();
    let entries = |chunk: &[RecordKey]| {
        let ids = chunk.iter().map(|key| key.id.as_str());
        Ok(scan(Query::all().within("element_id", ids)?.within("element", ELEMENTS)?))
    };
    let scans = records.chunks(IDS_AT_ONCE).map(entries).collect::<Result<Vec<_>>>()?;
    let _ahead = together::ask(here, &scans).await;
    for (chunk, scan) in records.chunks(IDS_AT_ONCE).zip(scans) {
        let mut cursor = here.cursor(scan);
        while let Some(rows) = cursor.next().await? {
            let page = page_of(here, ourselves.as_deref(), &rows);
            all.poison.extend(page.poison);
            for note in page.notes {
                if !chunk.iter().any(|key| key.id == note.key.record.id) {
                    return Err(ignored(JOURNAL, "an entry of a record came that was not asked for"));
                }
                by_record.entry(note.key.record.id.clone()).or_default().push(note);
            }
        }
    }
    all.notes = records.iter().flat_map(|key| by_record.remove(&key.id).unwrap_or_default()).collect();
    Ok(all)
}

fn scan(query: Query) -> Scan {
    let fields = FIELDS.iter().map(|name| (*name).to_owned()).collect();
    Scan { table: JOURNAL.to_owned(), query, order: Order::Stamp("sys_created_on"), from: None, fields }
}

fn page_of(here: &ServiceNow, ourselves: Option<&str>, rows: &[RawRow]) -> NotesPage {
    let mut page = NotesPage::default();
    for row in rows {
        match row.cells().and_then(|cells| convert::note(&here.instance, ourselves, &cells)) {
            Ok(note) => page.notes.push(note),
            Err(reason) => page.poison.push(unreadable(row, &reason)),
        }
    }
    page
}

/// An entry that cannot be read, under the record that it belongs to.
fn unreadable(row: &RawRow, reason: &str) -> Poison {
    let entry = row.keys.id.as_deref().unwrap_or("without an id");
    Poison {
        id: row.keys.record.as_deref().map(RecordId::from),
        reason: format!("the journal entry {entry} cannot be read: {reason}"),
    }
}

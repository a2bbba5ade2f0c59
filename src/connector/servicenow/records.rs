//! Reading records: those that changed, those with known ids, those that carry a marker.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::connector::Result;
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::pull::{Page, Poison, Position, PullEnd, PullRequest};
use crate::connector::write::Marker;
use crate::model::{FieldName, Kind, Record, RecordId};

use super::config::IDS_AT_ONCE;
use super::page::RawRow;
use super::query::{Order, Query, moment};
use super::scan::{Scan, ignored};
use super::{ServiceNow, convert, endpoints, fields, together};

const BY_CHANGE: Order = Order::Stamp("sys_updated_on");

/// Reads what changed since a position, page by page.
pub(super) async fn pull(here: &ServiceNow, request: &PullRequest, pages: &mpsc::Sender<Page>) -> Result<PullEnd> {
    let mut end = PullEnd { rows: 0, announced: Some(0), hidden_by_rights: 0, next: request.since.clone() };
    let scans = scans(here, request)?;
    let _ahead = together::ask(here, &scans).await;
    for scan in scans {
        pull_one(here, request, scan, pages, &mut end).await?;
    }
    Ok(end)
}

/// What is read for a pull: one list, or one for every few of the ids that are named.
pub(super) fn scans(here: &ServiceNow, request: &PullRequest) -> Result<Vec<Scan>> {
    let mut query = request.filter.as_deref().map_or_else(|| Ok(Query::all()), Query::written)?;
    let from = stepped_back(request.since.as_ref(), here);
    if let Some(from) = from {
        query = query.and(format!("sys_updated_on>={}", moment(from)));
    }
    if let Some(after) = request.created_after {
        query = query.and(format!("sys_created_on>{}", moment(after)));
    }
    let scan = |query| {
        let fields = base_and(&request.fields)?;
        Ok::<_, ConnectorError>(Scan { table: request.kind.to_string(), query, order: BY_CHANGE, from, fields })
    };
    if request.only.is_empty() {
        return Ok(vec![scan(query)?]);
    }
    let chunks = request.only.chunks(IDS_AT_ONCE);
    chunks.map(|ids| scan(query.clone().within("sys_id", ids.iter().map(RecordId::as_str))?)).collect()
}

async fn pull_one(
    here: &ServiceNow,
    request: &PullRequest,
    scan: Scan,
    pages: &mpsc::Sender<Page>,
    end: &mut PullEnd,
) -> Result<()> {
    let mut cursor = here.cursor(scan);
    while let Some(rows) = cursor.next().await? {
        let page = page_of(here, request, &rows)?;
        pages.send(page).await.map_err(|_closed| stopped())?;
        end.next = end.next.take().max(cursor.position());
    }
    end.rows += cursor.rows();
    end.announced = end.announced.zip(cursor.announced()).map(|(sum, more)| sum + more);
    end.hidden_by_rights += cursor.hidden();
    Ok(())
}

fn page_of(here: &ServiceNow, request: &PullRequest, rows: &[RawRow]) -> Result<Page> {
    let mut page = Page::default();
    for row in rows {
        match decoded(here, &request.kind, row) {
            Ok(record) => {
                check_asked(request, &record)?;
                page.records.push(record);
            }
            Err(poison) => page.poison.push(poison),
        }
    }
    Ok(page)
}

/// Proves that the creation and id conditions were not ignored.
fn check_asked(request: &PullRequest, record: &Record) -> Result<()> {
    let table = request.kind.as_str();
    if let Some(after) = request.created_after
        && record.created.is_some_and(|created| created <= after)
    {
        return Err(ignored(table, "a record came that was made before the moment asked for"));
    }
    if !request.only.is_empty() && !request.only.contains(&record.key.id) {
        return Err(ignored(table, "a record came that was not asked for"));
    }
    Ok(())
}

/// That whoever reads the pages has gone.
pub(super) fn stopped() -> ConnectorError {
    ConnectorError::new(Fault::Broken, "Reading was stopped from inside the program", "Start the pass again")
}

/// The position's stamp less the overlap.
pub(super) fn stepped_back(since: Option<&Position>, here: &ServiceNow) -> Option<Timestamp> {
    let stamp = since?.stamp;
    let overlap = SignedDuration::try_from(here.reading.overlap).unwrap_or(SignedDuration::ZERO);
    Some(stamp.checked_sub(overlap).unwrap_or(stamp))
}

fn decoded(here: &ServiceNow, kind: &Kind, row: &RawRow) -> std::result::Result<Record, Poison> {
    row.cells()
        .and_then(|cells| convert::record(&here.instance, kind, &cells))
        .map_err(|reason| Poison { id: row.keys.id.as_deref().map(RecordId::from), reason })
}

/// The fields that every record needs and these, each once.
fn base_and(more: &[FieldName]) -> Result<Vec<String>> {
    let mut names: Vec<String> = fields::BASE.iter().map(|name| (*name).to_owned()).collect();
    for name in endpoints::fields(more)? {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The fields of a read whose caller names none.
fn wanted(here: &ServiceNow, kind: &Kind) -> Result<Vec<String>> {
    here.read_fields(kind).map_or_else(|| Ok(Vec::new()), |more| base_and(&more))
}

/// The fields that the answer to a write brings back.
pub(super) fn answered(here: &ServiceNow, kind: &Kind, written: &[&FieldName]) -> Result<Vec<String>> {
    let mut more = here.read_fields(kind).unwrap_or_default();
    more.extend(written.iter().map(|name| (*name).clone()));
    base_and(&more)
}

/// Reads records by id. One that cannot be read is set aside: leaving it out would say that it is
/// not there, and failing would keep the others away for ever.
pub(super) async fn fetch(here: &ServiceNow, kind: &Kind, ids: &[RecordId]) -> Result<Page> {
    let query = |chunk: &[RecordId]| Query::all().within("sys_id", chunk.iter().map(RecordId::as_str));
    let scans = ids.chunks(IDS_AT_ONCE).map(|chunk| by_id(here, kind, query(chunk)?)).collect::<Result<Vec<_>>>()?;
    let _ahead = together::ask(here, &scans).await;
    let mut all = Page::default();
    for (chunk, scan) in ids.chunks(IDS_AT_ONCE).zip(scans) {
        let (found, _hidden) = read_all(here, kind, scan).await?;
        let poisoned = found.poison.iter().filter_map(|poison| poison.id.as_ref());
        if found.records.iter().map(|record| &record.key.id).chain(poisoned).any(|id| !chunk.contains(id)) {
            return Err(ignored(kind.as_str(), "a record came that was not asked for"));
        }
        all.records.extend(found.records);
        all.poison.extend(found.poison);
    }
    Ok(all)
}

pub(super) fn by_id(here: &ServiceNow, kind: &Kind, query: Query) -> Result<Scan> {
    Ok(Scan { table: kind.to_string(), query, order: Order::Id, from: None, fields: wanted(here, kind)? })
}

/// All rows of a list, and how many match that are hidden.
pub(super) async fn read_all(here: &ServiceNow, kind: &Kind, scan: Scan) -> Result<(Page, u64)> {
    let mut cursor = here.cursor(scan);
    let mut page = Page::default();
    while let Some(rows) = cursor.next().await? {
        for row in &rows {
            match decoded(here, kind, row) {
                Ok(record) => page.records.push(record),
                Err(poison) => page.poison.push(poison),
            }
        }
    }
    Ok((page, cursor.hidden()))
}

fn unreadable(kind: &Kind, poison: &Poison) -> ConnectorError {
    let id = poison.id.as_ref().map_or("without an id", RecordId::as_str);
    ConnectorError::new(
        Fault::Unreadable,
        format!("The {kind} {id} cannot be read: {}", poison.reason),
        "Look at this record in ServiceNow",
    )
}

/// Finds records by the id that was chosen for them and by their correlation field.
pub(super) async fn find_marked(here: &ServiceNow, kind: &Kind, markers: &[Marker]) -> Result<Vec<Option<Record>>> {
    let scans = markers.chunks(IDS_AT_ONCE).map(|chunk| marked(here, kind, chunk)).collect::<Result<Vec<_>>>()?;
    let _ahead = together::ask(here, scans.as_flattened()).await;
    let mut found = Vec::with_capacity(markers.len());
    for (chunk, [own_ids, marks]) in markers.chunks(IDS_AT_ONCE).zip(scans) {
        let own: Vec<&str> = chunk.iter().map(|marker| marker.own_id.as_str()).collect();
        let correlations: Vec<String> = chunk.iter().map(Marker::correlation).collect();
        let by_id = certain(here, kind, own_ids).await?;
        let by_mark = certain(here, kind, marks).await?;
        check_marks(kind, &by_id, |record| own.contains(&record.key.id.as_str()))?;
        check_marks(kind, &by_mark, |record| correlations.iter().any(|mark| same_text(mark, &correlation_of(record))))?;
        let by_id: BTreeMap<&str, &Record> = by_id.iter().map(|record| (record.key.id.as_str(), record)).collect();
        for (marker, mark) in chunk.iter().zip(&correlations) {
            // Correlation fields are not unique: the oldest record is the one that was made first.
            let oldest = || {
                let carries = by_mark.iter().filter(|record| same_text(mark, &correlation_of(record)));
                carries.min_by_key(|record| (record.created, record.key.id.clone()))
            };
            found.push(by_id.get(marker.own_id.as_str()).copied().or_else(oldest).cloned());
        }
    }
    Ok(found)
}

/// The lists that show these markers: by id, and by mark.
fn marked(here: &ServiceNow, kind: &Kind, markers: &[Marker]) -> Result<[Scan; 2]> {
    let own = markers.iter().map(|marker| marker.own_id.as_str());
    let correlations: Vec<String> = markers.iter().map(Marker::correlation).collect();
    let marks = Query::all().within("correlation_id", correlations.iter().map(String::as_str))?;
    Ok([by_id(here, kind, Query::all().within("sys_id", own)?)?, by_id(here, kind, marks)?])
}

/// Records of a list of which none may be hidden or unreadable, because "there is none" must be certain.
pub(super) async fn certain(here: &ServiceNow, kind: &Kind, scan: Scan) -> Result<Vec<Record>> {
    let (Page { records, poison }, hidden) = read_all(here, kind, scan).await?;
    if let Some(poison) = poison.first() {
        return Err(unreadable(kind, poison));
    }
    if hidden > 0 {
        return Err(ConnectorError::new(
            Fault::Forbidden,
            format!("{hidden} {kind} records that may carry our mark are hidden from the connecting account"),
            "Let the account read these records; until then nothing can be said about what was sent",
        ));
    }
    Ok(records)
}

fn check_marks(kind: &Kind, records: &[Record], asked: impl Fn(&Record) -> bool) -> Result<()> {
    if records.iter().all(asked) {
        return Ok(());
    }
    Err(ignored(kind.as_str(), "a record came whose mark is not the one asked for"))
}

pub(super) fn correlation_of(record: &Record) -> String {
    record.field(&FieldName::from("correlation_id")).map(crate::model::Value::code).unwrap_or_default()
}

/// Text comparison is without regard to case on ServiceNow's default databases.
pub(super) fn same_text(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

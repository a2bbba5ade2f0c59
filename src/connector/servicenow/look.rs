//! Looking for records that may be gone: a scan of their keys, a second look at those that it does not
//! show, and the instance's own record of deletions, where the account may read that.

use std::collections::BTreeSet;

use super::ask::{self, Question};
use super::config::IDS_AT_ONCE;
use super::query::{Order, Query};
use super::scan::{Scan, ignored};
use super::{ServiceNow, together};
use crate::connector::{Looked, Result, look};
use crate::model::{Kind, RecordId};

/// Where an instance keeps what was deleted. Deletions without audit, and old ones, are not in it.
const DELETIONS: &str = "sys_audit_delete";
const KEY: &str = "documentkey";

pub(super) async fn look_for(here: &ServiceNow, kind: &Kind, ids: &[RecordId]) -> Result<Looked> {
    let shown = shown(here, kind, ids).await?;
    let missing: Vec<RecordId> = ids.iter().filter(|id| !shown.contains(*id)).cloned().collect();
    if missing.is_empty() {
        return Ok(Looked::default());
    }
    let mut looked = look::again(here, kind, &missing).await?;
    let deleted = deleted(here, kind, &looked.not_shown).await?;
    looked.not_shown.retain(|id| !deleted.contains(id));
    looked.deleted.extend(deleted);
    Ok(looked)
}

/// The ids that the table shows.
async fn shown(here: &ServiceNow, kind: &Kind, ids: &[RecordId]) -> Result<BTreeSet<RecordId>> {
    let scan = |some: &[RecordId]| {
        let query = Query::all().within("sys_id", some.iter().map(RecordId::as_str))?;
        Ok(Scan { table: kind.to_string(), query, order: Order::Id, from: None, fields: vec!["sys_id".to_owned()] })
    };
    let scans = ids.chunks(IDS_AT_ONCE).map(scan).collect::<Result<Vec<_>>>()?;
    let _ahead = together::ask(here, &scans).await;
    let mut shown = BTreeSet::new();
    for (asked, scan) in ids.chunks(IDS_AT_ONCE).zip(scans) {
        let mut cursor = here.cursor(scan);
        while let Some(rows) = cursor.next().await? {
            for id in rows.into_iter().filter_map(|row| row.keys.id).map(RecordId::from) {
                if !asked.contains(&id) {
                    return Err(ignored(kind.as_str(), "a record came that was not asked for"));
                }
                shown.insert(id);
            }
        }
    }
    Ok(shown)
}

/// Those of these records that the instance says were deleted.
async fn deleted(here: &ServiceNow, kind: &Kind, ids: &[RecordId]) -> Result<BTreeSet<RecordId>> {
    let question = |some: &[RecordId]| {
        let table = Query::all().within("tablename", [kind.as_str()])?;
        let query = table.within(KEY, some.iter().map(RecordId::as_str))?;
        // A record that was brought back and deleted again is there more than once.
        Question::of(DELETIONS, &query.encode(Order::Id, None)?, &[KEY], some.len() * 4)
    };
    let questions = ids.chunks(IDS_AT_ONCE).map(question).collect::<Result<Vec<_>>>()?;
    if questions.is_empty() {
        return Ok(BTreeSet::new());
    }
    let answers = ask::all(here, &questions).await?;
    let mut deleted = BTreeSet::new();
    for (place, _) in questions.iter().enumerate() {
        for row in ask::readable(ask::answer(&answers, place)) {
            deleted.insert(RecordId::from(row.text(KEY)));
        }
    }
    // An instance that ignores the query answers with other records.
    deleted.retain(|id| ids.contains(id));
    Ok(deleted)
}

//! Looking for records that may be gone.

use std::collections::BTreeSet;

use super::{Result, Source};
use crate::model::{Kind, Record, RecordId};

/// What a look for records showed. All others of those that were looked for are there.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// Records that the first look did not show and a second one did, as they are.
    pub found: Vec<Record>,
    /// Those that their vendor says were deleted.
    pub deleted: Vec<RecordId>,
    /// Those that are not shown, and nobody says why: deleted, or out of the account's sight.
    pub not_shown: Vec<RecordId>,
}

/// Looks for records one by one.
pub async fn one_by_one<S: Source + ?Sized>(source: &S, kind: &Kind, ids: &[RecordId]) -> Result<Looked> {
    let mut looked = again(source, kind, ids).await?;
    let missing = std::mem::take(&mut looked.not_shown);
    if missing.is_empty() {
        return Ok(looked);
    }
    let second = again(source, kind, &missing).await?;
    looked.not_shown = second.not_shown;
    Ok(looked)
}

/// Reads records in full: those that come are there, the others are not shown.
pub(super) async fn again<S: Source + ?Sized>(source: &S, kind: &Kind, ids: &[RecordId]) -> Result<Looked> {
    let page = source.fetch(kind, ids).await?;
    let shown: BTreeSet<&RecordId> = page.records.iter().map(|record| &record.key.id).collect();
    let poisoned: BTreeSet<&RecordId> = page.poison.iter().filter_map(|poison| poison.id.as_ref()).collect();
    // A row without an id may be any of them.
    let nameless = page.poison.iter().any(|poison| poison.id.is_none());
    let gone = |id: &&RecordId| !nameless && !shown.contains(*id) && !poisoned.contains(*id);
    let not_shown = ids.iter().filter(gone).cloned().collect();
    Ok(Looked { found: page.records, deleted: Vec::new(), not_shown })
}

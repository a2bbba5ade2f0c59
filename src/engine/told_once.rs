//! What is found again by each pass over a pair, and told the first time alone.

use jiff::Timestamp;
use serde_json::json;

use super::error::EngineError;
use super::settle::Finding;
use crate::model::{LinkId, RecordKey, RunId};
use crate::store::{Actor, Change, JournalEntry, JournalFilter, Store};

/// Entries of a link's journal that are looked through for an earlier telling.
const LOOKED_THROUGH: u32 = 200;

/// Something that is told once, and kept with its record.
pub(super) struct News {
    /// What is told.
    pub(super) finding: Finding,
    /// The journal's word for it.
    pub(super) what: &'static str,
    /// The pair.
    pub(super) link: LinkId,
    /// The record.
    pub(super) record: RecordKey,
    /// What was told before this moment was about something else.
    pub(super) since: Timestamp,
}

impl News {
    /// Whether it was told before.
    pub(super) async fn is_known(&self, store: &Store) -> Result<bool, EngineError> {
        let journal = store.journal(JournalFilter::Link(self.link), LOOKED_THROUGH, None).await?;
        let told = |entry: &JournalEntry| entry.what == self.what && entry.at >= self.since;
        Ok(journal.iter().any(|row| told(&row.entry) && row.entry.before == self.before()))
    }

    /// What the journal keeps of it.
    pub(super) fn entry(&self, run: RunId, actor: Actor, at: Timestamp) -> Change {
        let after = format!("{}; {}", self.finding.stored, self.finding.cause);
        Change::Journal(Box::new(JournalEntry {
            run: Some(run),
            link: Some(self.link),
            record: self.record.clone(),
            at,
            actor,
            what: self.what.to_owned(),
            before: self.before(),
            after: json!({ &self.finding.field: after }).to_string(),
        }))
    }

    fn before(&self) -> String {
        json!({ &self.finding.field: &self.finding.sent }).to_string()
    }
}

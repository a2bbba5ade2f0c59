//! Notes that stand twice on a record, because two desks carried them at the very same moment.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::error::EngineError;
use super::settle::Finding;
use crate::mapping::copied::{self, Said};
use crate::model::{LinkId, Note, RecordKey, RunId, Side};
use crate::plan::Pair;
use crate::store::{Actor, Change, JournalEntry, JournalFilter, Store};

/// The word of the journal for such a note.
const WHAT: &str = "note-twice";

/// Entries of a link's journal that are looked through for an earlier telling.
const LOOKED_THROUGH: u32 = 200;

/// How far the clocks of a vendor and of this desk may differ.
const CLOCKS: SignedDuration = SignedDuration::from_mins(2);

/// A note that stands twice.
pub(super) struct Twice {
    /// What is told.
    pub(super) finding: Finding,
    link: LinkId,
    record: RecordKey,
}

impl Twice {
    /// Whether it was told before.
    pub(super) async fn is_known(&self, store: &Store) -> Result<bool, EngineError> {
        let journal = store.journal(JournalFilter::Link(self.link), LOOKED_THROUGH, None).await?;
        Ok(journal.iter().any(|row| row.entry.what == WHAT && row.entry.before == self.before()))
    }

    /// What the journal keeps of it.
    pub(super) fn entry(&self, run: RunId, actor: Actor, at: Timestamp) -> Change {
        Change::Journal(Box::new(JournalEntry {
            run: Some(run),
            link: Some(self.link),
            record: self.record.clone(),
            at,
            actor,
            what: WHAT.to_owned(),
            before: self.before(),
            after: json!({ "note": &self.finding.stored }).to_string(),
        }))
    }

    fn before(&self) -> String {
        json!({ "note": &self.finding.sent }).to_string()
    }
}

/// The notes of these pairs that stand twice, as far as that came of the time since the pairs were linked.
pub(super) fn doubled(pairs: &[Pair]) -> Vec<Twice> {
    pairs.iter().flat_map(|pair| [Side::Halo, Side::Other].map(|from| of_side(pair, from))).flatten().collect()
}

/// The notes of side `from` that have two copies.
fn of_side(pair: &Pair, from: Side) -> Vec<Twice> {
    let (side, copies, target) = match from {
        Side::Halo => {
            let side = Said { side: from, number: &pair.link.halo_number, notes: &pair.halo_notes };
            (side, &pair.other_notes, (&pair.link.other, &pair.link.other_number))
        }
        Side::Other => {
            let side = Said { side: from, number: &pair.link.other_number, notes: &pair.other_notes };
            (side, &pair.halo_notes, (&pair.link.halo, &pair.link.halo_number))
        }
    };
    let since: Vec<Note> = copies.iter().filter(|copy| copy.at + CLOCKS >= pair.link.since).cloned().collect();
    let twice = |reference: String| Twice {
        finding: Finding {
            record: target.1.clone(),
            field: "note".to_owned(),
            sent: reference,
            stored: "standing there twice".to_owned(),
            cause: cause(from).to_owned(),
            evidence: None,
        },
        link: pair.link.id,
        record: target.0.clone(),
    };
    copied::doubled(side, &since).into_iter().map(twice).collect()
}

fn cause(from: Side) -> &'static str {
    match from {
        Side::Halo => {
            "another desk that keeps this pair in step wrote it at the very same moment. A journal cannot be taken \
             back; let one desk alone keep this pair, or let their schedules run at different minutes"
        }
        Side::Other => {
            "another desk that keeps this pair in step wrote it at the very same moment. Delete one of the two in \
             Halo; let one desk alone keep this pair, or let their schedules run at different minutes"
        }
    }
}

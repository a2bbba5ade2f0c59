//! Notes that stand twice on a record, because two desks carried them at the very same moment.

use jiff::SignedDuration;

use super::settle::Finding;
use super::told_once::News;
use crate::mapping::copied::{self, Said};
use crate::model::{Note, Side};
use crate::plan::Pair;

/// The word of the journal for such a note.
const WHAT: &str = "note-twice";

/// How far the clocks of a vendor and of this desk may differ.
const CLOCKS: SignedDuration = SignedDuration::from_mins(2);

/// The notes of these pairs that stand twice, as far as that came of the time since the pairs were linked.
pub(super) fn doubled(pairs: &[Pair]) -> Vec<News> {
    pairs.iter().flat_map(|pair| [Side::Halo, Side::Other].map(|from| of_side(pair, from))).flatten().collect()
}

/// The notes of side `from` that have two copies.
fn of_side(pair: &Pair, from: Side) -> Vec<News> {
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
    let twice = |reference: String| News {
        finding: Finding {
            record: target.1.clone(),
            field: "note".to_owned(),
            sent: reference,
            stored: "standing there twice".to_owned(),
            cause: cause(from).to_owned(),
            evidence: None,
        },
        what: WHAT,
        link: pair.link.id,
        record: target.0.clone(),
        since: pair.link.since,
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

//! What the kinds of items are called, with their tones and symbols.

use super::super::super::theme::{Tone, icons};
use crate::service::TrayKind;

/// What an item waits for: tone, symbol, word.
pub(crate) fn kind(kind: TrayKind) -> (Tone, &'static str, &'static str) {
    match kind {
        TrayKind::Conflict => (Tone::Caution, icons::CONFLICT, "Conflict"),
        TrayKind::Hold => (Tone::Caution, icons::WAITS, "On hold"),
        TrayKind::GivenUp => (Tone::Bad, icons::FAILED, "Given up"),
        TrayKind::AnswerLost => (Tone::Caution, icons::UNKNOWN, "Answer lost"),
        TrayKind::TriesAgain => (Tone::Caution, icons::REFRESH, "Tries again"),
        TrayKind::Gone => (Tone::Caution, icons::UNKNOWN, "Record gone"),
        TrayKind::Outside => (Tone::Neutral, icons::CLOCK, "Out of scope"),
        TrayKind::Stopped => (Tone::Bad, icons::STOP, "Stopped"),
        TrayKind::StoredElse => (Tone::Caution, icons::INFO, "Stored differently"),
        TrayKind::Decided => (Tone::Good, icons::CHECK, "Decided"),
        TrayKind::Paused => (Tone::Neutral, icons::CLOCK, "Paused"),
        TrayKind::Ignored => (Tone::Neutral, icons::CLOSE, "Ignored"),
    }
}

/// The numbers of an item's records.
pub(crate) fn numbers(item: &crate::service::TrayItem) -> String {
    match (item.halo_number.as_str(), item.other_number.as_str()) {
        (halo, "") => halo.to_owned(),
        ("", other) => other.to_owned(),
        (halo, other) => format!("{halo} ↔ {other}"),
    }
}

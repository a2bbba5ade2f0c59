//! Halo's answers, stamps and notes, read without an instance.

use serde_json::value::RawValue;

use super::convert::{self, Depth, Frame};
use super::note::{self, Identity};
use super::stamp::{self as stamps, Stamp};
use super::{html, wire};
use crate::mapping::rich;
use crate::model::InstanceId;

/// A body as the answer to a list, a write and a refusal.
pub(crate) fn answer(bytes: &[u8]) {
    let Ok(body) = std::str::from_utf8(bytes) else { return };
    let listing = wire::listing(body, "tickets", "a list");
    let written = wire::written(body);
    if serde_json::from_str::<&RawValue>(body).is_err() {
        assert!(listing.is_err() && written.is_none(), "what is no JSON is no answer");
    }
    let frame = Frame {
        instance: InstanceId::from("acme.haloitsm.com"),
        zone: 3_600,
        asked: std::collections::BTreeSet::new(),
    };
    let rows = listing.map(|listing| listing.rows).unwrap_or_default().into_iter();
    for raw in rows.chain(written.into_iter().flat_map(|(_shape, rows)| rows)) {
        for depth in [Depth::Row, Depth::Full] {
            if let Ok(ticket) = convert::ticket(raw, &frame, depth) {
                assert_eq!(ticket.record.number, ticket.record.key.id.as_str(), "a ticket is its own number");
            }
        }
        drop(note::note(raw, &frame, &Identity::default(), Some(1)));
    }
    drop(wire::refusal_text(body));
}

/// A text as a stamp, in the zone that its first byte names.
pub(crate) fn stamp(bytes: &[u8]) {
    let Some((quarters, text)) = bytes.split_first() else { return };
    let zone = (i32::from(*quarters) % 57 - 28) * 900;
    if let Some(Stamp::At(at)) = stamps::read(&String::from_utf8_lossy(text), zone) {
        drop(stamps::write(at, zone));
    }
}

/// A text as a note's HTML, and as the text of a note that becomes HTML.
pub(crate) fn notes_html(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(html::to_text(&text).len() <= text.len() * 2 + 8, "reading makes no text up");
    let written = rich::to_html(&text);
    if !text.to_lowercase().contains("[code]") {
        assert!(!written.replace("<br>", "").contains('<'), "no text becomes a tag: {written}");
    }
    let cleaned = rich::clean(&text);
    assert_eq!(rich::clean(&cleaned), cleaned, "cleaning settles at once");
}

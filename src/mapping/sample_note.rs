//! A sample of what a carried note looks like, so that its first line can be judged before one is sent.

use super::note::{self, Age};
use crate::model::note::WrittenBy;
use crate::model::{InstanceId, Kind, Note, NoteKey, RecordId, RecordKey, Side, System, Visibility};
use crate::profile::Profile;
use jiff::Timestamp;

/// The ticket of the sample, and the action that is its note.
const TICKET: &str = "4242";
const ACTION: &str = "7";

/// A note of Halo with these readers, as this profile writes it in ServiceNow.
pub fn of(profile: &Profile, visibility: Visibility, at: Timestamp) -> String {
    let record = RecordKey {
        system: System::Halo,
        instance: InstanceId::new("sample"),
        kind: Kind::new("Ticket"),
        id: RecordId::new(TICKET),
    };
    let sample = Note {
        key: NoteKey { record, id: ACTION.to_owned() },
        visibility,
        written_by: WrittenBy::Others,
        author: "Beth Anglin".to_owned(),
        at,
        text: "We are on it.".to_owned(),
        rich: None,
        images: Vec::new(),
        outcome: None,
        flagged: true,
        wanted_kind: None,
    };
    note::outgoing(&sample, Side::Halo, TICKET, Age::Present, profile).text().to_owned()
}

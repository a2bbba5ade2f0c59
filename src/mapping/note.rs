//! Notes on their way to the other side: which ones travel, who may read them there, and the
//! header that says who wrote them and by which they are found again.

use super::outgoing::OutgoingNote;
use super::text;
use crate::model::note::WrittenBy;
use crate::model::{Note, Side, Visibility};
use crate::profile::{NoteScope, Profile};

/// Between the parts of a note's header.
const HEADER_JOIN: &str = " · ";

/// Whether a note of side `from` is to be carried to the opposite side.
pub fn travels(note: &Note, from: Side, profile: &Profile) -> bool {
    if note.written_by != WrittenBy::Others || text::plain(&note.text).is_empty() {
        return false;
    }
    match from {
        Side::Other => profile.notes.inbound,
        Side::Halo => match profile.notes.outbound {
            NoteScope::None => false,
            NoteScope::FlaggedOnly => note.flagged,
            NoteScope::AllPublic => note.flagged || note.visibility == Visibility::Public,
            NoteScope::All => true,
        },
    }
}

/// Whether a note of the Halo side asks for its ticket to be sent.
pub fn asks_to_send(note: &Note, profile: &Profile) -> bool {
    let outcome = note.outcome.as_deref().and_then(|outcome| outcome.parse::<i64>().ok());
    note.written_by != WrittenBy::Ourselves
        && outcome.is_some_and(|outcome| profile.outbound.send_outcomes.contains(&outcome))
}

/// The short unique text by which a carried note is known: `Halo 4242-7`, `INC0010001-1a2b3c4d`.
pub fn reference(note: &Note, from: Side, number: &str) -> String {
    match from {
        Side::Halo => format!("Halo {number}-{}", note.key.id),
        Side::Other => {
            let short: String = note.key.id.chars().take(8).collect();
            format!("{number}-{short}")
        }
    }
}

/// A note as it is written on the other side. It is never made more visible than it was.
pub fn outgoing(note: &Note, from: Side, number: &str) -> OutgoingNote {
    let reference = reference(note, from, number);
    let written = note.at.strftime("%Y-%m-%d %H:%M UTC");
    let author = one_line(&note.author);
    let author = if author.is_empty() { "unknown author" } else { &author };
    let header = [reference.as_str(), author, &written.to_string()].join(HEADER_JOIN);
    OutgoingNote::cleared(format!("{header}\n{}", text::plain(&note.text)), note.visibility, reference)
}

/// A name on one line: a line break in it would cut the header, and the note would not be found again.
fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The reference in the header of a note that this program may have written.
pub fn reference_in(text: &str) -> Option<&str> {
    let header = text.trim_start().lines().next()?;
    let (reference, rest) = header.split_once(HEADER_JOIN)?;
    rest.contains(HEADER_JOIN).then(|| reference.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{InstanceId, Kind, NoteKey, RecordId, RecordKey, System};

    fn note(visibility: Visibility) -> Note {
        let record = RecordKey {
            system: System::Halo,
            instance: InstanceId::new("acme.haloitsm.com"),
            kind: Kind::new("Ticket"),
            id: RecordId::new("4242"),
        };
        Note {
            key: NoteKey { record, id: "7".to_owned() },
            visibility,
            written_by: WrittenBy::Others,
            author: "Beth Anglin".to_owned(),
            at: "2026-09-25T06:41:08Z".parse().expect("a valid stamp"),
            text: "We are on it.\r\n".to_owned(),
            outcome: None,
            flagged: false,
            wanted_kind: None,
        }
    }

    #[test]
    fn a_carried_note_says_who_wrote_it_and_can_be_found_by_its_reference() {
        let outgoing = outgoing(&note(Visibility::Private), Side::Halo, "4242");
        assert_eq!(outgoing.text(), "Halo 4242-7 · Beth Anglin · 2026-09-25 06:41 UTC\nWe are on it.");
        assert_eq!(reference_in(outgoing.text()), Some("Halo 4242-7"));
        assert_eq!(outgoing.visibility(), Visibility::Private);
    }

    #[test]
    fn an_author_with_a_line_break_does_not_hide_the_reference() {
        let broken = Note { author: "Beth\r\nAnglin".to_owned(), ..note(Visibility::Public) };
        let outgoing = outgoing(&broken, Side::Halo, "4242");
        assert_eq!(reference_in(outgoing.text()), Some(outgoing.reference()));
    }

    #[test]
    fn an_ordinary_first_line_is_not_taken_for_a_reference() {
        assert_eq!(reference_in("Please call me · soon"), None);
        assert_eq!(reference_in(""), None);
    }
}

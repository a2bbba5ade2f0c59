//! Notes on their way to the other side: which ones travel, who may read them there, and the
//! header that says who wrote them and by which they are found again.

use super::outgoing::{OutgoingNote, Written};
use super::{rich, text};
use crate::model::note::WrittenBy;
use crate::model::{Fingerprint, Note, Side, Visibility};
use crate::profile::{InboundNotes, NoteFormatting, NoteHeader, NoteScope, PastComments, Profile};

/// How many characters of a note's id stand in its reference.
const SHORT_ID: usize = 8;

/// Whether a note of side `from` is to be carried to the opposite side.
pub fn travels(note: &Note, from: Side, profile: &Profile) -> bool {
    if note.written_by != WrittenBy::Others || text::plain(&note.text).is_empty() {
        return false;
    }
    match from {
        Side::Other => match profile.notes.inbound {
            InboundNotes::None => false,
            InboundNotes::CommentsOnly => note.visibility == Visibility::Public,
            InboundNotes::All => true,
        },
        Side::Halo => match profile.notes.outbound {
            NoteScope::None => false,
            NoteScope::FlaggedOnly => asks_to_go(note, profile),
            NoteScope::AllPublic => asks_to_go(note, profile) || note.visibility == Visibility::Public,
            NoteScope::All => true,
        },
    }
}

/// Whether a note of the Halo side asks for its ticket to be sent.
pub fn asks_to_send(note: &Note, profile: &Profile) -> bool {
    note.written_by != WrittenBy::Ourselves && has_outcome(note, &profile.outbound.send_outcomes)
}

/// Whether a note of the Halo side was meant to be sent: it was ticked, or its outcome says so.
fn asks_to_go(note: &Note, profile: &Profile) -> bool {
    note.flagged || is_update(note, profile)
}

/// Whether a note of the Halo side has an outcome whose notes are sent without a tick.
pub fn is_update(note: &Note, profile: &Profile) -> bool {
    has_outcome(note, &profile.outbound.update_outcomes)
}

fn has_outcome(note: &Note, outcomes: &[i64]) -> bool {
    let outcome = note.outcome.as_deref().and_then(|outcome| outcome.parse::<i64>().ok());
    outcome.is_some_and(|outcome| outcomes.contains(&outcome))
}

/// The short unique text by which a carried note is known: `Halo 4242-7`, `INC0010001-1a2b3c4d`.
pub fn reference(note: &Note, from: Side, number: &str) -> String {
    match from {
        Side::Halo => format!("Halo {number}-{}", note.key.id),
        Side::Other => {
            let short: String = note.key.id.chars().take(SHORT_ID).collect();
            format!("{number}-{short}")
        }
    }
}

/// A note as it is written on the other side, below the header that the profile words. It is never
/// made more visible than it was; a comment of the past may be made less.
pub fn outgoing(note: &Note, from: Side, number: &str, age: Age, profile: &Profile) -> OutgoingNote {
    let reference = reference(note, from, number);
    let hushed = age == Age::Past && from == Side::Halo && profile.loading.comments == PastComments::AsWorkNotes;
    let visibility = if hushed { Visibility::Private } else { note.visibility };
    let header = header(profile.notes.header_for(visibility), note, &reference);
    let carried = OutgoingNote::cleared(format!("{header}\n{}", body(note, from, profile)), visibility, reference);
    if profile.loading.original_times {
        carried.dated(Written { by: one_line(&note.author), at: note.at })
    } else {
        carried
    }
}

/// Whether a note was written before its record was linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Before.
    Past,
    /// Since.
    Present,
}

/// Stands for what a note said once its deletion was told.
pub const GONE: &str = "gone";

/// What a note says, as a fingerprint. Line ends and blanks at them make no difference.
pub fn said(note: &Note) -> String {
    Fingerprint::of(&text::plain(&note.text)).short().to_owned()
}

/// What became of a note after it was carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// It says something else now, by its fingerprint.
    Edited(String),
    /// It is there no more.
    Deleted,
}

impl Revision {
    /// What is remembered of the note once this is told.
    pub fn said(&self) -> String {
        match self {
            Self::Edited(now) => now.clone(),
            Self::Deleted => GONE.to_owned(),
        }
    }

    /// The name of this revision of a note, which is no note's id.
    pub fn id(&self, note: &Note) -> String {
        format!("{}{}", note.key.id, self.mark())
    }

    fn mark(&self) -> String {
        match self {
            Self::Edited(now) => format!("e{}", now.get(..4).unwrap_or_default()),
            Self::Deleted => "d".to_owned(),
        }
    }
}

/// What the other side is told of a note that was edited or deleted after it was carried. A correction
/// has the readers that the note has now; a deletion is said to the desk alone.
pub fn revised(note: &Note, revision: &Revision, from: Side, number: &str, profile: &Profile) -> OutgoingNote {
    let earlier = reference(note, from, number);
    let reference = format!("{earlier}{}", revision.mark());
    let (words, visibility) = match revision {
        Revision::Edited(_) => (format!("Edited:\n{}", body(note, from, profile)), note.visibility),
        Revision::Deleted => (format!("The note {earlier} was deleted."), Visibility::Private),
    };
    let header = header(profile.notes.header_for(visibility), note, &reference);
    OutgoingNote::cleared(format!("{header}\n{words}"), visibility, reference)
}

/// What the copy of a note says once it is changed in its place. It keeps its reference, by which it is
/// known, and is never more visible than the note.
pub fn reworded(note: &Note, revision: &Revision, from: Side, number: &str, profile: &Profile) -> OutgoingNote {
    if matches!(revision, Revision::Edited(_)) {
        return outgoing(note, from, number, Age::Present, profile);
    }
    let reference = reference(note, from, number);
    let header = header(profile.notes.header_for(note.visibility), note, &reference);
    OutgoingNote::cleared(format!("{header}\nThis note was deleted."), note.visibility, reference)
}

/// What a note says, as it is passed on: nothing that runs or loads.
fn body(note: &Note, from: Side, profile: &Profile) -> String {
    match (from, profile.notes.formatting, &note.rich) {
        (Side::Halo, NoteFormatting::CodeBlocks, Some(html)) => rich::block(&rich::clean(html)),
        (Side::Halo | Side::Other, _, _) => rich::journal(&text::plain(&note.text)),
    }
}

/// What a record is told whose twin was merged into another one that has a twin already: privately,
/// and found again by its first line like any note that is carried.
pub fn redirected(from: Side, (number, into, twin): (&str, &str, &str)) -> OutgoingNote {
    let (reference, what) = match from {
        Side::Halo => (format!("Halo {number}-merged"), format!("Halo ticket {number} was merged into ticket {into}")),
        Side::Other => (format!("{number}-merged"), format!("{number} was closed as a duplicate of {into}")),
    };
    let text = format!("{reference}\n{what}, which goes with {twin}. This record is not kept in step any more.");
    OutgoingNote::cleared(text, Visibility::Private, reference)
}

/// What a record is told whose twin of side `from` was deleted.
pub fn deleted(from: Side, number: &str) -> OutgoingNote {
    let (reference, what) = match from {
        Side::Halo => (format!("Halo {number}-deleted"), format!("Halo ticket {number} was deleted")),
        Side::Other => (format!("{number}-deleted"), format!("{number} was deleted")),
    };
    let text = format!("{reference}\n{what}. This record is closed for it and is not kept in step any more.");
    OutgoingNote::cleared(text, Visibility::Private, reference)
}

/// The header that a template makes of a note.
fn header(template: &str, note: &Note, reference: &str) -> String {
    let author = one_line(&note.author);
    let author = if author.is_empty() { "unknown author".to_owned() } else { author };
    let time = note.at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let parts =
        [(NoteHeader::REFERENCE, reference), (NoteHeader::AUTHOR, author.as_str()), (NoteHeader::TIME, time.as_str())];
    text::fill(template, &parts)
}

/// A name on one line: a line break in it would cut the header, and the note would not be found again.
fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a note has this reference in its first line, as a note that this program wrote has.
pub fn carries(text: &str, reference: &str) -> bool {
    let header = text.trim_start().lines().next().unwrap_or_default();
    header.match_indices(reference).any(|(at, _)| {
        let before = header.get(..at).and_then(|before| before.chars().next_back());
        let after = header.get(at + reference.len()..).and_then(|after| after.chars().next());
        !reference.is_empty() && ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

/// Whether a note's first line has what may be a reference, whosever it is: a number, a hyphen, and
/// the short id of a note.
pub fn looks_carried(text: &str) -> bool {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let mut words = header.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    words.any(|word| {
        let Some((number, id)) = word.rsplit_once('-') else { return false };
        let fits = |id: &str| {
            let short = id.len() == SHORT_ID && id.chars().all(|c| c.is_ascii_hexdigit());
            short || (!id.is_empty() && id.chars().all(|c| c.is_ascii_digit()))
        };
        let marked = |note: &&str| id.get(note.len()..).is_some_and(|mark| mark.starts_with('e'));
        let edited = || id.get(..id.len().checked_sub(5)?).filter(marked);
        let revised = id.strip_suffix('d').or_else(edited);
        let told = ["merged", "deleted"].contains(&id);
        number.ends_with(|c: char| c.is_ascii_digit()) && (told || fits(id) || revised.is_some_and(fits))
    })
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
            rich: None,
            images: Vec::new(),
        }
    }

    /// The header that a template makes of a note, whose reference is `Halo 4242-7`.
    fn headed(note: &Note, template: &str) -> String {
        header(template, note, &reference(note, Side::Halo, "4242"))
    }

    #[test]
    fn a_carried_note_says_who_wrote_it_and_can_be_found_by_its_reference() {
        let header = headed(&note(Visibility::Private), "{reference} · {author} · {time}");
        assert_eq!(header, "Halo 4242-7 · Beth Anglin · 2026-09-25 06:41 UTC");
        assert!(carries(&header, "Halo 4242-7"));
    }

    #[test]
    fn the_header_is_worded_by_the_profile_and_a_name_is_no_placeholder() {
        let named = Note { author: "{time} {reference}".to_owned(), ..note(Visibility::Public) };
        let header = headed(&named, "[{reference}] {author} wrote on {time}:");
        assert_eq!(header, "[Halo 4242-7] {time} {reference} wrote on 2026-09-25 06:41 UTC:");
        assert!(carries(&header, "Halo 4242-7"));
    }

    #[test]
    fn an_author_with_a_line_break_does_not_hide_the_reference() {
        let broken = Note { author: "Beth\r\nAnglin".to_owned(), ..note(Visibility::Public) };
        assert!(carries(&headed(&broken, "{author} · {reference}"), "Halo 4242-7"));
    }

    #[test]
    fn a_reference_is_told_from_an_ordinary_first_line() {
        for carried in ["Halo 4242-7 · Beth Anglin", "[INC0010001-1a2b3c4d] Beth Anglin wrote", "by Beth, Halo 4242-7"]
        {
            assert!(looks_carried(carried), "{carried}");
        }
        for ordinary in ["Please call me · soon", "well-known", "", "first\nHalo 4242-7 · Beth"] {
            assert!(!looks_carried(ordinary), "{ordinary}");
        }
    }

    #[test]
    fn a_longer_number_and_a_later_line_are_not_the_reference() {
        assert!(!carries("Halo 4242-71 · Beth Anglin", "Halo 4242-7"));
        assert!(!carries("see below\nHalo 4242-7", "Halo 4242-7"));
        assert!(!carries("anything", "") && !carries("", "Halo 4242-7"));
    }
}

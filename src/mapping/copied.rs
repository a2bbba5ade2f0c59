//! Notes that were carried between the same two records before, by whatever desk: each copy has the
//! reference of its note in its first line, whoever's account wrote it.

use std::collections::{BTreeMap, BTreeSet};

use super::note::reference;
use crate::model::{Note, Side};

/// The notes of one side of a pair.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The side.
    pub side: Side,
    /// The number of its record, which its references begin with.
    pub number: &'a str,
    /// Its notes.
    pub notes: &'a [Note],
}

/// What the notes of the opposite side are called, and what they name. Built once for all notes of a
/// side, of which there may be tens of thousands.
pub struct Copies<'a> {
    here: Said<'a>,
    references: BTreeSet<String>,
    named: BTreeSet<&'a str>,
}

impl<'a> Copies<'a> {
    /// What is known of copies between two sides of a pair, for the notes of `here`.
    pub fn between(here: Said<'a>, there: Said<'a>) -> Self {
        let named = there.notes.iter().flat_map(|note| names(&note.text)).collect();
        let references = there.notes.iter().map(|note| bare(note, there)).collect();
        Self { here, references, named }
    }

    /// Whether a note of this side is the copy of one of the opposite side, or has its copy there.
    pub fn hold(&self, note: &Note) -> bool {
        self.named.contains(bare(note, self.here).as_str())
            || names(&note.text).any(|name| self.references.contains(name))
    }
}

/// The references of the notes of a side that have more than one copy on the opposite side, by whatever
/// desks. A copy begins with the line that the others begin with; what only quotes a reference does not.
pub fn doubled(side: Said<'_>, copies: &[Note]) -> BTreeSet<String> {
    if copies.len() < 2 {
        return BTreeSet::new();
    }
    let known: BTreeMap<String, String> =
        side.notes.iter().map(|note| (bare(note, side), reference(note, side.side, side.number))).collect();
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for copy in copies {
        let header = first_line(&copy.text);
        for named in words(header).filter_map(|word| known.get(word)) {
            if !seen.insert((named, header)) {
                twice.insert(named.clone());
            }
        }
    }
    twice
}

/// The reference of a note without the word in front of it.
fn bare(note: &Note, of: Said<'_>) -> String {
    let reference = reference(note, of.side, of.number);
    reference.rsplit(' ').next().unwrap_or_default().to_owned()
}

/// What a text's first line may name: its words, also without the mark of a note that was deleted or
/// edited.
fn names(text: &str) -> impl Iterator<Item = &str> {
    words(first_line(text)).flat_map(|word| {
        let edited = word.len().checked_sub(EDITED).and_then(|at| word.split_at_checked(at));
        let edited = edited.filter(|(_, mark)| mark.starts_with('e')).map(|(name, _)| name);
        std::iter::once(word).chain(word.strip_suffix('d')).chain(edited)
    })
}

fn first_line(text: &str) -> &str {
    text.trim_start().lines().next().unwrap_or_default().trim_end()
}

fn words(header: &str) -> impl Iterator<Item = &str> {
    header.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty())
}

/// The length of the mark behind the reference of an edited note: `e1a2b`.
const EDITED: usize = 5;

#[cfg(test)]
mod tests {
    use super::{Said, doubled, names};
    use crate::model::note::WrittenBy;
    use crate::model::{InstanceId, Kind, Note, NoteKey, RecordId, RecordKey, Side, System, Visibility};

    fn note(id: &str, text: &str) -> Note {
        let record = RecordKey {
            system: System::Halo,
            instance: InstanceId::new("acme.haloitsm.com"),
            kind: Kind::new("Ticket"),
            id: RecordId::new("4242"),
        };
        Note {
            key: NoteKey { record, id: id.to_owned() },
            visibility: Visibility::Private,
            written_by: WrittenBy::Others,
            author: "Beth Anglin".to_owned(),
            at: "2026-09-25T06:41:08Z".parse().expect("a valid stamp"),
            text: text.to_owned(),
            outcome: None,
            flagged: false,
            wanted_kind: None,
            rich: None,
            images: Vec::new(),
        }
    }

    #[test]
    fn a_note_stands_twice_where_two_copies_begin_with_the_same_line() {
        let notes = [note("7", "We are on it"), note("8", "Done")];
        let side = Said { side: Side::Halo, number: "4242", notes: &notes };
        let twice = |copies: &[&str]| {
            let copies: Vec<Note> = copies.iter().map(|text| note("x", text)).collect();
            doubled(side, &copies).into_iter().collect::<Vec<_>>()
        };
        let seven = "Halo 4242-7 · Beth\nWe are on it";
        assert_eq!(twice(&[seven, "Halo 4242-8 · Beth\nDone", seven]), ["Halo 4242-7"]);
        assert_eq!(twice(&[seven, "As Halo 4242-7 · Beth says"]), [""; 0], "who quotes a note makes no copy");
        assert_eq!(twice(&[seven, "Halo 4242-7e1a2b · Beth\nEdited"]), [""; 0], "nor does an edit");
        assert_eq!(twice(&["Halo 4242-9 · Beth", "Halo 4242-9 · Beth"]), [""; 0], "nor is it known what is not there");
        assert_eq!(twice(&[seven]), [""; 0]);
    }

    #[test]
    fn a_reference_is_named_by_the_copy_and_by_what_is_told_of_a_later_change() {
        for named in
            ["Halo 4242-7 · Beth Anglin", "by Beth: [4242-7]", "Halo 4242-7e1a2b · Beth", "Halo 4242-7d · Beth"]
        {
            assert!(names(named).any(|name| name == "4242-7"), "{named}");
        }
        for other in ["Halo 4242-71 · Beth", "Halo 14242-7 · Beth", "see below\nHalo 4242-7", "", "4242", "é4242-7é"]
        {
            assert!(!names(other).any(|name| name == "4242-7"), "{other}");
        }
    }
}

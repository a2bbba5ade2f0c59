//! Notes that were carried between the same two records before, by whatever desk: each copy has the
//! reference of its note in its first line, whoever's account wrote it.

use std::collections::BTreeSet;

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

/// The reference of a note without the word in front of it.
fn bare(note: &Note, of: Said<'_>) -> String {
    let reference = reference(note, of.side, of.number);
    reference.rsplit(' ').next().unwrap_or_default().to_owned()
}

/// What a text's first line may name: its words, also without the mark of a note that was deleted or
/// edited.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let words = header.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    words.filter(|word| !word.is_empty()).flat_map(|word| {
        let edited = word.len().checked_sub(EDITED).and_then(|at| word.split_at_checked(at));
        let edited = edited.filter(|(_, mark)| mark.starts_with('e')).map(|(name, _)| name);
        std::iter::once(word).chain(word.strip_suffix('d')).chain(edited)
    })
}

/// The length of the mark behind the reference of an edited note: `e1a2b`.
const EDITED: usize = 5;

#[cfg(test)]
mod tests {
    use super::names;

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

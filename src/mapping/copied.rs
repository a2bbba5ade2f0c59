//! Notes that were carried between the same two records before, by whatever desk: each copy has the
//! reference of its note in its first line, whoever's account wrote it.

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

/// Whether a note of one side is the copy of a note of the opposite one, or has its copy there.
pub fn was_carried(note: &Note, here: Said<'_>, there: Said<'_>) -> bool {
    let own = reference(note, here.side, here.number);
    there.notes.iter().any(|one| names(&one.text, &own) || names(&note.text, &reference(one, there.side, there.number)))
}

/// Whether a text's first line names a reference, be it of the note or of a later change of it.
fn names(text: &str, reference: &str) -> bool {
    let header = text.trim_start().lines().next().unwrap_or_default();
    let wanted = reference.rsplit(' ').next().unwrap_or_default();
    let mut words = header.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    words.any(|word| word.strip_prefix(wanted).is_some_and(is_mark))
}

/// What stands behind the reference of a note that was deleted, or edited.
fn is_mark(text: &str) -> bool {
    text.is_empty() || text == "d" || (text.len() == 5 && text.starts_with('e'))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_reference_is_named_by_the_copy_and_by_what_is_told_of_a_later_change() {
        for named in
            ["Halo 4242-7 · Beth Anglin", "by Beth: [4242-7]", "Halo 4242-7e1a2b · Beth", "Halo 4242-7d · Beth"]
        {
            assert!(names(named, "Halo 4242-7"), "{named}");
        }
        for other in ["Halo 4242-71 · Beth", "Halo 14242-7 · Beth", "see below\nHalo 4242-7", "", "4242"] {
            assert!(!names(other, "Halo 4242-7"), "{other}");
        }
    }
}

//! How much is written to each of the two systems.

use crate::engine::report::Tally;
use crate::model::Side;
use crate::plan::{Action, Row};
use crate::report::text::counted;

/// How much is written to one system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Figures {
    /// New records.
    pub new: u64,
    /// Changed records.
    pub changed: u64,
    /// Notes.
    pub notes: u64,
    /// Files.
    pub files: u64,
}

impl Figures {
    /// In words: `20 new, 3 changed, 5 notes`.
    pub(crate) fn words(&self) -> String {
        let files = if self.files == 0 { String::new() } else { format!(", {}", counted(self.files, "file")) };
        format!("{} new, {} changed, {}{files}", self.new, self.changed, counted(self.notes, "note"))
    }

    /// In words, without what is nothing: `3 changed, 5 notes`.
    pub(crate) fn short(&self) -> String {
        let told = [
            (self.new, format!("{} new", self.new)),
            (self.changed, format!("{} changed", self.changed)),
            (self.notes, counted(self.notes, "note")),
            (self.files, counted(self.files, "file")),
        ];
        let told: Vec<String> = told.into_iter().filter(|(number, _)| *number > 0).map(|(_, text)| text).collect();
        told.join(", ")
    }

    /// Whether nothing is written.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, more: Self) {
        self.new += more.new;
        self.changed += more.changed;
        self.notes += more.notes;
        self.files += more.files;
    }
}

/// How much is written to each system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Both {
    /// To Halo.
    pub halo: Figures,
    /// To the other side.
    pub other: Figures,
}

impl Both {
    /// What a row of a plan would write.
    pub(crate) fn of_row(row: &Row) -> Self {
        let mut both = Self::default();
        match row.action() {
            Some(Action::Create { to, what }) => {
                both.side_mut(*to).add(Figures { new: 1, notes: what.notes.len() as u64, ..Figures::default() });
            }
            Some(Action::Update { to, what }) => {
                let changed = u64::from(!what.fields.is_empty());
                both.side_mut(*to).add(Figures { changed, notes: what.notes.len() as u64, ..Figures::default() });
            }
            Some(Action::Files { to, what }) => {
                both.side_mut(*to).add(Figures { files: what.files.len() as u64, ..Figures::default() });
            }
            Some(Action::Agree { .. } | Action::Retie { .. }) | None => {}
        }
        both
    }

    /// What a run wrote, by its report.
    pub(crate) fn of_tally(done: &Tally) -> Self {
        Self {
            halo: Figures {
                new: done.created_in_halo,
                changed: done.updated_in_halo,
                notes: done.notes_to_halo,
                files: done.files_to_halo,
            },
            other: Figures {
                new: done.created_in_other,
                changed: done.updated_in_other,
                notes: done.notes_to_other,
                files: done.files_to_other,
            },
        }
    }

    /// Adds to both.
    pub(crate) fn add(&mut self, more: &Self) {
        self.halo.add(more.halo);
        self.other.add(more.other);
    }

    /// The figures of one side.
    pub(crate) fn side(&self, side: Side) -> &Figures {
        match side {
            Side::Halo => &self.halo,
            Side::Other => &self.other,
        }
    }

    fn side_mut(&mut self, side: Side) -> &mut Figures {
        match side {
            Side::Halo => &mut self.halo,
            Side::Other => &mut self.other,
        }
    }
}

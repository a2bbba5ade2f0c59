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
}

impl Figures {
    /// In words: `20 new, 3 changed, 5 notes`.
    pub(crate) fn words(&self) -> String {
        format!("{} new, {} changed, {}", self.new, self.changed, counted(self.notes, "note"))
    }

    /// Whether nothing is written.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, more: Self) {
        self.new += more.new;
        self.changed += more.changed;
        self.notes += more.notes;
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
                both.side_mut(*to).add(Figures { new: 1, changed: 0, notes: what.notes.len() as u64 });
            }
            Some(Action::Update { to, what }) => {
                let changed = u64::from(!what.fields.is_empty());
                both.side_mut(*to).add(Figures { new: 0, changed, notes: what.notes.len() as u64 });
            }
            Some(Action::Agree { .. }) | None => {}
        }
        both
    }

    /// What a run wrote, by its report.
    pub(crate) fn of_tally(done: &Tally) -> Self {
        Self {
            halo: Figures { new: done.created_in_halo, changed: done.updated_in_halo, notes: done.notes_to_halo },
            other: Figures { new: done.created_in_other, changed: done.updated_in_other, notes: done.notes_to_other },
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

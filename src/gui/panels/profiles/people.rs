//! People whom a form can offer: found by search, or named by the profile.

use super::super::super::remote::Remote;
use crate::model::{Choice, Person, Side};

/// People whom a form can offer.
#[derive(Default)]
pub(crate) struct People {
    halo: Vec<Choice>,
    other: Vec<Choice>,
    /// The search that runs.
    pub search: Remote<(Side, Vec<Choice>)>,
    /// Those whom the profile names.
    pub named: Remote<Vec<(Side, Person)>>,
}

impl People {
    /// Everybody who is known of a side.
    pub(crate) fn known(&self, side: Side) -> &[Choice] {
        match side {
            Side::Halo => &self.halo,
            Side::Other => &self.other,
        }
    }

    /// Remembers who was found.
    pub(crate) fn remember(&mut self, side: Side, found: Vec<Choice>) {
        let known = match side {
            Side::Halo => &mut self.halo,
            Side::Other => &mut self.other,
        };
        known.retain(|one| found.iter().all(|new| new.code != one.code));
        known.splice(0..0, found);
    }

    /// Forgets everybody: another pair of systems is shown.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

//! States of which one ends the work and the other does not: a person's closure beats everything,
//! and a reopening is followed where the profile says so.

use crate::mapping::{Context, closing};
use crate::model::{Base, Kind, Side, Value};
use crate::profile::FieldRule;

/// What two states ask for before owner and policy are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing of their own.
    AsUsual,
    /// The closure is written on this side.
    Close(Side),
    /// The closed side stays as it is, for this reason.
    StaysClosed(String),
}

/// The states of a pair.
#[derive(Clone, Copy)]
pub(super) struct States<'a> {
    pub(super) rule: &'a FieldRule,
    pub(super) table: &'a Kind,
    pub(super) halo: &'a Value,
    pub(super) other: &'a Value,
    pub(super) context: Context<'a>,
}

impl<'a> States<'a> {
    /// Without a base nobody knows which side did what, so there is nothing to say.
    pub(super) fn verdict(self, base: Option<&Base>) -> Verdict {
        let (halo, other) = (self.ends(Side::Halo, self.halo), self.ends(Side::Other, self.other));
        let Some(base) = base.filter(|_| self.rule.is_state() && halo != other) else { return Verdict::AsUsual };
        let closed = if halo { Side::Halo } else { Side::Other };
        let open = closed.opposite();
        let was = |side: Side| match side {
            Side::Halo => &base.halo,
            Side::Other => &base.other,
        };
        let open_moved = was(open).code() != self.value(open).code();
        if !self.ends(closed, was(closed)) {
            return match (self.rule.writes_on(open), open_moved) {
                (true, _) => Verdict::Close(open),
                (false, true) => Verdict::StaysClosed(format!(
                    "it was closed in {}, and a closure is not undone by a change of {} on the other side",
                    named(closed),
                    self.rule.name
                )),
                (false, false) => Verdict::AsUsual,
            };
        }
        if open_moved && self.rule.writes_on(closed) && !self.context.profile.closing.reopen.reaches(closed) {
            return Verdict::StaysClosed(format!(
                "it was opened again in {}, and this profile leaves the record in {} closed",
                named(open),
                named(closed)
            ));
        }
        Verdict::AsUsual
    }

    fn value(self, side: Side) -> &'a Value {
        match side {
            Side::Halo => self.halo,
            Side::Other => self.other,
        }
    }

    fn ends(self, side: Side, value: &Value) -> bool {
        closing::ends(self.rule, side, value, self.table, self.context)
    }
}

fn named(side: Side) -> &'static str {
    match side {
        Side::Halo => "Halo",
        Side::Other => "the other system",
    }
}

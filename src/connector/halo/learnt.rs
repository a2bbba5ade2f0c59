//! What a connector finds out about its instance while it works, and keeps while it lives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::beside::Beside;
use super::columns::Columns;
use super::note::Identity;
use super::together::Moves;
use super::type_columns::TypeColumns;
use super::wire::Body;
use crate::model::FieldName;

/// Whether something that is not documented for certain works on this instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Works {
    /// Nobody has seen it yet.
    #[default]
    Unknown,
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// An integration module of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) enabled: bool,
}

#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Whether `lastupdatefromdate` filters tickets.
    pub(super) change_filter: Works,
    /// Whether `third_party_id` filters external links.
    pub(super) link_search: Works,
    /// Whether the answer to an array shows every row of it.
    pub(super) returns_all: Works,
    /// Whether the instance takes arrays of several rows.
    pub(super) arrays: Arrays,
    /// Who we are in Halo.
    pub(super) identity: Identity,
    /// The integration modules, once read; empty where they may not be read.
    pub(super) modules: Option<Vec<Module>>,
    /// The ids of the ticket's custom fields by name, once read.
    pub(super) custom_ids: Option<BTreeMap<String, i64>>,
    /// The custom fields that lists are asked for.
    pub(super) custom_asked: BTreeSet<FieldName>,
    /// The built-in fields beyond those of every ticket that mappings ask for.
    pub(super) further_asked: BTreeSet<&'static str>,
    /// Whether a new action moves its ticket.
    pub(super) moves: Moves,
    /// What was seen of Halo's own integration for customers and suppliers.
    pub(super) beside: Beside,
    /// The columns of ticket lists.
    pub(super) columns: Columns,
    /// The custom fields of ticket types.
    pub(super) type_columns: TypeColumns,
}

/// The facts behind a lock that is never held over a call.
#[derive(Debug, Default)]
pub(super) struct Learnt(Mutex<Facts>);

impl Learnt {
    /// The facts, to read or to add to.
    pub(super) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What refusals tell about arrays of several rows. A refused array says nothing by itself, because
/// any of its rows may be to blame; when each of them is accepted by itself, the array was.
#[derive(Debug, Default)]
pub(super) struct Arrays {
    refused: bool,
    suspects: BTreeSet<String>,
}

impl Arrays {
    /// Whether the instance refuses every array of several rows.
    pub(super) fn are_refused(&self) -> bool {
        self.refused
    }

    /// An array was answered: accepted, or refused as a whole.
    pub(super) fn answered(&mut self, rows: &[Body], accepted: bool) {
        match (rows, accepted) {
            ([row], true) => {
                let suspected = self.suspects.remove(&text(row));
                self.refused |= suspected && self.suspects.is_empty();
            }
            ([..], true) | ([_], false) => self.suspects.clear(),
            ([..], false) => self.suspects = rows.iter().map(text).collect(),
        }
    }
}

fn text(row: &Body) -> String {
    serde_json::to_string(row).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(summary: &str) -> Body {
        let mut body = Body::default();
        body.set("summary", summary);
        body
    }

    #[test]
    fn arrays_are_to_blame_only_when_each_row_of_one_is_accepted_by_itself() {
        let mut arrays = Arrays::default();
        arrays.answered(&[row("a"), row("b")], false);
        arrays.answered(&[row("a")], true);
        arrays.answered(&[row("b")], false);
        assert!(!arrays.are_refused(), "the second row was to blame");
        arrays.answered(&[row("a"), row("b")], false);
        arrays.answered(&[row("c")], true);
        arrays.answered(&[row("a")], true);
        assert!(!arrays.are_refused());
        arrays.answered(&[row("b")], true);
        assert!(arrays.are_refused());
    }
}

//! What a connector finds out about its instance while it works, and keeps while it lives.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::columns::Columns;
use super::note::Identity;
use super::together::Moves;

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
    /// Who we are in Halo.
    pub(super) identity: Identity,
    /// The integration modules, once read; empty where they may not be read.
    pub(super) modules: Option<Vec<Module>>,
    /// The ids of the ticket's custom fields by name, once read.
    pub(super) custom_ids: Option<BTreeMap<String, i64>>,
    /// Whether a new action moves its ticket.
    pub(super) moves: Moves,
    /// The columns of ticket lists.
    pub(super) columns: Columns,
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

//! A person's decision on a plan, as front ends give it.

use std::collections::BTreeSet;

use crate::plan::Class;

/// Which rows may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowChoice {
    /// All.
    All,
    /// These.
    Only(BTreeSet<String>),
}

/// A person's decision on a plan.
#[derive(Debug, Clone)]
pub struct ApprovalRequest {
    /// The rows.
    pub rows: RowChoice,
    /// Guards that are overridden, for this plan only.
    pub overrides: BTreeSet<Class>,
    /// Whether the person confirms that this is a profile's first load.
    pub first_load: bool,
    /// Who decides.
    pub by: String,
}

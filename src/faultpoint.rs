//! Named points at which the fault runs stop the process.

/// Marks that the named point was reached.
pub fn reach(_name: &'static str) {}

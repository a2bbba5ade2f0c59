//! How long a desk keeps what it did and whom it asked.

use serde::{Deserialize, Serialize};

/// How long things are kept. Whatever comes first counts: the age or the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keeping {
    /// Runs and what they changed, in days. What is forgotten cannot be turned back.
    pub history_days: u32,
    /// The most runs, and the most changes.
    pub history_rows: u32,
    /// Requests to the vendors, in days.
    pub calls_days: u32,
    /// The most requests.
    pub calls_rows: u32,
}

impl Default for Keeping {
    /// Two years of history, and requests for as long as somebody may ask about them.
    fn default() -> Self {
        Self { history_days: 730, history_rows: 1_000_000, calls_days: 30, calls_rows: 200_000 }
    }
}

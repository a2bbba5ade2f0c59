//! The figures that the connector works with.

use std::time::Duration;

use jiff::SignedDuration;

/// The name under which this desk's external links are kept in Halo.
pub const INTEGRATION_NAME: &str = "Causeway";

/// Rows of a page. Halo silently caps a page of tickets at 100.
pub const PAGE_ROWS: u64 = 100;

/// Ids in one list request; more would make the address too long.
pub const IDS_AT_ONCE: usize = 50;

/// Requests for single tickets that are under way at once.
pub const AT_ONCE: usize = 4;

/// The longest window of actions that Halo answers.
pub const ACTION_WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// Actions asked for in one window; a window that holds as many is halved.
pub const ACTIONS_AT_ONCE: u64 = 1000;

/// The most clients, and the most suppliers, that are listed as choices.
pub const MOST_PARTIES: usize = 2000;

/// Writes in one request.
pub const WRITES_AT_ONCE: usize = 50;

/// What may be set about how a connector works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How far each pull steps back behind its watermark, for changes that were committed late.
    pub overlap: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { overlap: Duration::from_mins(2) }
    }
}

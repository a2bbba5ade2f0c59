//! Saved views and column profiles. Halo keeps them in its configuration; this instance has the
//! few that come with it, by these numbers.

use serde_json::{Value, json};

use super::catalogue::int;
use super::state::{State, Ticket, UNASSIGNED};

/// A saved filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// 1: open tickets.
    Open,
    /// 2: the reader's own open tickets.
    Mine,
    /// 3: open tickets of nobody.
    Unassigned,
    /// 4: all tickets.
    All,
}

/// The view with a number; another number filters nothing.
pub(super) fn view(number: i64) -> Option<View> {
    match number {
        1 => Some(View::Open),
        2 => Some(View::Mine),
        3 => Some(View::Unassigned),
        4 => Some(View::All),
        _ => None,
    }
}

impl View {
    /// Whether a ticket is in the view of an agent; `closed_too` lifts the view's own limit to open
    /// tickets.
    pub(super) fn holds(self, state: &State, ticket: &Ticket, agent: i64, closed_too: bool) -> bool {
        let open = closed_too || !int(&ticket.fields, "status_id").is_some_and(|status| state.closes(status));
        let holder = int(&ticket.fields, "agent_id");
        match self {
            Self::All => true,
            Self::Open => open,
            Self::Mine => open && holder == Some(agent),
            Self::Unassigned => open && holder.is_none_or(|holder| holder <= UNASSIGNED),
        }
    }
}

/// The columns of a profile: 1 is the short one, 2 adds names and the last note.
const PROFILES: &[(i64, &[&str])] = &[
    (1, &["id", "summary", "status_id", "priority_id", "client_name", "user_name", "dateoccurred"]),
    (
        2,
        &[
            "id",
            "summary",
            "status_name",
            "tickettype_name",
            "agent_name",
            "client_name",
            "user_name",
            "lastnote",
            "lastactiondate",
        ],
    ),
];

/// The profile that lists show when none is named.
pub(super) const DEFAULT_PROFILE: i64 = 1;

/// The columns of a profile.
pub(super) fn columns(profile: i64) -> &'static [&'static str] {
    PROFILES.iter().find(|(number, _)| *number == profile).map_or(&[], |(_, columns)| columns)
}

/// A profile as the envelope of a list describes it.
pub(super) fn described(profile: i64) -> Value {
    let columns = columns(profile).iter().enumerate().map(|(place, name)| {
        json!({ "id": place + 1, "columns_id": profile, "column_seq": place + 1, "column_name": name, "width": 100 })
    });
    columns.collect()
}

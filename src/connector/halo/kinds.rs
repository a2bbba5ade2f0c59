//! The kinds of Halo's records that this connector knows.

use crate::connector::{ConnectorError, Fault, Result};
use crate::model::{Kind, RecordId};

/// The kind of a ticket.
pub fn ticket() -> Kind {
    Kind::new("Ticket")
}

/// The kind under which the outcomes of actions are catalogued.
pub fn action() -> Kind {
    Kind::new("Action")
}

/// The kind under which services are catalogued.
pub fn service() -> Kind {
    Kind::new("Service")
}

/// Refuses every kind but tickets.
pub(super) fn only_tickets(kind: &Kind) -> Result<()> {
    if *kind == ticket() {
        return Ok(());
    }
    Err(ConnectorError::new(
        Fault::Settings,
        format!("Halo has no kind of record `{kind}` that this desk could read or write"),
        "Name `Ticket` in the profile",
    ))
}

/// The number in a ticket's id.
pub(super) fn number(id: &RecordId) -> Result<i64> {
    id.as_str().parse().ok().filter(|number| *number > 0).ok_or_else(|| {
        ConnectorError::new(
            Fault::Settings,
            format!("`{id}` is no ticket number of Halo"),
            "Look at the link that names it",
        )
    })
}

//! The columns of the list: what they are called, how wide they are, what stands in them.

use super::super::super::scene::Scene;
use super::super::super::widgets::grid::{Column, GridState, Width};
use super::words;
use crate::service::{TicketColumn, TicketRow};

pub(super) const HALO_NUMBER: &str = "halo";
pub(super) const OTHER_NUMBER: &str = "other";
pub(super) const TITLE: &str = "title";
pub(super) const HALO_STATE: &str = "halo-state";
pub(super) const OTHER_STATE: &str = "other-state";
pub(super) const TABLE: &str = "table";
pub(super) const TICKET_TYPE: &str = "type";
pub(super) const CUSTOMER: &str = "customer";
const PROFILE: &str = "profile";
pub(super) const UPDATED: &str = "updated";
const SINCE: &str = "since";
const LAST_CHANGE: &str = "last-change";
pub(super) const WAITS: &str = "waits";

/// The columns, in their order.
pub(super) const ALL: [Column; 13] = [
    Column::full(HALO_NUMBER, "Halo", Width::About(68.0)),
    Column::full(OTHER_NUMBER, "ServiceNow", Width::About(104.0)),
    Column::full(TITLE, "Title", Width::Rest),
    Column::full(HALO_STATE, "Halo state", Width::About(124.0)),
    Column::full(OTHER_STATE, "ServiceNow state", Width::About(124.0)).yielding(),
    Column::full(TABLE, "Record type", Width::About(100.0)).yielding(),
    Column::full(TICKET_TYPE, "Ticket type", Width::About(100.0)).yielding(),
    Column::full(CUSTOMER, "Customer", Width::About(92.0)).yielding(),
    Column::sorted(PROFILE, "Profile", Width::About(90.0)).yielding(),
    Column::sorted(UPDATED, "Changed", Width::About(122.0)).yielding(),
    Column::sorted(SINCE, "Linked since", Width::About(122.0)).yielding(),
    Column::sorted(LAST_CHANGE, "Last written", Width::About(122.0)).yielding(),
    Column::sorted(WAITS, "Waits", Width::About(84.0)),
];

/// The list as it is before anybody has arranged it: what is looked at most.
pub(super) fn arranged() -> GridState {
    let mut grid = GridState::in_order(UPDATED, true);
    grid.grown.hidden = [TABLE, TICKET_TYPE, PROFILE, SINCE, LAST_CHANGE].map(str::to_owned).into();
    grid
}

/// The order that a column stands for.
pub(super) fn sorted_by(column: &str) -> Option<TicketColumn> {
    Some(match column {
        HALO_NUMBER => TicketColumn::HaloNumber,
        OTHER_NUMBER => TicketColumn::OtherNumber,
        TITLE => TicketColumn::Title,
        HALO_STATE => TicketColumn::HaloState,
        OTHER_STATE => TicketColumn::OtherState,
        TABLE => TicketColumn::Table,
        TICKET_TYPE => TicketColumn::TicketType,
        CUSTOMER => TicketColumn::Customer,
        PROFILE => TicketColumn::Profile,
        UPDATED => TicketColumn::Updated,
        SINCE => TicketColumn::Since,
        LAST_CHANGE => TicketColumn::LastChange,
        WAITS => TicketColumn::Waits,
        _ => return None,
    })
}

/// What stands in a column of a row, as text.
pub(crate) fn text(scene: &Scene, row: &TicketRow, column: &str) -> String {
    let moment = |at: Option<jiff::Timestamp>| at.map(|at| scene.moment(at)).unwrap_or_default();
    let number = |side: &Option<crate::service::TicketSide>| side.as_ref().map(|side| side.number.clone());
    let state = |side: &Option<crate::service::TicketSide>| side.as_ref().map(words::state);
    match column {
        HALO_NUMBER => number(&row.halo).unwrap_or_default(),
        OTHER_NUMBER => number(&row.other).unwrap_or_default(),
        TITLE => row.title.clone(),
        HALO_STATE => state(&row.halo).unwrap_or_default(),
        OTHER_STATE => state(&row.other).unwrap_or_default(),
        TABLE => row.table.as_ref().map(words::table).unwrap_or_default(),
        TICKET_TYPE => row.ticket_type.clone(),
        CUSTOMER => row.customer.clone(),
        PROFILE => row.profile.as_ref().map(ToString::to_string).unwrap_or_default(),
        UPDATED => moment(row.updated),
        SINCE => moment(row.since),
        LAST_CHANGE => moment(row.last_change),
        WAITS => row.waits.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The titles of all columns: the first line of what is copied or exported.
pub(crate) fn titles() -> Vec<String> {
    ALL.iter().map(|column| column.title.to_owned()).collect()
}

/// A row as texts, in the order of [`titles`].
pub(crate) fn texts(scene: &Scene, row: &TicketRow) -> Vec<String> {
    ALL.iter().map(|column| text(scene, row, column.id)).collect()
}

//! What filters of the ticket list ask of a ticket, and how their parameters are read.

use std::collections::BTreeSet;

use super::catalogue::{flag, int};
use super::query::Query;
use super::state::{State, Ticket};
use crate::standins::server::Common;

/// Which part of Halo a ticket belongs to; the numbers are those of `includeprojects`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    /// Requests, which is everything else.
    Request,
    /// Opportunities.
    Opportunity,
    /// Projects.
    Project,
}

impl Area {
    /// The area of a ticket.
    pub(super) fn of(ticket: &Ticket) -> Self {
        match (flag(&ticket.fields, "is_opportunity"), flag(&ticket.fields, "is_project")) {
            (true, _) => Self::Opportunity,
            (false, true) => Self::Project,
            (false, false) => Self::Request,
        }
    }

    /// The area with a number.
    pub(super) fn numbered(number: i64) -> Option<Self> {
        [(0, Self::Request), (1, Self::Opportunity), (2, Self::Project)]
            .into_iter()
            .find_map(|(known, area)| (known == number).then_some(area))
    }
}

/// A parameter that names wanted states as 1 and 0 separated by commas, or as a boolean.
pub(super) fn flags(query: &Query, name: &str) -> Option<BTreeSet<bool>> {
    let read = |word: &str| match word.trim() {
        "1" => Some(true),
        "0" => Some(false),
        other if other.eq_ignore_ascii_case("true") => Some(true),
        other if other.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    let wanted: BTreeSet<bool> = query.text(name)?.split(',').filter_map(read).collect();
    (!wanted.is_empty()).then_some(wanted)
}

/// A number of a ticket's client.
pub(super) fn of_client(state: &State, ticket: &Ticket, field: &str) -> Option<i64> {
    int(state.row("Client", int(&ticket.fields, "client_id")?)?, field)
}

/// Whether a ticket is a parent, and whether it is a child.
pub(super) fn family(state: &State, ticket: &Ticket) -> (bool, bool) {
    let id = int(&ticket.fields, "id").unwrap_or_default();
    let parent = state.live_children(id).next().is_some();
    (parent, int(&ticket.fields, "parent_id").is_some_and(|parent| parent > 0))
}

/// An absent date is before every window.
pub(super) fn within(value: Option<&str>, from: Option<&str>, to: Option<&str>) -> bool {
    let after = from.is_none_or(|from| value.is_some_and(|value| value >= from));
    after && to.is_none_or(|to| value.is_some_and(|value| value <= to))
}

/// The field behind a `datesearch` value; the document misspells `dateoccured`.
pub(super) fn date_column(common: &Common, name: &str) -> Option<&'static str> {
    match name.to_lowercase().as_str() {
        "dateoccured" => Some("dateoccurred"),
        "datecleared" => Some("dateclosed"),
        other if common.switches.on("halo.datesearch-any-date") => {
            let dates = ["dateoccurred", "dateclosed", "lastactiondate", "last_update", "datecreated"];
            dates.into_iter().find(|date| *date == other)
        }
        _ => None,
    }
}

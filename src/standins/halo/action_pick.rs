//! Which action a request for one action means: that of a number, or the last or last but one of
//! those that fit.

use super::action_list::is_by_agent;
use super::catalogue::{Fields, filled, int};
use super::query::Query;
use super::state::Ticket;

/// The action that a request means; with `mostrecent` or `penultimate` the number does not count.
pub(super) fn pick<'a>(ticket: &'a Ticket, number: i64, query: &Query) -> Option<&'a Fields> {
    let mut fitting = ticket.actions.iter().rev().filter(|(_, action)| fits(action, query));
    let found = if query.on("mostrecent") {
        fitting.next()
    } else if query.on("penultimate") {
        fitting.nth(1)
    } else {
        fitting.find(|(own, _)| **own == number)
    };
    found.map(|(_, action)| action)
}

fn fits(action: &Fields, query: &Query) -> bool {
    let system = int(action, "action_systemid").is_some_and(|system| system > 0);
    let email = ["emailbody", "emailto", "emailfrom"].iter().any(|name| filled(action, name).is_some());
    !(query.on("nonsystem") && system)
        && (!query.on("agentonly") || is_by_agent(action))
        && (!query.on("emailonly") || email)
}

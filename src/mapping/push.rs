//! Which push rule takes a ticket.

use super::formula::{self, Seen};
use super::party::{self, Whose};
use crate::model::{FieldName, Presence, Record, Side, Value};
use crate::profile::{Profile, PushRule};

/// Halo's field of how far a ticket is.
const STATUS: &str = "status_id";

/// The rules that are used.
pub fn rules(profile: &Profile) -> impl Iterator<Item = &PushRule> {
    profile.outbound.push.iter().filter(|rule| rule.enabled)
}

/// Whether rules may take a ticket at all: it is there, it is this profile's, and it names no record yet.
pub fn may_take(profile: &Profile, ticket: &Record) -> bool {
    ticket.presence == Presence::Live
        && ticket.marked.as_deref().is_none_or(str::is_empty)
        && party::whose(&profile.scope, ticket) == Whose::Ours
        && rules(profile).any(|rule| rule.is_in_time(ticket))
}

/// The first rule that takes a ticket. The error says why a rule could not be evaluated.
pub fn rule_for<'p>(profile: &'p Profile, ticket: &Record) -> Result<Option<&'p PushRule>, String> {
    if !may_take(profile, ticket) {
        return Ok(None);
    }
    for rule in rules(profile).filter(|rule| rule.is_in_time(ticket) && rule.conditions_hold(ticket)) {
        // A ticket that is done is not sent unless the rule asks for its status.
        let sent_closed = profile.loading.sends_closed(ticket.updated);
        if is_closed(profile, ticket) && !sent_closed && !rule.reads().iter().any(|field| field.as_str() == STATUS) {
            continue;
        }
        let holds = match &rule.only_if {
            None => true,
            Some(text) => formula::is_true(text, Seen::only(Side::Halo, ticket))
                .map_err(|why| format!("the push rule {:?}: {why}", rule.name))?,
        };
        if holds {
            return Ok(Some(rule));
        }
    }
    Ok(None)
}

fn is_closed(profile: &Profile, ticket: &Record) -> bool {
    let status = ticket.field(&FieldName::new(STATUS)).and_then(Value::as_integer);
    status.is_some_and(|status| profile.inbound.closed_statuses.contains(&status))
}

//! Why a record is, or is not, some profile's: what can be told from the store alone.

use serde::Serialize;

use super::known::{Ends, Known};
use crate::mapping::party::{self, Whose};
use crate::mapping::push;
use crate::model::{Link, Presence, Record};
use crate::profile::Scope;

/// What is known of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// Only the vendor could tell.
    Unknown,
}

/// One condition on the way of a record to the opposite side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Whether it holds.
    pub answer: Answer,
    /// What was looked at, and what to do where it stands in the way.
    pub text: String,
}

impl Check {
    pub(super) fn yes(text: impl Into<String>) -> Self {
        Self { answer: Answer::Yes, text: text.into() }
    }

    pub(super) fn no(text: impl Into<String>) -> Self {
        Self { answer: Answer::No, text: text.into() }
    }

    fn unknown(text: impl Into<String>) -> Self {
        Self { answer: Answer::Unknown, text: text.into() }
    }
}

/// The conditions of a profile on sending a ticket of Halo.
pub(super) fn of_ticket(ends: Ends<'_>, record: &Record, links: &[Link], known: &Known) -> Vec<Check> {
    let mut checks = vec![enabled(ends), there(record)];
    checks.push(belongs(ends, record, known));
    checks.push(ticket_type(ends, record, known));
    let role = ends.profile.scope.role();
    let in_the_way = links.iter().find(|link| link.role == role && link.halo == record.key);
    checks.push(match in_the_way {
        Some(link) => {
            Check::no(format!("it is linked to {} already, by the profile {}", link.other_number, link.profile))
        }
        None => Check::yes(format!("it has no live {role} link")),
    });
    let marked = record.marked.as_deref().filter(|marked| !marked.is_empty());
    if let Some(marked) = marked.filter(|_| in_the_way.is_none()) {
        checks.push(Check::no(format!(
            "it already names the record {marked}; adopt that pair instead of making a second record"
        )));
    }
    if let Ok(Some(rule)) = push::rule_for(ends.profile, record) {
        checks.push(Check::yes(format!("the push rule {:?} takes it", rule.name)));
    }
    checks
}

/// The conditions of a profile on making a ticket of a record of the other side.
pub(super) fn of_record(ends: Ends<'_>, record: &Record, links: &[Link]) -> Vec<Check> {
    let inbound = &ends.profile.inbound;
    let mut checks = vec![enabled(ends), there(record)];
    let table = &record.key.kind;
    checks.push(match ends.profile.ticket_type_for(table) {
        Some(ticket_type) => Check::yes(format!("records of {table} are taken in as ticket type {ticket_type}")),
        None => Check::no(format!("the profile takes in no records of {table}; add it with a ticket type")),
    });
    checks.push(if inbound.create_tickets {
        Check::yes("new records make tickets")
    } else {
        Check::no("the profile makes no tickets of new records; switch `create_tickets` on, or link it by hand")
    });
    checks.extend(inbound.created_after.map(|after| match record.created {
        Some(created) if created < after => {
            Check::no(format!("it was made at {created}, before {after}, where the profile begins"))
        }
        Some(created) => Check::yes(format!("it was made at {created}, after the profile begins")),
        None => Check::unknown(format!("the profile begins at {after}, and nobody said when this record was made")),
    }));
    checks.extend(inbound.query.as_ref().map(|query| {
        Check::unknown(format!("whether it fits the query `{query}` only the vendor can tell; the next pass asks"))
    }));
    if let Some(link) = links.iter().find(|link| link.other == record.key) {
        checks.push(Check::no(format!("it is linked to ticket {} already, by {}", link.halo_number, link.profile)));
    } else if let Some(ticket) = record.marked.as_deref().filter(|ticket| !ticket.is_empty()) {
        checks.push(Check::no(format!(
            "it carries the marker of ticket {ticket} but is not linked to it; adopt the pair, or clear the marker"
        )));
    }
    checks
}

fn enabled(ends: Ends<'_>) -> Check {
    if ends.profile.enabled {
        Check::yes("the profile is enabled")
    } else {
        Check::no("the profile is not enabled; enable it, and passes run it")
    }
}

fn there(record: &Record) -> Check {
    match &record.presence {
        Presence::Live => Check::yes("it is there"),
        Presence::Deleted => Check::no("its vendor says that it was deleted"),
        Presence::MergedInto(key) => Check::no(format!("it was merged into {}", key.id)),
        Presence::NotShown => Check::no("its system does not show it any more"),
        Presence::Unreadable(why) => Check::no(format!("it cannot be read: {why}")),
    }
}

fn belongs(ends: Ends<'_>, record: &Record, known: &Known) -> Check {
    let named = |id: i64| {
        let code = id.to_string();
        let label = known.customer(&record.key.instance, &code);
        if label == code { format!("customer {code}") } else { format!("customer {label} ({code})") }
    };
    let scope = &ends.profile.scope;
    match (scope, party::whose(scope, record)) {
        (Scope::WholeDesk, _) => Check::yes("the profile takes the tickets of the whole desk"),
        (Scope::Customer { id }, Whose::Ours) => Check::yes(format!("it belongs to {}", named(*id))),
        (Scope::Customer { id }, Whose::Another(client)) => {
            Check::no(format!("it belongs to {}, the profile takes those of {}", named(client), named(*id)))
        }
        (Scope::Customer { .. }, Whose::Nobodys) => Check::no("it has no customer; choose one in Halo"),
        (Scope::Supplier { id }, Whose::Ours) => Check::yes(format!("it goes to supplier {id}")),
        (Scope::Supplier { id }, Whose::Another(supplier)) => {
            Check::no(format!("it goes to supplier {supplier}, the profile takes those of supplier {id}"))
        }
        (Scope::Supplier { .. }, Whose::Nobodys) => Check::no("it names no supplier; choose one in Halo"),
    }
}

fn ticket_type(ends: Ends<'_>, record: &Record, known: &Known) -> Check {
    let code = party::ticket_type(record);
    let label =
        code.map_or_else(|| "not known".to_owned(), |code| known.ticket_type(&record.key.instance, &code.to_string()));
    match ends.profile.table_for(code.unwrap_or_default()) {
        Some(table) => Check::yes(format!("tickets of its type ({label}) are sent as {table}")),
        None => Check::no(format!("tickets of its type ({label}) are sent as nothing; give the type a table")),
    }
}

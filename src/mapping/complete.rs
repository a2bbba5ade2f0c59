//! What a write needs besides the mapped fields: the profile's defaults for a new record, and the
//! agent whom Halo demands before it closes a ticket.

use std::collections::BTreeSet;

use super::closing;
use super::convert::Context;
use super::outgoing::Outgoing;
use super::project::{Missing, NewRecord};
use crate::model::{FieldInfo, FieldName, FieldType, Kind, Record, Side, Value, Visibility};
use crate::profile::{Profile, Scope};

/// Halo's field of the agent who works on a ticket.
pub const AGENT: &str = "agent_id";
const STATUS: &str = "status_id";
const USER: &str = "user_id";
const TEAM: &str = "team";
const CALLER: &str = "caller_id";
const REQUESTED_FOR: &str = crate::profile::services::REQUESTED_FOR;
const GROUP: &str = "assignment_group";

/// What closing a ticket asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosingAgent {
    /// Nothing: it is not closed, or somebody is or becomes assigned.
    NotNeeded,
    /// The profile's default agent.
    Default(Outgoing),
    /// Nobody is assigned and the profile names no default agent.
    Lacking(Missing),
}

/// The code that the profile names for a person, team or group whom the written side does not have.
///
/// Other fields have no such default: what happens to their unmapped values is said by their rule.
pub fn default_for(field: &FieldName, to: Side, profile: &Profile) -> Option<String> {
    match (to, field.as_str()) {
        (Side::Halo, USER) => profile.people.default_user.map(|user| user.to_string()),
        (Side::Halo, TEAM) => profile.inbound.default_team.clone(),
        (Side::Other, CALLER | REQUESTED_FOR) => profile.people.default_caller.clone(),
        (Side::Other, GROUP) => profile.outbound.default_group.clone(),
        (Side::Halo | Side::Other, _) => None,
    }
}

/// Adds to a new record what the mapping did not give.
pub(super) fn complete(made: &mut NewRecord, record: &Record, to: Side, table: &Kind, context: Context<'_>) {
    match to {
        Side::Other => complete_record(made, record, table, context),
        Side::Halo => complete_ticket(made, record, table, context),
    }
}

fn complete_record(made: &mut NewRecord, record: &Record, table: &Kind, context: Context<'_>) {
    add_defaults(made, Side::Other, table, &[CALLER, REQUESTED_FOR, GROUP], context);
    let extra = closing::companions(&made.fields, None, &record.number, table, context);
    made.fields.extend(extra.fields);
    made.missing.extend(extra.missing);
    demand_mandatory(made, table, context);
    let written: BTreeSet<FieldName> = made.fields.iter().map(|(field, _)| field.clone()).collect();
    for rule in context.profile.mapping.fields.iter().filter(|rule| rule.applies_to(table)) {
        if rule.single_field(Side::Other).is_some_and(|field| written.contains(field)) {
            made.empty.remove(&rule.key());
        }
    }
}

/// What the table demands and nothing gives is held before anything is sent: the vendor would
/// refuse it, or worse, take the record without it.
fn demand_mandatory(made: &mut NewRecord, table: &Kind, context: Context<'_>) {
    let fields = context.other.kinds.get(table).map(Vec::as_slice).unwrap_or_default();
    for field in fields.iter().filter(|field| is_demanded(field)) {
        let told = made.missing.iter().any(|missing| missing.rule == field.label);
        if !told && !is_filled(made, field.name.as_str()) {
            let value = "(empty, but mandatory there)".to_owned();
            made.missing.push(Missing { rule: field.label.clone(), value });
        }
    }
}

/// Whether a new record needs a value in this field and does not get one by itself.
pub(super) fn is_demanded(field: &FieldInfo) -> bool {
    field.mandatory && !field.read_only && !field.has_default && field.field_type != FieldType::Journal
}

fn complete_ticket(made: &mut NewRecord, record: &Record, table: &Kind, context: Context<'_>) {
    let profile = context.profile;
    match profile.ticket_type_for(table) {
        Some(ticket_type) => set(&mut made.fields, "tickettype_id", private(ticket_type.to_string())),
        None => made.missing.push(Missing { rule: "Ticket type".to_owned(), value: format!("{:?}", table.as_str()) }),
    }
    match profile.scope {
        Scope::WholeDesk => {}
        Scope::Customer { id } => set(&mut made.fields, "client_id", private(id.to_string())),
        Scope::Supplier { id } => set(&mut made.fields, "supplier_id", private(id.to_string())),
    }
    add_defaults(made, Side::Halo, table, &[USER, TEAM], context);
    if let (false, Some(status)) = (is_filled(made, STATUS), profile.inbound.default_status) {
        made.stand_ins.push(format!("{STATUS}: nothing → {status}"));
        set(&mut made.fields, STATUS, private(status.to_string()));
    }
    match closing_agent(&made.fields, None, context) {
        ClosingAgent::NotNeeded => {}
        ClosingAgent::Default(agent) => {
            made.stand_ins.push(format!("{AGENT}: nobody → {}", agent.value()));
            set(&mut made.fields, AGENT, agent);
        }
        ClosingAgent::Lacking(missing) => made.missing.push(missing),
    }
    made.fields.extend(closing::note(&made.fields, None, &record.number, table, context));
}

/// Fills fields that the mapping left empty with the profile's defaults, and says so.
fn add_defaults(made: &mut NewRecord, to: Side, table: &Kind, names: &[&str], context: Context<'_>) {
    for name in names.iter().filter(|name| to == Side::Halo || exists(name, table, context)) {
        let field = FieldName::new(*name);
        if let (false, Some(code)) = (is_filled(made, name), default_for(&field, to, context.profile)) {
            made.stand_ins.push(format!("{name}: nobody → {code}"));
            set(&mut made.fields, name, private(code));
        }
    }
}

/// Whether a table of the other side has a field, as far as the table is known at all.
pub(super) fn exists(name: &str, table: &Kind, context: Context<'_>) -> bool {
    !context.other.kinds.contains_key(table) || context.other.field(table, &FieldName::new(name)).is_some()
}

pub(super) fn private(code: String) -> Outgoing {
    Outgoing::cleared(Value::text(code), Visibility::Private)
}

pub(super) fn is_filled(made: &NewRecord, name: &str) -> bool {
    made.fields.iter().any(|(field, value)| field.as_str() == name && !value.value().is_empty())
}

fn set(fields: &mut Vec<(FieldName, Outgoing)>, name: &str, value: Outgoing) {
    fields.retain(|(field, _)| field.as_str() != name);
    fields.push((FieldName::new(name), value));
}

/// The agent that a ticket needs before Halo lets it be closed: the profile's default, when the
/// write closes the ticket and nobody is or becomes assigned.
///
/// An agent that was not delivered is not known to be absent, and is left alone.
pub fn closing_agent(fields: &[(FieldName, Outgoing)], present: Option<&Record>, context: Context<'_>) -> ClosingAgent {
    let written =
        |name: &str| fields.iter().find(|(field, _)| field.as_str() == name).map(|(_, value)| value.value().clone());
    let status = written(STATUS).and_then(|status| status.as_integer());
    if !status.is_some_and(|status| context.profile.inbound.closed_statuses.contains(&status)) {
        return ClosingAgent::NotNeeded;
    }
    let agent = match (written(AGENT), present) {
        (Some(agent), _) => Some(agent),
        (None, Some(ticket)) => ticket.field(&FieldName::new(AGENT)).cloned(),
        (None, None) => Some(Value::Empty),
    };
    if agent.is_none_or(|agent| agent.as_integer().is_some_and(|agent| agent > 1)) {
        return ClosingAgent::NotNeeded;
    }
    match context.profile.inbound.default_agent {
        Some(agent) => ClosingAgent::Default(private(agent.to_string())),
        None => ClosingAgent::Lacking(Missing {
            rule: "Agent".to_owned(),
            value: "\"nobody\" (Halo closes no ticket without an agent; `inbound.default_agent` names none)".to_owned(),
        }),
    }
}

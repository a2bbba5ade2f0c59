//! What a write needs besides the mapped fields: the profile's defaults for a new record, and the
//! agent whom Halo demands before it closes a ticket.

use std::collections::BTreeSet;

use super::closing;
use super::convert::{self, Context};
use super::outgoing::Outgoing;
use super::project::{Missing, NewRecord};
use super::told;
use crate::model::{FieldInfo, FieldName, FieldType, Kind, Record, Side, Value, Visibility};
use crate::profile::{FieldRule, Profile, Scope};

/// Halo's field of the agent who works on a ticket.
pub const AGENT: &str = "agent_id";
const STATUS: &str = "status_id";
const USER: &str = "user_id";
const TEAM: &str = "team";
const CALLER: &str = "caller_id";
const REQUESTED_FOR: &str = crate::profile::services::REQUESTED_FOR;
const GROUP: &str = "assignment_group";
const TYPE: &str = "tickettype_id";

/// What is said of a field that has no value and needs one.
pub const EMPTY_THERE: &str = "(empty, but mandatory there)";

/// What Halo fills in by itself in every new ticket, whatever its type demands.
const GIVEN_BY_HALO: [&str; 6] = [TYPE, "client_id", "site_id", USER, STATUS, "dateoccurred"];

/// Whether a new ticket has a value in this field without being given one.
pub fn is_given_by_halo(name: &FieldName) -> bool {
    GIVEN_BY_HALO.contains(&name.as_str())
}

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
    demand(made, fields, EMPTY_THERE);
}

fn demand(made: &mut NewRecord, fields: &[FieldInfo], value: &str) {
    for field in fields.iter().filter(|field| is_demanded(field)) {
        let told = made.missing.iter().any(|missing| missing.rule == field.label);
        if !told && !is_filled(made, field.name.as_str()) {
            made.missing.push(Missing { rule: field.label.clone(), value: value.to_owned() });
        }
    }
}

/// Why a linked record's field cannot be emptied: the written system demands a value.
pub fn objects_to_empty(rule: &FieldRule, side: Side, (halo, table): (&Record, &Kind), context: Context<'_>) -> bool {
    let Some(name) = rule.single_field(side) else { return false };
    let fields = match side {
        Side::Other => context.other.kinds.get(table),
        Side::Halo => {
            let ticket_type = halo.field(&FieldName::new(TYPE)).and_then(Value::as_integer);
            ticket_type.and_then(|id| context.halo.kinds.get(&convert::type_kind(id)))
        }
    };
    let demanded = |field: &FieldInfo| field.name == *name && field.mandatory && !field.read_only;
    fields.into_iter().flatten().any(demanded)
}

/// Whether a new record needs a value in this field and does not get one by itself.
pub(super) fn is_demanded(field: &FieldInfo) -> bool {
    field.mandatory && !field.read_only && !field.has_default && field.field_type != FieldType::Journal
}

fn complete_ticket(made: &mut NewRecord, record: &Record, table: &Kind, context: Context<'_>) {
    let profile = context.profile;
    match profile.ticket_type_for(table) {
        Some(ticket_type) => set(&mut made.fields, TYPE, private(ticket_type.to_string())),
        None => made.missing.push(Missing { rule: "Ticket type".to_owned(), value: format!("{:?}", table.as_str()) }),
    }
    match profile.scope {
        Scope::WholeDesk => {}
        Scope::Customer { id } => set(&mut made.fields, "client_id", private(id.to_string())),
        Scope::Supplier { id } => set(&mut made.fields, "supplier_id", private(id.to_string())),
    }
    add_defaults(made, Side::Halo, table, &[USER, TEAM], context);
    if let (false, Some(status)) = (is_filled(made, STATUS), profile.inbound.default_status) {
        made.stand_ins.push(given("nothing", (STATUS, &status.to_string()), Side::Halo, table, context));
        set(&mut made.fields, STATUS, private(status.to_string()));
    }
    match closing_agent(&made.fields, None, context) {
        ClosingAgent::NotNeeded => {}
        ClosingAgent::Default(agent) => {
            made.stand_ins.push(given("nobody", (AGENT, &agent.value().code()), Side::Halo, table, context));
            set(&mut made.fields, AGENT, agent);
        }
        ClosingAgent::Lacking(missing) => made.missing.push(missing),
    }
    made.fields.extend(closing::note(&made.fields, None, &record.number, table, context));
    demand_of_type(made, table, context);
}

/// A field that a default of the profile fills, in words.
fn given(instead_of: &str, (name, code): (&str, &str), to: Side, table: &Kind, context: Context<'_>) -> String {
    let field = FieldName::new(name);
    let (called, value) = (told::field(to, &field, table, context), told::code(to, &field, code, table, context));
    format!("{called}: {instead_of} → {value}")
}

/// What Halo demands of tickets of this type and nothing gives.
fn demand_of_type(made: &mut NewRecord, table: &Kind, context: Context<'_>) {
    let Some(ticket_type) = context.profile.ticket_type_for(table) else { return };
    let demanded = context.halo.kinds.get(&convert::type_kind(ticket_type)).map(Vec::as_slice).unwrap_or_default();
    let lacking: Vec<FieldInfo> = demanded.iter().filter(|field| !is_given_by_halo(&field.name)).cloned().collect();
    demand(made, &lacking, &format!("(empty, but Halo demands it of tickets of type {ticket_type})"));
}

/// Fills fields that the mapping left empty with the profile's defaults, and says so.
fn add_defaults(made: &mut NewRecord, to: Side, table: &Kind, names: &[&str], context: Context<'_>) {
    for name in names.iter().filter(|name| to == Side::Halo || exists(name, table, context)) {
        let field = FieldName::new(*name);
        if let (false, Some(code)) = (is_filled(made, name), default_for(&field, to, context.profile)) {
            made.stand_ins.push(given("nobody", (name, &code), to, table, context));
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

//! A whole record, turned into what is written on the other side.

use std::collections::{BTreeMap, BTreeSet};

use super::convert::{self, Context, Converted};
use super::outgoing::Outgoing;
use crate::model::{FieldName, Kind, Record, Side, Value, Visibility};
use crate::profile::{CreateState, FieldRule};

/// A value that has no counterpart, named for the person who must map it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Missing {
    /// The rule's name.
    pub rule: String,
    /// The value as people know it.
    pub value: String,
}

/// What a new record on the other side is made of.
#[derive(Debug, Clone, Default)]
pub struct NewRecord {
    /// Its fields.
    pub fields: Vec<(FieldName, Outgoing)>,
    /// By rule key: the source side's value, which becomes half of the first base.
    pub sources: BTreeMap<String, Value>,
    /// Rule keys whose source is empty, so that nothing is written and nothing is expected there.
    pub empty: BTreeSet<String>,
    /// Values without counterpart; when there are any, nothing is sent.
    pub missing: Vec<Missing>,
    /// What stand-ins were used, for the eye: "Caller: Abel Tuter <abel@example.com> → default".
    pub stand_ins: Vec<String>,
}

/// Clears a rule's value for writing on `side`.
pub fn cleared(rule: &FieldRule, side: Side, value: &Value) -> Vec<(FieldName, Outgoing)> {
    let visibility = if rule.customer_visible { Visibility::Public } else { Visibility::Private };
    convert::written_fields(rule, side, value)
        .into_iter()
        .map(|(field, value)| (field, Outgoing::cleared(value, visibility)))
        .collect()
}

/// Projects `record` of side `from` into a new record of the opposite side; `table` is the other
/// side's table in both directions.
pub fn new_record(record: &Record, from: Side, table: &Kind, context: Context<'_>) -> NewRecord {
    let to = from.opposite();
    let mut made = NewRecord::default();
    for rule in &context.profile.mapping.fields {
        if !rule.applies_to(table) || !rule.direction.reaches(to) || (to == Side::Other && rule.computed_there) {
            continue;
        }
        let Some(value) = convert::side_value(rule, from, record) else { continue };
        made.sources.insert(rule.key(), value.clone());
        if to == Side::Other && is_state(rule) && context.profile.outbound.create_state == CreateState::AlwaysNew {
            continue;
        }
        match convert::convert(rule, from, &value, table, context) {
            Converted::LeftOut => {}
            Converted::To(Value::Empty) => {
                made.empty.insert(rule.key());
            }
            Converted::To(value) => made.fields.extend(cleared(rule, to, &value)),
            Converted::StandIn(value, of) => {
                made.stand_ins.push(format!("{}: {of} → {value}", rule.name));
                made.fields.extend(cleared(rule, to, &value));
            }
            Converted::Unmapped(value) => made.missing.push(Missing { rule: rule.name.clone(), value }),
        }
    }
    complete(&mut made, record, to, table, context);
    made
}

fn complete(made: &mut NewRecord, record: &Record, to: Side, table: &Kind, context: Context<'_>) {
    match to {
        Side::Other => {
            complete_record(made, table, context);
            let extra = companions(&made.fields, None, &record.number, context);
            made.fields.extend(extra);
        }
        Side::Halo => {
            complete_ticket(made, table, context);
            if let Some(agent) = agent_for_closing(&made.fields, None, context) {
                set(&mut made.fields, "agent_id", agent);
            }
        }
    }
}

/// The profile's default caller and group, where the record's table has such a field and the
/// ticket gives nobody for it.
fn complete_record(made: &mut NewRecord, table: &Kind, context: Context<'_>) {
    let profile = context.profile;
    let defaults = [
        ("user_id", "caller_id", &profile.people.default_caller),
        ("team", "assignment_group", &profile.outbound.default_group),
    ];
    for (ours, theirs, default) in defaults {
        let rule = profile.mapping.fields.iter().find(|rule| rule.halo.as_str() == ours && rule.applies_to(table));
        let field = FieldName::new(theirs);
        let (Some(code), Some(rule)) = (default, rule.filter(|rule| rule.other.contains(&field))) else { continue };
        if made.fields.iter().any(|(name, _)| *name == field) {
            continue;
        }
        made.missing.retain(|missing| missing.rule != rule.name);
        made.empty.remove(&rule.key());
        made.stand_ins.push(format!("{}: not known there → the profile's default", rule.name));
        made.fields.push((field, Outgoing::cleared(Value::text(code.as_str()), Visibility::Private)));
    }
}

fn complete_ticket(made: &mut NewRecord, table: &Kind, context: Context<'_>) {
    let profile = context.profile;
    let private = |code: String| Outgoing::cleared(Value::text(code), Visibility::Private);
    let has = |made: &NewRecord, name: &str| made.fields.iter().any(|(field, _)| field.as_str() == name);
    match profile.ticket_type_for(table) {
        Some(ticket_type) => made.fields.push((FieldName::new("tickettype_id"), private(ticket_type.to_string()))),
        None => made
            .missing
            .push(Missing { rule: "Ticket type".to_owned(), value: format!("{table:?}", table = table.as_str()) }),
    }
    if let crate::profile::Scope::Customer { id } = profile.scope {
        made.fields.push((FieldName::new("client_id"), private(id.to_string())));
    }
    if let (false, Some(user)) = (has(made, "user_id"), profile.people.default_user) {
        made.fields.push((FieldName::new("user_id"), private(user.to_string())));
    }
    if let (false, Some(status)) = (has(made, "status_id"), profile.inbound.default_status) {
        made.fields.push((FieldName::new("status_id"), private(status.to_string())));
    }
    if let (false, Some(team)) = (has(made, "team"), &profile.inbound.default_team) {
        made.fields.push((FieldName::new("team"), private(team.clone())));
    }
}

fn set(fields: &mut Vec<(FieldName, Outgoing)>, name: &str, value: Outgoing) {
    fields.retain(|(field, _)| field.as_str() != name);
    fields.push((FieldName::new(name), value));
}

/// Whether a rule writes the field that says how far the work is.
fn is_state(rule: &FieldRule) -> bool {
    rule.halo.as_str() == "status_id"
}

/// What must be sent along with a state: the companions of its code that the record does not have yet.
pub fn companions(
    fields: &[(FieldName, Outgoing)],
    present: Option<&Record>,
    number: &str,
    context: Context<'_>,
) -> Vec<(FieldName, Outgoing)> {
    let state_rule = context.profile.mapping.fields.iter().find(|rule| is_state(rule));
    let Some(state_field) = state_rule.and_then(|rule| rule.other.first()) else { return Vec::new() };
    let Some((_, state)) = fields.iter().find(|(field, _)| field == state_field) else { return Vec::new() };
    let code = state.value().code();
    let demanded = context.profile.outbound.companions.iter().filter(|companion| companion.state == code);
    demanded
        .flat_map(|companion| &companion.fields)
        .filter(|(field, _)| {
            let sent = fields.iter().any(|(sent, _)| sent == *field);
            let there = present.and_then(|record| record.field(field)).is_some_and(|value| !value.is_empty());
            !sent && !there
        })
        .map(|(field, text)| {
            let value = Value::text(text.replace("{number}", number));
            (field.clone(), Outgoing::cleared(value, Visibility::Public))
        })
        .collect()
}

/// The agent that a ticket needs before Halo lets it be closed: the profile's default, when the
/// write closes the ticket and nobody is or becomes assigned.
pub fn agent_for_closing(
    fields: &[(FieldName, Outgoing)],
    present: Option<&Record>,
    context: Context<'_>,
) -> Option<Outgoing> {
    let written =
        |name: &str| fields.iter().find(|(field, _)| field.as_str() == name).map(|(_, value)| value.value().clone());
    let status = written("status_id")?.as_integer()?;
    if !context.profile.inbound.closed_statuses.contains(&status) {
        return None;
    }
    let there = || present.and_then(|record| record.field(&FieldName::new("agent_id")).cloned());
    let agent = written("agent_id").or_else(there).and_then(|value| value.as_integer()).unwrap_or(1);
    let default = context.profile.inbound.default_agent.filter(|_| agent <= 1)?;
    Some(Outgoing::cleared(Value::text(default.to_string()), Visibility::Private))
}

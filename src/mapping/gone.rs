//! What closes a record whose counterpart was deleted.

use super::closing;
use super::convert::{self, Context, Converted};
use crate::model::{Kind, Record, Side, Value};
use crate::profile::FieldRule;

/// What closing a record takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing<'a> {
    /// It is closed.
    Done,
    /// Its state, by this rule, is set to this value.
    State(&'a FieldRule, Value),
    /// Nobody says which state closes it.
    Nowhere,
}

/// How a record of a side is closed: by the first of Halo's closed statuses that has a state there,
/// else by the first choice that its own system calls closed.
pub fn closing<'a>(side: Side, twin: &Record, table: &Kind, context: Context<'a>) -> Closing<'a> {
    let mut states = context.profile.mapping.fields.iter().filter(|rule| rule.is_state() && rule.applies_to(table));
    let Some(rule) = states.next() else { return Closing::Nowhere };
    let is_closed = |value: &Value| closing::ends(rule, side, value, table, context);
    if convert::side_value(rule, side, twin).is_some_and(|now| is_closed(&now)) {
        return Closing::Done;
    }
    let statuses = context.profile.inbound.closed_statuses.iter().map(|status| Value::text(status.to_string()));
    let mapped = statuses.filter_map(|status| match side {
        Side::Halo => Some(status),
        Side::Other => match convert::convert(rule, Side::Halo, &status, table, context) {
            Converted::To(state) if is_closed(&state) => Some(state),
            _ => None,
        },
    });
    mapped
        .chain(called_closed(rule, side, table, context))
        .next()
        .map_or(Closing::Nowhere, |value| Closing::State(rule, value))
}

/// The choices that the record's own system calls closed.
fn called_closed<'a>(
    rule: &'a FieldRule,
    side: Side,
    table: &'a Kind,
    context: Context<'a>,
) -> impl Iterator<Item = Value> + 'a {
    let field = match side {
        Side::Halo => context.halo.field(&convert::ticket_kind(), &rule.halo),
        Side::Other => rule.other.first().and_then(|field| context.other.field(table, field)),
    };
    let choices = field.map(|field| field.choices.as_slice()).unwrap_or_default();
    choices.iter().filter(|choice| choice.closes).map(|choice| Value::text(choice.code.clone()))
}

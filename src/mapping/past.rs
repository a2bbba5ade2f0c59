//! What a new record takes along of its past: when it was opened, and that nobody is mailed about it.

use super::closing;
use super::complete::{exists, is_filled, private};
use super::convert::{self, Context};
use super::outgoing::Outgoing;
use super::project::NewRecord;
use crate::model::{FieldName, Kind, Record, Side, Value, Visibility};

/// When a ticket was opened.
const OPENED_IN_HALO: &str = "dateoccurred";

/// When a record was opened.
const OPENED_THERE: &str = "opened_at";

/// Whether a record's caller is told of it.
const NOTIFY: &str = "notify";

/// ServiceNow's code of "Do Not Notify".
const DO_NOT: &str = "1";

/// Adds to a new record what its past and a quiet profile ask for, where the mapping gives nothing.
pub(super) fn complete(made: &mut NewRecord, record: &Record, to: Side, table: &Kind, context: Context<'_>) {
    let loading = &context.profile.loading;
    if loading.original_times {
        open_then(made, record, to, table, context);
    }
    if loading.quiet && to == Side::Other && has(NOTIFY, table, context) && !is_filled(made, NOTIFY) {
        made.fields.push((FieldName::new(NOTIFY), private(DO_NOT.to_owned())));
    }
}

fn open_then(made: &mut NewRecord, record: &Record, to: Side, table: &Kind, context: Context<'_>) {
    let (there, here) = match to {
        Side::Halo => (OPENED_IN_HALO, OPENED_THERE),
        Side::Other => (OPENED_THERE, OPENED_IN_HALO),
    };
    if is_filled(made, there) || (to == Side::Other && !exists(there, table, context)) {
        return;
    }
    let opened = match record.field(&FieldName::new(here)) {
        Some(Value::Time(at)) => Some(*at),
        _ => record.created,
    };
    if let Some(opened) = opened {
        made.fields.push((FieldName::new(there), Outgoing::cleared(Value::Time(opened), Visibility::Private)));
    }
}

/// Whether a table is known to have a field.
fn has(name: &str, table: &Kind, context: Context<'_>) -> bool {
    context.other.field(table, &FieldName::new(name)).is_some()
}

/// Whether the state of a record says that the work on it ended.
pub fn is_closed(record: &Record, from: Side, table: &Kind, context: Context<'_>) -> bool {
    let rules = context.profile.mapping.fields.iter();
    rules.filter(|rule| rule.is_state() && rule.applies_to(table)).any(|rule| {
        let state = convert::side_value(rule, from, record);
        state.is_some_and(|state| closing::ends(rule, from, &state, table, context))
    })
}

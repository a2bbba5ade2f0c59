//! What a record's marker says of the ticket that it was made for.

use crate::model::{FieldName, Record, Value};

/// The field that holds the whole marker, where a vendor delivers one: ServiceNow's correlation.
const CORRELATION: &str = "correlation_id";

/// The ticket that a record's marker names, if it is one of the Halo with this name
/// (`halo:acme.haloitsm.com`). A marker that is no more than a ticket's number is taken at its word.
pub fn ticket_of<'r>(record: &'r Record, halo: &str) -> Option<&'r str> {
    let named = record.marked.as_deref().filter(|id| !id.is_empty())?;
    let whole = match record.field(&FieldName::new(CORRELATION)) {
        Some(Value::Text(text)) => text.as_str(),
        _ => named,
    };
    match whole.rsplit_once('/') {
        Some((origin, id)) => (origin.eq_ignore_ascii_case(halo) && !id.is_empty()).then_some(id),
        None => named.bytes().all(|byte| byte.is_ascii_digit()).then_some(named),
    }
}

//! The list of attachments of a ticket, of one action, or of whatever else they belong to.

use serde_json::{Value, json};

use super::catalogue::{int, text};
use super::files::{File, OF_TICKET, SCHEMA};
use super::paging;
use super::query::Query;
use super::render::Look;
use super::state::State;

/// The answer to a list request. Without a scope nothing comes back, and `folders` is there in any
/// case.
pub(super) fn list(state: &State, look: &Look, query: &Query) -> Value {
    let ticket = query.int("ticket_id");
    let kind = if ticket.is_some() { OF_TICKET } else { query.int("type").unwrap_or(OF_TICKET) };
    let owner = ticket.or_else(|| query.int("unique_id"));
    let action = query.int("action_id");
    let mut files: Vec<&File> = match owner {
        Some(owner) => state.files.of((kind, owner)).collect(),
        None => query.int("one_attachment_id").and_then(|id| state.files.get(id)).into_iter().collect(),
    };
    files.retain(|file| {
        let number = |name| int(&file.fields, name);
        let ticket = number("ticket_id").and_then(|ticket| state.tickets.get(ticket));
        action.is_none_or(|action| number("action_id") == Some(action))
            && query.int("one_attachment_id").is_none_or(|id| number("id") == Some(id))
            && query.text("filetype").is_none_or(|wanted| is_of_type(file, wanted))
            && ticket.is_none_or(|ticket| look.sight().shows(&ticket.fields))
    });
    paging::sort(&mut files, &paging::order(query), |file, field| file.fields.get(field));
    let show = |file: &File| {
        if query.on("idonly") {
            return json!({ "id": file.fields.get("id") });
        }
        Value::Object(look.show(&file.fields, SCHEMA, &[]))
    };
    let rows: Vec<Value> = files.into_iter().map(show).collect();
    let ticket = owner.filter(|_| kind == OF_TICKET).unwrap_or_default();
    json!({
        "type": kind, "unique_id": owner.unwrap_or_default(), "ticket_id": ticket,
        "action_id": action.unwrap_or_default(), "record_count": rows.len(), "attachments": rows, "folders": [],
    })
}

/// A file type is the ending of the name, with or without its dot.
fn is_of_type(file: &File, wanted: &str) -> bool {
    let ending = text(&file.fields, "filename").and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case(wanted.trim_start_matches('.')))
}

//! What Halo checks before an action is stored: the ticket, the outcome, and the changes of the
//! ticket that the action carries.

use serde_json::Value;

use super::catalogue::{Fields, filled, int, schema};
use super::desk::tamper;
use super::files::NewFile;
use super::html;
use super::links;
use super::lookup_filters::outcome_allowed;
use super::refusal::Refusal;
use super::render::Look;
use super::state::{State, Ticket, poisoned};
use super::ticket_rules::{self, Origin, TicketChange};
use super::ticket_show;
use crate::standins::server::Common;

/// Schema of an action.
pub(super) const SCHEMA: &str = "Actions";

/// A checked action.
#[derive(Debug)]
pub(super) struct ActionChange {
    /// The ticket it belongs to.
    pub(super) ticket: i64,
    /// The action that is changed; `None` for a new one.
    pub(super) number: Option<i64>,
    /// The fields to store.
    pub(super) set: Fields,
    /// The files to attach.
    pub(super) files: Vec<NewFile>,
    /// The external link to add.
    pub(super) link: Option<Fields>,
    /// What happens to the ticket.
    pub(super) moves: Option<Box<TicketChange>>,
}

/// Fields of an action that change a field of the ticket with another name. The others are named
/// like the ticket's field with `new_` before it.
const RENAMED: &[(&str, &str)] = &[
    ("new_status", "status_id"),
    ("new_agent", "agent_id"),
    ("new_priority", "priority_id"),
    ("new_category1", "category_1"),
    ("new_category2", "category_2"),
    ("new_category3", "category_3"),
    ("new_category4", "category_4"),
    ("new_supplier_ref", "supplier_reference"),
    ("new_supplier_response_date", "supplier_responsedate"),
    ("new_supplier_fix_date", "supplier_fixbydate"),
    ("new_customer_ref", "client_reference"),
    ("new_tickettype", "tickettype_id"),
    ("new_foppjobtitle", "oppjobtitle"),
];

/// The field of the ticket that a field of an action changes.
fn moved(name: &str) -> Option<&'static str> {
    if let Some((_, field)) = RENAMED.iter().find(|(known, _)| *known == name) {
        return Some(field);
    }
    let field = name.strip_prefix("new_").filter(|field| !["external_link", "status_name"].contains(field))?;
    schema(ticket_show::SCHEMA)?.field(field).map(|(field, _)| field)
}

/// What the server works out itself; sent values are ignored.
const SERVED: &[&str] = &[
    "action_systemid",
    "actionby_agent_id",
    "actionby_application_id",
    "actionby_user_id",
    "actiondatecreated",
    "attachment_count",
    "attachment_list",
    "attachments",
    "customfields",
    "external_links",
    "guid",
    "id",
    "last_updated",
    "new_external_link",
    "new_status_name",
    "old_status",
    "ticket_id",
    "who",
    "who_agentid",
    "who_imgpath",
    "who_initials",
    "who_type",
];

/// Checks what was sent for an action.
pub(super) fn prepare(state: &State, common: &Common, look: &Look, mut sent: Fields) -> Result<ActionChange, Refusal> {
    tamper(common, &mut sent);
    let unknown = || Refusal::rule("An Action must be associated with a ticket_id");
    let id = int(&sent, "ticket_id").filter(|id| *id > 0).ok_or_else(unknown)?;
    if poisoned(common, id) {
        return Err(Refusal::rule("Object reference not set to an instance of an object."));
    }
    let ticket = state.live_ticket(id).ok_or_else(unknown)?;
    if !look.sight().shows(&ticket.fields) {
        return Err(Refusal::Forbidden("sight of this ticket"));
    }
    let number = int(&sent, "id").filter(|number| *number > 0);
    if number.is_some_and(|number| !ticket.actions.contains_key(&number)) {
        return Err(Refusal::NotFound);
    }
    if number.is_some() && common.switches.get("halo.action-edits") == "refused" {
        return Err(Refusal::Forbidden("right to edit actions"));
    }
    let stored = number.and_then(|number| ticket.actions.get(&number));
    let kept = |stored: &Fields| {
        let same = |name| sent.get(name).is_none_or(|value| stored.get(name) == Some(value));
        same("outcome_id") && same("outcome")
    };
    if !stored.is_some_and(kept) {
        settle_outcome(state, common, ticket, number.is_none(), &mut sent)?;
    }
    settle_text(&mut sent);
    let moves = if number.is_none() { moves(state, common, look, id, &sent)? } else { None };
    let link = links::sent_link(sent.get("new_external_link"), look)?;
    let files = ticket_rules::inline_files(state, common, look, sent.get("attachments"), id)?;
    sent.retain(|name, _| !name.starts_with('_') && !SERVED.contains(name));
    Ok(ActionChange { ticket: id, number, set: sent, files, link, moves })
}

/// An action needs an outcome, by id or by name, that its ticket type allows. The outcome's own
/// settings stand where nothing is sent.
fn settle_outcome(
    state: &State,
    common: &Common,
    ticket: &Ticket,
    fresh: bool,
    sent: &mut Fields,
) -> Result<(), Refusal> {
    let table = state.table("Outcome");
    let known = match (int(sent, "outcome_id"), filled(sent, "outcome")) {
        (None, None) => return Err(Refusal::rule("An Outcome must be entered for this Action")),
        (Some(id), _) => table.get(id).map(|row| (id, row)),
        (None, Some(name)) => table.with_text("outcome", name),
    };
    let no_access = || Refusal::rule("You do not have access to this Action at the moment");
    let (id, row) = known.ok_or_else(no_access)?;
    let system = int(&row.fields, "systemid").is_some_and(|system| system > 0);
    if system || !allowed(state, ticket, id) {
        return Err(no_access());
    }
    sent.insert("outcome_id", Value::from(id));
    sent.insert("outcome", row.fields.get("outcome").cloned().unwrap_or_default());
    if !fresh {
        return Ok(());
    }
    let hides = row.fields.get("hidefromuser").cloned().unwrap_or(Value::Bool(false));
    if common.switches.get("halo.hidden-flag") == "outcome-decides" {
        sent.insert("hiddenfromuser", hides);
    } else {
        sent.entry("hiddenfromuser").or_insert(hides);
    }
    let mails = int(&row.fields, "sendemail").is_some_and(|kind| kind > 0);
    sent.entry("sendemail").or_insert(Value::Bool(mails));
    if row.fields.get("default_sync_to_servicenow") == Some(&Value::Bool(true)) {
        sent.entry("sync_to_servicenow").or_insert(Value::Bool(true));
    }
    if let Some(status) = int(&row.fields, "newstatus").filter(|status| *status > 0) {
        sent.entry("new_status").or_insert(Value::from(status));
    }
    Ok(())
}

fn allowed(state: &State, ticket: &Ticket, outcome: i64) -> bool {
    let field = |name| int(&ticket.fields, name);
    outcome_allowed(state, field("tickettype_id"), field("status_id"), outcome)
}

fn settle_text(sent: &mut Fields) {
    for (plain, rich) in [("note", "note_html"), ("emailbody", "emailbody_html")] {
        let derived = match (filled(sent, plain), filled(sent, rich)) {
            (None, Some(html)) => Some((plain, html::to_text(html))),
            (Some(text), None) => Some((rich, html::from_text(text))),
            _ => None,
        };
        if let Some((name, value)) = derived {
            sent.insert(name, Value::from(value));
        }
    }
}

fn moves(
    state: &State,
    common: &Common,
    look: &Look,
    ticket: i64,
    sent: &Fields,
) -> Result<Option<Box<TicketChange>>, Refusal> {
    let mut changes: Fields = sent.iter().filter_map(|(name, value)| Some((moved(name)?, value.clone()))).collect();
    if common.switches.get("halo.action-custom-fields") == "change-the-ticket"
        && let Some(custom) = sent.get("customfields")
    {
        changes.insert("customfields", custom.clone());
    }
    if changes.is_empty() {
        return Ok(None);
    }
    changes.insert("id", Value::from(ticket));
    if sent.get("dont_do_rules") == Some(&Value::Bool(true)) {
        changes.insert("_dont_fire_automations", Value::Bool(true));
    }
    ticket_rules::prepare(state, common, look, changes, Origin::Action).map(|change| Some(Box::new(change)))
}

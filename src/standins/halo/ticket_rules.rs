//! What Halo checks and fills in before a ticket is stored.

use serde_json::Value;

use super::catalogue::{Fields, flag, int, whole};
use super::custom_values;
use super::desk::tamper;
use super::files::{self, NewFile};
use super::links;
use super::refusal::Refusal;
use super::render::Look;
use super::resource::TICKET_USAGE;
use super::state::{Custom, State, poisoned};
use super::ticket_draft::Draft;
use super::ticket_import::{self, Matched};
use crate::standins::server::Common;

/// What a checked request does to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    /// A new ticket.
    Create,
    /// A change of this ticket.
    Update(i64),
    /// Bringing this deleted ticket back, with changes.
    Restore(i64),
}

/// Where a change of a ticket comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was sent for the ticket.
    Ticket,
    /// An action carries it.
    Action,
}

/// A checked change of a ticket.
#[derive(Debug)]
pub(super) struct TicketChange {
    /// What is done.
    pub(super) intent: Intent,
    /// The fields to store.
    pub(super) set: Fields,
    /// The custom fields to store.
    pub(super) custom: Custom,
    /// The files to attach.
    pub(super) files: Vec<NewFile>,
    /// The external links to add.
    pub(super) links: Vec<Fields>,
    /// The tickets to relate it to.
    pub(super) related: Vec<i64>,
    /// The ticket that it is no longer related to.
    pub(super) unrelated: Option<i64>,
    /// Whether mails about the change are to be suppressed.
    pub(super) silent: bool,
    /// What the person is to be told with the answer.
    pub(super) warning: Option<String>,
}

/// Fields that tell the server what to do and are not data of the ticket, besides those that begin
/// with `_` or `new_`.
const DIRECTIVES: &[&str] = &[
    "apply_rules",
    "apply_this_rule",
    "domerge",
    "donotapplytemplateintheapi",
    "dont_do_databaselookups",
    "dont_do_rules",
    "do_lookups",
    "return_this",
    "unrelate_from_ticket_id",
    "utcoffset",
];

/// What the server works out itself; sent values are ignored.
const SERVED: &[&str] = &[
    "agent_name",
    "api_url",
    "attachment_count",
    "attachments",
    "child_count",
    "child_count_open",
    "child_ticket_ids",
    "client_name",
    "customfields",
    "date_fully_closed",
    "dateassigned",
    "dateclosed",
    "datecreated",
    "deleted",
    "external_links",
    "guid",
    "hasbeenclosed",
    "id",
    "inactive",
    "isbeingclosed",
    "key",
    "last_update",
    "lastactiondate",
    "lastchildactiondate",
    "lastincomingemail",
    "merged_into_id",
    "priority",
    "priority_name",
    "reassigncount",
    "site_name",
    "sla_name",
    "status_name",
    "supplier_name",
    "table",
    "tickettype_name",
    "use",
    "user_email",
    "user_name",
    "userlookup",
    "usertype",
    "web_url",
];

/// Checks what was sent for a ticket.
pub(super) fn prepare(
    state: &State,
    common: &Common,
    look: &Look,
    mut sent: Fields,
    origin: Origin,
) -> Result<TicketChange, Refusal> {
    tamper(common, &mut sent);
    let mut found = Vec::new();
    found.extend(links::sent_link(sent.get("new_external_link"), look)?);
    found.extend(ticket_import::link(&sent));
    let matched = ticket_import::matched(state, common, &sent);
    if let Matched::Ticket(id) = matched {
        sent.insert("id", Value::from(id));
    }
    if let Matched::Nobody(link) = matched {
        found.push(link);
    }
    let intent = intent(state, common, &sent)?;
    let stored = match intent {
        Intent::Create => None,
        Intent::Update(id) | Intent::Restore(id) => state.tickets.get(id),
    };
    let hidden = || Refusal::Forbidden("sight of this ticket");
    if stored.is_some_and(|ticket| !look.sight().shows(&ticket.fields)) {
        return Err(hidden());
    }
    let custom = custom_values::read(state, common, look, sent.get("customfields"), TICKET_USAGE)?;
    let files = inline_files(state, common, look, sent.get("attachments"), 0)?;
    let quiet = flag(&sent, "_dont_fire_automations") || flag(&sent, "dont_do_rules");
    let silent = flag(&sent, "_isimport") || (quiet && common.switches.on("halo.no-automations-stops-mails"));
    let validate = if stored.is_none() { !flag(&sent, "_novalidate") } else { flag(&sent, "_validate_updates") };
    let related = related(state, &sent)?;
    let unrelated = int(&sent, "unrelate_from_ticket_id");
    let forced = flag(&sent, "_forcereassign");
    let template = !flag(&sent, "donotapplytemplateintheapi") && common.switches.on("halo.template-overwrites");
    let mut draft = Draft { state, common, stored, set: sent };
    draft.find_named_user();
    draft.set.retain(|name, _| {
        !name.starts_with('_') && !name.starts_with("new_") && !SERVED.contains(name) && !DIRECTIVES.contains(name)
    });
    draft.settle_type()?;
    draft.settle_template(template);
    draft.settle_place()?;
    draft.settle_grade()?;
    draft.settle_people()?;
    draft.check_relations()?;
    draft.settle_categories()?;
    draft.check_workflow(origin)?;
    draft.settle_status()?;
    draft.settle_text()?;
    if validate {
        draft.check_mandatory(&custom)?;
    }
    if !look.sight().shows(&draft.set) {
        return Err(hidden());
    }
    let warning = draft.check_reassignment(forced)?;
    Ok(TicketChange { intent, set: draft.set, custom, files, links: found, related, unrelated, silent, warning })
}

/// The tickets that a ticket is to be related to.
fn related(state: &State, sent: &Fields) -> Result<Vec<i64>, Refusal> {
    let rows = sent.get("new_related_tickets").and_then(Value::as_array).into_iter().flatten();
    let find = |row: &Value| {
        let id = row.get("id").and_then(whole).filter(|id| state.live_ticket(*id).is_some());
        id.ok_or_else(|| Refusal::rule("The related Ticket does not exist"))
    };
    rows.map(find).collect()
}

fn intent(state: &State, common: &Common, sent: &Fields) -> Result<Intent, Refusal> {
    let Some(id) = int(sent, "id").filter(|id| *id != 0) else { return Ok(Intent::Create) };
    if poisoned(common, id) {
        return Err(Refusal::rule("Object reference not set to an instance of an object."));
    }
    let ticket = state.tickets.get(id).ok_or_else(|| Refusal::rule(format!("Ticket {id} does not exist")))?;
    match ticket.deleted {
        false => Ok(Intent::Update(id)),
        true if flag(sent, "_recover") && common.switches.on("halo.restore") => Ok(Intent::Restore(id)),
        true => Err(Refusal::rule(format!("Ticket {id} has been deleted"))),
    }
}

/// The files sent with a ticket (0 for a new one) or an action of it.
pub(super) fn inline_files(
    state: &State,
    common: &Common,
    look: &Look,
    sent: Option<&Value>,
    ticket: i64,
) -> Result<Vec<NewFile>, Refusal> {
    let elements = sent.and_then(Value::as_array).into_iter().flatten().enumerate();
    let prepared = elements.map(|(place, element)| {
        let fields =
            super::decode::object(element.clone(), files::SCHEMA, &format!("attachments[{place}]"), look.zone())?;
        files::prepare(state, common, look, fields, Some(ticket))
    });
    prepared.collect()
}

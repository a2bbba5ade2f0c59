//! What Halo checks and fills in before a ticket is stored.

use serde_json::Value;

use super::catalogue::{Fields, flag, int};
use super::desk::tamper;
use super::files::{self, NewFile};
use super::links;
use super::refusal::Refusal;
use super::render::Look;
use super::resource::TICKET_USAGE;
use super::state::{Custom, State, poisoned};
use super::ticket_draft::Draft;
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
    /// The external link to add.
    pub(super) link: Option<Fields>,
    /// Whether mails about the change are to be suppressed.
    pub(super) silent: bool,
}

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
pub(super) fn prepare(state: &State, common: &Common, look: &Look, mut sent: Fields) -> Result<TicketChange, Refusal> {
    tamper(common, &mut sent);
    let intent = intent(state, common, &sent)?;
    let stored = match intent {
        Intent::Create => None,
        Intent::Update(id) | Intent::Restore(id) => state.tickets.get(id),
    };
    let custom = state.read_custom(sent.get("customfields"), TICKET_USAGE);
    let link = links::sent_link(sent.get("new_external_link"), look)?;
    let files = inline_files(state, common, look, sent.get("attachments"))?;
    let silent = flag(&sent, "_dont_fire_automations") && common.switches.on("halo.no-automations-stops-mails");
    let validate = if stored.is_none() { !flag(&sent, "_novalidate") } else { flag(&sent, "_validate_updates") };
    let mut draft = Draft { state, common, stored, set: sent };
    draft.find_named_user();
    draft.set.retain(|name, _| !name.starts_with('_') && !name.starts_with("new_") && !SERVED.contains(name));
    draft.settle_type()?;
    draft.settle_place()?;
    draft.settle_grade()?;
    draft.settle_people()?;
    draft.check_relations()?;
    draft.settle_categories()?;
    draft.settle_status()?;
    draft.settle_text()?;
    if validate {
        draft.check_mandatory(&custom)?;
    }
    Ok(TicketChange { intent, set: draft.set, custom, files, link, silent })
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

/// The files sent with a ticket or an action.
pub(super) fn inline_files(
    state: &State,
    common: &Common,
    look: &Look,
    sent: Option<&Value>,
) -> Result<Vec<NewFile>, Refusal> {
    let elements = sent.and_then(Value::as_array).into_iter().flatten().enumerate();
    let prepared = elements.map(|(place, element)| {
        let fields =
            super::decode::object(element.clone(), files::SCHEMA, &format!("attachments[{place}]"), look.zone())?;
        files::prepare(state, common, fields, Some(0))
    });
    prepared.collect()
}

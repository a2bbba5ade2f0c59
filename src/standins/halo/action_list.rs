//! Reading actions: of one ticket, of a day, or one by itself.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::action_rules::SCHEMA;
use super::catalogue::{Fields, flag, int, text};
use super::files;
use super::links::{self, table_id};
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::stamp;
use super::state::State;
use crate::standins::server::Common;

/// The longest window over all tickets.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Which optional parts of an action are shown.
#[derive(Debug, Clone, Copy)]
enum Parts<'a> {
    Asked(&'a Query),
    All,
}

impl Parts<'_> {
    fn has(self, parameter: &str) -> bool {
        match self {
            Self::Asked(query) => query.on(parameter),
            Self::All => true,
        }
    }
}

/// The answer to a list request, newest first: the actions of `ticket_id`, or those of a window of
/// at most a day, or nothing.
pub(super) fn list(state: &State, common: &Common, look: &Look, query: &Query) -> Value {
    let found: Vec<(i64, &Fields)> = match query.int("ticket_id") {
        Some(id) => {
            let actions = state.live_ticket(id).map(|ticket| ticket.actions.iter().rev());
            actions.into_iter().flatten().map(|(_, action)| (id, action)).collect()
        }
        None => of_window(state, common, look, query),
    };
    let found: Vec<(i64, &Fields)> = found.into_iter().filter(|(_, action)| passes(action, query)).collect();
    let total = found.len();
    let count = query.int("count").and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 0);
    let rows = found.into_iter().take(count.unwrap_or(usize::MAX));
    let rows: Vec<Value> =
        rows.map(|(ticket, action)| show(state, common, look, ticket, action, Parts::Asked(query))).collect();
    let mut envelope = json!({ "record_count": total, "actions": rows });
    if let (Some(ticket), Some(object)) = (query.int("ticket_id"), envelope.as_object_mut()) {
        object.insert("ticket_id".to_owned(), Value::from(ticket));
    }
    envelope
}

fn of_window<'a>(state: &'a State, common: &Common, look: &Look, query: &Query) -> Vec<(i64, &'a Fields)> {
    let at = |name| query.text(name).and_then(|sent| stamp::read(sent, look.zone()));
    let (Some(from), Some(mut to)) = (at("startdate"), at("enddate")) else { return Vec::new() };
    if common.switches.get("halo.action-window") == "nothing" {
        return Vec::new();
    }
    let Ok(start) = from.parse::<Timestamp>() else { return Vec::new() };
    let last = start.saturating_add(DAY).unwrap_or(Timestamp::MAX);
    if to.parse::<Timestamp>().is_ok_and(|end| end > last) {
        if common.switches.get("halo.long-action-window") == "nothing" {
            return Vec::new();
        }
        to = stamp::stored(last);
    }
    let keys = state.tickets.actions_between(&from, &to).into_iter();
    keys.filter_map(|(ticket, number)| Some((ticket, state.live_ticket(ticket)?.actions.get(&number)?))).collect()
}

fn passes(action: &Fields, query: &Query) -> bool {
    let system = int(action, "action_systemid").is_some_and(|system| system > 0);
    let hidden = flag(action, "hiddenfromuser");
    let by_agent = int(action, "who_agentid").is_some_and(|agent| agent > 0);
    let refused = (query.on("excludesys") && system)
        || (query.on("excludeprivate") && hidden)
        || (query.on("agentonly") && !by_agent)
        || (query.on("conversationonly") && (system || hidden))
        || (query.on("importantonly") && !flag(action, "important"));
    !refused
        && query
            .text("actoutcome")
            .is_none_or(|name| text(action, "outcome").is_some_and(|known| known.eq_ignore_ascii_case(name)))
        && query.int("actoutcomenum").is_none_or(|system| int(action, "action_systemid") == Some(system))
}

/// The answer for one action; without `ticket_id` it is refused, because numbers repeat.
pub(super) fn one(state: &State, common: &Common, look: &Look, number: i64, query: &Query) -> Result<Value, Refusal> {
    let ticket = query.int("ticket_id").ok_or_else(|| Refusal::rule("ticket_id must be specified"))?;
    full(state, common, look, ticket, number).ok_or(Refusal::NotFound)
}

/// An action with everything that can be shown of it.
pub(super) fn full(state: &State, common: &Common, look: &Look, ticket: i64, number: i64) -> Option<Value> {
    let action = state.tickets.get(ticket).filter(|ticket| !ticket.deleted)?.actions.get(&number)?;
    Some(show(state, common, look, ticket, action, Parts::All))
}

fn show(state: &State, common: &Common, look: &Look, ticket: i64, action: &Fields, parts: Parts<'_>) -> Value {
    let mut hidden = Vec::new();
    if !parts.has("includehtmlnote") {
        hidden.push("note_html");
    }
    if !parts.has("includehtmlemail") {
        hidden.push("emailbody_html");
    }
    let mut object = look.show(action, SCHEMA, &hidden);
    let number = int(action, "id").unwrap_or_default();
    let agents = common.switches.number("halo.agent-who-type");
    let by_user = int(action, "actionby_user_id").is_some_and(|user| user > 0);
    object.insert("who_type".to_owned(), Value::from(agents + i64::from(by_user)));
    object.insert("attachment_count".to_owned(), json!(state.files.of_action(ticket, number).count()));
    if parts.has("includeattachments") {
        let files = state.files.of_action(ticket, number);
        let shown = files.map(|file| Value::Object(look.show(&file.fields, files::SCHEMA, &[]))).collect();
        object.insert("attachments".to_owned(), shown);
    }
    if parts.has("includedetails") {
        let owner = (table_id(common, "action"), number, ticket);
        object.insert("external_links".to_owned(), links::shown_for(state, owner, look));
    }
    Value::Object(object)
}

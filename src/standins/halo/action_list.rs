//! Reading actions: of one ticket, of a day, or one by itself.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::action_pick;
use super::action_rules::SCHEMA;
use super::catalogue::{Fields, flag, int, text};
use super::files;
use super::links::{self, table_id};
use super::query::Query;
use super::refusal::Refusal;
use super::render::{Look, add_text};
use super::stamp;
use super::state::State;
use crate::standins::server::Common;

/// The longest window over all tickets.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Which optional parts of an action are shown.
#[derive(Debug, Clone, Copy)]
enum Parts<'a> {
    /// In a list: what is asked for.
    Asked(&'a Query),
    /// By itself: all but the bodies of mails, which are asked for.
    Single(&'a Query),
    /// As the answer to a write.
    All,
}

impl Parts<'_> {
    fn has(self, parameter: &str) -> bool {
        match self {
            Self::Asked(query) => query.on(parameter),
            Self::Single(query) if parameter == "includehtmlemail" => {
                query.on("includeemail") || query.on("includedetails")
            }
            Self::Single(query) if parameter == "includeagentdetails" => query.on("includedetails"),
            Self::Single(_) | Self::All => true,
        }
    }
}

/// The answer to a list request, newest first: the actions of `ticket_id` (or of its children or
/// relations), or those of a window of at most a day, or nothing.
pub(super) fn list(state: &State, common: &Common, look: &Look, query: &Query) -> Value {
    let mut found: Vec<(i64, &Fields)> = match query.int("ticket_id") {
        Some(id) => of_tickets(state, look, query, id),
        None => of_window(state, common, look, query),
    };
    found.retain(|(_, action)| passes(action, query));
    if query.on("importanttop") {
        found.sort_by_key(|(_, action)| !flag(action, "important"));
    }
    let total = found.len();
    let count = query.int("count").and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 0);
    let rows = found.into_iter().take(count.unwrap_or(usize::MAX));
    let rows: Vec<Value> =
        rows.map(|(ticket, action)| show(state, common, look, ticket, action, Parts::Asked(query))).collect();
    let mut envelope = json!({ "record_count": total, "actions": rows });
    if let (Some(ticket), Some(object)) = (query.int("ticket_id"), envelope.as_object_mut()) {
        object.insert("ticket_id".to_owned(), Value::from(ticket));
        if query.on("includenonactionattachments") {
            let files = state.files.of_ticket(ticket).filter(|file| int(&file.fields, "action_id").unwrap_or(0) == 0);
            let shown = files.map(|file| Value::Object(look.show(&file.fields, files::SCHEMA, &[])));
            object.insert("attachments".to_owned(), shown.collect());
        }
    }
    envelope
}

/// The actions of one ticket, within the dates that are asked for.
fn of_tickets<'a>(state: &'a State, look: &Look, query: &Query, id: i64) -> Vec<(i64, &'a Fields)> {
    let tickets: Vec<i64> = match (query.on("ischildnotes"), query.on("isrelatednotes")) {
        (true, _) => state.live_children(id).collect(),
        (false, true) => state.live_ticket(id).into_iter().flat_map(|ticket| ticket.related.iter().copied()).collect(),
        (false, false) => vec![id],
    };
    let at = |name| query.text(name).and_then(|sent| stamp::read(sent, look.zone()));
    let (from, to, column) = (at("startdate"), at("enddate"), column(query));
    let visible = tickets.into_iter().filter_map(|id| Some((id, look.sight().ticket(state, id)?)));
    let actions = visible.flat_map(|(id, ticket)| ticket.actions.values().rev().map(move |action| (id, action)));
    actions
        .filter(|(_, action)| {
            let date = text(action, column).unwrap_or_default();
            from.as_deref().is_none_or(|from| date >= from) && to.as_deref().is_none_or(|to| date <= to)
        })
        .collect()
}

/// The date that a window compares.
fn column(query: &Query) -> &'static str {
    let known = ["datetime", "actiondatecreated", "last_updated"];
    let asked = query.text("datesearch").map(str::to_lowercase);
    known.into_iter().find(|name| Some(*name) == asked.as_deref()).unwrap_or("datetime")
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
    if column(query) != "datetime" {
        let all = state.tickets.iter().filter_map(|(id, _)| Some((id, look.sight().ticket(state, id)?)));
        let actions = all.flat_map(|(id, ticket)| ticket.actions.values().rev().map(move |action| (id, action)));
        let dated = |action: &Fields| text(action, column(query)).unwrap_or_default().to_owned();
        let mut found: Vec<_> =
            actions.filter(|(_, action)| (from.as_str()..=to.as_str()).contains(&dated(action).as_str())).collect();
        found.sort_by_key(|(_, action)| std::cmp::Reverse(dated(action)));
        return found;
    }
    let keys = state.tickets.actions_between(&from, &to).into_iter();
    keys.filter_map(|(ticket, number)| Some((ticket, look.sight().ticket(state, ticket)?.actions.get(&number)?)))
        .collect()
}

/// Flags that keep only the actions with something in one of these fields.
const ONLY: &[(&str, &[&str])] = &[
    ("importantonly", &["important"]),
    ("supplieronly", &["action_supplier_id", "senttoapisupplierid", "senttoservicenowsupplierid"]),
    ("timeentriesonly", &["timetaken"]),
    ("intraticketonly", &["created_from_ticket_id", "replied_to_ticket_id"]),
    ("slaonly", &["actionslaresponsestate"]),
];

/// Flags that leave out the actions with something in one of these fields.
const NOT: &[(&str, &[&str])] = &[
    ("excludesys", &["action_systemid"]),
    ("excludeprivate", &["hiddenfromuser"]),
    ("excludebilling", &["isbillingaction"]),
    ("excludehiddenfrominternalit", &["ishiddenfrominternalit"]),
];

fn passes(action: &Fields, query: &Query) -> bool {
    let any = |names: &[&str]| names.iter().any(|name| action.get(*name).is_some_and(is_set));
    let wanted = ONLY.iter().all(|(parameter, names)| !query.on(parameter) || any(names));
    let refused = NOT.iter().any(|(parameter, names)| query.on(parameter) && any(names));
    wanted
        && !refused
        && (!query.on("agentonly") || is_by_agent(action))
        && (!query.on("conversationonly") || !any(&["action_systemid", "hiddenfromuser"]))
        && query
            .text("actoutcome")
            .is_none_or(|name| text(action, "outcome").is_some_and(|known| known.eq_ignore_ascii_case(name)))
        && query.int("actoutcomenum").is_none_or(|system| int(action, "action_systemid") == Some(system))
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Bool(set) => *set,
        Value::Number(number) => number.as_f64().is_some_and(|number| number > 0.0),
        Value::String(text) => !text.is_empty(),
        _ => false,
    }
}

/// Whether an agent wrote an action.
pub(super) fn is_by_agent(action: &Fields) -> bool {
    int(action, "who_agentid").is_some_and(|agent| agent > 0)
}

/// The answer for one action; without `ticket_id` it is refused, because numbers repeat.
pub(super) fn one(state: &State, common: &Common, look: &Look, number: i64, query: &Query) -> Result<Value, Refusal> {
    let id = query.int("ticket_id").ok_or_else(|| Refusal::rule("ticket_id must be specified"))?;
    let ticket = state.live_ticket(id).ok_or(Refusal::NotFound)?;
    if !look.sight().shows(&ticket.fields) {
        return Err(Refusal::Forbidden("sight of this ticket"));
    }
    let action = action_pick::pick(ticket, number, query).ok_or(Refusal::NotFound)?;
    Ok(show(state, common, look, id, action, Parts::Single(query)))
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
        if matches!(parts, Parts::Single(_)) {
            hidden.push("emailbody");
        }
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
    let agent = int(action, "who_agentid").and_then(|agent| state.row("Agent", agent));
    if let Some(agent) = agent.filter(|_| parts.has("includeagentdetails")) {
        for (name, from) in [("who_initials", "initials"), ("who_colour", "colour"), ("who_imgpath", "agentphotopath")]
        {
            add_text(&mut object, name, text(agent, from));
        }
        object.insert("who_onlinestatus".to_owned(), json!(int(agent, "onlinestatus").unwrap_or_default()));
    }
    if parts.has("includedetails") {
        let owner = (table_id(common, "action"), number, ticket);
        object.insert("external_links".to_owned(), links::shown_for(state, owner, look));
    }
    Value::Object(object)
}

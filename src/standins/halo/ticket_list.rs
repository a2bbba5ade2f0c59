//! The ticket list: its filters, over indices where one narrows the search.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::advanced::{self, Condition};
use super::catalogue::{int, text};
use super::links::{self, table_id};
use super::paging;
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::stamp;
use super::state::{State, Ticket};
use super::ticket_show::{Depth, show};
use crate::standins::server::Common;

/// List parameters that take ids, with the field they compare. Names that look right but are not
/// in the document (`tickettype_id`, `priority_id`, `team_id`, `sla_id`, `closedonly`) are missing
/// here on purpose: Halo ignores them.
const ID_FILTERS: &[(&str, &str)] = &[
    ("client_id", "client_id"),
    ("client_ids", "client_id"),
    ("site_id", "site_id"),
    ("user_id", "user_id"),
    ("agent_id", "agent_id"),
    ("agent", "agent_id"),
    ("team", "team_id"),
    ("requesttype_id", "tickettype_id"),
    ("requesttype", "tickettype_id"),
    ("status_id", "status_id"),
    ("status", "status_id"),
    ("priority", "priority_id"),
    ("sla", "sla_id"),
    ("parent_id", "parent_id"),
    ("supplier_id", "supplier_id"),
    ("category_1", "categoryid_1"),
    ("category_2", "categoryid_2"),
    ("category_3", "categoryid_3"),
    ("category_4", "categoryid_4"),
    ("ticketids", "id"),
    ("itil_requesttype_id", "itil_requesttype_id"),
    ("itil_requesttype", "itil_requesttype_id"),
];

/// The fields that `advanced_search` takes on tickets; Halo keeps such a list on the server.
const SEARCHABLE: &[&str] = &[
    "id",
    "summary",
    "details",
    "status_id",
    "tickettype_id",
    "client_id",
    "site_id",
    "user_id",
    "agent_id",
    "priority_id",
    "dateoccurred",
    "last_update",
    "third_party_id_string",
];

/// What one list request asks of each ticket.
struct Wanted<'a> {
    ids: Vec<(BTreeSet<i64>, &'static str)>,
    excluded: BTreeSet<i64>,
    deleted: bool,
    closed: Option<bool>,
    changed: (Option<String>, Option<String>),
    date: Option<(&'static str, Option<String>, Option<String>)>,
    texts: Vec<(String, &'static [&'static str])>,
    third_party: Option<BTreeSet<i64>>,
    third_party_number: Option<i64>,
    team_name: Option<&'a str>,
    client_reference: Option<&'a str>,
    conditions: Vec<Condition>,
    with_files: bool,
}

/// The answer to a list request; `agent` is the agent that `mine` means.
pub(super) fn list(state: &State, common: &Common, look: &Look, query: &Query, agent: i64) -> Result<Value, Refusal> {
    let mut wanted = Wanted::read(state, common, look, query)?;
    if query.on("mine") {
        wanted.ids.push((BTreeSet::from([agent]), "agent_id"));
    }
    let mut found: Vec<&Ticket> = wanted.candidates(state).filter(|ticket| wanted.holds(state, ticket)).collect();
    arrange(&mut found, query);
    if query.on("ticketidonly") {
        let rows: Vec<Value> = found.iter().map(|ticket| json!({ "id": int(&ticket.fields, "id") })).collect();
        return Ok(json!({ "record_count": rows.len(), "tickets": rows }));
    }
    let page = paging::page(found, query, common, paging::TICKET_CAP);
    let mut envelope = page.envelope("tickets", |ticket| show(state, common, look, ticket, &Depth::Row(query)));
    if let Some(object) = envelope.as_object_mut() {
        object.insert("include_children".to_owned(), Value::Bool(false));
    }
    Ok(envelope)
}

/// Without an order the last touched ticket comes first, so rows move between pages.
fn arrange(found: &mut [&Ticket], query: &Query) {
    let mut order = paging::order(query);
    if order.is_empty() {
        order = vec![("lastactiondate".to_owned(), true), ("id".to_owned(), true)];
    }
    paging::sort(found, &order, |ticket, field| ticket.fields.get(field));
}

impl<'a> Wanted<'a> {
    fn read(state: &State, common: &Common, look: &Look, query: &'a Query) -> Result<Self, Refusal> {
        let ids = ID_FILTERS.iter().filter_map(|(parameter, field)| Some((query.ids(parameter)?, *field))).collect();
        let at = |name| query.text(name).and_then(|sent| stamp::read(sent, look.zone()));
        let honours = common.switches.get("halo.lastupdatefromdate") == "honoured";
        let changed = if honours { (at("lastupdatefromdate"), at("lastupdatetodate")) } else { (None, None) };
        let column = query.text("datesearch").and_then(|name| date_column(common, name));
        let closed = match (query.on("open_only"), query.on("closed_only")) {
            (true, false) => Some(false),
            (false, true) => Some(true),
            _ => None,
        };
        let third_parties = common.switches.get("halo.third-party-filter") == "on";
        Ok(Self {
            ids,
            excluded: query.ids("excludethese").unwrap_or_default(),
            deleted: query.on("deleted"),
            closed,
            changed,
            date: column.map(|column| (column, at("startdate"), at("enddate"))),
            texts: text_filters(common, query),
            third_party: query.text("third_party_id_string").filter(|_| third_parties).map(|key| {
                let linked = links::owners(state, table_id(common, "ticket"), key);
                state.tickets.with_third_party(key).chain(linked).collect()
            }),
            third_party_number: query.int("third_party_id").filter(|_| third_parties),
            team_name: query.text("team_name"),
            client_reference: query.text("client_ref"),
            conditions: advanced::read(query, SEARCHABLE)?,
            with_files: query.on("withattachments"),
        })
    }

    /// The tickets that can hold at all, by the narrowest index at hand.
    fn candidates<'s>(&self, state: &'s State) -> Box<dyn Iterator<Item = &'s Ticket> + 's> {
        let named = self.ids.iter().find(|(_, field)| *field == "id").map(|(ids, _)| ids.clone());
        if let Some(ids) = named.or_else(|| self.third_party.clone()) {
            return Box::new(ids.into_iter().filter_map(|id| state.tickets.get(id)));
        }
        if let Some((parents, _)) = self.ids.iter().find(|(_, field)| *field == "parent_id") {
            let children = parents.clone().into_iter().flat_map(|parent| state.tickets.children(parent));
            return Box::new(children.filter_map(|id| state.tickets.get(id)));
        }
        if let Some(from) = &self.changed.0 {
            return Box::new(state.tickets.changed_since(from).filter_map(|id| state.tickets.get(id)));
        }
        Box::new(state.tickets.iter().map(|(_, ticket)| ticket))
    }

    fn holds(&self, state: &State, ticket: &Ticket) -> bool {
        let fields = &ticket.fields;
        let id = int(fields, "id").unwrap_or_default();
        ticket.deleted == self.deleted
            && self.ids.iter().all(|(ids, field)| ids.contains(&int(fields, field).unwrap_or_default()))
            && !self.excluded.contains(&id)
            && self
                .closed
                .is_none_or(|closed| int(fields, "status_id").is_some_and(|status| state.closes(status)) == closed)
            && within(text(fields, "last_update"), self.changed.0.as_deref(), self.changed.1.as_deref())
            && self
                .date
                .as_ref()
                .is_none_or(|(column, from, to)| within(text(fields, column), from.as_deref(), to.as_deref()))
            && self.third_party.as_ref().is_none_or(|ids| ids.contains(&id))
            && self.third_party_number.is_none_or(|number| int(fields, "third_party_id") == Some(number))
            && self.client_reference.is_none_or(|wanted| text(fields, "client_reference") == Some(wanted))
            && self.team_name.is_none_or(|name| state.label("Team", int(fields, "team_id"), "name") == Some(name))
            && self.texts.iter().all(|(wanted, names)| mentions(state, ticket, wanted, names))
            && self.conditions.iter().all(|condition| condition.holds(fields))
            && (!self.with_files || state.files.of_ticket(id).next().is_some())
    }
}

/// An absent date is before every window.
fn within(value: Option<&str>, from: Option<&str>, to: Option<&str>) -> bool {
    let after = from.is_none_or(|from| value.is_some_and(|value| value >= from));
    after && to.is_none_or(|to| value.is_some_and(|value| value <= to))
}

/// The field behind a `datesearch` value; the document misspells `dateoccured`.
fn date_column(common: &Common, name: &str) -> Option<&'static str> {
    match name.to_lowercase().as_str() {
        "dateoccured" => Some("dateoccurred"),
        "datecleared" => Some("dateclosed"),
        other if common.switches.on("halo.datesearch-any-date") => {
            let dates = ["dateoccurred", "dateclosed", "lastactiondate", "last_update", "datecreated"];
            dates.into_iter().find(|date| *date == other)
        }
        _ => None,
    }
}

fn text_filters(common: &Common, query: &Query) -> Vec<(String, &'static [&'static str])> {
    if common.switches.get("halo.ticket-search") == "off" {
        return Vec::new();
    }
    let filters: [(&str, &'static [&'static str]); 7] = [
        ("search", &["id", "summary", "details", "user_name", "supplier_reference", "client_reference"]),
        ("search_summary", &["summary"]),
        ("search_details", &["details"]),
        ("search_reportedby", &["reportedby"]),
        ("search_user_name", &["user_name"]),
        ("username", &["user_name"]),
        ("search_supplier_reference", &["supplier_reference"]),
    ];
    filters.into_iter().filter_map(|(name, fields)| Some((query.text(name)?.to_lowercase(), fields))).collect()
}

fn mentions(state: &State, ticket: &Ticket, wanted: &str, names: &[&str]) -> bool {
    names.iter().any(|name| match *name {
        "id" => int(&ticket.fields, "id").is_some_and(|id| id.to_string() == wanted),
        "user_name" => {
            let user = int(&ticket.fields, "user_id");
            state.label("Users", user, "name").is_some_and(|name| name.to_lowercase().contains(wanted))
        }
        name => text(&ticket.fields, name).is_some_and(|value| value.to_lowercase().contains(wanted)),
    })
}

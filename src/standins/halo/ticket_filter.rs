//! Which tickets a list request asks for: each parameter that is sent adds one test.

use std::collections::BTreeSet;

use super::advanced;
use super::catalogue::{flag, int, text};
use super::links::{self, table_id};
use super::query::Query;
use super::refusal::Refusal;
use super::render::Look;
use super::stamp;
use super::state::{PENDING, State, Ticket};
use super::ticket_facts::{Area, date_column, family, flags, of_client, within};
use super::ticket_search;
use super::ticket_views;
use crate::standins::server::Common;

/// List parameters that take ids, with the field they compare. Names that look right but are not
/// in the document (`tickettype_id`, `priority_id`, `team_id`, `sla_id`, `closedonly`) are missing
/// here on purpose: Halo ignores them.
const ID_FILTERS: &[(&str, &str)] = &[
    ("ticketids", "id"),
    ("searchthisticketid", "id"),
    ("client_id", "client_id"),
    ("client_ids", "client_id"),
    ("site_id", "site_id"),
    ("user_id", "user_id"),
    ("agent_id", "agent_id"),
    ("agent", "agent_id"),
    ("team", "team_id"),
    ("requesttype_id", "tickettype_id"),
    ("requesttype", "tickettype_id"),
    ("itil_requesttype_id", "itil_requesttype_id"),
    ("itil_requesttype", "itil_requesttype_id"),
    ("status_id", "status_id"),
    ("status", "status_id"),
    ("priority", "priority_id"),
    ("sla", "sla_id"),
    ("parent_id", "parent_id"),
    ("supplier_id", "supplier_id"),
    ("supplier_status", "supplier_status"),
    ("category_1", "categoryid_1"),
    ("category_2", "categoryid_2"),
    ("category_3", "categoryid_3"),
    ("category_4", "categoryid_4"),
    ("service_id", "service_id"),
    ("contract_id", "contract_id"),
    ("ticketcontract_id", "contract_id"),
    ("product", "product_id"),
    ("release_id", "release_id"),
    ("milestone_id", "milestone_id"),
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
    "sla_id",
    "team_id",
    "impact",
    "urgency",
    "categoryid_1",
    "dateoccurred",
    "last_update",
    "lastactiondate",
    "dateclosed",
    "supplier_reference",
    "client_reference",
    "third_party_id_string",
];

/// One test of a ticket.
type Test<'a> = Box<dyn Fn(&State, &Ticket) -> bool + 'a>;

/// What one list request asks of each ticket, and what narrows the search before the tests.
#[derive(Default)]
pub(super) struct Wanted<'a> {
    tests: Vec<Test<'a>>,
    ids: Option<BTreeSet<i64>>,
    parents: Option<BTreeSet<i64>>,
    changed_since: Option<String>,
}

impl<'a> Wanted<'a> {
    /// Reads a request of `agent`, who is the one that `mine` means.
    pub(super) fn read(
        state: &State,
        common: &'a Common,
        look: &'a Look,
        query: &'a Query,
        agent: i64,
    ) -> Result<Self, Refusal> {
        let mut wanted = Wanted::default();
        let deleted = query.on("deleted");
        wanted.add(move |_, ticket| ticket.deleted == deleted && look.sight().shows(&ticket.fields));
        if common.switches.get("halo.merged-in-lists") == "hidden" {
            wanted.add(|_, ticket| int(&ticket.fields, "merged_into_id").is_none_or(|into| into == 0));
        }
        wanted.add_ids(query, agent);
        wanted.add_parties(query);
        wanted.add_state(query);
        wanted.add_kinds(query);
        wanted.add_relations(query);
        wanted.add_dates(common, look, query);
        wanted.add_texts(common, query);
        wanted.add_third_party(state, common, query);
        for condition in advanced::read_of_tickets(state, common, query, SEARCHABLE)? {
            wanted.add(move |_, ticket| condition.holds(&ticket.fields, &ticket.custom));
        }
        let views = ["view_id", "list_id"].into_iter().filter_map(|name| query.int(name));
        for view in views.filter_map(ticket_views::view) {
            let closed_too = flags(query, "includeclosed").is_some_and(|flags| flags.contains(&true));
            wanted.add(move |state, ticket| view.holds(state, ticket, agent, closed_too));
        }
        Ok(wanted)
    }

    fn add(&mut self, test: impl Fn(&State, &Ticket) -> bool + 'a) {
        self.tests.push(Box::new(test));
    }

    fn add_ids(&mut self, query: &'a Query, agent: i64) {
        for (parameter, field) in ID_FILTERS {
            let Some(ids) = query.ids(parameter) else { continue };
            match *field {
                "id" => self.ids = Some(ids.clone()),
                "parent_id" => self.parents = Some(ids.clone()),
                _ => {}
            }
            self.add(move |_, ticket| ids.contains(&int(&ticket.fields, field).unwrap_or_default()));
        }
        if query.on("mine") {
            self.add(move |_, ticket| int(&ticket.fields, "agent_id") == Some(agent));
        }
        if let Some(excluded) = query.ids("excludethese") {
            self.add(move |_, ticket| !int(&ticket.fields, "id").is_some_and(|id| excluded.contains(&id)));
        }
    }

    fn add_parties(&mut self, query: &'a Query) {
        if let Some(group) = query.int("toplevel_id") {
            self.add(move |state, ticket| of_client(state, ticket, "toplevel_id") == Some(group));
        }
        if let Some(name) = query.text("team_name") {
            self.add(move |state, ticket| {
                let team = state.label("Team", int(&ticket.fields, "team_id"), "name");
                team.is_some_and(|team| team.eq_ignore_ascii_case(name))
            });
        }
        if let Some(reference) = query.text("client_ref") {
            self.add(move |state, ticket| {
                let client = state.label("Client", int(&ticket.fields, "client_id"), "ref");
                client == Some(reference) || text(&ticket.fields, "client_reference") == Some(reference)
            });
        }
        if let Some(wanted) = flags(query, "includeinactiveusers") {
            self.add(move |state, ticket| {
                let user = int(&ticket.fields, "user_id").and_then(|user| state.row("Users", user));
                wanted.contains(&user.is_some_and(|user| flag(user, "inactive")))
            });
        }
    }

    fn add_state(&mut self, query: &'a Query) {
        let closed = |state: &State, ticket: &Ticket| {
            int(&ticket.fields, "status_id").is_some_and(|status| state.closes(status))
        };
        match (query.on("open_only"), query.on("closed_only")) {
            (true, false) => self.add(move |state, ticket| !closed(state, ticket)),
            (false, true) => self.add(closed),
            _ => {}
        }
        if let Some(mut wanted) = flags(query, "includeclosed") {
            if query.on("includeclosed") {
                wanted.insert(false);
            }
            self.add(move |state, ticket| wanted.contains(&closed(state, ticket)));
        }
        for (parameter, field) in [("flagged", "flagged"), ("includeread", "read"), ("includehold", "onhold")] {
            if let Some(wanted) = flags(query, parameter) {
                self.add(move |_, ticket| wanted.contains(&flag(&ticket.fields, field)));
            }
        }
        if query.on("pending_review") {
            self.add(|_, ticket| !flag(&ticket.fields, "reviewed"));
        }
        if let Some(wanted) = flags(query, "awaitinginput") {
            self.add(move |state, ticket| {
                let status = int(&ticket.fields, "status_id").and_then(|status| state.row("Status", status));
                wanted.contains(&status.is_some_and(|status| int(status, "type") == Some(PENDING)))
            });
        }
        if query.on("withattachments") {
            self.add(|state, ticket| {
                int(&ticket.fields, "id").is_some_and(|id| state.files.of_ticket(id).next().is_some())
            });
        }
    }

    fn add_kinds(&mut self, query: &'a Query) {
        if let Some(groups) = query.ids("requesttypegroup") {
            self.add(move |state, ticket| {
                let kind = int(&ticket.fields, "tickettype_id").and_then(|kind| state.row("TicketType", kind));
                kind.and_then(|kind| int(kind, "group_id")).is_some_and(|group| groups.contains(&group))
            });
        }
        let areas: Option<Vec<Area>> = match query.text("domain").map(str::to_lowercase).as_deref() {
            Some("reqs") => Some(vec![Area::Request]),
            Some("opps") => Some(vec![Area::Opportunity]),
            Some("prjs") => Some(vec![Area::Project]),
            _ => query.ids("includeprojects").map(|ids| ids.into_iter().filter_map(Area::numbered).collect()),
        };
        if let Some(areas) = areas {
            self.add(move |_, ticket| areas.contains(&Area::of(ticket)));
        }
        if let Some(asset) = query.int("asset_id") {
            self.add(move |_, ticket| {
                let listed = ticket.fields.get("assets").and_then(serde_json::Value::as_array);
                let listed = listed.into_iter().flatten().filter_map(|row| row.get("id")?.as_i64());
                int(&ticket.fields, "asset_number") == Some(asset) || listed.into_iter().any(|id| id == asset)
            });
        }
    }

    fn add_relations(&mut self, query: &'a Query) {
        if let Some(other) = query.int("related_id") {
            self.add(move |_, ticket| ticket.related.contains(&other));
        }
        if let Some(kinds) = query.ids("includechildren") {
            self.add(move |state, ticket| {
                let (parent, child) = family(state, ticket);
                (kinds.contains(&0) && !parent && !child)
                    || (kinds.contains(&1) && parent)
                    || (kinds.contains(&2) && child)
            });
        }
        if query.on("unlinked_only") {
            self.add(|state, ticket| family(state, ticket) == (false, false) && ticket.related.is_empty());
        }
    }

    fn add_dates(&mut self, common: &Common, look: &Look, query: &'a Query) {
        let at = |name| query.text(name).and_then(|sent| stamp::read(sent, look.zone()));
        if common.switches.get("halo.lastupdatefromdate") == "honoured" {
            let (from, to) = (at("lastupdatefromdate"), at("lastupdatetodate"));
            self.changed_since.clone_from(&from);
            if from.is_some() || to.is_some() {
                self.add(move |_, ticket| within(text(&ticket.fields, "last_update"), from.as_deref(), to.as_deref()));
            }
        }
        if let Some(column) = query.text("datesearch").and_then(|name| date_column(common, name)) {
            let (from, to) = (at("startdate"), at("enddate"));
            self.add(move |_, ticket| within(text(&ticket.fields, column), from.as_deref(), to.as_deref()));
        }
    }

    fn add_texts(&mut self, common: &Common, query: &'a Query) {
        for search in ticket_search::read(common, query) {
            self.add(move |state, ticket| search.finds(state, ticket));
        }
    }

    fn add_third_party(&mut self, state: &State, common: &Common, query: &'a Query) {
        if common.switches.get("halo.third-party-filter") != "on" {
            return;
        }
        if let Some(key) = query.text("third_party_id_string") {
            let linked = links::owners(state, table_id(common, "ticket"), key);
            let ids: BTreeSet<i64> = state.tickets.with_third_party(key).chain(linked).collect();
            self.ids.get_or_insert_with(|| ids.clone());
            self.add(move |_, ticket| int(&ticket.fields, "id").is_some_and(|id| ids.contains(&id)));
        }
        if let Some(number) = query.int("third_party_id") {
            self.add(move |_, ticket| int(&ticket.fields, "third_party_id") == Some(number));
        }
    }

    /// The tickets that pass all tests, found by the narrowest index at hand.
    pub(super) fn find<'s>(&self, state: &'s State) -> Vec<&'s Ticket> {
        let candidates: Box<dyn Iterator<Item = &'s Ticket> + 's> = if let Some(ids) = self.ids.clone() {
            Box::new(ids.into_iter().filter_map(|id| state.tickets.get(id)))
        } else if let Some(parents) = self.parents.clone() {
            let children = parents.into_iter().flat_map(|parent| state.tickets.children(parent));
            Box::new(children.filter_map(|id| state.tickets.get(id)))
        } else if let Some(from) = &self.changed_since {
            Box::new(state.tickets.changed_since(from).filter_map(|id| state.tickets.get(id)))
        } else {
            Box::new(state.tickets.iter().map(|(_, ticket)| ticket))
        };
        candidates.filter(|ticket| self.tests.iter().all(|test| test(state, ticket))).collect()
    }
}

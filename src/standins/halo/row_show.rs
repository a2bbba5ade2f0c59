//! How a plain record looks: as a row of a list, by itself, and by itself with details; with what
//! is worked out for showing it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::catalogue::{Fields, flag, int, schema, text, whole};
use super::features;
use super::links;
use super::lookup_filters::{in_team, status_allowed};
use super::query::Query;
use super::render::{Look, Object, add_text};
use super::resource::Resource;
use super::rows;
use super::state::{Row, State};
use crate::standins::server::Common;

/// How much of a record is shown.
#[derive(Clone, Copy)]
pub(super) enum Depth<'a> {
    /// A row of a list, with what the request adds.
    Row(&'a Query),
    /// The single record; `includedetails` shows everything.
    One(&'a Query),
    /// Everything.
    Full,
}

/// The settings of the ServiceNow integration that a supplier's row shows or not.
const SERVICENOW: &[&str] = &["servicenow_url", "servicenow_username", "servicenow_validated"];

/// Parameters of the single record that show its details.
const DETAIL_FLAGS: &[&str] = &["includedetails", "includeconfig", "issetup", "isconfig"];

/// Shows the records of one resource.
pub(super) struct Shower<'a> {
    state: &'a State,
    common: &'a Common,
    look: &'a Look,
    resource: &'static Resource,
    counts: Option<BTreeMap<i64, i64>>,
}

impl<'a> Shower<'a> {
    /// For one request; `showcounts` counts the tickets of each record.
    pub(super) fn new(
        state: &'a State,
        common: &'a Common,
        look: &'a Look,
        resource: &'static Resource,
        query: &Query,
    ) -> Self {
        let counts = query.on("showcounts").then(|| ticket_counts(state, resource));
        Self { state, common, look, resource, counts }
    }

    /// A record.
    pub(super) fn show(&self, number: i64, row: &Row, depth: Depth<'_>) -> Object {
        let resource = self.resource;
        let hidden = self.hidden(depth);
        let as_row = matches!(depth, Depth::Row(_));
        let row_schema = resource.row_schema.filter(|_| as_row);
        let mut object = self.look.show(&row.fields, row_schema.unwrap_or(resource.schema), &hidden);
        self.add_names(number, &row.fields, &hidden, &mut object);
        if let (Some(row_schema), Depth::Row(query)) = (row_schema.and_then(schema), depth) {
            let added = self.added(query);
            object.retain(|name, _| row_schema.field(name).is_some() || added.contains(&name.as_str()));
        }
        if let (true, Some(link)) = (as_row, resource.link_owner) {
            object.insert("use".to_owned(), Value::from(link));
        }
        self.add_companions(number, row, depth, &mut object);
        object
    }

    /// The fields that a request adds to a row or to a record without details.
    fn added(&self, query: &Query) -> Vec<&'static str> {
        let named = self.resource.adds.iter().filter(|(param, _)| query.on(param)).map(|(_, field)| *field);
        // The document calls these two flags that include the field; as dates they filter.
        let changed = ["lastupdatefromdate", "lastupdatetodate"].iter().any(|name| query.on(name));
        named.chain(self.resource.changed.filter(|_| changed)).collect()
    }

    fn hidden(&self, depth: Depth<'_>) -> Vec<&'static str> {
        let query = match depth {
            Depth::Full => return Vec::new(),
            // An SLA by itself always shows its priorities; only its list is asked for them.
            Depth::One(_) if self.resource.name == "SLA" => return Vec::new(),
            Depth::One(query) if DETAIL_FLAGS.iter().any(|flag| query.on(flag)) => return Vec::new(),
            Depth::One(query) | Depth::Row(query) => query,
        };
        let added = self.added(query);
        let as_row = matches!(depth, Depth::Row(_));
        let silent = as_row && self.resource.name == "Supplier" && !self.shows_servicenow();
        let settings = SERVICENOW.iter().copied().filter(|_| silent);
        let adds = self.resource.adds.iter().map(|(_, field)| *field);
        let optional = adds.filter(|_| as_row);
        let hidden = self.resource.detail.iter().copied().chain(optional).chain(settings);
        hidden.filter(|field| !added.contains(field)).collect()
    }

    /// Whether rows of suppliers show where their ServiceNow is.
    fn shows_servicenow(&self) -> bool {
        self.common.switches.get("halo.supplier-rows") == "whole"
    }

    /// Custom fields and external links.
    fn add_companions(&self, number: i64, row: &Row, depth: Depth<'_>, object: &mut Object) {
        let (wanted, links) = match depth {
            Depth::Row(query) => (query.ids("include_custom_fields"), false),
            Depth::One(query) if !DETAIL_FLAGS.iter().any(|flag| query.on(flag)) => return,
            Depth::One(_) | Depth::Full => (None, true),
        };
        if self.resource.custom.is_some() && (links || wanted.is_some()) {
            object.insert("customfields".to_owned(), self.state.show_custom(&row.custom, wanted.as_ref()));
        }
        if links && self.resource.link_owner.is_some() {
            let owner = rows::owner(self.common, self.resource, number);
            object.insert("external_links".to_owned(), links::shown_for(self.state, owner, self.look));
        }
    }

    fn add_names(&self, number: i64, fields: &Fields, hidden: &[&str], object: &mut Object) {
        let state = self.state;
        match self.resource.name {
            "Client" => show_client(state, self.look, fields, hidden, object),
            "Site" => show_site(state, fields, object),
            "Users" => show_user(state, fields, object),
            "Team" if !hidden.contains(&"agents") => self.show_members(number, object),
            "Status" if !hidden.contains(&"tickettypes") => {
                object.insert("tickettypes".to_owned(), types_of(state, number));
            }
            "SLA" if !hidden.contains(&"priorities") => {
                let of_this =
                    state.table("Priority").iter().filter(|(_, row)| int(&row.fields, "slaid") == Some(number));
                let shown = of_this.map(|(_, row)| Value::Object(self.look.show(&row.fields, "Policy", &[])));
                object.insert("priorities".to_owned(), shown.collect());
            }
            "TicketType" => {
                add_text(object, "default_agent_name", state.label("Agent", int(fields, "default_agent"), "name"));
                let ids = state.custom_of_type(Some(number)).into_iter().map(Value::from).collect();
                object.insert("fieldidlist".to_owned(), ids);
                define_fields(state, object);
            }
            "Features" => {
                object.insert("id".to_owned(), Value::from(features::shown_id(self.common, number)));
            }
            "Service" => show_service(state, fields, object),
            "ServiceCategory" => show_service_category(state, number, fields, object),
            _ => {}
        }
        if let Some(counts) = &self.counts {
            let count = counts.get(&number).copied().unwrap_or_default();
            let name = if self.resource.name == "Client" { "open_ticket_count" } else { "ticket_count" };
            object.insert(name.to_owned(), Value::from(count));
        }
    }

    fn show_members(&self, team: i64, object: &mut Object) {
        let members = self
            .state
            .table("Agent")
            .iter()
            .filter(|(_, row)| in_team(self.state, &row.fields, team) && !flag(&row.fields, "isdisabled"));
        let shown = members.map(|(_, row)| Value::Object(self.look.show(&row.fields, "Uname_List", &[])));
        object.insert("agents".to_owned(), shown.collect());
    }
}

/// How many tickets are open per record of a resource; for a status, how many have it.
fn ticket_counts(state: &State, resource: &Resource) -> BTreeMap<i64, i64> {
    let field = match resource.name {
        "Client" => "client_id",
        "Agent" => "agent_id",
        "Team" => "team_id",
        "Status" => "status_id",
        "TicketType" => "tickettype_id",
        _ => return BTreeMap::new(),
    };
    let mut counts = BTreeMap::new();
    for (_, ticket) in state.tickets.iter().filter(|(_, ticket)| !ticket.deleted) {
        let closed = int(&ticket.fields, "status_id").is_some_and(|status| state.closes(status));
        if let Some(id) = int(&ticket.fields, field).filter(|_| !closed || field == "status_id") {
            *counts.entry(id).or_default() += 1;
        }
    }
    counts
}

/// The fields of a ticket type carry their definitions, with the options of those to choose from.
fn define_fields(state: &State, ticket_type: &mut Object) {
    let Some(fields) = ticket_type.get_mut("fields").and_then(Value::as_array_mut) else { return };
    for field in fields.iter_mut().filter_map(Value::as_object_mut) {
        let id = field.get("fieldid").and_then(whole).filter(|id| *id > 0);
        let Some(definition) = id.and_then(|id| state.row("FieldInfo", id)) else { continue };
        let info = field.entry("fieldinfo").or_insert_with(|| json!({}));
        let Some(info) = info.as_object_mut() else { continue };
        for name in ["id", "name", "label", "type", "custom", "usage", "inputtype", "characterlimit", "values"] {
            if let Some(value) = definition.get(name) {
                info.entry(name).or_insert_with(|| value.clone());
            }
        }
    }
}

fn types_of(state: &State, status: i64) -> Value {
    let types = state.table("TicketType").iter().filter(|(id, _)| status_allowed(state, *id, status));
    let pair = |(id, row): (i64, &Row)| json!({ "value": id.to_string(), "label": text(&row.fields, "name") });
    types.map(pair).collect()
}

fn show_client(state: &State, look: &Look, fields: &Fields, hidden: &[&str], object: &mut Object) {
    let site = int(fields, "main_site_id").and_then(|id| state.row("Site", id));
    let contact = int(fields, "main_contact_id").and_then(|id| state.row("Users", id));
    let of = |row: Option<&Fields>, field| row.and_then(|row| text(row, field)).map(str::to_owned);
    let user = int(fields, "servicenow_webhook_user");
    let kind = int(fields, "servicenow_webhook_tickettype");
    for (name, value) in [
        ("toplevel_name", state.label("TopLevel", int(fields, "toplevel_id"), "name").map(str::to_owned)),
        ("main_site_name", of(site, "name")),
        ("main_phonenumber", of(site, "phonenumber")),
        ("main_contact_name", of(contact, "name")),
        ("main_contact_email", of(contact, "emailaddress")),
        ("main_contact_phonenumber", of(contact, "phonenumber")),
        ("servicenow_webhook_user_name", state.label("Users", user, "name").map(str::to_owned)),
        ("servicenow_webhook_tickettype_name", state.label("TicketType", kind, "name").map(str::to_owned)),
    ] {
        add_text(object, name, value.as_deref());
    }
    let addresses = [("main_delivery_address", "delivery_address"), ("main_invoice_address", "invoice_address")];
    for (name, field) in addresses.into_iter().filter(|(name, _)| !hidden.contains(name)) {
        let shown = site.map(|site| look.show(site, "Site", &[])).and_then(|site| site.get(field).cloned());
        if let Some(address) = shown {
            object.insert(name.to_owned(), address);
        }
    }
}

fn show_site(state: &State, fields: &Fields, object: &mut Object) {
    let client = state.label("Client", int(fields, "client_id"), "name").unwrap_or_default();
    add_text(object, "client_name", Some(client));
    let path = format!("{client}/{}", text(fields, "name").unwrap_or_default());
    add_text(object, "clientsite_name", Some(&path));
    add_text(object, "maincontact_name", state.label("Users", int(fields, "maincontact_id"), "name"));
}

fn show_user(state: &State, fields: &Fields, object: &mut Object) {
    let Some(site) = int(fields, "site_id") else { return };
    object.insert("site_id_int".to_owned(), Value::from(site));
    let row = state.row("Site", site);
    add_text(object, "site_name", row.and_then(|site| text(site, "name")));
    add_text(object, "site_servicenow_id", row.and_then(|site| text(site, "servicenowid")));
    if let Some(client) = row.and_then(|site| int(site, "client_id")) {
        object.insert("client_id".to_owned(), Value::from(client));
        add_text(object, "client_name", state.label("Client", Some(client), "name"));
    }
}

fn show_service(state: &State, fields: &Fields, object: &mut Object) {
    let label = |table, field| state.label(table, int(fields, field), "name");
    add_text(object, "service_category_name", label("ServiceCategory", "service_category_id"));
    add_text(object, "service_tickettype_name", label("TicketType", "service_tickettype_id"));
    add_text(object, "incident_tickettype_name", label("TicketType", "incident_tickettype_id"));
    let details = fields.get("service_request_details").and_then(Value::as_array).map_or(0, Vec::len);
    object.insert("requestdetails_count".to_owned(), json!(details));
}

fn show_service_category(state: &State, number: i64, fields: &Fields, object: &mut Object) {
    let services = state.table("Service").iter();
    let within = services.filter(|(_, row)| row.fields.get("service_category_id").and_then(whole) == Some(number));
    object.insert("service_count".to_owned(), json!(within.count()));
    let parent = state.label("ServiceCategory", int(fields, "parent_id"), "name");
    add_text(object, "parent_name", parent);
    let own = text(fields, "name").unwrap_or_default();
    let long = parent.map_or_else(|| own.to_owned(), |parent| format!("{parent} > {own}"));
    add_text(object, "long_name", Some(&long));
}

//! Reading the resources that behave alike: their lists, single records, and what is worked out
//! for showing them.

use serde_json::{Value, json};

use super::catalogue::{Fields, filled, flag, int, text, whole};
use super::links;
use super::paging;
use super::query::Query;
use super::render::{Look, Object, add_text};
use super::resource::{Area, Filter, Resource};
use super::rows;
use super::stamp;
use super::state::{CLOSED, Row, State, UNASSIGNED};
use crate::standins::server::Common;

/// The answer to a list request.
pub(super) fn list(state: &State, common: &Common, look: &Look, resource: &'static Resource, query: &Query) -> Value {
    let changed = change_window(common, look, resource, query);
    let keep = |(number, row): &(i64, &Row)| {
        resource.filters.iter().all(|filter| passes(filter, &row.fields, query))
            && active(resource, &row.fields, query)
            && found(resource, &row.fields, query)
            && special(state, resource, (*number, &row.fields), query)
            && look.sight().shows_row(state, resource.name, *number, &row.fields)
            && changed.as_ref().is_none_or(|window| window.holds(resource, &row.fields))
    };
    let mut found: Vec<(i64, &Row)> = state.table(resource.name).iter().filter(keep).collect();
    let order = paging::order(query);
    paging::sort(&mut found, &order, |(_, row), field| {
        row.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(field)).map(|(_, value)| value)
    });
    let show = |(number, row): (i64, &Row)| {
        if query.on("idonly") {
            return Value::Object(Object::from_iter([("id".to_owned(), Value::from(number))]));
        }
        Value::Object(shown(state, look, resource, number, row, hidden_in_lists(resource, query)))
    };
    match resource.list_key {
        None if resource.name == "Agent" && common.switches.get("halo.agent-list") == "envelope" => {
            let rows: Vec<Value> = found.into_iter().map(show).collect();
            json!({ "record_count": rows.len(), "results": rows })
        }
        Some(key) => paging::page(found, query, common, paging::general_cap(common)).envelope(key, show),
        None => found.into_iter().map(show).collect(),
    }
}

/// A single record with all that can be shown of it.
pub(super) fn one(
    state: &State,
    common: &Common,
    look: &Look,
    resource: &'static Resource,
    number: i64,
) -> Option<Object> {
    let row = state.table(resource.name).get(number)?;
    let mut object = shown(state, look, resource, number, row, &[]);
    if resource.custom_usage.is_some() {
        object.insert("customfields".to_owned(), state.show_custom(&row.custom, None));
    }
    if resource.link_owner.is_some() {
        let links = links::shown_for(state, rows::owner(common, resource, number), look);
        object.insert("external_links".to_owned(), links);
    }
    Some(object)
}

fn hidden_in_lists(resource: &Resource, query: &Query) -> &'static [&'static str] {
    if query.on("includevalues") || query.on("includenotes") || query.on("includeaddress") {
        &[]
    } else {
        resource.detail
    }
}

fn shown(state: &State, look: &Look, resource: &'static Resource, number: i64, row: &Row, hidden: &[&str]) -> Object {
    let mut object = look.show(&row.fields, resource.schema, hidden);
    let fields = &row.fields;
    match resource.name {
        "Client" => {
            add_text(&mut object, "toplevel_name", state.label("TopLevel", int(fields, "toplevel_id"), "name"));
            add_text(&mut object, "main_site_name", state.label("Site", int(fields, "main_site_id"), "name"));
            add_text(&mut object, "main_contact_name", state.label("Users", int(fields, "main_contact_id"), "name"));
        }
        "Site" => {
            let client = state.label("Client", int(fields, "client_id"), "name").unwrap_or_default();
            add_text(&mut object, "client_name", Some(client));
            let path = format!("{client}/{}", text(fields, "name").unwrap_or_default());
            add_text(&mut object, "clientsite_name", Some(&path));
        }
        "Users" => show_user(state, fields, &mut object),
        "SLA" => {
            let of_this = state.table("Priority").iter().filter(|(_, row)| int(&row.fields, "slaid") == Some(number));
            let priorities = of_this.map(|(_, row)| Value::Object(look.show(&row.fields, "Policy", &[]))).collect();
            object.insert("priorities".to_owned(), priorities);
        }
        _ => {}
    }
    object
}

fn show_user(state: &State, fields: &Fields, object: &mut Object) {
    let Some(site) = int(fields, "site_id") else { return };
    object.insert("site_id_int".to_owned(), Value::from(site));
    add_text(object, "site_name", state.label("Site", Some(site), "name"));
    if let Some(client) = state.row("Site", site).and_then(|site| int(site, "client_id")) {
        object.insert("client_id".to_owned(), Value::from(client));
        add_text(object, "client_name", state.label("Client", Some(client), "name"));
    }
}

fn passes(filter: &Filter, fields: &Fields, query: &Query) -> bool {
    let Some(wanted) = query.text(filter.param) else { return true };
    match fields.get(filter.field) {
        Some(Value::String(value)) => value.eq_ignore_ascii_case(wanted),
        Some(value) => wanted.parse().ok().is_none_or(|wanted: i64| whole(value) == Some(wanted)),
        None => wanted.parse().is_ok_and(|wanted: i64| wanted == 0),
    }
}

/// Lists hold active records only, unless asked.
fn active(resource: &Resource, fields: &Fields, query: &Query) -> bool {
    let Some(retired) = resource.retired else { return true };
    let both = query.text("activeinactive").and_then(|value| value.split_once(','));
    let yes = |value: &str| value.trim().eq_ignore_ascii_case("true");
    let with_retired = query.on("includeinactive")
        || query.on("includedisabled")
        || query.on("showall")
        || both.is_some_and(|(_, inactive)| yes(inactive));
    let without_active =
        query.off("includeactive") || query.off("includeenabled") || both.is_some_and(|(active, _)| !yes(active));
    if flag(fields, retired) { with_retired } else { !without_active }
}

fn found(resource: &Resource, fields: &Fields, query: &Query) -> bool {
    let Some(wanted) = query.text("search").filter(|_| !resource.search.is_empty()) else { return true };
    let wanted = wanted.to_lowercase();
    resource.search.iter().any(|name| text(fields, name).is_some_and(|value| value.to_lowercase().contains(&wanted)))
}

/// Parameters that no plain comparison covers.
fn special(state: &State, resource: &Resource, (number, fields): (i64, &Fields), query: &Query) -> bool {
    match resource.name {
        "Users" => {
            let client =
                int(fields, "site_id").and_then(|site| state.row("Site", site)).and_then(|site| int(site, "client_id"));
            let general = text(fields, "name") == Some("General User");
            query.int("client_id").is_none_or(|wanted| client == Some(wanted))
                && !(general && query.on("exclude_generaluser"))
        }
        "Agent" => {
            let team = query.int("team_id").and_then(|id| state.label("Team", Some(id), "name"));
            (number != UNASSIGNED || query.on("includeunassigned"))
                && (!flag(fields, "isapiagent") || query.on("includeapiagents"))
                && team.is_none_or(|name| text(fields, "team") == Some(name))
        }
        "Status" => {
            let kind = int(fields, "type").unwrap_or_default();
            let refused = (query.on("excludeclosed") && kind == CLOSED) || (query.on("excludepending") && kind == 1);
            !refused
        }
        "Outcome" => {
            let ticket_type = query.int("tickettype_id").and_then(|id| state.row("TicketType", id));
            let limited = ticket_type.and_then(|row| row.get("allowed_actions")).and_then(Value::as_array);
            limited.is_none_or(|list| list.iter().any(|entry| entry.get("id").and_then(whole) == Some(number)))
                && (!flag(fields, "hidden") || query.on("showhidden"))
                && !(int(fields, "systemid").is_some_and(|id| id > 0) && query.on("excludesystemactions"))
        }
        "Lookup" => query.int("lookupid").is_some(),
        "Features" => {
            let enabled = flag(fields, "enabled");
            !(enabled && query.off("showenabled")) && (enabled || !query.off("showdisabled"))
        }
        "Client" => !query.on("isservicenow") || filled(fields, "servicenow_url").is_some(),
        _ => true,
    }
}

/// A window of change times in the stored form.
struct Window {
    from: Option<String>,
    to: Option<String>,
}

impl Window {
    fn holds(&self, resource: &Resource, fields: &Fields) -> bool {
        let Some(changed) = resource.changed.and_then(|name| text(fields, name)) else { return true };
        self.from.as_deref().is_none_or(|from| changed >= from) && self.to.as_deref().is_none_or(|to| changed <= to)
    }
}

fn change_window(common: &Common, look: &Look, resource: &Resource, query: &Query) -> Option<Window> {
    let honoured = common.switches.get("halo.party-lastupdatefromdate") == "honoured";
    if !honoured || resource.area != Area::Customers {
        return None;
    }
    let at = |name| query.text(name).and_then(|sent| stamp::read(sent, look.zone()));
    Some(Window { from: at("lastupdatefromdate"), to: at("lastupdatetodate") })
}

//! Answers that are gathered from many records: stock bins, the tree of teams, search over
//! everything, what can be requested, the mapped sites of integrations.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::catalogue::{filled, flag, int, text, whole};
use super::query::Query;
use super::sieve::contains;
use super::state::{Row, State};

/// The stock bins that the sites hold.
pub(super) fn stock_bins(state: &State) -> Value {
    let bins = state.table("Site").iter().filter_map(|(_, row)| row.fields.get("stockbins")?.as_array());
    bins.flatten().cloned().collect()
}

/// Departments with their teams; teams of no department stand at the top.
pub(super) fn team_tree(state: &State) -> Value {
    let teams = || state.table("Team").iter().filter(|(_, row)| !flag(&row.fields, "inactive"));
    let leaf = |(id, row): (i64, &Row)| json!({ "id": id, "name": text(&row.fields, "name"), "use": "team" });
    let departments: BTreeSet<i64> =
        teams().filter_map(|(_, row)| int(&row.fields, "department_id")).filter(|id| *id > 0).collect();
    let branches = departments.into_iter().map(|department| {
        let below = teams().filter(|(_, row)| int(&row.fields, "department_id") == Some(department));
        let name = state.label("TopLevel", Some(department), "name");
        json!({ "id": department, "name": name, "use": "department", "teams": below.map(leaf).collect::<Vec<_>>() })
    });
    let loose = teams().filter(|(_, row)| int(&row.fields, "department_id").is_none_or(|id| id <= 0)).map(leaf);
    branches.chain(loose).collect()
}

/// Finds records of all kinds by name, tickets for those who may read them.
pub(super) fn search(state: &State, query: &Query, with_tickets: bool) -> Value {
    let Some(wanted) = query.text("search").map(str::to_lowercase) else { return json!([]) };
    let most = query.int("count_per_entity").and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 0);
    let most = most.unwrap_or(10);
    let mut found = Vec::new();
    for (resource, kind) in [("Client", "client"), ("Site", "site"), ("Users", "user"), ("Supplier", "supplier")] {
        let rows = state.table(resource).iter();
        let hits = rows.filter(|(_, row)| contains(&row.fields, "name", &wanted)).take(most);
        found.extend(hits.map(|(id, row)| json!({ "id": id, "use": kind, "name": text(&row.fields, "name") })));
    }
    let tickets = state.tickets.iter().filter(|(_, ticket)| with_tickets && !ticket.deleted);
    let hits = tickets.filter(|(_, ticket)| contains(&ticket.fields, "summary", &wanted)).take(most);
    found
        .extend(hits.map(|(id, ticket)| json!({ "id": id, "use": "ticket", "name": text(&ticket.fields, "summary") })));
    Value::Array(found)
}

/// What can be requested of the services, of one or of all.
pub(super) fn request_details(state: &State, query: &Query) -> Value {
    let wanted = query.int("service_id");
    let services = state.table("Service").iter().filter(|(id, _)| wanted.is_none_or(|wanted| wanted == *id));
    let details = services.filter_map(|(id, row)| Some((id, row.fields.get("service_request_details")?.as_array()?)));
    let with_service = details.flat_map(|(id, list)| list.iter().map(move |row| (id, row)));
    with_service
        .map(|(service, row)| {
            let mut row = row.clone();
            if let Some(row) = row.as_object_mut() {
                row.entry("service_id").or_insert_with(|| Value::from(service));
            }
            row
        })
        .collect()
}

/// Whether a row of a mapping table is asked for.
pub(super) fn mapping_fits(row: &Map<String, Value>, query: &Query) -> bool {
    let number = |param, field| query.int(param).is_none_or(|wanted| row.get(field).and_then(whole) == Some(wanted));
    number("msid", "msid")
        && number("typeid", "typeid")
        && number("subtypeid", "subtypeid")
        && number("product_id", "product")
        && query.text("xmvalue").is_none_or(|wanted| row.get("xmvalue").and_then(Value::as_str) == Some(wanted))
        && (!query.on("syncfields") || row.get("sync") == Some(&Value::Bool(true)))
}

/// The mapped sites of the integrations that the settings hold, with the names of Halo's side.
pub(super) fn site_mappings(state: &State, query: &Query) -> Value {
    let tables = state.control.iter().filter(|(name, _)| name.ends_with("sitemappings"));
    let rows = tables.filter_map(|(_, value)| value.as_array()).flatten().filter_map(Value::as_object);
    let number = |row: &Map<String, Value>, field: &str| row.get(field).and_then(whole);
    let keep = |row: &&Map<String, Value>| {
        let of_client = query.text("third_party_client_id");
        let site = number(row, "halo_id").and_then(|id| state.row("Site", id));
        query.int("msid").is_none_or(|wanted| number(row, "module_id") == Some(wanted))
            && of_client.is_none_or(|wanted| row.get("third_party_client_id").and_then(Value::as_str) == Some(wanted))
            && (!query.on("get_active_only") || site.is_some_and(|site| !flag(site, "inactive")))
    };
    let show = |row: &Map<String, Value>| {
        let mut row = row.clone();
        let site = number(&row, "halo_id").and_then(|id| state.row("Site", id));
        let client = site.and_then(|site| int(site, "client_id"));
        let facts = [
            ("halo_site_name", site.and_then(|site| filled(site, "name")).map(Value::from)),
            ("halo_client_id", client.map(Value::from)),
            ("halo_client_name", state.label("Client", client, "name").map(Value::from)),
        ];
        row.extend(facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        Value::Object(row)
    };
    rows.filter(keep).map(show).collect()
}

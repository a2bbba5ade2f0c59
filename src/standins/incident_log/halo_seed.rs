//! Gives Halo the counterparts of what a log names: agents, teams, users, statuses, categories,
//! priorities. What the instance has already under the same name is used, not doubled.

use std::collections::BTreeMap;

use serde_json::Value;

use super::event::{Priority, State};
use super::names::Names;
use super::tables::Tables;
use crate::standins::halo::{Halo, Openness};

/// Categories of this type are the ticket's own, not its resolution's.
const TICKET_CATEGORY: i64 = 1;

/// Adds what the log names, and enters Halo's ids into the tables.
pub(super) fn seed(halo: &Halo, names: &Names, tables: &mut Tables) {
    let statuses = ids(halo, "Status", "name", "id");
    for (state, pair) in &mut tables.states {
        let name = state.to_string();
        pair.halo = Some(statuses.get(&name).copied().unwrap_or_else(|| halo.add_status(&name, openness(*state))));
    }
    add_priorities(halo, tables);
    let teams = ids(halo, "Team", "name", "id");
    for (name, pair) in &mut tables.groups {
        pair.halo = Some(teams.get(name).copied().unwrap_or_else(|| halo.add_team(name)));
    }
    let anywhere = teams.keys().next().or_else(|| tables.groups.keys().next()).cloned().unwrap_or_default();
    for (name, person) in &mut tables.resolvers {
        let team = names.groups.iter().find(|(_, members)| members.contains(name)).map_or(&anywhere, |(team, _)| team);
        person.halo = Some(halo.add_agent(name, &person.email, team));
    }
    let site = main_site(halo);
    for (name, person) in &mut tables.callers {
        person.halo = Some(halo.add_user(site, name, &person.email));
    }
    let known = ids(halo, "Category", "value", "id");
    for (category, below) in &names.categories {
        let paths = below.iter().map(|subcategory| format!("{category}>{subcategory}"));
        for path in std::iter::once(category.clone()).chain(paths) {
            let id = known.get(&path).copied().unwrap_or_else(|| halo.add_category(TICKET_CATEGORY, &path));
            tables.halo_categories.insert(path, id);
        }
    }
}

fn openness(state: State) -> Openness {
    match state {
        State::New | State::Active => Openness::Open,
        State::Closed => Openness::Closed,
        State::Resolved
        | State::AwaitingUserInfo
        | State::AwaitingProblem
        | State::AwaitingVendor
        | State::AwaitingEvidence => Openness::Pending,
    }
}

/// Halo numbers the priorities of an SLA from the highest; the labels are each desk's own.
fn add_priorities(halo: &Halo, tables: &mut Tables) {
    let sla =
        halo.records("SLA").iter().find_map(|sla| number(sla, "id")).unwrap_or_else(|| halo.add_sla("Standard SLA"));
    let there: Vec<i64> = halo
        .priorities()
        .iter()
        .filter(|priority| number(priority, "slaid") == Some(sla))
        .filter_map(|priority| number(priority, "priorityid"))
        .collect();
    for (priority, pair) in &mut tables.priorities {
        let rank = rank(*priority);
        let known = there.contains(&rank);
        pair.halo = Some(if known { rank } else { halo.add_priority(sla, rank, priority.label()) });
    }
}

fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::Critical => 1,
        Priority::High => 2,
        Priority::Moderate => 3,
        Priority::Low => 4,
        Priority::Planning => 5,
    }
}

/// The main site of the instance's first client.
fn main_site(halo: &Halo) -> i64 {
    let clients = halo.records("Client");
    clients.iter().find_map(|client| number(client, "main_site_id")).unwrap_or_else(|| {
        let client = clients.iter().find_map(|client| number(client, "id"));
        halo.add_site(client.unwrap_or_else(|| halo.add_client("Customer")), "Main")
    })
}

fn ids(halo: &Halo, resource: &str, name: &str, id: &str) -> BTreeMap<String, i64> {
    let records = halo.records(resource);
    records.iter().filter_map(|record| Some((record.get(name)?.as_str()?.to_owned(), number(record, id)?))).collect()
}

fn number(record: &Value, field: &str) -> Option<i64> {
    record.get(field)?.as_i64()
}

//! The settings of the native ServiceNow integration on a client or a supplier: write-only secrets,
//! names and ids that follow from one another, mapping tables, and whether the settings were tested.

use serde_json::{Map, Value, json};

use super::catalogue::{Fields, filled, flag, int, whole};
use super::features;
use super::refusal::Refusal;
use super::resource::Resource;
use super::rows::RowChange;
use super::state::State;
use crate::standins::server::Common;

/// The account's password or key.
pub(super) const KEY: &str = "new_servicenowkey";

/// What ServiceNow's business rules send as `halo_key`.
pub(super) const WEBHOOK_SECRET: &str = "new_servicenow_webhooksecret";

/// What names the other side; a change of it asks for a new test.
const CONNECTION: &[&str] = &["servicenow_url", "servicenow_username", "servicenow_authtype", "servicenow_locale"];

/// The mapping tables.
pub(super) const MAPPINGS: &[&str] = &[
    "servicenow_priority_mappings",
    "servicenow_status_mappings",
    "servicenow_impact_mappings",
    "servicenow_urgency_mappings",
    "servicenow_category_mappings",
    "servicenow_team_mappings",
    "servicenow_fieldmappings",
];

/// An object of value and label, and the two fields that hold the same.
const PAIRS: &[(&str, &str, &str)] = &[
    ("servicenow_assignmentgroup", "servicenow_assignment_group", "servicenow_assignment_group_name"),
    ("servicenow_defaultuser", "servicenow_defaultuser_id", "servicenow_defaultuser_name"),
];

/// Takes the write-only fields out of what was sent. `new_values` is none: it adds options.
pub(super) fn take_secrets(sent: &mut Fields) -> Vec<(&'static str, String)> {
    let names: Vec<&'static str> =
        sent.keys().copied().filter(|name| name.starts_with("new_") && *name != "new_values").collect();
    let taken = names.into_iter().filter(|name| *name != "new_external_link");
    taken.filter_map(|name| Some((name, sent.remove(name)?.as_str()?.to_owned()))).collect()
}

/// Settles the settings that a change of a client or supplier carries.
pub(super) fn settle(state: &State, common: &Common, change: &mut RowChange) -> Result<(), Refusal> {
    if !matches!(change.resource.name, "Client" | "Supplier") {
        return Ok(());
    }
    for (object, value, label) in PAIRS {
        settle_pair(&mut change.set, object, value, label);
    }
    if let Some(list) = change.set.get("servicenow_ticket_sync_list").and_then(Value::as_array) {
        let values: Vec<&str> = list.iter().filter_map(|pair| pair.get("value")?.as_str()).collect();
        let joined = Value::from(values.join(","));
        change.set.insert("servicenow_ticket_sync", joined);
    }
    for name in MAPPINGS {
        if let Some(rows) = change.set.get_mut(*name).and_then(Value::as_array_mut) {
            number_mappings(common, rows);
        }
    }
    check_webhook(state, change)?;
    let moved = change.secrets.iter().any(|(name, _)| *name == KEY)
        || CONNECTION.iter().any(|name| {
            change.set.get(*name).is_some_and(|sent| change.stored(state).and_then(|row| row.get(*name)) != Some(sent))
        });
    let tested = flag(&change.set, "test_servicenow");
    change.set.remove("test_servicenow");
    if tested {
        let passes = common.switches.get("halo.native-test") == "passes" && complete(state, change);
        change.set.insert("servicenow_validated", Value::Bool(passes));
        if !passes {
            change.warning = Some("ServiceNow could not be reached with these details".to_owned());
        }
    } else if moved {
        change.set.insert("servicenow_validated", Value::Bool(false));
    }
    Ok(())
}

/// The object wins over its parts; parts alone make the object.
fn settle_pair(set: &mut Fields, object: &'static str, value: &'static str, label: &'static str) {
    let whole = set.get(object).and_then(Value::as_object).cloned();
    if let Some(whole) = whole {
        for (member, field) in [("value", value), ("label", label)] {
            if let Some(part) = whole.get(member) {
                set.insert(field, part.clone());
            }
        }
    } else if set.contains_key(value) || set.contains_key(label) {
        let part = |field| set.get(field).cloned().unwrap_or_default();
        let pair = json!({ "value": part(value), "label": part(label) });
        set.insert(object, pair);
    }
}

/// Rows of a mapping table get ids, and the module that they belong to.
fn number_mappings(common: &Common, rows: &mut [Value]) {
    let id = |row: &Value| row.get("id").and_then(whole).filter(|id| *id > 0);
    let mut next = rows.iter().filter_map(id).max().unwrap_or_default();
    for row in rows.iter_mut() {
        if id(row).is_none() {
            next += 1;
            put(row, "id", next);
        }
        if row.get("msid").is_none() {
            put(row, "msid", features::shown_id(common, features::SERVICENOW));
        }
    }
}

fn put(row: &mut Value, name: &str, number: i64) {
    if let Some(row) = row.as_object_mut() {
        row.insert(name.to_owned(), Value::from(number));
    }
}

/// The user and the ticket type of what comes in must exist.
fn check_webhook(state: &State, change: &RowChange) -> Result<(), Refusal> {
    let checks =
        [("servicenow_webhook_user", "Users", "User"), ("servicenow_webhook_tickettype", "TicketType", "Ticket Type")];
    for (field, table, called) in checks {
        if let Some(id) = int(&change.set, field).filter(|id| *id > 0 && state.row(table, *id).is_none()) {
            return Err(Refusal::rule(format!("{called} {id} does not exist")));
        }
    }
    Ok(())
}

/// Whether address, account and key are there.
fn complete(state: &State, change: &RowChange) -> bool {
    let there = |name: &str| filled(&change.set, name).or_else(|| filled(change.stored(state)?, name)).is_some();
    let sent = change.secrets.iter().any(|(name, key)| *name == KEY && !key.is_empty());
    let stored = || secret(state, change.resource, change.number?, KEY);
    there("servicenow_url") && there("servicenow_username") && (sent || stored().is_some())
}

/// A write-only value of a record.
pub(super) fn secret<'a>(state: &'a State, resource: &Resource, number: i64, name: &'static str) -> Option<&'a str> {
    state.secrets.get(&(resource.name, number, name)).map(String::as_str).filter(|secret| !secret.is_empty())
}

/// What a mapping table makes of ServiceNow's value: Halo's id. The document does not say which
/// column holds what; here `fiid` is Halo's id, `thirdpartyname` ServiceNow's value.
pub(super) fn mapped(settings: &Fields, table: &str, value: &str) -> Option<i64> {
    let rows = settings.get(table)?.as_array()?;
    let names = ["thirdpartyname", "third_party_friendly_name", "xmvalue"];
    let found = rows.iter().find(|row| {
        names
            .iter()
            .any(|name| row.get(name).and_then(Value::as_str).is_some_and(|own| own.eq_ignore_ascii_case(value)))
    });
    found?.get("fiid").and_then(whole)
}

/// All rows of the mapping tables of all clients and suppliers.
pub(super) fn all_mappings(state: &State) -> Vec<Map<String, Value>> {
    let owners = ["Client", "Supplier"].into_iter().flat_map(|table| state.table(table).iter());
    let rows = owners.flat_map(|(_, row)| MAPPINGS.iter().filter_map(|name| row.fields.get(*name)?.as_array()));
    let of_control = state.control.iter().filter(|(name, _)| name.ends_with("fieldmappings"));
    let of_control = of_control.filter_map(|(_, value)| value.as_array());
    rows.chain(of_control).flatten().filter_map(Value::as_object).cloned().collect()
}

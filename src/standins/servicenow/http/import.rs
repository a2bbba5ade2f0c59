//! The Import Set API.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::refusal::{Denied, Refusal};
use super::super::state::State;
use super::super::write::Input;
use super::super::write::importing::{Import, Outcome, STAGING};
use super::super::write::later::Pending;
use super::Exchange;
use super::order_body::{object as body, text};
use super::reply::Reply;
use super::table::writer;

/// Roles that may load import sets, besides administrators.
const LOADERS: &[&str] = &["import_set_loader", "import_transformer", "import_admin"];

/// `…/import/{stagingTable}…`.
pub(super) fn route(exchange: &Exchange<'_>, method: &str, path: &[&str]) -> Result<Reply, Refusal> {
    let [staging, rest @ ..] = path else { return Err(Refusal::UnknownUri) };
    check(exchange, staging)?;
    match (method, rest) {
        ("POST", []) => load(exchange, staging),
        ("POST", ["insertMultiple"]) => load_many(exchange, staging),
        ("GET" | "HEAD", [id]) => show(exchange, staging, id),
        ("POST" | "GET" | "HEAD", _) => Err(super::unknown(exchange)),
        _ => Err(Refusal::Method),
    }
}

fn check(exchange: &Exchange<'_>, staging: &str) -> Result<(), Refusal> {
    if !exchange.instance.read().schema.extends(staging, STAGING) {
        return Err(Refusal::InvalidTable(staging.to_owned()));
    }
    let allowed = exchange.session.is_admin() || LOADERS.iter().any(|role| exchange.session.roles.contains(*role));
    if allowed { Ok(()) } else { Err(Refusal::Acl(Denied::Insert)) }
}

/// The flat columns of a row.
fn row_of(fields: serde_json::Map<String, Value>) -> Vec<(String, Input)> {
    let flat: BTreeMap<String, Value> =
        fields.into_iter().filter(|(_, value)| !value.is_object() && !value.is_array()).collect();
    flat.into_iter().map(|(name, value)| (name, Input::Text(text(&value)))).collect()
}

fn load(exchange: &Exchange<'_>, staging: &str) -> Result<Reply, Refusal> {
    let row = row_of(body(exchange)?);
    let mut state = exchange.instance.write();
    let mut writer = writer(exchange, &mut state);
    let (set, number) = writer.new_import_set(staging)?;
    let (_, outcomes) = writer.import_row(staging, &set, &row)?;
    Ok(Reply::json(201, answer(exchange, &state, staging, &number, &outcomes)))
}

fn load_many(exchange: &Exchange<'_>, staging: &str) -> Result<Reply, Refusal> {
    let records = body(exchange)?.remove("records");
    let Some(Value::Array(records)) = records else {
        return Err(Refusal::Parameter("The records array is missing".to_owned()));
    };
    let rows = records.into_iter().filter_map(|record| match record {
        Value::Object(fields) => Some(row_of(fields)),
        _ => None,
    });
    let rows = rows.collect();
    let mut state = exchange.instance.write();
    let (set, _) = writer(exchange, &mut state).new_import_set(staging)?;
    let multi = state.new_id(&exchange.instance.common().switches.get("servicenow.seed"));
    let import = Import { staging: staging.to_owned(), set: set.clone(), rows };
    state.pending.push(Pending::Import { import, by: exchange.session.user_name.clone() });
    let ids = json!({ "import_set_id": set, "multi_import_set_id": multi });
    let wrapped = exchange.instance.common().switches.on("servicenow.insert-multiple-wrapped");
    Ok(Reply::json(201, if wrapped { json!({ "result": ids }) } else { ids }))
}

/// What a staged row became.
fn show(exchange: &Exchange<'_>, staging: &str, id: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let row = state.store(staging).and_then(|store| store.get(id)).ok_or(Refusal::NoRecord)?;
    let get = |name: &str| state.get(row, name).to_owned();
    let status = match get("sys_import_state").as_str() {
        "inserted" => "inserted",
        "updated" => "updated",
        "ignored" => "ignored",
        "error" => "error",
        _ => "pending",
    };
    let outcome = Outcome {
        map: state.display_of("sys_transform_map", &get("sys_transform_map")).to_owned(),
        table: get("sys_target_table"),
        status,
        record: get("sys_target_sys_id"),
        error: Some(get("sys_import_state_comment")).filter(|comment| !comment.is_empty()),
    };
    let number = state.display_of("sys_import_set", &get("sys_import_set")).to_owned();
    Ok(Reply::json(200, answer(exchange, &state, staging, &number, &[outcome])))
}

fn answer(exchange: &Exchange<'_>, state: &State, staging: &str, number: &str, outcomes: &[Outcome]) -> Value {
    let entries: Vec<Value> = outcomes.iter().map(|outcome| entry(exchange, state, outcome)).collect();
    json!({ "import_set": number, "staging_table": staging, "result": entries })
}

fn entry(exchange: &Exchange<'_>, state: &State, outcome: &Outcome) -> Value {
    let display = state.schema.table(&outcome.table).map_or("", |table| table.display.as_str());
    let mut entry = json!({
        "transform_map": outcome.map,
        "table": outcome.table,
        "display_name": display,
        "display_value": state.display_of(&outcome.table, &outcome.record),
        "status": outcome.status,
    });
    if !outcome.record.is_empty() {
        let link = format!("{}/api/now/table/{}/{}", exchange.base_url, outcome.table, outcome.record);
        entry["record_link"] = json!(link);
        entry["sys_id"] = json!(outcome.record);
    }
    if let Some(error) = &outcome.error {
        entry["error_message"] = json!(error);
    }
    entry
}

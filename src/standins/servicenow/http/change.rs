//! The Change Management API: the table `change_request` in a form of its own.

use serde_json::json;

use super::super::access::check_read;
use super::super::refusal::Refusal;
use super::super::state::State;
use super::super::write::Input;
use super::Exchange;
use super::body::input;
use super::parameters::Parameters;
use super::render::Record;
use super::reply::Reply;
use super::table::{self, writer};

const CHANGE: &str = "change_request";

/// The versions of the templates that standard changes are made from.
const TEMPLATE: &str = "std_change_producer_version";

/// `…/change…`.
pub(super) fn route(exchange: &Exchange<'_>, method: &str, path: &[&str]) -> Result<Reply, Refusal> {
    match (method, path) {
        ("GET" | "HEAD", [] | ["normal" | "emergency" | "standard"]) => list(exchange, path.first().copied()),
        ("POST", []) => create(exchange, None),
        ("POST", [kind @ ("normal" | "emergency")]) => create(exchange, Some(kind)),
        ("POST", ["standard", template]) => create_from(exchange, template),
        ("GET" | "HEAD", [id] | ["normal" | "emergency" | "standard", id]) => {
            let state = exchange.instance.read();
            check_read(&state, &exchange.session, &exchange.instance.common().switches, CHANGE)?;
            Ok(Reply::json(200, json!({ "result": shown(exchange, &state, id)? })))
        }
        ("PATCH" | "PUT", [id] | ["normal" | "emergency" | "standard", id]) => {
            let input = input(exchange)?;
            let mut state = exchange.instance.write();
            writer(exchange, &mut state).update(CHANGE, id, &input)?;
            Ok(Reply::json(200, json!({ "result": shown(exchange, &state, id)? })))
        }
        ("DELETE", [id] | ["normal" | "emergency" | "standard", id]) => {
            let mut state = exchange.instance.write();
            writer(exchange, &mut state).delete(CHANGE, id)?;
            Ok(Reply::empty(204))
        }
        ("GET" | "HEAD" | "POST" | "PATCH" | "PUT" | "DELETE", _) => Err(super::unknown(exchange)),
        _ => Err(Refusal::Method),
    }
}

/// The same request with other parameters: this API always answers both values, without links.
fn with<'a>(exchange: &Exchange<'a>, more: &str) -> Exchange<'a> {
    let form = "sysparm_display_value=all&sysparm_exclude_reference_link=true";
    Exchange {
        instance: exchange.instance,
        session: exchange.session.clone(),
        means: exchange.means,
        call: exchange.call,
        parameters: Parameters::read(&format!("{form}{more}")),
        version: exchange.version,
        base_url: exchange.base_url.clone(),
    }
}

fn shown(exchange: &Exchange<'_>, state: &State, id: &str) -> Result<Record, Refusal> {
    let asked = exchange.parameters.get("sysparm_fields");
    let fields: String = asked.map(|fields| format!("&sysparm_fields={fields}")).unwrap_or_default();
    table::record(&with(exchange, &fields), state, CHANGE, id)
}

fn list(exchange: &Exchange<'_>, kind: Option<&str>) -> Result<Reply, Refusal> {
    let mut query = kind.map(|kind| format!("type={kind}")).unwrap_or_default();
    for part in exchange.parameters.get("sysparm_query").into_iter().chain(exchange.parameters.get("textSearch")) {
        query = if query.is_empty() { part.to_owned() } else { format!("{query}^{part}") };
    }
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("sysparm_query", &query);
    for name in ["sysparm_limit", "sysparm_offset", "sysparm_fields"] {
        if let Some(value) = exchange.parameters.get(name) {
            form.append_pair(name, value);
        }
    }
    table::list(&with(exchange, &format!("&{}", form.finish())), CHANGE)
}

fn create(exchange: &Exchange<'_>, kind: Option<&str>) -> Result<Reply, Refusal> {
    let mut fields = input(exchange)?;
    if let Some(kind) = kind {
        fields.retain(|(name, _)| name != "type");
        fields.push(("type".to_owned(), Input::Text(kind.to_owned())));
    }
    stored(exchange, &fields)
}

/// A standard change, made from a template.
fn create_from(exchange: &Exchange<'_>, template: &str) -> Result<Reply, Refusal> {
    let mut fields = input(exchange)?;
    let state = exchange.instance.read();
    let version = state.store(TEMPLATE).and_then(|store| store.get(template)).ok_or(Refusal::NoRecord)?;
    if !fields.iter().any(|(name, _)| name == "short_description") {
        let name = state.get(version, "name").to_owned();
        fields.push(("short_description".to_owned(), Input::Text(name)));
    }
    drop(state);
    fields.retain(|(name, _)| name != "type");
    fields.push(("type".to_owned(), Input::Text("standard".to_owned())));
    fields.push(("std_change_producer_version".to_owned(), Input::Text(template.to_owned())));
    stored(exchange, &fields)
}

fn stored(exchange: &Exchange<'_>, fields: &[(String, Input)]) -> Result<Reply, Refusal> {
    let mut state = exchange.instance.write();
    let id = writer(exchange, &mut state).insert(CHANGE, fields)?;
    Ok(Reply::json(200, json!({ "result": shown(exchange, &state, &id)? })))
}

//! Keys and values that can be hung on an attachment.

use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::super::write::Input;
use super::reply::Reply;
use super::{Exchange, attachment, body};

/// `…/attachment/{id}/attributes…`.
pub(super) fn route(exchange: &Exchange<'_>, method: &str, id: &str, rest: &[&str]) -> Result<Reply, Refusal> {
    match (method, rest) {
        ("GET" | "HEAD", []) => all(exchange, id),
        ("GET" | "HEAD", [key]) => one(exchange, id, key),
        ("POST", []) => add(exchange, id),
        ("PUT", [key]) => replace(exchange, id, key),
        ("DELETE", []) => {
            let mut state = exchange.instance.write();
            attachment::find_to_change(exchange, &state, id)?;
            state.attributes.remove(id);
            Ok(Reply::empty(204))
        }
        ("DELETE", [key]) => remove(exchange, id, key),
        _ => Err(Refusal::Method),
    }
}

fn shown(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": value })
}

fn all(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    attachment::find(exchange, &state, id)?;
    let attributes = state.attributes.get(id).into_iter().flatten();
    let rows: Vec<Value> = attributes.map(|(key, value)| shown(key, value)).collect();
    Ok(Reply::json(200, json!({ "result": rows })))
}

fn one(exchange: &Exchange<'_>, id: &str, key: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    attachment::find(exchange, &state, id)?;
    let value = state.attributes.get(id).and_then(|attributes| attributes.get(key)).ok_or(Refusal::NoRecord)?;
    Ok(Reply::json(200, json!({ "result": shown(key, value) })))
}

fn add(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let (key, value) = (required(exchange, "key")?, required(exchange, "value")?);
    let mut state = exchange.instance.write();
    attachment::find_to_change(exchange, &state, id)?;
    let reply = Reply::json(201, json!({ "result": shown(&key, &value) }));
    state.attributes.entry(id.to_owned()).or_default().insert(key, value);
    Ok(reply)
}

fn replace(exchange: &Exchange<'_>, id: &str, key: &str) -> Result<Reply, Refusal> {
    let value = required(exchange, "value")?;
    let mut state = exchange.instance.write();
    attachment::find_to_change(exchange, &state, id)?;
    let kept = state.attributes.get_mut(id).and_then(|attributes| attributes.get_mut(key)).ok_or(Refusal::NoRecord)?;
    kept.clone_from(&value);
    Ok(Reply::json(200, json!({ "result": shown(key, &value) })))
}

fn remove(exchange: &Exchange<'_>, id: &str, key: &str) -> Result<Reply, Refusal> {
    let mut state = exchange.instance.write();
    attachment::find_to_change(exchange, &state, id)?;
    let removed = state.attributes.get_mut(id).and_then(|attributes| attributes.remove(key));
    if removed.is_some() { Ok(Reply::empty(204)) } else { Err(Refusal::NoRecord) }
}

fn required(exchange: &Exchange<'_>, name: &str) -> Result<String, Refusal> {
    match body::input(exchange)?.into_iter().find(|(field, _)| field == name) {
        Some((_, Input::Text(value))) if !value.is_empty() => Ok(value),
        _ => Err(Refusal::Parameter(format!("Missing parameter: {name}"))),
    }
}

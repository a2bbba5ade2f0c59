//! TinyURL: a long query kept under a short key.

use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::super::{ServiceNow, ids};
use super::Exchange;
use super::parameters::Parameters;
use super::reply::Reply;

/// `…/tinyurl`: keeps the query of the given address.
pub(super) fn answer(exchange: &Exchange<'_>, method: &str) -> Result<Reply, Refusal> {
    if method != "POST" {
        return Err(Refusal::Method);
    }
    let body: Value =
        serde_json::from_slice(&exchange.call.body).map_err(|error| Refusal::Unreadable(error.to_string()))?;
    let url = body.get("url").and_then(Value::as_str).unwrap_or_default();
    let (path, query) = url.split_once('?').ok_or_else(|| Refusal::Parameter("Missing parameter: url".to_owned()))?;
    let list = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().trim_end_matches("_list.do");
    let key = ids::named(&format!("tiny:{query}"));
    exchange.instance.write().tiny_urls.insert(key.clone(), query.to_owned());
    Ok(Reply::json(200, json!({ "result": format!("{list}_list.do?sysparm_tiny={key}") })))
}

/// The parameters with those that `sysparm_tiny` stands for.
pub(super) fn unfolded(instance: &ServiceNow, parameters: Parameters) -> Parameters {
    let stored = parameters.get("sysparm_tiny").and_then(|key| instance.read().tiny_urls.get(key).cloned());
    match stored {
        Some(stored) => parameters.with_stored(&stored),
        None => parameters,
    }
}

//! Ordering an item at once, and record producers.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::super::ids;
use super::super::super::refusal::Refusal;
use super::super::super::state::State;
use super::super::super::write::Input;
use super::super::super::write::ordering::{Line, Placed, offered, questions};
use super::super::Exchange;
use super::super::reply::Reply;
use super::super::table::writer;
use super::{body, text};

/// The line that a body orders of an item.
pub(super) fn line(item: &str, body: &Map<String, Value>) -> Line {
    let quantity = body.get("sysparm_quantity").map(text).and_then(|quantity| quantity.trim().parse().ok());
    let answers = body.get("variables").and_then(Value::as_object);
    let also = body.get("sysparm_also_request_for").map(text).unwrap_or_default();
    Line {
        item: item.to_owned(),
        quantity: quantity.unwrap_or(0),
        answers: answers.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect(),
        also_for: also.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        guide: String::new(),
    }
}

/// For whom a body orders; a user name is taken too. An error for somebody who is not there.
pub(super) fn requested_for(state: &State, body: &Map<String, Value>) -> Result<String, Refusal> {
    let asked = body.get("sysparm_requested_for").map(text).unwrap_or_default();
    if asked.is_empty() || ids::is_sys_id(&asked) {
        return Ok(asked);
    }
    let user = state.find_by("sys_user", "user_name", &asked);
    user.map(|user| user.id.to_string())
        .ok_or_else(|| Refusal::Parameter("Security constraints prevent ordering of Item".to_owned()))
}

/// The answer of instances that do not let this account order for another.
pub(super) fn delegated(exchange: &Exchange<'_>, requested_for: &str) -> Option<Reply> {
    let other = !requested_for.is_empty() && requested_for != exchange.session.user_id;
    let refused = exchange.instance.common().switches.get("servicenow.delegated-ordering") == "refused";
    (other && refused && !exchange.session.is_admin()).then(|| {
        let message = "The user does not have acquisition rights to the item";
        Reply::json(200, json!({ "result": { "errCode": "42202", "errMsg": message } }))
    })
}

/// `…/items/{id}/order_now`.
pub(super) fn order_now(exchange: &Exchange<'_>, item: &str) -> Result<Reply, Refusal> {
    let body = body(exchange)?;
    let mut state = exchange.instance.write();
    let person = requested_for(&state, &body)?;
    if let Some(reply) = delegated(exchange, &person) {
        return Ok(reply);
    }
    let placed = writer(exchange, &mut state).place_order(&[line(item, &body)], &person)?;
    Ok(ordered(&placed))
}

/// The answer to an order: the request, not its items.
pub(super) fn ordered(placed: &Placed) -> Reply {
    Reply::json(
        200,
        json!({ "result": {
            "sys_id": placed.request,
            "number": placed.number,
            "request_number": placed.number,
            "request_id": placed.request,
            "parent_id": null,
            "parent_table": "task",
            "table": "sc_request",
        } }),
    )
}

/// `…/items/{id}/submit_producer`: makes the record that the producer is for.
pub(super) fn submit_producer(exchange: &Exchange<'_>, item: &str) -> Result<Reply, Refusal> {
    let body = body(exchange)?;
    let mut state = exchange.instance.write();
    let denied = || Refusal::Parameter("Security constraints prevent ordering of Item".to_owned());
    let (class, row) = offered(&state, &exchange.session, item).ok_or_else(denied)?;
    let table = state.get(row, "table_name").to_owned();
    if class != "sc_cat_item_producer" || state.schema.table(&table).is_none() {
        return Err(denied());
    }
    let mut order = line(item, &body);
    order.quantity = 1;
    let input = produced(&state, item, &order.answers, &table);
    let mut writer = writer(exchange, &mut state);
    writer.check_line(&order)?;
    let id = writer.create(&table, &input)?;
    let number = state.store(&table).and_then(|store| store.get(&id));
    let number = number.map(|row| state.get(row, "number").to_owned()).unwrap_or_default();
    let redirect = format!("{}/{table}.do?sys_id={id}", exchange.base_url);
    Ok(Reply::json(
        200,
        json!({ "result": {
            "sys_id": id,
            "number": number,
            "parent_table": "task",
            "record": format!("{}/api/now/table/{table}/{id}", exchange.base_url),
            "redirect_portal_url": format!("?id=ticket&table={table}&sys_id={id}"),
            "redirect_url": redirect,
            "table": table,
            "redirect_to": "catalog_home",
            "parent_id": null,
        } }),
    ))
}

/// The fields of the produced record: answers that name one of its columns; the caller.
fn produced(state: &State, item: &str, answers: &BTreeMap<String, String>, table: &str) -> Vec<(String, Input)> {
    let mut fields = Vec::new();
    for question in questions(state, item) {
        let name = state.get(question, "name");
        let mapped = Some(state.get(question, "field")).filter(|field| !field.is_empty()).unwrap_or(name);
        let answer = answers.get(name).map_or_else(|| state.get(question, "default_value"), String::as_str);
        if state.schema.field(table, mapped).is_some() && !answer.is_empty() {
            fields.push((mapped.to_owned(), Input::Text(answer.to_owned())));
        }
    }
    fields
}

//! Order guides: which items they offer for the answers that were given, and ordering them together.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::super::refusal::Refusal;
use super::super::super::state::State;
use super::super::super::store::Row;
use super::super::super::write::ordering::{Line, offered, questions};
use super::super::Exchange;
use super::super::reply::Reply;
use super::super::table::writer;
use super::{body, browse, cart, order, text};

const GUIDE: &str = "sc_cat_item_guide";

fn denied() -> Refusal {
    Refusal::Parameter("Security constraints prevent ordering of Item".to_owned())
}

fn check_guide(exchange: &Exchange<'_>, state: &State, guide: &str) -> Result<(), Refusal> {
    let found = offered(state, &exchange.session, guide).filter(|(class, _)| *class == GUIDE);
    found.map(drop).ok_or_else(denied)
}

/// `PUT …/items/{id}/submit_guide`: the items that the answers lead to.
pub(super) fn submit(exchange: &Exchange<'_>, guide: &str) -> Result<Reply, Refusal> {
    let asked = Line { quantity: 1, ..order::line(guide, &body(exchange)?) };
    let mut state = exchange.instance.write();
    check_guide(exchange, &state, guide)?;
    writer(exchange, &mut state).check_line(&asked)?;
    let mut rules = state.all_by("sc_cat_item_guide_items", "guide", guide);
    rules.retain(|rule| holds(&state, guide, &asked.answers, state.get(rule, "condition")));
    rules.sort_by_key(|rule| state.get(rule, "order").parse::<i64>().unwrap_or(0));
    let items = rules.iter().filter_map(|rule| {
        let (class, row) = offered(&state, &exchange.session, state.get(rule, "item"))?;
        Some(Value::Object(browse::item_shown(&state, class, row)))
    });
    Ok(browse::result(&items.collect()))
}

/// Whether the answers meet a rule's condition: `IO:` and a question's sys_id, `=` or `!=`, a value.
/// A part that is not understood counts as none, as it does in every query.
fn holds(state: &State, guide: &str, answers: &BTreeMap<String, String>, condition: &str) -> bool {
    let asked = questions(state, guide);
    let answer = |id: &str| {
        let question: Option<&&Row> = asked.iter().find(|row| &*row.id == id);
        question.map(|row| answers.get(state.get(row, "name")).map_or("", String::as_str))
    };
    condition.split('^').filter_map(|part| part.strip_prefix("IO:")?.split_once('=')).all(|(question, value)| {
        match question.strip_suffix('!') {
            Some(question) => answer(question).is_none_or(|answer| answer != value),
            None => answer(question).is_none_or(|answer| answer == value),
        }
    })
}

/// `POST …/items/{id}/checkout_guide`: orders the items where one step does, else puts them into the
/// cart and shows it.
pub(super) fn checkout(exchange: &Exchange<'_>, guide: &str) -> Result<Reply, Refusal> {
    let body = body(exchange)?;
    let items = body.get("items").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let lines: Vec<Line> = items.map(|item| line(guide, item)).collect();
    let mut state = exchange.instance.write();
    check_guide(exchange, &state, guide)?;
    let person = order::requested_for(&state, &body)?;
    if let Some(reply) = order::delegated(exchange, &person) {
        return Ok(reply);
    }
    if lines.is_empty() {
        return Err(denied());
    }
    for line in &lines {
        writer(exchange, &mut state).check_line(line)?;
    }
    if exchange.instance.common().switches.on("servicenow.two-step-checkout") {
        for line in &lines {
            cart::put_in(exchange, &mut state, line, &person)?;
        }
        return Ok(cart::shown_whole(exchange, &state));
    }
    let placed = writer(exchange, &mut state).place_order(&lines, &person)?;
    Ok(order::ordered(&placed))
}

/// One item of a guide; once where no quantity is sent.
fn line(guide: &str, item: &Map<String, Value>) -> Line {
    let id = item.get("sys_id").map(text).unwrap_or_default();
    let line = order::line(&id, item);
    let quantity = if item.contains_key("sysparm_quantity") { line.quantity } else { 1 };
    Line { quantity, guide: guide.to_owned(), ..line }
}

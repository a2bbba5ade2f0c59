//! The cart of the signed-in account.

use serde_json::{Map, Value, json};

use super::super::super::refusal::Refusal;
use super::super::super::state::State;
use super::super::super::store::Row;
use super::super::super::time;
use super::super::super::write::ordering::{Line, Placed, cents, inputs};
use super::super::Exchange;
use super::super::reply::Reply;
use super::super::table::writer;
use super::price::dollars;
use super::{body, order};

/// The cart of an account, if it has one yet.
fn cart_of<'s>(state: &'s State, exchange: &Exchange<'_>) -> Option<&'s Row> {
    state.all_by("sc_cart", "user", &exchange.session.user_id).into_iter().next()
}

fn items_of<'s>(state: &'s State, cart: &str) -> Vec<&'s Row> {
    let mut items = state.all_by("sc_cart_item", "cart", cart);
    items.sort_by(|a, b| state.get(a, "sys_created_on").cmp(state.get(b, "sys_created_on")));
    items
}

fn no_such_item() -> Refusal {
    Refusal::Parameter("Invalid cart item".to_owned())
}

/// A cart item that belongs to this account.
fn own_item<'s>(state: &'s State, exchange: &Exchange<'_>, id: &str) -> Result<&'s Row, Refusal> {
    let cart = cart_of(state, exchange).ok_or_else(no_such_item)?;
    let item = state.store("sc_cart_item").and_then(|store| store.get(id));
    item.filter(|item| state.get(item, "cart") == &*cart.id).ok_or_else(no_such_item)
}

/// `…/items/{id}/add_to_cart`.
pub(super) fn add(exchange: &Exchange<'_>, item: &str) -> Result<Reply, Refusal> {
    let body = body(exchange)?;
    let line = order::line(item, &body);
    let mut state = exchange.instance.write();
    let person = order::requested_for(&state, &body)?;
    if let Some(reply) = order::delegated(exchange, &person) {
        return Ok(reply);
    }
    writer(exchange, &mut state).check_line(&line)?;
    let cart = put_in(exchange, &mut state, &line, &person)?;
    Ok(Reply::json(200, json!({ "result": short(&state, &cart) })))
}

/// Puts a line that was checked into the account's cart; answers the cart's sys_id.
pub(super) fn put_in(exchange: &Exchange<'_>, state: &mut State, line: &Line, person: &str) -> Result<String, Refusal> {
    let own = cart_of(state, exchange).map(|cart| cart.id.to_string());
    let cart = if let Some(cart) = own {
        cart
    } else {
        let user = exchange.session.user_id.clone();
        writer(exchange, state).create("sc_cart", &inputs(&[("user", &user)]))?
    };
    if !person.is_empty() {
        writer(exchange, state).set_own("sc_cart", &cart, &[("requested_for", person.to_owned())]);
    }
    let fields = [
        ("cart", cart.as_str()),
        ("cat_item", &line.item),
        ("quantity", &line.quantity.to_string()),
        ("also_request_for", &line.also_for.join(",")),
        ("order_guide", &line.guide),
    ];
    let row = writer(exchange, state).create("sc_cart_item", &inputs(&fields))?;
    answer(exchange, state, &row, line)?;
    Ok(cart)
}

/// Stores the answers of a cart item in place of earlier ones.
fn answer(exchange: &Exchange<'_>, state: &mut State, cart_item: &str, line: &Line) -> Result<(), Refusal> {
    let earlier: Vec<String> =
        state.all_by("sc_item_option", "cart_item", cart_item).iter().map(|row| row.id.to_string()).collect();
    for id in earlier {
        state.remove("sc_item_option", &id);
    }
    let questions: Vec<(String, String)> = state
        .all_by("item_option_new", "cat_item", &line.item)
        .into_iter()
        .map(|row| (row.id.to_string(), state.get(row, "name").to_owned()))
        .collect();
    for (question, name) in questions {
        if let Some(value) = line.answers.get(&name) {
            let fields = [("item_option_new", question.as_str()), ("value", value), ("cart_item", cart_item)];
            writer(exchange, state).create("sc_item_option", &inputs(&fields))?;
        }
    }
    Ok(())
}

/// What a cart item orders.
fn line_of(state: &State, item: &Row) -> Line {
    let answers = state.all_by("sc_item_option", "cart_item", &item.id).into_iter().filter_map(|answer| {
        let question = state.store("item_option_new")?.get(state.get(answer, "item_option_new"))?;
        Some((state.get(question, "name").to_owned(), state.get(answer, "value").to_owned()))
    });
    let also = state.get(item, "also_request_for").split(',').filter(|id| !id.is_empty());
    Line {
        item: state.get(item, "cat_item").to_owned(),
        quantity: state.get(item, "quantity").parse().unwrap_or(0),
        answers: answers.collect(),
        also_for: also.map(str::to_owned).collect(),
        guide: state.get(item, "order_guide").to_owned(),
    }
}

/// One item with its prices.
fn shown(state: &State, item: &Row) -> Map<String, Value> {
    let line = line_of(state, item);
    let offer = state.locate("sc_cat_item", &line.item);
    let get = |name: &str| offer.map_or("", |(_, row)| state.get(row, name));
    let price = offer.map_or(0, |(_, row)| cents(state, row, "price"));
    let recurring = offer.map_or(0, |(_, row)| cents(state, row, "recurring_price"));
    let quantity = i64::from(line.quantity);
    let frequency = if get("recurring_frequency").is_empty() { Value::Null } else { json!(get("recurring_frequency")) };
    let shown = json!({
        "cart_item_id": &*item.id,
        "sys_id": &*item.id,
        "catalog_item_id": &line.item,
        "item_id": &line.item,
        "name": get("name"),
        "item_name": get("name"),
        "short_description": get("short_description"),
        "sys_class_name": offer.map_or("", |(class, _)| class),
        "picture": get("picture"),
        "quantity": line.quantity.to_string(),
        "price": dollars(price),
        "localized_price": dollars(price),
        "subtotal": price * quantity / 100,
        "subtotal_price": dollars(price * quantity),
        "recurring_frequency": frequency,
        "recurring_price": dollars(recurring),
        "localized_recurring_price": dollars(recurring),
        "recurring_subtotal": recurring * quantity / 100,
        "recurring_subtotal_price": dollars(recurring * quantity),
        "show_price": price > 0,
        "show_quantity": get("no_quantity") != "true",
        "show_recurring_price": recurring > 0,
        "delivery_time": time::duration_words(get("delivery_time")),
        "variables": line.answers,
        "order_guide": line.guide,
        "created_by": state.get(item, "sys_created_by"),
        "created_on": state.get(item, "sys_created_on"),
        "updated_by": state.get(item, "sys_updated_by"),
        "updated_on": state.get(item, "sys_updated_on"),
    });
    match shown {
        Value::Object(shown) => shown,
        _ => Map::new(),
    }
}

/// Sums of a cart in cents: once, recurring.
fn sums(state: &State, items: &[&Row]) -> (i64, i64) {
    let sum = |column: &str| {
        items
            .iter()
            .map(|item| {
                let line = line_of(state, item);
                let price = state.locate("sc_cat_item", &line.item).map_or(0, |(_, row)| cents(state, row, column));
                price * i64::from(line.quantity)
            })
            .sum()
    };
    (sum("price"), sum("recurring_price"))
}

/// The cart as adding answers it.
fn short(state: &State, cart: &str) -> Value {
    let items = items_of(state, cart);
    let shown: Vec<Value> = items
        .iter()
        .map(|item| {
            let mut all = shown(state, item);
            all.retain(|name, _| {
                matches!(
                    name.as_str(),
                    "catalog_item_id"
                        | "quantity"
                        | "localized_price"
                        | "price"
                        | "recurring_frequency"
                        | "localized_recurring_price"
                        | "recurring_price"
                        | "item_name"
                        | "cart_item_id"
                )
            });
            Value::Object(all)
        })
        .collect();
    json!({ "cart_id": cart, "subtotal": dollars(sums(state, &items).0), "items": shown })
}

/// The cart as reading it answers it: items by how often they are paid.
fn long(state: &State, cart: Option<&Row>) -> Value {
    let items = cart.map(|cart| items_of(state, &cart.id)).unwrap_or_default();
    let totals = |items: &[&Row]| {
        let (once, recurring) = sums(state, items);
        json!({
            "subtotal_price": dollars(once),
            "subtotal_recurring_frequency": "",
            "subtotal_recurring_price": dollars(recurring),
            "total_title": "Total",
            "show_subtotal_price": "true",
            "subtotal_title": "Subtotal",
        })
    };
    let mut shown_cart = totals(&items);
    shown_cart["cart_id"] = json!(cart.map_or("", |cart| &cart.id));
    let frequency = |item: &Row| {
        let offer = state.locate("sc_cat_item", state.get(item, "cat_item"));
        let often = offer.map_or("", |(_, row)| state.get(row, "recurring_frequency")).to_lowercase();
        if often.is_empty() { "none".to_owned() } else { often }
    };
    let mut groups: Vec<String> = items.iter().map(|item| frequency(item)).collect();
    groups.sort();
    groups.dedup();
    for group in groups {
        let members: Vec<&Row> = items.iter().copied().filter(|item| frequency(item) == group).collect();
        let mut part = totals(&members);
        part["frequency_label"] = if group == "none" { Value::Null } else { json!(&group) };
        part["items"] = members.iter().map(|item| Value::Object(shown(state, item))).collect();
        shown_cart[group] = part;
    }
    shown_cart
}

/// `GET …/cart`.
pub(super) fn show(exchange: &Exchange<'_>) -> Reply {
    shown_whole(exchange, &exchange.instance.read())
}

/// The answer that shows the account's cart.
pub(super) fn shown_whole(exchange: &Exchange<'_>, state: &State) -> Reply {
    Reply::json(200, json!({ "result": long(state, cart_of(state, exchange)) }))
}

/// `PUT …/cart/{cart_item_id}`.
pub(super) fn change(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let body = body(exchange)?;
    let mut state = exchange.instance.write();
    let item = own_item(&state, exchange, id)?;
    let mut line = line_of(&state, item);
    let cart = state.get(item, "cart").to_owned();
    let wanted = order::line(&line.item, &body);
    if body.contains_key("sysparm_quantity") {
        line.quantity = wanted.quantity;
    }
    line.answers.extend(wanted.answers);
    let mut writer = writer(exchange, &mut state);
    writer.check_line(&line)?;
    writer.set_own("sc_cart_item", id, &[("quantity", line.quantity.to_string())]);
    answer(exchange, &mut state, id, &line)?;
    Ok(Reply::json(200, json!({ "result": short(&state, &cart) })))
}

/// `DELETE …/cart/{cart_item_id}`.
pub(super) fn remove(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let mut state = exchange.instance.write();
    own_item(&state, exchange, id)?;
    forget(&mut state, id);
    Ok(Reply::empty(204))
}

/// `DELETE …/cart/{sys_id}/empty`.
pub(super) fn empty(exchange: &Exchange<'_>, cart: &str) -> Result<Reply, Refusal> {
    let mut state = exchange.instance.write();
    if cart_of(&state, exchange).is_none_or(|own| &*own.id != cart) {
        return Err(Refusal::Parameter("Invalid cart".to_owned()));
    }
    clear(&mut state, cart);
    Ok(Reply::empty(204))
}

fn clear(state: &mut State, cart: &str) {
    let items: Vec<String> = items_of(state, cart).iter().map(|row| row.id.to_string()).collect();
    for id in items {
        forget(state, &id);
    }
}

fn forget(state: &mut State, cart_item: &str) {
    let answers: Vec<String> =
        state.all_by("sc_item_option", "cart_item", cart_item).iter().map(|row| row.id.to_string()).collect();
    for id in answers {
        state.remove("sc_item_option", &id);
    }
    state.remove("sc_cart_item", cart_item);
}

/// Orders what is in the cart, which is empty afterwards.
fn place(exchange: &Exchange<'_>, state: &mut State) -> Result<Placed, Refusal> {
    let nothing = || Refusal::Parameter("Cart is empty".to_owned());
    let cart = cart_of(state, exchange).ok_or_else(nothing)?;
    let (cart, person) = (cart.id.to_string(), state.get(cart, "requested_for").to_owned());
    let lines: Vec<Line> = items_of(state, &cart).into_iter().map(|item| line_of(state, item)).collect();
    if lines.is_empty() {
        return Err(nothing());
    }
    let placed = writer(exchange, state).place_order(&lines, &person)?;
    clear(state, &cart);
    state.remove("sc_cart", &cart);
    Ok(placed)
}

/// `POST …/cart/checkout`: orders where one step does, else shows what would be ordered.
pub(super) fn checkout(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let mut state = exchange.instance.write();
    if exchange.instance.common().switches.on("servicenow.two-step-checkout") {
        let cart = cart_of(&state, exchange);
        if cart.is_none_or(|cart| items_of(&state, &cart.id).is_empty()) {
            return Err(Refusal::Parameter("Cart is empty".to_owned()));
        }
        let person = cart.map(|cart| state.get(cart, "requested_for")).filter(|person| !person.is_empty());
        let person = person.unwrap_or(&exchange.session.user_id);
        let mut shown = long(&state, cart);
        shown["requested_for"] = json!(person);
        shown["requested_for_user"] = json!(state.display_of("sys_user", person));
        shown["delivery_address"] = json!("");
        shown["special_instructions"] = json!("");
        return Ok(Reply::json(200, json!({ "result": shown })));
    }
    let placed = place(exchange, &mut state)?;
    Ok(order::ordered(&placed))
}

/// `POST …/cart/submit_order`.
pub(super) fn submit(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let mut state = exchange.instance.write();
    let placed = place(exchange, &mut state)?;
    let result = json!({ "request_number": placed.number, "request_id": placed.request });
    Ok(Reply::json(200, json!({ "result": result })))
}

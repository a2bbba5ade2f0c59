//! Catalogs, categories, items and their questions.

use serde_json::{Map, Value, json};

use super::super::super::access::listed;
use super::super::super::refusal::Refusal;
use super::super::super::state::State;
use super::super::super::store::{Row, Store};
use super::super::super::time;
use super::super::super::write::ordering::{cents, offered, questions};
use super::super::Exchange;
use super::super::reply::Reply;
use super::price::dollars;
use super::{body, text};

pub(super) fn result(value: &Value) -> Reply {
    Reply::json(200, json!({ "result": value }))
}

fn invalid() -> Refusal {
    Refusal::Parameter("Invalid sys_id or user does not have access".to_owned())
}

fn active<'s>(state: &'s State, table: &str) -> Vec<&'s Row> {
    let rows = state.store(table).into_iter().flat_map(Store::rows);
    rows.filter(|row| state.get(row, "active") == "true").collect()
}

/// A part of a list, as the parameters want it.
fn page(exchange: &Exchange<'_>, rows: Vec<Value>, limit: usize) -> Result<Value, Refusal> {
    let offset = exchange.parameters.number("sysparm_offset", 0)?;
    let limit = exchange.parameters.number("sysparm_limit", limit)?;
    Ok(rows.into_iter().skip(offset).take(limit).collect())
}

pub(super) fn catalogs(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let wanted = exchange.parameters.get("sysparm_text").unwrap_or_default().to_lowercase();
    let rows = active(&state, "sc_catalog").into_iter();
    let rows = rows.filter(|row| state.get(row, "title").to_lowercase().contains(&wanted));
    let rows = rows.map(|row| Value::Object(catalog_head(exchange, &state, row))).collect();
    Ok(result(&page(exchange, rows, 10)?))
}

fn catalog_head(exchange: &Exchange<'_>, state: &State, row: &Row) -> Map<String, Value> {
    let items = visible_items(exchange, state);
    let has_items = items.iter().any(|(_, item)| listed(state.get(item, "sc_catalogs")).any(|id| id == &*row.id));
    let mut head = Map::new();
    head.insert("title".to_owned(), json!(state.get(row, "title")));
    head.insert("sys_id".to_owned(), json!(&*row.id));
    head.insert("has_categories".to_owned(), json!(!categories_of(state, &row.id).is_empty()));
    head.insert("has_items".to_owned(), json!(has_items));
    head.insert("description".to_owned(), json!(state.get(row, "description")));
    head.insert("desktop_image".to_owned(), json!(state.get(row, "desktop_image")));
    head
}

pub(super) fn catalog(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let row = state.store("sc_catalog").and_then(|store| store.get(id)).ok_or_else(invalid)?;
    let mut shown = catalog_head(exchange, &state, row);
    let categories: Vec<Value> = categories_of(&state, id)
        .into_iter()
        .map(|category| {
            json!({
                "header_image": state.get(category, "header_icon"),
                "sys_id": &*category.id,
                "description": or_null(state.get(category, "description")),
                "title": state.get(category, "title"),
            })
        })
        .collect();
    shown.insert("categories".to_owned(), Value::Array(categories));
    Ok(result(&Value::Object(shown)))
}

fn categories_of<'s>(state: &'s State, catalog: &str) -> Vec<&'s Row> {
    let mut rows = active(state, "sc_category");
    rows.retain(|row| state.get(row, "sc_catalog") == catalog);
    rows.sort_by_key(|row| state.get(row, "title").to_lowercase());
    rows
}

pub(super) fn categories(exchange: &Exchange<'_>, catalog: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    state.store("sc_catalog").and_then(|store| store.get(catalog)).ok_or_else(invalid)?;
    let top = exchange.parameters.flag("sysparm_top_level_only");
    let rows = categories_of(&state, catalog).into_iter();
    let rows = rows.filter(|row| !top || state.get(row, "parent").is_empty());
    let rows = rows.map(|row| category_shown(exchange, &state, row)).collect();
    Ok(result(&page(exchange, rows, 10_000)?))
}

pub(super) fn category(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let row = state.store("sc_category").and_then(|store| store.get(id)).ok_or_else(invalid)?;
    Ok(result(&category_shown(exchange, &state, row)))
}

fn category_shown(exchange: &Exchange<'_>, state: &State, row: &Row) -> Value {
    let below: Vec<Value> = active(state, "sc_category")
        .into_iter()
        .filter(|child| state.get(child, "parent") == &*row.id)
        .map(|child| json!({ "sys_id": &*child.id, "title": state.get(child, "title") }))
        .collect();
    let items = visible_items(exchange, state);
    let count = items.iter().filter(|(_, item)| state.get(item, "category") == &*row.id).count();
    json!({
        "title": state.get(row, "title"),
        "description": or_null(state.get(row, "description")),
        "full_description": or_null(state.get(row, "full_description")),
        "icon": state.get(row, "icon"),
        "header_icon": state.get(row, "header_icon"),
        "homepage_image": state.get(row, "homepage_image"),
        "count": count,
        "subcategories": below,
        "sys_id": &*row.id,
    })
}

fn or_null(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

/// The items that this account may order, with their tables, by order and name.
fn visible_items<'s>(exchange: &Exchange<'_>, state: &'s State) -> Vec<(&'s str, &'s Row)> {
    let mut items: Vec<(&str, &Row)> = state
        .schema
        .family("sc_cat_item")
        .into_iter()
        .filter_map(|table| state.store(table))
        .flat_map(Store::rows)
        .filter_map(|row| offered(state, &exchange.session, &row.id))
        .collect();
    items.sort_by_key(|(_, row)| {
        (state.get(row, "order").parse::<i64>().unwrap_or(0), state.get(row, "name").to_lowercase())
    });
    items
}

pub(super) fn items(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let parameter = |name: &str| exchange.parameters.get(name).unwrap_or_default().to_owned();
    let words = parameter("sysparm_text").to_lowercase();
    let (category, catalog, kind) =
        (parameter("sysparm_category"), parameter("sysparm_catalog"), parameter("sysparm_type"));
    let wanted = |row: &Row| {
        let text =
            ["name", "short_description", "description"].map(|name| state.get(row, name).to_lowercase()).join(" ");
        words.split_whitespace().all(|word| text.contains(word))
            && (category.is_empty() || state.get(row, "category") == category)
            && (catalog.is_empty() || listed(state.get(row, "sc_catalogs")).any(|id| id == catalog))
            && (kind.is_empty() || state.get(row, "type") == kind)
    };
    let rows = visible_items(exchange, &state).into_iter().filter(|(_, row)| wanted(row));
    let rows = rows.map(|(class, row)| Value::Object(item_head(&state, class, row))).collect();
    Ok(result(&page(exchange, rows, 10)?))
}

fn item_head(state: &State, class: &str, row: &Row) -> Map<String, Value> {
    let get = |name: &str| state.get(row, name);
    let category = state.store("sc_category").and_then(|store| store.get(get("category")));
    let catalogs: Vec<Value> = listed(get("sc_catalogs"))
        .map(|id| json!({ "sys_id": id, "title": state.display_of("sc_catalog", id), "active": true }))
        .collect();
    let priced = cents(state, row, "price") > 0 || cents(state, row, "recurring_price") > 0;
    let head = json!({
        "short_description": or_null(get("short_description")),
        "kb_article": "",
        "icon": get("icon"),
        "description": or_null(get("description")),
        "availability": get("availability"),
        "mandatory_attachment": get("mandatory_attachment") == "true",
        "request_method": get("request_method"),
        "show_price": priced,
        "type": get("type"),
        "show_quantity": get("no_quantity") != "true",
        "sys_class_name": class,
        "picture": get("picture"),
        "url": "",
        "sys_id": &*row.id,
        "content_type": "",
        "catalogs": catalogs,
        "name": get("name"),
        "category": category.map(|row| json!({ "sys_id": &*row.id, "title": state.get(row, "title") })),
        "order": get("order").parse::<i64>().unwrap_or(0),
    });
    let mut head = match head {
        Value::Object(head) => head,
        _ => Map::new(),
    };
    if priced {
        let (price, recurring) = (dollars(cents(state, row, "price")), dollars(cents(state, row, "recurring_price")));
        let amounts = [
            ("local_currency", json!("USD")),
            ("price_currency", json!("USD")),
            ("recurring_price_currency", json!("USD")),
            ("price", json!(&price)),
            ("localized_price", json!(price)),
            ("recurring_price", json!(&recurring)),
            ("localized_recurring_price", json!(recurring)),
            ("recurring_frequency", or_null(get("recurring_frequency"))),
        ];
        head.extend(amounts.map(|(name, value)| (name.to_owned(), value)));
    }
    head
}

pub(super) fn item(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let (class, row) = offered(&state, &exchange.session, id).ok_or_else(invalid)?;
    Ok(result(&Value::Object(item_shown(&state, class, row))))
}

/// An item with its questions.
pub(super) fn item_shown(state: &State, class: &str, row: &Row) -> Map<String, Value> {
    let mut shown = item_head(state, class, row);
    let category = state.store("sc_category").and_then(|store| store.get(state.get(row, "category")));
    let categories: Vec<Value> = category
        .map(|category| {
            let parent = state.get(category, "parent");
            json!({
                "sys_id": parent,
                "active": true,
                "category": { "sys_id": &*category.id, "active": true, "title": state.get(category, "title") },
                "title": state.display_of("sc_category", parent),
            })
        })
        .into_iter()
        .collect();
    let variables: Vec<Value> =
        questions(state, &row.id).into_iter().map(|question| variable(state, question)).collect();
    let more = [
        ("categories", Value::Array(categories)),
        ("variables", Value::Array(variables)),
        ("ui_policy", json!([])),
        ("client_script", json!({ "onChange": [], "onSubmit": [], "onLoad": [] })),
        ("data_lookup", json!([])),
        ("delivery_time", or_null(&time::duration_words(state.get(row, "delivery_time")))),
    ];
    shown.extend(more.map(|(name, value)| (name.to_owned(), value)));
    shown
}

/// The words for the numbered types of questions.
fn friendly(kind: &str) -> &'static str {
    match kind {
        "1" => "yes_no",
        "2" => "multi_line_text",
        "3" => "multiple_choice",
        "4" => "numeric_scale",
        "5" => "select_box",
        "7" => "check_box",
        "8" => "reference",
        "9" => "date",
        "10" => "date_time",
        "11" => "label",
        "16" => "wide_single_line_text",
        "21" => "list_collector",
        _ => "single_line_text",
    }
}

fn variable(state: &State, row: &Row) -> Value {
    let get = |name: &str| state.get(row, name);
    let mut choices = state.all_by("question_choice", "question", &row.id);
    choices.retain(|choice| state.get(choice, "inactive") != "true");
    choices.sort_by_key(|choice| state.get(choice, "order").parse::<i64>().unwrap_or(0));
    let choices: Vec<Value> = choices
        .into_iter()
        .zip(0..)
        .map(|(choice, index)| json!({ "label": state.get(choice, "text"), "value": state.get(choice, "value"), "index": index }))
        .collect();
    json!({
        "active": true,
        "label": get("question_text"),
        "dynamic_value_field": "",
        "type": get("type").parse::<i64>().unwrap_or(6),
        "friendly_type": friendly(get("type")),
        "mandatory": get("mandatory") == "true",
        "read_only": get("read_only") == "true",
        "display_type": friendly(get("type")).replace('_', " "),
        "render_label": true,
        "value": get("default_value"),
        "displayvalue": shown_answer(state, row, get("default_value")),
        "reference": get("reference"),
        "choices": choices,
        "children": [],
        "name": get("name"),
        "id": &*row.id,
        "help_text": get("help_text"),
        "max_length": 0,
        "order": get("order").parse::<i64>().unwrap_or(0),
    })
}

/// What people see for an answer to a question.
fn shown_answer(state: &State, question: &Row, answer: &str) -> String {
    let reference = state.get(question, "reference");
    if !reference.is_empty() {
        return state.display_of(reference, answer).to_owned();
    }
    let choices = state.all_by("question_choice", "question", &question.id);
    let chosen = choices.into_iter().find(|choice| state.get(choice, "value") == answer);
    chosen.map_or(answer, |choice| state.get(choice, "text")).to_owned()
}

/// `…/variables/{id}/display_value`.
pub(super) fn display_value(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let answer = body(exchange)?.get("value").map(text).unwrap_or_default();
    let state = exchange.instance.read();
    let question = state.store("item_option_new").and_then(|store| store.get(id)).ok_or_else(invalid)?;
    Ok(result(&json!({ "display_value": shown_answer(&state, question, &answer) })))
}

/// Whether another person may be given an item.
pub(super) fn delegation(exchange: &Exchange<'_>, item: &str, user: &str) -> Reply {
    let state = exchange.instance.read();
    let allowed = offered(&state, &exchange.session, item).is_some() && state.locate("sys_user", user).is_some();
    result(&json!({ "result": allowed }))
}

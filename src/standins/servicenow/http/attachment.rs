//! The Attachment API: lists, metadata, downloads, renaming and deleting.

use serde_json::{Value, json};

use super::super::access::{Reading, View, check_read, check_write, owner_table};
use super::super::query::{Page, Ties, compile, equal_pairs, select};
use super::super::refusal::{Denied, Refusal};
use super::super::schema::Table;
use super::super::state::State;
use super::super::store::Row;
use super::super::write::Input;
use super::paging::{Place, link};
use super::reply::{Content, Reply};
use super::{Exchange, attach, attributes, body, table};

pub(super) const TABLE: &str = "sys_attachment";

/// `…/attachment…`.
pub(super) fn route(exchange: &Exchange<'_>, method: &str, rest: &[&str]) -> Result<Reply, Refusal> {
    match (method, rest) {
        ("GET" | "HEAD", []) => list(exchange),
        ("POST", ["file"]) => attach::raw(exchange),
        ("POST", ["upload"]) => attach::form(exchange),
        ("GET" | "HEAD", [id]) => {
            let state = exchange.instance.read();
            let row = find(exchange, &state, id)?;
            Ok(Reply::json(200, json!({ "result": metadata(exchange, &state, row) })))
        }
        ("GET" | "HEAD", [id, "file"]) => download(exchange, id),
        ("PATCH", [id]) => rename(exchange, id),
        ("DELETE", [id]) => delete(exchange, id),
        (method, [id, "attributes", rest @ ..]) => attributes::route(exchange, method, id, rest),
        _ => Err(Refusal::Method),
    }
}

fn list(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let switches = &exchange.instance.common().switches;
    let reading = check_read(&state, &exchange.session, switches, TABLE)?;
    let view = View::of(&state, &exchange.session, switches);
    let parameters = &exchange.parameters;
    let query = match parameters.get("sysparm_query") {
        Some(text) => compile(&state, &exchange.session, switches, TABLE, text),
        None => equal_pairs(&state, switches, TABLE, &parameters.fields()),
    };
    let limit = parameters.number("sysparm_limit", 1_000)?;
    let offset = parameters.number("sysparm_offset", 0)?;
    let page = Page { offset, limit, counted: true };
    let selection = select(&state, &exchange.session, TABLE, &query, page, Ties::BySysId);
    let rows: Vec<Value> = selection
        .rows
        .iter()
        .filter(|(class, row)| reading == Reading::Allowed && view.shows_row(&state, &exchange.session, class, row))
        .map(|(_, row)| metadata(exchange, &state, row))
        .collect();
    let mut reply = Reply::json(200, json!({ "result": rows })).with("X-Total-Count", selection.total.to_string());
    if !parameters.flag("sysparm_suppress_pagination_header") {
        let url = format!("{}{}", exchange.base_url, exchange.call.path);
        let place = Place { offset, limit, total: selection.total };
        if let Some(value) = link(&url, parameters, place, true, usize::MAX)? {
            reply = reply.with("Link", value);
        }
    }
    Ok(reply)
}

/// An attachment that the account sees; it does so with the record that the file belongs to.
pub(super) fn find<'s>(exchange: &Exchange<'_>, state: &'s State, id: &str) -> Result<&'s Row, Refusal> {
    let switches = &exchange.instance.common().switches;
    check_read(state, &exchange.session, switches, TABLE)?;
    let view = View::of(state, &exchange.session, switches);
    let (class, row) = state.locate(TABLE, id).ok_or(Refusal::NoRecord)?;
    if view.shows_row(state, &exchange.session, class, row) { Ok(row) } else { Err(Refusal::NoRecord) }
}

/// An attachment that the account may change, because it may change its record.
pub(super) fn find_to_change<'s>(exchange: &Exchange<'_>, state: &'s State, id: &str) -> Result<&'s Row, Refusal> {
    let row = find(exchange, state, id)?;
    let owner = state.locate(owner_table(state.get(row, "table_name")), state.get(row, "table_sys_id"));
    if let Some((class, owner)) = owner {
        let switches = &exchange.instance.common().switches;
        check_write(state, &exchange.session, switches, (class, Some(owner)), Denied::Update)?;
    }
    Ok(row)
}

pub(super) fn metadata(exchange: &Exchange<'_>, state: &State, row: &Row) -> Value {
    let mut fields = serde_json::Map::new();
    for field in state.schema.table(TABLE).into_iter().flat_map(Table::fields) {
        fields.insert(field.name.clone(), row.get(field.sym).into());
    }
    let link = format!("{}/api/now{}/attachment/{}/file", exchange.base_url, exchange.version.segment(), row.id);
    fields.insert("download_link".to_owned(), link.into());
    for (name, by) in [("created_by_name", "sys_created_by"), ("updated_by_name", "sys_updated_by")] {
        let user = state.find_by("sys_user", "user_name", state.get(row, by));
        fields.insert(name.to_owned(), user.map_or("", |user| state.get(user, "name")).into());
    }
    Value::Object(fields)
}

fn download(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let row = find(exchange, &state, id)?;
    let scanned = state.get(row, "state") == "available";
    if !scanned && exchange.instance.common().switches.get("servicenow.unscanned-downloads") == "refused" {
        return Err(Refusal::File("The attachment is not available".to_owned()));
    }
    let bytes = state.files.get(id).ok_or(Refusal::NoRecord)?.to_vec();
    let content_type = state.get(row, "content_type").to_owned();
    let about = ascii(&metadata(exchange, &state, row).to_string());
    let reply = Reply { status: 200, headers: Vec::new(), content: Content::Bytes { content_type, bytes } };
    Ok(reply.with("X-Attachment-Metadata", about))
}

/// JSON that a header can carry.
fn ascii(json: &str) -> String {
    let mut units = [0; 2];
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() {
            text.push(letter);
        } else {
            text.extend(letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}

fn rename(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let input = body::input(exchange)?;
    let name = input.into_iter().find(|(name, _)| name == "file_name");
    let Some(name @ (_, Input::Text(_))) = name else {
        return Err(Refusal::Parameter("Missing parameter: file_name".to_owned()));
    };
    let mut state = exchange.instance.write();
    find_to_change(exchange, &state, id)?;
    table::writer(exchange, &mut state).update(TABLE, id, &[name])?;
    Ok(Reply::empty(204))
}

fn delete(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let mut state = exchange.instance.write();
    find_to_change(exchange, &state, id)?;
    table::writer(exchange, &mut state).delete(TABLE, id)?;
    state.attributes.remove(id);
    Ok(Reply::empty(204))
}

//! The Attachment API.

use serde_json::{Value, json};

use super::super::access::{View, check_read, check_write, listed};
use super::super::query::{Page, Ties, compile, equal_pairs, select};
use super::super::refusal::{Denied, Refusal};
use super::super::schema::Table;
use super::super::state::State;
use super::super::store::Row;
use super::paging::{Place, link};
use super::reply::{Content, Reply};
use super::upload::File;
use super::{Exchange, table};

const TABLE: &str = "sys_attachment";

/// `…/attachment…`.
pub(super) fn route(exchange: &Exchange<'_>, method: &str, rest: &[&str]) -> Result<Reply, Refusal> {
    match (method, rest) {
        ("GET" | "HEAD", []) => list(exchange),
        ("POST", ["file"]) => upload_raw(exchange),
        ("POST", ["upload"]) => upload_form(exchange),
        ("GET" | "HEAD", [id]) => {
            let state = exchange.instance.read();
            let row = find(exchange, &state, id)?;
            Ok(Reply::json(200, json!({ "result": metadata(exchange, &state, row) })))
        }
        ("GET" | "HEAD", [id, "file"]) => download(exchange, id),
        ("DELETE", [id]) => delete(exchange, id),
        _ => Err(Refusal::Method),
    }
}

fn list(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let state = exchange.instance.read();
    let switches = &exchange.instance.common().switches;
    check_read(&state, &exchange.session, switches, TABLE)?;
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
        .filter(|(class, row)| view.shows_row(&state, &exchange.session, class, row))
        .filter(|(_, row)| shows_owner(exchange, &state, &view, row))
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

/// Whether the account sees the record that the attachment belongs to.
fn shows_owner(exchange: &Exchange<'_>, state: &State, view: &View, row: &Row) -> bool {
    state
        .locate(state.get(row, "table_name"), state.get(row, "table_sys_id"))
        .is_none_or(|(class, owner)| view.shows_row(state, &exchange.session, class, owner))
}

fn find<'s>(exchange: &Exchange<'_>, state: &'s State, id: &str) -> Result<&'s Row, Refusal> {
    let switches = &exchange.instance.common().switches;
    check_read(state, &exchange.session, switches, TABLE)?;
    let view = View::of(state, &exchange.session, switches);
    let (_, row) = state.locate(TABLE, id).ok_or(Refusal::NoRecord)?;
    if shows_owner(exchange, state, &view, row) { Ok(row) } else { Err(Refusal::NoRecord) }
}

fn metadata(exchange: &Exchange<'_>, state: &State, row: &Row) -> Value {
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
    let bytes = state.files.get(id).ok_or(Refusal::NoRecord)?.to_vec();
    let content_type = state.get(row, "content_type").to_owned();
    let about = metadata(exchange, &state, row).to_string();
    let reply = Reply { status: 200, headers: Vec::new(), content: Content::Bytes { content_type, bytes } };
    Ok(reply.with("X-Attachment-Metadata", about))
}

fn delete(exchange: &Exchange<'_>, id: &str) -> Result<Reply, Refusal> {
    let mut state = exchange.instance.write();
    find(exchange, &state, id)?;
    table::writer(exchange, &mut state).delete(TABLE, id)?;
    Ok(Reply::empty(204))
}

fn upload_raw(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let parameters = &exchange.parameters;
    let required = |name: &str| {
        parameters.get(name).map(str::to_owned).ok_or_else(|| Refusal::Parameter(format!("Missing parameter: {name}")))
    };
    let content_type = exchange.call.header("content-type").filter(|kind| !kind.is_empty());
    let file = File {
        name: required("file_name")?,
        content_type: content_type
            .ok_or_else(|| Refusal::Parameter("Missing header: Content-Type".to_owned()))?
            .to_owned(),
        content: exchange.call.body.clone(),
    };
    store(exchange, &required("table_name")?, &required("table_sys_id")?, &file)
}

fn upload_form(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let form = exchange.call.upload.as_ref().ok_or_else(|| Refusal::Parameter("Missing form data".to_owned()))?;
    let required = |name: &str| {
        let field = form.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        field.ok_or_else(|| Refusal::Parameter(format!("Missing parameter: {name}")))
    };
    let (table, record) = (required("table_name")?, required("table_sys_id")?);
    let file = form.file.as_ref().ok_or_else(|| Refusal::Parameter("Missing file part".to_owned()))?;
    store(exchange, table, record, file)
}

fn store(exchange: &Exchange<'_>, table: &str, record: &str, file: &File) -> Result<Reply, Refusal> {
    let switches = &exchange.instance.common().switches;
    let extensions = switches.get("servicenow.attachment-extensions");
    let extension = file.name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if !extensions.is_empty() && !listed(&extensions).any(|allowed| allowed.eq_ignore_ascii_case(extension)) {
        return Err(Refusal::Parameter(format!("File type not allowed: {}", file.name)));
    }
    let mut state = exchange.instance.write();
    let view = View::of(&state, &exchange.session, switches);
    let (class, row) = state.locate(table, record).ok_or(Refusal::NoRecord)?;
    if !view.shows_row(&state, &exchange.session, class, row) {
        return Err(Refusal::NoRecord);
    }
    let class = class.to_owned();
    check_write(&state, &exchange.session, &class, Denied::Update)?;
    let mut writer = table::writer(exchange, &mut state);
    writer.check_poisoned(&class, record)?;
    let id = writer.attach((table, record), &file.name, &file.content_type, &file.content);
    let address = format!("{}/api/now{}/attachment/{id}", exchange.base_url, exchange.version.segment());
    let location =
        if switches.get("servicenow.attachment-location") == "file" { format!("{address}/file") } else { address };
    let (_, row) = state.locate(TABLE, &id).ok_or(Refusal::NoRecord)?;
    Ok(Reply::json(201, json!({ "result": metadata(exchange, &state, row) })).with("Location", location))
}

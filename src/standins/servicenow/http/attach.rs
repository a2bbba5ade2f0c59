//! Taking files: raw bodies and forms.

use serde_json::json;

use super::super::super::switches::Switches;
use super::super::access::{View, check_write, listed, owner_table};
use super::super::refusal::{Denied, Refusal};
use super::super::state::Session;
use super::attachment::{TABLE, metadata};
use super::reply::Reply;
use super::upload::File;
use super::{Exchange, Version, table};

/// A raw body; the query says what it is and where it belongs.
pub(super) fn raw(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
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
    store(exchange, (&required("table_name")?, &required("table_sys_id")?), &file)
}

/// A form whose last part is the file.
pub(super) fn form(exchange: &Exchange<'_>) -> Result<Reply, Refusal> {
    let form = exchange.call.upload.as_ref().ok_or_else(|| Refusal::Parameter("Missing form data".to_owned()))?;
    let required = |name: &str| {
        let field = form.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        field.ok_or_else(|| Refusal::Parameter(format!("Missing parameter: {name}")))
    };
    let record = (required("table_name")?, required("table_sys_id")?);
    let file = form.file.as_ref().ok_or_else(|| Refusal::Parameter("Missing file part".to_owned()))?;
    store(exchange, record, file)
}

fn store(exchange: &Exchange<'_>, record: (&str, &str), file: &File) -> Result<Reply, Refusal> {
    let switches = &exchange.instance.common().switches;
    check_file(switches, &exchange.session, file)?;
    let (table, id) = record;
    let mut state = exchange.instance.write();
    let view = View::of(&state, &exchange.session, switches);
    let (class, row) = state.locate(owner_table(table), id).ok_or(Refusal::NoRecord)?;
    if !view.shows_row(&state, &exchange.session, class, row) {
        return Err(Refusal::NoRecord);
    }
    check_write(&state, &exchange.session, switches, (class, Some(row)), Denied::Update)?;
    let class = class.to_owned();
    let mut writer = table::writer(exchange, &mut state);
    writer.check_poisoned(&class, id)?;
    let file = writer.attach(record, &file.name, &file.content_type, &file.content);
    let address = format!("{}/api/now{}/attachment/{file}", exchange.base_url, exchange.version.segment());
    let to_file = match switches.get("servicenow.attachment-location").as_str() {
        "file" => true,
        "plain" => false,
        _ => exchange.version == Version::V1,
    };
    let location = if to_file { format!("{address}/file") } else { address };
    let (_, row) = state.locate(TABLE, &file).ok_or(Refusal::NoRecord)?;
    Ok(Reply::json(201, json!({ "result": metadata(exchange, &state, row) })).with("Location", location))
}

/// Refuses a file that the instance does not take, or not from this account.
fn check_file(switches: &Switches, session: &Session, file: &File) -> Result<(), Refusal> {
    let lists = |switch: &str, wanted: &str| {
        let text = switches.get(switch);
        text.is_empty() || listed(&text).any(|allowed| allowed.eq_ignore_ascii_case(wanted))
    };
    let extension = file.name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let content_type = file.content_type.split(';').next().unwrap_or_default().trim();
    if !lists("servicenow.attachment-extensions", extension) || !lists("servicenow.attachment-types", content_type) {
        return Err(Refusal::Parameter(format!("File type not allowed: {}", file.name)));
    }
    let roles = switches.get("servicenow.attachment-roles");
    let may = roles.is_empty() || session.is_admin() || listed(&roles).any(|role| session.roles.contains(role));
    if may { Ok(()) } else { Err(Refusal::Acl(Denied::Insert)) }
}

//! What can be ordered: the items of the service catalogue, and the variables of an item.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::connector::Result;
use crate::connector::error::Fault;
use crate::connector::http::Request;
use crate::model::{Choice, FieldInfo, FieldName, FieldType, Kind};
use crate::profile::services;

use super::{ServiceNow, endpoints, wire};

/// Items asked for at once; the API's own default is ten.
const PAGE: usize = 100;

/// The most items that are listed.
const MOST: usize = 2_000;

/// An item as a list shows it.
#[derive(Deserialize)]
struct Item {
    sys_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    category: Option<Category>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Category {
    #[serde(default)]
    title: String,
}

/// An item with its questions. One that cannot be read is left out.
#[derive(Deserialize)]
struct Questions {
    #[serde(default)]
    variables: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    name: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    friendly_type: Option<String>,
    #[serde(default)]
    mandatory: bool,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    value: Option<serde_json::Value>,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    max_length: Option<u32>,
    #[serde(default)]
    choices: Vec<Answer>,
    #[serde(default)]
    children: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    label: String,
    value: String,
}

/// Reads the items, or the variables of one; none of an item that is not offered to this account.
pub(super) async fn read(here: &ServiceNow, kind: &Kind) -> Result<Vec<FieldInfo>> {
    match services::item_of(kind) {
        Some(item) => variables(here, item).await,
        None => Ok(vec![FieldInfo {
            choices: items(here).await?,
            field_type: FieldType::Choice,
            ..plain(services::ITEM, "Catalogue item")
        }]),
    }
}

async fn items(here: &ServiceNow) -> Result<Vec<Choice>> {
    let mut all: Vec<Choice> = Vec::new();
    for page in 0..MOST / PAGE {
        let parameters = [("sysparm_limit", PAGE.to_string()), ("sysparm_offset", (page * PAGE).to_string())];
        let request = Request::get(endpoints::address(here.caller.http(), endpoints::ITEMS, &parameters));
        let rows = match here.caller.read(&request, wire::rows).await {
            // Without the catalogue's rights or plug-in there is nothing to choose from.
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound | Fault::Refused) => break,
            rows => rows?,
        };
        let count = rows.len();
        let read = rows.iter().filter_map(|raw| serde_json::from_str::<Item>(raw.get()).ok());
        all.extend(read.filter(|item| item.kind.as_deref() != Some("record_producer")).map(|item| {
            let of = item.category.map(|category| category.title).filter(|title| !title.is_empty());
            let label = of.map_or_else(|| item.name.clone(), |title| format!("{} ({title})", item.name));
            Choice::plain(item.sys_id, label)
        }));
        if count < PAGE {
            break;
        }
    }
    all.sort_by(|left, right| left.label.cmp(&right.label));
    Ok(all)
}

async fn variables(here: &ServiceNow, item: &str) -> Result<Vec<FieldInfo>> {
    let request = Request::get(endpoints::address(here.caller.http(), &endpoints::item(item, "")?, &[]));
    let row = match here.caller.read(&request, wire::row).await {
        Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound | Fault::Refused) => {
            return Ok(Vec::new());
        }
        row => row?,
    };
    let Ok(item) = serde_json::from_str::<Questions>(row.get()) else { return Ok(Vec::new()) };
    let mut fields = Vec::new();
    add(&item.variables, &mut fields);
    // An item without questions is there all the same.
    if fields.is_empty() {
        fields.push(FieldInfo { read_only: true, ..plain("", "(no variables)") });
    }
    Ok(fields)
}

fn add(rows: &[Box<RawValue>], fields: &mut Vec<FieldInfo>) {
    for raw in rows {
        let Ok(question) = serde_json::from_str::<Question>(raw.get()) else { continue };
        add(&question.children, fields);
        if !question.name.is_empty() {
            fields.push(field(question));
        }
    }
}

fn field(question: Question) -> FieldInfo {
    let choices: Vec<Choice> =
        question.choices.into_iter().map(|answer| Choice::plain(answer.value, answer.label)).collect();
    let kind = question.friendly_type.as_deref().unwrap_or_default();
    let field_type = match (kind, question.reference.filter(|table| !table.is_empty())) {
        (_, Some(table)) => FieldType::Reference(table),
        _ if !choices.is_empty() => FieldType::Choice,
        ("check_box" | "yes_no", None) => FieldType::Boolean,
        ("date_time", None) => FieldType::Time,
        ("date", None) => FieldType::Day,
        ("label" | "container_start" | "container_end" | "break", None) => FieldType::Other(kind.to_owned()),
        _ => FieldType::Text,
    };
    let filled = |value: &serde_json::Value| !value.is_null() && value.as_str() != Some("");
    FieldInfo {
        label: question.label.filter(|label| !label.is_empty()).unwrap_or_else(|| question.name.clone()),
        name: services::variable_field(&question.name),
        field_type,
        max_length: question.max_length.filter(|length| *length > 0),
        mandatory: question.mandatory,
        has_default: question.value.as_ref().is_some_and(filled) || kind == "check_box",
        read_only: question.read_only,
        choices,
    }
}

fn plain(name: &str, label: &str) -> FieldInfo {
    FieldInfo {
        name: FieldName::new(name),
        label: label.to_owned(),
        field_type: FieldType::Text,
        max_length: None,
        mandatory: false,
        has_default: false,
        read_only: false,
        choices: Vec::new(),
    }
}

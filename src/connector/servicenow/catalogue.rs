//! Reading fields and choices. Inherited fields live under their parent table's name.

use std::collections::{BTreeMap, BTreeSet};

use crate::connector::Result;
use crate::connector::error::{ConnectorError, Fault};
use crate::model::{Catalogue, Choice, FieldInfo, FieldName, FieldType, Kind};

use super::query::{Order, Query, literal};
use super::scan::Scan;
use super::wire::Row;
use super::{ServiceNow, endpoints, offers, undescribed};
use crate::profile::services;

/// More levels of inheritance than any instance has.
const MOST_LEVELS: usize = 12;

/// The table of groups, whose rows are the choices of fields that refer to it.
const GROUPS: &str = "sys_user_group";

/// The most groups that are listed as choices.
const MOST_GROUPS: usize = 2_000;

/// Choices by table and field.
type Choices = BTreeMap<(String, String), Vec<(i64, Choice)>>;

/// Reads fields and choices of these kinds. Choices that may not be read are left empty; where the dictionary may not
/// be read, what a record shows must do.
pub(super) async fn read(here: &ServiceNow, kinds: &[Kind]) -> Result<Catalogue> {
    let mut catalogue = Catalogue::default();
    for kind in kinds {
        if services::is_offer(kind) {
            catalogue.kinds.insert(kind.clone(), offers::read(here, kind).await?);
            continue;
        }
        let tables = ancestry(here, kind).await?;
        let dictionary = dictionary(here, kind, &tables).await;
        let choices = match choices(here, &tables).await {
            Err(ConnectorError { fault: Fault::Forbidden, .. }) => Choices::new(),
            other => other?,
        };
        let fields = match dictionary {
            Ok(dictionary) => described(&tables, &dictionary, &choices),
            Err(error) if error.fault == Fault::Forbidden => {
                let seen = undescribed::fields(here, kind).await.map_err(|_unseen| error)?;
                seen.into_iter().map(|field| with_choices(field, &tables, &choices)).collect()
            }
            Err(error) => return Err(error),
        };
        catalogue.kinds.insert(kind.clone(), fields);
    }
    if kinds.iter().all(services::is_offer) {
        return Ok(catalogue);
    }
    let groups = match groups(here).await {
        Err(ConnectorError { fault: Fault::Forbidden, .. }) => Vec::new(),
        other => other?,
    };
    for field in catalogue.kinds.values_mut().flatten() {
        if field.field_type == FieldType::Reference(GROUPS.to_owned()) {
            field.choices.clone_from(&groups);
        }
    }
    Ok(catalogue)
}

/// The active groups by name, at most [`MOST_GROUPS`].
async fn groups(here: &ServiceNow) -> Result<Vec<Choice>> {
    let fields = ["sys_id", "name"].map(str::to_owned).to_vec();
    let query = Query::all().and("active=true");
    let scan = Scan { table: GROUPS.to_owned(), query, order: Order::Id, from: None, fields };
    let mut cursor = here.cursor(scan);
    let mut groups = Vec::new();
    while let Some(rows) = cursor.next().await? {
        // A group that cannot be read would only be missing among the choices.
        let read = rows.iter().filter_map(|row| row.cells().ok());
        groups.extend(read.map(|row| Choice::plain(row.text("sys_id"), row.text("name"))));
        if groups.len() >= MOST_GROUPS {
            groups.truncate(MOST_GROUPS);
            break;
        }
    }
    groups.sort_by(|left, right| left.label.cmp(&right.label));
    Ok(groups)
}

async fn rows(here: &ServiceNow, table: &str, query: Query, fields: &[&str]) -> Result<Vec<Row>> {
    let fields = fields.iter().map(|name| (*name).to_owned()).collect();
    let scan = Scan { table: table.to_owned(), query, order: Order::Id, from: None, fields };
    let rows = here.cursor(scan).all().await?;
    // A row of metadata that cannot be read would only take one field from the editor.
    Ok(rows.iter().filter_map(|row| row.cells().ok()).collect())
}

/// The table and the tables it extends, nearest first.
async fn ancestry(here: &ServiceNow, kind: &Kind) -> Result<Vec<String>> {
    endpoints::table(kind.as_str())?;
    let mut tables = vec![kind.to_string()];
    while tables.len() < MOST_LEVELS {
        let Some(last) = tables.last() else { break };
        let query = Query::all().and(format!("name={}", literal(last)?));
        let found = match rows(here, "sys_db_object", query, &["sys_id", "name", "super_class.name"]).await {
            Ok(found) => found,
            // Without the right to read tables, what the documentation says must do.
            Err(ConnectorError { fault: Fault::Forbidden, .. }) => {
                if tables.len() == 1 && last != "task" {
                    tables.push("task".to_owned());
                }
                break;
            }
            Err(error) => return Err(error),
        };
        let parent =
            found.iter().find(|row| row.text("name") == last).map(|row| row.text("super_class.name").to_owned());
        match parent {
            Some(parent) if !parent.is_empty() && !tables.contains(&parent) => tables.push(parent),
            _ => break,
        }
    }
    Ok(tables)
}

async fn dictionary(here: &ServiceNow, kind: &Kind, tables: &[String]) -> Result<Vec<Row>> {
    let fields = [
        "sys_id",
        "name",
        "element",
        "column_label",
        "internal_type",
        "reference",
        "max_length",
        "mandatory",
        "read_only",
        "choice",
        "default_value",
    ];
    let query =
        Query::all().within("name", tables.iter().map(String::as_str))?.and("elementISNOTEMPTY").and("active=true");
    let found = rows(here, "sys_dictionary", query, &fields).await?;
    if found.is_empty() {
        return Err(ConnectorError::new(
            Fault::Forbidden,
            format!("ServiceNow shows no fields of {kind}: the table is unknown or its dictionary may not be read"),
            "Check the table's name, or give the connecting account the role personalize_dictionary",
        ));
    }
    Ok(found.into_iter().filter(|row| tables.iter().any(|table| table == row.text("name"))).collect())
}

async fn choices(here: &ServiceNow, tables: &[String]) -> Result<Choices> {
    let fields = ["sys_id", "name", "element", "value", "label", "sequence", "dependent_value", "language", "inactive"];
    let query =
        Query::all().within("name", tables.iter().map(String::as_str))?.and("language=en").and("inactive=false");
    let mut choices = Choices::new();
    for row in rows(here, "sys_choice", query, &fields).await? {
        if row.is_true("inactive") || !tables.iter().any(|table| table == row.text("name")) {
            continue;
        }
        let dependent = row.text("dependent_value");
        let choice = Choice {
            depends_on: (!dependent.is_empty()).then(|| dependent.to_owned()),
            closes: row.text("element") == "state" && closes(row.text("name"), row.text("value")),
            ..Choice::plain(row.text("value"), row.text("label"))
        };
        let place = (row.text("name").to_owned(), row.text("element").to_owned());
        choices.entry(place).or_default().push((row.text("sequence").parse().unwrap_or(i64::MAX), choice));
    }
    for list in choices.values_mut() {
        list.sort();
    }
    Ok(choices)
}

/// Whether a state of the base system ends a record's working life. Other instances number theirs
/// otherwise, so this only suggests which states need close code and notes.
fn closes(table: &str, state: &str) -> bool {
    match table {
        "incident" => matches!(state, "6" | "7" | "8"),
        "problem" => matches!(state, "106" | "107"),
        "problem_task" => state == "157",
        _ => matches!(state, "3" | "4" | "7"),
    }
}

/// The fields of the nearest table win; choices come from the nearest table that has any.
fn described(tables: &[String], dictionary: &[Row], choices: &Choices) -> Vec<FieldInfo> {
    let mut names = BTreeSet::new();
    let mut described = Vec::new();
    for table in tables {
        for row in dictionary.iter().filter(|row| row.text("name") == table) {
            let element = row.text("element");
            if !names.insert(element) {
                continue;
            }
            let list = tables.iter().find_map(|table| choices.get(&(table.clone(), element.to_owned())));
            described.push(field(row, list.map_or(&[], Vec::as_slice)));
        }
    }
    described.sort_by(|left, right| left.name.cmp(&right.name));
    described
}

/// A field with the choices of the nearest table that has any.
fn with_choices(mut field: FieldInfo, tables: &[String], choices: &Choices) -> FieldInfo {
    let list = tables.iter().find_map(|table| choices.get(&(table.clone(), field.name.to_string())));
    if let Some(list) = list {
        field.field_type = FieldType::Choice;
        field.choices = list.iter().map(|(_sequence, choice)| choice.clone()).collect();
    }
    field
}

fn field(row: &Row, choices: &[(i64, Choice)]) -> FieldInfo {
    let element = row.text("element");
    let label = row.text("column_label");
    let has_choices = !choices.is_empty() || !matches!(row.text("choice"), "" | "0");
    FieldInfo {
        name: FieldName::from(element),
        label: if label.is_empty() { element.to_owned() } else { label.to_owned() },
        field_type: field_type(row, has_choices),
        max_length: row.text("max_length").parse().ok(),
        mandatory: row.is_true("mandatory"),
        has_default: !row.text("default_value").is_empty(),
        read_only: row.is_true("read_only"),
        choices: choices.iter().map(|(_sequence, choice)| choice.clone()).collect(),
    }
}

fn field_type(row: &Row, has_choices: bool) -> FieldType {
    match row.text("internal_type") {
        "boolean" => FieldType::Boolean,
        "reference" => FieldType::Reference(row.text("reference").to_owned()),
        "glide_date_time" | "due_date" => FieldType::Time,
        "glide_date" => FieldType::Day,
        "glide_time" => FieldType::TimeOfDay,
        "glide_list" => FieldType::Several,
        "journal" | "journal_input" | "journal_list" => FieldType::Journal,
        "password" | "password2" => FieldType::Secret,
        "choice" => FieldType::Choice,
        "string" | "integer" if has_choices => FieldType::Choice,
        "integer" => FieldType::Whole,
        "decimal" | "float" | "currency" | "price" => FieldType::Number,
        "html" | "translated_html" => FieldType::Rich,
        "string" | "translated_text" | "url" | "email" | "ph_number" => FieldType::Text,
        other => FieldType::Other(other.to_owned()),
    }
}

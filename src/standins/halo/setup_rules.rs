//! What Halo checks and fills in for set-up: definitions of custom fields, ticket types, SLAs with
//! their priorities, categories, agents, statuses.

use serde_json::{Value, json};

use super::catalogue::{Fields, filled, int, text, whole};
use super::decode;
use super::desk::Desk;
use super::party_rules::initials;
use super::refusal::Refusal;
use super::resource::{TICKET_USAGE, named};
use super::rows::RowChange;
use super::state::{Custom, Row, State};

/// The prefix of the names of custom fields.
const PREFIX: &str = "CF";

/// The colour of what is created without one.
const COLOUR: &str = "#3a86ff";

/// Checks a change of set-up and fills in what follows from it.
pub(super) fn settle(state: &State, change: &mut RowChange) -> Result<(), Refusal> {
    let created = change.number.is_none();
    let default = |set: &mut Fields, name: &'static str, value: Value| {
        if created {
            set.entry(name).or_insert(value);
        }
    };
    match change.resource.name {
        "FieldInfo" => settle_field(state, change)?,
        "TicketType" => settle_ticket_type(state, change),
        "Category" => settle_category(state, change)?,
        "Priority" => check_priority(state, change)?,
        "Agent" => {
            if let Some(name) = filled(&change.set, "name").map(str::to_owned) {
                default(&mut change.set, "initials", initials(&name).into());
            }
            default(&mut change.set, "colour", json!(COLOUR));
            default(&mut change.set, "isdisabled", json!(false));
            default(&mut change.set, "is_agent", json!(true));
        }
        "Status" => {
            default(&mut change.set, "type", json!(0));
            default(&mut change.set, "colour", json!(COLOUR));
        }
        "Team" => default(&mut change.set, "inactive", json!(false)),
        "Outcome" => {
            if let Some(name) = change.set.get("outcome").cloned() {
                default(&mut change.set, "buttonname", name);
            }
            default(&mut change.set, "systemid", json!(0));
        }
        _ => {}
    }
    Ok(())
}

/// The system name of a custom field: letters and digits after `CF`. Anything else is refused
/// without a word.
fn system_name(sent: &str) -> Option<String> {
    let own = sent.strip_prefix(PREFIX).unwrap_or(sent);
    let plain = !own.is_empty() && own.chars().all(|letter| letter.is_ascii_alphanumeric());
    plain.then(|| format!("{PREFIX}{own}"))
}

fn settle_field(state: &State, change: &mut RowChange) -> Result<(), Refusal> {
    let created = change.number.is_none();
    if let Some(sent) = filled(&change.set, "name").map(str::to_owned) {
        match system_name(&sent) {
            Some(name) => {
                check_field_name(state, change, &name)?;
                change.set.entry("label").or_insert_with(|| Value::from(sent));
                change.set.insert("name", Value::from(name));
            }
            None if created => change.silently_refused = true,
            None => drop(change.set.remove("name")),
        }
    }
    if created {
        for (name, value) in [("custom", 1), ("type", 0), ("usage", TICKET_USAGE)] {
            change.set.entry(name).or_insert_with(|| Value::from(value));
        }
    }
    settle_options(state, change);
    Ok(())
}

/// A name is taken once per kind of record.
fn check_field_name(state: &State, change: &RowChange, name: &str) -> Result<(), Refusal> {
    let usage = |fields: &Fields| int(fields, "usage").unwrap_or(TICKET_USAGE);
    let own = if change.set.contains_key("usage") { Some(&change.set) } else { change.stored(state) };
    let own = own.map_or(TICKET_USAGE, usage);
    let mut known = state.table("FieldInfo").with("name", name);
    if known.any(|(id, row)| Some(id) != change.number && usage(&row.fields) == own) {
        return Err(Refusal::rule(format!("A field named {name} already exists")));
    }
    Ok(())
}

/// The options of a select field get their ids here; `new_values` adds names, one a line or
/// separated by commas.
fn settle_options(state: &State, change: &mut RowChange) {
    let added = change.set.remove("new_values");
    let added = added.as_ref().and_then(Value::as_str).unwrap_or_default();
    let names: Vec<&str> = added.split(['\n', ',']).map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() && !change.set.contains_key("values") {
        return;
    }
    let stored = change.stored(state).and_then(|row| row.get("values"));
    let options = change.set.remove("values").or_else(|| stored.cloned());
    let mut options = options.and_then(|options| options.as_array().cloned()).unwrap_or_default();
    options.extend(names.into_iter().map(|name| json!({ "name": name })));
    let mut next = options.iter().filter_map(|option| option.get("id").and_then(whole)).max().unwrap_or_default();
    for option in options.iter_mut().filter_map(Value::as_object_mut) {
        if option.get("id").and_then(whole).is_none_or(|id| id == 0) {
            next += 1;
            option.insert("id".to_owned(), Value::from(next));
        }
    }
    change.set.insert("values", Value::Array(options));
}

/// The name of a custom field on a ticket type may be left out when it is sent.
fn settle_ticket_type(state: &State, change: &mut RowChange) {
    if change.number.is_none() {
        for (name, value) in [("use", json!("ticket")), ("visible", json!(true)), ("cancreate", json!(true))] {
            change.set.entry(name).or_insert(value);
        }
    }
    let Some(fields) = change.set.get_mut("fields").and_then(Value::as_array_mut) else { return };
    for field in fields.iter_mut().filter_map(Value::as_object_mut) {
        let id = field.get("fieldid").and_then(whole).filter(|id| *id > 0);
        let Some(definition) = id.and_then(|id| state.row("FieldInfo", id)) else { continue };
        if !field.contains_key("fieldname") {
            field.insert("fieldname".to_owned(), definition.get("name").cloned().unwrap_or_default());
        }
    }
}

/// A category's name is the last part of its path; a path exists once per kind.
fn settle_category(state: &State, change: &mut RowChange) -> Result<(), Refusal> {
    if let (None, Some(name)) = (change.set.get("value"), change.set.get("category_name").cloned()) {
        if change.number.is_none() {
            change.set.insert("value", name);
        }
    }
    let Some(path) = filled(&change.set, "value").map(str::to_owned) else { return Ok(()) };
    let kind = int(&change.set, "type_id").or_else(|| change.stored(state).and_then(|row| int(row, "type_id")));
    let same = |(id, row): (i64, &Row)| {
        Some(id) != change.number
            && int(&row.fields, "type_id") == kind
            && text(&row.fields, "value").is_some_and(|value| value.eq_ignore_ascii_case(&path))
    };
    if state.table("Category").iter().any(same) {
        return Err(Refusal::rule(format!("Category {path} already exists")));
    }
    let name = path.rsplit('>').next().unwrap_or(&path).trim();
    change.set.insert("category_name", Value::from(name));
    Ok(())
}

/// A priority's number is unique within its SLA.
fn check_priority(state: &State, change: &RowChange) -> Result<(), Refusal> {
    let (Some(sla), Some(number)) = (int(&change.set, "slaid"), int(&change.set, "priorityid")) else { return Ok(()) };
    if state.row("SLA", sla).is_none() {
        return Err(Refusal::rule(format!("SLA {sla} does not exist")));
    }
    let taken = state.table("Priority").iter().any(|(id, row)| {
        Some(id) != change.number
            && int(&row.fields, "slaid") == Some(sla)
            && int(&row.fields, "priorityid") == Some(number)
    });
    if taken {
        return Err(Refusal::rule(format!("Priority {number} of SLA {sla} already exists")));
    }
    Ok(())
}

impl Desk<'_> {
    /// The priorities that were sent with an SLA: those with a known number change, others are new.
    pub(super) fn save_priorities(&mut self, sla: i64, priorities: &Value) {
        let Some(table) = named("Priority") else { return };
        for (place, element) in priorities.as_array().into_iter().flatten().enumerate() {
            let path = format!("priorities[{place}]");
            let decoded = decode::object(element.clone(), "Policy", &path, &jiff::tz::TimeZone::UTC);
            let Ok(mut fields) = decoded else { continue };
            let of_sla = |row: &Row| int(&row.fields, "slaid") == Some(sla);
            let rows = self.state.table("Priority");
            let highest =
                rows.iter().filter(|(_, row)| of_sla(row)).filter_map(|(_, row)| int(&row.fields, "priorityid"));
            let number = int(&fields, "priorityid").unwrap_or_else(|| highest.max().unwrap_or_default() + 1);
            let known = rows
                .iter()
                .find(|(_, row)| of_sla(row) && int(&row.fields, "priorityid") == Some(number))
                .map(|(id, _)| id);
            let row = known.unwrap_or_else(|| rows.next());
            fields.retain(|name, _| !["id", "_warning"].contains(name));
            fields.extend([("slaid", Value::from(sla)), ("priorityid", Value::from(number))]);
            self.put_row(table, row, fields, Custom::new());
        }
    }

    /// A deleted custom field is on no ticket type any more.
    pub(super) fn take_off_ticket_types(&mut self, field: i64) {
        let types: Vec<i64> = self.state.table("TicketType").iter().map(|(id, _)| id).collect();
        for id in types {
            self.touch_row("TicketType", id, |row| {
                if let Some(fields) = row.fields.get_mut("fields").and_then(Value::as_array_mut) {
                    fields.retain(|element| element.get("fieldid").and_then(whole) != Some(field));
                }
            });
        }
    }
}

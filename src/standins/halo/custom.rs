//! Custom fields: definitions are rows of `FieldInfo`; values are sent by id or by name and shown
//! with their definition.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::catalogue::{Fields, int, text, whole};
use super::custom_values;
use super::state::{Custom, State};

impl State {
    /// The values of a sent `customfields` array; unknown fields are ignored.
    pub(super) fn read_custom(&self, sent: Option<&Value>, usage: i64) -> Custom {
        let mut values = Custom::new();
        for element in sent.and_then(Value::as_array).into_iter().flatten() {
            let Some(id) = self.custom_field(element, usage) else { continue };
            if let Some(value) = element.get("value") {
                values.insert(id, value.clone());
            }
        }
        values
    }

    fn custom_field(&self, element: &Value, usage: i64) -> Option<i64> {
        let table = self.table("FieldInfo");
        let fits = |fields: &Fields| int(fields, "usage") == Some(usage);
        let by_id = element.get("id").and_then(whole).filter(|id| table.get(*id).is_some());
        if let Some(id) = by_id {
            return fits(&table.get(id)?.fields).then_some(id);
        }
        let name = element.get("name")?.as_str()?;
        table.with("name", name).find(|(_, row)| fits(&row.fields)).map(|(id, _)| id)
    }

    /// Values with their definitions as the API shows them; only those in `shown` when it is given.
    pub(super) fn show_custom(&self, values: &Custom, shown: Option<&BTreeSet<i64>>) -> Value {
        let wanted = |id: &i64| shown.is_none_or(|shown| shown.contains(id));
        let show = |(id, value): (&i64, &Value)| Some(show_one(self.row("FieldInfo", *id)?, value));
        Value::Array(values.iter().filter(|(id, _)| wanted(id)).filter_map(show).collect())
    }

    /// The ids of the custom fields on a ticket type.
    pub(super) fn custom_of_type(&self, ticket_type: Option<i64>) -> BTreeSet<i64> {
        let fields = ticket_type.and_then(|id| self.row("TicketType", id)).and_then(|row| row.get("fields"));
        let elements = fields.and_then(Value::as_array).into_iter().flatten();
        elements.filter_map(|element| element.get("fieldid").and_then(whole)).filter(|id| *id > 0).collect()
    }
}

fn show_one(definition: &Fields, value: &Value) -> Value {
    let mut shown = Map::new();
    for name in
        ["id", "name", "label", "type", "usage", "inputtype", "characterlimit", "searchable", "guid", "isencrypted"]
    {
        if let Some(value) = definition.get(name) {
            shown.insert(name.to_owned(), value.clone());
        }
    }
    let display = custom_values::display(definition, value);
    shown.insert("display".to_owned(), display.map_or(Value::Null, Value::String));
    shown.insert("value".to_owned(), value.clone());
    Value::Object(shown)
}

/// The entry of a ticket type's `fields` for a field of the ticket or a custom field.
pub(super) fn type_field(custom: Option<i64>, name: &str, mandatory: bool) -> Value {
    let id = custom.unwrap_or(0);
    json!({
        "fieldid": id, "fieldname": name,
        "fieldinfo": { "id": id, "name": name, "custom": i64::from(custom.is_some()), "mandatory": mandatory },
    })
}

/// The names and custom ids of the mandatory fields of a ticket type.
pub(super) fn mandatory_fields(ticket_type: &Fields) -> Vec<(Option<i64>, String)> {
    let elements = ticket_type.get("fields").and_then(Value::as_array).into_iter().flatten();
    let mandatory = elements.filter(|element| element.pointer("/fieldinfo/mandatory") == Some(&Value::Bool(true)));
    let named = mandatory.filter_map(|element| {
        let custom = element.get("fieldid").and_then(whole).filter(|id| *id > 0);
        Some((custom, element.get("fieldname")?.as_str()?.to_owned()))
    });
    named.collect()
}

/// The default team of a ticket type by its name.
pub(super) fn default_team(state: &State, ticket_type: &Fields) -> Option<i64> {
    let name = text(ticket_type, "default_team")?;
    state.table("Team").with_text("name", name).map(|(id, _)| id)
}

//! Direct administration of custom fields of tickets, of every type.

use serde_json::{Value, json};

use super::Halo;
use super::admin::loader;
use super::custom::type_field;
use super::custom_values::Input;
use super::resource::{TICKET_USAGE, named};
use super::state::Row;

/// What a custom field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldKind {
    /// One line of text.
    #[default]
    Text,
    /// Several lines of text.
    Memo,
    /// One option.
    Select,
    /// Some options.
    MultiSelect,
    /// A whole number, as text of which nothing else may be typed.
    Whole,
    /// An amount of money, likewise.
    Money,
    /// A number with a fraction, likewise.
    Decimal,
    /// A password, likewise.
    Password,
    /// A date.
    Date,
    /// A date with a time.
    DateTime,
    /// A time of day.
    Time,
    /// Yes or no.
    Checkbox,
    /// Rows.
    Table,
    /// Rich text.
    RichText,
}

impl FieldKind {
    /// Its `type`.
    fn code(self) -> i64 {
        match self {
            Self::Text | Self::Whole | Self::Money | Self::Decimal | Self::Password => 0,
            Self::Memo => 1,
            Self::Select => 2,
            Self::MultiSelect => 3,
            Self::Date | Self::DateTime => 4,
            Self::Time => 5,
            Self::Checkbox => 6,
            Self::Table => 7,
            Self::RichText => 10,
        }
    }

    /// What may be typed into it.
    fn input(self) -> Input {
        match self {
            Self::Whole => Input::Whole,
            Self::Money => Input::Money,
            Self::Decimal => Input::Decimal,
            Self::Password => Input::Password,
            Self::DateTime => Input::DateTime,
            _ => Input::Anything,
        }
    }
}

/// A custom field of tickets to add.
#[derive(Debug, Clone, Default)]
pub struct NewCustomField {
    /// Its name, which starts with `CF`.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// The names of its options; their ids count from 1.
    pub options: Vec<String>,
    /// The ticket types that show it.
    pub ticket_types: Vec<i64>,
}

impl Halo {
    /// Adds a text custom field for tickets and puts it on ticket types. Its name starts with `CF`.
    pub fn add_custom_field(&self, name: &str, label: &str, ticket_types: &[i64]) -> i64 {
        self.add_custom_field_of(&NewCustomField {
            name: name.to_owned(),
            label: label.to_owned(),
            ticket_types: ticket_types.to_vec(),
            ..NewCustomField::default()
        })
    }

    /// Adds a custom field for tickets and puts it on its ticket types.
    pub fn add_custom_field_of(&self, field: &NewCustomField) -> i64 {
        let options = field.options.iter().enumerate().map(|(place, name)| json!({ "id": place + 1, "name": name }));
        let definition = json!({
            "name": field.name, "label": field.label, "type": field.kind.code(),
            "inputtype": field.kind.input().code(&self.common().switches), "custom": 1, "usage": TICKET_USAGE,
            "searchable": true, "values": options.collect::<Vec<Value>>(),
        });
        let mut definition = definition;
        if field.kind == FieldKind::Password {
            definition["isencrypted"] = Value::Bool(true);
        }
        let id = self.add("FieldInfo", definition);
        let Some(table) = named("TicketType") else { return id };
        self.write(&loader(), |desk| {
            for ticket_type in &field.ticket_types {
                let shown = type_field(Some(id), &field.name, false);
                desk.state.table_mut(table).change(*ticket_type, |row| append(row, shown));
            }
        });
        id
    }
}

/// Puts a field on a ticket type.
fn append(ticket_type: &mut Row, field: Value) {
    let fields = ticket_type.fields.entry("fields").or_insert_with(|| json!([]));
    if let Some(fields) = fields.as_array_mut() {
        fields.push(field);
    }
}

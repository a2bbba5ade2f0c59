//! The records of an instance as it is delivered, and what administrators add to it.

use std::collections::BTreeMap;

use super::catalogue::choices::{CHOICES, MATRIX, SUBCATEGORIES};
use super::ids;
use super::schema::{Field, Table};
use super::spec::{Choice, Kind, Writable};
use super::state::State;
use super::store::Row;

/// The delivered administrator's sys_id.
pub(super) const ADMIN: &str = "6816f79cc0a8016401c5a33be04be441";

/// The day on which an instance is delivered.
const DELIVERED: &str = "2020-01-01 00:00:00";

/// Fills an empty instance with roles, the administrator, listed values, the matrix and metadata.
pub(super) fn deliver(state: &mut State) {
    for role in ["admin", "itil", "sn_incident_read", "sn_incident_write", "snc_platform_rest_api_access"] {
        place(state, "sys_user_role", &ids::named(&format!("role:{role}")), &[("name", role)]);
    }
    let (system, administrator) = ("System", "Administrator");
    let name = [
        ("user_name", "admin"),
        ("first_name", system),
        ("last_name", administrator),
        ("name", "System Administrator"),
        ("email", "admin@example.com"),
    ];
    place(state, "sys_user", ADMIN, &name);
    grant(state, ADMIN, "admin");
    choices(state);
    for (impact, urgency, priority) in MATRIX {
        state.matrix.insert(((*impact).to_owned(), (*urgency).to_owned()), (*priority).to_owned());
    }
    metadata(state);
}

/// Stores a delivered record: defaults filled in, no rules run, nothing entered in the ledger.
pub(super) fn place(state: &mut State, table: &str, id: &str, fields: &[(&str, &str)]) {
    let mut values: BTreeMap<String, String> = state
        .schema
        .table(table)
        .into_iter()
        .flat_map(Table::fields)
        .map(|field| (field.name.clone(), field.default.clone()))
        .collect();
    for (name, value) in [
        ("sys_created_on", DELIVERED),
        ("sys_updated_on", DELIVERED),
        ("sys_created_by", "system"),
        ("sys_updated_by", "system"),
        ("sys_mod_count", "0"),
    ]
    .iter()
    .chain(fields)
    {
        values.insert((*name).to_owned(), (*value).to_owned());
    }
    if values.contains_key("sys_class_name") {
        values.insert("sys_class_name".to_owned(), table.to_owned());
    }
    let mut row = Row::new(id.into());
    for (name, value) in &values {
        state.set(&mut row, name, value);
    }
    state.put(table, row);
}

/// Gives a user a role, which is created when it is new.
pub(super) fn grant(state: &mut State, user: &str, role: &str) {
    let role_id = ids::named(&format!("role:{role}"));
    if state.locate("sys_user_role", &role_id).is_none() {
        place(state, "sys_user_role", &role_id, &[("name", role)]);
    }
    let id = ids::named(&format!("grant:{user}:{role}"));
    place(state, "sys_user_has_role", &id, &[("user", user), ("role", &role_id)]);
}

fn choices(state: &mut State) {
    for (table, element, values) in CHOICES {
        for (at, (value, label)) in values.iter().enumerate() {
            choice(state, (table, element), (value, label), at, "");
        }
    }
    for (category, values) in SUBCATEGORIES {
        for (at, (value, label)) in values.iter().enumerate() {
            choice(state, ("incident", "subcategory"), (value, label), at, category);
        }
    }
    state.reload_choices();
}

/// Lists a value of a column; `at` is its place in the list.
pub(super) fn choice(state: &mut State, column: (&str, &str), value: (&str, &str), at: usize, dependent: &str) {
    let (table, element) = column;
    let (value, label) = value;
    let id = ids::named(&format!("choice:{table}:{element}:{dependent}:{value}"));
    let sequence = at.to_string();
    let fields = [
        ("name", table),
        ("element", element),
        ("value", value),
        ("label", label),
        ("sequence", &sequence),
        ("dependent_value", dependent),
    ];
    place(state, "sys_choice", &id, &fields);
}

/// Describes the served tables in `sys_db_object` and `sys_dictionary`.
fn metadata(state: &mut State) {
    let tables: Vec<Table> = state.schema.tables().cloned().collect();
    for table in &tables {
        let extendable = if table.name == "task" { "true" } else { "false" };
        let parent = table.parent.as_deref().map(table_id).unwrap_or_default();
        let fields = [
            ("name", table.name.as_str()),
            ("label", &table.label),
            ("super_class", &parent),
            ("is_extendable", extendable),
        ];
        place(state, "sys_db_object", &table_id(&table.name), &fields);
        let id = ids::named(&format!("dictionary:{}", table.name));
        place(state, "sys_dictionary", &id, &[("name", &table.name), ("internal_type", "collection")]);
        for field in table.fields().filter(|field| field.owner == table.name) {
            describe(state, field, field.name == table.display);
        }
    }
}

/// The sys_id of a table's own row.
fn table_id(table: &str) -> String {
    ids::named(&format!("table:{table}"))
}

/// Describes a column in `sys_dictionary`.
pub(super) fn describe(state: &mut State, field: &Field, display: bool) {
    let id = ids::named(&format!("dictionary:{}:{}", field.owner, field.name));
    let length = field.length.to_string();
    let truth = |value: bool| if value { "true" } else { "false" };
    let internal_type = match field.kind {
        Kind::Text if field.choice == Choice::Listed => "string",
        kind => kind.internal_type(),
    };
    let fields = [
        ("name", field.owner.as_str()),
        ("element", &field.name),
        ("column_label", &field.label),
        ("internal_type", internal_type),
        ("reference", &field.reference),
        ("max_length", &length),
        ("mandatory", truth(field.writable == Writable::Mandatory)),
        ("read_only", truth(field.writable == Writable::No)),
        ("default_value", &field.default),
        ("display", truth(display)),
        ("choice", if field.choice == Choice::Listed { "1" } else { "" }),
    ];
    place(state, "sys_dictionary", &id, &fields);
}

//! The records of an instance as it is delivered, and what administrators add to it.

use std::collections::BTreeMap;

use super::catalogue::choices::{CHOICES, MATRIX, SUBCATEGORIES};
use super::ids;
use super::schema::{Field, Table};
use super::spec::{Choice, Writable};
use super::state::State;
use super::store::Row;

/// The delivered administrator's sys_id.
pub(super) const ADMIN: &str = "6816f79cc0a8016401c5a33be04be441";

/// Roles that every instance has.
const ROLES: &[&str] = &[
    "admin",
    "itil",
    "sn_incident_read",
    "sn_incident_write",
    "snc_platform_rest_api_access",
    "snc_basic_auth_api_access",
    "import_set_loader",
    "import_transformer",
    "catalog_admin",
    "problem_admin",
    "knowledge_admin",
    "approver_user",
];

/// Roles whose sys_ids are the same on all instances.
const PUBLISHED_ROLES: &[(&str, &str)] =
    &[("admin", "2831a114c611228501d4ea6c309d626d"), ("itil", "282bf1fac6112285017366cb5f867469")];

/// Dynamic filters that queries name by their sys_ids.
const DYNAMIC_FILTERS: &[(&str, &str, &str)] =
    &[(ME, "Me", "sys_user"), (MY_GROUPS, "One of My Groups", "sys_user_group")];

/// The stored dynamic filter "Me".
pub(super) const ME: &str = "90d1921e5f510100a9ad2572f2b477fe";

/// The stored dynamic filter "One of My Groups".
pub(super) const MY_GROUPS: &str = "d6435e965f510100a9ad2572f2b47744";

/// The day on which an instance is delivered.
const DELIVERED: &str = "2020-01-01 00:00:00";

/// Fills an empty instance with roles, the administrator, listed values, the matrix and metadata.
pub(super) fn deliver(state: &mut State) {
    for name in ROLES {
        role(state, name);
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
    for (id, label, table) in DYNAMIC_FILTERS {
        place(state, "sys_filter_option_dynamic", id, &[("label", label), ("table", table)]);
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
pub(super) fn grant(state: &mut State, user: &str, name: &str) {
    let role_id = role(state, name);
    let id = ids::named(&format!("grant:{user}:{name}"));
    place(state, "sys_user_has_role", &id, &[("user", user), ("role", &role_id)]);
}

/// The sys_id of a role, which is created when it is new.
pub(super) fn role(state: &mut State, name: &str) -> String {
    if let Some(role) = state.find_by("sys_user_role", "name", name) {
        return role.id.to_string();
    }
    let published = PUBLISHED_ROLES.iter().find(|(known, _)| *known == name).map(|(_, id)| (*id).to_owned());
    let id = published.unwrap_or_else(|| ids::named(&format!("role:{name}")));
    place(state, "sys_user_role", &id, &[("name", name)]);
    id
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

/// Describes the served tables in `sys_db_object`, `sys_dictionary`, `sys_documentation` and
/// `sys_number`.
fn metadata(state: &mut State) {
    let tables: Vec<String> = state.schema.tables().map(|table| table.name.clone()).collect();
    for table in &tables {
        describe_table(state, table);
    }
}

/// Describes one table with the columns that it declares itself.
pub(super) fn describe_table(state: &mut State, name: &str) {
    let Some(table) = state.schema.table(name).cloned() else { return };
    let extendable = state.schema.family(name).len() > 1;
    let parent = table.parent.as_deref().map(table_id).unwrap_or_default();
    let number = if table.prefix.is_empty() { String::new() } else { ids::named(&format!("number:{name}")) };
    let fields = [
        ("name", name),
        ("label", &table.label),
        ("super_class", &parent),
        ("is_extendable", if extendable { "true" } else { "false" }),
        ("number_ref", &number),
        ("sys_name", &table.label),
    ];
    place(state, "sys_db_object", &table_id(name), &fields);
    if !number.is_empty() {
        let fields = [("category", table_id(name)), ("prefix", table.prefix.clone()), ("number", "10000".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        place(state, "sys_number", &number, &fields);
    }
    label(state, name, "", &table.label);
    let id = ids::named(&format!("dictionary:{name}"));
    place(
        state,
        "sys_dictionary",
        &id,
        &[("name", name), ("internal_type", "collection"), ("column_label", &table.label)],
    );
    for field in table.fields().filter(|field| field.owner == name) {
        describe(state, field, field.name == table.display);
    }
}

/// What a table or column is called.
fn label(state: &mut State, table: &str, element: &str, label: &str) {
    let id = ids::named(&format!("documentation:{table}:{element}"));
    let plural = format!("{label}s");
    place(
        state,
        "sys_documentation",
        &id,
        &[("name", table), ("element", element), ("label", label), ("plural", &plural)],
    );
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
    let fields = [
        ("name", field.owner.as_str()),
        ("element", &field.name),
        ("column_label", &field.label),
        ("internal_type", &field.internal_type),
        ("reference", &field.reference),
        ("max_length", &length),
        ("mandatory", truth(field.writable == Writable::Mandatory)),
        ("read_only", truth(field.writable == Writable::No)),
        ("default_value", &field.default),
        ("display", truth(display)),
        ("choice", if field.choice == Choice::Listed { "1" } else { "" }),
    ];
    place(state, "sys_dictionary", &id, &fields);
    label(state, &field.owner, &field.name, &field.label);
}

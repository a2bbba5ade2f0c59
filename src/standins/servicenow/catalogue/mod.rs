//! The out-of-the-box tables, choices and rules, as data.

mod change_tables;
pub(super) mod choices;
mod metadata_tables;
mod offer_tables;
mod request_tables;
mod side_tables;
mod system_tables;
mod task_tables;

use super::schema::Schema;
use super::spec::{Kind, Spec, of, text};
use super::store::Names;

/// Columns of every table.
const BASE: &[Spec] = &[
    of(Kind::Guid, "sys_id", "Sys ID").read_only(),
    of(Kind::DateTime, "sys_created_on", "Created").read_only(),
    text("sys_created_by", "Created by", 40).read_only(),
    of(Kind::DateTime, "sys_updated_on", "Updated").read_only(),
    text("sys_updated_by", "Updated by", 40).read_only(),
    of(Kind::Integer, "sys_mod_count", "Updates").read_only(),
    text("sys_tags", "Tags", 40).read_only(),
];

/// The schema of an instance as it is delivered.
pub(super) fn schema(names: &mut Names) -> Schema {
    let mut schema = Schema::default();
    let all = [
        task_tables::TABLES,
        request_tables::TABLES,
        change_tables::TABLES,
        metadata_tables::TABLES,
        offer_tables::TABLES,
        side_tables::TABLES,
        system_tables::TABLES,
    ];
    for table in all.into_iter().flatten() {
        schema.add_table(table, BASE, names);
    }
    schema
}

/// Adds a table as an administrator does through `sys_db_object`.
pub(super) fn add_own_table(schema: &mut Schema, names: &mut Names, name: &str, label: &str, parent: &str) {
    schema.add_own_table(name, label, parent, BASE, names);
}

/// What closing means in a table that extends `task`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lifecycle {
    /// The table.
    pub(super) table: &'static str,
    /// States in which a record is no longer active.
    pub(super) closing: &'static [&'static str],
    /// Whether priority is looked up from impact and urgency.
    pub(super) priority: Priority,
}

/// Where a record's priority comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Priority {
    /// Looked up in the instance's matrix.
    Matrix,
    /// Set by people.
    Set,
}

const LIFECYCLES: &[Lifecycle] = &[
    Lifecycle { table: "incident", closing: &["7", "8"], priority: Priority::Matrix },
    Lifecycle { table: "problem", closing: &["107"], priority: Priority::Matrix },
    Lifecycle { table: "problem_task", closing: &["157"], priority: Priority::Set },
    Lifecycle { table: "change_request", closing: &["3", "4"], priority: Priority::Set },
    Lifecycle { table: "task", closing: &["3", "4", "7"], priority: Priority::Set },
];

/// The life cycle of a table: its own, or that of a plain task; `None` for what is no task.
pub(super) fn lifecycle(schema: &Schema, table: &str) -> Option<&'static Lifecycle> {
    schema.ancestry(table).into_iter().find_map(|member| LIFECYCLES.iter().find(|lifecycle| lifecycle.table == member))
}

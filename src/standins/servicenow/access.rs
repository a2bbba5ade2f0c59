//! Access rules: who may read and write which tables, rows and columns.

use std::collections::BTreeSet;

use super::super::switches::Switches;
use super::query::{Query, compile, matches};
use super::refusal::{Denied, Refusal};
use super::schema::Schema;
use super::state::{Session, State};
use super::store::Row;

/// The rule of a table and of those that extend it: any of these roles is enough.
struct Rule {
    table: &'static str,
    read: &'static [&'static str],
    write: &'static [&'static str],
    /// Besides administrators.
    delete: &'static [&'static str],
}

const NOBODY: &[&str] = &[];
const AGENTS: &[&str] = &["itil"];

const RULES: &[Rule] = &[
    Rule {
        table: "incident",
        read: &["itil", "sn_incident_read", "sn_incident_write"],
        write: &["itil", "sn_incident_write"],
        delete: NOBODY,
    },
    Rule { table: "task", read: AGENTS, write: AGENTS, delete: NOBODY },
    Rule { table: "sys_attachment", read: AGENTS, write: AGENTS, delete: AGENTS },
    Rule { table: "sys_properties", read: NOBODY, write: NOBODY, delete: NOBODY },
];

/// Tables that no rule names: agents read, administrators write.
const OTHERS: Rule = Rule { table: "", read: AGENTS, write: NOBODY, delete: NOBODY };

fn rule(schema: &Schema, table: &str) -> &'static Rule {
    schema
        .ancestry(table)
        .into_iter()
        .find_map(|member| RULES.iter().find(|rule| rule.table == member))
        .unwrap_or(&OTHERS)
}

fn holds_one(session: &Session, roles: &[&str]) -> bool {
    session.is_admin() || roles.iter().any(|role| session.roles.contains(*role))
}

/// Refuses to read a table without the role for it.
pub(super) fn check_read(state: &State, session: &Session, switches: &Switches, table: &str) -> Result<(), Refusal> {
    if listed(&switches.get("servicenow.closed-tables")).any(|closed| closed == table) {
        return Err(Refusal::TableClosed);
    }
    let readable = match table {
        "sys_choice" => session.is_admin() || switches.on("servicenow.choices-readable"),
        "sys_dictionary" | "sys_db_object" => {
            session.is_admin() || (holds_one(session, AGENTS) && switches.on("servicenow.metadata-readable"))
        }
        table => holds_one(session, rule(&state.schema, table).read),
    };
    if readable { Ok(()) } else { Err(Refusal::MayNotQuery) }
}

/// Refuses a write to a table without the role for it.
pub(super) fn check_write(state: &State, session: &Session, table: &str, denied: Denied) -> Result<(), Refusal> {
    let rule = rule(&state.schema, table);
    let roles = if denied == Denied::Delete { rule.delete } else { rule.write };
    if holds_one(session, roles) { Ok(()) } else { Err(Refusal::Acl(denied)) }
}

/// The parts of a comma list, without blanks.
pub(super) fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// What of the readable tables an account sees.
pub(super) struct View {
    hidden_fields: BTreeSet<(String, String)>,
    hidden_rows: Vec<(String, Query)>,
    empty_tables: BTreeSet<&'static str>,
}

impl View {
    /// The view of a session. Administrators see everything.
    pub(super) fn of(state: &State, session: &Session, switches: &Switches) -> Self {
        let mut view = Self { hidden_fields: BTreeSet::new(), hidden_rows: Vec::new(), empty_tables: BTreeSet::new() };
        if session.is_admin() {
            return view;
        }
        view.hidden_fields = listed(&switches.get("servicenow.hidden-fields"))
            .filter_map(|column| column.split_once('.'))
            .map(|(table, field)| (table.to_owned(), field.to_owned()))
            .collect();
        for part in switches.get("servicenow.hidden-rows").split(';') {
            if let Some((table, query)) = part.trim().split_once(':') {
                view.hidden_rows.push((table.to_owned(), compile(state, session, switches, table, query)));
            }
        }
        if !switches.on("servicenow.journal-readable") {
            view.empty_tables.insert("sys_journal_field");
        }
        view
    }

    /// Whether lists of the table are always empty for this account.
    pub(super) fn is_empty(&self, table: &str) -> bool {
        self.empty_tables.contains(table)
    }

    /// Whether the account sees a row of this class.
    pub(super) fn shows_row(&self, state: &State, session: &Session, class: &str, row: &Row) -> bool {
        !self.is_empty(class)
            && !self
                .hidden_rows
                .iter()
                .any(|(table, query)| state.schema.extends(class, table) && matches(state, session, query, row))
    }

    /// Whether the account sees a column.
    pub(super) fn shows_field(&self, state: &State, table: &str, field: &str) -> bool {
        !self.hidden_fields.iter().any(|(hidden, name)| name == field && state.schema.extends(table, hidden))
    }
}

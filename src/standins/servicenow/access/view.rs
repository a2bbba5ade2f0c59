//! What an account sees and may write of the tables that it may use.

use std::collections::BTreeSet;

use super::super::super::switches::Switches;
use super::super::query::{Query, compile, matches};
use super::super::state::{Session, State};
use super::super::store::Row;
use super::acl::{Acls, Operation, Verdict};
use super::{allows_read, listed};

/// Attachments under such a table name are images within a text of the table's record.
const INLINE: &str = "ZZ_YY";

/// The table whose record an attachment belongs to, by the table name that it is kept under.
pub(in super::super) fn owner_table(table_name: &str) -> &str {
    table_name.strip_prefix(INLINE).unwrap_or(table_name)
}

/// What of the readable tables an account sees.
#[derive(Default)]
pub(in super::super) struct View {
    /// Administrators see and write everything.
    admin: bool,
    hidden_fields: BTreeSet<(String, String)>,
    hidden_rows: Vec<(String, Query)>,
    empty_tables: BTreeSet<&'static str>,
    acls: Acls,
}

impl View {
    /// The view of a session. Administrators see everything.
    pub(in super::super) fn of(state: &State, session: &Session, switches: &Switches) -> Self {
        if session.is_admin() {
            return Self { admin: true, ..Self::default() };
        }
        let hidden_fields = listed(&switches.get("servicenow.hidden-fields"))
            .filter_map(|column| column.split_once('.'))
            .map(|(table, field)| (table.to_owned(), field.to_owned()))
            .collect();
        let hidden_rows = switches
            .get("servicenow.hidden-rows")
            .split(';')
            .filter_map(|part| part.trim().split_once(':'))
            .map(|(table, query)| (table.to_owned(), compile(state, session, switches, table, query)))
            .collect();
        let mut empty_tables = BTreeSet::new();
        if !switches.on("servicenow.journal-readable") {
            empty_tables.insert("sys_journal_field");
        }
        Self { admin: false, hidden_fields, hidden_rows, empty_tables, acls: Acls::of(state, session, switches) }
    }

    /// Whether lists of the table are always empty for this account.
    pub(in super::super) fn is_empty(&self, table: &str) -> bool {
        self.empty_tables.contains(table)
    }

    /// Whether the account sees a row of this class.
    pub(in super::super) fn shows_row(&self, state: &State, session: &Session, class: &str, row: &Row) -> bool {
        let hidden = |(table, query): &(String, Query)| {
            state.schema.extends(class, table) && matches(state, session, query, row)
        };
        self.admin
            || (!self.is_empty(class)
                && !self.hidden_rows.iter().any(hidden)
                && self.acls.on_record(state, session, (Operation::Read, class), Some(row)) != Verdict::Denied
                && self.shows_owner(state, session, class, row))
    }

    /// Whether the account sees the record that an attachment belongs to; true for what is none.
    fn shows_owner(&self, state: &State, session: &Session, class: &str, row: &Row) -> bool {
        if class != "sys_attachment" {
            return true;
        }
        let owner = state.locate(owner_table(state.get(row, "table_name")), state.get(row, "table_sys_id"));
        owner.is_none_or(|(class, owner)| {
            allows_read(state, session, &self.acls, class) && self.shows_row(state, session, class, owner)
        })
    }

    /// Whether the account sees a column, on whatever record.
    pub(in super::super) fn shows_field(&self, state: &State, session: &Session, table: &str, field: &str) -> bool {
        let hidden = |(hidden, name): &(String, String)| name == field && state.schema.extends(table, hidden);
        self.admin
            || (!self.hidden_fields.iter().any(hidden)
                && self.acls.on_field(state, session, (Operation::Read, table, field), None) != Verdict::Denied)
    }

    /// Whether the account sees a column of one record.
    pub(in super::super) fn shows_field_of(
        &self,
        state: &State,
        session: &Session,
        (table, field): (&str, &str),
        row: &Row,
    ) -> bool {
        self.admin
            || (self.shows_field(state, session, table, field)
                && self.acls.on_field(state, session, (Operation::Read, table, field), Some(row)) != Verdict::Denied)
    }

    /// Whether what the account sends for a column is stored; of a new record there is no row yet.
    pub(in super::super) fn takes_field(
        &self,
        state: &State,
        session: &Session,
        (table, field): (&str, &str),
        row: Option<&Row>,
    ) -> bool {
        self.admin || self.acls.on_field(state, session, (Operation::Write, table, field), row) != Verdict::Denied
    }

    pub(super) fn acls(&self) -> &Acls {
        &self.acls
    }
}

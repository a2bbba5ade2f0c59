//! Access rules that an administrator wrote, as the switch `servicenow.acls` holds them.
//!
//! `read incident.caller_id roles=itil when=category=database`: the operation, the table or one of
//! its columns, the roles of which one is enough (none named: everybody), and the encoded query
//! that a record must match. Several rules stand apart by `;`. Of those for the same object any is
//! enough; a rule for a table replaces those for the tables that it extends, and what the instance
//! is delivered with.

use super::super::super::switches::Switches;
use super::super::query::{Query, compile, matches};
use super::super::schema::Schema;
use super::super::state::{Session, State};
use super::super::store::Row;
use super::{holds_one, listed};

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Read,
    Write,
    Create,
    Delete,
}

impl Operation {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "read" => Self::Read,
            "write" => Self::Write,
            "create" => Self::Create,
            "delete" => Self::Delete,
            _ => return None,
        })
    }
}

/// One rule, ready to be asked.
struct Acl {
    operation: Operation,
    table: String,
    /// The column; none for the whole record.
    field: Option<String>,
    roles: Vec<String>,
    condition: Option<Query>,
}

/// All rules that the administrator wrote.
#[derive(Default)]
pub(super) struct Acls(Vec<Acl>);

/// Whether rules let an account through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// No rule speaks of it.
    Silent,
    Allowed,
    Denied,
}

impl Acls {
    /// The rules of the instance, with their conditions read as this account would.
    pub(super) fn of(state: &State, session: &Session, switches: &Switches) -> Self {
        let text = switches.get("servicenow.acls");
        let read = |part: &str| Acl::read(state, session, switches, part.trim());
        Self(text.split(';').filter_map(read).collect())
    }

    /// What the rules say of an operation on records of a table; of one record where it is given.
    pub(super) fn on_record(
        &self,
        state: &State,
        session: &Session,
        (operation, table): (Operation, &str),
        row: Option<&Row>,
    ) -> Verdict {
        self.judge(state, session, (operation, table, None), row)
    }

    /// What the rules say of an operation on a column.
    pub(super) fn on_field(
        &self,
        state: &State,
        session: &Session,
        (operation, table, field): (Operation, &str, &str),
        row: Option<&Row>,
    ) -> Verdict {
        self.judge(state, session, (operation, table, Some(field)), row)
    }

    fn judge(
        &self,
        state: &State,
        session: &Session,
        (operation, table, field): (Operation, &str, Option<&str>),
        row: Option<&Row>,
    ) -> Verdict {
        let rules = self.nearest(&state.schema, operation, table, field);
        if rules.is_empty() {
            return Verdict::Silent;
        }
        let lets = |rule: &&Acl| {
            let enough: Vec<&str> = rule.roles.iter().map(String::as_str).collect();
            let condition = rule.condition.as_ref().zip(row);
            (enough.is_empty() || holds_one(session, &enough))
                && condition.is_none_or(|(query, row)| matches(state, session, query, row))
        };
        if rules.iter().any(lets) { Verdict::Allowed } else { Verdict::Denied }
    }

    /// The rules of the table itself, else those of the nearest one that it extends.
    fn nearest(&self, schema: &Schema, operation: Operation, table: &str, field: Option<&str>) -> Vec<&Acl> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let about = |member: &str| -> Vec<&Acl> {
            let fits = |acl: &&Acl| acl.operation == operation && acl.table == member && acl.field.as_deref() == field;
            self.0.iter().filter(fits).collect()
        };
        schema.ancestry(table).into_iter().map(about).find(|rules| !rules.is_empty()).unwrap_or_default()
    }
}

impl Acl {
    /// A rule as it is written; `None` for a text that is none.
    fn read(state: &State, session: &Session, switches: &Switches, text: &str) -> Option<Self> {
        let (head, condition) = match text.split_once(" when=") {
            Some((head, condition)) => (head, Some(condition)),
            None => (text, None),
        };
        let mut words = head.split_whitespace();
        let operation = Operation::named(words.next()?)?;
        let object = words.next()?;
        let (table, field) = object.split_once('.').map_or((object, None), |(table, field)| (table, Some(field)));
        let roles = words.next().and_then(|word| word.strip_prefix("roles=")).unwrap_or_default();
        Some(Self {
            operation,
            table: table.to_owned(),
            field: field.map(str::to_owned),
            roles: listed(roles).map(str::to_owned).collect(),
            condition: condition.map(|query| compile(state, session, switches, table, query.trim())),
        })
    }
}

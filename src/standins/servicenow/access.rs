//! Access rules: who may read and write which tables, rows and columns.

mod acl;
mod view;

use super::super::switches::Switches;
use super::refusal::{Denied, Refusal};
use super::schema::Schema;
use super::state::{Session, State};
use super::store::Row;
use acl::{Acls, Operation, Verdict};

pub(super) use view::{View, owner_table};

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
const INCIDENT_READERS: &[&str] = &["itil", "sn_incident_read", "sn_incident_write"];
const INCIDENT_WRITERS: &[&str] = &["itil", "sn_incident_write"];

const RULES: &[Rule] = &[
    Rule { table: "incident", read: INCIDENT_READERS, write: INCIDENT_WRITERS, delete: NOBODY },
    Rule { table: "task", read: AGENTS, write: AGENTS, delete: NOBODY },
    // Beyond these roles, attachments follow the rules of the record that they belong to.
    Rule { table: "sys_attachment", read: INCIDENT_READERS, write: INCIDENT_WRITERS, delete: INCIDENT_WRITERS },
    Rule { table: "sys_properties", read: NOBODY, write: NOBODY, delete: NOBODY },
];

/// Tables that no rule names: agents read, administrators write.
const OTHERS: Rule = Rule { table: "", read: AGENTS, write: NOBODY, delete: NOBODY };

/// What describes the tables; who may personalise the dictionary reads it in any case.
const METADATA: &[&str] = &["sys_dictionary", "sys_db_object"];
const DICTIONARY_READERS: &[&str] = &["personalize_dictionary"];

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

/// Whether the account may read a table at all: by the administrator's rules, else by those that
/// the instance is delivered with.
fn allows_read(state: &State, session: &Session, acls: &Acls, table: &str) -> bool {
    match acls.on_record(state, session, (Operation::Read, table), None) {
        Verdict::Allowed => true,
        Verdict::Denied => session.is_admin(),
        Verdict::Silent => holds_one(session, rule(&state.schema, table).read),
    }
}

/// What a list of a table that the account may not read comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Allowed,
    /// Nothing is shown, and nothing is said.
    Nothing,
}

/// Refuses to read a table without the right to it, unless the instance hides that.
pub(super) fn check_read(
    state: &State,
    session: &Session,
    switches: &Switches,
    table: &str,
) -> Result<Reading, Refusal> {
    if listed(&switches.get("servicenow.closed-tables")).any(|closed| closed == table) {
        return Err(Refusal::TableClosed);
    }
    let metadata_open = holds_one(session, AGENTS) && switches.on("servicenow.metadata-readable");
    let readable = match table {
        "sys_choice" => session.is_admin() || switches.on("servicenow.choices-readable"),
        table if METADATA.contains(&table) => holds_one(session, DICTIONARY_READERS) || metadata_open,
        table => allows_read(state, session, View::of(state, session, switches).acls(), table),
    };
    if readable {
        return Ok(Reading::Allowed);
    }
    if switches.get("servicenow.unreadable-tables") == "empty" {
        Ok(Reading::Nothing)
    } else {
        Err(Refusal::MayNotQuery)
    }
}

/// Refuses to show a single record of a table without the right to it, in the words for a missing one.
pub(super) fn check_read_one(
    state: &State,
    session: &Session,
    switches: &Switches,
    table: &str,
) -> Result<(), Refusal> {
    match check_read(state, session, switches, table) {
        Ok(Reading::Allowed) => Ok(()),
        Ok(Reading::Nothing) | Err(Refusal::MayNotQuery) => Err(Refusal::NoRecord),
        Err(other) => Err(other),
    }
}

/// Refuses a write to a table without the right to it; `row` is the record where there is one.
pub(super) fn check_write(
    state: &State,
    session: &Session,
    switches: &Switches,
    (table, row): (&str, Option<&Row>),
    denied: Denied,
) -> Result<(), Refusal> {
    if session.is_admin() {
        return Ok(());
    }
    let operation = match denied {
        Denied::Insert => Operation::Create,
        Denied::Update => Operation::Write,
        Denied::Delete => Operation::Delete,
    };
    let rule = rule(&state.schema, table);
    let roles = if denied == Denied::Delete { rule.delete } else { rule.write };
    let allowed = match View::of(state, session, switches).acls().on_record(state, session, (operation, table), row) {
        Verdict::Allowed => true,
        Verdict::Denied => false,
        Verdict::Silent => holds_one(session, roles),
    };
    if allowed { Ok(()) } else { Err(Refusal::Acl(denied)) }
}

/// The parts of a comma list, without blanks.
pub(super) fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

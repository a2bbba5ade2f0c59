//! Writing records: one way in for the API, the loader and tests, with the instance's own rules.

pub(super) mod business_rules;
mod change_rules;
mod convert;
mod effects;
pub(super) mod importing;
mod incident_rules;
pub(super) mod later;
mod mails;
pub(super) mod ordering;
mod request_rules;
mod side_records;
pub(super) mod sla;
mod task_rules;

use std::collections::{BTreeMap, BTreeSet};

use super::super::ledger::{Accepted, NewEntry};
use super::super::server::Common;
use super::access::{View, check_write, listed};
use super::refusal::{Denied, Refusal};
use super::schema::Table;
use super::spec::Kind;
use super::state::{Session, State};
use super::store::Row;
use super::{ids, time};

/// What a request wants in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    Text(String),
    Null,
}

/// Whether values are stored codes and ids, or what people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Raw,
    Display,
}

/// Whether the instance's rules judge a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rules {
    /// As for everybody.
    #[default]
    Enforced,
    /// History is being replayed: nothing is refused, and read-only columns are stored as given.
    Replay,
}

/// One request's writing to the instance. Everything happens under the lock of the state.
pub(super) struct Writer<'a> {
    pub(super) state: &'a mut State,
    pub(super) session: &'a Session,
    pub(super) common: &'a Common,
    pub(super) rules: Rules,
    pub(super) notation: Notation,
}

/// A record on its way into the store.
struct Draft {
    table: String,
    row: Row,
    /// The columns that the request set itself.
    sent: BTreeSet<String>,
    /// Journal column and text.
    journals: Vec<(String, String)>,
}

impl Writer<'_> {
    /// Creates a record and answers its sys_id.
    pub(super) fn insert(&mut self, table: &str, input: &[(String, Input)]) -> Result<String, Refusal> {
        check_write(self.state, self.session, &self.common.switches, (table, None), Denied::Insert)?;
        let ordered_only = table == "sc_request" && self.rules == Rules::Enforced && !self.session.is_admin();
        if ordered_only && self.common.switches.get("servicenow.direct-requests") == "refused" {
            return Err(Refusal::Acl(Denied::Insert));
        }
        let input = &self.permitted(table, None, input);
        self.create(table, input)
    }

    /// Creates a record without asking for rights: what rules and catalogue orders do.
    pub(super) fn create(&mut self, table: &str, input: &[(String, Input)]) -> Result<String, Refusal> {
        let id = self.id_for(table, input)?;
        let mut row = Row::new(id.as_str().into());
        self.fill_defaults(table, &mut row);
        self.default_notify(table, &mut row);
        let defaults = row.clone();
        let mut draft = Draft { table: table.to_owned(), row, sent: BTreeSet::new(), journals: Vec::new() };
        self.apply(&mut draft, input)?;
        self.number(&mut draft);
        self.settle(None, &mut draft)?;
        let mut fields = self.changed(&draft.table, &defaults, &draft.row);
        self.mail_about_new(&draft, &mut fields);
        self.state.put(table, draft.row.clone());
        self.enter(Accepted::Create, table, &id, fields);
        self.write_journals(&draft);
        effects::after(self, None, &draft);
        Ok(id)
    }

    /// Changes a record, found through its table or one that its table extends.
    pub(super) fn update(&mut self, table: &str, id: &str, input: &[(String, Input)]) -> Result<(), Refusal> {
        let (class, row) = self.state.locate(table, id).ok_or(Refusal::NoRecord)?;
        check_write(self.state, self.session, &self.common.switches, (class, Some(row)), Denied::Update)?;
        let input = self.permitted(class, Some(row), input);
        let class = class.to_owned();
        self.check_poisoned(&class, id)?;
        self.change(&class, id, &input)
    }

    /// Changes a record without asking for rights: what rules do on their own.
    fn change(&mut self, table: &str, id: &str, input: &[(String, Input)]) -> Result<(), Refusal> {
        let before = self.state.locate(table, id).map(|(_, row)| row.clone()).ok_or(Refusal::NoRecord)?;
        let mut draft =
            Draft { table: table.to_owned(), row: before.clone(), sent: BTreeSet::new(), journals: Vec::new() };
        self.apply(&mut draft, input)?;
        if task_rules::is_final(self, &before, &draft)? {
            self.enter(Accepted::NoOp, table, id, BTreeMap::new());
            return Ok(());
        }
        self.settle(Some(&before), &mut draft)?;
        let fields = self.changed(table, &before, &draft.row);
        if fields.is_empty() && draft.journals.is_empty() {
            self.enter(Accepted::NoOp, table, id, fields);
            return Ok(());
        }
        self.stamp(&mut draft);
        self.state.put(table, draft.row.clone());
        if !fields.is_empty() {
            self.enter(Accepted::Update, table, id, fields);
        }
        self.write_journals(&draft);
        effects::after(self, Some(&before), &draft);
        Ok(())
    }

    /// Lets the instance's rules have their say before a record is stored.
    fn settle(&mut self, old: Option<&Row>, draft: &mut Draft) -> Result<(), Refusal> {
        business_rules::limit(self, old, draft);
        task_rules::before(self, old, draft)?;
        self.rewrite(draft);
        business_rules::before(self, old, draft)
    }

    /// What the instance itself sets in a stored record, as a change of this account: no rules run.
    fn set_stored(&mut self, table: &str, id: &str, fields: &[(String, String)]) {
        let Some(before) = self.state.store(table).and_then(|store| store.get(id)).cloned() else { return };
        let mut draft =
            Draft { table: table.to_owned(), row: before.clone(), sent: BTreeSet::new(), journals: Vec::new() };
        for (name, value) in fields {
            if self.state.schema.field(table, name).is_some() {
                self.state.set(&mut draft.row, name, value);
            }
        }
        let changed = self.changed(table, &before, &draft.row);
        if changed.is_empty() {
            return;
        }
        self.stamp(&mut draft);
        self.state.put(table, draft.row);
        self.enter(Accepted::Update, table, id, changed);
    }

    /// What an account sets in a record of its own cart.
    pub(super) fn set_own(&mut self, table: &str, id: &str, fields: &[(&str, String)]) {
        let fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.set_stored(table, id, &fields);
    }

    /// What the instance sets in a stored record without its readers seeing a change by its stamp.
    fn set_quietly(&mut self, table: &str, id: &str, fields: &[(&str, String)]) {
        let Some(mut row) = self.state.store(table).and_then(|store| store.get(id)).cloned() else { return };
        for (name, value) in fields {
            self.state.set(&mut row, name, value);
        }
        self.state.put(table, row);
    }

    /// Deletes a record with its journal and attachments.
    pub(super) fn delete(&mut self, table: &str, id: &str) -> Result<(), Refusal> {
        let (class, row) = self.state.locate(table, id).ok_or(Refusal::NoRecord)?;
        check_write(self.state, self.session, &self.common.switches, (class, Some(row)), Denied::Delete)?;
        let class = class.to_owned();
        self.check_poisoned(&class, id)?;
        if let Some(row) = self.state.store(&class).and_then(|store| store.get(id)).cloned() {
            business_rules::before_delete(self, &class, &row)?;
        }
        let shown = self.state.display_of(&class, id).to_owned();
        self.state.remove(&class, id);
        if self.state.schema.extends(&class, "task") && self.common.switches.on("servicenow.audit-deletes") {
            self.note_deletion(&class, id, &shown);
        }
        self.enter(Accepted::Delete, &class, id, BTreeMap::new());
        effects::deleted(self.state, &class, id);
        Ok(())
    }

    /// What of a request the account may write; the other fields are skipped without a word.
    fn permitted(&self, table: &str, row: Option<&Row>, input: &[(String, Input)]) -> Vec<(String, Input)> {
        let view = View::of(self.state, self.session, &self.common.switches);
        let takes = |name: &str| view.takes_field(self.state, self.session, (table, name), row);
        input.iter().filter(|(name, _)| takes(name)).cloned().collect()
    }

    /// Marks a record as changed now by this account.
    pub(super) fn touch(&mut self, table: &str, id: &str) {
        let Some(row) = self.state.locate(table, id).map(|(_, row)| row.clone()) else { return };
        let mut draft = Draft { table: table.to_owned(), row, sent: BTreeSet::new(), journals: Vec::new() };
        self.stamp(&mut draft);
        self.state.put(table, draft.row);
    }

    fn stamp(&mut self, draft: &mut Draft) {
        let count: u64 = self.state.get(&draft.row, "sys_mod_count").parse().unwrap_or_default();
        self.state.set(&mut draft.row, "sys_mod_count", &(count + 1).to_string());
        if !draft.sent.contains("sys_updated_on") {
            self.state.set(&mut draft.row, "sys_updated_on", &self.session.stamp());
        }
        if !draft.sent.contains("sys_updated_by") {
            self.state.set(&mut draft.row, "sys_updated_by", &self.session.user_name);
        }
    }

    fn id_for(&mut self, table: &str, input: &[(String, Input)]) -> Result<String, Refusal> {
        let supplied = input.iter().find_map(|(name, value)| match value {
            Input::Text(id) if name == "sys_id" && ids::is_sys_id(id) => Some(id.clone()),
            _ => None,
        });
        let switches = &self.common.switches;
        match supplied {
            Some(id) if switches.get("servicenow.supplied-sys-id") == "honoured" => {
                let root = self.state.schema.ancestry(table).last().map_or(table, |root| *root).to_owned();
                if self.state.locate(&root, &id).is_some() {
                    let status = u16::try_from(switches.number("servicenow.duplicate-sys-id-status")).unwrap_or(403);
                    return Err(Refusal::Duplicate { table: table.to_owned(), status });
                }
                Ok(id)
            }
            _ => Ok(self.state.new_id(&switches.get("servicenow.seed"))),
        }
    }

    fn fill_defaults(&mut self, table: &str, row: &mut Row) {
        let Some(columns) = self.state.schema.table(table) else { return };
        let stamp = self.session.stamp();
        for field in columns.fields() {
            let value = match field.name.as_str() {
                "sys_created_on" | "sys_updated_on" | "opened_at" => &stamp,
                "sys_created_by" | "sys_updated_by" => &self.session.user_name,
                "opened_by" => &self.session.user_id,
                "sys_mod_count" => "0",
                "sys_class_name" => table,
                _ => &field.default,
            };
            if !value.is_empty() {
                row.set(field.sym, value);
            }
        }
    }

    fn number(&mut self, draft: &mut Draft) {
        let prefix = self.state.schema.table(&draft.table).map(|table| table.prefix.clone()).unwrap_or_default();
        if prefix.is_empty() {
            return;
        }
        let number = self.state.get(&draft.row, "number").to_owned();
        let number = if number.is_empty() { self.state.next_number(&prefix) } else { number };
        self.state.number_taken(&prefix, &number);
        self.state.set(&mut draft.row, "number", &number);
        self.state.set(&mut draft.row, "task_effective_number", &number);
    }

    /// Takes over what the request wants, field by field; what cannot be stored is skipped.
    fn apply(&mut self, draft: &mut Draft, input: &[(String, Input)]) -> Result<(), Refusal> {
        let ignored = self.common.switches.get("servicenow.ignored-fields");
        for (name, value) in input {
            let Some(field) = self.state.schema.field(&draft.table, name).cloned() else { continue };
            if listed(&ignored).any(|ignored| ignored == name) {
                continue;
            }
            if field.kind == Kind::Journal {
                if let Input::Text(text) = value
                    && !text.is_empty()
                {
                    draft.journals.push((name.clone(), self.line_ends(text)));
                }
                continue;
            }
            let settings = convert::Settings {
                session: self.session,
                switches: &self.common.switches,
                notation: self.notation,
                rules: self.rules,
            };
            if let Some(stored) = convert::stored(self.state, &settings, &draft.table, &field, value)? {
                self.state.set(&mut draft.row, name, &stored);
                draft.sent.insert(name.clone());
            }
        }
        Ok(())
    }

    fn line_ends(&self, text: &str) -> String {
        match self.common.switches.get("servicenow.journal-line-ends").as_str() {
            "crlf" => text.replace("\r\n", "\n").replace('\n', "\r\n"),
            "lf" => text.replace("\r\n", "\n"),
            _ => text.to_owned(),
        }
    }

    /// Lets the configured business rules rewrite fields.
    fn rewrite(&mut self, draft: &mut Draft) {
        for rule in self.common.switches.get("servicenow.rule-rewrite-field").split(';') {
            let Some((name, ways)) = rule.trim().split_once('=') else { continue };
            if self.state.schema.field(&draft.table, name).is_none() {
                continue;
            }
            let value = self.state.get(&draft.row, name).to_owned();
            let rewritten = ways.split('|').fold(value, |value, way| convert::rewritten(&value, way));
            self.state.set(&mut draft.row, name, &rewritten);
        }
    }

    /// The columns in which two rows of a table differ, with their new values.
    fn changed(&self, table: &str, before: &Row, after: &Row) -> BTreeMap<String, String> {
        let columns = self.state.schema.table(table).into_iter().flat_map(Table::fields);
        columns
            .filter(|field| before.get(field.sym) != after.get(field.sym))
            .map(|field| {
                let value = if field.kind == Kind::Password { "********" } else { after.get(field.sym) };
                (field.name.clone(), value.to_owned())
            })
            .collect()
    }

    /// Refuses a write to a record that is set to refuse all of them.
    pub(super) fn check_poisoned(&self, table: &str, id: &str) -> Result<(), Refusal> {
        let switches = &self.common.switches;
        if !listed(&switches.get("servicenow.poisoned-records")).any(|poisoned| poisoned == id) {
            return Ok(());
        }
        if switches.get("servicenow.poisoned-status") == "400" {
            return Err(Refusal::Parameter("Invalid update".to_owned()));
        }
        Err(Refusal::BusinessRule {
            table: table.to_owned(),
            rule: format!("Abort changes^{}", ids::named("sys_script:Abort changes")),
        })
    }

    fn enter(&self, what: Accepted, table: &str, id: &str, fields: BTreeMap<String, String>) {
        let entry = NewEntry {
            table: table.to_owned(),
            id: id.to_owned(),
            parent: None,
            public: None,
            by: self.session.user_name.clone(),
            fields,
        };
        self.common.ledger.enter(self.session.now, what, entry);
    }
}

/// Whole days between a stored time and now; `None` for a text that is no time.
pub(super) fn days_since(stored: &str, session: &Session) -> Option<i64> {
    Some(session.now.duration_since(time::parse(stored)?).as_hours() / 24)
}

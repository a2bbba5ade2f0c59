//! Business rules as data: rows of `sys_script` whose condition is an encoded query. A row made
//! through the Table API can abort and set values, as on the vendor's form; the control API adds
//! what the vendor writes in script.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::query::{compile, matches};
use super::super::refusal::Refusal;
use super::super::schema::Schema;
use super::super::schema::Table;
use super::super::state::State;
use super::super::store::{Row, Store};
use super::{Draft, Rules, Writer, convert};

/// When a rule acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Before the record is stored.
    #[default]
    Before,
    /// After it is stored, within the same request.
    After,
    /// When the request has long been answered.
    Async,
}

/// Which writes a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// New records.
    Insert,
    /// Changed records.
    Update,
    /// Records about to go.
    Delete,
}

/// A business rule. A rule without a condition holds for every record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessRule {
    /// The rule's sys_id; given out by the instance.
    #[serde(default)]
    pub sys_id: String,
    /// The rule's name, which refusals tell.
    pub name: String,
    /// The table; also for those that extend it.
    pub table: String,
    /// When it acts.
    #[serde(default)]
    pub when: When,
    /// What it acts on.
    #[serde(default = "writes")]
    pub on: Vec<Operation>,
    /// Rules act by this number.
    #[serde(default = "hundred")]
    pub order: i64,
    /// An encoded query; also with `VALCHANGES`, `CHANGESFROM` and `CHANGESTO`.
    #[serde(default)]
    pub condition: String,
    /// Refuses the write.
    #[serde(default)]
    pub abort: bool,
    /// Fields and the values they get.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Fields and how they are rewritten: `trim`, `upper`, `lower`, `collapse`, `first:N`, several
    /// separated by `|`.
    #[serde(default)]
    pub rewrite: BTreeMap<String, String>,
    /// Fields that keep what they were.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Fields that are cut to so many characters.
    #[serde(default)]
    pub truncate: BTreeMap<String, usize>,
    /// Fields that keep what they were unless the new value is listed in `sys_choice`.
    #[serde(default)]
    pub listed_only: Vec<String>,
}

fn writes() -> Vec<Operation> {
    vec![Operation::Insert, Operation::Update]
}

fn hundred() -> i64 {
    100
}

/// Why a business rule cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the rule {rule:?} {why}")]
pub struct RuleError {
    /// The rule's name.
    pub(in super::super) rule: String,
    /// What is wrong with it, and what is allowed.
    pub(in super::super) why: String,
}

impl BusinessRule {
    /// Why it cannot work on an instance with these tables, if it cannot.
    pub(in super::super) fn objection(&self, schema: &Schema) -> Option<String> {
        if schema.table(&self.table).is_none() {
            return Some(format!("is for the table {:?}, which does not exist", self.table));
        }
        let named = self.set.keys().chain(self.rewrite.keys()).chain(self.truncate.keys());
        let mut named = named.chain(&self.ignore).chain(&self.listed_only);
        if let Some(unknown) = named.find(|name| schema.field(&self.table, name).is_none()) {
            return Some(format!("names the field {unknown:?}, which {} does not have", self.table));
        }
        let ways = self.rewrite.values().flat_map(|ways| ways.split('|').map(str::trim));
        let unknown = ways.into_iter().find(|way| !convert::is_way(way))?;
        Some(format!("rewrites by {unknown:?}; it can be trim, upper, lower, collapse or first:N"))
    }

    /// The columns of `sys_script` that say what the vendor's form can say.
    pub(in super::super) fn columns(&self) -> Vec<(&'static str, String)> {
        let when = match self.when {
            When::Before => "before",
            When::After => "after",
            When::Async => "async",
        };
        let on = |operation| self.on.contains(&operation).to_string();
        let template: Vec<String> = self.set.iter().map(|(field, value)| format!("{field}={value}^")).collect();
        vec![
            ("name", self.name.clone()),
            ("collection", self.table.clone()),
            ("when", when.to_owned()),
            ("order", self.order.to_string()),
            ("action_insert", on(Operation::Insert)),
            ("action_update", on(Operation::Update)),
            ("action_delete", on(Operation::Delete)),
            ("filter_condition", self.condition.clone()),
            ("abort_action", self.abort.to_string()),
            ("template", template.concat()),
        ]
    }

    fn of_row(state: &State, row: &Row) -> Self {
        let get = |name: &str| state.get(row, name);
        let when = match get("when") {
            "before" => When::Before,
            "after" => When::After,
            _ => When::Async,
        };
        let operations = [
            ("action_insert", Operation::Insert),
            ("action_update", Operation::Update),
            ("action_delete", Operation::Delete),
        ];
        let set = get("template").split('^').filter_map(|part| part.split_once('='));
        Self {
            sys_id: row.id.to_string(),
            name: get("name").to_owned(),
            table: get("collection").to_owned(),
            when,
            on: operations.iter().filter(|(name, _)| get(name) == "true").map(|(_, operation)| *operation).collect(),
            order: get("order").parse().unwrap_or(100),
            condition: get("filter_condition").trim_end_matches("^EQ").to_owned(),
            abort: get("abort_action") == "true",
            set: set.map(|(field, value)| (field.to_owned(), value.to_owned())).collect(),
            rewrite: BTreeMap::new(),
            ignore: Vec::new(),
            truncate: BTreeMap::new(),
            listed_only: Vec::new(),
        }
    }
}

/// The rules in force, after `sys_script` changed.
pub(in super::super) fn reload(state: &mut State) {
    let mut rules: Vec<BusinessRule> = Vec::new();
    for row in state.store("sys_script").into_iter().flat_map(Store::rows) {
        if state.get(row, "active") != "true" {
            continue;
        }
        let written = BusinessRule::of_row(state, row);
        rules.push(match state.scripted.get(&*row.id) {
            Some(scripted) => BusinessRule {
                rewrite: scripted.rewrite.clone(),
                ignore: scripted.ignore.clone(),
                truncate: scripted.truncate.clone(),
                listed_only: scripted.listed_only.clone(),
                ..written
            },
            None => written,
        });
    }
    rules.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
    state.rules = rules;
}

/// Fields that rules do not let change, or not to this.
pub(super) fn limit(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) {
    for rule in acting(writer, old, Some(&draft.row), &draft.table) {
        for (field, length) in &rule.truncate {
            let value: String = writer.state.get(&draft.row, field).chars().take(*length).collect();
            writer.set_known(draft, field, &value);
        }
        let unlisted = rule.listed_only.iter().filter(|field| !writer.is_listed(draft, field));
        let kept: Vec<String> = rule.ignore.iter().chain(unlisted).cloned().collect();
        for field in kept {
            let before = match old {
                Some(old) => writer.state.get(old, &field).to_owned(),
                None => writer.default_of(&draft.table, &field),
            };
            writer.set_known(draft, &field, &before);
        }
    }
}

/// What rules do before a record is stored; an error where one aborts.
pub(super) fn before(writer: &mut Writer<'_>, old: Option<&Row>, draft: &mut Draft) -> Result<(), Refusal> {
    for rule in acting(writer, old, Some(&draft.row), &draft.table) {
        if rule.when == When::Async {
            continue;
        }
        if rule.abort {
            return Err(aborted(&rule, &draft.table));
        }
        if rule.when == When::Before {
            for (field, value) in wanted(writer, &rule, &draft.row) {
                writer.set_known(draft, &field, &value);
            }
        }
    }
    Ok(())
}

/// Refuses to delete a record where a rule says so.
pub(super) fn before_delete(writer: &Writer<'_>, table: &str, row: &Row) -> Result<(), Refusal> {
    match acting(writer, Some(row), None, table).iter().find(|rule| rule.abort) {
        Some(rule) => Err(aborted(rule, table)),
        None => Ok(()),
    }
}

/// The later rules that a stored write sets off, with what they look at.
pub(super) fn after(writer: &mut Writer<'_>, old: Option<&Row>, draft: &Draft) {
    for rule in acting(writer, old, Some(&draft.row), &draft.table) {
        if rule.set.is_empty() && rule.rewrite.is_empty() {
            continue;
        }
        match rule.when {
            When::Before => {}
            When::After => act(writer, &rule, &draft.table, &draft.row.id),
            When::Async => {
                let by = writer.session.user_name.clone();
                let record = (draft.table.clone(), draft.row.id.to_string());
                let rule = Box::new(rule);
                writer.state.pending.push(super::later::Pending::Rule { rule, record, by });
            }
        }
    }
}

/// Lets a rule change a stored record.
pub(super) fn act(writer: &mut Writer<'_>, rule: &BusinessRule, table: &str, id: &str) {
    let Some(row) = writer.state.store(table).and_then(|store| store.get(id)).cloned() else { return };
    let fields = wanted(writer, rule, &row);
    writer.set_stored(table, id, &fields);
}

/// The values that a rule gives to fields of a row.
fn wanted(writer: &Writer<'_>, rule: &BusinessRule, row: &Row) -> Vec<(String, String)> {
    let rewritten = rule.rewrite.iter().map(|(field, ways)| {
        let value = writer.state.get(row, field).to_owned();
        (field.clone(), ways.split('|').fold(value, |value, way| convert::rewritten(&value, way.trim())))
    });
    rule.set.iter().map(|(field, value)| (field.clone(), value.clone())).chain(rewritten).collect()
}

fn aborted(rule: &BusinessRule, table: &str) -> Refusal {
    Refusal::BusinessRule { table: table.to_owned(), rule: format!("{}^{}", rule.name, rule.sys_id) }
}

/// The rules that a write meets: created without `old`, deleted without `new`.
fn acting(writer: &Writer<'_>, old: Option<&Row>, new: Option<&Row>, table: &str) -> Vec<BusinessRule> {
    if writer.state.rules.is_empty() || writer.rules == Rules::Replay {
        return Vec::new();
    }
    let operation = match (old, new) {
        (None, _) => Operation::Insert,
        (_, None) => Operation::Delete,
        _ => Operation::Update,
    };
    let Some(row) = new.or(old) else { return Vec::new() };
    let rules = writer.state.rules.iter().filter(|rule| rule.on.contains(&operation));
    rules
        .filter(|rule| writer.state.schema.extends(table, &rule.table) && holds(writer, rule, old, row, table))
        .cloned()
        .collect()
}

fn holds(writer: &Writer<'_>, rule: &BusinessRule, old: Option<&Row>, row: &Row, table: &str) -> bool {
    if rule.condition.is_empty() {
        return true;
    }
    let condition: Vec<String> =
        rule.condition.split('^').map(|part| without_changes(writer.state, part, old, row)).collect();
    let query = compile(writer.state, writer.session, &writer.common.switches, table, &condition.join("^"));
    matches(writer.state, writer.session, &query, row)
}

/// A part of a condition with what it says about the change replaced by what is true.
fn without_changes(state: &State, part: &str, old: Option<&Row>, row: &Row) -> String {
    let (join, condition) =
        ["OR", "NQ"].into_iter().find_map(|join| Some((join, part.strip_prefix(join)?))).unwrap_or(("", part));
    for operator in ["VALCHANGES", "CHANGESFROM", "CHANGESTO"] {
        let Some((field, value)) = condition.split_once(operator) else { continue };
        let was = old.map_or("", |old| state.get(old, field));
        let is = state.get(row, field);
        let so = was != is
            && match operator {
                "CHANGESFROM" => was == value,
                "CHANGESTO" => is == value,
                _ => true,
            };
        return format!("{join}{}", if so { "sys_idANYTHING" } else { "sys_idIN" });
    }
    part.to_owned()
}

impl Writer<'_> {
    /// Sets a column of a draft, if its table has it.
    fn set_known(&mut self, draft: &mut Draft, field: &str, value: &str) {
        if self.state.schema.field(&draft.table, field).is_some() {
            self.state.set(&mut draft.row, field, value);
        }
    }

    fn is_listed(&self, draft: &Draft, field: &str) -> bool {
        let value = self.state.get(&draft.row, field);
        value.is_empty() || self.state.choices_of(&draft.table, field).iter().any(|choice| choice.value == value)
    }

    fn default_of(&self, table: &str, field: &str) -> String {
        let known = self.state.schema.table(table).and_then(|table: &Table| table.field(field));
        known.map(|field| field.default.clone()).unwrap_or_default()
    }
}

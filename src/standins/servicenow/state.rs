//! Everything that the instance remembers, behind one lock.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::switches::Switches;
use super::catalogue;
use super::http::tokens::Tokens;
use super::ids;
use super::schema::{Field, Schema};
use super::spec::{Choice, Kind};
use super::store::{Names, Row, Store, Sym};
use super::time;
use super::write::business_rules::BusinessRule;
use super::write::later::Pending;

/// The language of the instance as it is delivered.
pub(super) const ENGLISH: &str = "en";

/// A listed value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChoiceValue {
    pub(super) value: String,
    /// The category or the like that it belongs to; empty for none.
    dependent: String,
    /// By language.
    labels: BTreeMap<String, String>,
}

impl ChoiceValue {
    /// What a user of this language reads: English where nothing is translated.
    pub(super) fn label(&self, language: &str) -> &str {
        let translated = self.labels.get(language).or_else(|| self.labels.get(ENGLISH));
        translated.or_else(|| self.labels.values().next()).map_or(&self.value, String::as_str)
    }
}

/// Who works: the account behind a request, with its rights and its zone.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) user_name: String,
    pub(super) user_id: String,
    pub(super) roles: BTreeSet<String>,
    pub(super) zone: TimeZone,
    pub(super) language: String,
    /// Date and time format, as `strftime` wants it.
    pub(super) format: String,
    pub(super) now: Timestamp,
}

impl Session {
    pub(super) fn is_admin(&self) -> bool {
        self.roles.contains("admin")
    }

    /// The moment of the request, as it is stored.
    pub(super) fn stamp(&self) -> String {
        time::stored(self.now)
    }

    /// A point in time as this user sees it.
    pub(super) fn shown(&self, stored: &str) -> String {
        match time::parse(stored) {
            Some(at) => at.to_zoned(self.zone.clone()).strftime(&self.format).to_string(),
            None => stored.to_owned(),
        }
    }
}

/// The instance's memory.
#[derive(Debug)]
pub(super) struct State {
    pub(super) schema: Schema,
    pub(super) names: Names,
    stores: BTreeMap<String, Store>,
    /// Contents of attachments, by their sys_id.
    pub(super) files: BTreeMap<String, Arc<[u8]>>,
    /// Ids of journal entries by record, in the order in which they were written.
    pub(super) journals: BTreeMap<String, Vec<String>>,
    pub(super) passwords: BTreeMap<String, String>,
    /// Wrong passwords in a row, by user name.
    pub(super) failed_sign_ins: BTreeMap<String, i64>,
    pub(super) tokens: Tokens,
    /// Attributes of attachments, by the attachment's sys_id.
    pub(super) attributes: BTreeMap<String, BTreeMap<String, String>>,
    /// Queries kept under a short key.
    pub(super) tiny_urls: BTreeMap<String, String>,
    /// Priority by impact and urgency.
    pub(super) matrix: BTreeMap<(String, String), String>,
    pub(super) choices: BTreeMap<(String, String), Vec<ChoiceValue>>,
    /// The business rules in force, in their order.
    pub(super) rules: Vec<BusinessRule>,
    /// What rules do that their row in `sys_script` cannot say, by its sys_id.
    pub(super) scripted: BTreeMap<String, BusinessRule>,
    /// Work that waits for its request to be answered.
    pub(super) pending: Vec<Pending>,
    /// When scheduled jobs last ran, in seconds.
    pub(super) jobs_ran: Option<i64>,
    counters: BTreeMap<String, u64>,
    given_ids: u64,
}

impl State {
    /// An instance with all tables and not a single record.
    pub(super) fn empty() -> Self {
        let mut names = Names::default();
        let schema = catalogue::schema(&mut names);
        let stores = schema.tables().map(|table| (table.name.clone(), Store::default())).collect();
        Self {
            schema,
            names,
            stores,
            files: BTreeMap::new(),
            journals: BTreeMap::new(),
            passwords: BTreeMap::new(),
            failed_sign_ins: BTreeMap::new(),
            attributes: BTreeMap::new(),
            tiny_urls: BTreeMap::new(),
            tokens: Tokens::default(),
            matrix: BTreeMap::new(),
            choices: BTreeMap::new(),
            rules: Vec::new(),
            scripted: BTreeMap::new(),
            pending: Vec::new(),
            jobs_ran: None,
            counters: BTreeMap::new(),
            given_ids: 0,
        }
    }

    /// The rows of exactly this table.
    pub(super) fn store(&self, table: &str) -> Option<&Store> {
        self.stores.get(table)
    }

    /// Makes room for the rows of a table that was added.
    pub(super) fn open_store(&mut self, table: &str) {
        self.stores.entry(table.to_owned()).or_default();
    }

    /// Finds a record in a table or one that extends it, with the name of its real table.
    pub(super) fn locate(&self, table: &str, id: &str) -> Option<(&str, &Row)> {
        if id.is_empty() {
            return None;
        }
        self.schema.family(table).into_iter().find_map(|member| Some((member, self.stores.get(member)?.get(id)?)))
    }

    /// The stored value of a column; empty when there is none.
    pub(super) fn get<'s>(&self, row: &'s Row, name: &str) -> &'s str {
        self.names.sym(name).map_or("", |sym| row.get(sym))
    }

    /// Sets a column of a row that is not stored yet.
    pub(super) fn set(&mut self, row: &mut Row, name: &str, value: &str) {
        let sym: Sym = self.names.intern(name);
        row.set(sym, value);
    }

    pub(super) fn put(&mut self, table: &str, row: Row) {
        if let Some(store) = self.stores.get_mut(table) {
            store.put(row, &self.names);
        }
    }

    pub(super) fn remove(&mut self, table: &str, id: &str) -> Option<Row> {
        self.stores.get_mut(table)?.remove(id)
    }

    /// The first record with this value in an indexed column.
    pub(super) fn find_by(&self, table: &str, column: &str, value: &str) -> Option<&Row> {
        self.all_by(table, column, value).into_iter().next()
    }

    /// All records with this value in an indexed column, by sys_id.
    pub(super) fn all_by(&self, table: &str, column: &str, value: &str) -> Vec<&Row> {
        let (Some(store), Some(sym)) = (self.stores.get(table), self.names.sym(column)) else { return Vec::new() };
        let from = super::store::folded(value);
        store.value_range(sym, Some(from), Some(super::store::after(value))).collect()
    }

    /// A new id.
    pub(super) fn new_id(&mut self, seed: &str) -> String {
        self.given_ids += 1;
        ids::numbered(seed, self.given_ids)
    }

    /// The next `number` of a table with this prefix.
    pub(super) fn next_number(&mut self, prefix: &str) -> String {
        let counter = self.counters.entry(prefix.to_owned()).or_insert(10_000);
        *counter += 1;
        format!("{prefix}{counter:07}")
    }

    /// Takes note of a number that was given from outside, so that it is not given out again.
    pub(super) fn number_taken(&mut self, prefix: &str, number: &str) {
        let taken = number.strip_prefix(prefix).and_then(|digits| digits.parse::<u64>().ok());
        if let Some(taken) = taken {
            let counter = self.counters.entry(prefix.to_owned()).or_insert(10_000);
            *counter = (*counter).max(taken);
        }
    }

    /// The listed values of a column: the table's own, else those of the table it extends.
    pub(super) fn choices_of(&self, table: &str, element: &str) -> &[ChoiceValue] {
        self.schema
            .ancestry(table)
            .into_iter()
            .find_map(|member| self.choices.get(&(member.to_owned(), element.to_owned())))
            .map_or(&[], Vec::as_slice)
    }

    /// Reads the listed values anew, after `sys_choice` changed.
    pub(super) fn reload_choices(&mut self) {
        let mut listed: BTreeMap<(String, String), Vec<(i64, ChoiceValue)>> = BTreeMap::new();
        for row in self.stores.get("sys_choice").into_iter().flat_map(Store::rows) {
            if self.get(row, "inactive") == "true" {
                continue;
            }
            let key = (self.get(row, "name").to_owned(), self.get(row, "element").to_owned());
            let (value, dependent) = (self.get(row, "value"), self.get(row, "dependent_value"));
            let values = listed.entry(key).or_default();
            let at = values.iter().position(|(_, known)| known.value == value && known.dependent == dependent);
            let at = at.unwrap_or_else(|| {
                let labels = BTreeMap::new();
                let choice = ChoiceValue { value: value.to_owned(), dependent: dependent.to_owned(), labels };
                values.push((self.get(row, "sequence").parse().unwrap_or_default(), choice));
                values.len() - 1
            });
            if let Some((_, choice)) = values.get_mut(at) {
                choice.labels.insert(self.get(row, "language").to_owned(), self.get(row, "label").to_owned());
            }
        }
        self.choices.clear();
        for ((table, element), mut values) in listed {
            values.sort_by_key(|(sequence, _)| *sequence);
            self.schema.limit_to_choices(&table, &element);
            self.choices.insert((table, element), values.into_iter().map(|(_, value)| value).collect());
        }
    }

    /// What stands for a record in the place of its id; empty when it does not exist.
    pub(super) fn display_of(&self, table: &str, id: &str) -> &str {
        if table == "sys_user_group" && id == "global" {
            return "global";
        }
        let Some((class, row)) = self.locate(table, id) else { return "" };
        let Some(table) = self.schema.table(class) else { return "" };
        let shown = self.get(row, &table.display);
        match table.field(&table.display) {
            Some(field) if field.kind == Kind::Reference => self.display_of(&field.reference, shown),
            _ => shown,
        }
    }

    /// What people read above a column: what is translated in `sys_documentation`, else the label
    /// that the table declares.
    pub(super) fn label_of(&self, table: &str, column: &str, language: &str) -> String {
        let tables = self.schema.ancestry(table);
        let entries = self.all_by("sys_documentation", "element", column);
        let translated = entries
            .into_iter()
            .find(|entry| self.get(entry, "language") == language && tables.contains(&self.get(entry, "name")));
        let declared = || self.schema.field(table, column).map_or(column, |field| &field.label);
        translated.map_or_else(declared, |entry| self.get(entry, "label")).to_owned()
    }

    /// How a stored value is shown to a user.
    pub(super) fn shown(&self, session: &Session, table: &str, field: &Field, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        match field.kind {
            Kind::Reference if field.reference == "sys_glide_object" || field.reference == "sys_db_object" => {
                value.to_owned()
            }
            Kind::Reference => self.display_of(&field.reference, value).to_owned(),
            Kind::List => value
                .split(',')
                .map(|member| {
                    Some(self.display_of(&field.reference, member)).filter(|name| !name.is_empty()).unwrap_or(member)
                })
                .collect::<Vec<_>>()
                .join(", "),
            Kind::DateTime => session.shown(value),
            Kind::Duration => time::duration_words(value),
            Kind::ClassName => self.schema.table(value).map_or(value, |table| &table.label).to_owned(),
            Kind::Password => "********".to_owned(),
            _ if field.choice == Choice::Listed => self
                .choices_of(table, &field.name)
                .iter()
                .find(|choice| choice.value == value)
                .map_or(value, |choice| choice.label(&session.language))
                .to_owned(),
            _ => value.to_owned(),
        }
    }

    /// Gives an account a password.
    pub(super) fn set_password(&mut self, user_name: &str, password: &str) {
        if let Some(mut row) = self.find_by("sys_user", "user_name", user_name).cloned() {
            self.set(&mut row, "user_password", &hidden_password(user_name, password));
            self.put("sys_user", row);
        }
        self.passwords.insert(user_name.to_owned(), password.to_owned());
    }

    /// The session of an active account; `None` when there is no such account.
    pub(super) fn session(&self, user_name: &str, now: Timestamp, switches: &Switches) -> Option<Session> {
        let user = self.find_by("sys_user", "user_name", user_name)?;
        if self.get(user, "active") != "true" || self.get(user, "locked_out") == "true" {
            return None;
        }
        let roles = self
            .all_by("sys_user_has_role", "user", &user.id)
            .into_iter()
            .map(|grant| self.display_of("sys_user_role", self.get(grant, "role")).to_owned())
            .collect();
        let (date, time) =
            (switches.get("servicenow.system-date-format"), switches.get("servicenow.system-time-format"));
        let format = format!(
            "{} {}",
            time::strftime_of(or(self.get(user, "date_format"), &date)),
            time::strftime_of(or(self.get(user, "time_format"), &time))
        );
        Some(Session {
            user_name: self.get(user, "user_name").to_owned(),
            user_id: user.id.to_string(),
            roles,
            zone: time::zone(self.get(user, "time_zone"), &switches.get("servicenow.system-time-zone")),
            language: or(self.get(user, "preferred_language"), ENGLISH).to_owned(),
            format,
            now,
        })
    }
}

/// What the row of a user holds in place of the password.
pub(super) fn hidden_password(user_name: &str, password: &str) -> String {
    ids::named(&format!("password:{user_name}:{password}"))
}

fn or<'s>(value: &'s str, default: &'s str) -> &'s str {
    if value.is_empty() { default } else { value }
}

//! Working on the instance from within: what its users and administrators do, without HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use jiff::tz::TimeZone;

use super::access::owner_table;
use super::journal::{self, JournalEntry};
use super::query::{Page, Ties, compile, select};
use super::refusal::Refusal;
use super::schema::{NewField, Table};
use super::state::{ENGLISH, Session, State};
use super::store::Row;
use super::write::business_rules::{self, BusinessRule, RuleError};
use super::write::{Input, Notation, Rules, Writer};
use super::{ServiceNow, ids, seed, time};

/// The name under which seeds and replays write.
const LOADER: &str = "loader";

/// The name under which the instance itself writes.
const SYSTEM: &str = "system";

/// A user to be added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewUser {
    /// The name to sign in with.
    pub user_name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// The password; an empty one cannot be used to sign in.
    pub password: String,
    /// The IANA name of the user's zone; empty for the system's.
    pub time_zone: String,
    /// Names of roles; new ones are created.
    pub roles: Vec<String>,
}

impl ServiceNow {
    /// Creates a record as `by` (a user name, or `loader`), with the rules that a request meets,
    /// and answers its sys_id.
    pub fn insert(&self, by: &str, table: &str, fields: &[(&str, &str)]) -> Result<String, Refusal> {
        self.as_user(by, |writer| {
            if writer.state.schema.table(table).is_none() {
                return Err(Refusal::InvalidTable(table.to_owned()));
            }
            writer.insert(table, &inputs(fields))
        })
    }

    /// Changes a record as `by`, with the rules that a request meets.
    pub fn update(&self, by: &str, table: &str, sys_id: &str, fields: &[(&str, &str)]) -> Result<(), Refusal> {
        self.as_user(by, |writer| writer.update(table, sys_id, &inputs(fields)))
    }

    /// Deletes a record as `by`; whether it was there and could be deleted.
    pub fn delete(&self, by: &str, table: &str, sys_id: &str) -> bool {
        self.as_user(by, |writer| writer.delete(table, sys_id)).is_ok()
    }

    /// Attaches a file to a record as `by` and answers the attachment's sys_id. Under the table's name
    /// with `ZZ_YY` before it, the file is an image within a text of the record.
    pub fn attach(&self, by: &str, record: (&str, &str), file_name: &str, content: &[u8]) -> Result<String, Refusal> {
        self.as_user(by, |writer| {
            let (table, sys_id) = record;
            let owner = owner_table(table);
            let class =
                writer.state.locate(owner, sys_id).map(|(class, _)| class.to_owned()).ok_or(Refusal::NoRecord)?;
            let kept_under = format!("{}{class}", table.strip_suffix(owner).unwrap_or_default());
            Ok(writer.attach((&kept_under, sys_id), file_name, "application/octet-stream", content))
        })
    }

    fn as_user<T>(&self, by: &str, work: impl FnOnce(&mut Writer<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut state = self.write();
        let session = self.session_of(&state, by).ok_or(Refusal::NotAuthenticated)?;
        let rules = match self.rules() {
            Rules::Replay if session.is_admin() => Rules::Replay,
            _ if by == LOADER => Rules::Replay,
            _ => Rules::Enforced,
        };
        let done = work(&mut Writer {
            state: &mut state,
            session: &session,
            common: self.common(),
            rules,
            notation: Notation::Raw,
        });
        drop(state);
        self.catch_up_at("at-once");
        done
    }

    pub(super) fn session_of(&self, state: &State, by: &str) -> Option<Session> {
        if by != LOADER && by != SYSTEM {
            return state.session(by, self.common().clock.now(), &self.common().switches);
        }
        Some(self.system_session(by))
    }

    /// The session of an account with nobody behind it.
    pub(super) fn system_session(&self, by: &str) -> Session {
        Session {
            user_name: by.to_owned(),
            user_id: String::new(),
            roles: BTreeSet::from(["admin".to_owned()]),
            zone: TimeZone::UTC,
            language: ENGLISH.to_owned(),
            format: time::STORED.to_owned(),
            now: self.common().clock.now(),
        }
    }

    /// Sets whether the rules judge what administrators write. While history is replayed they do
    /// not, and an administrator may store any state and read-only columns such as `sys_updated_by`.
    /// What `loader` writes is always a replay.
    pub fn set_rules(&self, rules: Rules) {
        *self.inner.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// The stored values of a record, empty columns included; found through its table or one that
    /// its table extends.
    pub fn record(&self, table: &str, sys_id: &str) -> Option<BTreeMap<String, String>> {
        let state = self.read();
        let (class, row) = state.locate(table, sys_id)?;
        Some(values(&state, class, row))
    }

    /// The stored values of the records that an encoded query finds, in its order, then by sys_id.
    /// Nothing for an unknown table.
    pub fn find(&self, table: &str, encoded_query: &str) -> Vec<BTreeMap<String, String>> {
        let state = self.read();
        let Some(session) = self.session_of(&state, "system") else { return Vec::new() };
        let query = compile(&state, &session, &self.common().switches, table, encoded_query);
        let found = select(&state, &session, table, &query, Page::ALL, Ties::BySysId);
        found.rows.into_iter().map(|(class, row)| values(&state, class, row)).collect()
    }

    /// The comments and work notes of a record, oldest first.
    pub fn journal(&self, sys_id: &str) -> Vec<JournalEntry> {
        journal::entries(&self.read(), sys_id)
    }

    /// The content of an attachment.
    pub fn file(&self, sys_id: &str) -> Option<Vec<u8>> {
        self.read().files.get(sys_id).map(|content| content.to_vec())
    }

    /// Adds a user and answers the sys_id.
    pub fn add_user(&self, user: &NewUser) -> String {
        let mut state = self.write();
        let id = ids::named(&format!("user:{}", user.user_name));
        let name = format!("{} {}", user.first_name, user.last_name);
        let fields = [
            ("user_name", user.user_name.as_str()),
            ("first_name", &user.first_name),
            ("last_name", &user.last_name),
            ("name", name.trim()),
            ("email", &user.email),
            ("time_zone", &user.time_zone),
        ];
        seed::place(&mut state, "sys_user", &id, &fields);
        if !user.password.is_empty() {
            state.set_password(&user.user_name, &user.password);
        }
        for role in &user.roles {
            seed::grant(&mut state, &id, role);
        }
        id
    }

    /// Adds a group with members (their sys_ids) and answers its sys_id.
    pub fn add_group(&self, name: &str, members: &[&str]) -> String {
        let mut state = self.write();
        let id = ids::named(&format!("group:{name}"));
        seed::place(&mut state, "sys_user_group", &id, &[("name", name)]);
        for member in members {
            let membership = ids::named(&format!("member:{name}:{member}"));
            seed::place(&mut state, "sys_user_grmember", &membership, &[("user", member), ("group", &id)]);
        }
        id
    }

    /// Lists a value of a column, after those that are listed already.
    pub fn add_choice(&self, table: &str, element: &str, value: &str, label: &str) {
        let mut state = self.write();
        let at = state.choices.get(&(table.to_owned(), element.to_owned())).map_or(0, Vec::len);
        seed::choice(&mut state, (table, element), (value, label), at, "");
        state.reload_choices();
    }

    /// Adds a column to a table, and describes it in the dictionary.
    pub fn add_field(&self, table: &str, field: &NewField) {
        let mut state = self.write();
        let State { schema, names, .. } = &mut *state;
        schema.add_field(table, field, names);
        if let Some(added) = state.schema.field(table, &field.name).cloned() {
            seed::describe(&mut state, &added, false);
        }
    }

    /// Adds a business rule; answers its sys_id.
    pub fn add_rule(&self, rule: &BusinessRule) -> Result<String, Refusal> {
        self.as_system(|writer| {
            if writer.state.schema.table(&rule.table).is_none() {
                return Err(Refusal::InvalidTable(rule.table.clone()));
            }
            let columns = rule.columns();
            let columns: Vec<(&str, &str)> = columns.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let id = writer.insert("sys_script", &inputs(&columns))?;
            writer.state.scripted.insert(id.clone(), rule.clone());
            business_rules::reload(writer.state);
            Ok(id)
        })
    }

    /// Adds business rules, all of them or none.
    pub fn add_rules(&self, rules: &[BusinessRule]) -> Result<(), RuleError> {
        for rule in rules {
            let wrong = |why: String| RuleError { rule: rule.name.clone(), why };
            rule.objection(&self.read().schema).map_or(Ok(()), |why| Err(wrong(why)))?;
        }
        for rule in rules {
            let wrong = |refusal: Refusal| RuleError { rule: rule.name.clone(), why: refusal.to_string() };
            self.add_rule(rule).map_err(wrong)?;
        }
        Ok(())
    }

    /// The business rules in force, in the order in which they act.
    pub fn rules_in_force(&self) -> Vec<BusinessRule> {
        self.read().rules.clone()
    }

    /// Removes all business rules.
    pub fn clear_rules(&self) {
        let mut state = self.write();
        let ids: Vec<String> = state.rules.iter().map(|rule| rule.sys_id.clone()).collect();
        for id in ids {
            state.remove("sys_script", &id);
        }
        state.scripted.clear();
        business_rules::reload(&mut state);
    }

    /// Replaces the whole priority matrix: impact, urgency, priority. Pairs that are not in it
    /// leave the priority as it is.
    pub fn set_priority_matrix(&self, matrix: &[(&str, &str, &str)]) {
        self.write().matrix = matrix
            .iter()
            .map(|(impact, urgency, priority)| (((*impact).to_owned(), (*urgency).to_owned()), (*priority).to_owned()))
            .collect();
    }
}

fn inputs(fields: &[(&str, &str)]) -> Vec<(String, Input)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), Input::Text((*value).to_owned()))).collect()
}

fn values(state: &State, class: &str, row: &Row) -> BTreeMap<String, String> {
    let columns = state.schema.table(class).into_iter().flat_map(Table::fields);
    columns.map(|field| (field.name.clone(), row.get(field.sym).to_owned())).collect()
}

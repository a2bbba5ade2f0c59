//! What people call the fields and values of a profile, in plans, journals and runs: the names of
//! people and the labels of codes, as they were last read. Nobody is asked.

use super::desk::Desk;
use super::error::ServiceError;
use super::known::Known;
use crate::mapping::PeopleBook;
use crate::mapping::convert::ticket_kind;
use crate::model::{FieldName, Kind, Side, Value};
use crate::profile::{FieldRule, Profile};

/// The names of one profile.
#[derive(Debug)]
pub struct Names {
    profile: Profile,
    known: Known,
    people: PeopleBook,
}

impl Desk {
    /// What is called how in a profile.
    pub async fn names(&self, profile: &Profile) -> Result<Names, ServiceError> {
        let known = self.known().await?;
        let people = match known.ends(profile) {
            Some(ends) => self.known_people(ends).await?,
            None => PeopleBook::default(),
        };
        Ok(Names { profile: profile.clone(), known, people })
    }
}

impl Names {
    /// The rule that is meant by a rule's name or key, or by a field that it alone writes on a side.
    fn rule(&self, side: Side, name: &str) -> Option<&FieldRule> {
        let rules = &self.profile.mapping.fields;
        let called = rules.iter().find(|rule| rule.name == name || rule.key() == name);
        called.or_else(|| {
            rules.iter().find(|rule| match side {
                Side::Halo => rule.halo.as_str() == name,
                Side::Other => rule.other.len() == 1 && rule.other.iter().any(|field| field.as_str() == name),
            })
        })
    }

    /// What people call a field of a side: the name of its rule, or the vendor's label.
    pub fn field(&self, side: Side, table: &Kind, name: &str) -> String {
        if let Some(rule) = self.rule(side, name) {
            return rule.name.clone();
        }
        let (connection, kind) = match side {
            Side::Halo => (&self.profile.halo, ticket_kind()),
            Side::Other => (&self.profile.other, table.clone()),
        };
        let info = self.known.catalogue(connection).and_then(|known| known.field(&kind, &FieldName::new(name)));
        info.map(|info| info.label.clone()).filter(|label| !label.is_empty()).unwrap_or_else(|| name.to_owned())
    }

    /// What people read for a value: a name, a label, or the value where nobody knows more. The field
    /// is named by its rule or in the vendor's words.
    pub fn value(&self, side: Side, table: &Kind, field: &str, value: &Value) -> String {
        let Some(ends) = self.known.ends(&self.profile) else { return value.to_string() };
        if let Some(rule) = self.rule(side, field) {
            let read = self.known.read_value((ends, &self.people), (rule, side), table, value);
            return if read == value.code() { value.to_string() } else { read };
        }
        let (instance, kind) = match side {
            Side::Halo => (ends.halo.instance(), ticket_kind()),
            Side::Other => (ends.other.instance(), table.clone()),
        };
        let label = self.known.label(&instance, &kind, field, &value.code());
        if label == value.code() { value.to_string() } else { label }
    }

    /// A field and its value as the journal keeps them, both as people read them.
    pub(super) fn told(&self, side: Side, table: &Kind, name: &str, value: &serde_json::Value) -> (String, String) {
        let code = match value {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let read = if code.is_empty() { code } else { self.value(side, table, name, &Value::text(code)) };
        (self.field(side, table, name), read)
    }
}

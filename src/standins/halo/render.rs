//! How stored fields look in an answer: dates in the instance's zone, sentinels, omitted nulls,
//! decimal ids.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::catalogue::{Fields, Kind, Schema, schema, whole};
use super::stamp;
use crate::standins::server::Common;

/// A JSON object in the making.
pub(super) type Object = Map<String, Value>;

/// Dates of tickets that show a sentinel when they were never set.
const SENTINELS: &[&str] =
    &["date_fully_closed", "dateclosed", "deadlinedate", "followupdate", "startdate", "targetdate"];

/// The settings that decide how values look, read once per answer.
#[derive(Debug, Clone)]
pub(super) struct Look {
    zone: TimeZone,
    sentinels: bool,
    nulls: bool,
    decimal_ids: bool,
}

impl Look {
    /// The present settings.
    pub(super) fn of(common: &Common) -> Self {
        Self {
            zone: stamp::zone(&common.switches.get("halo.zone")),
            sentinels: common.switches.on("halo.sentinel-dates"),
            nulls: !common.switches.on("halo.omit-nulls"),
            decimal_ids: common.switches.on("halo.decimal-ids"),
        }
    }

    /// The zone of the instance.
    pub(super) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// A record's stored fields, except `hidden` ones, as they are shown.
    pub(super) fn show(&self, fields: &Fields, schema_name: &str, hidden: &[&str]) -> Object {
        let mut shown = Object::new();
        let Some(schema) = schema(schema_name) else { return shown };
        for (name, value) in fields.iter().filter(|(name, _)| !hidden.contains(name)) {
            shown.insert((*name).to_owned(), self.value(schema_name, schema, name, value));
        }
        if self.sentinels && schema_name == "Faults" {
            for name in SENTINELS {
                shown.entry(*name).or_insert_with(|| Value::from(stamp::NEVER));
            }
        }
        if self.nulls {
            let readable = |name: &str| !name.starts_with('_') && !name.starts_with("new") && !hidden.contains(&name);
            for (name, _) in schema.fields().filter(|(name, _)| readable(name)) {
                shown.entry(name).or_insert(Value::Null);
            }
        }
        shown
    }

    fn value(&self, schema_name: &str, schema: &Schema, name: &str, value: &Value) -> Value {
        match schema.field(name) {
            Some((_, Kind::Date)) => {
                value.as_str().map_or(Value::Null, |at| Value::String(stamp::shown(at, &self.zone)))
            }
            Some((_, Kind::Number)) if is_decimal_id(schema_name, name) => self.decimal_id(value),
            _ => value.clone(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "ids are far below 2^53")]
    fn decimal_id(&self, value: &Value) -> Value {
        match whole(value) {
            Some(id) if self.decimal_ids => Value::from(id as f64),
            Some(id) => Value::from(id),
            None => value.clone(),
        }
    }
}

/// The two ids that the document declares as doubles.
fn is_decimal_id(schema: &str, field: &str) -> bool {
    matches!((schema, field), ("Users" | "Users_List", "site_id") | ("Site" | "Site_List", "client_id"))
}

/// Adds a text when there is one.
pub(super) fn add_text(object: &mut Object, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), Value::from(value));
    }
}

//! How stored fields look in an answer: dates in the instance's zone, sentinels, omitted nulls,
//! decimal ids; and what the reader may see at all.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::{Map, Value};

use super::caller::{Caller, Sight};
use super::catalogue::{Fields, Kind, Schema, schema, whole};
use super::query::Query;
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
    now: Timestamp,
    zone: TimeZone,
    sentinels: bool,
    nulls: bool,
    decimal_ids: bool,
    reference_ids: String,
    sight: Sight,
}

impl Look {
    /// The present settings.
    pub(super) fn of(common: &Common) -> Self {
        Self {
            now: common.clock.now(),
            zone: stamp::zone(&common.switches.get("halo.zone")),
            sentinels: common.switches.on("halo.sentinel-dates"),
            nulls: !common.switches.on("halo.omit-nulls"),
            decimal_ids: common.switches.on("halo.decimal-ids"),
            reference_ids: common.switches.get("halo.reference-ids"),
            sight: Sight::default(),
        }
    }

    /// The same for somebody who may not see everything.
    pub(super) fn seen_by(mut self, caller: &Caller) -> Self {
        self.sight = caller.sight.clone();
        self
    }

    /// The same with dates moved by the `utcoffset` of a request, in the unit that the switch names.
    pub(super) fn moved_by(mut self, common: &Common, query: &Query) -> Self {
        let unit = match common.switches.get("halo.utcoffset-unit").as_str() {
            "hours" => 3600.0,
            "minutes" => 60.0,
            _ => return self,
        };
        let sent = query.text("utcoffset").and_then(|sent| sent.parse::<f64>().ok()).filter(|sent| sent.is_finite());
        let own = self.zone.to_offset(common.clock.now()).seconds();
        #[expect(clippy::cast_possible_truncation, reason = "what is out of range is refused as an offset below")]
        let moved = sent.and_then(|sent| Offset::from_seconds(own.saturating_add((sent * unit) as i32)).ok());
        if let Some(moved) = moved {
            self.zone = TimeZone::fixed(moved);
        }
        self
    }

    /// The hours from now to a stored date, to two places; negative when it is past.
    pub(super) fn hours_until(&self, stored: &str) -> Option<f64> {
        let at: Timestamp = stored.parse().ok()?;
        let hours = at.duration_since(self.now).as_secs_f64() / 3600.0;
        Some((hours * 100.0).round() / 100.0)
    }

    /// What the reader may see.
    pub(super) fn sight(&self) -> &Sight {
        &self.sight
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
            Some((_, Kind::Int)) if name.ends_with("_id") => self.reference(value),
            _ => value.clone(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "ids are far below 2^53")]
    fn reference(&self, value: &Value) -> Value {
        match (self.reference_ids.as_str(), whole(value)) {
            ("decimal", Some(id)) => Value::from(id as f64),
            ("text", Some(id)) => Value::from(id.to_string()),
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

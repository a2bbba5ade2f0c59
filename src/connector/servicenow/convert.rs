//! From rows to neutral records, notes and people, and from outgoing values to what is written.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::mapping::note::looks_carried;
use crate::model::note::WrittenBy;
use crate::model::person::PersonRole;
use crate::model::{
    FieldName, InstanceId, Kind, Note, NoteKey, Person, Presence, Record, RecordId, RecordKey, System, Value,
    VersionTag, Visibility,
};

use super::fields::{self, JOURNALS, Reading};
use super::query::moment;
use super::wire::Row;

/// The start of a marker that was written for a Halo ticket.
const HALO_MARK: &str = "halo:";

/// A record of the row. The reason when it cannot be one.
pub(super) fn record(instance: &InstanceId, asked: &Kind, row: &Row) -> Result<Record, String> {
    let id = row.text("sys_id");
    if id.is_empty() {
        return Err("The row has no sys_id".to_owned());
    }
    let updated_text = row.text("sys_updated_on");
    let updated = stamp(updated_text).ok_or_else(|| "sys_updated_on is missing or no date and time".to_owned())?;
    let mut values = BTreeMap::new();
    for (name, text) in &row.0 {
        if !JOURNALS.contains(&name.as_str()) {
            values.insert(FieldName::from(name.as_str()), value(name, text)?);
        }
    }
    let class = row.text("sys_class_name");
    let kind = if class.is_empty() { asked.clone() } else { Kind::from(class) };
    let number = [row.text("number"), row.text("name"), id].into_iter().find(|text| !text.is_empty()).unwrap_or(id);
    Ok(Record {
        key: RecordKey { system: System::ServiceNow, instance: instance.clone(), kind, id: RecordId::from(id) },
        number: number.to_owned(),
        version: VersionTag(format!("{}|{updated_text}", row.text("sys_mod_count"))),
        created: stamp(row.text("sys_created_on")),
        updated,
        fields_version: None,
        presence: Presence::Live,
        fields: values,
        marked: marked(row.text("correlation_id")),
    })
}

/// The id of the Halo ticket in a marker of ours; `None` for what others keep in that field.
fn marked(correlation: &str) -> Option<String> {
    let (host, id) = correlation.strip_prefix(HALO_MARK)?.rsplit_once('/')?;
    (!host.is_empty() && !id.is_empty()).then(|| id.to_owned())
}

fn value(name: &str, text: &str) -> Result<Value, String> {
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    match fields::reading(name) {
        Reading::Text => Ok(Value::text(text)),
        Reading::Time => stamp(text).map(Value::Time).ok_or_else(|| format!("{name} holds no date and time")),
        Reading::Flag => match text {
            "true" | "1" => Ok(Value::Boolean(true)),
            "false" | "0" => Ok(Value::Boolean(false)),
            _ => Err(format!("{name} is neither true nor false")),
        },
    }
}

/// A stamp as ServiceNow writes it: UTC `YYYY-MM-DD HH:MM:SS`, or a day, which begins at midnight.
pub(super) fn stamp(text: &str) -> Option<Timestamp> {
    let at = civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text)
        .or_else(|_not_a_moment| civil::Date::strptime("%Y-%m-%d", text).map(civil::DateTime::from))
        .ok()?;
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// A note of a row of `sys_journal_field`. An element that is not known to be public is private. Ours is what
/// our account wrote below a reference: people may work with that account, too.
pub(super) fn note(instance: &InstanceId, ourselves: Option<&str>, row: &Row) -> Result<Note, String> {
    let filled = |name: &str| match row.text(name) {
        "" => Err(format!("The journal entry has no {name}")),
        text => Ok(text.to_owned()),
    };
    let at = stamp(row.text("sys_created_on")).ok_or_else(|| "sys_created_on is no date and time".to_owned())?;
    let author = row.text("sys_created_by").to_owned();
    let account = ourselves.is_some_and(|name| !name.is_empty() && name.eq_ignore_ascii_case(&author));
    let own = account && looks_carried(row.text("value"));
    let record = RecordKey {
        system: System::ServiceNow,
        instance: instance.clone(),
        kind: Kind::from(filled("name")?),
        id: RecordId::from(filled("element_id")?),
    };
    Ok(Note {
        key: NoteKey { record, id: filled("sys_id")? },
        visibility: if row.text("element") == "comments" { Visibility::Public } else { Visibility::Private },
        written_by: if own { WrittenBy::Ourselves } else { WrittenBy::Others },
        author,
        at,
        text: row.text("value").to_owned(),
        rich: None,
        images: Vec::new(),
        outcome: None,
        flagged: false,
        wanted_kind: None,
    })
}

/// A person of a row of `sys_user`.
pub(super) fn person(row: &Row) -> Option<Person> {
    let id = row.text("sys_id");
    let name = if row.text("name").is_empty() { row.text("user_name") } else { row.text("name") };
    let company = row.text("company");
    (!id.is_empty()).then(|| Person {
        id: RecordId::from(id),
        role: PersonRole::EndUser,
        name: name.to_owned(),
        email: row.text("email").trim().to_lowercase(),
        user_name: Person::compared_user_name(row.text("user_name")),
        external_id: String::new(),
        active: row.is_true("active"),
        customer: (!company.is_empty()).then(|| RecordId::from(company)),
    })
}

/// A value as it is written: text, moments in UTC, empty text to clear.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Time(at) => moment(*at),
        other => other.code(),
    }
}

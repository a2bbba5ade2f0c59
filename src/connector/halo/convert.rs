//! From a ticket's JSON to a [`Record`].
//!
//! A list row and a ticket read by itself are not the same: the list leaves columns out, the
//! single ticket leaves out only what is null or default. So an absent field of a single ticket is
//! empty, and an absent field of a row was not delivered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::config::INTEGRATION_NAME;
use super::custom_types::CustomType;
use super::fields::{self, Spelling, TICKET, TicketField};
use super::stamp::{self, Stamp};
use super::wire::Members;
use super::{further, html, images, kinds, wire};
use crate::connector::Poison;
use crate::mapping::headline::WEB_ADDRESS;
use crate::model::{FieldName, InstanceId, Presence, Record, RecordId, RecordKey, System, Value, VersionTag};

/// What every conversion needs to know about the instance.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The instance.
    pub instance: InstanceId,
    /// The zone of its stamps, in seconds east of UTC.
    pub zone: i32,
    /// The fields beyond those of every ticket that mappings ask for.
    pub(super) asked: BTreeSet<&'static str>,
}

impl Frame {
    /// The built-in fields, and whether a record holds them.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static TicketField, bool)> {
        let further = further::all().map(|field| (field, self.asked.contains(field.name)));
        TICKET.iter().map(|field| (field, true)).chain(further)
    }
}

/// How much of a ticket was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// A row of a list, or the answer of a write.
    Row,
    /// The ticket by itself, with its details.
    Full,
}

/// A ticket with what its record does not show.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    /// The record.
    pub(super) record: Record,
    /// When anything on it changed last.
    pub(super) last_update: Option<Timestamp>,
    /// Its external links, as far as delivered.
    pub(super) links: Vec<Link>,
    /// Its generic foreign id.
    pub(super) foreign_id: Option<String>,
    /// What Halo's own integration tied it to.
    pub(super) native: Option<Native>,
    /// The custom fields that it names, filled or not; `None` where it names none of them.
    pub(super) custom: Option<Vec<FieldName>>,
}

/// A record of the other side that Halo's own integration keeps on a ticket.
#[derive(Debug, Clone)]
pub(super) struct Native {
    /// Its sys_id.
    pub(super) id: String,
    /// Its number; empty where there is none.
    pub(super) number: String,
}

/// One row of a ticket's external links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// The id on the other side.
    pub(super) id: String,
    /// Where the other side is; empty where this desk did not make the link.
    pub(super) origin: String,
    /// The integration that made it; empty in older versions.
    pub(super) by: String,
}

impl Frame {
    /// The key of the ticket with this number.
    pub fn ticket_key(&self, id: i64) -> RecordKey {
        RecordKey {
            system: System::Halo,
            instance: self.instance.clone(),
            kind: kinds::ticket(),
            id: RecordId::new(id.to_string()),
        }
    }
}

/// Reads a ticket. What cannot be understood is set aside with the reason.
pub(super) fn ticket(raw: &RawValue, frame: &Frame, depth: Depth) -> std::result::Result<Ticket, Poison> {
    let members = Members::of(raw.get()).map_err(|reason| Poison { id: named(raw), reason })?;
    let id = match members.int("id") {
        Ok(Some(id)) if id > 0 => id,
        Ok(_) => return Err(Poison { id: None, reason: "the ticket has no id".to_owned() }),
        Err(reason) => return Err(Poison { id: None, reason }),
    };
    read(&members, id, frame, depth)
        .map_err(|reason| Poison { id: Some(RecordId::new(id.to_string())), reason: format!("ticket {id}: {reason}") })
}

fn named(raw: &RawValue) -> Option<RecordId> {
    wire::id_of(raw).map(|id| RecordId::new(id.to_string()))
}

fn read(members: &Members<'_>, id: i64, frame: &Frame, depth: Depth) -> std::result::Result<Ticket, String> {
    let last_update = moment(members, "last_update", frame.zone)?;
    let last_action = moment(members, "lastactiondate", frame.zone)?;
    let opened = moment(members, "dateoccurred", frame.zone)?;
    let updated = last_update.max(last_action).or(opened).ok_or("it has no stamp of its last change")?;
    let presence = presence(members, frame)?;
    let links = links(members)?;
    let native = members.text("servicenow_id")?.filter(|id| !id.trim().is_empty());
    let ours = links.iter().rev().find(|link| link.by.eq_ignore_ascii_case(INTEGRATION_NAME));
    let record = Record {
        key: frame.ticket_key(id),
        number: id.to_string(),
        version: version(last_update, last_action, members.int("status_id")?, &presence),
        fields_version: last_update.map(|at| VersionTag(at.to_string())),
        created: moment(members, "datecreated", frame.zone)?.or(opened),
        updated,
        presence,
        fields: values(members, frame, depth)?,
        marked: ours.map(|link| link.id.clone()).or_else(|| native.clone()),
    };
    let number = members.text("servicenow_number")?.unwrap_or_default();
    let native = native.map(|id| Native { id: id.trim().to_owned(), number: number.trim().to_owned() });
    let foreign_id = members.text("third_party_id_string")?.filter(|id| !id.is_empty());
    Ok(Ticket { record, last_update, links, foreign_id, native, custom: custom_names(members)? })
}

/// `last_update` moves with any change and `lastactiondate` with a new action, as far as is known;
/// status and presence are added because a closing workflow or a merge is not known to move either.
fn version(
    update: Option<Timestamp>,
    action: Option<Timestamp>,
    status: Option<i64>,
    presence: &Presence,
) -> VersionTag {
    let stamp = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let presence = match presence {
        Presence::Live => "live".to_owned(),
        Presence::Deleted => "deleted".to_owned(),
        Presence::MergedInto(key) => format!("merged {}", key.id),
        Presence::NotShown => "not shown".to_owned(),
        Presence::Unreadable(_) => "unreadable".to_owned(),
    };
    VersionTag(format!("{}|{}|{}|{presence}", stamp(update), stamp(action), status.unwrap_or_default()))
}

fn custom_names(members: &Members<'_>) -> std::result::Result<Option<Vec<FieldName>>, String> {
    if members.raw("customfields").is_none() {
        return Ok(None);
    }
    let names = members.list("customfields")?.into_iter();
    let names = names.map(|raw| Ok(FieldName::new(Members::of(raw.get())?.words("name"))));
    names.collect::<std::result::Result<_, String>>().map(Some)
}

/// When a ticket says that something was last written to it, from its version.
pub(super) fn last_action(version: &VersionTag) -> Option<Timestamp> {
    version.0.split('|').nth(1)?.parse().ok()
}

fn presence(members: &Members<'_>, frame: &Frame) -> std::result::Result<Presence, String> {
    if let Some(into) = members.int("merged_into_id")?.filter(|into| *into > 0) {
        return Ok(Presence::MergedInto(frame.ticket_key(into)));
    }
    let gone = ["deleted", "inactive"].into_iter().any(|flag| members.flag(flag) == Some(true));
    Ok(if gone { Presence::Deleted } else { Presence::Live })
}

fn values(
    members: &Members<'_>,
    frame: &Frame,
    depth: Depth,
) -> std::result::Result<BTreeMap<FieldName, Value>, String> {
    let mut values = BTreeMap::new();
    for (field, asked) in frame.fields() {
        let shown = match depth {
            Depth::Row => asked && members.raw(field.name).is_some(),
            Depth::Full => asked || members.raw(field.name).is_some(),
        };
        if !shown {
            continue;
        }
        let value = match field.spelling {
            Spelling::Number => members.int(field.name)?.filter(|id| *id != 0).map_or(Value::Empty, Value::Integer),
            Spelling::Stamp => moment(members, field.name, frame.zone)?.map_or(Value::Empty, Value::Time),
            Spelling::Decimal => decimal(&members.text(field.name)?.unwrap_or_default()),
            Spelling::Flag => Value::Boolean(members.flag(field.name) == Some(true)),
            Spelling::Text => Value::text(members.text(field.name)?.unwrap_or_default()),
        };
        values.insert(FieldName::new(field.name), value);
    }
    details(members, depth, &mut values)?;
    if let Some(address) = members.text(WEB_ADDRESS)?.filter(|address| !address.is_empty()) {
        values.insert(FieldName::new(WEB_ADDRESS), Value::text(address));
    }
    for raw in members.list("customfields")? {
        let custom = Members::of(raw.get())?;
        let name = custom.text("name")?.unwrap_or_default();
        if fields::is_custom(&name)
            && let Some(value) = custom_value(&custom, frame.zone)?
        {
            values.insert(FieldName::new(name), value);
        }
    }
    Ok(values)
}

/// A number without a fraction of nothing; 0 is none.
fn decimal(text: &str) -> Value {
    let text = text.strip_suffix(".0").unwrap_or(text);
    if text == "0" { Value::Empty } else { Value::text(text) }
}

/// List rows carry the details column, mostly without its content; only a filled one counts there.
fn details(
    members: &Members<'_>,
    depth: Depth,
    values: &mut BTreeMap<FieldName, Value>,
) -> std::result::Result<(), String> {
    let name = FieldName::new("details");
    let plain = members.text("details")?.filter(|text| !text.trim().is_empty());
    let text = match plain {
        Some(text) => text,
        None => members.text("details_html")?.map(|text| html::to_text(&text)).unwrap_or_default(),
    };
    if text.is_empty() && depth == Depth::Row {
        values.remove(&name);
    } else {
        values.insert(name, Value::text(text));
    }
    if let Some(html) = members.text(images::DETAILS)?.filter(|html| images::are_in(html)) {
        values.insert(FieldName::new(images::DETAILS), Value::text(html));
    }
    Ok(())
}

/// A custom field's value: a select gives the option's id as text, in a list or not; several are
/// joined by commas; a date gives a day, or a moment where it has a time; a tick box gives yes or no; a
/// table and a password are not delivered.
fn custom_value(custom: &Members<'_>, zone: i32) -> std::result::Result<Option<Value>, String> {
    let custom_type = CustomType::of(custom);
    let Some(raw) = custom.raw("value") else {
        return Ok((custom_type != CustomType::Secret).then_some(Value::Empty));
    };
    let json: Json = serde_json::from_str(raw.get()).map_err(|error| error.to_string())?;
    Ok(custom_code(&json).and_then(|code| custom_type.value(code, zone)))
}

fn custom_code(json: &Json) -> Option<String> {
    match json {
        Json::Null => Some(String::new()),
        Json::String(text) => Some(text.clone()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Number(number) => {
            let text = number.to_string();
            Some(text.strip_suffix(".0").map_or(text.clone(), ToOwned::to_owned))
        }
        Json::Array(items) => {
            let codes: Option<Vec<String>> = items.iter().map(custom_code).collect();
            Some(codes?.join(","))
        }
        Json::Object(object) => object.get("id").and_then(custom_code),
    }
}

fn links(members: &Members<'_>) -> std::result::Result<Vec<Link>, String> {
    let mut links = Vec::new();
    for raw in members.list("external_links")? {
        links.extend(link(&Members::of(raw.get())?)?);
    }
    Ok(links)
}

/// A link from its row; `None` when it names no foreign id.
pub(super) fn link(row: &Members<'_>) -> std::result::Result<Option<Link>, String> {
    let Some(id) = row.text("third_party_id")?.filter(|id| !id.is_empty()) else { return Ok(None) };
    let origin = row.text("third_party_secondary_id")?.unwrap_or_default();
    Ok(Some(Link { id, origin, by: row.text("integration_name")?.unwrap_or_default() }))
}

/// A stamp field as a moment; sentinels are none.
pub(super) fn moment(members: &Members<'_>, name: &str, zone: i32) -> std::result::Result<Option<Timestamp>, String> {
    let Some(text) = members.text(name)? else { return Ok(None) };
    stamp::read(&text, zone).map(Stamp::moment).ok_or_else(|| format!("`{name}` is no date: {text}"))
}

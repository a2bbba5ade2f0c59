//! The mapped fields of a pair: what each side holds, and what both held when they last agreed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Subject;
use crate::mapping::convert::{self, Context};
use crate::mapping::{KinBook, PeopleBook, Seen, headline};
use crate::model::{Base, Catalogue, FieldName, Kind, Record, Side, Value};
use crate::profile::{Direction, FieldRule};
use crate::service::desk::Desk;
use crate::service::error::ServiceError;
use crate::service::known::{Ends, Known};

/// How the two values of a rule stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum FieldState {
    /// They mean the same, or both are as they were when they were last settled.
    Equal,
    /// Halo's value is another one than then.
    HaloChanged,
    /// The other side's value is another one than then.
    OtherChanged,
    /// Both are other ones than then, and differ.
    BothChanged,
    /// They differ and were never settled.
    NoBase,
    /// One of them was not delivered.
    NotDelivered,
    /// There is only one record.
    Alone,
}

/// What both sides held when they last agreed, as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaseView {
    /// In Halo.
    pub halo: String,
    /// On the other side.
    pub other: String,
}

/// A rule with the values of both sides, as people read them: labels, names, texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldView {
    /// The rule's name.
    pub name: String,
    /// The key under which its base is kept.
    pub key: String,
    /// Which way it travels.
    pub direction: Direction,
    /// Halo's value; `None` where there is no record or it was not delivered.
    pub halo: Option<String>,
    /// The other side's value; `None` where there is no record or it was not delivered.
    pub other: Option<String>,
    /// What both held when they last agreed.
    pub base: Option<BaseView>,
    /// How the two stand to each other.
    pub state: FieldState,
}

/// A mapped field that a vendor did not deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotDelivered {
    /// The rule's name.
    pub rule: String,
    /// The side.
    pub side: Side,
    /// The field in the vendor's words.
    pub field: FieldName,
}

/// What a pair is read with.
struct Reader<'a> {
    ends: Ends<'a>,
    known: &'a Known,
    people: &'a PeopleBook,
    kin: &'a KinBook,
    table: Kind,
    seen: Seen<'a>,
}

impl Desk {
    /// The rules of a profile on a pair or a single record, and the mapped fields that are missing.
    pub(super) async fn field_views(
        &self,
        ends: Ends<'_>,
        subject: &Subject,
        known: &Known,
    ) -> Result<(Vec<FieldView>, Vec<NotDelivered>), ServiceError> {
        let people = self.known_people(ends).await?;
        let bases = match &subject.link {
            Some(link) => self.store().bases(&[link.id]).await?.remove(&link.id).unwrap_or_default(),
            None => BTreeMap::new(),
        };
        let Some(table) = table_of(ends, subject) else { return Ok((Vec::new(), Vec::new())) };
        let seen = Seen { halo: subject.halo_record(), other: subject.other_record(), ..Seen::default() };
        let records: Vec<&Record> = seen.halo.into_iter().chain(seen.other).collect();
        let kin = self.known_kin(ends, &records).await?;
        let reader = Reader { ends, known, people: &people, kin: &kin, table, seen };
        let rules: Vec<&FieldRule> =
            ends.profile.mapping.fields.iter().filter(|rule| rule.applies_to(&reader.table)).collect();
        let views = rules.iter().map(|rule| reader.view(rule, subject, bases.get(&rule.key()))).collect();
        let missing = rules.iter().flat_map(|rule| missing(rule, subject)).collect();
        Ok((views, missing))
    }
}

/// The other side's table whose rules count: that of the record there, or the one that the ticket
/// would be sent as.
fn table_of(ends: Ends<'_>, subject: &Subject) -> Option<Kind> {
    if let Some(other) = &subject.other {
        return Some(other.key.kind.clone());
    }
    let code = subject.halo_record().map(|record| headline::of(record).ticket_type).unwrap_or_default();
    ends.profile.table_for(code.parse().unwrap_or_default()).cloned()
}

impl Reader<'_> {
    fn view(&self, rule: &FieldRule, subject: &Subject, base: Option<&Base>) -> FieldView {
        let value = |side: Side, record: Option<&Record>| convert::side_value(rule, side, record?);
        let halo = value(Side::Halo, subject.halo_record());
        let other = value(Side::Other, subject.other_record());
        let alone = subject.halo.is_none() || subject.other.is_none();
        let state = match (&halo, &other) {
            _ if alone => FieldState::Alone,
            (Some(halo), Some(other)) => self.state(rule, halo, other, base),
            _ => FieldState::NotDelivered,
        };
        let read = |side: Side, value: &Value| {
            self.known.read_value((self.ends, self.people), (rule, side), &self.table, value)
        };
        FieldView {
            name: rule.name.clone(),
            key: rule.key(),
            direction: rule.direction,
            halo: halo.as_ref().map(|value| read(Side::Halo, value)),
            other: other.as_ref().map(|value| read(Side::Other, value)),
            base: base
                .map(|base| BaseView { halo: read(Side::Halo, &base.halo), other: read(Side::Other, &base.other) }),
            state,
        }
    }

    /// The same comparison that a plan makes.
    fn state(&self, rule: &FieldRule, halo: &Value, other: &Value, base: Option<&Base>) -> FieldState {
        let none = Catalogue::default();
        let context = Context {
            profile: self.ends.profile,
            people: self.people,
            kin: self.kin,
            halo: self.known.catalogue(&self.ends.halo.name).unwrap_or(&none),
            other: self.known.catalogue(&self.ends.other.name).unwrap_or(&none),
            seen: self.seen,
        };
        if convert::equivalent(rule, halo, other, &self.table, context) {
            return FieldState::Equal;
        }
        let Some(base) = base else { return FieldState::NoBase };
        match (halo.code() != base.halo.code(), other.code() != base.other.code()) {
            (false, false) => FieldState::Equal,
            (true, false) => FieldState::HaloChanged,
            (false, true) => FieldState::OtherChanged,
            (true, true) => FieldState::BothChanged,
        }
    }
}

fn missing(rule: &FieldRule, subject: &Subject) -> Vec<NotDelivered> {
    let lacks = |side: Side, record: Option<&Record>, fields: &[FieldName]| -> Vec<NotDelivered> {
        let Some(record) = record else { return Vec::new() };
        let missing = fields.iter().filter(|field| record.field(field).is_none());
        missing.map(|field| NotDelivered { rule: rule.name.clone(), side, field: field.clone() }).collect()
    };
    let mut all = lacks(Side::Halo, subject.halo_record(), std::slice::from_ref(&rule.halo));
    all.extend(lacks(Side::Other, subject.other_record(), &rule.other));
    all
}

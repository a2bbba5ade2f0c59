//! A service request as an order of the catalogue, and an ordered item as a service request.

use serde::{Deserialize, Serialize};

use super::convert::Context;
use super::outgoing::Outgoing;
use super::project::{self, Missing, NewRecord};
use crate::model::{FieldInfo, FieldName, Kind, Record, Side, Value, Visibility};
use crate::profile::services::{self, ITEM, REQUESTED_FOR, SERVICE, ServiceRule};
use crate::profile::{Profile, WithoutService};

/// What is ordered, for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The catalogue item's id.
    pub item: String,
    /// What people call it.
    pub label: String,
    /// For whom: a user's id; the connecting account where nobody is named.
    pub requested_for: Option<String>,
    /// The text variable that carries our mark, if the item has one for it.
    pub marker: Option<String>,
}

/// How a ticket is sent to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending<'a> {
    /// As a record of the table.
    Plain,
    /// As an order of this service's item.
    Ordered(&'a ServiceRule),
    /// Not before its service has an item.
    NoItem,
}

/// How a ticket is sent to a table: orders are placed where the profile maps services at all.
pub fn sending<'a>(profile: &'a Profile, record: &Record, table: &Kind) -> Sending<'a> {
    if profile.services.is_empty() || table.as_str() != services::ITEMS {
        return Sending::Plain;
    }
    let service = record.field(&FieldName::new(SERVICE)).and_then(Value::as_integer);
    match profile.services.iter().find(|rule| Some(rule.service) == service) {
        Some(rule) => Sending::Ordered(rule),
        None if profile.outbound.without_service == WithoutService::Plain => Sending::Plain,
        None => Sending::NoItem,
    }
}

/// The service whose item a record of the other side is an order of.
pub fn ordered<'a>(profile: &'a Profile, record: &Record) -> Option<&'a ServiceRule> {
    let item = record.field(&FieldName::new(ITEM)).map(Value::code).filter(|item| !item.is_empty())?;
    let of_items = record.key.kind.as_str() == services::ITEMS;
    profile.services.iter().find(|rule| of_items && rule.item == item)
}

/// Adds the answers of a service's variables to what is made of a ticket, and says what is ordered.
/// A variable that must be answered and is not holds the sending, by its name.
pub fn place(made: &mut NewRecord, record: &Record, rule: &ServiceRule, context: Context<'_>) -> Order {
    let table = Kind::new(services::ITEMS);
    let answers = project::by_rules(&rule.fields, record, Side::Halo, &table, context);
    made.missing.extend(answers.missing);
    made.stand_ins.extend(answers.stand_ins);
    made.missing.extend(unanswered(rule, &answers.fields, context));
    let for_whom = made.fields.iter().position(|(field, _)| field.as_str() == REQUESTED_FOR);
    let requested_for = for_whom.map(|at| made.fields.remove(at).1.value().code());
    made.fields.extend(answers.fields);
    let label = if rule.item_label.is_empty() { rule.item.clone() } else { rule.item_label.clone() };
    Order {
        item: rule.item.clone(),
        label,
        requested_for: requested_for.filter(|id| !id.is_empty()),
        marker: rule.marker.clone(),
    }
}

/// What an item's variables lack or cannot take, as far as they are known.
fn unanswered(rule: &ServiceRule, answers: &[(FieldName, Outgoing)], context: Context<'_>) -> Vec<Missing> {
    let Some(variables) = context.other.kinds.get(&services::variables_of(&rule.item)) else { return Vec::new() };
    let named = if rule.item_label.is_empty() { &rule.item } else { &rule.item_label };
    if variables.is_empty() {
        let value = format!("{named:?}, which is not offered to this account any more");
        return vec![Missing { rule: "Catalogue item".to_owned(), value }];
    }
    let answer = |field: &FieldInfo| {
        let given = answers.iter().find(|(name, _)| *name == field.name);
        given.map(|(_, value)| value.value().code()).filter(|code| !code.is_empty())
    };
    let marked = |field: &FieldInfo| services::variable(&field.name) == rule.marker.as_deref();
    let lacks = |field: &FieldInfo| {
        let value = match answer(field) {
            None if field.mandatory && !field.has_default && !marked(field) => {
                "(empty, but mandatory there)".to_owned()
            }
            Some(code) if !field.choices.is_empty() && field.choices.iter().all(|choice| choice.code != code) => {
                format!("{code:?}, which is not among its choices there")
            }
            _ => return None,
        };
        Some(Missing { rule: field.label.clone(), value })
    };
    variables.iter().filter_map(lacks).collect()
}

/// Adds to a new ticket what an ordered item says of itself: the service, and the answers that the
/// service's pairs bring. The record holds the answers as fields.
pub fn received(made: &mut NewRecord, record: &Record, rule: &ServiceRule, context: Context<'_>) {
    let answers = project::by_rules(&rule.fields, record, Side::Other, &record.key.kind, context);
    made.missing.extend(answers.missing);
    made.stand_ins.extend(answers.stand_ins);
    made.fields.extend(answers.fields);
    let service = Value::text(rule.service.to_string());
    made.fields.push((FieldName::new(SERVICE), Outgoing::cleared(service, Visibility::Private)));
}

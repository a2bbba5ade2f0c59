//! The built-in fields that only some desks use. A record holds one only where it is asked for, so that
//! tickets stay small where nothing maps it.

use super::fields::{Holds, Spelling, TicketField};
use crate::model::FieldName;

mod service;
mod trade;

/// All of them, in the order in which people meet them on a ticket.
pub(super) fn all() -> impl Iterator<Item = &'static TicketField> {
    service::FIELDS.iter().chain(trade::FIELDS)
}

/// The names among these that are such fields.
pub(super) fn among(names: &[FieldName]) -> impl Iterator<Item = &'static str> + '_ {
    all().map(|field| field.name).filter(|name| names.iter().any(|wanted| wanted.as_str() == *name))
}

const fn text(name: &'static str, label: &'static str) -> TicketField {
    TicketField::new(name, label, Spelling::Text, Holds::Text(None))
}

const fn rich(name: &'static str, label: &'static str) -> TicketField {
    TicketField::new(name, label, Spelling::Text, Holds::Rich)
}

const fn choice(name: &'static str, label: &'static str) -> TicketField {
    TicketField::new(name, label, Spelling::Number, Holds::Choice)
}

const fn whole(name: &'static str, label: &'static str) -> TicketField {
    TicketField::new(name, label, Spelling::Number, Holds::Whole)
}

const fn number(name: &'static str, label: &'static str) -> TicketField {
    TicketField::new(name, label, Spelling::Decimal, Holds::Number)
}

const fn flag(name: &'static str, label: &'static str) -> TicketField {
    TicketField::new(name, label, Spelling::Flag, Holds::Flag)
}

const fn time(name: &'static str, label: &'static str) -> TicketField {
    TicketField::new(name, label, Spelling::Stamp, Holds::Time)
}

/// A time of day, which the interface calls a span of dates.
const fn time_of_day(name: &'static str, label: &'static str) -> TicketField {
    TicketField::new(name, label, Spelling::Text, Holds::TimeOfDay)
}

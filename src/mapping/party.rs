//! Whose ticket it is, as a profile's scope asks: the one rule for the plan and for "why not?".

use super::headline;
use crate::model::{FieldName, Record, Value};
use crate::profile::Scope;

/// What a ticket is to a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The scope takes it.
    Ours,
    /// It belongs to this other customer, or goes to this other supplier (their ids in Halo).
    Another(i64),
    /// The scope asks for a customer or supplier, and the ticket names none.
    Nobodys,
}

/// What a ticket of Halo is to a scope.
pub fn whose(scope: &Scope, ticket: &Record) -> Whose {
    let fields = headline::fields(ticket.key.system);
    let (id, field) = match scope {
        Scope::WholeDesk => return Whose::Ours,
        Scope::Customer { id } => (*id, fields.and_then(|fields| fields.customer)),
        Scope::Supplier { id } => (*id, fields.and_then(|fields| fields.supplier)),
    };
    // Halo says 0 for nobody.
    match field.and_then(|field| integer(ticket, field)).filter(|named| *named > 0) {
        Some(named) if named == id => Whose::Ours,
        Some(named) => Whose::Another(named),
        None => Whose::Nobodys,
    }
}

/// The type of a ticket of Halo, by its id; `None` where it was not delivered.
pub fn ticket_type(ticket: &Record) -> Option<i64> {
    integer(ticket, headline::fields(ticket.key.system)?.ticket_type?)
}

/// The customer of a ticket of Halo, by its id; `None` for nobody, and where it was not delivered.
pub fn customer(ticket: &Record) -> Option<i64> {
    integer(ticket, headline::fields(ticket.key.system)?.customer?).filter(|id| *id > 0)
}

/// The supplier that a ticket of Halo is passed on to, by its id; `None` for nobody, and where it was not
/// delivered.
pub fn supplier(ticket: &Record) -> Option<i64> {
    integer(ticket, headline::fields(ticket.key.system)?.supplier?).filter(|id| *id > 0)
}

fn integer(record: &Record, field: &str) -> Option<i64> {
    record.field(&FieldName::new(field)).and_then(Value::as_integer)
}

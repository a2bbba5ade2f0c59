//! The columns of ticket lists. Halo leaves fields without a value out of its answers, so an absent
//! field may be empty or no column at all. A field that some row of this instance's lists carried is
//! a column of them, and where it is absent it is empty.

use std::collections::BTreeSet;

use super::Halo;
use super::convert::Ticket;
use super::fields::TicketField;
use crate::model::{FieldName, Value};

/// The columns that were seen.
#[derive(Debug, Default)]
pub(super) struct Columns(BTreeSet<FieldName>);

impl Columns {
    fn look_at(&mut self, ticket: &Ticket, fields: &[&TicketField]) {
        for field in fields {
            // Lists are known to leave the details out of some rows though they fill them in others.
            if matches!(field.name, "details" | "closure_note") {
                continue;
            }
            let name = FieldName::new(field.name);
            if ticket.record.fields.contains_key(&name) {
                self.0.insert(name);
            }
        }
    }

    fn complete(&self, ticket: &mut Ticket) {
        for name in &self.0 {
            ticket.record.fields.entry(name.clone()).or_insert(Value::Empty);
        }
    }
}

impl Halo {
    /// Fills in what rows of a list leave out because it is empty.
    pub(super) fn complete_rows(&self, tickets: &mut [Ticket]) {
        let fields: Vec<&TicketField> =
            self.frame().fields().filter_map(|(field, asked)| asked.then_some(field)).collect();
        let mut facts = self.learnt.facts();
        for ticket in tickets.iter() {
            facts.columns.look_at(ticket, &fields);
        }
        for ticket in tickets {
            facts.columns.complete(ticket);
        }
    }
}

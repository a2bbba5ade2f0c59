//! Custom fields that a ticket does not show because they are empty. A ticket shows a custom field only
//! where its type has it, so an absent one is empty exactly then, and else it is not known.

use std::collections::{BTreeMap, BTreeSet};

use super::Halo;
use super::convert::Ticket;
use super::endpoints::{self, Query, TICKET_TYPES};
use super::fields;
use super::wire::{Members, incomplete};
use crate::connector::{Fault, Result};
use crate::model::{FieldName, Value};

/// The custom fields of each ticket type, once read; none where the type may not be read.
pub(super) type TypeColumns = BTreeMap<i64, BTreeSet<FieldName>>;

/// The parameter by which a list is asked for custom fields.
const ASKED: &str = "include_custom_fields";

impl Halo {
    /// Fills in the custom fields that a list was asked for and that its rows leave out as empty. The types
    /// of those rows are read, each once.
    pub(super) async fn complete_custom(&self, query: &Query, tickets: &mut [Ticket]) -> Result<()> {
        let asked = self.asked_for(query);
        for ticket in tickets {
            self.complete_one(&asked, ticket).await?;
        }
        Ok(())
    }

    /// The same for a ticket that was read by itself, with the fields that lists are asked for.
    pub(super) async fn complete_alone(&self, ticket: &mut Ticket) -> Result<()> {
        let asked = self.learnt.facts().custom_asked.clone();
        self.complete_one(&asked, ticket).await
    }

    async fn complete_one(&self, asked: &BTreeSet<FieldName>, ticket: &mut Ticket) -> Result<()> {
        let absent = absent(ticket, asked);
        if let (false, Some(ticket_type)) = (absent.is_empty(), type_of(ticket)) {
            let has = self.columns_of(ticket_type).await?;
            fill(ticket, absent.intersection(&has));
        }
        Ok(())
    }

    fn asked_for(&self, query: &Query) -> BTreeSet<FieldName> {
        let Some((_, ids)) = query.iter().find(|(name, _)| *name == ASKED) else { return BTreeSet::new() };
        let ids: BTreeSet<i64> = ids.split(',').filter_map(|id| id.parse().ok()).collect();
        let facts = self.learnt.facts();
        let known = facts.custom_ids.iter().flatten();
        known.filter(|(_, id)| ids.contains(id)).map(|(name, _)| FieldName::new(name.as_str())).collect()
    }

    async fn columns_of(&self, ticket_type: i64) -> Result<BTreeSet<FieldName>> {
        if let Some(known) = self.learnt.facts().type_columns.get(&ticket_type) {
            return Ok(known.clone());
        }
        let path = endpoints::one(TICKET_TYPES, ticket_type);
        let query = vec![("includedetails", "true".to_owned())];
        let read = self.door.one(&path, &query, |raw| {
            Members::of(raw.get()).and_then(|row| columns(&row)).map_err(|reason| incomplete(&path, &reason))
        });
        let found = match read.await {
            Ok(found) => found.unwrap_or_default(),
            Err(error) if error.fault == Fault::Forbidden => BTreeSet::new(),
            Err(error) => return Err(error),
        };
        self.learnt.facts().type_columns.insert(ticket_type, found.clone());
        Ok(found)
    }
}

fn columns(row: &Members<'_>) -> std::result::Result<BTreeSet<FieldName>, String> {
    let mut found = BTreeSet::new();
    for raw in row.list("fields")? {
        let entry = Members::of(raw.get())?;
        let mut names = vec![entry.words("fieldname")];
        if let Some(about) = entry.raw("fieldinfo") {
            names.push(Members::of(about.get())?.words("name"));
        }
        found.extend(names.into_iter().filter(|name| fields::is_custom(name)).map(FieldName::new));
    }
    Ok(found)
}

/// Which of these a ticket does not name, where it names its custom fields at all.
fn absent(ticket: &Ticket, wanted: &BTreeSet<FieldName>) -> BTreeSet<FieldName> {
    let Some(named) = &ticket.custom else { return BTreeSet::new() };
    wanted.iter().filter(|name| !named.contains(*name)).cloned().collect()
}

fn type_of(ticket: &Ticket) -> Option<i64> {
    ticket.record.field(&FieldName::new("tickettype_id"))?.as_integer()
}

fn fill<'n>(ticket: &mut Ticket, names: impl Iterator<Item = &'n FieldName>) {
    for name in names {
        ticket.record.fields.entry(name.clone()).or_insert(Value::Empty);
    }
}

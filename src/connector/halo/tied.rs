//! Tickets that name a record of the other side: by Halo's own integration, or by a link of ours.

use std::collections::{BTreeMap, BTreeSet};

use super::config::PAGE_ROWS;
use super::endpoints::{self, EXTERNAL_LINKS};
use super::find::{LinkRow, link_row};
use super::tickets::gap;
use super::wire::{ANY_LIST, Listing, Members, incomplete};
use super::{Halo, filters, kinds};
use crate::connector::{PullRequest, Result};
use crate::model::{FieldName, Record, RecordId};

/// A ticket of a list, with the record that Halo's own integration tied it to.
#[derive(Debug, Clone)]
pub struct NativeTie {
    /// The ticket as lists show it.
    pub ticket: Record,
    /// The sys_id of the record.
    pub other: String,
    /// Its number; empty where Halo keeps none.
    pub other_number: String,
}

/// A link of ours: a ticket and the record it is tied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTie {
    /// The ticket.
    pub ticket: RecordId,
    /// The id of the record.
    pub other: String,
    /// The number of the record, as it was when the link was made.
    pub other_number: String,
    /// The system and instance of the record: `servicenow:acme.service-now.com`.
    pub origin: String,
    /// Whether the ticket was made for the record.
    pub made_for: bool,
}

/// What a walk over tickets has seen of the native integration.
#[derive(Debug, Clone, Default)]
pub struct NativeTies {
    /// The tickets that are tied.
    pub ties: Vec<NativeTie>,
    /// How many tickets were looked at.
    pub looked_at: u64,
    /// How many of them could not be read.
    pub poisoned: u64,
}

impl Halo {
    /// Walks over the tickets that a filter takes in (`client_id=12&open_only=true`) and keeps those
    /// that Halo's own integration tied to a record.
    pub async fn natively_tied(&self, filter: &str, fields: &[FieldName]) -> Result<NativeTies> {
        let request = PullRequest {
            kind: kinds::ticket(),
            since: None,
            fields: fields.to_vec(),
            filter: None,
            only: Vec::new(),
            created_after: None,
        };
        let mut query = self.common_query(&request).await?;
        query.extend(filters::read(filter)?);
        for _ in 0..2 {
            let mut seen: BTreeMap<RecordId, Option<NativeTie>> = BTreeMap::new();
            let (mut announced, mut poisoned, mut number) = (None, 0_u64, 1);
            loop {
                let mut asked = endpoints::page_by_id(number, PAGE_ROWS);
                asked.extend(query.iter().cloned());
                let page = self.ticket_page(&asked).await?;
                announced = page.announced.max(announced);
                let (rows, before) = (page.rows(), seen.len());
                poisoned += page.poison.len() as u64;
                for ticket in page.tickets {
                    let tie = ticket.native.map(|native| NativeTie {
                        ticket: ticket.record.clone(),
                        other: native.id,
                        other_number: native.number,
                    });
                    seen.insert(ticket.record.key.id, tie);
                }
                let whole = announced.is_some_and(|announced| seen.len() as u64 + poisoned >= announced);
                if rows == 0 || whole || (announced.is_none() && seen.len() == before) {
                    break;
                }
                number += 1;
            }
            let looked_at = seen.len() as u64 + poisoned;
            if announced.is_none_or(|announced| looked_at >= announced) {
                return Ok(NativeTies { ties: seen.into_values().flatten().collect(), looked_at, poisoned });
            }
        }
        Err(gap())
    }

    /// All external links of tickets that a desk of ours made. Of several from one ticket to one
    /// instance the latest counts: the ticket was linked anew.
    pub async fn own_ties(&self) -> Result<Vec<OwnTie>> {
        let mut ties: BTreeMap<(i64, String), OwnTie> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let (mut arrived, mut number) = (0_u64, 1);
        loop {
            let (rows, came, announced) = self.link_page(number).await?;
            arrived += came;
            let before = seen.len();
            seen.extend(rows.iter().map(|row| (row.ticket, row.link.id.clone(), row.link.origin.clone())));
            // A page without a new row: the instance repeats itself instead of paging on.
            let repeats = announced.is_none() && seen.len() == before;
            for row in rows.into_iter().filter(|row| row.ticket > 0 && row.is_ours()) {
                let tie = OwnTie {
                    ticket: RecordId::new(row.ticket.to_string()),
                    other: row.link.id,
                    other_number: row.number,
                    origin: row.link.origin.clone(),
                    made_for: !row.own_id.is_empty(),
                };
                ties.insert((row.ticket, row.link.origin), tie);
            }
            let whole = announced.map_or(came < PAGE_ROWS, |announced| arrived >= announced);
            if whole || repeats {
                return Ok(ties.into_values().collect());
            }
            if came == 0 {
                return Err(incomplete(EXTERNAL_LINKS, "it announced more links than it showed"));
            }
            number += 1;
        }
    }

    /// One page of external links: its rows, how many came, and how many there are.
    async fn link_page(&self, number: u64) -> Result<(Vec<LinkRow>, u64, Option<u64>)> {
        let query = endpoints::page_by_id(number, PAGE_ROWS);
        let convert = |listing: Listing<'_>| {
            let mut read = Vec::with_capacity(listing.rows.len());
            for raw in &listing.rows {
                let row = Members::of(raw.get()).and_then(|row| link_row(&row));
                read.extend(row.map_err(|reason| incomplete(EXTERNAL_LINKS, &reason))?);
            }
            Ok((read, listing.rows.len() as u64, listing.record_count))
        };
        self.door.list(EXTERNAL_LINKS, ANY_LIST, &query, convert).await
    }
}

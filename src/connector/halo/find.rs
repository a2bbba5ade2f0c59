//! Finding tickets by their marker: the external link, else the generic foreign id.
//!
//! "There is none" is said only when the instance was seen to filter, or when every row that it
//! answered with was looked at. Whatever it answers is compared again here.

use futures_util::future::try_join_all;

use super::Halo;
use super::config::{AT_ONCE, INTEGRATION_NAME, PAGE_ROWS};
use super::convert::{self, Link, Ticket};
use super::endpoints::{self, EXTERNAL_LINKS, Query};
use super::learnt::Works;
use super::wire::{ANY_LIST, Listing, Members, incomplete};
use crate::connector::{ConnectorError, Fault, ForeignRef, Marker, Result};
use crate::model::{Presence, Record};

/// An id that no record has: 32 hexadecimal characters, as foreign ids are.
const NOBODY: &str = "c0ffee00c0ffee00c0ffee00c0ffee00";

/// A row of the external links.
pub(super) struct LinkRow {
    pub(super) ticket: i64,
    pub(super) own_id: String,
    pub(super) number: String,
    pub(super) link: Link,
}

impl LinkRow {
    /// Whether a desk of ours made it. An instance may name the module in place of the program, so
    /// an origin in our own form counts, too.
    pub(super) fn is_ours(&self) -> bool {
        self.link.by.eq_ignore_ascii_case(INTEGRATION_NAME) || self.link.origin.contains(':')
    }
}

/// What a search for links showed.
struct Links {
    rows: Vec<LinkRow>,
    /// Whether every row that matches on the server has come.
    whole: bool,
}

impl Halo {
    pub(super) async fn find(&self, markers: &[Marker]) -> Result<Vec<Option<Record>>> {
        if self.searches_links().await? == Works::Yes {
            return self.each(markers, |marker| self.by_link(marker)).await;
        }
        self.each(markers, |marker| self.by_foreign_id(marker)).await
    }

    async fn each<'m, Search, Found>(&self, markers: &'m [Marker], search: Search) -> Result<Vec<Option<Record>>>
    where
        Search: Fn(&'m Marker) -> Found,
        Found: Future<Output = Result<Option<Record>>>,
    {
        let mut found = Vec::with_capacity(markers.len());
        for some in markers.chunks(AT_ONCE) {
            found.extend(try_join_all(some.iter().map(&search)).await?);
        }
        Ok(found)
    }

    /// Whether the instance filters external links by the foreign id: a search for an id that nobody
    /// has must be empty, and one for an id that is there must find it.
    pub(super) async fn searches_links(&self) -> Result<Works> {
        let known = self.learnt.facts().link_search;
        if known != Works::Unknown {
            return Ok(known);
        }
        let works = match self.links(Some(NOBODY), 1).await {
            Ok(none) if none.rows.is_empty() && none.whole => self.finds_a_known_link().await?,
            Ok(_) => Works::No,
            Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound | Fault::Refused) => Works::No,
            Err(error) => return Err(error),
        };
        self.learnt.facts().link_search = works;
        Ok(works)
    }

    /// An instance without any link cannot show that it finds one; the empty answer then counts.
    async fn finds_a_known_link(&self) -> Result<Works> {
        let any = self.links(None, 1).await?;
        let Some(row) = any.rows.first() else { return Ok(Works::Yes) };
        let again = self.links(Some(&row.link.id), PAGE_ROWS).await?;
        Ok(if again.rows.iter().any(|found| found.link.id == row.link.id) { Works::Yes } else { Works::No })
    }

    async fn by_link(&self, marker: &Marker) -> Result<Option<Record>> {
        let links = self.links(Some(&marker.foreign.id), PAGE_ROWS).await?;
        if !links.whole {
            return Err(impossible());
        }
        let mut rows: Vec<&LinkRow> =
            links.rows.iter().filter(|row| row.ticket > 0 && matches(&row.link, &marker.foreign)).collect();
        rows.sort_by_key(|row| (row.own_id != marker.own_id, row.ticket));
        let (mut gone, mut lost) = (None, false);
        for row in rows {
            let Some(ticket) = self.full_ticket(row.ticket).await? else {
                lost |= row.own_id == marker.own_id;
                continue;
            };
            // The number of a link may be that of a client or a site; the ticket must show the link, too.
            let shown = ticket.links.is_empty() || carries(&ticket, &marker.foreign);
            match ticket.record.presence {
                _ if !shown => {}
                Presence::Live => return Ok(Some(marked(ticket.record, marker))),
                _ => gone = gone.or(Some(marked(ticket.record, marker))),
            }
        }
        match gone {
            None if lost => Err(not_shown()),
            known => Ok(known),
        }
    }

    /// The way without a search for links: tied tickets of such an instance carry the foreign id in
    /// a field of their own, which newer versions can search.
    async fn by_foreign_id(&self, marker: &Marker) -> Result<Option<Record>> {
        let mut query = endpoints::page_by_id(1, PAGE_ROWS);
        query.push(("includeclosed", "true".to_owned()));
        query.push(("third_party_id_string", marker.foreign.id.clone()));
        let page = self.ticket_page(&query).await?;
        let rows = page.rows() as u64;
        let is_it = |ticket: &Ticket| {
            ticket.foreign_id.as_deref() == Some(&marker.foreign.id) || carries(ticket, &marker.foreign)
        };
        if let Some(ticket) = page.tickets.into_iter().find(is_it) {
            return Ok(Some(marked(ticket.record, marker)));
        }
        if rows == 0 && page.announced.unwrap_or(0) == 0 {
            return Ok(None);
        }
        Err(impossible())
    }

    /// The numbers of the records, of whatever kind, that external links tie to this id; none where links
    /// cannot be searched.
    pub(super) async fn linked_to(&self, id: &str) -> Result<Vec<i64>> {
        if self.searches_links().await? != Works::Yes {
            return Ok(Vec::new());
        }
        let links = self.links(Some(id), PAGE_ROWS).await?;
        Ok(links.rows.into_iter().filter(|row| row.link.id == id && row.ticket > 0).map(|row| row.ticket).collect())
    }

    /// Reads links, those with a foreign id if one is named.
    async fn links(&self, foreign_id: Option<&str>, rows: u64) -> Result<Links> {
        let mut query: Query = endpoints::page_by_id(1, rows);
        if let Some(id) = foreign_id {
            query.push(("third_party_id", id.to_owned()));
        }
        let convert = |listing: Listing<'_>| {
            let mut read = Vec::with_capacity(listing.rows.len());
            for raw in &listing.rows {
                let row = Members::of(raw.get()).and_then(|row| link_row(&row));
                read.extend(row.map_err(|reason| incomplete(EXTERNAL_LINKS, &reason))?);
            }
            let arrived = listing.rows.len() as u64;
            // A bare array that fills the page may have been cut.
            let whole = listing.record_count.map_or(arrived < rows, |count| arrived >= count);
            Ok(Links { rows: read, whole })
        };
        self.door.list(EXTERNAL_LINKS, ANY_LIST, &query, convert).await
    }
}

pub(super) fn link_row(row: &Members<'_>) -> std::result::Result<Option<LinkRow>, String> {
    let Some(link) = convert::link(row)? else { return Ok(None) };
    let ticket = row.int("halo_id")?.unwrap_or_default();
    let (own_id, number) = (row.words("third_party_additional_id"), row.words("third_party_desc"));
    Ok(Some(LinkRow { ticket, own_id, number, link }))
}

/// Whether a link leads to this record: the ids are equal, and where both sides name their
/// instances and makers, these are, too.
fn matches(link: &Link, foreign: &ForeignRef) -> bool {
    link.id == foreign.id
        && (link.origin.is_empty() || link.origin == foreign.origin)
        && (link.by.is_empty() || link.by.eq_ignore_ascii_case(INTEGRATION_NAME))
}

fn carries(ticket: &Ticket, foreign: &ForeignRef) -> bool {
    ticket.links.iter().any(|link| matches(link, foreign))
}

fn marked(mut record: Record, marker: &Marker) -> Record {
    record.marked = Some(marker.foreign.id.clone());
    record
}

/// A ticket was made with this very mark, so "there is none" would let it be made a second time.
fn not_shown() -> ConnectorError {
    ConnectorError::new(
        Fault::Unreadable,
        "Halo keeps the link of a ticket that was made, and does not show the ticket: it was deleted, or the agent of \
         the application may not see it",
        "Restore the ticket or let the agent see it; or give the action up, and nothing is made in its place",
    )
}

fn impossible() -> ConnectorError {
    ConnectorError::new(
        Fault::Settings,
        "This Halo cannot be asked which ticket belongs to a record of the other side: it filters neither external \
         links nor tickets by their foreign id",
        "Give the application the right to read external links; until then, look the ticket up by hand and link it",
    )
}

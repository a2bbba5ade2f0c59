//! Reading a table to its proven end.
//!
//! The limit of a page is applied before rights are, so a page can be short or empty although
//! more rows follow; the end is where the server's own count is used up. Paging goes on from the
//! last row (keyset), because rows that change while we read would shift pages counted by offset.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::connector::Result;
use crate::connector::answer::Answer;
use crate::connector::call::{CallError, Caller};
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::http::Request;
use crate::connector::pull::Position;
use crate::model::Fingerprint;

use super::convert::stamp;
use super::endpoints;
use super::query::{Order, Place, Query};
use super::wire::{self, Keys};

/// The smallest page that is tried when larger ones do not arrive whole.
const SMALLEST_PAGE: usize = 60;

/// Above this, ServiceNow refuses to build the `Link` header ("Pagination not supported").
const LONG_QUERY: usize = 800;

/// What is read.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    /// The table.
    pub(super) table: String,
    /// The conditions.
    pub(super) query: Query,
    /// The order.
    pub(super) order: Order,
    /// Rows older than this prove that the query was ignored.
    pub(super) from: Option<Timestamp>,
    /// The fields; all readable ones when empty.
    pub(super) fields: Vec<String>,
}

/// A row, with what is needed to go on after it.
#[derive(Debug)]
pub(super) struct RawRow {
    /// The row as it came.
    pub(super) raw: Box<RawValue>,
    /// Its keys, as far as they could be read.
    pub(super) keys: Keys,
}

struct Chunk {
    rows: Vec<RawRow>,
    total: Option<u64>,
    has_next: bool,
}

/// How far a scan is.
pub(super) struct Cursor<'a> {
    caller: &'a Caller,
    scan: Scan,
    size: usize,
    after: Option<Place>,
    offset: usize,
    count_next: bool,
    ended: bool,
    first: bool,
    announced: Option<u64>,
    seen: HashSet<u128>,
    nameless: u64,
    ahead: Option<Answer>,
}

impl<'a> Cursor<'a> {
    /// Before the first row.
    pub(super) fn new(caller: &'a Caller, scan: Scan, page: usize) -> Self {
        Self {
            caller,
            scan,
            size: page.max(1),
            after: None,
            offset: 0,
            count_next: true,
            ended: false,
            first: true,
            announced: None,
            seen: HashSet::new(),
            nameless: 0,
            ahead: None,
        }
    }

    /// The same, with the answer to its first request that came by another way.
    #[must_use]
    pub(super) fn after(mut self, answer: Answer) -> Self {
        self.ahead = Some(answer);
        self
    }

    /// The next rows; `None` when the server has shown everything that it may show.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<RawRow>>> {
        while !self.ended {
            let chunk = self.chunk().await?;
            if self.first {
                self.announced = chunk.total;
                self.first = false;
            }
            self.check(&chunk.rows)?;
            self.advance(&chunk);
            if !chunk.rows.is_empty() {
                self.remember(&chunk.rows);
                return Ok(Some(chunk.rows));
            }
        }
        Ok(None)
    }

    /// All rows that are left.
    pub(super) async fn all(&mut self) -> Result<Vec<RawRow>> {
        let mut all = Vec::new();
        while let Some(rows) = self.next().await? {
            all.extend(rows);
        }
        Ok(all)
    }

    /// Rows that arrived, each counted once.
    pub(super) fn rows(&self) -> u64 {
        self.seen.len() as u64 + self.nameless
    }

    /// Rows that the server counted at the beginning, whether it shows them or not.
    pub(super) fn announced(&self) -> Option<u64> {
        self.announced
    }

    /// Rows that the server counted and did not show.
    pub(super) fn hidden(&self) -> u64 {
        self.announced.map_or(0, |announced| announced.saturating_sub(self.rows()))
    }

    /// The last row's stamp and id.
    pub(super) fn position(&self) -> Option<Position> {
        let place = self.after.as_ref()?;
        Some(Position { stamp: place.stamp?, id: place.id.clone() })
    }

    fn advance(&mut self, chunk: &Chunk) {
        let examined = self.offset + self.size;
        self.ended = match chunk.total {
            Some(total) => total <= examined as u64,
            None => chunk.rows.is_empty() && !chunk.has_next,
        };
        self.count_next = chunk.rows.len() < self.size;
        match chunk.rows.iter().rev().find_map(|row| self.place(row)) {
            Some(place) if Some(&place) != self.after.as_ref() => {
                self.after = Some(place);
                self.offset = 0;
            }
            // Nothing to go on from: all rows of this page are hidden or unreadable. Step over them.
            _ => self.offset = examined,
        }
    }

    async fn chunk(&mut self) -> Result<Chunk> {
        // An answer that came by another way and cannot be used is asked for again.
        if let Some(Ok(chunk)) = self.ahead.take().map(|answer| decode(&answer)) {
            return Ok(chunk);
        }
        loop {
            let request = self.request()?;
            match self.caller.read(&request, decode).await {
                Err(error) if self.smaller(&error) => {}
                other => return other,
            }
        }
    }

    /// Tries smaller pages when the answer does not arrive whole or in time, as transactions have a quota.
    fn smaller(&mut self, error: &ConnectorError) -> bool {
        let helps = matches!(error.fault, Fault::Incomplete | Fault::TimedOut) && self.size > SMALLEST_PAGE;
        if helps {
            self.size = (self.size / 4).max(SMALLEST_PAGE);
        }
        helps
    }

    /// The request for what comes next.
    pub(super) fn request(&self) -> Result<Request> {
        let query = self.scan.query.encode(self.scan.order, self.after.as_ref())?;
        let long = query.len() > LONG_QUERY;
        let mut parameters = vec![
            ("sysparm_query", query),
            ("sysparm_limit", self.size.to_string()),
            ("sysparm_display_value", "false".to_owned()),
            ("sysparm_exclude_reference_link", "true".to_owned()),
        ];
        if self.offset > 0 {
            parameters.push(("sysparm_offset", self.offset.to_string()));
        }
        if !self.scan.fields.is_empty() {
            parameters.push(("sysparm_fields", self.scan.fields.join(",")));
        }
        if long {
            parameters.push(("sysparm_suppress_pagination_header", "true".to_owned()));
        }
        if !self.count_next {
            parameters.push(("sysparm_no_count", "true".to_owned()));
        }
        let path = endpoints::table(&self.scan.table)?;
        Ok(Request::get(endpoints::address(self.caller.http(), &path, &parameters)))
    }

    fn place(&self, row: &RawRow) -> Option<Place> {
        let id = row.keys.id.clone().filter(|id| !id.is_empty())?;
        match self.scan.order {
            Order::Id => Some(Place { stamp: None, id }),
            Order::Stamp(_) => Some(Place { stamp: Some(self.stamp(row)?), id }),
        }
    }

    fn stamp(&self, row: &RawRow) -> Option<Timestamp> {
        let text = match self.scan.order {
            Order::Stamp("sys_created_on") => row.keys.created.as_deref(),
            Order::Stamp(_) => row.keys.updated.as_deref(),
            Order::Id => None,
        };
        stamp(text?)
    }

    /// ServiceNow ignores parts of a query that it does not understand: rows out of the asked
    /// range or order prove it, and nothing of such an answer may be used.
    fn check(&self, rows: &[RawRow]) -> Result<()> {
        // The row that was asked to go on after comes again: without this, reading would never end.
        if self.after.is_some() && rows.iter().any(|row| self.place(row) == self.after) {
            return Err(ignored(&self.scan.table, "the same rows came again"));
        }
        let mut least = self.after.as_ref().and_then(|place| place.stamp).max(self.scan.from);
        for at in rows.iter().filter_map(|row| self.stamp(row)) {
            if Some(at) < least {
                return Err(ignored(&self.scan.table, "rows came that are older than asked for, or out of order"));
            }
            least = Some(at);
        }
        Ok(())
    }

    fn remember(&mut self, rows: &[RawRow]) {
        for row in rows {
            match &row.keys.id {
                Some(id) => {
                    self.seen.insert(short(id));
                }
                None => self.nameless += 1,
            }
        }
    }
}

/// That the server did not follow the query.
pub(super) fn ignored(table: &str, how: &str) -> ConnectorError {
    ConnectorError::new(
        Fault::Refused,
        format!("ServiceNow ignored a part of the query on {table}: {how}"),
        "Check the filter's field names, and that the connecting account may query sys_updated_on and sys_id",
    )
}

/// An id in sixteen bytes: a sys_id is 32 hexadecimal characters, a few old ones are words.
fn short(id: &str) -> u128 {
    u128::from_str_radix(id, 16)
        .ok()
        .filter(|_| id.len() == 32)
        .unwrap_or_else(|| u128::from_str_radix(Fingerprint::of(id).short(), 16).unwrap_or_default())
}

fn decode(answer: &Answer) -> std::result::Result<Chunk, CallError> {
    let rows = wire::rows(answer)?.into_iter().map(|raw| RawRow { keys: Keys::of(&raw), raw }).collect();
    let total = answer.header("x-total-count").and_then(|text| text.trim().parse().ok());
    let has_next = answer.header("link").is_some_and(|links| links.contains("rel=\"next\""));
    Ok(Chunk { rows, total, has_next })
}

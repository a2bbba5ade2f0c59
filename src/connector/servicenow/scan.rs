//! Reading a table to its proven end.
//!
//! The limit of a page is applied before rights are, so a page can be short or empty although
//! more rows follow; the end is where the server's own count is used up. Paging goes on from the
//! last row (keyset), because rows that change while we read would shift pages counted by offset;
//! a page without any row to go on from is stepped over by offset.
//!
//! A row whose answer never arrives whole, not even alone, is set aside with the reason where its
//! keys do arrive: one damaged field must not keep a whole table from being read for ever.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::connector::Result;
use crate::connector::answer::Answer;
use crate::connector::call::Caller;
use crate::connector::error::{ConnectorError, Fault};
use crate::connector::http::Request;
use crate::connector::pull::Position;
use crate::model::Fingerprint;

use super::convert::stamp;
use super::endpoints;
use super::page::{self, Chunk, PageSize, RawRow};
use super::query::{Order, Place, Query};

/// The fields by which a row is placed.
const KEYS: [&str; 4] = ["sys_id", "sys_updated_on", "sys_created_on", "element_id"];

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

/// How far a scan is.
pub(super) struct Cursor<'a> {
    caller: &'a Caller,
    scan: Scan,
    size: PageSize,
    after: Option<Place>,
    offset: usize,
    count_next: bool,
    ended: bool,
    pages: u64,
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
            size: PageSize::new(page),
            after: None,
            offset: 0,
            count_next: true,
            ended: false,
            pages: 0,
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
            let (chunk, asked) = self.chunk().await?;
            if self.pages == 0 {
                self.announced = chunk.total;
            }
            self.pages += 1;
            self.check(&chunk.rows)?;
            self.advance(&chunk, asked);
            self.remember(&chunk.rows);
            if self.ended {
                self.count_again().await?;
            }
            if !chunk.rows.is_empty() {
                return Ok(Some(chunk.rows));
            }
        }
        Ok(None)
    }

    /// Rows may have been made or deleted since the count of the first page, and are not hidden
    /// then. One page is counted and shown at the same time, so only longer reads are counted again.
    async fn count_again(&mut self) -> Result<()> {
        if self.pages == 1 || self.announced == Some(self.rows()) {
            return Ok(());
        }
        let query = self.scan.query.encode(self.scan.order, None)?;
        let request = self.asking(query, &[KEYS[0].to_owned()], 1, 0, true)?;
        let counted = self.caller.read(&request, page::decode).await?;
        self.announced = counted.total.or(self.announced);
        Ok(())
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

    /// Rows that the server counted, whether it shows them or not.
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

    fn advance(&mut self, chunk: &Chunk, asked: usize) {
        let most = self.offset.saturating_add(asked);
        // A server that grants shorter pages than asked for says so in its link to the next one.
        let examined = chunk.next_offset.filter(|next| (self.offset + 1..most).contains(next)).unwrap_or(most);
        self.ended = match chunk.total {
            Some(total) => total <= examined as u64,
            None => chunk.rows.is_empty() && !chunk.has_next,
        };
        self.count_next = chunk.rows.len() < asked;
        match chunk.rows.iter().rev().find_map(|row| self.place(row)) {
            Some(place) if Some(&place) != self.after.as_ref() => {
                self.after = Some(place);
                self.offset = 0;
            }
            // Nothing to go on from: all rows of this page are hidden or unreadable. Step over them.
            _ => self.offset = examined,
        }
    }

    /// The next page, and how many rows were asked for.
    async fn chunk(&mut self) -> Result<(Chunk, usize)> {
        // An answer that came by another way and cannot be used is asked for again.
        if let Some(Ok(chunk)) = self.ahead.take().map(|answer| page::decode(&answer)) {
            return Ok((chunk, self.size.rows()));
        }
        loop {
            let asked = self.size.rows();
            match self.caller.read(&self.upcoming()?, page::decode).await {
                Ok(chunk) => {
                    self.size.grow();
                    return Ok((chunk, asked));
                }
                Err(error) if page::may_be_the_rows(&error.fault) => {
                    if !self.size.shrink() {
                        return self.set_aside(error).await;
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The next row by its keys alone. They arrive where the instance works and only this row does not.
    async fn set_aside(&mut self, error: ConnectorError) -> Result<(Chunk, usize)> {
        let keys = KEYS.map(str::to_owned);
        let read = self.caller.read(&self.request(&keys, 1)?, page::decode).await;
        let mut chunk = read.ok().filter(|chunk| !chunk.rows.is_empty()).ok_or_else(|| error.clone())?;
        let reason = format!("it does not arrive whole, while its keys alone do ({})", error.what);
        for row in &mut chunk.rows {
            row.broken = Some(reason.clone());
        }
        self.size.forgive();
        Ok((chunk, 1))
    }

    /// The request for what comes next.
    pub(super) fn upcoming(&self) -> Result<Request> {
        self.request(&self.scan.fields, self.size.rows())
    }

    fn request(&self, fields: &[String], rows: usize) -> Result<Request> {
        let query = self.scan.query.encode(self.scan.order, self.after.as_ref())?;
        self.asking(query, fields, rows, self.offset, self.count_next)
    }

    fn asking(&self, query: String, fields: &[String], rows: usize, offset: usize, count: bool) -> Result<Request> {
        let long = query.len() > LONG_QUERY;
        let mut parameters = vec![
            ("sysparm_query", query),
            ("sysparm_limit", rows.to_string()),
            ("sysparm_display_value", "false".to_owned()),
            ("sysparm_exclude_reference_link", "true".to_owned()),
        ];
        if offset > 0 {
            parameters.push(("sysparm_offset", offset.to_string()));
        }
        if !fields.is_empty() {
            parameters.push(("sysparm_fields", fields.join(",")));
        }
        if long {
            parameters.push(("sysparm_suppress_pagination_header", "true".to_owned()));
        }
        if !count {
            parameters.push(("sysparm_no_count", "true".to_owned()));
        }
        let path = endpoints::list(&self.scan.table)?;
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

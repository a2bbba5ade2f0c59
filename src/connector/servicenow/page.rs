//! One page of a table as it comes, and how many rows are asked for at once.

use serde_json::value::RawValue;
use url::Url;

use crate::connector::answer::Answer;
use crate::connector::call::CallError;
use crate::connector::error::Fault;

use super::wire::{self, Keys, Row};

/// A page is that many times smaller after one that did not arrive.
const SMALLER: usize = 16;

/// A page is at most that many times larger than the one before it.
const LARGER: usize = 4;

/// A row, with what is needed to go on after it.
#[derive(Debug)]
pub(super) struct RawRow {
    /// The row as it came.
    pub(super) raw: Box<RawValue>,
    /// Its keys, as far as they could be read.
    pub(super) keys: Keys,
    /// Why only its keys could be had; `None` for a row that arrived.
    pub(super) broken: Option<String>,
}

impl RawRow {
    /// The cells, or why there are none.
    pub(super) fn cells(&self) -> Result<Row, String> {
        match &self.broken {
            Some(reason) => Err(reason.clone()),
            None => Row::read(&self.raw),
        }
    }
}

/// The rows of one answer, and what it says about those that follow.
#[derive(Debug)]
pub(super) struct Chunk {
    /// The rows that are shown.
    pub(super) rows: Vec<RawRow>,
    /// How many match, from the place that was asked for on; `None` when it was not counted.
    pub(super) total: Option<u64>,
    /// Whether the server names a next page.
    pub(super) has_next: bool,
    /// Where the server begins its next page: less far than was asked for where it grants less.
    pub(super) next_offset: Option<usize>,
}

/// Reads a page.
pub(super) fn decode(answer: &Answer) -> Result<Chunk, CallError> {
    let row = |raw: Box<RawValue>| RawRow { keys: Keys::of(&raw), raw, broken: None };
    let rows = wire::rows(answer)?.into_iter().map(row).collect();
    let total = answer.header("x-total-count").and_then(|text| text.trim().parse().ok());
    let next = answer.header("link").and_then(next_link);
    Ok(Chunk { rows, total, has_next: next.is_some(), next_offset: next.and_then(offset) })
}

/// The address of the next page. Addresses may hold commas.
fn next_link(links: &str) -> Option<&str> {
    let next = links.split(",<").find(|link| link.contains("rel=\"next\""))?;
    next.trim_start_matches([' ', '<']).split('>').next()
}

/// Only the offset is taken from an address that comes from outside.
fn offset(address: &str) -> Option<usize> {
    let url = Url::parse(address).ok()?;
    let (_, offset) = url.query_pairs().find(|(name, _)| name == "sysparm_offset")?;
    offset.parse().ok()
}

/// Whether a failure may be the fault of the rows that were asked for: transactions have a quota,
/// and a damaged field breaks the page that it is on.
pub(super) fn may_be_the_rows(fault: &Fault) -> bool {
    matches!(fault, Fault::Incomplete | Fault::TimedOut)
}

/// How many rows are asked for at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageSize {
    full: usize,
    most: usize,
    now: usize,
}

impl PageSize {
    /// Full pages of so many rows.
    pub(super) fn new(rows: usize) -> Self {
        let full = rows.max(1);
        Self { full, most: full, now: full }
    }

    /// The rows to ask for.
    pub(super) fn rows(&self) -> usize {
        self.now
    }

    /// Smaller pages, after one that did not arrive. `false` when it was a single row.
    pub(super) fn shrink(&mut self) -> bool {
        let was = self.now;
        self.most = (was / LARGER).max(1);
        self.now = (was / SMALLER).max(1);
        self.now < was
    }

    /// Larger pages again, after one that arrived, up to what has not failed.
    pub(super) fn grow(&mut self) {
        self.now = self.now.saturating_mul(LARGER).min(self.most);
    }

    /// Full pages may arrive again: the row that stood in the way is behind us.
    pub(super) fn forgive(&mut self) {
        self.most = self.full;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_with_commas_in_its_address_says_where_the_next_page_begins() {
        let links = "<https://a/x?sysparm_fields=a,b&sysparm_offset=0>;rel=\"first\",\
                     <https://a/x?sysparm_fields=a,b&sysparm_limit=50&sysparm_offset=250>;rel=\"next\",\
                     <https://a/x?sysparm_offset=900>;rel=\"last\"";
        assert_eq!(next_link(links).and_then(offset), Some(250));
        assert_eq!(next_link("<https://a/x?sysparm_offset=0>;rel=\"first\""), None);
        assert_eq!(next_link("<nonsense>;rel=\"next\"").and_then(offset), None);
    }

    #[test]
    fn pages_shrink_to_one_row_and_grow_to_what_has_not_failed() {
        let mut size = PageSize::new(1_000);
        let mut tried = vec![size.rows()];
        while size.shrink() {
            tried.push(size.rows());
        }
        assert_eq!(tried, [1_000, 62, 3, 1]);
        size.grow();
        assert_eq!(size.rows(), 1, "one row failed, so nothing larger is tried");
        size.forgive();
        let grown: Vec<usize> = (0..6)
            .map(|_| {
                size.grow();
                size.rows()
            })
            .collect();
        assert_eq!(grown, [4, 16, 64, 256, 1_000, 1_000]);
    }
}

//! A page of tickets that never arrives whole is read in smaller ones, down to single rows, so that
//! one damaged ticket does not keep a whole list from being read for ever. A row that does not arrive
//! in any list is read by itself, else set aside under its number.

use std::ops::Range;

use super::config::PAGE_ROWS;
use super::endpoints::{self, Query, TICKETS};
use super::gather::TicketPage;
use super::{Halo, wire};
use crate::connector::{ConnectorError, Fault, Poison, Result};
use crate::model::RecordId;

/// Rows of a smaller page.
const FEW: u64 = 10;

/// A list of tickets in an order, page by page.
pub(super) struct List<'q> {
    page: fn(u64, u64) -> Query,
    query: &'q Query,
    /// Rows that the instance grants of a full page.
    granted: u64,
}

impl<'q> List<'q> {
    /// By number, lowest first.
    pub(super) fn by_id(query: &'q Query) -> Self {
        Self { page: endpoints::page_by_id, query, granted: PAGE_ROWS }
    }

    /// Latest change first.
    pub(super) fn newest_first(query: &'q Query) -> Self {
        Self { page: endpoints::page_newest_first, query, granted: PAGE_ROWS }
    }

    /// The query for one of its pages.
    pub(super) fn asking(&self, number: u64, rows: u64) -> Query {
        let mut asked = (self.page)(number, rows);
        asked.extend(self.query.iter().cloned());
        asked
    }
}

impl Halo {
    /// A full page, counted from 1; its rows may have come in several requests.
    pub(super) async fn page_of(&self, list: &mut List<'_>, number: u64) -> Result<TicketPage> {
        match self.ticket_page(&list.asking(number, PAGE_ROWS)).await {
            Ok(page) => {
                if number == 1 && page.rows() > 0 {
                    list.granted = (page.rows() as u64).min(PAGE_ROWS);
                }
                Ok(page)
            }
            Err(error) if may_be_the_rows(&error.fault) => {
                let first = (number - 1) * list.granted;
                let places = first..first + list.granted;
                if list.granted.is_multiple_of(FEW) {
                    self.in_smaller_pages(list, places).await
                } else {
                    self.one_by_one(list, places).await
                }
            }
            Err(error) => Err(error),
        }
    }

    /// The rows at these places, which are whole smaller pages.
    async fn in_smaller_pages(&self, list: &List<'_>, places: Range<u64>) -> Result<TicketPage> {
        let mut all = TicketPage::default();
        for number in places.start / FEW..places.end / FEW {
            let page = match self.ticket_page(&list.asking(number + 1, FEW)).await {
                Err(error) if may_be_the_rows(&error.fault) => {
                    self.one_by_one(list, number * FEW..(number + 1) * FEW).await?
                }
                page => page?,
            };
            let ended = page.rows() == 0 || page.announced.is_some_and(|announced| announced <= (number + 1) * FEW);
            all.append(page);
            if ended {
                break;
            }
        }
        Ok(all)
    }

    async fn one_by_one(&self, list: &List<'_>, places: Range<u64>) -> Result<TicketPage> {
        let mut all = TicketPage::default();
        let mut numbers: Option<Vec<i64>> = None;
        for place in places {
            let page = match self.ticket_page(&list.asking(place + 1, 1)).await {
                Err(error) if may_be_the_rows(&error.fault) => {
                    if numbers.is_none() {
                        numbers = Some(self.numbers(list).await.map_err(|_also| error.clone())?);
                    }
                    let number = numbers.as_ref().and_then(|numbers| numbers.get(usize::try_from(place).ok()?));
                    let Some(number) = number else { return Err(error) };
                    self.without_its_list(*number, error).await?
                }
                page => {
                    let page = page?;
                    if page.rows() == 0 {
                        all.append(page);
                        break;
                    }
                    page
                }
            };
            all.append(page);
        }
        Ok(all)
    }

    /// A ticket that no list brings: by itself, or set aside. It is there, its number says so.
    async fn without_its_list(&self, number: i64, listed: ConnectorError) -> Result<TicketPage> {
        let mut page = TicketPage::default();
        match self.read_alone(number).await {
            Ok(Some(Ok(ticket))) => page.tickets.push(ticket),
            Ok(Some(Err(poison))) => page.poison.push(poison),
            Ok(None) => {}
            Err(error) if may_be_the_rows(&error.fault) => {
                let id = RecordId::new(number.to_string());
                let reason =
                    format!("ticket {id} arrives neither in a list ({}) nor by itself ({})", listed.what, error.what);
                page.poison.push(Poison { id: Some(id), reason });
            }
            Err(error) => return Err(error),
        }
        Ok(page)
    }

    /// The numbers of all tickets of a list, in its order. They come without pages and without what
    /// else the tickets hold.
    pub(super) async fn numbers(&self, list: &List<'_>) -> Result<Vec<i64>> {
        let mut query = list.asking(1, 1);
        query.retain(|(name, _)| !["pageinate", "page_no", "page_size", "include_custom_fields"].contains(name));
        query.push(("ticketidonly", "true".to_owned()));
        let read = |listing: wire::Listing<'_>| {
            let numbers = listing.rows.iter().map(|row| wire::id_of(row)).collect::<Option<Vec<i64>>>();
            numbers.ok_or_else(|| wire::incomplete(TICKETS, "not all of its rows have an id"))
        };
        self.door.list(TICKETS, "tickets", &query, read).await
    }
}

/// Whether a failure may be the fault of the rows that were asked for.
pub(super) fn may_be_the_rows(fault: &Fault) -> bool {
    matches!(fault, Fault::Incomplete | Fault::TimedOut)
}

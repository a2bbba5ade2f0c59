//! Reading tickets that changed since a position.

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use super::endpoints::{self, Query, TICKETS};
use super::gather::{Gather, TicketPage};
use super::learnt::Works;
use super::order::Order;
use super::smaller::List;
use super::{Halo, filters, further, kinds, stamp, wire};
use crate::connector::{ConnectorError, Fault, Page, Position, PullEnd, PullRequest, Result};

/// What a walk with the change filter found.
enum Filtered {
    /// Everything that changed, with the count that was announced.
    Complete(Option<u64>),
    /// Rows that did not change came back: this instance ignores the filter.
    Ignored,
}

impl Halo {
    pub(super) async fn pull_tickets(&self, request: &PullRequest, pages: &mpsc::Sender<Page>) -> Result<PullEnd> {
        kinds::only_tickets(&request.kind)?;
        let query = self.common_query(request).await?;
        if !request.only.is_empty() {
            return self.pull_only(request, &query, pages).await;
        }
        let Some(since) = &request.since else { return self.begin_now(&query).await };
        self.door.open().await?;
        let began = self.door.server_time();
        let mut gather = Gather::new(self.lower_bound(since), request.created_after);
        let trusted = self.change_filter() != Works::No;
        if trusted && let Filtered::Complete(announced) = self.filtered(&query, &mut gather, pages).await? {
            return Ok(end(&gather, announced, gather.next(since, began)));
        }
        self.learnt.facts().change_filter = Works::No;
        self.newest_first(&query, &mut gather, pages).await?;
        Ok(end(&gather, None, gather.next(since, began)))
    }

    /// From where on rows count as changed: the position less the overlap, in whole seconds as Halo
    /// is asked.
    pub(super) fn lower_bound(&self, since: &Position) -> Timestamp {
        let overlap = SignedDuration::try_from(self.settings.overlap).unwrap_or(SignedDuration::ZERO);
        let from = stamp::before(since.stamp, overlap);
        Timestamp::from_second(from.as_second()).unwrap_or(from)
    }

    /// What every list of this pull asks for: the scope, closed tickets too, and the custom fields.
    pub(super) async fn common_query(&self, request: &PullRequest) -> Result<Query> {
        let mut query: Query = vec![("includeclosed", "true".to_owned())];
        if let Some(filter) = &request.filter {
            query.extend(filters::read(filter)?);
        }
        self.learnt.facts().further_asked.extend(further::among(&request.fields));
        let ids = self.custom_ids_of(&request.fields).await?;
        if !ids.is_empty() {
            query.push(("include_custom_fields", ids));
        }
        Ok(query)
    }

    /// No position and no ids: nothing is read, and the next pull goes on from the server's present time.
    async fn begin_now(&self, query: &Query) -> Result<PullEnd> {
        let mut asked = endpoints::page_newest_first(1, 1);
        asked.extend(query.iter().cloned());
        let newest = self.ticket_page(&asked).await?;
        let newest = newest.tickets.first().map(|ticket| ticket.record.updated);
        let next = self.door.server_time().or(newest).map(|stamp| Position { stamp, id: String::new() });
        Ok(PullEnd { rows: 0, announced: None, hidden_by_rights: 0, next })
    }

    /// Walks over what the instance says has changed, by id. A gap in the count is walked once more.
    async fn filtered(&self, query: &Query, gather: &mut Gather, pages: &mpsc::Sender<Page>) -> Result<Filtered> {
        let mut query = query.clone();
        query.push(("lastupdatefromdate", stamp::write(gather.from(), self.zone())));
        let mut list = List::by_id(&query);
        for _ in 0..2 {
            let mut announced = None;
            let mut number = 1;
            loop {
                let page = self.page_of(&mut list, number).await?;
                if page.shows_older(gather.from()) {
                    return Ok(Filtered::Ignored);
                }
                if self.take_page(page, gather, &mut announced, pages).await?.is_last() {
                    break;
                }
                number += 1;
            }
            if announced.is_none_or(|announced| gather.rows() >= announced) {
                return Ok(Filtered::Complete(announced));
            }
            gather.walk_again();
        }
        Err(gap())
    }

    /// Walks latest change first until the rows are older than the position. Where the instance
    /// does not sort either, all rows are read.
    async fn newest_first(&self, query: &Query, gather: &mut Gather, pages: &mpsc::Sender<Page>) -> Result<()> {
        let (mut order, mut list) = (Order::default(), List::newest_first(query));
        for _ in 0..2 {
            let (mut arrived, mut announced, mut number) = (0_u64, None, 1);
            loop {
                let page = self.page_of(&mut list, number).await?;
                let fresh = order.look_at(&page);
                let reached = page.tickets.iter().any(|ticket| ticket.last_update.is_some_and(|at| at < gather.from()));
                let rows = page.rows() as u64;
                arrived += rows;
                announced = page.announced.max(announced);
                deliver(gather.take(page), pages).await?;
                if order.is_kept() && reached {
                    return Ok(());
                }
                // A page without a single new row: the instance repeats itself instead of paging on.
                let repeats = announced.is_none() && !fresh;
                if rows == 0 || repeats || announced.is_some_and(|announced| arrived >= announced) {
                    break;
                }
                number += 1;
            }
            // Rows that move between pages of an unsorted list come twice or not at all.
            if announced.is_none_or(|announced| order.distinct() >= announced) {
                return Ok(());
            }
            order.walk_again();
            gather.walk_again();
        }
        Err(gap())
    }

    /// Takes a page of a walk by id in.
    pub(super) async fn take_page(
        &self,
        page: TicketPage,
        gather: &mut Gather,
        announced: &mut Option<u64>,
        pages: &mpsc::Sender<Page>,
    ) -> Result<Walk> {
        let rows = page.rows();
        // The largest count of the walk: a page past the last one may count 0, and where a ticket was
        // deleted in between, the rows behind it have moved up and one may have been missed.
        *announced = page.announced.max(*announced);
        if rows == 0 {
            return Ok(Walk::Ended);
        }
        let before = gather.walked();
        deliver(gather.take(page), pages).await?;
        let complete = announced.is_some_and(|announced| gather.rows() >= announced);
        // A page without a single new id: the instance repeats itself instead of paging on.
        Ok(if complete || gather.walked() == before { Walk::Ended } else { Walk::GoesOn })
    }

    pub(super) async fn ticket_page(&self, query: &Query) -> Result<TicketPage> {
        let frame = self.frame();
        let read = |listing: wire::Listing<'_>| {
            let page = TicketPage::read(&listing, &frame);
            if page.is_nameless() { Err(wire::incomplete(TICKETS, "none of its rows has an id")) } else { Ok(page) }
        };
        let mut page = self.door.list(TICKETS, "tickets", query, read).await?;
        self.complete_rows(&mut page.tickets);
        self.complete_custom(query, &mut page.tickets).await?;
        Ok(page)
    }
}

/// Whether a walk over pages goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    /// There may be more.
    GoesOn,
    /// That was all.
    Ended,
}

impl Walk {
    /// Whether that was all.
    pub(super) fn is_last(self) -> bool {
        self == Self::Ended
    }
}

/// Hands rows on. The reader being gone means that nobody wants them any more.
pub(super) async fn deliver(page: Page, pages: &mpsc::Sender<Page>) -> Result<()> {
    if page.records.is_empty() && page.poison.is_empty() {
        return Ok(());
    }
    pages.send(page).await.map_err(|_closed| stopped())
}

/// The error of a read that was stopped from our side.
pub(super) fn stopped() -> ConnectorError {
    ConnectorError::new(Fault::Incomplete, "The read was stopped before it was complete", "Start it again")
}

/// The error of a list that shows fewer rows than it counts, twice.
pub(super) fn gap() -> ConnectorError {
    ConnectorError::new(
        Fault::Incomplete,
        "Halo announced more tickets than it showed, twice in a row",
        "Nothing was taken as complete; the next pass reads again. If it stays, check that the agent of the \
         application may see all tickets",
    )
}

/// The end of a complete pull.
pub(super) fn end(gather: &Gather, announced: Option<u64>, next: Position) -> PullEnd {
    PullEnd { rows: gather.rows(), announced, hidden_by_rights: 0, next: Some(next) }
}

//! Reading tickets by themselves, in full.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use super::config::{AT_ONCE, IDS_AT_ONCE, PAGE_ROWS};
use super::convert::{self, Depth, Ticket};
use super::endpoints::{self, TICKETS};
use super::gather::TicketPage;
use super::smaller::{List, may_be_the_rows};
use super::{Halo, kinds, wire};
use crate::connector::{ConnectorError, Fault, Page, Poison, Result};
use crate::model::RecordId;

/// A ticket that arrived, or one that is there and cannot be understood.
type Read = std::result::Result<Ticket, Poison>;

impl Halo {
    /// Reads the records of tickets by themselves; those that Halo does not know are left out.
    pub(super) async fn fetch_tickets(&self, ids: &[RecordId]) -> Result<Page> {
        let TicketPage { tickets, poison, .. } = self.full_tickets(ids).await?;
        Ok(Page { records: tickets.into_iter().map(|ticket| ticket.record).collect(), poison })
    }

    /// Reads tickets by themselves, a few at once. One that cannot be understood, that never arrives
    /// whole or that may not be read is set aside, so that it does not keep the others away.
    pub(super) async fn full_tickets(&self, ids: &[RecordId]) -> Result<TicketPage> {
        let (mut page, mut doubtful) = (TicketPage::default(), Vec::new());
        for some in ids.chunks(AT_ONCE) {
            let numbers = some.iter().map(kinds::number).collect::<Result<Vec<i64>>>()?;
            let read = join_all(numbers.into_iter().map(|id| self.read_alone(id))).await;
            for (id, read) in some.iter().zip(read) {
                match read {
                    Ok(Some(Ok(ticket))) => page.tickets.push(ticket),
                    Ok(Some(Err(poison))) => page.poison.push(poison),
                    Ok(None) => {}
                    Err(error) if concerns_the_ticket(&error.fault) => doubtful.push((id.clone(), error)),
                    Err(error) => return Err(error),
                }
            }
        }
        page.poison.extend(self.judge(doubtful).await?);
        Ok(page)
    }

    /// Tickets that do not arrive by themselves are set aside where the list shows them: then the
    /// instance works, and only they do not. One that the list does not show either may not be seen.
    async fn judge(&self, doubtful: Vec<(RecordId, ConnectorError)>) -> Result<Vec<Poison>> {
        let Some((_, first)) = doubtful.first() else { return Ok(Vec::new()) };
        let ids: Vec<RecordId> = doubtful.iter().map(|(id, _)| id.clone()).collect();
        let Ok(listed) = self.listed_ids(&ids).await else { return Err(first.clone()) };
        let mut poison = Vec::new();
        for (id, error) in doubtful {
            if listed.contains(&id) {
                let reason = format!("ticket {id} is in the list and cannot be read by itself: {}", error.what);
                poison.push(Poison { id: Some(id), reason });
            } else if error.fault != Fault::Forbidden {
                return Err(error);
            }
        }
        Ok(poison)
    }

    /// The ids that the list of tickets shows.
    pub(super) async fn listed_ids(&self, ids: &[RecordId]) -> Result<BTreeSet<RecordId>> {
        let mut listed = BTreeSet::new();
        for some in ids.chunks(IDS_AT_ONCE) {
            let ids: Vec<&str> = some.iter().map(RecordId::as_str).collect();
            let query = vec![("includeclosed", "true".to_owned()), ("ticketids", ids.join(","))];
            let list = List::by_id(&query);
            let page = match self.ticket_page(&list.asking(1, PAGE_ROWS)).await {
                Err(error) if may_be_the_rows(&error.fault) => {
                    let numbers = self.numbers(&list).await.map_err(|_also| error)?;
                    listed.extend(numbers.into_iter().map(|number| RecordId::new(number.to_string())));
                    continue;
                }
                page => page?,
            };
            listed.extend(page.tickets.into_iter().map(|ticket| ticket.record.key.id));
            listed.extend(page.poison.into_iter().filter_map(|poison| poison.id));
        }
        Ok(listed)
    }

    /// Reads one ticket with its details; `None` when Halo does not know it.
    pub(super) async fn full_ticket(&self, id: i64) -> Result<Option<Ticket>> {
        match self.read_alone(id).await? {
            Some(Ok(ticket)) => Ok(Some(ticket)),
            None => Ok(None),
            Some(Err(poison)) => Err(ConnectorError::new(
                Fault::Unreadable,
                format!("A ticket of Halo cannot be read: {}", poison.reason),
                "Look at this ticket in Halo",
            )),
        }
    }

    /// Reads one ticket with its details; `None` when Halo does not know it.
    pub(super) async fn read_alone(&self, id: i64) -> Result<Option<Read>> {
        let frame = self.frame();
        let path = endpoints::one(TICKETS, id);
        let query = vec![("includedetails", "true".to_owned())];
        let number = RecordId::new(id.to_string());
        let read = self
            .door
            .one(&path, &query, |raw| match convert::ticket(raw, &frame, Depth::Full) {
                Ok(ticket) if ticket.record.key.id != number => Err(wire::incomplete(&path, "it shows another ticket")),
                Ok(ticket) => Ok(Ok(ticket)),
                Err(poison) if poison.id.as_ref() == Some(&number) => Ok(Err(poison)),
                // Without the ticket's id it may be anything, a refusal with status 200 for one.
                Err(poison) => Err(wire::incomplete(&path, &poison.reason)),
            })
            .await?;
        Ok(match read {
            Some(Ok(mut ticket)) => {
                self.complete_alone(&mut ticket).await?;
                Some(Ok(ticket))
            }
            other => other,
        })
    }
}

/// Whether a failure may be the fault of the ticket that was asked for.
fn concerns_the_ticket(fault: &Fault) -> bool {
    matches!(fault, Fault::Forbidden | Fault::Incomplete | Fault::TimedOut)
}

//! Reading chosen tickets by list: cheaper than one by one where the instance honours `ticketids`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::config::IDS_AT_ONCE;
use super::endpoints::Query;
use super::gather::Gather;
use super::order::Order;
use super::smaller::List;
use super::tickets::{deliver, end, gap};
use super::{Halo, kinds, stamp};
use crate::connector::{Page, Position, PullEnd, PullRequest, Result};
use crate::model::RecordId;

impl Halo {
    /// Reads the tickets that the request names, those that changed if it has a position.
    pub(super) async fn pull_only(
        &self,
        request: &PullRequest,
        query: &Query,
        pages: &mpsc::Sender<Page>,
    ) -> Result<PullEnd> {
        self.door.open().await?;
        let began = self.door.server_time();
        let from = request.since.as_ref().map(|since| self.lower_bound(since));
        let mut gather = Gather::new(from.unwrap_or(Timestamp::MIN), request.created_after);
        for some in request.only.chunks(IDS_AT_ONCE) {
            let wanted = some.iter().map(kinds::number).collect::<Result<BTreeSet<i64>>>()?;
            let mut asked = query.clone();
            let ids: Vec<String> = wanted.iter().map(ToString::to_string).collect();
            asked.push(("ticketids", ids.join(",")));
            if let Some(from) = from {
                asked.push(("lastupdatefromdate", stamp::write(from, self.zone())));
            }
            if !self.listed(&asked, some, &mut gather, pages).await? {
                self.singly(some, &mut gather, pages).await?;
            }
        }
        let since = request.since.clone().unwrap_or(Position { stamp: Timestamp::MIN, id: String::new() });
        let next = gather.next(&since, began);
        let mut end = end(&gather, None, next);
        end.next = end.next.filter(|next| next.stamp > Timestamp::MIN);
        Ok(end)
    }

    /// Reads one list of named tickets. `false` when others came back, too: the filter is ignored.
    async fn listed(
        &self,
        query: &Query,
        wanted: &[RecordId],
        gather: &mut Gather,
        pages: &mpsc::Sender<Page>,
    ) -> Result<bool> {
        let (before, mut list) = (gather.rows(), List::by_id(query));
        for _ in 0..2 {
            let (mut announced, mut arrived, mut number) = (None, 0, 1);
            let mut order = Order::default();
            loop {
                let page = self.page_of(&mut list, number).await?;
                if page.tickets.iter().any(|ticket| !wanted.contains(&ticket.record.key.id)) {
                    return Ok(false);
                }
                let fresh = order.look_at(&page);
                let rows = page.rows();
                arrived += rows as u64;
                announced = page.announced.max(announced);
                deliver(gather.take(page), pages).await?;
                let repeats = announced.is_none() && !fresh;
                if rows == 0 || repeats || announced.is_some_and(|announced| arrived >= announced) {
                    break;
                }
                number += 1;
            }
            // Rows older than the position are dropped, so the count is compared with what arrived.
            if announced.is_none_or(|announced| arrived >= announced || gather.rows() - before >= announced) {
                return Ok(true);
            }
            gather.walk_again();
        }
        Err(gap())
    }

    async fn singly(&self, wanted: &[RecordId], gather: &mut Gather, pages: &mpsc::Sender<Page>) -> Result<()> {
        let page = self.full_tickets(wanted).await?;
        deliver(gather.take(page), pages).await
    }
}

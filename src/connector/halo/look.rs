//! Looking for tickets that may be gone: the list of their ids, a second look at those that it does not
//! show, and Halo's own list of deleted tickets.

use std::collections::BTreeSet;

use super::config::{IDS_AT_ONCE, PAGE_ROWS};
use super::endpoints::{self, Query};
use super::{Halo, kinds};
use crate::connector::{Fault, Looked, Result, look};
use crate::model::{Kind, RecordId};

impl Halo {
    pub(super) async fn look_for_tickets(&self, kind: &Kind, ids: &[RecordId]) -> Result<Looked> {
        kinds::only_tickets(kind)?;
        let missing = self.missing(ids).await?;
        if missing.is_empty() {
            return Ok(Looked::default());
        }
        let mut looked = look::again(self, kind, &missing).await?;
        let deleted = self.deleted_among(&looked.not_shown).await?;
        looked.not_shown.retain(|id| !deleted.contains(id));
        looked.deleted.extend(deleted);
        Ok(looked)
    }

    /// The tickets that the list does not show. Where an instance ignores `ticketids`, only those that
    /// it lists as deleted are in doubt: looking at every ticket alone would take too long.
    async fn missing(&self, ids: &[RecordId]) -> Result<Vec<RecordId>> {
        let listed = self.listed_ids(ids).await?;
        if listed.iter().all(|id| ids.contains(id)) {
            return Ok(ids.iter().filter(|id| !listed.contains(*id)).cloned().collect());
        }
        Ok(self.deleted_among(ids).await?.into_iter().collect())
    }

    /// Those of these tickets that Halo lists as deleted; none where it does not list them.
    async fn deleted_among(&self, ids: &[RecordId]) -> Result<BTreeSet<RecordId>> {
        let mut deleted = BTreeSet::new();
        for some in ids.chunks(IDS_AT_ONCE) {
            let names: Vec<&str> = some.iter().map(RecordId::as_str).collect();
            let mut query: Query = endpoints::page_newest_first(1, PAGE_ROWS);
            query.push(("includeclosed", "true".to_owned()));
            query.push(("deleted", "true".to_owned()));
            query.push(("ticketids", names.join(",")));
            match self.ticket_page(&query).await {
                Ok(page) => {
                    deleted.extend(page.tickets.into_iter().map(|ticket| ticket.record.key.id));
                    deleted.extend(page.poison.into_iter().filter_map(|poison| poison.id));
                }
                Err(error) if matches!(error.fault, Fault::Forbidden | Fault::NotFound | Fault::Refused) => {}
                Err(error) => return Err(error),
            }
        }
        deleted.retain(|id| ids.contains(id));
        Ok(deleted)
    }
}

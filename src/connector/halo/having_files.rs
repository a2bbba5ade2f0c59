//! Which of some tickets have files at all: asked in one list, so that files are listed ticket by
//! ticket only where there are some.

use std::collections::BTreeSet;

use super::Halo;
use super::config::{IDS_AT_ONCE, PAGE_ROWS};
use super::smaller::List;
use crate::connector::Sifted;
use crate::model::{RecordId, RecordKey};

/// So few tickets are asked for their files one by one.
const FEW: usize = 3;

/// The question, as a plan's cost counts it.
pub(super) const SIFTED: Sifted = Sifted { more_than: FEW as u64, at_once: IDS_AT_ONCE as u64 };

impl Halo {
    /// The tickets among these that may have files. Where the instance's answer is in doubt, all of them.
    pub(super) async fn having_files(&self, records: &[RecordKey]) -> Vec<RecordKey> {
        let mut having = Vec::new();
        for some in records.chunks(IDS_AT_ONCE) {
            let shown = if some.len() > FEW { self.shown_with_files(some).await } else { None };
            having.extend(some.iter().filter(|key| shown.as_ref().is_none_or(|ids| ids.contains(&key.id))).cloned());
        }
        having
    }

    /// The tickets that Halo's filter leaves; `None` where it does not answer this question.
    async fn shown_with_files(&self, some: &[RecordKey]) -> Option<BTreeSet<RecordId>> {
        let wanted: BTreeSet<&RecordId> = some.iter().map(|key| &key.id).collect();
        let ids: Vec<&str> = some.iter().map(|key| key.id.as_str()).collect();
        let query = vec![
            ("includeclosed", "true".to_owned()),
            ("ticketids", ids.join(",")),
            ("withattachments", "true".to_owned()),
        ];
        let page = self.ticket_page(&List::by_id(&query).asking(1, PAGE_ROWS)).await.ok()?;
        let rows = page.rows() as u64;
        let whole = rows < PAGE_ROWS && page.announced.is_none_or(|announced| announced <= rows);
        let mut shown: BTreeSet<RecordId> = page.tickets.into_iter().map(|ticket| ticket.record.key.id).collect();
        for poison in page.poison {
            shown.insert(poison.id?);
        }
        (whole && shown.iter().all(|id| wanted.contains(id))).then_some(shown)
    }
}

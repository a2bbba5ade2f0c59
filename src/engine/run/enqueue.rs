//! Approved rows become rows of the outbox, and what needs no further look is settled.

use std::collections::BTreeSet;

use super::Pass;
use crate::engine::error::EngineError;
use crate::engine::item;
use crate::model::{RecordKey, RunId};
use crate::plan::approval::Withheld;
use crate::plan::{Action, Plan, Row};
use crate::store::{Change, EndLink, NewOutboxRow};

impl Pass<'_> {
    /// Puts the writes of these rows into the outbox and moves the bases of those that agree, in
    /// one transaction. Returns how many agreed.
    pub(super) async fn enqueue(&self, run: RunId, rows: &[&Row]) -> Result<u64, EngineError> {
        let mut changes = Vec::new();
        let mut agreed = 0;
        let mut line = item::Line::default();
        // Files of a new record come after it.
        let is_files = |row: &&&Row| matches!(row.action(), Some(Action::Files { .. }));
        let (files, others): (Vec<&&Row>, Vec<&&Row>) = rows.iter().partition(is_files);
        for row in others.into_iter().chain(files) {
            match row.action() {
                Some(Action::Agree { link, bases }) => {
                    agreed += 1;
                    let bases = bases.iter().map(|(key, base)| (key.clone(), base.clone())).collect();
                    changes.push(Change::Bases { link: *link, bases });
                }
                Some(Action::Create { to, .. } | Action::Update { to, .. } | Action::Files { to, .. }) => {
                    let instance = self.ends.of(*to).source.instance();
                    changes.extend(self.replaced(run, row));
                    for queued in item::split(row, instance, self.sinks.notes_travel(*to)) {
                        let payload = serde_json::to_string(&queued.item)
                            .map_err(|error| EngineError::Item(error.to_string()))?;
                        changes.push(Change::Enqueue(Box::new(NewOutboxRow {
                            run,
                            profile: self.profile.name.clone(),
                            lane: queued.lane,
                            after: line.joins(&queued.item),
                            payload,
                            plan_row: row.id.to_string(),
                            not_before: None,
                        })));
                    }
                }
                Some(Action::Retie { what }) => changes.extend(self.retie(run, row, what, &mut line).await?),
                None => {}
            }
        }
        self.store.apply(changes).await?;
        Ok(agreed)
    }

    /// The end of the link that a new record replaces. It ends before the record is made, in the
    /// same transaction that decides the making: a ticket has one live link at most.
    fn replaced(&self, run: RunId, row: &Row) -> Option<Change> {
        let Some(Action::Create { what, .. }) = row.action() else { return None };
        let reason = "a person sent the ticket again, to a new record".to_owned();
        let (actor, at) = (self.actor, self.clock.now());
        what.replaces.map(|id| Change::EndLink(EndLink { id, reason, actor, at, run: Some(run) }))
    }

    /// Takes out of the dirty set what needs no further look: everything but what waits for a
    /// person, for its outbox rows, or could not be read.
    pub(super) async fn settle_dirty(
        &self,
        plan: &Plan,
        withheld: &[Withheld],
        dirty: &[RecordKey],
    ) -> Result<(), EngineError> {
        let waiting: BTreeSet<_> = withheld.iter().map(|one| &one.row).collect();
        let mut stays = self.gatherer().under_way().await?;
        for row in &plan.rows {
            let unread = (row.halo.is_some() && row.seen.0.is_none()) || (row.other.is_some() && row.seen.1.is_none());
            let held = row.waits() || row.action().is_some_and(|action| action.later() > 0);
            if held || unread || waiting.contains(&row.id) {
                stays.extend(row.halo.iter().chain(&row.other).cloned());
            }
        }
        let keys: Vec<RecordKey> = dirty.iter().filter(|key| !stays.contains(key)).cloned().collect();
        self.store.apply(vec![Change::Settled { profile: self.profile.name.clone(), keys }]).await?;
        Ok(())
    }
}

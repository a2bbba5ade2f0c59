//! Carrying out a proposal: links begin with what was seen when it was looked at, so what changed
//! since is a change like any other.

use std::collections::{BTreeMap, BTreeSet};

use super::Pass;
use crate::engine::adopt::{Ground, Proposal, Proposed};
use crate::engine::error::EngineError;
use crate::engine::item::Item;
use crate::engine::outbox::Sent;
use crate::engine::progress::Stage;
use crate::engine::report::{Left, RunReport};
use crate::model::{LinkId, RecordKey, RunId, Side, VersionTag};
use crate::store::{Change, EndLink, NewLink, NewOutboxRow, StoreError};

/// Pairs that are linked in one transaction.
const TOGETHER: usize = 200;

impl Pass<'_> {
    /// Links the chosen pairs of a proposal, and marks their tickets.
    pub async fn adopt(&self, proposal: &Proposal, only: Option<&BTreeSet<String>>) -> Result<RunReport, EngineError> {
        let run = self.store.begin_run(&self.profile.name, self.actor, self.clock.now()).await?;
        let mut report = self.report(run);
        match self.adopt_in(run, proposal, only, &mut report).await {
            Ok(()) => {
                report.conclude(|_| false);
                self.finish(&mut report).await?;
                Ok(report)
            }
            Err(error) => Err(self.failed(run, report, error).await),
        }
    }

    async fn adopt_in(
        &self,
        run: RunId,
        proposal: &Proposal,
        only: Option<&BTreeSet<String>>,
        report: &mut RunReport,
    ) -> Result<(), EngineError> {
        let chosen: Vec<&Proposed> = proposal.chosen(only).collect();
        self.reporter.stage(Stage::Sending, chosen.len() as u64)?;
        let mut linked: Vec<&Proposed> = Vec::new();
        if chosen.iter().any(|pair| !pair.ends.is_empty()) {
            // Links that end for others belong together: all of them or none.
            report.done.ended += self.link_together(run, &chosen).await?;
            linked = chosen;
        } else {
            for some in chosen.chunks(TOGETHER) {
                self.reporter.done(some.len() as u64)?;
                linked.extend(self.link_some(run, some, report).await?);
            }
        }
        report.done.linked += linked.len() as u64;
        self.settle_adopted(&linked).await?;
        // Links are the desk's own; marks are written by the first pass that may write.
        report.held.clone_from(&self.sinks.held);
        if report.held.is_some() {
            return Ok(());
        }
        let mut sent = Sent::default();
        let drained = self.sender(run).drain(&mut sent).await;
        report.take_sent(&sent);
        drained
    }

    /// Links some pairs; where one of them met a link that was made meanwhile, the others go on.
    async fn link_some<'p>(
        &self,
        run: RunId,
        some: &[&'p Proposed],
        report: &mut RunReport,
    ) -> Result<Vec<&'p Proposed>, EngineError> {
        match self.link_together(run, some).await {
            Ok(_) => return Ok(some.to_vec()),
            Err(EngineError::Store(StoreError::AlreadyLinked { .. })) => {}
            Err(error) => return Err(error),
        }
        let mut linked = Vec::new();
        for pair in some {
            match self.link_together(run, std::slice::from_ref(pair)).await {
                Ok(_) => linked.push(*pair),
                Err(EngineError::Store(error @ StoreError::AlreadyLinked { .. })) => {
                    let title = format!("{} ↔ {}", pair.halo_number, pair.other_number);
                    report.left.push(Left { title, reason: error.to_string() });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(linked)
    }

    /// Links pairs in one transaction, after what ends for them has ended. Answers how many links did.
    async fn link_together(&self, run: RunId, pairs: &[&Proposed]) -> Result<u64, EngineError> {
        let ends: BTreeMap<LinkId, &Proposed> =
            pairs.iter().flat_map(|pair| pair.ends.iter().map(move |link| (link.id, *pair))).collect();
        let mut changes: Vec<Change> = ends
            .iter()
            .map(|(id, pair)| {
                let reason = format!("{} ↔ {} are linked in its place", pair.halo_number, pair.other_number);
                let (actor, at) = (self.actor, self.clock.now());
                Change::EndLink(EndLink { id: *id, reason, actor, at, run: Some(run) })
            })
            .collect();
        let now = self.versions(pairs).await?;
        for pair in pairs {
            if is_as_seen(pair, &now) {
                changes.push(Change::Records(vec![pair.ground.halo.clone(), pair.ground.other.clone()]));
            }
            changes.push(Change::Notes(pair.ground.due.clone()));
            changes.push(Change::NewLink(Box::new(self.new_link(run, pair).await?)));
            if pair.marks {
                changes.push(self.mark(run, pair)?);
            }
        }
        self.store.apply(changes).await?;
        Ok(ends.len() as u64)
    }

    async fn new_link(&self, run: RunId, pair: &Proposed) -> Result<NewLink, EngineError> {
        let role = self.profile.scope.role();
        Ok(NewLink {
            profile: self.profile.name.clone(),
            halo: pair.halo.clone(),
            halo_number: pair.halo_number.clone(),
            role,
            other: pair.other.clone(),
            other_number: pair.other_number.clone(),
            generation: self.store.next_generation(&pair.halo, role).await?,
            since: self.clock.now(),
            bases: pair.look.agreed.iter().map(|(key, base)| (key.clone(), base.clone())).collect(),
            notes: pair.ground.settled.clone(),
            adopted: !pair.ground.made_by_us,
            actor: self.actor,
            run: Some(run),
        })
    }

    fn mark(&self, run: RunId, pair: &Proposed) -> Result<Change, EngineError> {
        let item = Item::Mark { to: Side::Halo, record: pair.halo.clone() };
        let payload = serde_json::to_string(&item).map_err(|error| EngineError::Item(error.to_string()))?;
        Ok(Change::Enqueue(Box::new(NewOutboxRow {
            run,
            profile: self.profile.name.clone(),
            lane: format!("adopted {}", pair.halo),
            after: None,
            payload,
            plan_row: pair.id.clone(),
            not_before: None,
        })))
    }

    /// Whether the profile carries files either way.
    pub(super) fn carries_files(&self) -> bool {
        self.profile.files.sends() || self.profile.files.takes_in()
    }

    /// Whether the files that a pair has by now are still to be carried.
    pub(super) fn looks_for_files(&self, ground: &Ground) -> bool {
        self.carries_files() && (ground.made_by_us || self.profile.files.old_files)
    }

    /// Pairs that are in step need no further look; the others get one in the next pass.
    async fn settle_adopted(&self, pairs: &[&Proposed]) -> Result<(), EngineError> {
        self.store.advance(&self.profile.name, &self.ends.instances()).await?;
        let now = self.versions(pairs).await?;
        let (settled, open): (Vec<&&Proposed>, Vec<&&Proposed>) = pairs.iter().partition(|pair| {
            let seen = [&pair.ground.halo, &pair.ground.other];
            pair.in_step()
                && !self.looks_for_files(&pair.ground)
                && seen.iter().all(|record| now.get(&record.key) == Some(&record.version))
        });
        let keys = |pairs: &[&&Proposed]| -> Vec<RecordKey> {
            pairs.iter().flat_map(|pair| [pair.halo.clone(), pair.other.clone()]).collect()
        };
        let profile = &self.profile.name;
        let settled = Change::Settled { profile: profile.clone(), keys: keys(&settled) };
        let dirty = Change::Dirty { profile: profile.clone(), keys: keys(&open) };
        self.store.apply(vec![settled, dirty]).await?;
        Ok(())
    }

    async fn versions(&self, pairs: &[&Proposed]) -> Result<BTreeMap<RecordKey, VersionTag>, EngineError> {
        let keys: Vec<RecordKey> = pairs.iter().flat_map(|pair| [pair.halo.clone(), pair.other.clone()]).collect();
        let known = self.store.records(&keys).await?;
        Ok(known.into_iter().map(|record| (record.key, record.version)).collect())
    }
}

/// Whether the inbox still holds what it held when the pair was looked at: what it holds since is newer.
fn is_as_seen(pair: &Proposed, now: &BTreeMap<RecordKey, VersionTag>) -> bool {
    let [halo, other] = &pair.ground.known;
    now.get(&pair.halo) == halo.as_ref() && now.get(&pair.other) == other.as_ref()
}

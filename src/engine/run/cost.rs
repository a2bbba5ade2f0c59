//! What carrying rows out costs, from what the desk knows by now.

use std::collections::BTreeSet;

use super::Pass;
use crate::engine::cost::{Cost, Ground};
use crate::engine::error::EngineError;
use crate::engine::holds::Looked;
use crate::engine::outbox;
use crate::engine::pull::FeedReport;
use crate::engine::report::RunReport;
use crate::model::{RecordKey, Side};
use crate::plan::{Action, Row};

impl Pass<'_> {
    /// What carrying these rows out costs: it begins with a look at what changed meanwhile. `feeds` is
    /// what the look before the plan brought.
    pub async fn cost<'r>(
        &self,
        rows: impl IntoIterator<Item = &'r Row>,
        feeds: &[FeedReport],
    ) -> Result<Cost, EngineError> {
        let rows: Vec<&Row> = rows.into_iter().collect();
        let mut unproven = BTreeSet::new();
        for side in [Side::Halo, Side::Other] {
            let name = outbox::canary_name(self.ends.of(side).source.instance());
            if self.store.meta(&name).await?.is_none() {
                unproven.insert(side);
            }
        }
        let target = |row: &&Row| match row.action() {
            Some(Action::Files { what, .. }) => what.target.clone(),
            _ => None,
        };
        let targets: Vec<RecordKey> = rows.iter().filter_map(target).collect();
        let files = if targets.is_empty() { Vec::new() } else { self.store.files_of(&targets).await? };
        let ground = Ground {
            profile: self.profile,
            ends: self.ends,
            sinks: self.sinks,
            feeds,
            links: self.store.counts(&self.profile.name).await?.links,
            unproven,
            having_files: files.into_iter().map(|file| file.key.record).collect(),
        };
        Ok(ground.cost(rows))
    }

    /// The same, of a pass that is under way. One that looked for its plan itself has made its looks.
    pub(super) async fn cost_as_it_goes(
        &self,
        rows: &[&Row],
        looked: Looked<'_>,
        report: &RunReport,
    ) -> Result<Cost, EngineError> {
        let mut cost = self.cost(rows.iter().copied(), &report.feeds).await?;
        if matches!(looked, Looked::AtAll(_)) {
            let made = self.requests().into_iter().zip(&report.requests);
            for (calls, (now, before)) in [&mut cost.halo, &mut cost.other].into_iter().zip(made) {
                calls.looks = now.made.saturating_sub(before.made);
            }
        }
        Ok(cost)
    }
}

//! What is looked at again: everything after a change of the profile, and rows whose records changed
//! since they were planned.

use std::collections::BTreeMap;

use super::Pass;
use crate::engine::error::EngineError;
use crate::model::{InstanceId, LinkId, Record, RecordKey, VersionTag};
use crate::plan::approval::Withheld;
use crate::plan::{Action, Approved};
use crate::store::Change;

/// Records looked at in one step when a whole inbox is looked at again.
const LOOK_AGAIN: u32 = 1_000;

impl Pass<'_> {
    /// A changed profile looks at everything again: what it skipped or agreed on may differ now.
    pub(super) async fn look_again_after_a_change(&self) -> Result<(), EngineError> {
        let name = format!("planned with version/{}", self.profile.name);
        let mut version = self.version.to_string();
        for (on, word) in [(self.profile.files.sends(), " files out"), (self.profile.files.takes_in(), " files in")] {
            version.push_str(if on { word } else { "" });
        }
        let before = self.store.meta(&name).await?;
        if before.as_deref() == Some(version.as_str()) {
            return Ok(());
        }
        if before.is_some() {
            for instance in self.ends.instances() {
                self.look_again_at(&instance).await?;
            }
        }
        self.store.set_meta(&name, &version).await?;
        Ok(())
    }

    async fn look_again_at(&self, instance: &InstanceId) -> Result<(), EngineError> {
        let mut after: Option<RecordKey> = None;
        loop {
            let page = self.store.records_of(instance, after.as_ref(), LOOK_AGAIN).await?;
            let keys: Vec<RecordKey> = page.into_iter().map(|record: Record| record.key).collect();
            let Some(last) = keys.last().cloned() else { return Ok(()) };
            self.store.apply(vec![Change::Dirty { profile: self.profile.name.clone(), keys }]).await?;
            after = Some(last);
        }
    }

    /// Leaves the rows whose records are no longer as they were when the plan looked at them.
    pub(super) async fn leave_what_changed(&self, approved: &mut Approved<'_>) -> Result<(), EngineError> {
        let keys: Vec<RecordKey> =
            approved.rows.iter().flat_map(|row| [&row.halo, &row.other]).flatten().cloned().collect();
        let now: BTreeMap<RecordKey, VersionTag> =
            self.store.records(&keys).await?.into_iter().map(|record| (record.key, record.version)).collect();
        let links = self.gatherer().links_of(&keys).await?;
        let linked = |key: &RecordKey, replaces: Option<LinkId>| {
            links.iter().any(|link| (&link.halo == key || &link.other == key) && Some(link.id) != replaces)
        };
        let under_way = self.gatherer().under_way().await?;
        let as_seen = |key: &Option<RecordKey>, seen: &Option<VersionTag>| match (key, seen) {
            (Some(key), Some(seen)) => now.get(key).is_none_or(|version| version == seen),
            _ => true,
        };
        let rows = std::mem::take(&mut approved.rows);
        for row in rows {
            let (creates, replaces) = match row.action() {
                Some(Action::Create { what, .. }) => (true, what.replaces),
                _ => (false, None),
            };
            let ended = replaces.is_some_and(|replaced| links.iter().all(|link| link.id != replaced));
            let taken = [&row.halo, &row.other]
                .into_iter()
                .flatten()
                .any(|key| under_way.contains(key) || (creates && linked(key, replaces)));
            if !taken && !ended && as_seen(&row.halo, &row.seen.0) && as_seen(&row.other, &row.seen.1) {
                approved.rows.push(row);
            } else if row.writes() {
                let reason = "one of its records changed after the preview; it is planned again in the next pass";
                approved.withheld.push(Withheld {
                    row: row.id.clone(),
                    title: row.title.clone(),
                    reason: reason.to_owned(),
                    hold: false,
                });
            }
        }
        Ok(())
    }
}

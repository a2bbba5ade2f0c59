//! Which files the records have already that get some, asked of all of them together.

use std::collections::{BTreeMap, BTreeSet};

use super::{FileRow, Listed};
use crate::engine::item::{Item, Target};
use crate::engine::outbox::{Sender, Sent};
use crate::model::{Link, RecordKey, Side};

impl Sender<'_> {
    /// Lists the files of the records that these rows go to, all together. One that was made a moment ago
    /// has none: what is tried for the first time cannot be there. What does not come this way is listed
    /// where it is needed, and tells why it cannot be then.
    pub(super) async fn list_ahead(&self, rows: &[FileRow], links: &[Link], listed: &mut Listed, sent: &Sent) {
        let mut missing: BTreeMap<Side, BTreeSet<RecordKey>> = BTreeMap::new();
        for (row, item) in rows {
            let Item::File { to, target, .. } = item else { continue };
            let Some((_, key)) = self.target(*to, target, links) else { continue };
            if listed.contains_key(&key) {
                continue;
            }
            if row.attempts == 0 && is_new(target, sent) {
                listed.insert(key, Vec::new());
            } else {
                missing.entry(*to).or_default().insert(key);
            }
        }
        for (side, keys) in missing.into_iter().filter(|(_, keys)| keys.len() > 1) {
            let keys: Vec<RecordKey> = keys.into_iter().collect();
            let Ok(page) = self.ends.of(side).source.files_of(&keys).await else { continue };
            let unsure = |key: &RecordKey| page.poison.iter().any(|one| one.id.as_ref().is_none_or(|id| id == &key.id));
            for key in keys.iter().filter(|key| !unsure(key)) {
                let files = page.files.iter().filter(|file| &file.key.record == key);
                listed.insert(key.clone(), files.cloned().collect());
            }
        }
    }
}

/// Whether files go to a record that these very rows made.
fn is_new(target: &Target, sent: &Sent) -> bool {
    let Target::MadeFor { from } = target else { return false };
    sent.done.iter().any(|(_, item)| matches!(item, Item::Create { what, .. } if what.from == *from))
}

//! Records that a vendor does not show any more, or not so that they can be read. Their pairs rest,
//! with the reason, until they are read in good order again: nothing is decided on what they were.

use std::collections::BTreeMap;

use super::error::EngineError;
use crate::connector::Poison;
use crate::model::{Presence, Record, RecordKey};
use crate::store::Store;

/// What is said of a record that a vendor does not answer with.
pub const NOT_SHOWN: &str = "is not shown by its system any more: it was deleted, or the connecting account may no \
                             longer see it";

/// The known records among these that could not be read, marked so. `key` makes the key of an id.
pub async fn unreadable(
    store: &Store,
    poison: &[Poison],
    key: impl Fn(&crate::model::RecordId) -> RecordKey,
) -> Result<Vec<Record>, EngineError> {
    let whys = poison.iter().filter_map(|one| {
        let why = format!("cannot be read: {}", one.reason);
        Some((key(one.id.as_ref()?), why))
    });
    mark(store, whys.collect()).await
}

/// The known records among these, marked as out of sight.
pub async fn mark(store: &Store, whys: BTreeMap<RecordKey, String>) -> Result<Vec<Record>, EngineError> {
    let keys: Vec<RecordKey> = whys.keys().cloned().collect();
    let mut records = store.records(&keys).await?;
    for record in &mut records {
        if let Some(why) = whys.get(&record.key) {
            record.presence = Presence::OutOfSight(why.clone());
        }
    }
    Ok(records)
}

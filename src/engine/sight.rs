//! Records that a vendor does not show any more, or not so that they can be read. Their pairs rest,
//! with the reason, until they are read in good order again: nothing is decided on what they were.

use super::error::EngineError;
use crate::connector::Poison;
use crate::model::{Presence, Record, RecordId, RecordKey};
use crate::store::Store;

/// The known records among these that could not be read, marked so. `key` makes the key of an id.
pub(super) async fn unreadable(
    store: &Store,
    poison: &[Poison],
    key: impl Fn(&RecordId) -> RecordKey,
) -> Result<Vec<Record>, EngineError> {
    let mut marked = Vec::new();
    for one in poison {
        let Some(id) = &one.id else { continue };
        marked.extend(known(store, &key(id), Presence::Unreadable(one.reason.clone())).await?);
    }
    Ok(marked)
}

/// A record as it is known, with another presence; `None` when it is not known.
pub(super) async fn known(store: &Store, key: &RecordKey, presence: Presence) -> Result<Option<Record>, EngineError> {
    Ok(store.record(key).await?.map(|record| Record { presence, ..record }))
}

/// Whether a record has to be read again before anything is decided on it.
pub(super) fn is_lost(record: &Record) -> bool {
    matches!(record.presence, Presence::NotShown | Presence::Unreadable(_))
}

//! Queued changes that were overtaken: a record was changed by somebody while a change of the same
//! field waited to be sent. They are dropped and planned again, so that nothing is overwritten blind
//! and a person's closure is never undone by a state from before it.

use std::collections::BTreeMap;

use super::error::EngineError;
use super::item::Item;
use super::outbox::read_item;
use crate::mapping::{convert, text};
use crate::model::{Record, RecordKey, Side, Value};
use crate::plan::action::RecordChange;
use crate::profile::Profile;
use crate::store::{Change, NewState, OutboxState, Store};

/// Drops the queued changes of a profile that were overtaken, and has their records looked at again.
/// What was pulled is compared, so this comes after the pull.
pub(super) async fn drop_overtaken(store: &Store, profile: &Profile) -> Result<(), EngineError> {
    let rows = store.open_rows(&profile.name).await?;
    let waiting = rows.into_iter().filter(|row| row.state == OutboxState::Pending);
    let items = waiting.map(read_item).collect::<Result<Vec<_>, _>>()?;
    let changes: Vec<_> = items
        .iter()
        .filter_map(|(row, item)| match item {
            Item::Update { to, what } if !what.fields.is_empty() => Some((row.id, *to, what)),
            Item::Update { .. }
            | Item::Create { .. }
            | Item::Complete { .. }
            | Item::Note { .. }
            | Item::File { .. }
            | Item::Mark { .. } => None,
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let targets: Vec<RecordKey> = changes.iter().map(|(_, _, what)| what.target.clone()).collect();
    let records: BTreeMap<RecordKey, Record> =
        store.records(&targets).await?.into_iter().map(|record| (record.key.clone(), record)).collect();
    let mut dropped = Vec::new();
    for (id, to, what) in changes {
        let Some(field) = records.get(&what.target).and_then(|record| overtaken(profile, to, what, record)) else {
            continue;
        };
        let cause = format!("{field} was changed there meanwhile; the pair is planned again");
        tracing::info!(row = id.0, field, "a queued change was overtaken");
        dropped.push(Change::Outbox { id, to: NewState::Dropped { cause } });
        let keys = vec![what.target.clone()];
        dropped.push(Change::Dirty { profile: profile.name.clone(), keys });
    }
    if !dropped.is_empty() {
        store.apply(dropped).await?;
    }
    Ok(())
}

/// The field of a queued change that holds neither what it held when the change was decided nor what
/// it is to become.
fn overtaken<'a>(profile: &Profile, to: Side, what: &'a RecordChange, record: &Record) -> Option<&'a str> {
    let alike = |left: &Value, right: &Value| text::plain(&left.code()) == text::plain(&right.code());
    let changed = what.fields.iter().find(|change| {
        let rule = profile.mapping.fields.iter().find(|rule| rule.key() == change.key);
        let now = rule.and_then(|rule| convert::side_value(rule, to, record));
        now.is_some_and(|now| !alike(&now, &change.was) && !alike(&now, &change.becomes))
    });
    changed.map(|change| change.name.as_str())
}

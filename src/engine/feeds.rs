//! The feeds of a profile: what they are called, how far back they reach, and the fields that are
//! read. Profiles of one connection share feeds, so a pull brings what all of them map.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::mapping::closing;
use crate::mapping::convert::ticket_kind;
use crate::mapping::{merged, push};
use crate::model::{ConnectionId, FieldName, InstanceId, Kind, Side};
use crate::profile::{Merged, Profile, PullBy, PushRule, services};
use crate::store::{FeedKey, Store, StoreError};

/// The fields that the profiles of a connection map, by kind of record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted(BTreeMap<Kind, Vec<FieldName>>);

impl Wanted {
    /// What these profiles want of a connection.
    pub fn of<'a>(connection: &ConnectionId, profiles: impl IntoIterator<Item = &'a Profile>) -> Self {
        let mut wanted = Self::default();
        for profile in profiles {
            if &profile.halo == connection {
                wanted.add(ticket_kind(), mapped_fields(profile, Side::Halo, None));
            }
            if &profile.other == connection {
                for table in profile.tables() {
                    let fields = mapped_fields(profile, Side::Other, Some(&table));
                    wanted.add(table, fields);
                }
            }
        }
        wanted
    }

    /// The fields of a kind.
    pub fn fields(&self, kind: &Kind) -> Vec<FieldName> {
        self.0.get(kind).cloned().unwrap_or_default()
    }

    fn add(&mut self, kind: Kind, fields: Vec<FieldName>) {
        let all = self.0.entry(kind).or_default();
        for field in fields {
            if !all.contains(&field) {
                all.push(field);
            }
        }
    }
}

/// From when on the records of a feed have been read: those made after this moment, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Depth(pub(super) Option<Timestamp>);

impl Depth {
    /// How far back a feed was read; `None` where nobody said so.
    pub(super) async fn read(store: &Store, feed: &FeedKey) -> Result<Option<Self>, StoreError> {
        let text = store.meta(&Self::name(feed)).await?;
        Ok(text.map(|text| Self(text.parse().ok())))
    }

    /// Whether reading this far back reaches what begins at `needed`.
    pub(super) fn covers(self, needed: Self) -> bool {
        match (self.0, needed.0) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(read), Some(needed)) => read <= needed,
        }
    }

    /// Remembers it.
    pub(super) async fn save(self, store: &Store, feed: &FeedKey) -> Result<(), StoreError> {
        let text = self.0.map(|after| after.to_string()).unwrap_or_default();
        let name = Self::name(feed);
        if store.meta(&name).await?.as_ref() == Some(&text) {
            return Ok(());
        }
        store.set_meta(&name, &text).await
    }

    fn name(feed: &FeedKey) -> String {
        format!("read back to/{feed}")
    }
}

/// The key of a feed of a connection. Two connections to one instance may be shown different
/// records, so all but the first that was used have feeds of their own.
pub(super) async fn place(
    store: &Store,
    instance: &InstanceId,
    connection: &ConnectionId,
    feed: String,
) -> Result<FeedKey, StoreError> {
    let name = first_name(instance);
    if store.meta(&name).await?.is_none() {
        store.set_meta(&name, connection.as_str()).await?;
    }
    known_place(store, instance, connection, feed).await
}

/// The same, for looking only.
pub async fn known_place(
    store: &Store,
    instance: &InstanceId,
    connection: &ConnectionId,
    feed: String,
) -> Result<FeedKey, StoreError> {
    let first = store.meta(&first_name(instance)).await?;
    let alone = first.is_none_or(|first| first == connection.as_str());
    let feed = if alone { feed } else { format!("{feed} as {connection}") };
    Ok(FeedKey { instance: instance.clone(), feed })
}

fn first_name(instance: &InstanceId) -> String {
    format!("feeds/{instance}")
}

/// The kinds of record that a profile reads on a side.
pub(super) fn kinds_of(profile: &Profile, side: Side) -> Vec<Kind> {
    match side {
        Side::Halo => vec![ticket_kind()],
        Side::Other => profile.tables(),
    }
}

/// The feed that brings a profile the records of a table.
pub(super) fn table_feed(profile: &Profile, table: &Kind) -> String {
    let made = match profile.inbound.pull_by {
        PullBy::Updated => "",
        PullBy::Created => " by creation",
    };
    match &profile.inbound.query {
        Some(query) => format!("{table}{made} where {query}"),
        None => format!("{table}{made}"),
    }
}

/// Whether the feed of a table may leave linked records out, so that those are asked for by id.
pub(super) fn leaves_linked_out(profile: &Profile) -> bool {
    profile.inbound.query.is_some() || profile.inbound.pull_by == PullBy::Created
}

/// The feed that brings the notes of these kinds of record.
pub(super) fn notes_feed(kinds: &[Kind]) -> String {
    let names: Vec<&str> = kinds.iter().map(Kind::as_str).collect();
    format!("notes of {}", names.join(", "))
}

/// The names of the feeds that bring a profile the records of a kind, and their notes.
pub fn feeds_of(profile: &Profile, side: Side, kind: &Kind) -> [String; 2] {
    let records = match side {
        Side::Halo => kind.to_string(),
        Side::Other => table_feed(profile, kind),
    };
    [records, notes_feed(&kinds_of(profile, side))]
}

/// What is read of the other side's records for closures, where their state travels at all.
fn closure_fields(profile: &Profile, known: &[FieldName]) -> Vec<FieldName> {
    let mut states = profile.mapping.fields.iter().filter(|rule| rule.is_state());
    let needed = states.any(|rule| {
        (rule.writes_on(Side::Other) && profile.closing.needs_code)
            || (rule.writes_on(Side::Halo) && !profile.closing.note.is_empty())
    });
    let fields = closing::DEMANDED.map(FieldName::new);
    fields.into_iter().filter(|field| needed && !known.contains(field)).collect()
}

/// The fields that a profile's rules read on a side, without repetition.
pub fn mapped_fields(profile: &Profile, side: Side, table: Option<&Kind>) -> Vec<FieldName> {
    let mut fields: Vec<FieldName> = Vec::new();
    let rules = profile.mapping.fields.iter().filter(|rule| table.is_none_or(|table| rule.applies_to(table)));
    for rule in rules {
        for name in rule.reads(side) {
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
    }
    if side == Side::Other && profile.merged == Merged::Redirect {
        let tables = profile.tables().into_iter().filter(|known| table.is_none_or(|table| table == known));
        for name in tables.flat_map(|table| merged::fields(&table)) {
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
    }
    if side == Side::Halo {
        for name in push::rules(profile).flat_map(PushRule::reads) {
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
    }
    if !profile.services.is_empty() {
        let of_items = table.is_some_and(|table| table.as_str() == services::ITEMS);
        let ordered = [services::ITEM, services::REQUESTED_FOR].into_iter().filter(|_| side == Side::Other && of_items);
        fields.extend(ordered.map(FieldName::new).filter(|name| !fields.contains(name)).collect::<Vec<_>>());
    }
    if side == Side::Other {
        fields.extend(closure_fields(profile, &fields));
        let companions = profile.outbound.companions.iter();
        let demanded = companions.filter(|companion| table.is_none_or(|table| companion.applies_to(table)));
        for name in demanded.flat_map(|companion| companion.fields.keys()) {
            if !fields.contains(name) {
                fields.push(name.clone());
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_that_was_read_whole_reaches_every_beginning() {
        let day = |day: i8| Depth(Some(jiff::civil::date(2026, 3, day).at(0, 0, 0, 0).in_tz("UTC").unwrap().into()));
        assert!(Depth(None).covers(day(1)) && Depth(None).covers(Depth(None)));
        assert!(day(1).covers(day(1)) && day(1).covers(day(2)));
        assert!(!day(2).covers(day(1)) && !day(1).covers(Depth(None)));
    }
}

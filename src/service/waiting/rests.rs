//! Records that are left alone: ignored, so that the profile forgets them, or paused, so that what
//! is to be sent is kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::super::desk::Desk;
use super::super::error::ServiceError;
use crate::engine::outbox::read_item;
use crate::model::{Link, ProfileId, RecordKey, Rest, RestKind, Side, System};
use crate::store::{Actor, Change, JournalEntry, NewState, OutboxRow, OutboxState, StoredRest};

/// A record that is to rest, or to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resting {
    /// The profile.
    pub profile: ProfileId,
    /// The record, or either record of a pair.
    pub record: RecordKey,
}

/// A field that stopped itself, or about which a note is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRef {
    /// The profile.
    pub profile: ProfileId,
    /// Either record of the pair.
    pub record: RecordKey,
    /// The key of the rule.
    pub rule: String,
}

impl Desk {
    /// Lets fields go on that stopped themselves, and forgets what was noted about them. Says how
    /// many there were.
    pub async fn release(&self, fields: &[FieldRef], by: &str) -> Result<u64, ServiceError> {
        let mut changes = Vec::new();
        let mut released = 0;
        for field in fields {
            let links = self.store().live_links_of(std::slice::from_ref(&field.record)).await?;
            let Some(link) = links.into_iter().find(|link| link.profile == field.profile) else { continue };
            let hands = self.store().hands(&[link.id]).await?.remove(&link.id).unwrap_or_default();
            if !hands.rewrites.keys().any(|(rule, _)| rule == &field.rule) {
                continue;
            }
            released += 1;
            let keys = [link.halo.clone(), link.other.clone()];
            changes.push(Change::Release { link: link.id, rule: field.rule.clone() });
            changes.extend(self.ended_holds(&field.profile, &keys.clone().into()).await?);
            changes.push(self.rest_noted(&link.halo, "released", &field.rule, &format!("by {by}")));
            changes.push(Change::Dirty { profile: field.profile.clone(), keys: keys.into() });
        }
        self.store().apply(changes).await?;
        self.waiting_changed().await;
        Ok(released)
    }

    /// Takes a record out of its profile: what was to be sent is dropped, and nothing is planned for
    /// it until it is taken in again. Refused while a write of it may be on the wire.
    pub async fn ignore(&self, what: &Resting, reason: &str, by: &str) -> Result<(), ServiceError> {
        let rest = self.rest(what, RestKind::Ignored, reason, by).await?;
        let keys = rest.record_keys();
        let mut changes = Vec::new();
        for row in self.store().open_rows(&what.profile).await? {
            let (row, item) = read_item(row)?;
            if !item.records().iter().any(|key| keys.contains(key)) {
                continue;
            }
            if on_the_wire(&row) {
                return Err(ServiceError::Usage {
                    text: format!(
                        "a write of {} is on its way, or its answer is lost; run a pass, which looks it up, and then \
                         ignore it",
                        rest.title
                    ),
                    next: None,
                });
            }
            let cause = format!("ignored by {by}: {reason}");
            changes.push(Change::Outbox { id: row.id, to: NewState::Dropped { cause } });
        }
        changes.extend(self.ended_holds(&what.profile, &keys).await?);
        let keys: Vec<RecordKey> = keys.into_iter().collect();
        changes.push(Change::Settled { profile: what.profile.clone(), keys });
        self.begin_rest(rest, changes).await
    }

    /// Lets a record wait: nothing is written to its pair, what is to be sent is kept.
    pub async fn pause_record(&self, what: &Resting, reason: &str, by: &str) -> Result<(), ServiceError> {
        let rest = self.rest(what, RestKind::Paused, reason, by).await?;
        let changes = self.ended_holds(&what.profile, &rest.record_keys()).await?;
        self.begin_rest(rest, changes).await
    }

    /// Takes a record in again that was ignored, or lets one go on that was paused. Says whether it
    /// rested; the next pass plans it anew.
    pub async fn end_rest(&self, what: &Resting, by: &str) -> Result<bool, ServiceError> {
        let rests = self.store().rests(&what.profile).await?;
        let Some(rest) = rests.into_iter().find(|one| one.record_keys().contains(&what.record)) else {
            return Ok(false);
        };
        let word = match rest.rest.kind {
            RestKind::Ignored => "taken in again",
            RestKind::Paused => "resumed",
        };
        let keys: Vec<RecordKey> = rest.record_keys().into_iter().collect();
        let before = format!("{} by {}: {}", rest.rest.kind, rest.rest.by, rest.rest.reason);
        let changes = vec![
            Change::EndRest { profile: what.profile.clone(), record: rest.record.clone() },
            Change::Dirty { profile: what.profile.clone(), keys },
            self.rest_noted(&rest.record, word, &before, &format!("by {by}")),
        ];
        self.store().apply(changes).await?;
        self.waiting_changed().await;
        Ok(true)
    }

    async fn begin_rest(&self, rest: StoredRest, mut changes: Vec<Change>) -> Result<(), ServiceError> {
        let after = format!("by {}: {}", rest.rest.by, rest.rest.reason);
        changes.push(self.rest_noted(&rest.record, &rest.rest.kind.to_string(), "", &after));
        changes.push(Change::Rest(Box::new(rest)));
        self.store().apply(changes).await?;
        self.waiting_changed().await;
        Ok(())
    }

    async fn rest(&self, what: &Resting, kind: RestKind, reason: &str, by: &str) -> Result<StoredRest, ServiceError> {
        let links = self.store().live_links_of(std::slice::from_ref(&what.record)).await?;
        let link = links.into_iter().find(|link| link.profile == what.profile);
        let title = if let Some(link) = &link {
            link.to_string()
        } else {
            let record = self.store().record(&what.record).await?;
            record.map_or_else(|| what.record.id.to_string(), |record| record.number)
        };
        let (record, counterpart) = match &link {
            Some(link) => (link.halo.clone(), Some(link.other.clone())),
            None => (what.record.clone(), None),
        };
        Ok(StoredRest {
            profile: what.profile.clone(),
            lanes: lanes(&record, link.as_ref()),
            record,
            counterpart,
            title,
            rest: Rest { kind, reason: reason.to_owned(), by: by.to_owned(), at: self.clock().now() },
        })
    }

    async fn ended_holds(&self, profile: &ProfileId, keys: &BTreeSet<RecordKey>) -> Result<Vec<Change>, ServiceError> {
        let holds = self.store().holds(profile).await?;
        let of_it = holds.into_iter().filter(|hold| {
            keys.contains(&hold.record) || hold.counterpart.as_ref().is_some_and(|other| keys.contains(other))
        });
        let plan_rows = of_it.map(|hold| hold.plan_row).collect();
        Ok(vec![Change::EndHolds { profile: profile.clone(), plan_rows }])
    }

    fn rest_noted(&self, record: &RecordKey, what: &str, before: &str, after: &str) -> Change {
        Change::Journal(Box::new(JournalEntry {
            run: None,
            link: None,
            record: record.clone(),
            at: self.clock().now(),
            actor: Actor::Person,
            what: what.to_owned(),
            before: serde_json::Value::from(before).to_string(),
            after: serde_json::Value::from(after).to_string(),
        }))
    }

    /// The record that people know by this number in a profile: of a live pair, of Halo or of the
    /// other side.
    pub async fn record_of_number(&self, profile: &ProfileId, number: &str) -> Result<RecordKey, ServiceError> {
        let known = self.known().await?;
        let of_profile = |key: &RecordKey| {
            known
                .profiles()
                .filter(|ends| &ends.profile.name == profile)
                .any(|ends| key.instance == ends.halo.instance() || key.instance == ends.other.instance())
        };
        let found = self.store().records_by_number(number).await?;
        let mut keys: Vec<RecordKey> = found.into_iter().map(|record| record.key).filter(of_profile).collect();
        keys.sort_by_key(|key| key.system != System::Halo);
        keys.into_iter().next().ok_or_else(|| {
            let text = format!(
                "the profile {profile} knows no ticket or record {number}; look it up in the list of links, or run a \
                 pass first"
            );
            ServiceError::not_configured(text, None)
        })
    }
}

/// The lanes of the outbox that rest with a record.
fn lanes(record: &RecordKey, link: Option<&Link>) -> Vec<String> {
    use crate::engine::item::{lane_of_files, lane_of_link, lane_of_origin};
    let mut lanes = vec![lane_of_origin(record)];
    if let Some(link) = link {
        lanes.push(lane_of_link(link.id));
        lanes.extend([Side::Halo, Side::Other].map(|to| lane_of_files(link.id, to)));
        lanes.push(lane_of_origin(&link.other));
    }
    lanes
}

fn on_the_wire(row: &OutboxRow) -> bool {
    matches!(row.state, OutboxState::Leased | OutboxState::Unknown { .. })
}

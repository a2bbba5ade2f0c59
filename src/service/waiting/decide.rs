//! Deciding conflicts: a person takes one side's value, field by field or many at once. What was
//! taken is carried out by the next pass, as long as both sides still hold what was seen.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::super::desk::Desk;
use super::super::error::ServiceError;
use super::super::status::Event;
use crate::engine::waiting::Detail;
use crate::model::{Hands, Link, ProfileId, Resolution, Side, Value};
use crate::plan::action::FieldConflict;
use crate::store::{Actor, Change, HoldKind, HoldRow};

/// What a person takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The profile.
    pub profile: ProfileId,
    /// The row that waits.
    pub row: String,
    /// The key or name of the field; all of the row's when absent.
    pub field: Option<String>,
    /// Whose value is taken; what was taken is forgotten, and asked anew, when absent.
    pub winner: Option<Side>,
}

/// What came of deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Decided {
    /// Fields that were decided, or are asked anew.
    pub fields: u64,
    /// Choices whose row waits no more, or has no such field.
    pub gone: u64,
}

/// What one choice leads to.
struct Decision<'a> {
    row: &'a HoldRow,
    link: Link,
    winner: Option<Side>,
    fields: Vec<&'a FieldConflict>,
    all: &'a [FieldConflict],
}

impl Desk {
    /// Takes one side's value where both had changed it.
    pub async fn decide(&self, choices: &[Choice], by: &str) -> Result<Decided, ServiceError> {
        let mut decided = Decided::default();
        let mut changes = Vec::new();
        let mut profiles: BTreeMap<&ProfileId, Vec<&Choice>> = BTreeMap::new();
        for choice in choices {
            profiles.entry(&choice.profile).or_default().push(choice);
        }
        for (profile, choices) in profiles {
            let rows: Vec<(HoldRow, Vec<FieldConflict>)> =
                self.store().holds(profile).await?.into_iter().filter_map(conflict).collect();
            for choice in choices {
                match self.decision(profile, choice, &rows).await? {
                    Some(decision) => {
                        decided.fields += decision.fields.len() as u64;
                        changes.extend(self.decision_changes(profile, &decision, by).await?);
                    }
                    None => decided.gone += 1,
                }
            }
        }
        self.store().apply(changes).await?;
        self.waiting_changed().await;
        Ok(decided)
    }

    /// Takes the status anew and says that what waits changed.
    pub(super) async fn waiting_changed(&self) {
        self.refresh_status().await;
        self.tell(Event::WaitingChanged { actor: Actor::Person });
    }

    async fn decision<'a>(
        &self,
        profile: &ProfileId,
        choice: &Choice,
        rows: &'a [(HoldRow, Vec<FieldConflict>)],
    ) -> Result<Option<Decision<'a>>, ServiceError> {
        let Some((row, all)) = rows.iter().find(|(row, _)| row.plan_row == choice.row) else { return Ok(None) };
        let wanted = |field: &&FieldConflict| {
            choice.field.as_ref().is_none_or(|named| named == &field.key || named.eq_ignore_ascii_case(&field.name))
        };
        let fields: Vec<&FieldConflict> = all.iter().filter(wanted).collect();
        let links = self.store().live_links_of(std::slice::from_ref(&row.record)).await?;
        let link = links.into_iter().find(|link| &link.profile == profile);
        Ok(link.filter(|_| !fields.is_empty()).map(|link| Decision { row, link, winner: choice.winner, fields, all }))
    }

    async fn decision_changes(
        &self,
        profile: &ProfileId,
        decision: &Decision<'_>,
        by: &str,
    ) -> Result<Vec<Change>, ServiceError> {
        let (link, at) = (&decision.link, self.clock().now());
        let mut hands = self.store().hands(&[link.id]).await?.remove(&link.id).unwrap_or_default();
        let mut changes = Vec::new();
        for field in &decision.fields {
            let resolution = decision.winner.map(|winner| resolution(field, winner, by, at));
            match &resolution {
                Some(resolution) => hands.resolutions.insert(field.key.clone(), resolution.clone()),
                None => hands.resolutions.remove(&field.key),
            };
            changes.push(Change::Resolve { link: link.id, rule: field.key.clone(), resolution });
        }
        changes.push(journal(decision, by, at));
        changes.push(Change::HoldKind {
            profile: profile.clone(),
            plan_row: decision.row.plan_row.clone(),
            kind: if is_decided(decision.all, &hands) { HoldKind::Decided } else { HoldKind::Conflict },
        });
        let keys = vec![link.halo.clone(), link.other.clone()];
        changes.push(Change::Dirty { profile: profile.clone(), keys });
        Ok(changes)
    }
}

/// A row with the fields that both sides changed, if that is what it waits for.
fn conflict(row: HoldRow) -> Option<(HoldRow, Vec<FieldConflict>)> {
    match Detail::from_text(row.detail.as_deref()) {
        Some(Detail::Conflict(fields)) => Some((row, fields)),
        Some(Detail::Missing(_) | Detail::Stopped(_)) | None => None,
    }
}

fn resolution(field: &FieldConflict, winner: Side, by: &str, at: Timestamp) -> Resolution {
    Resolution { halo: field.halo.code(), other: field.other.code(), winner, by: by.to_owned(), at }
}

/// Whether nothing of the row is left to be asked.
fn is_decided(fields: &[FieldConflict], hands: &Hands) -> bool {
    let decided = |field: &FieldConflict| {
        hands.resolutions.get(&field.key).is_some_and(|one| one.is_about(&field.halo, &field.other))
    };
    fields.iter().all(decided)
}

fn journal(decision: &Decision<'_>, by: &str, at: Timestamp) -> Change {
    let value = |field: &FieldConflict, side: Side| -> Value {
        match side {
            Side::Halo => field.halo.clone(),
            Side::Other => field.other.clone(),
        }
    };
    let before: BTreeMap<&str, String> = decision
        .fields
        .iter()
        .map(|field| (field.name.as_str(), format!("{} in Halo, {} on the other side", field.halo, field.other)))
        .collect();
    let after: BTreeMap<&str, String> = decision
        .fields
        .iter()
        .map(|field| {
            let taken = match decision.winner {
                Some(winner) => format!("{}, taken by {by}", value(field, winner)),
                None => format!("asked anew by {by}"),
            };
            (field.name.as_str(), taken)
        })
        .collect();
    super::journal_entry(&decision.link, "decided", (&before, &after), at)
}

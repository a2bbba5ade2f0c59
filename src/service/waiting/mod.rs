//! What waits for a person, with what is needed to put it right in place. From the store alone.

mod decide;
mod gone;
pub(super) mod request;
mod rests;
mod tray;
mod writes;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

pub use self::decide::{Choice, Decided};
pub use self::rests::{FieldRef, Resting};
pub use self::tray::{RestView, TrayItem, TrayKind, WriteView};
pub use self::writes::{Handled, Handling};
use super::desk::Desk;
use super::error::ServiceError;
use super::known::{Ends, Known};
use super::reads::HoldView;
use super::ticket::BaseView;
use crate::engine::waiting::Detail;
use crate::mapping::PeopleBook;
use crate::mapping::project::Missing;
use crate::model::{Hands, Kind, Link, LinkId, ProfileId, RecordKey, Side, Value};
use crate::plan::action::{FieldConflict, FieldStop};
use crate::store::{Actor, Change, HoldKind, HoldRow, JournalEntry};

/// What a row that waits is about, as people read it: labels, names, texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Fields that both sides changed.
    Conflict(Vec<ConflictView>),
    /// Values without a counterpart.
    Missing(Vec<Missing>),
    /// Fields that stopped themselves.
    Stopped(Vec<StopView>),
    /// Nothing but its reason.
    Reason,
}

/// A field that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictView {
    /// The rule's key.
    pub key: String,
    /// The rule's name.
    pub name: String,
    /// Halo's value.
    pub halo: String,
    /// The other side's value.
    pub other: String,
    /// What both held when they last agreed, if they ever did.
    pub base: Option<BaseView>,
    /// What a person took, as long as both sides hold these values.
    pub taken: Option<Taken>,
}

/// What a person took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Whose value.
    pub winner: Side,
    /// Who took it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A field that is not written any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StopView {
    /// The rule's key.
    pub key: String,
    /// The rule's name.
    pub name: String,
    /// The side that is not written any more.
    pub side: Side,
    /// What would be written.
    pub becomes: String,
    /// What is there.
    pub was: String,
}

/// What the rows of a profile are read with.
struct Reader<'a> {
    known: &'a Known,
    ends: Option<Ends<'a>>,
    people: PeopleBook,
    links: Vec<Link>,
    hands: BTreeMap<LinkId, Hands>,
    numbers: BTreeMap<RecordKey, String>,
}

impl Desk {
    /// What waits for a person.
    pub async fn holds(&self, profile: &ProfileId) -> Result<Vec<HoldView>, ServiceError> {
        let rows = self.store().holds(profile).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.known().await?;
        let reader = self.reader(&known, profile, &rows).await?;
        // A pair that was parted since rests no more.
        let rests =
            |row: &HoldRow| !matches!(row.kind, HoldKind::Gone | HoldKind::Outside) || reader.link(row).is_some();
        Ok(rows.into_iter().filter(rests).map(|row| reader.view(profile, row)).collect())
    }

    async fn reader<'a>(
        &self,
        known: &'a Known,
        profile: &ProfileId,
        rows: &[HoldRow],
    ) -> Result<Reader<'a>, ServiceError> {
        let ends = known.profiles().find(|ends| &ends.profile.name == profile);
        let people = match ends {
            Some(ends) => self.known_people(ends).await?,
            None => PeopleBook::default(),
        };
        let keys: Vec<RecordKey> =
            rows.iter().flat_map(|row| std::iter::once(&row.record).chain(&row.counterpart)).cloned().collect();
        let mut links = self.store().live_links_of(&keys).await?;
        links.retain(|link| &link.profile == profile);
        let ids: Vec<LinkId> = links.iter().map(|link| link.id).collect();
        let hands = self.store().hands(&ids).await?;
        let records = self.store().records(&keys).await?;
        let numbers = records.into_iter().map(|record| (record.key, record.number)).collect();
        Ok(Reader { known, ends, people, links, hands, numbers })
    }
}

impl Reader<'_> {
    fn view(&self, profile: &ProfileId, row: HoldRow) -> HoldView {
        let (ticket, other) = (row.ticket().cloned(), row.other().cloned());
        let link = self.link(&row);
        let number = |key: &RecordKey| self.numbers.get(key).cloned().unwrap_or_else(|| key.id.to_string());
        let about = match Detail::from_text(row.detail.as_deref()) {
            Some(Detail::Conflict(fields)) => {
                About::Conflict(fields.iter().map(|field| self.conflict(&row, link, field)).collect())
            }
            Some(Detail::Missing(missing)) => About::Missing(missing),
            Some(Detail::Stopped(fields)) => {
                About::Stopped(fields.iter().map(|field| self.stop(&row, field)).collect())
            }
            None => About::Reason,
        };
        HoldView {
            profile: profile.to_string(),
            kind: row.kind,
            halo_number: link.map(|link| link.halo_number.clone()).or_else(|| ticket.as_ref().map(number)),
            other_number: link.map(|link| link.other_number.clone()).or_else(|| other.as_ref().map(number)),
            ticket,
            other,
            row: row.plan_row,
            title: row.title,
            reason: row.reason,
            about,
        }
    }

    fn link(&self, row: &HoldRow) -> Option<&Link> {
        let keys: Vec<&RecordKey> = std::iter::once(&row.record).chain(&row.counterpart).collect();
        self.links.iter().find(|link| keys.contains(&&link.halo) || keys.contains(&&link.other))
    }

    fn conflict(&self, row: &HoldRow, link: Option<&Link>, field: &FieldConflict) -> ConflictView {
        let read = |side: Side, value: &Value| self.read(row, &field.key, side, value);
        let taken = link.and_then(|link| self.hands.get(&link.id)?.resolutions.get(&field.key));
        let taken = taken.filter(|one| one.is_about(&field.halo, &field.other));
        ConflictView {
            key: field.key.clone(),
            name: field.name.clone(),
            halo: read(Side::Halo, &field.halo),
            other: read(Side::Other, &field.other),
            base: field
                .base
                .as_ref()
                .map(|base| BaseView { halo: read(Side::Halo, &base.halo), other: read(Side::Other, &base.other) }),
            taken: taken.map(|one| Taken { winner: one.winner, by: one.by.clone(), at: one.at }),
        }
    }

    fn stop(&self, row: &HoldRow, field: &FieldStop) -> StopView {
        StopView {
            key: field.key.clone(),
            name: field.name.clone(),
            side: field.side,
            becomes: self.read(row, &field.key, field.side, &field.becomes),
            was: self.read(row, &field.key, field.side, &field.was),
        }
    }

    /// A value as people read it; its code where the rule is gone.
    fn read(&self, row: &HoldRow, key: &str, side: Side, value: &Value) -> String {
        let table = row.other().map_or_else(|| Kind::new(""), |other| other.kind.clone());
        let found = self.ends.and_then(|ends| {
            let rule = ends.profile.mapping.fields.iter().find(|rule| rule.key() == key)?;
            Some((ends, rule))
        });
        match found {
            Some((ends, rule)) => self.known.read_value((ends, &self.people), (rule, side), &table, value),
            None => value.code(),
        }
    }
}

/// An entry of the journal about something that a person decided.
fn journal_entry<B: Serialize, A: Serialize>(
    link: &Link,
    what: &str,
    (before, after): (&B, &A),
    at: Timestamp,
) -> Change {
    let json = |value: Result<String, serde_json::Error>| value.unwrap_or_else(|_unwritable| "null".to_owned());
    Change::Journal(Box::new(JournalEntry {
        run: None,
        link: Some(link.id),
        record: link.halo.clone(),
        at,
        actor: Actor::Person,
        what: what.to_owned(),
        before: json(serde_json::to_string(before)),
        after: json(serde_json::to_string(after)),
    }))
}

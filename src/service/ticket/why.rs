//! Why a ticket is in step, or is not: profile by profile, as far as it can be told offline.

use jiff::Timestamp;
use serde::Serialize;

use super::Subject;
use crate::engine::feeds;
use crate::model::{ConnectionId, Link, ProfileId, RecordKey, Side};
use crate::service::desk::Desk;
use crate::service::error::ServiceError;
use crate::service::known::{Ends, Known};
use crate::service::scope::{self, Answer, Check};
use crate::service::sending;
use crate::store::FeedKey;

/// How a profile stands to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// It keeps the pair in step.
    Keeps,
    /// Nothing that is known here stands in the way of taking it.
    InScope,
    /// Something stands in the way.
    OutOfScope,
}

/// A feed that brings one of the records or its notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedView {
    /// The connection.
    pub connection: ConnectionId,
    /// The feed.
    pub feed: String,
    /// When it was last read to its end; `None`: never.
    pub read: Option<Timestamp>,
}

/// How a profile stands to a ticket, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProfileView {
    /// The profile.
    pub profile: ProfileId,
    /// How it stands to it.
    pub place: Place,
    /// The conditions that were looked at, in their order.
    pub checks: Vec<Check>,
    /// The feeds that bring the records.
    pub feeds: Vec<FeedView>,
    /// Whether the profile has still to look at one of the records.
    pub to_be_looked_at: bool,
    /// What went wrong in the profile's last run, if something did.
    pub last_error: Option<String>,
}

impl Desk {
    /// How every profile that reads one of the instances stands to a ticket, the one that keeps it first.
    pub(super) async fn standing(
        &self,
        subject: &Subject,
        links: &[Link],
        known: &Known,
    ) -> Result<Vec<ProfileView>, ServiceError> {
        let keys = subject.keys();
        let dirty = self.store().dirty_for(&keys).await?;
        let mut views = Vec::new();
        for ends in known.profiles().filter(|ends| keys.iter().any(|key| side_of(*ends, key).is_some())) {
            let name = &ends.profile.name;
            let checks = self.checks(ends, subject, links, known).await?;
            let keeps = subject.link.as_ref().is_some_and(|link| &link.profile == name);
            let in_the_way = checks.iter().any(|check| check.answer == Answer::No);
            let place = match (keeps, in_the_way) {
                (true, _) => Place::Keeps,
                (false, true) => Place::OutOfScope,
                (false, false) => Place::InScope,
            };
            views.push(ProfileView {
                profile: name.clone(),
                place,
                checks,
                feeds: self.feeds(ends, &keys).await?,
                to_be_looked_at: dirty.contains(name),
                last_error: self.store().last_error(name).await?.map(|last| last.error),
            });
        }
        views.sort_by_key(|view| view.place != Place::Keeps);
        Ok(views)
    }

    async fn checks(
        &self,
        ends: Ends<'_>,
        subject: &Subject,
        links: &[Link],
        known: &Known,
    ) -> Result<Vec<Check>, ServiceError> {
        if let Some(link) = subject.link.as_ref().filter(|link| link.profile == ends.profile.name) {
            let mut checks = vec![Check::yes(format!("it keeps {link} in step"))];
            if !ends.profile.enabled {
                checks.push(Check::no("the profile is not enabled; enable it, and passes run it"));
            }
            return Ok(checks);
        }
        let of = |side: &Option<super::Side>| side.as_ref().and_then(|side| side.record.clone());
        let ticket = of(&subject.halo).filter(|record| side_of(ends, &record.key).is_some());
        let mut checks = match (ticket, of(&subject.other)) {
            (Some(ticket), _) => scope::of_ticket(ends, &ticket, links, known),
            (None, Some(record)) => scope::of_record(ends, &record, links),
            (None, None) => vec![Check::no("the store does not hold the record yet; run a pass")],
        };
        if !self.is_loaded(ends).await? {
            checks.push(sending::first_load());
        }
        Ok(checks)
    }

    /// The feeds of a profile that bring these records and their notes.
    async fn feeds(&self, ends: Ends<'_>, keys: &[RecordKey]) -> Result<Vec<FeedView>, ServiceError> {
        let mut connections = Vec::new();
        let mut keys_of_feeds: Vec<FeedKey> = Vec::new();
        for key in keys {
            let Some(side) = side_of(ends, key) else { continue };
            let connection = match side {
                Side::Halo => &ends.halo.name,
                Side::Other => &ends.other.name,
            };
            for feed in feeds::feeds_of(ends.profile, side, &key.kind) {
                connections.push(connection.clone());
                keys_of_feeds.push(feeds::known_place(self.store(), &key.instance, connection, feed).await?);
            }
        }
        let read = self.store().feeds_read(&keys_of_feeds).await?;
        let views = keys_of_feeds.into_iter().zip(connections).zip(read);
        Ok(views.map(|((key, connection), read)| FeedView { connection, feed: key.feed, read }).collect())
    }
}

/// The side of a profile that a record is on.
fn side_of(ends: Ends<'_>, key: &RecordKey) -> Option<Side> {
    if ends.halo.instance() == key.instance {
        Some(Side::Halo)
    } else if ends.other.instance() == key.instance {
        Some(Side::Other)
    } else {
        None
    }
}

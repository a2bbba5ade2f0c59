//! What the store knows about single records besides themselves: whether they are still to be
//! looked at, why they wait, what was noted on them, and when their feeds were last read whole.

use jiff::Timestamp;
use rusqlite::params;
use serde::Serialize;

use super::journal::JOURNAL;
use super::{FeedKey, JournalRow, Result, Store, journal, rows};
use crate::model::{LinkId, ProfileId, RecordKey};

/// A hold on a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordHold {
    /// The profile.
    pub profile: ProfileId,
    /// What would be done, in a few words.
    pub title: String,
    /// Why it is held and what to do.
    pub reason: String,
}

impl Store {
    /// When each of these feeds was last read to its end; `None` where it never was.
    pub async fn feeds_read(&self, feeds: &[FeedKey]) -> Result<Vec<Option<Timestamp>>> {
        let feeds = feeds.to_vec();
        self.read(move |connection| {
            let sql = "SELECT feed, moved_at FROM watermarks WHERE instance = ?1 AND feed = ?2";
            let read = |feed: &FeedKey| {
                rows::first(connection, "watermarks", sql, [feed.instance.as_str(), &feed.feed], |row| row.time(1))
            };
            feeds.iter().map(read).collect()
        })
        .await
    }

    /// The profiles that have still to look at one of these records, by name.
    pub async fn dirty_for(&self, keys: &[RecordKey]) -> Result<Vec<ProfileId>> {
        let wanted = rows::key_list(keys)?;
        self.read(move |connection| {
            let sql = "SELECT p.name FROM profiles p WHERE EXISTS \
                       (SELECT 1 FROM json_each(?1) AS wanted CROSS JOIN dirty d \
                        ON d.profile = p.name AND d.record = wanted.value) ORDER BY p.name";
            rows::all(connection, "dirty", sql, [wanted], |row| Ok(ProfileId::from(row.text(0)?)))
        })
        .await
    }

    /// The holds on these records, by profile and in the order in which they were given.
    pub async fn holds_on(&self, keys: &[RecordKey]) -> Result<Vec<RecordHold>> {
        let wanted = rows::key_list(keys)?;
        self.read(move |connection| {
            let sql = "SELECT profile, title, reason FROM \
                       (SELECT profile, title, reason, place FROM holds \
                            WHERE record IN (SELECT value FROM json_each(?1)) \
                        UNION ALL SELECT profile, title, kind || ' by ' || by || ': ' || reason, -1 FROM rests \
                            WHERE record IN (SELECT value FROM json_each(?1)) \
                            OR counterpart IN (SELECT value FROM json_each(?1))) \
                       ORDER BY profile, place";
            rows::all(connection, "holds", sql, [wanted], |row| {
                Ok(RecordHold { profile: ProfileId::from(row.text(0)?), title: row.text(1)?, reason: row.text(2)? })
            })
        })
        .await
    }

    /// What was noted on these links and on these records, latest first, at most `limit` entries.
    pub async fn journal_on(&self, links: &[LinkId], keys: &[RecordKey], limit: u32) -> Result<Vec<JournalRow>> {
        let (links, keys) = (rows::json(links)?, rows::key_list(keys)?);
        self.read(move |connection| {
            let rest = "FROM journal t WHERE t.link IN (SELECT value FROM json_each(?1)) \
                        OR t.record IN (SELECT value FROM json_each(?2)) ORDER BY t.id DESC LIMIT ?3";
            JOURNAL.all(connection, rest, params![links, keys, limit], journal::read_row)
        })
        .await
    }
}

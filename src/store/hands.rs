//! What people decided about single pairs and records: taken values, records that rest, and fields
//! that stopped themselves.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, ToSql, params};

use super::error::Result;
use super::rows::{self, Columns};
use super::sealed::Sealed;
use super::{Store, links};
use crate::model::{Flips, Hands, Link, LinkId, ProfileId, RecordKey, Resolution, Rest, Rewrites, Side};

/// The table of taken values. It decides what is overwritten, so each row is sealed.
pub(super) const RESOLUTIONS: Sealed =
    Sealed { name: "resolutions", columns: &["link", "rule", "halo", "other", "winner", "by", "at"], key: 2 };

/// Writes that are further apart than this are not in a row.
const IN_A_ROW: SignedDuration = SignedDuration::from_hours(24);

/// A record that is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRest {
    /// The profile.
    pub profile: ProfileId,
    /// The record: the ticket of a pair.
    pub record: RecordKey,
    /// The record on the opposite side, if there is one.
    pub counterpart: Option<RecordKey>,
    /// What people call it.
    pub title: String,
    /// How and why.
    pub rest: Rest,
    /// The lanes of the outbox that rest with it.
    pub lanes: Vec<String>,
}

/// What was written to a field and what was there after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrote {
    /// The link.
    pub link: LinkId,
    /// The key of the rule.
    pub rule: String,
    /// The side that was written.
    pub side: Side,
    /// The code that was sent.
    pub sent: String,
    /// The code that was there after it.
    pub stored: String,
    /// Whether a rule of the other system put it there instead of what was sent.
    pub rewritten: bool,
    /// When.
    pub at: Timestamp,
}

impl StoredRest {
    /// Both records, or the one there is.
    pub fn record_keys(&self) -> BTreeSet<RecordKey> {
        std::iter::once(&self.record).chain(&self.counterpart).cloned().collect()
    }
}

impl Store {
    /// What people decided about the fields of these links. A link without decisions is missing.
    pub async fn hands(&self, ids: &[LinkId]) -> Result<BTreeMap<LinkId, Hands>> {
        let wanted = rows::json(ids)?;
        self.read(move |connection| {
            let mut hands: BTreeMap<LinkId, Hands> = BTreeMap::new();
            let rest = "FROM json_each(?1) AS wanted CROSS JOIN resolutions t ON t.link = wanted.value";
            for (link, rule, resolution) in RESOLUTIONS.all(connection, rest, [&wanted], read_resolution)? {
                hands.entry(link).or_default().resolutions.insert(rule, resolution);
            }
            let sql = "SELECT t.link, t.rule, t.side, t.sent, t.stored, t.times, t.at, t.earlier, t.flips, t.flips_since \
                       FROM json_each(?1) AS wanted CROSS JOIN rewrites t ON t.link = wanted.value";
            for (link, field, rewrites) in rows::all(connection, "rewrites", sql, [&wanted], read_rewrites)? {
                hands.entry(link).or_default().rewrites.insert(field, rewrites);
            }
            Ok(hands)
        })
        .await
    }

    /// The live links of a profile with a field whose written value did not stay.
    pub async fn rewritten_links(&self, profile: &ProfileId) -> Result<Vec<Link>> {
        let profile = profile.clone();
        self.read(move |connection| {
            let rest = "FROM links t WHERE t.profile = ?1 AND t.ended_at IS NULL AND t.id IN \
                        (SELECT link FROM rewrites WHERE times > 0 OR stored <> sent) ORDER BY t.id";
            links::LINKS.all(connection, rest, [profile.as_str()], links::read_link)
        })
        .await
    }

    /// The records that are left alone in a profile, by key.
    pub async fn rests(&self, profile: &ProfileId) -> Result<Vec<StoredRest>> {
        let profile = profile.clone();
        self.read(move |connection| {
            let sql = "SELECT record, counterpart, title, kind, reason, by, at, lanes FROM rests \
                       WHERE profile = ?1 ORDER BY at, record";
            rows::all(connection, "rests", sql, [profile.as_str()], |row| {
                Ok(StoredRest {
                    profile: profile.clone(),
                    record: row.key(0)?,
                    counterpart: row.maybe_key(1)?,
                    title: row.text(2)?,
                    rest: Rest { kind: row.word(3)?, reason: row.text(4)?, by: row.text(5)?, at: row.time(6)? },
                    lanes: row.json(7)?,
                })
            })
        })
        .await
    }
}

fn read_side(row: &Columns<'_, '_>, index: usize) -> Result<Side> {
    links::side_from(&row.text(index)?).ok_or_else(|| row.damaged())
}

fn read_resolution(row: &Columns<'_, '_>) -> Result<(LinkId, String, Resolution)> {
    let resolution = Resolution {
        halo: row.text(2)?,
        other: row.text(3)?,
        winner: read_side(row, 4)?,
        by: row.text(5)?,
        at: row.time(6)?,
    };
    Ok((LinkId(row.get(0)?), row.text(1)?, resolution))
}

fn read_rewrites(row: &Columns<'_, '_>) -> Result<(LinkId, (String, Side), Rewrites)> {
    let flips = Flips { earlier: row.get(7)?, times: row.number(8)?, since: row.maybe_time(9)? };
    let rewrites =
        Rewrites { sent: row.text(3)?, stored: row.text(4)?, times: row.number(5)?, at: row.time(6)?, flips };
    Ok((LinkId(row.get(0)?), (row.text(1)?, read_side(row, 2)?), rewrites))
}

/// Keeps what a person took, or forgets it.
pub(super) fn resolve(
    connection: &Connection,
    link: LinkId,
    rule: &str,
    resolution: Option<&Resolution>,
) -> Result<()> {
    links::live(connection, link)?;
    let Some(resolution) = resolution else { return forget(connection, link, &[rule]) };
    let values: [&dyn ToSql; 7] = [
        &link.0,
        &rule,
        &resolution.halo,
        &resolution.other,
        &links::side_text(resolution.winner),
        &resolution.by,
        &rows::time_text(resolution.at),
    ];
    RESOLUTIONS.put(connection, &values)
}

/// Forgets what was taken for these fields of a link.
pub(super) fn forget(connection: &Connection, link: LinkId, rules: &[&str]) -> Result<()> {
    let sql = "DELETE FROM resolutions WHERE link = ?1 AND rule IN (SELECT value FROM json_each(?2))";
    rows::run(connection, sql, params![link.0, rows::json(rules)?])?;
    Ok(())
}

/// Forgets everything that was decided about a link.
pub(super) fn forget_link(connection: &Connection, link: LinkId) -> Result<()> {
    rows::run(connection, "DELETE FROM resolutions WHERE link = ?1", [link.0])?;
    rows::run(connection, "DELETE FROM rewrites WHERE link = ?1", [link.0])?;
    Ok(())
}

/// Lets a record rest.
pub(super) fn rest(connection: &Connection, rest: &StoredRest) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO rests (profile, record, counterpart, title, kind, reason, by, at, lanes) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let values = params![
        rest.profile.as_str(),
        rows::key_text(&rest.record),
        rest.counterpart.as_ref().map(rows::key_text),
        rest.title,
        rest.rest.kind.to_string(),
        rest.rest.reason,
        rest.rest.by,
        rows::time_text(rest.rest.at),
        rows::json(&rest.lanes)?,
    ];
    rows::run(connection, sql, values)?;
    Ok(())
}

/// Lets a record that rested go on.
pub(super) fn end_rest(connection: &Connection, profile: &ProfileId, record: &RecordKey) -> Result<()> {
    let sql = "DELETE FROM rests WHERE profile = ?1 AND record = ?2";
    rows::run(connection, sql, params![profile.as_str(), rows::key_text(record)])?;
    Ok(())
}

/// Counts what was rewritten. A value that stays, and is not written again, ends the count.
pub(super) fn wrote(connection: &Connection, wrote: &Wrote) -> Result<()> {
    let side = links::side_text(wrote.side);
    let sql = "SELECT link, rule, side, sent, stored, times, at, earlier, flips, flips_since FROM rewrites \
         WHERE link = ?1 AND rule = ?2 AND side = ?3";
    let before = rows::first(connection, "rewrites", sql, params![wrote.link.0, wrote.rule, side], read_rewrites)?;
    let before = before.map(|(_, _, before)| before).filter(|before| wrote.at.duration_since(before.at) < IN_A_ROW);
    let again = before.as_ref().is_some_and(|before| before.sent == wrote.sent);
    let times =
        if wrote.rewritten || again { before.as_ref().map_or(0, |before| before.times).saturating_add(1) } else { 0 };
    let flips = before.map_or_else(Flips::default, |before| before.flips.after(&before.sent, &wrote.sent, wrote.at));
    let sql = "INSERT OR REPLACE INTO rewrites (link, rule, side, sent, stored, times, at, earlier, flips, flips_since) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let (at, since) = (rows::time_text(wrote.at), flips.since.map(rows::time_text));
    let said =
        params![wrote.link.0, wrote.rule, side, wrote.sent, wrote.stored, times, at, flips.earlier, flips.times, since];
    rows::run(connection, sql, said)?;
    Ok(())
}

/// Lets a field go on that stopped itself.
pub(super) fn release(connection: &Connection, link: LinkId, rule: &str) -> Result<()> {
    rows::run(connection, "DELETE FROM rewrites WHERE link = ?1 AND rule = ?2", params![link.0, rule])?;
    Ok(())
}

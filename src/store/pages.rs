//! What a window shows: the list of links, and a profile's counts.

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params};

use super::links::{LINKS, read_link};
use super::{Result, Store, rows};
use crate::model::{Link, ProfileId};

/// Which links a window shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkQuery {
    /// Only those of this profile.
    pub profile: Option<ProfileId>,
    /// Only those with this text in one of their numbers or in a short text of one of their records.
    pub search: Option<String>,
    /// How many to leave out at the beginning.
    pub offset: u32,
    /// How many to show.
    pub limit: u32,
}

/// A line of the list of links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// The link.
    pub link: Link,
    /// When the ticket last changed, by Halo's stamp, if the inbox holds it.
    pub halo_updated: Option<Timestamp>,
    /// When the other record last changed, by its vendor's stamp, if the inbox holds it.
    pub other_updated: Option<Timestamp>,
    /// When the journal last noted something on this link.
    pub last_change: Option<Timestamp>,
}

/// A part of the list of links.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkPage {
    /// The lines, latest link first.
    pub rows: Vec<LinkRow>,
    /// How many lines the whole list has.
    pub total: u64,
}

/// A profile in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Live links.
    pub links: u64,
    /// Records that wait to be settled.
    pub dirty: u64,
    /// Holds.
    pub holds: u64,
    /// Conflicts.
    pub conflicts: u64,
    /// Live pairs with nothing to look at, nothing that waits and nothing that rests.
    pub in_step: u64,
    /// Records that a person left alone, and pairs of which a record is gone.
    pub excluded: u64,
    /// Outbox rows that were refused: given up, or tried again.
    pub failing: u64,
    /// Outbox rows that wait or are being sent.
    pub pending: u64,
    /// Outbox rows that wait for somebody.
    pub parked: u64,
    /// Outbox rows whose answer is lost.
    pub unknown: u64,
}

/// The live pairs that are not in step: few, whatever the number of links.
const UNSETTLED: &str = "(SELECT DISTINCT l.id FROM ( \
        SELECT record AS key FROM dirty WHERE profile = ?1 \
        UNION SELECT record FROM holds WHERE profile = ?1 \
        UNION SELECT counterpart FROM holds WHERE profile = ?1 AND counterpart IS NOT NULL \
        UNION SELECT record FROM rests WHERE profile = ?1 \
        UNION SELECT coalesce(halo, other) FROM tickets WHERE profile = ?1 AND link IS NOT NULL \
            AND (halo_presence <> 'live' OR other_presence <> 'live') \
    ) AS k CROSS JOIN links l ON l.profile = ?1 AND l.ended_at IS NULL AND (l.halo = k.key OR l.other = k.key))";

/// Live pairs of which one record is gone.
const GONE: &str = "tickets WHERE profile = ?1 AND link IS NOT NULL \
    AND (halo_presence <> 'live' OR other_presence <> 'live')";

/// Writes that were refused.
const FAILING: &str = "outbox WHERE profile = ?1 AND state NOT IN ('done', 'dropped') \
    AND (state = 'parked' OR (state = 'pending' AND attempts > 0))";

impl Store {
    /// A part of the list of live links.
    pub async fn link_page(&self, query: LinkQuery) -> Result<LinkPage> {
        self.read(move |connection| {
            let (part, values) = link_filter(&query);
            let mut values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
            let sql = format!("SELECT count(*) {part}");
            let total = rows::count(connection, "links", &sql, values.as_slice())?;
            values.extend([&query.limit as &dyn ToSql, &query.offset]);
            let rest = format!("{part} ORDER BY t.id DESC LIMIT ?3 OFFSET ?4");
            let links = LINKS.all(connection, &rest, values.as_slice(), read_link)?;
            let rows = links.into_iter().map(|link| with_stamps(connection, link)).collect::<Result<_>>()?;
            Ok(LinkPage { rows, total })
        })
        .await
    }

    /// A profile in numbers.
    pub async fn counts(&self, profile: &ProfileId) -> Result<Counts> {
        let profile = profile.clone();
        self.read(move |connection| {
            let count = |part: &str| {
                rows::count(connection, "counts", &format!("SELECT count(*) FROM {part}"), [profile.as_str()])
            };
            let open = |states: &str| {
                count(&format!(
                    "outbox WHERE profile = ?1 AND state NOT IN ('done', 'dropped') AND state IN ({states})"
                ))
            };
            let links = count("links WHERE profile = ?1 AND ended_at IS NULL")?;
            Ok(Counts {
                links,
                in_step: links.saturating_sub(count(UNSETTLED)?),
                excluded: count("rests WHERE profile = ?1 AND kind = 'ignored'")? + count(GONE)?,
                failing: count(FAILING)?,
                dirty: count("dirty WHERE profile = ?1")?,
                holds: count("holds WHERE profile = ?1 AND kind IN ('hold', 'stopped')")?,
                conflicts: count("holds WHERE profile = ?1 AND kind = 'conflict'")?,
                pending: open("'pending', 'leased'")?,
                parked: open("'parked'")?,
                unknown: open("'unknown'")?,
            })
        })
        .await
    }
}

/// The `FROM` part of a list, with the values of `?1` and `?2`.
fn link_filter(query: &LinkQuery) -> (String, [Option<String>; 2]) {
    let profile = query.profile.as_ref().map(ToString::to_string);
    let search = query.search.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(pattern);
    let by_profile = if profile.is_some() { "t.profile = ?1" } else { "?1 IS NULL" };
    let by_text = if search.is_some() {
        "(t.halo_number LIKE ?2 ESCAPE '\\' OR t.other_number LIKE ?2 ESCAPE '\\' \
         OR EXISTS (SELECT 1 FROM headlines r WHERE r.key IN (t.halo, t.other) AND r.search LIKE ?2 ESCAPE '\\'))"
    } else {
        "?2 IS NULL"
    };
    (format!("FROM links t WHERE t.ended_at IS NULL AND {by_profile} AND {by_text}"), [profile, search])
}

/// The text as a pattern that finds it anywhere, and nothing else.
pub(super) fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

fn with_stamps(connection: &Connection, link: Link) -> Result<LinkRow> {
    let updated = |key| {
        let sql = "SELECT key, updated FROM records WHERE key = ?1";
        rows::first(connection, "records", sql, [rows::key_text(key)], |row| row.time(1))
    };
    let sql = "SELECT id, at FROM journal WHERE link = ?1 ORDER BY id DESC LIMIT 1";
    let last_change = rows::first(connection, "journal", sql, params![link.id.0], |row| row.time(1))?;
    Ok(LinkRow { halo_updated: updated(&link.halo)?, other_updated: updated(&link.other)?, last_change, link })
}

//! Links with their bases and note pairs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params};

use super::error::{Result, StoreError};
use super::rows::{self, Columns};
use super::sealed::Sealed;
use super::{Actor, Store};
use crate::model::{Base, Link, LinkId, LinkRole, ProfileId, RecordKey, Side};

/// The table of links, live and ended.
pub(super) const LINKS: Sealed = Sealed {
    name: "links",
    columns: &[
        "id",
        "profile",
        "halo",
        "halo_number",
        "role",
        "other",
        "other_number",
        "generation",
        "since",
        "ended_at",
        "ended_reason",
        "ended_by",
    ],
    key: 1,
};

/// The table of bases: one row per link.
pub(super) const BASES: Sealed = Sealed { name: "bases", columns: &["link", "content"], key: 1 };

/// The table of note pairs.
pub(super) const NOTE_PAIRS: Sealed =
    Sealed { name: "note_pairs", columns: &["link", "origin", "origin_note", "other_note", "reference", "at"], key: 3 };

/// A note that was carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairedNote {
    /// The side on which it was written.
    pub origin: Side,
    /// Its id there.
    pub origin_note: String,
    /// The id of the note made for it on the other side, once known.
    pub other_note: Option<String>,
    /// The reference in the made note's header.
    pub reference: String,
    /// When it was carried over.
    pub at: Timestamp,
}

/// A note that was carried over, with its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotePair {
    /// The link.
    pub link: LinkId,
    /// The note.
    pub note: PairedNote,
}

/// How a link ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkEnd {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Who ended it.
    pub actor: Actor,
}

/// A link with its end, if it has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedLink {
    /// The link.
    pub link: Link,
    /// Its end; `None` while it lives.
    pub end: Option<LinkEnd>,
}

impl Store {
    /// The live links of a profile, oldest first.
    pub async fn links(&self, profile: &ProfileId) -> Result<Vec<Link>> {
        let profile = profile.clone();
        self.read(move |connection| {
            let rest = "FROM links t WHERE t.profile = ?1 AND t.ended_at IS NULL ORDER BY t.id";
            LINKS.all(connection, rest, [profile.as_str()], read_link)
        })
        .await
    }

    /// The live links that one of these records belongs to, on either side, oldest first, each once.
    pub async fn live_links_of(&self, keys: &[RecordKey]) -> Result<Vec<Link>> {
        let wanted = rows::key_list(keys)?;
        self.read(move |connection| {
            let mut links = BTreeMap::new();
            for side in ["halo", "other"] {
                let rest = format!(
                    "FROM json_each(?1) AS wanted CROSS JOIN links t ON t.{side} = wanted.value \
                     AND t.ended_at IS NULL"
                );
                for link in LINKS.all(connection, &rest, [&wanted], read_link)? {
                    links.insert(link.id, link);
                }
            }
            Ok(links.into_values().collect())
        })
        .await
    }

    /// The live links after this one of whose two records one was linked before, oldest first.
    pub async fn links_made_anew(&self, after: LinkId) -> Result<Vec<Link>> {
        self.read(move |connection| {
            let ended = |side: &str| format!("t.{side} IN (SELECT {side} FROM links WHERE ended_at IS NOT NULL)");
            let rest = format!(
                "FROM links t WHERE t.ended_at IS NULL AND t.id > ?1 AND ({} OR {}) ORDER BY t.id",
                ended("halo"),
                ended("other")
            );
            LINKS.all(connection, &rest, [after.0], read_link)
        })
        .await
    }

    /// A link, live or ended.
    pub async fn link(&self, id: LinkId) -> Result<Option<EndedLink>> {
        self.read(move |connection| LINKS.first(connection, "FROM links t WHERE t.id = ?1", [id.0], read_any)).await
    }

    /// The generation that the next link of this ticket in this role has: 1 for the first.
    pub async fn next_generation(&self, halo: &RecordKey, role: LinkRole) -> Result<u32> {
        let halo = rows::key_text(halo);
        self.read(move |connection| {
            let rest = "FROM links t WHERE t.halo = ?1 AND t.role = ?2";
            let links = LINKS.all(connection, rest, params![halo, role.to_string()], read_link)?;
            Ok(links.iter().map(|link| link.generation).max().unwrap_or(0).saturating_add(1))
        })
        .await
    }

    /// All links that a record ever had, on either side, oldest first.
    pub async fn link_history(&self, key: &RecordKey) -> Result<Vec<EndedLink>> {
        let key = rows::key_text(key);
        self.read(move |connection| {
            let rest = "FROM links t WHERE t.halo = ?1 OR t.other = ?1 ORDER BY t.id";
            LINKS.all(connection, rest, [key], read_any)
        })
        .await
    }

    /// The bases of these links by the key of their rule. A link without bases is missing.
    pub async fn bases(&self, links: &[LinkId]) -> Result<BTreeMap<LinkId, BTreeMap<String, Base>>> {
        let wanted = rows::json(links)?;
        self.read(move |connection| {
            let rest = "FROM json_each(?1) AS wanted CROSS JOIN bases t ON t.link = wanted.value";
            let found = BASES.all(connection, rest, [wanted], |row| Ok((LinkId(row.get(0)?), row.json(1)?)))?;
            Ok(found.into_iter().collect())
        })
        .await
    }

    /// The notes that were carried over on these links, in the order of the links and of their making.
    pub async fn note_pairs(&self, links: &[LinkId]) -> Result<Vec<NotePair>> {
        let wanted = rows::json(links)?;
        self.read(move |connection| {
            let rest = "FROM json_each(?1) AS wanted CROSS JOIN note_pairs t ON t.link = wanted.value \
                        ORDER BY t.link, t.at, t.origin, t.origin_note";
            NOTE_PAIRS.all(connection, rest, [wanted], read_note_pair)
        })
        .await
    }
}

/// Reads a link from a row of [`LINKS`].
pub(super) fn read_link(row: &Columns<'_, '_>) -> Result<Link> {
    Ok(Link {
        id: LinkId(row.get(0)?),
        profile: ProfileId::from(row.text(1)?),
        halo: row.key(2)?,
        halo_number: row.text(3)?,
        role: row.word(4)?,
        other: row.key(5)?,
        other_number: row.text(6)?,
        generation: row.number(7)?,
        since: row.time(8)?,
    })
}

fn read_any(row: &Columns<'_, '_>) -> Result<EndedLink> {
    let end = match row.maybe_time(9)? {
        Some(at) => Some(LinkEnd { at, reason: row.text(10)?, actor: row.word(11)? }),
        None => None,
    };
    Ok(EndedLink { link: read_link(row)?, end })
}

fn read_note_pair(row: &Columns<'_, '_>) -> Result<NotePair> {
    Ok(NotePair {
        link: LinkId(row.get(0)?),
        note: PairedNote {
            origin: side_from(&row.text(1)?).ok_or_else(|| row.damaged())?,
            origin_note: row.text(2)?,
            other_note: row.get(3)?,
            reference: row.text(4)?,
            at: row.time(5)?,
        },
    })
}

pub(super) fn side_text(side: Side) -> &'static str {
    match side {
        Side::Halo => "halo",
        Side::Other => "other",
    }
}

pub(super) fn side_from(text: &str) -> Option<Side> {
    [Side::Halo, Side::Other].into_iter().find(|side| side_text(*side) == text)
}

/// A live link that keeps this pair from being linked.
pub(super) fn in_the_way(connection: &Connection, wanted: &Link) -> Result<Option<Link>> {
    let rest = "FROM links t WHERE t.other = ?1 AND t.ended_at IS NULL";
    let other = LINKS.first(connection, rest, [rows::key_text(&wanted.other)], read_link)?;
    if other.is_some() {
        return Ok(other);
    }
    let rest = "FROM links t WHERE t.halo = ?1 AND t.role = ?2 AND t.ended_at IS NULL";
    LINKS.first(connection, rest, params![rows::key_text(&wanted.halo), wanted.role.to_string()], read_link)
}

/// The live link of this number.
pub(super) fn live(connection: &Connection, id: LinkId) -> Result<Link> {
    let rest = "FROM links t WHERE t.id = ?1 AND t.ended_at IS NULL";
    LINKS
        .first(connection, rest, [id.0], read_link)?
        .ok_or_else(|| StoreError::Missing { what: format!("the live link {id}") })
}

/// Writes a link as it is now.
pub(super) fn put(connection: &Connection, link: &Link, end: Option<&LinkEnd>) -> Result<()> {
    let values: [&dyn ToSql; 12] = [
        &link.id.0,
        &link.profile.as_str(),
        &rows::key_text(&link.halo),
        &link.halo_number,
        &link.role.to_string(),
        &rows::key_text(&link.other),
        &link.other_number,
        &link.generation,
        &rows::time_text(link.since),
        &end.map(|end| rows::time_text(end.at)),
        &end.map(|end| end.reason.as_str()),
        &end.map(|end| end.actor.to_string()),
    ];
    LINKS.put(connection, &values)
}

/// Adds bases to a link; those of other rules stay.
pub(super) fn add_bases(connection: &Connection, link: LinkId, bases: Vec<(String, Base)>) -> Result<()> {
    let known = BASES.first(connection, "FROM bases t WHERE t.link = ?1", [link.0], |row| row.json(1))?;
    let mut all: BTreeMap<String, Base> = known.unwrap_or_default();
    all.extend(bases);
    BASES.put(connection, &[&link.0, &rows::json(&all)?])
}

/// Adds a note pair, or replaces the one of the same note.
pub(super) fn put_note_pair(connection: &Connection, link: LinkId, note: &PairedNote) -> Result<()> {
    let values: [&dyn ToSql; 6] = [
        &link.0,
        &side_text(note.origin),
        &note.origin_note,
        &note.other_note,
        &note.reference,
        &rows::time_text(note.at),
    ];
    NOTE_PAIRS.put(connection, &values)
}

//! Files: how records' files were listed last, and which of them have a counterpart.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params};

use super::Store;
use super::error::Result;
use super::links::{side_from, side_text};
use super::rows::{self, Columns};
use super::sealed::Sealed;
use crate::model::{File, Fingerprint, LinkId, RecordKey, Side};

/// The table of file pairs.
pub(super) const FILE_PAIRS: Sealed = Sealed {
    name: "file_pairs",
    columns: &["link", "origin", "origin_file", "other_file", "name", "size", "sha256", "given_up", "at"],
    key: 3,
};

/// A file that was carried over, or was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePair {
    /// The link.
    pub link: LinkId,
    /// The side on which it was attached by somebody.
    pub origin: Side,
    /// Its id there.
    pub origin_file: String,
    /// The id of the file with the same bytes on the other side.
    pub other_file: Option<String>,
    /// Its name on the other side.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes, once they were read.
    pub sha256: Option<Fingerprint>,
    /// Why it is not tried again, where it was not carried over as it is.
    pub given_up: Option<String>,
    /// When that was.
    pub at: Timestamp,
}

impl Store {
    /// The files of these records as they were listed last, in the order of records and of time.
    pub async fn files_of(&self, keys: &[RecordKey]) -> Result<Vec<File>> {
        let wanted = rows::key_list(keys)?;
        self.read(move |connection| {
            let sql = "SELECT f.record, f.content FROM json_each(?1) AS wanted \
                       CROSS JOIN files AS f ON f.record = wanted.value";
            let mut files: Vec<File> = rows::all(connection, "files", sql, [wanted], |row| row.json(1))?;
            files.sort_by(|one, other| {
                (&one.key.record, one.at, &one.key.id).cmp(&(&other.key.record, other.at, &other.key.id))
            });
            Ok(files)
        })
        .await
    }

    /// Since when those of these links are adopted whose records were both there before.
    pub async fn adopted(&self, links: &[LinkId]) -> Result<BTreeMap<LinkId, Timestamp>> {
        let wanted = rows::json(links)?;
        self.read(move |connection| {
            let sql = "SELECT a.link, a.at FROM json_each(?1) AS wanted \
                       CROSS JOIN adopted AS a ON a.link = wanted.value";
            let read = |row: &Columns<'_, '_>| Ok((LinkId(row.get(0)?), row.time(1)?));
            Ok(rows::all(connection, "adopted", sql, [wanted], read)?.into_iter().collect())
        })
        .await
    }

    /// The file pairs of these links.
    pub async fn file_pairs(&self, links: &[LinkId]) -> Result<Vec<FilePair>> {
        let wanted = rows::json(links)?;
        self.read(move |connection| {
            let rest = "FROM json_each(?1) AS wanted CROSS JOIN file_pairs t ON t.link = wanted.value \
                        ORDER BY t.link, t.at, t.origin, t.origin_file";
            FILE_PAIRS.all(connection, rest, [wanted], read_pair)
        })
        .await
    }
}

fn read_pair(row: &Columns<'_, '_>) -> Result<FilePair> {
    let sha256: Option<String> = row.get(6)?;
    let size: i64 = row.get(5)?;
    Ok(FilePair {
        link: LinkId(row.get(0)?),
        origin: side_from(&row.text(1)?).ok_or_else(|| row.damaged())?,
        origin_file: row.text(2)?,
        other_file: row.get(3)?,
        name: row.text(4)?,
        size: u64::try_from(size).unwrap_or_default(),
        sha256: sha256.as_deref().and_then(Fingerprint::told),
        given_up: row.get(7)?,
        at: row.time(8)?,
    })
}

/// Remembers that both records of a link were there before it.
pub(super) fn adopted(connection: &Connection, link: LinkId, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO adopted (link, at) VALUES (?1, ?2)";
    rows::run(connection, sql, params![link.0, rows::time_text(at)])?;
    Ok(())
}

/// Replaces what is known of the files of these records.
pub(super) fn replace(connection: &Connection, records: &[RecordKey], files: &[File]) -> Result<()> {
    let wanted = rows::key_list(records)?;
    rows::run(connection, "DELETE FROM files WHERE record IN (SELECT value FROM json_each(?1))", [wanted])?;
    let sql = "INSERT OR REPLACE INTO files (record, file, content) VALUES (?1, ?2, ?3)";
    for file in files {
        rows::run(connection, sql, params![rows::key_text(&file.key.record), file.key.id, rows::json(file)?])?;
    }
    Ok(())
}

/// Adds a file pair, or replaces the one of the same file.
pub(super) fn put_pair(connection: &Connection, pair: &FilePair) -> Result<()> {
    let size = i64::try_from(pair.size).unwrap_or(i64::MAX);
    let values: [&dyn ToSql; 9] = [
        &pair.link.0,
        &side_text(pair.origin),
        &pair.origin_file,
        &pair.other_file,
        &pair.name,
        &size,
        &pair.sha256.as_ref().map(Fingerprint::as_str),
        &pair.given_up,
        &rows::time_text(pair.at),
    ];
    FILE_PAIRS.put(connection, &values)
}

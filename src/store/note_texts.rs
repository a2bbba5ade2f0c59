//! What carried notes said when they were carried.

use rusqlite::{Connection, params};

use super::error::Result;
use super::{Store, links, rows};
use crate::model::{LinkId, Side};

/// What a carried note said, as far as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteText {
    /// The link.
    pub link: LinkId,
    /// The side where the note was written.
    pub origin: Side,
    /// Its id there.
    pub note: String,
    /// The fingerprint of its text, or a word of the caller's once its deletion was told.
    pub said: String,
}

impl Store {
    /// What the carried notes of these links said.
    pub async fn note_texts(&self, links: &[LinkId]) -> Result<Vec<NoteText>> {
        let wanted = rows::json(links)?;
        self.read(move |connection| {
            let sql = "SELECT t.link, t.origin, t.origin_note, t.said \
                       FROM json_each(?1) AS wanted CROSS JOIN note_texts t ON t.link = wanted.value \
                       ORDER BY t.link, t.origin, t.origin_note";
            rows::all(connection, "note_texts", sql, [wanted], |row| {
                Ok(NoteText {
                    link: LinkId(row.get(0)?),
                    origin: links::side_from(&row.text(1)?).ok_or_else(|| row.damaged())?,
                    note: row.text(2)?,
                    said: row.text(3)?,
                })
            })
        })
        .await
    }
}

/// Remembers what a note said.
pub(super) fn put(connection: &Connection, text: &NoteText) -> Result<()> {
    let sql = "INSERT INTO note_texts (link, origin, origin_note, said) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (link, origin, origin_note) DO UPDATE SET said = excluded.said";
    let values = params![text.link.0, links::side_text(text.origin), text.note, text.said];
    rows::run(connection, sql, values)?;
    Ok(())
}

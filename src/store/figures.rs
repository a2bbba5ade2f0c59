//! The whole desk in a few numbers, for its status.

use jiff::Timestamp;
use rusqlite::Connection;

use super::{LastError, Result, Store, rows};
use crate::model::{ConnectionId, ProfileId, RunId};
use crate::profile::Environment;

/// The desk in numbers, over all profiles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Rows that wait until something is put right.
    pub holds: u64,
    /// Rows of which both sides changed the same field.
    pub conflicts: u64,
    /// Writes that were given up and wait for somebody.
    pub parked: u64,
    /// Writes that were sent and whose answer is lost.
    pub unknown: u64,
    /// Profiles that passes run.
    pub enabled: u64,
    /// The production connections of those profiles, by name.
    pub production: Vec<ConnectionId>,
    /// When the last run without an error ended.
    pub last_success: Option<Timestamp>,
    /// The latest error among the last runs of the profiles; one that its profile has recovered
    /// from is none.
    pub last_error: Option<(ProfileId, LastError)>,
}

impl Store {
    /// The desk in numbers.
    pub async fn figures(&self) -> Result<Figures> {
        self.read(|connection| figures(connection)).await
    }

    /// The desk in numbers, at the moment at which the store was opened. Blocks for as long as the
    /// disk takes.
    pub fn figures_at_opening(&self) -> Result<Figures> {
        self.readers.ask_first(|connection| {
            let transaction = connection.transaction()?;
            figures(&transaction)
        })
    }
}

fn figures(connection: &Connection) -> Result<Figures> {
    let count = |part: &str| rows::count(connection, "figures", &format!("SELECT count(*) FROM {part}"), []);
    let waiting = |kind: &str| count(&format!("holds WHERE kind = '{kind}'"));
    let open = |state: &str| count(&format!("outbox WHERE state NOT IN ('done', 'dropped') AND state = '{state}'"));
    let profiles = super::setup::current_profiles(connection)?;
    let enabled: Vec<_> = profiles.into_iter().filter(|profile| profile.enabled).collect();
    let production = super::setup::all_connections(connection)?
        .into_iter()
        .filter(|one| one.environment == Environment::Production)
        .filter(|one| enabled.iter().any(|profile| profile.halo == one.name || profile.other == one.name));
    Ok(Figures {
        holds: waiting("hold")? + waiting("stopped")?,
        conflicts: waiting("conflict")?,
        parked: open("parked")?,
        unknown: open("unknown")?,
        enabled: enabled.len() as u64,
        production: production.map(|one| one.name).collect(),
        last_success: last_success(connection)?,
        last_error: last_error(connection)?,
    })
}

fn last_success(connection: &Connection) -> Result<Option<Timestamp>> {
    let sql = "SELECT id, ended FROM runs \
               WHERE ended IS NOT NULL AND error IS NULL AND outcome NOT IN ('previewed', 'errors') \
               ORDER BY id DESC LIMIT 1";
    rows::first(connection, "runs", sql, [], |row| row.time(1))
}

fn last_error(connection: &Connection) -> Result<Option<(ProfileId, LastError)>> {
    let sql = "SELECT r.id, r.profile, r.ended, r.error FROM runs r JOIN profiles p ON p.name = r.profile \
               WHERE p.removed = 0 AND r.error IS NOT NULL AND r.id = \
                   (SELECT max(l.id) FROM runs l WHERE l.profile = r.profile AND l.ended IS NOT NULL) \
               ORDER BY r.id DESC LIMIT 1";
    rows::first(connection, "runs", sql, [], |row| {
        let error = LastError { run: RunId(row.get(0)?), at: row.time(2)?, error: row.text(3)? };
        Ok((ProfileId::from(row.text(1)?), error))
    })
}

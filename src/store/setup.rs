//! What the operator configured: connections with what was found out about them, and profiles with their versions.

use jiff::Timestamp;
use rusqlite::{Connection as Sqlite, params};

use super::caches::Cached;
use super::error::{Result, StoreError};
use super::rows::{self, Columns};
use super::{Actor, Store, commit};
use crate::model::{ConnectionId, ProfileId};
use crate::profile::{Connection, Profile};

/// A version of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredProfile {
    /// The profile.
    pub profile: Profile,
    /// Its version, from 1.
    pub version: u32,
    /// When this version was saved.
    pub saved_at: Timestamp,
    /// Who saved it.
    pub actor: Actor,
}

const CURRENT: &str = "SELECT v.profile, v.version, v.document, v.actor, v.saved_at FROM profiles AS p \
     JOIN profile_versions AS v ON v.profile = p.name AND v.version = p.version WHERE p.removed = 0";
const VERSIONS: &str =
    "SELECT v.profile, v.version, v.document, v.actor, v.saved_at FROM profile_versions AS v WHERE v.profile = ?1";

impl Store {
    /// Saves a connection under its name.
    pub async fn save_connection(&self, connection: &Connection) -> Result<()> {
        let (name, document) = (connection.name.clone(), rows::json(connection)?);
        self.write(commit!("connection"), move |connection| {
            let sql = "INSERT OR REPLACE INTO connections (name, document) VALUES (?1, ?2)";
            rows::run(connection, sql, params![name.as_str(), document])?;
            Ok(())
        })
        .await
    }

    /// All connections, by name.
    pub async fn connections(&self) -> Result<Vec<Connection>> {
        self.read(|connection| all_connections(connection)).await
    }

    /// A connection.
    pub async fn connection(&self, name: &ConnectionId) -> Result<Option<Connection>> {
        let name = name.clone();
        self.read(move |connection| {
            let sql = "SELECT name, document FROM connections WHERE name = ?1";
            rows::first(connection, "connections", sql, [name.as_str()], |row| row.json(1))
        })
        .await
    }

    /// Removes a connection with what was found out about it. Refused while profiles use it.
    pub async fn remove_connection(&self, name: &ConnectionId) -> Result<()> {
        let name = name.clone();
        self.write(commit!("removed connection"), move |connection| {
            let profiles = rows::all(connection, "profile_versions", CURRENT, [], read_profile)?;
            let users = profiles
                .into_iter()
                .map(|stored| stored.profile)
                .filter(|profile| profile.halo == name || profile.other == name);
            let by: Vec<String> = users.map(|profile| format!("the profile {}", profile.name)).collect();
            if !by.is_empty() {
                return Err(StoreError::InUse { what: format!("the connection {name}"), by });
            }
            for table in ["facts", "catalogues", "instances", "drift"] {
                rows::run(connection, &format!("DELETE FROM {table} WHERE connection = ?1"), [name.as_str()])?;
            }
            match rows::run(connection, "DELETE FROM connections WHERE name = ?1", [name.as_str()])? {
                0 => Err(StoreError::Missing { what: format!("the connection {name}") }),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Keeps what was found out about a connection, as JSON that only the caller understands.
    pub async fn save_facts(&self, connection: &ConnectionId, json: &str, at: Timestamp) -> Result<()> {
        let (name, json) = (connection.clone(), json.to_owned());
        self.write(commit!("facts"), move |connection| {
            let sql = "INSERT OR REPLACE INTO facts (connection, document, at) VALUES (?1, ?2, ?3)";
            rows::run(connection, sql, params![name.as_str(), json, rows::time_text(at)])?;
            Ok(())
        })
        .await
    }

    /// Forgets what was found out about a connection, which instance it leads to, and what its
    /// records are made of.
    pub async fn forget_facts(&self, connection: &ConnectionId) -> Result<()> {
        let name = connection.clone();
        self.write(commit!("forgotten facts"), move |connection| {
            for table in ["facts", "catalogues", "instances"] {
                rows::run(connection, &format!("DELETE FROM {table} WHERE connection = ?1"), [name.as_str()])?;
            }
            Ok(())
        })
        .await
    }

    /// What was found out about a connection.
    pub async fn facts(&self, connection: &ConnectionId) -> Result<Option<Cached<String>>> {
        let name = connection.clone();
        self.read(move |connection| {
            let sql = "SELECT connection, document, at FROM facts WHERE connection = ?1";
            rows::first(connection, "facts", sql, [name.as_str()], |row| {
                Ok(Cached { value: row.text(1)?, at: row.time(2)? })
            })
        })
        .await
    }

    /// Saves a profile as its next version and answers that version. When nothing changed, the version stays.
    pub async fn save_profile(&self, profile: &Profile, actor: Actor, at: Timestamp) -> Result<u32> {
        let profile = profile.clone();
        self.write(commit!("profile"), move |connection| {
            let current = current(connection, &profile.name)?;
            if let Some(current) = current.filter(|current| current.profile == profile) {
                return Ok(current.version);
            }
            let name = profile.name.as_str();
            let sql = "INSERT INTO profiles (name, version, removed) VALUES (?1, 1, 0) \
                       ON CONFLICT DO UPDATE SET version = version + 1, removed = 0 RETURNING name, version";
            let version: u32 = rows::first(connection, "profiles", sql, [name], |row| row.number(1))?.unwrap_or(1);
            let sql = "INSERT INTO profile_versions (profile, version, document, actor, saved_at) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let document = rows::json(&profile)?;
            rows::run(connection, sql, params![name, version, document, actor.to_string(), rows::time_text(at)])?;
            Ok(version)
        })
        .await
    }

    /// The current version of all profiles, by name.
    pub async fn profiles(&self) -> Result<Vec<StoredProfile>> {
        self.read(|connection| {
            rows::all(connection, "profile_versions", &format!("{CURRENT} ORDER BY p.name"), [], read_profile)
        })
        .await
    }

    /// The current version of a profile.
    pub async fn profile(&self, name: &ProfileId) -> Result<Option<StoredProfile>> {
        let name = name.clone();
        self.read(move |connection| current(connection, &name)).await
    }

    /// All versions of a profile, latest first; also of one that was removed.
    pub async fn profile_versions(&self, name: &ProfileId) -> Result<Vec<StoredProfile>> {
        let name = name.clone();
        self.read(move |connection| {
            let sql = format!("{VERSIONS} ORDER BY v.version DESC");
            rows::all(connection, "profile_versions", &sql, [name.as_str()], read_profile)
        })
        .await
    }

    /// A version of a profile.
    pub async fn profile_at(&self, name: &ProfileId, version: u32) -> Result<Option<StoredProfile>> {
        let name = name.clone();
        self.read(move |connection| {
            let sql = format!("{VERSIONS} AND v.version = ?2");
            rows::first(connection, "profile_versions", &sql, params![name.as_str(), version], read_profile)
        })
        .await
    }

    /// Removes a profile with its dirty set, holds and plans. Its versions, runs and journal stay.
    /// Refused while it has live links or unfinished outbox rows.
    pub async fn remove_profile(&self, name: &ProfileId) -> Result<()> {
        let name = name.clone();
        self.write(commit!("removed profile"), move |connection| {
            let by = users_of_profile(connection, &name)?;
            if !by.is_empty() {
                return Err(StoreError::InUse { what: format!("the profile {name}"), by });
            }
            for table in ["dirty", "positions", "holds", "rests", "plans"] {
                rows::run(connection, &format!("DELETE FROM {table} WHERE profile = ?1"), [name.as_str()])?;
            }
            let sql = "UPDATE profiles SET removed = 1 WHERE name = ?1 AND removed = 0";
            match rows::run(connection, sql, [name.as_str()])? {
                0 => Err(StoreError::Missing { what: format!("the profile {name}") }),
                _ => Ok(()),
            }
        })
        .await
    }
}

/// All connections, by name.
pub(super) fn all_connections(connection: &Sqlite) -> Result<Vec<Connection>> {
    let sql = "SELECT name, document FROM connections ORDER BY name";
    rows::all(connection, "connections", sql, [], |row| row.json(1))
}

/// The profiles that were not removed, in their current versions.
pub(super) fn current_profiles(connection: &Sqlite) -> Result<Vec<Profile>> {
    rows::all(connection, "profile_versions", CURRENT, [], |row| Ok(read_profile(row)?.profile))
}

fn current(connection: &Sqlite, name: &ProfileId) -> Result<Option<StoredProfile>> {
    let sql = format!("{CURRENT} AND p.name = ?1");
    rows::first(connection, "profile_versions", &sql, [name.as_str()], read_profile)
}

fn users_of_profile(connection: &Sqlite, name: &ProfileId) -> Result<Vec<String>> {
    let mut by = Vec::new();
    let places = [
        ("live links", "links WHERE profile = ?1 AND ended_at IS NULL"),
        ("unfinished outbox rows", "outbox WHERE profile = ?1 AND state NOT IN ('done', 'dropped')"),
    ];
    for (what, place) in places {
        let count = rows::count(connection, what, &format!("SELECT count(*) FROM {place}"), [name.as_str()])?;
        if count > 0 {
            by.push(format!("{count} {what}"));
        }
    }
    Ok(by)
}

fn read_profile(row: &Columns<'_, '_>) -> Result<StoredProfile> {
    Ok(StoredProfile { version: row.number(1)?, profile: row.json(2)?, actor: row.word(3)?, saved_at: row.time(4)? })
}

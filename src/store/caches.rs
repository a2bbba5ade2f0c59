//! What was read from the vendors to look things up: catalogues and people. And small notes of the desk's own.

use jiff::Timestamp;
use rusqlite::params;

use super::rows::{self, Columns};
use super::{Result, Store, commit, drift};
use crate::mapping::drift::Drift;
use crate::model::{Catalogue, ConnectionId, InstanceId, Person};

/// Something with the moment at which it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached<T> {
    /// What was read.
    pub value: T,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Keeps what a connection's records are made of, and what changed in it since it was last read.
    pub async fn save_catalogue(
        &self,
        connection: &ConnectionId,
        catalogue: &Catalogue,
        changed: Vec<Drift>,
        at: Timestamp,
    ) -> Result<()> {
        let (name, document) = (connection.clone(), rows::json(catalogue)?);
        self.write(commit!("catalogue"), move |connection| {
            let sql = "INSERT OR REPLACE INTO catalogues (connection, document, at) VALUES (?1, ?2, ?3)";
            rows::run(connection, sql, params![name.as_str(), document, rows::time_text(at)])?;
            drift::put(connection, &name, &changed, at)
        })
        .await
    }

    /// What a connection's records are made of, as last read.
    pub async fn catalogue(&self, connection: &ConnectionId) -> Result<Option<Cached<Catalogue>>> {
        let name = connection.clone();
        self.read(move |connection| {
            let sql = "SELECT connection, document, at FROM catalogues WHERE connection = ?1";
            rows::first(connection, "catalogues", sql, [name.as_str()], |row| {
                Ok(Cached { value: row.json(1)?, at: row.time(2)? })
            })
        })
        .await
    }

    /// Keeps people of an instance. Others that are known there stay.
    pub async fn save_people(&self, instance: &InstanceId, people: &[Person], at: Timestamp) -> Result<()> {
        let (instance, at) = (instance.clone(), rows::time_text(at));
        let people = people
            .iter()
            .map(|person| Ok((rows::json(&person.role)?, person.id.to_string(), rows::json(person)?)))
            .collect::<Result<Vec<_>>>()?;
        self.write(commit!("people"), move |connection| {
            let sql = "INSERT OR REPLACE INTO people (instance, role, id, document, at) VALUES (?1, ?2, ?3, ?4, ?5)";
            for (role, id, document) in &people {
                rows::run(connection, sql, params![instance.as_str(), role, id, document, at])?;
            }
            Ok(())
        })
        .await
    }

    /// The people known at an instance, each as last read, in the order of role and id.
    pub async fn people(&self, instance: &InstanceId) -> Result<Vec<Cached<Person>>> {
        let instance = instance.clone();
        self.read(move |connection| {
            let sql = "SELECT id, document, at FROM people WHERE instance = ?1 ORDER BY role, id";
            rows::all(connection, "people", sql, [instance.as_str()], |row| {
                Ok(Cached { value: row.json(1)?, at: row.time(2)? })
            })
        })
        .await
    }

    /// A small note of the desk's own.
    pub async fn meta(&self, key: &str) -> Result<Option<String>> {
        let key = key.to_owned();
        let read = |row: &Columns<'_, '_>| row.text(1);
        self.read(move |connection| {
            rows::first(connection, "meta", "SELECT key, value FROM meta WHERE key = ?1", [key], read)
        })
        .await
    }

    /// Forgets a small note of the desk's own.
    pub async fn forget_meta(&self, key: &str) -> Result<()> {
        let key = key.to_owned();
        self.write(commit!("forgotten meta"), move |connection| {
            rows::run(connection, "DELETE FROM meta WHERE key = ?1", [key])?;
            Ok(())
        })
        .await
    }

    /// Keeps a small note of the desk's own.
    pub async fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.write(commit!("meta"), move |connection| {
            rows::run(connection, "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", [key, value])?;
            Ok(())
        })
        .await
    }
}

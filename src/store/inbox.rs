//! The inbox: records and notes as last pulled, and what each profile has still to look at.

use rusqlite::params;

use super::{Result, Store, commit, rows};
use crate::model::{InstanceId, Note, ProfileId, Record, RecordKey};

impl Store {
    /// Moves the profile to the end of the change sequence of these instances and makes dirty what changed since;
    /// everything, the first time. Answers how many records became dirty that were not before.
    pub async fn advance(&self, profile: &ProfileId, instances: &[InstanceId]) -> Result<u64> {
        let (profile, instances) = (profile.clone(), instances.to_vec());
        self.write(commit!("advance"), move |connection| {
            let mut added = 0;
            for instance in &instances {
                let place = [profile.as_str(), instance.as_str()];
                let sql = "INSERT OR IGNORE INTO dirty (profile, record) SELECT ?1, key FROM records \
                           WHERE instance = ?2 AND change > coalesce( \
                           (SELECT change FROM positions WHERE profile = ?1 AND instance = ?2), 0)";
                added += rows::run(connection, sql, place)?;
                let sql = "INSERT INTO positions (profile, instance, change) \
                           SELECT ?1, ?2, value FROM counters WHERE name = 'change' \
                           ON CONFLICT DO UPDATE SET change = excluded.change WHERE change <> excluded.change";
                rows::run(connection, sql, place)?;
            }
            Ok(added)
        })
        .await
    }

    /// The records that a profile has still to settle, in the order of their keys.
    pub async fn dirty(&self, profile: &ProfileId) -> Result<Vec<RecordKey>> {
        let profile = profile.clone();
        self.read(move |connection| {
            let sql = "SELECT record FROM dirty WHERE profile = ?1 ORDER BY record";
            rows::all(connection, "dirty", sql, [profile.as_str()], |row| row.key(0))
        })
        .await
    }

    /// The records of these keys that the inbox holds, in the order of the keys.
    pub async fn records(&self, keys: &[RecordKey]) -> Result<Vec<Record>> {
        let wanted = rows::key_list(keys)?;
        self.read(move |connection| {
            let sql = "SELECT r.key, r.content FROM json_each(?1) AS wanted \
                       CROSS JOIN records AS r ON r.key = wanted.value";
            rows::all(connection, "records", sql, [wanted], |row| row.json(1))
        })
        .await
    }

    /// A record of the inbox.
    pub async fn record(&self, key: &RecordKey) -> Result<Option<Record>> {
        Ok(self.records(std::slice::from_ref(key)).await?.pop())
    }

    /// The records with the number that people know, in upper or lower case, in the order of their keys.
    pub async fn records_by_number(&self, number: &str) -> Result<Vec<Record>> {
        let number = number.to_owned();
        self.read(move |connection| {
            let sql = "SELECT key, content FROM records WHERE number = ?1 COLLATE NOCASE ORDER BY key";
            rows::all(connection, "records", sql, [number], |row| row.json(1))
        })
        .await
    }

    /// All records of an instance in the inbox, in the order of their keys, from the one after `after` on.
    pub async fn records_of(
        &self,
        instance: &InstanceId,
        after: Option<&RecordKey>,
        limit: u32,
    ) -> Result<Vec<Record>> {
        let (instance, after) = (instance.clone(), after.map(rows::key_text).unwrap_or_default());
        self.read(move |connection| {
            // The plus sign keeps SQLite from sorting all records of the instance for each part.
            let sql = "SELECT key, content FROM records WHERE +instance = ?1 AND key > ?2 ORDER BY key LIMIT ?3";
            rows::all(connection, "records", sql, params![instance.as_str(), after, limit], |row| row.json(1))
        })
        .await
    }

    /// The notes of these records, record by record, each record's in the order in which they were written.
    pub async fn notes_of(&self, keys: &[RecordKey]) -> Result<Vec<Note>> {
        let wanted = rows::key_list(keys)?;
        self.read(move |connection| {
            let sql = "SELECT n.record, n.content FROM json_each(?1) AS wanted \
                       CROSS JOIN notes AS n ON n.record = wanted.value";
            let mut notes: Vec<Note> = rows::all(connection, "notes", sql, [wanted], |row| row.json(1))?;
            notes.sort_by(|one, other| {
                (&one.key.record, one.at, &one.key.id).cmp(&(&other.key.record, other.at, &other.key.id))
            });
            Ok(notes)
        })
        .await
    }
}

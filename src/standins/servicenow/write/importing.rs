//! Import sets: rows of a staging table that transform maps turn into records.

use super::super::refusal::Refusal;
use super::super::store::Row;
use super::ordering::inputs;
use super::{Input, Writer};

/// The table that staging tables extend.
pub(in super::super) const STAGING: &str = "sys_import_set_row";

/// Rows on their way through one import set.
#[derive(Debug, Clone)]
pub(in super::super) struct Import {
    pub(in super::super) staging: String,
    pub(in super::super) set: String,
    pub(in super::super) rows: Vec<Vec<(String, Input)>>,
}

/// What a transform map made of a row.
#[derive(Debug, Clone)]
pub(in super::super) struct Outcome {
    pub(in super::super) map: String,
    pub(in super::super) table: String,
    pub(in super::super) status: &'static str,
    pub(in super::super) record: String,
    pub(in super::super) error: Option<String>,
}

/// A transform map with its field maps: source, target, whether it is looked up by.
struct Map {
    id: String,
    name: String,
    target: String,
    fields: Vec<(String, String, bool)>,
}

impl Writer<'_> {
    /// Begins an import set; answers its sys_id and number.
    pub(in super::super) fn new_import_set(&mut self, staging: &str) -> Result<(String, String), Refusal> {
        let set = self.create("sys_import_set", &inputs(&[("table_name", staging), ("state", "loaded")]))?;
        let row = self.state.store("sys_import_set").and_then(|store| store.get(&set));
        let number = row.map(|row| self.state.get(row, "number").to_owned()).unwrap_or_default();
        Ok((set, number))
    }

    /// Loads the rows of an import.
    pub(super) fn load(&mut self, import: &Import) {
        for row in &import.rows {
            // The row itself tells what became of it.
            drop(self.import_row(&import.staging, &import.set, row));
        }
        self.set_stored("sys_import_set", &import.set, &[("state".to_owned(), "processed".to_owned())]);
    }

    /// Stages a row and transforms it; answers its sys_id and what each map made of it.
    pub(in super::super) fn import_row(
        &mut self,
        staging: &str,
        set: &str,
        row: &[(String, Input)],
    ) -> Result<(String, Vec<Outcome>), Refusal> {
        let mut fields = row.to_vec();
        fields.push(("sys_import_set".to_owned(), Input::Text(set.to_owned())));
        let staged = self.create(staging, &fields)?;
        let mut outcomes = Vec::new();
        for map in self.maps(staging) {
            let outcome = self.transform(&map, staging, &staged);
            let state = [
                ("sys_import_state", outcome.status),
                ("sys_target_table", &outcome.table),
                ("sys_target_sys_id", &outcome.record),
                ("sys_transform_map", &map.id),
                ("sys_import_state_comment", outcome.error.as_deref().unwrap_or_default()),
            ];
            self.set_stored(staging, &staged, &state.map(|(name, value)| (name.to_owned(), value.to_owned())));
            outcomes.push(outcome);
        }
        Ok((staged, outcomes))
    }

    fn maps(&self, staging: &str) -> Vec<Map> {
        let get = |row: &Row, name: &str| self.state.get(row, name).to_owned();
        let mut rows = self.state.all_by("sys_transform_map", "source_table", staging);
        rows.retain(|row| self.state.get(row, "active") == "true");
        rows.sort_by_key(|row| self.state.get(row, "order").parse::<i64>().unwrap_or(0));
        rows.into_iter()
            .map(|row| Map {
                id: row.id.to_string(),
                name: get(row, "name"),
                target: get(row, "target_table"),
                fields: self
                    .state
                    .all_by("sys_transform_entry", "map", &row.id)
                    .into_iter()
                    .map(|entry| {
                        (get(entry, "source_field"), get(entry, "target_field"), get(entry, "coalesce") == "true")
                    })
                    .collect(),
            })
            .collect()
    }

    fn transform(&mut self, map: &Map, staging: &str, staged: &str) -> Outcome {
        let mut outcome = Outcome {
            map: map.name.clone(),
            table: map.target.clone(),
            status: "error",
            record: String::new(),
            error: None,
        };
        if self.state.schema.table(&map.target).is_none() {
            outcome.error = Some(format!("Invalid target table {}", map.target));
            return outcome;
        }
        let Some(source) = self.state.store(staging).and_then(|store| store.get(staged)) else { return outcome };
        let values: Vec<(String, Input)> = map
            .fields
            .iter()
            .map(|(source_field, target, _)| {
                (target.clone(), Input::Text(self.state.get(source, source_field).to_owned()))
            })
            .filter(|(_, value)| !matches!(value, Input::Text(text) if text.is_empty()))
            .collect();
        let keys: Vec<(String, String)> = map
            .fields
            .iter()
            .filter(|(.., coalesce)| *coalesce)
            .map(|(source_field, target, _)| (target.clone(), self.state.get(source, source_field).to_owned()))
            .collect();
        let written = match self.coalesced(&map.target, &keys) {
            Some(record) => self.merge(&map.target, record, &values),
            None => self.create(&map.target, &values).map(|record| ("inserted", record)),
        };
        match written {
            Ok((status, record)) => (outcome.status, outcome.record) = (status, record),
            Err(refusal) => outcome.error = Some(refusal.detail().unwrap_or_else(|| refusal.to_string())),
        }
        outcome
    }

    /// The record with these keys. A row without a value for its keys is new.
    fn coalesced(&self, table: &str, keys: &[(String, String)]) -> Option<String> {
        if keys.is_empty() || keys.iter().any(|(_, value)| value.is_empty()) {
            return None;
        }
        let matches = |row: &Row| keys.iter().all(|(name, value)| self.state.get(row, name) == value);
        self.state.store(table)?.rows().find(|row| matches(row)).map(|row| row.id.to_string())
    }

    fn merge(
        &mut self,
        table: &str,
        record: String,
        values: &[(String, Input)],
    ) -> Result<(&'static str, String), Refusal> {
        let count = |writer: &Self| {
            let row = writer.state.store(table).and_then(|store| store.get(&record));
            row.map(|row| writer.state.get(row, "sys_mod_count").to_owned())
        };
        let before = count(self);
        self.change(table, &record, values)?;
        let status = if count(self) == before { "ignored" } else { "updated" };
        Ok((status, record))
    }
}

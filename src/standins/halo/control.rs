//! `/Control`: one object with the global settings. The document names few of its more than three
//! thousand fields; those are checked by type, the others are kept as they are sent. When the
//! integrations ran last is the same fact that `/Features` shows.

use serde_json::Value;

use super::catalogue::{Fields, schema, shown};
use super::decode;
use super::desk::Desk;
use super::features::{HUBSPOT, SERVICENOW};
use super::refusal::Refusal;
use super::render::{Look, Object};
use super::state::State;
use crate::standins::ledger::{Accepted, NewEntry};

/// The schema of the settings that the document names.
pub(super) const SCHEMA: &str = "Control";

/// The modules whose runs the settings show, with the stem of the fields' names.
const RUNS: &[(&str, i64)] = &[("halointegrator_servicenow", SERVICENOW), ("halointegrator_hubspot", HUBSPOT)];

/// The settings as they are shown; only those that start with `prefix`.
pub(super) fn show(state: &State, look: &Look, prefix: &str) -> Object {
    let known = |name: &str| schema(SCHEMA).and_then(|schema| schema.field(name));
    let documented: Fields =
        state.control.iter().filter_map(|(name, value)| Some((known(name)?.0, value.clone()))).collect();
    let mut object = look.show(&documented, SCHEMA, &[]);
    for (name, value) in &state.control {
        if known(name).is_none() {
            object.insert(name.clone(), value.clone());
        }
    }
    for (stem, module) in RUNS {
        let Some(row) = state.row("Features", *module) else { continue };
        let module = look.show(row, "ModuleSetup", &[]);
        let facts = [
            ((*stem).to_owned(), "halointegratorenabled"),
            (format!("{stem}_lastsync"), "halointegrator_lastsync"),
            (format!("{stem}_lasterror"), "halointegrator_lasterror"),
        ];
        object.extend(facts.into_iter().filter_map(|(name, field)| Some((name, module.get(field)?.clone()))));
    }
    object.retain(|name, _| name.starts_with(prefix) && !name.starts_with("new_"));
    object
}

/// Reads a body: an array of objects; documented fields must have their type.
pub(super) fn read(bytes: &[u8], look: &Look) -> Result<Vec<Object>, Refusal> {
    decode::body(bytes, decode::Body::Array, SCHEMA, look.zone())?;
    let sent: Vec<Object> = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::Binding { path: String::new(), message: error.to_string() })?;
    let settled = sent.into_iter().map(|mut object| {
        let documented = decode::object(Value::Object(object.clone()), SCHEMA, "[0]", look.zone())?;
        object.retain(|name, value| !value.is_null() && !name.starts_with('_'));
        object.extend(documented.into_iter().map(|(name, value)| (name.to_owned(), value)));
        Ok(object)
    });
    settled.collect()
}

impl Desk<'_> {
    /// Changes the settings that were sent. Secrets (`new_…`) are taken and never shown.
    pub(super) fn change_control(&mut self, sent: Object) {
        let changed = sent.iter().any(|(name, value)| self.state.control.get(name) != Some(value));
        let visible = sent.iter().filter(|(name, _)| !name.starts_with("new_"));
        let fields = visible.map(|(name, value)| (name.clone(), shown(value))).collect();
        for (stem, module) in RUNS {
            if let Some(Value::Bool(on)) = sent.get(*stem) {
                let on = Value::Bool(*on);
                self.touch_row("Features", *module, |row| drop(row.fields.insert("halointegratorenabled", on)));
            }
        }
        let worked_out = |name: &str| RUNS.iter().any(|(stem, _)| name.starts_with(stem));
        self.state.control.extend(sent.into_iter().filter(|(name, _)| !worked_out(name)));
        let what = if changed { Accepted::Update } else { Accepted::NoOp };
        self.enter(what, NewEntry { table: SCHEMA.to_owned(), id: "1".to_owned(), fields, ..NewEntry::default() });
    }
}

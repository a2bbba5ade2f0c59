//! The integration modules of `/Features`. Their ids are each instance's own (a switch); inside, a
//! module keeps one number.

use std::borrow::Cow;

use serde_json::Value;

use super::catalogue::{Fields, flag};
use super::desk::Desk;
use super::resource::{Resource, named, number_in};
use super::state::State;
use crate::standins::server::Common;

/// The inner number of the module ServiceNow.
pub(super) const SERVICENOW: i64 = 101;

/// The inner number of the module HubSpot.
pub(super) const HUBSPOT: i64 = 102;

/// The names in the switch `halo.module-ids` and the modules' inner numbers.
const MODULES: &[(&str, i64)] = &[("servicenow", SERVICENOW), ("hubspot", HUBSPOT), ("jira", 103)];

/// The id that the instance shows for a module.
pub(super) fn shown_id(common: &Common, number: i64) -> i64 {
    let name = MODULES.iter().find(|(_, own)| *own == number).map(|(name, _)| *name);
    name.and_then(|name| number_in(&common.switches.get("halo.module-ids"), name)).unwrap_or(number)
}

fn inner_number(common: &Common, shown: i64) -> i64 {
    let ids = common.switches.get("halo.module-ids");
    let known = MODULES.iter().find(|(name, _)| number_in(&ids, name) == Some(shown));
    known.map_or(shown, |(_, number)| *number)
}

/// The id in a path as it is stored.
pub(super) fn stored_id<'a>(common: &Common, resource: &Resource, id: &'a str) -> Cow<'a, str> {
    match id.parse() {
        Ok(shown) if resource.name == "Features" => Cow::Owned(inner_number(common, shown).to_string()),
        _ => Cow::Borrowed(id),
    }
}

/// A sent module id as it is stored.
pub(super) fn settle_id(common: &Common, sent: &mut Fields) {
    if let Some(shown) = super::catalogue::int(sent, "id") {
        sent.insert("id", Value::from(inner_number(common, shown)));
    }
}

/// The name of the module with a shown id.
pub(super) fn name<'a>(state: &'a State, common: &Common, shown: i64) -> Option<&'a str> {
    state.label("Features", Some(inner_number(common, shown)), "module_name")
}

/// Whether a module is switched on.
pub(super) fn enabled(state: &State, number: i64) -> bool {
    state.row("Features", number).is_some_and(|fields| flag(fields, "enabled"))
}

impl Desk<'_> {
    /// Notes when a module last worked, or why it did not.
    pub(super) fn note_run(&mut self, module: i64, error: Option<&str>) {
        let now = Value::from(self.now());
        let Some(table) = named("Features") else { return };
        self.state.table_mut(table).change(module, |row| {
            row.fields.insert("halointegrator_lastsync", now);
            match error {
                Some(error) => row.fields.insert("halointegrator_lasterror", Value::from(error)),
                None => row.fields.remove("halointegrator_lasterror"),
            };
        });
    }
}

//! The form of one field pair.

use egui::Ui;

use super::super::super::widgets::form;
use super::editor::{Around, Editor};
use super::offered::Offered;
use crate::profile::catalogue::rule_settings;
use crate::profile::{Conversion, Mapping, ValueTable};

/// The section of the catalogue that the settings stand in.
const SECTION: &str = "Field pair";

/// Draws the form of the rule at this place.
pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, place: usize) {
    let settings = rule_settings();
    let Some(key) = editor.draft.mapping.fields.get(place).map(crate::profile::FieldRule::key) else { return };
    let offered = Offered::of(&editor.draft, around.choices, around.people).with_values(editor.use_of(&key));
    let Some(rule) = editor.draft.mapping.fields.get_mut(place) else { return };
    if form::section(ui, SECTION, &settings, rule, &mut editor.pairs.form, &offered) {
        give_table(&mut editor.draft.mapping);
    }
}

/// A rule whose values travel by a table that is not there yet gets an empty one.
fn give_table(mapping: &mut Mapping) {
    for rule in &mapping.fields {
        if let Conversion::Table(name) = &rule.conversion
            && !mapping.tables.contains_key(name)
        {
            drop(mapping.tables.insert(name.clone(), ValueTable::default()));
        }
    }
}

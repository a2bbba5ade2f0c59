//! The form of one field pair.

use egui::Ui;

use super::super::super::theme;
use super::super::super::widgets::form;
use super::editor::Editor;
use super::offered::Offered;
use super::page::Around;
use crate::model::FieldName;
use crate::profile::catalogue::rule_settings;
use crate::profile::{Conversion, Direction, Profile, ValueTable};
use crate::service::{Choices, RuleSample};

/// The section of the catalogue that the settings stand in.
const SECTION: &str = "Field pair";

/// How many characters of a sample are shown.
const SHOWN: usize = 80;

/// Draws the form of the rule at this place.
pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, place: usize) {
    let settings = rule_settings();
    let Some(rule) = editor.draft.mapping.fields.get(place) else { return };
    let kinds: Vec<_> = editor.draft.tables().into_iter().filter(|table| rule.applies_to(table)).collect();
    let offered = Offered::of(&editor.draft, around.choices, around.people).fitting(rule, &kinds);
    let offered = offered.with_values(editor.use_of(&rule.key()));
    let told = around.choices.and_then(|known| told_by_halo(known, &rule.halo));
    let Some(rule) = editor.draft.mapping.fields.get_mut(place) else { return };
    let name = rule.name.clone();
    if form::section(ui, SECTION, &settings, rule, &mut editor.pairs.form, &offered) {
        if told.is_some() {
            rule.direction = Direction::ToOther;
        }
        give_tables(&mut editor.draft);
    }
    if let Some(label) = told {
        let words = format!("Halo sets {label} by itself: it can be read only, so this pair goes to ServiceNow only");
        ui.add(egui::Label::new(theme::weak(words)).wrap());
    }
    if let Some(sample) = editor.sample_of(&name) {
        sampled(ui, sample);
    }
}

/// The label of a field that Halo sets by itself.
fn told_by_halo(known: &Choices, halo: &FieldName) -> Option<String> {
    let fields = known.halo_fields();
    fields.iter().find(|field| field.name == *halo && field.read_only).map(|field| field.label.clone())
}

/// What the rule makes of the pair that was linked last.
fn sampled(ui: &mut Ui, sample: &RuleSample) {
    let (halo, other) = &sample.pair;
    let ways = [("To ServiceNow", &sample.to_other), ("To Halo", &sample.to_halo)];
    form::labelled(ui, "Sample", "What this rule makes of the pair that was linked last", |ui| {
        ui.label(theme::small(format!("{halo} and {other}")));
        for (where_to, way) in ways {
            let Some(way) = way else { continue };
            let text = match &way.made {
                Ok(made) => format!("{where_to}: {} becomes {}", quoted(&way.from), quoted(made)),
                Err(why) => format!("{where_to}: {}, {why}", quoted(&way.from)),
            };
            ui.add(egui::Label::new(theme::weak(text)).wrap());
        }
    });
}

/// The first words of a value, as a person would quote them.
fn quoted(value: &str) -> String {
    let mut line: String = value.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().count() > SHOWN {
        line.push('…');
    }
    if line.is_empty() { "nothing".to_owned() } else { format!("“{line}”") }
}

/// A rule whose values travel by a table that is not there yet gets an empty one.
pub(super) fn give_tables(profile: &mut Profile) {
    let rules = profile.mapping.fields.iter().chain(profile.services.iter().flat_map(|service| &service.fields));
    for rule in rules {
        if let Conversion::Table(name) = &rule.conversion
            && !profile.mapping.tables.contains_key(name)
        {
            drop(profile.mapping.tables.insert(name.clone(), ValueTable::default()));
        }
    }
}

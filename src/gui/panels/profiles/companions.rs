//! What ServiceNow demands together with a state: close code and notes with Resolved, a reason with
//! On Hold.

use egui::{TextEdit, Ui};

use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::pick::{self, Pick};
use super::super::super::widgets::{button, states};
use super::offered::other_fields;
use super::problems::sentence;
use crate::model::{Choice, FieldName};
use crate::profile::{Companion, Place, Problem, Profile};
use crate::service::Choices;

/// The field that holds how far a record is (servicenow-api.md, 3.2).
const STATE: &str = "state";

/// Draws the companions of all states.
pub(super) fn show(ui: &mut Ui, draft: &mut Profile, choices: Option<&Choices>, problems: &[Problem]) {
    ui.add(
        egui::Label::new(theme::weak("Sent along where the record has nothing yet. {number} is the ticket's number"))
            .wrap(),
    );
    for problem in problems.iter().filter(|problem| problem.place == Place::Companions) {
        states::trouble(ui, Tone::Bad, &sentence(&problem.text));
    }
    let tables = draft.tables();
    let known = |field: &str| choices.map(|known| values_of(known, draft, field)).unwrap_or_default();
    let all_states = known(STATE);
    let fields = choices.map(|known| other_fields(known, &tables)).unwrap_or_default();
    let per_field: Vec<(FieldName, Vec<Choice>)> = draft
        .outbound
        .companions
        .iter()
        .flat_map(|one| one.fields.keys())
        .map(|name| (name.clone(), known(name.as_str())))
        .collect();
    let mut out = None;
    for (place, companion) in draft.outbound.companions.iter_mut().enumerate() {
        ui.add_space(measures::TIGHT);
        ui.push_id(place, |ui| {
            if !one(ui, companion, (&all_states, &fields), &per_field) {
                out = Some(place);
            }
        });
    }
    if let Some(place) = out {
        drop(draft.outbound.companions.remove(place));
    }
    ui.add_space(measures::SMALL);
    let (name, width) = ("Add a state", 200.0);
    let pick = Pick { name, choices: &all_states, code: "", text: Some("Add a state…"), none: None, width };
    if let Some(state) = pick.show(ui)
        && draft.outbound.companions.iter().all(|one| one.state != state)
    {
        draft.outbound.companions.push(Companion { state, fields: std::collections::BTreeMap::new() });
    }
}

/// The choices of a field in all tables of the profile, each code once.
fn values_of(choices: &Choices, profile: &Profile, field: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    for choice in profile.tables().iter().flat_map(|table| choices.other(table, field)) {
        if !all.iter().any(|known| known.code == choice.code) {
            all.push(choice.clone());
        }
    }
    all
}

/// One state with its fields. Answers whether it stays.
fn one(
    ui: &mut Ui,
    companion: &mut Companion,
    (all_states, fields): (&[Choice], &[Choice]),
    per_field: &[(FieldName, Vec<Choice>)],
) -> bool {
    let state = pick::named(all_states, &companion.state);
    let mut stays = true;
    ui.horizontal(|ui| {
        ui.label(theme::strong(format!("With {state}")));
        stays = !button::icon_only(ui, icons::REMOVE, &format!("Remove {state}")).clicked();
    });
    let mut out = None;
    for (name, text) in &mut companion.fields {
        let label = pick::named(fields, name.as_str());
        let spoken = format!("{label} with {state}");
        let choices = per_field.iter().find(|(field, _)| field == name).map(|(_, choices)| choices.as_slice());
        ui.horizontal(|ui| {
            ui.add_sized([140.0, 22.0], egui::Label::new(&label).truncate());
            value(ui, &spoken, choices.unwrap_or_default(), text);
            if button::icon_only(ui, icons::REMOVE, &format!("Remove {spoken}")).clicked() {
                out = Some(name.clone());
            }
        });
    }
    if let Some(name) = out {
        drop(companion.fields.remove(&name));
    }
    let name = format!("Add a field to {state}");
    let pick = Pick { name: &name, choices: fields, code: "", text: Some("Add a field…"), none: None, width: 200.0 };
    if let Some(field) = pick.show(ui) {
        companion.fields.entry(FieldName::new(field)).or_default();
    }
    stays
}

fn value(ui: &mut Ui, spoken: &str, choices: &[Choice], text: &mut String) {
    if choices.is_empty() {
        ui.add(TextEdit::singleline(text).desired_width(280.0)).accessible_name(spoken);
    } else {
        let pick = Pick { name: spoken, choices, code: text, text: None, none: None, width: 280.0 };
        if let Some(code) = pick.show(ui) {
            *text = code;
        }
    }
}

//! What ServiceNow demands together with a state: close code and notes with Resolved, a reason with
//! On Hold.

use egui::{Popup, PopupCloseBehavior, TextEdit, Ui};

use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::pick::{self, Pick};
use super::super::super::widgets::{button, states};
use super::offered::other_fields;
use super::page::Around;
use super::problems::sentence;
use super::{advice, words};
use crate::model::{Choice, FieldName, Kind};
use crate::profile::{Companion, Place, Problem, Profile};
use crate::service::Choices;

/// The field that holds how far a record is (servicenow-api.md, 3.2).
const STATE: &str = "state";

/// Parts a table and a state in the code of a choice.
const OF: char = '/';

/// Draws the companions of all states.
pub(super) fn show(ui: &mut Ui, around: &Around<'_>, draft: &mut Profile, problems: &[Problem]) {
    let choices = around.choices;
    let help = "Sent along where the record has nothing yet. {number}, {agent}, {closure_note} and {last_note} tell of \
                the ticket; what comes out empty holds the state back";
    ui.add(egui::Label::new(theme::weak(help)).wrap());
    for problem in problems.iter().filter(|problem| problem.place == Place::Companions) {
        states::trouble(ui, Tone::Bad, &sentence(&problem.text));
    }
    advice::at(ui, around.advice, &Place::Companions);
    let tables = draft.tables();
    let states = choices.map(|known| states_of(known, &tables)).unwrap_or_default();
    let mut out = None;
    for (place, companion) in draft.outbound.companions.iter_mut().enumerate() {
        ui.add_space(measures::TIGHT);
        let of: Vec<Kind> = tables.iter().filter(|table| companion.applies_to(table)).cloned().collect();
        let known = |field: &str| choices.map(|known| values_of(known, &of, field)).unwrap_or_default();
        let fields = choices.map(|known| other_fields(known, &of)).unwrap_or_default();
        let per_field: Vec<(FieldName, Vec<Choice>)> =
            companion.fields.keys().map(|name| (name.clone(), known(name.as_str()))).collect();
        ui.push_id(place, |ui| {
            if !one(ui, companion, (&known(STATE), &fields, &tables), &per_field) {
                out = Some(place);
            }
        });
    }
    if let Some(place) = out {
        drop(draft.outbound.companions.remove(place));
    }
    ui.add_space(measures::SMALL);
    let (name, width) = ("Add a state", 260.0);
    let pick = Pick { name, choices: &states, code: "", text: Some("Add a state…"), none: None, width };
    if let Some((table, state)) = pick.show(ui).as_deref().and_then(|code| code.split_once(OF)) {
        let table = Kind::new(table);
        if draft.outbound.companions.iter().all(|one| one.state != state || !one.applies_to(&table)) {
            let only = if tables.len() > 1 { vec![table] } else { Vec::new() };
            let fields = std::collections::BTreeMap::new();
            draft.outbound.companions.push(Companion { state: state.to_owned(), tables: only, fields });
        }
    }
}

/// The states of all tables; where there are several, each with its table.
fn states_of(choices: &Choices, tables: &[Kind]) -> Vec<Choice> {
    let of = |table: &Kind| {
        let named = |choice: &Choice| {
            let label = if tables.len() > 1 {
                format!("{} of {}", choice.label, words::table(table))
            } else {
                choice.label.clone()
            };
            Choice::plain(format!("{table}{OF}{}", choice.code), label)
        };
        choices.other(table, STATE).iter().map(named).collect::<Vec<_>>()
    };
    tables.iter().flat_map(of).collect()
}

/// The choices of a field in these tables, each code once.
fn values_of(choices: &Choices, tables: &[Kind], field: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    for choice in tables.iter().flat_map(|table| choices.other(table, field)) {
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
    (all_states, fields, tables): (&[Choice], &[Choice], &[Kind]),
    per_field: &[(FieldName, Vec<Choice>)],
) -> bool {
    let state = pick::named(all_states, &companion.state);
    let state = match companion.tables.as_slice() {
        [] => state,
        some => format!("{state} of {}", words::tables(some)),
    };
    let mut stays = true;
    ui.horizontal(|ui| {
        ui.label(theme::strong(format!("With {state}")));
        if tables.len() > 1 {
            choose_tables(ui, &state, companion, tables);
        }
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

/// The tables whose state it is.
fn choose_tables(ui: &mut Ui, state: &str, companion: &mut Companion, tables: &[Kind]) {
    let text = words::tables(&companion.tables);
    let button = ui.add(egui::Button::new(&text)).accessible_name(format!("ServiceNow type of {state}: {text}"));
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        if ui.radio(companion.tables.is_empty(), "All").clicked() {
            companion.tables.clear();
        }
        for kind in tables {
            let mut chosen = companion.tables.contains(kind);
            if ui.checkbox(&mut chosen, words::table(kind)).changed() {
                companion.tables.retain(|one| one != kind);
                companion.tables.extend(chosen.then(|| kind.clone()));
            }
        }
    });
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

//! Codes that are picked from lists, or searched for on their system.

use egui::{ComboBox, TextEdit, Ui};

use super::super::super::theme::{self, icons, measures};
use super::super::button;
use super::super::pick::{Pick, named};
use super::{FormState, Offers};
use crate::model::Choice;
use crate::profile::catalogue::{Entry, Offer, Setting};

/// The most choices that a list shows at once; the rest is found by typing.
const MOST_OFFERED: usize = 200;

/// A code picked from a list that can be searched.
pub(super) fn pick<D>(ui: &mut Ui, setting: &Setting<D>, choices: &[Choice], entry: &Entry) -> Option<Entry> {
    let (code, width) = (entry.text(), measures::INPUT);
    let pick = Pick { name: setting.label, choices, code, text: None, none: Some("Not set"), width };
    pick.show(ui).map(Entry::Text)
}

/// A code of a list that is too long to be read whole: what is typed is searched on its system.
pub(super) fn find<D>(
    ui: &mut Ui,
    setting: &Setting<D>,
    (offer, offers): (Offer, &dyn Offers),
    entry: &Entry,
    state: &mut FormState,
) -> Option<Entry> {
    let (code, choices) = (entry.text(), offers.choices(offer));
    let shown = if code.is_empty() { "Not set".to_owned() } else { named(choices, code) };
    let mut chosen = None;
    let combo = ComboBox::from_id_salt("find").selected_text(shown).width(measures::INPUT).height(320.0);
    let response = combo.close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show_ui(ui, |ui| {
        let search = state.search.entry(setting.key).or_default();
        ui.horizontal(|ui| {
            let edit = TextEdit::singleline(search).hint_text("Name or e-mail address").desired_width(200.0);
            let typed = ui.add(edit).accessible_name(format!("Search {}", setting.label));
            let entered = typed.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            if (ui.button("Search").clicked() || entered) && !search.trim().is_empty() {
                state.asked = Some((offer, search.trim().to_owned()));
            }
        });
        if !code.is_empty() && ui.selectable_label(false, "Not set").clicked() {
            chosen = Some(Entry::Text(String::new()));
        }
        for choice in fitting(choices, search) {
            if ui.selectable_label(choice.code == code, &choice.label).clicked() {
                chosen = Some(Entry::Text(choice.code.clone()));
            }
        }
        if chosen.is_some() {
            search.clear();
            ui.close();
        }
    });
    response.response.accessible_name(setting.label);
    chosen
}

fn search_choices<'a>(ui: &mut Ui, label: &str, choices: &'a [Choice], search: &mut String) -> Vec<&'a Choice> {
    if choices.len() > 12 {
        let edit = TextEdit::singleline(search).hint_text("Search").desired_width(measures::INPUT - 20.0);
        ui.add(edit).accessible_name(format!("Search {label}"));
    }
    fitting(choices, search)
}

fn fitting<'a>(choices: &'a [Choice], search: &str) -> Vec<&'a Choice> {
    let wanted = search.trim().to_lowercase();
    let fits = |choice: &&Choice| {
        wanted.is_empty()
            || choice.label.to_lowercase().contains(&wanted)
            || choice.code.to_lowercase().contains(&wanted)
    };
    choices.iter().filter(fits).take(MOST_OFFERED).collect()
}

/// Several codes: those that are chosen, each with a way out, and a list to add from.
pub(super) fn pick_many(
    ui: &mut Ui,
    (key, label): (&'static str, &str),
    choices: &[Choice],
    entry: &Entry,
    state: &mut FormState,
) -> Option<Entry> {
    let codes = entry.clone().many();
    let mut changed = None;
    ui.horizontal_wrapped(|ui| {
        ui.set_max_width(measures::INPUT + 120.0);
        for (place, code) in codes.iter().enumerate() {
            let name = named(choices, code);
            let out = ui.add(egui::Button::new((name.as_str(), theme::icon(icons::CLOSE).size(11.0))));
            if out.on_hover_text("Take out").accessible_name(format!("Take {name} out of {label}")).clicked() {
                let mut left = codes.clone();
                left.remove(place);
                changed = Some(left);
            }
        }
        if let Some(code) = add_one(ui, (key, label), choices, &codes, state) {
            let mut more = codes.clone();
            more.push(code);
            changed = Some(more);
        }
    });
    changed.map(Entry::Many)
}

fn add_one(
    ui: &mut Ui,
    (key, label): (&'static str, &str),
    choices: &[Choice],
    codes: &[String],
    state: &mut FormState,
) -> Option<String> {
    let response = button::icon_only(ui, icons::ADD, &format!("Add to {label}"));
    let mut chosen = None;
    let popup = egui::Popup::menu(&response).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_min_width(220.0);
        let search = state.search.entry(key).or_default();
        chosen = if choices.is_empty() {
            typed_code(ui, label, search)
        } else {
            let left: Vec<&Choice> = search_choices(ui, label, choices, search);
            listed_code(ui, left.into_iter().filter(|choice| !codes.contains(&choice.code)))
        };
        if chosen.is_some() {
            search.clear();
            ui.close();
        }
    });
    chosen
}

/// A code that is typed, because no list is at hand.
fn typed_code(ui: &mut Ui, label: &str, search: &mut String) -> Option<String> {
    let edit = TextEdit::singleline(search).hint_text("Code").desired_width(200.0);
    let typed = ui.add(edit).accessible_name(format!("Code for {label}"));
    let entered = typed.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let wanted = (entered || ui.button("Add").clicked()) && !search.trim().is_empty();
    wanted.then(|| search.trim().to_owned())
}

fn listed_code<'a>(ui: &mut Ui, choices: impl Iterator<Item = &'a Choice>) -> Option<String> {
    let mut chosen = None;
    egui::ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
        for choice in choices {
            let label = if choice.label.is_empty() { &choice.code } else { &choice.label };
            if ui.selectable_label(false, label).clicked() {
                chosen = Some(choice.code.clone());
            }
        }
    });
    chosen
}

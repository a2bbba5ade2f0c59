//! A code that is picked from a list of choices; long lists are searched by typing.

use std::collections::BTreeMap;

use egui::{Button, ComboBox, Id, Key, PopupCloseBehavior, ScrollArea, TextEdit, Ui};

use super::super::theme;
use crate::model::Choice;

/// The most choices that a list shows at once; the rest is found by typing.
const MOST_OFFERED: usize = 200;

/// Lists that are longer can be searched.
const SEARCHED_FROM: usize = 12;

/// A drop-down list of choices.
pub(crate) struct Pick<'a> {
    /// Its name, for people who hear it.
    pub name: &'a str,
    /// What can be chosen.
    pub choices: &'a [Choice],
    /// The chosen code; empty when none is.
    pub code: &'a str,
    /// What stands on it instead of what is chosen.
    pub text: Option<&'a str>,
    /// What the empty code is called, where it may be chosen.
    pub none: Option<&'a str>,
    /// Its width, in points.
    pub width: f32,
}

impl Pick<'_> {
    /// Draws it and answers what was chosen just now.
    pub(crate) fn show(&self, ui: &mut Ui) -> Option<String> {
        let salt = ("pick", self.name);
        let id = ui.make_persistent_id(salt);
        let shown = match (self.text, self.code) {
            (Some(text), _) => text.to_owned(),
            (None, "") => self.none.unwrap_or("Choose…").to_owned(),
            (None, code) => named(self.choices, code),
        };
        let combo = ComboBox::from_id_salt(salt).selected_text(&shown).width(self.width).height(320.0).truncate();
        let combo = combo.close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let drawn = combo.show_ui(ui, |ui| {
            ui.set_min_width(self.width.max(220.0));
            let chosen = self.list(ui, id);
            if chosen.is_some() {
                ui.close();
            }
            chosen
        });
        if drawn.inner.is_none() {
            ui.data_mut(|data| data.remove::<Opened>(id));
        }
        let response = drawn.response.on_hover_text(shown).accessible_name(self.name);
        let chosen = drawn.inner.flatten();
        if chosen.is_some() {
            response.request_focus();
        }
        chosen
    }

    fn list(&self, ui: &mut Ui, id: Id) -> Option<String> {
        let mut opened = ui.data_mut(|data| data.get_temp::<Opened>(id)).unwrap_or_default();
        let mut entered = false;
        if self.choices.len() > SEARCHED_FROM {
            let edit = TextEdit::singleline(&mut opened.search).hint_text("Search").desired_width(f32::INFINITY);
            let response = ui.add(edit).accessible_name(format!("Search {}", self.name));
            if opened.frames == 0 {
                response.request_focus();
            }
            entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        }
        let found = found(self.choices, &opened.search);
        let mut chosen = None;
        ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
            if let Some(none) = self.none.filter(|_| !self.code.is_empty() && opened.search.is_empty())
                && ui.selectable_label(false, none).clicked()
            {
                chosen = Some(String::new());
            }
            for (place, (choice, label)) in found.iter().enumerate() {
                let response = ui.add(Button::selectable(choice.code == self.code, label));
                if response.clicked() || (entered && place == 0) {
                    chosen = Some(choice.code.clone());
                }
                if opened.frames == 0 && place == 0 && self.choices.len() <= SEARCHED_FROM {
                    response.request_focus();
                }
            }
            if found.is_empty() {
                ui.label(theme::weak(if self.choices.is_empty() { "Nothing to choose from" } else { "Nothing found" }));
            }
        });
        opened.frames += 1;
        ui.data_mut(|data| data.insert_temp(id, opened));
        chosen
    }
}

/// What an open list remembers.
#[derive(Debug, Clone, Default)]
struct Opened {
    search: String,
    frames: usize,
}

/// The choices that fit a search, with what they are called in the list.
fn found<'a>(choices: &'a [Choice], search: &str) -> Vec<(&'a Choice, String)> {
    let wanted = search.trim().to_lowercase();
    let mut called: BTreeMap<&str, usize> = BTreeMap::new();
    for choice in choices {
        *called.entry(choice.label.as_str()).or_default() += 1;
    }
    let fits = |choice: &&Choice| {
        wanted.is_empty()
            || choice.label.to_lowercase().contains(&wanted)
            || choice.code.to_lowercase().contains(&wanted)
    };
    let named = |choice: &'a Choice| {
        let alone = called.get(choice.label.as_str()) == Some(&1);
        (choice, label(choice, alone))
    };
    choices.iter().filter(fits).take(MOST_OFFERED).map(named).collect()
}

/// What a code is called: its label, with the code where several choices share the label, or the
/// code alone where no label is known.
pub(crate) fn named(choices: &[Choice], code: &str) -> String {
    let Some(choice) = choices.iter().find(|choice| choice.code == code) else { return code.to_owned() };
    let alone = choices.iter().filter(|other| other.label == choice.label).count() == 1;
    label(choice, alone)
}

fn label(choice: &Choice, alone: bool) -> String {
    match choice.label.as_str() {
        "" => choice.code.clone(),
        label if alone || label == choice.code => label.to_owned(),
        label => format!("{label} ({})", choice.code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_shows_its_code_only_where_its_label_alone_would_not_tell_it_apart() {
        let choices = [Choice::plain("1", "New"), Choice::plain("2", "Closed"), Choice::plain("3", "Closed")];
        assert_eq!(["1", "2", "9"].map(|code| named(&choices, code)), ["New", "Closed (2)", "9"]);
        let labels: Vec<String> = found(&choices, "clo").into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["Closed (2)", "Closed (3)"]);
    }
}

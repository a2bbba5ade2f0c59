//! How pairs are found, and the profile that is to keep them.

use egui::{ComboBox, TextEdit, Ui};
use strum::IntoEnumIterator as _;

use super::super::super::super::action::Wishes;
use super::super::super::super::scene::Scene;
use super::super::super::super::state::Shared;
use super::super::super::super::theme::{self, icons, measures};
use super::super::super::super::widgets::{button, card};
use super::super::TicketsAction;
use super::{Linking, Way, leave};

pub(super) fn show(ui: &mut Ui, _scene: &Scene, shared: &Shared, state: &mut Linking, wishes: &mut Wishes) {
    card::card(ui, |ui| {
        card::fact_with(ui, "Pairs", |ui| ways(ui, state));
        ui.label(theme::small(state.way.explained()));
        card::fact_with(ui, "Kept by", |ui| profiles(ui, shared, state));
        match state.way {
            Way::Numbers => {
                card::fact_with(ui, "Ticket", |ui| {
                    line(ui, &mut state.ticket, "Ticket to link", "4242");
                });
                card::fact_with(ui, "Record", |ui| {
                    line(ui, &mut state.other, "Record to link", "INC0010001");
                });
            }
            Way::List => {
                let edit = TextEdit::multiline(&mut state.list).hint_text("4242,INC0010001").desired_rows(8);
                ui.add(edit.desired_width(f32::INFINITY)).accessible_name("Pairs to link");
            }
            Way::Native => {
                ui.checkbox(&mut state.closed, "Closed tickets, too");
            }
            Way::Correlation | Way::Markers => {}
        }
        if matches!(state.way, Way::Numbers | Way::List) {
            ui.checkbox(&mut state.instead, "End the links that either of a pair has now; their history stays");
        }
    });
    ui.add_space(measures::SMALL);
    let from = state.from();
    let why = match (&state.profile, &from) {
        (None, _) => "Choose a profile first",
        (Some(_), Err(why)) => why.as_str(),
        (Some(_), Ok(_)) => "Reads both systems and shows what linking would mean; links nothing",
    };
    let ready = state.profile.is_some() && from.is_ok();
    ui.horizontal(|ui| {
        let look = ui.add_enabled_ui(ready, |ui| button::main(ui, icons::CHECKLIST, "Look at the pairs")).inner;
        if look.on_hover_text(why).on_disabled_hover_text(why).clicked() {
            wishes.push(TicketsAction::ProposeLinks);
        }
        leave(ui, "Cancel linking", wishes);
    });
}

fn ways(ui: &mut Ui, state: &mut Linking) {
    let combo = ComboBox::from_id_salt("way of linking").selected_text(state.way.label()).width(320.0);
    let response = combo.show_ui(ui, |ui| {
        for way in Way::iter() {
            ui.selectable_value(&mut state.way, way, way.label());
        }
    });
    response.response.accessible_name("How pairs are found");
}

fn profiles(ui: &mut Ui, shared: &Shared, state: &mut Linking) {
    let profiles = shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    let mut names = profiles.iter().map(|view| view.profile.name.clone());
    if let (None, Some(only), None) = (&state.profile, names.next(), names.next()) {
        state.profile = Some(only);
    }
    let shown = state.profile.as_ref().map_or_else(|| "Choose a profile".to_owned(), ToString::to_string);
    let combo = ComboBox::from_id_salt("profile of the links").selected_text(shown).width(200.0);
    let response = combo.show_ui(ui, |ui| {
        for view in profiles {
            let name = &view.profile.name;
            ui.selectable_value(&mut state.profile, Some(name.clone()), name.as_str());
        }
    });
    response.response.accessible_name("Profile of the links");
}

fn line(ui: &mut Ui, text: &mut String, name: &str, hint: &str) {
    ui.add(TextEdit::singleline(text).hint_text(hint).desired_width(200.0)).accessible_name(name);
}

//! Which items are shown: by kind, with how many there are, and by profile.

use std::collections::BTreeSet;

use egui::{Button, ComboBox, Ui};
use strum::IntoEnumIterator as _;

use super::super::super::action::Wishes;
use super::super::super::theme::{self, measures, tokens};
use super::{WaitingAction, WaitingState, words};
use crate::service::{TrayItem, TrayKind};

/// Shows the filters.
pub(super) fn show(ui: &mut Ui, state: &WaitingState, wishes: &mut Wishes) {
    let items = state.items.value().map(Vec::as_slice).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = measures::TIGHT;
        profile(ui, state, items, wishes);
        let of_profile =
            |item: &&TrayItem| state.profile.as_deref().is_none_or(|profile| item.profile.as_str() == profile);
        let all = items.iter().filter(of_profile).count();
        if ui.add(Button::selectable(state.kind.is_none(), format!("All {all}")).frame_when_inactive(true)).clicked() {
            wishes.push(WaitingAction::Kind(None));
        }
        for kind in TrayKind::iter() {
            let count = items.iter().filter(of_profile).filter(|item| item.kind == kind).count();
            if count == 0 && state.kind != Some(kind) {
                continue;
            }
            let (tone, icon, word) = words::kind(kind);
            let text = format!("{word} {count}");
            let colour = tokens(ui).of(tone);
            let button = Button::selectable(state.kind == Some(kind), (theme::icon(icon).color(colour), text.as_str()));
            if ui.add(button.frame_when_inactive(true)).accessible_name(text.as_str()).clicked() {
                wishes.push(WaitingAction::Kind(Some(kind)));
            }
        }
    });
}

fn profile(ui: &mut Ui, state: &WaitingState, items: &[TrayItem], wishes: &mut Wishes) {
    let names: BTreeSet<&str> = items.iter().map(|item| item.profile.as_str()).collect();
    let shown = state.profile.clone().unwrap_or_else(|| "All profiles".to_owned());
    let combo = ComboBox::from_id_salt("profile of what waits").selected_text(shown).width(150.0);
    let response = combo.show_ui(ui, |ui| {
        if ui.selectable_label(state.profile.is_none(), "All profiles").clicked() {
            wishes.push(WaitingAction::Profile(None));
        }
        for name in names {
            if ui.selectable_label(state.profile.as_deref() == Some(name), name).clicked() {
                wishes.push(WaitingAction::Profile(Some(name.to_owned())));
            }
        }
    });
    response.response.accessible_name("Profile of what waits");
}

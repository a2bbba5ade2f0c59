//! The first step: where each ticket would go and as what; and why some cannot go.

use egui::{ComboBox, Ui};

use super::super::super::super::action::Wishes;
use super::super::super::super::remote::Shown;
use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, icons, measures};
use super::super::super::super::widgets::{button, card};
use super::super::{TicketsAction, words};
use super::{BUTTONS, Candidate, Sending, body, caution, destination, leave, not_there};
use crate::model::LinkRole;
use crate::service::{MaySend, SendTarget};

pub(super) fn show(ui: &mut Ui, _scene: &Scene, state: &Sending, wishes: &mut Wishes) {
    let Shown::There(there) = state.candidates.shown() else {
        not_there(ui, &state.candidates.shown(), "Looking where the tickets may go", wishes);
        leave(ui, "Cancel sending", wishes);
        return;
    };
    let candidates = there.value;
    body(ui, BUTTONS, |ui| {
        for (place, candidate) in candidates.iter().enumerate() {
            one(ui, place, candidate, wishes);
            ui.add_space(measures::SMALL);
        }
    });
    let going = state.with_target();
    ui.horizontal(|ui| {
        let preview = ui.add_enabled_ui(going > 0, |ui| button::main(ui, icons::CHECKLIST, "Preview sending")).inner;
        let why = if going > 0 {
            "Reads both systems and shows what would be written; writes nothing"
        } else {
            "No ticket has a target"
        };
        if preview.on_hover_text(why).on_disabled_hover_text(why).clicked() {
            wishes.push(TicketsAction::PreviewSending);
        }
        leave(ui, "Cancel sending", wishes);
        ui.label(theme::weak(format!("{} of {} would go", going, words::counted(candidates.len(), "ticket"))));
    });
}

fn one(ui: &mut Ui, place: usize, candidate: &Candidate, wishes: &mut Wishes) {
    card::card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(theme::mono(&candidate.number));
            ui.label(theme::strong(&candidate.title));
            if candidate.title.is_empty() {
                ui.label(theme::weak("Not known here yet; the preview reads it from Halo"));
            }
        });
        let possible = candidate.possible().count();
        if possible > 0 {
            ui.horizontal_wrapped(|ui| {
                target(ui, place, candidate, wishes);
                if let Some(target) = candidate.target() {
                    destination(ui, target);
                    table(ui, place, candidate, target, wishes);
                }
            });
        }
        if possible == 0 && candidate.targets.is_empty() {
            caution(ui, "No profile sends tickets of this Halo. Make one, or enable one");
        }
        for target in &candidate.targets {
            if let MaySend::No { reasons } = &target.may {
                let text = format!("It cannot go with {}: {}", target.profile, reasons.join("; "));
                if possible == 0 {
                    caution(ui, &text);
                } else {
                    ui.add(egui::Label::new(theme::small(text)).wrap());
                }
            }
        }
    });
}

fn target(ui: &mut Ui, place: usize, candidate: &Candidate, wishes: &mut Wishes) {
    let shown = match candidate.target() {
        Some(target) => named(target),
        None => "Choose where it goes".to_owned(),
    };
    let combo = ComboBox::from_id_salt(("target", place)).selected_text(shown).width(210.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        for target in candidate.possible() {
            let chosen = candidate.profile.as_ref() == Some(&target.profile);
            if ui.selectable_label(chosen, named(target)).clicked() {
                wishes.push(TicketsAction::ChooseTarget { place, profile: Some(target.profile.clone()) });
            }
        }
        if ui.selectable_label(candidate.profile.is_none(), "Do not send it").clicked() {
            wishes.push(TicketsAction::ChooseTarget { place, profile: None });
        }
    });
    response.response.accessible_name(format!("Target of {}", candidate.number));
}

fn named(target: &SendTarget) -> String {
    match target.role {
        LinkRole::Customer => target.profile.to_string(),
        LinkRole::Supplier => format!("{}, to the supplier", target.profile),
    }
}

fn table(ui: &mut Ui, place: usize, candidate: &Candidate, target: &SendTarget, wishes: &mut Wishes) {
    let MaySend::Yes { default_table, tables } = &target.may else { return };
    let usual = match default_table {
        Some(table) => words::table(table),
        None => "As its ticket type says".to_owned(),
    };
    ui.label(theme::weak("as"));
    if tables.len() < 2 && default_table.is_some() {
        ui.label(usual);
        return;
    }
    let shown = candidate.table.as_ref().map_or_else(|| usual.clone(), words::table);
    let combo = ComboBox::from_id_salt(("table", place)).selected_text(shown).width(150.0);
    let response = combo.show_ui(ui, |ui| {
        if default_table.is_none() && ui.selectable_label(candidate.table.is_none(), &usual).clicked() {
            wishes.push(TicketsAction::ChooseTable { place, table: None });
        }
        for table in tables {
            let chosen = candidate.table.as_ref().or(default_table.as_ref()) == Some(table);
            if ui.selectable_label(chosen, words::table(table)).clicked() {
                wishes.push(TicketsAction::ChooseTable { place, table: Some(table.clone()) });
            }
        }
    });
    response.response.accessible_name(format!("Record type of {}", candidate.number));
}

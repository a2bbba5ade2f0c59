//! The list of tickets, in each of its states.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{Tone, icons, measures};
use super::super::super::widgets::button;
use super::super::super::widgets::states::{self, Empty};
use super::{TicketsAction, TicketsState, table};

/// Shows the list, or why there is none.
pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut TicketsState, wishes: &mut Wishes) {
    let question = state.question();
    if state.pages.wanted(&question, &state.in_sight).is_some() {
        wishes.push(TicketsAction::Read);
    }
    if state.pages.read_at().is_none() {
        match state.pages.failure() {
            Some(failure) => states::failed(ui, &scene.facts, failure, Command::Refresh, wishes),
            None => states::loading(ui, "Reading the tickets"),
        }
        return;
    }
    if let Some(failure) = state.pages.failure() {
        states::failed(ui, &scene.facts, failure, Command::Refresh, wishes);
        ui.add_space(measures::SMALL);
    }
    if state.pages.total() == 0 && !question.filters() {
        nothing_read(ui, scene, shared, wishes);
        return;
    }
    let rows = state.pages.total();
    if rows == 0 {
        // The filters stay in reach.
        let heading = measures::HEADING_ROW * 2.0 + measures::SMALL;
        ui.allocate_ui(egui::vec2(ui.available_width(), heading), |ui| table::show(ui, scene, state, wishes));
        nothing_found(ui, scene, shared, state, wishes);
    } else {
        table::show(ui, scene, state, wishes);
    }
}

fn nothing_read(ui: &mut Ui, scene: &Scene, shared: &Shared, wishes: &mut Wishes) {
    if shared.profiles.value().is_none_or(Vec::is_empty) {
        Empty {
            icon: icons::TICKETS,
            title: "No profile keeps tickets in step yet",
            text: "A profile says whose tickets belong together. Make one, and its tickets are listed here.",
            next: &[Command::NewProfile],
        }
        .show(ui, &scene.facts, wishes);
        return;
    }
    Empty {
        icon: icons::TICKETS,
        title: "Nothing has been read yet",
        text: "Preview reads both systems and writes nothing. Afterwards their tickets are listed here, also without \
               a network.",
        next: &[Command::Preview],
    }
    .show(ui, &scene.facts, wishes);
}

fn nothing_found(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &TicketsState, wishes: &mut Wishes) {
    let number = state.pages.question().and_then(super::Question::number);
    let Some(number) = number else {
        Empty {
            icon: icons::SEARCH,
            title: "Nothing matches",
            text: "No ticket that this desk knows fits the search and the filters.",
            next: &[Command::ClearTicketFilters],
        }
        .show(ui, &scene.facts, wishes);
        return;
    };
    Empty {
        icon: icons::SEARCH,
        title: "No ticket of this number is known here",
        text: "Halo is asked for what changed since this desk was connected. An older ticket can be sent by its number.",
        next: &[Command::ClearTicketFilters],
    }
    .show(ui, &scene.facts, wishes);
    ui.vertical_centered(|ui| {
        let sends = shared.profiles.value().is_some_and(|profiles| profiles.iter().any(|view| view.profile.enabled));
        if sends {
            if button::with_icon(ui, icons::SEND, &format!("Send ticket {number}…")).clicked() {
                wishes.push(TicketsAction::PlanNumber(number.to_owned()));
            }
        } else {
            states::trouble(ui, Tone::Caution, "No profile is enabled, so no ticket can be sent");
        }
    });
}

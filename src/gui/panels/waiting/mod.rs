//! Waiting: one tray of everything in all profiles that waits for a person, with what puts it right.

mod bulk;
mod detail;
mod filters;
mod table;
pub(crate) mod words;

use std::collections::BTreeSet;

use egui::{CentralPanel, Frame, Layout, Margin, Panel as Strip, Ui};

use super::super::action::Wishes;
use super::super::commands::Command;
use super::super::notices::Notice;
use super::super::remote::{Remote, Shown};
use super::super::scene::Scene;
use super::super::state::Shared;
use super::super::theme::{self, icons, measures};
use super::super::widgets::button;
use super::super::widgets::grid::GridState;
use super::super::widgets::states::{self, Empty};
use crate::model::RecordKey;
use crate::service::{Choice, FieldRef, Handling, OutboxId, Resting, TrayItem, TrayKind};

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct WaitingState {
    /// Everything that waits.
    pub items: Remote<Vec<TrayItem>>,
    /// Only items of this kind.
    pub kind: Option<TrayKind>,
    /// Only items of this profile.
    pub profile: Option<String>,
    /// How the list is arranged.
    pub grid: GridState,
    /// The ticked items by name.
    pub ticked: BTreeSet<String>,
    /// Why records are to be ignored or paused, as it is typed.
    pub reason: String,
    /// What is being done.
    pub doing: Remote<Notice>,
}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum WaitingAction {
    /// Shows items of one kind, or of all.
    Kind(Option<TrayKind>),
    /// Shows items of one profile, or of all.
    Profile(Option<String>),
    /// Takes one side's value, or asks anew.
    Take(Vec<Choice>),
    /// Tries writes again, or plans them anew.
    Handle(Vec<OutboxId>, Handling),
    /// Takes records out of their profile, for this reason.
    Ignore(Vec<Resting>, String),
    /// Lets records wait, for this reason.
    Pause(Vec<Resting>, String),
    /// Lets records go on.
    EndRest(Vec<Resting>),
    /// Lets fields go on that stopped themselves, or puts a note about one away.
    Release(Vec<FieldRef>),
    /// Lets the next pass look again for the records of resting pairs.
    LookAgain(Vec<Resting>),
    /// Asks whether the links of resting pairs are to end.
    AskPart(Vec<Resting>),
    /// Ends them.
    Part(Vec<Resting>),
    /// Shows a ticket.
    OpenTicket(RecordKey),
    /// Shows the value tables of a profile.
    OpenMapping(String),
}

impl WaitingState {
    /// The items that are shown.
    pub(crate) fn shown(&self) -> Vec<&TrayItem> {
        let fits = |item: &&TrayItem| {
            self.kind.is_none_or(|kind| item.kind == kind)
                && self.profile.as_deref().is_none_or(|profile| item.profile.as_str() == profile)
        };
        self.items.value().map(Vec::as_slice).unwrap_or_default().iter().filter(fits).collect()
    }
}

/// Shows the panel.
pub(crate) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut WaitingState, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        ui.label(theme::heading("Waiting"));
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            button::command(ui, &scene.facts, Command::Refresh, wishes);
        });
    });
    ui.add_space(measures::SMALL);
    if let Shown::Failed(failure) = shared.profiles.shown() {
        states::failed(ui, &scene.facts, failure, Command::Refresh, wishes);
        return;
    }
    match state.items.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading what waits"),
        Shown::Failed(failure) => states::failed(ui, &scene.facts, failure, Command::Refresh, wishes),
        Shown::There(there) if there.value.is_empty() => Empty {
            icon: icons::DONE,
            title: "Nothing waits for you",
            text: "Conflicts, values without a counterpart, and writes that failed are listed here, of all profiles, \
                   with the reason of each and what puts it right. A preview shows what a pass would find.",
            next: &[Command::Preview],
        }
        .show(ui, &scene.facts, wishes),
        Shown::There(_) => listed(ui, scene, shared, state, wishes),
    }
}

fn listed(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut WaitingState, wishes: &mut Wishes) {
    filters::show(ui, state, wishes);
    ui.add_space(measures::SMALL);
    bulk::show(ui, shared, state, wishes);
    ui.add_space(measures::SMALL);
    let below = (ui.available_height() * 0.46).max(190.0);
    let frame = Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO });
    Strip::bottom("one item").frame(frame).resizable(false).exact_size(below).show(ui, |ui| {
        detail::show(ui, scene, shared, state, wishes);
    });
    CentralPanel::default().frame(Frame::NONE).show(ui, |ui| table::show(ui, state));
}

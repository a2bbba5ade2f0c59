//! The start: what to do next, and how each profile is doing.

pub(in super::super) mod passes;
mod profiles;

use egui::{ScrollArea, Ui};

use super::super::action::Wishes;
use super::super::commands::Command;
use super::super::notices::Notice;
use super::super::remote::{Remote, Shown};
use super::super::scene::Scene;
use super::super::state::Shared;
use super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::widgets::{badge, button, card, states};
use super::super::window::Offer;
use crate::model::System;
use passes::Passes;

/// What the panel remembers.
#[derive(Default)]
pub(crate) struct StartState {
    /// Steps that whoever opened the window offers.
    pub offers: Vec<Offer>,
    /// What profiles must contain to be shown, as it is typed.
    pub search: String,
    /// The step that is being done.
    pub offered: Remote<Notice>,
}

/// What can be wished here.
#[derive(Debug, Clone)]
pub enum StartAction {
    /// Does an offered step.
    Take(usize),
    /// Previews a profile.
    Preview(String),
    /// Pauses the passes that go by themselves, or lets them go on.
    Pause(bool),
    /// Opens a profile.
    Open(String),
}

/// Shows the panel.
pub(crate) fn show(
    ui: &mut Ui,
    scene: &Scene,
    shared: &Shared,
    state: &mut StartState,
    passes: &Passes<'_>,
    wishes: &mut Wishes,
) {
    ui.label(theme::heading("Start"));
    ui.add_space(measures::SMALL);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if let Shown::Failed(failure) = shared.profiles.shown() {
            states::failed(ui, &scene.facts, failure, Command::Refresh, wishes);
            return;
        }
        if shared.profiles.value().is_none() || shared.connections.value().is_none() {
            states::loading(ui, "Reading the desk");
            return;
        }
        let steps = steps(shared);
        if steps.iter().any(|step| !step.done) {
            first_steps(ui, scene, &steps, wishes);
            ui.add_space(measures::MEDIUM);
        }
        offers(ui, shared, state, wishes);
        profiles::show(ui, scene, shared, (&mut state.search, passes), wishes);
    });
}

/// One of the steps from an empty desk to a first pass.
struct Step {
    title: &'static str,
    text: &'static str,
    done: bool,
    command: Command,
}

fn steps(shared: &Shared) -> Vec<Step> {
    let connections = shared.connections.value().map(Vec::as_slice).unwrap_or_default();
    let profiles = shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    let tested =
        |system: System| connections.iter().any(|view| view.connection.system == system && view.examination.is_some());
    vec![
        Step {
            title: "Connect Halo",
            text: "An API application with the login type Agent; Causeway tests it before anything is mapped.",
            done: tested(System::Halo),
            command: Command::AddHalo,
        },
        Step {
            title: "Connect ServiceNow",
            text: "A user of its own with the least rights. It need not be an administrator.",
            done: tested(System::ServiceNow),
            command: Command::AddServiceNow,
        },
        Step {
            title: "Make a profile",
            text: "Say whose tickets are kept in step. Fields and values that belong together are suggested.",
            done: !profiles.is_empty(),
            command: Command::NewProfile,
        },
        Step {
            title: "Preview the first pass",
            text: "See every row that would be written, and why. Nothing is written before you approve it.",
            done: profiles.iter().any(|view| view.last_sync.is_some()),
            command: Command::Preview,
        },
    ]
}

fn first_steps(ui: &mut Ui, scene: &Scene, steps: &[Step], wishes: &mut Wishes) {
    card::section(ui, "From an empty desk to a first pass", |ui| {
        let next = steps.iter().position(|step| !step.done);
        for (place, one) in steps.iter().enumerate() {
            ui.horizontal_top(|ui| step(ui, scene, (place, one), next == Some(place), wishes));
            ui.add_space(measures::TIGHT);
        }
    });
}

fn step(ui: &mut Ui, scene: &Scene, (place, step): (usize, &Step), next: bool, wishes: &mut Wishes) {
    let tokens = tokens(ui);
    if step.done {
        badge::symbol(ui, icons::DONE, 15.0, tokens.good).on_hover_text("Done");
    } else {
        ui.add_sized([18.0, 18.0], egui::Label::new(theme::strong(format!("{}.", place + 1))));
    }
    ui.vertical(|ui| {
        let colour = if step.done { tokens.weak } else { tokens.text };
        ui.label(theme::strong(step.title).color(colour));
        if next {
            ui.add(egui::Label::new(theme::weak(step.text)).wrap());
            ui.add_space(measures::TIGHT);
            button::main_command(ui, &scene.facts, step.command, wishes);
        }
    });
}

fn offers(ui: &mut Ui, shared: &Shared, state: &StartState, wishes: &mut Wishes) {
    let empty = shared.profiles.value().is_none_or(Vec::is_empty);
    let offered: Vec<(usize, &Offer)> =
        state.offers.iter().enumerate().filter(|(_, offer)| empty || !offer.for_empty_desk).collect();
    if offered.is_empty() && !state.offered.waiting() {
        return;
    }
    card::section(ui, if empty { "Try it without an account" } else { "Demonstration" }, |ui| {
        for (place, offer) in offered {
            ui.add(egui::Label::new(theme::weak(&offer.explanation)).wrap());
            let free = !state.offered.waiting();
            let response = ui.add_enabled_ui(free, |ui| button::with_icon(ui, icons::SANDBOX, &offer.text)).inner;
            if response.clicked() {
                wishes.push(StartAction::Take(place));
            }
        }
        if state.offered.waiting() {
            states::trouble(ui, Tone::Accent, "Working on it. The window can be used meanwhile.");
        }
    });
    ui.add_space(measures::MEDIUM);
}

//! Before a preview: which profile, what it last did, and what waits for a person in it.

use egui::{ComboBox, Layout, Ui};

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::panels::Panel;
use super::super::super::remote::Shown;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card, states};
use super::{RunAction, RunState, narrow};
use crate::report::text::counted;
use crate::service::{HoldKind, HoldView, ProfileView};

/// Holds that are listed; the rest is counted.
const MOST_SHOWN: usize = 100;

/// The panel's heading with the profile and what can be done with it.
pub(super) fn heading(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &RunState, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        ui.label(theme::heading("Run"));
        ui.add_space(measures::SMALL);
        picker(ui, shared, state, wishes);
        if let Some(view) = chosen(shared, state) {
            if let Some(environment) = shared.environment_of([view.profile.halo.as_str(), view.profile.other.as_str()])
            {
                badge::environment(ui, environment);
            }
            if !view.profile.enabled {
                badge::badge(ui, Tone::Neutral, "", "Disabled").on_hover_text("It can be previewed all the same");
            }
        }
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let deciding = state.preview.value().is_some();
            if deciding {
                button::command(ui, &scene.facts, Command::Preview, wishes);
            } else {
                button::main_command(ui, &scene.facts, Command::Preview, wishes);
            }
            button::command(ui, &scene.facts, Command::RunEnabled, wishes);
        });
    });
}

fn picker(ui: &mut Ui, shared: &Shared, state: &RunState, wishes: &mut Wishes) {
    let profiles = shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    if profiles.is_empty() {
        return;
    }
    let shown = state.profile.clone().unwrap_or_else(|| "Choose a profile".to_owned());
    let combo = ComboBox::from_id_salt("profile to run").selected_text(shown).width(170.0);
    let response = combo.show_ui(ui, |ui| {
        for view in profiles {
            let name = view.profile.name.as_str();
            let text = if view.profile.enabled { name.to_owned() } else { format!("{name} (disabled)") };
            if ui.selectable_label(state.profile.as_deref() == Some(name), text).clicked() {
                wishes.push(RunAction::Choose(name.to_owned()));
            }
        }
    });
    response.response.accessible_name("Profile");
}

fn chosen<'a>(shared: &'a Shared, state: &RunState) -> Option<&'a ProfileView> {
    shared.profile(state.profile.as_deref()?)
}

/// What the profile last did, and what waits in it.
pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut RunState, wishes: &mut Wishes) {
    let Some(view) = chosen(shared, state) else {
        ui.label(theme::weak("Choose a profile"));
        return;
    };
    let narrow = &mut state.narrow;
    card::section(ui, "What it takes", |ui| narrow::show(ui, scene, &view.profile, narrow, wishes));
    ui.add_space(measures::SMALL);
    card::section(ui, "What it last did", |ui| last(ui, scene, view, wishes));
    ui.add_space(measures::SMALL);
    card::section(ui, "What waits for you", |ui| holds(ui, state, wishes));
}

fn last(ui: &mut Ui, scene: &Scene, view: &ProfileView, wishes: &mut Wishes) {
    card::fact(ui, "Between", format!("{} ↔ {}", view.profile.halo, view.profile.other));
    let sync = view.last_sync.map_or_else(|| "never".to_owned(), |at| scene.moment(at));
    card::fact(ui, "Last Sync", sync);
    card::fact(ui, "Linked tickets", view.links.to_string());
    if !view.first_load_confirmed {
        card::fact(ui, "First load", "not done yet; a preview shows it, and it is confirmed as such");
    }
    if view.unknown > 0 {
        let lost = counted(view.unknown, "write");
        card::fact(ui, "Answer lost", format!("{lost}; the next pass looks up what became of them"));
    }
    match &view.last_error {
        None => card::fact(ui, "Last Error", "none"),
        Some(error) => {
            card::fact(ui, "Last Error", scene.moment(error.at));
            states::trouble(ui, Tone::Bad, &error.text);
            if button::with_icon(ui, icons::ACTIVITY, "See what happened").clicked() {
                wishes.push(Panel::Activity);
            }
        }
    }
}

fn holds(ui: &mut Ui, state: &RunState, wishes: &mut Wishes) {
    match state.holds.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading what waits"),
        Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
        Shown::There(there) if there.value.is_empty() => {
            ui.label(theme::weak("Nothing waits"));
        }
        Shown::There(there) => {
            for (at, hold) in there.value.iter().take(MOST_SHOWN).enumerate() {
                if at > 0 {
                    ui.separator();
                }
                one_hold(ui, hold, wishes);
            }
            if there.value.len() > MOST_SHOWN {
                let more = there.value.len() - MOST_SHOWN;
                ui.label(theme::small(format!("and {more} more, all listed under Waiting")));
            }
        }
    }
}

fn one_hold(ui: &mut Ui, hold: &HoldView, wishes: &mut Wishes) {
    let (tone, icon, word) = kind(hold.kind);
    ui.horizontal(|ui| {
        badge::badge(ui, tone, icon, word);
        ui.add(egui::Label::new(theme::strong(&hold.title)).truncate());
    });
    ui.add(egui::Label::new(theme::weak(&hold.reason)).wrap());
    next_steps(ui, hold, wishes);
}

/// What a person can do about a hold.
pub(crate) fn next_steps(ui: &mut Ui, hold: &HoldView, wishes: &mut Wishes) {
    ui.horizontal(|ui| {
        if let Some(ticket) = hold.ticket.as_ref().or(hold.other.as_ref()) {
            let name = format!("Show the ticket of {}", hold.title);
            if button::with_icon(ui, icons::TICKETS, "Show the ticket").accessible_name(name).clicked() {
                wishes.push(RunAction::OpenTicket(ticket.clone()));
            }
        }
        if hold.kind == HoldKind::Hold {
            let name = format!("Open the mapping for {}", hold.title);
            if button::with_icon(ui, icons::PROFILES, "Open the mapping").accessible_name(name).clicked() {
                wishes.push(RunAction::OpenMapping(hold.profile.clone()));
            }
        }
    });
}

/// What a hold waits for: tone, symbol, word.
pub(crate) fn kind(kind: HoldKind) -> (Tone, &'static str, &'static str) {
    match kind {
        HoldKind::Hold => (Tone::Caution, icons::WAITS, "On hold"),
        HoldKind::Conflict => (Tone::Caution, icons::CONFLICT, "Conflict"),
        HoldKind::Decided => (Tone::Good, icons::CHECK, "Decided"),
        HoldKind::Parked => (Tone::Bad, icons::FAILED, "Given up"),
        HoldKind::Stopped => (Tone::Bad, icons::STOP, "Stopped"),
        HoldKind::Gone => (Tone::Caution, icons::UNKNOWN, "Record gone"),
        HoldKind::Outside => (Tone::Neutral, icons::CLOCK, "Out of scope"),
    }
}

//! The profiles on the start: how each is doing, those that need somebody first.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card, search, states};
use super::super::Panel;
use super::StartAction;
use super::passes::Passes;
use crate::service::profiles::ProfileView;

/// Shows how each profile is doing: those that need somebody first.
pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene,
    shared: &Shared,
    (search, passes): (&mut String, &Passes<'_>),
    wishes: &mut Wishes,
) {
    let profiles = shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
    if profiles.is_empty() {
        return;
    }
    ui.horizontal(|ui| {
        ui.label(theme::title("Profiles"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            button::command(ui, &scene.facts, Command::RunEnabled, wishes);
            passes.pause(ui, profiles, wishes);
        });
    });
    ui.add_space(measures::TIGHT);
    search::show(ui, "Find a profile", profiles.len(), search);
    let fits = |view: &&ProfileView| {
        let profile = &view.profile;
        search::fits(search, [profile.name.as_str(), profile.halo.as_str(), profile.other.as_str()])
    };
    let mut shown: Vec<&ProfileView> = profiles.iter().filter(fits).collect();
    shown.sort_by_key(|view| (!view.profile.enabled, !needs_somebody(view)));
    if shown.is_empty() {
        ui.label(theme::weak("No profile has that in its name or its systems"));
    }
    for view in shown {
        profile(ui, scene, shared, (view, passes), wishes);
        ui.add_space(measures::SMALL);
    }
}

fn profile(
    ui: &mut Ui,
    scene: &Scene,
    shared: &Shared,
    (view, passes): (&ProfileView, &Passes<'_>),
    wishes: &mut Wishes,
) {
    let name = view.profile.name.as_str();
    card::card(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(theme::title(name));
            if let Some(environment) = shared.environment_of([view.profile.halo.as_str(), view.profile.other.as_str()])
            {
                badge::environment(ui, environment);
            }
            if !view.profile.enabled {
                badge::badge(ui, Tone::Neutral, "", "Disabled");
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let free = scene.status.running.is_empty();
                let preview = ui.add_enabled_ui(free, |ui| {
                    button::with_icon(ui, icons::CHECKLIST, "Preview").accessible_name(format!("Preview {name}"))
                });
                if preview.inner.clicked() {
                    wishes.push(StartAction::Preview(name.to_owned()));
                }
                let open = button::with_icon(ui, icons::EDIT, "Open").accessible_name(format!("Open {name}"));
                if open.clicked() {
                    wishes.push(StartAction::Open(name.to_owned()));
                }
            });
        });
        ui.label(theme::weak(format!("{} ↔ {}", view.profile.halo, view.profile.other)));
        ui.horizontal_wrapped(|ui| {
            counted(ui, Tone::Neutral, view.links, ("linked ticket", "linked tickets"));
            let waiting = [
                (Tone::Caution, view.holds, "row waits for you", "rows wait for you"),
                (Tone::Caution, view.conflicts, "conflict", "conflicts"),
                (Tone::Bad, view.parked, "write was given up", "writes were given up"),
                (Tone::Bad, view.unknown, "write without answer", "writes without answer"),
            ];
            for (tone, number, one, several) in waiting.into_iter().filter(|(_, number, ..)| *number > 0) {
                counted(ui, tone, number, (one, several));
            }
            let sync = view.last_sync.map_or_else(|| "never".to_owned(), |at| scene.ago(at));
            ui.label(theme::small(format!("Last Sync {sync}")));
            passes.next(ui, scene, view);
        });
        if let Some(error) = &view.last_error {
            states::trouble(ui, Tone::Bad, &error.text);
            if ui.link("See what happened").clicked() {
                wishes.push(Panel::Activity);
            }
        }
    });
}

/// Whether something of a profile failed or waits for a person.
fn needs_somebody(view: &ProfileView) -> bool {
    view.last_error.is_some() || view.holds + view.conflicts + view.parked + view.unknown > 0
}

fn counted(ui: &mut Ui, tone: Tone, number: u64, (one, several): (&str, &str)) {
    let text = format!("{number} {}", if number == 1 { one } else { several });
    badge::badge(ui, tone, "", &text);
}

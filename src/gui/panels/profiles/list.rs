//! The list of profiles: the enabled ones first, each with how it is doing.

use egui::{CornerRadius, Frame, Margin, Response, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo};

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::{badge, button, search};
use super::{ProfilesAction, ProfilesState, words};
use crate::profile::{Environment, Profile};
use crate::service::ProfileView;

pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene,
    shared: &Shared,
    profiles: &[ProfileView],
    state: &mut ProfilesState,
    wishes: &mut Wishes,
) {
    button::command(ui, &scene.facts, Command::NewProfile, wishes);
    ui.add_space(measures::TIGHT);
    search::show(ui, "Find a profile", profiles.len(), &mut state.search);
    let state = &*state;
    let fits = |view: &&ProfileView| {
        let Profile { name, halo, other, scope, .. } = &view.profile;
        let ends = (halo.clone(), other.clone());
        let scope = words::scope(scope, state.offered(&ends));
        search::fits(&state.search, [name.as_str(), halo.as_str(), other.as_str(), &scope])
    };
    let profiles: Vec<&ProfileView> = profiles.iter().filter(fits).collect();
    if profiles.is_empty() && !state.search.is_empty() {
        ui.add(egui::Label::new(theme::weak("No profile has that in its name, its systems or its scope")).wrap());
        return;
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for (title, enabled) in [("Enabled", true), ("Disabled", false)] {
            let of_kind: Vec<&&ProfileView> = profiles.iter().filter(|view| view.profile.enabled == enabled).collect();
            if enabled || !of_kind.is_empty() {
                ui.label(theme::small(format!("{title} ({})", of_kind.len())));
            }
            if enabled && of_kind.is_empty() {
                ui.add(egui::Label::new(theme::weak("No profile is enabled, so nothing runs by itself")).wrap());
            }
            for view in of_kind {
                one(ui, scene, shared, view, state, wishes);
            }
        }
    });
}

fn one(ui: &mut Ui, scene: &Scene, shared: &Shared, view: &ProfileView, state: &ProfilesState, wishes: &mut Wishes) {
    let name = view.profile.name.as_str();
    let open = state.editor.as_ref().is_some_and(|editor| editor.is_of(name));
    let changed = open && state.unsaved();
    let ends = (view.profile.halo.clone(), view.profile.other.clone());
    let scope = words::scope(&view.profile.scope, state.offered(&ends));
    let environment = shared.environment_of([view.profile.halo.as_str(), view.profile.other.as_str()]);
    let mut spoken = vec![name.to_owned(), enabled_word(view).to_owned(), scope.clone()];
    spoken.extend(environment.map(|environment| environment_word(environment).to_owned()));
    spoken.push(words::counted(view.links, "link"));
    let response = entry(ui, name, open, &spoken.join(", "), |ui| {
        ui.horizontal(|ui| {
            let title = if changed { format!("{name} •") } else { name.to_owned() };
            ui.add(egui::Label::new(theme::strong(title)).truncate().selectable(false));
        });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = measures::TIGHT;
            badge::enabled(ui, view.profile.enabled);
            if view.switched_off.is_some() {
                badge::badge(ui, Tone::Neutral, icons::STOP, "Switched off");
            } else if view.paused.is_some() {
                badge::badge(ui, Tone::Caution, icons::CLOCK, "Paused");
            } else if view.frozen_until.is_some() {
                badge::badge(ui, Tone::Caution, icons::CLOCK, "Frozen");
            }
            if let Some(environment) = environment {
                badge::environment(ui, environment);
            }
        });
        line(ui, &scope);
        line(ui, &format!("{} ↔ {}", view.profile.halo, view.profile.other));
        counts(ui, view);
        line(ui, &format!("Last Sync {}", view.last_sync.map_or_else(|| "never".to_owned(), |at| scene.ago(at))));
        if let Some(error) = &view.last_error {
            ui.horizontal_top(|ui| {
                badge::symbol(ui, icons::FAILED, 13.0, tokens(ui).bad);
                let text = theme::small(format!("Last Error: {}", error.text));
                ui.add(egui::Label::new(text).truncate().selectable(false)).on_hover_text(&error.text);
            });
        }
    });
    if response.clicked() {
        wishes.push(ProfilesAction::Open(name.to_owned()));
    }
}

fn line(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(theme::small(text)).truncate().selectable(false));
}

fn enabled_word(view: &ProfileView) -> &'static str {
    if view.profile.enabled { "enabled" } else { "disabled" }
}

fn environment_word(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "Production",
        Environment::Sandbox => "Sandbox",
    }
}

fn counts(ui: &mut Ui, view: &ProfileView) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = measures::TIGHT;
        badge::badge(ui, Tone::Neutral, icons::LINK, &words::counted(view.links, "link"));
        badge::badge(ui, Tone::Good, icons::DONE, &format!("{} in step", view.in_step));
        if view.dirty > 0 {
            badge::badge(ui, Tone::Neutral, icons::REFRESH, &format!("{} to look at", view.dirty)).on_hover_text(
                "Records that changed since the last pass, by people or by what it wrote; the next pass compares them",
            );
        }
        if view.excluded > 0 {
            badge::badge(ui, Tone::Neutral, icons::CLOSE, &format!("{} excluded", view.excluded))
                .on_hover_text("Left alone by a person, or gone in one system; Waiting lists the reasons");
        }
        if view.failing > 0 {
            badge::badge(ui, Tone::Bad, icons::FAILED, &format!("{} failing", view.failing));
        }
        let waiting = [
            (Tone::Caution, view.holds, "hold"),
            (Tone::Caution, view.conflicts, "conflict"),
            (Tone::Bad, view.parked, "parked write"),
            (Tone::Bad, view.unknown, "write without answer"),
        ];
        for (tone, number, one) in waiting.into_iter().filter(|(_, number, _)| *number > 0) {
            let text = if one == "write without answer" && number != 1 {
                format!("{number} writes without answer")
            } else {
                words::counted(number, one)
            };
            badge::badge(ui, tone, "", &text);
        }
    });
}

/// An entry of several lines that can be chosen by mouse and keyboard.
fn entry(ui: &mut Ui, name: &str, chosen: bool, spoken: &str, content: impl FnOnce(&mut Ui)) -> Response {
    let tokens = tokens(ui);
    let id = ui.make_persistent_id(("profile", name));
    let before = ui.ctx().read_response(id);
    let hovered = before.as_ref().is_some_and(Response::hovered);
    let focused = before.as_ref().is_some_and(Response::has_focus);
    let fill = match (chosen, hovered) {
        (true, _) => tokens.chosen,
        (false, true) => tokens.hover,
        (false, false) => tokens.surface,
    };
    let stroke = if focused { Stroke::new(2.0, tokens.accent) } else { Stroke::new(1.0, tokens.line) };
    let frame = Frame::new()
        .fill(fill)
        .stroke(stroke)
        .corner_radius(CornerRadius::same(measures::ROUND))
        .inner_margin(Margin::symmetric(10, 7));
    let drawn = frame.show(ui, |ui| {
        ui.take_available_width();
        ui.spacing_mut().item_spacing.y = 3.0;
        content(ui);
    });
    let response = ui.interact(drawn.response.rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, spoken));
    response
}

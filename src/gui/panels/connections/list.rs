//! The list of connections.

use egui::{Button, ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::{button, search};
use super::{ConnectionsAction, ConnectionsState};
use crate::profile::{Connection, Environment};
use crate::service::ConnectionView;

pub(super) fn show(
    ui: &mut Ui,
    scene: &Scene,
    connections: &[ConnectionView],
    state: &mut ConnectionsState,
    wishes: &mut Wishes,
) {
    ui.horizontal_wrapped(|ui| {
        button::command(ui, &scene.facts, Command::AddHalo, wishes);
        button::command(ui, &scene.facts, Command::AddServiceNow, wishes);
    });
    ui.add_space(measures::TIGHT);
    search::show(ui, "Find a connection", connections.len(), &mut state.search);
    let state = &*state;
    let fits = |view: &&ConnectionView| {
        let Connection { name, system, base_url, .. } = &view.connection;
        search::fits(&state.search, [name.as_str(), &system.to_string(), base_url.as_str()])
    };
    let connections: Vec<&ConnectionView> = connections.iter().filter(fits).collect();
    if connections.is_empty() {
        ui.add(egui::Label::new(theme::weak("No connection has that in its name or address")).wrap());
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for view in connections {
            one(ui, view, state, wishes);
        }
    });
}

fn one(ui: &mut Ui, view: &ConnectionView, state: &ConnectionsState, wishes: &mut Wishes) {
    let name = view.connection.name.as_str();
    let (tone, icon, word) = condition(view, state);
    let colour = tokens(ui).of(tone);
    let environment = match view.connection.environment {
        Environment::Production => "Production",
        Environment::Sandbox => "Sandbox",
    };
    let button = Button::selectable(
        state.chosen.as_deref() == Some(name),
        (theme::icon(icon).color(colour), theme::strong(name), theme::small(view.connection.system.to_string())),
    )
    .right_text(theme::small(environment))
    .min_size(egui::vec2(ui.available_width(), 34.0));
    let spoken = format!("{name}, {}, {environment}, {word}", view.connection.system);
    if ui.add(button).on_hover_text(word).accessible_name(spoken).clicked() {
        wishes.push(ConnectionsAction::Choose(name.to_owned()));
    }
}

/// How a connection is doing, in a word.
fn condition(view: &ConnectionView, state: &ConnectionsState) -> (Tone, &'static str, &'static str) {
    let test = state.tests.get(view.connection.name.as_str());
    if test.is_some_and(super::Remote::waiting) {
        return (Tone::Accent, icons::BUSY, "being tested");
    }
    if test.is_some_and(|test| test.failure().is_some()) {
        return (Tone::Bad, icons::FAILED, "the last test failed");
    }
    if view.instance.as_ref().is_some_and(|instance| instance.read_only) {
        return (Tone::Bad, icons::WARNING, "another instance answers");
    }
    match &view.examination {
        None => (Tone::Caution, icons::WAITS, "not tested yet"),
        Some(found) if !found.missing.is_empty() => (Tone::Caution, icons::WAITS, "something is missing"),
        Some(found) if !found.is_in_order() => (Tone::Caution, icons::WAITS, "something should be put right"),
        Some(_) => (Tone::Good, icons::DONE, "tested"),
    }
}

//! The frame around the panels: navigation, the bar above, the status bar, notices.

mod above;
mod navigation;
mod notices;
mod status_bar;

use egui::{CentralPanel, Frame, Margin, Panel as Strip, Ui};

use super::action::Wishes;
use super::panels::start::passes::Passes;
use super::panels::{self, Panel};
use super::scene::Scene;
use super::state::State;
use super::theme::{measures, tokens};

pub(super) use notices::corner;

/// Shows the whole window.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut State, wishes: &mut Wishes) {
    let frame = tokens(ui).frame;
    let bar = Frame::new().fill(frame).inner_margin(Margin::symmetric(12, 6));
    Strip::top("above").frame(bar).show(ui, |ui| above::show(ui, scene, state, wishes));
    Strip::bottom("status").frame(bar).show(ui, |ui| status_bar::show(ui, scene, state, wishes));
    Strip::left("navigation")
        .frame(Frame::new().fill(frame).inner_margin(Margin::symmetric(8, 10)))
        .exact_size(measures::NAVIGATION)
        .resizable(false)
        .show(ui, |ui| navigation::show(ui, scene, state, wishes));
    if state.notices.open {
        Strip::right("notices")
            .default_size(320.0)
            .frame(Frame::new().fill(tokens(ui).surface).inner_margin(Margin::same(12)))
            .show(ui, |ui| notices::history(ui, scene, state, wishes));
    }
    let ground = Frame::new().fill(tokens(ui).ground).inner_margin(Margin::same(16));
    CentralPanel::default().frame(ground).show(ui, |ui| panel(ui, scene, state, wishes));
}

fn panel(ui: &mut Ui, scene: &Scene, state: &mut State, wishes: &mut Wishes) {
    let shared = &state.shared;
    match state.panel {
        Panel::Start => {
            let passes = Passes { rhythm: &state.rhythm, paused: state.preferences.passes_paused };
            panels::start::show(ui, scene, shared, &mut state.start, &passes, wishes);
        }
        Panel::Connections => panels::connections::show(ui, scene, shared, &mut state.connections, wishes),
        Panel::Profiles => panels::profiles::show(ui, scene, shared, &mut state.profiles, wishes),
        Panel::Tickets => panels::tickets::show(ui, scene, shared, &mut state.tickets, wishes),
        Panel::Run => panels::run::show(ui, scene, shared, &mut state.run, wishes),
        Panel::Activity => panels::activity::show(ui, scene, shared, &mut state.activity, wishes),
        Panel::Waiting => panels::waiting::show(ui, scene, shared, &mut state.waiting, wishes),
    }
}

//! The window's two halves: `logic` takes in what happened and carries wishes out, `ui` shows.

use jiff::tz::TimeZone;
use tokio::sync::broadcast;

use super::action::{UiAction, Wishes};
use super::apply::{self, Parts};
use super::commands::{Command, Possible};
use super::door::Door;
use super::panels::profiles::leave;
use super::preferences::{Look, Preferences};
use super::scene::Scene;
use super::state::State;
use super::widgets::dialog;
use super::window::WindowOptions;
use super::{palette, shell, theme, wake};
use crate::service::Event;

/// Events that are taken in during one frame; the rest waits for the next.
const EVENTS_A_FRAME: usize = 64;

/// The application behind the window.
pub struct App {
    parts: Parts,
    wishes: Wishes,
    events: broadcast::Receiver<Event>,
    scene: Scene,
}

impl App {
    /// The application of an open desk, for the window of this context.
    pub fn new(ctx: &egui::Context, options: WindowOptions, preferences: Preferences) -> Self {
        theme::install(ctx);
        let door = Door::new(options.desk, options.runtime, ctx.clone());
        wake::start(&door, ctx, options.attention, options.quit.clone());
        let events = door.desk().events();
        let mut parts = Parts::new(door, options.clock, options.log, options.quit, ctx.clone());
        parts.state.start.offers = options.offers;
        parts.prefer(preferences);
        let scene = parts.scene();
        Self { parts, wishes: Wishes::default(), events, scene }
    }

    /// Shows moments in this zone instead of the system's.
    #[must_use]
    pub fn in_zone(mut self, zone: TimeZone) -> Self {
        self.parts.zone = zone;
        self
    }

    /// Wishes something, as a panel would.
    pub fn wish(&mut self, action: impl Into<UiAction>) {
        self.wishes.push(action);
    }

    /// How much the list of tickets has read, holds and draws.
    pub fn tickets_read(&self) -> super::Reads {
        self.parts.state.tickets.pages.reads()
    }

    /// What the panel that is shown is called in the navigation.
    pub fn panel_name(&self) -> &'static str {
        self.parts.state.panel.command().row().text
    }

    fn take_in_events(&mut self) {
        for _ in 0..EVENTS_A_FRAME {
            match self.events.try_recv() {
                Ok(event) => apply::take_in_event(&mut self.parts, &event),
                // Some were missed: what is shown is read anew.
                Err(broadcast::error::TryRecvError::Lagged(_)) => apply::refresh_all(&mut self.parts),
                Err(broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed) => return,
            }
        }
        self.parts.ctx().request_repaint();
    }

    fn read_shortcuts(&mut self, ctx: &egui::Context) {
        let state = &self.parts.state;
        if state.dialog.is_some() || state.palette.open || state.profiles.leaving.is_some() {
            return;
        }
        let mut rows: Vec<_> = Command::all().filter_map(|command| Some((command, command.row().shortcut?))).collect();
        // Ctrl+S also fits while Shift is held, so the keys with Shift are looked at first.
        rows.sort_by_key(|(_, shortcut)| !shortcut.modifiers.shift);
        for (command, shortcut) in rows {
            if ctx.input_mut(|input| input.consume_shortcut(&shortcut))
                && command.possible(&self.scene.facts) == Possible::Yes
            {
                self.wishes.push(command);
            }
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        for action in self.wishes.take() {
            apply::apply(&mut self.parts, action);
        }
        self.take_in_events();
        apply::take_in(&mut self.parts, &mut self.wishes);
        self.scene = self.parts.scene();
        apply::house_keeping(&mut self.parts, ctx, &self.scene);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.read_shortcuts(&ctx);
        let state = &mut self.parts.state;
        if ctx.memory(|memory| memory.top_modal_layer().is_some()) {
            without_pointer(&ctx, || shell::show(ui, &self.scene, state, &mut self.wishes));
        } else {
            shell::show(ui, &self.scene, state, &mut self.wishes);
        }
        questions(&ctx, &self.scene, state, &mut self.wishes);
        shell::corner(&ctx, &self.scene, state, &mut self.wishes);
        if !self.wishes.is_empty() {
            ctx.request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        apply::save_preferences(&mut self.parts);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

/// The theme that a look means.
pub(super) fn theme_of(look: Look) -> egui::ThemePreference {
    match look {
        Look::System => egui::ThemePreference::System,
        Look::Light => egui::ThemePreference::Light,
        Look::Dark => egui::ThemePreference::Dark,
    }
}

/// Shows what does not see the pointer: a tooltip under a question would stay above it.
fn without_pointer(ctx: &egui::Context, show: impl FnOnce()) {
    let pointer = ctx.input_mut(|input| std::mem::take(&mut input.pointer));
    show();
    ctx.input_mut(|input| input.pointer = pointer);
}

/// What stands above the panels until it is answered.
fn questions(ctx: &egui::Context, scene: &Scene, state: &mut State, wishes: &mut Wishes) {
    if state.palette.open {
        palette::show(ctx, scene, &mut state.palette, wishes);
    }
    if state.profiles.leaving.is_some() {
        leave::ask(ctx, &state.profiles, wishes);
    }
    if let Some(dialog) = &state.dialog {
        dialog::show(ctx, dialog, wishes);
    }
}

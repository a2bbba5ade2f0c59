//! What carrying out a wish may touch.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use super::super::action::UiAction;
use super::super::app::theme_of;
use super::super::door::Door;
use super::super::facts::Facts;
use super::super::notices::Notice;
use super::super::preferences::Preferences;
use super::super::scene::Scene;
use super::super::state::State;
use super::super::widgets::grid::Grown;
use crate::clock::SharedClock;
use crate::log::Recent;
use crate::model::System;

/// What carrying out a wish may touch.
pub(in super::super) struct Parts {
    /// The window's memory.
    pub(in super::super) state: State,
    /// The way to the desk.
    pub(in super::super) door: Door,
    /// The last events of the log.
    pub(super) log: Recent,
    /// Is cancelled when the process is asked to end.
    pub(super) quit: CancellationToken,
    /// The user's zone.
    pub(in super::super) zone: TimeZone,
    clock: SharedClock,
    ctx: egui::Context,
    follow_ups: Vec<UiAction>,
}

impl Parts {
    pub(in super::super) fn new(
        door: Door,
        clock: SharedClock,
        log: Recent,
        quit: CancellationToken,
        ctx: egui::Context,
    ) -> Self {
        let mut parts = Self {
            state: State::default(),
            door,
            log,
            quit,
            zone: TimeZone::system(),
            clock,
            ctx,
            follow_ups: Vec::new(),
        };
        parts.read_shared();
        parts
    }

    /// Takes over how the person wants the window, and shows the panel that was open last.
    pub(in super::super) fn prefer(&mut self, preferences: Preferences) {
        self.ctx.set_theme(theme_of(preferences.look));
        self.ctx.set_zoom_factor(preferences.zoom);
        let panel = preferences.panel;
        self.state.preferences = preferences;
        self.spread_tables();
        super::go(self, panel);
    }

    /// Each table is arranged as it was.
    fn spread_tables(&mut self) {
        let State { preferences, tickets, run, activity, waiting, .. } = &mut self.state;
        for (name, grid) in super::super::panels::grids(tickets, run, activity, waiting) {
            if let Some(grown) = preferences.tables.get(name) {
                grid.grown = grown.clone();
            }
        }
    }

    /// How each table is arranged goes into the preferences.
    pub(super) fn keep_tables(&mut self) {
        let State { preferences, tickets, run, activity, waiting, .. } = &mut self.state;
        for (name, grid) in super::super::panels::grids(tickets, run, activity, waiting) {
            if grid.grown == Grown::default() {
                preferences.tables.remove(name);
            } else {
                preferences.tables.insert(name.to_owned(), grid.grown.clone());
            }
        }
    }

    pub(in super::super) fn ctx(&self) -> &egui::Context {
        &self.ctx
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells something.
    pub(super) fn tell(&mut self, notice: Notice) {
        let now = self.now();
        self.state.notices.tell(notice, now);
        self.ctx.request_repaint();
    }

    /// Wishes something that follows from what was just done.
    pub(super) fn follow_up(&mut self, action: impl Into<UiAction>) {
        self.follow_ups.push(action.into());
        self.ctx.request_repaint();
    }

    pub(super) fn follow_ups(&mut self) -> Vec<UiAction> {
        std::mem::take(&mut self.follow_ups)
    }

    /// Reads the lists that several panels show.
    pub(super) fn read_shared(&mut self) {
        let connections = self.door.ask(|desk| async move { desk.connections().await });
        self.state.shared.connections.ask(connections);
        let profiles = self.door.ask(|desk| async move { desk.profiles().await });
        self.state.shared.profiles.ask(profiles);
    }

    /// This frame's snapshot.
    pub(in super::super) fn scene(&self) -> Scene {
        let status = Arc::new(self.door.desk().status());
        let facts = self.facts(!status.running.is_empty());
        Scene { status, now: self.now(), zone: self.zone.clone(), facts }
    }

    fn facts(&self, running: bool) -> Facts {
        let shared = &self.state.shared;
        let connections = shared.connections.value().map(Vec::as_slice).unwrap_or_default();
        let profiles = shared.profiles.value().map(Vec::as_slice).unwrap_or_default();
        let tested = |system: System| {
            connections.iter().any(|view| view.connection.system == system && view.examination.is_some())
        };
        let mut facts = Facts {
            both_systems_tested: tested(System::Halo) && tested(System::ServiceNow),
            profile_enabled: profiles.iter().any(|view| view.profile.enabled),
            running,
            ..Facts::default()
        };
        let state = &self.state;
        state.connections.facts(shared, &mut facts);
        state.profiles.facts(&mut facts);
        state.tickets.facts(&mut facts);
        state.run.facts(shared, &mut facts);
        state.activity.facts(&mut facts);
        facts
    }
}

//! Requests to the vendors: when, what, how it went, and what was said where that is kept.

use egui::{ComboBox, Ui};

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::remote::Shown;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::grid::{Cells, Column, Grid, GridState, Width};
use super::super::super::widgets::{badge, states};
use super::{ActivityAction, ActivityState, Pages, said};
use crate::service::CallView;

const COLUMNS: [Column; 8] = [
    Column::plain("at", "When", Width::About(140.0)),
    Column::plain("connection", "Connection", Width::About(92.0)),
    Column::plain("method", "Method", Width::About(66.0)),
    Column::plain("path", "Path", Width::About(210.0)),
    Column::plain("status", "Status", Width::About(76.0)),
    Column::plain("millis", "Took", Width::About(64.0)).yielding(),
    Column::plain("bytes", "Answer", Width::About(70.0)).yielding(),
    Column::plain("error", "Error", Width::Rest),
];

const AHEAD: usize = 20;

struct Rows<'a> {
    scene: &'a Scene,
    rows: &'a [CallView],
}

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let call = self.rows.get(row)?;
        Some(format!("{} {} to {}, {}", call.method, call.path, call.connection, answer(call).1))
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(call) = self.rows.get(row) else { return };
        match column {
            "at" => {
                ui.label(self.scene.moment_to_the_second(call.at));
            }
            "connection" => {
                ui.label(&call.connection);
            }
            "method" => {
                ui.label(theme::mono(&call.method));
            }
            "path" => {
                ui.label(theme::mono(&call.path));
            }
            "status" => {
                let (tone, text) = answer(call);
                let colour = tokens(ui).of(tone);
                let icon = if tone == Tone::Good { icons::DONE } else { icons::FAILED };
                badge::symbol(ui, icon, 13.0, colour);
                ui.label(egui::RichText::new(text).color(colour));
            }
            "millis" => {
                ui.label(format!("{} ms", call.millis));
            }
            "bytes" => {
                ui.label(size(call.bytes));
            }
            _ => {
                ui.label(theme::weak(call.error.as_deref().unwrap_or_default()));
            }
        }
    }
}

fn answer(call: &CallView) -> (Tone, String) {
    match call.status {
        Some(status) if status < 400 && call.error.is_none() => (Tone::Good, status.to_string()),
        Some(status) => (Tone::Bad, status.to_string()),
        None => (Tone::Bad, "no answer".to_owned()),
    }
}

/// A number of bytes as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        ..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

/// Shows a list of requests; answers whether earlier ones are wanted.
pub(super) fn table(
    ui: &mut Ui,
    scene: &Scene,
    (name, none): (&str, &str),
    (pages, grid): (&Pages<CallView>, &mut GridState),
) -> bool {
    let rows = Rows { scene, rows: pages.rows() };
    if rows.rows.is_empty() {
        match pages.read.shown() {
            Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading the requests"),
            Shown::Failed(failure) => states::trouble(ui, Tone::Bad, &failure.text),
            Shown::There(_) => {
                ui.label(theme::weak(none));
            }
        }
        return false;
    }
    if let Some(failure) = pages.failure() {
        states::trouble(ui, Tone::Bad, &failure.text);
    }
    let shown = Grid {
        name,
        columns: &COLUMNS,
        rows: rows.rows.len(),
        ticks: false,
        height: Some(ui.available_height() - measures::HEADING_ROW - measures::SMALL),
    };
    let happened = shown.show(ui, grid, &rows);
    happened.in_sight.end + AHEAD >= rows.rows.len() && pages.wanted().is_some()
}

/// The requests of all connections or of one.
pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut ActivityState, wishes: &mut Wishes) {
    if let Shown::Failed(failure) = state.calls.read.shown() {
        states::failed(ui, &scene.facts, failure, Command::Refresh, wishes);
        return;
    }
    ui.horizontal(|ui| {
        let shown = state.connection.clone().unwrap_or_else(|| "All connections".to_owned());
        let combo = ComboBox::from_id_salt("connection of the requests").selected_text(shown);
        let response = combo.show_ui(ui, |ui| {
            if ui.selectable_label(state.connection.is_none(), "All connections").clicked() {
                wishes.push(ActivityAction::ChooseConnection(None));
            }
            for view in shared.connections.value().map(Vec::as_slice).unwrap_or_default() {
                let name = view.connection.name.as_str();
                if ui.selectable_label(state.connection.as_deref() == Some(name), name).clicked() {
                    wishes.push(ActivityAction::ChooseConnection(Some(name.to_owned())));
                }
            }
        });
        response.response.accessible_name("Connection");
        ui.label(theme::weak("Outbound requests: how each went"));
        if let (Some(connection), Some(keeps)) = (&state.connection, state.keeps_said.value().copied()) {
            let mut now = keeps;
            let help = "For looking into trouble: headers and bodies without secrets, cut, of the latest requests only";
            let said = ui.checkbox(&mut now, "Keep what is said").on_hover_text(help);
            if said.accessible_name(format!("Keep what is said on {connection}")).clicked() {
                wishes.push(ActivityAction::KeepSaid(now));
            }
        }
        if let Some((name, _)) = &state.about {
            badge::badge(ui, Tone::Accent, icons::INFO, &format!("About {name}"));
            if ui.button("Show all").clicked() {
                wishes.push(ActivityAction::ShowCallsAbout(None));
            }
        }
    });
    ui.add_space(measures::TIGHT);
    let none = if state.about.is_some() { "No request about it is remembered" } else { "No request has been made yet" };
    let current = state.calls_grid.current.and_then(|row| state.calls.rows().get(row));
    said::below(ui, current, &state.said, wishes);
    if table(ui, scene, ("Requests", none), (&state.calls, &mut state.calls_grid)) {
        wishes.push(ActivityAction::MoreCalls);
    }
}

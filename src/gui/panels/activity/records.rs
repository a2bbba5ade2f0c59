//! What a run changed: what was sent, and what was there before.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::remote::Shown;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, measures};
use super::super::super::widgets::grid::{Cells, Column, Grid, Width};
use super::super::super::widgets::{card, states};
use super::{ActivityAction, ActivityState};
use crate::report::text::one_line;
use crate::service::ChangeView;

const COLUMNS: [Column; 6] = [
    Column::plain("at", "When", Width::About(140.0)).yielding(),
    Column::plain("pair", "Number", Width::About(150.0)),
    Column::plain("system", "Written in", Width::About(90.0)).yielding(),
    Column::plain("what", "What", Width::About(110.0)),
    Column::plain("before", "Before", Width::About(170.0)),
    Column::plain("after", "After", Width::Rest),
];

const AHEAD: usize = 10;

struct Rows<'a> {
    scene: &'a Scene,
    rows: &'a [ChangeView],
}

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let change = self.rows.get(row)?;
        Some(format!("{}: {}", pair(change), what(&change.what)))
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(change) = self.rows.get(row) else { return };
        match column {
            "at" => ui.label(self.scene.moment_to_the_second(change.at)),
            "pair" => ui.label(theme::mono(pair(change))),
            "system" => ui.label(change.record.system.to_string()),
            "what" => ui.label(what(&change.what)),
            "before" => ui.label(theme::weak(one_line(&change.before))),
            _ => ui.label(one_line(&change.after)),
        };
    }
}

/// Shows them.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut ActivityState, wishes: &mut Wishes) {
    match state.changes.read.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading what it changed"),
        Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
        Shown::There(there) if there.value.rows.is_empty() => {
            ui.label(theme::weak("It changed nothing"));
        }
        Shown::There(there) => {
            let rows = Rows { scene, rows: &there.value.rows };
            let in_full = measures::ROW * 4.0;
            let grid = Grid {
                name: "Records of the run",
                columns: &COLUMNS,
                rows: rows.rows.len(),
                ticks: false,
                height: Some((ui.available_height() - measures::HEADING_ROW - in_full).max(measures::ROW * 2.0)),
            };
            let happened = grid.show(ui, &mut state.changes_grid, &rows);
            if happened.in_sight.end + AHEAD >= rows.rows.len() && state.changes.wanted().is_some() {
                wishes.push(ActivityAction::MoreChanges);
            }
            match state.changes_grid.current.and_then(|at| rows.rows.get(at)) {
                Some(change) => in_full_text(ui, change),
                None => {
                    ui.label(theme::small("Choose a row to read it in full"));
                }
            }
        }
    }
}

fn in_full_text(ui: &mut Ui, change: &ChangeView) {
    ui.add_space(measures::TIGHT);
    egui::ScrollArea::vertical().id_salt("change in full").auto_shrink([false, false]).show(ui, |ui| {
        ui.columns(2, |columns| {
            if let [before, after] = columns {
                before.label(theme::weak("Before"));
                card::well(before, if change.before.is_empty() { "(nothing)" } else { &change.before });
                after.label(theme::weak("Stored since"));
                card::well(after, if change.after.is_empty() { "(nothing)" } else { &change.after });
            }
        });
    });
}

/// The numbers of a change's pair, or of its record alone.
fn pair(change: &ChangeView) -> String {
    match (&change.ticket, &change.other) {
        (Some(ticket), Some(other)) => format!("{ticket} ↔ {other}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => change.record.id.to_string(),
    }
}

/// What was done, as people read it.
fn what(what: &str) -> &str {
    match what {
        "create" => "Created",
        "update" => "Changed",
        "note" => "Note written",
        "mark" => "Marked",
        "not-stored" => "Not stored as sent",
        "changed-after" => "Changed after it was stored",
        "note-twice" => "Note stands twice",
        "note-changed" => "Note changed",
        "linked" => "Linked",
        "unlinked" => "Unlinked",
        "decided" => "Conflict decided",
        other => other,
    }
}

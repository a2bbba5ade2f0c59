//! What waits for a person, over all profiles or in one.

use egui::{Frame, Margin, Panel as Strip, Ui};

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::remote::Shown;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, icons, measures, tokens};
use super::super::super::widgets::grid::{Cells, Column, Grid, Width};
use super::super::super::widgets::states::{self, Empty};
use super::super::super::widgets::{badge, card};
use super::super::run::choosing;
use super::ActivityState;
use crate::report::text::one_line;
use crate::service::HoldView;

const COLUMNS: [Column; 4] = [
    Column::plain("kind", "Kind", Width::About(110.0)),
    Column::plain("profile", "Profile", Width::About(100.0)),
    Column::plain("title", "What", Width::About(260.0)),
    Column::plain("reason", "Why, and what to do", Width::Rest),
];

struct Rows<'a>(&'a [HoldView]);

impl Cells for Rows<'_> {
    fn name(&self, row: usize) -> Option<String> {
        let hold = self.0.get(row)?;
        let (_, _, word) = choosing::kind(hold.kind);
        Some(format!("{word}: {}", hold.title))
    }

    fn cell(&self, ui: &mut Ui, row: usize, column: &'static str) {
        let Some(hold) = self.0.get(row) else { return };
        match column {
            "kind" => {
                let (tone, icon, word) = choosing::kind(hold.kind);
                let colour = tokens(ui).of(tone);
                badge::symbol(ui, icon, 14.0, colour);
                ui.label(egui::RichText::new(word).color(colour));
            }
            "profile" => {
                ui.label(&hold.profile);
            }
            "title" => {
                ui.label(one_line(&hold.title));
            }
            _ => {
                ui.label(theme::weak(one_line(&hold.reason)));
            }
        }
    }
}

/// Shows it.
pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut ActivityState, wishes: &mut Wishes) {
    match state.waits.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading what waits"),
        Shown::Failed(failure) => states::failed(ui, &scene.facts, failure, Command::Refresh, wishes),
        Shown::There(there) if there.value.is_empty() => Empty {
            icon: icons::DONE,
            title: "Nothing waits for you",
            text: "Rows that need a mapping, a decision or another try are listed here, with the reason of each.",
            next: &[Command::Preview],
        }
        .show(ui, &scene.facts, wishes),
        Shown::There(there) => {
            let rows = Rows(there.value);
            if let Some(hold) = state.waits_grid.current.and_then(|at| there.value.get(at)) {
                let frame = Frame::new().inner_margin(Margin { top: 8, ..Margin::ZERO });
                Strip::bottom("what waits in full").frame(frame).show(ui, |ui| {
                    card::card(ui, |ui| {
                        ui.add(egui::Label::new(theme::strong(&hold.title)).wrap());
                        ui.add(egui::Label::new(&hold.reason).wrap());
                        choosing::next_steps(ui, hold, wishes);
                    });
                });
            }
            let grid = Grid {
                name: "What waits",
                columns: &COLUMNS,
                rows: there.value.len(),
                ticks: false,
                height: Some(ui.available_height() - measures::HEADING_ROW - measures::SMALL),
            };
            grid.show(ui, &mut state.waits_grid, &rows);
        }
    }
}

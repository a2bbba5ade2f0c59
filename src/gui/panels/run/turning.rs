//! Whose value is taken in a row: as the profile says, or as a person says for this plan.

use egui::{Button, Ui};

use super::super::super::action::Wishes;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button};
use super::RunAction;
use super::index::Preview;
use crate::model::Side;
use crate::plan::turning::{self, Turnable, turnable};
use crate::plan::{Row, What};

/// Shows the choice for a row of two linked records.
pub(super) fn show(ui: &mut Ui, preview: &Preview, row: &Row, busy: bool, wishes: &mut Wishes) {
    if matches!(row.what, What::Skip) {
        return;
    }
    let turned = taken(preview, row);
    let ways = [Side::Halo, Side::Other].map(|side| (side, turnable(&preview.view.plan, row, &preview.profile, side)));
    // What goes one way only offers no choice; that it does, and why, is said all the same.
    let chooses = turned.is_some() || ways.iter().any(|(_, way)| way.is_ok());
    if chooses {
        ui.separator();
        ui.label(theme::strong("Whose value"));
    }
    if let Some(by) = &turned {
        badge::badge(ui, Tone::Accent, icons::EDIT, &format!("Taken by {by} for this plan"));
    }
    ui.horizontal_wrapped(|ui| {
        for (side, way) in ways.iter().filter(|_| chooses) {
            let text = format!("Take {}'s value", preview.name(*side));
            let named = format!("{text}: {}", row.title);
            let button = Button::new((theme::icon(arrow(*side)), text.as_str()));
            let response = ui.add_enabled(!busy && way.is_ok(), button).accessible_name(named);
            if let Err(why) = way {
                response.on_disabled_hover_text(why);
            } else if response.clicked() {
                wishes.push(RunAction::Turn { row: row.id.to_string(), winner: Some(*side) });
            }
        }
        if turned.is_some() && button::with_icon(ui, icons::REVERT, "As the profile decides").clicked() && !busy {
            wishes.push(RunAction::Turn { row: row.id.to_string(), winner: None });
        }
    });
    said(ui, row, &ways);
    ui.add_space(measures::TIGHT);
}

/// Why a direction stays, in sight and not in a tooltip alone.
fn said(ui: &mut Ui, row: &Row, ways: &[(Side, Result<Turnable, String>); 2]) {
    let mut lines: Vec<String> = Vec::new();
    if ways.iter().all(|(_, way)| way.is_err()) {
        let others = ways.iter().filter(|(side, _)| turning::taken(row) != Some(*side));
        let reasons = others.filter_map(|(_, way)| way.as_ref().err());
        lines.extend(reasons.map(|why| format!("The direction stays: {why}")));
    }
    for fixed in ways.iter().filter_map(|(_, way)| way.as_ref().ok()).flat_map(|way| &way.fixed) {
        lines.push(format!("{} stays as it is planned: it {}", fixed.name, fixed.why));
    }
    lines.dedup();
    for line in lines {
        ui.add(egui::Label::new(theme::small(line)).wrap());
    }
}

/// The arrow from a side to the one that gets its value.
fn arrow(side: Side) -> &'static str {
    match side {
        Side::Halo => icons::TO_OTHER,
        Side::Other => icons::TO_HALO,
    }
}

/// Who took a value in this row's pair, if somebody did.
fn taken(preview: &Preview, row: &Row) -> Option<String> {
    preview.view.plan.turned.iter().find(|turn| turn.is_about(row)).map(|turn| turn.by.clone())
}

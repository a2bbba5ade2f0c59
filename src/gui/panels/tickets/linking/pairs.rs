//! What linking would mean for each pair, and what is refused.

use egui::{ScrollArea, Ui};

use super::super::super::super::action::Wishes;
use super::super::super::super::remote::Shown;
use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::super::widgets::{button, card, states};
use super::super::TicketsAction;
use super::{Linking, leave};
use crate::report::adoption::summary;
use crate::report::text::counted;
use crate::service::{Differing, Proposal, Proposed, Then};

/// Above so many pairs only the line of each is shown.
const IN_FULL: usize = 20;

/// The height of the line of buttons.
const BUTTONS: f32 = 44.0;

pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut Linking, wishes: &mut Wishes) {
    let Linking { proposal, left_out, .. } = state;
    match proposal.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Reading both systems and comparing the pairs"),
        Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
        Shown::There(there) => {
            ui.label(theme::strong(summary(there.value)));
            ui.add_space(measures::TIGHT);
            list(ui, scene, there.value, left_out);
        }
    }
    let chosen = state.chosen().count();
    ui.horizontal(|ui| {
        let text = format!("Link {}", counted(chosen as u64, "pair"));
        let link = ui.add_enabled_ui(chosen > 0, |ui| button::main(ui, icons::LINK, &text)).inner;
        if link.on_disabled_hover_text("There is no pair to link").clicked() {
            wishes.push(TicketsAction::AskLink);
        }
        if button::with_icon(ui, icons::REVERT, "Look for others").clicked() {
            wishes.push(TicketsAction::ReviseLinking);
        }
        leave(ui, "Cancel linking", wishes);
    });
}

fn list(ui: &mut Ui, scene: &Scene, proposal: &Proposal, left_out: &mut std::collections::BTreeSet<String>) {
    let height = (ui.available_height() - BUTTONS).max(80.0);
    let rows = proposal.pairs.len() + proposal.refused.len();
    let scroll = ScrollArea::vertical().auto_shrink([false, false]).max_height(height);
    if rows > IN_FULL {
        scroll.show_rows(ui, measures::ROW, rows, |ui, range| {
            for at in range {
                match (proposal.pairs.get(at), proposal.refused.get(at.saturating_sub(proposal.pairs.len()))) {
                    (Some(pair), _) => line(ui, pair, left_out),
                    (None, Some(refused)) => {
                        let text = format!("{} ↔ {} is refused: {}", refused.ticket, refused.other, refused.reason);
                        ui.add(egui::Label::new(theme::small(text)).truncate());
                    }
                    (None, None) => {}
                }
            }
        });
        return;
    }
    scroll.show(ui, |ui| {
        for pair in &proposal.pairs {
            card::card(ui, |ui| {
                line(ui, pair, left_out);
                in_full(ui, scene, pair);
            });
            ui.add_space(measures::SMALL);
        }
        for refused in &proposal.refused {
            let text = format!("{} ↔ {}: {}", refused.ticket, refused.other, refused.reason);
            states::trouble(ui, Tone::Caution, &text);
        }
    });
}

fn line(ui: &mut Ui, pair: &Proposed, left_out: &mut std::collections::BTreeSet<String>) {
    ui.horizontal(|ui| {
        let mut chosen = !left_out.contains(&pair.id);
        let name = format!("Link {} and {}", pair.halo_number, pair.other_number);
        if ui.checkbox(&mut chosen, "").accessible_name(&name).changed() {
            if chosen {
                left_out.remove(&pair.id)
            } else {
                left_out.insert(pair.id.clone())
            };
        }
        ui.label(theme::mono(format!("{} ↔ {}", pair.halo_number, pair.other_number)));
        ui.label(&pair.halo_title);
        let differs: Vec<&str> = pair.look.differs.iter().map(|field| field.name.as_str()).collect();
        let said = if differs.is_empty() { "in step".to_owned() } else { format!("differs: {}", differs.join(", ")) };
        ui.label(theme::weak(said));
    });
}

fn in_full(ui: &mut Ui, scene: &Scene, pair: &Proposed) {
    card::fact(ui, "In Halo", format!("{} {}", pair.halo_number, pair.halo_title));
    let there = format!("{} {}", pair.other_number, pair.other_title);
    card::fact(ui, "In ServiceNow", there);
    for link in &pair.ends {
        let since = scene.moment(link.since);
        let text = format!("{link}, linked by {} since {since}, ends for it; its history stays", link.profile);
        states::trouble(ui, Tone::Caution, &text);
    }
    card::fact(ui, "Equal", format!("{} become agreed", counted(pair.look.agreed.len() as u64, "field")));
    for field in &pair.look.differs {
        card::fact(ui, &field.name, differing(field));
    }
    if !pair.look.unseen.is_empty() {
        card::fact(ui, "Compared later", pair.look.unseen.join(", "));
    }
    if pair.notes_behind > 0 {
        let text =
            format!("{} that both sides have by now stay where they are", counted(pair.notes_behind as u64, "note"));
        card::fact(ui, "Notes", text);
    }
    if pair.files_stay {
        card::fact(ui, "Files", "what both sides have by now stays where it is");
    }
    if pair.notes_due > 0 {
        card::fact(ui, "Notes due", format!("{} not carried over yet", counted(pair.notes_due as u64, "note")));
    }
}

fn differing(field: &Differing) -> String {
    let then = match field.then {
        Then::HaloChanges => "the ticket is changed by the next pass",
        Then::OtherChanges => "the record is changed by the next pass",
        Then::Waits => "waits for a person",
    };
    format!("“{}” in Halo, “{}” in ServiceNow: {then}", field.halo, field.other)
}

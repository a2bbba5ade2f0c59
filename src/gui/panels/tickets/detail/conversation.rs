//! What was said on both sides, oldest first. Texts are shown as they are and never interpreted.

use egui::Ui;

use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::super::widgets::{badge, card};
use super::super::words;
use crate::model::Visibility;
use crate::model::note::WrittenBy;
use crate::service::TicketDetail;
use crate::service::ticket::{Carried, Entry};

/// Shows the conversation.
pub(super) fn show(ui: &mut Ui, scene: &Scene, detail: &TicketDetail) {
    if detail.conversation.is_empty() {
        ui.label(theme::weak("The store holds no notes of this ticket"));
        return;
    }
    for entry in &detail.conversation {
        one(ui, scene, detail, entry);
        ui.add_space(measures::TIGHT);
    }
}

fn one(ui: &mut Ui, scene: &Scene, detail: &TicketDetail, entry: &Entry) {
    card::card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(theme::strong(words::side(detail, entry.side)));
            ui.label(author(entry));
            ui.label(theme::small(scene.moment(entry.at)));
            match entry.visibility {
                Visibility::Private => badge::badge(ui, Tone::Neutral, icons::PRIVATE, "Private"),
                Visibility::Public => badge::badge(ui, Tone::Accent, icons::PUBLIC, "Public"),
            };
        });
        card::well(ui, &entry.text);
        ui.add(egui::Label::new(theme::small(carried(scene, detail, entry))).wrap());
    });
}

fn author(entry: &Entry) -> String {
    let name = if entry.author.is_empty() { "Unknown author" } else { entry.author.as_str() };
    match entry.written_by {
        WrittenBy::Others => name.to_owned(),
        WrittenBy::Ourselves => format!("{name} (this desk's account)"),
        WrittenBy::Machinery => format!("{name} (written by the system itself)"),
    }
}

fn carried(scene: &Scene, detail: &TicketDetail, entry: &Entry) -> String {
    let opposite = words::side(detail, entry.side.opposite());
    match &entry.carried {
        Carried::No => "Not carried over".to_owned(),
        Carried::LeftBehind => "Stayed behind when the two were linked".to_owned(),
        Carried::To { reference, at, .. } => {
            format!("Carried over to {opposite} as {reference}, {}", scene.moment(*at))
        }
        Carried::CopyOf { reference, at, .. } => {
            format!("Came from {opposite} as {reference}, {}", scene.moment(*at))
        }
    }
}

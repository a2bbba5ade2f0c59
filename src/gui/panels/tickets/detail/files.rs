//! The files of both sides, oldest first, and what becomes of each.

use egui::Ui;

use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::super::widgets::{badge, card};
use super::super::words;
use crate::model::Visibility;
use crate::plan::files::sized;
use crate::service::TicketDetail;
use crate::service::ticket::{FileState, FileView};

/// Shows the files.
pub(super) fn show(ui: &mut Ui, scene: &Scene, detail: &TicketDetail) {
    if detail.files.is_empty() {
        ui.add(
            egui::Label::new(theme::weak(
                "The store knows no files of this ticket. They are listed when a pass looks at it and its profile \
                 carries files",
            ))
            .wrap(),
        );
        return;
    }
    for file in &detail.files {
        one(ui, scene, detail, file);
        ui.add_space(measures::TIGHT);
    }
}

fn one(ui: &mut Ui, scene: &Scene, detail: &TicketDetail, file: &FileView) {
    card::card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(theme::strong(words::side(detail, file.side)));
            ui.label(sized(&file.name, file.size));
            ui.label(theme::small(scene.moment(file.at)));
            if file.inline {
                ui.label(theme::small("image within a text"));
            }
            // ServiceNow does not say who may see a file.
            if file.side == crate::model::Side::Halo {
                match file.visibility {
                    Visibility::Private => badge::badge(ui, Tone::Neutral, icons::PRIVATE, "Private"),
                    Visibility::Public => badge::badge(ui, Tone::Accent, icons::PUBLIC, "Public"),
                };
            }
        });
        ui.add(egui::Label::new(theme::small(state(scene, detail, file))).wrap());
    });
}

fn state(scene: &Scene, detail: &TicketDetail, file: &FileView) -> String {
    let opposite = words::side(detail, file.side.opposite());
    match &file.state {
        FileState::Carried { at } => format!("Carried over to {opposite}, {}", scene.moment(*at)),
        FileState::Copy { at } => format!("Came from {opposite}, {}", scene.moment(*at)),
        FileState::OnItsWay => format!("On its way to {opposite}"),
        FileState::Next => format!("The next pass carries it over to {opposite}"),
        FileState::Stays { reason } => format!("Stays: {reason}"),
        FileState::NotMeant => "Not carried over: nothing asks for it".to_owned(),
    }
}

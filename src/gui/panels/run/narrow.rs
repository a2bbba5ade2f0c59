//! What a preview or a run takes of a profile: everything, or one table, one ticket, the first few.

use egui::{ComboBox, TextEdit, Ui};

use super::super::super::action::Wishes;
use super::super::super::commands::Command;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, icons, measures};
use super::super::super::widgets::button;
use super::super::tickets::words;
use crate::model::{Kind, RecordId};
use crate::plan::Class;
use crate::profile::Profile;
use crate::service::Focus;

/// The classes that can be asked for alone.
const CLASSES: [Class; 6] =
    [Class::CreateInHalo, Class::CreateInOther, Class::UpdateHalo, Class::UpdateOther, Class::PublicNote, Class::File];

/// What is taken, as it is typed and chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Narrow {
    /// The table of the other side.
    pub table: Option<Kind>,
    /// The number of a ticket or record.
    pub ticket: String,
    /// How many records.
    pub first: String,
    /// The class of actions.
    pub class: Option<Class>,
}

impl Narrow {
    /// What is meant.
    pub(crate) fn focus(&self) -> Focus {
        let ticket = self.ticket.trim();
        Focus {
            table: self.table.clone(),
            ticket: (!ticket.is_empty()).then(|| RecordId::new(ticket)),
            first: self.first.parse().ok().filter(|first| *first > 0),
            class: self.class,
        }
    }

    /// It in words, between systems of these names; nothing where everything is taken.
    pub(crate) fn words(&self, halo: &str, other: &str) -> Option<String> {
        let Focus { table, ticket, first, class } = self.focus();
        let first = first.map(|first| match first {
            1 => "the first record".to_owned(),
            several => format!("the first {several} records"),
        });
        let parts = [
            first,
            class.map(|class| class.words(halo, other)),
            table.as_ref().map(words::table),
            ticket.map(|ticket| format!("ticket or record {ticket}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Shows the choice, with the run that takes it.
pub(super) fn show(ui: &mut Ui, scene: &Scene, profile: &Profile, narrow: &mut Narrow, wishes: &mut Wishes) {
    let (halo, other) = (profile.halo.as_str(), profile.other.as_str());
    ui.horizontal_wrapped(|ui| {
        tables(ui, profile, narrow);
        let ticket = TextEdit::singleline(&mut narrow.ticket).hint_text("Every ticket").desired_width(120.0);
        ui.add(ticket)
            .on_hover_text("The number of a ticket in Halo, or of a record on the other side")
            .accessible_name("Only ticket or record");
        ui.label("First");
        let first = TextEdit::singleline(&mut narrow.first).hint_text("all").desired_width(44.0);
        if ui.add(first).on_hover_text("So many records, in the order of the plan").accessible_name("First").changed() {
            narrow.first.retain(|typed| typed.is_ascii_digit());
        }
        classes(ui, (halo, other), narrow);
    });
    ui.add_space(measures::TIGHT);
    ui.horizontal_wrapped(|ui| {
        button::command(ui, &scene.facts, Command::RunProfile, wishes);
        if let Some(words) = narrow.words(halo, other) {
            ui.label(theme::weak(format!("Preview and run take {words} alone; the rest waits and is not lost")));
            if button::with_icon(ui, icons::CLOSE, "Take everything").clicked() {
                *narrow = Narrow::default();
            }
        } else {
            ui.label(theme::weak("Preview and run take everything that changed"));
        }
    });
}

fn tables(ui: &mut Ui, profile: &Profile, narrow: &mut Narrow) {
    let shown = narrow.table.as_ref().map_or_else(|| "Every table".to_owned(), words::table);
    let combo = ComboBox::from_id_salt("only table").selected_text(shown).width(130.0);
    let response = combo.show_ui(ui, |ui| {
        ui.selectable_value(&mut narrow.table, None, "Every table");
        for table in profile.tables() {
            let name = words::table(&table);
            ui.selectable_value(&mut narrow.table, Some(table), name);
        }
    });
    response.response.accessible_name("Only table");
}

fn classes(ui: &mut Ui, (halo, other): (&str, &str), narrow: &mut Narrow) {
    let shown = narrow.class.map_or_else(|| "Changes of every kind".to_owned(), |class| class.words(halo, other));
    let combo = ComboBox::from_id_salt("only class").selected_text(shown).width(190.0);
    let response = combo.show_ui(ui, |ui| {
        ui.selectable_value(&mut narrow.class, None, "Changes of every kind");
        for class in CLASSES {
            ui.selectable_value(&mut narrow.class, Some(class), class.words(halo, other));
        }
    });
    response.response.accessible_name("Only actions");
}

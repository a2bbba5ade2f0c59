//! One row of a plan in full: every field, old and new, and every note.

use egui::{ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::theme::{self, Tone, icons, measures, tokens};
use super::super::super::widgets::{badge, card};
use super::index::{Preview, field_name};
use super::{rows, turning};
use crate::mapping::Outgoing;
use crate::mapping::project::Missing;
use crate::model::{FieldName, Side, Visibility};
use crate::plan::action::{Creation, RecordChange};
use crate::plan::files::{FileTransfer, sized};
use crate::plan::{Action, CarriedNote, Row, What};
use crate::report::plan as words;

/// Shows the current row.
pub(super) fn show(ui: &mut Ui, preview: &Preview, current: Option<usize>, busy: bool, wishes: &mut Wishes) {
    let found = current.and_then(|at| Some((preview.lines.get(at)?, preview.view.plan.rows.get(at)?)));
    let Some((line, row)) = found else {
        ui.take_available_width();
        ui.label(theme::weak("Choose a row to see every field of it"));
        return;
    };
    ScrollArea::vertical().id_salt("the row in full").auto_shrink([false, false]).show(ui, |ui| {
        card::card(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                badge::badge(ui, rows::tone(line.category), "", &format!("{} {}", line.symbol, line.category.word()));
                ui.label(theme::weak(&line.action));
            });
            ui.add(egui::Label::new(theme::strong(&row.title)).wrap());
            ui.add(egui::Label::new(theme::weak(&row.reason)).wrap());
            ui.add_space(measures::TIGHT);
            what(ui, preview, row);
            turning::show(ui, preview, row, busy, wishes);
        });
    });
}

fn what(ui: &mut Ui, preview: &Preview, row: &Row) {
    match &row.what {
        What::Act(Action::Create { to, what }) => {
            creation(ui, preview, row, (*to, what));
            notes(ui, &what.notes);
        }
        What::Act(Action::Update { to, what }) => {
            change(ui, preview, row, (*to, what));
            notes(ui, &what.notes);
        }
        What::Act(Action::Files { what, .. }) => files(ui, what),
        What::Act(Action::Agree { .. }) => {
            ui.label("Both sides say the same; nothing is written.");
        }
        What::Act(Action::Retie { what }) => {
            ui.add(egui::Label::new(&what.reason).wrap());
        }
        What::Hold { missing } => {
            for one in missing {
                card::fact(ui, &one.rule, format!("{} has no counterpart", one.value));
            }
        }
        What::Conflict { fields } => {
            for field in fields {
                ui.label(theme::strong(&field.name));
                let halo = preview.read(row, (Side::Halo, &field.key), &field.halo);
                let other = preview.read(row, (Side::Other, &field.key), &field.other);
                card::fact(ui, preview.name(Side::Halo), halo);
                card::fact(ui, preview.name(Side::Other), other);
            }
        }
        What::Stopped { fields } => {
            for field in fields {
                let labelled = |value| preview.read(row, (field.side, &field.key), value);
                ui.label(theme::strong(&field.name));
                card::fact(ui, preview.name(field.side), labelled(&field.was));
                card::fact(ui, "Not written any more", labelled(&field.becomes));
            }
        }
        What::Logged { values } => logged(ui, values),
        What::Aside { .. } | What::Skip => {}
    }
}

fn logged(ui: &mut Ui, values: &[Missing]) {
    for one in values {
        card::fact(ui, &one.rule, format!("{} has no counterpart; the field is left alone", one.value));
    }
}

fn creation(ui: &mut Ui, preview: &Preview, row: &Row, (to, what): (Side, &Creation)) {
    for (field, outgoing) in &what.fields {
        written(ui, preview, row, (to, field, outgoing));
    }
    for stand_in in &what.stand_ins {
        badge::badge(ui, Tone::Neutral, icons::INFO, "Stand-in");
        ui.add(egui::Label::new(stand_in).wrap());
    }
    logged(ui, &what.logged);
}

fn change(ui: &mut Ui, preview: &Preview, row: &Row, (to, what): (Side, &RecordChange)) {
    for change in &what.fields {
        let readable = change.writes.iter().any(|(_, outgoing)| words::public_text(outgoing));
        heading(ui, &change.name, readable);
        if readable {
            card::well(ui, &change.was.to_string());
            ui.label(theme::small("becomes"));
            card::well(ui, &change.becomes.to_string());
        } else {
            let was = preview.read(row, (to, &change.key), &change.was);
            let becomes = preview.read(row, (to, &change.key), &change.becomes);
            ui.add(egui::Label::new(format!("{was} → {becomes}")).wrap());
        }
        if let Some(stands_in) = &change.stands_in {
            ui.add(egui::Label::new(theme::small(format!("stands in for {}", stands_in.of))).wrap());
        }
    }
    if !what.companions.is_empty() {
        ui.label(theme::small("Has to go along"));
    }
    for (field, outgoing) in &what.companions {
        written(ui, preview, row, (to, field, outgoing));
    }
}

fn written(ui: &mut Ui, preview: &Preview, row: &Row, (to, field, outgoing): (Side, &FieldName, &Outgoing)) {
    let readable = words::public_text(outgoing);
    heading(ui, &field_name(&preview.names, row, field), readable);
    if readable {
        card::well(ui, &outgoing.value().to_string());
    } else {
        let value = preview.read(row, (to, field.as_str()), outgoing.value());
        ui.add(egui::Label::new(value).wrap());
    }
}

fn notes(ui: &mut Ui, notes: &[CarriedNote]) {
    for carried in notes {
        let public = carried.shown().visibility() == Visibility::Public;
        ui.horizontal_wrapped(|ui| {
            let weak = tokens(ui).weak;
            badge::symbol(ui, if public { icons::NOTES } else { icons::PRIVATE }, 14.0, weak);
            heading(ui, if public { "Note" } else { "Private note" }, public);
        });
        if carried.in_place.is_some() {
            ui.label(theme::small("Its copy is changed; where Halo refuses that, a further note says so"));
        }
        card::well(ui, carried.shown().text());
    }
}

fn files(ui: &mut Ui, what: &FileTransfer) {
    for carried in &what.files {
        let public = carried.file.visibility() == Visibility::Public;
        heading(ui, if public { "File" } else { "Private file" }, public);
        ui.add(egui::Label::new(sized(carried.file.name(), carried.size)).wrap());
    }
    for staying in &what.stay {
        ui.label(theme::weak("Stays"));
        ui.add(egui::Label::new(sized(&staying.name, staying.size)).wrap());
        ui.add(egui::Label::new(theme::small(&staying.reason)).wrap());
    }
}

fn heading(ui: &mut Ui, name: &str, readable: bool) {
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::weak(name));
        if readable {
            badge::badge(ui, Tone::Caution, icons::PUBLIC, "Customers can read it");
        }
    });
}

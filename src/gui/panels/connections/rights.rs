//! What the account may do: the matrix, the fields that need a word, and the sheet for the
//! administrator of the other side.

use egui::{CollapsingHeader, Grid, ScrollArea, Ui};

use super::super::super::action::{ShellAction, Wishes};
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card, states};
use super::{ConnectionsAction, ConnectionsState, trial};
use crate::connector::rights::{FieldRights, Right, TableRights, Verdict, Weight};
use crate::model::FieldName;
use crate::report::rights::{Sheet, sheet};
use crate::service::ConnectionView;

pub(super) fn show(ui: &mut Ui, view: &ConnectionView, state: &mut ConnectionsState, wishes: &mut Wishes) {
    card::section(ui, "Rights", |ui| {
        ui.add(
            egui::Label::new(theme::weak(
                "What the profiles need here, and what is known so far. Nothing is written to find out unless you \
             name a record for it; deleting is never needed.",
            ))
            .wrap(),
        );
        ui.add_space(measures::TIGHT);
        ui.horizontal_wrapped(|ui| {
            if button::with_icon(ui, icons::COPY, "Copy sheet")
                .on_hover_text("The least rights as text, for the administrator of the other side")
                .clicked()
            {
                wishes.push(ShellAction::Copy(sheet_of(view)));
            }
            if button::with_icon(ui, icons::EXPORT, "Save sheet\u{2026}").clicked() {
                wishes.push(ConnectionsAction::AskSheet);
            }
        });
        ui.add_space(measures::SMALL);
        ScrollArea::horizontal().id_salt("rights").show(ui, |ui| matrix(ui, view));
        trial::show(ui, view, state, wishes);
        for table in view.rights.tables.iter().filter(|table| !table.fields.is_empty()) {
            fields(ui, table);
        }
        if let Some(roles) = &view.rights.roles {
            let held: Vec<&str> = roles.iter().map(String::as_str).collect();
            card::fact(ui, "Roles of the account", held.join(", "));
        }
    });
}

/// The sheet of a connection.
pub(in crate::gui) fn sheet_of(view: &ConnectionView) -> String {
    sheet(&Sheet {
        connection: &view.connection,
        profiles: &view.used_by,
        tested: view.tested,
        rights: &view.rights,
        found: view.examination.as_ref(),
    })
}

fn matrix(ui: &mut Ui, view: &ConnectionView) {
    let spacing = egui::vec2(measures::MEDIUM, measures::TIGHT);
    Grid::new(("matrix", view.connection.name.as_str())).num_columns(4).striped(true).spacing(spacing).show(ui, |ui| {
        for heading in ["Table", "Read", "Create", "Update"] {
            ui.label(theme::small(heading));
        }
        ui.end_row();
        for table in &view.rights.tables {
            ui.label(table.name.as_str()).on_hover_text(format!("{} ({})", table.purpose, table.path));
            for (what, right) in [("read", &table.read), ("create", &table.create), ("update", &table.update)] {
                cell(ui, table, what, right);
            }
            ui.end_row();
        }
    });
}

fn cell(ui: &mut Ui, table: &TableRights, what: &str, right: &Right) {
    let about = format!("{}: {what}", table.name);
    let response = match (table.weight, right.verdict) {
        // Without it something is only told less well: nothing to worry about.
        (Weight::Helpful, missing @ (Verdict::No | Verdict::NothingShown)) => {
            badge::spoken(ui, Tone::Neutral, "", missing.words(), &format!("{about} {}", missing.words()))
        }
        (_, found) => verdict(ui, &about, found),
    };
    if right.is_needed() && right.verdict != Verdict::Yes {
        let said = right.said.as_deref().map_or_else(String::new, |said| format!("\n{said}"));
        response.on_hover_text(format!("Grant {}{said}", right.grant));
    }
}

/// A verdict by symbol, word and colour; who listens hears what it is about.
fn verdict(ui: &mut Ui, about: &str, verdict: Verdict) -> egui::Response {
    let (tone, icon) = match verdict {
        Verdict::Yes => (Tone::Good, icons::CHECK),
        Verdict::No | Verdict::Refused => (Tone::Bad, icons::FAILED),
        Verdict::NotAsSent | Verdict::Unlikely | Verdict::NothingShown => (Tone::Caution, icons::WAITS),
        Verdict::UntilWritten | Verdict::NotTested => (Tone::Neutral, icons::UNKNOWN),
        Verdict::NotNeeded => (Tone::Neutral, ""),
    };
    badge::spoken(ui, tone, icon, verdict.words(), &format!("{about} {}", verdict.words()))
}

fn fields(ui: &mut Ui, table: &TableRights) {
    let troubled: Vec<&FieldRights> =
        table.fields.iter().filter(|field| field.read.is_trouble() || field.write.is_trouble()).collect();
    for field in &troubled {
        let why = field.why.as_deref().unwrap_or("it is not as the profiles need it");
        states::trouble(ui, Tone::Caution, &format!("{}.{}: {why}", table.name, field.name));
    }
    let title = format!("Fields of {}", table.name);
    CollapsingHeader::new(title).id_salt(("fields", &table.name)).show(ui, |ui| {
        let spacing = egui::vec2(measures::MEDIUM, measures::TIGHT);
        Grid::new(("field matrix", &table.name)).num_columns(3).striped(true).spacing(spacing).show(ui, |ui| {
            for heading in ["Field", "Read", "Write"] {
                ui.label(theme::small(heading));
            }
            ui.end_row();
            for field in &table.fields {
                ui.label(theme::mono(field.name.as_str()));
                verdict(ui, &format!("{}.{}: read", table.name, field.name), field.read);
                verdict(ui, &format!("{}.{}: write", table.name, field.name), field.write);
                ui.end_row();
            }
        });
        if !table.silent.is_empty() {
            let names: Vec<&str> = table.silent.iter().map(FieldName::as_str).collect();
            let text = format!("Silent, and used by no profile: {}", names.join(", "));
            ui.add(egui::Label::new(theme::small(text)).wrap());
        }
    });
}

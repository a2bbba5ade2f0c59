//! Which tables go with which ticket types. The first row is the default for sending.

use egui::{Grid, Ui};

use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::pick::Pick;
use super::super::super::widgets::{badge, button};
use super::offered::table_choice;
use super::words;
use crate::model::{Choice, Kind};
use crate::profile::TypeRule;
use crate::service::Choices;

/// What is to be done with a row.
enum Move {
    Up(usize),
    Down(usize),
    Out(usize),
}

/// Draws the rows to be edited.
pub(super) fn show(ui: &mut Ui, types: &mut Vec<TypeRule>, choices: Option<&Choices>) {
    let tables: Vec<Choice> = choices.map(|known| known.tables.iter().map(table_choice).collect()).unwrap_or_default();
    let ticket_types = choices.map(|known| known.halo("tickettype_id")).unwrap_or_default();
    let mut wanted = None;
    let last = types.len().saturating_sub(1);
    Grid::new("types").num_columns(6).spacing([10.0, 6.0]).show(ui, |ui| {
        if !types.is_empty() {
            for heading in ["ServiceNow table", "Halo ticket type", "Sent", "Taken in", "", ""] {
                ui.label(theme::small(heading));
            }
            ui.end_row();
        }
        for (place, row) in types.iter_mut().enumerate() {
            fields(ui, place, row, &tables, ticket_types);
            let name = words::table(&row.table);
            flags(ui, row, &name);
            if place == 0 {
                badge::badge(ui, Tone::Neutral, "", "Default").on_hover_text("Tickets of other types are sent as this");
            } else {
                ui.label("");
            }
            ui.horizontal(|ui| {
                if place > 0 && button::icon_only(ui, icons::RAISE, &format!("Move {name} up")).clicked() {
                    wanted = Some(Move::Up(place));
                }
                if place < last && button::icon_only(ui, icons::LOWER, &format!("Move {name} down")).clicked() {
                    wanted = Some(Move::Down(place));
                }
                if button::icon_only(ui, icons::REMOVE, &format!("Remove {name}")).clicked() {
                    wanted = Some(Move::Out(place));
                }
            });
            ui.end_row();
        }
    });
    match wanted {
        Some(Move::Up(place)) => types.swap(place - 1, place),
        Some(Move::Down(place)) => types.swap(place, place + 1),
        Some(Move::Out(place)) => drop(types.remove(place)),
        None => {}
    }
    add(ui, types, &tables, ticket_types);
}

fn fields(ui: &mut Ui, place: usize, row: &mut TypeRule, tables: &[Choice], ticket_types: &[Choice]) {
    let (number, width) = (place + 1, 170.0);
    let name = format!("ServiceNow table {number}");
    let code = row.table.to_string();
    let picked = Pick { name: &name, choices: tables, code: &code, text: None, none: None, width }.show(ui);
    if let Some(table) = picked {
        row.table = Kind::new(table);
    }
    let name = format!("Ticket type {number}");
    let code = row.ticket_type.to_string();
    let code = if row.ticket_type > 0 { code } else { String::new() };
    let none = Some("The default ticket type");
    let picked = Pick { name: &name, choices: ticket_types, code: &code, text: None, none, width }.show(ui);
    if let Some(code) = picked {
        row.ticket_type = code.parse().unwrap_or(0);
    }
}

fn flags(ui: &mut Ui, row: &mut TypeRule, name: &str) {
    ui.checkbox(&mut row.outbound, "")
        .on_hover_text("Tickets of this type are sent as this table when nobody chose one")
        .accessible_name(format!("{name}: sent"));
    ui.checkbox(&mut row.inbound, "")
        .on_hover_text("Records of this table are taken in")
        .accessible_name(format!("{name}: taken in"));
}

fn add(ui: &mut Ui, types: &mut Vec<TypeRule>, tables: &[Choice], ticket_types: &[Choice]) {
    ui.add_space(measures::TIGHT);
    let next = suggested(types, tables, ticket_types);
    let response = ui.add_enabled_ui(next.is_some(), |ui| button::with_icon(ui, icons::ADD, "Add a table")).inner;
    let response = response.on_disabled_hover_text("What there is to choose from has not been read yet");
    if let Some(next) = next.filter(|_| response.clicked()) {
        types.push(next);
    }
}

/// A row for the next table that has none, with the ticket type of the same name where there is one.
pub(super) fn suggested(types: &[TypeRule], tables: &[Choice], ticket_types: &[Choice]) -> Option<TypeRule> {
    let free = |table: &&Choice| types.iter().all(|row| row.table.as_str() != table.code);
    let incident = tables.iter().filter(free).find(|table| table.code == "incident");
    let table = incident.or_else(|| tables.iter().find(free)).or_else(|| tables.first())?;
    let alike = ticket_types.iter().find(|one| one.label.eq_ignore_ascii_case(&table.label));
    let ticket_type = alike.or_else(|| ticket_types.first())?.code.parse().ok()?;
    Some(TypeRule { table: Kind::new(table.code.as_str()), ticket_type, outbound: true, inbound: true })
}

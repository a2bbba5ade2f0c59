//! The current item in full: both values and what they last agreed on, the cause, the cure, and
//! what puts it right in place.

use egui::{Grid, ScrollArea, Ui};

use super::super::super::action::Wishes;
use super::super::super::scene::Scene;
use super::super::super::state::Shared;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::{badge, button, card};
use super::{WaitingAction, WaitingState, bulk, words};
use crate::model::Side;
use crate::service::{About, ConflictView, TrayItem, TrayKind, WriteView};

/// Shows the current item.
pub(super) fn show(ui: &mut Ui, scene: &Scene, shared: &Shared, state: &mut WaitingState, wishes: &mut Wishes) {
    let Some(item) = state.grid.current.and_then(|at| state.shown().get(at).map(|item| (*item).clone())) else {
        ui.label(theme::weak("No item is shown; show all kinds and all profiles again"));
        return;
    };
    ScrollArea::vertical().id_salt("item in full").auto_shrink([false, false]).show(ui, |ui| {
        card::card(ui, |ui| {
            heading(ui, &item);
            card::fact(ui, "Cause", item.cause.as_str());
            card::fact(ui, "Cure", item.cure.as_str());
            about(ui, scene, shared, &item, wishes);
            if let Some(write) = &item.write {
                request(ui, scene, write);
            }
            if let Some(rest) = &item.rest {
                card::fact(ui, "Since", format!("{}, by {}", scene.moment(rest.at), rest.by));
            }
            ui.add_space(measures::TIGHT);
            actions(ui, shared, &item, &mut state.reason, wishes);
        });
    });
}

fn heading(ui: &mut Ui, item: &TrayItem) {
    let (tone, icon, word) = words::kind(item.kind);
    ui.horizontal_wrapped(|ui| {
        badge::badge(ui, tone, icon, word);
        ui.add(egui::Label::new(theme::strong(&item.title)).wrap());
    });
}

/// How an item's buttons are told apart by who only listens.
fn of(item: &TrayItem) -> String {
    format!(" of {}", words::numbers(item))
}

fn actions(ui: &mut Ui, shared: &Shared, item: &TrayItem, reason: &mut String, wishes: &mut Wishes) {
    let of = of(item);
    ui.horizontal_wrapped(|ui| {
        bulk::buttons(ui, shared, &[item], &of, wishes);
        if item.kind == TrayKind::Hold {
            let name = format!("Open the mapping{of}");
            if button::with_icon(ui, icons::PROFILES, "Open the mapping").accessible_name(name).clicked() {
                wishes.push(WaitingAction::OpenMapping(item.profile.to_string()));
            }
        }
        if let Some(record) = item.ticket.as_ref().or(item.other.as_ref()) {
            let name = format!("Show the ticket{of}");
            if button::with_icon(ui, icons::TICKETS, "Show the ticket").accessible_name(name).clicked() {
                wishes.push(WaitingAction::OpenTicket(record.clone()));
            }
        }
    });
    if bulk::can_rest(item) {
        ui.horizontal_wrapped(|ui| bulk::rest(ui, reason, &[item], &of, wishes));
    }
}

fn about(ui: &mut Ui, scene: &Scene, shared: &Shared, item: &TrayItem, wishes: &mut Wishes) {
    match &item.about {
        About::Conflict(fields) => conflict(ui, scene, shared, (item, fields), wishes),
        About::Missing(missing) => {
            for one in missing {
                card::fact(ui, &one.rule, one.value.as_str());
            }
        }
        About::Stopped(fields) => {
            for field in fields {
                let text = format!("{} is there, {} would be written", shown(&field.was), shown(&field.becomes));
                card::fact(ui, &field.name, text);
            }
        }
        About::Reason => {}
    }
}

/// Both values and what they last agreed on, side by side, with a button under each.
fn conflict(
    ui: &mut Ui,
    scene: &Scene,
    shared: &Shared,
    (item, fields): (&TrayItem, &[ConflictView]),
    wishes: &mut Wishes,
) {
    let other = bulk::other_name(shared, &[item]);
    ui.add_space(measures::TIGHT);
    let width = (ui.available_width() / 4.0 - measures::MEDIUM).max(120.0);
    Grid::new("both values").num_columns(4).min_col_width(width).max_col_width(width).striped(true).show(ui, |ui| {
        ui.label(theme::weak("Field"));
        ui.label(theme::weak("Halo has"));
        ui.label(theme::weak(format!("{other} has")));
        ui.label(theme::weak("Before, in both"));
        ui.end_row();
        for field in fields {
            line(ui, scene, (item, field), &other, wishes);
            ui.end_row();
        }
    });
}

/// One field: its name, both values, and what was before.
fn line(ui: &mut Ui, scene: &Scene, (item, field): (&TrayItem, &ConflictView), other: &str, wishes: &mut Wishes) {
    ui.vertical(|ui| {
        ui.label(theme::strong(&field.name));
        if let Some(taken) = &field.taken {
            let name = if taken.winner == Side::Halo { "Halo" } else { other };
            badge::badge(ui, Tone::Good, icons::CHECK, &format!("{name}'s is taken")).on_hover_text(format!(
                "By {}, {}",
                taken.by,
                scene.moment(taken.at)
            ));
        }
    });
    side(ui, (item, field), (Side::Halo, "Halo"), wishes);
    side(ui, (item, field), (Side::Other, other), wishes);
    let before = match &field.base {
        None => "They never agreed on it".to_owned(),
        Some(base) if base.halo == base.other => shown(&base.halo),
        Some(base) => format!("{} / {}", shown(&base.halo), shown(&base.other)),
    };
    ui.add(egui::Label::new(theme::weak(before)).wrap());
}

/// One side's value, with the button that takes it.
fn side(ui: &mut Ui, (item, field): (&TrayItem, &ConflictView), (winner, name): (Side, &str), wishes: &mut Wishes) {
    let value = if winner == Side::Halo { &field.halo } else { &field.other };
    let taken = field.taken.as_ref().is_some_and(|taken| taken.winner == winner);
    let spoken = format!("Take {name}'s {}{}", field.name, of(item));
    let pressed = ui.vertical(|ui| {
        ui.add(egui::Label::new(shown(value)).wrap());
        let button = egui::Button::new(format!("Take {name}'s")).small();
        ui.add_enabled(!taken, button).accessible_name(spoken).clicked()
    });
    if pressed.inner {
        let choice = bulk::choice(item, Some(&field.key), Some(winner));
        wishes.push(WaitingAction::Take(choice.into_iter().collect()));
    }
}

fn shown(text: &str) -> String {
    if text.is_empty() { "(nothing)".to_owned() } else { text.to_owned() }
}

/// A write's request as it was kept, how often it was tried and when it is tried next.
fn request(ui: &mut Ui, scene: &Scene, write: &WriteView) {
    let next = match write.next {
        Some(at) => format!("tried {} times, next at {}", write.tries, scene.moment(at)),
        None => format!("tried {} times", write.tries),
    };
    card::fact(ui, "Tries", next);
    let lines: Vec<String> = write.request.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect();
    card::fact(ui, "The request", format!("approved in run {}", write.run));
    card::well(ui, &lines.join("\n"));
}

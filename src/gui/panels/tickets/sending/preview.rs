//! The second step: what would be written for each ticket, text by text where customers can read it.

use egui::Ui;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::super::super::action::Wishes;
use super::super::super::super::remote::Shown;
use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::super::widgets::{badge, button, card, states};
use super::super::{TicketsAction, words};
use super::{BUTTONS, Preview, Sending, body, caution, destination, leave, not_there, stopped};
use crate::mapping::Outgoing;
use crate::model::{FieldName, RecordId, Side, Value, Visibility};
use crate::plan::action::Creation;
use crate::plan::{Action, CarriedNote, Row, What};
use crate::profile::Profile;
use crate::report::labels;
use crate::service::NextStep;

pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &mut Sending, wishes: &mut Wishes) {
    let Shown::There(there) = state.previews.shown() else {
        not_there(ui, &state.previews.shown(), "Reading both systems; nothing is written", wishes);
        back(ui, wishes);
        return;
    };
    let overridden = &mut state.overridden;
    body(ui, BUTTONS, |ui| {
        for preview in there.value {
            let name = &preview.target.profile;
            let mut yes = overridden.contains(name);
            profile(ui, scene, preview, &mut yes, wishes);
            if yes {
                overridden.insert(name.clone());
            } else {
                overridden.remove(name);
            }
        }
    });
    ui.horizontal(|ui| {
        match state.sends() {
            Some(text) => {
                let frozen = state.ready().any(|preview| frozen(scene, preview).is_some());
                let text = if state.to_production() || frozen { format!("{text}…") } else { text };
                if button::main(ui, icons::SEND, &text).clicked() {
                    wishes.push(TicketsAction::AskSend);
                }
            }
            None => {
                ui.add_enabled_ui(false, |ui| button::with_icon(ui, icons::SEND, "Nothing to send"));
            }
        }
        back(ui, wishes);
        leave(ui, "Cancel sending", wishes);
    });
}

/// Until when a freeze window of the profile is open.
fn frozen(scene: &Scene, preview: &Preview) -> Option<Timestamp> {
    preview.profile.freeze.until(scene.now, &TimeZone::system())
}

fn back(ui: &mut Ui, wishes: &mut Wishes) {
    if button::with_icon(ui, icons::TO_HALO, "Back to the targets").clicked() {
        wishes.push(TicketsAction::ReviseSending);
    }
}

/// What goes with one profile, and whether its guards are overridden.
fn profile(ui: &mut Ui, scene: &Scene, preview: &Preview, overridden: &mut bool, wishes: &mut Wishes) {
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::weak("To"));
        destination(ui, &preview.target);
        ui.label(theme::weak(format!("with the profile {}", preview.target.profile)));
    });
    ui.add_space(measures::TIGHT);
    let view = match &preview.plan {
        Ok((view, _)) => view,
        Err(failure) => {
            states::failure_text(ui, failure, wishes);
            return;
        }
    };
    if let Some(error) = &view.report.error {
        states::trouble(ui, Tone::Bad, error);
    }
    if view.plan.first_load {
        caution(ui, "Nobody has confirmed the profile's first load yet, and nothing is sent before that");
        states::next_step(ui, &NextStep::ConfirmFirstLoad { profile: preview.target.profile.clone() }, wishes);
    }
    if let Some(until) = frozen(scene, preview) {
        let text = format!("A freeze window is open until {}; sending now is asked once more", scene.moment(until));
        caution(ui, &text);
    }
    for stop in &view.plan.stops {
        caution(ui, &format!("A guard stops this: {}", stop.reason));
    }
    if stopped(preview) {
        let name = &preview.target.profile;
        ui.checkbox(overridden, format!("Override the guards of {name} for this sending only"));
    }
    for (ticket, title) in &preview.tickets {
        one(ui, preview, (ticket, title));
        ui.add_space(measures::SMALL);
    }
    ui.label(theme::small(format!("The plan can be carried out until {}", scene.moment(view.expires))));
}

fn one(ui: &mut Ui, preview: &Preview, (ticket, title): (&RecordId, &str)) {
    card::card(ui, |ui| {
        ui.label(theme::strong(title));
        let mut any = false;
        for row in preview.rows(ticket) {
            any = true;
            about(ui, &preview.profile, row);
        }
        if !any {
            caution(ui, "The plan says nothing about this ticket. See that its number is right and that it is in Halo");
        }
    });
}

fn about(ui: &mut Ui, profile: &Profile, row: &Row) {
    match &row.what {
        What::Act(Action::Create { to: Side::Other, what }) => {
            badge::badge(ui, Tone::Good, icons::SEND, &format!("New {}", words::table(&what.table)));
            if what.replaces.is_some() {
                caution(ui, &row.reason);
            }
            creation(ui, profile, what);
        }
        What::Act(action) => {
            let public = action.public_notes();
            let text = if public == 0 {
                row.reason.clone()
            } else {
                format!("{} Customers can read {public} of its notes", row.reason)
            };
            ui.add(egui::Label::new(text).wrap());
        }
        What::Hold { .. } | What::Conflict { .. } | What::Stopped { .. } | What::Aside { .. } => {
            caution(ui, &row.reason);
        }
        What::Logged { .. } | What::Skip => {
            states::trouble(ui, Tone::Neutral, &row.reason);
        }
    }
}

fn creation(ui: &mut Ui, profile: &Profile, what: &Creation) {
    for (field, outgoing) in &what.fields {
        written(ui, profile, field, outgoing);
    }
    for stand_in in &what.stand_ins {
        caution(ui, &format!("A stand-in is used: {stand_in}"));
    }
    for note in &what.notes {
        carried(ui, note);
    }
    if !what.left_behind.is_empty() {
        let notes = words::counted(what.left_behind.len(), "earlier note");
        ui.label(theme::small(format!("Stays behind: {notes}")));
    }
}

fn written(ui: &mut Ui, profile: &Profile, field: &FieldName, outgoing: &Outgoing) {
    let rule = labels::rule_writing(profile, Side::Other, field);
    let name = rule.map_or_else(|| field.to_string(), |rule| rule.name.clone());
    if outgoing.visibility() == Visibility::Public && matches!(outgoing.value(), Value::Text(_)) {
        readable(ui, &name, &outgoing.value().to_string());
        return;
    }
    card::fact(ui, &name, labels::labelled(profile, rule, Side::Other, outgoing.value()));
}

fn carried(ui: &mut Ui, carried: &CarriedNote) {
    match carried.shown().visibility() {
        Visibility::Public => readable(ui, "Note", carried.shown().text()),
        Visibility::Private => {
            badge::badge(ui, Tone::Neutral, icons::PRIVATE, "Private note");
            card::well(ui, carried.shown().text());
        }
    }
}

/// A text that customers will be able to read, in full.
fn readable(ui: &mut Ui, name: &str, text: &str) {
    ui.horizontal(|ui| {
        ui.label(theme::weak(name));
        badge::badge(ui, Tone::Accent, icons::PUBLIC, "Customers can read it");
    });
    card::well(ui, text);
}

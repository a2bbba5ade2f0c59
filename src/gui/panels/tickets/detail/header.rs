//! The ticket's name on both sides, where it lives, and the ways there.

use egui::{Align, Button, Layout, TextEdit, Ui};

use super::super::super::super::action::{ShellAction, Wishes};
use super::super::super::super::commands::Command;
use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::super::widgets::{badge, button, states};
use super::super::TicketsAction;
use crate::gui::panels::waiting::WaitingAction;
use crate::model::{RestKind, System};
use crate::service::ticket::{LinkFacts, RecordView};
use crate::service::{Resting, TicketDetail};

/// Shows the header.
pub(super) fn show(ui: &mut Ui, scene: &Scene, detail: &TicketDetail, reason: &mut String, wishes: &mut Wishes) {
    let title = [&detail.halo, &detail.other].into_iter().flatten().map(|side| side.title.as_str());
    let title = title.into_iter().find(|title| !title.is_empty()).unwrap_or("Without a title").to_owned();
    ui.horizontal_top(|ui| {
        ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
            if button::icon_only(ui, icons::CLOSE, "Close the ticket").clicked() {
                wishes.push(TicketsAction::Close);
            }
            ui.with_layout(Layout::left_to_right(Align::TOP), |ui| {
                ui.add(egui::Label::new(theme::title(title)).wrap());
            });
        });
    });
    for (record, open) in [(&detail.halo, Command::OpenInHalo), (&detail.other, Command::OpenInServiceNow)] {
        if let Some(record) = record {
            side(ui, scene, record, open, wishes);
        }
    }
    match &detail.link {
        None => drop(ui.label(theme::weak("Not linked"))),
        Some(link) => rest(ui, scene, link, (detail, reason), wishes),
    }
    ui.label(theme::small(age(scene, detail)));
}

/// Whether the pair rests, and the way to let it rest or go on.
fn rest(
    ui: &mut Ui,
    scene: &Scene,
    link: &LinkFacts,
    (detail, reason): (&TicketDetail, &mut String),
    wishes: &mut Wishes,
) {
    let Some(halo) = &detail.halo else { return };
    let resting = || vec![Resting { profile: link.profile.clone(), record: halo.key.clone() }];
    ui.horizontal_wrapped(|ui| match &detail.rest {
        None => {
            let why = TextEdit::singleline(reason).hint_text("Why it is paused").desired_width(190.0);
            ui.add(why).accessible_name("Reason to pause this pair");
            let given = reason.trim().to_owned();
            let hint = "Nothing is written to the pair until it goes on; what is to be sent is kept";
            let button = Button::new((theme::icon(icons::CLOCK), "Pause this pair"));
            let response = ui.add_enabled(!given.is_empty(), button).on_disabled_hover_text("Say why first");
            if response.on_hover_text(hint).accessible_name("Pause this pair").clicked() {
                wishes.push(WaitingAction::Pause(resting(), given));
                reason.clear();
            }
        }
        Some(rest) => {
            let why = if rest.reason.is_empty() { String::new() } else { format!(": {}", rest.reason) };
            let text = format!("{} by {}, {}{why}", words(rest.kind), rest.by, scene.moment(rest.at));
            badge::badge(ui, Tone::Caution, icons::CLOCK, &text);
            if button::with_icon(ui, icons::RUN, "Let it go on").clicked() {
                wishes.push(WaitingAction::EndRest(resting()));
            }
        }
    });
}

fn words(kind: RestKind) -> &'static str {
    match kind {
        RestKind::Paused => "Paused",
        RestKind::Ignored => "Ignored",
    }
}

/// The way out, while there is nothing to show.
pub(super) fn close(ui: &mut Ui, wishes: &mut Wishes) {
    ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
        if button::icon_only(ui, icons::CLOSE, "Close the ticket").clicked() {
            wishes.push(TicketsAction::Close);
        }
    });
}

fn side(ui: &mut Ui, scene: &Scene, record: &RecordView, open: Command, wishes: &mut Wishes) {
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::strong(record.key.system.to_string()));
        ui.label(theme::mono(&record.number));
        if button::icon_only(ui, icons::COPY, &format!("Copy {}", record.number)).clicked() {
            wishes.push(ShellAction::Copy(record.number.clone()));
        }
        if !record.state.is_empty() {
            badge::badge(ui, Tone::Neutral, "", &record.state);
        }
        if let Some(environment) = record.environment {
            badge::environment(ui, environment);
        }
        // Halo tells the page of a ticket when it is asked for that ticket alone.
        if record.key.system == System::Halo || (record.web.is_some() && record.key.system != System::HubSpot) {
            button::command(ui, &scene.facts, open, wishes);
        }
    });
    if let Some(gone) = &record.gone {
        states::trouble(ui, Tone::Caution, &format!("{} says that {gone}", record.key.system));
    }
    if !record.stored {
        ui.label(theme::small("Only its number is known here; the next pass reads it"));
    }
    ui.add_space(measures::TIGHT);
}

/// How old what is shown is: when its feeds were last read, and the vendors' own stamps.
fn age(scene: &Scene, detail: &TicketDetail) -> String {
    let reads = detail.profiles.iter().flat_map(|profile| &profile.feeds).filter_map(|feed| feed.read);
    let mut said = vec![match reads.min() {
        Some(read) => format!("Last fetched {}", scene.ago(read)),
        None => "Not fetched to its end yet".to_owned(),
    }];
    for record in [&detail.halo, &detail.other].into_iter().flatten() {
        if let Some(at) = record.updated {
            said.push(format!("changed in {} {}", record.key.system, scene.moment(at)));
        }
    }
    let written = |what: &str| matches!(what, "create" | "update" | "note" | "file" | "linked");
    if let Some(entry) = detail.journal.iter().find(|entry| written(&entry.what)) {
        said.push(format!("last sync {}", scene.moment(entry.at)));
    }
    said.join(", ")
}

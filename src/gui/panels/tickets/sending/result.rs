//! The third step: what became of each ticket.

use egui::Ui;

use super::super::super::super::action::{ShellAction, Wishes};
use super::super::super::super::commands::Command;
use super::super::super::super::remote::Shown;
use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::super::widgets::{button, states};
use super::{BUTTONS, Sending, Sent, body, leave, not_there};

pub(super) fn show(ui: &mut Ui, scene: &Scene, state: &Sending, wishes: &mut Wishes) {
    let Shown::There(there) = state.sent.shown() else {
        not_there(ui, &state.sent.shown(), "Sending. Stop ends it between two tickets", wishes);
        if state.busy() {
            button::command(ui, &scene.facts, Command::StopPass, wishes);
        } else {
            leave(ui, "Close", wishes);
        }
        return;
    };
    body(ui, BUTTONS, |ui| {
        for sent in there.value {
            one(ui, sent, wishes);
            ui.add_space(measures::TIGHT);
        }
    });
    leave(ui, "Close", wishes);
}

fn one(ui: &mut Ui, sent: &Sent, wishes: &mut Wishes) {
    let Sent { ticket, instance, outcome } = sent;
    match outcome {
        Ok(number) => {
            states::trouble(ui, Tone::Good, &format!("{ticket} is {number} in {instance}"));
            ui.horizontal(|ui| {
                ui.label(theme::mono(number));
                if button::icon_only(ui, icons::COPY, &format!("Copy {number}")).clicked() {
                    wishes.push(ShellAction::Copy(number.clone()));
                }
            });
        }
        Err(why) => states::trouble(ui, Tone::Bad, &format!("{ticket} was not sent to {instance}: {why}")),
    }
    ui.add_space(measures::TIGHT);
}

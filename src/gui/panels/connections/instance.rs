//! Which instance a connection leads to, and the question when another one answers.

use egui::Ui;

use super::super::super::action::Wishes;
use super::super::super::scene::Scene;
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::dialog::Dialog;
use super::super::super::widgets::{button, card, states};
use super::ConnectionsAction;
use crate::connector::InstanceIdentity;
use crate::service::{ConnectionView, InstanceView};

/// What stands above everything else while another instance answers.
pub(super) fn alarm(ui: &mut Ui, view: &ConnectionView, wishes: &mut Wishes) {
    if !view.instance.as_ref().is_some_and(|instance| instance.read_only) {
        return;
    }
    states::trouble(
        ui,
        Tone::Bad,
        "Wrong or cloned instance: another one answers than this connection is meant for. Nothing is sent there until \
         you say which one is right.",
    );
    ui.add_space(measures::TIGHT);
    if button::main(ui, icons::CHECKLIST, "Compare both\u{2026}").clicked() {
        wishes.push(ConnectionsAction::AskConfirm);
    }
    ui.add_space(measures::SMALL);
}

/// What the instance says about itself.
pub(super) fn show(ui: &mut Ui, scene: &Scene, view: &ConnectionView) {
    let Some(instance) = &view.instance else { return };
    card::section(ui, "Which instance this is", |ui| {
        if instance.known.facts().is_empty() {
            ui.label(theme::weak("It says nothing about itself that would tell it from a clone."));
        }
        for fact in instance.known.facts() {
            card::fact(ui, fact.kind.words(), fact.value.as_str());
        }
        card::fact(ui, "Known since", scene.moment(instance.since));
        card::fact(ui, "Last looked at", scene.moment(instance.seen_at));
        for one in &instance.differences {
            let text = format!("{}: it was {} and is now {}", one.kind.words(), one.was, one.is);
            states::trouble(ui, if instance.read_only { Tone::Bad } else { Tone::Neutral }, &text);
        }
        for also in &instance.also {
            states::trouble(ui, Tone::Caution, &format!("The connection {also} leads to the same instance."));
        }
    });
}

/// The question which instance is right, with both as they describe themselves.
pub(in crate::gui) fn question(name: &str, instance: &InstanceView) -> Dialog {
    let mut lines = vec!["It was:".to_owned()];
    lines.extend(described(&instance.known));
    lines.push("Now it is:".to_owned());
    lines.extend(described(&instance.seen));
    Dialog {
        title: format!("Is this the right instance for {name}?"),
        lines,
        warnings: vec![(
            Tone::Bad,
            "After a clone the same numbers belong to other records. Confirm only if this instance is meant; else \
             cancel and correct the address."
                .to_owned(),
        )],
        yes: "Confirm this instance".to_owned(),
        action: ConnectionsAction::Confirm(name.to_owned()).into(),
    }
}

fn described(identity: &InstanceIdentity) -> Vec<String> {
    identity.facts().iter().map(|fact| format!("    {}: {}", fact.kind.words(), fact.value)).collect()
}

//! What this desk did with the ticket, latest first.

use egui::Ui;
use serde_json::Value;

use super::super::super::super::action::Wishes;
use super::super::super::super::scene::Scene;
use super::super::super::super::theme::{self, icons, measures, tokens};
use super::super::super::super::widgets::{badge, button, card};
use super::super::super::activity::ActivityAction;
use super::super::TicketsAction;
use crate::service::ticket::{JournalView, RecordView, ToldField};
use crate::service::{Actor, TicketDetail};

/// Shows the journal.
pub(super) fn show(ui: &mut Ui, scene: &Scene, detail: &TicketDetail, wishes: &mut Wishes) {
    let records: Vec<&RecordView> = [&detail.halo, &detail.other].into_iter().flatten().collect();
    if button::with_icon(ui, icons::ACTIVITY, "Its requests").clicked() {
        let name = records.first().map(|record| record.number.clone()).unwrap_or_default();
        let keys = records.iter().map(|record| record.key.clone()).collect();
        wishes.push(ActivityAction::ShowCallsAbout(Some((name, keys))));
    }
    ui.add_space(measures::TIGHT);
    if detail.journal.is_empty() {
        ui.label(theme::weak("This desk has written nothing to this ticket"));
        return;
    }
    for entry in &detail.journal {
        one(ui, scene, entry);
        if detail.link.is_some() {
            undo(ui, entry, wishes);
        }
        ui.separator();
    }
}

/// The ways to turn a change back, or the whole run that made it. Both show a plan first.
fn undo(ui: &mut Ui, entry: &JournalView, wishes: &mut Wishes) {
    let Some(run) = entry.run.filter(|_| entry.what == "update" && entry.actor != Actor::Undo) else { return };
    ui.horizontal_wrapped(|ui| {
        let tip = "Shows a plan that restores what this change wrote, where it still stands";
        let name = format!("Turn back change {}", entry.id);
        if button::with_icon(ui, icons::REVERT, "Turn back").on_hover_text(tip).accessible_name(name).clicked() {
            wishes.push(TicketsAction::Undo { run: run.0, only: Some(entry.id) });
        }
        let tip = "Shows a plan that restores what the whole run wrote, on every record, where it still stands";
        let name = format!("Turn back all of run {run}");
        if button::with_icon(ui, icons::REVERT, &name).on_hover_text(tip).clicked() {
            wishes.push(TicketsAction::Undo { run: run.0, only: None });
        }
    });
}

fn one(ui: &mut Ui, scene: &Scene, entry: &JournalView) {
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::strong(what(entry)));
        ui.label(theme::small(scene.moment_to_the_second(entry.at)));
        ui.label(theme::small(by(entry.actor)));
        if let Some(run) = entry.run {
            ui.label(theme::small(format!("Run {run}")));
        }
    });
    for change in changes(entry) {
        ui.horizontal_wrapped(|ui| {
            if !change.name.is_empty() {
                ui.label(theme::weak(&change.name));
            }
            if let Some(before) = &change.before {
                ui.label(before);
                let weak = tokens(ui).weak;
                badge::symbol(ui, icons::TO_OTHER, 12.0, weak).accessible_name("became");
            }
            if !change.long {
                ui.label(&change.after);
            }
        });
        if change.long {
            card::well(ui, &change.after);
        }
    }
    ui.add_space(measures::TIGHT);
}

/// What was done, and where.
fn what(entry: &JournalView) -> String {
    let system = entry.record.system;
    match entry.what.as_str() {
        "linked" => "Linked".to_owned(),
        "unlinked" => "Unlinked".to_owned(),
        "create" => format!("Created in {system}"),
        "update" => format!("Changed in {system}"),
        "note" => format!("Note written in {system}"),
        "mark" => format!("Marked in {system}"),
        "decided" => "Conflict decided".to_owned(),
        "retried" => "Write tried again".to_owned(),
        "planned anew" => "Write dropped and planned anew".to_owned(),
        "ignored" => "Ignored".to_owned(),
        "paused" => "Paused".to_owned(),
        "resumed" => "Resumed".to_owned(),
        "switched off" => "Profile switched off, link frozen".to_owned(),
        "switched on" => "Profile switched on again".to_owned(),
        "taken in again" => "Taken in again".to_owned(),
        "released" => "Field let go on".to_owned(),
        "not-stored" => format!("Not stored as sent in {system}"),
        "changed-after" => format!("Changed after it was stored in {system}"),
        "note-twice" => format!("Note stands twice in {system}"),
        "note-changed" => format!("Note changed in {system}"),
        other => format!("{other} in {system}"),
    }
}

fn by(actor: Actor) -> &'static str {
    match actor {
        Actor::Person => "by a person",
        Actor::Schedule => "by the schedule",
        Actor::Webhook => "after a webhook",
        Actor::Undo => "by undoing a run",
    }
}

/// One thing that became another.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    name: String,
    before: Option<String>,
    after: String,
    /// Whether it is a text of its own.
    long: bool,
}

/// The changes of an entry, field by field where it has fields.
fn changes(entry: &JournalView) -> Vec<Change> {
    match (entry.what.as_str(), &entry.before, &entry.after) {
        ("linked", _, link) => {
            let part = |name: &str| link.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let after = format!("{} ↔ {}", part("halo_number"), part("other_number"));
            vec![Change { name: String::new(), before: None, after, long: false }]
        }
        ("unlinked", _, after) => {
            let after = after.get("reason").map(shown).unwrap_or_default();
            vec![Change { name: "Reason".to_owned(), before: None, after, long: false }]
        }
        (_, before, Value::Object(after)) if entry.fields.is_empty() => {
            let before = |name: &str| before.get(name).map(shown);
            let change = |(name, value): (&String, &Value)| Change {
                name: name.clone(),
                before: before(name),
                after: shown(value),
                long: false,
            };
            after.iter().map(change).collect()
        }
        (_, _, Value::Object(_)) => {
            let filled = |text: &String| if text.is_empty() { "empty".to_owned() } else { text.clone() };
            let change = |field: &ToldField| Change {
                name: field.name.clone(),
                before: field.before.as_ref().map(filled),
                after: filled(&field.after),
                long: false,
            };
            entry.fields.iter().map(change).collect()
        }
        (_, _, after) => vec![Change { name: String::new(), before: None, after: shown(after), long: true }],
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

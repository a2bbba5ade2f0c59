//! What can be done with the ticked items together.

use egui::{Button, TextEdit, Ui};

use super::super::super::action::Wishes;
use super::super::super::state::Shared;
use super::super::super::theme::{self, icons, measures};
use super::{WaitingAction, WaitingState};
use crate::model::{ProfileId, Side};
use crate::report::text::counted;
use crate::service::{About, Choice, FieldRef, Handling, OutboxId, Resting, TrayItem, TrayKind};

/// Shows the buttons that fit what is ticked.
pub(super) fn show(ui: &mut Ui, shared: &Shared, state: &mut WaitingState, wishes: &mut Wishes) {
    let chosen: Vec<TrayItem> =
        state.shown().into_iter().filter(|item| state.ticked.contains(&item.id)).cloned().collect();
    if chosen.is_empty() {
        ui.label(theme::small("Tick several to put them right together; choose one to see its values"));
        return;
    }
    let items: Vec<&TrayItem> = chosen.iter().collect();
    ui.horizontal_wrapped(|ui| {
        ui.label(theme::strong(format!("{} ticked", counted(items.len() as u64, "item"))));
        buttons(ui, shared, &items, "", wishes);
    });
    if items.iter().any(|item| can_rest(item)) {
        ui.horizontal_wrapped(|ui| rest(ui, &mut state.reason, &items, "", wishes));
    }
}

/// The buttons that fit these items; `of` is told to who only listens.
pub(super) fn buttons(ui: &mut Ui, shared: &Shared, items: &[&TrayItem], of: &str, wishes: &mut Wishes) {
    let conflicts = of_kinds(items, &[TrayKind::Conflict, TrayKind::Decided]);
    if conflicts.iter().any(|item| item.kind == TrayKind::Conflict) {
        for (winner, name) in [(Side::Halo, "Halo".to_owned()), (Side::Other, other_name(shared, items))] {
            let choices = choices(&conflicts, Some(winner));
            press(ui, icons::CHECK, &format!("Take {name}'s"), of, wishes, WaitingAction::Take(choices));
        }
    }
    if conflicts.iter().any(|item| item.kind == TrayKind::Decided) {
        let decided: Vec<&TrayItem> = of_kinds(items, &[TrayKind::Decided]);
        press(ui, icons::REVERT, "Ask anew", of, wishes, WaitingAction::Take(choices(&decided, None)));
    }
    let writes = writes(items);
    if !writes.is_empty() {
        let retry = WaitingAction::Handle(writes.clone(), Handling::Retry);
        press(ui, icons::REFRESH, "Try again", of, wishes, retry);
        press(ui, icons::EDIT, "Plan anew", of, wishes, WaitingAction::Handle(writes, Handling::Repair));
    }
    let stopped = released(&of_kinds(items, &[TrayKind::Stopped]));
    if !stopped.is_empty() {
        press(ui, icons::RUN, "Let it go on", of, wishes, WaitingAction::Release(stopped));
    }
    let noted = released(&of_kinds(items, &[TrayKind::StoredElse]));
    if !noted.is_empty() {
        press(ui, icons::CHECK, "Put away", of, wishes, WaitingAction::Release(noted));
    }
    let away = of_kinds(items, &[TrayKind::Gone, TrayKind::Outside]);
    if !away.is_empty() {
        press(ui, icons::REFRESH, "Look again", of, wishes, WaitingAction::LookAgain(resting(&away)));
        press(ui, icons::CLOSE, "Unlink…", of, wishes, WaitingAction::AskPart(resting(&away)));
    }
    let paused = of_kinds(items, &[TrayKind::Paused]);
    if !paused.is_empty() {
        press(ui, icons::RUN, "Resume", of, wishes, WaitingAction::EndRest(resting(&paused)));
    }
    let ignored = of_kinds(items, &[TrayKind::Ignored]);
    if !ignored.is_empty() {
        press(ui, icons::ADD, "Take in again", of, wishes, WaitingAction::EndRest(resting(&ignored)));
    }
}

/// Ignoring and pausing, with the reason.
pub(super) fn rest(ui: &mut Ui, reason: &mut String, items: &[&TrayItem], of: &str, wishes: &mut Wishes) {
    let items: Vec<&TrayItem> = items.iter().copied().filter(|item| can_rest(item)).collect();
    let edit = TextEdit::singleline(reason).hint_text("Why it is left alone").desired_width(260.0);
    ui.add(edit).accessible_name(format!("Reason{of}"));
    let why = reason.trim().to_owned();
    let given = !why.is_empty();
    for (icon, text, action) in [
        (icons::CLOSE, "Ignore", WaitingAction::Ignore(resting(&items), why.clone())),
        (icons::CLOCK, "Pause", WaitingAction::Pause(resting(&items), why.clone())),
    ] {
        let button = Button::new((theme::icon(icon), text));
        let response = ui.add_enabled(given, button).on_disabled_hover_text("Say why first");
        if response.accessible_name(format!("{text}{of}")).clicked() {
            wishes.push(action);
        }
    }
    ui.add_space(measures::TIGHT);
}

/// Whether an item's record can be left alone.
pub(super) fn can_rest(item: &TrayItem) -> bool {
    let rests = matches!(item.kind, TrayKind::Paused | TrayKind::Ignored | TrayKind::AnswerLost);
    !rests && (item.ticket.is_some() || item.other.is_some())
}

fn press(ui: &mut Ui, icon: &str, text: &str, of: &str, wishes: &mut Wishes, action: WaitingAction) {
    let response = ui.add(Button::new((theme::icon(icon), text))).accessible_name(format!("{text}{of}"));
    if response.clicked() {
        wishes.push(action);
    }
}

/// What the other side of these items is called: its system where they share one.
pub(super) fn other_name(shared: &Shared, items: &[&TrayItem]) -> String {
    let name = |item: &&TrayItem| {
        let profile = &shared.profile(item.profile.as_str())?.profile;
        Some(shared.connection(profile.other.as_str())?.connection.system.to_string())
    };
    let names: std::collections::BTreeSet<String> = items.iter().filter_map(name).collect();
    let mut names = names.into_iter();
    match (names.next(), names.next()) {
        (Some(only), None) => only,
        _ => "the other side".to_owned(),
    }
}

fn of_kinds<'a>(items: &[&'a TrayItem], kinds: &[TrayKind]) -> Vec<&'a TrayItem> {
    items.iter().copied().filter(|item| kinds.contains(&item.kind)).collect()
}

fn choices(items: &[&TrayItem], winner: Option<Side>) -> Vec<Choice> {
    items.iter().filter_map(|item| choice(item, None, winner)).collect()
}

/// The choice of one side for a field of an item, or for all of them.
pub(super) fn choice(item: &TrayItem, field: Option<&str>, winner: Option<Side>) -> Option<Choice> {
    Some(Choice {
        profile: ProfileId::new(item.profile.as_str()),
        row: item.row.clone()?,
        field: field.map(str::to_owned),
        winner,
    })
}

fn writes(items: &[&TrayItem]) -> Vec<OutboxId> {
    let failed = of_kinds(items, &[TrayKind::GivenUp, TrayKind::TriesAgain]);
    failed.iter().filter_map(|item| item.write.as_ref()).map(|write| OutboxId(write.id)).collect()
}

fn resting(items: &[&TrayItem]) -> Vec<Resting> {
    let record = |item: &&TrayItem| {
        let record = item.ticket.clone().or_else(|| item.other.clone())?;
        Some(Resting { profile: item.profile.clone(), record })
    };
    items.iter().filter_map(record).collect()
}

fn released(items: &[&TrayItem]) -> Vec<FieldRef> {
    let mut all = Vec::new();
    for item in items {
        let Some(record) = item.ticket.clone() else { continue };
        let rules: Vec<String> = match (&item.about, &item.row) {
            (About::Stopped(fields), _) => fields.iter().map(|field| field.key.clone()).collect(),
            (_, Some(rule)) => vec![rule.clone()],
            (_, None) => Vec::new(),
        };
        let of_rule = |rule| FieldRef { record: record.clone(), profile: item.profile.clone(), rule };
        all.extend(rules.into_iter().map(of_rule));
    }
    all
}

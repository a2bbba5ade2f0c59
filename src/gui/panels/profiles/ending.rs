//! The end of a profile: what is left to do, a last pass, and its links frozen and handed out.

use egui::{TextEdit, Ui};

use super::super::super::action::{ShellAction, Wishes};
use super::super::super::remote::{Remote, Shown};
use super::super::super::theme::{self, Tone, icons, measures};
use super::super::super::widgets::dialog::Dialog;
use super::super::super::widgets::{button, card, states};
use super::editor::Editor;
use super::page::Around;
use super::{ProfilesAction, words};
use crate::service::{LooseEnd, SwitchedOff};

/// What the page remembers.
#[derive(Default)]
pub(crate) struct Ending {
    /// Why it is switched off, as it is typed.
    pub reason: String,
    /// What is left.
    pub loose: Remote<Vec<LooseEnd>>,
    /// Whether it was asked for.
    pub asked: bool,
}

/// Shows the page.
pub(super) fn show(ui: &mut Ui, around: &Around<'_>, editor: &mut Editor, wishes: &mut Wishes) {
    let Some((profile, _)) = &editor.saved else {
        ui.label(theme::weak("It has no end before it is saved"));
        return;
    };
    let name = profile.name.to_string();
    let view = around.shared.profile(&name);
    let links = view.map_or(0, |view| view.links);
    match view.and_then(|view| view.switched_off.as_ref()) {
        Some(state) => card::section(ui, "Switched off", |ui| off(ui, around, &name, state, wishes)),
        None => card::section(ui, "Switch off for good", |ui| on(ui, (&name, links), &mut editor.ending, wishes)),
    }
    ui.add_space(measures::SMALL);
    card::section(ui, "Links for other programs", |ui| {
        let text = format!("Both numbers, ids, addresses and times of {}", words::counted(links, "link"));
        ui.label(theme::small(text));
        if button::with_icon(ui, icons::EXPORT, "Export the links…").clicked() {
            wishes.push(ProfilesAction::AskLinksFile(name));
        }
    });
}

fn off(ui: &mut Ui, around: &Around<'_>, name: &str, state: &SwitchedOff, wishes: &mut Wishes) {
    card::fact(ui, "By", state.by.as_str());
    card::fact(ui, "At", around.scene.moment(state.at));
    card::fact(ui, "Frozen", words::counted(state.links, "link"));
    if !state.loose.is_empty() {
        card::fact(ui, "Left", texts(&state.loose).join("; "));
        card::fact(ui, "Because", state.reason.as_str());
    }
    ui.add_space(measures::TIGHT);
    if button::with_icon(ui, icons::REVERT, "Switch on again…").clicked() {
        wishes.push(ShellAction::Ask(Box::new(on_again(name, state))));
    }
}

fn on(ui: &mut Ui, (name, links): (&str, u64), ending: &mut Ending, wishes: &mut Wishes) {
    let told = "A last pass brings both sides in step. Then nothing of this profile is read or written any more, and its \
                links stay as they are, until somebody switches it on again";
    ui.add(egui::Label::new(theme::small(told)).wrap());
    if !ending.asked {
        wishes.push(ProfilesAction::LookForLooseEnds);
    }
    ui.add_space(measures::TIGHT);
    let mut clean = false;
    match ending.loose.shown() {
        Shown::NotAsked | Shown::Waiting => states::loading(ui, "Looking what is left"),
        Shown::Failed(failure) => states::failure_text(ui, failure, wishes),
        Shown::There(there) if there.value.is_empty() => {
            clean = true;
            states::trouble(ui, Tone::Good, "Nothing is left, as far as the desk knows");
        }
        Shown::There(there) => {
            for text in texts(there.value) {
                states::trouble(ui, Tone::Caution, &format!("Left: {text}"));
            }
        }
    }
    ui.add_space(measures::TIGHT);
    let hint = "Needed where something is left";
    let edit = TextEdit::singleline(&mut ending.reason).hint_text(hint).desired_width(measures::INPUT);
    ui.horizontal_wrapped(|ui| {
        ui.label("Reason");
        ui.add(edit).accessible_name("Reason for leaving it");
    });
    ui.add_space(measures::TIGHT);
    if button::with_icon(ui, icons::STOP, "Run a last pass and switch off…").clicked() {
        let question = question((name, links), clean, ending.reason.trim());
        wishes.push(ShellAction::Ask(Box::new(question)));
    }
}

fn texts(ends: &[LooseEnd]) -> Vec<&str> {
    ends.iter().map(|end| end.text.as_str()).collect()
}

fn question((name, links): (&str, u64), clean: bool, reason: &str) -> Dialog {
    let left = if clean {
        "Nothing is left now. Should the last pass find something, nothing is frozen without a reason.".to_owned()
    } else if reason.is_empty() {
        "What is left after the last pass is named, and nothing is frozen then.".to_owned()
    } else {
        format!("What is left after the last pass is left, because: {reason}")
    };
    Dialog {
        title: format!("Switch {name} off?"),
        lines: vec![
            "A last pass writes what its rules let through unattended.".to_owned(),
            format!("Then {} are frozen: nothing of the profile is read or written.", words::counted(links, "link")),
            left,
        ],
        warnings: vec![(Tone::Neutral, "It can be switched on again here.".to_owned())],
        yes: "Switch it off".to_owned(),
        action: ProfilesAction::SwitchOff(name.to_owned(), reason.to_owned()).into(),
    }
}

fn on_again(name: &str, state: &SwitchedOff) -> Dialog {
    Dialog {
        title: format!("Switch {name} on again?"),
        lines: vec![format!("{} live on, and both sides are compared anew.", words::counted(state.links, "link"))],
        warnings: vec![(
            Tone::Caution,
            "What changed on either side since then travels with the next pass; preview it before you let it run."
                .to_owned(),
        )],
        yes: "Switch it on".to_owned(),
        action: ProfilesAction::SwitchOn(name.to_owned()).into(),
    }
}

//! Buttons. What a button is called is its accessible name; its icon is for the eye only.

use egui::{Button, Response, Ui};

use super::super::action::Wishes;
use super::super::commands::{Command, Possible};
use super::super::facts::Facts;
use super::super::theme::{self, tokens};

/// A button of a command: its text, icon, tooltip and keys come from the command table, and it
/// cannot be pressed while the command is not possible, and says why.
pub(crate) fn command(ui: &mut Ui, facts: &Facts, command: Command, wishes: &mut Wishes) -> Response {
    let row = command.row();
    let response = press(ui, command.possible(facts), Button::new((theme::icon(row.icon), row.text)), command);
    if response.clicked() {
        wishes.push(command);
    }
    response
}

/// A button of a command whose text depends on the state of its target: `Enable` or `Disable`.
pub(crate) fn command_called(
    ui: &mut Ui,
    facts: &Facts,
    command: Command,
    text: &str,
    wishes: &mut Wishes,
) -> Response {
    let button = Button::new((theme::icon(command.row().icon), text));
    let response = press(ui, command.possible(facts), button, command).accessible_name(text);
    if response.clicked() {
        wishes.push(command);
    }
    response
}

/// The one button of a place that matters most.
pub(crate) fn main_command(ui: &mut Ui, facts: &Facts, command: Command, wishes: &mut Wishes) -> Response {
    let row = command.row();
    let response = match command.possible(facts) {
        Possible::Yes => press(ui, Possible::Yes, accented(ui, row.icon, row.text), command),
        no @ Possible::No(_) => press(ui, no, Button::new((theme::icon(row.icon), row.text)), command),
    };
    if response.clicked() {
        wishes.push(command);
    }
    response
}

fn press(ui: &mut Ui, possible: Possible, button: Button<'_>, command: Command) -> Response {
    let row = command.row();
    let tip = match row.shortcut {
        Some(shortcut) => format!("{} ({})", row.tooltip, ui.ctx().format_shortcut(&shortcut)),
        None => row.tooltip.to_owned(),
    };
    match possible {
        Possible::Yes => ui.add(button).on_hover_text(tip),
        Possible::No(why) => ui.add_enabled(false, button).on_disabled_hover_text(format!("{tip}\n{why}")),
    }
    .accessible_name(row.text)
}

/// A button with an icon.
pub(crate) fn with_icon(ui: &mut Ui, icon: &str, text: &str) -> Response {
    ui.add(Button::new((theme::icon(icon), text))).accessible_name(text)
}

/// The button of a place that matters most, where it is no command.
pub(crate) fn main(ui: &mut Ui, icon: &str, text: &str) -> Response {
    let button = accented(ui, icon, text);
    ui.add(button).accessible_name(text)
}

fn accented<'a>(ui: &Ui, icon: &str, text: &'a str) -> Button<'a> {
    let tokens = tokens(ui);
    let icon = theme::icon(icon).color(tokens.on_accent);
    Button::new((icon, theme::strong(text).color(tokens.on_accent))).fill(tokens.accent)
}

/// A button that is an icon alone; `name` is its tooltip and its accessible name.
pub(crate) fn icon_only(ui: &mut Ui, icon: &str, name: &str) -> Response {
    ui.add(Button::new(theme::icon(icon)).frame_when_inactive(false)).on_hover_text(name).accessible_name(name)
}

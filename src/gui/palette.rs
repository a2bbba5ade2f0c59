//! The command palette: every command by its name, found by any of its letters in order.

use egui::{Id, Key, Modal, ScrollArea, TextEdit, Ui};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::action::{ShellAction, Wishes};
use super::commands::{Command, Possible};
use super::scene::Scene;
use super::theme::{self, measures};

/// What the palette remembers while it is open.
#[derive(Debug, Default)]
pub(super) struct Palette {
    /// Whether it is open.
    pub open: bool,
    /// What was typed.
    pub text: String,
    /// The place of the chosen command in the list.
    pub place: usize,
}

impl Palette {
    /// Opens it anew, or closes it.
    pub(super) fn set_open(&mut self, open: bool) {
        *self = Self { open, ..Self::default() };
    }
}

/// Shows the palette over everything else.
pub(super) fn show(ctx: &egui::Context, scene: &Scene, palette: &mut Palette, wishes: &mut Wishes) {
    let found = matching(&palette.text);
    let chosen = read_keys(ctx, palette, found.len());
    let modal = Modal::new(Id::unique("palette")).show(ctx, |ui| {
        ui.set_width(measures::DIALOG + 60.0);
        let edit = TextEdit::singleline(&mut palette.text).hint_text("Find a command").desired_width(f32::INFINITY);
        let response = ui.add(edit).accessible_name("Find a command");
        response.request_focus();
        if response.changed() {
            palette.place = 0;
        }
        ui.add_space(measures::TIGHT);
        list(ui, scene, palette.place, &found)
    });
    let picked = modal.inner.or_else(|| chosen.then(|| found.get(palette.place).copied()).flatten());
    if let Some(command) = picked.filter(|command| command.possible(&scene.facts) == Possible::Yes) {
        wishes.push(ShellAction::ShowPalette(false));
        wishes.push(command);
    } else if modal.should_close() {
        wishes.push(ShellAction::ShowPalette(false));
    }
}

/// Arrows walk, Enter chooses.
fn read_keys(ctx: &egui::Context, palette: &mut Palette, rows: usize) -> bool {
    let pressed = |key| ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        palette.place = (palette.place + 1).min(rows.saturating_sub(1));
    }
    if pressed(Key::ArrowUp) {
        palette.place = palette.place.saturating_sub(1);
    }
    pressed(Key::Enter)
}

fn list(ui: &mut Ui, scene: &Scene, place: usize, found: &[Command]) -> Option<Command> {
    let mut picked = None;
    ScrollArea::vertical().max_height(360.0).auto_shrink([false, true]).show(ui, |ui| {
        if found.is_empty() {
            ui.label(theme::weak("No command is called that"));
        }
        for (at, command) in found.iter().enumerate() {
            let row = command.row();
            let possible = command.possible(&scene.facts);
            let keys = row.shortcut.map(|shortcut| ui.ctx().format_shortcut(&shortcut)).unwrap_or_default();
            let button = egui::Button::selectable(at == place, (theme::icon(row.icon), row.text))
                .right_text(theme::small(keys))
                .min_size(egui::vec2(ui.available_width(), measures::ROW));
            let response = ui.add_enabled(possible == Possible::Yes, button).accessible_name(row.text);
            let response = match possible {
                Possible::Yes => response.on_hover_text(row.tooltip),
                Possible::No(why) => response.on_disabled_hover_text(why),
            };
            if at == place {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                picked = Some(*command);
            }
        }
    });
    picked
}

/// The commands that a text finds, best first.
fn matching(text: &str) -> Vec<Command> {
    let all = Command::all().filter(|command| *command != Command::Palette);
    if text.trim().is_empty() {
        return all.collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, Command)> = all
        .filter_map(|command| {
            let row = command.row();
            // What a command is called counts more than what else it might be called.
            let own = pattern.score(Utf32Str::new(row.text, &mut buffer), &mut matcher);
            let also = pattern.score(Utf32Str::new(row.also, &mut buffer), &mut matcher);
            own.map(|score| score.saturating_mul(2)).or(also).map(|score| (score, command))
        })
        .collect();
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().map(|(_, command)| command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_found_by_its_name_and_by_the_name_it_had_elsewhere() {
        assert_eq!(matching("refr").first(), Some(&Command::Refresh));
        assert!(matching("validate").contains(&Command::TestConnection));
        assert!(matching("integrations").contains(&Command::GoProfiles));
        assert_eq!(matching("no such thing"), []);
        assert_eq!(matching("").len(), Command::all().count() - 1);
    }
}

//! Every command that a person can give, as one table: text, tooltip, icon, shortcut, and when it
//! is possible. Menu, palette, buttons and keys read it; a shortcut written in a panel is a defect.

mod possible;
mod table;

use egui::KeyboardShortcut;
use strum::{EnumIter, IntoEnumIterator as _};

use super::panels::Panel;
pub use possible::Possible;

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter)]
pub enum Command {
    /// Shows the start.
    GoStart,
    /// Shows the connections.
    GoConnections,
    /// Shows the profiles.
    GoProfiles,
    /// Shows the tickets.
    GoTickets,
    /// Shows the run panel.
    GoRun,
    /// Shows the activity.
    GoActivity,
    /// Shows what waits.
    GoWaiting,
    /// Opens the palette.
    Palette,
    /// Shows the notifications.
    Notifications,
    /// Reads what the panel shows again.
    Refresh,
    /// Adds a Halo connection.
    AddHalo,
    /// Adds a ServiceNow connection.
    AddServiceNow,
    /// Edits the chosen connection.
    EditConnection,
    /// Tests the chosen connection.
    TestConnection,
    /// Removes the chosen connection.
    RemoveConnection,
    /// Makes a profile.
    NewProfile,
    /// Begins a profile with everything that the open one has.
    DuplicateProfile,
    /// Saves the open profile.
    SaveProfile,
    /// Takes back what was changed since the open profile was saved.
    RevertProfile,
    /// Reads what the open profile can choose from again.
    ReadChoices,
    /// Enables or disables the open profile.
    ToggleProfile,
    /// Pauses or resumes the open profile.
    PauseProfile,
    /// Removes the open profile.
    RemoveProfile,
    /// Finds a ticket.
    FindTicket,
    /// Shows all tickets again.
    ClearTicketFilters,
    /// Copies the chosen tickets.
    CopyTickets,
    /// Writes the list of tickets into a file.
    ExportTickets,
    /// Sends the chosen tickets.
    SendTickets,
    /// Links pairs that are there already.
    LinkPairs,
    /// Opens the ticket in Halo.
    OpenInHalo,
    /// Opens the record in ServiceNow.
    OpenInServiceNow,
    /// Looks, and plans.
    Preview,
    /// Confirms that the plan is its profile's first load.
    ConfirmFirstLoad,
    /// Carries out the chosen rows.
    ApplyChosen,
    /// Carries out the whole plan.
    ApplyAll,
    /// Runs the chosen profile within its limits.
    RunProfile,
    /// Runs the enabled profiles within their limits.
    RunEnabled,
    /// Writes the shown run into a file.
    ExportRun,
    /// Writes the bundle for a person who helps.
    Support,
    /// Plans the undoing of the shown run.
    UndoRun,
    /// Plans the undoing of the current change of the shown run.
    UndoChange,
    /// Stops the pass that runs.
    StopPass,
    /// Changes between light and dark.
    ChangeLook,
    /// Makes everything larger.
    Larger,
    /// Makes everything smaller.
    Smaller,
    /// Makes everything its usual size.
    UsualSize,
    /// Closes the window.
    Quit,
}

/// What a command is called and how it is reached.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its text: a verb. An ellipsis says that another step follows.
    pub text: &'static str,
    /// What it does, in a sentence.
    pub tooltip: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its keys.
    pub shortcut: Option<KeyboardShortcut>,
    /// Other words that find it in the palette.
    pub also: &'static str,
}

impl Command {
    /// All commands.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// The panel it shows, if that is what it does.
    pub fn panel(self) -> Option<Panel> {
        Panel::all().find(|panel| panel.command() == self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_two_commands_share_a_name_or_a_shortcut() {
        let mut texts: BTreeMap<&str, Command> = BTreeMap::new();
        let mut keys: BTreeMap<String, Command> = BTreeMap::new();
        for command in Command::all() {
            let row = command.row();
            assert_eq!(texts.insert(row.text, command), None, "{command:?} has the text of another command");
            if let Some(shortcut) = row.shortcut {
                let name = format!("{shortcut:?}");
                assert_eq!(keys.insert(name, command), None, "{command:?} has the keys of another command");
            }
        }
    }

    #[test]
    fn words_follow_the_rules_of_the_house() {
        for command in Command::all() {
            let row = command.row();
            assert!(!row.tooltip.ends_with('.'), "{command:?}: one sentence has no full stop");
            assert!(row.text.starts_with(char::is_uppercase), "{command:?}: sentence case");
            assert!(!row.text.contains("..."), "{command:?}: an ellipsis is one character");
        }
    }

    #[test]
    fn every_panel_has_a_command_that_shows_it() {
        for panel in Panel::all() {
            assert_eq!(panel.command().panel(), Some(panel));
        }
    }
}

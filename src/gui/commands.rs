//! Every command that a person can give, as one table: text, tooltip, icon, shortcut, and when it
//! is possible. Menu, palette, buttons and keys read it; a shortcut written in a panel is a defect.

use egui::{Key, KeyboardShortcut, Modifiers};
use strum::{EnumIter, IntoEnumIterator as _};

use super::facts::Facts;
use super::panels::Panel;
use super::theme::icons;

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

/// Whether a command is possible now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    /// It is.
    Yes,
    /// It is not, for this reason.
    No(&'static str),
}

/// Ctrl, or the command key on a Mac, with a letter.
const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn row(
    text: &'static str,
    tooltip: &'static str,
    icon: &'static str,
    shortcut: Option<KeyboardShortcut>,
    also: &'static str,
) -> Row {
    Row { text, tooltip, icon, shortcut, also }
}

impl Command {
    /// All commands.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// Its row of the table.
    #[expect(clippy::too_many_lines, reason = "it is the table; one row for each command")]
    pub fn row(self) -> Row {
        match self {
            Self::GoStart => row("Start", "What to do next", icons::START, Some(ctrl(Key::Num1)), "home overview"),
            Self::GoConnections => row(
                "Connections",
                "The systems this desk works with",
                icons::CONNECTIONS,
                Some(ctrl(Key::Num2)),
                "basic configuration credentials validate",
            ),
            Self::GoProfiles => row(
                "Profiles",
                "What is kept in step, with its mappings",
                icons::PROFILES,
                Some(ctrl(Key::Num3)),
                "integrations mappings options",
            ),
            Self::GoTickets => row(
                "Tickets",
                "Linked and unlinked tickets",
                icons::TICKETS,
                Some(ctrl(Key::Num4)),
                "links records browse",
            ),
            Self::GoRun => row(
                "Run",
                "Preview, approve and apply",
                icons::RUN,
                Some(ctrl(Key::Num5)),
                "processes synchronise compare plan",
            ),
            Self::GoActivity => row(
                "Activity",
                "What was done, and the log",
                icons::ACTIVITY,
                Some(ctrl(Key::Num6)),
                "runs history requests",
            ),
            Self::GoWaiting => row(
                "Waiting",
                "What waits for you, with what puts it right",
                icons::WAITS,
                Some(ctrl(Key::Num7)),
                "tray conflicts holds errors failed parked retry",
            ),
            Self::Palette => row(
                "Find a command…",
                "Every command by its name",
                icons::COMMAND,
                Some(ctrl(Key::K)),
                "palette search",
            ),
            Self::Notifications => row(
                "Show notifications",
                "What happened since the window was opened",
                icons::BELL,
                Some(ctrl_shift(Key::N)),
                "messages history",
            ),
            Self::Refresh => {
                row("Refresh", "Reads what this panel shows again", icons::REFRESH, Some(plain(Key::F5)), "reload")
            }
            Self::AddHalo => row("Add Halo…", "Connects a HaloITSM or HaloPSA", icons::ADD, None, "connection new"),
            Self::AddServiceNow => {
                row("Add ServiceNow…", "Connects a ServiceNow instance", icons::ADD, None, "connection new")
            }
            Self::EditConnection => {
                row("Edit…", "Changes the address, account or secrets", icons::EDIT, None, "connection credentials")
            }
            Self::TestConnection => row(
                "Test connection",
                "Signs in and says what is there and what is missing",
                icons::TEST,
                Some(ctrl(Key::T)),
                "validate credentials",
            ),
            Self::RemoveConnection => {
                row("Remove…", "Removes the connection and its secrets", icons::REMOVE, None, "delete connection")
            }
            Self::NewProfile => row(
                "New profile…",
                "Keeps a customer, a supplier or the whole desk in step",
                icons::ADD,
                Some(ctrl(Key::N)),
                "integration",
            ),
            Self::SaveProfile => {
                row("Save", "Saves the profile as a new version", icons::SAVE, Some(ctrl(Key::S)), "profile mapping")
            }
            Self::DuplicateProfile => row(
                "Duplicate…",
                "Begins a new profile with everything that this one has",
                icons::COPY,
                None,
                "profile copy clone",
            ),
            Self::RevertProfile => row(
                "Revert changes",
                "Takes back what was changed since the profile was saved",
                icons::REVERT,
                None,
                "profile undo discard",
            ),
            Self::ReadChoices => row(
                "Read fields and values again",
                "Reads what there is to choose from again, from both systems",
                icons::REFRESH,
                None,
                "profile choices catalogue refresh",
            ),
            Self::ToggleProfile => row(
                "Enable or disable",
                "Whether runs take this profile",
                icons::SWITCH,
                None,
                "profile integration switch",
            ),
            Self::PauseProfile => row(
                "Pause or resume",
                "A paused profile is read and planned, and nothing is written; what is to be sent is kept",
                icons::CLOCK,
                None,
                "profile stop freeze hold",
            ),
            Self::RemoveProfile => {
                row("Remove profile…", "Removes the profile; its history stays", icons::REMOVE, None, "delete")
            }
            Self::FindTicket => row(
                "Find a ticket…",
                "By either number, or by text",
                icons::SEARCH,
                Some(ctrl(Key::F)),
                "search number",
            ),
            Self::ClearTicketFilters => row(
                "Clear filters",
                "Empties the search and the filters of the list of tickets",
                icons::CLOSE,
                None,
                "tickets reset show all",
            ),
            Self::CopyTickets => row(
                "Copy rows",
                "Copies the ticked tickets, or the current one, for a sheet; Ctrl+C does it in the list",
                icons::COPY,
                None,
                "tickets clipboard",
            ),
            Self::ExportTickets => row(
                "Export…",
                "Writes the list of tickets as it is filtered into a file of comma-separated values",
                icons::EXPORT,
                None,
                "tickets csv file save",
            ),
            Self::SendTickets => row(
                "Send to ServiceNow…",
                "Shows where the chosen tickets would go, before anything is sent",
                icons::SEND,
                Some(ctrl_shift(Key::S)),
                "push create record",
            ),
            Self::LinkPairs => row(
                "Link existing pairs…",
                "Links tickets and records that are there already, after a look at both",
                icons::LINK,
                None,
                "adopt native import relink swap markers",
            ),
            Self::OpenInHalo => {
                row("Open in Halo", "Opens the ticket in the browser", icons::OUTSIDE, None, "browser web")
            }
            Self::OpenInServiceNow => {
                row("Open in ServiceNow", "Opens the record in the browser", icons::OUTSIDE, None, "browser web")
            }
            Self::Preview => row(
                "Preview",
                "Reads both systems and shows what a pass would do; writes nothing",
                icons::CHECKLIST,
                Some(ctrl(Key::P)),
                "compare plan dry run",
            ),
            Self::ConfirmFirstLoad => row(
                "Confirm the first load",
                "Says that you have looked at the plan and that it is the profile's first load",
                icons::CHECK,
                Some(ctrl(Key::L)),
                "approve accept",
            ),
            Self::ApplyChosen => row(
                "Apply chosen rows…",
                "Carries out the rows that are ticked",
                icons::CHECK,
                Some(ctrl(Key::Enter)),
                "approve synchronise",
            ),
            Self::ApplyAll => row(
                "Apply all…",
                "Carries out every row of the plan",
                icons::CHECKLIST,
                Some(ctrl_shift(Key::Enter)),
                "approve synchronise",
            ),
            Self::RunProfile => row(
                "Run this profile",
                "What the profile lets through without a person is done; what it takes can be narrowed",
                icons::RUN,
                None,
                "start auto synchronise customer entity one",
            ),
            Self::RunEnabled => row(
                "Run enabled profiles",
                "What each profile lets through without a person is done",
                icons::RUN,
                Some(ctrl_shift(Key::R)),
                "start auto synchronise",
            ),
            Self::ExportRun => row(
                "Export the run…",
                "Writes everything that the run changed into a file, for sheets or for programs",
                icons::EXPORT,
                None,
                "report csv json file save",
            ),
            Self::Support => row(
                "Save a support bundle…",
                "Writes what a person who helps needs to know: no secrets, accounts, names or texts of tickets",
                icons::EXPORT,
                None,
                "help diagnose file",
            ),
            Self::UndoRun => row(
                "Turn back the run…",
                "Shows a plan that restores what the run wrote, where it still stands",
                icons::REVERT,
                None,
                "undo revert",
            ),
            Self::UndoChange => row(
                "Turn back this change…",
                "Shows a plan that restores what this change wrote, where it still stands",
                icons::REVERT,
                None,
                "undo revert record",
            ),
            Self::StopPass => row(
                "Stop",
                "Stops the pass between two records; nothing is left half-written",
                icons::STOP,
                Some(ctrl(Key::Period)),
                "cancel abort",
            ),
            Self::ChangeLook => row("Switch between light and dark", "Changes the colours", icons::LOOK, None, "theme"),
            Self::Larger => row("Zoom in", "Makes everything larger", icons::ADD, Some(ctrl(Key::Plus)), "scale size"),
            Self::Smaller => {
                row("Zoom out", "Makes everything smaller", icons::SEARCH, Some(ctrl(Key::Minus)), "scale size")
            }
            Self::UsualSize => {
                row("Usual size", "Makes everything its usual size", icons::SEARCH, Some(ctrl(Key::Num0)), "zoom 100 %")
            }
            Self::Quit => row("Quit", "Closes the window", icons::CLOSE, Some(ctrl(Key::Q)), "exit close"),
        }
    }

    /// The panel it shows, if that is what it does.
    pub fn panel(self) -> Option<Panel> {
        Panel::all().find(|panel| panel.command() == self)
    }

    /// Whether it is possible now.
    pub fn possible(self, facts: &Facts) -> Possible {
        let when = |yes: bool, why: &'static str| if yes { Possible::Yes } else { Possible::No(why) };
        match self {
            Self::EditConnection | Self::TestConnection | Self::RemoveConnection => {
                when(facts.connection_chosen, "Choose a connection first")
            }
            Self::NewProfile => {
                when(facts.both_systems_tested, "A profile needs a Halo and a ServiceNow connection that were tested")
            }
            Self::SaveProfile | Self::RevertProfile => when(facts.profile_changed, "Nothing was changed"),
            Self::ToggleProfile => when(facts.profile_open && !facts.profile_changed, {
                if facts.profile_open { "Save or revert the changes first" } else { "Open a saved profile first" }
            }),
            Self::DuplicateProfile | Self::PauseProfile | Self::RemoveProfile => {
                when(facts.profile_open, "Open a saved profile first")
            }
            Self::ReadChoices => when(facts.choices_readable, "Open a profile first"),
            Self::ClearTicketFilters => when(facts.tickets_filtered, "Nothing is filtered"),
            Self::CopyTickets => when(facts.tickets_chosen, "Choose tickets first"),
            Self::ExportTickets => when(facts.tickets_listed, "The list is empty"),
            Self::SendTickets => when(facts.tickets_to_send, "Choose tickets that are not linked"),
            Self::OpenInHalo => when(facts.halo_page, "Open a ticket that is in Halo"),
            Self::OpenInServiceNow => when(facts.other_page, "Choose a record that has a page in ServiceNow"),
            Self::Preview => when(facts.profile_to_run && !facts.running, {
                if facts.running { "A pass is running" } else { "Make a profile first" }
            }),
            Self::RunProfile => when(facts.profile_runs && !facts.running, {
                if facts.running { "A pass is running" } else { "Choose an enabled profile in the run panel first" }
            }),
            Self::RunEnabled => when(facts.profile_enabled && !facts.running, {
                if facts.running { "A pass is running" } else { "Enable a profile first" }
            }),
            Self::ConfirmFirstLoad => when(facts.first_load_waits, "No first load waits to be confirmed"),
            Self::ApplyChosen | Self::ApplyAll | Self::UndoRun | Self::UndoChange if facts.running => {
                Possible::No("A pass is running")
            }
            Self::ApplyChosen | Self::ApplyAll if facts.plan_open && facts.first_load_waits => {
                Possible::No("Confirm the first load first")
            }
            Self::ApplyChosen => when(facts.rows_chosen, "Tick rows of a preview first"),
            Self::ApplyAll => when(facts.plan_open, "Preview first; there must be a row that is written"),
            Self::ExportRun => when(facts.run_shown, "Choose a run first"),
            Self::UndoRun => when(facts.run_changed_fields, "Choose a run that changed fields"),
            Self::UndoChange => when(facts.change_chosen, "Choose a changed field among the records of a run"),
            Self::StopPass => when(facts.running, "No pass is running"),
            _ => Possible::Yes,
        }
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

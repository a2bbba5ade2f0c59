//! The table of commands: what each is called, what it does, its icon and its keys.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::super::theme::icons;
use super::{Command, Row};

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
}

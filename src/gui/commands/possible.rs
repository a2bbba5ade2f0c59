//! When a command is possible.

use super::super::facts::Facts;
use super::Command;

/// Whether a command is possible now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    /// It is.
    Yes,
    /// It is not, for this reason.
    No(&'static str),
}

impl Command {
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

//! What is true of the window right now, as far as commands ask for it.

/// The facts that decide which commands are possible.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own; they make no state together")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// A connection is chosen in its list.
    pub connection_chosen: bool,
    /// A Halo and a ServiceNow connection were tested.
    pub both_systems_tested: bool,
    /// A profile is open in its editor.
    pub profile_open: bool,
    /// It was changed and not saved.
    pub profile_changed: bool,
    /// A profile is open in its editor, saved or not.
    pub profile_drafted: bool,
    /// It is known from which systems the choices of a profile are read.
    pub choices_readable: bool,
    /// The run panel has a profile.
    pub profile_to_run: bool,
    /// The run panel's profile is enabled.
    pub profile_runs: bool,
    /// At least one profile is enabled.
    pub profile_enabled: bool,
    /// Tickets without a record are chosen.
    pub tickets_to_send: bool,
    /// The list of tickets leaves some out.
    pub tickets_filtered: bool,
    /// The list of tickets has rows.
    pub tickets_listed: bool,
    /// Tickets are ticked, or one is the current one.
    pub tickets_chosen: bool,
    /// The chosen ticket has a page in Halo.
    pub halo_page: bool,
    /// The chosen record has a page on the other side.
    pub other_page: bool,
    /// A plan is on the table.
    pub plan_open: bool,
    /// Rows of it are ticked.
    pub rows_chosen: bool,
    /// The plan is a first load that nobody has confirmed as such.
    pub first_load_waits: bool,
    /// A run is shown in full.
    pub run_shown: bool,
    /// The shown run changed fields of records.
    pub run_changed_fields: bool,
    /// Changed fields are the current row among what the shown run did.
    pub change_chosen: bool,
    /// A pass is running.
    pub running: bool,
}

//! The panels. Each has a folder with its state, its wishes and what it shows.
//!
//! Rule: a panel gets the frame's scene, the shared lists, its own state and a list to push wishes
//! into. It never sees the desk, the network, the disk, the keychain or the runtime.

pub(super) mod activity;
pub(super) mod connections;
#[cfg(test)]
mod first_states;
pub(super) mod profiles;
pub(super) mod run;
pub(super) mod start;
pub(super) mod tickets;
pub(super) mod waiting;

use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator as _};

use super::commands::Command;
use super::widgets::grid::GridState;

/// A panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumIter, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Panel {
    /// What to do next.
    #[default]
    Start,
    /// The systems.
    Connections,
    /// What is kept in step.
    Profiles,
    /// Linked and unlinked tickets.
    Tickets,
    /// Preview, approve, apply.
    Run,
    /// What was done.
    Activity,
    /// What waits for a person.
    Waiting,
}

impl Panel {
    /// All panels, in the order of the navigation.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter()
    }

    /// The command that shows it.
    pub fn command(self) -> Command {
        match self {
            Self::Start => Command::GoStart,
            Self::Connections => Command::GoConnections,
            Self::Profiles => Command::GoProfiles,
            Self::Tickets => Command::GoTickets,
            Self::Run => Command::GoRun,
            Self::Activity => Command::GoActivity,
            Self::Waiting => Command::GoWaiting,
        }
    }
}

/// The tables whose arrangement is remembered, by name.
pub(super) fn grids<'a>(
    tickets: &'a mut tickets::TicketsState,
    run: &'a mut run::RunState,
    activity: &'a mut activity::ActivityState,
    waiting: &'a mut waiting::WaitingState,
) -> Vec<(&'static str, &'a mut GridState)> {
    let mut grids = vec![("tickets", &mut tickets.grid), ("plan", &mut run.grid), ("what waits", &mut waiting.grid)];
    grids.extend(activity.grids());
    grids
}

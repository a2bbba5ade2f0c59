//! What is open, chosen and typed: the window's own memory.

use super::notices::Notices;
use super::palette::Palette;
use super::panels::Panel;
use super::panels::activity::ActivityState;
use super::panels::connections::ConnectionsState;
use super::panels::profiles::ProfilesState;
use super::panels::run::RunState;
use super::panels::start::StartState;
use super::panels::tickets::TicketsState;
use super::panels::waiting::WaitingState;
use super::preferences::Preferences;
use super::remote::Remote;
use super::rhythm::RhythmState;
use super::widgets::dialog::Dialog;
use crate::profile::Environment;
use crate::service::ConnectionView;
use crate::service::profiles::ProfileView;

/// Lists that several panels show.
#[derive(Default)]
pub(super) struct Shared {
    /// The connections.
    pub connections: Remote<Vec<ConnectionView>>,
    /// The profiles.
    pub profiles: Remote<Vec<ProfileView>>,
}

impl Shared {
    /// A connection of the list.
    pub(super) fn connection(&self, name: &str) -> Option<&ConnectionView> {
        self.connections.value()?.iter().find(|view| view.connection.name.as_str() == name)
    }

    /// A profile of the list.
    pub(super) fn profile(&self, name: &str) -> Option<&ProfileView> {
        self.profiles.value()?.iter().find(|view| view.profile.name.as_str() == name)
    }

    /// The most serious environment among these connections: production where any of them is.
    pub(super) fn environment_of<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<Environment> {
        let found: Vec<Environment> = names
            .into_iter()
            .filter_map(|name| self.connection(name))
            .map(|view| view.connection.environment)
            .collect();
        match found.as_slice() {
            [] => None,
            all if all.contains(&Environment::Production) => Some(Environment::Production),
            _ => Some(Environment::Sandbox),
        }
    }

    /// The environment that this desk writes to: that of all connections that profiles use, or of
    /// all connections while there is no profile.
    pub(super) fn environment(&self) -> Option<Environment> {
        let profiles = self.profiles.value().map(Vec::as_slice).unwrap_or_default();
        let used: Vec<&str> =
            profiles.iter().flat_map(|view| [view.profile.halo.as_str(), view.profile.other.as_str()]).collect();
        if used.is_empty() {
            let all = self.connections.value().map(Vec::as_slice).unwrap_or_default();
            return self.environment_of(all.iter().map(|view| view.connection.name.as_str()));
        }
        self.environment_of(used)
    }
}

/// The window's memory.
#[derive(Default)]
pub(super) struct State {
    /// The panel that is shown.
    pub panel: Panel,
    /// Lists that several panels show.
    pub shared: Shared,
    /// The start.
    pub start: StartState,
    /// The connections.
    pub connections: ConnectionsState,
    /// The profiles.
    pub profiles: ProfilesState,
    /// The tickets.
    pub tickets: TicketsState,
    /// The run panel.
    pub run: RunState,
    /// The activity.
    pub activity: ActivityState,
    /// What waits.
    pub waiting: WaitingState,
    /// The passes that go by themselves.
    pub rhythm: RhythmState,
    /// The question that is asked.
    pub dialog: Option<Dialog>,
    /// The command palette.
    pub palette: Palette,
    /// What was told.
    pub notices: Notices,
    /// How the person wants the window.
    pub preferences: Preferences,
    /// The window closes as soon as no pass runs.
    pub closing: bool,
}

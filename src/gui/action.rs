//! What the window can be asked to do. Panels and widgets wish; `apply/` acts.

use super::commands::Command;
use super::notices::Notice;
use super::panels::Panel;
use super::panels::activity::ActivityAction;
use super::panels::connections::ConnectionsAction;
use super::panels::profiles::ProfilesAction;
use super::panels::run::RunAction;
use super::panels::start::StartAction;
use super::panels::tickets::TicketsAction;
use super::panels::waiting::WaitingAction;
use super::widgets::dialog::Dialog;

/// One wish.
#[derive(Debug, Clone)]
pub enum UiAction {
    /// Shows a panel.
    Go(Panel),
    /// Does what a row of the command table says.
    Do(Command),
    /// Belongs to the window itself.
    Shell(ShellAction),
    /// Belongs to the start.
    Start(StartAction),
    /// Belongs to the connections.
    Connections(ConnectionsAction),
    /// Belongs to the profiles.
    Profiles(ProfilesAction),
    /// Belongs to the tickets.
    Tickets(TicketsAction),
    /// Belongs to the run panel.
    Run(RunAction),
    /// Belongs to the activity.
    Activity(ActivityAction),
    /// Belongs to what waits.
    Waiting(WaitingAction),
}

/// Wishes that belong to no panel.
#[derive(Debug, Clone)]
pub enum ShellAction {
    /// Asks before something is done.
    Ask(Box<Dialog>),
    /// The question was answered with yes: what was to be done is done.
    Agree,
    /// The question was answered with no.
    Decline,
    /// Tells something.
    Tell(Notice),
    /// A notice is put away.
    PutAway(u64),
    /// The history of notices is opened or closed.
    ShowNotices(bool),
    /// The palette is opened or closed.
    ShowPalette(bool),
    /// Text goes to the clipboard.
    Copy(String),
    /// A page is opened in the browser.
    OpenPage(String),
    /// The window closes, after the pass that runs has stopped between two records.
    CloseSafely,
}

/// The wishes of one frame, in order.
#[derive(Debug, Default)]
pub struct Wishes(Vec<UiAction>);

impl Wishes {
    /// Wishes something.
    pub fn push(&mut self, action: impl Into<UiAction>) {
        self.0.push(action.into());
    }

    /// Wishes several things.
    pub fn extend(&mut self, actions: Vec<UiAction>) {
        self.0.extend(actions);
    }

    /// Whether nothing was wished.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes all wishes.
    pub fn take(&mut self) -> Vec<UiAction> {
        std::mem::take(&mut self.0)
    }
}

/// Each panel's wishes are wishes.
macro_rules! wish {
    ($($variant:ident($action:ty)),+ $(,)?) => {
        $(impl From<$action> for UiAction {
            fn from(action: $action) -> Self {
                Self::$variant(action)
            }
        })+
    };
}

wish!(
    Go(Panel),
    Do(Command),
    Shell(ShellAction),
    Start(StartAction),
    Connections(ConnectionsAction),
    Profiles(ProfilesAction),
    Tickets(TicketsAction),
    Run(RunAction),
    Activity(ActivityAction),
    Waiting(WaitingAction),
);

//! What a person can do about a failure, as wishes of the window.

use super::action::UiAction;
use super::commands::Command;
use super::panels::Panel;
use super::panels::connections::ConnectionsAction;
use super::panels::start::StartAction;
use crate::service::NextStep;

/// The text of a next step's button and what it wishes; `None` where the window cannot take it.
pub(super) fn step(next: &NextStep) -> Option<(String, Vec<UiAction>)> {
    Some(match next {
        NextStep::PreviewAgain { profile: Some(name) } | NextStep::ConfirmFirstLoad { profile: name } => {
            (format!("Preview {name}"), vec![StartAction::Preview(name.to_string()).into()])
        }
        NextStep::PreviewAgain { profile: None } => ("Preview".to_owned(), vec![Command::Preview.into()]),
        NextStep::AddConnection { .. } => ("Go to the connections".to_owned(), vec![Panel::Connections.into()]),
        NextStep::TestConnection { name } => (
            format!("Test {name}"),
            vec![
                Panel::Connections.into(),
                ConnectionsAction::Choose(name.to_string()).into(),
                ConnectionsAction::Test.into(),
            ],
        ),
        NextStep::ConfirmInstance { name } => (
            format!("Compare both instances of {name}\u{2026}"),
            vec![
                Panel::Connections.into(),
                ConnectionsAction::Choose(name.to_string()).into(),
                ConnectionsAction::AskConfirm.into(),
            ],
        ),
        NextStep::StoreSecret { name } => {
            let connection = name.rsplit_once('/').map_or(name.as_str(), |(connection, _)| connection);
            (
                format!("Enter the secret of {connection}…"),
                vec![
                    Panel::Connections.into(),
                    ConnectionsAction::Choose(connection.to_owned()).into(),
                    ConnectionsAction::Edit.into(),
                ],
            )
        }
        NextStep::ChooseProfile | NextStep::MakeProfile => {
            ("Go to the profiles".to_owned(), vec![Panel::Profiles.into()])
        }
        NextStep::EnableProfile { name } | NextStep::EditProfile { name } => {
            (format!("Open {name}"), vec![StartAction::Open(name.to_string()).into()])
        }
        NextStep::ChooseFolder | NextStep::FreeDesk => return None,
    })
}

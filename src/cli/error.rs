//! Why a command did not do what was asked.

use std::io;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::handover::HandoverError;
use crate::log::LogError;
use crate::secrets::SecretsInputError;
use crate::service::{NextStep, ServiceError};

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The arguments are wrong.
    #[error("{}", .0.render().to_string().trim_end())]
    Arguments(clap::Error),
    /// The arguments do not make sense together, or here.
    #[error("{0}")]
    Usage(String),
    /// The desk could not.
    #[error("{}", with_command(.0))]
    Service(#[from] ServiceError),
    /// A new secret does not work, so the earlier one stays.
    #[error(
        "{name} is as it was, because the new one did not sign in: {}; --untried stores it without trying it",
        .error.text()
    )]
    SecretStays {
        /// Which secret.
        name: String,
        /// What happened.
        error: ServiceError,
    },
    /// The secrets on standard input are wrong.
    #[error(transparent)]
    Secrets(#[from] SecretsInputError),
    /// A file that was named cannot be used.
    #[error("{} cannot be used: {cause}; check the path and its rights", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Standard input or output fails.
    #[error("the terminal or a pipe fails: {0}; start again with working standard streams")]
    Streams(#[from] io::Error),
    /// Core files cannot be forbidden.
    #[error("the system does not let Causeway forbid core files, which would hold secrets: {0}")]
    CoreFiles(io::Error),
    /// The runtime cannot be started.
    #[error("the system does not give Causeway the threads it needs: {0}; close other programs and try again")]
    Runtime(io::Error),
    /// The log cannot be set up.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The stand-ins failed.
    #[cfg(feature = "standins")]
    #[error(transparent)]
    Standins(#[from] crate::standins::command::CommandError),
    /// The demonstration failed.
    #[cfg(feature = "standins")]
    #[error(transparent)]
    Demo(#[from] crate::demo::DemoError),
    /// There is no window.
    #[cfg(feature = "gui")]
    #[error(transparent)]
    Window(#[from] crate::gui::WindowError),
    /// Something cannot be written as JSON.
    #[error("the answer cannot be written as JSON: {0}; leave out --json")]
    Json(#[from] serde_json::Error),
    /// Another process holds the desk and did not do it.
    #[error(transparent)]
    Handover(#[from] HandoverError),
    /// A person stopped it.
    #[error("stopped by a person; what was sent is settled by the next run")]
    Stopped,
}

impl CliError {
    /// The error of a file that was named.
    pub(super) fn file(path: &Path, cause: io::Error) -> Self {
        Self::File { path: path.to_path_buf(), cause }
    }

    /// How the process ends because of it.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Arguments(_) | Self::Usage(_) | Self::Secrets(_) | Self::File { .. } => Exit::Usage,
            Self::Service(error) | Self::SecretStays { error, .. } => error.kind().into(),
            Self::Handover(_) => Exit::DeskHeld,
            Self::Stopped => Exit::Stopped,
            #[cfg(feature = "gui")]
            Self::Window(_) => Exit::Failed,
            #[cfg(feature = "standins")]
            Self::Standins(_) | Self::Demo(_) => Exit::Failed,
            Self::Streams(_) | Self::CoreFiles(_) | Self::Runtime(_) | Self::Log(_) | Self::Json(_) => Exit::Failed,
        }
    }
}

/// An error of the desk with the command that helps.
fn with_command(error: &ServiceError) -> String {
    match error.next().as_ref().and_then(command) {
        Some(command) => format!("{}; {command}", error.text()),
        None => error.text(),
    }
}

/// What to do, as a command; `None` where the text of the error says it all.
fn command(next: &NextStep) -> Option<String> {
    Some(match next {
        NextStep::PreviewAgain { profile: None } => "preview again with `causeway plan`".to_owned(),
        NextStep::PreviewAgain { profile: Some(name) } => {
            format!("preview again with `causeway plan --profile {name}`")
        }
        NextStep::ConfirmFirstLoad { profile } => {
            format!("look at `causeway plan --profile {profile}` and apply it with --first-load")
        }
        NextStep::AddConnection { name: None } => "add one with `causeway connection add`".to_owned(),
        NextStep::AddConnection { name: Some(name) } => format!("add it with `causeway connection add {name}`"),
        NextStep::ConfirmInstance { name } => format!(
            "look at both with `causeway connection rights {name}`, then confirm it with `causeway connection confirm \
             {name}`, or correct the address"
        ),
        NextStep::StoreSecret { name } => format!("store it with: causeway secret set {name}"),
        NextStep::ChooseProfile => {
            "`causeway profile list` shows those there are, `causeway profile new` makes one".to_owned()
        }
        NextStep::MakeProfile => {
            "make one with `causeway profile new`, or enable one in its file and import it".to_owned()
        }
        NextStep::EnableProfile { name } => format!(
            "set `enabled = true` in its file and import it, or preview it with `causeway plan --profile {name}`"
        ),
        NextStep::ChooseFolder => "name it with --data-dir".to_owned(),
        NextStep::TestConnection { .. } | NextStep::EditProfile { .. } | NextStep::FreeDesk => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_step_is_named_as_a_command() {
        let missing = ServiceError::not_configured("there is no connection named acme", next("acme"));
        assert_eq!(missing.text(), "there is no connection named acme");
        let told = CliError::from(missing).to_string();
        assert_eq!(told, "there is no connection named acme; add it with `causeway connection add acme`");
        let plain = CliError::from(ServiceError::not_configured("there is no run 7", None));
        assert_eq!(plain.to_string(), "there is no run 7");
    }

    fn next(name: &str) -> NextStep {
        NextStep::AddConnection { name: Some(name.into()) }
    }
}

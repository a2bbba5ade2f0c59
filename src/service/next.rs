//! What a person can do about an error, as a value: a window offers it as a button, the command
//! line names its command.

use serde::Serialize;

use crate::model::{ConnectionId, ProfileId};

/// What a person can do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum NextStep {
    /// Preview again, because the plan at hand cannot be applied.
    PreviewAgain {
        /// The profile, where it is known.
        profile: Option<ProfileId>,
    },
    /// Look at the profile's plan and confirm it as its first load.
    ConfirmFirstLoad {
        /// The profile.
        profile: ProfileId,
    },
    /// Add a connection.
    AddConnection {
        /// The name that was asked for, if one was.
        name: Option<ConnectionId>,
    },
    /// Test a connection and correct what it says.
    TestConnection {
        /// The connection.
        name: ConnectionId,
    },
    /// Look which instance answers and confirm it, or correct the address.
    ConfirmInstance {
        /// The connection.
        name: ConnectionId,
    },
    /// Store a secret.
    StoreSecret {
        /// The secret's name, such as `acme/password`.
        name: String,
    },
    /// Choose one of the profiles there are, or make one.
    ChooseProfile,
    /// Make a profile, or enable one.
    MakeProfile,
    /// Enable a profile, or only preview it.
    EnableProfile {
        /// The profile.
        name: ProfileId,
    },
    /// Correct a profile.
    EditProfile {
        /// The profile.
        name: ProfileId,
    },
    /// Choose another data folder.
    ChooseFolder,
    /// Close the program that holds the desk, or let it do the work.
    FreeDesk,
}

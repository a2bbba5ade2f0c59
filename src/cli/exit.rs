//! Exit codes.

use strum::IntoEnumIterator as _;

use crate::engine::RunOutcome;
use crate::service::ErrorKind;

/// How a command ended, in rising order of priority: of several, the greatest is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::Display, strum::EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Exit {
    /// Everything was done.
    Done,
    /// Done; something waits for a person.
    Holds,
    /// Something failed.
    Failed,
    /// A guard stopped a class of actions.
    Guard,
    /// Another process holds the desk.
    DeskHeld,
    /// A secret cannot be read.
    SecretUnreadable,
    /// A connection, profile or plan is missing or wrong.
    NotConfigured,
    /// The command does not make sense.
    Usage,
    /// A person stopped it.
    Stopped,
}

impl Exit {
    /// The end that has this exit code. One that this program does not know is a failure.
    pub(super) fn from_code(code: u8) -> Self {
        Self::iter().find(|exit| exit.code() == code).unwrap_or(Self::Failed)
    }

    /// The process's exit code.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Holds => 1,
            Self::Failed => 2,
            Self::Guard => 3,
            Self::NotConfigured => 4,
            Self::DeskHeld => 5,
            Self::SecretUnreadable => 6,
            Self::Usage => 64,
            Self::Stopped => 130,
        }
    }
}

impl From<RunOutcome> for Exit {
    fn from(outcome: RunOutcome) -> Self {
        match outcome {
            RunOutcome::Previewed | RunOutcome::Done => Self::Done,
            RunOutcome::DoneWithHolds => Self::Holds,
            RunOutcome::Errors | RunOutcome::Failed => Self::Failed,
            RunOutcome::StoppedByGuard => Self::Guard,
            RunOutcome::StoppedByPerson => Self::Stopped,
        }
    }
}

impl From<ErrorKind> for Exit {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Failed => Self::Failed,
            ErrorKind::NotConfigured => Self::NotConfigured,
            ErrorKind::Held => Self::DeskHeld,
            ErrorKind::Secret => Self::SecretUnreadable,
            ErrorKind::Usage => Self::Usage,
            ErrorKind::Guard => Self::Guard,
            ErrorKind::Stopped => Self::Stopped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_is_known_by_its_code() {
        assert!(Exit::iter().all(|exit| Exit::from_code(exit.code()) == exit));
        assert_eq!(Exit::from_code(99), Exit::Failed);
    }

    #[test]
    fn of_several_ends_the_documented_one_wins() {
        let rising = [Exit::Done, Exit::Holds, Exit::Failed, Exit::Guard, Exit::DeskHeld, Exit::SecretUnreadable];
        let codes: Vec<u8> = rising.into_iter().chain([Exit::NotConfigured]).map(Exit::code).collect();
        assert_eq!(codes, [0, 1, 2, 3, 5, 6, 4]);
        assert!(rising.windows(2).all(|pair| pair[0].max(pair[1]) == pair[1]));
        assert_eq!(Exit::SecretUnreadable.max(Exit::NotConfigured), Exit::NotConfigured);
    }
}

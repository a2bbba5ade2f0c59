//! What a process wants of the desk, and whether it can be handed over.

use std::ffi::OsString;
use std::path::Path;

use super::protocol::{Asked, Order};
use crate::cli::args::{Cli, Command, ProfileCommand, SecretCommand};
use crate::cli::error::CliError;

/// What a process wants of the desk, also if another one holds it.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Errand(Way);

/// Who can do an errand.
#[derive(Debug, Clone)]
pub(super) enum Way {
    /// Whoever holds the desk: this is handed over.
    HandOver(Asked),
    /// The own process alone, and why.
    Stay(&'static str),
}

impl Errand {
    /// The errand of a command line that was typed in this process. Without a command the window is meant.
    pub(in crate::cli) fn of(cli: &Cli, arguments: &[OsString]) -> Result<Self, CliError> {
        if let Some(why) = stays_here(cli) {
            return Ok(Self(Way::Stay(why)));
        }
        if cli.command.is_none() {
            return Ok(Self(Way::HandOver(Asked::Show)));
        }
        let folder = std::env::current_dir().map_err(|cause| CliError::file(Path::new("."), cause))?;
        let order = Order { arguments: arguments.to_vec(), folder: folder.into_os_string() };
        Ok(Self(Way::HandOver(Asked::Run(order))))
    }

    /// Who can do it.
    pub(super) fn way(&self) -> &Way {
        &self.0
    }
}

/// Why a command line cannot be handed over, if it cannot.
pub(super) fn stays_here(cli: &Cli) -> Option<&'static str> {
    if cli.global.secrets_stdin {
        return Some("--secrets-stdin keeps secrets in the memory of this process alone; leave it out");
    }
    let dash = |name: &Path| name.as_os_str() == "-";
    match cli.command.as_ref()? {
        Command::Secret(SecretCommand::Set { .. }) => {
            Some("a secret that is entered here does not travel to another process")
        }
        Command::Profile(ProfileCommand::Import { file }) if dash(file) => Some(STANDARD_INPUT),
        Command::Adopt(args) if args.file.as_deref().is_some_and(dash) => Some(STANDARD_INPUT),
        Command::Apply(args) if dash(Path::new(&args.plan)) => Some(STANDARD_INPUT),
        Command::Turn(args) if dash(Path::new(&args.plan)) => Some(STANDARD_INPUT),
        #[cfg(feature = "standins")]
        Command::Demo(_) | Command::Standins(_) => Some("it needs no desk"),
        _ => None,
    }
}

const STANDARD_INPUT: &str = "standard input does not travel to another process; give the file by its name";

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn way(line: &[&str]) -> Way {
        let arguments: Vec<OsString> = ["causeway"].iter().chain(line).map(OsString::from).collect();
        Errand::of(&Cli::try_parse_from(&arguments).unwrap(), &arguments).unwrap().0
    }

    #[test]
    fn what_reads_standard_input_stays_and_the_rest_is_handed_over() {
        for line in [
            &["--secrets-stdin", "runs"][..],
            &["secret", "set", "acme/password"],
            &["profile", "import", "-"],
            &["apply", "-", "--all"],
            &["adopt", "--by", "numbers", "-"],
        ] {
            assert!(matches!(way(line), Way::Stay(_)), "{line:?}");
        }
        for line in
            [&["runs"][..], &["secret", "list"], &["profile", "import", "acme.toml"], &["apply", "0123", "--all"]]
        {
            let Way::HandOver(Asked::Run(order)) = way(line) else { panic!("{line:?}") };
            assert_eq!(order.arguments.len(), line.len() + 1);
            assert!(Path::new(&order.folder).is_absolute());
        }
        assert!(matches!(way(&[]), Way::HandOver(Asked::Show)));
    }
}

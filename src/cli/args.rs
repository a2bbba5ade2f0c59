//! The arguments, as clap reads them. The help texts are the doc comments.

mod calls;
mod conflicts;
mod connection;
mod links;
mod part;
mod passes;
mod profile;
mod told;
mod turn;
mod waiting;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use tracing::level_filters::LevelFilter;

pub(super) use self::calls::{CallsArgs, OnOff};
pub(super) use self::conflicts::{ConflictsArgs, ConflictsCommand, WhichArgs};
pub(super) use self::connection::{ConnectionArgs, ConnectionCommand, RightsArgs, SystemName};
pub(super) use self::links::{AdoptArgs, AdoptBy, LinkArgs, UnlinkArgs};
pub(super) use self::passes::{ApplyArgs, AutoArgs, ChoiceArgs, PlanArgs, UndoArgs};
pub(super) use self::profile::{
    CopyBlockArgs, ExportLinksArgs, ProfileCommand, ProfileFromNativeArgs, ProfileNewArgs, SuggestArgs, SwitchOffArgs,
};
pub(super) use self::told::{ExplainArgs, HoldsArgs, LinksArgs, RunsArgs};
pub(super) use self::turn::{RowSide, TurnArgs};
pub(super) use self::waiting::{RecordArgs, WaitingArgs, WaitingCommand, WritesArgs};
use crate::model::{ConnectionId, FieldName, Kind, ProfileId, RecordId};

/// Keeps tickets of Halo and ServiceNow in step.
#[derive(Debug, Parser)]
#[command(
    name = "causeway",
    version,
    after_help = "Exit codes: 0 done, 1 done with holds or warnings, 2 errors, 3 stopped by a guard, 4 not configured, \
                  5 desk held by another process, 6 a secret is unreadable, 64 wrong usage, 130 stopped by a person."
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(super) struct Global {
    /// Keeps everything in this folder (a local disk) instead of this account's own.
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// Prints versioned JSON on standard output: one object, or one a line.
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Agrees beforehand to writing, also to a production system.
    #[arg(long, global = true)]
    pub(super) yes: bool,
    /// Reads secrets from standard input, one JSON object of names and texts, and keeps them in memory only.
    #[arg(long, global = true)]
    pub(super) secrets_stdin: bool,
    /// The least important events that are logged on standard error: off, error, warn, info, debug or trace.
    #[arg(long, global = true, value_name = "LEVEL", default_value = "warn")]
    pub(super) log: LevelFilter,
    /// Kills the process at the Nth point where a fault run may do so.
    #[arg(long, global = true, hide = true, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) fault_point: Option<u64>,
    /// Writes the name of every such point that is passed into this file.
    #[arg(long, global = true, hide = true, value_name = "FILE")]
    pub(super) fault_trace: Option<PathBuf>,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Plays the demonstration: one day on stand-ins of both vendors, in a throw-away folder.
    #[cfg(feature = "standins")]
    Demo(crate::demo::Args),
    /// Serves stand-ins of the vendors' APIs on this machine.
    #[cfg(feature = "standins")]
    Standins(crate::standins::command::Args),
    /// Runs all enabled profiles, or those named, within their limits and with nobody there.
    #[command(alias = "AUTO")]
    Auto(AutoArgs),
    /// Adds, tests, lists and removes connections to systems, and shows the rights there.
    #[command(subcommand)]
    Connection(ConnectionCommand),
    /// Makes, imports, exports, lists and shows profiles: what is kept in step.
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Shows what a pass would do. Nothing is written to any system.
    Plan(PlanArgs),
    /// Takes one side's value in rows of a plan that was looked at, and shows the plan with that. Nothing is written.
    Turn(TurnArgs),
    /// Carries out a plan that was looked at.
    Apply(ApplyArgs),
    /// Sends one Halo ticket to the other system.
    Send(SendArgs),
    /// Lists linked tickets and records.
    Links(LinksArgs),
    /// Links a ticket and a record that are there already, after a look at both.
    Link(LinkArgs),
    /// Ends the link of a ticket or record. Both stay as they are.
    Unlink(UnlinkArgs),
    /// Links many pairs that are there already, after a look at each.
    Adopt(AdoptArgs),
    /// Lists what waits for a person, and why.
    Holds(HoldsArgs),
    /// Lists what both sides changed, with both values, and takes one side's.
    Conflicts(ConflictsArgs),
    /// Says why a ticket is in step or not: scope, link, last fetch, fields, holds, next attempt. Asks nobody.
    Explain(ExplainArgs),
    /// Lists everything that waits for a person, and puts it right: try again, plan anew, ignore, pause, release.
    Waiting(WaitingArgs),
    /// Lists the latest runs.
    Runs(RunsArgs),
    /// Lists the latest requests to the vendors: what was asked, by which run, and how it went.
    Calls(CallsArgs),
    /// Shows the plan that turns back what a run wrote. Nothing is written before it is applied.
    Undo(UndoArgs),
    /// Lists the fields and values of a connection as they were last read, or what changed in them.
    Catalogue(CatalogueArgs),
    /// Writes what a person who helps needs to know into a file: no secrets, accounts, names or texts of tickets.
    Support {
        /// The file.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Shows the desk's own settings, or sets one: `settings files.outbound true`.
    Settings(SettingsArgs),
    /// Checks the data folder, its store, each connection and each secret.
    Check,
    /// Stores, lists and forgets secrets in the keychain.
    #[command(subcommand)]
    Secret(SecretCommand),
}

impl Command {
    /// What the command is called, for others who find the desk held.
    pub(super) fn name(&self) -> &'static str {
        match self {
            #[cfg(feature = "standins")]
            Self::Demo(_) => "demo",
            #[cfg(feature = "standins")]
            Self::Standins(_) => "standins",
            Self::Auto(_) => "auto",
            Self::Connection(_) => "connection",
            Self::Profile(_) => "profile",
            Self::Plan(_) => "plan",
            Self::Turn(_) => "turn",
            Self::Apply(_) => "apply",
            Self::Send(_) => "send",
            Self::Links(_) => "links",
            Self::Link(_) => "link",
            Self::Unlink(_) => "unlink",
            Self::Adopt(_) => "adopt",
            Self::Holds(_) => "holds",
            Self::Conflicts(_) => "conflicts",
            Self::Explain(_) => "explain",
            Self::Waiting(_) => "waiting",
            Self::Runs(_) => "runs",
            Self::Calls(_) => "calls",
            Self::Undo(_) => "undo",
            Self::Catalogue(_) => "catalogue",
            Self::Settings(_) => "settings",
            Self::Support { .. } => "support",
            Self::Check => "check",
            Self::Secret(_) => "secret",
        }
    }
}

/// Options of `settings`.
#[derive(Debug, Args)]
pub(super) struct SettingsArgs {
    /// The setting; all of them are shown when absent.
    #[arg(requires = "value")]
    pub(super) name: Option<String>,
    /// Its new value.
    pub(super) value: Option<String>,
}

/// Options of `send`.
#[derive(Debug, Args)]
pub(super) struct SendArgs {
    /// The ticket's number in Halo.
    pub(super) ticket: RecordId,
    /// The table it is sent as; the ticket type's default when absent.
    #[arg(long = "as", value_name = "TABLE")]
    pub(super) table: Option<Kind>,
    /// The profile it is sent by; needed when several are enabled.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<ProfileId>,
    /// Sends a linked ticket to a new record; the link that it has ends and stays in the history.
    #[arg(long)]
    pub(super) again: bool,
}

/// Options of `catalogue`.
#[derive(Debug, Args)]
pub(super) struct CatalogueArgs {
    /// The connection.
    pub(super) name: ConnectionId,
    /// Lists what changed from one reading to the next, latest first.
    #[arg(long)]
    pub(super) history: bool,
    /// Only this field.
    #[arg(long, value_name = "NAME", conflicts_with = "history")]
    pub(super) field: Option<FieldName>,
    /// At most so many changes.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(super) limit: u32,
}

/// Commands about secrets.
#[derive(Debug, Subcommand)]
pub(super) enum SecretCommand {
    /// Stores a secret. It is asked for without echo, or read from standard input as one line. A new one is tried
    /// before it takes the place of an earlier one, which may stop as soon as the new one is made: whatever else signs
    /// in with it needs the new one, too.
    Set {
        /// Its name, such as acme-servicenow/password.
        name: String,
        /// Stores it without trying it, for a system that cannot be reached now.
        #[arg(long)]
        untried: bool,
        /// Takes what does not belong on a command line, so that it is not repeated in an error.
        #[arg(hide = true)]
        surplus: Vec<OsString>,
    },
    /// Lists the names of the stored secrets.
    List,
    /// Removes a secret.
    Forget {
        /// Its name.
        name: String,
    },
}

/// The arguments with a first one of `AUTO`, in any case, as the command it means.
pub(super) fn normalised(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    if let Some(first) = arguments.get_mut(1).filter(|first| first.eq_ignore_ascii_case("auto")) {
        *first = OsString::from("auto");
    }
    arguments
}

/// Whether the arguments ask for JSON; looked for by hand, because wrong arguments are answered in JSON, too.
pub(super) fn json(arguments: &[OsString]) -> bool {
    arguments.iter().any(|argument| argument == "--json")
}

/// The text, if it can name a connection or a profile.
fn plain_name(text: &str) -> Result<&str, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=80).contains(&text.len()) && text.chars().all(plain) {
        Ok(text)
    } else {
        Err("a name has 1 to 80 characters: letters, digits, '-', '_' and '.'".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(line: &[&str]) -> Cli {
        Cli::try_parse_from(normalised(line.iter().map(OsString::from))).unwrap()
    }

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn auto_is_understood_in_any_case_as_the_first_argument() {
        for word in ["auto", "AUTO", "Auto"] {
            let cli = parse(&["causeway", word, "--profile", "acme"]);
            assert!(matches!(cli.command, Some(Command::Auto(args)) if args.profile == [ProfileId::from("acme")]));
        }
    }
}

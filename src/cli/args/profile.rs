//! The arguments about profiles.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::plain_name;
use crate::model::{ConnectionId, Kind, ProfileId};
use crate::profile::{Template, TypeRule};

/// Commands about profiles.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ProfileCommand {
    /// Drafts a profile from what both systems say of themselves, and saves it disabled.
    New(ProfileNewArgs),
    /// Drafts a profile from Halo's own ServiceNow integration on a customer or supplier, says where each
    /// setting went, and saves it disabled.
    FromNative(ProfileFromNativeArgs),
    /// Reads a profile from a TOML file ('-': standard input) and saves it.
    Import {
        /// The file.
        file: PathBuf,
    },
    /// Prints a profile as TOML; it holds no secret.
    Export {
        /// The profile.
        name: ProfileId,
    },
    /// Lists the profiles.
    List,
    /// Pauses a profile: it is pulled and planned, and nothing is written until it is resumed.
    Pause {
        /// The profile.
        name: ProfileId,
        /// Why, for whoever looks at it later.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Lets a paused profile go on.
    Resume {
        /// The profile.
        name: ProfileId,
    },
    /// Ends a profile cleanly: runs a last pass, looks whether anything is left, freezes its links and writes
    /// them into two files.
    SwitchOff(SwitchOffArgs),
    /// Takes a profile up again that was switched off.
    SwitchOn {
        /// The profile.
        name: ProfileId,
        /// Why, for whoever looks at it later.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Writes the links of a profile into a file, with numbers, ids, addresses and times.
    ExportLinks(ExportLinksArgs),
    /// Shows a profile: its scope, rules, and how it is doing.
    Show {
        /// The profile.
        name: ProfileId,
    },
    /// Lists the field pairs and rows of value tables that a mapping seems to lack, each with its reason.
    /// Nothing is saved without --accept or --all.
    Suggest(SuggestArgs),
    /// Copies field pairs and value tables to another profile, or to another table of the same one.
    /// Shows what is added and replaced; nothing is saved without --apply.
    CopyBlock(CopyBlockArgs),
    /// Lists the versions of a profile, latest first, with what each of them changed.
    Versions {
        /// The profile; also one that was removed.
        name: ProfileId,
    },
    /// Shows what two versions of a profile differ in.
    Compare {
        /// The profile.
        name: ProfileId,
        /// The first version.
        first: u32,
        /// The second version; the newest when absent.
        second: Option<u32>,
    },
    /// Saves an earlier version of a profile as its newest one.
    Restore {
        /// The profile; also one that was removed.
        name: ProfileId,
        /// The version.
        version: u32,
    },
}

/// The end of a profile.
#[derive(Debug, Args)]
pub(in crate::cli) struct SwitchOffArgs {
    /// The profile.
    pub(in crate::cli) name: ProfileId,
    /// Why it is switched off although something is left; needed then.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) reason: Option<String>,
    /// The folder for the files of links; the current one when absent.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Only says what is left, as far as the desk knows.
    #[arg(long, conflicts_with_all = ["reason", "out"])]
    pub(in crate::cli) check: bool,
}

/// Links for other programs.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportLinksArgs {
    /// The profile.
    pub(in crate::cli) name: ProfileId,
    /// The file; its name ends in .csv or .json.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
}

/// What of the suggestions is taken.
#[derive(Debug, Args)]
pub(in crate::cli) struct SuggestArgs {
    /// The profile.
    pub(in crate::cli) name: ProfileId,
    /// Saves the profile with these, by their numbers in the list.
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', conflicts_with = "all")]
    pub(in crate::cli) accept: Option<Vec<NonZeroUsize>>,
    /// Saves the profile with all of them.
    #[arg(long)]
    pub(in crate::cli) all: bool,
}

/// A part of a mapping on its way.
#[derive(Debug, Args)]
pub(in crate::cli) struct CopyBlockArgs {
    /// The profile that has it.
    pub(in crate::cli) from: ProfileId,
    /// The profile that gets it.
    pub(in crate::cli) to: ProfileId,
    /// A field pair by name, with its value table; may be repeated. Everything when nothing is named.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) pair: Vec<String>,
    /// A value table by name; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) value_table: Vec<String>,
    /// The copies are for this table of the other side alone, with value tables of their own.
    #[arg(long, value_name = "TABLE")]
    pub(in crate::cli) only_for: Option<Kind>,
    /// Saves what is shown.
    #[arg(long)]
    pub(in crate::cli) apply: bool,
}

/// A new profile.
#[derive(Debug, Args)]
pub(in crate::cli) struct ProfileNewArgs {
    /// Its name on this desk.
    #[arg(value_parser = profile_name)]
    pub(in crate::cli) name: ProfileId,
    /// The Halo connection.
    #[arg(long, value_name = "H")]
    pub(in crate::cli) halo: ConnectionId,
    /// The ServiceNow connection.
    #[arg(long, value_name = "S")]
    pub(in crate::cli) servicenow: ConnectionId,
    #[command(flatten)]
    pub(in crate::cli) scope: ScopeArgs,
    /// What it is for, from which its options follow: plain, customer, supplier, migration-bridge or as-native.
    #[arg(long, value_name = "NAME", default_value_t)]
    pub(in crate::cli) template: Template,
    /// A table and the ticket type it goes with, such as incident=21; may be repeated. The first is the default for sending.
    #[arg(long = "type", value_name = "TABLE=TICKETTYPE", required = true, value_parser = type_rule)]
    pub(in crate::cli) types: Vec<TypeRule>,
    /// Makes a ticket for each new record on the other side.
    #[arg(long)]
    pub(in crate::cli) create_tickets: bool,
    /// Writes the draft into this file instead of saving it.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}

/// A profile of Halo's own integration.
#[derive(Debug, Args)]
pub(in crate::cli) struct ProfileFromNativeArgs {
    /// Its name on this desk.
    #[arg(value_parser = profile_name)]
    pub(in crate::cli) name: ProfileId,
    /// The Halo connection.
    #[arg(long, value_name = "H")]
    pub(in crate::cli) halo: ConnectionId,
    /// The ServiceNow connection.
    #[arg(long, value_name = "S")]
    pub(in crate::cli) servicenow: ConnectionId,
    /// The set-up on this customer of Halo.
    #[arg(long, value_name = "ID", conflicts_with = "supplier", required_unless_present = "supplier")]
    pub(in crate::cli) customer: Option<i64>,
    /// The set-up on this supplier of Halo.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) supplier: Option<i64>,
    /// Writes the draft into this file instead of saving it.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
}

/// Whose tickets.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli) struct ScopeArgs {
    /// The tickets of this customer of Halo.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) customer: Option<i64>,
    /// The tickets passed on to this supplier of Halo.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) supplier: Option<i64>,
    /// All tickets of the desk.
    #[arg(long)]
    pub(in crate::cli) whole_desk: bool,
}

fn profile_name(text: &str) -> Result<ProfileId, String> {
    plain_name(text).map(ProfileId::from)
}

fn type_rule(text: &str) -> Result<TypeRule, String> {
    let wrong = || format!("write {text:?} as TABLE=TICKETTYPE, such as incident=21");
    let (table, number) = text.split_once('=').ok_or_else(wrong)?;
    let ticket_type = number.parse().map_err(|_not_a_number: std::num::ParseIntError| wrong())?;
    if table.is_empty() {
        return Err(wrong());
    }
    Ok(TypeRule { table: Kind::from(table), ticket_type, outbound: true, inbound: true })
}

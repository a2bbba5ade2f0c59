//! `causeway standins`: serves the stand-ins until it is stopped.

use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

use super::faults::{FaultError, parse_file};
use super::help;
use super::incident_log::csv::{self, LogError};
use super::incident_log::event::IncidentLog;
use super::incident_log::generator::{MOST, generate, renumbered};
use super::incident_log::replay::Part;
use super::loader::LoadError;
use super::server::ServeError;
use super::switches::SwitchError;
use super::{Options, StandIns};

/// How many incidents are made up unless told otherwise.
const INCIDENTS: u32 = 60;

/// The seed of made-up incidents.
const SEED: u64 = 1;

/// The number of the first made-up incident: an instance's own come before it.
const FIRST_NUMBER: u32 = 10_001;

/// What the stand-ins know when they start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Seed {
    /// A furnished Halo desk, ServiceNow's demo data, and the first half of the life of incidents
    /// with their people and groups: those of --incident-log, else made-up ones. `POST /load` without
    /// a body replays the second half. Incidents need ServiceNow; without it there are none.
    #[default]
    Demo,
    /// Only what an instance has out of the box.
    Empty,
}

/// Serves stand-ins of the vendors' APIs on 127.0.0.1, for trying things out and for tests.
///
/// Without a port option all stand-ins are served on free ports; with any, only those named. The
/// first line on standard output is a JSON object with the addresses and throw-away credentials of
/// those served. Runs until Ctrl-C or SIGTERM. HubSpot is not available yet and not in that line.
#[derive(Debug, Clone, clap::Args)]
#[command(after_long_help = help::after_long_help())]
pub struct Args {
    /// What the stand-ins know when they start.
    #[arg(long, value_enum, default_value_t)]
    pub seed: Seed,
    /// Replays this incident log (columns of the event log DOI 10.24432/C57S4H).
    #[arg(long, value_name = "CSV")]
    pub incident_log: Option<PathBuf>,
    /// Makes up so many incidents [default: 60].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)), conflicts_with = "incident_log")]
    pub incidents: Option<u32>,
    /// Serves Halo on this port; 0 is any free port.
    #[arg(long, value_name = "PORT")]
    pub halo: Option<u16>,
    /// Serves ServiceNow on this port; 0 is any free port.
    #[arg(long, value_name = "PORT")]
    pub servicenow: Option<u16>,
    /// Not available yet; refused.
    #[arg(long, value_name = "PORT")]
    pub hubspot: Option<u16>,
    /// Arms the faults of this JSON file.
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Sets a switch; may be repeated. The long help lists all.
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub set: Vec<(String, String)>,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| "write it as NAME=VALUE".to_owned())?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Why the stand-ins did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// HubSpot was asked for.
    #[error("a stand-in of HubSpot is not available yet; leave out --hubspot")]
    HubSpot,
    /// An empty start and a log exclude each other.
    #[error("--seed empty loads no incidents; leave it out, or leave out --incident-log and --incidents")]
    EmptyWithIncidents,
    /// A file of faults, or a switch, is for a vendor that is not served.
    #[error("{what} is for {vendor:?}, which is not served; serve it too, or leave this out")]
    NotServed {
        /// The option and what stands in it.
        what: String,
        /// The vendor.
        vendor: String,
    },
    /// The file of faults cannot be read.
    #[error("{} cannot be read: {source}; check the path", path.display())]
    FaultFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file of faults is wrong.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// A switch is wrong.
    #[error(transparent)]
    Switch(#[from] SwitchError),
    /// A port cannot be opened.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The incident log is wrong.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The incidents cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The first line cannot be written, or signals not be received.
    #[error("the terminal fails: {0}; start again with a working standard output")]
    Terminal(#[from] std::io::Error),
}

/// Serves the stand-ins until Ctrl-C or SIGTERM.
pub async fn run(args: Args) -> Result<(), CommandError> {
    let stop = stop_signal()?;
    let standins = start(&args).await?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{}", first_line(&standins))?;
    stdout.flush()?;
    drop(stdout);
    stop.await?;
    drop(standins);
    Ok(())
}

/// Starts the stand-ins as the options say, with everything loaded, armed and set.
pub async fn start(args: &Args) -> Result<StandIns, CommandError> {
    if args.hubspot.is_some() {
        return Err(CommandError::HubSpot);
    }
    let all = args.halo.is_none() && args.servicenow.is_none();
    let options =
        if all { Options::all() } else { Options { halo: args.halo, servicenow: args.servicenow, control: 0 } };
    let log = incidents(args, options)?;
    let standins = StandIns::start(options).await?;
    for (name, value) in &args.set {
        let vendor = name.split('.').next().unwrap_or_default();
        let known = ["halo", "servicenow"].contains(&vendor);
        match standins.common(vendor) {
            Some(common) => common.switches.set(name, value)?,
            None if known => return Err(not_served(format!("--set {name}"), vendor)),
            None => return Err(SwitchError::Unknown(name.clone()).into()),
        }
    }
    if let (Seed::Demo, Some(halo)) = (args.seed, &standins.halo) {
        halo.vendor.furnish_demo();
    }
    if let Some(log) = log {
        standins.loader.load(log, Part::FirstHalf)?;
    }
    if let (Seed::Demo, Some(servicenow)) = (args.seed, &standins.servicenow) {
        servicenow.vendor.add_demo_data();
    }
    arm(args, &standins)?;
    Ok(standins)
}

fn not_served(what: String, vendor: &str) -> CommandError {
    CommandError::NotServed { what, vendor: vendor.to_owned() }
}

fn incidents(args: &Args, options: Options) -> Result<Option<IncidentLog>, CommandError> {
    let asked = args.incident_log.is_some() || args.incidents.is_some();
    match (args.seed, &args.incident_log) {
        (Seed::Empty, _) if asked => Err(CommandError::EmptyWithIncidents),
        (Seed::Empty, _) => Ok(None),
        (Seed::Demo, _) if !asked && options.servicenow.is_none() => Ok(None),
        (Seed::Demo, Some(path)) => Ok(Some(csv::read(path)?)),
        (Seed::Demo, None) => Ok(Some(renumbered(generate(args.incidents.unwrap_or(INCIDENTS), SEED), FIRST_NUMBER))),
    }
}

fn arm(args: &Args, standins: &StandIns) -> Result<(), CommandError> {
    let Some(path) = &args.faults else { return Ok(()) };
    let read = std::fs::read_to_string(path);
    let text = read.map_err(|source| CommandError::FaultFile { path: path.clone(), source })?;
    for (vendor, faults) in parse_file(&text)? {
        let what = || format!("--faults {}", path.display());
        let common = standins.common(&vendor).ok_or_else(|| not_served(what(), &vendor))?;
        for fault in faults {
            common.faults.arm(fault);
        }
    }
    Ok(())
}

#[derive(Debug, Serialize)]
struct FirstLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    halo: Option<HaloAccess<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    servicenow: Option<ServiceNowAccess<'a>>,
    control_url: &'a str,
}

#[derive(Debug, Serialize)]
struct HaloAccess<'a> {
    base_url: &'a str,
    tenant: String,
    client_id: String,
    client_secret: String,
}

#[derive(Debug, Serialize)]
struct ServiceNowAccess<'a> {
    base_url: &'a str,
    username: String,
    password: String,
    client_id: String,
    client_secret: String,
}

/// The addresses and credentials of what is served, as one line of JSON.
pub fn first_line(standins: &StandIns) -> String {
    let halo = standins.halo.as_ref().map(|served| {
        let access = served.vendor.credentials();
        HaloAccess {
            base_url: served.base_url(),
            tenant: access.tenant,
            client_id: access.client_id,
            client_secret: access.client_secret,
        }
    });
    let servicenow = standins.servicenow.as_ref().map(|served| {
        let access = served.vendor.credentials();
        ServiceNowAccess {
            base_url: served.base_url(),
            username: access.username,
            password: access.password,
            client_id: access.client_id,
            client_secret: access.client_secret,
        }
    });
    let line = FirstLine { halo, servicenow, control_url: standins.control_url() };
    serde_json::to_string(&line).unwrap_or_default()
}

#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

#[cfg(windows)]
fn stop_signal() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
    let (mut c, mut brk, mut close, mut shutdown) = (ctrl_c()?, ctrl_break()?, ctrl_close()?, ctrl_shutdown()?);
    Ok(async move {
        tokio::select! {
            _ = c.recv() => {}
            _ = brk.recv() => {}
            _ = close.recv() => {}
            _ = shutdown.recv() => {}
        }
        Ok(())
    })
}
